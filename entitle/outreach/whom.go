package outreach

import (
	"fmt"
	"slices"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/entitle/match"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule"
)

// traits is by what an entry is found, and whom to talk to.
type traits struct {
	area, residence string
	ages, groups    []string
	contact         string
}

// whom knows the people of one chunk after the other. What it finds of a
// household is kept for the next row of the same.
type whom struct {
	on     civil.Date
	engine *entitle.Engine
	groups []*pack.Group

	area, urban, birth, relation *rule.Attribute

	chunk   *population.Chunk
	at      int // the household that home is, -1 for none
	home    *rule.Household
	persons map[string]traits
	whole   *traits
}

func newWhom(e *pack.Edition, engine *entitle.Engine, on civil.Date) *whom {
	s := e.Pack.Schema()
	return &whom{on: on, engine: engine, groups: e.Groups, at: -1,
		area: s.Attribute(rule.OfHousehold, "area"), urban: s.Attribute(rule.OfHousehold, "urban"),
		birth: s.Attribute(rule.OfPerson, "birth_on"), relation: s.Attribute(rule.OfPerson, "relation")}
}

// to turns to the next chunk.
func (w *whom) to(c *population.Chunk) { w.chunk, w.at = c, -1 }

// find returns the place of a household that is not before from; -1 where it is
// not there.
func (w *whom) find(from int, household string) int {
	ids := w.chunk.HouseholdIDs
	if from < len(ids) && ids[from] == household {
		return from
	}
	i, found := slices.BinarySearch(ids[from:], household)
	if !found {
		return -1
	}
	return from + i
}

// traits returns those of a member, or of the household where person is empty:
// it counts for each age and each group of which a member is. Fault: ErrOthers.
func (w *whom) traits(home int, person string) (traits, error) {
	if w.at != home {
		w.at, w.home, w.persons, w.whole = home, w.chunk.Household(home), map[string]traits{}, nil
		if err := w.engine.Infer(w.on, w.home); err != nil {
			return traits{}, fmt.Errorf("household %s: %w", w.home.ID, err)
		}
	}
	if person == "" {
		return w.ofHome(), nil
	}
	if t, known := w.persons[person]; known {
		return t, nil
	}
	i := slices.IndexFunc(w.home.Members, func(p *rule.Person) bool { return p.ID == person })
	if i < 0 {
		return traits{}, ErrOthers
	}
	return w.of(w.home.Members[i]), nil
}

func (w *whom) of(p *rule.Person) traits {
	if t, known := w.persons[p.ID]; known {
		return t
	}
	t := w.place()
	t.contact, t.ages = p.ID, []string{w.age(p)}
	for _, g := range w.groups {
		if g.Expr.Eval(&rule.Facts{On: w.on, Person: p, Household: w.home}).IsTrue() {
			t.groups = append(t.groups, g.ID)
		}
	}
	w.persons[p.ID] = t
	return t
}

func (w *whom) ofHome() traits {
	if w.whole != nil {
		return *w.whole
	}
	t := w.place()
	for i, p := range w.home.Members {
		one := w.of(p)
		t.ages, t.groups = join(t.ages, one.ages), join(t.groups, one.groups)
		if i == 0 || known(p.Get, w.relation).Text() == "head" {
			t.contact = p.ID
		}
	}
	w.whole = &t
	return t
}

// place says where the household lives.
func (w *whom) place() traits {
	t := traits{area: known(w.home.Get, w.area).Text(), residence: match.Unknown}
	switch urban := known(w.home.Get, w.urban); {
	case urban.IsTrue():
		t.residence = match.Urban
	case urban.IsFalse():
		t.residence = match.Rural
	}
	return t
}

// ageBounds are the first years of the bands of match.Ages after the first.
var ageBounds = []int{3, 6, 18, 60, 70, 80}

func (w *whom) age(p *rule.Person) string {
	born := known(p.Get, w.birth)
	if !born.Known() {
		return match.Unknown
	}
	i, exact := slices.BinarySearch(ageBounds, born.Date().AgeOn(w.on))
	if exact {
		i++
	}
	return match.Ages()[i]
}

// known is a value, or the zero Value where the schema has no such attribute.
func known(get func(*rule.Attribute) rule.Value, a *rule.Attribute) rule.Value {
	if a == nil {
		return rule.Value{}
	}
	return get(a)
}

// join adds the words that are not there yet.
func join(to, more []string) []string {
	for _, word := range more {
		if !slices.Contains(to, word) {
			to = append(to, word)
		}
	}
	return to
}
