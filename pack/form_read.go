package pack

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"minsheng/lang"
	"minsheng/rule"
)

// formDraft is one file below forms/.
type formDraft struct {
	*Form
	place place
}

var (
	askKinds   = []string{"text", "long", "number", "money", "day", "yesno", "choice", "choices", "area", "phone", "account", "person"}
	askWhose   = []string{"applicant", "household"}
	answerFix  = text("写出条件，如 answer.married 或 answer.born_where == 'hospital'", "write a condition, like answer.married or answer.born_where == 'hospital'")
	seeAnswers = text("问题写在本文件的 sections 里，条件只能问到前面的", "questions stand in `sections` of this file; a condition names those before")
)

// written is a condition as it stands in a file, to be checked when the whole
// form is known.
type written struct {
	to   **When
	text textOf
	list []string // the questions that stand before
}

// formFile reads one file below forms/.
func (r *reading) formFile(b *block) {
	head := r.head(b)
	f := &Form{ID: r.id(b, "id"), Name: b.text("name", both), Pack: r.pack.Code}
	d := &formDraft{Form: f, place: b.placeOf("id")}
	f.Span, _ = b.span()
	f.Cite = r.cite(b, head, true)
	var later []written
	f.Sections, later = r.sections(b, head)
	papers, more := r.papers(b, head, questionIDs(f))
	f.Papers, later = papers, append(later, more...)
	b.need("id", "name", "from", "sections")
	b.close()
	r.conditionsOf(f, later)
	r.pack.forms = append(r.pack.forms, d)
}

func questionIDs(f *Form) []string {
	var all []string
	for _, q := range f.Questions() {
		all = append(all, q.ID)
	}
	return all
}

// conditionsOf checks the conditions of a form and puts them into it.
func (r *reading) conditionsOf(f *Form, later []written) {
	if err := f.setConditions(); err != nil {
		return // a question is there twice, which has been said
	}
	for _, w := range later {
		c, err := f.condition(w.text.node.Value)
		var m *rule.Mistake
		switch {
		case errors.As(err, &m):
			r.found.add(w.text.at(m.Line, m.Col).mistake(m.Code, m.Say, m.Fix))
			continue
		case err != nil:
			r.found.add(w.text.at(1, 1).mistake(CodeRuleType, textf("条件不成立：%v", "the condition cannot be: %v", err), lang.Text{}))
			continue
		case c.expr.Type().Kind != rule.Bool:
			is := c.expr.Type().Words()
			r.found.add(w.text.at(1, 1).mistake(CodeRuleType, lang.Text{ZH: "这里要的是「是或否」，写的是「" + is.ZH + "」", EN: "the result must be yes or no here, and is " + is.EN}, answerFix))
			continue
		}
		for _, name := range c.names() {
			if !slices.Contains(w.list, name) {
				r.found.add(w.text.at(1, 1).mistake(CodeForm, textf("条件问到的「%s」还没有问", "the condition names %q, which is not asked before", name), seeAnswers))
			}
		}
		*w.to = c
	}
}

