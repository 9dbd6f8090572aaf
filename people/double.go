package people

import (
	"context"
	"database/sql"
	"fmt"

	"minsheng/id"
	"minsheng/store"
)

// Reason is why two people are probably one.
type Reason string

// The reasons, from the strongest.
const (
	SameNumber        Reason = "same citizen number"
	SameNameBirth     Reason = "same name and day of birth"
	SameNamePhone     Reason = "same name and telephone"
	SameBirthPhone    Reason = "same day of birth and telephone"
	SameNameHousehold Reason = "same name in one household"
)

// Known is what two records are compared by. Numbers and telephones are whole
// here: keep it off screens and logs.
type Known struct {
	Resident
	CitizenNumber Number
	Telephone     string
}

// Difference is a field in which two records differ, as a screen may show it.
type Difference struct{ Field, A, B string }

// Pair is two records that are probably one person, side by side.
type Pair struct {
	A, B    Resident
	Because []Reason
	Differs []Difference
}

// Compare says why two records are probably one person, and in what they
// differ; no reason means that they are not.
func Compare(a, b Known) (because []Reason, differs []Difference) {
	name, birth := a.Name == b.Name, a.BornOn == b.BornOn
	phone := a.Telephone != "" && a.Telephone == b.Telephone
	for _, r := range []struct {
		reason Reason
		holds  bool
	}{
		{SameNumber, !a.CitizenNumber.IsZero() && a.CitizenNumber == b.CitizenNumber},
		{SameNameBirth, name && birth},
		{SameNamePhone, name && phone},
		{SameBirthPhone, birth && phone},
		{SameNameHousehold, name && a.Household != "" && a.Household == b.Household},
	} {
		if r.holds {
			because = append(because, r.reason)
		}
	}
	for _, d := range []struct {
		Difference
		same bool
	}{
		{Difference{"name", a.Name, b.Name}, name},
		{Difference{"sex", string(a.Sex), string(b.Sex)}, a.Sex == b.Sex},
		{Difference{"birth_on", a.BornOn.String(), b.BornOn.String()}, birth},
		{Difference{"citizen_number", a.CitizenNumber.String(), b.CitizenNumber.String()}, a.CitizenNumber == b.CitizenNumber},
		{Difference{"phone", MaskPhone(a.Telephone), MaskPhone(b.Telephone)}, a.Telephone == b.Telephone},
		{Difference{"lives_in_area", a.Area, b.Area}, a.Area == b.Area},
		{Difference{"household", string(a.Household), string(b.Household)}, a.Household == b.Household},
	} {
		if !d.same {
			differs = append(differs, d.Difference)
		}
	}
	return because, differs
}

// Doubles returns a page of pairs that are probably one person, in the order of
// their ids; the next page comes after the last pair. Pairs that Distinct has
// settled do not come back.
func (r *Register) Doubles(ctx context.Context, by store.By, afterA, afterB id.ID, limit int) ([]Pair, error) {
	var pairs []Pair
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		var ids []id.ID
		where, more := reach(tx.By.Within, "person_id", 4)
		err := store.EachRow(ctx, tx, func(rows *sql.Rows) error {
			var a, b string
			err := rows.Scan(&a, &b)
			ids = append(ids, id.ID(a), id.ID(b))
			return err
		}, fmt.Sprintf(selectPairs, where), append([]any{string(afterA), string(afterB), Page{Limit: limit}.limit()}, more...)...)
		if err != nil {
			return err
		}
		rows, err := identities(ctx, sourceOf(tx), ids)
		if err != nil {
			return err
		}
		pairs = pairUp(ids, rows)
		for _, p := range pairs {
			tx.Note("people.compared", p.A.ID, "with "+string(p.B.ID))
			tx.Note("people.compared", p.B.ID, "with "+string(p.A.ID))
		}
		if len(pairs) == 0 {
			tx.Note("people.compared", "", "no pairs left")
		}
		return nil
	})
	return pairs, err
}

func pairUp(ids []id.ID, rows []identity) []Pair {
	known := map[id.ID]Known{}
	for _, row := range rows {
		known[row.ID] = Known{Resident: row.Resident, CitizenNumber: row.number, Telephone: row.phone}
	}
	pairs := make([]Pair, 0, len(ids)/2)
	for i := 0; i+1 < len(ids); i += 2 {
		a, b := known[ids[i]], known[ids[i+1]]
		p := Pair{A: a.Resident, B: b.Resident}
		p.Because, p.Differs = Compare(a, b)
		pairs = append(pairs, p)
	}
	return pairs
}

// Distinct records that somebody looked at a pair and found two people. Faults:
// ErrNotFound.
func (r *Register) Distinct(ctx context.Context, by store.By, a, b id.ID) error {
	a, b = min(a, b), max(a, b)
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		for _, one := range []id.ID{a, b} {
			if _, err := findIdentity(ctx, tx, one); err != nil {
				return err
			}
		}
		tx.Note("people.distinct", a, fmt.Sprintf("not the same as %s", b))
		tx.Note("people.distinct", b, fmt.Sprintf("not the same as %s", a))
		_, err := tx.Exec(ctx, `INSERT INTO people_apart (a_id, b_id, said_by, said_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (a_id, b_id) DO NOTHING`, string(a), string(b), tx.By.Who, store.Stamp(tx.Now))
		return err
	})
}
