package rule

import (
	"fmt"
	"strconv"

	"minsheng/civil"
	"minsheng/measure"
)

// Person is one person as far as known on a day. What was not Set is not on
// file.
type Person struct {
	ID     string
	schema *Schema
	vals   []Value
	links  []Value
	// missing says of each attribute, then of each link, that it is not on
	// file: made once, because rules meet it again and again.
	missing []Missing
}

// Household is people who live together, as far as known on a day.
type Household struct {
	ID      string
	Members []*Person
	schema  *Schema
	vals    []Value
	members Value
	missing []Missing
}

// NewPerson returns a person of whom nothing is on file.
func (s *Schema) NewPerson(id string) *Person {
	missing := make([]Missing, len(s.persons)+len(s.links))
	p := &Person{ID: id, schema: s, vals: make([]Value, len(s.persons)), links: make([]Value, len(s.links)), missing: missing}
	for i, a := range s.persons {
		missing[i] = Missing{Attr: a, Person: id}
		p.vals[i] = lacking(&missing[i])
	}
	for i, l := range s.links {
		m := &missing[len(s.persons)+i]
		*m = Missing{Link: l, Person: id}
		p.links[i] = lacking(m)
	}
	return p
}

// NewHousehold returns a household with members of whom nothing else is on
// file.
func (s *Schema) NewHousehold(id string, members ...*Person) *Household {
	list := make([]Value, len(members))
	for i, m := range members {
		list[i] = ofPerson(m)
	}
	missing := make([]Missing, len(s.households))
	h := &Household{ID: id, Members: members, schema: s, vals: make([]Value, len(s.households)), members: OfList(list), missing: missing}
	for i, a := range s.households {
		missing[i] = Missing{Attr: a}
		h.vals[i] = lacking(&missing[i])
	}
	return h
}

// Set puts a value on file; the zero Value takes it off. It fails where the
// schema has no such attribute or the value is of another type or no code of
// its list.
func (p *Person) Set(name string, v Value) error {
	return set(p.schema.Attribute(OfPerson, name), OfPerson, name, p.vals, p.missing, v)
}

// Set puts a value on file, as Person.Set does.
func (h *Household) Set(name string, v Value) error {
	return set(h.schema.Attribute(OfHousehold, name), OfHousehold, name, h.vals, h.missing, v)
}

func set(a *Attribute, e Entity, name string, vals []Value, missing []Missing, v Value) error {
	if a == nil {
		return fmt.Errorf("there is no attribute %s.%s", e, name)
	}
	if v.kind == Unknown {
		vals[a.index] = lacking(&missing[a.index])
		return nil
	}
	if err := a.Accepts(v); err != nil {
		return err
	}
	vals[a.index] = v
	return nil
}

// Get returns what is on file, or an Unknown that names what is missing.
func (p *Person) Get(a *Attribute) Value { return p.vals[a.index] }

// Get returns what is on file, or an Unknown that names what is missing.
func (h *Household) Get(a *Attribute) Value { return h.vals[a.index] }

// Tie says to whom a link leads; no persons means that it is known to lead to
// nobody.
func (p *Person) Tie(link string, to ...*Person) error {
	l := p.schema.Link(link)
	if l == nil {
		return fmt.Errorf("there is no link %s", link)
	}
	list := make([]Value, len(to))
	for i, o := range to {
		list[i] = ofPerson(o)
	}
	p.links[l.index] = OfList(list)
	return nil
}

// Tied returns to whom a link leads, a list of persons, or an Unknown that
// names the link.
func (p *Person) Tied(l *Link) Value { return p.links[l.index] }

func lacking(m *Missing) Value { return Value{kind: Unknown, x: m} }

// Accepts reports, as an error, why a value cannot stand in the attribute: the
// wrong type, no code of the list, or outside its bounds.
func (a *Attribute) Accepts(v Value) error {
	want := a.Type()
	if v.kind != want.Kind {
		return fmt.Errorf("%s is %s, not %s", a.Path(), want, v.kind)
	}
	texts := []Value{v}
	if want.Kind == List {
		texts = v.List()
	}
	if len(a.Codes) > 0 {
		for _, t := range texts {
			if _, ok := a.Code(t.Text()); !ok {
				return fmt.Errorf("%s has no code %q", a.Path(), t.Text())
			}
		}
	}
	if a.Form == FormArea && !isArea(v.Text()) {
		return fmt.Errorf("%s: %q is not a division code of 2 to 12 digits", a.Path(), v.Text())
	}
	if a.Min != nil && v.n < *a.Min || a.Max != nil && v.n > *a.Max {
		return fmt.Errorf("%s: %s is outside of what can exist", a.Path(), v)
	}
	return nil
}

func isArea(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) >= 2 && len(s) <= 12
}

// Parse reads one value as files write it (codes are given one by one to
// OfList by the caller): true or false, a whole number, yuan, a ratio, a day,
// a code.
func (f Form) Parse(s string) (Value, error) {
	switch f {
	case FormBool:
		switch s {
		case "true":
			return OfBool(true), nil
		case "false":
			return OfBool(false), nil
		}
		return Value{}, fmt.Errorf("%q is not yes or no: write true or false", s)
	case FormInt:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return Value{}, fmt.Errorf("%q is not a whole number", s)
		}
		return OfInt(n), nil
	case FormMoney:
		m, err := measure.ParseMoney(s)
		return keep(OfMoney(m), err)
	case FormRatio:
		r, err := measure.ParseRatio(s)
		return keep(OfRatio(r), err)
	case FormDate:
		d, err := civil.Parse(s)
		return keep(OfDate(d), err)
	case FormCode, FormCodes, FormArea:
		return OfText(s), nil
	}
	return Value{}, fmt.Errorf("there is no type %q", f)
}

func keep(v Value, err error) (Value, error) {
	if err != nil {
		return Value{}, err
	}
	return v, nil
}
