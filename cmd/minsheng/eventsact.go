package main

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"minsheng/event"
	"minsheng/id"
	"minsheng/job"
	"minsheng/lang"
)

func eventsSubscribeCommand(c *console) *cobra.Command {
	var h holding
	var s event.Subscription
	var types []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "subscribe NAME URL",
		Short: "建立订阅，打印一次签名密钥 · make a subscription and print its signing secret, once",
		Args:  args(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, given []string) error {
			s.Name, s.Sink = given[0], given[1]
			for _, t := range types {
				s.Types = append(s.Types, event.Type(t))
			}
			return c.onEvents(h, func(ctx context.Context, m mailroom) error {
				made, secret, err := m.Subscribe(ctx, by("minsheng events subscribe"), s)
				if err != nil {
					return err
				}
				if asJSON {
					v := viewSubscription(made)
					v.Secret = secret
					return c.json(v)
				}
				c.printf(lang.Text{ZH: "订阅 %s\n签名密钥 %s（只显示这一次）", EN: "subscription %s\nsecret %s (shown this once)"}, made.ID, secret)
				return nil
			})
		},
	}
	h.place(cmd)
	cmd.Flags().StringSliceVar(&types, "type", nil, "only events of these types (minsheng events types) · 只要这些事件")
	cmd.Flags().StringVar(&s.Area, "area", "", "only of this area and those below · 只要这个辖区")
	cmd.Flags().StringVar(&s.Department, "department", "", "only of this department · 只要这个部门")
	cmd.Flags().StringVar((*string)(&s.Mode), "mode", string(event.Structured), "structured or binary · 方式")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func eventsTryCommand(c *console) *cobra.Command {
	var h holding
	cmd := &cobra.Command{
		Use:   "try SUBSCRIPTION",
		Short: "向一个订阅发测试事件 · send a trial event to a subscription",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, given []string) error {
			return c.onEvents(h, func(ctx context.Context, m mailroom) error {
				e, err := m.Try(ctx, by("minsheng events try"), id.ID(given[0]))
				if err != nil {
					return err
				}
				c.printf(lang.Text{ZH: "测试事件 %s 已排队，由 minsheng serve 发送", EN: "trial event %s waits to be sent by minsheng serve"}, e.ID)
				return nil
			})
		},
	}
	h.place(cmd)
	return cmd
}

func eventsEndCommand(c *console) *cobra.Command {
	var h holding
	cmd := &cobra.Command{
		Use:   "end SUBSCRIPTION",
		Short: "停止一个订阅 · end a subscription",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, given []string) error {
			return c.onEvents(h, func(ctx context.Context, m mailroom) error {
				if err := m.End(ctx, by("minsheng events end"), id.ID(given[0])); err != nil {
					return err
				}
				c.printf(lang.Text{ZH: "订阅 %s 已停", EN: "subscription %s has ended"}, given[0])
				return nil
			})
		},
	}
	h.place(cmd)
	return cmd
}

func eventsRetryCommand(c *console) *cobra.Command {
	var h holding
	var all bool
	cmd := &cobra.Command{
		Use:   "retry [JOB …]",
		Short: "重发没有送达的事件 · send again what was given up",
		Args:  args(cobra.ArbitraryArgs),
		RunE: func(_ *cobra.Command, given []string) error {
			if all == (len(given) > 0) {
				return usageSay("写任务编号（minsheng events list 列出），或写 --all", "name jobs (minsheng events list shows them), or write --all")
			}
			return c.onEvents(h, func(ctx context.Context, m mailroom) error {
				dead, err := m.dead(ctx)
				if err != nil {
					return err
				}
				again, err := m.retry(ctx, dead, given)
				c.printf(lang.Text{ZH: "%d 件重新排队", EN: "%d wait again"}, again)
				return err
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "all of them · 全部")
	return cmd
}

// retry lets the named of the dead deliveries begin anew, all where none is
// named, and says how many.
func (m mailroom) retry(ctx context.Context, dead []job.Job, named []string) (again int, err error) {
	deadOnes := map[string]bool{}
	for _, j := range dead {
		deadOnes[string(j.ID)] = true
	}
	if len(named) == 0 {
		named = slices.Sorted(maps.Keys(deadOnes))
	}
	for _, j := range named {
		if !deadOnes[j] {
			return again, job.ErrNotDead.At(j)
		}
		if err := m.queue.Retry(ctx, by("minsheng events retry"), id.ID(j)); err != nil {
			return again, err
		}
		again++
	}
	return again, nil
}
