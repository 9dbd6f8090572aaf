package rule

import "testing"

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
