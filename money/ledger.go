package money

import (
	"context"
	"embed"
	"io/fs"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Ledger is grants, runs and entries in the database.
type Ledger struct{ db *store.DB }

// Migrate brings the tables of the area up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "money", files)
}

// Open brings the tables up to date and returns the ledger.
func Open(ctx context.Context, db *store.DB) (*Ledger, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	return &Ledger{db}, nil
}

// Granted is a grant with its history.
type Granted struct {
	Grant
	Rates []Rate                       // in the order in which they were written
	Paid  map[civil.Date]measure.Money // by month
}

// Owing is what the grant was paid too much up to a month, after what is due.
func (g *Granted) Owing(month civil.Date) (measure.Money, error) {
	return owing(g.Rates, g.Paid, month)
}

// Grant returns a grant without the account. Fault: ErrNoGrant.
func (l *Ledger) Grant(ctx context.Context, grant id.ID) (g Granted, err error) {
	err = l.db.Read(ctx, func(s *store.Snap) error {
		found, err := grantsOf(ctx, s, selectGrants+`WHERE g.grant_id = $1`, string(grant))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNoGrant
		}
		g = *found[0]
		if err := ratesInto(ctx, s, found, selectRates+`WHERE r.grant_id = $1 ORDER BY r.grant_id, r.seq`, string(grant)); err != nil {
			return err
		}
		if err := paidInto(ctx, s, found, selectPaid+`AND m.grant_id = $1 GROUP BY m.grant_id, m.for_month`, string(grant)); err != nil {
			return err
		}
		g = *found[0]
		return nil
	})
	return g, err
}

// The accounts of the ledger. Benefit is what was granted, payable what is on
// its way to people, bank what has left.
const (
	benefit = "benefit"
	payable = "payable"
	bank    = "bank"
)

// Sum is what the entries of a run come to for one payer.
type Sum struct {
	Payer   string
	Benefit measure.Money // borne by the payer
	Payable measure.Money // not yet confirmed by the bank
	Bank    measure.Money // paid out
}

// Balance sums a run's entries by payer, in their order. Benefit equals
// Payable and Bank together.
func (l *Ledger) Balance(ctx context.Context, run id.ID) ([]Sum, error) {
	var all []Sum
	err := l.db.Read(ctx, func(s *store.Snap) error {
		rows, err := s.Query(ctx, selectBalance, string(run), benefit, payable, bank)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var one Sum
			if err := rows.Scan(&one.Payer, &one.Benefit, &one.Payable, &one.Bank); err != nil {
				return err
			}
			all = append(all, one)
		}
		return rows.Err()
	})
	return all, err
}
