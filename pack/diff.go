package pack

import (
	"slices"
	"strings"

	"minsheng/lang"
	"minsheng/rule"
)

// The kinds of changes.
const (
	Added       = "added"
	Removed     = "removed"
	Raised      = "raised"
	Lowered     = "lowered"
	Widened     = "widened"
	Narrowed    = "narrowed"
	Reworded    = "reworded"
	LeadChanged = "lead"
	Changed     = "changed" // in a way whose direction cannot be seen
)

// Change is one thing in which two editions differ.
type Change struct {
	Kind    string    `json:"kind"`
	Service string    `json:"service,omitempty"` // the service, or
	Param   string    `json:"param,omitempty"`   // the parameter that changed
	Name    lang.Text `json:"name"`
	Part    string    `json:"part,omitempty"` // eligible, amount, name, who …; the cases of a parameter
	When    lang.Text `json:"when,omitzero"`  // the cases of a parameter, by the names of their codes
	Before  lang.Text `json:"before,omitzero"`
	After   lang.Text `json:"after,omitzero"`
	Source  string    `json:"source,omitempty"`
	Clause  string    `json:"clause,omitempty"`
	Better  string    `json:"better,omitempty"` // "better" or "worse" for the resident, empty where neither
}

// cited returns the change with the clause that says it.
func (c Change) cited(cite rule.Cite) Change {
	c.Source, c.Clause = cite.Source, cite.Clause
	return c
}

// Diff returns in what edition b differs from a: services in b's order, then
// parameters by name.
func Diff(a, b *Edition) []Change {
	d := &differ{a: a, b: b}
	for _, s := range a.Services {
		if b.Service(s.ID) == nil {
			d.add(Change{Kind: Removed, Service: s.ID, Name: s.Name, Before: s.Plain, Better: "worse"}.cited(s.cite()))
		}
	}
	for _, s := range b.Services {
		old := a.Service(s.ID)
		if old == nil {
			d.add(Change{Kind: Added, Service: s.ID, Name: s.Name, After: s.Plain, Better: "better"}.cited(s.cite()))
			continue
		}
		d.service(old, s)
	}
	d.params()
	return d.changes
}

// cite is the clause by which the pack that says the latest of a service says
// it: never one of a pack above, which has not decided the change.
func (s *Service) cite() rule.Cite {
	var all []rule.Cite
	for _, e := range []Element{s.Elements.Standard, s.Elements.Who, s.Elements.What, s.Elements.Pays, s.Elements.Lead} {
		all = append(all, e.Cite)
	}
	for _, c := range s.Conditions {
		all = append(all, c.Cite)
	}
	for _, a := range s.Amounts {
		all = append(all, a.Cite)
	}
	if s.Apply.Days != nil {
		all = append(all, s.Apply.Days.Cite)
	}
	for _, c := range all {
		if c.Source != "" && c.Pack == s.Pack {
			return c
		}
	}
	return rule.Cite{Pack: s.Pack}
}

type differ struct {
	a, b    *Edition
	changes []Change
}

// add notes a change, once: two conditions may use one parameter.
func (d *differ) add(c Change) {
	if !slices.Contains(d.changes, c) {
		d.changes = append(d.changes, c)
	}
}

func (d *differ) service(old, s *Service) {
	d.words(old, s)
	d.conditions(old, s)
	d.amounts(old, s)
}

// words reports what is said otherwise.
func (d *differ) words(old, s *Service) {
	e, f := old.Elements, s.Elements
	for _, w := range []struct {
		part          string
		before, after lang.Text
		cite          rule.Cite
	}{
		{"name", old.Name, s.Name, s.cite()},
		{"plain", old.Plain, s.Plain, s.cite()},
		{"who", e.Who.Text, f.Who.Text, f.Who.Cite},
		{"what", e.What.Text, f.What.Text, f.What.Cite},
		{"standard", e.Standard.Text, f.Standard.Text, f.Standard.Cite},
		{"pays", e.Pays.Text, f.Pays.Text, f.Pays.Cite},
		{"lead", e.Lead.Text, f.Lead.Text, f.Lead.Cite},
		{"class", lang.Text{ZH: old.Class}, lang.Text{ZH: s.Class}, s.cite()},
		{"yields_to", list(old.YieldsTo), list(s.YieldsTo), s.cite()},
		{"take_higher", lang.Text{ZH: old.TakeHigher}, lang.Text{ZH: s.TakeHigher}, s.cite()},
		{"stacks_with", list(old.StacksWith), list(s.StacksWith), s.cite()},
		{"counts_as_income", yesNo(old.CountsAsIncome), yesNo(s.CountsAsIncome), s.cite()},
		{"category", lang.Text{ZH: old.Category}, lang.Text{ZH: s.Category}, s.cite()},
		{"per", lang.Text{ZH: old.Per}, lang.Text{ZH: s.Per}, s.cite()},
	} {
		if w.before == w.after {
			continue
		}
		kind := Reworded
		switch w.part {
		case "lead":
			kind = LeadChanged
		case "class", "category", "per", "yields_to", "take_higher", "stacks_with", "counts_as_income":
			kind = Changed
		}
		d.add(Change{Kind: kind, Service: s.ID, Name: s.Name, Part: w.part, Before: w.before, After: w.after}.cited(w.cite))
	}
}

func list(ids []string) lang.Text { return lang.Text{ZH: strings.Join(ids, ", ")} }

func yesNo(is bool) lang.Text {
	if is {
		return text("是", "yes")
	}
	return text("否", "no")
}

