package simulate

import (
	"fmt"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// Scenario is what holds on one side: an edition, and the day on which
// everybody's age and time limits are counted.
type Scenario struct {
	Edition *pack.Edition
	On      civil.Date
}

// Simulation compares two scenarios. It is safe for concurrent use.
type Simulation struct {
	before, after Scenario // with the services that are asked, no others
	whole         [2]Scenario
	matchers      [2]*entitle.Matcher
	pairs         []pair
	told          *told
	onlyOnce      bool  // all that is touched and paid is paid once
	twin          *twin // of the schema of after, nil where it is the same
	inYears       []*Simulation
	spells        []spell // of the years asked for, in order
	costsOnly     bool    // of a stretch of years: nothing else is asked
	notes         []lang.Text
}

// pair is a touched service on both sides; nil where an edition has none.
type pair struct {
	sides [2]*pack.Service
	at    [2]int // place among what a matcher answers
	price bool   // the amount, where it is owed, may be another
	pays  [2]*pack.Funding
}

// service is the service, as it is after where it is there then.
func (p *pair) service() *pack.Service {
	if p.sides[1] != nil {
		return p.sides[1]
	}
	return p.sides[0]
}

// New compiles what must be asked to compare two scenarios: the services that
// the change can touch, and those that their answers rest on.
func New(before, after Scenario) (*Simulation, error) {
	return newSimulation(before, after, touched(before, after))
}

func newSimulation(before, after Scenario, ids []string) (*Simulation, error) {
	s := &Simulation{whole: [2]Scenario{before, after}, before: before, after: after}
	s.before.Edition, s.after.Edition = before.Edition.Only(ids...), after.Edition.Only(ids...)
	for i, side := range []Scenario{s.before, s.after} {
		m, err := entitle.NewMatcher(side.Edition, side.On)
		if err != nil {
			return nil, fmt.Errorf("simulate %s: %w", side.Edition.Pack.Code, err)
		}
		s.matchers[i] = m
	}
	s.pair(ids)
	s.onlyOnce = !slices.ContainsFunc(s.pairs, func(p pair) bool { return !p.once() })
	if schema := after.Edition.Pack.Schema(); schema != before.Edition.Pack.Schema() {
		s.twin = newTwin(before.Edition.Pack.Schema(), schema)
	}
	var err error
	s.told, err = newTold(before)
	return s, err
}

// pair puts the two sides of each touched service together. One that is for
// others than before (persons, households) ends and another begins.
func (s *Simulation) pair(ids []string) {
	places := [2]map[string]int{}
	for i, m := range s.matchers {
		places[i] = map[string]int{}
		for at, one := range m.Services() {
			places[i][one.ID] = at
		}
	}
	add := func(id string, sides ...int) {
		p := pair{}
		for _, i := range sides {
			p.sides[i], p.at[i] = s.matchers[i].Services()[places[i][id]], places[i][id]
			p.pays[i] = s.whole[i].Edition.Pays(id)
		}
		p.price = p.amounts(0) != p.amounts(1)
		s.pairs = append(s.pairs, p)
	}
	for _, id := range ids {
		b, a := s.asks(0, id), s.asks(1, id)
		switch {
		case b != nil && a != nil && b.For == a.For:
			add(id, 0, 1)
		case b != nil && a != nil:
			add(id, 0)
			add(id, 1)
		case b != nil:
			add(id, 0)
		case a != nil:
			add(id, 1)
		}
	}
}

// amounts writes how much a service is on one side; what hangs on other services
// is never the same as the other side's.
func (p *pair) amounts(side int) string {
	var b strings.Builder
	if p.sides[side] == nil {
		return ""
	}
	fmt.Fprintln(&b, p.sides[side].Per)
	for _, l := range p.sides[side].Amounts {
		for _, x := range []*rule.Expr{l.IfExpr, l.Expr} {
			if x == nil {
				continue
			}
			b.WriteString(pack.RuleWords(x))
			if refs := x.Refs(); refs.Counted || len(refs.Services) > 0 {
				fmt.Fprintln(&b, "side", side)
			}
		}
	}
	return b.String()
}

// asks returns a service of one side that is computed, or nil.
func (s *Simulation) asks(side int, id string) *pack.Service {
	one := s.matchers[side].Edition().Service(id)
	if one == nil || !one.Computes {
		return nil
	}
	return one
}

// Needs lists the attributes and links of the schema before that a population
// must hold, as far as they are on file.
func (s *Simulation) Needs() ([]*rule.Attribute, []*rule.Link) {
	attrs, links := s.matchers[0].Needs()
	more, ties := s.matchers[1].Needs()
	if s.twin != nil {
		more, ties = s.twin.back(more, ties)
	}
	attrs, links = union(union(attrs, more), s.told.needs()), union(links, ties)
	for _, other := range s.inYears {
		more, ties := other.Needs()
		attrs, links = union(attrs, more), union(links, ties)
	}
	return attrs, links
}

// Touched lists the services that are compared, by id.
func (s *Simulation) Touched() []string {
	var ids []string
	for i := range s.pairs {
		ids = append(ids, s.pairs[i].service().ID)
	}
	return slices.Compact(ids)
}

// touched lists, by id and in the order of both editions, the services whose
// answers can differ: those whose rules, values or standing to others are not the
// same, and all that rest on one of them, on either side.
func touched(before, after Scenario) []string {
	everything := before.On != after.On || !sameInferences(before.Edition, after.Edition)
	var seeds []string
	for _, pairOf := range [][2]*pack.Edition{{before.Edition, after.Edition}, {after.Edition, before.Edition}} {
		for _, s := range pairOf[0].Services {
			other := pairOf[1].Service(s.ID)
			if everything || other == nil || s.Rules() != other.Rules() || fundingOf(pairOf[0], s.ID) != fundingOf(pairOf[1], s.ID) {
				seeds = append(seeds, s.ID)
			}
		}
	}
	reached := map[string]bool{}
	for grown := true; grown; { // what one side reaches, the other may spread further
		grown = false
		for _, e := range []*pack.Edition{before.Edition, after.Edition} {
			for _, s := range e.Resting(seeds...) {
				if !reached[s.ID] {
					reached[s.ID], grown = true, true
					seeds = append(seeds, s.ID)
				}
			}
		}
	}
	var ids []string
	for _, e := range []*pack.Edition{after.Edition, before.Edition} {
		for _, s := range e.Services {
			if reached[s.ID] && s.Computes && !slices.Contains(ids, s.ID) {
				ids = append(ids, s.ID)
			}
		}
	}
	return ids
}

// fundingOf writes who pays a service.
func fundingOf(e *pack.Edition, id string) lang.Text {
	if f := e.Pays(id); f != nil {
		return f.Say()
	}
	return lang.Text{}
}

// sameInferences reports whether both editions fill in alike what follows
// where an attribute is not asked for.
func sameInferences(before, after *pack.Edition) bool {
	return slices.Equal(inferences(before), inferences(after))
}

func inferences(e *pack.Edition) []string {
	var all []string
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range e.Pack.Schema().Attributes(of) {
			words := fmt.Sprint(a.Path(), " ", a.Form, " ", a.Codes)
			if a.When != "" {
				if x, err := e.Env.Check(of, a.When); err == nil {
					words += pack.RuleWords(x)
				}
			}
			all = append(all, words)
		}
	}
	return all
}

