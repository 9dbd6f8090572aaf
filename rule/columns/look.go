package columns

import "math/bits"

// look answers predicate at from the planes. Who is not known is of class 0, so
// that only predicates which hold for that class must leave them out.
func (g *group) look(at int) func(w *Worker, v *vec, a []*vec) {
	return func(w *Worker, v *vec, a []*vec) {
		classes := a[0]
		v.u, v.b = classes.u, nil
		n := words(v.rows)
		switch l := classes.lens; {
		case l == nil:
			v.t = blank(&v.own.t, v.rows)
		case l.marks:
			v.t = room(&v.own.t, n)
			copy(v.t, classes.t[at*n:])
			v.mask()
		default:
			v.t = room(&v.own.t, n)
			classes.among(w, v, l.spans[at])
		}
	}
}

// among sets the rows whose class is in one of the spans.
func (v *vec) among(w *Worker, to *vec, spans [][2]int) {
	if len(spans) == 0 {
		clear(to.t)
		return
	}
	if spans[0][0] == 0 {
		v.below(w, to, spans[0][1])
	} else {
		to.t = v.within(w, to.t, spans[0])
	}
	for _, s := range spans[1:] {
		more := v.within(w, room(&w.from, len(to.t)), s)
		fold(room(&to.own.t, len(to.t)), to.t, more, orOp)
		to.t = to.own.t[:len(to.t)]
	}
}

// below sets the known rows whose class is below one.
func (v *vec) below(w *Worker, to *vec, class int) {
	if class >= v.lens.classes {
		fill(to.t, to.rows)
		to.mask()
		return
	}
	above := v.atLeast(to.t, class)
	if v.u == nil {
		for i, x := range above {
			to.t[i] = ^x
		}
	} else {
		u := v.u[:len(above)]
		for i, x := range above {
			to.t[i] = ^(x | u[i])
		}
	}
	trim(to.t, to.rows)
}

// within returns the rows whose class is in a span that does not begin with
// class 0: in to, or where they stand already.
func (v *vec) within(w *Worker, to []uint64, span [2]int) []uint64 {
	switch l := v.lens; {
	case span[1] >= l.classes:
		return v.atLeast(to, span[0])
	case span[1] == span[0]+1 && !l.thermo:
		return v.exactly(to, span[0])
	}
	from := v.atLeast(to, span[0])
	fold(to, from, v.atLeast(room(&w.to, len(to)), span[1]), andNotOp)
	return to
}

// plane returns plane p of n words.
func (v *vec) plane(p, n int) []uint64 { return v.t[p*n : (p+1)*n] }

// atLeast returns the rows whose class, from 1, is not below one: in to, or
// where they stand already.
func (v *vec) atLeast(to []uint64, class int) []uint64 {
	n := len(to)
	if v.lens.thermo {
		return v.plane(class-1, n)
	}
	low := bits.TrailingZeros(uint(class))
	return v.folded(to, low, low+1, func(p int) op {
		if class>>p&1 == 1 {
			return andOp
		}
		return orOp
	})
}

// exactly returns the rows of one class, from 1.
func (v *vec) exactly(to []uint64, class int) []uint64 {
	low := bits.TrailingZeros(uint(class))
	return v.folded(to, low, 0, func(p int) op {
		if class>>p&1 == 1 {
			return andOp
		}
		return andNotOp
	})
}

// folded joins the first plane with those from a place on, two at a time.
func (v *vec) folded(to []uint64, first, from int, how func(p int) op) []uint64 {
	n := len(to)
	x := v.plane(first, n)
	waiting := -1
	for p := from; p < v.lens.planes; p++ {
		switch {
		case p == first:
		case waiting < 0:
			waiting = p
		default:
			foldTwo(to, x, v.plane(waiting, n), v.plane(p, n), how(waiting), how(p))
			x, waiting = to, -1
		}
	}
	if waiting >= 0 {
		fold(to, x, v.plane(waiting, n), how(waiting))
		return to
	}
	return x
}
