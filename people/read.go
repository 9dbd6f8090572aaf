package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// Every read of a person is a write of the journal: who looked, why and when.

// Household returns a household as it is on a day: its members, those linked to
// them, and what is on file of each. Faults: ErrNotFound.
func (r *Register) Household(ctx context.Context, by store.By, home id.ID, on civil.Date) (Household, error) {
	return r.HouseholdAsKnown(ctx, by, home, on, time.Time{})
}

// HouseholdAsKnown returns a household on a day as it was known at an instant,
// which is what a decision made then could rest on; the zero instant is now.
// Faults: ErrNotFound.
func (r *Register) HouseholdAsKnown(ctx context.Context, by store.By, home id.ID, on civil.Date, known time.Time) (Household, error) {
	var h Household
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		list, err := load(ctx, sourceOf(tx), []id.ID{home}, on, known)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ErrNotFound
		}
		h = list[0]
		noteReads(tx, h)
		return nil
	})
	return h, err
}

func noteReads(tx *store.Tx, h Household) {
	tx.Note("people.household_read", h.ID, "")
	for _, m := range slices.Concat(h.Members, h.Linked) {
		tx.Note("people.read", m.ID, "")
	}
}

// HouseholdOf returns the household a person belongs to on a day. Faults:
// ErrNotFound, also where the person belongs to none.
func (r *Register) HouseholdOf(ctx context.Context, by store.By, person id.ID, on civil.Date) (Household, error) {
	var home id.ID
	err := r.db.Read(ctx, func(s *store.Snap) (err error) { // a membership alone shows nobody
		home, err = homeOf(ctx, s, person, on)
		return err
	})
	if err != nil {
		return Household{}, err
	}
	if home == "" {
		return Household{}, ErrNotFound
	}
	return r.Household(ctx, by, home, on)
}

// Resident returns a person with number and phone masked. Faults: ErrNotFound,
// ErrReach.
func (r *Register) Resident(ctx context.Context, by store.By, person id.ID) (Resident, error) {
	var found Resident
	err := r.db.Write(ctx, by, func(tx *store.Tx) (err error) {
		tx.Note("people.read", person, "")
		found, err = findResident(ctx, tx, person)
		return err
	})
	return found, err
}

// Find returns the person with a citizen number. Faults: ErrNotFound, ErrReach.
func (r *Register) Find(ctx context.Context, by store.By, number Number) (Resident, error) {
	var found Resident
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		person, err := claimant(ctx, tx, numberMAC(tx.Keys(), number))
		if err != nil {
			return err
		}
		tx.Note("people.read", person, "found by citizen number")
		found, err = findResident(ctx, tx, person)
		return err
	})
	return found, err
}

// Reveal returns the whole citizen number and telephone of a person, either of
// them empty where none is on file. The journal says that they were shown.
// Faults: ErrNotFound, ErrReach.
func (r *Register) Reveal(ctx context.Context, by store.By, person id.ID) (number Number, phone string, err error) {
	err = r.db.Write(ctx, by, func(tx *store.Tx) error {
		found, err := findIdentity(ctx, tx, person)
		if err != nil {
			return err
		}
		number, phone = found.number, found.phone
		tx.Note("people.number_shown", person, "")
		return nil
	})
	return number, phone, err
}

// Count says how many people and households live in an area.
type Count struct{ Residents, Households int }

// Count counts an area with everything in it; the empty area is everywhere.
func (r *Register) Count(ctx context.Context, area string) (Count, error) {
	var c Count
	low, high := areaBounds(area)
	err := r.db.ReadAs(ctx, access.Everywhere(), func(s *store.Snap) error {
		return s.QueryRow(ctx, countArea, low, high).Scan(&c.Residents, &c.Households)
	})
	return c, err
}

// Page asks for a part of a list: at most Limit (1 to 500, else 100) of what
// lies in Area and comes after the id After.
type Page struct {
	Area  string
	After id.ID
	Limit int
}

func (p Page) args() []any {
	low, high := areaBounds(p.Area)
	return []any{low, high, string(p.After), p.limit()}
}

func (p Page) limit() int {
	if p.Limit < 1 || p.Limit > 500 {
		return 100
	}
	return p.Limit
}

// List returns a page of residents by id; the next page comes after the last.
func (r *Register) List(ctx context.Context, by store.By, p Page) ([]Resident, error) {
	var list []Resident
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		where, more := reach(tx.By.Within, "person_id", 5)
		err := store.EachRow(ctx, tx, func(rows *sql.Rows) error {
			row, err := scanIdentity(rows, tx.Keys())
			list = append(list, row.Resident)
			return err
		}, fmt.Sprintf(listResidents, where), append(p.args(), more...)...)
		if err != nil {
			return err
		}
		tx.Note("people.listed", "", fmt.Sprintf("area %q after %q: %d residents", p.Area, p.After, len(list)))
		return nil
	})
	return list, err
}

// Named asks for residents by name. The whole name finds them anywhere within
// Area, its first characters only within a township or a village (9 digits or
// more of code).
type Named struct {
	Name  string
	Area  string
	Limit int // 1 to 500, else 100
}

