package demo_test

import (
	"testing"

	"minsheng/demo"
	"minsheng/entitle"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/rule"
)

// ruleValue is a value as rules see it.
func ruleValue(v people.Value) rule.Value {
	switch v.Kind() {
	case people.Bool:
		return rule.OfBool(v.Bool())
	case people.Int:
		return rule.OfInt(v.Int())
	case people.Money:
		return rule.OfMoney(v.Money())
	case people.Date:
		return rule.OfDate(v.Date())
	case people.List:
		list := make([]rule.Value, len(v.List()))
		for i, item := range v.List() {
			list[i] = rule.OfText(item)
		}
		return rule.OfList(list)
	}
	return rule.OfText(v.Text())
}

// subject is a household of the city as rules see it.
func subject(t *testing.T, s *rule.Schema, h demo.Household) *rule.Household {
	t.Helper()
	var members []*rule.Person
	for _, p := range h.Members {
		m := s.NewPerson(string(p.ID))
		for _, f := range p.Facts {
			if err := m.Set(f.Name, ruleValue(f.Value)); err != nil {
				t.Fatal(err)
			}
		}
		members = append(members, m)
	}
	home := s.NewHousehold(string(h.ID), members...)
	for _, f := range h.Facts {
		if err := home.Set(f.Name, ruleValue(f.Value)); err != nil {
			t.Fatal(err)
		}
	}
	return home
}

// A demonstration is of use where services are owed to some and not to others:
// a file in which everything is missing, or a rule that everybody meets, shows
// nothing.
func TestMostServicesAreOwedToSomeAndNotToOthers(t *testing.T) {
	p, err := pack.Load(packs.FS, demo.District)
	if err != nil {
		t.Fatal(err)
	}
	edition, err := p.On(demo.DefaultDay)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := entitle.New(edition)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]*[3]int{}
	for h := range sample(t) {
		for _, a := range engine.For(demo.DefaultDay, subject(t, p.Schema(), h)).Answers {
			if counts[a.Service.ID] == nil {
				counts[a.Service.ID] = &[3]int{}
			}
			counts[a.Service.ID][a.Outcome]++
		}
	}
	some, others, open := 0, 0, 0
	for _, c := range counts {
		if c[entitle.Owed]+c[entitle.Possible] > 0 {
			some++
		}
		if c[entitle.NotOwed] > 0 {
			others++
		}
		if c[entitle.Possible] > (c[0]+c[1]+c[2])/2 {
			open++
		}
	}
	t.Logf("%d services: %d owed or open to somebody, %d not owed to somebody, %d open for most", len(counts), some, others, open)
	if all := len(counts); some < all*3/4 || others < all*4/5 || open > all/8 {
		t.Errorf("of %d services %d come to somebody, %d not to somebody, %d stay open for most", all, some, others, open)
	}
}

func sample(t *testing.T) func(func(demo.Household) bool) {
	t.Helper()
	seq, err := demo.Generate(demo.Config{Residents: 2000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return seq
}
