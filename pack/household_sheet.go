package pack

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/rule"
)

// The sheets of a household workbook, by the key of a YAML file and by what
// people call them. In each the first row names attributes, by name or by label;
// the household's has one row more, the others a row a person.
var householdSheets = []struct {
	key   string
	names []string
}{
	{"household", []string{"household", "家庭", "户"}},
	{"people", []string{"people", "人员", "家庭成员", "成员", "居民"}},
	{"others", []string{"others", "其他人", "其他人员"}},
}

// maxSheetRows bounds a household workbook.
const maxSheetRows = 200

// ReadHouseholdSheet reads a household, as it is on a day, from an XLSX workbook
// with the sheets household, people and, where somebody lives elsewhere, others,
// or from a filled template of the register that holds one household. Its error
// is Mistakes that name the cell.
func ReadHouseholdSheet(name string, data []byte, schema *rule.Schema, on civil.Date) (*rule.Household, error) {
	found := &findings{}
	doc := &document{path: name}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 64 << 20, RawCellValue: true})
	if err != nil {
		found.add(place{doc: doc}.mistake(CodeUnreadable, textf("这不是 XLSX 工作簿：%v", "this is no XLSX workbook: %v", err), text("另存为 .xlsx", "save it as .xlsx")))
		return nil, found.sorted()
	}
	defer book.Close()
	r := sheetReader{schema: schema, doc: doc, found: found, heads: headNames(schema)}
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: 1, Column: 1}
	for i := range householdSheets {
		r.sheet(root, book, i)
	}
	if r.names[peopleSheet] == "" && len(found.list) == 0 {
		found.add(place{doc: doc}.mistake(CodeMissingKey, text("没有名叫 people（人员）的工作表", "there is no sheet called people"),
			text("一人一行，第一行写 id、出生日期等列名；minsheng people template 给出可填的模板", "one row a person, under a row of names like id, birth_on; minsheng people template gives a sheet to fill")))
		return nil, found.sorted()
	}
	r.fromPeople(root)
	h := readHousehold(open(doc, root, found), schema, on)
	if len(found.list) > 0 {
		return nil, r.inCells(found.sorted())
	}
	return h, nil
}

// The places of the sheets in householdSheets.
const (
	householdSheet = iota
	peopleSheet
)

// sheetLines lies between the lines of two sheets: a place in a workbook is
// kept as a line and column, and inCells turns it into a cell.
const sheetLines = 1 << 20

func (r *sheetReader) inCells(mistakes Mistakes) Mistakes {
	for i := range mistakes {
		m := &mistakes[i]
		if m.Line == 0 {
			continue
		}
		cell, err := excelize.CoordinatesToCellName(max(m.Col, 1), max(m.Line%sheetLines, 1))
		sheet := r.names[m.Line/sheetLines]
		if sheet == "" {
			sheet = householdSheets[m.Line/sheetLines].key
		}
		if err == nil {
			m.File = fmt.Sprintf("%s[%s!%s]", m.File, sheet, cell)
		}
		m.Line, m.Col, m.Source = 0, 0, ""
	}
	return mistakes
}

type sheetReader struct {
	schema *rule.Schema
	doc    *document
	found  *findings
	heads  [2]map[string]string // what a column can be called, of persons and of households
	names  [3]string            // of the sheets that are there
	home   []*yaml.Node         // what the rows of people say of the household
	number *yaml.Node           // of the household in the register's template
}

// sheet adds a sheet's rows to the tree that a YAML file would give.
func (r *sheetReader) sheet(root *yaml.Node, book *excelize.File, sheet int) {
	rows := r.rows(book, sheet)
	if len(rows) == 0 {
		return // no such sheet: what is needed is missed by the reader of the tree
	}
	if len(rows) > maxSheetRows {
		r.found.add(place{doc: r.doc}.mistake(CodeTooLarge, textf("工作表 %s 超过 %d 行", "sheet %s has more than %d rows", r.names[sheet], maxSheetRows), text("只留这一户", "keep this household only")))
		return
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: sheet*sheetLines + 1, Column: 1}
	heads, first := r.headRow(rows, sheet)
	for i, row := range rows[first:] {
		if m := r.row(heads, row, sheet, sheet*sheetLines+first+i+1); len(m.Content) > 0 {
			list.Content = append(list.Content, m)
		}
	}
	value := list
	if sheet == householdSheet {
		if len(list.Content) == 0 {
			return
		}
		value = list.Content[0]
	}
	root.Content = append(root.Content, scalarNode(householdSheets[sheet].key, list.Line, 1), value)
}