// conditions compares who is owed a service. Conditions that both have are
// left out; one more narrows, one less widens; a pair that differs in one
// constant or list is compared.
func (d *differ) conditions(old, s *Service) {
	if old.Computes != s.Computes {
		d.add(Change{Kind: Changed, Service: s.ID, Name: s.Name, Part: "eligible", Before: ruleTexts(old.Conditions), After: ruleTexts(s.Conditions)}.cited(s.cite()))
		return
	}
	gone := unmatched(old.Conditions, s.Conditions)
	fresh := unmatched(s.Conditions, old.Conditions)
	for i := 0; i < len(gone); i++ {
		for j := range fresh {
			sign, ok := compareRules(gone[i].Expr.Root, fresh[j].Expr.Root)
			if !ok || sign == 0 {
				continue
			}
			d.condition(direction(sign, Widened, Narrowed), s, conditionText(gone[i]), conditionText(fresh[j]), fresh[j].Cite)
			gone, fresh = slices.Delete(gone, i, i+1), slices.Delete(fresh, j, j+1)
			i--
			break
		}
	}
	if len(gone) > 0 && len(fresh) > 0 {
		kind := d.weigh(old, s, false, Widened, Narrowed)
		d.condition(kind, s, ruleTexts(gone), ruleTexts(fresh), fresh[0].Cite)
		return
	}
	d.leftOver(s, gone, fresh)
	d.thresholds(s)
}

// leftOver reports the conditions that have no counterpart.
func (d *differ) leftOver(s *Service, gone, fresh []Condition) {
	for _, c := range fresh {
		d.condition(Narrowed, s, lang.Text{}, conditionText(c), c.Cite)
	}
	for _, c := range gone {
		d.condition(Widened, s, conditionText(c), lang.Text{}, s.cite())
	}
}

func (d *differ) condition(kind string, s *Service, before, after lang.Text, cite rule.Cite) {
	d.add(Change{Kind: kind, Service: s.ID, Name: s.Name, Part: "eligible", Before: before, After: after, Better: forResident(kind)}.cited(cite))
}

func forResident(kind string) string {
	switch kind {
	case Widened, Raised:
		return "better"
	case Narrowed, Lowered:
		return "worse"
	}
	return ""
}

func direction(sign polarity, more, less string) string {
	if sign > 0 {
		return more
	}
	return less
}

// unmatched returns the conditions of a whose rule b does not have.
func unmatched(a, b []Condition) []Condition {
	return slices.DeleteFunc(slices.Clone(a), func(c Condition) bool {
		return c.Expr == nil || slices.ContainsFunc(b, func(o Condition) bool { return squeeze(o.Rule) == squeeze(c.Rule) })
	})
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func conditionText(c Condition) lang.Text { return c.Say }

func ruleTexts(all []Condition) lang.Text {
	var zh, en []string
	for _, c := range all {
		zh, en = append(zh, c.Say.ZH), append(en, c.Say.In(lang.EN))
	}
	return lang.Text{ZH: strings.Join(zh, "；"), EN: strings.Join(en, "; ")}
}

// thresholds reports conditions that let in more or fewer people because a
// parameter in them changed.
func (d *differ) thresholds(s *Service) {
	for _, c := range s.Conditions {
		for _, u := range uses(c.Expr) {
			d.through(s, u, "eligible", c.Cite, Widened, Narrowed)
		}
	}
}

// through reports a change of a service by a parameter it uses.
func (d *differ) through(s *Service, u use, part string, cite rule.Cite, more, less string) {
	before, after := d.a.Param(u.param), d.b.Param(u.param)
	if before == nil || after == nil {
		return
	}
	for _, v := range compareValues(before, after) {
		if v.sign == 0 {
			continue
		}
		kind := Changed
		if u.sign != 0 {
			kind = direction(v.sign*u.sign, more, less)
		}
		d.add(Change{Kind: kind, Service: s.ID, Param: u.param, Name: s.Name, Part: part, Before: v.before, After: v.after, Better: forResident(kind)}.cited(v.cite))
	}
}

// amounts compares how much is owed.
func (d *differ) amounts(old, s *Service) {
	if sameAmounts(old.Amounts, s.Amounts) {
		for _, line := range s.Amounts {
			for _, u := range uses(line.Expr) {
				d.through(s, u, "amount", line.Cite, Raised, Lowered)
			}
		}
		return
	}
	kind := d.weigh(old, s, true, Raised, Lowered)
	cite := s.cite()
	if len(s.Amounts) > 0 && s.Amounts[0].Cite.Source != "" && s.Amounts[0].Cite.Pack == s.Pack {
		cite = s.Amounts[0].Cite
	}
	d.add(Change{Kind: kind, Service: s.ID, Name: s.Name, Part: "amount", Before: amountTexts(old.Amounts), After: amountTexts(s.Amounts), Better: forResident(kind)}.cited(cite))
}

func sameAmounts(a, b []AmountLine) bool {
	return slices.EqualFunc(a, b, func(x, y AmountLine) bool {
		return squeeze(x.If) == squeeze(y.If) && squeeze(x.Rule) == squeeze(y.Rule)
	})
}

func amountTexts(lines []AmountLine) lang.Text {
	var all []string
	for _, l := range lines {
		text := squeeze(l.Rule)
		switch {
		case !l.Say.IsZero():
			text = l.Say.ZH + "：" + text
		case l.If != "":
			text = squeeze(l.If) + "：" + text
		}
		all = append(all, text)
	}
	return lang.Text{ZH: strings.Join(all, "；")}
}
