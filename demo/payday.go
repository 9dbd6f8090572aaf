package demo

import (
	"context"
	"fmt"
	"io"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/people"
	"minsheng/store"
)

// Paydays is what a make-believe district pays each month.
type Paydays struct {
	Office   *casework.Office
	Register *people.Register
	Engine   *entitle.Engine
	On       civil.Date
}

// paid is what the demonstration pays, to how many at most, and how much where
// the place has published no amount.
var paid = map[string]struct {
	people int
	amount measure.Money
}{"living-allowance-disabled": {40, 48_000}, "nursing-allowance-disabled": {60, 36_000}, "old-age-allowance": {40, 8_000}, "resident-pension": {80, 0}}

// monthsPaid is for how many months it has been paid.
const monthsPaid = 3

// By whom the demonstration's runs are prepared and approved.
const (
	payPreparer = "demo.civil"
	payApprover = "demo.civil.head"
)

// Fill grants some residents what they are owed and pays it for some months, so
// that this month can be prepared, with something to look at: a few have an old
// amount, a few are not owed it any more, an account is closed, and the year's
// budget is short. Where anything is granted already it does nothing. It returns
// how many grants there are.
func (p Paydays) Fill(ctx context.Context) (int, error) {
	runs, _, err := p.Office.Ledger.Runs(ctx, access.Everywhere(), money.RunQuery{Limit: 1})
	if err != nil || len(runs) > 0 {
		return 0, err
	}
	granted, after := map[string]int{}, id.ID("")
	for range 25 {
		homes, err := p.Register.Households(ctx, By(), people.Page{Area: District, After: after, Limit: 100}, p.On)
		if err != nil {
			return 0, err
		}
		for i := range homes {
			if err := p.home(ctx, &homes[i], granted); err != nil {
				return 0, err
			}
			after = homes[i].ID
		}
		if len(homes) < 100 {
			break
		}
	}
	n := 0
	for service, grants := range granted {
		n += grants
		if err := p.pay(ctx, service); err != nil {
			return n, fmt.Errorf("pay %s: %w", service, err)
		}
	}
	return n, nil
}

// home grants the members of a household what they are owed.
func (p Paydays) home(ctx context.Context, home *people.Household, granted map[string]int) error {
	h, err := snapshot.NewHomes(p.Engine.Edition().Pack.Schema()).Household(home)
	if err != nil {
		return err
	}
	if err := p.Engine.Infer(p.On, h); err != nil {
		return err
	}
	for _, a := range p.Engine.For(p.On, h).Answers {
		n, of := granted[a.Service.ID], paid[a.Service.ID]
		if n >= of.people || a.Person == nil || !a.Entitled && n%17 != 3 { // a few are paid what they are not owed any more
			continue
		}
		amount := of.amount
		if a.Amount != nil {
			amount = *a.Amount
		}
		if n%13 == 5 {
			amount -= 2_000 // the amount of last year
		}
		if amount <= 0 {
			continue
		}
		if err := p.award(ctx, home, a, amount); err != nil {
			return err
		}
		granted[a.Service.ID]++
	}
	return nil
}

func (p Paydays) award(ctx context.Context, home *people.Household, a *entitle.Answer, amount measure.Money) error {
	from := p.On.MonthStart().AddMonths(-monthsPaid)
	shares, err := p.Office.Shares(a.Service.ID, p.On, amount)
	if err != nil {
		return err
	}
	_, err = p.Office.Ledger.Award(ctx, By(), money.Grant{Person: id.ID(a.Person.ID), Account: "6200000000001234", Service: a.Service.ID, Area: home.Area,
		Department: a.Service.Department, Rate: money.Rate{Amount: amount, From: from, Shares: shares, Reason: Label.ZH}})
	return err
}

// pay pays the months before this one, and gives the year a budget that is a
// little short.
func (p Paydays) pay(ctx context.Context, service string) error {
	s := p.Engine.Edition().Service(service)
	by := func(who string) store.By {
		if s.Department == "human-resources" {
			who = map[string]string{payPreparer: "demo.labour", payApprover: By().Who}[who]
		}
		return store.By{Who: who, Purpose: Label.ZH, Within: access.Scope{{Area: District, Department: s.Department}}}
	}
	var month measure.Money
	for back := monthsPaid; back > 0; back-- {
		r, err := p.Office.Ledger.Prepare(ctx, by(payPreparer), money.Order{Month: p.On.MonthStart().AddMonths(-back), Service: service, Area: District, Department: s.Department})
		if err != nil {
			return err
		}
		month = r.Total
		if err := p.settle(ctx, by(payApprover), r.ID); err != nil {
			return err
		}
	}
	year, _, _ := p.On.YMD()
	shares, err := p.Office.Shares(service, p.On, month)
	if err != nil {
		return err
	}
	parts, err := month.Split(ratiosOf(shares))
	if err != nil {
		return err
	}
	for i, part := range parts {
		line := money.BudgetLine{Service: service, Area: District, Department: s.Department, Year: year, Payer: shares[i].Payer, Amount: part*(monthsPaid+2) - part/3,
			Document: fmt.Sprintf("%d 年部门预算（%s）", year, Label.ZH)}
		if line.Amount == 0 {
			continue
		}
		if _, err := p.Office.Ledger.Appropriate(ctx, by(payPreparer), line); err != nil {
			return err
		}
	}
	return nil
}

// settle approves a run, writes its file nowhere and has the bank pay all but one
// of several.
func (p Paydays) settle(ctx context.Context, by store.By, run id.ID) error {
	l := p.Office.Ledger
	if err := l.Approve(ctx, by, run, money.Consent{}); err != nil {
		return err
	}
	var file firstReference
	sent, err := l.Send(ctx, by, run, io.Discard, &file, nil)
	if err != nil || sent.Payments == 0 {
		return err
	}
	if sent.Payments > 3 {
		if _, err := l.Reconcile(ctx, by, run, []money.Return{{Payment: file.reference, Reason: "账户已销户"}}); err != nil {
			return err
		}
	}
	_, err = l.ReconcileRest(ctx, by, run)
	return err
}

func ratiosOf(shares []money.Share) []measure.Ratio {
	all := make([]measure.Ratio, len(shares))
	for i, s := range shares {
		all[i] = s.Ratio
	}
	return all
}

// firstReference is a form of file that remembers its first payment.
type firstReference struct{ reference id.ID }

// Name names it in the journal.
func (*firstReference) Name() string { return "demo" }

// Write goes through the payments.
func (f *firstReference) Write(_ io.Writer, r *money.Remittance) error {
	for one, err := range r.Instructions() {
		if err != nil {
			return err
		}
		if f.reference == "" {
			f.reference = one.Reference
		}
	}
	return nil
}
