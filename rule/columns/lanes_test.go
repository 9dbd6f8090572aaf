package columns

import (
	"math/rand/v2"
	"slices"
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

// Chunks are of any length, and the wide loops end somewhere inside.
func TestInnerLoopsDoEveryRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "rows")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		x, y, got, of := make([]int64, n), make([]int64, n), make([]int64, n), make([]uint64, words(n))
		for i := range x {
			x[i], y[i] = r.Int64N(1<<30)-1<<20, r.Int64N(1<<30)
			of[i>>6] |= uint64(r.IntN(2)) << (i & 63)
		}
		each := func(name string, want func(i int) int64) {
			for i := range got {
				if got[i] != want(i) {
					t.Fatalf("%s, row %d of %d: %d, not %d", name, i, n, got[i], want(i))
				}
			}
		}
		pick := func(i int, yes, no int64) int64 {
			if isSet(of, i) {
				return yes
			}
			return no
		}
		sums(got, x, y)
		each("sums", func(i int) int64 { return x[i] + y[i] })
		differences(got, x, y)
		each("differences", func(i int) int64 { return x[i] - y[i] })
		keep(got, x, of)
		each("keep", func(i int) int64 { return pick(i, x[i], 0) })
		oneOf(got, of, 7, -9)
		each("oneOf", func(i int) int64 { return pick(i, 7, -9) })
		chosen(got, of, x, y)
		each("chosen", func(i int) int64 { return pick(i, x[i], y[i]) })
		addUp(got, 5, []addend{{n: x}, {bits: of, apart: 100}, {n: y, minus: true}, {bits: of, apart: -1}})
		each("addUp", func(i int) int64 { return 5 + x[i] - y[i] + pick(i, 99, 0) })
		addUp(got, 5, []addend{{n: x}, {bits: of, apart: 100}})
		each("addOneOf", func(i int) int64 { return x[i] + pick(i, 105, 5) })
		scale := scaleOf()
		scale.bends().trace(got, y, scale.bends().reach(1<<30))
		each("trace", func(i int) int64 { return scale.in(len(scale.pieces)-1-beyond(scale, y[i]), y[i]) })
		if s := spanOf(x); s.low > slices.Min(x) || s.high < slices.Max(x) {
			t.Fatalf("%v does not hold %v", s, x)
		}
	})
}

// beyond counts the pieces that begin past a number.
func beyond(f *curve, x int64) int {
	n := 0
	for _, p := range f.pieces {
		if p.from > x {
			n++
		}
	}
	return n
}

// The planes of numbers and of places are the same whoever made them.
func TestClassesDoEveryRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "rows")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		cuts := []int64{}
		for range rapid.IntRange(1, 40).Draw(t, "cuts") {
			cuts = append(cuts, r.Int64N(2000)-1000)
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		short, long := make([]int32, n), make([]int64, n)
		for i := range short {
			short[i] = int32(r.IntN(2400) - 1200)
			long[i] = int64(short[i])
		}
		l := &lens{classes: len(cuts) + 1, thermo: len(cuts) <= 3, cuts: padded(cuts), planes: len(cuts)}
		if !l.thermo {
			l.planes = planesFor(l.classes)
		}
		for _, c := range []*Column{{I32: short}, {I64: long}} {
			w, v, g := &Worker{columns: []*Column{c}}, &vec{rows: n}, &group{lens: l, cuts: cuts}
			g.classify(w, v, nil)
			for i := range n {
				class, _ := slices.BinarySearch(cuts, long[i]+1)
				for p := range l.planes {
					want := class>>p&1 == 1
					if l.thermo {
						want = class > p
					}
					if isSet(v.t[p*words(n):], i) != want {
						t.Fatalf("row %d of %d, %d, class %d of cuts %v: plane %d is %t", i, n, long[i], class, cuts, p, !want)
					}
				}
			}
		}
	})
}

func TestSegmentsOfAnySizesAreSummed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		off, all := []int32{0}, []int64{}
		for range rapid.IntRange(1, 200).Draw(t, "segments") {
			for range r.IntN(6) + 1 {
				all = append(all, r.Int64N(1<<40)-1<<39)
			}
			off = append(off, int32(len(all)))
		}
		w, got := &Worker{chunk: 1, table: &Table{Households: off, Rows: len(all)}, sizes: spanOfSizes(off)}, make([]int64, len(off)-1)
		w.sumSegments(got, off, all)
		for h := range got {
			want := int64(0)
			for _, n := range all[off[h]:off[h+1]] {
				want += n
			}
			if got[h] != want {
				t.Fatalf("segment %d of %d: %d, not %d", h, len(got), got[h], want)
			}
		}
		if least, most := spanOfSizes(off).low, spanOfSizes(off).high; least < 1 || most > 6 {
			t.Fatalf("sizes from %d to %d", least, most)
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
