package main

import (
	"errors"

	"minsheng/demo"
	"minsheng/id"
	"minsheng/people"
	"minsheng/population"
	"minsheng/rule"
)

// homes turns households of the generator and of the register into rows of a
// population file.
type homes struct {
	schema  *rule.Schema
	persons map[string]int // place of each attribute
	homes   map[string]int
	links   map[people.LinkKind]int
}

func newHomes(s *rule.Schema) *homes {
	h := &homes{schema: s, persons: map[string]int{}, homes: map[string]int{}, links: map[people.LinkKind]int{}}
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

// made is a household of the make-believe city.
func (h *homes) made(from *demo.Household) *population.Home {
	to := &population.Home{ID: string(from.ID), Values: h.facts(h.homes, from.Facts)}
	for i := range from.Members {
		to.Members = append(to.Members, h.resident(&from.Members[i]))
	}
	for i := range from.Linked {
		to.Guests = append(to.Guests, h.resident(&from.Linked[i]))
	}
	return to
}

func (h *homes) resident(from *demo.Person) population.Person {
	p := population.Person{ID: string(from.ID), Values: h.facts(h.persons, from.Facts), Links: make([][]string, len(h.schema.Links()))}
	h.link(&p, people.Guardian, from.Guardians...)
	h.link(&p, people.Supporter, from.Supporters...)
	return p
}

func (h *homes) facts(places map[string]int, facts []demo.Fact) []rule.Value {
	values := make([]rule.Value, len(places))
	for _, f := range facts {
		if at, ok := places[f.Name]; ok {
			values[at] = asRule(f.Value)
		}
	}
	return values
}

// link says to whom a link leads; without anybody it stays not on file.
func (h *homes) link(p *population.Person, kind people.LinkKind, to ...id.ID) {
	at, ok := h.links[kind]
	if !ok {
		return
	}
	for _, other := range to {
		p.Links[at] = append(p.Links[at], string(other))
	}
}

// kept is a household of the register.
func (h *homes) kept(from *people.Household) *population.Home {
	to := &population.Home{ID: string(from.ID), Values: make([]rule.Value, len(h.homes))}
	h.known(to.Values, h.homes, from.Facts)
	h.put(to.Values, h.homes, "area", people.OfText(from.Area))
	for i := range from.Members {
		to.Members = append(to.Members, h.member(&from.Members[i]))
	}
	for i := range from.Linked {
		to.Guests = append(to.Guests, h.member(&from.Linked[i]))
	}
	return to
}

func (h *homes) member(from *people.Member) population.Person {
	p := population.Person{ID: string(from.ID), Values: make([]rule.Value, len(h.persons)), Links: make([][]string, len(h.schema.Links()))}
	h.known(p.Values, h.persons, from.Facts)
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
			h.link(&p, l.Kind, l.Other)
		}
	}
	return p
}

func (h *homes) known(values []rule.Value, places map[string]int, facts people.Facts) {
	for name, f := range facts {
		h.put(values, places, name, f.Value)
	}
}

// put files a value; an empty text is none.
func (h *homes) put(values []rule.Value, places map[string]int, name string, v people.Value) {
	if at, ok := places[name]; ok && (v.Kind() != people.Text || v.Text() != "") {
		values[at] = asRule(v)
	}
}

// asRule is a value as rules see it.
func asRule(v people.Value) rule.Value {
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

// counties writes a dataset a county, each begun when its first household
// comes.
type counties struct {
	root    string
	spec    population.Spec // without its area
	writers map[string]*population.Writer
}

func newCounties(root string, spec population.Spec) *counties {
	return &counties{root: root, spec: spec, writers: map[string]*population.Writer{}}
}

// countyDigits is how many digits of a division code name the county.
const countyDigits = 6

// add writes a household that lives in an area; where that is not known, it is
// written under the code of the pack.
func (c *counties) add(area string, h *population.Home) error {
	code := c.spec.Pack
	if len(area) >= countyDigits {
		code = area[:countyDigits]
	}
	w, begun := c.writers[code]
	if !begun {
		spec := c.spec
		spec.Area = code
		var err error
		if w, err = population.Create(c.root, spec); err != nil {
			return err
		}
		c.writers[code] = w
	}
	return w.Add(h)
}

// close completes every dataset, or none of those that are still open where
// the work has failed.
func (c *counties) close(failed error) error {
	var errs []error
	for _, w := range c.writers {
		if failed != nil {
			w.Abort()
			continue
		}
		_, err := w.Close()
		errs = append(errs, err)
	}
	return errors.Join(append(errs, failed)...)
}
