package population

import (
	"minsheng/rule"
)

// Chunk is some whole households. It is valid until the next one is asked for.
type Chunk struct {
	First        int64    // row of the file of people with which it begins, from 0
	HouseholdIDs []string // a household each
	PersonIDs    []string // a row each, guests included
	// Households says where the members of each household begin; household h
	// has the rows Households[h] up to Households[h+1].
	Households []int32
	Rows       int     // members, then guests, to whom links lead
	Fields     []Field // those that were asked for
	Ties       []Ties
	Received   *Receipts // nil: not asked for, or the dataset says nothing of it

	schema  *rule.Schema
	members int
	host    []int32 // the household of each guest
}

// Field is the column of one attribute: a row a person (guests included), or a
// row a household.
type Field struct {
	Attr *rule.Attribute
	Values
}

// Ties is one link: row i leads to the rows To[Offsets[i]:Offsets[i+1]]. A
// person to whom a link leads and of whom the files know nothing is a guest
// of whom nothing is on file.
type Ties struct {
	Link    *rule.Link
	Valid   []uint64
	Offsets []int32
	To      []int32

	read Values // only its Valid and Offsets
	ids  []string
}

// Homes returns the number of households.
func (c *Chunk) Homes() int { return len(c.HouseholdIDs) }

// Members returns the number of rows that are no guests.
func (c *Chunk) Members() int { return c.members }

// Household returns household h with all that was asked for, for the
// one-person evaluator. It may be kept.
func (c *Chunk) Household(h int) *rule.Household {
	from, to := int(c.Households[h]), int(c.Households[h+1])
	rows := map[int]*rule.Person{}
	members := make([]*rule.Person, 0, to-from)
	for i := from; i < to; i++ {
		rows[i] = c.person(i)
		members = append(members, rows[i])
	}
	for i, host := range c.host {
		if int(host) == h {
			rows[c.members+i] = c.person(c.Members() + i)
		}
	}
	for i, p := range rows {
		for t := range c.Ties {
			c.Ties[t].tie(p, i, rows)
		}
	}
	home := c.schema.NewHousehold(c.HouseholdIDs[h], members...)
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Attr.Entity == rule.OfHousehold {
			must(home.Set(f.Attr.Name, f.Value(f.Attr, h)))
		}
	}
	return home
}

func (c *Chunk) person(row int) *rule.Person {
	p := c.schema.NewPerson(c.PersonIDs[row])
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Attr.Entity == rule.OfPerson {
			must(p.Set(f.Attr.Name, f.Value(f.Attr, row)))
		}
	}
	return p
}

func (t *Ties) tie(p *rule.Person, row int, rows map[int]*rule.Person) {
	if !isSet(t.Valid, row) {
		return
	}
	var to []*rule.Person
	for _, r := range t.To[t.Offsets[row]:t.Offsets[row+1]] {
		to = append(to, rows[int(r)])
	}
	must(p.Tie(t.Link.Name, to...))
}

// must holds what reading has made sure of: values that the schema accepts.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
