package rule

import (
	"slices"
)

// frame is one evaluation: the facts, the loop variables and the work done.
type frame struct {
	facts *Facts
	vars  [MaxLoops]Value
	work  int
}

// Eval returns the rule's value on the facts: known, Unknown with what is
// missing, or Broken. It allocates only where something is missing or a list
// is made.
func (x *Expr) Eval(f *Facts) Value {
	fr := frame{facts: f}
	return fr.eval(x.Root)
}

func (fr *frame) eval(n *Node) Value {
	fr.work++
	if fr.work > MaxWork {
		return Broke(ErrTooMuchWork)
	}
	if n.leaf != nil {
		return n.leaf.Value
	}
	switch n.Op {
	case OpAnd, OpOr:
		return fr.junction(n)
	case OpNot:
		return not(fr.eval(n.Args[0]))
	case OpIf:
		return fr.choose(n)
	case OpCall:
		var buf [3]Value
		return fr.call(n, fr.args(n, buf[:0]))
	case OpList:
		return listOf(fr.args(n, nil))
	case OpAll, OpExists, OpExistsOne, OpFilter, OpMap:
		return fr.loop(n)
	}
	if n.Compares() {
		return compareBy(n.Op, fr.eval(n.Args[0]), fr.eval(n.Args[1]))
	}
	if len(n.Args) > 0 {
		return fr.field(n, fr.eval(n.Args[0]))
	}
	return fr.leaf(n)
}

func (fr *frame) leaf(n *Node) Value {
	switch n.Op {
	case OpOn:
		return OfDate(fr.facts.On)
	case OpPerson:
		return ofPerson(fr.facts.Person)
	case OpHousehold:
		return ofHousehold(fr.facts.Household)
	case OpMembers:
		return fr.facts.Household.members
	case OpCounted:
		return fr.facts.counted()
	case OpOwed:
		return fr.facts.owed(n.Service)
	case OpParam:
		v, _ := n.Param.at(fr.facts)
		return v
	}
	return fr.vars[n.Slot]
}

func (fr *frame) field(n *Node, of Value) Value {
	if !of.Known() {
		return of
	}
	if n.Op == OpLink {
		return of.Person().Tied(n.Link)
	}
	if n.Attr.Entity == OfHousehold {
		return fr.facts.Household.Get(n.Attr)
	}
	return of.Person().Get(n.Attr)
}

func (fr *frame) args(n *Node, buf []Value) []Value {
	for _, a := range n.Args {
		buf = append(buf, fr.eval(a))
	}
	return buf
}

func (fr *frame) call(n *Node, args []Value) Value {
	if v, ok := unready(args...); ok {
		return v
	}
	return n.Call.do(args)
}

func listOf(elems []Value) Value {
	if v, ok := unready(elems...); ok {
		return v
	}
	return OfList(elems)
}

// unready returns what a function of the values results in where one of them
// is not known or broken: the first such decides which of the two, and all
// that is missing is told together.
func unready(vs ...Value) (Value, bool) {
	first := slices.IndexFunc(vs, func(v Value) bool { return !v.Known() })
	if first < 0 {
		return Value{}, false
	}
	got := vs[first]
	if got.kind == Broken {
		return got, true
	}
	for _, v := range vs[first+1:] {
		if v.kind == Unknown {
			got = merge(got, v)
		}
	}
	return got, true
}

func not(v Value) Value {
	if !v.Known() {
		return v
	}
	return OfBool(v.n == 0)
}

// compareBy compares two values by an operator.
func compareBy(op Op, a, b Value) Value {
	if v, ok := unready(a, b); ok {
		return v
	}
	switch op {
	case OpEq:
		return OfBool(a.Equal(b))
	case OpNe:
		return OfBool(!a.Equal(b))
	case OpIn:
		return OfBool(slices.ContainsFunc(b.List(), a.Equal))
	case OpLt:
		return OfBool(compare(a, b) < 0)
	case OpLe:
		return OfBool(compare(a, b) <= 0)
	case OpGt:
		return OfBool(compare(a, b) > 0)
	}
	return OfBool(compare(a, b) >= 0)
}

// tally joins conditions by "and" (decides on false) or "or" (decides on
// true): a decisive one decides, else one not known makes the whole not known,
// else a broken one breaks it. That is CEL's logic, and Kleene's.
type tally struct {
	decisive int64
	decided  bool
	unknown  Value
	unsure   bool
	broken   Value
}

func (t *tally) add(v Value) {
	switch {
	case v.kind == Bool && v.n == t.decisive:
		t.decided = true
	case v.kind == Unknown && t.unsure:
		t.unknown = merge(t.unknown, v)
	case v.kind == Unknown:
		t.unknown, t.unsure = v, true
	case v.kind == Broken && t.broken.kind != Broken:
		t.broken = v
	}
}

func (t *tally) value() Value {
	switch {
	case t.decided:
		return Value{kind: Bool, n: t.decisive}
	case t.unsure:
		return t.unknown
	case t.broken.kind == Broken:
		return t.broken
	}
	return Value{kind: Bool, n: 1 - t.decisive}
}

// tallyFor returns the tally of an operation: or and exists decide on true.
func tallyFor(op Op) tally {
	if op == OpOr || op == OpExists {
		return tally{decisive: 1}
	}
	return tally{}
}

func (fr *frame) junction(n *Node) Value {
	t := tallyFor(n.Op)
	for _, a := range n.Args {
		if t.add(fr.eval(a)); t.decided {
			break
		}
	}
	return t.value()
}

func (fr *frame) choose(n *Node) Value {
	c := fr.eval(n.Args[0])
	if !c.Known() {
		return c
	}
	if c.n == 1 {
		return fr.eval(n.Args[1])
	}
	return fr.eval(n.Args[2])
}

func (fr *frame) loop(n *Node) Value {
	over := fr.eval(n.Args[0])
	if !over.Known() {
		return over
	}
	members := over.List()
	if n.Op == OpAll || n.Op == OpExists {
		t := tallyFor(n.Op)
		for _, m := range members {
			if t.add(fr.body(n, m)); t.decided {
				break
			}
		}
		return t.value()
	}
	results := make([]Value, len(members))
	for i, m := range members {
		results[i] = fr.body(n, m)
	}
	return gather(n.Op, members, results)
}

func (fr *frame) body(n *Node, member Value) Value {
	outer := fr.vars[n.Slot]
	fr.vars[n.Slot] = member
	v := fr.eval(n.Args[1])
	fr.vars[n.Slot] = outer
	return v
}

// gather makes the value of map, filter and exists_one from the body's results
// for each member; one not known makes it all not known.
func gather(op Op, members, results []Value) Value {
	if v, ok := unready(results...); ok {
		return v
	}
	if op == OpMap {
		return OfList(results)
	}
	var kept []Value
	for i, r := range results {
		if r.IsTrue() {
			kept = append(kept, members[i])
		}
	}
	if op == OpExistsOne {
		return OfBool(len(kept) == 1)
	}
	return OfList(kept)
}
