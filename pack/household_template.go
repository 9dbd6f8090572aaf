package pack

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"minsheng/rule"
)

// homeMark stands before what a column of a person's row says of the household.
const homeMark = "household."

// The columns of the register's template that no rule can name: numberColumn
// tells households apart, nameColumn stands for an id where there is none.
const (
	numberColumn = "\x00household"
	nameColumn   = "\x00name"
)

// headNames lists what columns can be called: the name and the labels of an
// attribute or a link, and the columns of the register's template.
func headNames(schema *rule.Schema) [2]map[string]string {
	var heads [2]map[string]string
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		names := map[string]string{}
		for _, a := range schema.Attributes(of) {
			names[a.Label.ZH], names[a.Label.EN] = a.Name, a.Name
		}
		heads[of] = names
	}
	people := heads[rule.OfPerson]
	for _, a := range schema.Attributes(rule.OfHousehold) {
		people["户："+a.Label.ZH], people["household: "+a.Label.EN] = homeMark+a.Name, homeMark+a.Name
	}
	for head, key := range map[string]string{
		"编号": "id", "人员编号": "id", "标识": "id", "ref": "id", "row reference": "id",
		"户编号": numberColumn, "household": numberColumn, "姓名": nameColumn, "name": nameColumn,
		"公民身份号码": "", "citizen_number": "", "citizen number": "", "联系电话": "", "phone": "", "telephone": "", "入户日期": "", "since": "",
		"户籍地代码": "registered_area", "常住地代码": "", "lives_in_area": "", "居住证签发日期": "", "residence_permit_since": "",
	} {
		people[head] = key
	}
	for _, l := range schema.Links() {
		people[l.Label.ZH], people[l.Label.EN], people[strings.TrimSuffix(l.Name, "s")] = l.Name, l.Name, l.Name
	}
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range schema.Attributes(of) {
			heads[of][a.Name] = a.Name // a machine name goes before labels
		}
	}
	return heads
}

// registered takes the register's own columns out of a person's row: the name
// stands for an id that is left out, the number must be one for all rows.
func (r *sheetReader) registered(m *yaml.Node) *yaml.Node {
	var id bool
	var name *yaml.Node
	kept := m.Content[:0]
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, value := m.Content[i], m.Content[i+1]
		switch key.Value {
		case numberColumn:
			r.oneHousehold(value)
		case nameColumn:
			name = value
		default:
			id = id || key.Value == "id"
			kept = append(kept, key, value)
		}
	}
	m.Content = kept
	if !id && name != nil {
		m.Content = append(m.Content, scalarNode("id", name.Line, name.Column), name)
	}
	return m
}

func (r *sheetReader) oneHousehold(number *yaml.Node) {
	if r.number == nil {
		r.number = number
	}
	if r.number.Value != number.Value {
		r.found.add(at(r.doc, number).mistake(CodeWrongValue, textf("这是另一户（%s），一个文件只看一户", "this is another household (%s): a file holds one", number.Value),
			text("只留一户的行", "keep the rows of one household")))
	}
}

// fromPeople makes a household of what the rows of its people say of it, where
// there is no sheet of its own.
func (r *sheetReader) fromPeople(root *yaml.Node) {
	if len(r.home) == 0 || r.names[householdSheet] != "" {
		return
	}
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: r.home[0].Line, Column: 1}
	said := map[string]*yaml.Node{}
	for i := 0; i+1 < len(r.home); i += 2 {
		key, value := r.home[i], r.home[i+1]
		before := said[key.Value]
		if before == nil {
			said[key.Value] = value
			m.Content = append(m.Content, key, value)
			continue
		}
		if before.Value != value.Value {
			r.found.add(at(r.doc, value).mistake(CodeWrongValue, textf("同一户在上面写的是「%s」，这里是「%s」", "the same household is %q above and %q here", before.Value, value.Value), text("改成一样", "write the same")))
		}
	}
	root.Content = append(root.Content, scalarNode("household", m.Line, 1), m)
}
