package money

import (
	"context"
	"embed"
	"io/fs"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/event"
	"minsheng/id"
	"minsheng/job"
	"minsheng/measure"
	"minsheng/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Ledger is grants, runs and entries in the database. Whom its verbs show and
// what they change is cut by the scope of the caller: By.Within.
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
	for _, migrate := range []func(context.Context, *store.DB) error{job.Migrate, event.Migrate, Migrate} {
		if err := migrate(ctx, db); err != nil {
			return nil, err
		}
	}
	return &Ledger{db}, nil
}

// Granted is a grant with its history, without the account.
type Granted struct {
	Grant
	Rates []Rate                       // in the order in which they were written
	Paid  map[civil.Date]measure.Money // by month; what was written off counts as settled

	seq    int64 // how often it was changed
	failed int   // months that the bank sent back and that nothing has settled since
}

// Due is what the grant comes to in a month.
func (g *Granted) Due(month civil.Date) measure.Money {
	amount, _ := due(g.Rates, month)
	return amount
}

// SharesOn are those who bear what is due for a month.
func (g *Granted) SharesOn(month civil.Date) []Share {
	for i := len(g.Rates) - 1; i >= 0; i-- {
		if r := g.Rates[i]; r.From <= month && month < r.To {
			return r.Shares
		}
	}
	return nil
}

// Ends reports whether the grant ends in a month to come, and in which, by what
// was said of it last: it tapers out, or somebody has stopped it.
func (g *Granted) Ends(after civil.Date) (civil.Date, bool) {
	if len(g.Rates) == 0 {
		return 0, false
	}
	last := g.Rates[len(g.Rates)-1]
	return last.From, last.Amount == 0 && last.From > after
}

// Owing is what the grant was paid too much up to a month, after what is due.
func (g *Granted) Owing(month civil.Date) (measure.Money, error) {
	return owing(g.Rates, g.Paid, month)
}

// Grant returns a grant; the journal says who looked. Fault: ErrNoGrant.
func (l *Ledger) Grant(ctx context.Context, by store.By, grant id.ID) (g Granted, err error) {
	err = l.db.Write(ctx, by, func(tx *store.Tx) error {
		g, err = oneGrant(ctx, tx, grant)
		if err == nil {
			tx.Note("money.seen", g.Person, g.Service)
		}
		return err
	})
	return g, err
}

// GrantIn is Grant inside the write of what rests on it, which notes it.
func (l *Ledger) GrantIn(ctx context.Context, tx *store.Tx, grant id.ID) (Granted, error) {
	return oneGrant(ctx, tx, grant)
}

// oneGrant reads a grant within the reach of who writes.
func oneGrant(ctx context.Context, tx *store.Tx, grant id.ID) (Granted, error) {
	found, err := grantsByID(ctx, tx, []id.ID{grant})
	if err != nil {
		return Granted{}, err
	}
	if len(found) == 0 || !tx.By.Within.Covers(found[0].row()) {
		return Granted{}, ErrNoGrant
	}
	return *found[0], nil
}

// The accounts of the ledger. Benefit is what was granted, payable what is on
// its way to people, bank what has left, loss what was given up of what should
// have come back.
const (
	benefit = "benefit"
	payable = "payable"
	bank    = "bank"
	loss    = "loss"
)

// Sum is what the entries of a run come to for one payer.
type Sum struct {
	Payer   string
	Benefit measure.Money // borne by the payer
	Payable measure.Money // not yet confirmed by the bank
	Bank    measure.Money // paid out
}

// Balance sums a run's entries by payer, in their order. Benefit equals Payable
// and Bank together. Fault: ErrNoRun.
func (l *Ledger) Balance(ctx context.Context, within access.Scope, run id.ID) (all []Sum, err error) {
	if _, err := l.Run(ctx, within, run); err != nil {
		return nil, err
	}
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
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
