package casework

import (
	"context"
	"errors"

	"minsheng/access"
	"minsheng/people"
	"minsheng/store"
)

// groundFor asks the rules about the person of a case that is about to be
// decided. What is not on file leaves nothing to ask.
func (o *Office) groundFor(ctx context.Context, by store.By, who Who, c *Case, act Act) (*Ground, error) {
	a, ok := actionOf(c, act.Action)
	if o.Register == nil || !ok || permission(c, a) != access.DecideCases || who.mayDo(c, a) != nil {
		return nil, nil // refused, or repeated, in the write
	}
	return o.ground(ctx, by, c)
}

// ground asks the rules of today about the person of a case, by what is on file
// and what was answered in its application.
func (o *Office) ground(ctx context.Context, by store.By, c *Case) (*Ground, error) {
	on := o.Today()
	home, err := o.Register.HouseholdOf(ctx, by, c.Person, on)
	if errors.Is(err, people.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var said *Application
	if c.Application != "" {
		err := o.DB.ReadAs(ctx, access.Own(c.Person), func(s *store.Snap) error {
			a, err := o.findApplication(ctx, s, c.Application)
			if err == nil {
				said = &a.Application
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	g, _, err := o.weigh(on, &home, c.Person, c.Service, said)
	return g, err
}
