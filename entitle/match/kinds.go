package match

import (
	"fmt"
	"slices"

	"minsheng/pack"
	"minsheng/rule"
)

// kinds tells people apart by what is counted: residence, age band and groups.
// A kind is a bitmap with a bit for each value.
type kinds struct {
	labels []label      // what each bit of a kind means
	rules  []*rule.Expr // who has the bit; from bit conditions on
	area   *rule.Attribute
	urban  *rule.Attribute
}

// label is one value of a dimension.
type label struct {
	by    Dimension
	value string
}

// The first bits of a kind.
const (
	urbanBit = iota
	ruralBit
	nowhereBit
	agelessBit
	conditions
)

// birthOn is the attribute that ages are counted from, where a schema has it.
const birthOn = "birth_on"

var ageRules = []string{
	"person.birth_on.age(on) < 3", "person.birth_on.age(on) >= 3 && person.birth_on.age(on) < 6", "person.birth_on.age(on) >= 6 && person.birth_on.age(on) < 18",
	"person.birth_on.age(on) >= 18 && person.birth_on.age(on) < 60", "person.birth_on.age(on) >= 60 && person.birth_on.age(on) < 70",
	"person.birth_on.age(on) >= 70 && person.birth_on.age(on) < 80", "person.birth_on.age(on) >= 80",
}

// newKinds lists what an edition counts people by.
func newKinds(e *pack.Edition) (*kinds, error) {
	schema := e.Pack.Schema()
	k := &kinds{area: schema.Attribute(rule.OfHousehold, "area"), urban: schema.Attribute(rule.OfHousehold, "urban"),
		labels: []label{{ByResidence, Urban}, {ByResidence, Rural}, {ByResidence, Unknown}, {ByAge, Unknown}}}
	if a := schema.Attribute(rule.OfPerson, birthOn); a != nil && a.Form == rule.FormDate {
		for i, text := range ageRules {
			x, err := e.Env.Check(rule.OfPerson, text)
			if err != nil {
				return nil, fmt.Errorf("age band %s: %w", Ages()[i], err)
			}
			k.rules, k.labels = append(k.rules, x), append(k.labels, label{ByAge, Ages()[i]})
		}
	}
	for _, g := range e.Groups {
		k.rules, k.labels = append(k.rules, g.Expr), append(k.labels, label{ByGroup, g.ID})
	}
	if len(k.labels) > 64 {
		return nil, fmt.Errorf("the pack has %d groups; %d can be counted", len(e.Groups), len(e.Groups)-len(k.labels)+64)
	}
	return k, nil
}

// ages returns how many age bands are told apart.
func (k *kinds) ages() int {
	n := 0
	for _, l := range k.labels[conditions:] {
		if l.by == ByAge {
			n++
		}
	}
	return n
}

// with adds what people are counted by to attributes that rules ask for.
func (k *kinds) with(attributes []*rule.Attribute) []*rule.Attribute {
	for _, a := range []*rule.Attribute{k.area, k.urban} {
		if a != nil && !slices.Contains(attributes, a) {
			attributes = append(attributes, a)
		}
	}
	return attributes
}
