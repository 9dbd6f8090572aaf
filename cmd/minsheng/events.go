package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minsheng/event"
	"minsheng/id"
	"minsheng/job"
	"minsheng/lang"
	"minsheng/store"
)

// eventsCommand is `minsheng events`: which other systems are told what happens
// here, and what came of it.
func eventsCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "events",
		Short: "对外事件：订阅、回执、重发 · events for other systems: subscriptions, receipts, sending again",
		Long: "事件用 CloudEvents 1.0 发给订阅的系统，只有编号、类型和状态，没有姓名和号码。docs/integrators.md 说明怎样接收。\n" +
			"Events go to the systems that subscribed, as CloudEvents 1.0: ids, types and states, never names or numbers.\n" +
			"docs/integrators.md says how to receive them.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(eventsListCommand(c), eventsTypesCommand(c), eventsSubscribeCommand(c), eventsTryCommand(c), eventsEndCommand(c),
		eventsReceiptsCommand(c), eventsRetryCommand(c))
	return cmd
}

// mailroom is what the verbs about events work on.
type mailroom struct {
	*event.Outbox
	queue *job.Queue
}

// onEvents opens the outbox of a database that is there already.
func (c *console) onEvents(h holding, do func(context.Context, mailroom) error) error {
	return c.onDatabase(h, func(ctx context.Context, db *store.DB) error {
		queue, err := job.Open(ctx, db)
		if err != nil {
			return err
		}
		outbox, err := event.Open(ctx, db)
		if err != nil {
			return err
		}
		return do(ctx, mailroom{outbox, queue})
	})
}

// dead lists deliveries that were given up.
func (m mailroom) dead(ctx context.Context) ([]job.Job, error) {
	return m.queue.List(ctx, job.Page{Kind: event.DeliverKind, State: job.Dead, Limit: 500})
}

func eventsListCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "列出订阅和没有送达的事件 · list the subscriptions, and events that were given up",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onEvents(h, func(ctx context.Context, m mailroom) error {
				subscriptions, err := m.Subscriptions(ctx)
				if err != nil {
					return err
				}
				dead, err := m.dead(ctx)
				if err != nil {
					return err
				}
				return c.printEvents(subscriptions, dead, asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// subscriptionView is a subscription as JSON.
type subscriptionView struct {
	ID         id.ID        `json:"id"`
	Name       string       `json:"name"`
	Sink       string       `json:"sink"`
	Mode       event.Mode   `json:"mode"`
	Types      []event.Type `json:"types"` // empty: all
	Area       string       `json:"area,omitempty"`
	Department string       `json:"department,omitempty"`
	Active     bool         `json:"active"`
	MadeAt     time.Time    `json:"made_at"`
	Secret     string       `json:"secret,omitempty"` // shown once, when it is made
}

func viewSubscription(s event.Subscription) subscriptionView {
	return subscriptionView{ID: s.ID, Name: s.Name, Sink: s.Sink, Mode: s.Mode, Types: append([]event.Type{}, s.Types...), Area: s.Area,
		Department: s.Department, Active: s.Active, MadeAt: s.MadeAt}
}

func (c *console) printEvents(subscriptions []event.Subscription, dead []job.Job, asJSON bool) error {
	out := struct {
		Subscriptions []subscriptionView `json:"subscriptions"`
		Dead          []jobView          `json:"dead"`
	}{[]subscriptionView{}, []jobView{}}
	for _, s := range subscriptions {
		out.Subscriptions = append(out.Subscriptions, viewSubscription(s))
	}
	for _, j := range dead {
		out.Dead = append(out.Dead, viewJob(j))
	}
	if asJSON {
		return c.json(out)
	}
	if len(subscriptions) == 0 {
		c.printf(lang.Text{ZH: "还没有订阅：用 minsheng events subscribe 建立", EN: "there are no subscriptions: minsheng events subscribe makes one"})
		return nil
	}
	t := c.table(lang.Text{ZH: "订阅", EN: "subscription"}, lang.Text{ZH: "接收方", EN: "whose"}, lang.Text{ZH: "地址", EN: "address"},
		lang.Text{ZH: "事件", EN: "events"}, lang.Text{ZH: "辖区", EN: "area"}, lang.Text{ZH: "状态", EN: "state"})
	for _, s := range subscriptions {
		state := lang.Text{ZH: "有效", EN: "active"}
		if !s.Active {
			state = lang.Text{ZH: "已停", EN: "ended"}
		}
		t.row(string(s.ID), s.Name, s.Sink, c.typesOf(s), s.Area+" "+s.Department, c.say(state))
	}
	t.print()
	if len(dead) > 0 {
		c.printf(lang.Text{ZH: "\n没有送达、已不再发的：%d 件（minsheng events retry 重发）", EN: "\ngiven up: %d (minsheng events retry sends them again)"}, len(dead))
		for _, j := range dead {
			wrong, _, _ := strings.Cut(j.Error, "\n")
			c.printf(lang.Text{ZH: "  %s  %s", EN: "  %s  %s"}, j.ID, wrong)
		}
	}
	return nil
}

func (c *console) typesOf(s event.Subscription) string {
	if len(s.Types) == 0 {
		return c.say(lang.Text{ZH: "全部", EN: "all"})
	}
	words := make([]string, 0, len(s.Types))
	for _, t := range s.Types {
		words = append(words, string(t))
	}
	return strings.Join(words, " ")
}

func eventsTypesCommand(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "types",
		Short: "列出事件的种类 · list the types of events",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			type line struct {
				Type event.Type `json:"type"`
				Name lang.Text  `json:"name"`
			}
			var all []line
			t := c.table(lang.Text{ZH: "种类", EN: "type"}, lang.Text{ZH: "含义", EN: "meaning"})
			for _, k := range event.Types() {
				all = append(all, line(k))
				t.row(string(k.Type), c.say(k.Name))
			}
			if asJSON {
				return c.json(all)
			}
			t.print()
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func eventsReceiptsCommand(c *console) *cobra.Command {
	var h holding
	var page event.ReceiptPage
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "receipts",
		Short: "每次发送的回执，新的在前 · what came of each attempt, the newest first",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onEvents(h, func(ctx context.Context, m mailroom) error {
				all, err := m.Receipts(ctx, page)
				if err != nil {
					return err
				}
				return c.printReceipts(all, asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().StringVar((*string)(&page.Subscription), "subscription", "", "only of this subscription · 只看这个订阅")
	cmd.Flags().IntVar(&page.Limit, "limit", 50, "how many, at most 500 · 条数")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// receiptView is a receipt as JSON.
type receiptView struct {
	Event        id.ID      `json:"event"`
	Subscription id.ID      `json:"subscription"`
	Type         event.Type `json:"type"`
	Attempt      int        `json:"attempt"`
	At           time.Time  `json:"at"`
	Confirmed    bool       `json:"confirmed"`
	Status       int        `json:"status,omitempty"`
	Body         string     `json:"body_sha256"`
	Error        string     `json:"error,omitempty"`
}

func (c *console) printReceipts(all []event.Receipt, asJSON bool) error {
	views := []receiptView{}
	t := c.table(lang.Text{ZH: "时间", EN: "at"}, lang.Text{ZH: "事件", EN: "event"}, lang.Text{ZH: "种类", EN: "type"}, lang.Text{ZH: "第几次", EN: "attempt"},
		lang.Text{ZH: "回执", EN: "answer"})
	for _, r := range all {
		views = append(views, receiptView{r.Event, r.Subscription, r.Type, r.Attempt, r.At, r.Confirmed(), r.Status, r.Body, r.Error})
		t.row(inChina(r.At), string(r.Event), string(r.Type), fmt.Sprint(r.Attempt), r.Said())
	}
	switch {
	case asJSON:
		return c.json(views)
	case len(all) == 0:
		c.printf(lang.Text{ZH: "还没有发送过事件", EN: "no event has been sent yet"})
	default:
		t.print()
	}
	return nil
}
