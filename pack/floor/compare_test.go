package floor

import (
	"fmt"
	"testing"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/rule"
)

func bound64(n int64) *int64 { return &n }

var codes = func(ids ...string) []rule.Code {
	var all []rule.Code
	for _, id := range ids {
		all = append(all, rule.Code{ID: id, Name: lang.Text{ZH: id, EN: id}})
	}
	return all
}

func schema(t testing.TB) *rule.Schema {
	t.Helper()
	s, err := rule.NewSchema([]rule.Attribute{
		{Entity: rule.OfPerson, Name: "birth_on", Form: rule.FormDate},
		{Entity: rule.OfPerson, Name: "level", Form: rule.FormCode, Codes: codes("none", "1", "2", "3", "4")},
		{Entity: rule.OfPerson, Name: "ill", Form: rule.FormCodes, Codes: codes("a", "b", "c")},
		{Entity: rule.OfPerson, Name: "months", Form: rule.FormInt, Min: bound64(0), Max: bound64(600)},
		{Entity: rule.OfPerson, Name: "wage", Form: rule.FormMoney, Min: bound64(0), Max: bound64(100_000_000)},
		{Entity: rule.OfPerson, Name: "work", Form: rule.FormBool},
		{Entity: rule.OfPerson, Name: "from", Form: rule.FormArea},
		{Entity: rule.OfHousehold, Name: "urban", Form: rule.FormBool},
		{Entity: rule.OfHousehold, Name: "income", Form: rule.FormMoney, Min: bound64(0), Max: bound64(100_000_000)},
		{Entity: rule.OfHousehold, Name: "expense", Form: rule.FormMoney, Min: bound64(0), Max: bound64(100_000_000)},
	}, []rule.Link{{Name: "guardians"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// side is a rule as the tables below write it.
type written_ struct {
	if_    []string
	amount []string // "condition ? amount" as "if | is", the last without
	params map[string]string
}

func param(s *rule.Schema, name, value string) *rule.Param {
	p := &rule.Param{Name: name, Form: rule.FormMoney, Better: "higher"}
	switch name {
	case "age", "times":
		p.Form = rule.FormInt
	case "share":
		p.Form = rule.FormRatio
	case "by_level":
		p.By = []*rule.Attribute{s.Attribute(rule.OfPerson, "level")}
	}
	switch {
	case value == "":
	case name == "by_level":
		var one, two string
		if _, err := fmt.Sscan(value, &one, &two); err != nil {
			panic(err)
		}
		p.Rows = []rule.Row{{When: [][]string{{"1"}}, Value: rule.OfMoney(measure.MustMoney(one))}, {When: [][]string{{"2", "3"}}, Value: rule.OfMoney(measure.MustMoney(two))}}
	default:
		v, err := p.Form.Parse(value)
		if err != nil {
			panic(err)
		}
		p.Rows = []rule.Row{{Value: v}}
	}
	return p
}

var paramNames = []string{"age", "times", "share", "line", "by_level"}

func (r written_) rule(t testing.TB, s *rule.Schema, of rule.Entity) Rule {
	t.Helper()
	params := map[string]*rule.Param{}
	var list []*rule.Param
	for _, name := range paramNames {
		params[name] = param(s, name, r.params[name])
		list = append(list, params[name])
	}
	env, err := rule.NewEnv(s, list)
	if err != nil {
		t.Fatal(err)
	}
	check := func(src string) *rule.Expr {
		x, err := env.Check(of, src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		return x
	}
	out := Rule{Times: 1, Param: func(name string) *rule.Param { return params[name] }}
	for _, c := range r.if_ {
		out.Conditions = append(out.Conditions, check(c))
	}
	for i := 0; i+1 < len(r.amount); i += 2 {
		l := Line{Is: check(r.amount[i+1])}
		if r.amount[i] != "" {
			l.If = check(r.amount[i])
		}
		out.Lines = append(out.Lines, l)
	}
	return out
}

func TestX(t *testing.T) {
	s := schema(t)
	for _, c := range []struct {
		name string
		of   rule.Entity
		a, b written_
	}{
		{"age", 0, written_{if_: []string{"person.birth_on.age(on) >= 60"}}, written_{if_: []string{"person.birth_on.age(on) >= 61"}}},
		{"agewide", 0, written_{if_: []string{"person.birth_on.age(on) >= 60"}}, written_{if_: []string{"person.birth_on.age(on) >= 59"}}},
		{"code", 0, written_{if_: []string{"person.level in ['1','2']", "person.work"}}, written_{if_: []string{"person.level in ['1']", "person.work"}}},
		{"linear", 1, written_{if_: []string{"household.income < param.line * household.members.size() - household.expense"}, params: map[string]string{"line": "1000"}}, written_{if_: []string{"household.income < param.line * household.members.size() - household.expense"}, params: map[string]string{"line": "999.99"}}},
		{"linearwide", 1, written_{if_: []string{"household.income < param.line * household.members.size() - household.expense"}, params: map[string]string{"line": "1000"}}, written_{if_: []string{"household.income <= param.line * household.members.size() - household.expense"}, params: map[string]string{"line": "1000"}}},
		{"linearwide2", 1, written_{if_: []string{"household.income < param.line * household.members.size() - household.expense"}, params: map[string]string{"line": "1000"}}, written_{if_: []string{"household.income < param.line * household.members.size() - household.expense"}, params: map[string]string{"line": "1200"}}},
		{"dibao", 1, written_{if_: []string{"household.income < param.line * household.members.size()"}, amount: []string{"", "param.line * household.members.size() - household.income"}, params: map[string]string{"line": "1000"}}, written_{if_: []string{"household.income < param.line * household.members.size()"}, amount: []string{"", "param.line * household.members.size() - household.income"}, params: map[string]string{"line": "1100"}}},
		{"dibaolow", 1, written_{if_: []string{"household.income < param.line * household.members.size()"}, amount: []string{"", "param.line * household.members.size() - household.income"}, params: map[string]string{"line": "1000"}}, written_{if_: []string{"household.income < param.line * household.members.size()"}, amount: []string{"household.members.size() == 7", "param.line * household.members.size() - household.income - yuan('1000')", "", "param.line * household.members.size() - household.income"}, params: map[string]string{"line": "1100"}}},
		{"loop", 1, written_{if_: []string{"household.members.exists(m, m.birth_on.age(on) >= 60)"}}, written_{if_: []string{"household.members.exists(m, m.birth_on.age(on) >= 60 && m.level != '4')"}}},
		{"loopcount", 1, written_{if_: []string{"household.members.count(m, m.birth_on.age(on) >= 60) >= 2"}}, written_{if_: []string{"household.members.count(m, m.birth_on.age(on) >= 60) >= 3"}}},
		{"undecided", 0, written_{if_: []string{"person.work"}, amount: []string{"", "param.line"}}, written_{if_: []string{"person.work"}, amount: []string{"", "yuan('5')"}}},
		{"owed", 0, written_{if_: []string{"owed('x') || person.work"}}, written_{if_: []string{"person.work"}}},
		{"link", 0, written_{if_: []string{"person.guardians.exists(g, g.work)"}}, written_{if_: []string{"person.guardians.all(g, g.work)"}}},
		{"bylevel", 0, written_{if_: []string{"person.level in ['1','2']"}, amount: []string{"", "param.by_level"}, params: map[string]string{"by_level": "125 100"}}, written_{if_: []string{"person.level in ['1','2','3']"}, amount: []string{"", "param.by_level"}, params: map[string]string{"by_level": "130 99.99"}}},
		{"times", 0, written_{amount: []string{"", "person.wage.times(param.share,'half_up')"}, params: map[string]string{"share": "30%"}}, written_{amount: []string{"", "person.wage.times(param.share,'half_up')"}, params: map[string]string{"share": "25%"}}},
		{"timeswide", 0, written_{amount: []string{"", "person.wage.times(param.share,'half_up')"}, params: map[string]string{"share": "30%"}}, written_{amount: []string{"", "person.wage.times(param.share,'half_up')"}, params: map[string]string{"share": "35%"}}},
		{"area", 0, written_{if_: []string{"person.from.within('3305')"}}, written_{if_: []string{"person.from.within('330502')"}}},
	} {
		r := Compare(Question{Schema: s, Of: c.of, On: civil.MustParse("2024-05-01"), Above: c.a.rule(t, s, c.of), Below: c.b.rule(t, s, c.of)})
		fmt.Println(c.name, r.Kind, r.Tried, r.Cells, r.Blind, r.Bounded)
		if r.Witness != nil {
			fmt.Println("   ", r.Witness.Given(), r.Witness.Condition, r.Witness.Line, r.Witness.Before, r.Witness.After, r.Witness.Owed)
		}
	}
}
