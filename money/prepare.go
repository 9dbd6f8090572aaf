package money

import (
	"context"
	"fmt"
	"slices"

	"minsheng/id"
	"minsheng/measure"
	"minsheng/store"
)

// atOnce is how many grants one write of preparing looks at.
const atOnce = 2000

// desk is what preparing has before it: some grants, and what else decides what
// is paid of them.
type desk struct {
	run      *Run
	grants   []*Granted
	mine     map[id.ID]bool     // claimed for the run
	findings map[id.ID]*Finding // of the revision
	plans    *plans

	payments, lines [][]any
	idle            []id.ID // claimed, and nothing is paid of them
	parts           parts
	known           sharers
	at              string
}

// prepare looks at the next grants. Those that another open run holds are left
// to a later run.
func (r *Run) prepare(ctx context.Context, tx *store.Tx) error {
	of := reach{r.Service, r.Area, r.Department}
	grants, last, err := of.batch(ctx, tx, r.past, atOnce)
	if err != nil {
		return err
	}
	if len(grants) < atOnce {
		r.State = Prepared
	}
	if len(grants) == 0 {
		return nil
	}
	d := &desk{run: r, grants: grants, parts: parts{}, known: sharers{}, at: store.Stamp(tx.Now)}
	if err := d.lay(ctx, tx, of, last); err != nil {
		return err
	}
	for _, g := range grants {
		if d.mine[g.ID] {
			if err := d.pay(g); err != nil {
				return err
			}
		}
	}
	r.past = last
	return d.file(ctx, tx)
}

// lay claims the grants and reads what decides what is paid of them.
func (d *desk) lay(ctx context.Context, tx *store.Tx, of reach, last cursor) (err error) {
	span := of.args(d.run.past, last)
	if d.mine, err = d.claim(ctx, tx, span); err != nil {
		return err
	}
	if d.findings, err = d.found(ctx, tx, span); err != nil {
		return err
	}
	d.plans, err = d.plansOf(ctx, tx, span)
	return err
}

// claim takes the grants of a span for the run and returns those that it got.
// One that the run has claimed already, to recover of it, pays nothing itself.
func (d *desk) claim(ctx context.Context, tx *store.Tx, span []any) (map[id.ID]bool, error) {
	rows, err := tx.Query(ctx, claimSpan, append(span, string(d.run.ID))...)
	if err != nil {
		return nil, err
	}
	ids, err := idsOf(rows)
	mine := make(map[id.ID]bool, len(ids))
	for _, g := range ids {
		mine[g] = true
	}
	return mine, err
}

// found reads what a revision says of the grants of a span.
func (d *desk) found(ctx context.Context, tx *store.Tx, span []any) (map[id.ID]*Finding, error) {
	if d.run.Revision == "" {
		return nil, nil
	}
	all, err := findingsOf(ctx, tx, selectFindings+findingsInSpan, append(span, string(d.run.Revision))...)
	of := make(map[id.ID]*Finding, len(all))
	for i := range all {
		of[all[i].Grant] = &all[i]
	}
	return of, err
}

// pay decides what is paid of a grant.
func (d *desk) pay(g *Granted) error {
	month, rates := d.run.Month, g.Rates
	p := Payment{Grant: g.ID, Person: g.Person, Area: g.Area, Kind: Usual, State: Pending}
	if f := d.findings[g.ID]; f != nil {
		p.Reason = f.Reason
		switch f.Kind {
		case Hold:
			p.Kind, p.State = Held, Unpaid
			p.Before, _ = due(rates, month.AddMonths(-1))
			d.put(&p, g)
			return nil
		case Watch:
			p.Kind = Look
		default:
			rates = append(slices.Clone(rates), f.rates()...)
		}
	}
	limit := noLimit
	if plan := d.plans.of[g.ID]; plan != nil {
		limit = plan.left()
	}
	all, err := pieces(rates, g.Paid, month, limit)
	if err != nil {
		return err
	}
	if err := d.weigh(&p, g, rates, all); err != nil {
		return err
	}
	if p.Kind == Usual && p.Reason != "" {
		p.Kind = Look // it will end, or change, from a later month
	}
	for i := range all {
		all[i].grant, all[i].area, all[i].shares = g.ID, g.Area, sharesFor(rates, all[i].month)
	}
	if p.Amount > 0 {
		more, err := d.plans.take(g, month, p.Amount)
		if err != nil {
			return err
		}
		for _, one := range more {
			p.Amount, p.Recovered, p.Kind = p.Amount+one.amount, p.Recovered-one.amount, Recovering
		}
		all = append(all, more...)
	}
	if len(all) > 0 {
		return d.draw(&p, g, all)
	}
	if p.Kind == Ended {
		p.State = Unpaid
		d.put(&p, g)
		return nil
	}
	d.idle = append(d.idle, g.ID)
	return nil
}

