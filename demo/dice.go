package demo

import (
	"math"
	"math/rand/v2"
)

// dice draws everything that is left to chance from one seeded source.
type dice struct{ *rand.Rand }

// Streams of chance that must not disturb each other.
const (
	streamPool uint64 = iota + 1
	streamOrder
	streamHome
	streamTakeUp
)

func newDice(seed, stream, n uint64) dice {
	return dice{rand.New(rand.NewPCG(seed, stream<<48|n))}
}

// chance is true with probability p.
func (d dice) chance(p float64) bool { return d.Float64() < p }

// between returns a whole number from lo to hi, both included.
func (d dice) between(lo, hi int) int {
	if hi <= lo {
		return lo
	}
	return lo + d.IntN(hi-lo+1)
}

// about returns a factor that spreads as a lognormal with mean 1.
func (d dice) about(sigma float64) float64 {
	return math.Exp(sigma*d.NormFloat64() - sigma*sigma/2)
}

// option is one outcome and how often it comes, relative to the others.
type option[T any] struct {
	of     T
	weight float64
}

// pick draws one of the options.
func pick[T any](d dice, options []option[T]) T {
	total := 0.0
	for _, o := range options {
		total += o.weight
	}
	at := d.Float64() * total
	for _, o := range options {
		if at -= o.weight; at < 0 {
			return o.of
		}
	}
	return options[len(options)-1].of
}
