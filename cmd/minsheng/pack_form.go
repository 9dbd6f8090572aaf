package main

import (
	"fmt"
	"strings"

	"minsheng/lang"
	"minsheng/pack"
)

// showForms prints what is asked of who applies, a form after the other.
func (c *console) showForms(e *pack.Edition, asJSON bool) error {
	all := []pack.FormRecord{}
	for _, f := range e.Forms {
		all = append(all, f.Record())
	}
	if asJSON {
		return c.json(all)
	}
	for _, f := range e.Forms {
		var names []string
		for _, s := range e.Services {
			if s.Form == f.ID {
				names = append(names, c.say(s.Name))
			}
		}
		fmt.Fprintf(c.out, "\n%s（%s %s）：%s\n", c.say(f.Name), f.Pack, f.ID, strings.Join(names, c.say(lang.Text{ZH: "、", EN: ", "})))
		c.showForm(f)
	}
	return nil
}

// showForm prints the questions and papers of one form.
func (c *console) showForm(f *pack.Form) {
	t := c.table(lang.Text{ZH: "问题", EN: "question"}, lang.Text{ZH: "内容", EN: "asks"}, lang.Text{ZH: "填法", EN: "kind"}, lang.Text{ZH: "必填", EN: "required"},
		lang.Text{ZH: "何时问", EN: "asked when"}, lang.Text{ZH: "已有信息", EN: "on file"})
	must := func(required bool) string {
		if required {
			return c.say(yes)
		}
		return ""
	}
	for _, q := range f.Questions() {
		when := ""
		if q.When != nil {
			when = q.When.Source
		}
		t.row(q.ID, c.say(q.Name), string(q.Kind), must(q.Required), when, q.Attribute)
	}
	for _, p := range f.Papers {
		when := ""
		if p.When != nil {
			when = p.When.Source
		}
		t.row(p.ID, c.say(p.Name), c.say(lang.Text{ZH: "材料", EN: "paper"}), must(p.Required), when, strings.Join(p.Instead, " · "))
	}
	t.print()
}

// showBundles prints which services are applied for together.
func (c *console) showBundles(e *pack.Edition, asJSON bool) error {
	all := []pack.BundleRecord{}
	for _, b := range e.Bundles {
		all = append(all, b.Record())
	}
	if asJSON {
		return c.json(all)
	}
	for _, b := range e.Bundles {
		fmt.Fprintf(c.out, "\n%s（%s %s）\n%s\n", c.say(b.Name), b.Pack, b.ID, c.say(b.Plain))
		t := c.table(lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "名称", EN: "name"}, lang.Text{ZH: "部门", EN: "department"}, lang.Text{ZH: "流程", EN: "process"}, lang.Text{ZH: "何时办", EN: "wanted when"})
		for _, p := range b.Parts {
			department, when := "", ""
			if d := e.Department(p.Department); d != nil {
				department = c.say(d.Name)
			}
			if p.When != nil {
				when = p.When.Source
			}
			t.row(p.Service, c.say(e.Service(p.Service).Name), department, p.Process, when)
		}
		t.print()
		c.showForm(b.Form)
	}
	return nil
}
