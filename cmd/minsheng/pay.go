package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store"
)

// payCommand is `minsheng pay`: money that goes out.
func payCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pay",
		Short: "发放：核定、复核、批次、银行文件、回盘、预算 · money: grants, rechecks, runs, bank files, returns, budget",
		Long: "写 --as 账号，就只看得到、只办得了这个账号的岗位能看能办的；不写，就是程序本身。编制的人不能批准：批准、采纳要写 --as。\n" +
			"每看一个人，审计日志都记一笔，所以要写 --purpose。docs/money.md 从头到尾走一遍。\n" +
			"With --as LOGIN you see and do what the posts of that account allow; without it you are the program itself. Whoever prepares does not\n" +
			"approve: approve and adopt need --as. The journal has a line for each person looked at: write --purpose. docs/money.md goes through it all.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(payAwardCommand(c), payGrantsCommand(c), payStatementCommand(c), payRunCommand(c), payListCommand(c), payShowCommand(c), payApproveCommand(c), payCancelCommand(c),
		paySendCommand(c), payReconcileCommand(c), payRecheckCommand(c), payRepriceCommand(c), payFindingsCommand(c), payAdoptCommand(c), payDropCommand(c),
		payRecoverCommand(c), payRepayCommand(c), payWriteOffCommand(c), payBudgetCommand(c))
	return cmd
}

// by is in whose name a verb acts, within what they may do it to.
func (w *caseWork) by(ctx context.Context, p *premises, do access.Action) (store.By, error) {
	who, err := w.who(ctx, p)
	if err != nil {
		return store.By{}, err
	}
	if who.Staff != nil {
		return who.Staff.For(do, w.purpose), nil
	}
	return by(w.purpose), nil
}

// onMoney opens a place for a verb about money.
func (c *console) onMoney(w *caseWork, act access.Action, do func(context.Context, *premises, store.By) error) error {
	if w.purpose == "" {
		return errPurpose()
	}
	return c.onOffice(w.holding, func(ctx context.Context, p *premises) error {
		by, err := w.by(ctx, p, act)
		if err != nil {
			return err
		}
		return do(ctx, p, by)
	})
}

// signed refuses a verb that has to be somebody's: a second person decides.
func (w *caseWork) signed() error {
	if w.as == "" {
		return usageSay("要写 --as：由编制以外的另一人办", "--as is needed: somebody else than who prepared it does this")
	}
	return nil
}

// monthFlag reads a month, written YYYY-MM.
type monthFlag struct{ civil.Date }

func (m *monthFlag) String() string {
	if m.Date == 0 {
		return ""
	}
	return m.Date.String()[:7]
}

// Set reads a month.
func (m *monthFlag) Set(text string) (err error) {
	if m.Date, err = civil.Parse(text + "-01"); err != nil {
		return fmt.Errorf("write YYYY-MM")
	}
	return nil
}

func (m *monthFlag) Type() string { return "YYYY-MM" }

// moneyFlag reads an amount in yuan.
type moneyFlag struct {
	measure.Money
	set bool
}

func (m *moneyFlag) String() string {
	if !m.set {
		return ""
	}
	return m.Money.String()
}

// Set reads an amount.
func (m *moneyFlag) Set(text string) (err error) {
	m.Money, err = measure.ParseMoney(text)
	m.set = err == nil
	return err
}

func (m *moneyFlag) Type() string { return "YUAN" }

