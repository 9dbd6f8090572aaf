package demo

import "math"

// constraint asks that the weighted sum of a small count over all members of
// a pool comes to want.
type constraint struct {
	want   float64
	counts []count // the members whose count is not zero
}

type count struct {
	member int32
	n      uint8
}

// rake changes weights as little as possible (in relative entropy) until every
// constraint holds. It turns to one constraint after the other and multiplies
// each weight by x to the power of its count, with the x that meets this one
// exactly. Where counts are 0 or 1 this is iterative proportional fitting
// (Deming and Stephan 1940); with greater counts it is its generalisation to
// persons in households (Csiszár 1975, successive I-projections). It stops
// when the worst relative misfit is below tolerance or after the given rounds,
// and returns that misfit.
func rake(weights []float64, constraints []constraint, tolerance float64, rounds int) float64 {
	worst := math.Inf(1)
	for range rounds {
		worst = 0
		for _, c := range constraints {
			worst = max(worst, c.project(weights))
		}
		if worst < tolerance {
			break
		}
	}
	return worst
}

// project meets one constraint and returns how far it was missed before.
func (c constraint) project(weights []float64) float64 {
	var mass [256]float64 // weight by count
	top := 0
	for _, k := range c.counts {
		mass[k.n] += weights[k.member]
		top = max(top, int(k.n))
	}
	sum := 0.0
	for n := 1; n <= top; n++ {
		sum += float64(n) * mass[n]
	}
	if sum == 0 || c.want <= 0 {
		return 0
	}
	x := solvePower(mass[:top+1], c.want)
	var powers [256]float64
	powers[0] = 1
	for n := 1; n <= top; n++ {
		powers[n] = powers[n-1] * x
	}
	for _, k := range c.counts {
		weights[k.member] *= powers[k.n]
	}
	return math.Abs(sum-c.want) / c.want
}

// solvePower returns the x > 0 with Σ n·mass[n]·xⁿ = want. The sum grows with
// x, so halving an interval finds it; Newton would need care near zero.
func solvePower(mass []float64, want float64) float64 {
	at := func(x float64) float64 {
		sum := 0.0
		for n := len(mass) - 1; n >= 1; n-- {
			sum = sum*x + float64(n)*mass[n]
		}
		return sum * x
	}
	lo, hi := 0.0, 1.0
	for at(hi) < want {
		lo, hi = hi, hi*2
	}
	for range 60 {
		mid := (lo + hi) / 2
		if at(mid) < want {
			lo = mid
			continue
		}
		hi = mid
	}
	return (lo + hi) / 2
}
