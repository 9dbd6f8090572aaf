package main

import (
	"fmt"
	"strings"

	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
)

// showService prints everything that a pack says of one service.
func (c *console) showService(e *pack.Edition, id string, asJSON bool) error {
	s := e.Service(id)
	if s == nil {
		return noService(e, id)
	}
	if asJSON {
		return c.json(s.Record())
	}
	fmt.Fprintf(c.out, "%s（%s）\n%s\n\n", c.say(s.Name), s.ID, c.say(s.Plain))
	c.showFacts(e, s)
	for _, el := range s.Elements.List() {
		fmt.Fprintf(c.out, "%s\n  %s\n  %s\n", c.say(el.Name), c.say(el.Text), c.cite(el.Cite))
	}
	for i, cond := range s.Conditions {
		fmt.Fprintf(c.out, "\n%d. %s\n   %s\n   %s\n", i+1, c.say(cond.Say), strings.TrimSpace(cond.Rule), c.cite(cond.Cite))
	}
	for _, line := range s.Amounts {
		c.showAmount(line, s.Per)
	}
	c.showFunding(e.Pays(id))
	c.showApply(s.Apply)
	return nil
}

// showFunding prints who pays a service, where a pack says it.
func (c *console) showFunding(f *pack.Funding) {
	if f != nil {
		fmt.Fprintf(c.out, "\n%s：%s\n   %s\n", c.say(lang.Text{ZH: "由谁负担", EN: "Who pays"}), c.say(f.Say()), c.cite(f.Cite))
	}
}

// showFinance lists who pays which service.
func (c *console) showFinance(e *pack.Edition, asJSON bool) error {
	all := e.FundingRecords()
	if asJSON {
		return c.json(all)
	}
	t := c.table(lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "名称", EN: "name"}, lang.Text{ZH: "由谁负担", EN: "who pays"}, lang.Text{ZH: "出处", EN: "source"}, lang.Text{ZH: "核实", EN: "status"})
	for _, f := range all {
		t.row(f.Service, c.say(e.Service(f.Service).Name), c.say(f.Say), f.Source.ID+" "+f.Source.Clause, c.say(statusNames[f.Source.Status]))
	}
	t.print()
	return nil
}

// showFacts prints where a service belongs and how it stands to others.
func (c *console) showFacts(e *pack.Edition, s *pack.Service) {
	days := s.Span.From.String()
	if s.Span.To != nil {
		days += " – " + s.Span.To.String()
	}
	counts := ""
	if s.CountsAsIncome {
		counts = "true"
	}
	for _, fact := range [][2]string{
		{"class", s.Class + " " + c.say(classNames[s.Class])},
		{"field", s.Field + " " + c.nounName(e.Pack.Fields(), s.Field)},
		{"category", s.Category + " " + c.nounName(e.Pack.Categories(), s.Category)},
		{"for", s.For.String()}, {"from", days}, {"pack", s.Pack},
		{"audiences", strings.Join(s.Audiences, ", ")}, {"events", strings.Join(s.Events, ", ")}, {"words", strings.Join(s.Words, "、")},
		{"yields_to", strings.Join(s.YieldsTo, ", ")}, {"take_higher", s.TakeHigher}, {"stacks_with", strings.Join(s.StacksWith, ", ")},
		{"counts_as_income", counts},
	} {
		if fact[1] != "" {
			fmt.Fprintf(c.out, "  %-17s %s\n", fact[0], fact[1])
		}
	}
	fmt.Fprintln(c.out)
}

func (c *console) showAmount(line pack.AmountLine, per string) {
	fmt.Fprintf(c.out, "\n= %s%s", c.upTo(line.UpTo), strings.TrimSpace(line.Rule))
	if line.If != "" {
		fmt.Fprintf(c.out, "  ← %s", strings.TrimSpace(line.If))
	}
	fmt.Fprintf(c.out, "  (%s)\n", c.say(perWords[per]))
	if !line.Say.IsZero() {
		fmt.Fprintf(c.out, "   %s\n", c.say(line.Say))
	}
	if line.Cite.Source != "" {
		fmt.Fprintf(c.out, "   %s\n", c.cite(line.Cite))
	}
}

func (c *console) showApply(a pack.Apply) {
	if !a.Where.IsZero() {
		c.printf(lang.Text{ZH: "\n在哪里办：%s", EN: "\nWhere: %s"}, c.say(a.Where))
	}
	for i, how := range a.How {
		c.printf(lang.Text{ZH: "  步骤 %d：%s", EN: "  step %d: %s"}, i+1, c.say(how))
	}
	for _, paper := range a.Papers {
		c.printf(lang.Text{ZH: "  材料：%s", EN: "  paper: %s"}, c.say(paper))
	}
	if d := a.Days; d != nil {
		kind := lang.Text{ZH: "日", EN: "days"}
		if d.Working {
			kind = lang.Text{ZH: "个工作日", EN: "working days"}
		}
		c.printf(lang.Text{ZH: "  时限：%d %s %s %s", EN: "  time limit: %d %s %s %s"}, d.Count, c.say(kind), c.say(d.Say), c.cite(d.Cite))
	}
	if a.WithoutApplication {
		c.printf(lang.Text{ZH: "  免申即享", EN: "  without application"})
	}
}

// typeText is the type of a parameter, with its period.
func typeText(p *rule.Param) string {
	if p.Per == "" {
		return string(p.Form)
	}
	return string(p.Form) + "/" + p.Per
}

// byText names what a parameter depends on.
func byText(p *rule.Param, tag lang.Tag) string {
	var all []string
	for _, a := range p.By {
		all = append(all, a.Label.In(tag))
	}
	return strings.Join(all, " · ")
}

// whenText says for whom a value holds, by the names of the codes.
func whenText(p *rule.Param, row rule.Row, tag lang.Tag) string {
	var all []string
	for i, codes := range row.When {
		var names []string
		for _, code := range codes {
			names = append(names, codeName(p.By[i], code, tag))
		}
		all = append(all, p.By[i].Label.In(tag)+" "+strings.Join(names, ","))
	}
	return strings.Join(all, " · ")
}

func codeName(a *rule.Attribute, code string, tag lang.Tag) string {
	if c, ok := a.Code(code); ok {
		return c.Name.In(tag)
	}
	switch code {
	case "true":
		return yes.In(tag)
	case "false":
		return lang.Text{ZH: "否", EN: "no"}.In(tag)
	}
	return code
}
