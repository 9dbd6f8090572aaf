package demo

import (
	"minsheng/civil"
	"minsheng/measure"
	"minsheng/people"
)

// Fact is an attribute of schema.yaml with the value on file. An attribute
// without a Fact is not known; it is never zero, false or none.
type Fact struct {
	Name  string
	Value people.Value
}

// onFile is how often a department has an attribute on file where it applies:
// assumptions about how complete registers are. What is not named here is
// always on file.
var onFile = map[string]float64{
	"marital_status": 0.97, "registered_rural": 0.98, "resident_months": 0.95,
	"needs_long_term_care": 0.95, "able_to_work": 0.9, "boarding": 0.96,
	"graduate_within_months": 0.8, "left_job_willingly": 0.9, "unemployment_insured_months": 0.96,
	"employment": 0.95, "pension_insured_months": 0.96, "medical_insurance": 0.99,
	"maternity_insured": 0.97, "income_month": 0.88, "pregnant": 0.85, "gave_birth": 0.9,
	"illnesses": 0.92, "medical_burden_year": 0.9, "only_child_parent": 0.93, "children_lost": 0.97,
	"rural_birth_planning_family": 0.93, "service_years": 0.97, "discharged_on": 0.95, "discharge_way": 0.96,
	"zero_employment": 0.97, "housing": 0.95, "living_space": 0.9, "dangerous_home": 0.96,
	"shanty_area": 0.98, "disability_kind": 0.998, "planning_pregnancy": 0.3,
}

// file collects the facts of one person or household.
type file struct {
	dice
	facts []Fact
}

func (f *file) put(name string, v people.Value) {
	if p, partial := onFile[name]; partial && !f.dice.chance(p) {
		return
	}
	f.always(name, v)
}

// always files a value without chance.
func (f *file) always(name string, v people.Value) { f.facts = append(f.facts, Fact{name, v}) }

func (f *file) yes(name string, is bool)           { f.put(name, people.OfBool(is)) }
func (f *file) number(name string, n int)          { f.put(name, people.OfInt(int64(n))) }
func (f *file) money(name string, m measure.Money) { f.put(name, people.OfMoney(m)) }
func (f *file) day(name string, d civil.Date)      { f.put(name, people.OfDate(d)) }
func (f *file) code(name, code string)             { f.put(name, people.OfText(code)) }
func (f *file) codes(name string, codes []string)  { f.put(name, people.OfList(codes...)) }
