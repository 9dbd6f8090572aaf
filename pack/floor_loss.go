package pack

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack/floor"
	"minsheng/rule"
)

// loss is a household that loses by what a pack says of a service.
type loss struct {
	floor.Result
	from         *Pack // that says the rule above
	above, below *Service
	day          civil.Date
}

// say reports a loss where the pack says what makes it, each place once.
func (f *floorCheck) say(l loss) {
	if l.Witness == nil {
		return
	}
	at, cite := f.blame(l)
	code, say, fix := l.narrower(cite)
	if l.Kind == floor.Lower {
		code, say, fix = l.lower(cite)
	}
	if once := fmt.Sprint(at.doc.path, at.line, at.col, code); !f.said[once] {
		f.said[once] = true
		f.found.add(at.mistake(code, say, fix))
	}
}

// blame returns where the pack says what makes the household lose, and its
// source: the condition or the amount, or the value in it that the pack gives.
func (f *floorCheck) blame(l loss) (place, rule.Cite) {
	w := l.Witness
	switch {
	case l.below == nil:
		d := f.pack.version(l.above.ID, l.day)
		return d.block.placeOf("to"), rule.Cite{}
	case w.Condition >= 0:
		c := l.below.Conditions[w.Condition]
		return f.own(l, "eligible", c.text.at(1, 1), c.Cite, f.known(l.below.For, c.Rule))
	case w.Line >= 0:
		a := l.below.Amounts[w.Line]
		return f.own(l, "amount", a.is.at(1, 1), a.Cite, f.known(l.below.For, a.If), f.known(l.below.For, a.Rule))
	}
	return f.own(l, "amount", l.below.at("amount"), rule.Cite{}, f.texts(l.below)...)
}

// own returns the place of a rule where the pack wrote it, else that of the
// value in it that the pack gives to the household.
func (f *floorCheck) own(l loss, key string, at place, cite rule.Cite, rules ...*rule.Expr) (place, rule.Cite) {
	d := f.pack.version(l.below.ID, l.day)
	if d != nil && d.keys[key] {
		return at, cite
	}
	if d != nil && key == "amount" && d.keys["per"] {
		return d.block.placeOf("per"), rule.Cite{}
	}
	for _, x := range rules {
		if x == nil {
			continue
		}
		for _, p := range x.Refs().Params {
			if row, where := f.ownRow(p.Name, l); row != nil {
				return where, row.Cite
			}
		}
	}
	return at, cite
}

// ownRow finds the value that the pack gives to the household of a loss.
func (f *floorCheck) ownRow(name string, l loss) (*rule.Row, place) {
	d := f.pack.params[name]
	if d == nil {
		return nil, place{}
	}
	for i := range d.Rows {
		if d.Rows[i].Span.Holds(l.day) && l.concerns(d, d.Rows[i]) {
			return &d.Rows[i], d.rows[i]
		}
	}
	return nil, place{}
}

// concerns reports whether a value is that of the household, as far as it is
// known of.
func (l loss) concerns(d *paramDraft, row rule.Row) bool {
	for i, a := range d.By {
		v := rule.Value{}
		switch {
		case a.Entity == rule.OfHousehold:
			v = l.Witness.Household.Get(a)
		case l.Witness.Person != nil:
			v = l.Witness.Person.Get(a)
		}
		if v.Known() && !slices.Contains(row.When[i], v.String()) {
			return false
		}
	}
	return true
}

// who writes the household and the person in it, and on what other answers the
// loss depends.
func (l loss) who(tag lang.Tag) string {
	var b strings.Builder
	if p := l.Witness.Person; p != nil {
		fmt.Fprintf(&b, "%s ", p.ID)
	}
	b.WriteString(l.Witness.Given())
	for _, id := range slices.Sorted(maps.Keys(l.Witness.Owed)) {
		not := ""
		if !l.Witness.Owed[id] {
			not = "!"
		}
		fmt.Fprintf(&b, text("（当 %sowed('%s')）", " (where %sowed('%s'))").In(tag), not, id)
	}
	if m := l.Witness.Counted; m != nil {
		fmt.Fprintf(&b, text("（当 household.counted_benefits 为 %s）", " (where household.counted_benefits is %s)").In(tag), m)
	}
	return b.String()
}

// said fills a message in both languages from words that take the service, the
// pack above, the day, the household and more.
func (l loss) said(zh, en string, more ...lang.Text) lang.Text {
	fill := func(words string, tag lang.Tag) string {
		values := []any{l.above.ID, l.from.Code, l.day, l.who(tag)}
		for _, t := range more {
			values = append(values, t.In(tag))
		}
		return fmt.Sprintf(words, values...)
	}
	return lang.Text{ZH: fill(zh, lang.ZH), EN: fill(en, lang.EN)}
}

