package floor

import (
	"minsheng/rule"
)

// axis is one thing of a household that can have several values: an attribute
// of somebody or of the household, or an answer from elsewhere.
type axis struct {
	attr *rule.Attribute
	who  *rule.Person // nil: the household
	free string       // where attr is nil: owed service, number of members, counted benefits
	kind rule.Kind    // of free
}

// scene is a household of which only a part is known.
type scene struct {
	household *rule.Household
	members   []*rule.Person
	others    []*rule.Person // linked to, living elsewhere
	ties      []tie
	people    map[string]*rule.Person
	told      map[string]rule.Value // by name, what is answered elsewhere
	frees     map[string]rule.Kind
	facts     rule.Facts
}

type tie struct {
	from *rule.Person
	link *rule.Link
	to   []*rule.Person
}

// The names that people of a scene bear.
var (
	memberNames = [...]string{"zhang", "li", "wang"}
	otherNames  = [...]string{"zhao", "qian"}
)

// linked is to whom a link leads in a scene.
type linked uint8

const (
	toNobody linked = iota
	toOne           // who lives elsewhere
	toTwo           // who live elsewhere
	toMember        // the second member
)

// shapes lists the households to try: one to three members where the rules go
// over them, and for each link that rules follow nobody, one and two others,
// and a member.
func (p *pair) shapes() []*scene {
	sizes := 1
	if p.goesOverMembers() {
		sizes = MaxMembers
	}
	var all []*scene
	for n := 1; n <= sizes; n++ {
		for _, how := range p.waysToLink(n) {
			all = append(all, p.scene(n, how))
		}
	}
	return all
}

func (p *pair) goesOverMembers() bool {
	found := false
	for _, t := range p.trees {
		t.Walk(func(n *rule.Node) { found = found || n.Op == rule.OpMembers })
	}
	return found
}

// waysToLink lists, for each combination, where each link leads.
func (p *pair) waysToLink(members int) [][]linked {
	ways := [][]linked{nil}
	for range p.askedLinks {
		var next [][]linked
		for _, w := range ways {
			for how := toNobody; how <= toMember; how++ {
				if how == toMember && members < 2 {
					continue
				}
				next = append(next, append(append([]linked(nil), w...), how))
			}
		}
		ways = next
	}
	return ways
}

func (p *pair) scene(members int, how []linked) *scene {
	s := &scene{people: map[string]*rule.Person{}, told: map[string]rule.Value{}, frees: p.frees}
	for _, id := range memberNames[:members] {
		s.members = append(s.members, p.Schema.NewPerson(id))
	}
	for i, l := range p.askedLinks {
		s.tie(p, l, how[i])
	}
	s.household = p.Schema.NewHousehold("household", s.members...)
	for _, who := range append(append([]*rule.Person(nil), s.members...), s.others...) {
		s.people[who.ID] = who
	}
	s.facts = rule.Facts{On: p.On, Household: s.household, Owed: s.owed}
	if p.Of == rule.OfPerson {
		s.facts.Person = s.members[0]
	}
	return s
}

// tie lets a link of every member lead the same way, and those of people who
// live elsewhere to nobody.
func (s *scene) tie(p *pair, l *rule.Link, how linked) {
	var to []*rule.Person
	switch how {
	case toOne, toTwo:
		for len(s.others) < int(how) {
			s.others = append(s.others, p.Schema.NewPerson(otherNames[len(s.others)]))
		}
		to = s.others[:how]
	case toMember:
		to = s.members[1:2]
	}
	for _, m := range s.members {
		s.ties = append(s.ties, tie{m, l, to})
	}
	for _, o := range s.others {
		s.ties = append(s.ties, tie{o, l, nil})
	}
	for _, t := range s.ties {
		if err := t.from.Tie(t.link.Name, t.to...); err != nil {
			panic(err) // the link is one of the schema
		}
	}
}

// owed answers what the household's record does not.
func (s *scene) owed(name string) rule.Value {
	if v, ok := s.told[name]; ok {
		return v
	}
	return rule.NotKnown(rule.Missing{Service: name})
}

// put makes a value known, or, for the zero Value, not known. It fails on a
// value that cannot exist.
func (s *scene) put(a axis, v rule.Value) error {
	switch {
	case a.attr == nil && v.Kind() == rule.Unknown:
		delete(s.told, a.free)
	case a.attr == nil:
		s.told[a.free] = v
	case a.who == nil:
		return s.household.Set(a.attr.Name, v)
	default:
		return a.who.Set(a.attr.Name, v)
	}
	return nil
}

func (s *scene) get(a axis) rule.Value {
	switch {
	case a.attr == nil:
		return s.told[a.free]
	case a.who == nil:
		return s.household.Get(a.attr)
	}
	return a.who.Get(a.attr)
}

// axes turns what a value lacks into axes; a parameter is none, as nothing
// about the household would make it known.
func (s *scene) axes(missing []rule.Missing) []axis {
	var all []axis
	for _, m := range missing {
		switch {
		case m.Attr != nil:
			all = append(all, axis{attr: m.Attr, who: s.people[m.Person]})
		case m.Service != "":
			all = append(all, s.elsewhere(m.Service))
		}
	}
	return all
}

// elsewhere is the axis of an answer that the record does not give.
func (s *scene) elsewhere(name string) axis {
	if kind, ok := s.frees[name]; ok {
		return axis{free: name, kind: kind}
	}
	return axis{free: name, kind: rule.Bool}
}

func (s *scene) eval(n *rule.Node) rule.Value {
	x := rule.Expr{Root: n}
	return x.Eval(&s.facts)
}
