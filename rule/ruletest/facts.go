package ruletest

import (
	"fmt"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// On is the day on which the random households are asked about.
const On = civil.Date(19844) // 2024-05-01

// Households makes random households, of which anything may be missing, and
// among which links lead to and fro.
func Households(t *rapid.T, s *rule.Schema, most int) []*rule.Household {
	var people []*rule.Person
	var sizes []int
	for range rapid.IntRange(1, most).Draw(t, "households") {
		n := rapid.IntRange(0, 4).Draw(t, "people")
		sizes = append(sizes, n)
		for range n {
			p := s.NewPerson(fmt.Sprintf("p%d", len(people)))
			Fill(t, s.Attributes(rule.OfPerson), p.Set)
			people = append(people, p)
		}
	}
	for _, p := range people {
		for _, l := range s.Links() {
			if rapid.Bool().Draw(t, "tied") {
				must(t, p.Tie(l.Name, rapid.SliceOfN(rapid.SampledFrom(people), 0, 3).Draw(t, l.Name)...))
			}
		}
	}
	var homes []*rule.Household
	for i, n := range sizes {
		h := s.NewHousehold(fmt.Sprintf("h%d", i), people[:n]...)
		people = people[n:]
		Fill(t, s.Attributes(rule.OfHousehold), h.Set)
		homes = append(homes, h)
	}
	return homes
}

// Fill sets about three in four of the attributes.
func Fill(t *rapid.T, attrs []*rule.Attribute, set func(string, rule.Value) error) {
	for _, a := range attrs {
		if rapid.IntRange(0, 3).Draw(t, "missing") != 0 {
			must(t, set(a.Name, Value(t, a)))
		}
	}
}

func must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

// Value draws a value of an attribute, near the ages and amounts where rules
// change their minds, and sometimes far off.
func Value(t *rapid.T, a *rule.Attribute) rule.Value {
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(rapid.Bool().Draw(t, a.Name))
	case rule.FormInt:
		return rule.OfInt(bounded(a, rapid.OneOf(rapid.SampledFrom([]int64{0, 1, 3, 6, 11, 12, 24, 60, 120, 180}), rapid.Int64Range(0, 400), rapid.Int64()).Draw(t, a.Name)))
	case rule.FormMoney:
		n := rapid.OneOf(rapid.SampledFrom([]int64{0, 1, 50000, 90000, 100000, 110000, 1000000}), rapid.Int64Range(0, 1e6), rapid.Int64Range(0, 1<<62)).Draw(t, a.Name)
		return rule.OfMoney(measure.Money(bounded(a, n)))
	case rule.FormRatio:
		return rule.OfRatio(measure.Ratio(bounded(a, rapid.Int64Range(0, 2e6).Draw(t, a.Name))))
	case rule.FormDate:
		years := rapid.IntRange(0, 110).Draw(t, a.Name)
		return rule.OfDate(On.AddYears(-years).AddDays(rapid.IntRange(-2, 2).Draw(t, "day")))
	case rule.FormCode:
		return rule.OfText(rapid.SampledFrom(a.Codes).Draw(t, a.Name).ID)
	case rule.FormCodes:
		list := []rule.Value{}
		for _, c := range rapid.SliceOfN(rapid.SampledFrom(a.Codes), 0, 3).Draw(t, a.Name) {
			list = append(list, rule.OfText(c.ID))
		}
		return rule.OfList(list)
	}
	return rule.OfText(rapid.SampledFrom([]string{"330502", "310101", "33", "330502001", "3305"}).Draw(t, a.Name))
}

func bounded(a *rule.Attribute, n int64) int64 {
	if a.Min != nil {
		n = max(n, *a.Min)
	}
	if a.Max != nil {
		n = min(n, *a.Max)
	}
	return n
}
