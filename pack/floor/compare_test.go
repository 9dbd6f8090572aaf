package floor

import (
	"strings"
	"testing"

	"minsheng/rule"
)

// comparison is one pair of rules and what comes out.
type comparison struct {
	name         string
	of           rule.Entity
	above, below text
	kind         Kind
	given        string // the household, where one loses
	before       string // and its amounts
	after        string
	blind        bool
}

const needy = "household.income < param.line * household.members.size() - household.expense"

func lines(yuan string) map[string]string { return map[string]string{"line": yuan} }

var comparisons = []comparison{
	{name: "an age that is a year higher: who is sixty today loses",
		above: text{who: []string{"person.birth_on.age(on) >= 60"}}, below: text{who: []string{"person.birth_on.age(on) >= 61"}},
		kind: Narrower, given: "{people: [{id: zhang, birth_on: 1963-05-02}]}"},
	{name: "an age that is a year lower loses nobody",
		above: text{who: []string{"person.birth_on.age(on) >= 60"}}, below: text{who: []string{"person.birth_on.age(on) >= 59"}}},
	{name: "an age written as a parameter",
		above: text{who: []string{"person.birth_on.age(on) >= param.age"}, params: map[string]string{"age": "60"}},
		below: text{who: []string{"person.birth_on.age(on) >= param.age"}, params: map[string]string{"age": "65"}},
		kind:  Narrower, given: "{people: [{id: zhang, birth_on: 1959-05-02}]}"},
	{name: "months and days are ages too",
		above: text{who: []string{"person.birth_on.months(on) < 36"}}, below: text{who: []string{"person.birth_on.days(on) <= 1094"}},
		kind: Narrower, given: "{people: [{id: zhang, birth_on: 2021-05-02}]}"},
	{name: "a code less",
		above: text{who: []string{"person.level in ['1', '2']", "person.work"}}, below: text{who: []string{"person.level == '1'", "person.work"}},
		kind: Narrower, given: `{people: [{id: zhang, level: "2", work: true}]}`},
	{name: "a code more",
		above: text{who: []string{"person.level in ['1', '2']"}}, below: text{who: []string{"person.level != 'none'"}}},
	{name: "the same said in other words",
		above: text{who: []string{"person.level in ['1', '2'] || person.work"}},
		below: text{who: []string{"!(!person.work && person.level != '1' && person.level != '2')"}}},
	{name: "a number of months less",
		above: text{who: []string{"person.months >= 12"}}, below: text{who: []string{"person.months > 12"}},
		kind: Narrower, given: "{people: [{id: zhang, months: 12}]}"},
	{name: "all months but one",
		above: text{who: []string{"person.months != 12"}}, below: text{who: []string{"person.months < 12"}},
		kind: Narrower, given: "{people: [{id: zhang, months: 13}]}"},
	{name: "a code that is not another attribute's",
		above: text{who: []string{"person.level != person.second"}}, below: text{who: []string{"person.work"}},
		kind: Narrower, given: `{people: [{id: zhang, level: none, second: "1", work: false}]}`},
	{name: "a bound that the schema sets anyway",
		above: text{who: []string{"person.work"}}, below: text{who: []string{"person.work", "person.months <= 600"}}},
	{name: "a list of illnesses",
		above: text{who: []string{"'a' in person.ill || 'b' in person.ill"}}, below: text{who: []string{"'a' in person.ill"}},
		kind: Narrower, given: "{people: [{id: zhang, ill: [b]}]}"},
	{name: "a smaller area",
		above: text{who: []string{"person.from.within('3305')"}}, below: text{who: []string{"person.from.within('330502')"}},
		kind: Narrower, given: `{people: [{id: zhang, from: "3305"}]}`},
	{name: "a larger area",
		above: text{who: []string{"person.from.within('330502')"}}, below: text{who: []string{"person.from.within('3305')"}}},
	{name: "a day on which the rule below closes",
		above: text{who: []string{"person.work"}}, below: text{who: []string{"person.work", "on < date('2025-01-01')"}},
		kind: Narrower, given: "{people: [{id: zhang, work: true}]}"},
	{name: "a single day without the service",
		above: text{who: []string{"person.work"}}, below: text{who: []string{"person.work", "on != date('2026-07-01')"}},
		kind: Narrower, given: "{people: [{id: zhang, work: true}]}"},
	{name: "a year of birth that is an age today and not later",
		above: text{who: []string{"person.birth_on.age(on) >= 60"}}, below: text{who: []string{"person.birth_on <= date('1964-05-01')"}},
		kind: Narrower, given: "{people: [{id: zhang, birth_on: 1964-05-02}]}"},

	{name: "a fen less for one level only",
		above: text{who: []string{"person.level in ['1', '2']"}, much: []string{"", "param.by_level"}, params: map[string]string{"by_level": "125 100"}},
		below: text{who: []string{"person.level in ['1', '2', '3']"}, much: []string{"", "param.by_level"}, params: map[string]string{"by_level": "150 99.99"}},
		kind:  Lower, given: `{people: [{id: zhang, level: "2"}]}`, before: "100.00", after: "99.99"},
	{name: "more for everybody",
		above: text{who: []string{"person.level in ['1', '2']"}, much: []string{"", "param.by_level"}, params: map[string]string{"by_level": "125 100"}},
		below: text{much: []string{"person.level == '1'", "yuan('125')", "", "yuan('100')"}}},
	{name: "no line for some",
		above: text{much: []string{"", "yuan('100')"}}, below: text{much: []string{"person.work", "yuan('200')"}},
		kind: Narrower, given: "{people: [{id: zhang, work: false}]}", before: "100.00", after: "0.00"},
	{name: "a share of the wage that is lower",
		above: text{much: []string{"", "person.wage.times(param.share, 'half_up')"}, params: map[string]string{"share": "30%"}},
		below: text{much: []string{"", "person.wage.times(param.share, 'half_up')"}, params: map[string]string{"share": "25%"}},
		kind:  Lower, given: "{people: [{id: zhang, wage: 999999.97}]}", before: "299999.99", after: "249999.99"},
	{name: "a share of the wage that is higher, rounded alike",
		above: text{much: []string{"", "person.wage.times(param.share, 'half_up')"}, params: map[string]string{"share": "30%"}},
		below: text{much: []string{"", "person.wage.times(param.share, 'half_up')"}, params: map[string]string{"share": "30.0001%"}}},
	{name: "at least a least amount",
		above: text{much: []string{"", "max(yuan('50'), param.line - person.wage)"}, params: lines("100")},
		below: text{much: []string{"", "max(yuan('50'), param.line - person.wage)"}, params: lines("99")},
		kind:  Lower, given: "{people: [{id: zhang, wage: 49.99}]}", before: "50.01", after: "50.00"},
	{name: "an amount in kind is not compared with money",
		above: text{who: []string{"person.work"}}, below: text{who: []string{"person.work"}, much: []string{"", "yuan('1')"}}},

	{name: "a line that is a fen lower, in two quantities", of: rule.OfHousehold,
		above: text{who: []string{needy}, params: lines("1000")}, below: text{who: []string{needy}, params: lines("999.99")},
		kind: Narrower, given: "{household: {income: 999.99, expense: 0.00}, people: [{id: zhang}]}"},
	{name: "a line that is higher, in two quantities and for any size", of: rule.OfHousehold,
		above: text{who: []string{needy}, params: lines("1000")}, below: text{who: []string{needy}, params: lines("1000.01")}},
	{name: "less or equal is wider than less", of: rule.OfHousehold,
		above: text{who: []string{needy}, params: lines("1000")}, below: text{who: []string{strings.Replace(needy, "<", "<=", 1)}, params: lines("1000")}},
	{name: "what fills up to a line falls with it", of: rule.OfHousehold,
		above: text{who: []string{needy}, much: []string{"", "param.line * household.members.size() - household.income"}, params: lines("1000")},
		below: text{who: []string{needy}, much: []string{"", "param.line * household.members.size() - household.income"}, params: lines("1100")}},
	{name: "what fills up to a line falls short for the largest", of: rule.OfHousehold,
		above: text{who: []string{needy}, much: []string{"", "param.line * household.members.size() - household.income"}, params: lines("1000")},
		below: text{who: []string{needy}, much: []string{"household.members.size() == 3", "yuan('2999.99') - household.income", "", "param.line * household.members.size() - household.income"}, params: lines("1000")},
		kind:  Narrower, given: "{household: {income: 2999.99, expense: 0.00}, people: [{id: zhang}, {id: member2}, {id: member3}]}", before: "0.01", after: "0.00"},

	{name: "one of the members", of: rule.OfHousehold,
		above: text{who: []string{"household.members.exists(m, m.birth_on.age(on) >= 60)"}},
		below: text{who: []string{"household.members.exists(m, m.birth_on.age(on) >= 60 && m.level != '4')"}},
		kind:  Narrower, given: `{people: [{id: zhang, birth_on: 1964-05-01, level: "4"}]}`},
	{name: "how many of the members", of: rule.OfHousehold,
		above: text{who: []string{"household.members.count(m, m.work) >= 2"}}, below: text{who: []string{"household.members.all(m, m.work)", "household.members.size() > 1"}},
		kind: Narrower, given: "{people: [{id: zhang, work: false}, {id: li, work: true}, {id: wang, work: true}]}"},
	{name: "a loop that both rules share holds for households of any size", of: rule.OfHousehold,
		above: text{who: []string{"household.members.exists(m, m.work) && household.urban"}},
		below: text{who: []string{"household.urban || household.members.exists(m, m.work)"}}},
	{name: "loops in other words are searched up to three members", of: rule.OfHousehold,
		above: text{who: []string{"household.members.all(m, m.work)"}}, below: text{who: []string{"!household.members.exists(m, !m.work)"}},
		kind: Searched},
	{name: "a member compared with the person asked",
		above: text{who: []string{"household.members.exists(m, m.months > person.months + 5)"}}, below: text{who: []string{"household.members.exists(m, m.months > person.months + 6)"}},
		kind: Narrower, given: "{people: [{id: zhang, months: 0}, {id: li, months: 6}]}"},
	{name: "a person who is linked to",
		above: text{who: []string{"person.guardians.exists(g, g.work)"}}, below: text{who: []string{"person.guardians.all(g, g.work)"}},
		kind: Narrower, given: "{people: [{id: zhang, guardians: [zhao, qian]}], others: [{id: zhao, work: false, guardians: []}, {id: qian, work: true, guardians: []}]}"},

	{name: "above an amount that nobody has decided nothing is lower", blind: true,
		above: text{who: []string{"person.work"}, much: []string{"", "param.line"}}, below: text{who: []string{"person.work"}, much: []string{"", "yuan('1')"}}},
	{name: "an amount that is not decided below is not lower", blind: true,
		above: text{who: []string{"person.work"}, much: []string{"", "yuan('1')"}}, below: text{who: []string{"person.work"}, much: []string{"", "param.line"}}},
	{name: "but who is refused loses, whatever the amount",
		above: text{who: []string{"person.months >= 12"}, much: []string{"", "param.line"}}, below: text{who: []string{"person.months >= 13"}, much: []string{"", "param.line"}},
		kind: Narrower, given: "{people: [{id: zhang, months: 12}]}"},
	{name: "a line that nobody has decided lets nobody in", of: rule.OfHousehold, blind: true,
		above: text{who: []string{needy}}, below: text{who: []string{"household.urban"}}},

	{name: "another service is owed or not, whatever it takes",
		above: text{who: []string{"owed('x') || person.work"}}, below: text{who: []string{"person.work"}},
		kind: Narrower, given: "{people: [{id: zhang, work: false}]}"},
	{name: "benefits that count are money like any other", of: rule.OfHousehold,
		above: text{who: []string{"household.income + household.counted_benefits < yuan('1000')"}},
		below: text{who: []string{"household.income < yuan('1000')"}}},
	{name: "what is no sum of quantities is searched",
		above: text{who: []string{"person.months % 2 == 0"}}, below: text{who: []string{"person.months * 3 % 2 == 0"}},
		kind: Searched},
	{name: "what is no sum of quantities can still be proven",
		above: text{who: []string{"person.months * person.months <= 100"}}, below: text{who: []string{"person.months * person.months <= 101"}}},
}

