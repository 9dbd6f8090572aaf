package pack

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// How often an amount is paid.
var periods = []string{"month", "year", "day", "term", "time", "once"}

// paramDraft is what one pack says about a parameter.
type paramDraft struct {
	rule.Param         // Rows: as written, every day
	declared   bool    // this pack declares it; else it is a parent's
	by         bool    // this pack says what it depends on
	place      place   // of the name
	rows       []place // of each of Rows
}

// paramFile reads one file below params/.
func (r *reading) paramFile(b *block) {
	head := r.head(b)
	params := b.block("params")
	b.need("params")
	b.close()
	if params == nil {
		return
	}
	params.each(func(name string, key, value *yaml.Node) {
		r.formed(b.doc, key, paramForm, text("写成 dibao.line 这样的小写字母、数字、_ 和 .", "write lower-case letters, digits, _ and ., like dibao.line"))
		if have := r.pack.params[name]; have != nil {
			params.say(key, CodeDuplicateID, textf("参数「%s」已写在 %s:%d", "the parameter %q stands in %s:%d already", name, have.place.doc.path, have.place.line),
				text("合并到一处", "join the two"))
			return
		}
		r.pack.params[name] = r.param(name, at(b.doc, key), open(b.doc, value, r.found), head)
	})
}

func (r *reading) param(name string, p place, b *block, head string) *paramDraft {
	above := r.pack.Parent.param(name)
	d := &paramDraft{place: p, declared: above == nil}
	d.Name = name
	if above == nil && !slices.ContainsFunc([]string{"name", "type", "better"}, b.has) {
		r.found.add(p.mistake(CodeUnknownName, textf("上级没有参数「%s」，这里也没有声明它", "no pack above has a parameter %q, and it is not declared here", name), paramFix(name, r.pack.Parent.paramNames())))
		return d
	}
	if above == nil {
		d.Label, d.Form, d.Per = b.text("name", both), rule.Form(b.word("type", "money", "int", "ratio", "date", "bool")), b.word("per", periods...)
		d.Better = b.word("better", "higher", "lower", "none")
		b.need("name", "type", "better")
	} else {
		d.Param = above.Param
		d.Rows = nil
		if b.has("name") {
			d.Label = b.text("name", both)
		}
		r.inherited(b, above, map[string]string{"type": string(above.Form), "per": above.Per, "better": above.Better})
		b.get("name")
	}
	if b.has("decided") {
		d.Decided = b.text("decided", chinese)
	}
	if b.has("by") {
		d.By, d.by = r.dependsOn(b), true
	}
	for _, n := range b.list("values") {
		r.row(d, open(b.doc, n, r.found), head)
	}
	b.close()
	r.orderRows(d)
	if above == nil && len(b.list("values")) == 0 && d.Decided.IsZero() {
		b.found.add(p.mistake(CodeParamUndecided, textf("参数「%s」没有值，也没有说由谁定", "the parameter %q has no value and nobody who decides it", name),
			text("加上 values，或加上 decided: 由谁公布", "add values, or decided: by whom it is published")))
	}
	return d
}

func paramFix(name string, above []string) lang.Text {
	if near := rule.Nearest(name, above); near != "" {
		return textf("改为：%s", "write instead: %s", near)
	}
	return text("自己的参数要写 name、type、better", "a parameter of your own needs name, type and better")
}

// inherited reports what a child says otherwise of a parent's parameter. It
// may say the same again: a child stays right when its parent comes to declare
// what it had to declare itself.
func (r *reading) inherited(b *block, above *paramDraft, defined map[string]string) {
	for key, as := range defined {
		s, n := b.scalar(key)
		if n == nil || s == as {
			continue
		}
		b.say(n, CodeParamInherited, textf("参数「%s」在 %s 里「%s」是 %s", "the parameter %q is defined in %s: %q is %s", above.Name, above.place.doc.path, key, as),
			textf("写成 %s，或删去这一行", "write %s, or remove this line", as))
	}
}

// param finds the draft of a parameter in the pack and those above.
func (p *Pack) param(name string) *paramDraft {
	for ; p != nil; p = p.Parent {
		if d := p.params[name]; d != nil {
			return d
		}
	}
	return nil
}

