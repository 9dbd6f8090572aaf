package login

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"minsheng/access"
	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
)

// How long a session lives, and how long it may rest: many sign in on machines
// that others use too.
const (
	sessionTime = 4 * time.Hour
	sessionRest = 30 * time.Minute
	seenEvery   = time.Minute // how exactly the last use is kept
)

// How is the way in which somebody came in.
type How string

// The ways: a provider of sign-ins, a slip from the window, and, in a
// demonstration alone, a choice from a list.
const (
	ByProvider    How = "provider"
	BySlip        How = "slip"
	ByMakeBelieve How = "make-believe"
)

// Visitor is a resident who came in.
type Visitor struct {
	Person id.ID
	For    id.ID  // a ward for whom the visitor acts now; empty: for themself
	Called string // surname and a mask, for the head of a page
	How    How
}

// About is whose matter the visitor sees to: the ward's, or their own.
func (v Visitor) About() id.ID {
	if v.For != "" {
		return v.For
	}
	return v.Person
}

// begin opens a session in the caller's transaction.
func (d *Door) begin(ctx context.Context, tx *store.Tx, person people.Resident, how How) (token string, err error) {
	token = secret()
	now := d.now()
	tx.Note("login.signed_in", person.ID, string(how))
	if _, err := tx.Exec(ctx, endOld, store.Stamp(now)); err != nil {
		return "", err
	}
	_, err = tx.Insert(ctx, insertSession, [][]any{{tokenMAC(tx.Keys(), token), string(person.ID), "", masked(person.Name), string(how),
		store.Stamp(now), store.Stamp(now), store.Stamp(now.Add(sessionTime))}}, "")
	return token, err
}

// masked keeps the first character of a name: a page is seen by those beside
// and behind its reader.
func masked(name string) string {
	all := []rune(name)
	return string(all[:min(1, len(all))]) + strings.Repeat("＊", max(1, len(all)-1))
}

// Resident returns who a session belongs to. Fault: ErrSession.
func (d *Door) Resident(ctx context.Context, token string) (id.ID, error) {
	v, err := d.Visitor(ctx, token)
	return v.Person, err
}

// Visitor returns who a session belongs to, and for whom they act now. Whoever
// is no guardian any more acts for themself again. Fault: ErrSession.
func (d *Door) Visitor(ctx context.Context, token string) (Visitor, error) {
	now := d.now()
	key := tokenMAC(d.db.Keys(), token)
	var v Visitor
	var seen string
	err := d.db.ReadAs(ctx, access.Everywhere(), func(s *store.Snap) (err error) {
		if v, seen, err = findSession(ctx, s, key, now); err != nil || v.For == "" {
			return err
		}
		still, err := people.IsGuardian(ctx, s, v.Person, v.For, d.today())
		if !still {
			v.For = ""
		}
		return err
	})
	if err != nil || seen >= store.Stamp(now.Add(-seenEvery)) {
		return v, err
	}
	return v, d.db.Write(ctx, by(v.Person, "is signed in"), func(tx *store.Tx) error {
		tx.Unnoted()
		_, err := tx.Exec(ctx, seeSession, store.Stamp(now), key)
		return err
	})
}

func findSession(ctx context.Context, q store.Querier, key string, now time.Time) (v Visitor, seen string, err error) {
	var ends string
	err = q.QueryRow(ctx, selectSession, key).Scan(&v.Person, &v.For, &v.Called, &v.How, &seen, &ends)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (ends < store.Stamp(now) || seen < store.Stamp(now.Add(-sessionRest))) {
		return Visitor{}, "", ErrSession
	}
	return v, seen, err
}

// ActFor makes the visitor of a session act for a ward, or, with an empty id,
// for themself again. Faults: ErrSession, ErrGuardian.
func (d *Door) ActFor(ctx context.Context, token string, ward id.ID) error {
	v, err := d.Visitor(ctx, token)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, by(v.Person, "acts for a ward"), func(tx *store.Tx) error {
		if ward != "" {
			is, err := people.IsGuardian(ctx, tx, v.Person, ward, d.today())
			if err != nil {
				return err
			}
			if !is {
				return ErrGuardian
			}
			tx.Note("login.acts_for", ward, "guardian")
		} else {
			tx.Unnoted()
		}
		_, err := tx.Exec(ctx, actFor, string(ward), tokenMAC(tx.Keys(), token))
		return err
	})
}

// Wards returns those for whom a resident may act as guardian today.
func (d *Door) Wards(ctx context.Context, person id.ID) ([]people.Resident, error) {
	return d.register.Wards(ctx, by(person, "looks for whom to act"), person, d.today())
}

// SignOut ends a session. One that has ended already is no fault.
func (d *Door) SignOut(ctx context.Context, token string) error {
	return d.end(ctx, token, func(tx *store.Tx, v Visitor) error {
		tx.Note("login.signed_out", v.Person, "")
		_, err := tx.Exec(ctx, endSession, tokenMAC(tx.Keys(), token))
		return err
	})
}

// SignOutEverywhere ends every session of the person to whom a session belongs.
func (d *Door) SignOutEverywhere(ctx context.Context, token string) error {
	return d.end(ctx, token, func(tx *store.Tx, v Visitor) error {
		tx.Note("login.signed_out", v.Person, "everywhere")
		_, err := tx.Exec(ctx, endSessions, string(v.Person))
		return err
	})
}

func (d *Door) end(ctx context.Context, token string, how func(*store.Tx, Visitor) error) error {
	v, err := d.Visitor(ctx, token)
	if errors.Is(err, ErrSession) {
		return nil
	} else if err != nil {
		return err
	}
	return d.db.Write(ctx, by(v.Person, "signs out"), func(tx *store.Tx) error { return how(tx, v) })
}

// resident joins the transaction and returns a person on file.
func (d *Door) resident(ctx context.Context, tx *store.Tx, person id.ID, where string) (people.Resident, error) {
	found, err := people.Residents(ctx, tx, []id.ID{person}, where)
	if err != nil {
		return people.Resident{}, err
	}
	r, there := found[person]
	if !there {
		return r, people.ErrNotFound
	}
	return r, nil
}
