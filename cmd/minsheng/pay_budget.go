package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"minsheng/access"
	"minsheng/entitle/match"
	"minsheng/entitle/outreach"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store"
)

func payBudgetCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "budget",
		Short: "预算：登记、执行、缺口 · the budget: lines, what is spent, what will be short",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(payBudgetAddCommand(c), payBudgetShowCommand(c))
	return cmd
}

func payBudgetAddCommand(c *console) *cobra.Command {
	var w caseWork
	var line money.BudgetLine
	cmd := &cobra.Command{
		Use:   "add SERVICE PAYER YUAN",
		Short: "登记一份文件给的预算；核减写负数 · add what a document gives; a cut is negative",
		Args:  args(cobra.ExactArgs(3)),
		RunE: func(_ *cobra.Command, words []string) error {
			var err error
			line.Service, line.Payer = words[0], words[1]
			if line.Amount, err = measure.ParseMoney(words[2]); err != nil {
				return usage(err)
			}
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				line.Area = cmp.Or(line.Area, p.place.Code)
				if e, err := p.place.On(today()); err != nil {
					return err
				} else if s := e.Service(line.Service); s != nil && line.Department == "" {
					line.Department = s.Department
				}
				added, err := p.ledger.Appropriate(ctx, by, line)
				if err != nil {
					return err
				}
				return c.said(w.asJSON, map[string]any{"line": added}, lang.Text{ZH: "已登记：%s %s 元", EN: "added: %s %s yuan"}, line.Service, line.Amount.Short())
			})
		},
	}
	w.bind(cmd)
	year, _, _ := today().YMD()
	f := cmd.Flags()
	f.IntVar(&line.Year, "year", year, "year · 年份")
	f.StringVar(&line.Area, "area", "", "division code, with everything in it (default the place) · 区划代码")
	f.StringVar(&line.Department, "department", "", "id of a department (default that of the service) · 部门")
	f.StringVar(&line.Document, "document", "", "number and title of the document · 依据文件")
	return cmd
}

func payBudgetShowCommand(c *console) *cobra.Command {
	var w caseWork
	var q money.BudgetQuery
	cmd := &cobra.Command{
		Use:   "show",
		Short: "各项预算用了多少、还要多少、够不够 · what is spent of each item, still needed, and whether it lasts",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onMoney(&w, access.ReadMoney, func(ctx context.Context, p *premises, by store.By) error {
				expected, err := p.expected(ctx)
				if err != nil {
					return err
				}
				all, err := p.ledger.Outlook(ctx, by.Within, q, today().MonthStart(), expected)
				if err != nil {
					return err
				}
				return c.printOutlook(all, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	year, _, _ := today().YMD()
	cmd.Flags().IntVar(&q.Year, "year", year, "year · 年份")
	cmd.Flags().StringVar(&q.Service, "service", "", "id of a service · 服务")
	cmd.Flags().StringVar(&q.Area, "area", "", "division code, with everything in it · 区划代码")
	return cmd
}

// expected is what everybody whom the latest match found owed would come to, of
// services that pay by the month; nothing where nobody was matched yet.
func (p *premises) expected(ctx context.Context) ([]money.Expected, error) {
	round, err := p.office.Latest(ctx)
	if errors.Is(err, outreach.ErrNoRound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	cells, err := p.office.Table(ctx, round.ID, match.ByAll)
	if err != nil {
		return nil, err
	}
	e, err := p.place.On(round.On)
	if err != nil {
		return nil, err
	}
	var all []money.Expected
	for _, c := range cells {
		if s := e.Service(c.Service); s == nil || s.Per != "month" || c.Amount <= 0 {
			continue
		}
		shares, err := p.cases.Shares(c.Service, round.On, c.Amount)
		if err != nil {
			return nil, err
		}
		all = append(all, money.Expected{Service: c.Service, Area: p.place.Code, Heads: c.Owed, Monthly: c.Amount, Months: 12, Shares: shares})
	}
	return all, nil
}

// budgetStands is how an item stands, in words.
func budgetStands(o money.Outlook) lang.Text {
	switch o.Standing {
	case money.Over:
		return lang.Text{ZH: "已超", EN: "over"}
	case money.Short:
		return lang.Text{ZH: o.RunsOut.String()[:7] + " 起不够", EN: "short from " + o.RunsOut.String()[:7]}
	case money.Thin:
		return lang.Text{ZH: "应享尽享则不够", EN: "short if all who are owed it came"}
	}
	return lang.Text{ZH: "够", EN: "lasts"}
}

func (c *console) printOutlook(all []money.Outlook, asJSON bool) error {
	if asJSON {
		return c.json(all)
	}
	if len(all) == 0 {
		c.printf(lang.Text{ZH: "没有登记预算：minsheng pay budget add", EN: "there is no budget: minsheng pay budget add"})
		return nil
	}
	t := c.table(lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "区划", EN: "area"}, lang.Text{ZH: "由谁负担", EN: "payer"}, lang.Text{ZH: "预算", EN: "budget"},
		lang.Text{ZH: "已支出", EN: "spent"}, lang.Text{ZH: "待支出", EN: "committed"}, lang.Text{ZH: "应享人数", EN: "owed it"}, lang.Text{ZH: "应享全年", EN: "their year"}, lang.Text{ZH: "够不够", EN: "stands"})
	for i := range all {
		o := all[i]
		t.row(o.Service, o.Area, o.Payer, o.Amount.Short(), o.Spent.Short(), o.Committed.Short(), fmt.Sprint(o.Heads), o.Forecast.Short(), fmt.Sprint(c.say(budgetStands(o))))
	}
	t.print()
	return nil
}
