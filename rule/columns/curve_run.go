package columns

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"

	"minsheng/measure"
)

// curved returns a call as the step of a curve, or plain, the step made of the
// call itself, where it is none.
func (c *compiler) curved(id string, args []*node, how measure.Rounding, plain *node) *node {
	if plain.konst != nil {
		return plain
	}
	if rounds[id] {
		args = args[:len(args)-1]
	}
	curves := make([]*curve, len(args))
	for i, a := range args {
		curves[i] = curveOf(a)
	}
	f := drawn(id, curves, how)
	if f == nil {
		return plain
	}
	n := c.step(fmt.Sprintf("curve for %d", plain.id), f.of.dom, plain.typ, f.run(plain), f.of) // other numbers than the curve's make calls of one curve differ
	n.curve = f
	return n
}

// drawn makes the curve of a call of curves of the same number, nil where it
// is none.
func drawn(id string, args []*curve, how measure.Rounding) *curve {
	var of *node
	for _, f := range args {
		if f == nil || of != nil && f.of != nil && f.of != of {
			return nil
		}
		if f.of != nil {
			of = f.of
		}
	}
	f := args[0].call(id, args[1:], how)
	if f != nil {
		f.of = of
	}
	return f
}

// call makes the curve of a function of f and what follows it.
func (f *curve) call(id string, rest []*curve, how measure.Rounding) *curve {
	if id == "negate_int64" {
		return f.negated()
	}
	if len(rest) != 1 {
		return nil
	}
	g := rest[0]
	switch id {
	case "add_int64", "add_money":
		return f.plus(g)
	case "subtract_int64", "subtract_money":
		if g = g.negated(); g == nil {
			return nil
		}
		return f.plus(g)
	}
	if f.of == nil {
		f, g = g, f
	}
	if g.of != nil {
		return nil
	}
	k := g.pieces[0].base
	switch id {
	case "multiply_int64", "multiply_money_int64":
		return f.scaled(k)
	case "max_int", "max_money", "max_ratio":
		return f.bounded(k, true)
	case "min_int", "min_money", "min_ratio":
		return f.bounded(k, false)
	}
	if rest[0] != g {
		return nil // a constant divided by a number
	}
	switch id {
	case "money_times":
		return f.shared(k, millionths, how)
	case "money_div", "int_div", "divide_int64":
		return f.shared(1, k, how)
	}
	return nil
}

// run computes the curve for numbers that lie on it, and takes the plain step
// where a chunk has others.
func (f *curve) run(plain *node) func(*Worker, *vec, []*vec) {
	b := f.bends()
	return func(w *Worker, v *vec, a []*vec) {
		x := a[0]
		if x.low < 0 || x.high > farthest {
			p := w.pull(plain)
			v.u, v.b, v.n, v.span = p.u, p.b, p.n, p.span
			return
		}
		v.u, v.b = x.u, x.b
		v.n, v.span = room(&v.own.n, len(x.n)), f.span(x.span)
		b.trace(v.n, x.n, b.reach(x.high))
	}
}

// bends is a curve laid out for computing. What piece i does stands at place
// −i of tables that go round, for a number's piece is found by counting, as
// minus one each, the pieces whose last number is below it.
type bends struct {
	count, den            int64
	last                  [mostPieces]int64
	base, slope, num, add [mostPieces]int64
	nums, adds            [mostPieces]float64 // num, and add with half of one
	sloped                bool                // a piece has a slope
	minus                 int64               // -1 where the quotient is taken away, else 0
	magic                 uint64              // ⌊p ÷ den⌋ is the high word of 4p × magic, shifted; p has 62 bits
	shift                 uint
	clamp                 bool  // the curve is one sloped piece between flat ones:
	line                  piece // slope·x + base,
	low, high             int64 // from low to high
}

func (f *curve) bends() *bends {
	b := &bends{count: int64(len(f.pieces)), den: f.den}
	for i := range b.last {
		b.last[i] = farthest
		if i < len(f.pieces) {
			p, at := f.pieces[i], -i&(mostPieces-1)
			b.last[i] = f.end(i)
			b.base[at], b.slope[at], b.num[at], b.add[at] = p.base, p.slope, p.num, p.add
			b.nums[at], b.adds[at] = float64(p.num), float64(p.add)+0.5
			b.sloped = b.sloped || p.slope != 0
		}
	}
	if f.minus {
		b.minus = -1
	}
	if b.den != 0 {
		b.magic, b.shift = reciprocal(f.den)
		return b
	}
	b.clamp = b.clamped(f)
	return b
}

// reach bounds what is divided for numbers up to high.
func (b *bends) reach(high int64) int64 {
	num, add := int64(0), int64(0)
	for i := range b.num {
		num, add = max(num, b.num[i]), max(add, b.add[i])
	}
	return num*high + add
}

// clamped lays out a curve that only cuts a line off at one end or both.
func (b *bends) clamped(f *curve) bool {
	at := -1
	for i, p := range f.pieces {
		if p.slope != 0 && at >= 0 {
			return false
		}
		if p.slope != 0 {
			at = i
		}
	}
	if at < 0 || at > 1 || len(f.pieces) > at+2 {
		return false
	}
	b.line, b.low, b.high = f.pieces[at], math.MinInt64, math.MaxInt64
	for i, p := range f.pieces {
		if i == at {
			continue
		}
		rising := (b.line.slope > 0) == (i < at)
		near := p.from
		if i < at {
			near = f.end(i)
		}
		if line := b.line.base + b.line.slope*near; rising && line > p.base || !rising && line < p.base {
			return false // the curve jumps
		}
		if rising {
			b.low = p.base
		} else {
			b.high = p.base
		}
	}
	inside := f.span(span{b.line.from, f.end(at)})
	return inside.low >= b.low && inside.high <= b.high
}

// reciprocal returns what division by den is as a multiplication, for numbers
// of 62 bits: magic = ⌈2^(62+shift) ÷ den⌉, where 2^shift ≥ den, is too great
// by less than 2^shift ÷ den, which 62 bits cannot tell (Granlund and
// Montgomery 1994, theorem 4.2).
func reciprocal(den int64) (magic uint64, shift uint) {
	shift = uint(bits.Len64(uint64(den - 1)))
	m := new(big.Int).Lsh(big.NewInt(1), 62+shift)
	m.Add(m, big.NewInt(den-1))
	return m.Div(m, big.NewInt(den)).Uint64(), shift
}

// quotient divides p, which has 62 bits.
func (b *bends) quotient(p int64) int64 {
	hi, _ := bits.Mul64(uint64(p)<<2, b.magic)
	return int64(hi >> (b.shift & 63))
}
