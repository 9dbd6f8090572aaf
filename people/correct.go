package people

import (
	"context"
	"fmt"
	"strings"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// Correction is what was recorded wrongly, or has changed, about who somebody
// is. What is empty stays as it is.
type Correction struct {
	Name   string
	Sex    Sex
	BornOn *civil.Date
	Number Number // tells sex and day of birth too
	Phone  string
}

// Correct records who somebody really is. What stood there before can still be
// read as it was known, and a former citizen number still finds the person.
// Faults: ErrNotFound, ErrName, ErrSex, ErrSexDiffers, ErrBirth,
// ErrBirthDiffers, ErrPhone, ErrNumberTaken.
func (r *Register) Correct(ctx context.Context, by store.By, person id.ID, c Correction, source string) error {
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		was, err := findIdentity(ctx, tx, person)
		if err != nil {
			return err
		}
		now, err := c.over(was, civil.FromTime(tx.Now))
		if err != nil {
			return err
		}
		if err := now.claim(ctx, tx, was); err != nil {
			return err
		}
		if err := now.replace(ctx, tx, source); err != nil {
			return err
		}
		tx.Note("people.corrected", person, source+": "+strings.Join(c.fields(), " "))
		return nil
	})
}

// over lays the correction over what stands there, and checks the whole.
func (c Correction) over(was identity, today civil.Date) (identity, error) {
	now := was
	if c.Name != "" {
		now.Name = c.Name
	}
	if c.Phone != "" {
		now.phone = c.Phone
	}
	if !c.Number.IsZero() {
		now.number, now.Sex, now.BornOn = c.Number, c.Number.Sex(), c.Number.BornOn()
	}
	if c.Sex != "" {
		now.Sex = c.Sex
	}
	if c.BornOn != nil {
		now.BornOn = *c.BornOn
	}
	return now, now.check(today)
}

func (i identity) check(today civil.Date) error {
	year, _, _ := i.BornOn.YMD()
	switch {
	case !goodName(i.Name):
		return ErrName.At("name")
	case i.Sex != Female && i.Sex != Male:
		return ErrSex.At("sex")
	case !i.number.IsZero() && i.Sex != i.number.Sex():
		return ErrSexDiffers.At("sex")
	case !i.number.IsZero() && i.BornOn != i.number.BornOn():
		return ErrBirthDiffers.At("birth_on")
	case i.BornOn > today || year < 1850:
		return ErrBirth.At("birth_on")
	case i.phone != "" && !goodPhone(i.phone):
		return ErrPhone.At("phone")
	}
	return nil
}

// claim takes a new number for this person.
func (i identity) claim(ctx context.Context, tx *store.Tx, was identity) error {
	if i.number == was.number {
		return nil
	}
	mac := numberMAC(tx.Keys(), i.number)
	if _, err := tx.Insert(ctx, insertClaim, [][]any{{mac, string(i.ID)}}, skipTaken); err != nil {
		return err
	}
	holder, err := claimant(ctx, tx, mac)
	if err != nil {
		return err
	}
	if holder != i.ID {
		return ErrNumberTaken.At("citizen_number")
	}
	return nil
}

// replace keeps the row as it was and writes the new one.
func (i identity) replace(ctx context.Context, tx *store.Tx, source string) error {
	seq, err := nextSeq(ctx, tx, Person, i.ID, 1)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, keepResident, seq, store.Stamp(tx.Now), source, string(i.ID))
	if err != nil {
		return err
	}
	if n != 1 {
		return fmt.Errorf("kept %d rows of a resident", n)
	}
	number, err := sealed(tx.Keys(), i.number.Plain(), numberSeal(i.ID))
	if err != nil {
		return err
	}
	phone, err := sealed(tx.Keys(), i.phone, phoneSeal(i.ID))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, correctResident, i.Name, string(i.Sex), i.BornOn.String(), number, phone, phoneMAC(tx.Keys(), i.phone), string(i.ID))
	return err
}

// fields names what a correction touches, for the journal; never its content.
func (c Correction) fields() []string {
	var list []string
	for _, f := range []struct {
		name  string
		given bool
	}{{"name", c.Name != ""}, {"sex", c.Sex != ""}, {"birth_on", c.BornOn != nil}, {"citizen_number", !c.Number.IsZero()}, {"phone", c.Phone != ""}} {
		if f.given {
			list = append(list, f.name)
		}
	}
	return list
}
