package columns

import (
	"fmt"
	"slices"

	"minsheng/rule"
)

// compare compiles a comparison.
func (c *compiler) compare(op rule.Op, a, b *node) *node {
	if a.konst != nil && a.konst.u == nil && a.konst.b == nil && b.konst == nil && op != rule.OpIn {
		return c.compare(turned(op), b, a)
	}
	if n := c.simpler(op, a, b); n != nil {
		return n
	}
	if op == rule.OpIn {
		if n := c.listed(a, b); n != nil {
			return n
		}
	}
	name := fmt.Sprintf("compare %d %d", op, a.typ.Kind)
	switch {
	case op == rule.OpIn:
		return c.strictly(name, tBool, isIn(a.typ.Kind), a, b)
	case a.typ.Kind == rule.Bool:
		return c.strictly(name, tBool, sameBool(op), a, b)
	case a.typ.Kind == rule.List:
		return c.strictly(name, tBool, sameList(op), a, b)
	}
	return c.strictly(name, tBool, ordered(op), a, b)
}

// turned is the operator for b op a.
func turned(op rule.Op) rule.Op {
	switch op {
	case rule.OpLt:
		return rule.OpGt
	case rule.OpLe:
		return rule.OpGe
	case rule.OpGt:
		return rule.OpLt
	case rule.OpGe:
		return rule.OpLe
	}
	return op
}

// simpler compiles the comparisons with a known constant that need no
// comparing row by row; nil where this is none.
func (c *compiler) simpler(op rule.Op, a, b *node) *node {
	k := b.konst
	if k == nil || k.u != nil || k.b != nil {
		return nil
	}
	if a.typ.Kind == rule.Bool && op != rule.OpIn {
		if (k.t[0]&1 == 1) == (op == rule.OpEq) {
			return a
		}
		return c.not(a)
	}
	p := a.view
	if p == nil {
		return nil
	}
	if a.typ.Kind == rule.Text {
		ids := slices.Clone(k.n)
		is := op != rule.OpNe
		return c.predicate(p.col, fmt.Sprintf("is %t %v", is, ids), seen{text: func(_ string, id int64) bool { return slices.Contains(ids, id) == is }})
	}
	if op == rule.OpIn {
		if s := p.in(k.n); len(s.cuts) <= mostCuts {
			return c.predicate(p.col, fmt.Sprintf("%s in %v", p.name, k.n), s)
		}
		return nil
	}
	return c.predicate(p.col, fmt.Sprintf("%s %d %d", p.name, op, k.n[0]), p.than(op, k.n[0]))
}

// listed compiles "constant in attribute".
func (c *compiler) listed(a, b *node) *node {
	if b.load == nil || a.konst == nil || a.konst.u != nil || a.konst.b != nil {
		return nil
	}
	k := a.konst.n[0]
	return c.predicate(b, fmt.Sprintf("has %d", k), seen{text: func(_ string, id int64) bool { return id == k }})
}

// isIn asks whether an element is in a list.
func isIn(k rule.Kind) func(*Worker, *vec, []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		v.ready(a[0], a[1])
		list := a[1]
		n := len(list.off) - 1
		v.t = blank(&v.own.t, n)
		for i := range n {
			if !v.ok(i) {
				continue
			}
			if slices.Contains(list.n[list.off[i]:list.off[i+1]], a[0].scalar(k, i)) {
				set(v.t, i)
			}
		}
	}
}

// scalar returns the value at i as it stands in lists.
func (v *vec) scalar(k rule.Kind, i int) int64 {
	if k == rule.Bool {
		return int64(v.t[i>>6] >> (i & 63) & 1)
	}
	return v.n[i]
}

func sameBool(op rule.Op) func(*Worker, *vec, []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		v.ready(a[0], a[1])
		v.t = room(&v.own.t, len(a[0].t))
		for i := range v.t {
			v.t[i] = a[0].t[i] ^ a[1].t[i]
		}
		if op == rule.OpEq {
			for i := range v.t {
				v.t[i] = ^v.t[i]
			}
			trim(v.t, v.rows)
		}
		v.mask()
	}
}

func sameList(op rule.Op) func(*Worker, *vec, []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		v.ready(a[0], a[1])
		x, y := a[0], a[1]
		n := len(x.off) - 1
		v.t = blank(&v.own.t, n)
		for i := range n {
			if v.ok(i) && slices.Equal(x.n[x.off[i]:x.off[i+1]], y.n[y.off[i]:y.off[i+1]]) == (op == rule.OpEq) {
				set(v.t, i)
			}
		}
	}
}

// bit is 1 for true, without a branch.
func bit(b bool) uint64 {
	var n uint64
	if b {
		n = 1
	}
	return n
}

// ordered compares numbers, days, ids of texts and persons.
func ordered(op rule.Op) func(*Worker, *vec, []*vec) {
	equal := op == rule.OpEq || op == rule.OpNe
	turned := op == rule.OpGt || op == rule.OpLe // y < x
	flip := op == rule.OpNe || op == rule.OpGe || op == rule.OpLe
	word := lessWord
	if equal {
		word = equalWord
	}
	return func(_ *Worker, v *vec, a []*vec) {
		v.ready(a[0], a[1])
		x := a[0].n
		y := a[1].n[:len(x)]
		v.t = room(&v.own.t, words(len(x)))
		if all, sure := decided(op, a[0].span, a[1].span); sure {
			clear(v.t)
			if all {
				fill(v.t, len(x))
				v.mask()
			}
			return
		}
		left, right := x, y
		if turned {
			left, right = y, x
		}
		for i := compareWide(v.t, left, right, equal); i < len(v.t); i++ {
			to := min(i<<6+64, len(x))
			v.t[i] = word(left[i<<6:to], right[i<<6:to])
		}
		if flip {
			for i, t := range v.t {
				v.t[i] = ^t
			}
		}
		trim(v.t, len(x))
		v.mask()
	}
}

// decided reports what a comparison comes to wherever spans alone decide it.
func decided(op rule.Op, x, y span) (is, sure bool) {
	below, above := x.high < y.low, x.low > y.high
	switch op {
	case rule.OpEq, rule.OpNe:
		return op == rule.OpNe, below || above
	case rule.OpLt:
		return below, below || x.low >= y.high
	case rule.OpGt:
		return above, above || x.high <= y.low
	case rule.OpLe:
		return !above, above || x.high <= y.low
	}
	return !below, below || x.low >= y.high
}

func equalWord(x, y []int64) uint64 {
	var w uint64
	y = y[:len(x)]
	for i := range x {
		w = w>>1 | bit(x[i] == y[i])<<63
	}
	return w >> (64 - len(x))
}

func lessWord(x, y []int64) uint64 {
	var w uint64
	y = y[:len(x)]
	for i := range x {
		w = w>>1 | bit(x[i] < y[i])<<63
	}
	return w >> (64 - len(x))
}
