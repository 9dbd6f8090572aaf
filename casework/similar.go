package casework

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minsheng/access"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/store"
)

// Likeness is a case that was decided before and is like another: without a name,
// so that like is treated alike.
type Likeness struct {
	Case    id.ID
	Number  string
	Area    string
	People  int
	Amount  *measure.Money // what it came to
	Outcome pack.Outcome
	Days    int // from the opening to the decision
	Reason  string
}

// How many decided cases are looked at, and how many are shown.
const (
	likeAmong = 200
	likeShown = 5
)

// Similar lists decided cases of the same service that are most like a case: by
// how many people it is about and what it comes to, the newest first among equals;
// with the reason of those that were refused. Faults: ErrNotFound.
func (o *Office) Similar(ctx context.Context, who Who, purpose string, of id.ID) ([]Likeness, error) {
	by, err := who.by(access.ReadCases, purpose)
	if err != nil {
		return nil, err
	}
	var all []Likeness
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		all = nil
		c, err := o.findCase(ctx, tx, `c.case_id = $1`, string(of))
		if err != nil {
			return err
		}
		if who.Staff == nil || who.may(access.ReadCases, c.row()) != nil {
			return ErrNotFound
		}
		tx.Note("casework.compared", c.Person, c.Number)
		found, err := o.decidedLike(ctx, tx, c, by.Within)
		if err != nil {
			return err
		}
		all, err = o.likest(ctx, tx, c, found)
		return err
	})
	return all, err
}

// decidedLike reads the newest decided cases of the service of a case.
func (o *Office) decidedLike(ctx context.Context, q store.Querier, c *Case, within access.Scope) ([]Case, error) {
	w := &conditions{}
	w.add(`c.service = ?`, c.Service)
	w.add(`c.outcome IN (?, ?)`, string(pack.Granted), string(pack.Refused))
	w.add(`c.case_id <> ?`, string(c.ID))
	w.scope(within)
	var all []Case
	err := store.EachRow(ctx, q, func(rows *sql.Rows) error {
		one, err := scanCase(rows)
		if err == nil {
			all = append(all, *one)
		}
		return err
	}, selectCase+w.text()+fmt.Sprintf(" ORDER BY c.decided_on DESC, c.case_id DESC LIMIT %d", likeAmong), w.args...)
	return all, err
}

// likest picks those that are most like a case.
func (o *Office) likest(ctx context.Context, q store.Querier, c *Case, found []Case) ([]Likeness, error) {
	far := func(other *Case) (people int, amount measure.Money) {
		people = max(other.People-c.People, c.People-other.People)
		if c.Amount != nil && other.Amount != nil {
			amount = max(*other.Amount-*c.Amount, *c.Amount-*other.Amount)
		}
		return people, amount
	}
	slices.SortStableFunc(found, func(a, b Case) int {
		ap, aa := far(&a)
		bp, ba := far(&b)
		return cmp.Or(cmp.Compare(ap, bp), cmp.Compare(aa, ba))
	})
	var all []Likeness
	for i := range found[:min(likeShown, len(found))] {
		f := &found[i]
		one := Likeness{Case: f.ID, Number: f.Number, Area: f.Area, People: f.People, Amount: f.Amount, Outcome: f.Outcome, Days: int(f.DecidedOn - f.OpenedOn)}
		if f.Outcome == pack.Refused {
			var err error
			if f.Process, err = o.process(ctx, q, f.version); err != nil {
				return nil, err
			}
			last, err := o.events(ctx, q, f, selectLast)
			if err != nil {
				return nil, err
			}
			if len(last) > 0 {
				one.Reason = last[0].Reason
			}
		}
		all = append(all, one)
	}
	return all, nil
}