// sections reads the questions. What was written of conditions is checked
// later: a condition needs the kinds of all questions.
func (r *reading) sections(b *block, head string) ([]Section, []written) {
	var all []Section
	var later []written
	seen := map[string]bool{}
	for _, n := range b.list("sections") {
		item := open(b.doc, n, r.found)
		s := Section{ID: r.id(item, "id"), Name: item.text("name", both), Help: r.optional(item, "help")}
		if slices.ContainsFunc(all, func(o Section) bool { return o.ID == s.ID && s.ID != "" }) {
			r.found.add(item.placeOf("id").mistake(CodeDuplicateID, textf("这一节「%s」写了两次", "the section %q is written twice", s.ID), text("换一个标识", "choose another id")))
		}
		questions := item.list("questions")
		s.Questions = make([]Asked, len(questions))
		for i, q := range questions {
			before := slices.Sorted(maps.Keys(seen))
			one := open(b.doc, q, r.found)
			s.Questions[i] = r.question(one, head)
			id := s.Questions[i].ID
			if seen[id] && id != "" {
				r.found.add(one.placeOf("id").mistake(CodeDuplicateID, textf("问题「%s」写了两次", "the question %q is written twice", id), text("只问一次，或换一个标识", "ask once, or choose another id")))
			}
			seen[id] = true
			if _, t := r.ruleText(one, "when"); t.node != nil {
				later = append(later, written{&s.Questions[i].When, t, before})
			}
			one.close()
		}
		if item.has("questions") && len(questions) == 0 {
			r.found.add(item.placeOf("questions").mistake(CodeForm, text("这一节没有问题", "this section asks nothing"), text("写上问题，或删去这一节", "write questions, or leave the section out")))
		}
		item.need("id", "name", "questions")
		item.close()
		all = append(all, s)
	}
	return all, later
}

// optional reads a text that may be left out.
func (r *reading) optional(b *block, key string) lang.Text {
	if !b.has(key) {
		b.get(key)
		return lang.Text{}
	}
	return b.text(key, both)
}

func (r *reading) question(b *block, head string) Asked {
	q := Asked{Kind: AskKind(b.word("kind", askKinds...)), Required: b.bool("required"), Whose: Whose(b.word("whose", askWhose...))}
	id, n := b.scalar("id")
	if n != nil {
		r.formed(b.doc, n, nameForm, text("写成 birth_place 这样的小写字母、数字和 _", "write lower-case letters, digits and _, like birth_place"))
	}
	q.ID, q.Name, q.Help, q.Unit = id, r.optional(b, "name"), r.optional(b, "help"), r.optional(b, "unit")
	q.Attribute = b.str("attribute")
	options := b.block("options")
	q.Options = r.codes(options)
	q.Min, q.Max = r.askBound(b, "min", q.Kind), r.askBound(b, "max", q.Kind)
	q.Cite = r.cite(b, head, false)
	b.need("id")
	if q.Attribute != "" {
		r.likeAttribute(&q, b)
	} else {
		b.need("name", "kind")
	}
	if q.Whose == "" {
		q.Whose = OfApplicant
	}
	if chooses := q.Kind == AskChoice || q.Kind == AskChoices; chooses && q.Attribute == "" {
		b.need("options")
	} else if !chooses && options != nil && q.Kind != "" {
		r.found.add(b.placeOf("options").mistake(CodeContradiction, textf("%s 的问题没有选项", "a question of kind %s has no options", q.Kind), text("改 kind: choice，或删去 options", "write kind: choice, or leave `options` out")))
	}
	return q
}

// askBound reads a bound of a number or of money.
func (r *reading) askBound(b *block, key string, kind AskKind) *int64 {
	form := rule.FormInt
	if kind == AskMoney {
		form = rule.FormMoney
	}
	return r.bound(b, key, form)
}

// kindOf says how an attribute is asked.
var kindOf = map[rule.Form]AskKind{
	rule.FormBool: AskYesNo, rule.FormInt: AskNumber, rule.FormMoney: AskMoney, rule.FormDate: AskDay,
	rule.FormCode: AskChoice, rule.FormCodes: AskChoices, rule.FormArea: AskArea,
}

// likeAttribute gives a question what the schema says of its attribute.
func (r *reading) likeAttribute(q *Asked, b *block) {
	a := r.pack.attribute(q.Attribute)
	if a == nil {
		n := b.values["attribute"]
		b.say(n, CodeUnknownName, textf("没有属性「%s」", "there is no attribute %q", q.Attribute), instead(q.Attribute, r.pack.attributePaths(), seeAttributes))
		return
	}
	for _, key := range []string{"kind", "options", "unit", "min", "max", "whose"} {
		if b.has(key) {
			r.found.add(b.placeOf(key).mistake(CodeContradiction, textf("「%s」由属性 %s 决定", "%q is what the attribute %s says", key, q.Attribute), textf("删去 %s", "leave %s out", key)))
		}
	}
	q.like(a)
}

