package columns

import (
	"fmt"

	"minsheng/measure"
	"minsheng/rule"
)

// loop compiles a macro over a list: the body is asked once for every element,
// in a domain of its own, and the answers are drawn together by segments.
func (c *compiler) loop(n *rule.Node, s *scope) *node {
	list, inner, elem := c.over(n, s)
	outer := s.vars[n.Slot]
	s.vars[n.Slot] = elem
	body := c.lift(c.node(n.Args[1], s), inner)
	s.vars[n.Slot] = outer
	d := list.dom
	switch n.Op {
	case rule.OpAll:
		return c.step("all", d, tBool, allOf, list, body)
	case rule.OpExists:
		return c.step("exists", d, tBool, existsIn, list, body)
	case rule.OpExistsOne:
		return c.step("exists one", d, tBool, existsOne, list, body)
	case rule.OpFilter:
		return c.step("filter", d, n.Type, filter, list, body)
	}
	return c.step("map", d, n.Type, mapped(body.typ.Kind), list, body)
}

// over returns the list that a loop goes over, in the domain of what its body
// hangs on, the domain of its elements and the elements.
func (c *compiler) over(n *rule.Node, s *scope) (list *node, inner *domain, elem *node) {
	list = c.node(n.Args[0], s)
	d := deeper(list.dom, c.hangsOn(n.Args[1], n.Slot, s))
	return c.elements(c.lift(list, d), s)
}

// elements returns the list that a loop goes over, the domain of its elements
// and the elements. Those of household.members, asked once a household, are the
// persons themselves.
func (c *compiler) elements(list *node, s *scope) (*node, *domain, *node) {
	if list.name == "members" {
		return list, c.dom(persons), c.own(c.dom(persons))
	}
	if list.dom.depth > c.dom(homes).depth {
		s.pairs = true
		list = c.step("short", list.dom, list.typ, short, list)
	}
	inner := c.domain(fmt.Sprintf("elements of %d", list.id), list.dom, list)
	t := rule.Type{Kind: list.typ.Elem}
	return list, inner, c.step("element", inner, t, elementOf(t.Kind), list)
}

// hangsOn returns the deepest domain that a loop's body hangs on, its own
// variable aside.
func (c *compiler) hangsOn(n *rule.Node, own int, s *scope) *domain {
	d := c.dom(constants)
	inner := map[int]bool{own: true}
	n.Walk(func(n *rule.Node) {
		switch {
		case n.Op == rule.OpPerson:
			d = deeper(d, s.person.dom)
		case n.Op == rule.OpVar && !inner[n.Slot]:
			d = deeper(d, s.vars[n.Slot].dom)
		case n.Op == rule.OpOwed:
			d = deeper(d, s.base)
		case n.Op == rule.OpMembers || n.Op == rule.OpCounted || n.Op == rule.OpAttr && n.Attr.Entity == rule.OfHousehold:
			d = deeper(d, c.dom(homes))
		case n.Op == rule.OpParam:
			for _, a := range n.Param.By {
				if a.Entity == rule.OfPerson {
					d = deeper(d, s.person.dom)
				} else {
					d = deeper(d, c.dom(homes))
				}
			}
		case n.Loops():
			inner[n.Slot] = true
		}
	})
	return d
}

// elementOf makes the elements of a list.
func elementOf(k rule.Kind) func(w *Worker, v *vec, a []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		v.known()
		if k != rule.Bool {
			v.n = a[0].n
			return
		}
		v.t = blank(&v.own.t, v.rows)
		for i, n := range a[0].n[:v.rows] {
			v.t[i>>6] |= uint64(n&1) << (i & 63)
		}
	}
}

// listOf makes lists of n elements each, one from every argument.
func listOf(k rule.Kind) func(w *Worker, v *vec, a []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		v.ready(a...)
		v.off = room(&v.own.off, v.rows+1)
		v.off[0] = 0
		elems := v.own.n[:0]
		for i := range v.rows {
			if v.ok(i) {
				for _, x := range a {
					elems = append(elems, x.scalar(k, i))
				}
			}
			v.off[i+1] = int32(len(elems))
		}
		v.own.n, v.n = elems, elems
	}
}

func existsIn(w *Worker, v *vec, a []*vec) {
	list, body := a[0], a[1]
	v.t, v.u, v.b = blank(&v.own.t, v.rows), nil, nil
	w.gathered(v.t, body.t, list.off)
	w.undecided(v, list, body)
}

func allOf(w *Worker, v *vec, a []*vec) {
	list, body := a[0], a[1]
	v.t, v.u, v.b = blank(&v.own.t, v.rows), nil, nil
	no := room(&w.from, len(body.t))
	for i, t := range body.t {
		no[i] = ^(t | at(body.u, i) | at(body.b, i))
	}
	trim(no, body.rows)
	w.gathered(v.t, no, list.off)
	w.undecided(v, list, body)
	for i := range v.t {
		v.t[i] = ^(v.t[i] | at(v.u, i) | at(v.b, i))
	}
	trim(v.t, v.rows)
}