func payGrantsCommand(c *console) *cobra.Command {
	var w caseWork
	var q money.GrantQuery
	cmd := &cobra.Command{
		Use:   "grants",
		Short: "核定发放的对象 · what people are granted",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onMoney(&w, access.ReadMoney, func(ctx context.Context, p *premises, by store.By) error {
				page, err := p.ledger.Grants(ctx, by, q)
				if err != nil {
					return err
				}
				return c.printGrants(page, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	f := cmd.Flags()
	f.StringVar((*string)(&q.Person), "person", "", "id of a person · 居民")
	f.StringVar((*string)(&q.Case), "case", "", "id of a case · 办件")
	f.StringVar(&q.Service, "service", "", "id of a service · 服务")
	f.StringVar(&q.Area, "area", "", "division code, with everything in it · 区划代码")
	f.IntVar(&q.Limit, "limit", 50, "how many, at most 500 · 条数")
	f.StringVar(&q.After, "after", "", "the next page, as the page before says · 下一页")
	return cmd
}

// grantView is a grant as JSON.
type grantView struct {
	ID      id.ID             `json:"id"`
	Person  id.ID             `json:"person"`
	Service string            `json:"service"`
	Area    string            `json:"area"`
	Case    id.ID             `json:"case,omitempty"`
	Month   string            `json:"month"`
	Due     measure.Money     `json:"due"`
	Settled map[string]string `json:"settled"`
	Owing   measure.Money     `json:"owing"`
}

func viewGrant(g *money.Granted, month civil.Date) (grantView, error) {
	owes, err := g.Owing(month)
	v := grantView{ID: g.ID, Person: g.Person, Service: g.Service, Area: g.Area, Case: g.Case, Month: month.String()[:7], Due: g.Due(month),
		Settled: map[string]string{}, Owing: owes}
	for m, amount := range g.Paid {
		v.Settled[m.String()[:7]] = amount.String()
	}
	return v, err
}

func (c *console) printGrants(page money.GrantPage, asJSON bool) error {
	month := today().MonthStart()
	views := make([]grantView, 0, len(page.Grants))
	for _, g := range page.Grants {
		v, err := viewGrant(g, month)
		if err != nil {
			return err
		}
		views = append(views, v)
	}
	if asJSON {
		return c.json(map[string]any{"grants": views, "next": page.Next})
	}
	if len(views) == 0 {
		c.printf(lang.Text{ZH: "没有核定的发放", EN: "nothing is granted"})
		return nil
	}
	t := c.table(lang.Text{ZH: "发放", EN: "grant"}, lang.Text{ZH: "居民", EN: "person"}, lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "区划", EN: "area"},
		lang.Text{ZH: "本月", EN: "this month"}, lang.Text{ZH: "待追回", EN: "owing"})
	for _, v := range views {
		t.row(string(v.ID), string(v.Person), v.Service, v.Area, v.Due.Short(), v.Owing.Short())
	}
	t.print()
	c.printNext("--after", page.Next)
	return nil
}

// printNext says how to see the next page, where there is one.
func (c *console) printNext(flag, next string) {
	if next != "" {
		c.printf(lang.Text{ZH: "下一页：%s %s", EN: "next page: %s %s"}, flag, next)
	}
}

func payStatementCommand(c *console) *cobra.Command {
	var w caseWork
	var year int
	cmd := &cobra.Command{
		Use:   "statement GRANT",
		Short: "一笔发放的年度对账单 · the year of a grant",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onMoney(&w, access.ReadMoney, func(ctx context.Context, p *premises, by store.By) error {
				s, err := p.ledger.Statement(ctx, by, id.ID(names[0]), year)
				if err != nil {
					return err
				}
				return c.printGrantYear(s, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	thisYear, _, _ := today().YMD()
	cmd.Flags().IntVar(&year, "year", thisYear, "year · 年份")
	return cmd
}

func (c *console) printGrantYear(s money.Statement, asJSON bool) error {
	if asJSON {
		return c.json(map[string]any{"grant": s.Grant.ID, "service": s.Grant.Service, "year": s.Year, "months": s.Months, "paid": s.Paid, "borne": s.Borne})
	}
	t := c.table(lang.Text{ZH: "月份", EN: "month"}, lang.Text{ZH: "应发", EN: "due"}, lang.Text{ZH: "已结", EN: "settled"})
	for _, m := range s.Months {
		t.row(m.Month.String()[:7], m.Due.Short(), m.Settled.Short())
	}
	t.print()
	c.printf(lang.Text{ZH: "%d 年实付 %s 元", EN: "paid in %d: %s yuan"}, s.Year, s.Paid.Short())
	for _, b := range s.Borne {
		fmt.Fprintf(c.out, "  %s %s\n", b.Payer, b.Amount.Short())
	}
	return nil
}
