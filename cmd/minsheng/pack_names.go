package main

import (
	"fmt"
	"strings"

	"minsheng/lang"
	"minsheng/pack"
)

// showSchema prints what rules, cases and household files can name.
func (c *console) showSchema(p *pack.Pack, asJSON bool) error {
	all := p.AttributeRecords()
	if asJSON {
		return c.json(all)
	}
	for _, a := range all {
		c.printAttribute(a)
	}
	return nil
}

func (c *console) printAttribute(a pack.AttributeRecord) {
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
