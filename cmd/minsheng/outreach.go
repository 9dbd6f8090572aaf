package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/entitle/outreach"
	"minsheng/id"
	"minsheng/job"
	"minsheng/lang"
)

// outreachCommand is `minsheng outreach`: match everybody of a register, and the
// lists that come of it.
func outreachCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "outreach",
		Short: "应享未享：匹配、名单、理由、办理结果 · match a register, lists, reasons, what was found",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(outreachReceivedCommand(c), outreachRunCommand(c), outreachShowCommand(c), outreachListCommand(c), outreachWhyCommand(c), outreachMarkCommand(c))
	return cmd
}

// onOffice opens a place whose register is there already.
func (c *console) onOffice(h holding, do func(context.Context, *premises) error) error {
	if h.url == "" || h.code == "" {
		return usagef("--db and --pack are needed: where the register is, and the code of the place")
	}
	if err := h.there(); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	p, err := c.premises(ctx, h)
	if err != nil {
		return err
	}
	defer p.db.Close()
	return do(ctx, p)
}

func outreachRunCommand(c *console) *cobra.Command {
	var h holding
	var on string
	var later, asJSON bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: "匹配登记中的所有人，更新名单 · match everybody on the register and renew the lists",
		Long: "排一项任务并做完它；已有同样的任务在排队或在做时，等它做完。中断后再运行一次，从断处继续。\n" +
			"Orders the job and does it; where the same is waiting or running already, waits for it. Interrupted, run it again:\n" +
			"it goes on where it was. --later only orders it, for minsheng serve to do.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			day, err := dayOr(on, today())
			if err != nil {
				return err
			}
			return c.onOffice(h, func(ctx context.Context, p *premises) error { return c.runOutreach(ctx, p, day, later, asJSON) })
		},
	}
	h.flags(cmd)
	h.workshop(cmd)
	cmd.Flags().StringVar(&on, "on", "", "the day that is asked about, YYYY-MM-DD (default today) · 日期")
	cmd.Flags().BoolVar(&later, "later", false, "only order it; minsheng serve does it · 只排队")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) runOutreach(ctx context.Context, p *premises, on civil.Date, later, asJSON bool) error {
	ordered, err := p.queue.Enqueue(ctx, by("minsheng outreach run"), p.office.Order(on))
	if err != nil {
		return err
	}
	if later {
		return c.said(asJSON, map[string]any{"job": ordered}, lang.Text{ZH: "已排队：%s", EN: "ordered: %s"}, ordered)
	}
	ended, err := c.await(ctx, p, ordered)
	if err != nil {
		return err
	}
	if ended.State != job.Done {
		fmt.Fprintf(c.err, "minsheng: %s: %s %s\n", ended.ID, c.say(jobState(ended.State)), ended.Error)
		return errFailed
	}
	r, err := p.office.Latest(ctx)
	if err != nil {
		return err
	}
	return c.said(asJSON, viewRound(r), lang.Text{ZH: "%s：%d 户，%d 人，名单上 %d 条（minsheng outreach show）", EN: "%s: %d households, %d people, %d entries on lists (minsheng outreach show)"},
		r.On, r.Households, r.People, r.Entries)
}

// said prints a value as JSON, or a sentence.
func (c *console) said(asJSON bool, v any, sentence lang.Text, values ...any) error {
	if asJSON {
		return c.json(v)
	}
	c.printf(sentence, values...)
	return nil
}

