package pack

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/packs"
	"minsheng/rule"
)

// workbook makes an XLSX file of sheets of rows.
func workbook(t *testing.T, sheets map[string][][]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	for name, rows := range sheets {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := book.SetSheetRow(name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func nationSchema(t *testing.T) *rule.Schema {
	t.Helper()
	p, err := Load(packs.FS, "000000")
	if err != nil {
		t.Fatal(err)
	}
	return p.Schema()
}

func TestAHouseholdWorkbookSaysWhatItsCellsSay(t *testing.T) {
	schema := nationSchema(t)
	day := civil.MustParse("1950-03-01")
	h, err := ReadHouseholdSheet("family.xlsx", workbook(t, map[string][][]any{
		"household": {{"城镇", "income_month"}, {"是", 1500.5}},
		"people": {
			{"id", "出生日期", "残疾等级", "needs_long_term_care", "illnesses", "guardians"},
			{"zhang", int(day - civil.MustParse("1899-12-30")), "一级", "TRUE", "原发性高血压、diabetes", "li"},
			{"li", "1980/01/02", "", "否", "无"},
		},
	}), schema, civil.Latest)
	if err != nil {
		t.Fatal(err)
	}
	attr := func(e rule.Entity, name string) *rule.Attribute { return schema.Attribute(e, name) }
	zhang, li := h.Members[0], h.Members[1]
	cases := []struct{ what, got, want string }{
		{"a word for yes", h.Get(attr(rule.OfHousehold, "urban")).String(), "true"},
		{"money", h.Get(attr(rule.OfHousehold, "income_month")).String(), "1500.50"},
		{"a day kept as a serial number", zhang.Get(attr(rule.OfPerson, "birth_on")).String(), "1950-03-01"},
		{"a day with slashes", li.Get(attr(rule.OfPerson, "birth_on")).String(), "1980-01-02"},
		{"a code by its Chinese name", zhang.Get(attr(rule.OfPerson, "disability_level")).String(), "1"},
		{"an empty cell is not on file", li.Get(attr(rule.OfPerson, "disability_level")).String(), "?"},
		{"several codes", zhang.Get(attr(rule.OfPerson, "illnesses")).String(), "[hypertension, diabetes]"},
		{"none of them is an answer", li.Get(attr(rule.OfPerson, "illnesses")).String(), "[]"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestAWrongCellIsNamed(t *testing.T) {
	schema := nationSchema(t)
	cases := []struct {
		what string
		data []byte
		want string
	}{
		{"a day that is none", workbook(t, map[string][][]any{"people": {{"id", "出生日期"}, {"zhang", "1950-02-30"}}}), "f.xlsx[people!B2]: 「1950-02-30」不是日期"},
		{"an unknown column", workbook(t, map[string][][]any{"people": {{"id", "出身日期"}, {"zhang", "1950-02-03"}}}), "f.xlsx[people!B2]: 没有「出身日期」这个键"},
		{"a code that is none", workbook(t, map[string][][]any{"people": {{"id"}, {"zhang"}}, "household": {{"assistance"}, {"rich"}}}), "f.xlsx[household!A2]: "},
		{"no people", workbook(t, map[string][][]any{"household": {{"urban"}, {"是"}}}), "f.xlsx[household!A1]: "},
		{"no workbook", []byte("id,birth_on\n"), "f.xlsx: 这不是 XLSX 工作簿"},
	}
	for _, c := range cases {
		_, err := ReadHouseholdSheet("f.xlsx", c.data, schema, civil.Latest)
		ms, ok := err.(Mistakes)
		if !ok || !strings.Contains(ms.In(lang.ZH), c.want) {
			t.Errorf("%s: %v\nwant %s", c.what, err, c.want)
		}
	}
}
