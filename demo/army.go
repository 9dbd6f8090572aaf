package demo

import "minsheng/measure"

// writeService files what the departments for veterans know.
func (b *builder) writeService(f *file, p *Person) {
	l := &p.life
	f.code("veteran_status", l.veteran)
	switch l.veteran {
	case "none":
		return
	case "military_family", "survivor_martyr", "survivor_duty", "survivor_illness":
		b.writeFamily(f, l)
		return
	}
	years := pick(b.dice, []option[int]{{2, 45}, {3, 18}, {5, 17}, {8, 8}, {12, 6}, {16, 4}, {21, 2}})
	years = min(years, l.age-18)
	f.number("service_years", years)
	left := b.lifeDay(l, 18+years).AddDays(b.IntN(180))
	f.day("discharged_on", min(left, b.city.cfg.On))
	f.code("military_rank", rankAfter(years))
	f.code("discharge_way", b.wayAfter(years, l.age))
	f.code("military_honour", pick(b.dice, []option[string]{{"none", 92}, {"fourth", 7}, {"third", 0.8}, {"second", 0.2}}))
	f.yes("martyr_child", false)
	if l.veteran == "veteran_disabled" {
		f.number("veteran_disability_level", pick(b.dice, []option[int]{{10, 30}, {9, 20}, {8, 20}, {7, 12}, {6, 10}, {5, 5}, {4, 2}, {1, 1}}))
		f.code("veteran_disability_cause", pick(b.dice, []option[string]{{"duty", 65}, {"illness", 20}, {"war", 15}}))
	}
}

// writeFamily files the family of a soldier.
func (b *builder) writeFamily(f *file, l *life) {
	f.code("military_rank", pick(b.dice, []option[string]{{"conscript", 50}, {"junior_sergeant", 25}, {"senior_sergeant", 15}, {"officer", 10}}))
	f.code("military_honour", pick(b.dice, []option[string]{{"none", 85}, {"fourth", 10}, {"third", 5}}))
	f.yes("martyr_child", l.veteran == "survivor_martyr" && b.chance(0.5))
	if l.veteran != "military_family" {
		f.money("military_pay_month", measure.Money(b.between(30, 110))*100*measure.Yuan)
		f.day("soldier_died_on", b.city.cfg.On.AddDays(-b.between(1, 365*max(1, min(40, l.age)))))
	}
}

func rankAfter(years int) string {
	switch {
	case years <= 2:
		return "conscript"
	case years <= 8:
		return "junior_sergeant"
	case years <= 16:
		return "senior_sergeant"
	}
	return "officer"
}

// wayAfter draws the way of discharge (退役军人安置条例: by years of service).
func (b *builder) wayAfter(years, age int) string {
	switch {
	case years >= 20:
		return pick(b.dice, []option[string]{{"transferred", 7}, {"retired", 3}})
	case years >= 12:
		return pick(b.dice, []option[string]{{"placed", 6}, {"monthly", 2}, {"independent", 2}})
	case age >= 62:
		return pick(b.dice, []option[string]{{"demobilised", 7}, {"independent", 3}})
	}
	return "independent"
}
