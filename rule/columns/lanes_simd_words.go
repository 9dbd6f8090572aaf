//go:build goexperiment.simd && amd64

package columns

import "simd/archsimd"

// Bitmaps are joined eight words, which are 512 rows, at a time.

type eightWords = archsimd.Uint64x8

func at8(from []uint64, i int) eightWords {
	return archsimd.LoadUint64x8((*[8]uint64)(from[i : i+8]))
}

func to8(x eightWords, to []uint64, i int) { x.Store((*[8]uint64)(to[i : i+8])) }

// wideWords is how many of n words the wide loops do.
func wideWords(n int) int {
	if n < 8 || !wide() {
		return 0
	}
	return n &^ 7
}

func foldWide(to, x, y []uint64, how op) int {
	n := wideWords(len(to))
	if n == 0 {
		return 0
	}
	switch how {
	case andOp:
		for i := 0; i < n; i += 8 {
			to8(at8(x, i).And(at8(y, i)), to, i)
		}
	case orOp:
		for i := 0; i < n; i += 8 {
			to8(at8(x, i).Or(at8(y, i)), to, i)
		}
	case andNotOp:
		for i := 0; i < n; i += 8 {
			to8(at8(x, i).AndNot(at8(y, i)), to, i)
		}
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func foldTwoWide(to, x, y, z []uint64, one, two op) int {
	n := wideWords(len(to))
	if n == 0 {
		return 0
	}
	switch one<<4 | two {
	case andOp<<4 | andOp:
		for i := 0; i < n; i += 8 {
			to8(at8(x, i).And(at8(y, i)).And(at8(z, i)), to, i)
		}
	case andOp<<4 | orOp:
		for i := 0; i < n; i += 8 {
			to8(at8(x, i).And(at8(y, i)).Or(at8(z, i)), to, i)
		}
	case orOp<<4 | andOp:
		for i := 0; i < n; i += 8 {
			to8(at8(x, i).Or(at8(y, i)).And(at8(z, i)), to, i)
		}
	case orOp<<4 | orOp:
		for i := 0; i < n; i += 8 {
			to8(at8(x, i).Or(at8(y, i)).Or(at8(z, i)), to, i)
		}
	case andNotOp<<4 | andNotOp:
		for i := 0; i < n; i += 8 {
			to8(at8(x, i).AndNot(at8(y, i).Or(at8(z, i))), to, i)
		}
	case andOp<<4 | andNotOp:
		for i := 0; i < n; i += 8 {
			to8(at8(x, i).And(at8(y, i)).AndNot(at8(z, i)), to, i)
		}
	default:
		n = 0 // two folds do it
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func notTwoWide(to, x, y []uint64) int {
	n := wideWords(len(to))
	if n == 0 {
		return 0
	}
	all := archsimd.BroadcastUint64x8(^uint64(0))
	for i := 0; i < n; i += 8 {
		to8(all.AndNot(at8(x, i).Or(at8(y, i))), to, i)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func andWide(to, x, y, z rails) int {
	n := wideWords(len(to.t))
	if n == 0 {
		return 0
	}
	for i := 0; i < n; i += 8 {
		xt, yt, zt := at8(x.t, i), at8(y.t, i), at8(z.t, i)
		t := xt.And(yt).And(zt)
		maybe := xt.Or(at8(x.u, i)).And(yt.Or(at8(y.u, i))).And(zt.Or(at8(z.u, i)))
		to8(maybe.AndNot(t), to.u, i)
		to8(t, to.t, i)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func orWide(to, x, y, z rails) int {
	n := wideWords(len(to.t))
	if n == 0 {
		return 0
	}
	for i := 0; i < n; i += 8 {
		t := at8(x.t, i).Or(at8(y.t, i)).Or(at8(z.t, i))
		to8(at8(x.u, i).Or(at8(y.u, i)).Or(at8(z.u, i)).AndNot(t), to.u, i)
		to8(t, to.t, i)
	}
	archsimd.ClearAVXUpperBits()
	return n
}
