package pack

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/rule"
)

// The sheets of a household workbook. In each the first row names attributes,
// by name or by Chinese label; the household's has one row more, the others a
// row a person, whose column id names the person.
var householdSheets = []string{"household", "people", "others"}

// maxSheetRows bounds a household workbook.
const maxSheetRows = 200

// ReadHouseholdSheet reads a household from an XLSX workbook with the sheets
// household, people and, where somebody lives elsewhere, others. Its error is
// Mistakes that name the cell.
func ReadHouseholdSheet(name string, data []byte, schema *rule.Schema, on civil.Date) (*rule.Household, error) {
	found := &findings{}
	doc := &document{path: name}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 64 << 20, RawCellValue: true})
	if err != nil {
		found.add(place{doc: doc}.mistake(CodeUnreadable, textf("这不是 XLSX 工作簿：%v", "this is no XLSX workbook: %v", err), text("另存为 .xlsx", "save it as .xlsx")))
		return nil, found.sorted()
	}
	defer book.Close()
	r := sheetReader{schema: schema, doc: doc, found: found}
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: 1, Column: 1}
	for i := range householdSheets {
		r.sheet(root, book, i)
	}
	h := readHousehold(open(doc, root, found), schema, on)
	if len(found.list) > 0 {
		return nil, inCells(found.sorted())
	}
	return h, nil
}

// sheetLines lies between the lines of two sheets: a place in a workbook is
// kept as a line and column, and inCells turns it into a cell.
const sheetLines = 1 << 20

func inCells(mistakes Mistakes) Mistakes {
	for i := range mistakes {
		m := &mistakes[i]
		if m.Line == 0 {
			continue
		}
		cell, err := excelize.CoordinatesToCellName(max(m.Col, 1), max(m.Line%sheetLines, 1))
		if err == nil {
			m.File = fmt.Sprintf("%s[%s!%s]", m.File, householdSheets[m.Line/sheetLines], cell)
		}
		m.Line, m.Col, m.Source = 0, 0, ""
	}
	return mistakes
}

type sheetReader struct {
	schema *rule.Schema
	doc    *document
	found  *findings
}

// sheet adds a sheet's rows to the tree that a YAML file would give.
func (r *sheetReader) sheet(root *yaml.Node, book *excelize.File, sheet int) {
	name := householdSheets[sheet]
	rows, err := book.GetRows(name)
	if err != nil || len(rows) == 0 {
		return // no such sheet: what is needed is missed by the reader of the tree
	}
	if len(rows) > maxSheetRows {
		r.found.add(place{doc: r.doc}.mistake(CodeTooLarge, textf("工作表 %s 超过 %d 行", "sheet %s has more than %d rows", name, maxSheetRows), text("只留这一户", "keep this household only")))
		return
	}
	entity := rule.OfPerson
	if sheet == 0 {
		entity = rule.OfHousehold
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: sheet*sheetLines + 1, Column: 1}
	for i, row := range rows[1:] {
		line := sheet*sheetLines + i + 2
		if m := r.row(rows[0], row, entity, line); len(m.Content) > 0 {
			list.Content = append(list.Content, m)
		}
	}
	value := list
	if sheet == 0 {
		if len(list.Content) == 0 {
			return
		}
		value = list.Content[0]
	}
	root.Content = append(root.Content, scalarNode(name, list.Line, 1), value)
}

func (r *sheetReader) row(heads, row []string, entity rule.Entity, line int) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: line, Column: 1}
	for i, text := range row {
		text = strings.TrimSpace(text)
		if text == "" || i >= len(heads) {
			continue
		}
		attr := r.attribute(entity, strings.TrimSpace(heads[i]))
		key := strings.TrimSpace(heads[i])
		if attr != nil {
			key = attr.Name
		}
		m.Content = append(m.Content, scalarNode(key, line, i+1), r.cell(attr, key, text, line, i+1))
	}
	return m
}

// attribute finds an attribute by name or by Chinese label, or returns nil.
func (r *sheetReader) attribute(entity rule.Entity, head string) *rule.Attribute {
	if a := r.schema.Attribute(entity, head); a != nil {
		return a
	}
	all := r.schema.Attributes(entity)
	if i := slices.IndexFunc(all, func(a *rule.Attribute) bool { return a.Label.ZH == head }); i >= 0 {
		return all[i]
	}
	return nil
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

// dayOf turns the number by which a workbook keeps a day into YYYY-MM-DD.
func dayOf(text string) string {
	serial, err := strconv.Atoi(text)
	if err != nil || serial < 61 { // before March 1900 the serials of Excel are wrong
		return strings.NewReplacer("/", "-", ".", "-").Replace(text)
	}
	return civil.MustParse("1899-12-30").AddDays(serial).String()
}

func scalarNode(text string, line, col int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Value: text, Line: line, Column: col}
}
