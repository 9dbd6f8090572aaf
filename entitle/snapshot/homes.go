package snapshot

import (
	"iter"
	"slices"

	"minsheng/id"
	"minsheng/people"
	"minsheng/population"
	"minsheng/rule"
)

// Homes turns households of the register into rows of a population file and
// into households as rules see them.
type Homes struct {
	schema  *rule.Schema
	persons map[string]int // place of each attribute
	homes   map[string]int
	links   map[people.LinkKind]int
}

// NewHomes returns the Homes of a schema; what the schema does not know is left
// out.
func NewHomes(s *rule.Schema) *Homes {
	h := &Homes{schema: s, persons: map[string]int{}, homes: map[string]int{}, links: map[people.LinkKind]int{}}
	for i, a := range s.Attributes(rule.OfPerson) {
		h.persons[a.Name] = i
	}
	for i, a := range s.Attributes(rule.OfHousehold) {
		h.homes[a.Name] = i
	}
	for i, l := range s.Links() {
		// The schema speaks of guardians, the register of a guardian.
		switch l.Name {
		case "guardians":
			h.links[people.Guardian] = i
		case "supporters":
			h.links[people.Supporter] = i
		}
	}
	return h
}

// Home is a household of the register as rows of a population file.
func (h *Homes) Home(from *people.Household) *population.Home {
	to := &population.Home{ID: string(from.ID), Values: h.Values(rule.OfHousehold, ofFacts(from.Facts))}
	h.put(to.Values, h.homes, "area", people.OfText(from.Area))
	for i := range from.Members {
		to.Members = append(to.Members, h.member(&from.Members[i]))
	}
	for i := range from.Linked {
		to.Guests = append(to.Guests, h.member(&from.Linked[i]))
	}
	return to
}

// Household is a household of the register as the one-person evaluator sees it.
func (h *Homes) Household(from *people.Household) (*rule.Household, error) {
	return h.Rows(h.Home(from))
}

// Rows are the rows of a household as the one-person evaluator sees them.
func (h *Homes) Rows(rows *population.Home) (*rule.Household, error) {
	known := map[string]*rule.Person{}
	var members []*rule.Person
	for i, row := range slices.Concat(rows.Members, rows.Guests) {
		p := h.schema.NewPerson(row.ID)
		if err := set(p, h.schema.Attributes(rule.OfPerson), row.Values); err != nil {
			return nil, err
		}
		known[row.ID] = p
		if i < len(rows.Members) {
			members = append(members, p)
		}
	}
	for _, row := range slices.Concat(rows.Members, rows.Guests) {
		if err := h.tie(known, row); err != nil {
			return nil, err
		}
	}
	home := h.schema.NewHousehold(rows.ID, members...)
	return home, set(home, h.schema.Attributes(rule.OfHousehold), rows.Values)
}

// tie links a person to those who are known; of others nothing is on file.
func (h *Homes) tie(known map[string]*rule.Person, row population.Person) error {
	for i, l := range h.schema.Links() {
		if row.Links[i] == nil {
			continue
		}
		var to []*rule.Person
		for _, other := range row.Links[i] {
			if known[other] == nil {
				known[other] = h.schema.NewPerson(other)
			}
			to = append(to, known[other])
		}
		if err := known[row.ID].Tie(l.Name, to...); err != nil {
			return err
		}
	}
	return nil
}

// Values files what is known of a person or a household in the order of the
// schema's attributes; an empty text is none.
func (h *Homes) Values(of rule.Entity, known iter.Seq2[string, people.Value]) []rule.Value {
	places := h.persons
	if of == rule.OfHousehold {
		places = h.homes
	}
	values := make([]rule.Value, len(places))
	for name, v := range known {
		h.put(values, places, name, v)
	}
	return values
}

// Links are the links of one person in the order of the schema, none of them
// on file.
func (h *Homes) Links() [][]string { return make([][]string, len(h.schema.Links())) }

// Link adds to whom a link leads.
func (h *Homes) Link(links [][]string, kind people.LinkKind, to ...id.ID) {
	at, ok := h.links[kind]
	if !ok {
		return
	}
	for _, other := range to {
		links[at] = append(links[at], string(other))
	}
}

func (h *Homes) member(from *people.Member) population.Person {
	p := population.Person{ID: string(from.ID), Values: h.Values(rule.OfPerson, ofFacts(from.Facts)), Links: h.Links()}
	h.put(p.Values, h.persons, "birth_on", people.OfDate(from.BornOn))
	h.put(p.Values, h.persons, "sex", people.OfText(string(from.Sex)))
	h.put(p.Values, h.persons, "relation", people.OfText(string(from.Role)))
	if at := from.Residence; at != nil {
		h.put(p.Values, h.persons, "registered_area", people.OfText(at.RegisteredArea))
		h.put(p.Values, h.persons, "lives_in_area", people.OfText(at.LivesInArea))
		if at.PermitSince != nil {
			h.put(p.Values, h.persons, "residence_permit_since", people.OfDate(*at.PermitSince))
		}
	}
	for _, l := range from.Links {
		if l.Person == from.ID {
			h.Link(p.Links, l.Kind, l.Other)
		}
	}
	return p
}

func (h *Homes) put(values []rule.Value, places map[string]int, name string, v people.Value) {
	if at, ok := places[name]; ok && (v.Kind() != people.Text || v.Text() != "") {
		values[at] = Value(v)
	}
}

// Value is a value of the register as rules see it.
func Value(v people.Value) rule.Value {
	switch v.Kind() {
	case people.Bool:
		return rule.OfBool(v.Bool())
	case people.Int:
		return rule.OfInt(v.Int())
	case people.Money:
		return rule.OfMoney(v.Money())
	case people.Date:
		return rule.OfDate(v.Date())
	case people.Ratio:
		return rule.OfRatio(v.Ratio())
	case people.Text:
		return rule.OfText(v.Text())
	case people.List:
		list := make([]rule.Value, len(v.List()))
		for i, item := range v.List() {
			list[i] = rule.OfText(item)
		}
		return rule.OfList(list)
	}
	return rule.Value{}
}

func ofFacts(facts people.Facts) iter.Seq2[string, people.Value] {
	return func(yield func(string, people.Value) bool) {
		for name, f := range facts {
			if !yield(name, f.Value) {
				return
			}
		}
	}
}

// bearer is a person or a household that takes values.
type bearer interface {
	Set(name string, v rule.Value) error
}

func set(to bearer, attributes []*rule.Attribute, values []rule.Value) error {
	for i, a := range attributes {
		if !values[i].Known() {
			continue
		}
		if err := to.Set(a.Name, values[i]); err != nil {
			return err
		}
	}
	return nil
}
