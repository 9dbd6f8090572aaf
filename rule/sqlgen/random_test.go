package sqlgen_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

var day = civil.MustParse("2024-02-29")

func ptr(n int64) *int64 { return &n }

// testEnv has one attribute of each form, some without bounds, so that
// everything can overflow, and parameters of all kinds.
func testEnv(t testing.TB) (*rule.Schema, *rule.Env) {
	t.Helper()
	codes := func(ids ...string) (cs []rule.Code) {
		for _, id := range ids {
			cs = append(cs, rule.Code{ID: id})
		}
		return cs
	}
	s, err := rule.NewSchema([]rule.Attribute{
		{Name: "birth_on", Form: rule.FormDate},
		{Name: "level", Form: rule.FormCode, Codes: codes("none", "1", "2", "it's \\ \"3\"")},
		{Name: "care", Form: rule.FormBool},
		{Name: "income", Form: rule.FormMoney, Min: ptr(0), Max: ptr(1e12)},
		{Name: "debt", Form: rule.FormMoney},
		{Name: "months", Form: rule.FormInt, Min: ptr(0), Max: ptr(600)},
		{Name: "any", Form: rule.FormInt},
		{Name: "rate", Form: rule.FormRatio, Min: ptr(-3e12), Max: ptr(3e12)},
		{Name: "ills", Form: rule.FormCodes, Codes: codes("a", "b", "'c")},
		{Name: "area", Form: rule.FormArea},
		{Entity: rule.OfHousehold, Name: "urban", Form: rule.FormBool},
		{Entity: rule.OfHousehold, Name: "income", Form: rule.FormMoney},
		{Entity: rule.OfHousehold, Name: "moved_on", Form: rule.FormDate},
	}, []rule.Link{{Name: "guardians"}, {Name: "supporters"}})
	if err != nil {
		t.Fatal(err)
	}
	env, err := rule.NewEnv(s, testParams(s))
	if err != nil {
		t.Fatal(err)
	}
	return s, env
}

func testParams(s *rule.Schema) []*rule.Param {
	row := func(v rule.Value, when ...[]string) rule.Row { return rule.Row{When: when, Value: v} }
	urban, level := s.Attribute(rule.OfHousehold, "urban"), s.Attribute(rule.OfPerson, "level")
	return []*rule.Param{
		{Name: "line", Form: rule.FormMoney, By: []*rule.Attribute{urban},
			Rows: []rule.Row{row(rule.OfMoney(110000), []string{"true"}), row(rule.OfMoney(100000), []string{"false"})}},
		{Name: "by_level", Form: rule.FormMoney, By: []*rule.Attribute{urban, level},
			Rows: []rule.Row{row(rule.OfMoney(7), []string{"true"}, []string{"1", "it's \\ \"3\""}), row(rule.OfMoney(9), []string{"true", "false"}, []string{"2"})}},
		{Name: "age", Form: rule.FormInt, Rows: []rule.Row{row(rule.OfInt(60))}},
		{Name: "share", Form: rule.FormRatio, Rows: []rule.Row{row(rule.OfRatio(measure.MustRatio("33.3333%")))}},
		{Name: "local", Form: rule.FormMoney},
		{Name: "open", Form: rule.FormBool},
	}
}

// gen writes random rules that are typed right by construction.
type gen struct {
	t      *rapid.T
	vars   []string // persons in scope
	person bool     // whether the rule is about a person
}

func (g gen) pick(from ...string) string { return rapid.SampledFrom(from).Draw(g.t, "pick") }
func (g gen) n(most int) int             { return rapid.IntRange(0, most).Draw(g.t, "n") }

func (g gen) in(name string) gen {
	return gen{g.t, append(append([]string(nil), g.vars...), name), g.person}
}

// of is an attribute of somebody in scope, or of the household.
func (g gen) of(persons []string, home ...string) string {
	var all []string
	for _, v := range g.vars {
		for _, a := range persons {
			all = append(all, v+"."+a)
		}
	}
	for _, a := range home {
		all = append(all, "household."+a)
	}
	if len(all) == 0 {
		return ""
	}
	return g.pick(all...)
}

