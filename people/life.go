package people

import (
	"context"
	"errors"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// aliveFact is the attribute that says whether somebody lives, where the
// catalogue has it.
const aliveFact = "alive"

// Die records a death: from the day on the person is not alive and belongs to
// no household. Faults: ErrNotFound.
func (r *Register) Die(ctx context.Context, by store.By, person id.ID, on civil.Date, source string) error {
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("people.died", person, "on "+on.String())
		if _, known := r.catalogue.Find(Person, aliveFact); known {
			seq, err := nextSeq(ctx, tx, Person, person, 1)
			if err != nil {
				return err
			}
			said := Statement{Source: source, AsOf: on, Span: civil.Span{From: on}, Values: map[string]Value{aliveFact: OfBool(false)}}
			row, err := statementRow(tx, r.catalogue, Person, person, seq, said)
			if err != nil {
				return err
			}
			if _, err := tx.Insert(ctx, insertStatement, [][]any{row}, ""); err != nil {
				return err
			}
		}
		return belong(ctx, tx, person, "", "", on, source)
	})
}

// Bear takes a newborn into a household that is on file, from the day of birth
// on. Faults: those of Enrol; ErrNotFound, where there is no such household.
func (r *Register) Bear(ctx context.Context, by store.By, home id.ID, child NewResident, source string) (id.ID, error) {
	b := Batch{Source: source, AsOf: child.born(), Households: []NewHousehold{{ID: home, Members: []NewResident{child}}}}
	if found := b.Check(r.catalogue); len(found) > 0 {
		errs := make([]error, len(found))
		for i, e := range found {
			errs[i] = e
		}
		return "", errors.Join(errs...)
	}
	var person id.ID
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE household SET seq = seq WHERE household_id = $1`, string(home))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound.At("household")
		}
		e := newEnrolment(r, tx, b)
		e.giveIDs()
		person = e.done.Residents[0]
		if err := e.resident(ctx, home, person, child); err != nil {
			return err
		}
		return e.write(ctx)
	})
	return person, err
}
