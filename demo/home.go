package demo

import (
	"minsheng/measure"
	"minsheng/people"
)

// writeHousehold files what is known of the household as a whole.
func (b *builder) writeHousehold() {
	f := &file{dice: b.dice, facts: make([]Fact, 0, 18)}
	h := &b.home
	f.code("area", h.Area)
	f.yes("urban", b.urban)
	f.code("assistance", h.rescue)
	if b.incomesOnFile() {
		f.always("income_month", people.OfMoney(measure.Money(b.income())))
	}
	b.writeHousing(f)
	b.writeNeed(f)
	adults, idle := 0, 0
	for i := range h.Members {
		l := &h.Members[i].life
		if l.able && l.work != "retired" {
			adults++
			if !l.works() {
				idle++
			}
		}
	}
	f.yes("zero_employment", adults > 0 && adults == idle)
	h.Facts = f.facts
}

// incomesOnFile reports whether the income of every member who can have one is
// on file; only then is their sum.
func (b *builder) incomesOnFile() bool {
	for i := range b.home.Members {
		if p := &b.home.Members[i]; p.life.age >= 16 && p.fact("income_month") == nil {
			return false
		}
	}
	return true
}

// writeNeed files what is only asked of a household that applied for help.
func (b *builder) writeNeed(f *file) {
	h := &b.home
	applied := h.rescue != "none" && h.rescue != "lifted"
	if applied || b.chance(0.25) {
		f.yes("property_within_limits", applied || h.poor || b.chance(0.04))
	}
	if applied {
		share := b.between(15, 60)
		if h.rescue == "rigid" {
			share = b.between(60, 95)
		}
		f.money("necessary_expense_month", measure.Money(b.income()/100*int64(share)/100)*measure.Yuan)
	}
	if applied || b.chance(0.004) {
		f.code("emergency", pick(b.dice, []option[string]{{"none", 60}, {"illness", 20}, {"accident", 9}, {"expense", 8}, {"disaster", 1}, {"other", 2}}))
	}
	old := b.members[0].age >= 60
	if applied || old && b.chance(0.6) {
		f.yes("has_supporter", h.rescue != "tekun" && (b.supporter != nil || len(h.Members) > 1 || b.chance(0.85)))
	}
	if applied || b.chance(0.1) {
		f.yes("public_rental_within_limits", (h.poor || b.newcomer && b.chance(0.3)) && !h.Members[0].life.institution)
	}
}

// writeHousing files the home.
func (b *builder) writeHousing(f *file) {
	kind := b.housing()
	f.code("housing", kind)
	if kind == "none" || kind == "dormitory" {
		return
	}
	area := 30 + 22*len(b.members)
	switch {
	case kind != "own":
		area = 18 + 12*len(b.members)
	case !b.urban:
		area = 90 + 28*len(b.members)
	}
	f.number("living_space", max(12, int(float64(area)*b.about(0.25))))
	old := !b.urban && kind == "own"
	f.yes("dangerous_home", old && b.chance(map[bool]float64{true: 0.05, false: 0.002}[b.home.poor]))
	f.yes("shanty_area", b.urban && kind == "own" && b.chance(0.004))
}

func (b *builder) housing() string {
	switch {
	case b.home.Members[0].life.institution:
		return "none"
	case b.shared:
		return pick(b.dice, []option[string]{{"dormitory", 65}, {"rented", 35}})
	case b.newcomer:
		return pick(b.dice, []option[string]{{"rented", 68}, {"own", 27}, {"public", 3}, {"dormitory", 2}})
	case b.home.poor && b.urban:
		return pick(b.dice, []option[string]{{"own", 60}, {"public", 28}, {"rented", 12}})
	case b.urban:
		return pick(b.dice, []option[string]{{"own", 92}, {"rented", 6}, {"public", 2}})
	}
	return pick(b.dice, []option[string]{{"own", 99}, {"rented", 1}})
}
