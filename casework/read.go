package casework

import (
	"context"

	"minsheng/access"
	"minsheng/event"
	"minsheng/id"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

// Case returns a case with its history, what the rules said, and what who asks
// may do now. The journal says who looked and why. Fault: ErrNotFound.
func (o *Office) Case(ctx context.Context, who Who, purpose string, of id.ID) (Case, error) {
	return o.look(ctx, who, purpose, `c.case_id = $1`, string(of))
}

// Find returns a case by its number. Fault: ErrNotFound.
func (o *Office) Find(ctx context.Context, who Who, purpose, number string) (Case, error) {
	return o.look(ctx, who, purpose, `c.number = $1`, number)
}

func (o *Office) look(ctx context.Context, who Who, purpose, where string, arg any) (Case, error) {
	who, by, err := o.standing(ctx, who, purpose, where, arg)
	if err != nil {
		return Case{}, err
	}
	cal, err := o.calendar()
	if err != nil {
		return Case{}, err
	}
	var found *Case
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		c, err := o.findCase(ctx, tx, where, arg)
		if err != nil {
			return err
		}
		if who.may(access.ReadCases, c.row()) != nil {
			return ErrNotFound // whoever may not see it is not told that it is there
		}
		tx.Note("casework.read", c.Person, c.Number)
		if found, err = c, o.whole(ctx, tx, c); err != nil {
			return err
		}
		return nil
	})
	if err != nil {
		return Case{}, err
	}
	found.show(o.Today(), cal)
	found.Can = who.remembering().can(found)
	return *found, nil
}

// whole reads what belongs to a case.
func (o *Office) whole(ctx context.Context, tx *store.Tx, c *Case) (err error) {
	if c.Events, err = o.events(ctx, tx, c, selectEvents); err != nil {
		return err
	}
	if c.Grounds, err = o.grounds(ctx, tx, c); err != nil {
		return err
	}
	found, err := people.Residents(ctx, tx, []id.ID{c.Person}, "case "+c.Number)
	c.Name = found[c.Person].Name
	return err
}

// tell lets other systems hear of an act.
func tell(ctx context.Context, tx *store.Tx, c *Case, e Event) error {
	kind := event.CaseMoved
	switch {
	case e.Act == openAct:
		kind = event.CaseOpened
	case e.From == e.To:
		return nil // whoever has it in hand, and what was remarked, stays in the house
	case c.Outcome == pack.Granted || c.Outcome == pack.Refused:
		kind = event.CaseDecided
	case !c.Open():
		kind = event.CaseEnded
	}
	return event.Tell(ctx, tx, event.Event{Type: kind, Subject: c.ID, Service: c.Service, State: c.State, Area: c.Area, Department: c.Department})
}
