package pack

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

func day(s string) civil.Date { return civil.MustParse(s) }

func mustLoad(t testing.TB, fsys fstest.MapFS, code string) *Pack {
	t.Helper()
	p, err := Load(fsys, code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustOn(t testing.TB, p *Pack, on string) *Edition {
	t.Helper()
	e, err := p.On(day(on))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// nursing asks the base pack's rule for a person of a level.
func nursing(t *testing.T, e *Edition, on, level string) rule.Value {
	t.Helper()
	h, err := ReadHousehold("given", []byte("people: [{id: zhang, disability_level: \""+level+"\"}]"), e.Pack.Schema())
	if err != nil {
		t.Fatal(err)
	}
	return e.Service("nursing").Amounts[0].Expr.Eval(&rule.Facts{On: day(on), Person: h.Members[0], Household: h})
}

func TestTheChildsValueWinsFromItsDayOn(t *testing.T) {
	p := mustLoad(t, basePack(t), "330000")
	for _, c := range []struct{ on, level, want string }{
		{"2023-12-31", "1", "125.00"},
		{"2023-12-31", "2", "100.00"},
		{"2024-01-01", "1", "150.00"},
		{"2024-01-01", "2", "150.00"},
		{"2015-12-31", "1", "?"},
	} {
		e := mustOn(t, p, c.on)
		if c.want == "?" {
			if e.Service("nursing") != nil {
				t.Errorf("%s: the service is offered before it begins", c.on)
			}
			continue
		}
		if got := nursing(t, e, c.on, c.level).String(); got != c.want {
			t.Errorf("%s level %s: %s, want %s", c.on, c.level, got, c.want)
		}
	}
}

func TestALevelWithoutValueIsNotKnown(t *testing.T) {
	e := mustOn(t, mustLoad(t, basePack(t), "000000"), "2020-01-01")
	v := nursing(t, e, "2020-01-01", "none")
	if v.Known() || len(v.Missing()) != 1 || v.Missing()[0].Name() != "param.nursing.amount" {
		t.Errorf("got %v missing %v", v, v.Missing())
	}
}

func TestALaterValueEndsTheEarlierOne(t *testing.T) {
	fsys := basePack(t)
	fsys["330000/params/amounts.yaml"] = &fstest.MapFile{Data: []byte(`params:
  nursing.amount:
    values:
      - {from: 2024-01-01, when: {person.disability_level: ["1", "2"]}, is: 150, source: {id: ZJ, clause: 第一条}}
      - {from: 2025-01-01, when: {person.disability_level: "1"}, is: 160, source: {id: ZJ, clause: 第一条}}
      - {from: 2026-01-01, when: {person.disability_level: ["1", "2"]}, is: 170, source: {id: ZJ, clause: 第一条}}
`)}
	p := mustLoad(t, fsys, "330000")
	for _, c := range []struct{ on, level, want string }{
		{"2024-12-31", "1", "150.00"}, {"2025-01-01", "1", "160.00"}, {"2025-01-01", "2", "150.00"},
		{"2026-01-01", "1", "170.00"}, {"2026-01-01", "2", "170.00"},
	} {
		if got := nursing(t, mustOn(t, p, c.on), c.on, c.level).String(); got != c.want {
			t.Errorf("%s level %s: %s, want %s", c.on, c.level, got, c.want)
		}
	}
}

func TestAChildChangesOnlyWhatItsFileNames(t *testing.T) {
	fsys := basePack(t)
	fsys["330000/services/nursing.yaml"] = &fstest.MapFile{Data: []byte("id: nursing\nfrom: 2022-01-01\nplain: 浙江的护理补贴\n")}
	fsys["330000/services/jobless.yaml"] = &fstest.MapFile{Data: []byte("id: jobless\nto: 2023-01-01\n")}
	p := mustLoad(t, fsys, "330000")
	before, after := mustOn(t, p, "2021-12-31"), mustOn(t, p, "2022-01-01")
	if s := before.Service("nursing"); s.Plain.ZH != "一句话" || s.Pack != "000000" {
		t.Errorf("before its day the child says %q (%s)", s.Plain, s.Pack)
	}
	s := after.Service("nursing")
	if s.Plain.ZH != "浙江的护理补贴" || s.Pack != "330000" || s.Name.ZH != "护理补贴" || len(s.Conditions) != 1 || s.Span.From != day("2016-01-01") {
		t.Errorf("merged: %+v", s)
	}
	if to := after.Service("jobless").Span.To; to == nil || *to != day("2023-01-01") {
		t.Errorf("the end to come is not said: %v", to)
	}
	if mustOn(t, p, "2023-01-01").Service("jobless") != nil {
		t.Error("the service does not end on its day")
	}
	if mustOn(t, p.Parent, "2023-01-01").Service("jobless") == nil {
		t.Error("the child ended its parent's service")
	}
}

func TestTwoVersionsOfAServiceFollowEachOther(t *testing.T) {
	fsys := basePack(t)
	old := string(fsys["000000/services/jobless.yaml"].Data)
	fsys["000000/services/jobless-2020.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(strings.Replace(old, "1999-01-22", "2020-01-01", 1), ">= 12", ">= 6", 1))}
	p := mustLoad(t, fsys, "000000")
	for on, want := range map[string]string{"2019-12-31": "person.months_paid >= 12", "2020-01-01": "person.months_paid >= 6"} {
		if got := mustOn(t, p, on).Service("jobless").Conditions[0].Rule; got != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
}

func TestARuleOfAChildNeedsItsParametersFromTheChildsDayOn(t *testing.T) {
	local := func(from string) Mistakes {
		fsys := basePack(t)
		fsys["330000/params/local.yaml"] = &fstest.MapFile{Data: []byte(`params:
  local.amount:
    name: {zh: 本地标准, en: local amount}
    type: money
    better: higher
    values: [{from: 2023-04-01, is: 130, source: {id: ZJ, clause: 第一条}}]
`)}
		fsys["330000/services/nursing.yaml"] = &fstest.MapFile{Data: []byte("id: nursing\nfrom: " + from + "\namount: [{is: param.local.amount}]\n")}
		_, ms := Open(fsys).Check("330000")
		return ms
	}
	if ms := local("2023-04-01"); len(ms) > 0 {
		t.Errorf("from the day of the value on: %s", ms.Error())
	}
	if ms := local("2023-03-31"); len(ms) != 1 || ms[0].Code != CodeParamNotYet {
		t.Errorf("from the day before on: %v", ms)
	}
}

func TestServicesComeAfterThoseTheirRulesAskAbout(t *testing.T) {
	fsys := basePack(t)
	fsys["000000/services/a.yaml"] = &fstest.MapFile{Data: []byte(`id: a
name: {zh: 甲, en: A}
class: basic
field: work
category: employment
for: person
from: 2020-01-01
yields_to: [nursing]
eligible:
  - if: "!owed('jobless')"
    say: {zh: 没有失业保险金, en: No unemployment benefit}
    source: {id: SYBXTL, clause: 第一条}
`)}
	e := mustOn(t, mustLoad(t, fsys, "000000"), "2021-01-01")
	at := map[string]int{}
	for i, s := range e.Order {
		at[s.ID] = i
	}
	if len(e.Order) != 3 || at["a"] < at["jobless"] || at["a"] < at["nursing"] {
		t.Errorf("order %v", at)
	}
}

func TestAPackOutsideTheProgramStandsOnParentsInside(t *testing.T) {
	inside := basePack(t)
	outside := fstest.MapFS{
		"440000/pack.yaml": {Data: []byte("code: \"440000\"\nname: {zh: 广东省, en: Guangdong}\nparent: \"000000\"\n")},
		"330000/pack.yaml": {Data: []byte("code: \"330000\"\nname: {zh: 浙江（改）, en: Zhejiang changed}\nparent: \"000000\"\n")},
	}
	l := Open(Overlay(outside, inside))
	codes, err := l.Codes()
	if err != nil || strings.Join(codes, " ") != "000000 330000 440000" {
		t.Fatalf("codes %v, %v", codes, err)
	}
	gd, err := l.Pack("440000")
	if err != nil {
		t.Fatal(err)
	}
	if mustOn(t, gd, "2024-01-01").Service("nursing") == nil {
		t.Error("the outside pack does not inherit")
	}
	zj, err := l.Pack("330000")
	if err != nil || zj.Name.ZH != "浙江（改）" || len(zj.params) != 0 {
		t.Errorf("the outside pack does not replace the one inside: %v %v", zj, err)
	}
	if gd.Parent != zj.Parent {
		t.Error("the common parent was read twice")
	}
}

func TestEditionsAreSharedBetweenDaysAndGoroutines(t *testing.T) {
	p := mustLoad(t, basePack(t), "330000")
	var wg sync.WaitGroup
	got := make([]*Edition, 16)
	for i := range got {
		wg.Go(func() { got[i], _ = p.On(day("2024-01-01").AddDays(i * 40)) })
	}
	wg.Wait()
	for _, e := range got {
		if e == nil || e != got[0] {
			t.Fatal("days without a change between them have different editions")
		}
	}
	if mustOn(t, p, "2023-12-31") == got[0] {
		t.Error("a change does not begin a new edition")
	}
}

func TestACaseSaysWhatCameInstead(t *testing.T) {
	fsys := basePack(t)
	fsys["000000/tests/t.yaml"] = &fstest.MapFile{Data: []byte(`- name: 一级
  on: 2020-05-01
  ref: {id: SYBXTL, clause: 第一条}
  given: {people: [{id: zhang, disability_level: "1"}]}
  expect:
    zhang.nursing: {is: yes, amount: 125, per: month}
    zhang.jobless: {is: unknown, missing: [zhang.months_paid]}
`)}
	p := mustLoad(t, fsys, "000000")
	run := func(a Answer) string {
		results, err := p.Run(func(e *Edition, on civil.Date, h *rule.Household) (map[Question]Answer, error) {
			return map[Question]Answer{{"zhang", "nursing"}: a, {"zhang", "jobless"}: {Is: Unknown, Missing: []string{"zhang.months_paid"}}}, nil
		})
		if err != nil || len(results) != 1 {
			t.Fatal(results, err)
		}
		return results[0].Failures.In(lang.EN)
	}
	right, wrong := rule.OfMoney(12500).Money(), rule.OfMoney(100).Money()
	if got := run(Answer{Is: Yes, Amount: &right, Per: "month"}); got != "" {
		t.Errorf("a right answer fails: %s", got)
	}
	if got := run(Answer{Is: Yes, Amount: &wrong, Per: "month"}); !strings.Contains(got, "want yes, 125.00, each month, got yes, 1.00, each month") {
		t.Errorf("message: %s", got)
	}
}

func FuzzAHouseholdFileIsReadOrRefused(f *testing.F) {
	f.Add([]byte("people: [{id: zhang, disability_level: \"1\", guardians: [li]}, {id: li}]\nhousehold: {urban: true}"))
	f.Add([]byte("people: &a [*a]"))
	f.Add([]byte("others: [{id: x, guardians: x}]\npeople: []"))
	schema := mustLoad(f, basePack(f), "000000").Schema()
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHousehold("f", data, schema)
		if (h == nil) == (err == nil) {
			t.Errorf("household %v and error %v", h, err)
		}
	})
}

func FuzzAServiceFileIsReadOrRefused(f *testing.F) {
	base := basePack(f)
	f.Add(base["000000/services/nursing.yaml"].Data)
	f.Add(base["000000/params/amounts.yaml"].Data)
	f.Add([]byte("id: x\neligible: [{if: 'a'}]\namount: [1]\napply: {days: {}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := basePack(t)
		fsys["000000/services/fuzz.yaml"] = &fstest.MapFile{Data: data}
		_, ms := Open(fsys).Check("000000")
		_ = ms.In(lang.ZH)
	})
}

func TestFilesOfEditorsAreLeftAlone(t *testing.T) {
	fsys := withFiles(t, map[string]string{"330000/.DS_Store": "x", "330000/.git/config": "x", "330000/services/.nursing.yaml.swp": "x"})
	if _, ms := Open(fsys).Check("330000"); len(ms) > 0 {
		t.Error(ms)
	}
}
