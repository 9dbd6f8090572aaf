package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/id"
	"minsheng/job"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store"
)

// cycleFlags are which month of which service is meant.
type cycleFlags struct {
	casework.Cycle
	month monthFlag
}

func (f *cycleFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.Service, "service", "", "id of a service · 服务")
	cmd.Flags().StringVar(&f.Area, "area", "", "division code, with everything in it (default the place) · 区划代码")
	cmd.Flags().StringVar(&f.Department, "department", "", "id of a department (default that of the service) · 部门")
	cmd.Flags().Var(&f.month, "month", "month to pay · 月份")
}

// cycle fills in what was not said.
func (f *cycleFlags) cycle(p *premises) (casework.Cycle, error) {
	if f.Service == "" || f.month.Date == 0 {
		return f.Cycle, usageSay("要写 --service 和 --month：发哪项服务、哪个月", "--service and --month are needed: which service, which month")
	}
	f.Month = f.month.Date
	if f.Area == "" {
		f.Area = p.place.Code
	}
	if f.Department == "" {
		e, err := p.place.On(f.Month)
		if err != nil {
			return f.Cycle, err
		}
		if s := e.Service(f.Service); s != nil {
			f.Department = s.Department
		}
	}
	return f.Cycle, nil
}

func payRunCommand(c *console) *cobra.Command {
	var w caseWork
	var f cycleFlags
	var later, plain bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: "编制一批发放：先复核，再算到分 · prepare a month: recheck, then compute",
		Long: "排成任务做完；中断后再运行 minsheng serve 或 minsheng pay run，从断处继续。编好后用 minsheng pay show 审看，由另一人 minsheng pay approve。\n" +
			"Orders jobs and does them; interrupted, minsheng serve or the next minsheng pay goes on where it was. Then look at it with\n" +
			"minsheng pay show, and let somebody else approve it. --later only orders it.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				cycle, err := f.cycle(p)
				if err != nil {
					return err
				}
				of, ordered, err := p.cases.OrderCycle(ctx, by, cycle, !plain)
				if err != nil {
					return err
				}
				if later {
					return c.said(w.asJSON, map[string]any{"job": ordered}, lang.Text{ZH: "已排队：%s", EN: "ordered: %s"}, ordered)
				}
				r, err := c.awaitRun(ctx, p, by, of, ordered, plain)
				if err != nil {
					return err
				}
				return c.showRun(ctx, p, by, r, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	f.bind(cmd)
	cmd.Flags().BoolVar(&plain, "no-recheck", false, "pay what is granted without asking the rules again · 不复核")
	cmd.Flags().BoolVar(&later, "later", false, "only order it; minsheng serve does it · 只排队")
	return cmd
}

// awaitRun waits for the jobs of a cycle, working on them, and returns the run.
func (c *console) awaitRun(ctx context.Context, p *premises, by store.By, of, ordered id.ID, plain bool) (money.Run, error) {
	for {
		ended, err := c.await(ctx, p, ordered)
		if err != nil {
			return money.Run{}, err
		}
		if ended.State != job.Done {
			fmt.Fprintf(c.err, "minsheng: %s: %s %s\n", ended.ID, c.say(jobState(ended.State)), ended.Error)
			return money.Run{}, errFailed
		}
		r, err := runOf(ctx, p, by, of, plain)
		if err != nil || r.State != money.Preparing {
			return r, err
		}
		jobs, err := p.queue.List(ctx, job.Page{Kind: casework.CycleKind, Limit: 500})
		if err != nil {
			return r, err
		}
		for _, j := range jobs {
			if j.Key == string(r.ID) {
				ordered = j.ID
			}
		}
	}
}

// runOf is the run that came of a revision, or the run itself.
func runOf(ctx context.Context, p *premises, by store.By, of id.ID, plain bool) (money.Run, error) {
	if plain {
		return p.ledger.Run(ctx, by.Within, of)
	}
	runs, _, err := p.ledger.Runs(ctx, by.Within, money.RunQuery{Revision: of, Limit: 1})
	if err == nil && len(runs) == 0 {
		err = money.ErrNoRun
	}
	if err != nil {
		return money.Run{}, err
	}
	return runs[0], nil
}

// findRun finds a run by its id, or as SERVICE@MONTH where only one was not
// cancelled.
func findRun(ctx context.Context, p *premises, by store.By, name string) (money.Run, error) {
	service, text, named := strings.Cut(name, "@")
	if !named {
		return p.ledger.Run(ctx, by.Within, id.ID(name))
	}
	var month monthFlag
	if err := month.Set(text); err != nil {
		return money.Run{}, usageSay("%s：写批次编号，或 服务@月份，如 dibao@2026-03", "%s: write the id of a run, or SERVICE@MONTH like dibao@2026-03", name)
	}
	runs, _, err := p.ledger.Runs(ctx, by.Within, money.RunQuery{Service: service, Month: month.Date})
	if err != nil {
		return money.Run{}, err
	}
	runs = slices.DeleteFunc(runs, func(r money.Run) bool { return r.State == money.Cancelled })
	switch len(runs) {
	case 0:
		return money.Run{}, money.ErrNoRun
	case 1:
		return runs[0], nil
	}
	return money.Run{}, usageSay("%s 有 %d 批：写批次编号（minsheng pay list）", "%s has %d runs: write the id (minsheng pay list)", name, len(runs))
}

func payListCommand(c *console) *cobra.Command {
	var w caseWork
	var q money.RunQuery
	var month monthFlag
	cmd := &cobra.Command{
		Use:   "list",
		Short: "发放批次，新的在前 · runs, the latest first",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onMoney(&w, access.ReadMoney, func(ctx context.Context, p *premises, by store.By) error {
				q.Month = month.Date
				runs, next, err := p.ledger.Runs(ctx, by.Within, q)
				if err != nil {
					return err
				}
				return c.printRuns(runs, next, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().Var(&month, "month", "only this month · 月份")
	cmd.Flags().StringVar(&q.Service, "service", "", "id of a service · 服务")
	cmd.Flags().StringVar((*string)(&q.State), "state", "", "preparing, prepared, approved, sent, done or cancelled · 状态")
	cmd.Flags().IntVar(&q.Limit, "limit", 50, "how many, at most 500 · 条数")
	cmd.Flags().StringVar(&q.After, "after", "", "the next page, as the page before says · 下一页")
	return cmd
}

// runState is a state of a run in words.
func runState(s money.RunState) lang.Text {
	return map[money.RunState]lang.Text{
		money.Preparing: {ZH: "编制中", EN: "being prepared"}, money.Prepared: {ZH: "待批准", EN: "to be approved"}, money.Approved: {ZH: "已批准", EN: "approved"},
		money.Sent: {ZH: "已送银行", EN: "sent"}, money.Done: {ZH: "已完成", EN: "done"}, money.Cancelled: {ZH: "已取消", EN: "cancelled"}}[s]
}

// runView is a run as JSON.
type runView struct {
	ID         id.ID         `json:"id"`
	Month      string        `json:"month"`
	Service    string        `json:"service"`
	Area       string        `json:"area"`
	Department string        `json:"department,omitempty"`
	Revision   id.ID         `json:"revision,omitempty"`
	State      string        `json:"state"`
	Payments   int64         `json:"payments"`
	Total      measure.Money `json:"total"`
	PreparedBy string        `json:"prepared_by"`
	ApprovedBy string        `json:"approved_by,omitempty"`
}

func viewRun(r money.Run) runView {
	return runView{r.ID, r.Month.String()[:7], r.Service, r.Area, r.Department, r.Revision, string(r.State), r.Payments, r.Total, r.PreparedBy, r.ApprovedBy}
}

func (c *console) printRuns(runs []money.Run, next string, asJSON bool) error {
	views := make([]runView, 0, len(runs))
	for _, r := range runs {
		views = append(views, viewRun(r))
	}
	if asJSON {
		return c.json(map[string]any{"runs": views, "next": next})
	}
	if len(runs) == 0 {
		c.printf(lang.Text{ZH: "没有发放批次：用 minsheng pay run 编制", EN: "there are no runs: minsheng pay run prepares one"})
		return nil
	}
	t := c.table(lang.Text{ZH: "批次", EN: "run"}, lang.Text{ZH: "月份", EN: "month"}, lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "状态", EN: "state"},
		lang.Text{ZH: "笔数", EN: "payments"}, lang.Text{ZH: "金额（元）", EN: "yuan"}, lang.Text{ZH: "编制", EN: "prepared"}, lang.Text{ZH: "批准", EN: "approved"})
	for _, r := range runs {
		t.row(string(r.ID), r.Month.String()[:7], r.Service, c.say(runState(r.State)), fmt.Sprint(r.Payments), r.Total.Short(), r.PreparedBy, r.ApprovedBy)
	}
	t.print()
	c.printNext("--after", next)
	return nil
}

func payApproveCommand(c *console) *cobra.Command {
	var w caseWork
	var consent money.Consent
	cmd := &cobra.Command{
		Use:   "approve RUN",
		Short: "由另一人批准一批发放 · let a run be paid: by somebody else than who prepared it",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			if err := w.signed(); err != nil {
				return err
			}
			return c.onMoney(&w, access.ApproveMoney, func(ctx context.Context, p *premises, by store.By) error {
				r, err := findRun(ctx, p, by, names[0])
				if err != nil {
					return err
				}
				if err := p.ledger.Approve(ctx, by, r.ID, consent); err != nil {
					return err
				}
				r.State, r.ApprovedBy = money.Approved, by.Who
				if r.Revision != "" {
					if _, err := p.cases.TellRevised(ctx, by, r.Revision); err != nil {
						return err
					}
				}
				return c.said(w.asJSON, viewRun(r), lang.Text{ZH: "已批准：%d 笔，%s 元", EN: "approved: %d payments, %s yuan"}, r.Payments, r.Total.Short())
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar(&consent.OverBudget, "over-budget", "", "why it is paid although it exceeds the budget · 超预算仍要发放的理由")
	return cmd
}

func payCancelCommand(c *console) *cobra.Command {
	var w caseWork
	cmd := &cobra.Command{
		Use:   "cancel RUN",
		Short: "取消没有批准的批次 · give up a run that nobody has approved",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				r, err := findRun(ctx, p, by, names[0])
				if err != nil {
					return err
				}
				if err := p.ledger.Cancel(ctx, by, r.ID); err != nil {
					return err
				}
				return c.said(w.asJSON, map[string]any{"run": r.ID}, lang.Text{ZH: "已取消 %s", EN: "cancelled: %s"}, names[0])
			})
		},
	}
	w.bind(cmd)
	return cmd
}

func payShowCommand(c *console) *cobra.Command {
	var w caseWork
	var q money.PaymentQuery
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "审看一批：与上月的不同、预算、逐笔，特别的在前 · look at a run: what changed, the budget, payments, what is out of the ordinary first",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onMoney(&w, access.ReadMoney, func(ctx context.Context, p *premises, by store.By) error {
				r, err := findRun(ctx, p, by, names[0])
				if err != nil {
					return err
				}
				if err := c.showRun(ctx, p, by, r, w.asJSON); err != nil || w.asJSON {
					return err
				}
				all, next, err := p.ledger.Payments(ctx, by, r.ID, q)
				if err != nil {
					return err
				}
				c.printPayments(all, next)
				return nil
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar((*string)(&q.Kind), "kind", "", "only held, ended, recovering, returned, changed, arrears, first, look or usual · 类别")
	cmd.Flags().IntVar(&q.Limit, "limit", 20, "how many, at most 500 · 条数")
	cmd.Flags().StringVar(&q.After, "after", "", "the next page, as the page before says · 下一页")
	return cmd
}

// paymentKind is a kind of payment in words.
func paymentKind(k money.PaymentKind) lang.Text {
	return map[money.PaymentKind]lang.Text{
		money.Held: {ZH: "缓发", EN: "held"}, money.Ended: {ZH: "停发", EN: "ended"}, money.Recovering: {ZH: "追回", EN: "recovering"},
		money.Returned: {ZH: "退回重发", EN: "sent back"}, money.Changed: {ZH: "金额变化", EN: "changed"}, money.InArrears: {ZH: "补发", EN: "arrears"},
		money.First: {ZH: "首次", EN: "first"}, money.Look: {ZH: "留意", EN: "to look at"}, money.Usual: {ZH: "照常", EN: "as usual"}, money.Repayment: {ZH: "缴回", EN: "repaid"}}[k]
}

// showRun prints what whoever approves a run must see.
func (c *console) showRun(ctx context.Context, p *premises, by store.By, r money.Run, asJSON bool) error {
	kinds, err := p.ledger.Kinds(ctx, by.Within, r.ID)
	if err != nil {
		return err
	}
	checks, err := p.ledger.Checks(ctx, by.Within, r.ID)
	if err != nil {
		return err
	}
	if asJSON {
		return c.json(map[string]any{"run": viewRun(r), "kinds": kinds, "budget": checks})
	}
	c.printf(lang.Text{ZH: "批次 %s：%s %s，%s，%d 笔，%s 元", EN: "run %s: %s %s, %s, %d payments, %s yuan"},
		r.ID, r.Service, r.Month.String()[:7], c.say(runState(r.State)), r.Payments, r.Total.Short())
	t := c.table(lang.Text{ZH: "类别", EN: "kind"}, lang.Text{ZH: "笔数", EN: "payments"}, lang.Text{ZH: "本月", EN: "month"}, lang.Text{ZH: "补发", EN: "arrears"},
		lang.Text{ZH: "追回", EN: "recovered"}, lang.Text{ZH: "实付", EN: "paid"}, lang.Text{ZH: "上月应发", EN: "month before"})
	for _, k := range kinds {
		t.row(c.say(paymentKind(k.Kind)), fmt.Sprint(k.Payments), k.Regular.Short(), k.Arrears.Short(), k.Recovered.Short(), k.Amount.Short(), k.Before.Short())
	}
	t.print()
	for _, b := range checks {
		if b.Over > 0 {
			c.printf(lang.Text{ZH: "超预算：%s 还有 %s 元，这一批要 %s 元，超 %s 元", EN: "beyond the budget: %s has %s yuan left, the run takes %s, %s too much"},
				b.Payer, b.Left().Short(), b.Run.Short(), b.Over.Short())
		}
	}
	return nil
}

func (c *console) printPayments(all []money.Payment, next string) {
	t := c.table(lang.Text{ZH: "付款", EN: "payment"}, lang.Text{ZH: "居民", EN: "person"}, lang.Text{ZH: "类别", EN: "kind"}, lang.Text{ZH: "金额", EN: "yuan"},
		lang.Text{ZH: "状态", EN: "state"}, lang.Text{ZH: "说明", EN: "why"})
	for _, p := range all {
		t.row(string(p.ID), string(p.Person), c.say(paymentKind(p.Kind)), p.Amount.Short(), string(p.State), p.Reason)
	}
	t.print()
	c.printNext("--after", next)
}
