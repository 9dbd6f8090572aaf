package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// madeRules are made-up services, each written twice: as a rule, and as a
// practised user of DuckDB would write it by hand.
type madeRules struct {
	Rules []string `json:"-"`
	// SQL has a condition a service over the columns of persons and over k0,
	// k1 …, which are conditions of the household.
	SQL  []string `json:"sql"`
	Home []string `json:"home"` // k0, k1 …

	predicates int
	dice       *rand.Rand
}

// predicate is one comparison, written twice.
type predicate struct {
	rule, sql string
	home      bool
}

// makeRules makes so many services of three to five predicates each.
func makeRules(services int, seed uint64) *madeRules {
	m := &madeRules{dice: rand.New(rand.NewPCG(seed, 100))}
	for range services {
		parts := make([]predicate, 3+m.dice.IntN(3))
		for i := range parts {
			parts[i] = m.part()
		}
		m.predicates += len(parts)
		whole := m.joined(parts)
		m.Rules, m.SQL = append(m.Rules, whole.rule), append(m.SQL, whole.sql)
	}
	return m
}

// part draws one predicate; one in five is denied.
func (m *madeRules) part() predicate {
	p := m.drawn()
	if p.home {
		at := slices.Index(m.Home, p.sql)
		if at < 0 {
			at = len(m.Home)
			m.Home = append(m.Home, p.sql)
		}
		p.sql = fmt.Sprintf("k%d", at)
	}
	if m.dice.IntN(5) == 0 {
		return predicate{rule: "!(" + p.rule + ")", sql: "NOT (" + p.sql + ")"}
	}
	return p
}

// joined joins predicates by a tree of and, and one in three times or.
func (m *madeRules) joined(parts []predicate) predicate {
	if len(parts) == 1 {
		return parts[0]
	}
	cut := 1 + m.dice.IntN(len(parts)-1)
	a, b := m.joined(parts[:cut]), m.joined(parts[cut:])
	op, sql := "&&", "AND"
	if m.dice.IntN(3) == 0 {
		op, sql = "||", "OR"
	}
	return predicate{rule: fmt.Sprintf("(%s %s %s)", a.rule, op, b.rule), sql: fmt.Sprintf("(%s %s %s)", a.sql, sql, b.sql)}
}

// drawn draws from what services ask: age, place, income a head, disability,
// school, work, who else lives in the household.
func (m *madeRules) drawn() predicate {
	d := m.dice
	switch d.IntN(14) {
	case 0, 1:
		return m.age("person.birth_on", "birth_on")
	case 2:
		return m.area()
	case 3:
		return m.perHead()
	case 4:
		return m.member()
	case 5:
		return m.code("disability_level", []string{"none", "1", "2", "3", "4"})
	case 6:
		return m.code("disability_kind", []string{"none", "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"})
	case 7:
		return m.code("school_stage", []string{"none", "kindergarten", "primary", "junior", "senior", "vocational", "special", "higher"})
	case 8:
		return m.code("employment", []string{"employed", "flexible", "self_employed", "unemployed", "retired", "student", "farmer", "none"})
	case 9:
		return m.code("care_level", []string{"none", "mild", "moderate", "severe", "complete"})
	case 10:
		return m.number("resident_months", 6*d.IntN(100), fmt.Sprint)
	case 11:
		return m.number("pension_insured_months", 12*d.IntN(40), fmt.Sprint)
	case 12:
		return m.number("income_month", 5000*d.IntN(180), yuanText)
	}
	return m.plain()
}

// plain draws what is asked without a number.
func (m *madeRules) plain() predicate {
	switch m.dice.IntN(5) {
	case 0:
		return predicate{rule: "person.registered_rural", sql: "registered_rural"}
	case 1:
		return predicate{rule: "household.urban", sql: "urban", home: true}
	case 2:
		return m.code("sex", []string{"female", "male"})
	case 3:
		return m.code("marital_status", []string{"single", "married", "divorced", "widowed"})
	}
	some := m.some(assistances)
	return predicate{rule: "household.assistance in [" + some + "]", sql: "assistance IN (" + some + ")", home: true}
}

