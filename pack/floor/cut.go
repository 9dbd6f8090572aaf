package floor

import (
	"cmp"
	"slices"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// atom is a place where an answer changes: a is compared with b, or, where that
// is nil, with nothing, both taken so many times. Between the values of an axis at which what it says of them
// changes, the atom stays the same.
type atom struct {
	op             rule.Op
	a, b           *rule.Node
	timesA, timesB int64
	loop           bool // stands in a loop: about whom the loop goes over
}

// readAtoms collects the comparisons of both rules, inner ones first, then
// amounts with nothing and with each other.
func (p *pair) readAtoms() {
	for _, t := range p.trees {
		p.atomsOf(t, false)
	}
	for _, b := range p.below.lines {
		p.atoms = append(p.atoms, atom{op: rule.OpGt, a: b.Is.Root, timesA: 1})
	}
	for _, a := range p.above.lines {
		p.atoms = append(p.atoms, atom{op: rule.OpGt, a: a.Is.Root, timesA: 1})
		for _, b := range p.below.lines {
			p.atoms = append(p.atoms, atom{op: rule.OpGt, a: a.Is.Root, b: b.Is.Root, timesA: p.above.times, timesB: p.below.times})
		}
	}
}

func (p *pair) atomsOf(n *rule.Node, loop bool) {
	for i, a := range n.Args {
		p.atomsOf(a, loop || n.Loops() && i == 1)
	}
	switch {
	case n.Op >= rule.OpEq && n.Op <= rule.OpGe:
		p.atom(n.Op, n.Args[0], n.Args[1], loop)
	case n.Op == rule.OpIn && n.Args[1].Op == rule.OpList:
		for _, e := range n.Args[1].Args {
			p.atom(rule.OpEq, n.Args[0], e, loop)
		}
	case n.Op == rule.OpCall && (n.Call.Name == "max" || n.Call.Name == "min"):
		p.atom(rule.OpLt, n.Args[0], n.Args[1], loop)
	}
}

func (p *pair) atom(op rule.Op, a, b *rule.Node, loop bool) {
	switch a.Type.Kind {
	case rule.Int, rule.Money, rule.Ratio, rule.Date:
		p.atoms = append(p.atoms, atom{op: op, a: a, b: b, timesA: 1, timesB: 1, loop: loop})
	}
}

// The numbers that exist where the schema sets no bounds.
const (
	leastInt, greatestInt = -1_000_000, 1_000_000
	greatestFen           = 10_000_000_000
	greatestSize          = 20
	oldest, unborn        = 130, 5 // years before and after the day asked
)

// bounds returns the least and the greatest value of an ordered axis.
func (w *walk) bounds(a axis) (lo, hi int64) {
	switch {
	case a.attr == nil && a.free == sizeName:
		return 1, greatestSize
	case a.free == countedName:
		return 0, greatestFen
	case a.attr == nil:
		return boundsOf(a.kind)
	}
	lo, hi = boundsOf(a.attr.Type().Kind)
	if a.attr.Form == rule.FormDate {
		lo, hi = int64(max(w.On.AddYears(-oldest), civil.Earliest)), int64(min(w.On.AddYears(unborn), civil.Latest))
	}
	if a.attr.Min != nil {
		lo = *a.attr.Min
	}
	if a.attr.Max != nil {
		hi = *a.attr.Max
	}
	return lo, hi
}

func boundsOf(k rule.Kind) (lo, hi int64) {
	if k == rule.Money {
		return -greatestFen, greatestFen
	}
	return leastInt, greatestInt
}

// of makes a value of the axis from a number.
func (a axis) of(n int64) rule.Value {
	kind := a.kind
	if a.attr != nil {
		kind = a.attr.Type().Kind
	}
	switch kind {
	case rule.Money:
		return rule.OfMoney(measure.Money(n))
	case rule.Ratio:
		return rule.OfRatio(measure.Ratio(n))
	case rule.Date:
		return rule.OfDate(civil.Date(n))
	}
	return rule.OfInt(n)
}

// cuts divides the values of an ordered axis into runs in which no atom
// changes, and returns the first of each run. Need is what else an atom that
// could not be followed lacks; exact says that every atom was.
//
// A run is whole because each atom is followed only where the difference of
// its sides rises or falls steadily along the axis inside every run found so
// far (inner comparisons, which choose between steady pieces, come first), so
// that its sign changes at most twice in a run, and bisection finds where.
func (w *walk) cuts(x axis) (firsts []int64, need []axis, exact bool) {
	lo, hi := w.bounds(x)
	firsts, exact = []int64{lo}, true
	for _, t := range w.atoms {
		steady, moves := w.steady(t, x)
		if !moves {
			continue
		}
		if t.loop && mixed(t) {
			exact = false
			continue
		}
		more, lacks, seen := w.follow(t, x, firsts, hi)
		firsts, need = more, append(need, lacks...)
		exact = exact && (seen && steady || !seen && len(lacks) == 0 && !t.chooses())
	}
	return firsts, need, exact
}

func (t atom) sides() []*rule.Node {
	if t.b == nil {
		return []*rule.Node{t.a}
	}
	return []*rule.Node{t.a, t.b}
}

// mixed reports whether an atom in a loop is also about the person asked.
func mixed(t atom) bool {
	found := false
	for _, side := range t.sides() {
		side.Walk(func(n *rule.Node) {
			found = found || n.Op == rule.OpPerson || n.Op == rule.OpParam && len(n.Param.By) > 0
		})
	}
	return found
}

// chooses reports whether a side of the atom is one of several values.
func (t atom) chooses() bool {
	found := false
	for _, side := range t.sides() {
		side.Walk(func(n *rule.Node) { found = found || n.Op == rule.OpIf })
	}
	return found
}

// closed puts the person asked in place of loop variables.
func closed(n *rule.Node) *rule.Node {
	if n.Op == rule.OpVar {
		return &rule.Node{Op: rule.OpPerson, Type: n.Type}
	}
	c := *n
	c.Args = make([]*rule.Node, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = closed(a)
	}
	return &c
}

// follow refines the runs by one atom. Seen is false where the atom's sign
// cannot be known on the axis; lacks is what would have to be known first.
func (w *walk) follow(t atom, x axis, firsts []int64, hi int64) (more []int64, lacks []axis, seen bool) {
	asked := w.facts.Person
	if t.loop && x.who != nil {
		w.facts.Person, t.a, t.b = x.who, closed(t.a), closed(t.b)
	}
	defer func() {
		w.facts.Person = asked
		w.forget(x)
	}()
	sign := func(n int64) (int, bool) {
		if err := w.put(x, x.of(n)); err != nil {
			return 0, false
		}
		a, b := w.eval(t.a), rule.OfInt(0)
		if t.b != nil {
			b = w.eval(t.b)
		}
		if !a.Known() || !b.Known() {
			lacks = append(w.axes(a.Missing()), w.axes(b.Missing())...)
			return 0, false
		}
		return t.says(cmp.Compare(times(a.Int(), t.timesA), times(b.Int(), t.timesB))), true
	}
	for i, first := range firsts {
		last := hi
		if i+1 < len(firsts) {
			last = firsts[i+1] - 1
		}
		inside, ok := flips(sign, first, last)
		if !ok {
			return firsts, lacks, false
		}
		more = append(append(more, first), inside...)
	}
	return slices.Compact(more), nil, true
}

// says groups the signs of a difference that mean the same to the comparison.
// Less, the same and greater stay in this order, so that what rises steadily
// still does.
func (t atom) says(sign int) int {
	switch t.op {
	case rule.OpLt, rule.OpGe:
		return min(sign, 0)
	case rule.OpLe, rule.OpGt:
		return max(sign, 0)
	}
	return sign
}

// flips returns where a steady sign changes after first, up to last.
func flips(sign func(int64) (int, bool), first, last int64) (at []int64, ok bool) {
	from, ok1 := sign(first)
	to, ok2 := sign(last)
	if !ok1 || !ok2 || from == to {
		return nil, ok1 && ok2
	}
	leave, ok1 := bisect(first, last, func(n int64) (bool, bool) { s, ok := sign(n); return s != from, ok })
	arrive, ok2 := bisect(leave-1, last, func(n int64) (bool, bool) { s, ok := sign(n); return s == to, ok })
	if leave == arrive {
		return []int64{leave}, ok1 && ok2
	}
	return []int64{leave, arrive}, ok1 && ok2
}

// bisect returns the first n after no, up to yes, for which is holds.
func bisect(no, yes int64, is func(int64) (bool, bool)) (int64, bool) {
	for yes-no > 1 {
		mid := no + (yes-no)/2
		holds, ok := is(mid)
		if !ok {
			return yes, false
		}
		if holds {
			yes = mid
		} else {
			no = mid
		}
	}
	return yes, true
}

// fewValues is how many numbers are simply all tried where no cuts are known.
const fewValues = 32

// ordered lists values that stand for all of an ordered axis: the first of
// each run, and of the first run the last. Where an atom could not be
// followed they do not stand for all, and more are tried: the ends and the
// constants of the rules.
func (w *walk) ordered(a axis) (values []rule.Value, whole bool) {
	firsts, _, whole := w.cuts(a)
	lo, hi := w.bounds(a)
	if len(firsts) > 1 {
		firsts[0] = firsts[1] - 1
	}
	if !whole && hi-lo < fewValues {
		for n := lo; n <= hi; n++ {
			values = append(values, a.of(n))
		}
		return values, true
	}
	if !whole {
		firsts = append(firsts, lo, hi)
		for _, c := range w.constants(a) {
			firsts = append(firsts, c-1, c, c+1)
		}
		slices.Sort(firsts)
		firsts = slices.Compact(firsts)
	}
	for _, n := range firsts {
		if n >= lo && n <= hi {
			values = append(values, a.of(n))
		}
	}
	return values, whole
}

// constants lists the constants and values of parameters that are of the kind
// of an axis.
func (w *walk) constants(a axis) []int64 {
	lo, _ := w.bounds(a)
	kind := a.of(lo).Kind()
	var all []int64
	for _, t := range w.trees {
		t.Walk(func(n *rule.Node) {
			if n.Op == rule.OpConst && n.Const.Kind() == kind {
				all = append(all, n.Const.Int())
			}
			if n.Op == rule.OpParam && n.Type.Kind == kind {
				for _, row := range n.Param.Rows {
					all = append(all, row.Value.Int())
				}
			}
		})
	}
	return all
}
