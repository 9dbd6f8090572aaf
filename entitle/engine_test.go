package entitle

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/pack/packtest"
	"minsheng/rule"
)

// place is a small pack: a guarantee that tops up income, two allowances of
// which the higher is taken, one that counts as income, one that yields.
var place = withServices(fstest.MapFS{
	"000000/services/guarantee.yaml":  packtest.Service("guarantee", "household", "household.income_month + household.counted_benefits < param.line * household.members.size()", "param.line * household.members.size() - household.income_month - household.counted_benefits", ""),
	"000000/services/nursing.yaml":    packtest.Service("nursing", "person", "person.disability_level in ['1', '2']", "param.nursing", "take_higher: care"),
	"000000/services/elder-care.yaml": packtest.Service("elder-care", "person", "person.birth_on.age(on) >= 80", "yuan('250')", "take_higher: care"),
	"000000/services/pension.yaml":    packtest.Service("pension", "person", "person.birth_on.age(on) >= 60", "yuan('1200').div(12, 'half_up')", "counts_as_income: true"),
	"000000/services/support.yaml":    packtest.Service("support", "person", "person.in_institution", "", ""),
	"000000/services/gift.yaml":       packtest.Service("gift", "person", "person.birth_on.age(on) >= 60", "yuan('50')", "yields_to: [support]"),
	"000000/services/local.yaml":      packtest.Service("local", "person", "person.birth_on.age(on) >= 60", "param.unset", ""),
	"000000/services/beside.yaml":     packtest.Service("beside", "person", "owed('local')", "", ""),
	"000000/services/extra.yaml":      packtest.Service("extra", "person", "owed('guarantee') && person.birth_on.age(on) < 18", "", ""),
})

func withServices(services fstest.MapFS) fstest.MapFS {
	maps.Copy(services, packtest.Files())
	return services
}

var day = civil.MustParse("2024-05-01")