var assistances = []string{"none", "dibao", "tekun", "margin", "rigid", "lifted"}

// orders are the comparisons that rules use, and what they are of a day of
// birth compared with the day on which the age was reached.
var orders = []struct{ op, born string }{{">=", "<="}, {"<", ">"}}

func (m *madeRules) age(rule, sql string) predicate {
	years, o := 1+m.dice.IntN(90), orders[m.dice.IntN(2)]
	return predicate{rule: fmt.Sprintf("%s.age(on) %s %d", rule, o.op, years), sql: fmt.Sprintf("%s %s DATE '%s'", sql, o.born, rulesDay.AddYears(-years))}
}

func (m *madeRules) number(name string, n int, written func(...any) string) predicate {
	op := orders[m.dice.IntN(2)].op
	return predicate{rule: fmt.Sprintf("person.%s %s %s", name, op, written(n)), sql: fmt.Sprintf("%s %s %d", name, op, n)}
}

// yuanText writes fen as rules do.
func yuanText(fen ...any) string { return fmt.Sprintf("yuan('%d')", fen[0].(int)/100) }

func (m *madeRules) code(name string, all []string) predicate {
	some := m.some(all)
	if !strings.Contains(some, ",") {
		return predicate{rule: "person." + name + " == " + some, sql: name + " = " + some}
	}
	return predicate{rule: "person." + name + " in [" + some + "]", sql: name + " IN (" + some + ")"}
}

// some draws one to three codes, in quotes.
func (m *madeRules) some(all []string) string {
	var list []string
	for _, at := range m.dice.Perm(len(all))[:1+m.dice.IntN(min(3, len(all)-1))] {
		list = append(list, "'"+all[at]+"'")
	}
	return strings.Join(list, ", ")
}

// area asks for a city, a county or a township. Codes of townships are the
// numbers of one width, so the hand-written form is a range.
func (m *madeRules) area() predicate {
	all := crowdAreas()
	digits := []int{4, 4, 6, 6, 9}[m.dice.IntN(5)]
	prefix := all[m.dice.IntN(len(all))][:digits]
	rest := len(all[0]) - digits
	return predicate{rule: "person.registered_area.within('" + prefix + "')",
		sql: fmt.Sprintf("registered_area BETWEEN %s%s AND %s%s", prefix, strings.Repeat("0", rest), prefix, strings.Repeat("9", rest))}
}

func (m *madeRules) perHead() predicate {
	fen, op := 5000*(1+m.dice.IntN(160)), orders[m.dice.IntN(2)].op
	return predicate{rule: fmt.Sprintf("household.income_month %s yuan('%d') * household.members.size()", op, fen/100),
		sql: fmt.Sprintf("home_income %s %d * members", op, fen), home: true}
}

// member asks for somebody in the household. The hand-written form compares
// the youngest or the oldest; what is not known counts as CEL counts it.
func (m *madeRules) member() predicate {
	exists := func(rule, some, known string) predicate {
		return predicate{rule: "household.members.exists(m, " + rule + ")", home: true,
			sql: fmt.Sprintf("CASE WHEN %s THEN true WHEN %s THEN false END", some, known)}
	}
	switch years := 1 + m.dice.IntN(18); m.dice.IntN(5) {
	case 0, 1:
		return exists(fmt.Sprintf("m.birth_on.age(on) < %d", years), fmt.Sprintf("youngest > DATE '%s'", rulesDay.AddYears(-years)), "births_known")
	case 2:
		return exists(fmt.Sprintf("m.birth_on.age(on) >= %d", years+59), fmt.Sprintf("oldest <= DATE '%s'", rulesDay.AddYears(-years-59)), "births_known")
	case 3:
		return exists("m.disability_level in ['1', '2']", "severe", "levels_known")
	}
	return exists("m.school_stage != 'none'", "in_school", "stages_known")
}

// crowdAreas are townships of made-up counties: eight cities, each of five
// counties, each of twelve townships.
func crowdAreas() []string {
	var all []string
	for city := range 8 {
		for county := range 5 {
			for township := range 12 {
				all = append(all, fmt.Sprintf("33%02d%02d%03d", city+1, county+1, township+1))
			}
		}
	}
	return all
}
