package simulate

import (
	"minsheng/rule"
	"minsheng/rule/columns"
)

// twin leads from the names of one schema to those of another: packs that were
// loaded apart have schemas of their own, though they say the same.
type twin struct {
	schema *rule.Schema // the other
	attrs  map[*rule.Attribute]*rule.Attribute
	links  map[*rule.Link]*rule.Link
}

// newTwin finds what both schemas have. An attribute of another form is not the
// same: what the files hold of it says nothing to the other rules.
func newTwin(from, to *rule.Schema) *twin {
	t := &twin{schema: to, attrs: map[*rule.Attribute]*rule.Attribute{}, links: map[*rule.Link]*rule.Link{}}
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range from.Attributes(of) {
			if other := to.Attribute(of, a.Name); other != nil && other.Form == a.Form {
				t.attrs[a] = other
			}
		}
	}
	for _, l := range from.Links() {
		if other := to.Link(l.Name); other != nil {
			t.links[l] = other
		}
	}
	return t
}

// table is a table as the other schema names its columns.
func (t *twin) table(from *columns.Table) *columns.Table {
	to := &columns.Table{Households: from.Households, Rows: from.Rows}
	for _, f := range from.Fields {
		if f.Attr = t.attrs[f.Attr]; f.Attr != nil {
			to.Fields = append(to.Fields, f)
		}
	}
	for _, l := range from.Ties {
		if l.Link = t.links[l.Link]; l.Link != nil {
			to.Ties = append(to.Ties, l)
		}
	}
	return to
}

// back names attributes and links of the other schema as the first does.
func (t *twin) back(attrs []*rule.Attribute, links []*rule.Link) (a []*rule.Attribute, l []*rule.Link) {
	for from, to := range t.attrs {
		for _, want := range attrs {
			if to == want {
				a = append(a, from)
			}
		}
	}
	for from, to := range t.links {
		for _, want := range links {
			if to == want {
				l = append(l, from)
			}
		}
	}
	return a, l
}

// household is a household as the other schema knows it.
func (t *twin) household(from *rule.Household) (*rule.Household, error) {
	c := &copying{twin: t, made: map[*rule.Person]*rule.Person{}}
	var members []*rule.Person
	for _, m := range from.Members {
		p, err := c.person(m)
		if err != nil {
			return nil, err
		}
		members = append(members, p)
	}
	for i := 0; i < len(c.left); i++ { // grows by guests
		if err := c.tie(c.left[i]); err != nil {
			return nil, err
		}
	}
	home := t.schema.NewHousehold(from.ID, members...)
	for a, other := range t.attrs {
		if a.Entity != rule.OfHousehold {
			continue
		}
		if v := from.Get(a); v.Known() {
			if err := home.Set(other.Name, v); err != nil {
				return nil, err
			}
		}
	}
	return home, nil
}

// copying is one household while it is copied.
type copying struct {
	*twin
	made map[*rule.Person]*rule.Person
	left []*rule.Person // whose links are to be copied
}

func (c *copying) person(p *rule.Person) (*rule.Person, error) {
	if c.made[p] != nil {
		return c.made[p], nil
	}
	made := c.schema.NewPerson(p.ID)
	c.made[p], c.left = made, append(c.left, p)
	for a, other := range c.attrs {
		if a.Entity != rule.OfPerson {
			continue
		}
		if v := p.Get(a); v.Known() {
			if err := made.Set(other.Name, v); err != nil {
				return nil, err
			}
		}
	}
	return made, nil
}

func (c *copying) tie(p *rule.Person) error {
	for l, other := range c.links {
		v := p.Tied(l)
		if !v.Known() {
			continue
		}
		var to []*rule.Person
		for _, e := range v.List() {
			guest, err := c.person(e.Person())
			if err != nil {
				return err
			}
			to = append(to, guest)
		}
		if err := c.made[p].Tie(other.Name, to...); err != nil {
			return err
		}
	}
	return nil
}
