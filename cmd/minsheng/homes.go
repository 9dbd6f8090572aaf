package main

import (
	"minsheng/demo"
	"minsheng/entitle/snapshot"
	"minsheng/people"
	"minsheng/population"
	"minsheng/rule"
)

// homes turns households of the generator into rows of a population file.
type homes struct{ *snapshot.Homes }

func newHomes(s *rule.Schema) homes { return homes{snapshot.NewHomes(s)} }

// made is a household of the make-believe city.
func (h homes) made(from *demo.Household) *population.Home {
	to := &population.Home{ID: string(from.ID), Values: h.Values(rule.OfHousehold, drawn(from.Facts))}
	for i := range from.Members {
		to.Members = append(to.Members, h.resident(&from.Members[i]))
	}
	for i := range from.Linked {
		to.Guests = append(to.Guests, h.resident(&from.Linked[i]))
	}
	return to
}

func (h homes) resident(from *demo.Person) population.Person {
	p := population.Person{ID: string(from.ID), Values: h.Values(rule.OfPerson, drawn(from.Facts)), Links: h.Links()}
	h.Link(p.Links, people.Guardian, from.Guardians...)
	h.Link(p.Links, people.Supporter, from.Supporters...)
	return p
}

// drawn hands out facts of the generator.
func drawn(facts []demo.Fact) func(func(string, people.Value) bool) {
	return func(yield func(string, people.Value) bool) {
		for _, f := range facts {
			if !yield(f.Name, f.Value) {
				return
			}
		}
	}
}
