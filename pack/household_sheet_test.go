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
		{"no people", workbook(t, map[string][][]any{"household": {{"urban"}, {"是"}}, "x": {{"id"}}}), "f.xlsx: 没有名叫 people（人员）的工作表"},
		{"a sheet by its Chinese name", workbook(t, map[string][][]any{"人员": {{"编号", "出生日期"}, {"奶奶", "1934年13月1日"}}}), "f.xlsx[人员!B2]: 「1934年13月1日」不是日期"},
		{"a text is reported as written", workbook(t, map[string][][]any{"people": {{"id", "birth_on"}, {"奶奶", "1934 春"}}}), "「1934 春」不是日期"},
		{"two households", workbook(t, map[string][][]any{"人员": {{"户编号*", "人员编号"}, {"1", "a"}, {"2", "b"}}}), "f.xlsx[人员!A3]: 这是另一户（2）"},
		{"a household said in two ways", workbook(t, map[string][][]any{"人员": {{"人员编号", "户：城镇"}, {"a", "是"}, {"b", "否"}}}), "f.xlsx[人员!B3]: 同一户在上面写的是「true」，这里是「false」"},
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

func TestAHouseholdWorkbookMayBeInChineseOrTheRegistersTemplate(t *testing.T) {
	schema := nationSchema(t)
	for _, c := range []struct {
		what string
		data []byte
	}{
		{"Chinese sheets and heads", workbook(t, map[string][][]any{
			"家庭":  {{"城镇"}, {"是"}},
			"人员":  {{"编号", "出生日期", "监护人"}, {"宝宝", "2024年3月1日", "妈妈、姨"}, {"妈妈", "1992/2/29"}},
			"其他人": {{"编号", "就业状态"}, {"姨", "单位就业"}},
		})},
		{"the template with its row of machine names", workbook(t, map[string][][]any{
			"人员": {
				{"户编号*", "人员编号", "姓名*", "出生日期", "监护人", "户：城镇", "联系电话"},
				{"household", "ref", "name", "birth_on", "guardian", "household.urban", "phone"},
				{"7", "宝宝", "王小", "2024-03-01", "妈妈、姨", "是"},
				{"7", "妈妈", "王大", "1992-02-29", "", "是", "138"},
				{"7", "", "姨", "", "", ""},
			},
		})},
	} {
		h, err := ReadHouseholdSheet("f.xlsx", c.data, schema, civil.Latest)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		baby := h.Members[0]
		urban := h.Get(schema.Attribute(rule.OfHousehold, "urban"))
		born := baby.Get(schema.Attribute(rule.OfPerson, "birth_on"))
		if baby.ID != "宝宝" || born.String() != "2024-03-01" || !urban.IsTrue() {
			t.Errorf("%s: %s born %s, urban %s", c.what, baby.ID, born, urban)
		}
	}
}
