package floor

import (
	"maps"
	"math"
	"slices"

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
	Until        *civil.Date // the first day on which the rules are others, nil where none is known
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
	On      civil.Date // the day of Witness
	Tried   int64      // households that were tried; each may stand for many cells
	Cells   int64      // all combinations of the values at which something can change
	Blind   bool       // a value that would have been needed is not decided
	Bounded bool       // only households of at most MaxMembers members were looked at
	Witness *Witness   // for Lower and Narrower
}

// MaxMembers is the largest household that is tried where a rule goes over the
// members.
const MaxMembers = 3

// The limits of one comparison.
const (
	maxJudged  = 40000 // partly known households in the walk
	maxSamples = 4000  // households drawn where the walk was too long
)

// Compare looks for a household that loses by the rule below, on the first day
// and, where a rule names a day, on that day and on the last. The same question
// always gets the same answer.
func Compare(q Question) Result {
	var worst Result
	for i, day := range q.days() {
		q.On = day
		r := newPair(q, true).compare()
		if r.Kind != Proven {
			r = newPair(q, false).compare()
		} else if r.Blind { // by households that exist, or only by those that the loose pair allows?
			r.Blind = newPair(q, false).compare().Blind
		}
		if i == 0 {
			worst, r.Tried, r.Cells = r, 0, 0
		}
		worst.Kind, worst.Witness, worst.On = max(worst.Kind, r.Kind), r.Witness, r.On
		worst.Tried, worst.Cells = plus(worst.Tried, r.Tried), plus(worst.Cells, r.Cells)
		worst.Blind, worst.Bounded = worst.Blind || r.Blind, worst.Bounded || r.Bounded
		if r.Witness != nil {
			break
		}
	}
	return worst
}

// openYears is how long after the first day rules without an end are looked at.
const openYears = 20

// days lists the days on which the rules are compared. Between constants of
// days nothing but the distance from them changes.
func (q Question) days() []civil.Date {
	named := map[civil.Date]bool{}
	for _, x := range slices.Concat(q.Above.Exprs(), q.Below.Exprs()) {
		x.Root.Walk(func(n *rule.Node) {
			if n.Op == rule.OpConst && n.Type.Kind == rule.Date {
				named[n.Const.Date()] = true
			}
		})
	}
	if len(named) == 0 {
		return []civil.Date{q.On}
	}
	last := q.On.AddYears(openYears)
	if q.Until != nil {
		last = q.Until.AddDays(-1)
	}
	days := []civil.Date{q.On}
	for _, d := range slices.Sorted(maps.Keys(named)) {
		for _, near := range []civil.Date{d, d.AddDays(1)} {
			if near > q.On && near < last {
				days = append(days, near)
			}
		}
	}
	if last > q.On {
		days = append(days, last)
	}
	return slices.Compact(days)
}

func (p *pair) compare() Result {
	r := Result{On: p.On, Bounded: p.bounded}
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
