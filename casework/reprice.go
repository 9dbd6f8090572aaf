package casework

import (
	"context"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/id"
	"minsheng/money"
	"minsheng/store"
)

// longestBack bounds how far back a reprice goes, in months.
const longestBack = 36

// Reprice asks the rules what every grant of a service comes to from a month that
// is past on, up to the cycle's: after a standard was raised backdated, or what is
// on file was put right. Where a grant should have come to one amount from some
// month on, that is found, with the arrears or what is to be recovered; where it
// should have come to several, or the rules cannot tell for each month, it is
// listed for a clerk. Nothing holds before somebody else adopts the revision.
// Faults: those of Recheck; money.ErrMonth where from is no first day of a month
// up to the cycle's, or too far back.
func (o *Office) Reprice(ctx context.Context, by store.By, c Cycle, from civil.Date, reason string, tell func(grants int64)) (money.Revision, error) {
	if from != from.MonthStart() || from > c.Month || from.MonthsUntil(c.Month) > longestBack {
		return money.Revision{}, money.ErrMonth.At("from")
	}
	p := &repricer{}
	for m := from; m <= c.Month; m = m.AddMonths(1) {
		r, err := o.rechecker(money.Revision{Service: c.Service, Month: m})
		if err != nil {
			return money.Revision{}, err
		}
		p.months = append(p.months, r)
	}
	v, err := o.Ledger.BeginRevision(ctx, by, money.Revision{Service: c.Service, Area: c.Area, Department: c.Department, Month: c.Month, Reason: reason})
	if err != nil {
		return v, err
	}
	return o.Ledger.Resume(ctx, by, v.ID, p.judge, tell)
}

// repricer asks the rules of one month after the other.
type repricer struct{ months []*rechecker }

// priced is what the rules say of a grant in a month.
type priced struct {
	r      *rechecker
	answer *entitle.Answer // nil where nothing can be asked
}

// judge asks about some grants, all months of each.
func (p *repricer) judge(ctx context.Context, batch []*money.Granted) (all []money.Finding, err error) {
	said := map[id.ID][]priced{}
	for _, r := range p.months {
		if err := r.price(ctx, batch, said); err != nil {
			return nil, err
		}
	}
	for _, g := range batch {
		if f, found := reprice(g, said[g.ID]); found {
			all = append(all, f)
		}
	}
	return all, nil
}

// price asks about the grants that are due in the month of the rechecker.
func (r *rechecker) price(ctx context.Context, batch []*money.Granted, said map[id.ID][]priced) error {
	var persons []id.ID
	for _, g := range batch {
		if g.Due(r.month) > 0 {
			persons = append(persons, g.Person)
		}
	}
	if len(persons) == 0 {
		return nil
	}
	by := store.By{Who: "minsheng recheck", Purpose: "调标重算", Within: access.Everywhere()}
	homes, where, err := r.register.HouseholdsOf(ctx, by, persons, r.month.MonthEnd())
	if err != nil {
		return err
	}
	asked := map[id.ID]*entitle.Statement{}
	for _, g := range batch {
		if g.Due(r.month) == 0 {
			continue
		}
		one := priced{r: r}
		if home, there := homes[where[g.Person].Household]; there {
			if asked[home.ID] == nil {
				household, err := r.homes.Household(&home)
				if err != nil {
					return err
				}
				if asked[home.ID], err = r.ask(household); err != nil {
					return err
				}
			}
			one.answer = r.about(g, asked[home.ID])
		}
		said[g.ID] = append(said[g.ID], one)
	}
	return nil
}

// reprice finds from when on a grant should have come to another amount.
func reprice(g *money.Granted, said []priced) (money.Finding, bool) {
	var first *priced
	for i := range said {
		one := &said[i]
		if one.answer == nil || one.answer.Outcome != entitle.Owed || one.answer.Amount == nil {
			return watched(g, one.r.month, "有的月份规则算不出金额，请逐户核定"), true
		}
		amount := *one.answer.Amount
		switch {
		case first == nil && amount != g.Due(one.r.month):
			first = one
		case first != nil && amount != *first.answer.Amount:
			return watched(g, first.r.month, "逐月金额不同，请逐户核定"), true
		}
	}
	if first == nil {
		return money.Finding{}, false
	}
	amount := *first.answer.Amount
	return money.Finding{Grant: g.ID, Kind: money.Rerate, Amount: amount, From: first.r.month, Shares: first.r.shares(amount),
		Reason: "重算金额 " + amount.String() + " 元，原 " + g.Due(first.r.month).String() + " 元"}, true
}

func watched(g *money.Granted, from civil.Date, why string) money.Finding {
	return money.Finding{Grant: g.ID, Kind: money.Watch, From: from, Reason: why}
}
