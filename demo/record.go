package demo

import "minsheng/civil"

// writePerson files what the departments know of one person. What is not
// written is not on file.
func (b *builder) writePerson(p *Person) {
	f := &file{dice: b.dice, facts: make([]Fact, 0, 48)}
	l := &p.life
	f.day("birth_on", p.BornOn)
	sex := "female"
	if p.Male {
		sex = "male"
	}
	f.code("sex", sex)
	f.yes("alive", true)
	f.code("relation", p.Relation)
	f.code("marital_status", l.marital)
	b.writePlace(f, l)
	b.writeDisability(f, l)
	b.writeChild(f, l)
	b.writeSchool(f, l)
	b.writeWork(f, l)
	b.writeInsurance(f, l)
	b.writeHealth(f, p)
	b.writeBirths(f, p)
	b.writeService(f, p)
	if b.chance(0.004) {
		f.code("legal_matter", pick(b.dice, []option[string]{{"none", 30}, {"wages", 25}, {"injury", 18}, {"support", 10}, {"benefits", 6}, {"violence", 6}, {"criminal", 3}, {"incapacity", 2}}))
	}
	p.Facts = f.facts
}

// writePlace files where a person is registered and lives.
func (b *builder) writePlace(f *file, l *life) {
	f.code("registered_area", l.registered)
	f.yes("registered_rural", l.rural)
	f.yes("registered_other_city", l.registered[:4] != District[:4])
	f.code("lives_in_area", b.home.Area)
	if !l.newcomer {
		f.number("resident_months", min(l.age*12, 1200))
		f.yes("has_residence_permit", false)
		return
	}
	months := min(l.age*12, 1+int(b.ExpFloat64()*55))
	f.number("resident_months", months)
	// 居住证暂行条例 第二条: half a year of residence and a job, a home or a
	// school is needed; children often have none.
	holds := months >= 6 && b.chance(map[bool]float64{true: 0.75, false: 0.4}[l.age >= 16])
	f.yes("has_residence_permit", holds)
	if holds {
		f.day("residence_permit_since", max(b.lifeDay(l, 0), b.city.cfg.On.AddMonths(-b.between(0, months-6))))
	}
}

// lifeDay is the first day on which somebody had reached an age.
func (b *builder) lifeDay(l *life, years int) civil.Date {
	return b.city.cfg.On.AddYears(years - l.age)
}

// writeDisability files what 残联 and 民政 know of disability and care.
func (b *builder) writeDisability(f *file, l *life) {
	f.code("disability_kind", l.disability)
	f.code("disability_level", l.level)
	if l.disability != "none" {
		f.yes("needs_long_term_care", l.level <= "2" && (l.care != "none" || b.chance(0.75)))
	}
	assessed := 0.25
	if l.age >= 80 {
		assessed = 0.8
	}
	if l.age >= 60 && b.chance(assessed) || l.care != "none" && b.chance(0.7) {
		f.code("care_level", l.care)
	}
	if l.age >= 16 {
		f.yes("able_to_work", l.able)
	}
}

// writeChild files the situation of a child, and who lives in an institution.
func (b *builder) writeChild(f *file, l *life) {
	f.yes("in_institution", l.institution)
	if l.age >= 18 {
		return
	}
	is := l.childIs
	switch {
	case is == "" || is == "none":
		is = "none"
		if l.disability != "none" || b.home.poor {
			is = "hardship"
		}
		if b.chance(0.00015) {
			is = "hiv"
		}
	case is == "left_behind" && (b.urban || b.newcomer):
		is = "none"
	}
	f.code("child_situation", is)
}
