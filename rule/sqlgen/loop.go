package sqlgen

import (
	"minsheng/rule"
)

// source is a list as SQL sees it: rows of a frame, which of them are in the
// list, and what an element is.
type source struct {
	outer  scope // where the list is asked
	inner  *frame
	elem   variable
	kind   rule.Kind
	active expr   // over inner: what filters have left; empty for all
	known  expr   // over outer: whether it is known where the link leads; empty for always
	codes  []expr // over outer, a filter or map each: NULL where all is known, else even for broken
	broken bool   // whether one of them can be even
}

// loop compiles all, exists, exists_one. Filter and map are lists.
func (s scope) loop(n *rule.Node) term {
	if t, ok := s.unrolled(n); ok {
		return t
	}
	at := s.climb(n)
	src, ok := at.source(n.Args[0])
	if !ok {
		return s.gen.refuse(n, "SQL 里不能在这种列表上循环", "SQL cannot loop over such a list")
	}
	body := src.body(n)
	var t term
	if n.Op == rule.OpExistsOne {
		src.strict(body)
		src.narrow(body)
		t = src.value(rule.Bool, mix("$1 = 1", src.count()))
	} else {
		t = src.tally(n.Op, body)
	}
	return s.brought(at.frame, t)
}

// brought is a term of an outer frame in the scope's own.
func (s scope) brought(from *frame, t term) term {
	t.expr = s.fetched(from, t.expr)
	t.broke = s.fetched(from, t.broke)
	return t
}

// climb finds the outermost frame in which a list can be asked: one that holds
// every person the node names.
func (s scope) climb(n *rule.Node) scope {
	named := map[*frame]bool{}
	s.names(n, 0, named)
	for s.parent != nil && !named[s.frame] {
		s.frame = s.parent
	}
	return s
}

// names notes the frames whose own person a node names; bound holds the slots
// of its own loops.
func (s scope) names(n *rule.Node, bound uint, named map[*frame]bool) {
	switch {
	case n.Op == rule.OpPerson,
		n.Op == rule.OpOwed && s.of == rule.OfPerson && s.gen.about(n.Service) == rule.OfPerson:
		named[s.gen.persons] = true
	case n.Op == rule.OpParam && s.of == rule.OfPerson:
		for _, a := range n.Param.By {
			if a.Entity == rule.OfPerson {
				named[s.gen.persons] = true
			}
		}
	case n.Op == rule.OpVar && bound>>n.Slot&1 == 0:
		if f := s.vars[n.Slot].frame; f != nil {
			named[f] = true
		}
	}
	for i, a := range n.Args {
		if n.Loops() && i == 1 {
			bound |= 1 << n.Slot
		}
		s.names(a, bound, named)
	}
}

// source opens a list over rows.
func (s scope) source(n *rule.Node) (*source, bool) {
	switch n.Op {
	case rule.OpMembers:
		in := s.members()
		return &source{outer: s, inner: in, elem: variable{alias: in.self, frame: in}, kind: rule.PersonKind}, true
	case rule.OpLink:
		of := s.alias(n.Args[0])
		if of == "" {
			return nil, false
		}
		in := s.linked(of, n.Link)
		return &source{outer: s, inner: in, elem: variable{alias: in.self, frame: in}, kind: rule.PersonKind, known: s.leads(of, n.Link)}, true
	case rule.OpFilter, rule.OpMap:
		src, ok := s.source(n.Args[0])
		if !ok {
			return nil, false
		}
		body := src.body(n)
		src.strict(body)
		if n.Op == rule.OpFilter {
			src.narrow(body)
			return src, true
		}
		body.broke, body.nullable = expr{}, true
		src.elem, src.kind = variable{value: body, frame: src.inner}, body.kind
		return src, true
	}
	return nil, false
}

// body compiles what a loop asks of each element.
func (src *source) body(n *rule.Node) term {
	in := src.outer
	in.frame = src.inner
	in.vars[n.Slot] = src.elem
	t := in.node(n.Args[1])
	if t.kind == rule.PersonKind {
		t = in.gen.refuse(n, "SQL 里 map 不能给出人", "in SQL map cannot give persons")
	}
	return in.ready(t)[0]
}

// strict notes that one element for which the body is not known makes the list
// not known; the first such decides whether it is rather broken.
func (src *source) strict(body term) {
	if !body.nullable {
		return
	}
	lost := and(src.active, mix("$1 IS NULL", body.expr))
	code := mix("MAX(CASE WHEN $1 THEN 1 END)", lost)
	if body.breaks() {
		src.broken = true
		code = mix("MIN(CASE WHEN $1 THEN 2 * $2 + CASE WHEN $3 THEN 0 ELSE 1 END END)", lost, src.order(), body.broke)
	}
	src.codes = append(src.codes, src.outer.total(src.inner, code))
}

