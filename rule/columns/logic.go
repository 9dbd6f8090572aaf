package columns

import "minsheng/rule"

// and is CEL's "and", which is Kleene's: one false decides, else one unknown,
// else one broken.
func and(w *Worker, v *vec, a []*vec) {
	switch state(a) {
	case allKnown:
		v.known()
		v.t = room(&v.own.t, len(a[0].t))
		foldAll(v.t, a, andOp)
	case someUnknown:
		v.b = nil
		w.kleene(v, a, andTwo, andThree)
	default:
		andBroken(v, a)
	}
}

// certainty is what is known of the rows of some conditions.
type certainty uint8

const (
	allKnown certainty = iota
	someUnknown
	someBroken
)

func state(a []*vec) certainty {
	s := allKnown
	for _, x := range a {
		if x.b != nil {
			return someBroken
		}
		if x.u != nil {
			s = someUnknown
		}
	}
	return s
}

// foldAll joins what is true of all arguments, of which there are two or more.
func foldAll(to []uint64, a []*vec, how op) {
	first, rest := a[0].t, a[1:]
	for ; len(rest) > 1; rest = rest[2:] {
		foldTwo(to, first, rest[0].t, rest[1].t, how, how)
		first = to
	}
	if len(rest) == 1 {
		fold(to, first, rest[0].t, how)
	}
}

// kleene joins conditions of which nothing is broken, two or three in a pass.
func (w *Worker) kleene(v *vec, a []*vec, two func(to, x, y rails), three func(to, x, y, z rails)) {
	n := len(a[0].t)
	to := rails{room(&v.own.t, n), room(&v.own.u, n)}
	first, rest := w.rails(a[0]), a[1:]
	for ; len(rest) > 1; rest = rest[2:] {
		three(to, first, w.rails(rest[0]), w.rails(rest[1]))
		first = to
	}
	if len(rest) == 1 {
		two(to, first, w.rails(rest[0]))
	}
	v.t, v.u = to.t, to.u
}

// rails are who meets a condition and of whom it is not known.
type rails struct{ t, u []uint64 }

func (w *Worker) rails(x *vec) rails {
	if x.u != nil {
		return rails{x.t, x.u}
	}
	if len(w.none) < len(x.t) {
		w.none = make([]uint64, len(x.t))
	}
	return rails{x.t, w.none[:len(x.t)]}
}

// andBroken is "and" where some condition broke.
func andBroken(v *vec, a []*vec) {
	n := len(a[0].t)
	v.t = room(&v.own.t, n)
	copy(v.t, a[0].t)
	maybe := room(&v.own.u, n) // rows that nothing makes false
	fill(maybe, n<<6)
	for _, x := range a {
		possible(v.t, maybe, x)
	}
	v.u = maybe
	for i, t := range v.t {
		maybe[i] &^= t
	}
	v.b = unknownFirst(a, maybe, room(&v.own.b, n))
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
func or(w *Worker, v *vec, a []*vec) {
	switch state(a) {
	case allKnown:
		v.known()
		v.t = room(&v.own.t, len(a[0].t))
		foldAll(v.t, a, orOp)
	case someUnknown:
		v.b = nil
		w.kleene(v, a, orTwo, orThree)
	default:
		orBroken(v, a)
	}
}

// orBroken is "or" where some condition broke.
func orBroken(v *vec, a []*vec) {
	v.t = room(&v.own.t, len(a[0].t))
	foldAll(v.t, a, orOp)
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

func at(b []uint64, i int) uint64 {
	if b == nil {
		return 0
	}
	return b[i]
}

func join(to, b []uint64) {
	b = b[:len(to)]
	for i := range to {
		to[i] |= b[i]
	}
}

// not leaves rows that are not known as they are.
func not(_ *Worker, v *vec, a []*vec) {
	x := a[0]
	v.u, v.b = x.u, x.b
	v.t = room(&v.own.t, len(x.t))
	switch {
	case v.b != nil:
		for i, t := range x.t {
			v.t[i] = ^(t | at(v.u, i) | v.b[i])
		}
	case v.u != nil:
		notTwo(v.t, x.t, v.u)
	default:
		notTwo(v.t, x.t, x.t)
	}
	trim(v.t, v.rows)
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
			chosen(v.n, c.t, x.n, y.n)
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
