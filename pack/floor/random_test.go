package floor

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"minsheng/rule"
)

// smallSchema has so few households that all of them can be asked.
func smallSchema(t testing.TB) *rule.Schema {
	t.Helper()
	s, err := rule.NewSchema([]rule.Attribute{
		{Entity: rule.OfPerson, Name: "a", Form: rule.FormInt, Min: at(0), Max: at(6)},
		{Entity: rule.OfPerson, Name: "b", Form: rule.FormInt, Min: at(-3), Max: at(3)},
		{Entity: rule.OfPerson, Name: "c", Form: rule.FormCode, Codes: codes("x", "y", "z")},
		{Entity: rule.OfHousehold, Name: "d", Form: rule.FormBool},
		{Entity: rule.OfHousehold, Name: "e", Form: rule.FormMoney, Min: at(0), Max: at(5)},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// anySum draws a sum of the quantities of the small schema.
func anySum(t *rapid.T) string {
	n := rapid.IntRange(-3, 3)
	return fmt.Sprintf("person.a * %d + person.b * %d + %d", n.Draw(t, "a"), n.Draw(t, "b"), n.Draw(t, "k"))
}

func anyCondition(t *rapid.T, deep int) string {
	compare := rapid.SampledFrom([]string{"<", "<=", "==", "!=", ">", ">="})
	switch kind := rapid.IntRange(0, 9).Draw(t, "kind"); {
	case kind <= 1 && deep > 0:
		return "(" + anyCondition(t, deep-1) + " && " + anyCondition(t, deep-1) + ")"
	case kind <= 3 && deep > 0:
		return "(" + anyCondition(t, deep-1) + " || " + anyCondition(t, deep-1) + ")"
	case kind == 9 && deep > 0:
		return "(" + anyCondition(t, deep-1) + " ? " + anyCondition(t, deep-1) + " : " + anyCondition(t, deep-1) + ")"
	case kind == 4:
		return "person.c in ['" + rapid.SampledFrom([]string{"x", "y", "x', 'y"}).Draw(t, "codes") + "']"
	case kind == 5:
		return rapid.SampledFrom([]string{"household.d", "!household.d", "owed('s')"}).Draw(t, "bool")
	case kind == 7: // param.line is not decided
		return rapid.SampledFrom([]string{"param.line > household.e", "(person.a > 2 ? param.line : yuan('0.02')) < household.e",
			"(household.e < param.line ? person.a : person.b) > 1"}).Draw(t, "undecided")
	case kind == 6:
		return fmt.Sprintf("household.e %s yuan('0.0%d')", compare.Draw(t, "op"), rapid.IntRange(0, 5).Draw(t, "fen"))
	}
	return anySum(t) + " " + compare.Draw(t, "op") + " " + fmt.Sprint(rapid.IntRange(-3, 9).Draw(t, "k"))
}

func anyText(t *rapid.T, paid bool) text {
	x := text{who: []string{anyCondition(t, 2)}}
	if !paid {
		return x
	}
	amount := func() string {
		return rapid.SampledFrom([]string{"yuan('0.02')", "household.e", "yuan('0.05') - household.e", "max(household.e, yuan('0.01') * person.a)",
			"person.b > 0 ? param.line : household.e", "(person.a > 3 ? household.e * 2 : yuan('0.04'))", "(yuan('0.01') * person.a).div(2, 'up')", "(yuan('0.01') * person.a + household.e).times(ratio('30%'), 'half_up')"}).Draw(t, "amount")
	}
	return text{who: x.who, much: []string{anyCondition(t, 1), amount(), "", amount()}}
}

// everyHousehold calls visit with each household of the small schema.
func everyHousehold(t *rapid.T, s *rule.Schema, visit func(f *rule.Facts)) {
	for n := range 7 * 7 * 3 * 2 * 6 * 2 {
		next := func(of int) int64 {
			i := n % of
			n /= of
			return int64(i)
		}
		p := s.NewPerson("zhang")
		h := s.NewHousehold("household", p)
		err := []error{p.Set("a", rule.OfInt(next(7))), p.Set("b", rule.OfInt(next(7)-3)), p.Set("c", rule.OfText(string(rune('x'+next(3))))),
			h.Set("d", rule.OfBool(next(2) == 1)), h.Set("e", rule.OfMoney(0))}
		fen, owed := next(6), rule.OfBool(next(2) == 1)
		v, _ := rule.FormMoney.Parse(fmt.Sprintf("0.0%d", fen))
		for _, e := range append(err, h.Set("e", v)) {
			if e != nil {
				t.Fatal(e)
			}
		}
		visit(&rule.Facts{On: day, Person: p, Household: h, Owed: func(string) rule.Value { return owed }})
	}
}

func TestRandomRulesAgreeWithAskingEveryHousehold(t *testing.T) {
	s := smallSchema(t)
	searched, lost := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		paid := rapid.Bool().Draw(r, "paid")
		q := Question{Schema: s, On: day, Above: anyText(r, paid).rule(t, s, rule.OfPerson), Below: anyText(r, paid).rule(t, s, rule.OfPerson)}
		if rapid.Bool().Draw(r, "one amount") {
			q.Below.Lines = q.Above.Lines
		}
		if rapid.Bool().Draw(r, "or") { // wider by something
			wide := text{who: []string{q.Above.Conditions[0].Source + " || " + q.Below.Conditions[0].Source}}
			q.Below.Conditions = wide.rule(t, s, rule.OfPerson).Conditions
		}
		var loser *rule.Facts
		everyHousehold(r, s, func(f *rule.Facts) {
			if loser == nil && loses(q, f) {
				loser = f
			}
		})
		got := Compare(q)
		switch {
		case got.Witness != nil && !loses(q, fill(r, s, got.Witness.facts(day))):
			r.Fatalf("%s loses nothing", given(got))
		case got.Kind == Proven && loser != nil:
			r.Fatalf("proven, and yet somebody loses: %v", describe(loser, s))
		case got.Witness == nil && loser != nil:
			r.Fatalf("nobody found, and yet somebody loses: %v", describe(loser, s))
		}
		if got.Kind == Searched {
			searched++
		}
		if got.Witness != nil {
			lost++
		}
	})
	t.Logf("%d only searched, %d lost", searched, lost)
	if searched > 10 {
		t.Errorf("%d pairs of linear rules were only searched", searched)
	}
}

// fill gives a value to everything that a witness leaves open: it does not
// matter.
func fill(t *rapid.T, s *rule.Schema, f *rule.Facts) *rule.Facts {
	set := func(a *rule.Attribute, known bool, put func(string, rule.Value) error) {
		if known {
			return
		}
		v := map[rule.Form]rule.Value{rule.FormInt: rule.OfInt(0), rule.FormCode: rule.OfText("z"), rule.FormBool: rule.OfBool(false), rule.FormMoney: rule.OfMoney(3)}[a.Form]
		if err := put(a.Name, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range s.Attributes(rule.OfPerson) {
		set(a, f.Person.Get(a).Known(), f.Person.Set)
	}
	for _, a := range s.Attributes(rule.OfHousehold) {
		set(a, f.Household.Get(a).Known(), f.Household.Set)
	}
	return f
}

func describe(f *rule.Facts, s *rule.Schema) string {
	x := &Witness{Household: f.Household, Person: f.Person, asks: s}
	return fmt.Sprintf("%s, owed %s", x.Given(), f.Owed("s"))
}

// loopSchema has members of whom little can be said.
func loopSchema(t testing.TB) *rule.Schema {
	t.Helper()
	s, err := rule.NewSchema([]rule.Attribute{
		{Entity: rule.OfPerson, Name: "work", Form: rule.FormBool},
		{Entity: rule.OfPerson, Name: "n", Form: rule.FormInt, Min: at(0), Max: at(3)},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func anyLoop(t *rapid.T) string {
	n := rapid.IntRange(0, 4)
	about := func() string {
		return rapid.SampledFrom([]string{"m.work", "!m.work", fmt.Sprintf("m.n >= %d", n.Draw(t, "n")), fmt.Sprintf("m.work && m.n < %d", n.Draw(t, "n")), "m.n % 2 == 0"}).Draw(t, "about")
	}
	one := func() string {
		switch rapid.IntRange(0, 4).Draw(t, "loop") {
		case 0:
			return "household.members.exists(m, " + about() + ")"
		case 1:
			return "household.members.all(m, " + about() + ")"
		case 2:
			return fmt.Sprintf("household.members.count(m, %s) >= %d", about(), n.Draw(t, "count"))
		case 3:
			return fmt.Sprintf("household.members.map(m, m.n).sum() > household.members.size() * %d", n.Draw(t, "times"))
		}
		return fmt.Sprintf("household.members.filter(m, %s).map(m, m.n).sum() <= %d", about(), n.Draw(t, "sum"))
	}
	return "(" + one() + rapid.SampledFrom([]string{" && ", " || "}).Draw(t, "join") + one() + ")"
}

// everyGroup calls visit with each household of one to three members.
func everyGroup(t *rapid.T, s *rule.Schema, visit func(*rule.Facts)) {
	for size := 1; size <= MaxMembers; size++ {
		for code := range 1 << (3 * size) {
			var members []*rule.Person
			for _, id := range memberNames[:size] {
				p := s.NewPerson(id)
				for _, err := range []error{p.Set("work", rule.OfBool(code&1 == 1)), p.Set("n", rule.OfInt(int64(code>>1&3)))} {
					if err != nil {
						t.Fatal(err)
					}
				}
				members, code = append(members, p), code>>3
			}
			visit(&rule.Facts{On: day, Household: s.NewHousehold("household", members...)})
		}
	}
}

func TestRandomLoopsAgreeWithAskingEveryHouseholdOfUpToThree(t *testing.T) {
	s := loopSchema(t)
	rapid.Check(t, func(r *rapid.T) {
		above := anyLoop(r)
		below := rapid.SampledFrom([]string{anyLoop(r), "(" + above + ") || " + anyLoop(r), above + " && household.members.size() > 0"}).Draw(r, "below")
		q := Question{Schema: s, Of: rule.OfHousehold, On: day, Above: text{who: []string{above}}.rule(t, s, rule.OfHousehold), Below: text{who: []string{below}}.rule(t, s, rule.OfHousehold)}
		lost := false
		everyGroup(r, s, func(f *rule.Facts) { lost = lost || loses(q, f) })
		got := Compare(q)
		if got.Witness != nil && !loses(q, got.Witness.facts(day)) {
			r.Fatalf("%s loses nothing", given(got))
		}
		if lost != (got.Witness != nil) {
			r.Fatalf("somebody loses: %v; found: %s", lost, given(got))
		}
	})
}
