package floor

import (
	"math/big"

	"minsheng/rule"
)

// truth says that a condition is known and is what is wanted. A condition that
// will never be known is neither.
func (s *solver) truth(n *rule.Node, want bool) formula {
	v := s.eval(n)
	switch {
	case v.Known():
		if v.IsTrue() == want {
			return always
		}
		return never
	case s.hopeless(v):
		return never
	case s.wants(v):
		return always
	}
	switch n.Op {
	case rule.OpNot:
		return s.truth(n.Args[0], !want)
	case rule.OpAnd, rule.OpOr:
		return s.junction(n, want)
	case rule.OpIf:
		return or(and(s.truth(n.Args[0], true), s.truth(n.Args[1], want)), and(s.truth(n.Args[0], false), s.truth(n.Args[2], want)))
	case rule.OpIn:
		return s.among(n, want)
	}
	if n.Compares() {
		return s.comparison(n, want)
	}
	return always // a loop over quantities: it may be either
}

// hopeless reports whether a value will never be known.
func (s *solver) hopeless(v rule.Value) bool {
	if v.Kind() != rule.Broken && len(s.scene.axes(v.Missing())) > 0 {
		return false
	}
	s.blind = true
	s.dead++
	return true
}

func (s *solver) junction(n *rule.Node, want bool) formula {
	parts := make([]formula, len(n.Args))
	for i, a := range n.Args {
		parts[i] = s.truth(a, want)
	}
	if (n.Op == rule.OpAnd) == want {
		return and(parts...)
	}
	return or(parts...)
}

func (s *solver) among(n *rule.Node, want bool) formula {
	if n.Args[1].Op != rule.OpList {
		return always
	}
	var parts []formula
	for _, e := range n.Args[1].Args {
		parts = append(parts, s.compared(rule.OpEq, n.Args[0], e, want))
	}
	if want {
		return or(parts...)
	}
	return and(parts...)
}

func (s *solver) comparison(n *rule.Node, want bool) formula {
	return s.compared(n.Op, n.Args[0], n.Args[1], want)
}

func (s *solver) compared(op rule.Op, l, r *rule.Node, want bool) formula {
	switch l.Type.Kind {
	case rule.Int, rule.Money, rule.Ratio, rule.Date:
	default:
		return always
	}
	a, ok1 := s.form(l)
	b, ok2 := s.form(r)
	if !ok1 || !ok2 {
		return never
	}
	if !want {
		op = opposite[op]
	}
	switch op {
	case rule.OpEq:
		return zero(a.sub(b))
	case rule.OpNe:
		return notZero(a.sub(b))
	case rule.OpLt:
		return below(a.sub(b))
	case rule.OpLe:
		return atMost(a.sub(b))
	case rule.OpGt:
		return below(b.sub(a))
	}
	return atMost(b.sub(a))
}

var opposite = map[rule.Op]rule.Op{
	rule.OpEq: rule.OpNe, rule.OpNe: rule.OpEq, rule.OpLt: rule.OpGe, rule.OpGe: rule.OpLt, rule.OpGt: rule.OpLe, rule.OpLe: rule.OpGt,
}

// form writes a quantity as a sum of variables; ok is false where it will
// never be known.
func (s *solver) form(n *rule.Node) (f form, ok bool) {
	v := s.eval(n)
	switch {
	case v.Known():
		return number(v.Int()), true
	case s.hopeless(v):
		return number(0), false
	case s.wants(v):
		return number(0), true
	}
	switch n.Op {
	case rule.OpAttr, rule.OpOwed:
		if missing := s.scene.axes(v.Missing()); len(missing) == 1 {
			return s.quantity(missing[0]), true
		}
	case rule.OpIf:
		return s.choice(n)
	case rule.OpCall:
		return s.called(n)
	}
	return s.inside(s.name(n)), true
}

// choice is a value that is one of two. Where something in it will never be
// known, nothing is said of it: the value may not exist, and the household
// still does.
func (s *solver) choice(n *rule.Node) (form, bool) {
	name := s.name(n)
	_, have := s.index[name]
	v := s.inside(name)
	if have {
		return v, true
	}
	before := s.dead
	ways := []formula{}
	for i, want := range []bool{true, false} {
		if f, ok := s.form(n.Args[1+i]); ok {
			ways = append(ways, and(s.truth(n.Args[0], want), zero(f.sub(v))))
		}
	}
	if s.dead == before {
		s.inner = append(s.inner, or(ways...))
	}
	return v, true
}

// called writes a function of quantities.
func (s *solver) called(n *rule.Node) (form, bool) {
	args := make([]form, len(n.Args))
	for i, a := range n.Args {
		if a.Type.Kind == rule.Text || a.Type.Kind == rule.List {
			continue
		}
		f, ok := s.form(a)
		if !ok {
			return number(0), false
		}
		args[i] = f
	}
	switch n.Call.Name {
	case "_+_", "add_days":
		return args[0].add(args[1]), true
	case "_-_":
		return args[0].sub(args[1]), true
	case "-_":
		return args[0].scale(minusOne), true
	case "days":
		return args[1].sub(args[0]), true
	case "_*_":
		for i, f := range args {
			if len(f.by) == 0 {
				return args[1-i].scale(f.k), true
			}
		}
	case "max", "min":
		return s.extreme(n, args), true
	case "times":
		if len(args[1].by) == 0 {
			return s.rounded(n, args[0].scale(args[1].k), big.NewInt(1_000_000)), true
		}
	case "div", "_/_":
		if len(args[1].by) == 0 && args[1].k.Sign() > 0 {
			return s.rounded(n, args[0], args[1].k), true
		}
	}
	return s.inside(s.name(n)), true
}

// extreme is the greater or the lesser of two.
func (s *solver) extreme(n *rule.Node, args []form) form {
	name := s.name(n)
	_, have := s.index[name]
	v := s.inside(name)
	if have {
		return v
	}
	a, b := args[0], args[1]
	first, second := atMost(b.sub(a)), atMost(a.sub(b))
	if n.Call.Name == "min" {
		first, second = second, first
	}
	s.inner = append(s.inner, or(and(zero(a.sub(v)), first), and(zero(b.sub(v)), second)))
	return v
}

// rounding is a rounded value: a whole number next to over/under.
type rounding struct {
	how         string
	over, value form
	under       *big.Int
}

// rounded is a whole number next to over/under: whichever the rounding, it is
// less than one away, and of two that are rounded alike the greater is not the
// lesser.
func (s *solver) rounded(n *rule.Node, over form, under *big.Int) form {
	name := s.name(n)
	_, have := s.index[name]
	v := s.inside(name)
	if have {
		return v
	}
	gap, k := v.scale(under).sub(over), form{k: under}
	s.inner = append(s.inner, below(gap.sub(k)), below(gap.scale(minusOne).sub(k)))
	r := rounding{how: n.Call.ID, over: over, value: v, under: under}
	for _, a := range n.Args {
		r.how += " " + a.Const.Text()
	}
	for _, o := range s.roundings {
		if o.how == r.how && o.under.Cmp(under) == 0 {
			s.inner = append(s.inner, inOrder(r, o), inOrder(o, r))
		}
	}
	s.roundings = append(s.roundings, r)
	return v
}

func inOrder(a, b rounding) formula {
	return or(below(b.over.sub(a.over)), atMost(a.value.sub(b.value)))
}
