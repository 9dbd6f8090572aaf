package pack

import (
	"encoding/json"
	"strings"
	"testing"
)

// withForms is the base pack with the forms and bundles of an example.
func withForms(t testing.TB, code string) *Pack {
	t.Helper()
	fsys := basePack(t)
	for _, f := range parseArchive(t, "testdata/forms.txtar").Files {
		file := *fsys["000000/pack.yaml"]
		file.Data = f.Data
		fsys[f.Name] = &file
	}
	if _, ms := Open(fsys).Check(code); len(ms) > 0 {
		t.Fatal(ms.Error())
	}
	p, err := Load(fsys, code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func nursingForm(t testing.TB) *Form {
	t.Helper()
	e, err := withForms(t, "000000").On(day("2020-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	return e.FormOf("nursing")
}

func shownIDs(f *Form, answers map[string]string) string {
	var all []string
	for _, q := range f.Shown(answers) {
		all = append(all, q.ID)
	}
	return strings.Join(all, " ")
}

func TestAFormAsksWhatTheAnswersSoFarCallFor(t *testing.T) {
	f := nursingForm(t)
	for _, c := range []struct {
		name    string
		answers map[string]string
		shown   string
	}{
		{"nothing answered", nil, "level cared_for account rent since aids"},
		{"cared for", map[string]string{"cared_for": "true"}, "level cared_for carer account rent since aids"},
		{"cared for at level 1", map[string]string{"cared_for": "true", "level": "1"}, "level cared_for carer hours account rent since aids"},
		{"not cared for, whatever was answered before", map[string]string{"cared_for": "false", "level": "1", "hours": "4"}, "level cared_for account rent since aids"},
		{"an answer that cannot be is none", map[string]string{"cared_for": "perhaps"}, "level cared_for account rent since aids"},
	} {
		if got := shownIDs(f, c.answers); got != c.shown {
			t.Errorf("%s: %s, want %s", c.name, got, c.shown)
		}
	}
	if n := len(f.PapersFor(map[string]string{"cared_for": "true"})); n != 2 || len(f.PapersFor(nil)) != 1 {
		t.Errorf("%d papers of who is cared for, %d of others", n, len(f.PapersFor(nil)))
	}
}

func TestAnAnswerThatCannotBeTakenIsSaidAtItsField(t *testing.T) {
	f := nursingForm(t)
	right := map[string]string{"level": "1", "cared_for": "false", "account": "6222 0000 1234 5678"}
	for _, c := range []struct{ field, answer, say string }{
		{"level", "", "请填写：残疾等级"}, {"level", "3", "选一个"}, {"cared_for", "yes", "“是”或“否”"}, {"account", "12", "银行账号"},
		{"rent", "12.345", "两位小数"}, {"rent", "90000.01", "不能大于 90000.00"}, {"rent", "-1", "两位小数"}, {"since", "2024-02-30", "日历"},
		{"aids", "chair,chair", "选项"}, {"aids", "chair,bed", "选项"}, {"color", "red", "没有这个问题"},
	} {
		answers := map[string]string{c.field: c.answer}
		for k, v := range right {
			if k != c.field {
				answers[k] = v
			}
		}
		got := f.Check(answers)
		if len(got) != 1 || got[0].Field != c.field || !strings.Contains(got[0].Say.ZH, c.say) || got[0].Say.EN == "" {
			t.Errorf("%s=%q: %+v, want %q", c.field, c.answer, got, c.say)
		}
	}
	for _, more := range []map[string]string{{}, {"rent": "0"}, {"aids": "stick,chair"}, {"since": "2024-02-29"}, {"hours": "nonsense, but not asked"}} {
		answers := map[string]string{}
		for _, m := range []map[string]string{right, more} {
			for k, v := range m {
				answers[k] = v
			}
		}
		if got := f.Check(answers); len(got) > 0 {
			t.Errorf("%v: %+v", more, got)
		}
	}
	if got := f.Check(map[string]string{"level": "1", "cared_for": "true", "hours": "0", "carer": "张三", "account": "622200001234"}); len(got) != 1 || got[0].Field != "hours" {
		t.Errorf("no hours: %+v", got)
	}
}

func TestAFormIsReadBackFromItsRecordWithTheSameVersion(t *testing.T) {
	e := editionOn(t, withForms(t, "000000"), "2020-01-01")
	for _, f := range []*Form{e.FormOf("nursing"), e.FormOf("jobless"), e.Bundle("both").Form} {
		again, err := ReadForm(asJSON(t, f.Record()))
		if err != nil {
			t.Fatal(err)
		}
		answers := map[string]string{"cared_for": "true", "level": "1", "wants_nursing": "true"}
		if again.Version() != f.Version() || shownIDs(again, answers) != shownIDs(f, answers) {
			t.Errorf("%s is another form when read back", f.ID)
		}
		again.Sections[0].Questions[0].Required = !again.Sections[0].Questions[0].Required
		if again.Version() == f.Version() {
			t.Errorf("%s changed and kept its version", f.ID)
		}
	}
	both := e.Bundle("both")
	if again, err := ReadBundle(asJSON(t, both.Record())); err != nil || again.Version() != both.Version() || len(again.PartsFor(nil)) != 1 {
		t.Errorf("the bundle read back: %v", err)
	}
	broken := e.FormOf("nursing").Record()
	broken.Sections[0].Questions[2].When = "answer.nothing"
	for _, text := range [][]byte{asJSON(t, broken), []byte("{}"), []byte("no form")} {
		if _, err := ReadForm(text); err == nil {
			t.Errorf("%.40s is read as a form", text)
		}
	}
}

// asJSON is a record as JSON.
func asJSON(t *testing.T, record any) []byte {
	t.Helper()
	text, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheNearestPackSaysWithWhichFormAServiceIsAppliedFor(t *testing.T) {
	p := withForms(t, "330000")
	for on, name := range map[string]string{"2019-12-31": "护理补贴申请表", "2020-01-01": "浙江护理补贴申请表"} {
		if got := editionOn(t, p, on).FormOf("nursing").Name.ZH; got != name {
			t.Errorf("on %s: %s, want %s", on, got, name)
		}
	}
}

func TestAServiceSaysHowItStartsAndIsLookedAtAgain(t *testing.T) {
	e := editionOn(t, withForms(t, "000000"), "2020-01-01")
	nursing, jobless := e.Service("nursing"), e.Service("jobless")
	if nursing.Department != "civil-affairs" || nursing.Process != "general" || nursing.Start != Automatic || nursing.Recheck.Every != "year" || nursing.Taper.Months != 6 || nursing.Taper.Share.String() != "50%" {
		t.Errorf("nursing: %+v", nursing)
	}
	if jobless.Department != "" || jobless.Process != "general" || jobless.Start != ByApplication || jobless.Form != "" {
		t.Errorf("jobless: %+v", jobless)
	}
	if d := e.Department("work"); d == nil || d.Name.ZH != "人社" || e.Department("nobody") != nil {
		t.Errorf("the department: %+v", d)
	}
	limited, open := e.DecidedBy("nursing").States[0].Clock, e.DecidedBy("jobless").States[0].Clock
	if limited == nil || limited.Days != 15 || !limited.Working || limited.Cite.Clause != "第三条" || open != nil {
		t.Errorf("the service's own limit is not the clock of the default process: %+v, %+v", limited, open)
	}
}

func TestABundleAsksEachThingOnceAndOnlyOfWhoNeedsIt(t *testing.T) {
	b := editionOn(t, withForms(t, "000000"), "2020-01-01").Bundle("both")
	for _, c := range []struct{ wants, asked, parts string }{
		{"", "wants_nursing phone months_paid remarks", "jobless/work"},
		{"true", "wants_nursing phone level cared_for account rent since aids months_paid remarks", "nursing/civil-affairs jobless/work"},
	} {
		answers := map[string]string{"wants_nursing": c.wants}
		var parts []string
		for _, p := range b.PartsFor(answers) {
			parts = append(parts, p.Service+"/"+p.Department)
		}
		if got := shownIDs(b.Form, answers); got != c.asked || strings.Join(parts, " ") != c.parts {
			t.Errorf("%q: asks %s of %v, want %s of %s", c.wants, got, parts, c.asked, c.parts)
		}
	}
}

func TestAServiceKnowsInWhichBundlesItIs(t *testing.T) {
	e := editionOn(t, withForms(t, "000000"), "2020-01-01")
	for service, n := range map[string]int{"jobless": 1, "nursing": 1, "nothing": 0} {
		if got := e.BundlesOf(service); len(got) != n {
			t.Errorf("%s is in %d bundles, want %d", service, len(got), n)
		}
	}
	if got := e.BundlesOf("jobless")[0].Service; got != "jobless" {
		t.Errorf("the bundle is the service %q", got)
	}
}

func TestEveryServiceOfEveryPackCanBeAppliedFor(t *testing.T) {
	for _, code := range []string{"000000", "330502", "world/country-template"} {
		e := editionOn(t, realPack(t, code), "2026-01-01")
		for _, s := range e.Services {
			f := e.FormOf(s.ID)
			if f == nil || len(f.Questions()) == 0 {
				t.Errorf("%s: %s has no form", code, s.ID)
				continue
			}
			if len(f.Check(nil)) == 0 {
				t.Errorf("%s: %s can be applied for with an empty form", code, s.ID)
			}
			for _, q := range f.Questions() {
				if q.Name.ZH == "" || q.Name.EN == "" || q.Kind == "" {
					t.Errorf("%s: %s asks %q without words", code, s.ID, q.ID)
				}
			}
		}
	}
}

func TestADefaultFormAsksWhatTheRulesAsk(t *testing.T) {
	e := editionOn(t, withForms(t, "000000"), "2020-01-01")
	f := e.FormOf("jobless")
	if got := shownIDs(f, nil); got != "months_paid phone remarks" || f.ID != "default-jobless" || f.Question("months_paid").Attribute != "person.months_paid" {
		t.Errorf("%s asks %s", f.ID, got)
	}
	if e.FormOf("jobless") != f || e.FormOf("nobody") != nil {
		t.Error("a default form is made anew, or for a service that is none")
	}
	if q := f.Question("phone"); q.Whose != OfApplicant || q.Kind != AskPhone || f.Cite.Status != Unverified {
		t.Errorf("%+v", q)
	}
}

func TestAConditionOfAnAttributeBecomesOneOfTheForm(t *testing.T) {
	e := editionOn(t, realPack(t, "330502"), "2026-01-01")
	f := e.makeForm(e.Service("disability-care"))
	if q := f.Question("disability_level"); q == nil || q.When == nil || q.When.Source != "answer.disability_kind != 'none'" {
		t.Errorf("the level is asked of everybody: %+v", q)
	}
	for _, q := range f.Questions() {
		for _, name := range q.When.names() {
			if f.Question(name) == nil {
				t.Errorf("%s depends on %s, which is not asked", q.ID, name)
			}
		}
	}
}
