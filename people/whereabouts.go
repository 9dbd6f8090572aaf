package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// Whereabouts is where somebody stands on a day: in a household, or gone.
type Whereabouts struct {
	Household id.ID      // empty for who belongs to none
	Gone      civil.Date // since when, where there is none
	Died      bool       // else moved away, or never enrolled
}

// homesAtOnce is how many people one query asks for.
const homesAtOnce = 100

// HouseholdsOf returns the households to which people belong on a day, and where
// each of them stands, in a handful of queries however many there are: for work
// that goes through lists. Who is not on file is in neither. The journal has one
// entry for all.
func (r *Register) HouseholdsOf(ctx context.Context, by store.By, persons []id.ID, on civil.Date) (map[id.ID]Household, map[id.ID]Whereabouts, error) {
	homes, where := map[id.ID]Household{}, map[id.ID]Whereabouts{}
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("people.households_read", "", fmt.Sprintf("of %d people", len(persons)))
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	err = r.db.ReadAs(ctx, by.Within, func(s *store.Snap) error {
		from := source{s, r.db.Keys(), latestInstant, by.Within, all}
		if err := whereabouts(ctx, s, persons, on, where); err != nil {
			return err
		}
		var ids []id.ID
		for _, w := range where {
			if w.Household != "" {
				ids = append(ids, w.Household)
			}
		}
		slices.Sort(ids)
		list, err := load(ctx, from, slices.Compact(ids), on, time.Time{})
		for _, h := range list {
			homes[h.ID] = h
		}
		if err != nil {
			return err
		}
		return deaths(ctx, s, on, where)
	})
	return homes, where, err
}

// whereabouts reads what was said last of where people belong.
func whereabouts(ctx context.Context, q store.Querier, persons []id.ID, on civil.Date, where map[id.ID]Whereabouts) error {
	for part := range slices.Chunk(persons, homesAtOnce) {
		query, args := among(homesOn, part, on.String(), store.Stamp(latestInstant))
		err := store.EachRow(ctx, q, func(rows *sql.Rows) error {
			var person, home, since string
			if err := rows.Scan(&person, &home, &since); err != nil {
				return err
			}
			gone, err := civil.Parse(since)
			where[id.ID(person)] = Whereabouts{Household: id.ID(home), Gone: gone}
			return err
		}, query, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// deaths finds who of those in no household has died.
func deaths(ctx context.Context, q store.Querier, on civil.Date, where map[id.ID]Whereabouts) error {
	var gone []id.ID
	for person, w := range where {
		if w.Household == "" {
			gone = append(gone, person)
		}
	}
	slices.Sort(gone)
	for part := range slices.Chunk(gone, homesAtOnce) {
		query, args := among(statementsOn, part, on.String(), store.Stamp(latestInstant))
		err := store.EachRow(ctx, q, func(rows *sql.Rows) error {
			var subject, source, asOf, from, to, clear, secret, at string
			var seq int64
			if err := rows.Scan(&subject, &seq, &source, &asOf, &from, &to, &clear, &secret, &at); err != nil {
				return err
			}
			facts := Facts{}
			if err := facts.lay(Fact{}, clear); err != nil {
				return err
			}
			if alive, said := facts[aliveFact]; said {
				w := where[id.ID(subject)]
				w.Died = !alive.Value.Bool()
				where[id.ID(subject)] = w
			}
			return nil
		}, query, args...)
		if err != nil {
			return err
		}
	}
	return nil
}
