package casework

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/store"
)

// Duplicate is two cases that may be one matter asked for twice, side by side.
type Duplicate struct {
	Case    Case
	Other   Case
	Because []Resemblance
	// Differs says in what the two people differ, where they are two on file.
	Differs []people.Difference
	Verdict Verdict // what somebody found; empty: nobody has looked
	Note    string
	By      string
	At      time.Time
}

// Resemblance is why two cases may be one.
type Resemblance string

// The resemblances, the strongest first.
const (
	SamePerson    Resemblance = "person"    // the same person and service
	SameHousehold Resemblance = "household" // the same household and service
	LikelyPerson  Resemblance = "likely"    // two on file who are probably one
)

// Name is the resemblance in words.
func (r Resemblance) Name() lang.Text { return resemblances[r] }

var resemblances = map[Resemblance]lang.Text{
	SamePerson:    {ZH: "同一人申请同一服务", EN: "the same person and service"},
	SameHousehold: {ZH: "同一户申请同一服务", EN: "the same household and service"},
	LikelyPerson:  {ZH: "两份登记很可能是同一人", EN: "two records that are probably one person"},
}

// Verdict is what somebody found of two cases.
type Verdict string

// The verdicts. Of two that are one the second is ended by its process; this
// records why.
const (
	OneMatter  Verdict = "one"
	TwoMatters Verdict = "two"
)

// ErrVerdict says that a verdict is none, or that it is about one case.
var ErrVerdict = fault.New(fault.Invalid, "casework.verdict", lang.Text{
	ZH: "要写明是同一件事还是两件事，并写理由", EN: "Say whether it is one matter or two, and why"})

// likeSince is for how long an ended case is still compared with a new one.
const likeSince = 365 * 24 * time.Hour

// Duplicates lists the cases that may be the same matter as one, with what
// somebody found of each pair. They may lie in other areas: who applies twice
// rarely does so at one window. The journal says who looked and at whom. Fault:
// ErrNotFound.
func (o *Office) Duplicates(ctx context.Context, who Who, purpose string, of id.ID) (all []Duplicate, err error) {
	by, err := who.by(access.ReadCases, purpose)
	if err != nil {
		return nil, err
	}
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		c, err := o.findCase(ctx, tx, `c.case_id = $1`, string(of))
		if err != nil {
			return err
		}
		if who.Resident != "" || who.may(access.ReadCases, c.row()) != nil {
			return ErrNotFound
		}
		tx.Note("casework.compared", c.Person, c.Number)
		twins, err := people.Twins(ctx, tx, c.Person)
		if err != nil {
			return err
		}
		return tx.Beyond(ctx, func() error {
			all, err = o.alike(ctx, tx, c, twins)
			return err
		})
	})
	return all, err
}

// alike finds the cases that resemble one.
func (o *Office) alike(ctx context.Context, tx *store.Tx, c *Case, twins []people.Pair) (all []Duplicate, err error) {
	since := store.Stamp(tx.Now.Add(-likeSince))
	add := func(because Resemblance, differs []people.Difference, where string, args ...any) error {
		others, err := o.casesOf(ctx, tx, where+` AND c.service = $2 AND c.case_id <> $3 AND (c.outcome = '' OR c.opened_at > $4)`,
			append(args, c.Service, string(c.ID), since)...)
		if err != nil {
			return err
		}
		for _, other := range others {
			if i := indexOf(all, other.ID); i >= 0 {
				all[i].Because = append(all[i].Because, because)
				continue
			}
			all = append(all, Duplicate{Case: *c, Other: other, Because: []Resemblance{because}, Differs: differs})
		}
		return nil
	}
	if err := add(SamePerson, nil, `c.person_id = $1`, string(c.Person)); err != nil {
		return nil, err
	}
	if c.Household != "" {
		if err := add(SameHousehold, nil, `c.household_id = $1`, string(c.Household)); err != nil {
			return nil, err
		}
	}
	for _, p := range twins {
		if err := add(LikelyPerson, p.Differs, `c.person_id = $1`, string(p.B.ID)); err != nil {
			return nil, err
		}
	}
	for i := range all {
		if err := o.verdict(ctx, tx, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func indexOf(all []Duplicate, other id.ID) int {
	for i := range all {
		if all[i].Other.ID == other {
			return i
		}
	}
	return -1
}

// verdict reads what somebody found of a pair, and who is in the other case.
func (o *Office) verdict(ctx context.Context, tx *store.Tx, l *Duplicate) error {
	found, err := people.Residents(ctx, tx, []id.ID{l.Case.Person, l.Other.Person}, "compared with case "+l.Case.Number)
	if err != nil {
		return err
	}
	l.Case.Name, l.Other.Name = found[l.Case.Person].Name, found[l.Other.Person].Name
	a, b := min(l.Case.ID, l.Other.ID), max(l.Case.ID, l.Other.ID)
	var note, at string
	err = tx.QueryRow(ctx, selectPair, string(a), string(b)).Scan(&l.Verdict, &note, &l.By, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	var told pairNote
	if err := unseal(tx.Keys(), note, pairSeal(a, b), &told); err != nil {
		return err
	}
	l.Note = told.Note
	l.At, err = store.ParseStamp(at)
	return err
}

type pairNote struct {
	Note string `json:"note"`
}

func pairSeal(a, b id.ID) string { return sealOf("pair", a, 0) + "/" + string(b) }

// Settle records what somebody found of two cases, and keeps it: the newest word
// holds, the journal has them all. Where they are of two people on file who are
// not one, people.Register.Distinct says so for every other matter too. Faults:
// ErrVerdict, ErrNotFound.
func (o *Office) Settle(ctx context.Context, who Who, purpose string, one, other id.ID, v Verdict, note string) error {
	if v != OneMatter && v != TwoMatters || one == other || note == "" || len(note) > maxText {
		return ErrVerdict
	}
	by, err := who.by(access.WorkCases, purpose)
	if err != nil {
		return err
	}
	a, b := min(one, other), max(one, other)
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		c, err := o.findCase(ctx, tx, `c.case_id = $1`, string(one))
		if err != nil {
			return err
		}
		if who.Resident != "" || who.may(access.WorkCases, c.row()) != nil {
			return ErrNotFound
		}
		var second *Case
		err = tx.Beyond(ctx, func() (err error) {
			second, err = o.findCase(ctx, tx, `c.case_id = $1`, string(other))
			return err
		})
		if err != nil {
			return err
		}
		tx.Note("casework.settled", c.Person, string(v)+" "+c.Number+" "+second.Number)
		if second.Person != c.Person {
			tx.Note("casework.settled", second.Person, string(v)+" "+second.Number+" "+c.Number)
		}
		sealed, err := seal(tx, pairNote{note}, pairSeal(a, b))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, insertPair, string(a), string(b), string(v), sealed, by.Who, store.Stamp(tx.Now))
		return err
	})
}
