package money

import (
	"context"
	"strings"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/store"
)

// Plan is how what was paid too much of a grant is recovered. Without a plan
// all of it is kept back from what the grant still pays, and nothing from other
// grants.
type Plan struct {
	Grant   id.ID
	Monthly measure.Money // at most so much a month; zero: no limit
	Across  bool          // also from other grants of the person, once this one pays nothing
	Reason  string

	person id.ID
	taken  measure.Money // this month already
	debt   *Granted      // the grant, where it is recovered across
}

// ErrOwing says that a grant was not paid too much, or not that much.
var ErrOwing = fault.New(fault.Conflict, "money.owing", lang.Text{ZH: "这笔发放没有多付这么多", EN: "This grant was not paid too much by that"})

// Recover sets the plan by which what was paid too much of a grant comes back;
// a later plan takes the place of an earlier. Faults: ErrNoGrant, ErrAmount,
// ErrReason.
func (l *Ledger) Recover(ctx context.Context, by store.By, p Plan) error {
	switch {
	case p.Monthly < 0:
		return ErrAmount.At("monthly")
	case strings.TrimSpace(p.Reason) == "":
		return ErrReason
	}
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		g, err := holdGrant(ctx, tx, p.Grant)
		if err != nil {
			return err
		}
		detail := "no limit"
		if p.Monthly > 0 {
			detail = p.Monthly.String() + " a month"
		}
		if p.Across {
			detail += ", across grants"
		}
		tx.Note("money.recovery", g.Person, detail+": "+p.Reason)
		across := 0
		if p.Across {
			across = 1
		}
		_, err = tx.Insert(ctx, insertPlan, [][]any{{string(p.Grant), string(g.Person), int64(p.Monthly), across, p.Reason, by.Who, store.Stamp(tx.Now)}}, replacePlan)
		return err
	})
}

// left is what the plan allows this month still.
func (p *Plan) left() measure.Money {
	if p.Monthly == 0 {
		return noLimit
	}
	return max(p.Monthly-p.taken, 0)
}

// plans are the plans of the people before a desk.
type plans struct {
	of     map[id.ID]*Plan   // of the grants themselves
	across map[id.ID][]*Plan // by person, of grants that pay nothing any more
	known  sharers
}

// plansOf reads the plans of the people of a span and claims for the run the
// grants that are recovered across.
func (d *desk) plansOf(ctx context.Context, tx *store.Tx, span []any) (*plans, error) {
	all := &plans{of: map[id.ID]*Plan{}, across: map[id.ID][]*Plan{}, known: d.known}
	rows, err := tx.Query(ctx, selectPlans+`WHERE p.person_id IN (SELECT g.person_id FROM money_grant g WHERE `+inSpan+`)`+inPlanOrder, span...)
	if err != nil {
		return nil, err
	}
	found, err := scanPlans(rows)
	if err != nil || len(found) == 0 {
		return all, err
	}
	var ids []id.ID
	for i := range found {
		all.of[found[i].Grant] = &found[i]
		ids = append(ids, found[i].Grant)
	}
	if err := all.count(ctx, tx, d.run.Month, ids); err != nil {
		return nil, err
	}
	return all, d.reachAcross(ctx, tx, all, found)
}

// count reads what was recovered already in a month.
func (p *plans) count(ctx context.Context, tx *store.Tx, month civil.Date, ids []id.ID) error {
	return eachPart(2, ids, func(list string, args []any) error {
		rows, err := tx.Query(ctx, recoveredIn+`(`+list+`) GROUP BY l.grant_id`, append([]any{month.String()}, args...)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var grant id.ID
			var sum int64
			if err := rows.Scan(&grant, &sum); err != nil {
				return err
			}
			p.of[grant].taken = measure.Money(sum)
		}
		return rows.Err()
	})
}

// reachAcross claims the grants that are recovered across and pay nothing
// themselves. One that another run holds is left to a later run.
func (d *desk) reachAcross(ctx context.Context, tx *store.Tx, all *plans, found []Plan) error {
	var ids []id.ID
	for _, p := range found {
		if p.Across {
			ids = append(ids, p.Grant)
		}
	}
	debts, err := grantsByID(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, g := range debts {
		own, err := pieces(g.Rates, g.Paid, d.run.Month, noLimit)
		if err != nil {
			return err
		}
		if len(own) > 0 || !tx.By.Within.Covers(g.row()) {
			continue
		}
		owes, err := g.Owing(d.run.Month)
		if err != nil {
			return err
		}
		if owes == 0 {
			continue
		}
		got, err := tx.Insert(ctx, insertOpen, [][]any{{string(g.ID), string(d.run.ID)}}, "ON CONFLICT (grant_id) DO UPDATE SET run_id = excluded.run_id WHERE money_open.run_id = excluded.run_id")
		if err != nil {
			return err
		}
		if got == 1 {
			all.of[g.ID].debt = g
			all.across[g.Person] = append(all.across[g.Person], all.of[g.ID])
			d.idle = append(d.idle, g.ID) // free again unless lines come of it
		}
	}
	return nil
}

// take keeps back from what a person is paid of one grant what is owed of
// others, oldest plan first, and returns it as pieces of those.
func (p *plans) take(g *Granted, month civil.Date, available measure.Money) (all []pay, err error) {
	for _, plan := range p.across[g.Person] {
		most := available
		if left := plan.left(); left != noLimit {
			most = min(most, left)
		}
		debt := plan.debt
		back, err := takeBack(debt.Rates, debt.Paid, month, most)
		if err != nil {
			return nil, err
		}
		for _, one := range back {
			one.grant, one.area, one.shares = debt.ID, debt.Area, sharesFor(debt.Rates, one.month)
			debt.Paid[one.month] += one.amount
			plan.taken -= one.amount
			available += one.amount
			all = append(all, one)
		}
	}
	return all, nil
}
