package casework

import (
	"context"
	"fmt"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/store"
)

// ErrNothing says that nothing waits for who asks.
var ErrNothing = fault.New(fault.NotFound, "casework.nothing", lang.Text{
	ZH: "现在没有等您办理的事项", EN: "Nothing waits for you now"})

// takeAmong is how many cases are looked at for one that can be taken: several
// colleagues who ask at once each find another.
const takeAmong = 20

// Take gives a member of staff the next case that waits for one of their posts
// and is in nobody's hand: the one due first, and of those without a limit the
// oldest. Query narrows which; its Waiting, Assignee and page are taken care of.
// Faults: ErrDenied, ErrNothing, ErrQuery.
func (o *Office) Take(ctx context.Context, who Who, purpose string, q Query) (Case, error) {
	by, err := who.by(access.ReadCases, purpose)
	if err != nil {
		return Case{}, err
	}
	if who.Staff == nil {
		return Case{}, ErrDenied
	}
	cal, err := o.calendar()
	if err != nil {
		return Case{}, err
	}
	q.Waiting, q.Assignee, q.Past = true, "", Past{}
	w, err := o.where(who, by.Within, q)
	if err != nil {
		return Case{}, err
	}
	w.add(`c.assignee = ''`)
	who = who.remembering()
	var taken *Case
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		taken = nil
		all, err := o.list(ctx, tx, w.text()+fmt.Sprintf(" ORDER BY c.due_on, c.case_id LIMIT %d", takeAmong), w.args)
		if err != nil {
			return err
		}
		for i := range all {
			if Who.doesState(who, &all[i]) != nil {
				continue
			}
			s := &step{who: who, act: Act{Action: "take", IfVersion: all[i].Version}, on: o.Today(), cal: cal}
			c, err := o.do(ctx, tx, s, all[i].ID)
			if kind := fault.KindOf(err); kind == fault.Stale || kind == fault.Conflict {
				continue // a colleague was faster
			}
			taken = c
			return err
		}
		return ErrNothing
	})
	if err != nil {
		return Case{}, err
	}
	taken.show(o.Today(), cal)
	taken.Can = who.can(taken)
	return *taken, nil
}