// Search returns residents by name, the oldest first; the journal has a line
// for each. Fault: ErrName, where there is no name to look for.
func (r *Register) Search(ctx context.Context, by store.By, q Named) ([]Resident, error) {
	name := strings.TrimSpace(q.Name)
	if name == "" {
		return nil, ErrName.At("name")
	}
	low, high := areaBounds(q.Area)
	condition, more := reach(by.Within, "person_id", 5)
	query, pattern := fmt.Sprintf(searchResidents, "r.name = $3", condition), name
	if len(q.Area) >= townDigits {
		query, pattern = fmt.Sprintf(searchResidents, `r.name LIKE $3 ESCAPE '\'`, condition), likeEscape.Replace(name)+"%"
	}
	var list []Resident
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		list = nil
		err := store.EachRow(ctx, tx, func(rows *sql.Rows) error {
			row, err := scanIdentity(rows, tx.Keys())
			list = append(list, row.Resident)
			return err
		}, query, append([]any{low, high, pattern, Page{Limit: q.Limit}.limit()}, more...)...)
		for _, found := range list {
			tx.Note("people.read", found.ID, "found by name")
		}
		if len(list) == 0 {
			tx.Note("people.searched", "", "nobody found by name")
		}
		return err
	})
	return list, err
}

// townDigits is how long the code of a township is.
const townDigits = 9

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Households returns a page of whole households on a day by id, for work that
// goes through everybody. The journal has one entry for the page.
func (r *Register) Households(ctx context.Context, by store.By, p Page, on civil.Date) ([]Household, error) {
	var list []Household
	err := r.db.Write(ctx, by, func(tx *store.Tx) (err error) {
		list, err = householdPage(ctx, tx, p, on)
		tx.Note("people.households_read", "", fmt.Sprintf("area %q after %q: %d households", p.Area, p.After, len(list)))
		return err
	})
	return list, err
}

func householdPage(ctx context.Context, tx *store.Tx, p Page, on civil.Date) ([]Household, error) {
	var ids []id.ID
	where, more := reach(tx.By.Within, "", 5)
	err := store.EachRow(ctx, tx, func(rows *sql.Rows) error {
		var home string
		err := rows.Scan(&home)
		ids = append(ids, id.ID(home))
		return err
	}, fmt.Sprintf(listHouseholds, where), append(p.args(), more...)...)
	if err != nil {
		return nil, err
	}
	return load(ctx, sourceOf(tx), ids, on, time.Time{})
}

// identity is a resident with what is not for screens.
type identity struct {
	Resident
	number Number
	phone  string
}

func findResident(ctx context.Context, tx *store.Tx, person id.ID) (Resident, error) {
	found, err := findIdentity(ctx, tx, person)
	return found.Resident, err
}

// isKnown reports whether somebody is on file, wherever.
func isKnown(ctx context.Context, tx *store.Tx, person id.ID) (known bool, err error) {
	err = tx.Beyond(ctx, func() error {
		rows, err := identities(ctx, sourceOf(tx), []id.ID{person})
		known = len(rows) > 0
		return err
	})
	return known, err
}

// findIdentity finds somebody who lives where the write reaches. Faults:
// ErrNotFound; ErrReach for somebody elsewhere.
func findIdentity(ctx context.Context, tx *store.Tx, person id.ID) (identity, error) {
	rows, err := identities(ctx, sourceOf(tx), []id.ID{person})
	if err != nil {
		return identity{}, err
	}
	if len(rows) == 1 && tx.By.Within.Places().Covers(access.Row{Area: rows[0].Area, Person: person}) {
		return rows[0], nil
	}
	known, err := isKnown(ctx, tx, person)
	if err == nil && known {
		err = ErrReach
	} else if err == nil {
		err = ErrNotFound
	}
	return identity{}, err
}

func identities(ctx context.Context, from source, people []id.ID) ([]identity, error) {
	if len(people) == 0 {
		return nil, nil
	}
	var list []identity
	query, args := among(selectResidents, people)
	err := store.EachRow(ctx, from, func(rows *sql.Rows) error {
		row, err := scanIdentity(rows, from.keys)
		list = append(list, row)
		return err
	}, query, args...)
	return list, err
}

// scanIdentity reads residentColumns, after what before asks for.
func scanIdentity(rows *sql.Rows, keys store.Keys, before ...any) (identity, error) {
	var person, home, sex, born, number, phone string
	var row identity
	err := rows.Scan(append(before, &person, &home, &row.Area, &row.Name, &sex, &born, &number, &phone)...)
	if err != nil {
		return row, err
	}
	row.ID, row.Household, row.Sex = id.ID(person), id.ID(home), Sex(sex)
	if row.BornOn, err = civil.Parse(born); err != nil {
		return row, err
	}
	plain, err := unsealed(keys, number, numberSeal(row.ID))
	if err != nil {
		return row, err
	}
	if row.phone, err = unsealed(keys, phone, phoneSeal(row.ID)); err != nil {
		return row, err
	}
	row.number = Number{digits: plain}
	row.Number, row.Phone = row.number.String(), MaskPhone(row.phone)
	return row, nil
}

// Residents joins the caller's transaction and returns people by id, with number
// and phone masked; those who are not on file are left out. They come with what
// names them, wherever they live: the caller answers for that. The journal has a
// line for each, which says where they were shown.
func Residents(ctx context.Context, tx *store.Tx, ids []id.ID, where string) (map[id.ID]Resident, error) {
	all := make(map[id.ID]Resident, len(ids))
	for part := range slices.Chunk(ids, loadTogether) {
		var rows []identity
		err := tx.Beyond(ctx, func() (err error) {
			rows, err = identities(ctx, sourceOf(tx), part)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if _, seen := all[row.ID]; !seen {
				tx.Note("people.read", row.ID, where)
			}
			all[row.ID] = row.Resident
		}
	}
	return all, nil
}
