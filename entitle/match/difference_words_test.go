package match

import (
	"maps"
	"slices"
	"testing"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/population"
	"minsheng/rule"
)

// pensioner is a household of one of whom some things are on file.
func pensioner(schema *rule.Schema, id string, facts map[string]rule.Value) population.Home {
	p := population.Person{ID: id, Links: make([][]string, len(schema.Links()))}
	for _, a := range schema.Attributes(rule.OfPerson) {
		p.Values = append(p.Values, facts[a.Name])
	}
	return population.Home{ID: "home of " + id, Values: make([]rule.Value, len(schema.Attributes(rule.OfHousehold))), Members: []population.Person{p}}
}

type known = map[string]rule.Value

// saying is a pensioner in both runs, and what is said of the difference.
type saying struct {
	name          string
	before, after known
	then          *town
	zh, en        string
}

// insured is on file of somebody who was born on a day and is insured with the
// residents.
func insured(day string, more known) known {
	all := known{"birth_on": rule.OfDate(civil.MustParse(day)), "pension_insurance": rule.OfText("resident"), "draws_pension": rule.OfBool(false)}
	maps.Copy(all, more)
	return all
}

func sayings(same, better, older, next *town) []saying {
	none, no, yes := rule.OfText("none"), rule.OfBool(false), rule.OfBool(true)
	old := insured("1960-05-01", known{"alive": yes})
	return []saying{
		{"a parameter was raised", old, old, better,
			"城乡居民基本养老保险：金额变化，应享受 143.00 元 → 应享受 150.00 元。原因：规则变了；城乡居民基础养老金最低标准 143元 → 150元。",
			"Basic pension of residents: amount changed, owed ¥143.00 → owed ¥150.00. Why: the rule changed; least basic pension of residents ¥143 → ¥150."},
		{"death", old, insured("1960-05-01", known{"pension_insurance": none, "alive": no}), same,
			"城乡居民基本养老保险：不再符合，应享受 143.00 元 → 不享受。原因：去世。", "Basic pension of residents: ended, owed ¥143.00 → not owed. Why: died."},
		{"each alone", old, insured("1960-05-01", known{"draws_pension": yes}), older,
			"城乡居民基本养老保险：不再符合，应享受 143.00 元 → 不享受。原因：个人或家庭情况变了、规则变了（任何一项单独就够）；按月领取基本养老待遇 否 → 是；城乡居民养老保险待遇领取年龄 60 → 70；年龄：65岁，须不低于城乡居民养老保险待遇领取年龄（60） → 年龄：65岁，须不低于城乡居民养老保险待遇领取年龄（70）。",
			"Basic pension of residents: ended, owed ¥143.00 → not owed. Why: the facts changed, the rule changed (each is enough alone); draws a monthly pension no → yes; age of the residents' pension 60 → 70; age: 65 years, must be at least age of the residents' pension (60) → age: 65 years, must be at least age of the residents' pension (70)."},
		{"one fact mattered of two", old, insured("1960-05-01", known{"draws_pension": yes, "sex": rule.OfText("male")}), same,
			"城乡居民基本养老保险：不再符合，应享受 143.00 元 → 不享受。原因：个人或家庭情况变了；按月领取基本养老待遇 否 → 是。",
			"Basic pension of residents: ended, owed ¥143.00 → not owed. Why: the facts changed; draws a monthly pension no → yes."},
		{"only together", insured("1966-05-01", known{"pension_insurance": none}), insured("1966-05-01", nil), next,
			"城乡居民基本养老保险：新增，不享受 → 应享受 143.00 元。原因：个人或家庭情况变了、时间到了（合在一起才变）；基本养老保险参保类型 未参保 → 城乡居民；年龄：59岁，须不低于城乡居民养老保险待遇领取年龄（60） → 年龄：60岁，须不低于城乡居民养老保险待遇领取年龄（60）。",
			"Basic pension of residents: new, not owed → owed ¥143.00. Why: the facts changed, time passed (only together); basic pension insurance none → residents; age: 59 years, must be at least age of the residents' pension (60) → age: 60 years, must be at least age of the residents' pension (60)."},
		{"sixty was reached", insured("1966-05-01", nil), insured("1966-05-01", nil), next,
			"城乡居民基本养老保险：新增，不享受 → 应享受 143.00 元。原因：时间到了；年龄：59岁，须不低于城乡居民养老保险待遇领取年龄（60） → 年龄：60岁，须不低于城乡居民养老保险待遇领取年龄（60）。",
			"Basic pension of residents: new, not owed → owed ¥143.00. Why: time passed; age: 59 years, must be at least age of the residents' pension (60) → age: 60 years, must be at least age of the residents' pension (60)."},
		{"what was not known is", insured("1960-05-01", known{"draws_pension": rule.Value{}}), old, same,
			"城乡居民基本养老保险：新增，待核实 → 应享受 143.00 元。原因：个人或家庭情况变了；按月领取基本养老待遇 不知道 → 否。",
			"Basic pension of residents: new, perhaps owed → owed ¥143.00. Why: the facts changed; draws a monthly pension not known → no."},
	}
}

func TestAChangeIsSaidInWordsWithWhatMattered(t *testing.T) {
	later := today.AddMonths(12)
	same, better := &town{edition: on(t, today), on: today}, &town{edition: on(t, today, "pension.resident_basic=150"), on: today}
	older, next := &town{edition: on(t, today, "pension.resident_age=70"), on: today}, &town{edition: on(t, later), on: later}
	e, before := same.edition, &town{edition: same.edition, on: today}
	cases := sayings(same, better, older, next)
	for _, c := range cases {
		before.homes = append(before.homes, pensioner(e.Pack.Schema(), c.name, c.before))
		for _, w := range []*town{same, better, older, next} {
			w.homes = append(w.homes, pensioner(e.Pack.Schema(), c.name, c.after))
		}
	}
	was, changes := before.run(t), map[*town][]Change{}
	for _, w := range []*town{same, better, older, next} {
		changes[w] = changesOf(t, was, w.run(t))
	}
	for _, c := range cases {
		at := slices.IndexFunc(changes[c.then], func(one Change) bool { return one.Person == c.name && one.Service == "resident-pension" })
		if at < 0 {
			t.Errorf("%s: nothing changed", c.name)
			continue
		}
		if zh, en := changes[c.then][at].Say(lang.ZH, e), changes[c.then][at].Say(lang.EN, e); zh != c.zh || en != c.en {
			t.Errorf("%s: it says\n%s\n%s\nwant\n%s\n%s", c.name, zh, en, c.zh, c.en)
		}
	}
}
