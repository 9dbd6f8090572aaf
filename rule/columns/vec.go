package columns

import "slices"

// vec is the values of a node over its domain in the chunk at hand. A row is
// known, unknown (u) or broken (b); nil bitmaps have no such row. Bools that
// are true stand in t; all other values in n: numbers, days, ids of texts,
// rows of persons. A list's elements stand in n too, those of row i from
// off[i] up to off[i+1]; rows not known have none. Bits past the last row are
// zero.
type vec struct {
	t, u, b []uint64
	n       []int64
	off     []int32
	span         // of n
	sizes   span // of lists: how long they are

	own struct {
		t, u, b []uint64
		n       []int64
		off     []int32
	}
	rows  int
	made  uint32 // the chunk it was made for
	lens  *lens  // of classes, how the planes in t are read
	still int    // rows already filled with a constant
}

// blank returns a cleared bitmap of n bits in the given buffer.
func blank(buf *[]uint64, n int) []uint64 {
	b := room(buf, words(n))
	clear(b)
	return b
}

// room returns the buffer with length n; what stands in it is left.
func room[T any](buf *[]T, n int) []T {
	if cap(*buf) < n {
		*buf = make([]T, n+n/4)
	}
	return (*buf)[:n]
}

// known sets no row unknown or broken.
func (v *vec) known() { v.u, v.b = nil, nil }

// ready sets the state of a function of args: the first argument that is not
// known decides whether a row is unknown or broken.
func (v *vec) ready(args ...*vec) {
	v.known()
	fresh := false
	for _, a := range args {
		if a.u == nil && a.b == nil {
			continue
		}
		if v.u == nil && v.b == nil {
			v.u, v.b = a.u, a.b
			continue
		}
		if !fresh {
			v.keep()
			fresh = true
		}
		v.yield(a)
	}
}

// keep copies the state into buffers of v's own; both bitmaps are then there.
func (v *vec) keep() {
	n := max(len(v.u), len(v.b))
	v.u, v.b = mine(&v.own.u, v.u, n), mine(&v.own.b, v.b, n)
}

// mine returns a bitmap of n words in the buffer, with what stood in b.
func mine(buf *[]uint64, b []uint64, n int) []uint64 {
	to := room(buf, n)
	if n == 0 || len(b) > 0 && &b[0] == &to[0] {
		return to
	}
	clear(to)
	copy(to, b)
	return to
}

// yield adds a's state where v has none yet.
func (v *vec) yield(a *vec) {
	for i := range v.u {
		free := ^(v.u[i] | v.b[i])
		if a.u != nil {
			v.u[i] |= a.u[i] & free
		}
		if a.b != nil {
			v.b[i] |= a.b[i] & free
		}
	}
}

// fail marks rows of the word at i that failed to compute, unless they are
// not known anyway.
func (v *vec) fail(i int, rows uint64, all int) {
	if v.u != nil {
		rows &^= v.u[i]
	}
	if v.b != nil {
		rows &^= v.b[i]
	}
	if rows == 0 {
		return
	}
	if v.b == nil {
		v.b = blank(&v.own.b, all)
	} else {
		v.b = mine(&v.own.b, v.b, words(all))
	}
	v.b[i] |= rows
}

// mask clears t where the row is not known.
func (v *vec) mask() {
	for i := range v.u {
		v.t[i] &^= v.u[i]
	}
	for i := range v.b {
		v.t[i] &^= v.b[i]
	}
}

// clone copies v away from a worker's buffers.
func (v *vec) clone() *vec {
	return &vec{t: slices.Clone(v.t), u: slices.Clone(v.u), b: slices.Clone(v.b), n: slices.Clone(v.n), off: slices.Clone(v.off), span: anything}
}

// ok reports whether row i is known.
func (v *vec) ok(i int) bool {
	return (v.u == nil || !isSet(v.u, i)) && (v.b == nil || !isSet(v.b, i))
}

// trim clears the bits past n.
func trim(b []uint64, n int) {
	if r := n & 63; r != 0 && len(b) > 0 {
		b[len(b)-1] &= 1<<r - 1
	}
}

// fill sets the first n bits.
func fill(b []uint64, n int) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	trim(b, n)
}
