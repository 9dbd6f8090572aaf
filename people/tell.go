package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// Told is what a department says of somebody who is on file already, from the
// day it knew on: of the person, and of the household the person belongs to.
type Told struct {
	Number Number
	Source string
	AsOf   civil.Date
	Person map[string]Value
	Home   map[string]Value
}

// ErrUnknownNumber says that nobody on file has a citizen number.
var ErrUnknownNumber = fault.New(fault.NotFound, "people.unknown_number", lang.Text{
	ZH: "登记中没有这一公民身份号码：请核对，或先登记此人", EN: "Nobody on file has this citizen number: compare it, or enrol the person first"})

// ErrNoHousehold says that a value of a household came with somebody who
// belongs to none.
var ErrNoHousehold = fault.New(fault.NotFound, "people.no_household", lang.Text{
	ZH: "此人不属于任何一户，户的数据无处可记", EN: "This person belongs to no household that the value could be of"})

// Tell records what a department says of many people at once, all of it or
// nothing. Faults, joined, each with its place (told[3].monthly_income) in
// Field: ErrAttribute, ErrUnknownNumber, ErrNoHousehold.
func (r *Register) Tell(ctx context.Context, by store.By, told []Told) error {
	if err := r.checkTold(told); err != nil {
		return err
	}
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		var rows [][]any
		wrong := make([]error, len(told))
		for _, i := range lockOrder(told) {
			part, err := r.tell(ctx, tx, told[i])
			var f *fault.Error
			if errors.As(err, &f) && f.Kind == fault.NotFound {
				wrong[i] = f.At(fmt.Sprintf("told[%d].citizen_number", i))
				continue
			}
			if err != nil {
				return err
			}
			rows = append(rows, part...)
		}
		if err := errors.Join(wrong...); err != nil {
			return err
		}
		tx.Note("people.told", "", fmt.Sprintf("%d people", len(told)))
		_, err := tx.Insert(ctx, insertStatement, rows, "")
		return err
	})
}

// lockOrder goes through people by number, so that two departments telling of
// the same people at once wait for each other instead of locking crosswise.
func lockOrder(told []Told) []int {
	order := make([]int, len(told))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return strings.Compare(told[a].Number.digits, told[b].Number.digits)
	})
	return order
}

func (r *Register) checkTold(told []Told) error {
	var wrong []error
	for i, t := range told {
		for _, part := range []struct {
			entity Entity
			values map[string]Value
		}{{Person, t.Person}, {Home, t.Home}} {
			for _, name := range sortedNames(part.values) {
				var f *fault.Error
				if errors.As(r.catalogue.Check(part.entity, name, part.values[name]), &f) {
					wrong = append(wrong, f.At(fmt.Sprintf("told[%d].%s", i, name)))
				}
			}
		}
	}
	return errors.Join(wrong...)
}

// tell makes the rows of one person.
func (r *Register) tell(ctx context.Context, tx *store.Tx, t Told) ([][]any, error) {
	person, err := claimant(ctx, tx, numberMAC(tx.Keys(), t.Number))
	if errors.Is(err, ErrNotFound) {
		return nil, ErrUnknownNumber
	}
	if err != nil {
		return nil, err
	}
	var rows [][]any
	add := func(entity Entity, subject id.ID, values map[string]Value) error {
		if len(values) == 0 {
			return nil
		}
		seq, err := nextSeq(ctx, tx, entity, subject, 1)
		if err != nil {
			return err
		}
		row, err := statementRow(tx, r.catalogue, entity, subject, seq,
			Statement{Source: t.Source, AsOf: t.AsOf, Span: civil.Span{From: t.AsOf}, Values: values})
		rows = append(rows, row)
		tx.Note("people.stated", subject, fmt.Sprintf("%s: %v from %s", t.Source, sortedNames(values), t.AsOf))
		return err
	}
	if err := add(Person, person, t.Person); err != nil {
		return nil, err
	}
	if len(t.Home) == 0 {
		return rows, nil
	}
	found, err := findResident(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	if found.Household == "" {
		return nil, ErrNoHousehold
	}
	return rows, add(Home, found.Household, t.Home)
}

// Place is who somebody is on the register: a person, and the household the
// person belongs to now, or none.
type Place struct{ Person, Household id.ID }

// Places joins the caller's transaction and finds people by citizen number, who
// is not on file left out. The caller notes what it is for: of the people
// nothing but their ids is read.
func Places(ctx context.Context, tx *store.Tx, numbers []Number) (map[Number]Place, error) {
	of, macs := map[string]Number{}, make([]id.ID, 0, len(numbers))
	for _, n := range numbers {
		mac := numberMAC(tx.Keys(), n)
		of[mac] = n
		macs = append(macs, id.ID(mac))
	}
	found := make(map[Number]Place, len(numbers))
	for part := range slices.Chunk(macs, loadTogether) {
		query, args := among(selectPlaces, part)
		err := tx.Beyond(ctx, func() error {
			return store.EachRow(ctx, tx, func(rows *sql.Rows) error {
				var mac, person, home string
				err := rows.Scan(&mac, &person, &home)
				found[of[mac]] = Place{id.ID(person), id.ID(home)}
				return err
			}, query, args...)
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
