package columns

import (
	"math/bits"

	"minsheng/rule"
)

// rowOf makes the persons that the rows of a domain are.
func rowOf(d *domain) func(w *Worker, v *vec, a []*vec) {
	return func(w *Worker, v *vec, _ []*vec) {
		v.known()
		for i := v.steady(w.size(d)); i < len(v.n); i++ {
			v.n[i] = int64(i)
		}
	}
}

// chosenOf makes the persons (households) that were chosen.
func chosenOf(d *domain) func(w *Worker, v *vec, a []*vec) {
	return func(w *Worker, v *vec, _ []*vec) {
		v.known()
		list := w.chosen[d.id]
		v.n = room(&v.own.n, len(list))
		for i, r := range list {
			v.n[i] = int64(r)
		}
	}
}

// steady makes room for n values that are the same in every chunk, and returns
// how many of them are there already.
func (v *vec) steady(n int) int {
	before := cap(v.own.n)
	v.n = room(&v.own.n, n)
	have := v.still
	if cap(v.own.n) != before {
		have = 0
	}
	v.still = max(have, n)
	return have
}

// membersOf makes household.members for every household.
func membersOf(w *Worker, v *vec, _ []*vec) {
	v.known()
	v.off, v.sizes = w.table.Households, w.sizes
	if len(v.off) == 0 {
		v.off = []int32{0}
	}
	for i := v.steady(w.table.Members()); i < len(v.n); i++ {
		v.n[i] = int64(i)
	}
}

func countedOf(w *Worker, v *vec, _ []*vec) {
	n := w.table.Homes()
	v.known()
	v.n = room(&v.own.n, n)
	if w.counted == nil {
		v.u = blank(&v.own.u, n)
		fill(v.u, n)
		return
	}
	v.u, v.b = w.counted.Unknown, w.counted.Broken
	copy(v.n, w.counted.N)
}

func owedBy(at int, d *domain) func(w *Worker, v *vec, a []*vec) {
	return func(w *Worker, v *vec, _ []*vec) {
		v.known()
		if w.told[at] {
			v.t, v.u, v.b = w.owed[at].True, w.owed[at].Unknown, w.owed[at].Broken
			return
		}
		n := w.size(d)
		v.t, v.u = blank(&v.own.t, n), blank(&v.own.u, n)
		fill(v.u, n)
	}
}

// fillOf repeats a constant for every row of a domain.
func fillOf(k rule.Kind, d *domain) func(w *Worker, v *vec, a []*vec) {
	return func(w *Worker, v *vec, a []*vec) {
		n, c := w.size(d), a[0]
		v.u, v.b = same(&v.own.u, c.u, n), same(&v.own.b, c.b, n)
		switch k {
		case rule.Bool:
			if v.t = same(&v.own.t, c.t, n); v.t == nil {
				v.t = blank(&v.own.t, n)
			}
		case rule.List:
			v.lists(n, func(int) (*vec, int) { return c, 0 })
		default:
			v.span = c.span
			for i := v.steady(n); i < n; i++ {
				v.n[i] = c.n[0]
			}
		}
	}
}

// same repeats the one bit of c for n rows; nil where it is not set.
func same(buf *[]uint64, c []uint64, n int) []uint64 {
	if c == nil || c[0]&1 == 0 {
		return nil
	}
	b := room(buf, words(n))
	fill(b, n)
	return b
}

// upOf says to which row of its parent each row of a domain belongs.
func upOf(d *domain) func(w *Worker, v *vec, a []*vec) {
	return func(w *Worker, v *vec, _ []*vec) {
		switch {
		case d.id == persons:
			v.off = room(&v.own.off, v.rows)
			for h, t := 0, w.table.Households; h+1 < len(t); h++ {
				for r := t[h]; r < t[h+1]; r++ {
					v.off[r] = int32(h)
				}
			}
		case d.id == homes:
			v.off = room(&v.own.off, w.size(d))
			clear(v.off)
		case d.list == nil:
			v.off = w.chosen[d.id]
		default:
			list := w.pull(d.list)
			v.off = room(&v.own.off, w.size(d))
			for i := range len(list.off) - 1 {
				for r := list.off[i]; r < list.off[i+1]; r++ {
					v.off[r] = int32(i)
				}
			}
		}
	}
}

