package pack

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// Report is what Check looked at.
type Report struct {
	Pack      *Pack       `json:"-"`
	Files     int         `json:"files"`
	Services  int         `json:"services"`
	Computing int         `json:"computing"` // services that say who is owed them
	Params    int         `json:"params"`
	Cases     int         `json:"cases"`
	Editions  int         `json:"editions"` // runs of days between changes
	Floor     FloorReport `json:"floor"`
	Warnings  Mistakes    `json:"warnings,omitempty"` // what may be meant, and often is not
}

// Check looks for everything that can be wrong with a pack and those above it
// without running its cases: what Library.Pack finds, and every rule, name and
// circle on every day on which something changes.
func (l *Library) Check(code string) (Report, Mistakes) {
	p, mistakes := l.load(code)
	if p == nil {
		return Report{}, mistakes
	}
	report := Report{Pack: p, Files: p.files}
	if p.Schema() == nil {
		return report, mistakes
	}
	if slices.ContainsFunc(mistakes, Mistake.unread) {
		return report, mistakes // all that the rest says of the file would be wrong
	}
	set := p.casesOnce()
	report.Cases = len(set.cases)
	found := &findings{list: slices.Clone(mistakes)}
	if !slices.ContainsFunc(mistakes, func(m Mistake) bool { return m.Code == CodeWrongID }) {
		found.list = append(found.list, set.mistakes...)
	}
	p.check(found, &report)
	return report, found.sorted()
}

// check looks at every edition with one compiler: the type of a rule does not
// depend on the day.
func (p *Pack) check(found *findings, report *Report) {
	var params []*rule.Param
	for _, name := range p.paramNames() {
		params = append(params, p.paramOn(name, civil.Latest))
	}
	env, err := rule.NewEnv(p.Schema(), params)
	if err != nil {
		found.add(place{doc: &document{path: p.dir}}.mistake(CodeRuleType, textf("规则环境不成立：%v", "the rules have no environment: %v", err), wantedFix(rule.Bool)))
		return
	}
	c := &compiler{env: env, found: found, memo: map[ruleKey]checkedRule{}}
	days := p.ChangeDays()
	report.Params, report.Editions = len(params), len(days)
	for _, day := range days {
		e := newEdition(p, p.spanAround(day))
		e.Env = env
		e.fill(p.servicesOn(day))
		for _, s := range e.Services {
			c.service(s)
		}
		c.order(e)
		c.checkFunds(e)
		e.steps(found)
		for _, s := range e.Services {
			c.across(s, e)
		}
		report.Services = max(report.Services, len(e.Services))
		report.Computing = max(report.Computing, len(slices.DeleteFunc(slices.Clone(e.Services), func(s *Service) bool { return !s.Computes })))
	}
	c.asking(p)
	for _, g := range p.Groups() {
		c.group(g)
	}
	report.Warnings = p.wordsBehind()
	report.Floor = p.checkFloor(c)
}

// wordsBehind lists the services whose conditions the pack changes while the
// words that say whom they are for stay the parent's.
func (p *Pack) wordsBehind() Mistakes {
	behind := &findings{}
	for _, id := range slices.Sorted(maps.Keys(p.services)) {
		for _, d := range p.services[id] {
			if inherited := slices.Contains(p.Parent.serviceIDs(), id); inherited && d.keys["eligible"] && d.Elements.Who.Text.IsZero() {
				behind.add(d.block.placeOf("eligible").mistake(CodeWordsBehind, textf("「%s」的条件改了，服务对象（elements.who）还是上级的话", "the conditions of %q are changed, and elements.who still says what the pack above says", id),
					text("条件与那些话不合时，写自己的 elements.who", "where the two do not agree, write elements.who here")))
			}
		}
	}
	return behind.sorted()
}

// across checks what a service says of other services, categories and
// parameters.
func (c *compiler) across(s *Service, e *Edition) {
	names := e.Pack.serviceIDs()
	for key, list := range map[string][]string{"yields_to": s.YieldsTo, "stacks_with": s.StacksWith} {
		for _, id := range list {
			if !slices.Contains(names, id) {
				c.found.add(s.at(key).mistake(CodeUnknownName, textf("%s 里没有服务「%s」", "%s: there is no service %q", key, id), instead(id, names, seeServices)))
			}
		}
	}
	for _, r := range s.rules() {
		c.owed(r, names)
	}
	c.contradictions(s, e)
	c.belonging(s, e)
	c.notYet(s, e)
}

