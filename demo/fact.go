package demo

import (
	"strconv"
	"strings"

	"minsheng/civil"
	"minsheng/measure"
)

// Kind is the type of a Value, named as in schema.yaml.
type Kind uint8

// The kinds of a value; areas are codes.
const (
	Bool Kind = iota + 1
	Int
	Money
	Day
	Code
	Codes
)

// Value is one value that a department has on file.
type Value struct {
	Kind Kind
	N    int64    // Bool (0, 1), Int, Money in fen, Day as civil.Date
	S    string   // Code
	List []string // Codes; empty is "none of them", which is a known answer
}

// String writes the value as packs and import files do: true, 3, 900.50,
// 2024-07-01, a code, codes with spaces between.
func (v Value) String() string {
	switch v.Kind {
	case Bool:
		return strconv.FormatBool(v.N != 0)
	case Int:
		return strconv.FormatInt(v.N, 10)
	case Money:
		return measure.Money(v.N).String()
	case Day:
		return civil.Date(v.N).String()
	case Codes:
		return strings.Join(v.List, " ")
	}
	return v.S
}

// Fact is an attribute of schema.yaml with the value on file. An attribute
// without a Fact is not known; it is never zero, false or none.
type Fact struct {
	Name  string
	Value Value
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

func (f *file) put(name string, v Value) {
	if p, partial := onFile[name]; partial && !f.chance(p) {
		return
	}
	f.facts = append(f.facts, Fact{name, v})
}

func (f *file) yes(name string, is bool) {
	n := int64(0)
	if is {
		n = 1
	}
	f.put(name, Value{Kind: Bool, N: n})
}

func (f *file) number(name string, n int)          { f.put(name, Value{Kind: Int, N: int64(n)}) }
func (f *file) money(name string, m measure.Money) { f.put(name, Value{Kind: Money, N: int64(m)}) }
func (f *file) day(name string, d civil.Date)      { f.put(name, Value{Kind: Day, N: int64(d)}) }
func (f *file) code(name, code string)             { f.put(name, Value{Kind: Code, S: code}) }
func (f *file) codes(name string, codes []string)  { f.put(name, Value{Kind: Codes, List: codes}) }
