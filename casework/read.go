package casework

import (
	"context"

	"minsheng/access"
	"minsheng/id"
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
	by, err := who.by(access.ReadCases, purpose)
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
		c.show(o.Today(), cal)
		c.Can = who.can(c)
		return nil
	})
	if err != nil {
		return Case{}, err
	}
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
func (o *Office) tell(ctx context.Context, tx *store.Tx, c *Case, e Event) error {
	if o.Tell == nil {
		return nil
	}
	return o.Tell(ctx, tx, Told{Act: e.Act, Case: c.ID, Number: c.Number, Person: c.Person, Service: c.Service, Area: c.Area,
		State: c.State, Outcome: c.Outcome, Version: c.Version})
}
