package columns_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"minsheng/measure"
	"minsheng/rule"
	"minsheng/rule/columns"
	"minsheng/rule/ruletest"
)

// said is what the caller of a program says beside the table: of whom another
// service is owed, and what counts as income. Anything of it may be unsaid.
type said struct {
	owed    map[*rule.Person]rule.Value
	homes   map[*rule.Household]rule.Value
	counted map[*rule.Household]rule.Value
}

func sayAny(t *rapid.T, homes []*rule.Household) said {
	s := said{map[*rule.Person]rule.Value{}, map[*rule.Household]rule.Value{}, map[*rule.Household]rule.Value{}}
	answers := []rule.Value{rule.OfBool(true), rule.OfBool(false), rule.NotKnown(rule.Missing{Service: "dibao"})}
	amounts := []rule.Value{rule.OfMoney(0), rule.OfMoney(5000), rule.OfMoney(1 << 62), rule.NotKnown(), rule.Broke(measure.ErrOverflow)}
	for _, h := range homes {
		s.homes[h] = rapid.SampledFrom(answers).Draw(t, "owed")
		s.counted[h] = rapid.SampledFrom(amounts).Draw(t, "counted")
		for _, p := range h.Members {
			s.owed[p] = rapid.SampledFrom(answers).Draw(t, "owed")
		}
	}
	return s
}

func (s said) facts(h *rule.Household, p *rule.Person) *rule.Facts {
	return &rule.Facts{On: ruletest.On, Person: p, Household: h, Counted: func() rule.Value { return s.counted[h] },
		Owed: func(string) rule.Value {
			if p == nil {
				return s.homes[h]
			}
			return s.owed[p]
		}}
}

// tell gives the worker the same.
func (s said) tell(w *columns.Worker, homes []*rule.Household) {
	var people, houses truths
	var sums columns.Amounts
	sums.Unknown, sums.Broken = make([]uint64, 1+len(homes)/64), make([]uint64, 1+len(homes)/64)
	for i, h := range homes {
		houses.add(s.homes[h])
		v := s.counted[h]
		sums.N = append(sums.N, v.Int())
		switch v.Kind() {
		case rule.Unknown:
			sums.Unknown[i/64] |= 1 << (i % 64)
		case rule.Broken:
			sums.Broken[i/64] |= 1 << (i % 64)
		}
		for _, p := range h.Members {
			people.add(s.owed[p])
		}
	}
	w.SetOwed("dibao", rule.OfPerson, people.truth())
	w.SetOwed("dibao", rule.OfHousehold, houses.truth())
	w.SetCounted(sums)
}

// truths gathers answers into bitmaps.
type truths []rule.Value

func (s *truths) add(v rule.Value) { *s = append(*s, v) }

func (s truths) truth() columns.Truth {
	n := (len(s) + 63) / 64
	t := columns.Truth{True: make([]uint64, n), Unknown: make([]uint64, n), Broken: make([]uint64, n)}
	for i, v := range s {
		switch {
		case v.IsTrue():
			t.True[i/64] |= 1 << (i % 64)
		case v.Kind() == rule.Unknown:
			t.Unknown[i/64] |= 1 << (i % 64)
		case v.Kind() == rule.Broken:
			t.Broken[i/64] |= 1 << (i % 64)
		}
	}
	return t
}

func is(b []uint64, i int) bool { return b != nil && b[i/64]>>(i%64)&1 == 1 }

func truthAt(t columns.Truth, i int) string {
	switch {
	case is(t.True, i):
		return "true"
	case is(t.Unknown, i):
		return "unknown"
	case is(t.Broken, i):
		return "broken"
	}
	return "false"
}

func amountAt(a columns.Amounts, i int) string {
	switch {
	case is(a.Unknown, i):
		return "unknown"
	case is(a.Broken, i):
		return "broken"
	}
	return fmt.Sprint(a.N[i])
}

func told(v rule.Value) string {
	switch v.Kind() {
	case rule.Bool:
		return v.String()
	case rule.Unknown, rule.Broken:
		return v.Kind().String()
	}
	return fmt.Sprint(v.Int())
}

