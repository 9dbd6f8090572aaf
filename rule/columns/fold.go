package columns

// op is how two bitmaps are joined.
type op uint8

const (
	andOp op = iota
	orOp
	andNotOp
)

// fold sets to to "x how y". The bitmaps are of one length; to may be x.
func fold(to, x, y []uint64, how op) {
	done := foldWide(to, x, y, how)
	to, x, y = to[done:], x[done:len(to)], y[done:len(to)]
	switch how {
	case andOp:
		for i := range to {
			to[i] = x[i] & y[i]
		}
	case orOp:
		for i := range to {
			to[i] = x[i] | y[i]
		}
	case andNotOp:
		for i := range to {
			to[i] = x[i] &^ y[i]
		}
	}
}

// foldTwo sets to to "(x one y) two z", in one pass for the pairs that
// predicates are made of.
func foldTwo(to, x, y, z []uint64, one, two op) {
	done := foldTwoWide(to, x, y, z, one, two)
	to, x, y, z = to[done:], x[done:len(to)], y[done:len(to)], z[done:len(to)]
	switch one<<4 | two {
	case andOp<<4 | andOp:
		for i := range to {
			to[i] = x[i] & y[i] & z[i]
		}
	case andOp<<4 | orOp:
		for i := range to {
			to[i] = x[i]&y[i] | z[i]
		}
	case orOp<<4 | andOp:
		for i := range to {
			to[i] = (x[i] | y[i]) & z[i]
		}
	case orOp<<4 | orOp:
		for i := range to {
			to[i] = x[i] | y[i] | z[i]
		}
	case andNotOp<<4 | andNotOp:
		for i := range to {
			to[i] = x[i] &^ (y[i] | z[i])
		}
	case andOp<<4 | andNotOp:
		for i := range to {
			to[i] = x[i] & y[i] &^ z[i]
		}
	default:
		fold(to, x, y, one)
		fold(to, to, z, two)
	}
}

// notTwo sets what is in neither.
func notTwo(to, x, y []uint64) {
	x, y = x[:len(to)], y[:len(to)]
	for i := notTwoWide(to, x, y); i < len(to); i++ {
		to[i] = ^(x[i] | y[i])
	}
}

// andThree joins conditions by Kleene's "and"; to may be x.
func andThree(to, x, y, z rails) {
	n := len(to.t)
	xt, xu, yt, yu, zt, zu, tt, tu := x.t[:n], x.u[:n], y.t[:n], y.u[:n], z.t[:n], z.u[:n], to.t, to.u[:n]
	for i := andWide(to, x, y, z); i < n; i++ {
		t := xt[i] & yt[i] & zt[i]
		tu[i] = (xt[i] | xu[i]) & (yt[i] | yu[i]) & (zt[i] | zu[i]) &^ t
		tt[i] = t
	}
}

func andTwo(to, x, y rails) {
	n := len(to.t)
	xt, xu, yt, yu, tt, tu := x.t[:n], x.u[:n], y.t[:n], y.u[:n], to.t, to.u[:n]
	for i := andWide(to, x, y, y); i < n; i++ {
		t := xt[i] & yt[i]
		tu[i] = (xt[i] | xu[i]) & (yt[i] | yu[i]) &^ t
		tt[i] = t
	}
}

// orThree joins conditions by Kleene's "or"; to may be x.
func orThree(to, x, y, z rails) {
	n := len(to.t)
	xt, xu, yt, yu, zt, zu, tt, tu := x.t[:n], x.u[:n], y.t[:n], y.u[:n], z.t[:n], z.u[:n], to.t, to.u[:n]
	for i := orWide(to, x, y, z); i < n; i++ {
		t := xt[i] | yt[i] | zt[i]
		tu[i] = (xu[i] | yu[i] | zu[i]) &^ t
		tt[i] = t
	}
}

func orTwo(to, x, y rails) {
	n := len(to.t)
	xt, xu, yt, yu, tt, tu := x.t[:n], x.u[:n], y.t[:n], y.u[:n], to.t, to.u[:n]
	for i := orWide(to, x, y, y); i < n; i++ {
		t := xt[i] | yt[i]
		tu[i] = (xu[i] | yu[i]) &^ t
		tt[i] = t
	}
}