// dependsOn reads `by`: attributes with a finite number of values.
func (r *reading) dependsOn(b *block) []*rule.Attribute {
	var by []*rule.Attribute
	for _, n := range b.list("by") {
		a := r.attribute(b.doc, n)
		if a == nil {
			continue
		}
		if possible(a) == nil {
			b.say(n, CodeWhen, textf("参数不能取决于 %s：它的取值没有尽头", "a parameter cannot depend on %s: its values have no end", a.Path()),
				text("只能取决于 bool、code，或有 min 和 max 的 int", "it can depend on a bool, a code, or an int with min and max"))
			continue
		}
		by = append(by, a)
	}
	return by
}

// possible lists the values of an attribute as `when` writes them, nil where
// they have no end.
func possible(a *rule.Attribute) []string {
	switch {
	case a.Form == rule.FormBool:
		return []string{"true", "false"}
	case a.Form == rule.FormCode:
		var all []string
		for _, c := range a.Codes {
			all = append(all, c.ID)
		}
		return all
	case a.Form == rule.FormInt && a.Min != nil && a.Max != nil && *a.Max-*a.Min <= 100:
		var all []string
		for n := *a.Min; n <= *a.Max; n++ {
			all = append(all, strconv.FormatInt(n, 10))
		}
		return all
	}
	return nil
}

// attribute reads person.X or household.X.
func (r *reading) attribute(doc *document, n *yaml.Node) *rule.Attribute {
	if r.pack.Schema() == nil {
		return nil // what is wrong with the schema has been said
	}
	owner, name, _ := strings.Cut(strings.TrimSpace(n.Value), ".")
	if a := r.pack.Schema().Attribute(entity(owner), name); a != nil && a.Path() == n.Value {
		return a
	}
	if name == "age" {
		r.found.add(at(doc, n).mistake(CodeUnknownName, textf("没有属性「%s」", "there is no attribute %q", n.Value),
			text("随年龄变的金额写成几个参数，在 amount 里用 person.birth_on.age(on) 分行", "an amount that grows with age is several parameters and lines of `amount` with person.birth_on.age(on)")))
		return nil
	}
	r.found.add(at(doc, n).mistake(CodeUnknownName, textf("没有属性「%s」", "there is no attribute %q", n.Value), instead(n.Value, attributePaths(r.pack.Schema()), seeAttributes)))
	return nil
}

func entity(s string) rule.Entity {
	if s == rule.OfHousehold.String() {
		return rule.OfHousehold
	}
	return rule.OfPerson
}

func attributePaths(s *rule.Schema) []string {
	var all []string
	for _, e := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range s.Attributes(e) {
			all = append(all, a.Path())
		}
	}
	return all
}

// row reads one dated value.
func (r *reading) row(d *paramDraft, b *block, head string) {
	span, dated := b.span()
	row := rule.Row{Span: span, Value: r.value(b, "is", d.Form), When: r.when(d, b), Cite: r.cite(b, head, true)}
	if k := row.Value.Kind(); (k == rule.Money || k == rule.Ratio) && row.Value.Int() < 0 {
		b.found.add(b.placeOf("is").mistake(CodeWrongValue, textf("参数「%s」小于零：%s", "the parameter %q is below zero: %s", d.Name, row.Value),
			text("金额和比例不小于零；要扣减的，在规则里写减号", "amounts and shares are not below zero; what is taken off is written with a minus in the rule")))
	}
	b.need("from", "is")
	b.close()
	if dated && row.Value.Known() && row.When != nil {
		d.Rows, d.rows = append(d.Rows, row), append(d.rows, b.here())
	}
}

// when reads for which values of `by` a row holds; nil where that is wrong.
func (r *reading) when(d *paramDraft, b *block) [][]string {
	if len(d.By) == 0 && d.by {
		b.get("when")
		return nil // what is wrong with `by` has been said
	}
	if len(d.By) == 0 {
		if n := b.get("when"); n != nil {
			b.say(n, CodeWhen, text("没有 by 的参数不能写 when", "a parameter without `by` has no `when`"), text("删去 when，或加上 by", "remove `when`, or add `by`"))
			return nil
		}
		return [][]string{}
	}
	w := b.block("when")
	if w == nil {
		b.found.add(b.here().mistake(CodeWhen, text("缺少 when", "`when` is missing"), lang.Text{ZH: "加上 when: {" + d.By[0].Path() + ": …}", EN: "add when: {" + d.By[0].Path() + ": …}"}))
		return nil
	}
	when := make([][]string, len(d.By))
	for i, a := range d.By {
		if when[i] = r.whenOne(w, a); when[i] == nil {
			return nil
		}
	}
	w.close()
	return when
}

