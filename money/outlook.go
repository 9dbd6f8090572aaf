package money

import (
	"context"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/measure"
	"minsheng/store"
)

// Expected is what would be paid if everybody whom the rules match received it:
// heads × standard, as whoever matched has found it.
type Expected struct {
	Service, Area string
	Heads         int64
	Monthly       measure.Money // of all of them together
	Months        int           // of the year that it is for
	Shares        []Share
}

// Outlook is an item of the budget with what is to come.
type Outlook struct {
	Item
	// Committed is what grants come to from now to the end of the year that is
	// not approved for payment yet, arrears and recoveries with it.
	Committed measure.Money
	// Forecast is what everybody whom the rules match would come to.
	Forecast measure.Money
	Heads    int64
	Standing Standing
	// RunsOut is the month whose payments the item does not cover any more, zero
	// where it covers the year.
	RunsOut civil.Date
}

// Standing says how an item stands.
type Standing string

// The standings, the worst first. Over: more is spent than there is. Short: what
// is granted needs more than is left. Thin: if everybody were granted whom the
// rules match, it would.
const (
	Over  Standing = "over"
	Short Standing = "short"
	Thin  Standing = "thin"
	Fine  Standing = "fine"
)

// Outlook says of each item of a year's budget within a scope what is spent,
// what grants will need from a month to the end of the year, and what everybody
// whom the rules match would need. It looks at every grant of the services that
// it is about.
func (l *Ledger) Outlook(ctx context.Context, within access.Scope, q BudgetQuery, from civil.Date, expected []Expected) ([]Outlook, error) {
	items, err := l.Items(ctx, within, q)
	if err != nil {
		return nil, err
	}
	all := make([]Outlook, len(items))
	for i := range items {
		all[i].Item = items[i]
	}
	needs := map[reach]needs{}
	for i := range all {
		o := &all[i]
		of := reach{o.Service, o.Area, ""}
		if needs[of] == nil {
			if needs[of], err = l.needs(ctx, within, of, q.Year, from); err != nil {
				return nil, err
			}
		}
		o.commit(needs[of])
		if err := o.expect(expected); err != nil {
			return nil, err
		}
		o.stand()
	}
	return all, nil
}

// need is what one payer bears of what is paid in a month.
type need struct {
	payer string
	month civil.Date
}

// needs is what grants come to that is not approved for payment yet.
type needs map[need]measure.Money

// needs sums what the grants of a reach come to from a month to the end of a
// year, each payment split to the fen as a run will split it.
func (l *Ledger) needs(ctx context.Context, within access.Scope, of reach, year int, from civil.Date) (needs, error) {
	last, err := civil.Of(year, 12, 1)
	if err != nil {
		return nil, ErrMonth.At("year").Because(err)
	}
	all, known := needs{}, sharers{}
	var past cursor
	for {
		var grants []*Granted
		err := l.db.ReadAs(ctx, within, func(s *store.Snap) (err error) {
			grants, past, err = of.batchSettled(ctx, s, past, atOnce, approvedLines)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, g := range grants {
			if err := all.add(known, g, from, last); err != nil {
				return nil, err
			}
		}
		if len(grants) < atOnce {
			return all, nil
		}
	}
}

func (n needs) add(known sharers, g *Granted, from, last civil.Date) error {
	pays, err := pieces(g.Rates, g.Paid, last, noLimit)
	if err != nil {
		return err
	}
	for _, p := range pays {
		shares, err := known.read(sharesFor(g.Rates, p.month))
		if err != nil {
			return err
		}
		split, err := p.amount.Split(ratios(shares))
		if err != nil {
			return err
		}
		for i, part := range split {
			at := need{shares[i].Payer, max(p.month, from)}
			if n[at], err = n[at].Plus(part); err != nil {
				return err
			}
		}
	}
	return nil
}

// commit adds up what an item's payer must still pay, and finds the month in
// which the item runs out.
func (o *Outlook) commit(all needs) {
	left := o.Left()
	for month := 1; month <= 12; month++ {
		day, err := civil.Of(o.Year, month, 1)
		if err != nil {
			return
		}
		part := all[need{o.Payer, day}]
		o.Committed += part
		if left -= part; left < 0 && o.RunsOut == 0 {
			o.RunsOut = day
		}
	}
}

func (o *Outlook) expect(expected []Expected) error {
	for _, e := range expected {
		if e.Service != o.Service || !strings.HasPrefix(e.Area, o.Area) {
			continue
		}
		split, err := e.Monthly.Split(ratios(e.Shares))
		if err != nil {
			return ErrShares.At(e.Service).Because(err)
		}
		for i, part := range split {
			if e.Shares[i].Payer != o.Payer {
				continue
			}
			year, err := part.By(int64(e.Months))
			if err != nil {
				return err
			}
			o.Heads += e.Heads
			if o.Forecast, err = o.Forecast.Plus(year); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *Outlook) stand() {
	switch {
	case o.Left() < 0:
		o.Standing = Over
	case o.Left() < o.Committed:
		o.Standing = Short
	case o.Amount < o.Forecast:
		o.Standing = Thin
	default:
		o.Standing = Fine
	}
}
