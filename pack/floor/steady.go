package floor

import "minsheng/rule"

// slope is how a value moves along an axis.
type slope int8

const (
	falls  slope = -1
	flat   slope = 0
	rises  slope = 1
	unsure slope = 2
)

func (s slope) turned() slope {
	if s == unsure {
		return s
	}
	return -s
}

// and joins the slopes of two values that are added or of which one is taken.
func (s slope) and(o slope) slope {
	switch {
	case s == flat:
		return o
	case o == flat || s == o:
		return s
	}
	return unsure
}

// steady reports whether the difference of an atom's sides moves along an
// axis at all, and whether it does so in one direction.
func (w *walk) steady(t atom, x axis) (steady, moves bool) {
	a, b := w.slope(t.a, x), flat
	if t.b != nil {
		b = w.slope(t.b, x)
	}
	if a == flat && b == flat {
		return true, false
	}
	if both := a.and(b.turned()); both != unsure {
		return true, true
	}
	rate, ok := w.difference(t, x)
	return ok, !ok || rate != 0
}

// difference returns by how much the difference of the sides changes with
// each step along the axis, where that is always the same.
func (w *walk) difference(t atom, x axis) (int64, bool) {
	a, ok1 := w.rate(t.a, x)
	if t.b == nil {
		return a * t.timesA, ok1
	}
	b, ok2 := w.rate(t.b, x)
	return a*t.timesA - b*t.timesB, ok1 && ok2
}

// rate is the change of a value with each step along the axis, where that is
// always the same. Its products are far below what could overflow: a factor is
// a constant of a rule.
func (w *walk) rate(n *rule.Node, x axis) (int64, bool) {
	if w.is(n, x) {
		return 1, true
	}
	if w.slope(n, x) == flat && !w.names(n, x) {
		return 0, true
	}
	if n.Op != rule.OpCall {
		return 0, false
	}
	switch n.Call.Name {
	case "_+_", "_-_":
		a, ok1 := w.rate(n.Args[0], x)
		b, ok2 := w.rate(n.Args[1], x)
		if n.Call.Name == "_-_" {
			b = -b
		}
		return a + b, ok1 && ok2
	case "_*_":
		for i, f := range n.Args {
			if v := w.eval(f); v.Known() && v.Int() > -1000 && v.Int() < 1000 {
				r, ok := w.rate(n.Args[1-i], x)
				return r * v.Int(), ok
			}
		}
	}
	return 0, false
}

// is reports whether a node is, or in a loop can be, the axis itself.
func (w *walk) is(n *rule.Node, x axis) bool {
	switch {
	case n.Op == rule.OpOwed:
		return x.attr == nil && x.free == n.Service
	case n.Op != rule.OpAttr || n.Attr != x.attr:
		return false
	}
	return n.Args[0].Op != rule.OpPerson || x.who == w.facts.Person
}

// names reports whether a value or a condition inside it is about the axis.
func (w *walk) names(n *rule.Node, x axis) bool {
	found := false
	n.Walk(func(n *rule.Node) { found = found || w.is(n, x) })
	return found
}

// slope returns how a value moves along an axis between the cuts of the
// comparisons that stand inside it. Whatever is a yes or no does not move
// there.
func (w *walk) slope(n *rule.Node, x axis) slope {
	switch {
	case w.is(n, x):
		return rises
	case n.Type.Kind == rule.Bool || len(n.Args) == 0:
		return flat
	case n.Op == rule.OpIf:
		return w.slope(n.Args[1], x).and(w.slope(n.Args[2], x))
	case n.Op == rule.OpFilter:
		return w.slope(n.Args[0], x)
	case n.Op == rule.OpCall:
		return w.slopeOfCall(n, x)
	}
	s := flat
	for _, a := range n.Args {
		s = s.and(w.slope(a, x))
	}
	return s
}

// slopeOfCall knows which functions rise or fall with which argument.
func (w *walk) slopeOfCall(n *rule.Node, x axis) slope {
	arg := func(i int) slope { return w.slope(n.Args[i], x) }
	switch n.Call.Name {
	case "_+_", "max", "min", "add_years", "add_months", "add_days":
		return arg(0).and(arg(1))
	case "_-_":
		return arg(0).and(arg(1).turned())
	case "age", "months", "days":
		return arg(0).turned().and(arg(1))
	case "-_":
		return arg(0).turned()
	case "month_start", "month_end", "round", "size", "sum":
		return arg(0)
	case "_*_", "times":
		return w.slopeOfProduct(n, arg(0), arg(1))
	case "div", "_/_":
		if arg(0) != flat && arg(1) == flat {
			return scaled(arg(0), w.eval(n.Args[1]))
		}
	}
	for i := range n.Args {
		if arg(i) != flat {
			return unsure
		}
	}
	return flat
}

// slopeOfProduct is that of one factor where the other is known.
func (w *walk) slopeOfProduct(n *rule.Node, a, b slope) slope {
	switch {
	case a == flat && b == flat:
		return flat
	case b == flat:
		return scaled(a, w.eval(n.Args[1]))
	case a == flat:
		return scaled(b, w.eval(n.Args[0]))
	}
	return unsure
}

func scaled(s slope, by rule.Value) slope {
	switch {
	case !by.Known():
		return unsure
	case by.Int() == 0:
		return flat
	case by.Int() < 0:
		return s.turned()
	}
	return s
}
