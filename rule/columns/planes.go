package columns

import (
	"math"
	"math/bits"
	"slices"
)

// slice classifies 64 rows at a time and cuts the classes into planes. Who is
// not known is of class 0. So many words are done already.
func slice[T any](w *Worker, v *vec, done int, from []T, classify func(l *lens, to []uint8, from []T)) {
	class := &w.class
	n, l := words(len(from)), v.lens
	for i := done; i < n; i++ {
		part := from[i<<6 : min(i<<6+64, len(from))]
		classify(l, class[:len(part)], part)
		clear(class[len(part):])
		known := ^at(v.u, i)
		turn(&w.planes, class, l.planes)
		for p := range l.planes {
			v.t[p*n+i] = w.planes[p&7] & known
		}
	}
}

func throughLUT8(l *lens, to, from []uint8) {
	lut := (*[256]uint8)(l.lut)
	to = to[:len(from)]
	for i, c := range from {
		to[i] = lut[c]
	}
}

func throughLUT[T uint16 | uint32](l *lens, to []uint8, from []T) {
	lut := l.lut
	to = to[:len(from)]
	last := len(lut) - 1
	for i, c := range from {
		to[i] = lut[min(int(c), last)]
	}
}

// ranks counts how many cuts each number has reached, by a search that halves
// the cuts without ever branching on a number. The cuts are padded with the
// greatest number, which the number itself may reach.
func ranks[T int32 | int64](l *lens, to []uint8, from []T) {
	to = to[:len(from)]
	cuts := l.cuts
	top := (len(cuts) + 1) >> 1
	for i, x := range from {
		rank := 0
		for step := top; step > 0; step >>= 1 {
			rank += step & -int(bit(cuts[rank+step-1] <= int64(x)))
		}
		to[i] = uint8(min(rank, l.classes-1))
	}
}

// padded returns cuts filled up to one less than a power of two.
func padded(cuts []int64) []int64 {
	n := 1
	for n-1 < len(cuts) {
		n <<= 1
	}
	all := slices.Clone(cuts)
	for len(all) < n-1 {
		all = append(all, math.MaxInt64)
	}
	return all
}

// stepped looks numbers up that lie close together.
func stepped[T int32 | int64](l *lens, to []uint8, from []T) {
	to = to[:len(from)]
	steps, first, last := l.steps, l.first, l.first+int64(len(l.steps))-1
	for i, x := range from {
		to[i] = steps[min(max(int64(x), first), last)-first]
	}
}

// binned finds the bin of each number, and whether it has reached the cut there.
// The last bin begins no more than its width below the last cut, so that numbers
// beyond it may be taken for its own.
func binned[T int32 | int64](l *lens, to []uint8, from []T) {
	to = to[:len(from)]
	bins, first, wide := l.bins, l.first, l.wide&63
	last := uint64(len(bins) - 1)
	for i, x := range from { // no branch depends on a number
		n := int64(x)
		far := n - first
		far &^= (far ^ (n^first)&(far^n)) >> 63 // none where n is below first, however far
		at := uint64(far) >> wide
		_, past := bits.Sub64(last, at, 0)
		b := &bins[at^(at^last)&-past]
		to[i] = b.class + uint8(bit(n >= b.cut))
	}
}

// joined joins the marks of the elements of each list.
func joined(w *Worker, v *vec, c *Column) {
	class := &w.class
	n, l := words(v.rows), v.lens
	last := len(l.lut) - 1
	for i := range n {
		clear(class[:])
		for r := i << 6; r < min(i<<6+64, v.rows); r++ {
			for e := c.Offsets[r]; e < c.Offsets[r+1]; e++ {
				class[r&63] |= l.lut[min(c.place(int(e)), last)]
			}
		}
		turn(&w.planes, class, l.planes)
		for p := range l.planes {
			v.t[p*n+i] = w.planes[p&7]
		}
	}
}

// thermometer makes a plane of each cut.
func thermometer[T int32 | int64](v *vec, done int, from []T, cuts []int64) {
	n := words(len(from))
	for p, cut := range cuts {
		for i := done; i < n; i++ {
			part := from[i<<6 : min(i<<6+64, len(from))]
			var w uint64
			for _, x := range part {
				w = w>>1 | bit(int64(x) >= cut)<<63
			}
			v.t[p*n+i] = w >> (64 - len(part)) &^ at(v.u, i)
		}
	}
}
