package ruletest

import (
	"testing"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/rule"
)

func least(n int64) *int64 { return &n }

func label(s string) lang.Text { return lang.Text{ZH: s, EN: s} }

func codes(ids ...string) []rule.Code {
	var cs []rule.Code
	for _, id := range ids {
		cs = append(cs, rule.Code{ID: id, Name: label(id)})
	}
	return cs
}

// Schema returns a small schema with attributes of every form, and links.
func Schema(t testing.TB) *rule.Schema {
	t.Helper()
	s, err := rule.NewSchema([]rule.Attribute{
		{Name: "birth_on", Form: rule.FormDate, Label: label("birth")},
		{Name: "moved_on", Form: rule.FormDate, Label: label("move")},
		{Name: "disability_level", Form: rule.FormCode, Codes: codes("none", "1", "2", "3"), Label: label("level")},
		{Name: "needs_care", Form: rule.FormBool, Label: label("care")},
		{Name: "income", Form: rule.FormMoney, Label: label("income"), Min: least(0)},
		{Name: "months_paid", Form: rule.FormInt, Label: label("months"), Unit: label("months"), Min: least(0)},
		{Name: "share", Form: rule.FormRatio, Label: label("share"), Min: least(0)},
		{Name: "illnesses", Form: rule.FormCodes, Codes: codes("hypertension", "diabetes", "other"), Label: label("illnesses")},
		{Name: "registered_area", Form: rule.FormArea, Label: label("registered")},
		{Name: "lives_in", Form: rule.FormArea, Label: label("lives")},
		{Entity: rule.OfHousehold, Name: "urban", Form: rule.FormBool, Label: label("urban")},
		{Entity: rule.OfHousehold, Name: "income", Form: rule.FormMoney, Label: label("income")},
		{Entity: rule.OfHousehold, Name: "housing", Form: rule.FormCode, Codes: codes("own", "rented"), Label: label("housing")},
	}, []rule.Link{{Name: "guardians", Label: label("guardians")}, {Name: "supporters", Label: label("supporters")}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Params returns parameters of the schema: constant, by one key, by two, of
// the person and the household, with gaps, and one that nobody has decided.
func Params(s *rule.Schema) []*rule.Param {
	row := func(v rule.Value, when ...[]string) rule.Row {
		return rule.Row{When: when, Value: v, Span: civil.Span{From: civil.MustParse("2024-01-01")}, Cite: rule.Cite{Pack: "330502", Source: "ZJ", Clause: "第九条", Status: "quoted"}}
	}
	at := func(e rule.Entity, name string) *rule.Attribute { return s.Attribute(e, name) }
	yuan := func(n measure.Money) rule.Value { return rule.OfMoney(n * measure.Yuan) }
	return []*rule.Param{
		{Name: "dibao.line", Label: label("guarantee line"), Form: rule.FormMoney, Better: "higher", By: []*rule.Attribute{at(rule.OfHousehold, "urban")},
			Rows: []rule.Row{row(yuan(1100), []string{"true"}), row(yuan(1000), []string{"false"})}},
		{Name: "care", Label: label("care"), Form: rule.FormMoney, By: []*rule.Attribute{at(rule.OfPerson, "disability_level"), at(rule.OfHousehold, "urban")},
			Rows: []rule.Row{row(yuan(100), []string{"1", "2"}, []string{"true"}), row(yuan(80), []string{"1"}, []string{"false"}), row(yuan(0), []string{"none"}, []string{"true", "false"})}},
		{Name: "strict", Label: label("strict"), Form: rule.FormBool, By: []*rule.Attribute{at(rule.OfHousehold, "housing")},
			Rows: []rule.Row{row(rule.OfBool(true), []string{"own"})}},
		{Name: "old.age", Label: label("old age"), Form: rule.FormInt, Rows: []rule.Row{row(rule.OfInt(80))}},
		{Name: "share", Label: label("share"), Form: rule.FormRatio, Rows: []rule.Row{row(rule.OfRatio(measure.MustRatio("30%")))}},
		{Name: "since", Label: label("since"), Form: rule.FormDate, Rows: []rule.Row{row(rule.OfDate(civil.MustParse("1999-02-28")))}},
		{Name: "local", Label: label("local standard"), Form: rule.FormMoney, Decided: label("published locally")},
	}
}

// Env returns the schema and an environment of it and Params.
func Env(t testing.TB) (*rule.Schema, *rule.Env) {
	t.Helper()
	s := Schema(t)
	e, err := rule.NewEnv(s, Params(s))
	if err != nil {
		t.Fatal(err)
	}
	return s, e
}
