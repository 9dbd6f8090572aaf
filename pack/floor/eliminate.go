package floor

import (
	"math"
	"math/big"
)

// The limits of one elimination.
const (
	maxConstraints = 600
	maxPoints      = 64
)

// system is constraints "form <= 0" over whole variables.
type system struct {
	forms map[string]form // by left side, the tightest
	never bool            // one of them cannot hold
}

func newSystem(forms []form) *system {
	s := &system{forms: map[string]form{}}
	for _, f := range forms {
		s.add(f)
	}
	return s
}

func (s *system) add(f form) {
	if len(f.by) == 0 {
		s.never = s.never || f.k.Sign() > 0
		return
	}
	f = f.tight()
	key := f.key()
	if have, ok := s.forms[key]; !ok || f.k.Cmp(have.k) > 0 {
		s.forms[key] = f
	}
}

// bound is one variable with the constraints on it at the time when it was
// eliminated.
type bound struct {
	v     int
	forms []form
}

// eliminate removes one variable after another (Fourier and Motzkin): of every
// constraint that bounds it below and every one that bounds it above remains
// that the first bound is not greater than the second. If in the end something
// like 1 <= 0 remains, no numbers satisfy the system, whole or not. Every step
// keeps all whole solutions, also the rounding of tight, so that "never" is a
// proof. Ok is false where the system grew too large.
func (s *system) eliminate() (order []bound, ok bool) {
	for !s.never && len(s.forms) > 0 {
		if len(s.forms) > maxConstraints {
			return nil, false
		}
		v := s.cheapest()
		b := bound{v: v}
		var lower, upper []form
		for key, f := range s.forms {
			c := f.by[v]
			if c == nil {
				continue
			}
			b.forms = append(b.forms, f)
			delete(s.forms, key)
			if c.Sign() < 0 {
				lower = append(lower, f)
			} else {
				upper = append(upper, f)
			}
		}
		for _, l := range lower {
			for _, u := range upper {
				s.add(l.scale(u.by[v]).plus(u, new(big.Int).Neg(l.by[v])))
			}
		}
		order = append(order, b)
	}
	return order, true
}

// cheapest returns the variable whose elimination makes the fewest
// constraints, the first such.
func (s *system) cheapest() int {
	lower, upper := map[int]int{}, map[int]int{}
	for _, f := range s.forms {
		for v, c := range f.by {
			if c.Sign() < 0 {
				lower[v]++
			} else {
				upper[v]++
			}
			lower[v], upper[v] = lower[v]+0, upper[v]+0
		}
	}
	best, least := -1, 0
	for v := range lower {
		cost := lower[v] * upper[v]
		if best < 0 || cost < least || cost == least && v < best {
			best, least = v, cost
		}
	}
	return best
}

// points gives whole solutions to try, the last eliminated variable first,
// each at both ends of what the others leave it. It stops when accept says so.
func points(order []bound, accept func(map[int]*big.Int) bool) bool {
	tries := maxPoints
	point := map[int]*big.Int{}
	var fill func(i int) bool
	fill = func(i int) bool {
		if i < 0 {
			tries--
			return accept(point)
		}
		lo, hi := order[i].within(point)
		if lo.Cmp(hi) > 0 {
			tries--
			return false
		}
		for _, x := range []*big.Int{lo, hi} {
			point[order[i].v] = x
			if fill(i - 1) {
				return true
			}
			if tries <= 0 || lo.Cmp(hi) == 0 {
				break
			}
		}
		delete(point, order[i].v)
		return false
	}
	return fill(len(order) - 1)
}

// far bounds what nothing else bounds: a rule has no greater numbers.
var far = big.NewInt(math.MaxInt64)

// within returns the least and greatest whole value of the variable, given the
// others.
func (b bound) within(point map[int]*big.Int) (lo, hi *big.Int) {
	lo, hi = new(big.Int).Neg(far), new(big.Int).Set(far)
	for _, f := range b.forms {
		rest := new(big.Int).Neg(f.k)
		for v, c := range f.by {
			if v != b.v {
				rest.Sub(rest, new(big.Int).Mul(c, point[v]))
			}
		}
		c := f.by[b.v] // c·x <= rest
		if c.Sign() > 0 {
			if most := floorDiv(rest, c); most.Cmp(hi) < 0 {
				hi = most
			}
			continue
		}
		if least := ceilDiv(new(big.Int).Neg(rest), new(big.Int).Neg(c)); least.Cmp(lo) > 0 {
			lo = least
		}
	}
	return lo, hi
}
