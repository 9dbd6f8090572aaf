package ruletest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"minsheng/rule"
)

// Gen writes random rules.
type Gen struct {
	t    *rapid.T
	vars []string // persons in scope
	top  int      // of vars that are no loop variables
	wide bool
}

// New returns a generator of rules about a person.
func New(t *rapid.T) Gen { return Gen{t: t, vars: []string{"person"}, top: 1} }

// OfHousehold returns a generator of rules about a household.
func OfHousehold(t *rapid.T) Gen { return Gen{t: t} }

// Wide returns a generator that also writes what cel-go's activation cannot
// answer or orders differently: owed(), counted benefits, comparisons of persons
// and lists, choices between persons, and loops over texts.
func (g Gen) Wide() Gen {
	g.wide = true
	return g
}

func (g Gen) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(g.t, label)
}

func (g Gen) chance(n int) bool { return rapid.IntRange(0, n-1).Draw(g.t, "chance") == 0 }

func (g Gen) person() string {
	if g.wide && len(g.vars) > 1 && g.chance(12) {
		return "(" + g.pick("choice", "household.urban", "param.strict") + " ? " + g.pick("person", g.vars...) + " : " + g.pick("person", g.vars...) + ")"
	}
	return g.pick("person", g.vars...)
}

// in returns the generator inside a loop, and the variable's name.
func (g Gen) in() (Gen, string) {
	v := fmt.Sprintf("m%d", len(g.vars))
	g.vars = append(slices.Clip(g.vars), v)
	return g, v
}

func (g Gen) canLoop() bool { return len(g.vars)-g.top < rule.MaxLoops }

// Bool writes a condition that is at most so deep.
func (g Gen) Bool(depth int) string {
	if depth <= 0 {
		return g.atom()
	}
	d := depth - 1
	switch rapid.IntRange(0, 11).Draw(g.t, "bool") {
	case 0, 1:
		return "(" + g.Bool(d) + " && " + g.Bool(d) + ")"
	case 2, 3:
		return "(" + g.Bool(d) + " || " + g.Bool(d) + ")"
	case 4:
		return "!(" + g.Bool(d) + ")"
	case 5:
		return "(" + g.Bool(d) + " ? " + g.Bool(d) + " : " + g.Bool(d) + ")"
	case 6:
		return "(" + g.Int(d) + g.order() + g.Int(d) + ")"
	case 7:
		return "(" + g.Money(d) + g.order() + g.Money(d) + ")"
	case 8:
		return "(" + g.Date(d) + g.order() + g.Date(d) + ")"
	}
	if !g.canLoop() {
		return g.atom()
	}
	if g.wide && g.chance(4) {
		return g.wideBool(d)
	}
	in, v := g.in()
	return g.people(d) + "." + g.pick("loop", "all", "exists", "exists_one") + "(" + v + ", " + in.Bool(d) + ")"
}

func (g Gen) order() string { return g.pick("op", " < ", " <= ", " > ", " >= ", " == ", " != ") }

func (g Gen) atom() string {
	atoms := []string{"true", "false", "household.urban", "param.strict", "household.housing == 'own'", "household.urban == false"}
	if g.wide {
		atoms = append(atoms, "owed('dibao')", "household.counted_benefits > yuan('10')", "household.members.size() in [1, 3]")
	}
	if len(g.vars) > 0 {
		p := g.person()
		atoms = append(atoms, p+".needs_care", p+".disability_level == '1'", p+".disability_level in ['2', '3']", p+".disability_level != 'none'",
			"'diabetes' in "+p+".illnesses", p+".registered_area.within('3305')", p+".registered_area == "+p+".lives_in",
			p+".birth_on.age(on) >= 18", p+".birth_on.age(on) in [3, 60]", p+".income <= yuan('900')", p+".months_paid in [12, 24]",
			p+".share >= ratio('0.5')", p+".birth_on.age("+p+".moved_on) == 30", p+".birth_on <= date('2000-02-29')")
		if g.wide {
			atoms = append(atoms, p+" == "+g.person(), p+" in "+g.person()+".guardians", p+".illnesses == "+g.person()+".illnesses",
				p+".illnesses.size() == 0", p+".lives_in in ["+g.person()+".lives_in, '3301']", "[true, "+p+".needs_care] == [household.urban, true]")
		}
	}
	return g.pick("atom", atoms...)
}

func (g Gen) wideBool(d int) string {
	in, v := g.in()
	if len(g.vars) > 0 && g.chance(2) {
		loop := "." + g.pick("loop", "all", "exists", "exists_one") + "(" + v + ", " + v
		return g.person() + ".illnesses" + loop + " in ['diabetes', 'other'] && " + g.Bool(0) + ")"
	}
	switch rapid.IntRange(0, 3).Draw(g.t, "wide") {
	case 0:
		return g.people(0) + ".map(" + v + ", " + in.Int(d) + ") == " + g.people(0) + ".map(" + v + ", " + in.Int(d) + ")"
	case 1:
		return g.people(d) + " == " + g.people(d)
	case 2:
		return "[1, 2, 3]." + g.pick("loop", "all", "exists", "exists_one") + "(" + v + ", " + v + " > household.members.size() || " + g.Bool(0) + ")"
	}
	return g.Int(d) + " in " + g.people(0) + ".map(" + v + ", " + in.Int(d) + ")"
}

