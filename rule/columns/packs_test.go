package columns_test

import (
	"testing"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/rule"
	"minsheng/rule/columns"
	"minsheng/rule/ruletest"
)

var day = civil.MustParse("2026-01-01")

// rulesOf lists every condition and amount of an edition.
func rulesOf(e *pack.Edition) []*rule.Expr {
	var all []*rule.Expr
	for _, s := range e.Services {
		for _, c := range s.Conditions {
			all = append(all, c.Expr)
		}
		for _, a := range s.Amounts {
			if a.IfExpr != nil {
				all = append(all, a.IfExpr)
			}
			all = append(all, a.Expr)
		}
	}
	return all
}

func edition(t testing.TB, code string) *pack.Edition {
	t.Helper()
	p, err := pack.Load(packs.FS, code)
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.On(day)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestColumnsAgreeWithEvalOnEveryRuleOfOurPacks(t *testing.T) {
	codes, err := pack.Open(packs.FS).Codes()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		t.Run(code, func(t *testing.T) {
			e := edition(t, code)
			rules := rulesOf(e)
			p, err := columns.Compile(day, rules)
			if err != nil {
				t.Fatal(err)
			}
			w, b := p.NewWorker(), columns.NewBuilder(p.Needs())
			seen, lists := map[string]int{}, map[string]int{}
			facts := func(h *rule.Household, p *rule.Person) *rule.Facts {
				return &rule.Facts{On: day, Person: p, Household: h}
			}
			for _, missing := range []int{0, 5, 40} {
				homes := ruletest.Crowd{Schema: e.Pack.Schema(), On: day, Seed: uint64(missing), Missing: missing}.Households(4 + 2*missing)
				if err := w.Load(b.Table(homes)); err != nil {
					t.Fatal(err)
				}
				compare(t, w, rules, homes, facts, seen)
				compareMissing(t, w, rules, homes, facts, lists)
			}
			shared, alone := p.Steps()
			t.Logf("%d rules in %d steps instead of %d: %d true, %d false, %d not known, %d broken", len(rules), shared, alone, seen["true"], seen["false"], seen["unknown"], seen["broken"])
		})
	}
}