// weigh sums the pieces of a payment and says what is out of the ordinary.
func (d *desk) weigh(p *Payment, g *Granted, rates []Rate, all []pay) (err error) {
	for _, one := range all {
		into := &p.Arrears
		switch {
		case one.amount < 0:
			into, one.amount = &p.Recovered, -one.amount
		case one.month == d.run.Month:
			into = &p.Regular
		}
		if *into, err = into.Plus(one.amount); err != nil {
			return err
		}
	}
	if p.Amount, err = p.Regular.Plus(p.Arrears - p.Recovered); err != nil {
		return err
	}
	now, _ := due(rates, d.run.Month)
	p.Before, _ = due(rates, d.run.Month.AddMonths(-1))
	_, paidBefore := g.Paid[d.run.Month.AddMonths(-1)]
	switch {
	case now == 0 && paidBefore:
		p.Kind = Ended
	case p.Recovered > 0:
		p.Kind = Recovering
	case g.failed > 0 && p.Arrears > 0:
		p.Kind = Returned
	case len(g.Paid) == 0 && p.Amount > 0:
		p.Kind = First
	case p.Before != now:
		p.Kind = Changed
	case p.Arrears > 0:
		p.Kind = InArrears
	}
	return nil
}

// draw adds a payment with its lines.
func (d *desk) draw(p *Payment, g *Granted, all []pay) (err error) {
	d.put(p, g)
	r := d.run
	r.Payments++
	if r.Total, err = r.Total.Plus(p.Amount); err != nil {
		return err
	}
	for _, one := range all {
		if err := d.parts.add(d.known, one.area, one.amount, one.shares); err != nil {
			return err
		}
		d.lines = append(d.lines, []any{string(r.ID), string(one.grant), one.month.String(), string(g.Person), one.area, int64(one.amount),
			one.shares, string(p.State), string(p.ID)})
	}
	return nil
}

func (d *desk) put(p *Payment, g *Granted) {
	p.ID = id.New()
	if p.State == Unpaid {
		d.idle = append(d.idle, g.ID)
	}
	d.payments = append(d.payments, []any{string(p.ID), string(d.run.ID), string(p.Grant), string(p.Person), p.Area, g.Department, d.run.Month.String(),
		p.Kind.sort(), string(p.Kind), int64(p.Amount), int64(p.Regular), int64(p.Arrears), int64(p.Recovered), int64(p.Before),
		string(p.State), p.Reason, d.at})
}

// file writes what was decided.
func (d *desk) file(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.Insert(ctx, insertPayment, d.payments, ""); err != nil {
		return err
	}
	if _, err := tx.Insert(ctx, insertLine, d.lines, ""); err != nil {
		return err
	}
	if err := eachPart(2, d.idle, func(list string, args []any) error {
		_, err := tx.Exec(ctx, fmt.Sprintf(releaseIdle, list), append([]any{string(d.run.ID)}, args...)...)
		return err
	}); err != nil {
		return err
	}
	var rows [][]any
	for at, sum := range d.parts {
		rows = append(rows, []any{string(d.run.ID), at.area, at.payer, int64(sum)})
	}
	_, err := tx.Insert(ctx, insertPart, rows, "ON CONFLICT (run_id, area, payer) DO UPDATE SET amount = money_part.amount + excluded.amount")
	return err
}

// book is where a part of a payment is entered.
type book struct{ area, payer string }

// parts sums payments by where they are entered, each split to the fen.
type parts map[book]measure.Money

func (p parts) add(known sharers, area string, amount measure.Money, text string) error {
	shares, err := known.read(text)
	if err != nil {
		return err
	}
	split, err := amount.Split(ratios(shares))
	if err != nil {
		return err
	}
	for i, part := range split {
		at := book{area, shares[i].Payer}
		if p[at], err = p[at].Plus(part); err != nil {
			return err
		}
	}
	return nil
}
