package casework

import (
	"context"
	"errors"
	"slices"

	"minsheng/access"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/rule"
	"minsheng/store"
)

// groundFor asks the rules about the person of a case that is about to be
// decided. What is not on file leaves nothing to ask.
func (o *Office) groundFor(ctx context.Context, by store.By, who Who, of id.ID, act Act) (*Ground, error) {
	if o.Register == nil || isOwn(act.Action) {
		return nil, nil
	}
	var c *Case
	err := o.DB.ReadAs(ctx, by.Within, func(s *store.Snap) (err error) {
		c, err = o.findCase(ctx, s, `c.case_id = $1`, string(of))
		return err
	})
	if err != nil {
		return nil, err
	}
	a, ok := actionOf(c, act.Action)
	if !ok || permission(c, a) != access.DecideCases || who.mayDo(c, a) != nil {
		return nil, nil // refused, or repeated, in the write
	}
	return o.ground(ctx, by, c)
}

// ground asks the rules of today about the person of a case.
func (o *Office) ground(ctx context.Context, by store.By, c *Case) (*Ground, error) {
	on := o.Today()
	home, err := o.Register.HouseholdOf(ctx, by, c.Person, on)
	if errors.Is(err, people.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	engine, err := o.Engine(on)
	if err != nil {
		return nil, err
	}
	household, err := snapshot.NewHomes(engine.Edition().Pack.Schema()).Household(&home)
	if err != nil {
		return nil, err
	}
	service := engine.Edition().Service(c.Service)
	if service == nil {
		return nil, nil
	}
	said := engine.Only(c.Service).For(on, household)
	var person *rule.Person
	if service.For == rule.OfPerson {
		i := slices.IndexFunc(household.Members, func(p *rule.Person) bool { return p.ID == string(c.Person) })
		if i < 0 {
			return nil, nil
		}
		person = household.Members[i]
	}
	answer := said.Find(c.Service, person)
	if answer == nil {
		return nil, nil
	}
	g := &Ground{On: on, Said: map[lang.Tag]entitle.AnswerView{}}
	for _, tag := range lang.Tags {
		g.Said[tag] = said.View(answer, tag, true)
	}
	return g, nil
}
