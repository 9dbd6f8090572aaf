package columns

import "math"

// span bounds the numbers of a vec, those of rows not known among them, in the
// chunk at hand. Where spans prove that no number can overflow, a step does
// not look at each.
type span struct{ low, high int64 }

// anything is the span of numbers of which nothing is known.
var anything = span{math.MinInt64, math.MaxInt64}

// anySize is the span of sizes of lists of which nothing is known.
var anySize = span{0, math.MaxInt32}

// plus returns the span of sums, and whether all of them fit.
func (s span) plus(o span) (span, bool) {
	t := span{s.low + o.low, s.high + o.high}
	return t, !over(s.low, o.low, t.low) && !over(s.high, o.high, t.high)
}

// minus returns the span of differences, and whether all of them fit.
func (s span) minus(o span) (span, bool) {
	t := span{s.low - o.high, s.high - o.low}
	return t, (s.low^o.high)&(s.low^t.low) >= 0 && (s.high^o.low)&(s.high^t.high) >= 0
}

// over reports whether s, which is x + y, does not fit.
func over(x, y, s int64) bool { return (x^s)&(y^s) < 0 }

// times returns the span of products, and whether all of them fit.
func (s span) times(o span) (span, bool) {
	t := span{math.MaxInt64, math.MinInt64}
	for _, x := range [2]int64{s.low, s.high} {
		for _, y := range [2]int64{o.low, o.high} {
			if excess(x, y) != 0 {
				return anything, false
			}
			t = span{min(t.low, x*y), max(t.high, x*y)}
		}
	}
	return t, true
}

// with returns the span of numbers of either.
func (s span) with(o span) span { return span{min(s.low, o.low), max(s.high, o.high)} }

// spanOf bounds numbers: closely where one is negative, else by a power of
// two, which takes one operation a number.
func spanOf[T int32 | int64](all []T) span {
	var any T
	rest := all
	if wide, ok := interface{}(all).([]int64); ok {
		bits, done := anyBitsWide(wide)
		any, rest = T(bits), all[done:]
	}
	for _, n := range rest {
		any |= n
	}
	s := span{0, int64(any)}
	if any >= 0 {
		for shift := 1; shift < 64; shift <<= 1 {
			s.high |= s.high >> shift
		}
		return s
	}
	s = span{math.MaxInt64, math.MinInt64}
	for _, n := range all {
		s = span{min(s.low, int64(n)), max(s.high, int64(n))}
	}
	return s
}
