package people

import (
	"context"
	"errors"
	"fmt"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// Changes add a row that covers days from one on; what was known before stays
// and can still be read.

// State records what a department says of a person or a household. Faults:
// ErrNotFound; ErrAttribute and ErrSpan, joined.
func (r *Register) State(ctx context.Context, by store.By, entity Entity, subject id.ID, said ...Statement) error {
	var wrong []error
	for _, s := range said {
		for _, e := range s.check(r.catalogue, entity) {
			wrong = append(wrong, e)
		}
	}
	if len(wrong) > 0 || len(said) == 0 {
		return errors.Join(wrong...)
	}
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		seq, err := nextSeq(ctx, tx, entity, subject, len(said))
		if err != nil {
			return err
		}
		rows := make([][]any, 0, len(said))
		for i, s := range said {
			row, err := statementRow(tx, r.catalogue, entity, subject, seq+int64(i), s)
			if err != nil {
				return err
			}
			rows = append(rows, row)
			tx.Note("people.stated", subject, fmt.Sprintf("%s: %v from %s", s.Source, sortedNames(s.Values), s.From))
		}
		_, err = tx.Insert(ctx, insertStatement, rows, "")
		return err
	})
}

// Move records where somebody is registered and lives from a day on. Faults:
// ErrNotFound, ErrArea.
func (r *Register) Move(ctx context.Context, by store.By, person id.ID, to Residence, on civil.Date, source string) error {
	if !IsArea(to.LivesInArea) {
		return ErrArea.At("lives_in_area")
	}
	if to.RegisteredArea != "" && !IsArea(to.RegisteredArea) {
		return ErrArea.At("registered_area")
	}
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		seq, err := nextSeq(ctx, tx, Person, person, 1)
		if err != nil {
			return err
		}
		tx.Note("people.moved", person, "from "+on.String())
		row := residenceRow(person, seq, to, on.String(), source, store.Stamp(tx.Now))
		if _, err := tx.Insert(ctx, insertResidence, [][]any{row}, ""); err != nil {
			return err
		}
		return tx.Beyond(ctx, func() error { // the new place may be out of reach
			_, err := tx.Exec(ctx, `UPDATE resident SET area = $1 WHERE person_id = $2`, to.LivesInArea, string(person))
			return err
		})
	})
}

// Join records that somebody belongs to a household from a day on, and to no
// other. Faults: ErrNotFound, ErrRole.
func (r *Register) Join(ctx context.Context, by store.By, person, home id.ID, role Role, on civil.Date, source string) error {
	if !isRole(role) {
		return ErrRole.At("relation")
	}
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		if _, err := nextSeq(ctx, tx, Home, home, 0); errors.Is(err, ErrNotFound) {
			return ErrNotFound.At("household")
		} else if err != nil {
			return err
		}
		tx.Note("people.joined", person, fmt.Sprintf("household %s as %s from %s", home, role, on))
		return belong(ctx, tx, person, home, role, on, source)
	})
}

// Leave records that somebody belongs to no household from a day on: moved
// away, or died. Faults: ErrNotFound.
func (r *Register) Leave(ctx context.Context, by store.By, person id.ID, on civil.Date, source string) error {
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("people.left", person, "from "+on.String())
		return belong(ctx, tx, person, "", "", on, source)
	})
}

func belong(ctx context.Context, tx *store.Tx, person, home id.ID, role Role, on civil.Date, source string) error {
	seq, err := nextSeq(ctx, tx, Person, person, 1)
	if err != nil {
		return err
	}
	row := []any{string(person), seq, string(home), string(role), on.String(), forever, source, store.Stamp(tx.Now)}
	if _, err := tx.Insert(ctx, insertMembership, [][]any{row}, ""); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE resident SET household_id = $1 WHERE person_id = $2`, string(home), string(person))
	return err
}

// Tie records a guardian or a supporter in a span of days. Faults: ErrNotFound,
// ErrLink, ErrSpan.
func (r *Register) Tie(ctx context.Context, by store.By, l Link) error {
	return r.tie(ctx, by, l, true)
}

// Untie records that a link does not hold in a span of days. Faults: those of
// Tie.
func (r *Register) Untie(ctx context.Context, by store.By, l Link) error {
	return r.tie(ctx, by, l, false)
}

func (r *Register) tie(ctx context.Context, by store.By, l Link, holds bool) error {
	if l.Kind != Guardian && l.Kind != Supporter || l.Person == l.Other {
		return ErrLink
	}
	if l.Empty() {
		return ErrSpan
	}
	kind, flag := "people.tied", 1
	if !holds {
		kind, flag = "people.untied", 0
	}
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		if known, err := isKnown(ctx, tx, l.Other); err != nil {
			return err
		} else if !known {
			return ErrNotFound
		}
		seq, err := nextSeq(ctx, tx, Person, l.Person, 1)
		if err != nil {
			return err
		}
		tx.Note(kind, l.Person, fmt.Sprintf("%s %s from %s", l.Kind, l.Other, l.From))
		row := []any{string(l.Person), seq, string(l.Kind), string(l.Other), flag, l.From.String(), endText(l.To), l.Source, store.Stamp(tx.Now)}
		_, err = tx.Insert(ctx, insertLink, [][]any{row}, "")
		return err
	})
}
