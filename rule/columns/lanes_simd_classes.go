//go:build goexperiment.simd && amd64

package columns

import (
	"math"
	"simd/archsimd"
)

// To compare a number with every cut takes less than to look up its class,
// while there are few.
const mostCuts32, mostCuts64 = 32, 12

// cutsWide32 finds the rows that have reached each cut, and lays them out.
func (v *vec) cutsWide32(from []int32, cuts []int64) int {
	if !wide() || len(cuts) > mostCuts32 || len(cuts) == 0 || cuts[0] < math.MinInt32 || cuts[len(cuts)-1] > math.MaxInt32 {
		return 0
	}
	var reached [mostCuts32]uint64
	done := len(from) >> 6
	for i := range done {
		part := (*[64]int32)(from[i<<6:])
		a, b := archsimd.LoadInt32x16((*[16]int32)(part[0:16])), archsimd.LoadInt32x16((*[16]int32)(part[16:32]))
		c, d := archsimd.LoadInt32x16((*[16]int32)(part[32:48])), archsimd.LoadInt32x16((*[16]int32)(part[48:64]))
		for k, n := range cuts {
			cut := archsimd.BroadcastInt32x16(int32(n))
			reached[k&(mostCuts32-1)] = uint64(a.GreaterEqual(cut).ToBits()) | uint64(b.GreaterEqual(cut).ToBits())<<16 |
				uint64(c.GreaterEqual(cut).ToBits())<<32 | uint64(d.GreaterEqual(cut).ToBits())<<48
		}
		v.lay(i, reached[:len(cuts)])
	}
	archsimd.ClearAVXUpperBits()
	return done
}

// cutsWide64 is cutsWide32 of numbers of 64 bits.
func (v *vec) cutsWide64(from []int64, cuts []int64) int {
	if !wide() || len(cuts) > mostCuts64 {
		return 0
	}
	var reached [mostCuts64]uint64
	done := len(from) >> 6
	for i := range done {
		for k, n := range cuts {
			cut, word := archsimd.BroadcastInt64x8(n), uint64(0)
			for half := 0; half < 64; half += 32 {
				part := (*[32]int64)(from[i<<6+half:])
				word |= (uint64(get(part, 0).GreaterEqual(cut).ToBits()) | uint64(get(part, 8).GreaterEqual(cut).ToBits())<<8 |
					uint64(get(part, 16).GreaterEqual(cut).ToBits())<<16 | uint64(get(part, 24).GreaterEqual(cut).ToBits())<<24) << half
			}
			reached[k%mostCuts64] = word
		}
		v.lay(i, reached[:len(cuts)])
	}
	archsimd.ClearAVXUpperBits()
	return done
}

// sizesWide bounds how far offsets lie apart. Where one of them is negative,
// which makes differences wrap around, so is the least.
func sizesWide(off []int32) (span, int) {
	s := span{math.MaxInt32, 0}
	if !wide() || len(off) < 17 {
		return s, 0
	}
	done := (len(off) - 1) &^ 15
	least, most := archsimd.BroadcastInt32x16(math.MaxInt32), archsimd.BroadcastInt32x16(0)
	for i := 0; i < done; i += 16 {
		next := archsimd.LoadInt32x16Slice(off[i+1:])
		size := next.Sub(archsimd.LoadInt32x16Slice(off[i:]))
		least, most = least.Min(size).Min(next), most.Max(size)
	}
	var low, high [16]int32
	least.Store(&low)
	most.Store(&high)
	archsimd.ClearAVXUpperBits()
	for i := range low {
		s.low, s.high = min(s.low, int64(low[i])), max(s.high, int64(high[i]))
	}
	return s, done
}

// placesWide looks up the classes of places in a short dictionary, 64 at a
// time. Places past 63 are of the class of texts that are in no dictionary.
func (v *vec) placesWide(from []uint8, dict int) int {
	if !archsimd.X86.AVX512VBMI() || dict > 63 {
		return 0
	}
	lut, last := archsimd.LoadUint8x64((*[64]uint8)(v.lens.lut)), archsimd.BroadcastUint8x64(63)
	done, n := len(from)>>6, words(len(from))
	for i := range done {
		class := lut.Permute(archsimd.LoadUint8x64((*[64]uint8)(from[i<<6:])).Min(last))
		known := ^at(v.u, i)
		for p := range v.lens.planes {
			one := archsimd.BroadcastUint8x64(1 << p)
			v.t[p*n+i] = class.And(one).Equal(one).ToBits() & known
		}
	}
	archsimd.ClearAVXUpperBits()
	return done
}

// lay sets word i of the planes, given which rows have reached each cut: from
// one class to the next, plane p changes where 1<<p divides the next.
func (v *vec) lay(i int, reached []uint64) {
	n, known := words(v.rows), ^at(v.u, i)
	for p := range v.lens.planes {
		if v.lens.thermo {
			v.t[p*n+i] = reached[p] & known
			continue
		}
		var word uint64
		for class := 1 << p; class <= len(reached); class += 1 << p {
			word ^= reached[class-1]
		}
		v.t[p*n+i] = word & known
	}
}
