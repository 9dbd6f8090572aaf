package people

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// Reading is what was read of people before the write that it serves. That
// write calls Note, so that reading and act stand in the journal together;
// where there is no such write, use Household instead.
type Reading struct {
	home  id.ID
	whose []id.ID
}

// Note says in the journal of a write that people were read for it.
func (r Reading) Note(tx *store.Tx) {
	if r.home != "" {
		tx.Note("people.household_read", r.home, "")
	}
	for _, person := range r.whose {
		tx.Note("people.read", person, "")
	}
}

// Look returns the household a person belongs to on a day, for an act that is
// written right after: reading waits for no writer, and one commit serves both.
// Nothing of it may be shown unless that write is done. Somebody who belongs
// to no household is alone in one without an id. Whether the act may be done is
// for who writes it to ask: people are found wherever they live. KnownAt is left open. Fault:
// ErrNotFound.
func (r *Register) Look(ctx context.Context, person id.ID, on civil.Date) (h Household, read Reading, err error) {
	err = r.db.ReadAs(ctx, access.Everywhere(), func(s *store.Snap) error {
		from := source{s, r.db.Keys(), latestInstant, access.Everywhere(), all}
		home, err := homeOf(ctx, s, person, on)
		if err != nil {
			return err
		}
		if home == "" {
			h, err = alone(ctx, from, person, on)
			return err
		}
		list, err := load(ctx, from, []id.ID{home}, on, latestInstant)
		if err == nil && len(list) == 0 {
			return ErrNotFound
		}
		if err == nil {
			h = list[0]
			h.KnownAt = time.Time{} // when it is written down
		}
		return err
	})
	read.home = h.ID
	for _, m := range slices.Concat(h.Members, h.Linked) {
		read.whose = append(read.whose, m.ID)
	}
	return h, read, err
}

// all runs fn where everything is in reach already.
func all(_ context.Context, fn func() error) error { return fn() }

// homeOf is the household a person belongs to on a day, empty for none.
func homeOf(ctx context.Context, q store.Querier, person id.ID, on civil.Date) (id.ID, error) {
	var home string
	query, args := among(homeOn, []id.ID{person}, on.String(), store.Stamp(latestInstant))
	err := q.QueryRow(ctx, query, args...).Scan(&home)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id.ID(home), err
}

// alone is somebody who belongs to no household.
func alone(ctx context.Context, from source, person id.ID, on civil.Date) (Household, error) {
	rows, err := identities(ctx, from, []id.ID{person})
	if err != nil {
		return Household{}, err
	}
	if len(rows) == 0 {
		return Household{}, ErrNotFound
	}
	m := Member{Resident: rows[0].Resident, Facts: Facts{}}
	return Household{Area: m.Area, On: on, Members: []Member{m}, Facts: Facts{}}, nil
}