func testEngine(t testing.TB) *Engine {
	t.Helper()
	g, err := New(edition(t, place, "000000", day))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func edition(t testing.TB, files fs.FS, code string, on civil.Date) *pack.Edition {
	t.Helper()
	p, err := pack.Load(files, code)
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.On(on)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func household(t testing.TB, g *Engine, text string) *rule.Household {
	t.Helper()
	h, err := pack.ReadHousehold("household.yaml", []byte(text), g.Edition().Pack.Schema())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// told writes an answer in one line.
func told(a *Answer) string {
	s := a.Outcome.String()
	if a.Amount != nil {
		s += " " + a.Amount.String()
	}
	if len(a.Missing) > 0 {
		s += " ? " + strings.Join(names(a.Missing), " ")
	}
	if a.Bar != Unbarred {
		s += map[Bar]string{Yields: " yields", Lower: " lower", NoLine: " no line", Nothing: " nothing"}[a.Bar]
	}
	if a.Other != nil {
		s += " to " + a.Other.ID
	}
	return s
}

func TestRulesAcrossServicesAreSolved(t *testing.T) {
	g := testEngine(t)
	cases := []struct {
		name, given string
		want        map[string]string // who.service
	}{
		{"the higher of two allowances is taken, and a benefit counts as income",
			`{household: {income_month: 300}, people: [{id: wang, birth_on: 1940-01-01, disability_level: "1", in_institution: false}]}`,
			map[string]string{"wang.nursing": "yes 300.00", "wang.elder-care": "no 250.00 lower to nursing", "wang.pension": "yes 100.00", "wang.gift": "yes 50.00",
				"household.guarantee": "yes 600.00", "wang.extra": "no", "wang.local": "unknown ? param.unset", "wang.beside": "yes"}},
		{"the other way round where the other is higher",
			`{household: {income_month: 300}, people: [{id: wang, birth_on: 1940-01-01, disability_level: "2", in_institution: true}]}`,
			map[string]string{"wang.nursing": "no 200.00 lower to elder-care", "wang.elder-care": "yes 250.00", "wang.gift": "no yields to support", "wang.support": "yes"}},
		{"what is not known of one leaves those that depend on it open",
			`{household: {income_month: 300}, people: [{id: wang, birth_on: 1960-01-01}, {id: li, birth_on: 2010-01-01, disability_level: none, in_institution: false}]}`,
			map[string]string{"wang.gift": "unknown 50.00 ? wang.in_institution to support", "wang.nursing": "unknown ? wang.disability_level", "wang.pension": "yes 100.00",
				"household.guarantee": "yes 1600.00", "li.extra": "yes", "wang.extra": "no"}},
		{"a benefit that is not known leaves the guarantee open",
			`{household: {income_month: 300}, people: [{id: wang}]}`,
			map[string]string{"household.guarantee": "unknown ? wang.birth_on", "wang.extra": "unknown ? wang.birth_on"}},
		{"income missing is not income zero",
			`{people: [{id: wang, birth_on: 1990-01-01}]}`,
			map[string]string{"household.guarantee": "unknown ? household.income_month"}},
	}
	for _, c := range cases {
		s := g.For(day, household(t, g, c.given))
		for key, want := range c.want {
			who, service, _ := strings.Cut(key, ".")
			a := s.Find(service, s.member(who))
			if a == nil {
				t.Errorf("%s: no answer for %s", c.name, key)
				continue
			}
			if got := told(a); got != want {
				t.Errorf("%s: %s = %q, want %q", c.name, key, got, want)
			}
		}
	}
}

func TestNearestChangesNameTheDayTheyCome(t *testing.T) {
	g := testEngine(t)
	s := g.For(day, household(t, g, `{household: {income_month: 5000}, people: [{id: wang, birth_on: 1945-06-01, disability_level: none, in_institution: false}]}`))
	changes := s.Find("elder-care", s.member("wang")).Nearest(day)
	if len(changes) != 1 || changes[0].Say(lang.ZH) != "年龄：78岁，须不低于80岁（2025-06-01 起满足）" {
		t.Errorf("changes = %v", changes)
	}
	if changes := s.Find("pension", s.member("wang")).Nearest(day); len(changes) != 0 {
		t.Errorf("what is owed needs no change: %v", changes)
	}
}

func TestQuestionsAreAskedOnlyWhileTheyMatter(t *testing.T) {
	g := testEngine(t)
	asked := func(given string, skip ...string) []string {
		h := household(t, g, given)
		if err := g.Infer(day, h); err != nil {
			t.Fatal(err)
		}
		skipped := map[string]bool{}
		for _, k := range skip {
			skipped[k] = true
		}
		var all []string
		for _, q := range g.Questions(g.For(day, h), skipped) {
			all = append(all, q.Attribute.Path()+" of "+strings.Join(q.People, ","))
		}
		return all
	}
	cases := []struct {
		name, given string
		skip        []string
		want        []string
	}{
		{"nothing is known: all is asked, the level only after the kind", `{people: [{id: a}]}`, nil,
			[]string{"person.birth_on of a", "household.income_month of ", "person.in_institution of a", "person.disability_kind of a"}},
		{"a child cannot get the gift: the institution is asked for its own service only", `{household: {income_month: 0}, people: [{id: a, birth_on: 2015-01-01, in_institution: false}]}`, nil,
			[]string{"person.disability_kind of a"}},
		{"no disability: the level is not asked", `{household: {income_month: 0}, people: [{id: a, birth_on: 2015-01-01, in_institution: false, disability_kind: none}]}`, nil, nil},
		{"a disability: the level is asked", `{household: {income_month: 0}, people: [{id: a, birth_on: 2015-01-01, in_institution: false, disability_kind: visual}]}`, nil,
			[]string{"person.disability_level of a"}},
		{"what the asker does not know is not asked again", `{household: {income_month: 0}, people: [{id: a, birth_on: 2015-01-01, in_institution: false, disability_kind: visual}]}`,
			[]string{"a.disability_level"}, nil},
	}
	for _, c := range cases {
		if got := asked(c.given, c.skip...); !slices.Equal(got, c.want) {
			t.Errorf("%s: asked %q, want %q", c.name, got, c.want)
		}
	}
}

func TestQuestionsThatWaitForEachOtherAreRefused(t *testing.T) {
	schema := string(place["000000/schema.yaml"].Data)
	for when, want := range map[string]string{
		"person.disability_level != 'none'":                               "asked only after itself",
		"household.members.exists(m, m.disability_kind == 'visual')":      "asked only after itself (person.disability_kind, then person.disability_kind)",
		"person.birth_on.age(on) > 3 && person.disability_level in ['1']": "asked only after itself",
		"person.birth_on.age(on) > 3":                                     "",
	} {
		files := maps.Clone(place)
		files["000000/schema.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(schema, "disability_kind: {", `disability_kind: {when: "`+when+`", `, 1))}
		if _, err := New(edition(t, files, "000000", day)); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("when %s: %v", when, err)
		}
	}
}
