package entitle

import (
	"testing"

	"pgregory.net/rapid"

	"minsheng/pack"
	"minsheng/pack/packtest"
	"minsheng/rule"
	"minsheng/rule/ruletest"
)

func TestMatcherAndEngineAgreeOnRandomServices(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p, err := pack.Load(packtest.Random(t), "000000")
		if err != nil {
			t.Fatal(err)
		}
		e, err := p.On(day)
		if err != nil { // services that wait for each other
			seen["refused"]++
			return
		}
		g, err := New(e)
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewMatcher(e, day)
		if err != nil {
			t.Fatal(err)
		}
		w := m.NewWorker()
		homes := drawHomes(t, p.Schema(), day)
		got, err := w.Match(tableOf(p.Schema(), homes))
		if err != nil {
			t.Fatal(err)
		}
		var all []*rule.Person
		for _, h := range homes {
			all = append(all, h.Members...)
		}
		inferAll(t, g, day, homes)
		row := 0
		for h, home := range homes {
			s := g.For(day, home)
			compareHome(t, s, got, h, row)
			compareMissing(t, s, w, all, h, row, seen)
			row += len(home.Members)
		}
	})
	t.Logf("%d packs refused; lists of 0, 1, 2, 3, more: %d, %d, %d, %d, %d", seen["refused"], seen["0"], seen["1"], seen["2"], seen["3"], seen["4"])
}

// A household of many is asked one by one where a rule compares everybody with
// everybody; what it waits for is told in the same way.
func TestHouseholdsOfManyLackWhatEngineLacks(t *testing.T) {
	files := packtest.Files()
	for id, rule := range map[string][3]string{
		"first":  {"person", "person.in_institution && person.birth_on.age(on) >= 60", "param.nursing"},
		"whole":  {"household", "household.income_month < yuan('900') && household.members.exists(m, m.in_institution)", "param.line - household.income_month"},
		"alike":  {"person", "owed('first') || household.members.all(m, m.birth_on == person.birth_on || m.disability_level == 'none' || owed('whole'))", ""},
		"anyone": {"household", "owed('alike') || household.counted_benefits < yuan('150')", "param.unset"},
	} {
		more := ""
		if id == "first" {
			more = "counts_as_income: true"
		}
		files["000000/services/"+id+".yaml"] = packtest.Service(id, rule[0], rule[1], rule[2], more)
	}
	g, err := New(edition(t, files, "000000", day))
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMatcher(g.Edition(), day)
	if err != nil {
		t.Fatal(err)
	}
	schema := g.Edition().Pack.Schema()
	var many []*rule.Person
	for _, h := range (ruletest.Crowd{Schema: schema, On: day, Seed: 5, Missing: 30}).Households(60) {
		many = append(many, h.Members...)
	}
	homes := (ruletest.Crowd{Schema: schema, On: day, Seed: 6, Missing: 30}).Households(20)
	homes = append(homes, schema.NewHousehold("institution", many...))
	w, seen := m.NewWorker(), map[string]int{}
	got, err := w.Match(tableOf(schema, homes))
	if err != nil {
		t.Fatal(err)
	}
	var all []*rule.Person
	for _, h := range homes {
		all = append(all, h.Members...)
	}
	inferAll(t, g, day, homes)
	row := 0
	for h, home := range homes {
		s := g.For(day, home)
		compareHome(t, s, got, h, row)
		compareMissing(t, s, w, all, h, row, seen)
		row += len(home.Members)
	}
	if len(many) <= 64 || seen["4"] == 0 {
		t.Errorf("%d in the household, lists %v: that proves nothing", len(many), seen)
	}
}
