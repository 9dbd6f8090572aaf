package rule

import (
	"errors"
	"strings"
	"testing"
)

// wrongRules are refused with a message that holds want.
var wrongRules = []struct {
	of   Entity
	rule string
	want string
}{
	{OfPerson, "person.brth_on.age(on) > 3", `1:7: there is no attribute "brth_on"; did you mean "birth_on"? [rule.name]`},
	{OfPerson, "persn.needs_care", `1:1: there is no name "persn"; did you mean "person"? [rule.name]`},
	{OfPerson, "household.income < param.dibao.lime", `1:20: there is no parameter "dibao.lime"; did you mean "dibao.line"? [rule.name]`},
	{OfPerson, "person.income < 5", `1:15: < does not take (money, int); money is written yuan('900') [rule.type]`},
	{OfPerson, "person.disability_level == '7'", `1:28: person.disability_level has no code "7"; write one of none, 1, 2, 3 [rule.code]`},
	{OfPerson, "person.disability_level in ['1', '9']", `1:34: person.disability_level has no code "9"; write one of none, 1, 2, 3 [rule.code]`},
	{OfPerson, "has(person.income)", `1:4: has() is not allowed: what is not on file is not a no; write the condition itself; a missing value makes the result not known yet [rule.outside]`},
	{OfPerson, "person.months_paid > 1.5", `1:20: > does not take (int, decimal); there are no decimals: two years and a half is person.birth_on.months(on) < 30, one and a half times is M.times(ratio('150%'), 'half_up') [rule.type]`},
	{OfPerson, "date('2023-02-30') < on", `1:5: wrong constant: "2023-02-30" is not a day of the calendar [rule.literal]`},
	{OfPerson, "person.months_paid / 0 > 1", `1:20: the divisor is zero [rule.divisor_zero]`},
	{OfPerson, "person.income.div(2, 'sideways') > yuan('1')", `1:18: wrong rounding: "sideways" is not a rounding: write one of half_up, half_even, down, up, floor, ceil [rule.literal]`},
	{OfHousehold, "person.needs_care", `1:1: this rule is about a household: there is no person; write household.members.exists(m, …) or household.members.all(m, …) [rule.who]`},
	{OfPerson, "person.disability_level.matches('1')", `1:32: rules have no function "matches" [rule.outside]`},
	{OfPerson, "{'a': 1}.size() > 0", `rules have no maps`},
	{OfPerson, "person.needs_care &&\n  person.sex == 'x'", `2:9: there is no attribute "sex"`},
	{OfPerson, "person.needs_care && (", `[rule.syntax]`},
	{OfPerson, "person.needs_care == null", `[rule.`},
	{OfPerson, "[1, 'a'].size() > 1", `[rule.type]`},
	{OfPerson, "person.disability_level < '3'", `texts and yes-or-no have no order [rule.outside]`},
	{OfPerson, "person.disability_level.within('3')", `within is for areas only [rule.outside]`},
	{OfPerson, "household.members.exists(a, household.members.exists(b, household.members.exists(c, c.needs_care)))", `at most 2 loops inside one another`},
	{OfPerson, strings.Repeat("(", 60) + "true" + strings.Repeat(")", 60), `[rule.too_big]`},
	{OfPerson, "true" + strings.Repeat(" && true", 300), `[rule.too_big]`},
	{OfPerson, strings.Repeat(" ", 5000), `[rule.too_big]`},
	{OfPerson, "", `[rule.syntax]`},
	{OfPerson, "person.months_paid ＜ 3", `1:20: '＜' is a sign of the Chinese keyboard; write < of the Latin keyboard [rule.syntax]`},
	{OfPerson, "person.disability_level in [‘1’]", `1:29: '‘' is a sign of the Chinese keyboard; write ' of the Latin keyboard [rule.syntax]`},
	{OfPerson, "person.months_paid = 3", `1:20: = cannot stand here; write == [rule.syntax]`},
	{OfPerson, "person.needs_care and true", `1:19: and cannot stand here; write && [rule.syntax]`},
	{OfPerson, "年满80周岁", `1:1: a rule has no Chinese words, like '年'; write a condition, like person.birth_on.age(on) >= 80; words for people stand in ` + "`say`" + ` [rule.syntax]`},
	{OfPerson, "person.income > 500元", `1:20: money is not written with 元; write yuan('500') [rule.syntax]`},
	{OfPerson, "person.birth_on.age < 3", `1:16: date has no attribute age; it is a function and takes brackets, like person.birth_on.age(on) [rule.outside]`},
	{OfPerson, "person.age < 3", `1:7: there is no attribute "age"; write person.birth_on.age(on) [rule.name]`},
	{OfPerson, "person.disability_level in [none]", `1:29: there is no name "none"; a code stands in quotes: 'none' [rule.name]`},
	{OfPerson, "household.members.siz() > 1", `there is no name "siz"; did you mean "size"? [rule.name]`},
	{OfPerson, "param.dibao.line * ratio('150%') > yuan('1')", `* does not take (money, ratio); a multiple or a share is M.times(ratio('150%'), 'half_up') [rule.type]`},
	{OfPerson, "param.dibao.line * 1.5 > yuan('1')", `* does not take (money, decimal); a multiple or a share is M.times(ratio('150%'), 'half_up') [rule.type]`},
	{OfPerson, "person.disability_level == 1", `== does not take (text, int); a code stands in quotes, like == '1', a number does not [rule.type]`},
	{OfPerson, "person.needs_care == 'yes'", `a yes or no is not compared: write person.x or !person.x [rule.type]`},
	{OfPerson, "person.birth_on >= 80", `a day is not compared with a number: an age is person.birth_on.age(on) >= 60, months are .months(on) [rule.type]`},
}

func TestWrongRulesAreRefusedWithPlaceAndReason(t *testing.T) {
	_, env := testEnv(t)
	for _, c := range wrongRules {
		_, err := env.Check(c.of, c.rule)
		var m *Mistake
		if !errors.As(err, &m) {
			t.Errorf("%.60s: got %v, want a mistake", c.rule, err)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60s\n got %s\nwant %s", c.rule, err, c.want)
		}
		if m.Say.ZH == "" || m.Say.EN == "" || m.Line < 1 || m.Col < 1 {
			t.Errorf("%.60s: a mistake needs both languages and a place: %+v", c.rule, m)
		}
	}
}

func TestEveryCodeOfAMistakeHasAnExample(t *testing.T) {
	_, env := testEnv(t)
	examples := map[string]string{
		CodeSyntax: "person.", CodeName: "person.nothing", CodeType: "person.income > 5", CodeOutside: "has(person.income)",
		CodeNoCode: "person.disability_level == '9'", CodeLiteral: "date('2023-02-30') < on", CodeTooBig: "true" + strings.Repeat(" && true", 300),
		CodeDivisor: "person.months_paid / 0 > 1",
	}
	for code, source := range examples {
		_, err := env.Check(OfPerson, source)
		var m *Mistake
		if !errors.As(err, &m) || m.Code != code {
			t.Errorf("%s: %.40s gives %v", code, source, err)
		}
	}
	var m *Mistake
	if _, err := env.Check(OfHousehold, "person.needs_care"); !errors.As(err, &m) || m.Code != CodeWho {
		t.Errorf("%s: %v", CodeWho, err)
	}
}
