package floor

import (
	"math/big"
	"strings"

	"minsheng/rule"
)

// solver decides whether a scene of which only quantities are missing can
// still lose. It writes "the rule above says yes and the one below says no, or
// pays less" as constraints between whole variables: a variable for each
// missing quantity, and one for each value that is no sum of them (a choice, a
// rounded product, a greatest of two), with what is known of it. Anything else
// is a variable of which nothing is known, the same wherever the same words
// stand: so more households are allowed than exist, and where none can lose,
// none does.
type solver struct {
	*walk
	axes  []axis // by variable; the zero axis: an inner value
	index map[any]int
	inner []formula // what is known of the inner values
	need  axis
	asks  bool // need is set
	dead  int  // how often something was met that will never be known

	roundings []rounding
}

// outcome is what a solver came to.
type outcome uint8

const (
	solved    outcome = iota // nobody loses, or the walk has its witness
	needsMore                // something with few values is to be known first
	failed
)

// maxCases is how many combinations of constraints are eliminated.
const maxCases = 400

func newSolver(w *walk) *solver {
	return &solver{walk: w, index: map[any]int{}}
}

func (s *solver) solve() outcome {
	loses := s.loses()
	if s.asks {
		return needsMore
	}
	count, unsure := 0, false
	through := cases(append([]formula{loses}, s.inner...), s.domains(), func(have []form) bool {
		if count++; count > maxCases {
			return true
		}
		system := newSystem(have)
		order, ok := system.eliminate()
		if ok && system.never {
			return false
		}
		unsure = true
		return ok && points(order, s.accept)
	})
	if s.found != nil || through && !unsure {
		return solved
	}
	return failed
}

// accept tries a solution as a real household.
func (s *solver) accept(point map[int]*big.Int) bool {
	var known []axis
	defer func() {
		for _, a := range known {
			s.forget(a)
		}
	}()
	for v, x := range point {
		a := s.axes[v]
		if a == (axis{}) {
			continue
		}
		if !x.IsInt64() || s.put(a, a.of(x.Int64())) != nil {
			return false
		}
		known = append(known, a)
	}
	if s.judge().is != yes {
		return false
	}
	s.found = s.witness()
	return true
}

// domains bounds every variable.
func (s *solver) domains() []form {
	var all []form
	for v, a := range s.axes {
		lo, hi := -far.Int64(), far.Int64()
		if a != (axis{}) {
			lo, hi = s.bounds(a)
		}
		all = append(all, number(lo).sub(variable(v)), variable(v).sub(number(hi)))
	}
	return all
}

// loses is the formula that is solved.
func (s *solver) loses() formula {
	owed := []formula{}
	for _, x := range s.above.conditions {
		owed = append(owed, s.truth(x.Root, true))
	}
	refused := []formula{}
	kept := []formula{}
	for _, x := range s.below.conditions {
		refused = append(refused, s.truth(x.Root, false))
		kept = append(kept, s.truth(x.Root, true))
	}
	if s.below.ended {
		refused = append(refused, always)
	}
	return and(and(owed...), or(or(refused...), and(and(kept...), s.lessPaid())))
}

// lessPaid says that both amounts are known and that below is less.
func (s *solver) lessPaid() formula {
	before, after := s.inside("above"), s.inside("below")
	if len(s.above.lines) == 0 && len(s.below.lines) == 0 {
		return never
	}
	less := below(after.scale(big.NewInt(s.below.times)).sub(before.scale(big.NewInt(s.above.times))))
	if len(s.above.lines) == 0 {
		less = atMost(after)
	}
	return and(s.pays(s.above, before), s.pays(s.below, after), less)
}

// pays says that a rule pays an amount.
func (s *solver) pays(of side, amount form) formula {
	var ways []formula
	passed := []formula{}
	for _, l := range of.lines {
		way := append([]formula(nil), passed...)
		if l.If != nil {
			way = append(way, s.truth(l.If.Root, true))
			passed = append(passed, s.truth(l.If.Root, false))
		}
		if f, ok := s.form(l.Is.Root); ok {
			ways = append(ways, and(append(way, zero(f.sub(amount)))...))
		}
		if l.If == nil {
			return or(ways...)
		}
	}
	return or(append(ways, and(append(passed, zero(amount))...))...)
}

// inside returns an inner variable by its name.
func (s *solver) inside(name any) form {
	i, ok := s.index[name]
	if !ok {
		i = len(s.axes)
		s.index[name], s.axes = i, append(s.axes, axis{})
	}
	return variable(i)
}

// quantity returns the variable of a missing quantity.
func (s *solver) quantity(a axis) form {
	i, ok := s.index[a]
	if !ok {
		i = len(s.axes)
		s.index[a], s.axes = i, append(s.axes, a)
	}
	return variable(i)
}

// wants notes something with few values that has to be known before.
func (s *solver) wants(v rule.Value) bool {
	a, ok := s.finiteOf(s.scene.axes(v.Missing()))
	if ok {
		s.need, s.asks = a, true
	}
	return ok
}

// name writes a node so that the same value has the same name: what is known
// of it as its value.
func (s *solver) name(n *rule.Node) string {
	if n.Type.Kind != rule.List {
		if v := s.eval(n); v.Known() {
			return v.Kind().String() + " " + v.String()
		}
	}
	parts := make([]string, len(n.Args))
	for i, a := range n.Args {
		parts[i] = s.name(a)
	}
	return head(n) + "(" + strings.Join(parts, ", ") + ")"
}