// owed reports services that owed() names and nobody has.
func (c *compiler) owed(r writtenRule, names []string) {
	if r.expr == nil {
		return
	}
	r.expr.Root.Walk(func(n *rule.Node) {
		if n.Op == rule.OpOwed && !slices.Contains(names, n.Service) {
			c.found.add(r.text.at(n.Line, n.Col).mistake(CodeUnknownName, textf("owed() 里没有服务「%s」", "owed(): there is no service %q", n.Service), instead(n.Service, names, seeServices)))
		}
	})
}

// contradictions reports services that are said to be owed together and not.
func (c *compiler) contradictions(s *Service, e *Edition) {
	for _, id := range s.StacksWith {
		other := e.Service(id)
		if other == nil {
			continue
		}
		apart := slices.Contains(s.YieldsTo, id) || slices.Contains(other.YieldsTo, s.ID) || s.TakeHigher != "" && s.TakeHigher == other.TakeHigher
		if apart {
			c.found.add(s.at("stacks_with").mistake(CodeContradiction, textf("「%s」与「%s」说是可叠加，又说只享受一项", "%q and %q are said to be owed together, and not to be", s.ID, id),
				text("在 stacks_with 与 yields_to、take_higher 之间二选一", "keep either stacks_with, or yields_to and take_higher")))
		}
	}
}

// belonging checks what a merged service must have, whoever wrote which part.
func (c *compiler) belonging(s *Service, e *Edition) {
	if n, ok := findNoun(e.Pack.Categories(), s.Category); ok && n.Field != s.Field && slices.Contains(ids(e.Pack.Fields()), s.Field) {
		c.found.add(s.at("category").mistake(CodeWrongCategory, textf("类别「%s」属于领域「%s」，不属于「%s」", "the category %q belongs to the field %q, not to %q", s.Category, n.Field, s.Field),
			textf("写 field: %s，或换一个类别", "write field: %s, or choose another category", n.Field)))
	}
	c.worded(s)
	if len(s.Amounts) == 0 {
		return
	}
	c.nothing(s, e)
	c.ceiling(s, e)
	if !s.Computes {
		c.found.add(s.at("amount").mistake(CodeIncomplete, text("有 amount 而没有 eligible", "there is an `amount` and no `eligible`"), text("写上谁可以享受", "write who is owed it")))
	}
	if s.Per == "" && s.parts["per"] == nil { // a wrong word has been reported
		c.found.add(s.at("amount").mistake(CodeIncomplete, text("有 amount 而没有 per", "there is an `amount` and no `per`"), text("加上 per: month（或 year、day、term、time、once）", "add per: month (or year, day, term, time, once)")))
	}
}

// worded reports what a service does not say in words.
func (c *compiler) worded(s *Service) {
	var lacks []string
	if s.Plain.IsZero() {
		lacks = append(lacks, "plain")
	}
	for _, e := range []struct {
		key  string
		text lang.Text
	}{{"who", s.Elements.Who.Text}, {"what", s.Elements.What.Text}, {"standard", s.Elements.Standard.Text}, {"pays", s.Elements.Pays.Text}, {"lead", s.Elements.Lead.Text}} {
		if e.text.IsZero() && !s.triedElement(e.key) {
			lacks = append(lacks, "elements."+e.key)
		}
	}
	if len(lacks) > 0 {
		c.found.add(s.where.mistake(CodeIncomplete, lang.Text{ZH: "没有写 " + strings.Join(lacks, "、"), EN: "this lacks " + strings.Join(lacks, ", ")},
			text("写上；出处没有说的，照实写「……没有写明」，并标 status: unverified", "write it; where no source says it, say so in words, with status: unverified")))
	}
}

