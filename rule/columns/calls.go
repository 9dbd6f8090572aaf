package columns

import (
	"fmt"
	"math/bits"
	"strings"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// call compiles a function of the profile.
func (c *compiler) call(n *rule.Node, s *scope) *node {
	id := n.Call.ID
	if id == "area_within" {
		return c.areaWithin(c.node(n.Args[0], s), c.node(n.Args[1], s))
	}
	args := c.all(n.Args, s)
	if n := c.segmentwise(id, n.Type, args); n != nil {
		return n
	}
	if run, ok := listCalls[id]; ok {
		return c.strictly(id, n.Type, run, args...)
	}
	if since := c.sinceBirth(id, n.Type, args); since != nil {
		return since
	}
	how := measure.Down
	if last := n.Args[len(n.Args)-1]; rounds[id] {
		how, _ = measure.ParseRounding(last.Const.Text()) // the checker has read it
	}
	return c.summed(id, args, c.curved(id, args, how, c.arithmetic(n, args, how)))
}

// rounds are the functions whose last argument says how to round.
var rounds = map[string]bool{"money_round": true, "money_times": true, "money_div": true, "int_div": true}

// arithmetic compiles a function of numbers and days.
func (c *compiler) arithmetic(n *rule.Node, args []*node, how measure.Rounding) *node {
	id := n.Call.ID
	if run, ok := plain[id]; ok {
		return c.strictly(id, n.Type, run, args...)
	}
	if f, ok := pairs[id]; ok {
		return c.strictly(id, n.Type, elementwise(f), args...)
	}
	name := id + " " + how.String()
	if id == "money_round" {
		unit := n.Args[1].Const.Text()
		return c.strictly(name+" "+unit, n.Type, roundTo(unit, how), args[0])
	}
	if id == "money_times" {
		if k := args[1].konst; k != nil && k.u == nil && k.b == nil && (how == measure.HalfUp || how == measure.Down) {
			return c.strictly(fmt.Sprintf("%s %d", name, k.n[0]), n.Type, timesBy(k.n[0], how), args[0])
		}
		one := func(a, b int64) (int64, bool) {
			m, err := measure.Money(a).Times(measure.Ratio(b), how)
			return int64(m), err == nil
		}
		return c.strictly(name, n.Type, elementwise(one), args[:2]...)
	}
	div := func(a, b int64) (int64, bool) { return checked(measure.MulDiv(a, 1, b, how)) }
	return c.strictly(name, n.Type, elementwise(div), args[:2]...)
}

// timesBy multiplies money by a constant ratio, half up or down. Products that
// could pass 62 bits go the long way.
func timesBy(r int64, how measure.Rounding) func(*Worker, *vec, []*vec) {
	most := int64(1<<62) / max(r, -r, 1)
	half := int64(0)
	if how == measure.HalfUp {
		half = millionths / 2
	}
	slow := elementwise(func(a, b int64) (int64, bool) {
		m, err := measure.Money(a).Times(measure.Ratio(r), how)
		return int64(m), err == nil
	})
	return func(w *Worker, v *vec, a []*vec) {
		v.u, v.b = a[0].u, a[0].b
		v.n = room(&v.own.n, len(a[0].n))
		far := false
		for i, n := range a[0].n {
			p := n * r
			sign := p >> 63
			v.n[i] = (p + (half ^ sign) - sign) / millionths
			far = far || n > most || n < -most
		}
		if far {
			slow(w, v, []*vec{a[0], a[0]})
		}
	}
}

// millionths is a ratio of one.
const millionths = 1_000_000

func checked(n int64, err error) (int64, bool) { return n, err == nil }

var unitsOf = map[string]measure.Money{"fen": measure.Fen, "jiao": measure.Jiao, "yuan": measure.Yuan}

func roundTo(unit string, how measure.Rounding) func(*Worker, *vec, []*vec) {
	f := func(a, _ int64) (int64, bool) {
		m, err := measure.Money(a).Round(unitsOf[unit], how)
		return int64(m), err == nil
	}
	return func(w *Worker, v *vec, a []*vec) { elementwise(f)(w, v, []*vec{a[0], a[0]}) }
}

// plain are the functions with loops of their own.
var plain = map[string]func(*Worker, *vec, []*vec){
	"add_int64": add, "add_money": add, "subtract_int64": subtract, "subtract_money": subtract,
	"multiply_int64": multiply, "multiply_money_int64": multiply,
	"negate_int64": negate, "date_days": dayCount, "date_age": ages, "date_months": months,
	"date_month_start": monthEdge(civil.Date.MonthStart), "date_month_end": monthEdge(civil.Date.MonthEnd),
	"max_int": highest, "max_money": highest, "max_ratio": highest, "max_date": highest,
	"min_int": lowest, "min_money": lowest, "min_ratio": lowest, "min_date": lowest,
}

// pairs are the functions of two numbers that may have no result.
var pairs = map[string]func(a, b int64) (int64, bool){
	"divide_int64": func(a, b int64) (int64, bool) { return checked(measure.MulDiv(a, 1, b, measure.Down)) },
	"modulo_int64": func(a, b int64) (int64, bool) {
		if b == 0 || b == -1 && a == -1<<63 {
			return 0, false
		}
		if b == -1 {
			return 0, true
		}
		return a % b, true
	},
	"date_add_years":  shift(12000, civil.Date.AddYears),
	"date_add_months": shift(144000, civil.Date.AddMonths),
	"date_add_days":   shift(4000000, civil.Date.AddDays),
}

func shift(most int64, f func(civil.Date, int) civil.Date) func(a, b int64) (int64, bool) {
	return func(a, b int64) (int64, bool) {
		if b < -most || b > most {
			return 0, false
		}
		d := f(civil.Date(a), int(b))
		return int64(d), d >= civil.Earliest && d <= civil.Latest
	}
}

// elementwise applies a function to pairs of known numbers.
func elementwise(f func(a, b int64) (int64, bool)) func(*Worker, *vec, []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		v.ready(a[0], a[1])
		x, y := a[0].n, a[1].n[:len(a[0].n)]
		v.n = room(&v.own.n, len(x))
		for i := range x {
			if !v.ok(i) {
				continue
			}
			n, ok := f(x[i], y[i])
			v.n[i] = n
			if !ok {
				v.fail(i>>6, 1<<(i&63), len(x))
			}
		}
	}
}