func (g gen) atom() string {
	choices := []string{"true", "household.urban", "param.open"}
	if len(g.vars) > 0 {
		v := g.pick(g.vars...)
		choices = append(choices, v+".care", v+".level == '1'", v+".level in ['2', 'it\\'s \\\\ \"3\"']", "'a' in "+v+".ills", v+".area.within('3305')",
			v+".ills.exists(c, c == '\\'c' || "+v+".care)", v+".ills.all(c, c in ['a', 'b'])", v+".ills.size() > 1", v+".care != household.urban",
			v+".level in []", "(1 / "+v+".any > 0)", v+" in "+g.people())
		if len(g.vars) > 1 {
			choices = append(choices, g.vars[0]+" == "+v)
		}
	}
	return g.pick(choices...)
}

func (g gen) bool(depth int) string {
	if depth <= 0 {
		return g.atom()
	}
	d := depth - 1
	compare := func() string { return g.pick(" < ", " <= ", " > ", " >= ", " == ", " != ") }
	switch g.n(12) {
	case 0, 1:
		return "(" + g.bool(d) + " && " + g.bool(d) + ")"
	case 2, 3:
		return "(" + g.bool(d) + " || " + g.bool(d) + ")"
	case 4:
		return "!(" + g.bool(d) + ")"
	case 5:
		return "(" + g.bool(d) + " ? " + g.bool(d) + " : " + g.bool(d) + ")"
	case 6:
		return "(" + g.int(d) + compare() + g.int(d) + ")"
	case 7:
		return "(" + g.money(d) + compare() + g.money(d) + ")"
	case 8:
		return "(" + g.date(d) + compare() + g.date(d) + ")"
	case 9:
		return "(" + g.int(d) + " in [" + g.int(0) + ", " + g.int(d) + "])"
	}
	if len(g.vars) > rule.MaxLoops {
		return g.atom()
	}
	v := fmt.Sprintf("m%d", len(g.vars))
	if g.n(3) == 0 {
		return "(" + g.int(0) + " in " + g.people() + ".map(" + v + ", " + g.in(v).int(d) + "))"
	}
	return g.list(v) + "." + g.pick("all", "exists", "exists_one") + "(" + v + ", " + g.in(v).bool(d) + ")"
}

func (g gen) people() string {
	if len(g.vars) == 0 {
		return "household.members"
	}
	return g.pick("household.members", g.pick(g.vars...)+"."+g.pick("guardians", "supporters"))
}

func (g gen) list(v string) string {
	if g.n(4) == 0 {
		return g.people() + ".filter(" + v + ", " + g.in(v).bool(0) + ")"
	}
	return g.people()
}

func (g gen) date(depth int) string {
	if depth <= 0 || g.n(2) == 0 {
		s := g.of([]string{"birth_on"}, "moved_on")
		return g.pick(s, s, "on", "date('2000-01-31')")
	}
	switch g.n(5) {
	case 0:
		return g.date(depth-1) + "." + g.pick("month_start", "month_end") + "()"
	case 1:
		return g.pick("max", "min") + "(" + g.date(depth-1) + ", " + g.date(0) + ")"
	}
	return g.date(depth-1) + "." + g.pick("add_days", "add_months", "add_years") + "(" + g.int(depth-1) + ")"
}

func (g gen) int(depth int) string {
	if depth <= 0 {
		if s := g.of([]string{"months", "any"}); s != "" && g.n(1) == 0 {
			return s
		}
		return g.pick("0", "1", "18", "60", "-3", "param.age", g.people()+".size()", g.date(0)+".age(on)", fmt.Sprint(math.MaxInt64), "[1, 2].sum()")
	}
	d := depth - 1
	switch g.n(7) {
	case 0, 1:
		return "(" + g.int(d) + g.pick(" + ", " - ", " * ", " % ", " / ") + g.int(0) + ")"
	case 2:
		return g.pick("max", "min") + "(" + g.int(d) + ", " + g.int(d) + ")"
	case 3:
		return g.date(d) + "." + g.pick("months", "days", "age") + "(" + g.date(d) + ")"
	case 4:
		return g.int(d) + ".div(" + g.int(0) + ", '" + g.rounding() + "')"
	case 5:
		return "-" + g.int(d)
	}
	if len(g.vars) <= rule.MaxLoops {
		v := fmt.Sprintf("m%d", len(g.vars))
		return g.list(v) + "." + g.pick("count("+v+", "+g.in(v).bool(d)+")", "map("+v+", "+g.in(v).int(d)+").sum()")
	}
	return g.int(0)
}

func (g gen) rounding() string { return g.pick("half_up", "half_even", "down", "up", "floor", "ceil") }

