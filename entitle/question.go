package entitle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/rule"
)

// Question is one attribute that is still worth asking: about the household,
// or about those of its members for whom it can change an answer.
type Question struct {
	Attribute *rule.Attribute
	People    []string // ids; empty for the household
	Touches   int      // answers that it can still change
}

// readAsks checks the conditions under which attributes are asked for.
func (g *Engine) readAsks() error {
	g.asks = map[*rule.Attribute]*rule.Expr{}
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range g.edition.Pack.Schema().Attributes(of) {
			if a.When == "" {
				continue
			}
			x, err := g.edition.Env.Check(of, a.When)
			if err != nil {
				return fmt.Errorf("%s: when: %w", a.Path(), err)
			}
			g.asks[a] = x
		}
	}
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range g.edition.Pack.Schema().Attributes(of) {
			if err := g.refuseCircle(a, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// refuseCircle fails where an attribute is asked for only after itself: such
// questions would wait for each other for ever.
func (g *Engine) refuseCircle(a *rule.Attribute, after []*rule.Attribute) error {
	if i := slices.Index(after, a); i >= 0 {
		var names []string
		for _, one := range append(after[i:], a) {
			names = append(names, one.Path())
		}
		slices.Reverse(names)
		return fmt.Errorf("%s: when: asked only after itself (%s)", a.Path(), strings.Join(names, ", then "))
	}
	x := g.asks[a]
	if x == nil {
		return nil
	}
	var err error
	x.Root.Walk(func(n *rule.Node) {
		if n.Op == rule.OpAttr && err == nil {
			err = g.refuseCircle(n.Attr, append(slices.Clip(after), a))
		}
	})
	return err
}

// Infer fills in what follows from the conditions under which attributes are
// asked for (`when` in schema.yaml): where such a condition is false, a code is
// its "none" and a yes or no is no. It changes the household.
func (g *Engine) Infer(on civil.Date, h *rule.Household) error {
	subjects := []*rule.Person{nil} // the household itself
	subjects = append(subjects, h.Members...)
	for changed := true; changed; { // one inference can bring another
		changed = false
		for _, p := range subjects {
			more, err := g.infer(on, h, p)
			if err != nil {
				return err
			}
			changed = changed || more
		}
	}
	return nil
}

func (g *Engine) infer(on civil.Date, h *rule.Household, p *rule.Person) (changed bool, err error) {
	of := rule.OfPerson
	if p == nil {
		of = rule.OfHousehold
	}
	f := &rule.Facts{On: on, Person: p, Household: h}
	for _, a := range g.edition.Pack.Schema().Attributes(of) {
		x := g.asks[a]
		if x == nil || get(h, p, a).Known() || !x.Eval(f).IsFalse() {
			continue
		}
		v, ok := implied(a)
		if !ok {
			continue
		}
		if err := set(h, p, a.Name, v); err != nil {
			return false, err
		}
		changed = true
	}
	return changed, nil
}

func implied(a *rule.Attribute) (rule.Value, bool) {
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(false), true
	case rule.FormCode:
		if _, ok := a.Code("none"); ok {
			return rule.OfText("none"), true
		}
	}
	return rule.Value{}, false
}

func get(h *rule.Household, p *rule.Person, a *rule.Attribute) rule.Value {
	if p == nil {
		return h.Get(a)
	}
	return p.Get(a)
}

func set(h *rule.Household, p *rule.Person, name string, v rule.Value) error {
	if p == nil {
		return h.Set(name, v)
	}
	return p.Set(name, v)
}

// Questions lists what is still worth asking after a statement, the question
// that can change most answers first. An attribute that can no longer change
// any answer is not in it; one whose own condition is still open is replaced
// by what that condition lacks. skip names what the asker could not say, as
// Missing.Name writes it.
func (g *Engine) Questions(s *Statement, skip map[string]bool) []Question {
	asked := map[*rule.Attribute]*Question{}
	for _, a := range s.Answers {
		if a.Outcome != Possible {
			continue
		}
		for _, m := range a.Missing {
			g.want(s, asked, m, skip)
		}
	}
	var all []Question
	for _, q := range asked {
		all = append(all, *q)
	}
	schema := g.edition.Pack.Schema()
	slices.SortFunc(all, func(a, b Question) int {
		return cmp.Or(b.Touches-a.Touches, int(b.Attribute.Entity)-int(a.Attribute.Entity),
			slices.Index(schema.Attributes(a.Attribute.Entity), a.Attribute)-slices.Index(schema.Attributes(b.Attribute.Entity), b.Attribute))
	})
	return all
}

func (g *Engine) want(s *Statement, asked map[*rule.Attribute]*Question, m rule.Missing, skip map[string]bool) {
	if m.Attr == nil || skip[m.Name()] {
		return
	}
	person := s.member(m.Person)
	if m.Attr.Entity == rule.OfPerson && person == nil {
		return
	}
	if x := g.asks[m.Attr]; x != nil {
		v := x.Eval(&rule.Facts{On: s.On, Person: person, Household: s.Household})
		if v.IsFalse() {
			return
		}
		for _, first := range v.Missing() {
			g.want(s, asked, first, skip)
		}
		if !v.Known() {
			return
		}
	}
	if m.Attr.Ask.IsZero() {
		return
	}
	q := asked[m.Attr]
	if q == nil {
		q = &Question{Attribute: m.Attr}
		asked[m.Attr] = q
	}
	q.Touches++
	if m.Attr.Entity == rule.OfPerson && !slices.Contains(q.People, m.Person) {
		q.People = append(q.People, m.Person)
	}
}

// member finds a member of the household by id, or returns nil.
func (s *Statement) member(id string) *rule.Person {
	for _, p := range s.Household.Members {
		if p.ID == id {
			return p
		}
	}
	return nil
}