func add(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0], a[1])
	v.n = room(&v.own.n, len(a[0].n))
	x, y, to := a[0].n, a[1].n[:len(v.n)], v.n
	if s, fits := a[0].plus(a[1].span); fits {
		v.span = s
		sums(to, x, y)
		return
	}
	over := int64(0)
	for i := range to {
		s := x[i] + y[i]
		over |= (x[i] ^ s) & (y[i] ^ s)
		to[i] = s
	}
	if over < 0 {
		v.failWhere(func(i int) bool { return (x[i]^to[i])&(y[i]^to[i]) < 0 })
	}
}

func subtract(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0], a[1])
	v.n = room(&v.own.n, len(a[0].n))
	x, y, to := a[0].n, a[1].n[:len(v.n)], v.n
	if s, fits := a[0].minus(a[1].span); fits {
		v.span = s
		differences(to, x, y)
		return
	}
	over := int64(0)
	for i := range to {
		s := x[i] - y[i]
		over |= (x[i] ^ y[i]) & (x[i] ^ s)
		to[i] = s
	}
	if over < 0 {
		v.failWhere(func(i int) bool { return (x[i]^y[i])&(x[i]^to[i]) < 0 })
	}
}

func multiply(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0], a[1])
	v.n = room(&v.own.n, len(a[0].n))
	x, y, to := a[0].n, a[1].n[:len(v.n)], v.n
	if s, fits := a[0].times(a[1].span); fits {
		v.span = s
		products(to, x, y)
		return
	}
	over := uint64(0)
	for i := range to {
		to[i] = x[i] * y[i]
		over |= excess(x[i], y[i])
	}
	if over != 0 {
		v.failWhere(func(i int) bool { return excess(x[i], y[i]) != 0 })
	}
}

