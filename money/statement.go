package money

import (
	"context"
	"maps"
	"slices"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/store"
)

// Statement is a grant's year: what was due for each month, what is settled of
// it by now, and what was paid in the year.
type Statement struct {
	Grant    Granted
	Year     int
	Months   []MonthLine
	Payments []Payment     // in runs of the year, newest first
	Paid     measure.Money // of them, what the bank has paid
	Borne    []Borne       // who bore it
}

// MonthLine is one month of a statement.
type MonthLine struct {
	Month   civil.Date
	Due     measure.Money
	Settled measure.Money
}

// Borne is what a payer bore.
type Borne struct {
	Payer  string
	Amount measure.Money
}

// Statement returns a grant's year; the journal says who looked. Fault:
// ErrNoGrant.
func (l *Ledger) Statement(ctx context.Context, by store.By, grant id.ID, year int) (s Statement, err error) {
	first, err := civil.Of(year, 1, 1)
	if err != nil {
		return s, ErrMonth.At("year").Because(err)
	}
	err = l.db.Write(ctx, by, func(tx *store.Tx) error {
		g, err := oneGrant(ctx, tx, grant)
		if err != nil {
			return err
		}
		tx.Note("money.seen", g.Person, "statement of the year")
		s = Statement{Grant: g, Year: year}
		for m := first; m < first.AddYears(1); m = m.AddMonths(1) {
			s.Months = append(s.Months, MonthLine{Month: m, Due: g.Due(m), Settled: g.Paid[m]})
		}
		s.Payments, err = paymentsOf(ctx, tx, ` WHERE p.grant_id = $1 AND p.person_id = $2 AND p.month >= $3 AND p.month < $4 ORDER BY p.month DESC, p.payment_id DESC`,
			string(grant), string(g.Person), first.String(), first.AddYears(1).String())
		if err != nil {
			return err
		}
		return s.bear(ctx, tx)
	})
	return s, err
}

// bear sums what was paid in the year, and by whom it was borne.
func (s *Statement) bear(ctx context.Context, tx *store.Tx) error {
	var ids []id.ID
	for _, p := range s.Payments {
		if p.State == Paid {
			ids = append(ids, p.ID)
			s.Paid += p.Amount
		}
	}
	sums, known := parts{}, sharers{}
	err := eachPart(1, ids, func(list string, args []any) error {
		return eachLine(ctx, tx, sums, known, `SELECT area, amount, shares FROM money_line WHERE payment_id IN (`+list+`)`, args...)
	})
	of := map[string]measure.Money{}
	for at, amount := range sums {
		of[at.payer] += amount
	}
	for _, payer := range slices.Sorted(maps.Keys(of)) {
		s.Borne = append(s.Borne, Borne{payer, of[payer]})
	}
	return err
}