// rows finds a sheet by any of its names; a workbook of one sheet is that of
// the people.
func (r *sheetReader) rows(book *excelize.File, sheet int) [][]string {
	all := book.GetSheetList()
	for _, name := range all {
		if slices.Contains(householdSheets[sheet].names, strings.TrimSpace(name)) || sheet == peopleSheet && len(all) == 1 {
			rows, err := book.GetRows(name)
			if err != nil {
				return nil
			}
			r.names[sheet] = name
			return rows
		}
	}
	return nil
}

// headRow returns the keys that the columns stand for and the first row below
// the heads: the register's template has a second row of machine names.
func (r *sheetReader) headRow(rows [][]string, sheet int) (heads []string, first int) {
	first = 1
	if len(rows) > 1 && len(rows[1]) > 1 && rows[1][0] == "household" && rows[1][1] == "ref" {
		rows, first = rows[1:], 2
	}
	entity := rule.OfPerson
	if sheet == householdSheet {
		entity = rule.OfHousehold
	}
	for _, h := range rows[0] {
		h = strings.TrimSuffix(strings.TrimSpace(h), "*")
		if key, ok := r.heads[entity][h]; ok {
			h = key
		}
		heads = append(heads, h)
	}
	return heads, first
}

func (r *sheetReader) row(heads, row []string, sheet, line int) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line, Column: 1}
	entity := rule.OfPerson
	if sheet == householdSheet {
		entity = rule.OfHousehold
	}
	for i, text := range row {
		text = strings.TrimSpace(text)
		if text == "" || i >= len(heads) || heads[i] == "" {
			continue
		}
		if name, ofHome := strings.CutPrefix(heads[i], homeMark); ofHome && entity == rule.OfPerson {
			r.home = append(r.home, scalarNode(name, line, i+1), r.cell(r.schema.Attribute(rule.OfHousehold, name), name, text, line, i+1))
			continue
		}
		key := scalarNode(heads[i], line, i+1)
		m.Content = append(m.Content, key, r.cell(r.schema.Attribute(entity, heads[i]), heads[i], text, line, i+1))
	}
	return r.registered(m)
}

// cell turns what people write in a cell into what a YAML file would say.
func (r *sheetReader) cell(a *rule.Attribute, key, text string, line, col int) *yaml.Node {
	if a == nil && r.schema.Link(key) == nil {
		return scalarNode(text, line, col)
	}
	if a == nil || a.Form == rule.FormCodes {
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line, Column: col}
		for _, part := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("、,，;； ", c) }) {
			if part != "无" && part != "none" {
				list.Content = append(list.Content, scalarNode(codeOf(a, part), line, col))
			}
		}
		return list
	}
	switch a.Form {
	case rule.FormBool:
		if said, ok := boolWords[text]; ok {
			text = said
		}
	case rule.FormDate:
		text = dayOf(text)
	default:
		text = codeOf(a, text)
	}
	return scalarNode(text, line, col)
}

// boolWords are what people write in a cell for yes and no.
var boolWords = map[string]string{"是": "true", "否": "false", "TRUE": "true", "FALSE": "false", "1": "true", "0": "false"}

// codeOf turns the name of a code into the code.
func codeOf(a *rule.Attribute, text string) string {
	if a == nil {
		return text
	}
	for _, c := range a.Codes {
		if c.Name.ZH == text {
			return c.ID
		}
	}
	return text
}

// dayOf turns the number by which a workbook keeps a day, and days as people
// write them, into YYYY-MM-DD; what is no day stays as it was written.
func dayOf(text string) string {
	if serial, err := strconv.Atoi(text); err == nil && serial >= 61 { // before March 1900 the serials of Excel are wrong
		return civil.MustParse("1899-12-30").AddDays(serial).String()
	}
	parts := writtenDay.FindStringSubmatch(text)
	if parts == nil {
		return text
	}
	day := fmt.Sprintf("%s-%02s-%02s", parts[1], parts[2], parts[3])
	if _, err := civil.Parse(day); err != nil {
		return text
	}
	return day
}

var writtenDay = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$`)

func scalarNode(text string, line, col int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Value: text, Line: line, Column: col}
}