func TestAHouseholdThatLosesIsFoundOrProvenNotToExist(t *testing.T) {
	s := schema(t)
	for _, c := range comparisons {
		t.Run(c.name, func(t *testing.T) {
			q := Question{Schema: s, Of: c.of, On: day, Above: c.above.rule(t, s, c.of), Below: c.below.rule(t, s, c.of)}
			r := compare(t, q)
			if r.Kind != c.kind || given(r) != c.given || r.Witness == nil && r.Blind != c.blind {
				t.Errorf("got %s %s, blind %v; want %s %s, blind %v", kindNames[r.Kind], given(r), r.Blind, kindNames[c.kind], c.given, c.blind)
			}
			if c.before == "" || r.Witness == nil {
				return
			}
			if before, after := r.Witness.Before.String(), r.Witness.After.String(); before != c.before || after != c.after {
				t.Errorf("got %s before and %s after, want %s and %s", before, after, c.before, c.after)
			}
		})
	}
}

func TestAServiceThatEndsBelowLosesWhoeverIsOwedItAbove(t *testing.T) {
	s := schema(t)
	q := Question{Schema: s, On: day, Above: text{who: []string{"person.months >= 12"}}.rule(t, s, rule.OfPerson), Below: Rule{Ended: true}}
	if r := compare(t, q); r.Kind != Narrower || given(r) != "{people: [{id: zhang, months: 12}]}" {
		t.Errorf("got %s %s", kindNames[r.Kind], given(r))
	}
}

