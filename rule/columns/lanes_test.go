package columns

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"minsheng/measure"
)

// scaleOf makes a curve of brackets: shares of what lies between two limits.
func scaleOf() *curve {
	id := &node{}
	pay := func() *curve { return &curve{of: id, pieces: []piece{{slope: 1}}} }
	above := func(k int64) *curve { return &curve{pieces: []piece{{base: -k}}} }
	first := pay().bounded(600000, false).shared(20000, millionths, measure.HalfUp)
	second := pay().bounded(1240000, false).plus(above(600000)).bounded(0, true).shared(60000, millionths, measure.HalfUp)
	third := pay().plus(above(1240000)).bounded(0, true).shared(120000, millionths, measure.HalfUp)
	return first.plus(second).plus(third)
}

func TestBracketsComeToOneCurveWithAPieceEach(t *testing.T) {
	f := scaleOf()
	if len(f.pieces) != 3 || f.pieces[1].from != 600000 || f.pieces[2].from != 1240000 || f.pieces[2].base != 12000+38400 {
		t.Fatalf("%+v", f.pieces)
	}
}

func TestDivisionByMultiplicationIsDivision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.OneOf(rapid.Int64Range(1, 100), rapid.Int64Range(1, farthest), rapid.Just(int64(millionths))).Draw(t, "den")
		p := rapid.OneOf(rapid.Int64Range(0, 1<<62-1), rapid.Int64Range(0, 1000)).Draw(t, "p")
		b := bends{}
		b.magic, b.shift = reciprocal(den)
		for _, p := range []int64{p, p / den * den, max(p/den*den-1, 0), 1<<62 - 1} {
			if got := b.quotient(p); got != p/den {
				t.Fatalf("%d ÷ %d is %d, not %d", p, den, got, p/den)
			}
		}
	})
}

// BenchmarkLanes measures the inner loops over a chunk.
func BenchmarkLanes(b *testing.B) {
	x, y, to := make([]int64, 4096), make([]int64, 4096), make([]int64, 4097)
	set := make([]uint64, 64)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range x {
		x[i], y[i] = r.Int64N(3_000_000), r.Int64N(8000)
		set[i>>6] |= uint64(r.IntN(2)) << (i & 63)
	}
	tax := (&curve{of: &node{}, pieces: []piece{{slope: 1}}}).shared(150000, millionths, measure.HalfUp).bends()
	scale := scaleOf().bends()
	for _, k := range []struct {
		name string
		do   func()
	}{
		{"sums", func() { sums(to[:4096], x, y) }},
		{"share", func() { tax.trace(to[:4096], x, 1<<40) }},
		{"scale", func() { scale.trace(to[:4096], x, 1<<40) }},
		{"oneOf", func() { oneOf(to[:4096], set, 5, 6) }},
		{"keep", func() { keep(to[:4096], x, set) }},
		{"running", func() { running(to, x) }},
		{"span", func() { spanOf(x) }},
	} {
		b.Run(k.name, func(b *testing.B) {
			for b.Loop() {
				k.do()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4096, "ns/row")
			b.ReportMetric(0, "ns/op")
		})
	}
}
