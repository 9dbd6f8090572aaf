package ruletest

import (
	"fmt"
	"math/rand/v2"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// Crowd makes many households of any schema, always the same for a seed:
// faster than Households, and without its power to shrink. Of every attribute
// a share of missing in a hundred is not on file.
type Crowd struct {
	Schema  *rule.Schema
	On      civil.Date
	Seed    uint64
	Missing int
	dice    *rand.Rand
}

// Households makes n households of up to five people, with links among them.
func (c Crowd) Households(n int) []*rule.Household {
	c.dice = rand.New(rand.NewPCG(c.Seed, 7))
	homes := make([]*rule.Household, n)
	var people []*rule.Person
	for i := range homes {
		members := make([]*rule.Person, 1+c.dice.IntN(3)+c.dice.IntN(3))
		for j := range members {
			members[j] = c.Schema.NewPerson(fmt.Sprintf("p%d", len(people)+j))
			c.fill(rule.OfPerson, members[j].Set)
		}
		people = append(people, members...)
		homes[i] = c.Schema.NewHousehold(fmt.Sprintf("h%d", i), members...)
		c.fill(rule.OfHousehold, homes[i].Set)
	}
	for _, p := range people {
		for _, l := range c.Schema.Links() {
			if !c.misses() {
				c.must(p.Tie(l.Name, c.some(people)...))
			}
		}
	}
	return homes
}

func (c Crowd) some(people []*rule.Person) []*rule.Person {
	if c.dice.IntN(4) > 0 {
		return nil
	}
	some := make([]*rule.Person, 1+c.dice.IntN(2))
	for i := range some {
		some[i] = people[c.dice.IntN(len(people))]
	}
	return some
}

func (c Crowd) misses() bool { return c.dice.IntN(100) < c.Missing }

func (c Crowd) fill(of rule.Entity, set func(string, rule.Value) error) {
	for _, a := range c.Schema.Attributes(of) {
		if !c.misses() {
			c.must(set(a.Name, c.value(a)))
		}
	}
}

// must holds what the crowd makes itself.
func (c Crowd) must(err error) {
	if err != nil {
		panic(err)
	}
}

func (c Crowd) value(a *rule.Attribute) rule.Value {
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(c.dice.IntN(3) == 0)
	case rule.FormInt:
		return rule.OfInt(bounded(a, []int64{0, 1, 2, 3, 5, 6, 7, 10, 11, 12, 30, 60, 120, 180}[c.dice.IntN(14)]))
	case rule.FormMoney:
		return rule.OfMoney(measure.Money(bounded(a, []int64{0, 50000, 99999, 110000, 250000, 1000000}[c.dice.IntN(6)])))
	case rule.FormRatio:
		return rule.OfRatio(measure.Ratio(bounded(a, int64(c.dice.IntN(1000001)))))
	case rule.FormDate:
		return rule.OfDate(c.On.AddYears(-c.dice.IntN(100)).AddDays(c.dice.IntN(3) - 1))
	case rule.FormCodes:
		list := []rule.Value{}
		for range c.dice.IntN(3) {
			list = append(list, rule.OfText(a.Codes[c.dice.IntN(len(a.Codes))].ID))
		}
		return rule.OfList(list)
	case rule.FormCode:
		return rule.OfText(a.Codes[c.dice.IntN(len(a.Codes))].ID)
	}
	return rule.OfText([]string{"330502", "330502001", "310101", "370602", "3306"}[c.dice.IntN(5)])
}
