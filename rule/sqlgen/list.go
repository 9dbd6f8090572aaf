package sqlgen

import (
	"math"

	"minsheng/rule"
)

// crowd is far more than a household or a link has persons: sums of so many
// values within these bounds cannot overflow.
const (
	crowd      = 1 << 20
	safeInSums = 1 << 42
)

// size is list.size().
func (s scope) size(n *rule.Node) term {
	list := n.Args[0]
	switch list.Op {
	case rule.OpAttr:
		t := s.attr(list)
		t.kind, t.lo, t.hi = rule.Int, 0, crowd
		t.expr = mix(s.gen.dialect.countCodes, t.expr)
		return t
	case rule.OpList:
		elems := s.elements(list)
		t := s.result(rule.Int, elems, expr{}, s.allKnown(elems, s.gen.dialect.int(int64(len(elems)))))
		t.lo, t.hi = 0, rule.MaxNodes
		return t
	}
	at := s.climb(n)
	src, ok := at.source(list)
	if !ok {
		return s.gen.refuse(n, "SQL 里不能数这种列表", "SQL cannot count such a list")
	}
	t := src.value(rule.Int, src.count())
	t.lo, t.hi = 0, crowd
	return s.brought(at.frame, t)
}

func (s scope) elements(list *rule.Node) []term {
	elems := make([]term, len(list.Args))
	for i, a := range list.Args {
		elems[i] = s.node(a)
	}
	return s.ready(elems...)
}

// allKnown is a value where every element is known.
func (s scope) allKnown(elems []term, e expr) expr {
	var known []expr
	for _, a := range elems {
		if a.nullable {
			known = append(known, mix("$1 IS NOT NULL", a.expr))
		}
	}
	if len(known) == 0 {
		return e
	}
	return mix("CASE WHEN $1 THEN $2 END", and(known...), e)
}

// sum is list.sum().
func (s scope) sum(n *rule.Node) term {
	list := n.Args[0]
	if list.Op == rule.OpList {
		elems := s.elements(list)
		total := s.number(n.Type.Kind, 0)
		for _, e := range elems {
			total = s.whole(n.Type.Kind, plus, total, bare(e))
		}
		t := s.result(n.Type.Kind, elems, certain(total.broke), s.allKnown(elems, total.expr))
		t.lo, t.hi = total.lo, total.hi
		return t
	}
	at := s.climb(n)
	src, ok := at.source(list)
	if !ok {
		return s.gen.refuse(n, "SQL 里不能对这种列表求和", "SQL cannot add up such a list")
	}
	return s.brought(at.frame, src.sum(n.Type.Kind))
}

// sum adds the elements up. Where the sum may not fit, upper and lower halves
// are added apart, and where values of both signs meet, every sum on the way
// is looked at, as rule.Eval does.
func (src *source) sum(kind rule.Kind) term {
	e := src.elem.value
	d := src.outer.gen.dialect
	in := src.outer
	in.frame = src.inner
	x := in.once(src.of("$1", d.int(0).sql, e.expr))
	if e.lo >= -safeInSums && e.hi <= safeInSums {
		total := src.outer.total(src.inner, mix("CAST(SUM($1) AS "+d.whole+")", x))
		t := src.value(kind, mix("COALESCE($1, $2)", total, d.int(0)))
		t.lo, t.hi = min(0, e.lo*crowd), max(0, e.hi*crowd)
		return t
	}
	halves := split32(in, x)
	add := func(h expr) expr {
		total := src.outer.total(src.inner, mix("CAST(SUM($1) AS "+d.whole+")", h))
		return mix("COALESCE($1, $2)", total, d.int(0)).asAtom()
	}
	value, over := whole64(src.outer, add(halves[0]), add(halves[1]))
	if e.lo < 0 && e.hi > 0 {
		over = or(over, src.overOnTheWay(in, halves))
	}
	t := src.value(kind, mix("CASE WHEN NOT $1 THEN $2 END", over, value))
	when := over
	for _, c := range src.codes {
		when = and(when, mix("$1 IS NULL", c))
	}
	t.broke = or(certain(t.broke), and(src.known, when))
	t.nullable, t.lo, t.hi = true, math.MinInt64, math.MaxInt64
	return t
}