// The attributes of the schema that tables tell people apart by.
const (
	birthName  = "birth_on"
	areaName   = "area"
	urbanName  = "urban"
	incomeName = "income_month"
)

// mostGroups is how many groups a mask has room for.
const mostGroups = 64

func newTold(before Scenario) (*told, error) {
	schema := before.Edition.Pack.Schema()
	of := func(e rule.Entity, name string, form rule.Form) *rule.Attribute {
		a := schema.Attribute(e, name)
		if a == nil || a.Form != form {
			return nil
		}
		return a
	}
	t := &told{on: before.On, areas: &areas{at: map[string]int32{}},
		birth: of(rule.OfPerson, birthName, rule.FormDate), area: of(rule.OfHousehold, areaName, rule.FormArea),
		urban: of(rule.OfHousehold, urbanName, rule.FormBool), income: of(rule.OfHousehold, incomeName, rule.FormMoney)}
	if n := len(before.Edition.Groups); n > mostGroups {
		return nil, fmt.Errorf("%s has %d groups: %d can be told apart", before.Edition.Pack.Code, n, mostGroups)
	}
	var rules []*rule.Expr
	for _, g := range before.Edition.Groups {
		t.groups, rules = append(t.groups, g.ID), append(rules, g.Expr)
	}
	var err error
	t.groupRules, err = columns.Compile(before.On, rules)
	return t, err
}
