package rule

import (
	"strings"
	"testing"

	"minsheng/lang"
)

// outline writes a tree of findings, a line a part.
func outline(f *Finding, tag lang.Tag, want bool, depth int, b *strings.Builder) {
	mark := map[Outcome]string{Met: "✓", NotMet: "✗", NotKnownYet: "?", Failed: "!"}[OutcomeOf(f.Value)]
	who := ""
	if f.Who != nil {
		who = f.Who.ID + ": "
	}
	b.WriteString(strings.Repeat("  ", depth) + mark + " " + who + f.Say(tag, want) + "\n")
	for _, p := range f.Conditions() {
		w := want
		if f.Node.Op == OpNot {
			w = !want
		}
		outline(p, tag, w, depth+1, b)
	}
}

func TestExplanationsSayWhatWasFoundAndWhatMustBe(t *testing.T) {
	s, env := testEnv(t)
	f := testFacts(t, s)
	cases := []struct {
		rule   string
		zh, en string
	}{
		{"person.birth_on.age(on) >= param.old.age",
			"✓ 年龄：80岁，须不低于高龄年龄（80）\n",
			"✓ age: 80 years, must be at least old age (80)\n"},
		{"person.disability_level in ['1', '3'] && person.needs_care",
			"✗ 以下各项都满足\n  ✗ 残疾等级：码2，须是码1、码3之一\n  ? 需要长期照护：尚不清楚，须为“是”\n",
			"✗ all of these hold\n  ✗ disability level: code 2, must be one of code 1, code 3\n  ? needs long-term care: not known yet, must be yes\n"},
		{"!(person.income > yuan('400'))",
			"✗ 月收入：500元，须不高于400元\n",
			"✗ monthly income: ¥500, must be at most ¥400\n"},
		{"household.members.exists(m, m.birth_on.age(on) < 18)",
			"✗ 共同生活的家庭成员中至少一人符合\n  ✗ wang: 年龄：80岁，须低于18岁\n  ✗ li: 年龄：40岁，须低于18岁\n",
			"✗ at least one of the members of the household fits\n  ✗ wang: age: 80 years, must be below 18 years\n  ✗ li: age: 40 years, must be below 18 years\n"},
		{"household.members.map(m, m.income).sum() < param.dibao.line * household.members.size()",
			"✗ 月收入合计：3,500元，须低于低保标准 × 共同生活的家庭成员数（2,200元）\n",
			"✗ monthly income, total: ¥3,500, must be below guarantee line × the members of the household, number (¥2,200)\n"},
		{"person.income < param.local",
			"? 月收入：500元，须低于当地标准（尚不清楚）\n",
			"? monthly income: ¥500, must be below local standard (not known yet)\n"},
		{"'hypertension' in person.illnesses",
			"✗ 疾病：码diabetes，须有码hypertension\n",
			"✗ illnesses: code diabetes, must include code hypertension\n"},
	}
	for _, c := range cases {
		x, err := env.Check(OfPerson, c.rule)
		if err != nil {
			t.Fatal(err)
		}
		found := x.Explain(f)
		for tag, want := range map[lang.Tag]string{lang.ZH: c.zh, lang.EN: c.en} {
			var b strings.Builder
			outline(found, tag, true, 0, &b)
			if b.String() != want {
				t.Errorf("%s\n got: %s\nwant: %s", c.rule, b.String(), want)
			}
		}
	}
}

func TestNearestChangesAreTheFewest(t *testing.T) {
	s, env := testEnv(t)
	f := testFacts(t, s)
	cases := []struct{ rule, want string }{
		{"person.birth_on.age(on) >= 85 && person.disability_level == '1'",
			"年龄：80岁，须不低于85岁（2029-05-01 起满足）; 残疾等级：码2，须是码1"},
		{"person.disability_level == '1' && person.birth_on.age(on) >= 90 || person.birth_on.age(on) >= 81",
			"年龄：80岁，须不低于81岁（2025-05-01 起满足）"},
		{"!(person.income > yuan('400'))", "月收入：500元，须不高于400元"},
		{"household.members.all(m, m.income < yuan('1000'))", "月收入：3,000元，须低于1,000元"},
		{"person.guardians.filter(g, g.birth_on.age(on) > 90).exists(g, g.needs_care)", "符合条件的人中至少一人符合"},
		{"person.birth_on.age(on) >= 80", ""},
	}
	for _, c := range cases {
		x, err := env.Check(OfPerson, c.rule)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, ch := range x.Explain(f).Nearest(true, f.On) {
			said = append(said, ch.Say(lang.ZH))
		}
		if got := strings.Join(said, "; "); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.rule, got, c.want)
		}
	}
}
