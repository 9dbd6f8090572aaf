package pack

import (
	"cmp"
	"maps"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// draft is one file below services/: what one pack says of a service, the
// whole or only what is different from its parent.
type draft struct {
	Service                 // only the keys that the file has
	keys    map[string]bool // top-level keys as written, without id, from, to, status
	applies []string        // the keys below apply
	block   *block          // for messages
	dated   bool            // has from
	ends    bool            // only says that the service ends on Span.From
}

// whole reports whether the draft describes a service without its parents.
func (d *draft) whole() bool {
	return d.dated && !slices.ContainsFunc(wholeKeys, func(key string) bool { return !d.keys[key] })
}

// wholeKeys are the keys without which a service is not complete.
var wholeKeys = []string{"name", "class", "field", "category", "for"}

// textOf is where the text of a rule stands, to place its mistakes.
type textOf struct {
	doc  *document
	node *yaml.Node
}

// at turns a line and column of the rule into a place of the file.
func (t textOf) at(line, col int) place { return inside(t.doc, t.node, line, col) }

// serviceFile reads one file below services/.
func (r *reading) serviceFile(b *block) {
	head := r.head(b)
	d := &draft{block: b, keys: map[string]bool{}}
	d.ID, d.Pack, d.where = r.id(b, "id"), r.pack.Code, b.placeOf("id")
	d.Span, d.dated = b.span()
	b.need("id")
	r.naming(d, b)
	r.elements(&d.Elements, b.block("elements"), head)
	d.Conditions = r.conditions(b, head)
	d.Amounts = r.amounts(b, head)
	d.Per = b.word("per", periods...)
	d.YieldsTo, d.StacksWith, d.TakeHigher = b.strings("yields_to"), b.strings("stacks_with"), b.str("take_higher")
	d.CountsAsIncome = b.bool("counts_as_income")
	d.applies = r.apply(&d.Apply, b.block("apply"), head)
	r.steps(d, b, head)
	r.sourced(d)
	b.close()
	for _, key := range b.keys {
		if key != "id" && key != "from" && key != "to" && key != "status" {
			d.keys[key] = true
		}
	}
	switch {
	case len(d.keys) == 0 && d.Span.To != nil:
		d.ends, d.Span = true, civil.Span{From: *d.Span.To}
	case len(d.keys) == 0 && slices.Contains(r.pack.Parent.serviceIDs(), d.ID):
		b.found.add(b.here().mistake(CodeNothingToChange, text("这个文件没有说任何东西", "this file says nothing"), text("写上内容，或写 to: 结束的日子", "write its content, or `to:` the day on which it ends")))
	}
	if d.ID != "" {
		r.pack.services[d.ID] = append(r.pack.services[d.ID], d)
	}
}

// naming reads what a service is called and where it belongs.
func (r *reading) naming(d *draft, b *block) {
	d.Item, _ = b.integer("item")
	d.Name, d.Plain = b.text("name", both), b.text("plain", chinese)
	d.Class = b.word("class", classes...)
	d.Field = r.known(b, "field", "领域", ids(r.pack.Fields()))
	d.Category = r.known(b, "category", "类别", ids(r.pack.Categories()))
	d.For = entity(b.word("for", "person", "household"))
	d.Audiences = r.knownList(b, "audiences", ids(r.pack.Audiences()))
	d.Events = r.knownList(b, "events", ids(r.pack.Events()))
	d.Words = b.strings("words")
}

// known reads a name that must be one of names.
func (r *reading) known(b *block, key, zh string, names []string) string {
	s, n := b.scalar(key)
	if n != nil && !slices.Contains(names, s) {
		b.say(n, CodeUnknownName, textf("没有"+zh+"「%s」", "there is no "+key+" %q", s), instead(s, names, seeGroups))
	}
	return s
}

func (r *reading) knownList(b *block, key string, names []string) []string {
	for _, n := range b.list(key) {
		if n.Kind == yaml.ScalarNode && !slices.Contains(names, n.Value) {
			b.say(n, CodeUnknownName, textf("%s 里没有「%s」", "%s has no %q", key, n.Value), instead(n.Value, names, seeGroups))
		}
	}
	return b.strings(key)
}

func (r *reading) elements(e *Elements, b *block, head string) {
	if b == nil {
		return
	}
	for key, element := range map[string]*Element{"who": &e.Who, "what": &e.What, "standard": &e.Standard, "pays": &e.Pays, "lead": &e.Lead} {
		part := b.block(key)
		if part == nil {
			continue
		}
		*element = Element{Text: part.ownText(chinese), Cite: r.cite(part, head, true)}
		part.close()
	}
	b.close()
}

func (r *reading) conditions(b *block, head string) []Condition {
	var all []Condition
	for _, n := range b.list("eligible") {
		c := open(b.doc, n, r.found)
		cond := Condition{from: c.here()}
		cond.Rule, cond.text = r.ruleText(c, "if")
		cond.Say, cond.Cite = c.text("say", both), r.cite(c, head, true)
		c.need("if", "say")
		c.close()
		all = append(all, cond)
	}
	if n := b.values["eligible"]; n != nil && n.Kind == yaml.SequenceNode && len(all) == 0 {
		b.say(n, CodeWrongValue, text("eligible 是空的", "`eligible` is empty"), text("写上条件；不能逐人计算的服务删去 eligible", "write conditions; leave `eligible` out where it cannot be computed for one person"))
	}
	return all
}

func (r *reading) ruleText(b *block, key string) (string, textOf) {
	s, n := b.scalar(key)
	if n == nil {
		return "", textOf{}
	}
	return s, textOf{b.doc, n}
}

func (r *reading) amounts(b *block, head string) []AmountLine {
	var all []AmountLine
	items := b.list("amount")
	for i, n := range items {
		a := open(b.doc, n, r.found)
		line := AmountLine{from: a.here()}
		line.If, line.ifText = r.ruleText(a, "if")
		line.Rule, line.is = r.ruleText(a, "is")
		if a.has("say") {
			line.Say = a.text("say", both)
		}
		a.get("say")
		line.UpTo = a.bool("up_to")
		line.Cite = r.cite(a, head, false)
		a.need("is")
		a.close()
		if line.If != "" && i == len(items)-1 {
			r.found.add(line.ifText.at(1, 1).mistake(CodeAmountOpen, text("金额的最后一行有 if：谁都不合时，就什么也得不到", "the last line of the amount has an `if`: who fits no line is owed nothing"),
				text("最后一行不写 if；不该享受的人，把同样的条件写进 eligible", "end with a line without `if`; who shall not be owed it is kept out by the same condition in `eligible`")))
		}
		if line.If == "" && i < len(items)-1 && a.has("is") {
			b.say(items[i+1], CodeUnreachable, text("上一行没有 if，永远轮不到这一行", "the line above has no `if`, so that this line is never reached"),
				text("给上一行加上 if，或调换次序", "give the line above an `if`, or change the order"))
		}
		all = append(all, line)
	}
	return all
}

// sourced sees to it that every amount says where it comes from: a line that
// is a parameter alone has that parameter's source, any other without one rests
// on the standard of the same file.
func (r *reading) sourced(d *draft) {
	standard := d.Elements.Standard.Cite
	for i := range d.Amounts {
		line := &d.Amounts[i]
		if line.Cite.Source != "" || line.Rule == "" || paramAlone.MatchString(line.Rule) {
			continue
		}
		if standard.Source == "" {
			r.found.add(line.from.mistake(CodeMissingSource, text("这笔金额没有出处", "this amount has no source"),
				text("加上 source: {id: 文件标识, clause: 条款}，或写 elements 的 standard", "add source: {id: …, clause: …}, or write `standard` under `elements`")))
			continue
		}
		line.Cite.Source, line.Cite.Clause = standard.Source, standard.Clause
	}
}

var paramAlone = regexp.MustCompile(`^param\.[a-z0-9_.]+$`)

// apply reads how a service is asked for and returns the keys that are there.
func (r *reading) apply(a *Apply, b *block, head string) []string {
	if b == nil {
		return nil
	}
	a.Where = b.text("where", chinese)
	for _, n := range b.list("how") {
		a.How = append(a.How, readText(b.doc, n, chinese, r.found))
	}
	for _, n := range b.list("papers") {
		a.Papers = append(a.Papers, readText(b.doc, n, chinese, r.found))
	}
	a.WithoutApplication = b.bool("without_application")
	a.Days = r.days(b.block("days"), head)
	b.close()
	return b.keys
}

func (r *reading) days(b *block, head string) *Days {
	if b == nil {
		return nil
	}
	d := &Days{}
	working, isWorking := b.integer("working")
	calendar, isCalendar := b.integer("calendar")
	d.Count, d.Working = calendar, isWorking
	if isWorking {
		d.Count = working
	}
	if isWorking == isCalendar {
		r.found.add(b.here().mistake(CodeMissingKey, text("写 working 或 calendar 之一", "write either `working` or `calendar`"), text("如 working: 15", "like working: 15")))
	}
	d.Say = lang.Text{ZH: b.str("zh"), EN: b.str("en")}
	d.Cite = r.cite(b, head, true)
	b.close()
	return d
}

// orderVersions sorts each service's versions by day and reports those whose
// days overlap.
func (r *reading) orderVersions() {
	for _, id := range slices.Sorted(maps.Keys(r.pack.services)) {
		versions := r.pack.services[id]
		slices.SortStableFunc(versions, func(a, b *draft) int { return cmp.Compare(a.Span.From, b.Span.From) })
		for i := 1; i < len(versions); i++ {
			before, after := versions[i-1], versions[i]
			if before.Span.To == nil && before.Span.From < after.Span.From {
				end := after.Span.From
				before.Span.To = &end
			}
			if before.Span.Overlaps(after.Span) {
				r.found.add(after.block.placeOf("from").mistake(CodeDaysOverlap, textf("「%s」的日期与 %s 重叠", "the days of %q overlap with %s", id, before.where.doc.path),
					text("改 from 或 to，使每一天只有一个版本", "change `from` or `to`, so that every day has one version")))
			}
		}
	}
}

// version returns what the pack itself says of a service on a day, or nil.
func (p *Pack) version(id string, day civil.Date) *draft {
	for _, d := range p.services[id] {
		if d.Span.Holds(day) {
			return d
		}
	}
	return nil
}

// forOf returns whom a service is for, nil where no pack of the chain says it.
func (p *Pack) forOf(id string) *rule.Entity {
	for ; p != nil; p = p.Parent {
		for _, d := range p.services[id] {
			if d.keys["for"] {
				return &d.For
			}
		}
	}
	return nil
}

// endLater notes that a pack ends the service of its parents on a day to come.
func (p *Pack) endLater(s *Service, day civil.Date) {
	for _, d := range p.services[s.ID] {
		if d.ends && d.Span.From > day && (s.Span.To == nil || d.Span.From < *s.Span.To) {
			s.Span.To = &d.Span.From
		}
	}
}

// serviceOn merges a service from the root down to the pack as it is on a
// day; nil where it is not offered then.
func (p *Pack) serviceOn(id string, day civil.Date) *Service {
	var s *Service
	for _, level := range p.Chain() {
		if s != nil {
			level.endLater(s, day)
		}
		d := level.version(id, day)
		switch {
		case d == nil:
			continue
		case d.ends:
			s = nil
			continue
		case s == nil && !d.whole():
			continue // changes a service that is not offered on that day
		case s == nil:
			s = &Service{ID: id, Span: d.Span}
		}
		s.take(d)
	}
	return s
}
