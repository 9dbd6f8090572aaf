package columns_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"minsheng/lang"
	"minsheng/measure"
	"minsheng/rule"
	"minsheng/rule/columns"
	"minsheng/rule/ruletest"
)

// money draws an amount made of person.pay, constants and what scales are made of.
func money(t *rapid.T, depth int) string {
	limit := func() string {
		return fmt.Sprintf("yuan('%d.%02d')", rapid.IntRange(0, 3000).Draw(t, "yuan"), rapid.SampledFrom([]int{0, 0, 50, 99}).Draw(t, "fen"))
	}
	if depth == 0 {
		if rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
			return limit()
		}
		return "person.pay"
	}
	a := money(t, depth-1)
	b := a
	switch rapid.IntRange(0, 2).Draw(t, "other") {
	case 0:
		b = limit()
	case 1:
		b = money(t, depth-1)
	}
	how := rapid.SampledFrom([]string{"half_up", "half_up", "down", "up", "half_even"}).Draw(t, "how")
	switch rapid.IntRange(0, 7).Draw(t, "form") {
	case 0:
		return fmt.Sprintf("(%s + %s)", a, b)
	case 1:
		return fmt.Sprintf("(%s - %s)", a, b)
	case 2:
		return fmt.Sprintf("min(%s, %s)", a, b)
	case 3:
		return fmt.Sprintf("max(%s, %s)", a, b)
	case 4, 5:
		return fmt.Sprintf("(%s).times(ratio('%s'), '%s')", a, rapid.SampledFrom([]string{"3%", "15%", "12.5%", "100%", "0%", "150%", "-7%"}).Draw(t, "rate"), how)
	case 6:
		return fmt.Sprintf("(%s).div(%d, '%s')", a, rapid.SampledFrom([]int{1, 2, 3, 7, 12, 1000, -4}).Draw(t, "by"), how)
	}
	return fmt.Sprintf("((%s) * %d)", a, rapid.SampledFrom([]int{0, 1, 2, 12, -3, 100000}).Draw(t, "by"))
}

// What is made of one amount is computed as a curve, where that is sure to
// come to the same; chunks of other numbers go the long way.
func TestScalesCapsAndSharesOfOneAmountAgreeWithEval(t *testing.T) {
	s, err := rule.NewSchema([]rule.Attribute{{Entity: rule.OfPerson, Name: "pay", Form: rule.FormMoney, Label: lang.Text{ZH: "工资", EN: "pay"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	env, err := rule.NewEnv(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		var rules []*rule.Expr
		for range rapid.IntRange(1, 3).Draw(t, "rules") {
			x, err := env.Check(rule.OfPerson, money(t, rapid.IntRange(1, 4).Draw(t, "depth")))
			if err == nil { // a divisor of nothing is refused
				rules = append(rules, x)
			}
		}
		p, err := columns.Compile(ruletest.On, rules)
		if err != nil {
			t.Fatal(err)
		}
		w, b := p.NewWorker(), columns.NewBuilder(p.Needs())
		for range 2 {
			amounts := rapid.SampledFrom([]*rapid.Generator[int64]{
				rapid.Int64Range(0, 400_000), rapid.Int64Range(0, 1<<40), rapid.Int64Range(1<<40-2, 1<<40+2), rapid.Int64Range(-400_000, 400_000), rapid.Int64(),
			}).Draw(t, "amounts")
			var people []*rule.Person
			for i := range rapid.IntRange(1, 80).Draw(t, "people") {
				pay := s.NewPerson(fmt.Sprint(i))
				if err := pay.Set("pay", rule.OfMoney(measure.Money(amounts.Draw(t, "pay")))); err != nil {
					t.Fatal(err)
				}
				people = append(people, pay)
			}
			homes := []*rule.Household{s.NewHousehold("h", people...)}
			if err := w.Load(b.Table(homes)); err != nil {
				t.Fatal(err)
			}
			compare(t, w, rules, homes, plainFacts, seen)
		}
	})
	t.Logf("seen: %d broken", seen["broken"])
}
