package demo

import (
	"minsheng/measure"
	"minsheng/people"
)

// writeWork files what 人社 knows of work.
func (b *builder) writeWork(f *file, l *life) {
	if l.age < 16 {
		return
	}
	f.code("employment", l.work)
	if b.home.rescue != "none" && b.home.rescue != "lifted" {
		f.always("income_month", people.OfMoney(measure.Money(l.income))) // asked on application
	} else {
		f.money("income_month", measure.Money(l.income))
	}
	if l.work != "unemployed" && l.work != "none" {
		return
	}
	working := l.age < 60
	// Of those without work, as many register as brings the registered rate of
	// towns to its published height.
	registered := l.work == "unemployed" && b.chance(0.74)
	f.yes("unemployment_registered", registered)
	if l.work == "unemployed" {
		f.yes("left_job_willingly", b.chance(0.25))
	}
	hard := l.age >= 50 || l.disability != "none" || b.home.rescue != "none"
	f.yes("employment_difficulty", registered && working && hard && b.chance(0.7))
}

// writeInsurance files the social insurances.
func (b *builder) writeInsurance(f *file, l *life) {
	b.writeMedical(f, l)
	if l.age < 16 {
		return
	}
	f.code("pension_insurance", l.pension)
	drawing := l.pension == "employee" && l.work == "retired"
	f.yes("draws_pension", drawing) // an employee's: the schema asks for that alone
	paid := 0
	switch l.pension {
	case "employee":
		paid = b.between(6, max(6, min(420, (min(l.age, 60)-18)*12)))
		if drawing {
			paid = max(paid, b.between(180, 420)) // fifteen years at least
		}
	case "resident":
		paid = b.between(0, max(0, min(180, (min(l.age, 60)-16)*12)))
		if l.age >= 60 && b.chance(0.9) {
			paid = 180 // what was lacking could be paid at once
		}
	}
	f.number("pension_insured_months", paid)
	if l.work != "student" && l.age < 60 {
		b.writeUnemployment(f, l, paid)
	}
	if l.work == "employed" {
		f.yes("maternity_insured", l.pension == "employee")
		if l.pension == "employee" {
			f.money("employer_average_wage", measure.Money(int64(6800*b.about(0.25)))*measure.Yuan)
		}
	}
	b.writeInjury(f, l)
}

// writeUnemployment files the unemployment insurance; nothing paid is a known
// zero.
func (b *builder) writeUnemployment(f *file, l *life, paid int) {
	months := 0
	if l.pension == "employee" && l.work != "flexible" && l.work != "self_employed" {
		months = min(paid, b.between(3, 300))
	}
	f.number("unemployment_insured_months", months)
	if l.work != "unemployed" {
		return
	}
	drawn := 0
	if months >= 12 && b.chance(0.6) {
		drawn = b.between(1, 11)
	}
	f.number("unemployment_benefit_months_drawn", drawn)
}

// writeInjury files injuries at work.
func (b *builder) writeInjury(f *file, l *life) {
	hurt := b.chance(map[bool]float64{true: 0.004, false: 0.001}[l.work == "employed"])
	f.yes("work_injury", hurt)
	if !hurt {
		return
	}
	level := pick(b.dice, []option[int]{{0, 45}, {10, 28}, {9, 14}, {8, 6}, {7, 3}, {6, 4}, {5, 4}, {4, 0.8}, {2, 0.5}, {1, 0.2}})
	f.number("work_injury_level", level)
	f.money("injury_wage_month", measure.Money(max(4_000_00, l.income)))
	care := "none"
	if level >= 1 && level <= 4 {
		care = pick(b.dice, []option[string]{{"part", 5}, {"most", 3}, {"full", 2}})
	}
	f.code("injury_care", care)
	f.yes("injury_nursing", care != "none")
	if level == 5 || level == 6 {
		f.yes("injury_work_arranged", b.chance(0.6))
	}
}

// graveBurden is the own cost of a year from which somebody is said to be
// gravely ill: assumed.
const graveBurden = 30_000 * measure.Yuan

// writeMedical files the medical insurance.
func (b *builder) writeMedical(f *file, l *life) {
	kind := "resident"
	switch {
	case !b.chance(medicalShare):
		kind = "none"
	case l.pension == "employee" && l.work != "farmer":
		kind = "employee"
	}
	f.code("medical_insurance", kind)
	mean := 500 + 60*float64(max(0, l.age-30))
	if l.level <= "2" {
		mean *= 3
	}
	burden := measure.Money(int64(mean*b.about(1.1))) * measure.Yuan
	f.money("medical_burden_year", burden)
	f.yes("grave_illness", burden >= graveBurden)
}
