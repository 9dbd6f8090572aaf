package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"minsheng/access"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store"
)

func payRecheckCommand(c *console) *cobra.Command {
	var w caseWork
	var f cycleFlags
	cmd := &cobra.Command{
		Use:   "recheck",
		Short: "复核：按登记的情况再问一遍还该不该发、发多少 · ask the rules again about every grant",
		Long: "结果先写在纸面上，随批次一起批准才生效（minsheng pay run 会先做这一步）。不再符合的开一个办件给经办人，并告知本人。\n" +
			"What is found is on paper until the run that rests on it is approved (minsheng pay run does this first). For who is no longer owed it\n" +
			"a case is opened and the person is told.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				cycle, err := f.cycle(p)
				if err != nil {
					return err
				}
				v, err := p.cases.Recheck(ctx, by, cycle)
				if err != nil {
					return err
				}
				return c.showRevision(ctx, p, by, v, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	f.bind(cmd)
	return cmd
}

func payRepriceCommand(c *console) *cobra.Command {
	var w caseWork
	var f cycleFlags
	var from monthFlag
	var was, is moneyFlag
	var reason string
	cmd := &cobra.Command{
		Use:   "reprice",
		Short: "调标：先看影响，再由另一人采纳 · a changed standard: see what it does, then somebody else adopts it",
		Long: "写 --was 和 --is：原来是这个数的，都改成那个数。不写：按方案的规则，从 --from 那个月起逐户重算，补发、追回都算出来。\n" +
			"With --was and --is whoever had one amount gets the other. Without, the rules are asked about every grant and every month from --from on.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if from.Date == 0 || was.set != is.set {
				return usageSay("要写 --from 从哪个月起；--was 和 --is 要一起写，都不写就按规则重算", "--from is needed: from which month; write --was and --is together, or neither, to ask the rules")
			}
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				if f.month.Date == 0 {
					f.month.Date = today().MonthStart()
				}
				cycle, err := f.cycle(p)
				if err != nil {
					return err
				}
				var v money.Revision
				if was.set {
					v, err = p.ledger.Propose(ctx, by, money.Revision{Service: cycle.Service, Area: cycle.Area, Department: cycle.Department, Month: cycle.Month, Reason: reason},
						money.Raise(from.Date, was.Money, is.Money, reason))
				} else {
					v, err = p.cases.Reprice(ctx, by, cycle, from.Date, reason, nil)
				}
				if err != nil {
					return err
				}
				return c.showRevision(ctx, p, by, v, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	f.bind(cmd)
	cmd.Flags().Var(&was, "was", "amount a month before · 原标准")
	cmd.Flags().Var(&is, "is", "new amount a month · 新标准")
	cmd.Flags().Var(&from, "from", "first month of the new amount · 起始月份")
	cmd.Flags().StringVar(&reason, "reason", "", "the document that says so · 依据文件")
	return cmd
}

// findingKind is a kind of finding in words.
func findingKind(k money.FindingKind) lang.Text {
	return map[money.FindingKind]lang.Text{money.Stop: {ZH: "停发", EN: "stop"}, money.Hold: {ZH: "缓发", EN: "hold"}, money.Taper: {ZH: "渐退", EN: "taper"},
		money.Rerate: {ZH: "改金额", EN: "another amount"}, money.Watch: {ZH: "留意", EN: "to look at"}}[k]
}

func (c *console) showRevision(ctx context.Context, p *premises, by store.By, v money.Revision, asJSON bool) error {
	sums, err := p.ledger.FindingSums(ctx, by.Within, v.ID)
	if err != nil {
		return err
	}
	if asJSON {
		return c.json(map[string]any{"revision": v.ID, "state": v.State, "grants": v.Grants, "findings": sums})
	}
	c.printf(lang.Text{ZH: "%s：看了 %d 笔发放", EN: "%s: looked at %d grants"}, v.ID, v.Grants)
	if len(sums) == 0 {
		c.printf(lang.Text{ZH: "没有变化", EN: "nothing changes"})
		return nil
	}
	t := c.table(lang.Text{ZH: "结论", EN: "finding"}, lang.Text{ZH: "笔数", EN: "grants"}, lang.Text{ZH: "原每月", EN: "was a month"}, lang.Text{ZH: "现每月", EN: "is a month"},
		lang.Text{ZH: "补发", EN: "arrears"}, lang.Text{ZH: "追回", EN: "to recover"})
	for _, s := range sums {
		t.row(c.say(findingKind(s.Kind)), fmt.Sprint(s.Grants), s.Before.Short(), s.Amount.Short(), s.Arrears.Short(), s.Recover.Short())
	}
	t.print()
	return nil
}

func payFindingsCommand(c *console) *cobra.Command {
	var w caseWork
	var q money.FindingQuery
	cmd := &cobra.Command{
		Use:   "findings REVISION",
		Short: "逐户的复核、调标结论 · what a recheck or reprice found, one by one",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onMoney(&w, access.ReadMoney, func(ctx context.Context, p *premises, by store.By) error {
				all, next, err := p.ledger.Findings(ctx, by, id.ID(names[0]), q)
				if err != nil {
					return err
				}
				if w.asJSON {
					return c.json(map[string]any{"findings": all, "next": next})
				}
				t := c.table(lang.Text{ZH: "发放", EN: "grant"}, lang.Text{ZH: "结论", EN: "finding"}, lang.Text{ZH: "原", EN: "was"}, lang.Text{ZH: "现", EN: "is"},
					lang.Text{ZH: "办件", EN: "case"}, lang.Text{ZH: "理由", EN: "why"})
				for _, f := range all {
					t.row(string(f.Grant), c.say(findingKind(f.Kind)), f.Before.Short(), f.Amount.Short(), string(f.Case), f.Reason)
				}
				t.print()
				c.printNext("--after", next)
				return nil
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar((*string)(&q.Kind), "kind", "", "only stop, hold, taper, rerate or watch · 结论")
	cmd.Flags().IntVar(&q.Limit, "limit", 50, "how many, at most 500 · 条数")
	cmd.Flags().StringVar(&q.After, "after", "", "the next page, as the page before says · 下一页")
	return cmd
}

func payAdoptCommand(c *console) *cobra.Command {
	var w caseWork
	cmd := &cobra.Command{
		Use:   "adopt REVISION",
		Short: "由另一人采纳调标 · let a reprice hold: by somebody else than who proposed it",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			if err := w.signed(); err != nil {
				return err
			}
			return c.onMoney(&w, access.ApproveMoney, func(ctx context.Context, p *premises, by store.By) error {
				changed, left, err := p.ledger.Adopt(ctx, by, id.ID(names[0]))
				if err != nil {
					return err
				}
				if _, err := p.cases.TellRevised(ctx, by, id.ID(names[0])); err != nil {
					return err
				}
				return c.said(w.asJSON, map[string]any{"changed": changed, "left": left},
					lang.Text{ZH: "改了 %d 笔；%d 笔在此期间有人改过，没有动", EN: "%d changed; %d were changed by somebody meanwhile and stay as they are"}, changed, left)
			})
		},
	}
	w.bind(cmd)
	return cmd
}

func payDropCommand(c *console) *cobra.Command {
	var w caseWork
	cmd := &cobra.Command{
		Use:   "drop REVISION",
		Short: "放弃一次复核或调标 · give a recheck or reprice up",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				if err := p.ledger.Drop(ctx, by, id.ID(names[0])); err != nil {
					return err
				}
				return c.said(w.asJSON, map[string]any{"revision": names[0]}, lang.Text{ZH: "已放弃 %s", EN: "dropped: %s"}, names[0])
			})
		},
	}
	w.bind(cmd)
	return cmd
}

func payRecoverCommand(c *console) *cobra.Command {
	var w caseWork
	plan := money.Plan{}
	var monthly moneyFlag
	cmd := &cobra.Command{
		Use:   "recover GRANT",
		Short: "多付的怎样追回：每月最多多少、是否从别的待遇里扣 · how what was paid too much comes back",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				plan.Grant, plan.Monthly = id.ID(names[0]), monthly.Money
				if err := p.ledger.Recover(ctx, by, plan); err != nil {
					return err
				}
				return c.said(w.asJSON, plan, lang.Text{ZH: "已定追回办法", EN: "the plan holds from the next run on"})
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().Var(&monthly, "monthly", "at most so much a month (default no limit) · 每月最多")
	cmd.Flags().BoolVar(&plan.Across, "across", false, "also from other grants of the person, once this one pays nothing · 也从别的待遇里扣")
	cmd.Flags().StringVar(&plan.Reason, "reason", "", "why · 理由")
	return cmd
}

func payRepayCommand(c *console) *cobra.Command {
	var w caseWork
	var receipt string
	cmd := &cobra.Command{
		Use:   "repay GRANT YUAN",
		Short: "本人缴回多付的 · what a person has paid back",
		Args:  args(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, names []string) error {
			amount, err := measure.ParseMoney(names[1])
			if err != nil {
				return usage(err)
			}
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				repaid, err := p.ledger.Repay(ctx, by, id.ID(names[0]), amount, receipt)
				if err != nil {
					return err
				}
				return c.said(w.asJSON, map[string]any{"repayment": repaid}, lang.Text{ZH: "已收 %s 元", EN: "%s yuan taken in"}, amount.Short())
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar(&receipt, "receipt", "", "number of the receipt · 收据编号")
	return cmd
}

func payWriteOffCommand(c *console) *cobra.Command {
	var w caseWork
	var reason, decide string
	cmd := &cobra.Command{
		Use:   "write-off GRANT YUAN",
		Short: "核销追不回的：一人申请，另一人决定 · give up what does not come back: one asks, another decides",
		Long: "申请：minsheng pay write-off 发放 金额 --reason 理由。决定：minsheng pay write-off 申请编号 --decide yes --as 另一人。\n" +
			"Ask: minsheng pay write-off GRANT YUAN --reason WHY. Decide: minsheng pay write-off ASKED --decide yes --as SOMEBODY-ELSE.",
		Args: args(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, names []string) error {
			if decide != "" {
				return c.decideWriteOff(&w, id.ID(names[0]), decide)
			}
			if len(names) != 2 {
				return usageSay("要写发放和金额，或申请编号和 --decide", "write the grant and the amount, or what was asked and --decide")
			}
			amount, err := measure.ParseMoney(names[1])
			if err != nil {
				return usage(err)
			}
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				asked, err := p.ledger.AskWriteOff(ctx, by, id.ID(names[0]), amount, reason)
				if err != nil {
					return err
				}
				return c.said(w.asJSON, map[string]any{"asked": asked}, lang.Text{ZH: "申请 %s，等另一人决定", EN: "asked as %s; somebody else decides"}, asked)
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar(&reason, "reason", "", "why · 理由")
	cmd.Flags().StringVar(&decide, "decide", "", "yes or no · 决定")
	return cmd
}

func (c *console) decideWriteOff(w *caseWork, asked id.ID, decide string) error {
	if decide != "yes" && decide != "no" {
		return usageSay("--decide %s：写 yes 或 no", "--decide %s: write yes or no", decide)
	}
	if err := w.signed(); err != nil {
		return err
	}
	return c.onMoney(w, access.ApproveMoney, func(ctx context.Context, p *premises, by store.By) error {
		if err := p.ledger.DecideWriteOff(ctx, by, asked, decide == "yes"); err != nil {
			return err
		}
		return c.said(w.asJSON, map[string]any{"asked": asked, "decided": decide}, lang.Text{ZH: "已决定", EN: "decided"})
	})
}
