package main

import (
	"fmt"
	"strings"

	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
)

// attributeRecord is an attribute or a link of the schema.
type attributeRecord struct {
	Path        string       `json:"path"`
	Type        string       `json:"type"`
	Name        lang.Text    `json:"name"`
	Unit        lang.Text    `json:"unit,omitzero"`
	Department  string       `json:"department,omitempty"`
	Sensitivity string       `json:"sensitivity,omitempty"`
	Codes       []codeRecord `json:"codes,omitempty"`
	Min         string       `json:"min,omitempty"`
	Max         string       `json:"max,omitempty"`
	Ask         lang.Text    `json:"ask,omitzero"`
	When        string       `json:"when,omitempty"`
}

type codeRecord struct {
	ID   string    `json:"id"`
	Name lang.Text `json:"name"`
}

// showSchema prints what rules, cases and household files can name.
func (c *console) showSchema(p *pack.Pack, asJSON bool) error {
	var all []attributeRecord
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range p.Schema().Attributes(of) {
			all = append(all, attributeOf(a))
		}
	}
	for _, l := range p.Schema().Links() {
		all = append(all, attributeRecord{Path: "person." + l.Name, Type: "link", Name: l.Label})
	}
	if asJSON {
		return c.json(all)
	}
	for _, a := range all {
		c.printAttribute(a)
	}
	return nil
}

func attributeOf(a *rule.Attribute) attributeRecord {
	r := attributeRecord{Path: a.Path(), Type: string(a.Form), Name: a.Label, Unit: a.Unit, Department: a.Department, Sensitivity: a.Sensitivity, Ask: a.Ask, When: a.When}
	for _, code := range a.Codes {
		r.Codes = append(r.Codes, codeRecord{code.ID, code.Name})
	}
	if a.Min != nil {
		r.Min = a.Bound(*a.Min).String()
	}
	if a.Max != nil {
		r.Max = a.Bound(*a.Max).String()
	}
	return r
}

func (c *console) printAttribute(a attributeRecord) {
	fmt.Fprintf(c.out, "%s  %s  %s", a.Path, a.Type, c.say(a.Name))
	if !a.Unit.IsZero() {
		fmt.Fprintf(c.out, "（%s）", c.say(a.Unit))
	}
	if a.Min != "" || a.Max != "" {
		fmt.Fprintf(c.out, "  %s … %s", a.Min, a.Max)
	}
	fmt.Fprintln(c.out)
	var codes []string
	for _, code := range a.Codes {
		codes = append(codes, code.ID+" "+c.say(code.Name))
	}
	if len(codes) > 0 {
		fmt.Fprintln(c.out, "    "+strings.Join(codes, c.say(lang.Text{ZH: "，", EN: ", "})))
	}
	if !a.Ask.IsZero() {
		fmt.Fprintln(c.out, "    "+c.say(a.Ask))
	}
	if a.When != "" {
		fmt.Fprintln(c.out, "    when: "+a.When)
	}
}

// groupsRecord is what services are sorted by.
type groupsRecord struct {
	Fields     []pack.Noun   `json:"fields"`
	Categories []pack.Noun   `json:"categories"`
	Audiences  []pack.Noun   `json:"audiences"`
	Events     []pack.Noun   `json:"events"`
	Groups     []groupRecord `json:"groups"`
}

// groupRecord is a kind of people that reports count by themselves.
type groupRecord struct {
	ID     string          `json:"id"`
	Name   lang.Text       `json:"name"`
	Is     string          `json:"is"`
	Source pack.CiteRecord `json:"source"`
}

// showGroups prints the fields with their categories, the audiences, the
// events, and the groups that reports count.
func (c *console) showGroups(p *pack.Pack, asJSON bool) error {
	if asJSON {
		return c.json(groupsRecord{p.Fields(), p.Categories(), p.Audiences(), p.Events(), groupRecords(p)})
	}
	for _, f := range p.Fields() {
		fmt.Fprintf(c.out, "field: %s  %s\n", f.ID, c.say(f.Name))
		for _, n := range p.Categories() {
			if n.Field == f.ID {
				fmt.Fprintf(c.out, "  category: %s  %s\n", n.ID, c.say(n.Name))
			}
		}
	}
	for _, list := range []struct {
		key string
		all []pack.Noun
	}{{"audiences", p.Audiences()}, {"events", p.Events()}} {
		for _, n := range list.all {
			fmt.Fprintf(c.out, "%s: %s  %s\n", list.key, n.ID, c.say(n.Name))
		}
	}
	for _, g := range groupRecords(p) {
		fmt.Fprintf(c.out, "group: %s  %s  %s\n", g.ID, c.say(g.Name), g.Is)
	}
	return nil
}

func groupRecords(p *pack.Pack) []groupRecord {
	all := []groupRecord{}
	for _, g := range p.Groups() {
		all = append(all, groupRecord{g.ID, g.Name, g.Rule, g.Record()})
	}
	return all
}

// showSources prints what can be cited in a pack.
func (c *console) showSources(p *pack.Pack, asJSON bool) error {
	all := p.Sources()
	if asJSON {
		return c.json(all)
	}
	t := c.table(lang.Text{ZH: "出处", EN: "source"}, lang.Text{ZH: "方案", EN: "pack"}, lang.Text{ZH: "名称", EN: "title"}, lang.Text{ZH: "文号", EN: "number"})
	for _, s := range all {
		t.row(s.ID, s.Pack, c.say(s.Title), s.Number)
	}
	t.print()
	return nil
}