// overOnTheWay is whether a sum of the first elements does not fit.
func (src *source) overOnTheWay(in scope, halves [2]expr) expr {
	d := in.gen.dialect
	run := func(h expr) expr {
		return in.once(mix("COALESCE(CAST(SUM($1) OVER ("+src.window()+" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "+d.whole+"), $2)", h, d.int(0)))
	}
	_, over := whole64(in, run(halves[0]), run(halves[1]))
	lost := src.outer.total(src.inner, mix("MAX(CASE WHEN $1 THEN 1 END)", over))
	return mix("$1 IS NOT NULL", lost).asAtom()
}

const half = 1 << 32

// split32 takes a whole number apart: upper · 2^32 + lower.
func split32(s scope, x expr) [2]expr {
	d := s.gen.dialect
	return [2]expr{s.once(mix(d.divide, x, d.int(half))), s.once(mix(d.modulo, x, d.int(half)))}
}

// whole64 puts sums of upper and lower parts together, and says whether that
// does not fit.
func whole64(s scope, upper, lower expr) (value, over expr) {
	d := s.gen.dialect
	i := d.int
	up := s.once(mix("$1 + $2", upper, mix(d.divide, lower, i(half))))
	low := s.once(mix(d.modulo, lower, i(half)))
	negative := mix("$1 < 0", low)
	upper = s.once(mix("CASE WHEN $1 THEN $2 - $3 ELSE $2 END", negative, up, i(1)))
	lower = s.once(mix("CASE WHEN $1 THEN $2 + $3 ELSE $2 END", negative, low, i(half)))
	over = s.once(mix("$1 < $2 OR $1 > $3", upper, i(-half/2), i(half/2-1)))
	return mix("$1 * $2 + $3", unless(over, upper), i(half), lower), over
}

// unrolled compiles all and exists over a written list or over codes: each
// element is known while the query is written.
func (s scope) unrolled(n *rule.Node) (term, bool) {
	list := n.Args[0]
	if list.Op != rule.OpList && list.Op != rule.OpAttr {
		return term{}, false
	}
	if n.Op != rule.OpAll && n.Op != rule.OpExists {
		return s.gen.refuse(n, "SQL 里在代码列表上只能用 all 和 exists", "over codes SQL has all and exists only"), true
	}
	var elems, parts []term
	junction := rule.OpAnd
	if n.Op == rule.OpExists {
		junction = rule.OpOr
	}
	if list.Op == rule.OpList {
		elems = s.elements(list)
		for _, e := range elems {
			parts = append(parts, s.bodyOn(n, bare(e)))
		}
	} else {
		codes := s.ready(s.attr(list))[0]
		elems = []term{codes}
		for _, c := range list.Attr.Codes {
			parts = append(parts, s.onCode(n, codes, c.ID))
		}
	}
	t := s.weighed(junction, parts)
	if t.breaks() {
		t.broke = s.once(t.broke)
	}
	whole := s.result(rule.Bool, append(elems, bare(t)), expr{}, s.allKnown(elems, t.expr))
	if t.breaks() {
		var known []expr
		for _, e := range elems {
			if e.nullable {
				known = append(known, mix("$1 IS NOT NULL", e.expr))
			}
		}
		whole.broke = or(certain(whole.broke), and(append(known, t.broke)...))
	}
	return whole, true
}

func (s scope) bodyOn(n *rule.Node, value term) term {
	s.vars[n.Slot] = variable{value: value, frame: s.frame}
	return s.node(n.Args[1])
}

// onCode is what one code adds to a loop over codes: nothing where it is not
// among them.
func (s scope) onCode(n *rule.Node, codes term, code string) term {
	has := mix(s.gen.dialect.hasCode, codes.expr, s.gen.text(code))
	among := term{expr: s.once(mix("COALESCE($1, FALSE)", has)), kind: rule.Bool}
	body := s.bodyOn(n, s.gen.constant(rule.OfText(code)))
	if n.Op == rule.OpExists {
		return s.weighed(rule.OpAnd, []term{among, body})
	}
	return s.weighed(rule.OpOr, []term{negated(among), body})
}
