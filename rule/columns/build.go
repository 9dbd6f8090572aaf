package columns

import (
	"math"

	"minsheng/rule"
)

// Builder makes tables of rule.Households: for those who hold a population as
// such, and for tests. Persons to whom links lead from outside become guests.
// A Builder keeps its dictionaries from table to table.
type Builder struct {
	needs Needs
	dicts []map[string]int
	texts [][]string
}

// NewBuilder returns a builder of the columns that a program needs.
func NewBuilder(n Needs) *Builder {
	b := &Builder{needs: n, dicts: make([]map[string]int, len(n.Attributes)), texts: make([][]string, len(n.Attributes))}
	for i, a := range n.Attributes {
		b.dicts[i] = map[string]int{}
		for _, c := range a.Codes {
			b.place(i, c.ID)
		}
	}
	return b
}

func (b *Builder) place(attr int, text string) int {
	at, ok := b.dicts[attr][text]
	if !ok {
		at = len(b.texts[attr])
		b.dicts[attr][text] = at
		b.texts[attr] = append(b.texts[attr][:at:at], text) // never changed once given
	}
	return at
}

// Table makes one chunk of the households.
func (b *Builder) Table(households []*rule.Household) *Table {
	t := &Table{Households: []int32{0}}
	var people []*rule.Person
	rowOf := map[*rule.Person]int32{}
	meet := func(p *rule.Person) {
		if _, ok := rowOf[p]; !ok {
			rowOf[p] = int32(len(people))
			people = append(people, p)
		}
	}
	for _, h := range households {
		for _, p := range h.Members {
			meet(p)
		}
		t.Households = append(t.Households, int32(len(people)))
	}
	for i := 0; i < len(people); i++ { // grows by guests, and by those to whom their links lead
		for _, l := range b.needs.Links {
			for _, v := range people[i].Tied(l).List() {
				meet(v.Person())
			}
		}
	}
	t.Rows = len(people)
	for i, a := range b.needs.Attributes {
		get := func(row int) rule.Value { return people[row].Get(a) }
		rows := len(people)
		if a.Entity == rule.OfHousehold {
			get, rows = func(row int) rule.Value { return households[row].Get(a) }, len(households)
		}
		t.Fields = append(t.Fields, Field{Attr: a, Column: b.column(i, a, rows, get)})
	}
	for _, l := range b.needs.Links {
		t.Ties = append(t.Ties, tiesOf(l, people, rowOf))
	}
	return t
}

func tiesOf(l *rule.Link, people []*rule.Person, rowOf map[*rule.Person]int32) Ties {
	t := Ties{Link: l, Valid: make([]uint64, words(len(people))), Offsets: []int32{0}}
	for i, p := range people {
		v := p.Tied(l)
		if v.Known() {
			set(t.Valid, i)
		}
		for _, o := range v.List() {
			t.To = append(t.To, rowOf[o.Person()])
		}
		t.Offsets = append(t.Offsets, int32(len(t.To)))
	}
	return t
}

func (b *Builder) column(at int, a *rule.Attribute, rows int, get func(int) rule.Value) Column {
	c := Column{Valid: make([]uint64, words(rows))}
	places := []int{}
	switch a.Form {
	case rule.FormBool:
		c.Bits = make([]uint64, words(rows))
	case rule.FormCodes:
		c.Offsets = []int32{0}
	case rule.FormCode, rule.FormArea:
	default:
		c.I64 = make([]int64, rows)
	}
	for i := range rows {
		v := get(i)
		if v.Known() {
			set(c.Valid, i)
		}
		switch a.Form {
		case rule.FormBool:
			if v.IsTrue() {
				set(c.Bits, i)
			}
		case rule.FormCodes:
			for _, e := range v.List() {
				places = append(places, b.place(at, e.Text()))
			}
			c.Offsets = append(c.Offsets, int32(len(places)))
		case rule.FormCode, rule.FormArea:
			p := 0
			if v.Known() {
				p = b.place(at, v.Text())
			}
			places = append(places, p)
		default:
			c.I64[i] = v.Int()
		}
	}
	if c.Dict = b.texts[at]; a.Type().Kind == rule.Text || a.Form == rule.FormCodes {
		c.pack(places)
	}
	c.shrink()
	return c
}

// pack keeps places in the narrowest column.
func (c *Column) pack(places []int) {
	switch n := len(c.Dict); {
	case n <= math.MaxUint8+1:
		c.U8 = narrow[uint8](places)
	case n <= math.MaxUint16+1:
		c.U16 = narrow[uint16](places)
	default:
		c.U32 = narrow[uint32](places)
	}
}

func narrow[T uint8 | uint16 | uint32](places []int) []T {
	to := make([]T, len(places))
	for i, p := range places {
		to[i] = T(p)
	}
	return to
}

// shrink keeps numbers in 32 bits where all of them fit.
func (c *Column) shrink() {
	for _, n := range c.I64 {
		if n != int64(int32(n)) {
			return
		}
	}
	if c.I64 == nil {
		return
	}
	c.I32 = make([]int32, len(c.I64))
	for i, n := range c.I64 {
		c.I32[i] = int32(n)
	}
	c.I64 = nil
}
