package rule

import (
	"strings"
	"testing"
)

// ruleCases are asked about the person wang; told says how an answer is written.
var ruleCases = []struct{ rule, want string }{
	{"person.birth_on.age(on) >= 80", "true"},
	{"person.birth_on.age(on) > 80", "false"},
	{"person.birth_on.age(on) >= param.old.age", "true"},
	{"person.disability_level in ['1', '2'] && person.needs_care", "? wang.needs_care"},
	{"person.disability_level == '3' && person.needs_care", "false"},
	{"person.disability_level == '2' || person.needs_care", "true"},
	{"!person.needs_care", "? wang.needs_care"},
	{"person.needs_care && person.months_paid >= 12", "? wang.needs_care wang.months_paid"},
	{"household.members.exists(m, m.birth_on.age(on) < 18)", "false"},
	{"household.members.all(m, m.income < yuan('4000'))", "true"},
	{"household.members.exists(m, m.needs_care)", "? wang.needs_care"},
	{"household.members.count(m, m.birth_on.age(on) >= 60) == 1", "true"},
	{"household.members.exists_one(m, m.birth_on.age(on) >= 60)", "true"},
	{"household.members.map(m, m.income).sum()", "3500.00"},
	{"household.members.map(m, m.birth_on.age(on) >= 60, m.income).sum()", "500.00"},
	{"household.members.filter(m, m.birth_on.age(on) >= 60).size()", "1"},
	{"person.guardians.exists(g, g.birth_on.age(on) >= 18)", "true"},
	{"household.members.all(m, m.guardians.size() == 0)", "false"},
	{"param.dibao.line", "1100.00"},
	{"param.dibao.line.times(param.share, 'half_up')", "330.00"},
	{"param.dibao.line * household.members.size() - household.members.map(m, m.income).sum()", "-1300.00"},
	{"max(param.dibao.line * household.members.size() - household.members.map(m, m.income).sum(), yuan('0'))", "0.00"},
	{"household.income < param.local", "? household.income param.local"},
	{"person.registered_area.within('330502')", "true"},
	{"person.registered_area.within('310')", "false"},
	{"'diabetes' in person.illnesses", "true"},
	{"person.birth_on.add_years(80) == on", "true"},
	{"date('2024-01-31').add_months(1)", "2024-02-29"},
	{"person.months_paid / 12", "? wang.months_paid"},
	{"7 / 2", "3"}, {"-7 / 2", "-3"}, {"-7 % 2", "-1"}, {"7.div(2, 'half_up')", "4"},
	{"yuan('0.05').round('jiao', 'half_up')", "0.10"},
	{"yuan('100').div(3, 'down')", "33.33"},
	{"person.needs_care ? 1 : 2", "? wang.needs_care"},
	{"person.disability_level == '2' ? param.dibao.line : param.local", "1100.00"},
	{"owed('dibao')", "? owed(dibao)"},
	{"household.counted_benefits > yuan('0')", "? "},
	{"9223372036854775807 + 1", "! the result is too large"},
	{"5 / household.members.filter(m, m.birth_on.age(on) > 200).size()", "! division by zero"},
	{"false && 5 / household.members.filter(m, m.birth_on.age(on) > 200).size() > 1", "false"},
}

func TestRulesAnswerYesNoOrNotKnownYet(t *testing.T) {
	s, env := testEnv(t)
	f := testFacts(t, s)
	for _, c := range ruleCases {
		x, err := env.Check(OfPerson, c.rule)
		if err != nil {
			t.Errorf("%s: %v", c.rule, err)
			continue
		}
		v := x.Eval(f)
		if got := told(v); got != c.want {
			t.Errorf("%s = %q, want %q", c.rule, got, c.want)
		}
		if strings.Contains(c.rule, "owed(") {
			continue
		}
		if ref := x.Reference(f); ref.Kind() != v.Kind() || v.Known() && ref.String() != v.String() {
			t.Errorf("%s = %s, but cel-go says %s", c.rule, told(v), told(ref))
		}
	}
}

// told writes a value, what is missing after "?", or the failure after "!".
func told(v Value) string {
	switch v.Kind() {
	case Unknown:
		var names []string
		for _, m := range v.Missing() {
			names = append(names, m.Name())
		}
		return "? " + strings.Join(names, " ")
	case Broken:
		return "! " + v.Err().Error()
	}
	return v.String()
}
