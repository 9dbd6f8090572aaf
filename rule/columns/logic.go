package columns

import "minsheng/rule"

// and is CEL's "and", which is Kleene's: one false decides, else one unknown,
// else one broken.
func and(_ *Worker, v *vec, a []*vec) {
	n := len(a[0].t)
	v.t = room(&v.own.t, n)
	copy(v.t, a[0].t)
	v.known()
	if !open(a) {
		for _, x := range a[1:] {
			meet(v.t, x.t)
		}
		return
	}
	maybe := room(&v.own.u, n) // rows that nothing makes false
	fill(maybe, n<<6)
	broken := false
	for _, x := range a {
		broken = broken || x.b != nil
		possible(v.t, maybe, x)
	}
	v.u = maybe
	for i, t := range v.t {
		maybe[i] &^= t
	}
	if broken {
		v.b = unknownFirst(a, maybe, room(&v.own.b, n))
	}
}

// possible takes the rows that x does not make true from t, and those that it
// makes false from maybe.
func possible(t, maybe []uint64, x *vec) {
	is := x.t[:len(t)]
	maybe = maybe[:len(t)]
	switch {
	case x.b != nil:
		for i := range t {
			t[i] &= is[i]
			maybe[i] &= is[i] | at(x.u, i) | x.b[i]
		}
	case x.u != nil:
		u := x.u[:len(t)]
		for i := range t {
			t[i] &= is[i]
			maybe[i] &= is[i] | u[i]
		}
	default:
		for i := range t {
			t[i] &= is[i]
			maybe[i] &= is[i]
		}
	}
}

// unknownFirst leaves of the undecided rows those of which something is
// unknown, and returns the others.
func unknownFirst(a []*vec, undecided, broken []uint64) []uint64 {
	for i, w := range undecided {
		var u uint64
		for _, x := range a {
			u |= at(x.u, i)
		}
		undecided[i] = w & u
		broken[i] = w &^ u
	}
	return broken
}

// or is CEL's "or": one true decides, else one unknown, else one broken.
func or(_ *Worker, v *vec, a []*vec) {
	n := len(a[0].t)
	v.t = room(&v.own.t, n)
	copy(v.t, a[0].t)
	for _, x := range a[1:] {
		join(v.t, x.t)
	}
	v.known()
	if !open(a) {
		return
	}
	v.u, v.b = either(a, &v.own.u, func(x *vec) []uint64 { return x.u }), either(a, &v.own.b, func(x *vec) []uint64 { return x.b })
	for i := range v.u {
		v.u[i] &^= v.t[i]
	}
	for i := range v.b {
		v.b[i] &^= v.t[i] | at(v.u, i)
	}
}

// either joins one bitmap of all arguments, nil where none has it.
func either(a []*vec, buf *[]uint64, of func(*vec) []uint64) []uint64 {
	var all []uint64
	for _, x := range a {
		b := of(x)
		switch {
		case b == nil:
		case all == nil:
			all = room(buf, len(b))
			copy(all, b)
		default:
			join(all, b)
		}
	}
	return all
}

func open(a []*vec) bool {
	for _, x := range a {
		if x.u != nil || x.b != nil {
			return true
		}
	}
	return false
}

func at(b []uint64, i int) uint64 {
	if b == nil {
		return 0
	}
	return b[i]
}

func meet(to, b []uint64) {
	b = b[:len(to)]
	for i := range to {
		to[i] &= b[i]
	}
}

func join(to, b []uint64) {
	b = b[:len(to)]
	for i := range to {
		to[i] |= b[i]
	}
}

// not leaves rows that are not known as they are.
func not(_ *Worker, v *vec, a []*vec) {
	v.t = room(&v.own.t, len(a[0].t))
	for i, t := range a[0].t {
		v.t[i] = ^t
	}
	trim(v.t, v.rows)
	v.u, v.b = a[0].u, a[0].b
	v.mask()
}

// choose is "condition ? a : b": where the condition is not known, neither is
// the result.
func choose(k rule.Kind) func(w *Worker, v *vec, a []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		c, x, y := a[0], a[1], a[2]
		v.ready(c)
		if x.u != nil || x.b != nil || y.u != nil || y.b != nil {
			v.keepFor(len(c.t))
			for i, yes := range c.t {
				no := ^(yes | at(c.u, i) | at(c.b, i))
				v.u[i] |= yes&at(x.u, i) | no&at(y.u, i)
				v.b[i] |= yes&at(x.b, i) | no&at(y.b, i)
			}
		}
		switch k {
		case rule.Bool:
			v.t = room(&v.own.t, len(c.t))
			for i, yes := range c.t {
				v.t[i] = yes&x.t[i] | y.t[i]&^yes
			}
			v.mask()
		case rule.List:
			v.lists(len(x.off)-1, func(i int) (*vec, int) {
				if isSet(c.t, i) {
					return x, i
				}
				return y, i
			})
		default:
			v.n, v.span = room(&v.own.n, len(x.n)), x.with(y.span)
			yes, no := x.n[:len(v.n)], y.n[:len(v.n)]
			for i := range v.n {
				take := -int64(c.t[i>>6] >> (i & 63) & 1)
				v.n[i] = no[i] ^ (yes[i]^no[i])&take
			}
		}
	}
}

// keepFor is keep for bitmaps of n words that need not be there yet.
func (v *vec) keepFor(n int) {
	if v.u == nil {
		v.u = blank(&v.own.u, n<<6)
	}
	v.keep()
}

// lists makes the list of n rows, each a copy of a row of another vec; rows
// not known stay empty.
func (v *vec) lists(n int, of func(i int) (*vec, int)) {
	v.off = room(&v.own.off, n+1)
	v.off[0] = 0
	elems := v.own.n[:0]
	for i := range n {
		if v.ok(i) {
			x, j := of(i)
			elems = append(elems, x.n[x.off[j]:x.off[j+1]]...)
		}
		v.off[i+1] = int32(len(elems))
	}
	v.own.n, v.n = elems, elems
}

// second is the value of its second argument once the first is known.
func second(k rule.Kind) func(w *Worker, v *vec, a []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		v.ready(a[0], a[1])
		x := a[1]
		switch k {
		case rule.Bool:
			v.t = room(&v.own.t, len(x.t))
			copy(v.t, x.t)
			v.mask()
		case rule.List:
			v.lists(len(x.off)-1, func(i int) (*vec, int) { return x, i })
		default:
			v.n, v.span = x.n, x.span
		}
	}
}
