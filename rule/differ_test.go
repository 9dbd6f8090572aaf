package rule_test

import (
	"testing"

	"pgregory.net/rapid"

	"minsheng/rule"
	"minsheng/rule/ruletest"
)

func TestEvalExplainAndReferenceAgreeOnRandomRules(t *testing.T) {
	s, env := ruletest.Env(t)
	seen := map[rule.Kind]int{}
	rapid.Check(t, func(t *rapid.T) {
		source := ruletest.New(t).Bool(rapid.IntRange(1, 4).Draw(t, "depth"))
		if len(source) > rule.MaxSource {
			t.Skip("too long a rule")
		}
		x, err := env.Check(rule.OfPerson, source)
		if err != nil {
			if code := err.(*rule.Mistake).Code; code == rule.CodeTooBig || code == rule.CodeDivisor {
				t.Skip("refused for its size or for a divisor that is always zero")
			}
			t.Fatalf("%s: %v", source, err)
		}
		f := oneOf(t, ruletest.Households(t, s, 3))
		v, found, ref := x.Eval(f), x.Explain(f), x.Reference(f)
		seen[v.Kind()]++
		// Of a function of something unknown and something broken, CEL leaves
		// open which of the two comes out.
		either := !v.Known() && !ref.Known()
		if !either && v.Kind() != ref.Kind() || v.Known() && !v.Equal(ref) {
			t.Fatalf("%s\n Eval %s, cel-go %s", source, shown(v), shown(ref))
		}
		if found.Value.Kind() != v.Kind() || v.Known() && !found.Value.Equal(v) {
			t.Fatalf("%s\n Eval %s, Explain %s", source, shown(v), shown(found.Value))
		}
		found.Say("zh", true)
		for _, c := range found.Nearest(true, f.On) {
			c.Say("en")
		}
	})
	t.Logf("results seen: %d known, %d not known, %d broken", seen[rule.Bool], seen[rule.Unknown], seen[rule.Broken])
	if seen[rule.Bool] == 0 || seen[rule.Unknown] == 0 {
		t.Error("the rules drawn come to one kind of result alone: the test compares too little")
	}
}

// oneOf asks about somebody of the households.
func oneOf(t *rapid.T, homes []*rule.Household) *rule.Facts {
	for _, h := range homes {
		if len(h.Members) > 0 {
			return &rule.Facts{On: ruletest.On, Person: h.Members[0], Household: h}
		}
	}
	t.Skip("nobody lives there")
	return nil
}

func shown(v rule.Value) string {
	if v.Kind() == rule.Broken {
		return "! " + v.Err().Error()
	}
	return v.String()
}
