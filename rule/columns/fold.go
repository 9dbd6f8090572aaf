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
	x, y = x[:len(to)], y[:len(to)]
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
	x, y, z = x[:len(to)], y[:len(to)], z[:len(to)]
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
	for i := range to {
		to[i] = ^(x[i] | y[i])
	}
}

// andTwo joins two conditions by Kleene's "and"; to may be x.
func andTwo(to, x, y rails) {
	n := len(to.t)
	xt, xu, yt, yu, u := x.t[:n], x.u[:n], y.t[:n], y.u[:n], to.u[:n]
	for i := range to.t {
		t := xt[i] & yt[i]
		u[i] = (xt[i] | xu[i]) & (yt[i] | yu[i]) &^ t
		to.t[i] = t
	}
}

func andThree(to, x, y, z rails) {
	n := len(to.t)
	xt, xu, yt, yu, zt, zu, u := x.t[:n], x.u[:n], y.t[:n], y.u[:n], z.t[:n], z.u[:n], to.u[:n]
	for i := range to.t {
		t := xt[i] & yt[i] & zt[i]
		u[i] = (xt[i] | xu[i]) & (yt[i] | yu[i]) & (zt[i] | zu[i]) &^ t
		to.t[i] = t
	}
}

// orTwo joins two conditions by Kleene's "or"; to may be x.
func orTwo(to, x, y rails) {
	n := len(to.t)
	xt, xu, yt, yu, u := x.t[:n], x.u[:n], y.t[:n], y.u[:n], to.u[:n]
	for i := range to.t {
		t := xt[i] | yt[i]
		u[i] = (xu[i] | yu[i]) &^ t
		to.t[i] = t
	}
}

func orThree(to, x, y, z rails) {
	n := len(to.t)
	xt, xu, yt, yu, zt, zu, u := x.t[:n], x.u[:n], y.t[:n], y.u[:n], z.t[:n], z.u[:n], to.u[:n]
	for i := range to.t {
		t := xt[i] | yt[i] | zt[i]
		u[i] = (xu[i] | yu[i] | zu[i]) &^ t
		to.t[i] = t
	}
}
