package rule

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/measure"
)

// gen writes random rules that are typed right by construction.
type gen struct {
	t    *rapid.T
	vars []string // persons in scope
}

func (g gen) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(g.t, label)
}

func (g gen) person() string { return g.pick("person", g.vars...) }

func (g gen) in(name string) gen { return gen{g.t, append(append([]string(nil), g.vars...), name)} }

func (g gen) bool(depth int) string {
	if depth <= 0 {
		return g.pick("atom", "true", "false", g.person()+".needs_care", "household.urban",
			g.person()+".disability_level == '1'", g.person()+".disability_level in ['2', '3']", "'diabetes' in "+g.person()+".illnesses",
			g.person()+".registered_area.within('3305')")
	}
	d := depth - 1
	switch rapid.IntRange(0, 9).Draw(g.t, "bool") {
	case 0, 1:
		return "(" + g.bool(d) + " && " + g.bool(d) + ")"
	case 2, 3:
		return "(" + g.bool(d) + " || " + g.bool(d) + ")"
	case 4:
		return "!(" + g.bool(d) + ")"
	case 5:
		return "(" + g.bool(d) + " ? " + g.bool(d) + " : " + g.bool(d) + ")"
	case 6:
		op := g.pick("op", "<", "<=", ">", ">=", "==", "!=")
		return "(" + g.int(d) + " " + op + " " + g.int(d) + ")"
	case 7:
		op := g.pick("op", "<", "<=", ">", ">=", "==", "!=")
		return "(" + g.money(d) + " " + op + " " + g.money(d) + ")"
	}
	if len(g.vars) > MaxLoops {
		return g.bool(0)
	}
	v := fmt.Sprintf("m%d", len(g.vars))
	return g.people() + "." + g.pick("loop", "all", "exists", "exists_one") + "(" + v + ", " + g.in(v).bool(d) + ")"
}

func (g gen) people() string { return g.pick("people", "household.members", g.person()+".guardians") }

func (g gen) int(depth int) string {
	if depth <= 0 {
		return g.pick("int", "0", "1", "18", "60", "-3", g.person()+".months_paid", g.person()+".birth_on.age(on)", "param.old.age", g.people()+".size()")
	}
	d := depth - 1
	switch rapid.IntRange(0, 4).Draw(g.t, "int") {
	case 0:
		return "(" + g.int(d) + g.pick("op", " + ", " - ", " * ", " % ", " / ") + g.int(0) + ")"
	case 1:
		return g.pick("best", "max", "min") + "(" + g.int(d) + ", " + g.int(d) + ")"
	case 2:
		return g.person() + ".birth_on.add_months(" + g.int(0) + ").months(on)"
	case 3:
		if len(g.vars) <= MaxLoops {
			v := fmt.Sprintf("m%d", len(g.vars))
			return g.people() + ".count(" + v + ", " + g.in(v).bool(d) + ")"
		}
	}
	return g.int(0)
}

func (g gen) money(depth int) string {
	if depth <= 0 {
		return g.pick("money", "yuan('0.01')", "yuan('900')", g.person()+".income", "household.income", "param.dibao.line", "param.local")
	}
	d := depth - 1
	switch rapid.IntRange(0, 4).Draw(g.t, "money") {
	case 0:
		return "(" + g.money(d) + g.pick("op", " + ", " - ") + g.money(d) + ")"
	case 1:
		return "(" + g.money(d) + " * " + g.int(0) + ")"
	case 2:
		return g.money(d) + ".times(param.share, '" + g.pick("round", "half_up", "half_even", "down", "up", "floor", "ceil") + "')"
	case 3:
		if len(g.vars) <= MaxLoops {
			v := fmt.Sprintf("m%d", len(g.vars))
			return g.people() + ".map(" + v + ", " + g.in(v).money(d) + ").sum()"
		}
	}
	return g.money(0)
}

