//go:build goexperiment.simd && amd64

package columns

import "simd/archsimd"

// The wide loops do eight numbers (or sixteen of 32 bits, or 64 places) at a
// time where the machine has AVX-512. Each returns how many places (or words)
// it has done, and the plain loop does the rest. They ask the machine each
// time, which costs nothing beside a chunk.

// Lanes names what the inner loops are written in.
func Lanes() string {
	if archsimd.X86.AVX512() {
		return "Go, simd AVX-512"
	}
	return "Go, simd unused: no AVX-512"
}

type eight = archsimd.Int64x8

// get and put take eight of 32 numbers, which stand together so that the
// loops look at bounds once.
func get(from *[32]int64, at int) eight { return archsimd.LoadInt64x8((*[8]int64)(from[at : at+8])) }

func put(x eight, to *[32]int64, at int) { x.Store((*[8]int64)(to[at : at+8])) }

func sumsWide(to, x, y []int64) int {
	if !archsimd.X86.AVX512() {
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
	if !archsimd.X86.AVX512() {
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

// mask is the bits of eight rows.
func mask(word uint64, at int) archsimd.Mask64x8 { return archsimd.Mask64x8FromBits(uint8(word >> at)) }

func keepWide(to, from []int64, of []uint64) int {
	if !archsimd.X86.AVX512() {
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

func oneOfWide(to []int64, bits []uint64, yes, no int64) int {
	if !archsimd.X86.AVX512() {
		return 0
	}
	n := len(to) &^ 63
	y, x := archsimd.BroadcastInt64x8(yes), archsimd.BroadcastInt64x8(no)
	for i := 0; i < n; i += 32 {
		word, s := bits[i>>6]>>(i&32), (*[32]int64)(to[i:])
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
	if !archsimd.X86.AVX512() {
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
	if !archsimd.X86.AVX512() {
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
	if !archsimd.X86.AVX512() || b.den != 0 && reach > nearest {
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

func (b *bends) shareWide(to, from []int64) {
	share, minus := archsimd.BroadcastFloat64x8(1/float64(b.den)), archsimd.BroadcastInt64x8(b.minus)
	num0, add0 := archsimd.BroadcastFloat64x8(b.nums[0]), archsimd.BroadcastFloat64x8(b.adds[0])
	base0, slope0 := archsimd.BroadcastInt64x8(b.base[0]), archsimd.BroadcastInt64x8(b.slope[0])
	for i := 0; i < len(to); i += 8 {
		x := archsimd.LoadInt64x8Slice(from[i:])
		num, add, base, slope := num0, add0, base0, slope0
		for k := int64(1); k < b.count; k++ {
			past, at := x.Greater(archsimd.BroadcastInt64x8(b.last[(k-1)&(mostPieces-1)])), -k&(mostPieces-1)
			num, add = archsimd.BroadcastFloat64x8(b.nums[at]).Merge(num, past), archsimd.BroadcastFloat64x8(b.adds[at]).Merge(add, past)
			base = archsimd.BroadcastInt64x8(b.base[at]).Merge(base, past)
			if b.sloped {
				slope = archsimd.BroadcastInt64x8(b.slope[at]).Merge(slope, past)
			}
		}
		q := x.ConvertToFloat64().MulAdd(num, add).Mul(share).ConvertToInt64()
		y := q.Xor(minus).Sub(minus).Add(base)
		if b.sloped {
			y = y.Add(x.Mul(slope))
		}
		y.StoreSlice(to[i:])
	}
}
