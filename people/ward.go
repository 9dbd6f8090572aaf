package people

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// adult is the age at which guardianship over a minor ends: Civil Code (民法典)
// article 17.
const adult = 18

// Wards returns, with number and phone masked, those whose guardian a person is
// on a day: minors, and adults for whom a guardian was recorded after they came
// of age. A guardianship over a child ends by itself on the eighteenth birthday,
// whether or not somebody wrote it down.
func (r *Register) Wards(ctx context.Context, by store.By, guardian id.ID, on civil.Date) ([]Resident, error) {
	var wards []Resident
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		var ids []id.ID
		err := tx.Beyond(ctx, func() (err error) {
			ids, err = WardsOf(ctx, tx, guardian, on)
			return err
		})
		if err != nil {
			return err
		}
		tx.Note("people.wards_read", guardian, "")
		found, err := Residents(ctx, tx, ids, "guardian")
		for _, i := range ids {
			wards = append(wards, found[i])
		}
		return err
	})
	return wards, err
}

// IsGuardian reports whether a person is the guardian of another on a day.
func IsGuardian(ctx context.Context, q store.Querier, guardian, ward id.ID, on civil.Date) (bool, error) {
	ids, err := WardsOf(ctx, q, guardian, on)
	return slices.Contains(ids, ward), err
}

// WardsOf joins the caller's reading, which must reach the wards, and returns the ids of those whose guardian
// a person is on a day, oldest first.
func WardsOf(ctx context.Context, q store.Querier, guardian id.ID, on civil.Date) ([]id.ID, error) {
	holding := map[id.ID]bool{}
	born := map[id.ID]civil.Date{}
	err := store.EachRow(ctx, q, func(rows *sql.Rows) error {
		var person, bornOn, from string
		var holds int
		if err := rows.Scan(&person, &bornOn, &from, &holds); err != nil {
			return err
		}
		day, err := civil.Parse(bornOn)
		if err != nil {
			return err
		}
		since, err := civil.Parse(from)
		if err != nil {
			return err
		}
		ward := id.ID(person)
		born[ward] = day
		holding[ward] = holds == 1 && (day.AgeOn(on) < adult || day.AgeOn(since) >= adult) // the newest row decides
		return nil
	}, wardsOn, string(guardian), string(Guardian), on.String())
	if err != nil {
		return nil, err
	}
	var ids []id.ID
	for ward, holds := range holding {
		if holds {
			ids = append(ids, ward)
		}
	}
	slices.SortFunc(ids, func(a, b id.ID) int {
		if born[a] != born[b] {
			return int(born[a] - born[b])
		}
		return strings.Compare(string(a), string(b))
	})
	return ids, nil
}