// clause writes what a condition or an amount rests on, with the words before
// it.
func clause(c rule.Cite) lang.Text {
	if c.Source == "" {
		return text("这一条", "this")
	}
	return textf("这一条（%s）", "this (%s)", strings.TrimSpace(c.Source+" "+c.Clause))
}

func (l loss) narrower(cite rule.Cite) (code string, say, fix lang.Text) {
	if l.below == nil {
		return CodeFloorNarrower, l.said("「%s」在 %s 仍然提供，在这里结束了：%s，%s 在那里可以享受，在这里不可以", "%q is still offered in %s and ends here: on %s %s is owed it there and not here"),
			text("删去这个文件，或在上级方案里写明它何时结束", "remove this file, or say in the pack above when it ends")
	}
	return CodeFloorNarrower, l.said("「%s」比 %s 缩小了范围：%s，%s 在那里可以享受，在这里按%s不可以", "%q is narrower than in %s: on %s %s is owed it there and, by %s, not here", clause(cite)),
		textf("放宽它，使 %[1]s 认可的人都符合；上级后来确有规定的，先写进 %[1]s 的方案", "widen it so that everybody who is owed it in %[1]s meets it; where a later decision above allows this, write that into the pack of %[1]s first", l.from.Code)
}

func (l loss) lower(cite rule.Cite) (code string, say, fix lang.Text) {
	before, after := amountOf(l.Witness.Before, l.above.Per), amountOf(l.Witness.After, l.below.Per)
	return CodeFloorLower, l.said("「%s」低于 %s 的标准：%s，%s 在那里得%s，在这里按%s得%s", "%q is lower than in %s: on %s %s gets %s there and, by %s, %s here", before, clause(cite), after),
		textf("提高到不低于 %[1]s 的标准；上级后来确有规定的，先写进 %[1]s 的方案", "raise it to at least what %[1]s gives; where a later decision above allows this, write that into the pack of %[1]s first", l.from.Code)
}

func amountOf(m *measure.Money, per string) lang.Text {
	if m == nil {
		return text("零元", "nothing")
	}
	return lang.Text{ZH: periodWords[per].ZH + " " + m.String() + " 元", EN: m.String() + " yuan " + periodWords[per].EN}
}

// settle notes which parameters of the pack a comparison has judged.
func (f *floorCheck) settle(q floor.Question, r floor.Result) {
	if r.Blind && r.Witness == nil {
		return
	}
	for _, x := range append(q.Above.Exprs(), q.Below.Exprs()...) {
		for _, p := range x.Refs().Params {
			f.settled[p.Name] = true
		}
	}
}

// params compares the pack's own values with those above, where no comparison
// of a service could: a share of a line that is not decided can still be seen
// to be lower.
func (f *floorCheck) params() {
	for _, name := range slices.Sorted(maps.Keys(f.pack.params)) {
		d := f.pack.params[name]
		if f.settled[name] || d.declared || d.Better != "higher" && d.Better != "lower" {
			continue
		}
		for i, row := range d.Rows {
			for above := f.pack.Parent; above != nil; above = above.Parent {
				f.value(d, row, d.rows[i], above)
			}
		}
	}
}

// value compares one value of the pack with those of a pack above on every day
// on which one of them begins.
func (f *floorCheck) value(d *paramDraft, row rule.Row, at place, above *Pack) {
	if above.param(d.Name) == nil {
		return
	}
	for _, day := range f.pack.ChangeDays() {
		if !row.Span.Holds(day) {
			continue
		}
		p := above.paramOn(d.Name, day)
		for _, r := range p.Rows {
			if comparable := len(p.By) == 0 || slices.Equal(p.By, d.By) && meet(r.When, row.When); comparable && worse(row.Value, r.Value, d.Better) {
				f.found.add(at.mistake(CodeFloorLower, textf("参数「%s」低于 %s 的标准：%s，那里是 %s，这里是 %s", "the parameter %q is lower than in %s: on %s it is %s there and %s here", d.Name, above.Code, day, r.Value, row.Value),
					textf("改为不差于 %s 的值", "write a value that is not worse than that of %s", above.Code)))
				return
			}
		}
	}
}

func worse(own, above rule.Value, better string) bool {
	if own.Kind() == rule.Bool || own.Kind() != above.Kind() {
		return false
	}
	if better == "lower" {
		return own.Int() > above.Int()
	}
	return own.Int() < above.Int()
}