func (g gen) money(depth int) string {
	if depth <= 0 {
		choices := []string{"yuan('0.01')", "yuan('900')", "household.income", "param.line", "param.local"}
		if s := g.of([]string{"income", "debt"}); s != "" {
			choices = append(choices, s, s)
		}
		if g.person {
			choices = append(choices, "param.by_level")
		}
		return g.pick(choices...)
	}
	d := depth - 1
	switch g.n(6) {
	case 0:
		return "(" + g.money(d) + g.pick(" + ", " - ") + g.money(d) + ")"
	case 1:
		return "(" + g.money(d) + " * " + g.int(0) + ")"
	case 2:
		r := g.of([]string{"rate"})
		if r == "" || g.n(1) == 0 {
			r = g.pick("param.share", "ratio('150%')")
		}
		return g.money(d) + ".times(" + r + ", '" + g.rounding() + "')"
	case 3:
		return g.money(d) + ".round('" + g.pick("fen", "jiao", "yuan") + "', '" + g.rounding() + "')"
	case 4:
		return "(" + g.bool(d) + " ? " + g.money(d) + " : " + g.money(0) + ")"
	}
	if len(g.vars) <= rule.MaxLoops {
		v := fmt.Sprintf("m%d", len(g.vars))
		return g.list(v) + ".map(" + v + ", " + g.in(v).money(d) + ").sum()"
	}
	return g.money(0)
}

// people makes households of which anything may be missing; links lead across
// households.
func (g gen) households(s *rule.Schema) ([]*rule.Household, ties) {
	var all []*rule.Person
	var homes []*rule.Household
	for i := range 1 + g.n(3) {
		var members []*rule.Person
		for range g.n(4) {
			p := s.NewPerson(fmt.Sprintf("p%03d", len(all)))
			g.fill(s.Attributes(rule.OfPerson), p.Set)
			members, all = append(members, p), append(all, p)
		}
		h := s.NewHousehold(fmt.Sprintf("h%02d", i), members...)
		g.fill(s.Attributes(rule.OfHousehold), h.Set)
		homes = append(homes, h)
	}
	tied := ties{}
	for _, p := range all {
		for _, l := range s.Links() {
			if g.n(3) > 0 {
				from := g.n(len(all))
				must(g.t, tied.tie(p, l.Name, all[from:min(len(all), from+g.n(3))]))
			}
		}
	}
	return homes, tied
}

func (g gen) fill(attrs []*rule.Attribute, set func(string, rule.Value) error) {
	for _, a := range attrs {
		if g.n(4) > 0 {
			must(g.t, set(a.Name, g.value(a)))
		}
	}
}

func (g gen) value(a *rule.Attribute) rule.Value {
	lo, hi := int64(math.MinInt64), int64(math.MaxInt64)
	if a.Min != nil {
		lo = *a.Min
	}
	if a.Max != nil {
		hi = *a.Max
	}
	number := func() int64 {
		return rapid.OneOf(rapid.Int64Range(lo, hi), rapid.Int64Range(max(lo, -400), min(hi, 400)), rapid.SampledFrom([]int64{lo, hi, max(lo, -1), min(hi, 2)})).Draw(g.t, a.Name)
	}
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(rapid.Bool().Draw(g.t, a.Name))
	case rule.FormInt:
		return rule.OfInt(number())
	case rule.FormMoney:
		return rule.OfMoney(measure.Money(number()))
	case rule.FormRatio:
		return rule.OfRatio(measure.Ratio(number()))
	case rule.FormDate:
		d := rapid.OneOf(rapid.Int32Range(-20000, 21000), rapid.Int32Range(int32(civil.Earliest), int32(civil.Latest)), rapid.SampledFrom([]int32{int32(day), int32(day) - 366*4})).Draw(g.t, a.Name)
		return rule.OfDate(civil.Date(d))
	case rule.FormCode:
		return rule.OfText(rapid.SampledFrom(a.Codes).Draw(g.t, a.Name).ID)
	case rule.FormCodes:
		var list []rule.Value
		for _, c := range a.Codes[:g.n(len(a.Codes))] {
			list = append(list, rule.OfText(c.ID))
		}
		return rule.OfList(list)
	}
	return rule.OfText(g.pick("330502", "310101", "33"))
}

func must(t fataler, err error) {
	if err != nil {
		t.Fatal(err)
	}
}
