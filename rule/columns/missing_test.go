package columns_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minsheng/rule"
	"minsheng/rule/columns"
	"minsheng/rule/ruletest"
)

// lacksOf names what a list holds, of a subject in a household that begins with
// a row; row is the subject's own, or -1 for the household.
func lacksOf(l *columns.Lists, list uint32, names []string, begin, row int) []string {
	var all []string
	if row >= 0 {
		list = l.SeenBy(list, int32(row-begin))
	}
	for _, m := range l.Of(list) {
		if m.Member != columns.Self {
			m.Person = names[begin+int(m.Member)]
		} else if row >= 0 && (m.Link != nil || m.Attr != nil && m.Attr.Entity == rule.OfPerson) {
			m.Person = names[row]
		}
		all = append(all, m.Name())
	}
	return all
}

func namesOf(missing []rule.Missing) []string {
	var all []string
	for _, m := range missing {
		all = append(all, m.Name())
	}
	return all
}

// compareMissing fails where a worker and Eval differ about what is missing.
func compareMissing(t fataler, w *columns.Worker, rules []*rule.Expr, homes []*rule.Household, facts func(*rule.Household, *rule.Person) *rule.Facts, seen map[string]int) {
	var ids []string
	begins := map[*rule.Household]int{}
	for _, h := range homes {
		begins[h] = len(ids)
		for _, p := range h.Members {
			ids = append(ids, p.ID)
		}
	}
	for i, x := range rules {
		hs, ps := subjects(x.Of, homes)
		all := make([]uint64, (len(hs)+63)/64)
		for at := range hs {
			all[at/64] |= 1 << (at % 64)
		}
		got := make([]uint32, len(hs))
		w.Missing(i, all, got)
		for at, h := range hs {
			row := at
			if x.Of == rule.OfHousehold {
				row = -1
			}
			want := namesOf(x.Eval(facts(h, ps[at])).Missing())
			have := lacksOf(w.Lists(), got[at], ids, begins[h], row)
			if seen[fmt.Sprint(min(len(want), 3))]++; !slices.Equal(have, want) {
				t.Fatalf("%s\n row %d: columns lack %v, Eval %v", x.Source, at, have, want)
			}
		}
	}
}

func TestColumnsLackWhatEvalLacksOnRandomRules(t *testing.T) {
	s, env := ruletest.Env(t)
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		var rules []*rule.Expr
		for range rapid.IntRange(1, 6).Draw(t, "rules") {
			if x := draw(t, env); x != nil {
				rules = append(rules, x)
			}
		}
		p, err := columns.Compile(ruletest.On, rules)
		if err != nil {
			t.Fatal(err)
		}
		w, b := p.NewWorker(), columns.NewBuilder(p.Needs())
		for range rapid.IntRange(1, 3).Draw(t, "chunks") {
			homes := ruletest.Households(t, s, 8)
			if err := w.Load(b.Table(homes)); err != nil {
				t.Fatal(err)
			}
			said := sayAny(t, homes)
			said.tell(w, homes)
			compareMissing(t, w, rules, homes, said.facts, seen)
		}
	})
	t.Logf("lists of 0, 1, 2, more: %d, %d, %d, %d", seen["0"], seen["1"], seen["2"], seen["3"])
}

// A household of hundreds is left to Eval, and what it says of other services is
// put in the place of what they lack.
func TestHouseholdsOfHundredsLackWhatEvalLacks(t *testing.T) {
	s, env := ruletest.Env(t)
	var all []*rule.Person
	for _, h := range (ruletest.Crowd{Schema: s, On: ruletest.On, Seed: 3, Missing: 10}).Households(60) {
		all = append(all, h.Members...)
	}
	home := s.NewHousehold("institution", all...)
	seen := map[string]int{}
	for of, list := range map[rule.Entity][]string{
		rule.OfHousehold: {"household.members.exists(m, household.members.exists(n, n.income + m.income < yuan('0')))", "owed('dibao') && household.urban"},
		rule.OfPerson: {
			"household.members.exists(m, m != person && m.birth_on == person.birth_on && person.needs_care && !m.needs_care) || owed('dibao')",
			"household.members.map(m, m == person ? m.income : yuan('0')).sum() + household.counted_benefits",
		},
	} {
		p, rules := program(t, env, of, list...)
		w := p.NewWorker()
		if err := w.Load(columns.NewBuilder(p.Needs()).Table([]*rule.Household{home})); err != nil {
			t.Fatal(err)
		}
		l := w.Lists()
		other := []rule.Missing{{Service: "other"}, {Service: "third"}}
		lists := make([]uint32, len(all))
		for i := range lists {
			lists[i] = l.With(l.With(0, other[0]), other[1])
		}
		w.SetOwedMissing("dibao", of, lists)
		w.SetCountedMissing(lists)
		facts := func(h *rule.Household, p *rule.Person) *rule.Facts {
			return &rule.Facts{On: ruletest.On, Person: p, Household: h,
				Owed: func(string) rule.Value { return rule.NotKnown(other...) }, Counted: func() rule.Value { return rule.NotKnown(other...) }}
		}
		compareMissing(t, w, rules, []*rule.Household{home}, facts, seen)
	}
	if seen["0"] == 0 || seen["3"] == 0 {
		t.Errorf("nothing was ever missing, or always much: %v", seen)
	}
}