// compose chains two indexes: rows to rows of the parent, those to rows of an
// ancestor.
func compose(_ *Worker, v *vec, a []*vec) {
	v.off = room(&v.own.off, len(a[0].off))
	for i, r := range a[0].off {
		v.off[i] = a[1].off[r]
	}
}

// liftOf repeats values for the rows below theirs.
func liftOf(k rule.Kind, d *domain, own bool) func(w *Worker, v *vec, a []*vec) {
	return func(w *Worker, v *vec, a []*vec) {
		x, idx := a[0], a[1].off
		if own && w.whole(d) {
			v.t, v.u, v.b, v.n, v.off, v.span = x.t, x.u, x.b, x.n, x.off, x.span
			return
		}
		v.u, v.b = gather(&v.own.u, x.u, idx), gather(&v.own.b, x.b, idx)
		switch k {
		case rule.Bool:
			if v.t = gather(&v.own.t, x.t, idx); v.t == nil {
				v.t = blank(&v.own.t, 0)
			}
		case rule.List:
			v.lists(len(idx), func(i int) (*vec, int) { return x, int(idx[i]) })
		default:
			v.n, v.span = room(&v.own.n, len(idx)), x.span
			for i, r := range idx {
				v.n[i] = x.n[r]
			}
		}
	}
}

// gather picks bits; nil stays nil.
func gather(buf *[]uint64, from []uint64, idx []int32) []uint64 {
	if from == nil {
		return nil
	}
	to := room(buf, words(len(idx)))
	for i := range to {
		part := idx[i<<6 : min(i<<6+64, len(idx))]
		var word uint64
		for _, r := range part {
			word = word>>1 | from[r>>6]>>(r&63)<<63
		}
		to[i] = word >> (64 - len(part))
	}
	return to
}

// spread repeats the bits of households for their members.
func spread(w *Worker, v *vec, a []*vec) {
	x := a[0]
	v.t = w.spreadBits(&v.own.t, x.t)
	v.u, v.b = nil, nil
	if x.u != nil {
		v.u = w.spreadBits(&v.own.u, x.u)
	}
	if x.b != nil {
		v.b = w.spreadBits(&v.own.b, x.b)
	}
}

// spreadBits sets the members of the households that are set: where no word
// can stand for the households, run by run, or, where most are set, the others.
func (w *Worker) spreadBits(buf *[]uint64, from []uint64) []uint64 {
	n, homes := w.table.Members(), w.table.Homes()
	if s := w.segments(); s != nil {
		to := room(buf, words(n))
		s.spread(to, from)
		return to
	}
	to := blank(buf, n)
	count := 0
	for _, word := range from {
		count += bits.OnesCount64(word)
	}
	flip := uint64(0)
	if count > homes/2 {
		flip = ^uint64(0)
	}
	off := w.table.Households
	for i, word := range from {
		for word ^= flip; word != 0; word &= word - 1 {
			h := i<<6 + bits.TrailingZeros64(word)
			if h >= homes {
				break
			}
			setRun(to, int(off[h]), int(off[h+1]))
		}
	}
	if flip != 0 {
		for i := range to {
			to[i] = ^to[i]
		}
		trim(to, n)
	}
	return to
}

// setRun sets the bits from a up to b.
func setRun(to []uint64, a, b int) {
	for a < b {
		i, shift := a>>6, a&63
		take := min(b-a, 64-shift)
		to[i] |= (^uint64(0) >> (64 - take)) << shift
		a += take
	}
}
