package floor

import (
	"math"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// Rule is who is owed a service and how much, in one place on one day.
type Rule struct {
	Conditions []*rule.Expr                  // all must hold
	Lines      []Line                        // the first that holds gives the amount; none: owed without an amount
	Param      func(name string) *rule.Param // the parameters of the place on the day
	Times      int64                         // how often the amount is paid in a time that is the same in both rules
	Ended      bool                          // the service is not offered: nobody is owed it
}

// Line is an amount and when it is the one; If is nil where it always is.
type Line struct{ If, Is *rule.Expr }

// Question asks whether a household exists that loses by Below.
type Question struct {
	Schema       *rule.Schema
	Of           rule.Entity
	On           civil.Date
	Above, Below Rule
}

// Kind is what a comparison came to.
type Kind uint8

// The kinds, from the best to the worst.
const (
	Proven   Kind = iota // no household loses
	Searched             // none was found that loses
	Lower                // Witness gets less
	Narrower             // Witness gets nothing
)

// Result is what a comparison came to and how much was looked at.
type Result struct {
	Kind    Kind
	Tried   int64    // households that were tried; each may stand for many cells
	Cells   int64    // all combinations of the values at which something can change
	Blind   bool     // a value that would have been needed is not decided
	Bounded bool     // only households of at most MaxMembers members were looked at
	Witness *Witness // for Lower and Narrower
}

// MaxMembers is the largest household that is tried where a rule goes over the
// members.
const MaxMembers = 3

// The limits of one comparison.
const (
	maxJudged  = 40000 // partly known households in the walk
	maxSamples = 4000  // households drawn where the walk was too long
)

// Compare looks for a household that loses by the rule below. The same
// question always gets the same answer.
func Compare(q Question) Result {
	if r := newPair(q, true).compare(); r.Kind == Proven {
		return r
	}
	return newPair(q, false).compare()
}

func (p *pair) compare() Result {
	r := Result{Bounded: p.bounded}
	partial := p.bounded
	shapes := p.shapes()
	for _, s := range shapes {
		w := &walk{pair: p, scene: s, limit: maxJudged / int64(len(shapes)), counts: map[axis]int64{}}
		w.descend()
		if w.over && w.found == nil {
			w.sample()
		}
		r.Tried, r.Cells = r.Tried+w.tried, plus(r.Cells, w.cells())
		r.Blind, partial = r.Blind || w.blind, partial || w.partial
		if w.found != nil {
			r.Kind, r.Witness = w.found.kind, w.found
			return r
		}
	}
	if partial {
		r.Kind = Searched
	}
	return r
}

// plus and times count cells; beyond what can be counted they stay there.
func plus(a, b int64) int64 {
	if n, err := measure.Add(a, b); err == nil {
		return n
	}
	return math.MaxInt64
}

func times(a, b int64) int64 {
	if n, err := measure.Mul(a, b); err == nil {
		return n
	}
	return math.MaxInt64
}
