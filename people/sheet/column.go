package sheet

import (
	"fmt"
	"strings"

	"minsheng/lang"
	"minsheng/people"
)

// column is one column that a sheet may have.
type column struct {
	name  string // machine name
	label lang.Text
	note  lang.Text // what to write
	must  bool
	attr  *people.Attribute // of an attribute; nil: the register's own
	set   func(r *rowReader, c cell)
}

// own lists the register's own columns, in order.
func own() []column {
	t := func(zh, en string) lang.Text { return lang.Text{ZH: zh, EN: en} }
	return []column{
		{name: "household", must: true, set: (*rowReader).household, label: t("户编号", "household"), note: t("同一户写同一编号", "the same in every row of a household")},
		{name: "ref", set: (*rowReader).ref, label: t("人员编号", "row reference"), note: t("可空；监护人、义务人可用它指明", "may be empty; guardians and supporters can be named by it")},
		{name: "relation", must: true, set: (*rowReader).relation, label: t("与户主关系", "relation to the head"), note: t("户主、配偶、子女、父母、孙子女、祖父母、兄弟姐妹、其他", "head, spouse, child, parent, grandchild, grandparent, sibling, other")},
		{name: "name", must: true, set: (*rowReader).name, label: t("姓名", "name")},
		{name: "citizen_number", set: (*rowReader).number, label: t("公民身份号码", "citizen number"), note: t("18 位，单元格设为文本", "18 places, in a cell formatted as text")},
		{name: "sex", set: (*rowReader).sex, label: t("性别", "sex"), note: t("男、女；有身份号码时可空", "female, male; may be empty where there is a citizen number")},
		{name: "birth_on", set: (*rowReader).birth, label: t("出生日期", "date of birth"), note: t("如 1951-03-02；有身份号码时可空", "like 1951-03-02; may be empty where there is a citizen number")},
		{name: "phone", set: (*rowReader).phone, label: t("联系电话", "telephone"), note: t("只写数字", "digits only")},
		{name: "registered_area", set: (*rowReader).registered, label: t("户籍地代码", "code of the registered area"), note: t("6、9 或 12 位", "6, 9 or 12 digits")},
		{name: "lives_in_area", must: true, set: (*rowReader).lives, label: t("常住地代码", "code of the area lived in"), note: t("6、9 或 12 位", "6, 9 or 12 digits")},
		{name: "residence_permit_since", set: (*rowReader).permit, label: t("居住证签发日期", "residence permit since"), note: t("如 2020-07-01", "like 2020-07-01")},
		{name: "since", set: (*rowReader).since, label: t("入户日期", "in this household since"), note: t("空为数据日期", "empty: the day of the data")},
		{name: "guardian", set: (*rowReader).guardian, label: t("监护人", "guardian"), note: t("公民身份号码或人员编号，多人用顿号分开", "citizen numbers or row references, a semicolon between")},
		{name: "supporter", set: (*rowReader).supporter, label: t("赡养、抚养、扶养义务人", "persons obliged to support"), note: t("公民身份号码或人员编号，多人用顿号分开", "citizen numbers or row references, a semicolon between")},
	}
}

// householdMark precedes the machine name of a household's attribute.
const householdMark = "household."

// columns lists every column of a catalogue, in order.
func columns(c *people.Catalogue) []column {
	list := own()
	for _, a := range c.Attributes(people.Person) {
		list = append(list, column{name: a.Name, label: a.Label, note: attributeNote(a), attr: &a, set: setFact(a)})
	}
	for _, a := range c.Attributes(people.Home) {
		label := lang.Text{ZH: "户：" + a.Label.In(lang.ZH), EN: "household: " + a.Label.In(lang.EN)}
		list = append(list, column{name: householdMark + a.Name, label: label, note: attributeNote(a), attr: &a, set: setFact(a)})
	}
	return list
}

func setFact(a people.Attribute) func(*rowReader, cell) {
	return func(r *rowReader, c cell) { r.fact(a, c) }
}

