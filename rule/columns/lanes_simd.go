//go:build goexperiment.simd && amd64

package columns

import (
	"math/bits"
	"simd/archsimd"
)

// The wide loops do eight numbers (or sixteen of 32 bits, or 64 places) at a
// time where the machine has AVX-512. Each returns how many places (or words)
// it has done, and the plain loop does the rest. They ask the machine each
// time, which costs nothing beside a chunk.

// Lanes names what the inner loops are written in.
func Lanes() string {
	if wide() {
		return "Go, simd AVX-512"
	}
	return "Go, simd unused: no AVX-512"
}

// wide reports whether the wide loops do anything.
func wide() bool { return archsimd.X86.AVX512() }

type eight = archsimd.Int64x8

// get and put take eight of 32 numbers, which stand together so that the
// loops look at bounds once.
func get(from *[32]int64, at int) eight { return archsimd.LoadInt64x8((*[8]int64)(from[at : at+8])) }

func put(x eight, to *[32]int64, at int) { x.Store((*[8]int64)(to[at : at+8])) }

func sumsWide(to, x, y []int64) int {
	if !wide() {
		return 0
	}
	n := len(to) &^ 31
	for i := 0; i < n; i += 32 {
		s, a, b := (*[32]int64)(to[i:]), (*[32]int64)(x[i:]), (*[32]int64)(y[i:])
		put(get(a, 0).Add(get(b, 0)), s, 0)
		put(get(a, 8).Add(get(b, 8)), s, 8)
		put(get(a, 16).Add(get(b, 16)), s, 16)
		put(get(a, 24).Add(get(b, 24)), s, 24)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func differencesWide(to, x, y []int64) int {
	if !wide() {
		return 0
	}
	n := len(to) &^ 31
	for i := 0; i < n; i += 32 {
		s, a, b := (*[32]int64)(to[i:]), (*[32]int64)(x[i:]), (*[32]int64)(y[i:])
		put(get(a, 0).Sub(get(b, 0)), s, 0)
		put(get(a, 8).Sub(get(b, 8)), s, 8)
		put(get(a, 16).Sub(get(b, 16)), s, 16)
		put(get(a, 24).Sub(get(b, 24)), s, 24)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

// addUpWide adds numbers to a base, 32 rows at a time.
func addUpWide(to []int64, base int64, all []addend) int {
	if !wide() {
		return 0
	}
	n, least := len(to)&^63, archsimd.BroadcastInt64x8(base) // whole words, of which the plain loop goes on
	for i := 0; i < n; i += 32 {
		p, q, r, s := least, least, least, least
		for k := range all {
			a := &all[k]
			if a.bits != nil {
				word, apart := a.bits[i>>6]>>(i&32), archsimd.BroadcastInt64x8(a.apart)
				p, q = p.Add(apart.Masked(mask(word, 0))), q.Add(apart.Masked(mask(word, 8)))
				r, s = r.Add(apart.Masked(mask(word, 16))), s.Add(apart.Masked(mask(word, 24)))
				continue
			}
			x := (*[32]int64)(a.n[i:])
			if a.minus {
				p, q, r, s = p.Sub(get(x, 0)), q.Sub(get(x, 8)), r.Sub(get(x, 16)), s.Sub(get(x, 24))
				continue
			}
			p, q, r, s = p.Add(get(x, 0)), q.Add(get(x, 8)), r.Add(get(x, 16)), s.Add(get(x, 24))
		}
		sum := (*[32]int64)(to[i:])
		put(p, sum, 0)
		put(q, sum, 8)
		put(r, sum, 16)
		put(s, sum, 24)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

// mask is the bits of eight rows.
func mask(word uint64, at int) archsimd.Mask64x8 { return archsimd.Mask64x8FromBits(uint8(word >> at)) }

func keepWide(to, from []int64, of []uint64) int {
	if !wide() {
		return 0
	}
	n := len(to) &^ 63
	for i := 0; i < n; i += 32 {
		word := of[i>>6] >> (i & 32)
		s, a := (*[32]int64)(to[i:]), (*[32]int64)(from[i:])
		put(get(a, 0).Masked(mask(word, 0)), s, 0)
		put(get(a, 8).Masked(mask(word, 8)), s, 8)
		put(get(a, 16).Masked(mask(word, 16)), s, 16)
		put(get(a, 24).Masked(mask(word, 24)), s, 24)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func oneOfWide(to []int64, of []uint64, yes, no int64) int {
	if !wide() {
		return 0
	}
	n := len(to) &^ 63
	y, x := archsimd.BroadcastInt64x8(yes), archsimd.BroadcastInt64x8(no)
	for i := 0; i < n; i += 32 {
		word, s := of[i>>6]>>(i&32), (*[32]int64)(to[i:])
		put(y.Merge(x, mask(word, 0)), s, 0)
		put(y.Merge(x, mask(word, 8)), s, 8)
		put(y.Merge(x, mask(word, 16)), s, 16)
		put(y.Merge(x, mask(word, 24)), s, 24)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

// anyBitsWide joins the bits of numbers.
func anyBitsWide(all []int64) (int64, int) {
	if !wide() {
		return 0, 0
	}
	n := len(all) &^ 31
	var a, b, c, d eight
	for i := 0; i < n; i += 32 {
		x := (*[32]int64)(all[i:])
		a, b, c, d = a.Or(get(x, 0)), b.Or(get(x, 8)), c.Or(get(x, 16)), d.Or(get(x, 24))
	}
	var last [8]int64
	a.Or(b).Or(c.Or(d)).Store(&last)
	archsimd.ClearAVXUpperBits()
	return last[0] | last[1] | last[2] | last[3] | last[4] | last[5] | last[6] | last[7], n
}

// compareWide sets the bits of the rows where x is less than y, or equal to it.
func compareWide(to []uint64, x, y []int64, equal bool) int {
	if !wide() {
		return 0
	}
	n := len(x) >> 6
	for i := range n {
		var word uint64
		for half := 0; half < 64; half += 32 {
			a, b := (*[32]int64)(x[i<<6+half:]), (*[32]int64)(y[i<<6+half:])
			for at := 0; at < 32; at += 8 {
				less := get(a, at).Less(get(b, at))
				if equal {
					less = get(a, at).Equal(get(b, at))
				}
				word |= uint64(less.ToBits()) << (half + at)
			}
		}
		to[i] = word
	}
	archsimd.ClearAVXUpperBits()
	return n
}

// traceWide computes a curve: of every piece what holds from its start on is
// taken over by those that have reached it.
func (b *bends) traceWide(to, from []int64, reach int64) int {
	if !wide() || b.den != 0 && reach > nearest {
		return 0
	}
	n := len(to) &^ 7
	switch {
	case b.clamp:
		b.cutWide(to[:n], from)
	case b.den == 0:
		return 0
	default:
		b.shareWide(to[:n], from)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func (b *bends) cutWide(to, from []int64) {
	base, low, high := archsimd.BroadcastInt64x8(b.line.base), archsimd.BroadcastInt64x8(b.low), archsimd.BroadcastInt64x8(b.high)
	slope := archsimd.BroadcastInt64x8(b.line.slope)
	for i := 0; i < len(to); i += 8 {
		x := archsimd.LoadInt64x8Slice(from[i:])
		if b.line.slope != 1 {
			x = x.Mul(slope)
		}
		x.Add(base).Max(low).Min(high).StoreSlice(to[i:])
	}
}

// shareWide finds a number's place in the tables as the plain loop does: minus
// one for each piece whose last number is below it.
func (b *bends) shareWide(to, from []int64) {
	share, minus := archsimd.BroadcastFloat64x8(1/float64(b.den)), archsimd.BroadcastInt64x8(b.minus)
	nums, adds := archsimd.LoadFloat64x8(&b.nums), archsimd.LoadFloat64x8(&b.adds)
	bases, slopes := archsimd.LoadInt64x8(&b.base), archsimd.LoadInt64x8(&b.slope)
	lasts := b.last[:b.count-1]
	for i := 0; i < len(to); i += 8 {
		x := archsimd.LoadInt64x8Slice(from[i:])
		var place eight
		for _, last := range lasts {
			place = place.Add(x.Greater(archsimd.BroadcastInt64x8(last)).ToInt64x8())
		}
		at := place.AsUint64x8()
		q := x.ConvertToFloat64().MulAdd(nums.Permute(at), adds.Permute(at)).Mul(share).ConvertToInt64()
		y := q.Xor(minus).Sub(minus).Add(bases.Permute(at))
		if b.sloped {
			y = y.Add(x.Mul(slopes.Permute(at)))
		}
		y.StoreSlice(to[i:])
	}
}

// chooseWide takes the numbers of yes where a bit is set, else those of no.
func chooseWide(to []int64, of []uint64, yes, no []int64) int {
	if !wide() {
		return 0
	}
	n := len(to) &^ 63
	for i := 0; i < n; i += 32 {
		word, s := of[i>>6]>>(i&32), (*[32]int64)(to[i:])
		a, b := (*[32]int64)(yes[i:]), (*[32]int64)(no[i:])
		put(get(a, 0).Merge(get(b, 0), mask(word, 0)), s, 0)
		put(get(a, 8).Merge(get(b, 8), mask(word, 8)), s, 8)
		put(get(a, 16).Merge(get(b, 16), mask(word, 16)), s, 16)
		put(get(a, 24).Merge(get(b, 24), mask(word, 24)), s, 24)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

// totalsWide writes the sums of all numbers up to each end, eight at a time:
// each number takes the one, then the two, then the four before it, and what
// came before all of them; those at ends are put together. It writes up to
// seven places too many.
func totalsWide(to, from []int64, ends []uint64) {
	one := archsimd.LoadUint64x8(&[8]uint64{0, 0, 1, 2, 3, 4, 5, 6})
	two := archsimd.LoadUint64x8(&[8]uint64{0, 0, 0, 1, 2, 3, 4, 5})
	four := archsimd.LoadUint64x8(&[8]uint64{0, 0, 0, 0, 0, 1, 2, 3})
	last := archsimd.BroadcastUint64x8(7)
	var before eight
	at := 0
	for i := 0; i < len(from); i += 8 {
		var x eight
		if i+8 <= len(from) {
			x = archsimd.LoadInt64x8Slice(from[i:])
		} else {
			x = archsimd.LoadInt64x8SlicePart(from[i:])
		}
		x = x.Add(x.Permute(one).Masked(archsimd.Mask64x8FromBits(0xfe)))
		x = x.Add(x.Permute(two).Masked(archsimd.Mask64x8FromBits(0xfc)))
		x = x.Add(x.Permute(four).Masked(archsimd.Mask64x8FromBits(0xf0))).Add(before)
		before = x.Permute(last)
		ended := uint8(ends[i>>6] >> (i & 63))
		x.Compress(archsimd.Mask64x8FromBits(ended)).StoreSlice(to[at:])
		at += bits.OnesCount8(ended)
	}
	archsimd.ClearAVXUpperBits()
}

// nearest is up to where what is divided, with half of one, is exact in a
// float64, and times the reciprocal rounds down to the quotient: both roundings
// together move it by less than the half of one that was added.
const nearest = 1 << 50
