package main

import (
	"context"

	"github.com/spf13/cobra"

	"minsheng/access"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/people"
	"minsheng/store"
)

// award is a grant on the command line.
type award struct {
	person, number, service, area, account, reason string
	amount                                         moneyFlag
	from                                           monthFlag
}

func payAwardCommand(c *console) *cobra.Command {
	var w caseWork
	var a award
	cmd := &cobra.Command{
		Use:   "award",
		Short: "核定一笔发放（接续原有的，或更正）；平常由办件核定 · grant by hand: to take over what was granted before; cases do it otherwise",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if a.service == "" || !a.amount.set || a.from.Date == 0 || (a.person == "") == (a.number == "") {
				return usageSay("要写 --service、--amount、--from，和 --person 或 --number", "--service, --amount, --from and one of --person and --number are needed")
			}
			return c.onMoney(&w, access.PrepareMoney, func(ctx context.Context, p *premises, by store.By) error {
				granted, err := a.grant(ctx, p, by)
				if err != nil {
					return err
				}
				return c.said(w.asJSON, map[string]any{"grant": granted}, lang.Text{ZH: "已核定：%s", EN: "granted: %s"}, granted)
			})
		},
	}
	w.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&a.person, "person", "", "id of a person · 居民")
	f.StringVar(&a.number, "number", "", "or the citizen number · 或公民身份号码")
	f.StringVar(&a.service, "service", "", "id of a service · 服务")
	f.StringVar(&a.area, "area", "", "division code (default where the person lives) · 区划代码")
	f.Var(&a.amount, "amount", "yuan a month · 每月金额")
	f.Var(&a.from, "from", "first month · 起始月份")
	f.StringVar(&a.account, "account", "", "bank account of the payee; kept sealed · 收款账号")
	f.StringVar(&a.reason, "reason", "", "why, like the number of the decision · 依据")
	return cmd
}

// grant finds the person and grants the service, borne as the pack says.
func (a *award) grant(ctx context.Context, p *premises, by store.By) (id.ID, error) {
	person := id.ID(a.person)
	var who people.Resident
	var err error
	if a.number != "" {
		number, err := people.ParseNumber(a.number, nil)
		if err != nil {
			return "", err
		}
		if who, err = p.register.Find(ctx, by, number); err != nil {
			return "", err
		}
		person = who.ID
	} else if who, err = p.register.Resident(ctx, by, person); err != nil {
		return "", err
	}
	if a.area == "" {
		a.area = who.Area
	}
	e, err := p.place.On(a.from.Date)
	if err != nil {
		return "", err
	}
	s := e.Service(a.service)
	if s == nil {
		return "", usageSay("方案里没有服务“%s”：minsheng pack list", "the pack has no service %q: see minsheng pack list", a.service)
	}
	shares, err := p.cases.Shares(a.service, a.from.Date, a.amount.Money)
	if err != nil {
		return "", err
	}
	return p.ledger.Award(ctx, by, money.Grant{Person: person, Account: a.account, Service: a.service, Area: a.area, Department: s.Department,
		Rate: money.Rate{Amount: a.amount.Money, From: a.from.Date, Shares: shares, Reason: a.reason}})
}