// order numbers the elements for one row outside.
func (src *source) order() expr {
	return src.inner.once(mix("ROW_NUMBER() OVER (" + src.window() + ")"))
}

// window is the elements for one row outside, in their order.
func (src *source) window() string {
	d := src.outer.gen.dialect
	text := "PARTITION BY "
	for i, k := range src.outer.ids {
		if i > 0 {
			text += ", "
		}
		text += "t." + d.name(k.name)
	}
	return text + " ORDER BY t." + d.name(src.inner.self)
}

// narrow leaves the elements for which the body holds.
func (src *source) narrow(body term) {
	src.active = src.inner.once(and(src.active, surely(body.expr, body.nullable)))
}

// of gives, of the elements in the list, a value; else another.
func (src *source) of(value, other string, parts ...expr) expr {
	e := mix(value, parts...)
	if src.active.none() || src.active.sql == yes.sql {
		return e
	}
	if other == "" {
		return mix("CASE WHEN $1 THEN $2 END", src.active, e)
	}
	return mix("CASE WHEN $1 THEN $2 ELSE $3 END", src.active, e, expr{sql: other, atom: true})
}

// value is a result that holds where the list is known.
func (src *source) value(kind rule.Kind, e expr) term {
	t := term{expr: e, kind: kind}
	code := joined("", expr{}, src.codes...)
	if len(src.codes) > 1 {
		code = mix("COALESCE($1)", joined(", ", expr{}, src.codes...).asAtom())
	}
	when := src.known
	if len(src.codes) > 0 {
		when = and(src.known, mix("$1 IS NULL", code))
	}
	if when.none() {
		return t
	}
	t.nullable = true
	t.expr = mix("CASE WHEN $1 THEN $2 END", when, e)
	if src.broken {
		t.broke = and(src.known, mix("COALESCE($1 % 2 = 0, FALSE)", code))
	}
	return t
}

// count is how many elements are in the list.
func (src *source) count() expr {
	d := src.outer.gen.dialect
	sum := mix("CAST(SUM($1) AS "+d.whole+")", src.of("$1", d.int(0).sql, d.int(1)))
	return mix("COALESCE($1, $2)", src.outer.total(src.inner, sum), d.int(0)).asAtom()
}

// tally is all or exists: the elements are ranked by how much they decide, and
// the least rank says it.
func (src *source) tally(op rule.Op, body term) term {
	decides := body.expr
	if op == rule.OpAll {
		decides = not(body.expr)
	}
	pattern := "CASE WHEN $1 THEN 0"
	if body.breaks() {
		pattern += " WHEN $3 THEN 2"
	}
	if body.nullable {
		pattern += " WHEN $2 IS NULL THEN 1"
	}
	rank := src.of(pattern+" ELSE 3 END", "3", decides, body.expr, body.broke)
	least := src.outer.total(src.inner, mix("MIN($1)", rank))
	won, lost := yes, no
	if op == rule.OpAll {
		won, lost = no, yes
	}
	value := mix("CASE WHEN $1 = 0 THEN $2 ELSE $3 END", least, won, lost)
	if body.nullable {
		value = mix("CASE WHEN $1 = 0 THEN $2 WHEN $1 < 3 THEN NULL ELSE $3 END", least, won, lost)
	}
	t := src.value(rule.Bool, value)
	t.nullable = t.nullable || body.nullable
	if body.breaks() {
		here := and(src.known, mix("COALESCE($1 = 2, FALSE)", least))
		for _, c := range src.codes {
			here = and(here, mix("$1 IS NULL", c))
		}
		t.broke = or(certain(t.broke), here)
	}
	return t
}

// memberOf is x in a list over rows.
func (s scope) memberOf(x term, n *rule.Node) term {
	at := s.climb(n)
	if x.constant == nil {
		at = s
	}
	src, ok := at.source(n)
	if !ok {
		return s.gen.refuse(n, "SQL 里不能在这种列表里找", "SQL cannot look into such a list")
	}
	x = s.ready(x)[0]
	elem := src.inner.id(src.elem.alias)
	if src.kind != rule.PersonKind {
		elem = src.elem.value.expr
	}
	outer := x.expr
	if x.kind != rule.PersonKind {
		outer = src.inner.fetched(at.frame, x.expr)
	}
	found := mix("MAX($1)", src.of("CASE WHEN $1 = $2 THEN 1 END", "", elem, outer))
	list := src.value(rule.Bool, mix("$1 IS NOT NULL", src.outer.total(src.inner, found)))
	list = s.brought(at.frame, list)
	value := list.expr
	args := s.ready(x, list)
	if x.nullable {
		value = mix("CASE WHEN $1 IS NOT NULL THEN $2 END", x.expr, list.expr)
	}
	return s.result(rule.Bool, args, expr{}, value)
}
