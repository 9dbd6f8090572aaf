package columns_test

import (
	"fmt"
	"strings"
	"testing"

	"minsheng/rule"
	"minsheng/rule/columns"
	"minsheng/rule/ruletest"
)

// A byte tells 256 classes apart; rules may name more numbers, in one list or
// in many comparisons.
func TestMoreNumbersThanClassesAreToldApart(t *testing.T) {
	schema, env := ruletest.Env(t)
	var list, sources []string
	for n := range 250 {
		list = append(list, fmt.Sprint(3*n))
		if n < 200 {
			sources = append(sources, fmt.Sprintf("person.months_paid == %d", 5*n))
		}
	}
	sources = append(sources, "person.months_paid in ["+strings.Join(list, ",")+"]", "!(person.months_paid in ["+strings.Join(list[:90], ",")+"])",
		"person.months_paid in ["+strings.Join(list[50:110], ",")+"]")
	p, rules := program(t, env, rule.OfPerson, sources...)
	homes := ruletest.Crowd{Schema: schema, On: ruletest.On, Seed: 1, Missing: 5}.Households(300)
	for i, h := range homes {
		for j, person := range h.Members {
			if err := person.Set("months_paid", rule.OfInt(int64(7*i+j)%2100)); err != nil {
				t.Fatal(err)
			}
		}
	}
	w := p.NewWorker()
	if err := w.Load(columns.NewBuilder(p.Needs()).Table(homes)); err != nil {
		t.Fatal(err)
	}
	compare(t, w, rules, homes, plainFacts, map[string]int{})
}