func attributeNote(a people.Attribute) lang.Text {
	unit := func(t lang.Tag) string {
		if a.Unit.IsZero() {
			return ""
		}
		return " (" + a.Unit.In(t) + ")"
	}
	var n lang.Text
	switch {
	case len(a.Codes) > 0:
		var zh, en []string
		for _, c := range a.Codes {
			zh = append(zh, c.Name.In(lang.ZH))
			en = append(en, c.Code)
		}
		n = lang.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
		if a.Kind == people.List {
			n.ZH, n.EN = n.ZH+"；可写多项，用顿号分开", n.EN+"; several with a semicolon between"
		}
	case a.Area:
		n = lang.Text{ZH: "6、9 或 12 位区划代码", EN: "a division code of 6, 9 or 12 digits"}
	default:
		n = kindNotes()[a.Kind]
	}
	n.ZH, n.EN = n.ZH+unit(lang.ZH), n.EN+unit(lang.EN)
	return n
}

func kindNotes() map[people.Kind]lang.Text {
	return map[people.Kind]lang.Text{
		people.Bool:  {ZH: "是、否；空为不知道", EN: "yes, no; empty: not known"},
		people.Int:   {ZH: "整数；空为不知道", EN: "a whole number; empty: not known"},
		people.Money: {ZH: "元，最多两位小数；空为不知道", EN: "yuan, at most two decimals; empty: not known"},
		people.Date:  {ZH: "日期，如 2020-07-01", EN: "a day like 2020-07-01"},
		people.Ratio: {ZH: "如 0.3 或 30%", EN: "like 0.3 or 30%"},
		people.Text:  {ZH: "文字", EN: "text"},
		people.List:  {ZH: "可写多项，用顿号分开", EN: "several, a semicolon between"},
	}
}

// match finds the columns of a head. Machine names go before labels, because
// two labels may read alike.
func match(all []column, head []cell) ([]*column, error) {
	byName := map[string]*column{}
	for i := len(all) - 1; i >= 0; i-- {
		byName[headKey(all[i].label.ZH)] = &all[i]
		if all[i].label.EN != "" {
			byName[headKey(all[i].label.EN)] = &all[i]
		}
	}
	for i := len(all) - 1; i >= 0; i-- {
		byName[headKey(all[i].name)] = &all[i]
	}
	found := make([]*column, len(head))
	seen := map[*column]bool{}
	for i, c := range head {
		key := headKey(c.text)
		if key == "" {
			continue
		}
		col := byName[key]
		if col == nil {
			return nil, headFault(i, fmt.Sprintf("不认识表头“%s”：请用模板中的表头", c.text), fmt.Sprintf("unknown head %q: use the heads of the template", c.text))
		}
		if seen[col] {
			return nil, headFault(i, fmt.Sprintf("表头“%s”出现两次：请删去一列", c.text), fmt.Sprintf("the head %q stands twice: delete one column", c.text))
		}
		found[i], seen[col] = col, true
	}
	for i := range all {
		if all[i].must && !seen[&all[i]] {
			return nil, headFault(-1, fmt.Sprintf("缺少“%s”一列", all[i].label.ZH), fmt.Sprintf("the column %q (%s) is missing", all[i].label.EN, all[i].name))
		}
	}
	return found, nil
}

func headKey(s string) string {
	return strings.ToLower(strings.TrimRight(strings.Join(strings.Fields(people.Narrow(s)), ""), "*"))
}

func headFault(i int, zh, en string) error {
	e := ErrHead.At("")
	if i >= 0 {
		e.Field = cellName(i, 1)
	}
	e.Say = lang.Text{ZH: "表头有误：" + zh, EN: "The head is wrong: " + en}
	return e
}

// looksLikeNames reports whether a row is the second, machine-named head.
func looksLikeNames(all []column, row []cell) bool {
	names := map[string]bool{}
	for i := range all {
		names[all[i].name] = true
	}
	some := false
	for _, c := range row {
		if c.text == "" {
			continue
		}
		if !names[strings.TrimSpace(c.text)] {
			return false
		}
		some = true
	}
	return some
}
