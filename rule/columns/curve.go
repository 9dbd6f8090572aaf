package columns

import (
	"math"
	"slices"
	"sort"

	"minsheng/measure"
)

// curve is what a rule makes of one number x from 0 up to farthest: the scale
// of a tax, a cap, a share. Brackets written as sums of shares of what lies
// between two limits come to one curve, which takes one division a number,
// however many brackets there are. No number on the way can overflow.
type curve struct {
	of     *node // x
	pieces []piece
	den    int64 // what pieces divide by; 0: none does
	minus  bool  // the quotient is taken away
}

// piece is a curve from a number up to the next piece:
// base + slope·x ± ⌊(num·x + add) ÷ den⌋. What is divided is never negative.
type piece struct{ from, base, slope, num, add int64 }

const (
	farthest   = 1 << 40 // 11 billion yuan; columns with more go the long way
	mostPieces = 8
)

// curveOf returns a node as a curve, be it of itself alone.
func curveOf(n *node) *curve {
	switch {
	case n.curve != nil:
		return n.curve
	case n.konst == nil:
		return &curve{of: n, pieces: []piece{{slope: 1}}}
	case n.konst.u == nil && n.konst.b == nil:
		return &curve{pieces: []piece{{base: n.konst.n[0]}}}
	}
	return nil
}

// end returns the last number of a piece.
func (f *curve) end(i int) int64 {
	if i+1 < len(f.pieces) {
		return f.pieces[i+1].from - 1
	}
	return farthest
}

// in returns the curve's value at a number of piece i.
func (f *curve) in(i int, x int64) int64 {
	p := f.pieces[i]
	y := p.base + p.slope*x
	switch {
	case p.num == 0:
		return y
	case f.minus:
		return y - (p.num*x+p.add)/f.den
	}
	return y + (p.num*x+p.add)/f.den
}

// sound returns f joined where pieces are the same, or nil where it could
// overflow, divides what is negative, has too many pieces, or one that does
// not only rise or only fall.
func (f *curve) sound() *curve {
	f.pieces = slices.CompactFunc(f.pieces, func(a, b piece) bool { b.from = a.from; return a == b })
	if len(f.pieces) > mostPieces {
		return nil
	}
	small := func(a, b int64) bool { return math.Abs(float64(a))*farthest+math.Abs(float64(b)) < 1<<61 }
	for i, p := range f.pieces {
		if !small(p.slope, p.base) || !small(p.num, p.add) || f.den > farthest || f.turns(p) {
			return nil
		}
		if p.num != 0 && (p.num*p.from+p.add < 0 || p.num*f.end(i)+p.add < 0) {
			return nil
		}
	}
	return f
}

// plus returns f + g, nil where that is no curve.
func (f *curve) plus(g *curve) *curve {
	if f.den != 0 && g.den != 0 && (f.den != g.den || f.minus != g.minus) {
		return nil
	}
	sum := &curve{den: max(f.den, g.den), minus: f.minus || g.minus}
	for i, j := 0, 0; i < len(f.pieces) && j < len(g.pieces); {
		p, q := f.pieces[i], g.pieces[j]
		if p.num != 0 && q.num != 0 {
			return nil // each is rounded by itself
		}
		sum.pieces = append(sum.pieces, piece{max(p.from, q.from), p.base + q.base, p.slope + q.slope, p.num + q.num, p.add + q.add})
		a, b := f.end(i), g.end(j)
		if a <= b {
			i++
		}
		if b <= a {
			j++
		}
	}
	return sum.sound()
}

// negated returns −f.
func (f *curve) negated() *curve {
	g := &curve{den: f.den, minus: !f.minus && f.den != 0}
	for _, p := range f.pieces {
		g.pieces = append(g.pieces, piece{p.from, -p.base, -p.slope, p.num, p.add})
	}
	return g.sound()
}

// scaled returns f × k.
func (f *curve) scaled(k int64) *curve {
	g := &curve{}
	if f.den != 0 || k < -farthest || k > farthest {
		return nil
	}
	for _, p := range f.pieces {
		if p.base > farthest || p.base < -farthest || p.slope > farthest || p.slope < -farthest {
			return nil
		}
		if excess(p.base, k) != 0 || excess(p.slope, k) != 0 {
			return nil
		}
		g.pieces = append(g.pieces, piece{from: p.from, base: p.base * k, slope: p.slope * k})
	}
	return g.sound()
}

// shared returns f × num ÷ den, rounded.
func (f *curve) shared(num, den int64, how measure.Rounding) *curve {
	more, ok := map[measure.Rounding]int64{measure.HalfUp: den / 2, measure.Down: 0, measure.Up: den - 1}[how]
	if !ok || f.den != 0 || num < 0 || den < 1 {
		return nil
	}
	g := f.scaled(num)
	if g == nil {
		return nil
	}
	g.den = den
	for i, p := range g.pieces {
		if p.slope == 0 {
			whole, err := measure.MulDiv(p.base, 1, den, how)
			if err != nil {
				return nil
			}
			g.pieces[i].base = whole
			continue
		}
		g.pieces[i] = piece{from: p.from, num: p.slope, add: p.base + more}
		if p.base+p.slope*p.from < 0 || p.base+p.slope*g.end(i) < 0 {
			return nil // what is negative is rounded the other way
		}
	}
	return g.sound()
}

// bounded returns the lesser of f and k, or the greater. Where a piece reaches
// k, the next begins: so brackets that meet in one limit break in one place.
func (f *curve) bounded(k int64, greater bool) *curve {
	g := &curve{den: f.den, minus: f.minus}
	for i, p := range f.pieces {
		end := f.end(i)
		first, last := f.in(i, p.from), f.in(i, end)
		rises := first < last
		reached := func(n int) bool {
			y := f.in(i, p.from+int64(n))
			return y == k || y > k == rises
		}
		turn := p.from + int64(sort.Search(int(end-p.from)+1, reached))
		if first == last && first != k { // all on one side
			turn = end + 1
			rises = first < k
		}
		g.part(p, p.from, turn, k, rises == greater)
		g.part(p, turn, end+1, k, rises != greater)
	}
	return g.sound()
}

// part adds a piece of f up to another number, or k in its place.
func (f *curve) part(p piece, from, to, k int64, flat bool) {
	switch {
	case from >= to:
	case flat:
		f.pieces = append(f.pieces, piece{from: from, base: k})
	default:
		p.from = from
		f.pieces = append(f.pieces, p)
	}
}

// turns reports whether a piece both rises and falls.
func (f *curve) turns(p piece) bool {
	num := p.num
	if f.minus {
		num = -num
	}
	opposed := p.slope > 0 && num < 0 || p.slope < 0 && num > 0
	return opposed && max(num, -num) > max(p.slope, -p.slope)*f.den
}

// span bounds the curve's values for numbers of a span.
func (f *curve) span(x span) span {
	s := span{math.MaxInt64, math.MinInt64}
	for i, p := range f.pieces {
		from, to := max(p.from, x.low), min(f.end(i), x.high)
		if from > to {
			continue
		}
		ends := [2]int64{f.in(i, from), f.in(i, to)}
		s = s.with(span{min(ends[0], ends[1]), max(ends[0], ends[1])})
	}
	return s
}