// like takes over what the schema says of an attribute, but for words of the
// question's own.
func (q *Asked) like(a *rule.Attribute) {
	q.Attribute, q.Kind, q.Options, q.Unit, q.Min, q.Max = a.Path(), kindOf[a.Form], a.Codes, a.Unit, a.Min, a.Max
	if q.Name.IsZero() {
		if q.Name = a.Ask; q.Name.IsZero() {
			q.Name = a.Label
		}
	}
	q.Whose = OfApplicant
	if a.Entity == rule.OfHousehold {
		q.Whose = OfHome
	}
}

// attribute finds an attribute of the schema by path, or returns nil.
func (p *Pack) attribute(path string) *rule.Attribute {
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range p.Schema().Attributes(of) {
			if a.Path() == path {
				return a
			}
		}
	}
	return nil
}

func (p *Pack) attributePaths() []string {
	var all []string
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range p.Schema().Attributes(of) {
			all = append(all, a.Path())
		}
	}
	return all
}

// papers reads what is to be handed in.
func (r *reading) papers(b *block, head string, before []string) ([]Paper, []written) {
	nodes := b.list("papers")
	all, names := make([]Paper, len(nodes)), namesOf(nodes)
	var later []written
	for i, n := range nodes {
		item := open(b.doc, n, r.found)
		id, name := item.scalar("id")
		if name != nil {
			r.formed(b.doc, name, nameForm, text("写成 birth_certificate 这样的小写字母、数字和 _", "write lower-case letters, digits and _, like birth_certificate"))
		}
		if slices.Index(names, id) < i && id != "" {
			r.found.add(item.placeOf("id").mistake(CodeDuplicateID, textf("材料「%s」写了两次", "the paper %q is written twice", id), text("换一个标识", "choose another id")))
		}
		all[i] = Paper{ID: id, Name: item.text("name", both), Help: r.optional(item, "help"), Instead: r.instead(item, names), Required: item.bool("required"), Cite: r.cite(item, head, false)}
		if _, t := r.ruleText(item, "when"); t.node != nil {
			later = append(later, written{&all[i].When, t, before})
		}
		item.need("id", "name")
		item.close()
	}
	return all, later
}

// instead reads what may stand in for a paper: attributes and other papers.
func (r *reading) instead(b *block, papers []string) []string {
	var all []string
	for _, n := range b.list("instead") {
		if r.pack.attribute(n.Value) == nil && !slices.Contains(papers, n.Value) {
			b.say(n, CodeUnknownName, textf("没有属性或材料「%s」", "there is no attribute or paper %q", n.Value), instead(n.Value, slices.Concat(papers, r.pack.attributePaths()), seeAttributes))
			continue
		}
		all = append(all, n.Value)
	}
	return all
}

// orderForms reports forms of one pack with one id on the same day.
func (r *reading) orderForms() {
	slices.SortStableFunc(r.pack.forms, func(a, b *formDraft) int {
		return cmp.Or(cmp.Compare(a.Span.From, b.Span.From), cmp.Compare(a.ID, b.ID))
	})
	for i, later := range r.pack.forms {
		for _, earlier := range r.pack.forms[:i] {
			if earlier.ID == later.ID && (earlier.Span.To == nil || *earlier.Span.To > later.Span.From) {
				r.found.add(later.place.mistake(CodeDaysOverlap, textf("表单「%s」已写在 %s:%d，日期重叠", "the form %q stands in %s:%d for the same days", later.ID, earlier.place.doc.path, earlier.place.line),
					text("改 from 或 to，或只留一处", "change `from` or `to`, or keep one of them")))
			}
		}
	}
}