func TestAmountsOfOtherPeriodsAreComparedOverAYear(t *testing.T) {
	s := schema(t)
	q := Question{Schema: s, On: day, Above: text{much: []string{"", "yuan('100')"}}.rule(t, s, rule.OfPerson), Below: text{much: []string{"", "yuan('1200')"}}.rule(t, s, rule.OfPerson)}
	q.Above.Times = 12
	if r := compare(t, q); r.Kind != Proven {
		t.Errorf("1200 a year is %s than 100 a month", kindNames[r.Kind])
	}
	q.Above = text{much: []string{"", "yuan('100.01')"}}.rule(t, s, rule.OfPerson)
	q.Above.Times = 12
	if r := compare(t, q); r.Kind != Lower {
		t.Errorf("1200 a year is %s than 100.01 a month", kindNames[r.Kind])
	}
}

func TestAConditionThatFailsIsNamedByItsPlace(t *testing.T) {
	s := schema(t)
	above := text{who: []string{"person.work", "person.months >= 12"}}.rule(t, s, rule.OfPerson)
	below := text{who: []string{"person.work", "person.months >= 12", "person.level != '1'"}}.rule(t, s, rule.OfPerson)
	r := compare(t, Question{Schema: s, On: day, Above: above, Below: below})
	if r.Witness == nil || r.Witness.Condition != 2 {
		t.Errorf("got %+v", r.Witness)
	}
}

func TestASearchThatIsTooLongIsDrawnFrom(t *testing.T) {
	s := schema(t)
	loop := func(least string) text {
		return text{who: []string{"household.members.map(m, m.wage).sum() + household.income * 3 > household.expense",
			"household.members.exists(m, m.birth_on.age(on) >= 60 || (m.level == '1' && m.months % 7 == 3) || (m.level == '2' && m.months % 5 > " + least + "))"}}
	}
	r := compare(t, Question{Schema: s, Of: rule.OfHousehold, On: day, Above: loop("3").rule(t, s, rule.OfHousehold), Below: loop("2").rule(t, s, rule.OfHousehold)})
	if r.Kind != Searched || r.Tried < 1000 || r.Cells <= r.Tried {
		t.Errorf("got %s, %d of %d", kindNames[r.Kind], r.Tried, r.Cells)
	}
}
