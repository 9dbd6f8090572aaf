package measure

import "fmt"

// Rounding says how a result between two units becomes one of them.
type Rounding uint8

// The roundings a rule may name. HalfUp rounds a half away from zero
// (四舍五入), HalfEven to the even neighbour, Down towards zero (舍去), Up away
// from zero (见分进位), Floor and Ceil towards minus and plus infinity.
const (
	HalfUp Rounding = iota
	HalfEven
	Down
	Up
	Floor
	Ceil
)

var roundingNames = [...]string{"half_up", "half_even", "down", "up", "floor", "ceil"}

// ParseRounding reads the name a rule uses: half_up, half_even, down, up,
// floor, ceil.
func ParseRounding(s string) (Rounding, error) {
	for i, n := range roundingNames {
		if s == n {
			return Rounding(i), nil
		}
	}
	return 0, fmt.Errorf("%q is not a rounding: write one of half_up, half_even, down, up, floor, ceil", s)
}

// String returns the name that ParseRounding reads.
func (r Rounding) String() string { return roundingNames[r] }

// away reports whether the magnitude q with remainder rem of d grows by one.
func (r Rounding) away(q, rem, d uint64, negative bool) bool {
	if rem == 0 {
		return false
	}
	switch r {
	case Up:
		return true
	case Floor:
		return negative
	case Ceil:
		return !negative
	case HalfUp:
		return rem >= d-rem
	case HalfEven:
		return rem > d-rem || rem == d-rem && q%2 == 1
	}
	return false
}
