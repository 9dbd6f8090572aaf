package casework

import (
	"context"
	"embed"
	"io/fs"
	"sync/atomic"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/event"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/staff"
	"minsheng/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Parts is what an Office works with.
type Parts struct {
	DB       *store.DB
	Register *people.Register
	Ledger   *money.Ledger
	// Engine answers for a day; it should keep engines, they are dear to make.
	Engine func(civil.Date) (*entitle.Engine, error)
	Today  func() civil.Date
	Place  string // the division code of the place, like 330502
	// Staff lists who works here with today's posts (staff.Roster.Everybody), to
	// find cases on which nobody can act. Nil: that is not looked for.
	Staff func(context.Context) ([]staff.Actor, error)
}

// Office is the cases of a place. It is safe for concurrent use.
type Office struct {
	Parts
	pins   pins
	forms  forms
	scales scales
	days   atomic.Pointer[days]
	years  atomic.Pointer[string] // whose holidays the last sweep knew
}

// Migrate brings the tables of the area up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "casework", files)
}

// Open brings the tables up to date and returns the office.
func Open(ctx context.Context, p Parts) (*Office, error) {
	for _, migrate := range []func(context.Context, *store.DB) error{event.Migrate, Migrate} {
		if err := migrate(ctx, p.DB); err != nil {
			return nil, err
		}
	}
	return &Office{Parts: p}, nil
}

// calendar is the working days as they are known today.
func (o *Office) calendar() (*civil.Calendar, error) {
	today := o.Today()
	if kept := o.days.Load(); kept != nil && kept.on == today {
		return kept.calendar, nil
	}
	e, err := o.edition(today)
	if err != nil {
		return nil, err
	}
	o.days.Store(&days{today, e.Pack.Calendar()})
	return e.Pack.Calendar(), nil
}

// days are the working days as they were known on a day.
type days struct {
	on       civil.Date
	calendar *civil.Calendar
}

func (o *Office) edition(on civil.Date) (*pack.Edition, error) {
	g, err := o.Engine(on)
	if err != nil {
		return nil, err
	}
	return g.Edition(), nil
}