// undecided sets unknown and broken where t, the segments already decided, is
// not set: unknown before broken, and the list's own state above all.
func (w *Worker) undecided(v, list, body *vec) {
	if body.u == nil && body.b == nil && list.u == nil && list.b == nil {
		return
	}
	v.u = blank(&v.own.u, v.rows)
	if body.u != nil {
		w.gathered(v.u, body.u, list.off)
	}
	for i := range v.t {
		v.u[i] = v.u[i]&^v.t[i] | at(list.u, i)
	}
	if body.b == nil && list.b == nil {
		return
	}
	v.b = blank(&v.own.b, v.rows)
	if body.b != nil {
		w.gathered(v.b, body.b, list.off)
	}
	for i := range v.t {
		v.b[i] = v.b[i]&^(v.t[i]|v.u[i]) | at(list.b, i)
	}
}

// settled sets the state of the segments of which every element must be
// known: the first that is not decides.
func (w *Worker) settled(v, list, body *vec) {
	v.known()
	if list.u != nil || list.b != nil {
		v.ready(list)
	}
	switch {
	case body.u == nil && body.b == nil:
		return
	case body.b == nil && list.u == nil && list.b == nil:
		v.u = blank(&v.own.u, v.rows)
		w.gathered(v.u, body.u, list.off)
		return
	}
	v.keepFor(words(v.rows))
	for i := range v.rows {
		for r := list.off[i]; r < list.off[i+1]; r++ {
			if body.u != nil && isSet(body.u, int(r)) {
				set(v.u, i)
				break
			}
			if body.b != nil && isSet(body.b, int(r)) {
				set(v.b, i)
				break
			}
		}
	}
}

func existsOne(w *Worker, v *vec, a []*vec) {
	list, body := a[0], a[1]
	w.settled(v, list, body)
	v.t = blank(&v.own.t, v.rows)
	before := w.ranks(body.t, list.off)
	for i := range v.rows {
		if before[i+1]-before[i] == 1 {
			set(v.t, i)
		}
	}
	v.mask()
}

func filter(w *Worker, v *vec, a []*vec) {
	list, body := a[0], a[1]
	w.settled(v, list, body)
	v.off = room(&v.own.off, v.rows+1)
	v.off[0] = 0
	elems := v.own.n[:0]
	for i := range v.rows {
		if v.ok(i) {
			for r := list.off[i]; r < list.off[i+1]; r++ {
				if isSet(body.t, int(r)) {
					elems = append(elems, list.n[r])
				}
			}
		}
		v.off[i+1] = int32(len(elems))
	}
	v.own.n, v.n = elems, elems
}

// mapped makes lists of the body's values.
func mapped(k rule.Kind) func(w *Worker, v *vec, a []*vec) {
	return func(w *Worker, v *vec, a []*vec) {
		list, body := a[0], a[1]
		w.settled(v, list, body)
		v.off = room(&v.own.off, v.rows+1)
		v.off[0] = 0
		elems := v.own.n[:0]
		for i := range v.rows {
			if v.ok(i) {
				for r := list.off[i]; r < list.off[i+1]; r++ {
					elems = append(elems, body.scalar(k, int(r)))
				}
			}
			v.off[i+1] = int32(len(elems))
		}
		v.own.n, v.n = elems, elems
	}
}

// listCalls are the functions of a list.
var listCalls = map[string]func(*Worker, *vec, []*vec){
	"list_size": size, "size_list": size, "list_int_sum": sum, "list_money_sum": sum,
}

func size(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0])
	v.n, v.span = room(&v.own.n, v.rows), a[0].sizes
	off := a[0].off
	for i := range v.n {
		v.n[i] = int64(off[i+1] - off[i])
	}
}

func sum(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0])
	v.n = room(&v.own.n, v.rows)
	list := a[0]
	for i := range v.n {
		total, err := int64(0), error(nil)
		for _, n := range list.n[list.off[i]:list.off[i+1]] {
			if total, err = measure.Add(total, n); err != nil {
				v.fail(i>>6, 1<<(i&63), v.rows)
				break
			}
		}
		v.n[i] = total
	}
}

// longestPair is the longest list of which every element is asked once a
// person, or once an element of another list: longer ones would square the
// memory of a chunk, so that rule.Eval is asked about such a household.
const longestPair = 64

// short empties the lists that are too long; see longestPair.
func short(w *Worker, v *vec, a []*vec) {
	v.ready(a[0])
	if w.longest <= longestPair {
		v.n, v.off = a[0].n, a[0].off
		return
	}
	x := a[0]
	v.off = room(&v.own.off, v.rows+1)
	v.off[0] = 0
	elems := v.own.n[:0]
	for i := range v.rows {
		if part := x.n[x.off[i]:x.off[i+1]]; len(part) <= longestPair {
			elems = append(elems, part...)
		}
		v.off[i+1] = int32(len(elems))
	}
	v.own.n, v.n = elems, elems
}
