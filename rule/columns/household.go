package columns

import (
	"fmt"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// personPrefix begins the ids of persons made of a table; their rows follow.
const personPrefix = "person "

// Household makes the rule.Household of household h, with everybody to whom
// links lead from it, so that rule.Eval and rule.Explain can be asked what
// columns cannot tell. It fails where a value cannot stand in its attribute.
func (t *Table) Household(s *rule.Schema, h int) (*rule.Household, error) {
	m := &maker{table: t, schema: s, people: map[int32]*rule.Person{}}
	var members []*rule.Person
	for r := t.Households[h]; r < t.Households[h+1]; r++ {
		members = append(members, m.person(r))
	}
	home := s.NewHousehold(fmt.Sprintf("household %d", h), members...)
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.Attr.Entity == rule.OfHousehold {
			m.note(home.Set(f.Attr.Name, f.value(f.Attr, h)))
		}
	}
	return home, m.err
}

// maker makes persons, each once, in spite of links in circles.
type maker struct {
	table  *Table
	schema *rule.Schema
	people map[int32]*rule.Person
	err    error
}

func (m *maker) note(err error) {
	if m.err == nil {
		m.err = err
	}
}

func (m *maker) person(r int32) *rule.Person {
	if p := m.people[r]; p != nil {
		return p
	}
	p := m.schema.NewPerson(fmt.Sprint(personPrefix, r))
	m.people[r] = p
	for i := range m.table.Fields {
		f := &m.table.Fields[i]
		if f.Attr.Entity == rule.OfPerson {
			m.note(p.Set(f.Attr.Name, f.value(f.Attr, int(r))))
		}
	}
	for i := range m.table.Ties {
		l := &m.table.Ties[i]
		if l.Valid != nil && !isSet(l.Valid, int(r)) {
			continue
		}
		to := []*rule.Person{}
		for _, o := range l.To[l.Offsets[r]:l.Offsets[r+1]] {
			to = append(to, m.person(o))
		}
		m.note(p.Tie(l.Link.Name, to...))
	}
	return p
}

// value returns the value in a row; the zero Value where it is not on file.
func (c *Column) value(a *rule.Attribute, i int) rule.Value {
	if c.Valid != nil && !isSet(c.Valid, i) {
		return rule.Value{}
	}
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(isSet(c.Bits, i))
	case rule.FormInt:
		return rule.OfInt(c.number(i))
	case rule.FormMoney:
		return rule.OfMoney(measure.Money(c.number(i)))
	case rule.FormRatio:
		return rule.OfRatio(measure.Ratio(c.number(i)))
	case rule.FormDate:
		return rule.OfDate(civil.Date(c.number(i)))
	case rule.FormCodes:
		list := []rule.Value{}
		for j := c.Offsets[i]; j < c.Offsets[i+1]; j++ {
			list = append(list, rule.OfText(c.text(int(j))))
		}
		return rule.OfList(list)
	}
	return rule.OfText(c.text(i))
}

// text returns the text at i, empty for a place outside the dictionary.
func (c *Column) text(i int) string {
	if p := c.place(i); p < len(c.Dict) {
		return c.Dict[p]
	}
	return ""
}
