package sqlgen

import (
	"math"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// bounds are what a value of an attribute lies between.
func bounds(a *rule.Attribute) (lo, hi int64) {
	lo, hi = math.MinInt64, math.MaxInt64
	if a.Min != nil {
		lo = *a.Min
	}
	if a.Max != nil {
		hi = *a.Max
	}
	return lo, hi
}

func dayBounds() (lo, hi int64) { return int64(civil.Earliest), int64(civil.Latest) }

// corners bounds a monotone operation by its values at the bounds of its
// operands; fits is false where one of them overflows.
func corners(a, b term, f func(x, y int64) (int64, error)) (lo, hi int64, fits bool) {
	lo, hi = math.MaxInt64, math.MinInt64
	for _, x := range []int64{a.lo, a.hi} {
		for _, y := range []int64{b.lo, b.hi} {
			v, err := f(x, y)
			if err != nil {
				return math.MinInt64, math.MaxInt64, false
			}
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi, true
}

// operation is one of + - *: how it is written, computed, and when it
// overflows, said without overflowing. In that, $3 and $4 are the greatest and
// least whole number, $5 and $6 what is above and below zero of the second
// operand, $7 to $9 the quotients beyond which a product does not fit.
type operation struct {
	write string
	do    func(a, b int64) (int64, error)
	over  string
}

var (
	plus  = operation{"$1 + $2", measure.Add, "$1 > $3 - $5 OR $1 < $4 - $6"}
	minus = operation{"$1 - $2", measure.Sub, "$1 > $3 + $6 OR $1 < $4 + $5"}
	times = operation{"$1 * $2", measure.Mul, "($1 > 0 AND $2 > 0 AND $1 > $7) OR ($1 > 0 AND $2 < 0 AND $2 < $9) OR " +
		"($1 < 0 AND $2 > 0 AND $1 < $8) OR ($1 < 0 AND $2 < 0 AND $1 < $7)"}
)

// whole computes an operation on whole numbers, with a look at overflow where
// the bounds do not rule it out.
func (s scope) whole(kind rule.Kind, op operation, a, b term) term {
	lo, hi, fits := corners(a, b, op.do)
	if t, ok := s.folded(kind, op.do, a, b); ok {
		return t
	}
	if b.constant != nil && b.lo == 0 && op.write != times.write {
		a.kind, a.parts = kind, nil
		return a
	}
	args := []term{a, b}
	var own expr
	if !fits || a.breaks() || b.breaks() {
		args = s.ready(args...)
	}
	if !fits {
		own = s.once(s.overflow(op, args[0].expr, args[1].expr))
	}
	t := s.result(kind, args, own, mix(op.write, args[0].expr, unless(own, args[1].expr)))
	t.lo, t.hi = lo, hi
	return t
}

// folded computes an operation on constants: engines would do so too, even
// where CASE leaves it out, and fail.
func (s scope) folded(kind rule.Kind, do func(a, b int64) (int64, error), a, b term) (term, bool) {
	if a.constant == nil || b.constant == nil {
		return term{}, false
	}
	n, err := do(a.lo, b.lo)
	if err != nil {
		return s.gen.brokenTerm(kind), true
	}
	return s.number(kind, n), true
}

func (s scope) overflow(op operation, a, b expr) expr {
	d := s.gen.dialect
	most, least, zero := d.int(math.MaxInt64), d.int(math.MinInt64), d.int(0)
	above, below := mix("CASE WHEN $1 > 0 THEN $1 ELSE $2 END", b, zero), mix("CASE WHEN $1 < 0 THEN $1 ELSE $2 END", b, zero)
	byPositive := func(x expr) expr { return mix(d.divide, least, mix("CASE WHEN $1 > 0 THEN $1 END", x)) }
	return mix(op.over, a, b, most, least, above, below, mix(d.divide, most, mix("NULLIF($1, $2)", b, zero).asAtom()), byPositive(b), byPositive(a))
}

// number is a constant of a kind.
func (s scope) number(kind rule.Kind, n int64) term {
	v := rule.OfInt(n)
	switch kind {
	case rule.Money:
		v = rule.OfMoney(measure.Money(n))
	case rule.Ratio:
		v = rule.OfRatio(measure.Ratio(n))
	case rule.Date:
		v = rule.OfDate(civil.Date(n))
	}
	return s.gen.constant(v)
}

// without says when a whole division has no result: the divisor is zero, or
// the quotient does not fit.
func (s scope) without(a, c term) expr {
	var ways []expr
	if c.lo <= 0 && c.hi >= 0 {
		ways = append(ways, mix("$1 = 0", c.expr))
	}
	if c.lo <= -1 && c.hi >= -1 && a.lo == math.MinInt64 {
		ways = append(ways, mix("$1 = $2 AND $3 = $4", a.expr, s.gen.dialect.int(math.MinInt64), c.expr, s.gen.dialect.int(-1)))
	}
	if len(ways) == 0 {
		return expr{}
	}
	return s.once(or(ways...))
}

// split gives quotient towards zero and remainder, NULL where own holds.
func (s scope) split(a, c, own expr) (q, r expr) {
	d := s.gen.dialect
	c = unless(own, c)
	return mix(d.divide, a, c), mix(d.modulo, a, c)
}

// remainder is a % c; over -1 it breaks as rule.Eval does.
func (s scope) remainder(a, c term) term {
	if t, ok := s.folded(rule.Int, modulo, a, c); ok {
		return t
	}
	args := s.ready(a, c)
	own := s.without(args[0], args[1])
	_, r := s.split(args[0].expr, args[1].expr, own)
	t := s.result(rule.Int, args, own, r)
	t.lo, t.hi = math.MinInt64, math.MaxInt64
	if a.lo != math.MinInt64 {
		t.lo, t.hi = min(0, a.lo, -a.hi), max(0, a.hi, -a.lo)
	}
	return t
}

func modulo(a, b int64) (int64, error) {
	q, err := measure.MulDiv(a, 1, b, measure.Down)
	return a - q*b, err
}

// divided is a ÷ c with a named rounding.
func (s scope) divided(kind rule.Kind, a, c term, how measure.Rounding) term {
	do := func(x, y int64) (int64, error) { return measure.MulDiv(x, 1, y, how) }
	if t, ok := s.folded(kind, do, a, c); ok {
		return t
	}
	args := s.ready(a, c)
	a, c = args[0], args[1]
	own := s.without(a, c)
	q, r := s.split(a.expr, c.expr, own)
	if how != measure.Down {
		q = s.nudged(s.once(q), s.once(r), c, how)
	}
	t := s.result(kind, args, own, q)
	t.lo, t.hi = math.MinInt64, math.MaxInt64
	if a.lo > math.MinInt64 { // a quotient is no farther from zero than the dividend
		most := max(a.hi, -a.lo)
		t.lo, t.hi = -most, most
	}
	if c.lo > 0 && a.lo >= 0 {
		t.lo, t.hi = 0, a.hi
	}
	return t
}

// nudged moves a quotient away from zero where the rounding of the remainder
// asks for it. Magnitudes are compared below zero, where every one fits.
func (s scope) nudged(q, r expr, c term, how measure.Rounding) expr {
	up, down := mix("$1 > 0", r), mix("$1 < 0", r)
	if c.lo <= 0 {
		up = mix("($1 > 0 AND $2 > 0) OR ($1 < 0 AND $2 < 0)", r, c.expr)
		down = mix("($1 > 0 AND $2 < 0) OR ($1 < 0 AND $2 > 0)", r, c.expr)
	}
	switch how {
	case measure.Floor:
		up = expr{}
	case measure.Ceil:
		down = expr{}
	case measure.HalfUp, measure.HalfEven:
		half := s.half(q, r, c, how)
		up, down = and(up, half), and(down, half)
	}
	i := s.gen.dialect.int
	switch {
	case up.none():
		return mix("$1 - CASE WHEN $2 THEN $3 ELSE $4 END", q, down, i(1), i(0))
	case down.none():
		return mix("$1 + CASE WHEN $2 THEN $3 ELSE $4 END", q, up, i(1), i(0))
	}
	return mix("$1 + CASE WHEN $2 THEN $3 WHEN $4 THEN $5 ELSE $6 END", q, up, i(1), down, i(-1), i(0))
}

// half says whether the remainder is a half or more (of halves that lie even,
// more).
func (s scope) half(q, r expr, c term, how measure.Rounding) expr {
	i := s.gen.dialect.int
	below := func(e expr) expr { return s.once(mix("CASE WHEN $1 > 0 THEN $2 ELSE $3 END * $1", e, i(-1), i(1))) }
	nr := below(r)
	var nc expr
	if c.constant != nil {
		nc = i(min(c.lo, -c.lo))
	} else {
		nc = below(c.expr)
	}
	if how == measure.HalfUp {
		return mix("$1 <= $2 - $1", nr, nc)
	}
	odd := mix(s.gen.dialect.modulo+" <> 0", q, i(2))
	return or(mix("$1 < $2 - $1", nr, nc), and(mix("$1 = $2 - $1", nr, nc), odd))
}

// million is the ratio 1.
const million = int64(measure.One)

// share is a × r ÷ 1,000,000 with one rounding at the end. Where a × r may not
// fit, a is taken apart: a = q·1,000,000 + m, and m × r fits.
func (s scope) share(n *rule.Node, a, r term, how measure.Rounding) term {
	one := s.number(rule.Int, million)
	if _, _, fits := corners(a, r, measure.Mul); fits {
		t := s.divided(rule.Money, s.whole(rule.Money, times, a, r), one, how)
		return t
	}
	if r.lo < -9e12 || r.hi > 9e12 {
		return s.gen.refuse(n, "在 SQL 里，times 的比例须在 schema.yaml 里有上下限（±9000000 倍以内）",
			"in SQL the ratio of times needs bounds in schema.yaml (within ±9,000,000 times)")
	}
	args := s.ready(a, r)
	q, m := s.split(args[0].expr, one.expr, expr{})
	whole := term{expr: s.once(q), kind: rule.Money, nullable: a.nullable, lo: a.lo / million, hi: a.hi / million}
	rest := term{expr: s.once(m), kind: rule.Money, nullable: a.nullable, lo: 1 - million, hi: million - 1}
	part := s.whole(rule.Money, times, rest, bare(args[1]))
	fromRest := s.divided(rule.Money, part, one, measure.Down)
	sum := s.whole(rule.Money, plus, s.whole(rule.Money, times, whole, bare(args[1])), fromRest)
	if how != measure.Down {
		_, left := s.split(s.once(part.expr), one.expr, expr{})
		sum = s.ready(sum)[0]
		nudge := s.nudged(s.gen.dialect.int(0), s.once(left), one, how)
		if how == measure.HalfEven {
			parity := s.once(mix(s.gen.dialect.modulo, sum.expr, s.gen.dialect.int(2)))
			nudge = mix("$1 - $2", s.nudged(parity, s.once(left), one, how), parity)
		}
		sum = s.whole(rule.Money, plus, sum, term{expr: s.once(nudge), kind: rule.Money, nullable: true, lo: -1, hi: 1})
	}
	sum.broke = or(certain(s.strict(args)), certain(sum.broke))
	sum.kind = rule.Money
	return sum
}

// bare is a term whose being broken has been told already.
func bare(t term) term { t.broke = expr{}; return t }