// excess is not zero where x × y needs more than 64 bits.
func excess(x, y int64) uint64 {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	signed := int64(hi) - (x >> 63 & y) - (y >> 63 & x)
	return uint64(signed ^ int64(lo)>>63)
}

func negate(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0])
	x := a[0].n
	v.n = room(&v.own.n, len(x))
	least := false
	for i, n := range x {
		v.n[i] = -n
		least = least || n == -1<<63
	}
	if least {
		v.failWhere(func(i int) bool { return x[i] == -1<<63 })
	}
}

// failWhere breaks the known rows for which bad holds.
func (v *vec) failWhere(bad func(i int) bool) {
	for i := range v.n {
		if bad(i) {
			v.fail(i>>6, 1<<(i&63), len(v.n))
		}
	}
}

func highest(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0], a[1])
	v.n = room(&v.own.n, len(a[0].n))
	v.span = span{max(a[0].low, a[1].low), max(a[0].high, a[1].high)}
	x, y := a[0].n, a[1].n[:len(v.n)]
	for i := range v.n {
		v.n[i] = max(x[i], y[i])
	}
}

func lowest(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0], a[1])
	v.n = room(&v.own.n, len(a[0].n))
	v.span = span{min(a[0].low, a[1].low), min(a[0].high, a[1].high)}
	x, y := a[0].n, a[1].n[:len(v.n)]
	for i := range v.n {
		v.n[i] = min(x[i], y[i])
	}
}

// areaWithin compiles area.within(prefix).
func (c *compiler) areaWithin(area, prefix *node) *node {
	if area.load != nil && prefix.konst != nil && prefix.konst.u == nil && prefix.konst.b == nil {
		id := prefix.konst.n[0]
		text := c.program.texts.text(id)
		return c.predicate(area, "within "+text, seen{text: func(s string, _ int64) bool { return strings.HasPrefix(s, text) }})
	}
	return c.strictly("area_within", tBool, prefixed, area, prefix)
}

// prefixed compares texts row by row.
func prefixed(w *Worker, v *vec, a []*vec) {
	v.ready(a[0], a[1])
	x, y := a[0].n, a[1].n
	v.t = blank(&v.own.t, len(x))
	for i := range x {
		if v.ok(i) && strings.HasPrefix(w.texts.text(x[i]), w.texts.text(y[i])) {
			set(v.t, i)
		}
	}
}

// choice compiles "condition ? a : b".
func (c *compiler) choice(t rule.Type, args []*node) *node {
	yes, no := args[1].konst, args[2].konst
	if t.Kind == rule.Bool || t.Kind == rule.List || args[0].konst != nil || yes == nil || no == nil || state([]*vec{yes, no}) != allKnown {
		return c.strictly("if", t, choose(t.Kind), args...)
	}
	n := c.step(fmt.Sprintf("if %d %d", yes.n[0], no.n[0]), args[0].dom, t, chooseOf(yes.n[0], no.n[0]), args[0])
	if e := (fork{yes.n[0], no.n[0]}); e.yes != e.no && max(e.yes, -e.yes, e.no, -e.no) < farthestTerm/2 {
		n.fork = &e
	}
	return n
}

// fork is the two constants of a choice.
type fork struct{ yes, no int64 }

// chooseOf is "condition ? a : b" of two constants.
func chooseOf(yes, no int64) func(*Worker, *vec, []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		v.ready(a[0])
		v.n, v.span = room(&v.own.n, v.rows), span{min(yes, no), max(yes, no)}
		oneOf(v.n, a[0].t, yes, no)
	}
}