func (r *reading) whenOne(w *block, a *rule.Attribute) []string {
	n := w.get(a.Path())
	if n == nil {
		r.found.add(w.here().mistake(CodeWhen, textf("when 里缺少 %s", "`when` lacks %s", a.Path()), textf("加上 %s: …", "add %s: …", a.Path())))
		return nil
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	var values []string
	for _, item := range items {
		if !slices.Contains(possible(a), item.Value) {
			w.say(item, CodeWhen, textf("%s 没有「%s」这个取值", "%s cannot be %q", a.Path(), item.Value), instead(item.Value, possible(a), seeAttributes))
			return nil
		}
		values = append(values, item.Value)
	}
	return values
}

// orderRows puts the latest row first, ends each by the next, and reports rows
// of the same days.
func (r *reading) orderRows(d *paramDraft) {
	order := make([]int, len(d.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(d.Rows[b].Span.From, d.Rows[a].Span.From) })
	rows, places := make([]rule.Row, len(order)), make([]place, len(order))
	for i, o := range order {
		rows[i], places[i] = d.Rows[o], d.rows[o]
	}
	ends := make([]*civil.Date, len(rows))
	for i := range rows {
		for j := i + 1; j < len(rows); j++ {
			later, earlier := rows[i], rows[j]
			if !meet(later.When, earlier.When) {
				continue
			}
			if later.Span.From == earlier.Span.From || earlier.Span.To != nil && *earlier.Span.To > later.Span.From {
				r.found.add(places[i].mistake(CodeDaysOverlap, textf("与第 %d 行的值日期重叠", "the days overlap with the value in line %d", places[j].line),
					text("改 from 或 to，使每一天只有一个值", "change `from` or `to`, so that every day has one value")))
			}
			if holds(later.When, earlier.When) {
				ends[j] = &later.Span.From // rows come latest first: the nearest one stays
			}
		}
	}
	for i := range rows {
		if rows[i].Span.To == nil {
			rows[i].Span.To = ends[i]
		}
	}
	d.Rows, d.rows = rows, places
}

// meet reports whether two `when` have a case in common.
func meet(a, b [][]string) bool {
	for i := range a {
		if !slices.ContainsFunc(a[i], func(v string) bool { return slices.Contains(b[i], v) }) {
			return false
		}
	}
	return true
}

// holds reports whether a holds in every case of b.
func holds(a, b [][]string) bool {
	for i := range a {
		if slices.ContainsFunc(b[i], func(v string) bool { return !slices.Contains(a[i], v) }) {
			return false
		}
	}
	return true
}

// paramOn returns a parameter as it is on a day: the rows of the pack before
// those of its parents, each as far as not covered by the ones before it.
func (p *Pack) paramOn(name string, day civil.Date) *rule.Param {
	param := p.param(name).Param
	param.Rows = nil
	for level := p; level != nil; level = level.Parent {
		d := level.params[name]
		if d == nil {
			continue
		}
		for _, row := range d.Rows {
			if row.Span.Holds(day) && !covered(row.When, param.Rows) {
				param.Rows = append(param.Rows, row)
			}
		}
		if d.by {
			break // the values above are keyed by something else
		}
	}
	return &param
}

// covered reports whether one of rows holds in every case of when.
func covered(when [][]string, rows []rule.Row) bool {
	return slices.ContainsFunc(rows, func(r rule.Row) bool { return holds(r.When, when) })
}

// History returns every value that the pack and its parents give to a
// parameter, the pack's own first and the latest first.
func (p *Pack) History(name string) []rule.Row {
	var rows []rule.Row
	for level := p; level != nil; level = level.Parent {
		if d := level.params[name]; d != nil {
			rows = append(rows, d.Rows...)
			if d.by {
				break
			}
		}
	}
	return rows
}

// rowsOf lists the values that the pack itself gives to a parameter.
func (p *Pack) rowsOf(name string) []rule.Row {
	if d := p.params[name]; d != nil {
		return d.Rows
	}
	return nil
}

// paramNames lists every parameter of the chain in order.
func (p *Pack) paramNames() []string {
	seen := map[string]bool{}
	for _, level := range p.Chain() {
		for name := range level.params {
			seen[name] = true
		}
	}
	var all []string
	for name := range seen {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