// people writes a list of persons.
func (g Gen) people(depth int) string {
	lists := []string{"household.members"}
	if len(g.vars) > 0 {
		lists = append(lists, g.person()+".guardians", g.person()+".supporters")
	}
	list := g.pick("people", lists...)
	if g.wide && depth > 1 && g.canLoop() && g.chance(4) {
		in, v := g.in()
		return list + ".filter(" + v + ", " + in.Bool(1) + ")"
	}
	if g.wide && g.chance(10) {
		return "(" + g.pick("choice", "household.urban", "param.strict") + " ? " + list + " : " + g.pick("people", lists...) + ")"
	}
	return list
}

// Int writes a whole number.
func (g Gen) Int(depth int) string {
	if depth <= 0 || g.chance(4) {
		ints := []string{"0", "1", "18", "60", "-3", "param.old.age", g.people(0) + ".size()", "9223372036854775807"}
		if len(g.vars) > 0 {
			ints = append(ints, g.person()+".months_paid", g.person()+".birth_on.age(on)", g.person()+".birth_on.days(on)")
		}
		return g.pick("int", ints...)
	}
	d := depth - 1
	switch rapid.IntRange(0, 6).Draw(g.t, "int") {
	case 0:
		return "(" + g.Int(d) + g.pick("op", " + ", " - ", " * ", " % ", " / ") + g.Int(0) + ")"
	case 1:
		return g.pick("best", "max", "min") + "(" + g.Int(d) + ", " + g.Int(d) + ")"
	case 2:
		return g.Date(d) + "." + g.pick("span", "months", "age", "days") + "(" + g.Date(d) + ")"
	case 3:
		return "(-(" + g.Int(d) + "))"
	case 4:
		return "(" + g.Int(d) + ").div(" + g.Int(0) + ", '" + g.rounding() + "')"
	}
	if !g.canLoop() {
		return g.Int(0)
	}
	in, v := g.in()
	if g.chance(2) {
		return g.people(d) + ".map(" + v + ", " + in.Int(d) + ").sum()"
	}
	return g.people(d) + ".count(" + v + ", " + in.Bool(d) + ")"
}

func (g Gen) rounding() string {
	return g.pick("round", "half_up", "half_even", "down", "up", "floor", "ceil")
}

// Date writes a day.
func (g Gen) Date(depth int) string {
	if depth <= 0 {
		days := []string{"on", "date('2000-02-29')", "param.since"}
		if len(g.vars) > 0 {
			days = append(days, g.person()+".birth_on", g.person()+".moved_on")
		}
		return g.pick("date", days...)
	}
	d := depth - 1
	switch rapid.IntRange(0, 3).Draw(g.t, "date") {
	case 0:
		return g.Date(d) + "." + g.pick("add", "add_days", "add_months", "add_years") + "(" + g.Int(0) + ")"
	case 1:
		return g.Date(d) + "." + g.pick("edge", "month_start", "month_end") + "()"
	case 2:
		return g.pick("best", "max", "min") + "(" + g.Date(d) + ", " + g.Date(d) + ")"
	}
	return g.Date(0)
}

// Money writes an amount of money.
func (g Gen) Money(depth int) string {
	if depth <= 0 {
		sums := []string{"yuan('0.01')", "yuan('900')", "household.income", "param.dibao.line", "param.local"}
		if g.top > 0 {
			sums = append(sums, "param.care")
		}
		if g.wide {
			sums = append(sums, "household.counted_benefits")
		}
		if len(g.vars) > 0 {
			sums = append(sums, g.person()+".income")
		}
		return g.pick("money", sums...)
	}
	d := depth - 1
	switch rapid.IntRange(0, 6).Draw(g.t, "money") {
	case 0:
		return "(" + g.Money(d) + g.pick("op", " + ", " - ") + g.Money(d) + ")"
	case 1:
		return "(" + g.Money(d) + " * " + g.Int(0) + ")"
	case 2:
		return g.Money(d) + ".times(param.share, '" + g.rounding() + "')"
	case 3:
		return g.Money(d) + ".round('" + g.pick("unit", "fen", "jiao", "yuan") + "', '" + g.rounding() + "')"
	case 4:
		return g.Money(d) + ".div(" + g.Int(0) + ", '" + g.rounding() + "')"
	case 5:
		return "(" + g.Bool(d) + " ? " + g.Money(d) + " : " + g.Money(d) + ")"
	}
	if !g.canLoop() {
		return g.Money(0)
	}
	in, v := g.in()
	return g.people(d) + ".map(" + v + ", " + in.Money(d) + ").sum()"
}
