package measure

import (
	"cmp"
	"errors"
	"slices"
)

// ErrShares says that shares are not the whole, or that one is negative.
var ErrShares = errors.New("the shares are not parts of one whole")

// Split parts an amount by shares that add up to One, so that the parts add up
// to the amount to the fen: each gets its share rounded down, and the fen that
// are left go one each to those with the largest remainders, of equal ones to
// the earlier (the method of Hamilton and Niemeyer). Of a negative amount the
// parts are those of the positive one, negative.
func (m Money) Split(shares []Ratio) ([]Money, error) {
	var whole Ratio
	for _, s := range shares {
		if s < 0 || s > One {
			return nil, ErrShares
		}
		whole += s
	}
	if whole != One {
		return nil, ErrShares
	}
	sign := Money(1)
	if m < 0 {
		if m == -m {
			return nil, ErrOverflow
		}
		sign, m = -1, -m
	}
	parts := make([]Money, len(shares))
	rest := make([]int64, len(shares))
	left := m
	for i, s := range shares {
		part, err := m.Times(s, Down)
		if err != nil {
			return nil, err
		}
		parts[i], rest[i] = part, remainder(m, s)
		left -= part
	}
	order := make([]int, len(shares))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:left] {
		parts[i]++
	}
	for i := range parts {
		parts[i] *= sign
	}
	return parts, nil
}

// remainder is what rounding m times s down leaves, in millionths of a fen.
func remainder(m Money, s Ratio) int64 {
	// m = a × 1,000,000 + b: a × s is whole, and b × s fits 64 bits.
	return int64(m) % ratioOne * int64(s) % ratioOne
}
