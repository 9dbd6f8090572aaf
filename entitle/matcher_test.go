package entitle

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// tableOf lays households out in columns; links lead inside the table.
func tableOf(schema *rule.Schema, homes []*rule.Household) *columns.Table {
	t := &columns.Table{Households: []int32{0}}
	var people []*rule.Person
	row := map[*rule.Person]int32{}
	for _, h := range homes {
		for _, p := range h.Members {
			row[p] = int32(len(people))
			people = append(people, p)
		}
		t.Households = append(t.Households, int32(len(people)))
	}
	t.Rows = len(people)
	for _, a := range schema.Attributes(rule.OfPerson) {
		t.Fields = append(t.Fields, columns.Field{Attr: a, Column: columnOf(a, len(people), func(i int) rule.Value { return people[i].Get(a) })})
	}
	for _, a := range schema.Attributes(rule.OfHousehold) {
		t.Fields = append(t.Fields, columns.Field{Attr: a, Column: columnOf(a, len(homes), func(i int) rule.Value { return homes[i].Get(a) })})
	}
	for _, l := range schema.Links() {
		ties := columns.Ties{Link: l, Valid: make([]uint64, (len(people)+63)/64), Offsets: []int32{0}}
		for i, p := range people {
			if v := p.Tied(l); v.Known() {
				ties.Valid[i>>6] |= 1 << (i & 63)
				for _, to := range v.List() {
					ties.To = append(ties.To, row[to.Person()])
				}
			}
			ties.Offsets = append(ties.Offsets, int32(len(ties.To)))
		}
		t.Ties = append(t.Ties, ties)
	}
	return t
}

func columnOf(a *rule.Attribute, n int, get func(int) rule.Value) columns.Column {
	c := columns.Column{Valid: make([]uint64, (n+63)/64)}
	places := map[string]uint16{}
	place := func(s string) uint16 {
		at, ok := places[s]
		if !ok {
			at = uint16(len(c.Dict))
			places[s] = at
			c.Dict = append(c.Dict, s)
		}
		return at
	}
	if a.Form == rule.FormCodes {
		c.Offsets = []int32{0}
	}
	if a.Form == rule.FormBool {
		c.Bits = make([]uint64, (n+63)/64)
	}
	for i := range n {
		v := get(i)
		if v.Known() {
			c.Valid[i>>6] |= 1 << (i & 63)
		}
		switch a.Form {
		case rule.FormBool:
			if v.IsTrue() {
				c.Bits[i>>6] |= 1 << (i & 63)
			}
		case rule.FormCode, rule.FormArea:
			c.U16 = append(c.U16, place(v.Text()))
		case rule.FormCodes:
			for _, e := range v.List() {
				c.U16 = append(c.U16, place(e.Text()))
			}
			c.Offsets = append(c.Offsets, int32(len(c.U16)))
		default:
			c.I64 = append(c.I64, v.Int())
		}
	}
	return c
}

// One household after the other, and all of them in columns, must come out
// alike: whether it is owed, whether it may be, how much.
func TestMatcherAndEngineAgreeOnEveryPackOfOurs(t *testing.T) {
	on := civil.MustParse("2026-01-01")
	for _, code := range []string{"330502", "310000", "320000", "530000", "500000"} {
		t.Run(code, func(t *testing.T) {
			g := realEngine(t, code, on)
			m, err := NewMatcher(g.Edition(), on)
			if err != nil {
				t.Fatal(err)
			}
			w := m.NewWorker()
			schema := g.Edition().Pack.Schema()
			rapid.Check(t, func(t *rapid.T) {
				homes := drawHomes(t, schema, on)
				got, err := w.Match(tableOf(schema, homes))
				if err != nil {
					t.Fatal(err)
				}
				inferAll(t, g, on, homes)
				row := 0
				for h, home := range homes {
					compareHome(t, g.For(on, home), got, h, row)
					row += len(home.Members)
				}
			})
		})
	}
}

// drawHomes makes a few households of which much is missing, with links to and
// fro.
func drawHomes(t *rapid.T, schema *rule.Schema, on civil.Date) []*rule.Household {
	var homes []*rule.Household
	var all []*rule.Person
	for h := range rapid.IntRange(1, 3).Draw(t, "homes") {
		var people []*rule.Person
		for i := range rapid.IntRange(1, 3).Draw(t, "people") {
			people = append(people, schema.NewPerson(fmt.Sprintf("h%dp%d", h, i)))
		}
		home := schema.NewHousehold("household", people...)
		fill(t, home, schema, on, rapid.IntRange(1, 4).Draw(t, "filled"))
		homes = append(homes, home)
		all = append(all, people...)
	}
	for _, p := range all {
		for _, l := range schema.Links() {
			if rapid.IntRange(0, 2).Draw(t, "tied") == 0 {
				if err := p.Tie(l.Name, rapid.SliceOfN(rapid.SampledFrom(all), 0, 2).Draw(t, l.Name)...); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return homes
}

// fataler is a test, or one try of a property.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// inferAll fills in what follows, of everybody first: links lead from one
// household to another.
func inferAll(t fataler, g *Engine, on civil.Date, homes []*rule.Household) {
	for _, h := range homes {
		if err := g.Infer(on, h); err != nil {
			t.Fatal(err)
		}
	}
}

// compareHome compares one household's statement with the columns' results;
// row is that of its first member.
func compareHome(t fataler, s *Statement, got []*Matched, home, row int) {
	t.Helper()
	members := map[*rule.Person]int{}
	for i, p := range s.Household.Members {
		members[p] = row + i
	}
	byID := map[string]*Matched{}
	for _, m := range got {
		byID[m.Service.ID] = m
	}
	for _, a := range s.Answers {
		m, at := byID[a.Service.ID], home
		if a.Person != nil {
			at = members[a.Person]
		}
		if have, want := m.told(at), plainly(a); have != want {
			t.Fatalf("%s for %v: columns say %q, one by one it is %q", a.Service.ID, a.Person, have, want)
		}
	}
}

func (m *Matched) told(row int) string {
	has := func(b []uint64) bool { return b[row>>6]>>(row&63)&1 == 1 }
	switch {
	case has(m.Owed) && has(m.Priced):
		return "yes " + m.Amount[row].String()
	case has(m.Owed):
		return "yes"
	case has(m.Possible):
		return fmt.Sprintf("unknown %t", has(m.Failed))
	}
	return "no"
}

func plainly(a *Answer) string {
	switch {
	case a.Outcome == Owed && a.Amount != nil:
		return "yes " + measure.Money(*a.Amount).String()
	case a.Outcome == Owed:
		return "yes"
	case a.Outcome == Possible:
		return fmt.Sprintf("unknown %t", a.Err != nil)
	}
	return "no"
}
