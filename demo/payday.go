package demo

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/staff"
	"minsheng/store"
)

// payroll is a service that the demonstration pays, and who does it.
type payroll struct {
	service       string
	officer, head string
	// amount is paid where the rules leave open what it comes to: an amount of the
	// demonstration, for places publish theirs.
	amount  measure.Money
	recheck bool // whether the rules say enough to ask them again before a month is paid
	short   bool // little is left of its budget
}

func payrolls() []payroll {
	return []payroll{
		{service: "resident-pension", officer: "demo.labour", head: "demo.labour.head", recheck: true},
		{service: "dibao", officer: civil1, head: civilHead, amount: 620 * measure.Yuan, short: true},
		{service: "living-allowance-disabled", officer: civil1, head: civilHead, amount: 300 * measure.Yuan},
		{service: "nursing-allowance-disabled", officer: civil1, head: civilHead, amount: 250 * measure.Yuan},
	}
}

// perWrite is how many grants are taken over in one transaction.
const perWrite = 500

// paying is a payroll at work.
type paying struct {
	*Matters
	payroll
	department    string
	officer, head *staff.Actor
	grants        []money.Grant
}

// payOut takes over what some receive already, pays it for two months with a
// payment each that the bank sends back, and leaves this month's runs to be
// approved.
func (m *Matters) payOut(ctx context.Context, done *Filled) error {
	for _, roll := range payrolls() {
		p := &paying{Matters: m, payroll: roll, officer: m.actor(roll.officer), head: m.actor(roll.head)}
		s := m.Engine.Edition().Service(roll.service)
		if p.officer == nil || p.head == nil || m.Bank == nil || s == nil || s.Per != "month" {
			continue
		}
		p.department = s.Department
		if err := p.pay(ctx, done); err != nil {
			return fmt.Errorf("pay %s: %w", roll.service, err)
		}
	}
	return nil
}

// pay pays one service.
func (p *paying) pay(ctx context.Context, done *Filled) error {
	this := p.On.MonthStart()
	if err := p.takeOver(ctx, this.AddMonths(-2)); err != nil || len(p.grants) == 0 {
		return err
	}
	done.Grants += len(p.grants)
	for ago := 2; ago > 0; ago-- {
		if err := p.month(ctx, this.AddMonths(-ago)); err != nil {
			return err
		}
		done.Runs++
	}
	if err := p.appropriate(ctx, this); err != nil {
		return err
	}
	order := p.order(this)
	if p.recheck {
		found, err := p.Office.Recheck(ctx, p.by(access.PrepareMoney), casework.Cycle{Service: p.service, Area: District, Department: p.department, Month: this})
		if err != nil {
			return err
		}
		order.Revision = found.ID
	}
	_, err := p.Office.Ledger.Prepare(ctx, p.by(access.PrepareMoney), order)
	done.Runs++
	return err
}

func (p *paying) by(do access.Action) store.By { return p.officer.For(do, Label.ZH) }

func (p *paying) order(month civil.Date) money.Order {
	return money.Order{Month: month, Service: p.service, Area: District, Department: p.department}
}

// takeOver grants what is received of the service from a month on.
func (p *paying) takeOver(ctx context.Context, from civil.Date) error {
	for _, r := range p.Received {
		if r.Service != p.service {
			continue
		}
		amount, reason := p.amount, "接续原有发放，金额为演示（"+Label.ZH+"）"
		if r.Amount != nil {
			amount, reason = *r.Amount, "接续原有发放（"+Label.ZH+"）"
		}
		if amount <= 0 {
			continue
		}
		shares, err := p.Office.Shares(p.service, from, amount)
		if err != nil {
			return err
		}
		p.grants = append(p.grants, money.Grant{Person: r.Person, Service: p.service, Area: r.Area, Department: p.department,
			Account: fmt.Sprintf("62000000%08d", hashed(p.service, string(r.Person))%100_000_000),
			Rate:    money.Rate{Amount: amount, From: from, Shares: shares, Reason: reason}})
	}
	for some := range slices.Chunk(p.grants, perWrite) {
		err := p.Office.DB.Write(ctx, By(), func(tx *store.Tx) error {
			for _, g := range some {
				if _, err := p.Office.Ledger.AwardIn(ctx, tx, g); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// month pays a month; the bank sends one payment back.
func (p *paying) month(ctx context.Context, month civil.Date) error {
	ledger := p.Office.Ledger
	run, err := ledger.Prepare(ctx, p.by(access.PrepareMoney), p.order(month))
	if err != nil {
		return err
	}
	if err := ledger.Approve(ctx, p.head.For(access.ApproveMoney, Label.ZH), run.ID, money.Consent{}); err != nil {
		return err
	}
	by := p.by(access.SendMoney)
	if _, err := ledger.Send(ctx, by, run.ID, io.Discard, p.Bank, nil); err != nil {
		return err
	}
	sent, _, err := ledger.Payments(ctx, by, run.ID, money.PaymentQuery{State: money.Pending, Limit: 2})
	if err != nil {
		return err
	}
	if len(sent) > 1 {
		back := []money.Return{{Payment: sent[1].ID, Reason: "账户已销户"}}
		if _, err := ledger.Reconcile(ctx, by, run.ID, back); err != nil {
			return err
		}
	}
	_, err = ledger.ReconcileRest(ctx, by, run.ID)
	return err
}

// appropriate gives the service its budget of the year.
func (p *paying) appropriate(ctx context.Context, this civil.Date) error {
	borne := map[string]measure.Money{}
	for _, g := range p.grants {
		for _, s := range g.Rate.Shares {
			borne[s.Payer] += g.Rate.Amount / measure.Money(len(g.Rate.Shares))
		}
	}
	year, _, _ := this.YMD()
	months := measure.Money(14)
	if p.short {
		months = 4
	}
	for _, payer := range slices.Sorted(maps.Keys(borne)) {
		_, err := p.Office.Ledger.Appropriate(ctx, p.by(access.PrepareMoney), money.BudgetLine{Service: p.service, Area: District, Department: p.department,
			Year: year, Payer: payer, Amount: borne[payer] * months, Document: fmt.Sprintf("演示预算〔%d〕", year)})
		if err != nil {
			return err
		}
	}
	return nil
}
