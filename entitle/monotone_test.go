package entitle

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/packs"
	"minsheng/rule"
)

func realEngine(t testing.TB, code string, on civil.Date) *Engine {
	t.Helper()
	g, err := New(edition(t, packs.FS, code, on))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// anyValue draws a value of an attribute, near the ages and amounts where
// rules change their minds.
func anyValue(t *rapid.T, a *rule.Attribute, on civil.Date) rule.Value {
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(rapid.Bool().Draw(t, a.Name))
	case rule.FormInt:
		return rule.OfInt(min(max(rapid.SampledFrom([]int64{0, 1, 3, 6, 11, 12, 60, 120, 180}).Draw(t, a.Name), low(a)), high(a)))
	case rule.FormMoney:
		return rule.OfMoney(measure.Money(rapid.SampledFrom([]int64{0, 50000, 110000, 1000000}).Draw(t, a.Name)))
	case rule.FormDate:
		return rule.OfDate(on.AddYears(-rapid.IntRange(0, 95).Draw(t, a.Name)).AddDays(rapid.IntRange(-1, 1).Draw(t, "day")))
	case rule.FormCode:
		return rule.OfText(rapid.SampledFrom(a.Codes).Draw(t, a.Name).ID)
	case rule.FormCodes:
		return rule.OfList([]rule.Value{rule.OfText(rapid.SampledFrom(a.Codes).Draw(t, a.Name).ID)})
	case rule.FormArea:
		return rule.OfText(rapid.SampledFrom([]string{"330502", "310101"}).Draw(t, a.Name))
	}
	return rule.OfRatio(0)
}

func low(a *rule.Attribute) int64 {
	if a.Min == nil {
		return 0
	}
	return *a.Min
}

func high(a *rule.Attribute) int64 {
	if a.Max == nil {
		return 1 << 40
	}
	return *a.Max
}

// fill sets some of what is not yet on file: each attribute with a chance of
// n in 4.
func fill(t *rapid.T, h *rule.Household, schema *rule.Schema, on civil.Date, n int) {
	for _, p := range h.Members {
		for _, a := range schema.Attributes(rule.OfPerson) {
			if !p.Get(a).Known() && rapid.IntRange(1, 4).Draw(t, "fill") <= n {
				if err := p.Set(a.Name, anyValue(t, a, on)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, a := range schema.Attributes(rule.OfHousehold) {
		if !h.Get(a).Known() && rapid.IntRange(1, 4).Draw(t, "fill") <= n {
			if err := h.Set(a.Name, anyValue(t, a, on)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Whatever is learnt later cannot turn a decided answer: what the
// questionnaire stops asking about could not have mattered.
func TestWhatIsDecidedStaysDecidedWhateverIsLearntLater(t *testing.T) {
	on := civil.MustParse("2026-01-01")
	g := realEngine(t, "330502", on)
	schema := g.Edition().Pack.Schema()
	turned := 0
	rapid.Check(t, func(t *rapid.T) {
		var people []*rule.Person
		for i := range rapid.IntRange(1, 3).Draw(t, "people") {
			people = append(people, schema.NewPerson(fmt.Sprintf("p%d", i)))
		}
		h := schema.NewHousehold("household", people...)
		fill(t, h, schema, on, 2)
		before := g.For(on, h)
		kept := append([]*Answer(nil), before.Answers...)
		fill(t, h, schema, on, 3)
		after := g.For(on, h)
		for i, a := range kept {
			b := after.Answers[i]
			if a.Outcome == Possible {
				turned++
				continue
			}
			if b.Outcome != a.Outcome && b.Bar != Lower {
				t.Fatalf("%s for %v: %s, and later %s", a.Service.ID, a.Person, told(a), told(b))
			}
			if a.Err != nil || b.Err != nil {
				t.Fatalf("%s: %v %v", a.Service.ID, a.Err, b.Err)
			}
		}
	})
	if turned == 0 {
		t.Error("nothing was ever open: the test tries nothing")
	}
}

func BenchmarkHousehold(b *testing.B) {
	on := civil.MustParse("2026-01-01")
	g := realEngine(b, "330502", on)
	schema := g.Edition().Pack.Schema()
	h := schema.NewHousehold("household", schema.NewPerson("a"), schema.NewPerson("b"), schema.NewPerson("c"))
	b.ReportAllocs()
	for b.Loop() {
		g.For(on, h)
	}
}