// triedElement reports whether a file has an element that could not be read, or
// a misspelt one: that has been said.
func (s *Service) triedElement(key string) bool {
	b := s.parts["elements"]
	if b == nil || b.values["elements"].Kind != yaml.MappingNode {
		return b != nil
	}
	for i, n := range b.values["elements"].Content {
		if i%2 == 0 && (n.Value == key || !slices.Contains([]string{"who", "what", "standard", "pays", "lead"}, n.Value)) {
			return true
		}
	}
	return false
}

// nothing reports amounts that are zero whoever asks: a constant, or a value of
// the parameter that is the whole line.
func (c *compiler) nothing(s *Service, e *Edition) {
	fix := text("写应付的金额；不再发放的，写服务的 to", "write what is paid; a service that ends has `to`")
	for _, line := range s.Amounts {
		if line.Expr == nil {
			continue
		}
		if v, ok := constant(line.Expr); ok && v <= 0 {
			c.found.add(line.is.at(1, 1).mistake(CodeAmountNothing, text("这一行什么也不发", "this line pays nothing"), fix))
		}
		if line.Expr.Root.Op != rule.OpParam {
			continue
		}
		for level := e.Pack; level != nil; level = level.Parent {
			for i, row := range level.rowsOf(line.Expr.Root.Param.Name) {
				if row.Value.Int() == 0 {
					c.found.add(level.params[line.Expr.Root.Param.Name].rows[i].mistake(CodeAmountNothing, textf("「%s」发的就是这个数，却是零", "this is what %q pays, and it is zero", s.ID), fix))
				}
			}
		}
	}
}

// ceiling reports an amount that is certain above and only a ceiling here.
func (c *compiler) ceiling(s *Service, e *Edition) {
	capped := func(l AmountLine) bool { return l.UpTo }
	i := slices.IndexFunc(s.Amounts, capped)
	if i < 0 || e.Pack.Parent == nil {
		return
	}
	above := e.Pack.Parent.serviceOn(s.ID, e.Span.From)
	if above != nil && len(above.Amounts) > 0 && !slices.ContainsFunc(above.Amounts, capped) {
		c.found.add(s.Amounts[i].from.mistake(CodeFloorLower, textf("「%s」在 %s 是确定的金额，这里只是上限", "%q is a certain amount in %s, and only a ceiling here", s.ID, above.Pack),
			text("删去 up_to，或写出不低于上级的金额", "leave `up_to` out, or write an amount that is not lower")))
	}
}

// constant is the money that a rule is, whoever asks.
func constant(x *rule.Expr) (int64, bool) {
	if len(x.Refs().Attributes)+len(x.Refs().Params) > 0 {
		return 0, false
	}
	v := x.Eval(&rule.Facts{})
	return v.Int(), v.Kind() == rule.Money
}

// notYet reports parameters whose first value is later than the service that
// uses them. Where somebody decides the value locally, it may be missing.
func (c *compiler) notYet(s *Service, e *Edition) {
	for _, r := range s.rules() {
		if r.expr == nil {
			continue
		}
		for _, param := range r.expr.Refs().Params {
			first, ok := e.Pack.firstDay(param.Name)
			if ok && param.Decided.IsZero() && first > max(s.Span.From, e.Span.From) { // the edition's day: a rule may be younger than its service
				c.found.add(r.text.at(1, 1).mistake(CodeParamNotYet, textf("服务从 %s 起，参数「%s」从 %s 才有值", "the service begins on %s, the parameter %q has its first value on %s", s.Span.From, param.Name, first),
					text("补上更早的值，或写 decided: 由谁公布，或改服务的 from", "add the earlier value, or say `decided:` by whom it is published, or change the service's `from`")))
			}
		}
	}
}

// firstDay returns the day of a parameter's first value.
func (p *Pack) firstDay(name string) (civil.Date, bool) {
	rows := p.History(name)
	if len(rows) == 0 {
		return 0, false
	}
	first := rows[0].Span.From
	for _, r := range rows {
		first = min(first, r.Span.From)
	}
	return first, true
}

// asking checks under which condition an attribute is asked for.
func (c *compiler) asking(p *Pack) {
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range p.Schema().Attributes(of) {
			if a.When != "" {
				c.check(of, a.When, p.root().asks[a.Path()], rule.Bool)
			}
		}
	}
}