// facts makes a household of which anything may be missing.
func (g gen) facts(s *Schema) *Facts {
	var people []*Person
	for i := range rapid.IntRange(1, 4).Draw(g.t, "people") {
		p := s.NewPerson(fmt.Sprintf("p%d", i))
		g.fill(s.Attributes(OfPerson), func(name string, v Value) { put(g.t, p.Set(name, v)) })
		people = append(people, p)
	}
	for _, p := range people {
		if rapid.Bool().Draw(g.t, "tied") {
			put(g.t, p.Tie("guardians", people[:rapid.IntRange(0, len(people)).Draw(g.t, "guardians")]...))
		}
	}
	h := s.NewHousehold("h", people...)
	g.fill(s.Attributes(OfHousehold), func(name string, v Value) { put(g.t, h.Set(name, v)) })
	return &Facts{On: civil.MustParse("2024-05-01"), Person: people[0], Household: h}
}

func (g gen) fill(attrs []*Attribute, set func(string, Value)) {
	for _, a := range attrs {
		if rapid.IntRange(0, 3).Draw(g.t, "missing") == 0 {
			continue
		}
		switch a.Form {
		case FormBool:
			set(a.Name, OfBool(rapid.Bool().Draw(g.t, a.Name)))
		case FormInt:
			set(a.Name, OfInt(rapid.Int64Range(0, 400).Draw(g.t, a.Name)))
		case FormMoney:
			set(a.Name, OfMoney(measure.Money(rapid.Int64Range(0, 1e6).Draw(g.t, a.Name))))
		case FormDate:
			set(a.Name, OfDate(civil.Date(rapid.Int32Range(-20000, 21000).Draw(g.t, a.Name))))
		case FormCode:
			set(a.Name, OfText(rapid.SampledFrom(a.Codes).Draw(g.t, a.Name).ID))
		case FormCodes:
			set(a.Name, OfList([]Value{OfText(rapid.SampledFrom(a.Codes).Draw(g.t, a.Name).ID)}))
		case FormArea:
			set(a.Name, OfText(rapid.SampledFrom([]string{"330502", "310101", "33"}).Draw(g.t, a.Name)))
		}
	}
}

func TestEvalExplainAndReferenceAgreeOnRandomRules(t *testing.T) {
	s, env := testEnv(t)
	seen := map[Kind]int{}
	rapid.Check(t, func(t *rapid.T) {
		g := gen{t, []string{"person"}}
		source := g.bool(rapid.IntRange(1, 4).Draw(t, "depth"))
		if len(source) > MaxSource {
			t.Skip("too long a rule")
		}
		x, err := env.Check(OfPerson, source)
		if err != nil {
			if code := err.(*Mistake).Code; code == CodeTooBig || code == CodeDivisor {
				t.Skip("refused for its size or for a divisor that is always zero")
			}
			t.Fatalf("%s: %v", source, err)
		}
		f := g.facts(s)
		v, found, ref := x.Eval(f), x.Explain(f), x.Reference(f)
		seen[v.Kind()]++
		if v.Kind() != ref.Kind() || v.Known() && !v.Equal(ref) {
			t.Fatalf("%s\n Eval %s, cel-go %s", source, told(v), told(ref))
		}
		if found.Value.Kind() != v.Kind() || v.Known() && !found.Value.Equal(v) {
			t.Fatalf("%s\n Eval %s, Explain %s", source, told(v), told(found.Value))
		}
		found.Say("zh", true)
		for _, c := range found.Nearest(true, f.On) {
			c.Say("en")
		}
	})
	t.Logf("results seen: %d known, %d not known, %d broken", seen[Bool], seen[Unknown], seen[Broken])
	if seen[Bool] == 0 || seen[Unknown] == 0 {
		t.Error("the rules drawn come to one kind of result alone: the test compares too little")
	}
}

func FuzzCheck(f *testing.F) {
	s, env := testEnv(f)
	facts := testFacts(f, s)
	for _, seed := range []string{"person.birth_on.age(on) >= 80", "household.members.map(m, m.income).sum() > yuan('1')", "[1].exists(x, x / 0 > 1)", "((((", "param.dibao.line"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		x, err := env.Check(OfPerson, source)
		if err != nil {
			if m, ok := err.(*Mistake); !ok || m.Say.ZH == "" || m.Line < 1 || m.Col < 1 {
				t.Fatalf("%q: %v is no mistake with a place", source, err)
			}
			return
		}
		v := x.Eval(facts)
		found := x.Explain(facts)
		if found.Value.Kind() != v.Kind() || v.Known() && told(found.Value) != told(v) {
			t.Fatalf("%q: Eval %s, Explain %s", source, told(v), told(found.Value))
		}
		found.Say("zh", true)
	})
}
