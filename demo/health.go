package demo

import "minsheng/civil"

// writeHealth files what the health departments know.
func (b *builder) writeHealth(f *file, p *Person) {
	l := &p.life
	illnesses := []string{}
	old := 0
	switch {
	case l.age >= 65:
		old = 2
	case l.age >= 45:
		old = 1
	}
	for _, i := range []struct {
		code string
		by   [3]float64 // below 45, below 65, older
	}{
		{"hypertension", [3]float64{0.03, 0.2, 0.44}}, {"diabetes", [3]float64{0.01, 0.08, 0.16}},
		{"copd", [3]float64{0.001, 0.015, 0.05}}, {"tuberculosis", [3]float64{0.0003, 0.0005, 0.001}},
		{"hiv", [3]float64{0.0003, 0.0004, 0.0002}}, {"endemic", [3]float64{0, 0.0003, 0.001}},
	} {
		if l.age >= 18 && b.chance(i.by[old]) {
			illnesses = append(illnesses, i.code)
		}
	}
	if l.disability == "mental" {
		illnesses = append(illnesses, "mental")
	}
	f.codes("illnesses", illnesses)
}

// writeBirths files pregnancies and births, and what follows from the years
// of the one-child policy.
func (b *builder) writeBirths(f *file, p *Person) {
	l := &p.life
	if !p.Male && l.age >= 16 && l.age < 50 {
		b.writeMother(f, p)
	}
	if l.age < 45 || l.marital == "single" {
		return
	}
	children := 0
	for i := range b.home.Members {
		if r := b.home.Members[i].Relation; r == "child" && (p.Relation == "head" || p.Relation == "spouse") {
			children++
		}
	}
	only := children == 1 || children == 0 && b.chance(0.62)
	f.yes("only_child_parent", only && b.chance(0.8))
	lost := "none"
	if only && children == 0 && b.supporter == nil && b.chance(0.03) {
		lost = "died"
	}
	if only && lost == "none" && b.chance(0.003) {
		lost = "disabled"
	}
	f.code("children_lost", lost)
	if l.age >= 58 {
		f.yes("rural_birth_planning_family", l.rural && !l.newcomer && (only || b.chance(0.2)))
	}
}

// writeMother files the pregnancies of a woman, and her last birth where the
// child of the household is known.
func (b *builder) writeMother(f *file, p *Person) {
	married := p.life.marital == "married" && p.life.age < 45
	youngest := b.youngestOf(p)
	recent := youngest != nil && youngest.AddYears(1) > b.city.cfg.On
	pregnant := married && !recent && b.chance(0.035)
	f.yes("pregnant", pregnant)
	f.yes("gave_birth", recent)
	if recent {
		f.day("gave_birth_on", *youngest)
	}
	if married && !pregnant {
		f.yes("planning_pregnancy", !recent && p.life.age < 40 && b.chance(0.06))
	}
}

// youngestOf returns the birth day of a mother's youngest child at home.
func (b *builder) youngestOf(p *Person) *civil.Date {
	if p.Relation != "spouse" && p.Relation != "head" {
		return nil
	}
	var last *civil.Date
	for i := range b.home.Members {
		if c := &b.home.Members[i]; c.Relation == "child" && (last == nil || c.BornOn > *last) {
			last = &c.BornOn
		}
	}
	return last
}
