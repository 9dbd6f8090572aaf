package pack

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"minsheng/lang"
)

// compiled reads a form's schema as any other program would: from JSON, with
// the validator's own check against the meta-schema of 2020-12.
func compiled(t testing.TB, f *Form, tag lang.Tag) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(f.JSONSchema(tag))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("form.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("form.json")
	if err != nil {
		t.Fatalf("%s: %v", f.ID, err)
	}
	return schema
}

func instance(answers map[string]string) map[string]any {
	all := map[string]any{}
	for k, v := range answers {
		all[k] = v
	}
	return all
}

func TestTheSchemaOfEveryFormIsOne(t *testing.T) {
	e := editionOn(t, realPack(t, "330502"), "2026-01-01")
	for _, s := range e.Services {
		compiled(t, e.FormOf(s.ID), lang.ZH)
	}
	for _, b := range e.Bundles {
		if compiled(t, b.Form, lang.EN).Validate(instance(nil)) == nil {
			t.Errorf("the schema of %s takes an empty form", b.ID)
		}
	}
}

func TestTheSchemaAsksOnlyOfSomeWhatTheFormAsksOnlyOfThem(t *testing.T) {
	schema := compiled(t, nursingForm(t), lang.ZH)
	for _, c := range []struct {
		answers map[string]string
		takes   bool
	}{
		{map[string]string{"level": "1", "cared_for": "false", "account": "62220000"}, true},
		{map[string]string{"level": "1", "cared_for": "true", "account": "62220000"}, false}, // by whom?
		{map[string]string{"level": "1", "cared_for": "true", "carer": "张三", "account": "62220000"}, true},
		{map[string]string{"level": "1", "cared_for": "false", "account": "62220000", "color": "red"}, false},
		{map[string]string{"level": "3", "cared_for": "false", "account": "62220000"}, false},
	} {
		if err := schema.Validate(instance(c.answers)); (err == nil) != c.takes {
			t.Errorf("%v: %v", c.answers, err)
		}
	}
}

// fitting are answers that a kind of question takes; strange ones are thrown in.
var fitting = map[AskKind][]string{
	AskText: {"湖州"}, AskLong: {"一行\n两行"}, AskNumber: {"7", "15"}, AskMoney: {"900.50", "0"}, AskDay: {"2024-02-29"}, AskYesNo: {"true", "false"},
	AskArea: {"330502"}, AskPhone: {"0572 0000000"}, AskAccount: {"6222 0000 1234"}, AskPerson: {"张三"},
}

// anyAnswers are answers to the questions of a form, most of them right.
func anyAnswers(t *rapid.T, f *Form) map[string]string {
	all := map[string]string{}
	for _, q := range f.Questions() {
		likely := fitting[q.Kind]
		for _, o := range q.Options {
			likely = append(likely, o.ID)
		}
		if rapid.IntRange(0, 19).Draw(t, "strange") == 0 {
			likely = []string{"", "1", "-3", "2024-02-30", "a,b", "chair,stick", "12.345"}
		}
		if q.Required || rapid.Bool().Draw(t, "answers "+q.ID) {
			all[q.ID] = rapid.SampledFrom(likely).Draw(t, q.ID)
		}
	}
	return all
}

func TestWhatTheFormTakesTheSchemaTakes(t *testing.T) {
	e := editionOn(t, realPack(t, "330502"), "2026-01-01")
	forms := []*Form{nursingForm(t), e.Form("temporary-relief"), e.Form("disability-allowances"), e.Bundle("birth").Form}
	schemas := map[*Form]*jsonschema.Schema{}
	for _, f := range forms {
		schemas[f] = compiled(t, f, lang.ZH)
	}
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(forms).Draw(t, "form")
		answers := anyAnswers(t, f)
		asked := map[string]string{}
		for _, q := range f.Shown(answers) {
			if answers[q.ID] != "" {
				asked[q.ID] = answers[q.ID]
			}
		}
		if len(f.Check(asked)) > 0 {
			return
		}
		taken++
		if err := schemas[f].Validate(instance(asked)); err != nil {
			t.Fatalf("%s takes %v and its schema does not: %v", f.ID, asked, err)
		}
	})
	if taken == 0 {
		t.Error("no form was taken, so nothing was compared")
	}
}

// FuzzCheck throws any text at every kind of question: Check says what is
// wrong in both languages, once a field, and never of what is not asked.
func FuzzCheck(f *testing.F) {
	form := nursingForm(f)
	for _, seed := range [][3]string{{"level", "1", "true"}, {"rent", "12.50", "false"}, {"aids", "chair,stick", "true"}, {"carer", "张三 11010519491231002X", "true"}, {"nothing", "\x00", ""}, {"since", "0000-00-00", "yes"}} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, field, answer, cared string) {
		answers := map[string]string{field: answer, "cared_for": cared}
		seen := map[string]bool{}
		for _, m := range form.Check(answers) {
			if m.Say.ZH == "" || m.Say.EN == "" || seen[m.Field] {
				t.Fatalf("%q: %+v", answers, m)
			}
			seen[m.Field] = true
		}
		for _, q := range form.Shown(answers) {
			if q.Required && answers[q.ID] == "" && !seen[q.ID] {
				t.Fatalf("%q: %s is required and not asked for", answers, q.ID)
			}
		}
	})
}
