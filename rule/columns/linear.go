package columns

import "fmt"

// linear is a sum of terms, computed in one pass: what stands between the terms
// of "a + b - c + (condition ? x : y)" is nobody's answer, and need not be written
// down to be read again.
type linear struct {
	base  int64
	terms []term
}

// term is a number to be added, or taken away; or one that is added where a
// condition holds.
type term struct {
	of    *node
	minus bool
	apart int64 // of conditions
}

// mostTerms and farthestTerm bound sums to 63 bits.
const (
	mostTerms    = 8
	farthestTerm = 1 << 59
)

// summed returns a sum or a difference as one step with the sums that it is
// made of, or plain, the step made of the call itself, where that is no better:
// without vectors, all but a number and a condition.
func (c *compiler) summed(id string, args []*node, plain *node) *node {
	minus := id == "subtract_int64" || id == "subtract_money"
	if plain.konst != nil || plain.curve != nil || !minus && id != "add_int64" && id != "add_money" {
		return plain
	}
	sum := &linear{}
	sum.take(c, args[0], false)
	sum.take(c, args[1], minus)
	if len(sum.terms) > mostTerms || sum.base < -farthestTerm || sum.base > farthestTerm {
		return plain
	}
	plain.linear = sum
	conditions := 0
	var of []*node
	for _, t := range sum.terms {
		of = append(of, c.lift(t.of, plain.dom))
		if t.apart != 0 {
			conditions++
		}
	}
	if conditions == 0 && (len(of) < 3 || !wide()) || !wide() && !sum.oneEach() {
		return plain
	}
	n := c.step(fmt.Sprintf("sum for %d", plain.id), plain.dom, plain.typ, sum.run(plain), of...)
	n.linear = sum
	return n
}

// oneEach reports whether the terms are a number, which is added, and a
// condition.
func (l *linear) oneEach() bool {
	return len(l.terms) == 2 && l.terms[0].apart == 0 && !l.terms[0].minus && l.terms[1].apart != 0
}

// take adds a node, or what it is made of where no other rule has asked for it.
func (l *linear) take(c *compiler, n *node, minus bool) {
	sign := int64(1)
	if minus {
		sign = -1
	}
	switch {
	case n.konst != nil && state([]*vec{n.konst}) == allKnown:
		l.base += sign * clip(n.konst.n[0])
	case wide() && n.linear != nil && n.id >= c.first:
		l.base += sign * n.linear.base
		for _, t := range n.linear.terms {
			l.terms = append(l.terms, term{t.of, t.minus != minus, sign * t.apart})
		}
	case n.fork != nil:
		l.base += sign * n.fork.no
		l.terms = append(l.terms, term{of: n.args[0], apart: sign * (n.fork.yes - n.fork.no)})
	default:
		l.terms = append(l.terms, term{of: n, minus: minus})
	}
}

// clip keeps a constant so near that sums of some of them cannot wrap around;
// those that are farther are refused afterwards.
func clip(n int64) int64 { return max(min(n, 2*farthestTerm), -2*farthestTerm) }

// addend is a term's values in the chunk at hand: numbers, or bits.
type addend struct {
	n     []int64
	bits  []uint64
	apart int64
	minus bool
}

// run computes the sum where spans prove that none of it can overflow, and
// takes the plain step where they do not.
func (l *linear) run(plain *node) func(*Worker, *vec, []*vec) {
	return func(w *Worker, v *vec, a []*vec) {
		s, addends := span{l.base, l.base}, w.addends[:0]
		for i, t := range l.terms {
			x := addend{n: a[i].n, apart: t.apart, minus: t.minus}
			part := a[i].span
			if t.apart != 0 {
				x, part = addend{bits: a[i].t, apart: t.apart}, span{min(0, t.apart), max(0, t.apart)}
			}
			if part.low < -farthestTerm || part.high > farthestTerm {
				p := w.pull(plain)
				v.u, v.b, v.n, v.span = p.u, p.b, p.n, p.span
				return
			}
			if t.minus {
				part = span{-part.high, -part.low}
			}
			s = span{s.low + part.low, s.high + part.high}
			addends = append(addends, x)
		}
		w.addends = addends
		v.ready(a...)
		v.n, v.span = room(&v.own.n, v.rows), s
		addUp(v.n, l.base, addends)
	}
}
