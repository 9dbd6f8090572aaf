package rule

import (
	"testing"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
)

func ptr(n int64) *int64 { return &n }

// testSchema is a small schema with one attribute of each form.
func testSchema(t testing.TB) *Schema {
	t.Helper()
	codes := func(ids ...string) []Code {
		var cs []Code
		for _, id := range ids {
			cs = append(cs, Code{id, lang.Text{ZH: "码" + id, EN: "code " + id}})
		}
		return cs
	}
	label := func(zh, en string) lang.Text { return lang.Text{ZH: zh, EN: en} }
	s, err := NewSchema([]Attribute{
		{Name: "birth_on", Form: FormDate, Label: label("出生日期", "date of birth")},
		{Name: "disability_level", Form: FormCode, Codes: codes("none", "1", "2", "3"), Label: label("残疾等级", "disability level")},
		{Name: "needs_care", Form: FormBool, Label: label("需要长期照护", "needs long-term care")},
		{Name: "income", Form: FormMoney, Label: label("月收入", "monthly income"), Min: ptr(0)},
		{Name: "months_paid", Form: FormInt, Label: label("缴费月数", "months paid"), Unit: label("个月", "months"), Min: ptr(0)},
		{Name: "illnesses", Form: FormCodes, Codes: codes("hypertension", "diabetes"), Label: label("疾病", "illnesses")},
		{Name: "registered_area", Form: FormArea, Label: label("户籍地", "registered area")},
		{Entity: OfHousehold, Name: "urban", Form: FormBool, Label: label("城镇", "urban")},
		{Entity: OfHousehold, Name: "income", Form: FormMoney, Label: label("家庭月收入", "household income")},
	}, []Link{{Name: "guardians", Label: label("监护人", "guardians")}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func testParams(s *Schema) []*Param {
	row := func(v Value, when ...[]string) Row {
		return Row{When: when, Value: v, Span: civil.Span{From: civil.MustParse("2024-01-01")}, Cite: Cite{"330502", "ZJ", "第九条", "quoted"}}
	}
	return []*Param{
		{Name: "dibao.line", Label: lang.Text{ZH: "低保标准", EN: "guarantee line"}, Form: FormMoney, Better: "higher", By: []*Attribute{s.Attribute(OfHousehold, "urban")},
			Rows: []Row{row(OfMoney(110000), []string{"true"}), row(OfMoney(100000), []string{"false"})}},
		{Name: "old.age", Label: lang.Text{ZH: "高龄年龄", EN: "old age"}, Form: FormInt, Rows: []Row{row(OfInt(80))}},
		{Name: "share", Label: lang.Text{ZH: "比例", EN: "share"}, Form: FormRatio, Rows: []Row{row(OfRatio(measure.MustRatio("30%")))}},
		{Name: "local", Label: lang.Text{ZH: "当地标准", EN: "local standard"}, Form: FormMoney, Decided: lang.Text{ZH: "由当地公布", EN: "published locally"}},
	}
}

func testEnv(t testing.TB) (*Schema, *Env) {
	t.Helper()
	s := testSchema(t)
	e, err := NewEnv(s, testParams(s))
	if err != nil {
		t.Fatal(err)
	}
	return s, e
}

func put(t interface{ Fatal(...any) }, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

// testFacts is an old woman (80 that day), her son of 40, in town.
func testFacts(t testing.TB, s *Schema) *Facts {
	t.Helper()
	old, son := s.NewPerson("wang"), s.NewPerson("li")
	put(t, old.Set("birth_on", OfDate(civil.MustParse("1944-05-01"))))
	put(t, old.Set("disability_level", OfText("2")))
	put(t, old.Set("income", OfMoney(50000)))
	put(t, old.Set("illnesses", OfList([]Value{OfText("diabetes")})))
	put(t, old.Set("registered_area", OfText("330502001")))
	put(t, old.Tie("guardians", son))
	put(t, son.Set("birth_on", OfDate(civil.MustParse("1984-02-29"))))
	put(t, son.Set("income", OfMoney(300000)))
	put(t, son.Set("needs_care", OfBool(false)))
	h := s.NewHousehold("h1", old, son)
	put(t, h.Set("urban", OfBool(true)))
	return &Facts{On: civil.MustParse("2024-05-01"), Person: old, Household: h}
}