// await works on the place's jobs, as others may, until one of them has ended.
func (c *console) await(ctx context.Context, p *premises, ordered id.ID) (job.Job, error) {
	ctx, stop := context.WithCancel(ctx)
	worked := make(chan struct{})
	go func() { defer close(worked); p.work(ctx) }()
	defer func() { stop(); <-worked }()
	var bar progress
	stage := ""
	for {
		j, err := p.queue.Find(ctx, ordered)
		if err != nil {
			return j, err
		}
		if !j.EndedAt.IsZero() {
			bar.close()
			return j, nil
		}
		if j.Stage != stage && j.Total > 0 {
			bar.close()
			stage, bar = j.Stage, c.progress(int(j.Total), matchWords[j.Stage])
		}
		bar.to(int(j.Progress.Done))
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// roundView is a round as JSON.
type roundView struct {
	ID         id.ID      `json:"id"`
	Pack       string     `json:"pack"`
	On         civil.Date `json:"on"`
	Current    bool       `json:"current"`
	People     int64      `json:"people"`
	Households int64      `json:"households"`
	Entries    int64      `json:"entries"`
	Note       lang.Text  `json:"note,omitzero"`
	CompleteAt time.Time  `json:"complete_at"`
}

func viewRound(r outreach.Round) roundView {
	return roundView{r.ID, r.Pack, r.On, r.Current, r.People, r.Households, r.Entries, r.Note, r.CompleteAt}
}

// counting is which counts are shown.
type counting struct {
	holding
	by, service string
	gaps        bool
	asJSON      bool
}

func outreachShowCommand(c *console) *cobra.Command {
	var s counting
	cmd := &cobra.Command{
		Use:   "show",
		Short: "最近一轮：每项服务应享、已享、未享、待核实各多少 · the latest round: how many are owed, reached, missed, unknown",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onOffice(s.holding, func(ctx context.Context, p *premises) error { return c.showOutreach(ctx, p, s) })
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&s.by, "by", string(match.ByAll), "count by all, area, residence, age or group · 分组")
	cmd.Flags().StringVar(&s.service, "service", "", "only this service · 只看一项服务")
	cmd.Flags().BoolVar(&s.gaps, "gaps", false, "what is missing instead, and of how many · 数据缺口")
	cmd.Flags().BoolVar(&s.asJSON, "json", false, "print JSON")
	return cmd
}

// outreachCounts is what show prints as JSON.
type outreachCounts struct {
	Round roundView      `json:"round"`
	Cells []match.Cell   `json:"cells,omitempty"`
	Gaps  []outreach.Gap `json:"gaps,omitempty"`
}

func (c *console) showOutreach(ctx context.Context, p *premises, s counting) error {
	r, err := p.office.Latest(ctx)
	if err != nil {
		return err
	}
	shown := outreachCounts{Round: viewRound(r)}
	if s.gaps {
		shown.Gaps, err = p.office.Gaps(ctx, r.ID, s.service)
	} else {
		shown.Cells, err = p.office.Table(ctx, r.ID, match.Dimension(s.by))
	}
	if err != nil {
		return err
	}
	if s.service != "" {
		var some []match.Cell
		for _, cell := range shown.Cells {
			if cell.Service == s.service {
				some = append(some, cell)
			}
		}
		shown.Cells = some
	}
	if s.asJSON {
		return c.json(shown)
	}
	return c.printCounts(p, r, shown)
}

func (c *console) printCounts(p *premises, r outreach.Round, shown outreachCounts) error {
	edition, err := p.place.On(r.On)
	if err != nil {
		return err
	}
	name := func(service string) string {
		if s := edition.Service(service); s != nil {
			return c.say(s.Name)
		}
		return service
	}
	rank := map[string]int{}
	for i, s := range edition.Services {
		rank[s.ID] = i
	}
	slices.SortStableFunc(shown.Cells, func(a, b match.Cell) int { return cmp.Compare(rank[a.Service], rank[b.Service]) })
	c.printf(lang.Text{ZH: "%s，%d 户，%d 人 %s", EN: "%s, %d households, %d people %s"}, r.On, r.Households, r.People, c.say(r.Note))
	if shown.Gaps != nil {
		t := c.table(lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "缺什么", EN: "missing"}, lang.Text{ZH: "多少", EN: "how many"}, lang.Text{ZH: "列入名单", EN: "listed"})
		for _, g := range shown.Gaps {
			t.row(name(g.Service), g.Missing, fmt.Sprint(g.People), c.say(yesNo(g.Listed)))
		}
		t.print()
		return nil
	}
	t := c.table(lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "其中", EN: "of"}, lang.Text{ZH: "应享", EN: "owed"}, lang.Text{ZH: "已享", EN: "reached"},
		lang.Text{ZH: "未享", EN: "missed"}, lang.Text{ZH: "不再符合", EN: "ended"}, lang.Text{ZH: "待核实", EN: "unknown"}, lang.Text{ZH: "未享金额（元）", EN: "missed (yuan)"})
	for _, cell := range shown.Cells {
		t.row(name(cell.Service), cell.Value, fmt.Sprint(cell.Owed+cell.Open), fmt.Sprint(cell.Reached), fmt.Sprint(cell.Missed), fmt.Sprint(cell.Ended), fmt.Sprint(cell.Perhaps), cell.MissedAmount.Short())
	}
	t.print()
	return nil
}

func yesNo(b bool) lang.Text {
	if b {
		return lang.Text{ZH: "是", EN: "yes"}
	}
	return lang.Text{ZH: "否", EN: "no"}
}

func outreachWhyCommand(c *console) *cobra.Command {
	var h holding
	var purpose string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "why ENTRY",
		Short: "名单上的一条为什么在那里；记入日志 · why an entry is on its list; the journal says who asked",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, entry []string) error {
			if purpose == "" {
				return errPurpose()
			}
			return c.onOffice(h, func(ctx context.Context, p *premises) error {
				w, err := p.office.Reason(ctx, by(purpose), id.ID(entry[0]), c.tag())
				if err != nil {
					return err
				}
				if asJSON {
					return c.json(map[string]any{"answer": w.Answer, "changed": w.Changed, "on": w.Round.On})
				}
				if w.Changed {
					c.printf(lang.Text{ZH: "登记在匹配之后有变化，现在的结果不同：", EN: "The register has changed since the match; by now the answer is another:"})
				}
				c.printAnswer(w.Answer)
				return nil
			})
		},
	}
	h.flags(cmd)
	cmd.Flags().StringVar(&purpose, "purpose", "", "what for, in the words of the office; stands in the journal · 用途")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func errPurpose() error {
	return usageSay("要写 --purpose：为什么看，会记入日志", "--purpose is needed: what for; it stands in the journal")
}

func outreachMarkCommand(c *console) *cobra.Command {
	var h holding
	var purpose string
	say := outreach.Saying{Seen: -1}
	cmd := &cobra.Command{
		Use:   "mark ENTRY OUTCOME",
		Short: "记下办理结果 · record what was found or done",
		Long: "OUTCOME: contacted 已联系, unreached 联系不上, applied 已申请, receives 已在享受, declined 本人不需要,\n" +
			"not_owed 核实不符合 (--note), owed 核实仍符合, moved 已迁出, died 已去世, reopened 重新办理.",
		Args: args(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, given []string) error {
			if purpose == "" {
				return errPurpose()
			}
			say.Outcome = outreach.Outcome(given[1])
			return c.onOffice(h, func(ctx context.Context, p *premises) error {
				if err := p.office.Mark(ctx, by(purpose), id.ID(given[0]), say); err != nil {
					return err
				}
				c.printf(lang.Text{ZH: "已记下", EN: "recorded"})
				return nil
			})
		},
	}
	h.flags(cmd)
	cmd.Flags().StringVar(&purpose, "purpose", "", "what for, in the words of the office; stands in the journal · 用途")
	cmd.Flags().StringVar(&say.Note, "note", "", "why, and what is agreed; kept encrypted · 备注")
	return cmd
}