// fataler is what compares can stop.
type fataler interface{ Fatalf(string, ...any) }

// subjects lists who a rule is asked about: every household, or every member.
func subjects(of rule.Entity, homes []*rule.Household) (hs []*rule.Household, ps []*rule.Person) {
	for _, h := range homes {
		if of == rule.OfHousehold {
			hs, ps = append(hs, h), append(ps, nil)
			continue
		}
		for _, p := range h.Members {
			hs, ps = append(hs, h), append(ps, p)
		}
	}
	return hs, ps
}

// compare fails where a worker and Eval differ about any rule and anybody.
func compare(t fataler, w *columns.Worker, rules []*rule.Expr, homes []*rule.Household, facts func(*rule.Household, *rule.Person) *rule.Facts, seen map[string]int) {
	for i, x := range rules {
		hs, ps := subjects(x.Of, homes)
		if x.Type().Kind == rule.Bool {
			got := w.Truth(i)
			for at, h := range hs {
				want := told(x.Eval(facts(h, ps[at])))
				seen[want]++
				if truthAt(got, at) != want {
					t.Fatalf("%s\n row %d: columns say %s, Eval %s", x.Source, at, truthAt(got, at), want)
				}
			}
			tails(t, x, len(hs), got.True, got.Unknown, got.Broken)
			continue
		}
		got, rows := w.Amounts(i, chosenFor(i, len(hs))), []int32{}
		for at := range hs {
			if is(chosenFor(i, len(hs)), at) {
				rows = append(rows, int32(at))
			}
		}
		for k, row := range rows {
			at := k
			if got.Rows == nil {
				at = int(row)
			} else if got.Rows[k] != row {
				t.Fatalf("%s\n chosen row %d is %d, not %d", x.Source, k, got.Rows[k], row)
			}
			want := told(x.Eval(facts(hs[row], ps[row])))
			if seen[want]++; amountAt(got, at) != want {
				t.Fatalf("%s\n row %d: columns say %s, Eval %s", x.Source, row, amountAt(got, at), want)
			}
		}
	}
}

// chosenFor chooses, for one rule after the other, everybody, most, few and one.
func chosenFor(rule, rows int) []uint64 {
	b := make([]uint64, (rows+63)/64)
	for at := range rows {
		if rule%4 == 0 || rule%4 == 1 && at%3 != 1 || rule%4 == 2 && at%5 == 2 || rule%4 == 3 && at == rows/2 {
			b[at/64] |= 1 << (at % 64)
		}
	}
	return b
}

// tails fails where a bitmap has bits past the last row.
func tails(t fataler, x *rule.Expr, n int, maps ...[]uint64) {
	for _, b := range maps {
		for i := n; i < len(b)*64; i++ {
			if is(b, i) {
				t.Fatalf("%s: bit %d is set, and there are %d rows", x.Source, i, n)
			}
		}
	}
}

// draw makes one random rule, nil where the checker refuses it.
func draw(t *rapid.T, env *rule.Env) *rule.Expr {
	of, g := rule.OfPerson, ruletest.New(t).Wide()
	if rapid.IntRange(0, 3).Draw(t, "of household") == 0 {
		of, g = rule.OfHousehold, ruletest.OfHousehold(t).Wide()
	}
	depth := rapid.IntRange(0, 4).Draw(t, "depth")
	source := ""
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		source = g.Money(depth)
	case 1:
		source = g.Int(depth)
	case 2:
		source = g.Date(depth)
	default:
		source = g.Bool(depth)
	}
	if len(source) > rule.MaxSource {
		return nil
	}
	x, err := env.Check(of, source)
	if err == nil {
		return x
	}
	if code := err.(*rule.Mistake).Code; code != rule.CodeTooBig && code != rule.CodeDivisor {
		t.Fatalf("%s: %v", source, err)
	}
	return nil
}

func TestColumnsAgreeWithEvalOnRandomRules(t *testing.T) {
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
			compare(t, w, rules, homes, said.facts, seen)
		}
	})
	t.Logf("seen: %d true, %d false, %d not known, %d broken", seen["true"], seen["false"], seen["unknown"], seen["broken"])
}
