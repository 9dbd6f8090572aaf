package columns

import (
	"cmp"
	"fmt"
	"slices"

	"minsheng/rule"
)

// scope is what names mean at one place of a rule.
type scope struct {
	of     rule.Entity
	base   *domain // what the rule is asked about
	person *node
	on     *node
	vars   [rule.MaxLoops]*node
	pairs  bool // a loop goes over a list for each person, or each element
}

var (
	tBool   = rule.Type{Kind: rule.Bool}
	tPerson = rule.Type{Kind: rule.PersonKind}
)

// konst returns the node of a constant that is no list.
func (c *compiler) konst(v rule.Value) *node {
	n := c.step(fmt.Sprintf("const %d %q %d", v.Kind(), v.Text(), v.Int()), c.dom(constants), rule.Type{Kind: v.Kind()}, nil)
	if n.konst == nil {
		n.become(c.valueOf(v))
	}
	return n
}

func (c *compiler) valueOf(v rule.Value) *vec {
	one := &vec{n: []int64{0}, t: []uint64{0}, off: []int32{0, 0}}
	switch v.Kind() {
	case rule.Unknown:
		one.u = []uint64{1}
	case rule.Broken:
		one.b = []uint64{1}
	default:
		one.n[0] = c.number(v)
		one.t[0] = uint64(one.n[0]) & 1
	}
	return one
}

// number returns how a scalar stands in n.
func (c *compiler) number(v rule.Value) int64 {
	if v.Kind() == rule.Text {
		return c.program.texts.id(v.Text())
	}
	return v.Int()
}

// node compiles a node of a rule into the shallowest domain that it hangs on.
func (c *compiler) node(n *rule.Node, s *scope) *node {
	switch n.Op {
	case rule.OpConst:
		return c.konst(n.Const)
	case rule.OpOn:
		return s.on
	case rule.OpPerson:
		return s.person
	case rule.OpHousehold:
		return c.konst(rule.OfInt(0))
	case rule.OpVar:
		return s.vars[n.Slot]
	case rule.OpMembers:
		return c.step("members", c.dom(homes), n.Type, membersOf)
	case rule.OpCounted:
		c.program.counted = true
		return c.step("counted", c.dom(homes), n.Type, countedOf)
	case rule.OpOwed:
		return c.owed(n, s)
	case rule.OpParam:
		return c.param(n.Param, s)
	case rule.OpAttr, rule.OpLink:
		return c.field(n, s)
	case rule.OpIf:
		return c.choice(n.Type, c.all(n.Args, s))
	case rule.OpAnd:
		return c.junction("and", and, operands(n, n.Op), s)
	case rule.OpOr:
		return c.junction("or", or, operands(n, n.Op), s)
	case rule.OpNot:
		return c.not(c.node(n.Args[0], s))
	case rule.OpList:
		args := c.all(n.Args, s)
		if len(args) == 0 {
			return c.step("empty list", c.dom(constants), n.Type, listOf(rule.Bool))
		}
		return c.strictly("list", n.Type, listOf(n.Type.Elem), args...)
	case rule.OpCall:
		return c.call(n, s)
	}
	if n.Compares() {
		return c.compare(n.Op, c.node(n.Args[0], s), c.node(n.Args[1], s))
	}
	return c.loop(n, s)
}

func (c *compiler) all(ns []*rule.Node, s *scope) []*node {
	all := make([]*node, len(ns))
	for i, n := range ns {
		all[i] = c.node(n, s)
	}
	return all
}

// operands lists what a chain of one junction joins.
func operands(n *rule.Node, op rule.Op) []*rule.Node {
	if n.Op != op {
		return []*rule.Node{n}
	}
	var all []*rule.Node
	for _, a := range n.Args {
		all = append(all, operands(a, op)...)
	}
	return all
}

// junction joins conditions, which may be done in any order: first those of
// households, once a household, then what that came to with those of persons.
func (c *compiler) junction(name string, run func(*Worker, *vec, []*vec), of []*rule.Node, s *scope) *node {
	args := c.all(of, s)
	slices.SortFunc(args, func(a, b *node) int { return cmp.Or(a.dom.depth-b.dom.depth, a.id-b.id) })
	args = slices.Compact(args)
	var joined *node
	for len(args) > 0 {
		n := 1
		for n < len(args) && args[n].dom == args[0].dom {
			n++
		}
		part := args[:n]
		if joined != nil {
			part = append([]*node{joined}, part...)
		}
		joined = part[0]
		if len(part) > 1 {
			joined = c.strictly(name, tBool, run, part...)
		}
		args = args[n:]
	}
	return joined
}

// strictly makes a step of args in the deepest of their domains.
func (c *compiler) strictly(name string, t rule.Type, run func(*Worker, *vec, []*vec), args ...*node) *node {
	d := c.dom(constants)
	for _, a := range args {
		d = deeper(d, a.dom)
	}
	args = slices.Clone(args)
	for i, a := range args {
		args[i] = c.lift(a, d)
	}
	return c.step(name, d, t, run, args...)
}

func (c *compiler) not(a *node) *node {
	if n := c.denied(a); n != nil {
		return n
	}
	return c.step("not", a.dom, tBool, not, a)
}

func (c *compiler) owed(n *rule.Node, s *scope) *node {
	k := owedKey{n.Service, s.of}
	at, ok := c.program.owedAt[k]
	if !ok {
		at = len(c.program.owed)
		c.program.owedAt[k] = at
		c.program.owed = append(c.program.owed, k)
	}
	d := c.dom(persons)
	if s.of == rule.OfHousehold {
		d = c.dom(homes)
	}
	node := c.step(fmt.Sprintf("owed %d", at), d, tBool, owedBy(at, d))
	return c.lift(node, s.base)
}

// field reads an attribute or a link of what n.Args[0] results in.
func (c *compiler) field(n *rule.Node, s *scope) *node {
	of := c.node(n.Args[0], s)
	if n.Op == rule.OpLink {
		return c.linked(n.Link, of)
	}
	if n.Attr.Entity == rule.OfPerson {
		return c.attr(n.Attr, of)
	}
	v := c.loaded(n.Attr, c.dom(homes), nil)
	if of.konst != nil && of.konst.u == nil && of.konst.b == nil {
		return v
	}
	return c.strictly("of", v.typ, second(v.typ.Kind), of, v)
}

// attr reads an attribute of the persons that a node holds.
func (c *compiler) attr(a *rule.Attribute, of *node) *node {
	if of.dom.id == persons && of == c.own(of.dom) {
		return c.loaded(a, of.dom, nil)
	}
	return c.loaded(a, of.dom, of)
}

// loaded returns the node of an attribute: straight from its column, or for
// the rows that of holds.
func (c *compiler) loaded(a *rule.Attribute, d *domain, of *node) *node {
	at, ok := c.program.attrAt[a]
	if !ok {
		at = len(c.program.attrs)
		c.program.attrAt[a] = at
		c.program.attrs = append(c.program.attrs, a)
	}
	if of != nil {
		return c.step(fmt.Sprintf("pick %d", at), d, a.Type(), pickOf(at, a, d, d.chosen() && of == c.own(d)), of)
	}
	n := c.step(fmt.Sprintf("load %d", at), d, a.Type(), loadOf(at, a, d))
	n.load = &load{a}
	if k := a.Type().Kind; k != rule.Bool && k != rule.List {
		n.view = &view{col: n, name: "number"}
	}
	return n
}

// linked returns the list of persons to whom a link leads.
func (c *compiler) linked(l *rule.Link, of *node) *node {
	at, ok := c.program.linkAt[l]
	if !ok {
		at = len(c.program.links)
		c.program.linkAt[l] = at
		c.program.links = append(c.program.links, l)
	}
	return c.step(fmt.Sprintf("link %d", at), of.dom, rule.ListOf(rule.PersonKind), linkOf(at, of.dom), of)
}

// own returns the persons that the rows of a domain are: the members
// themselves, or those chosen.
func (c *compiler) own(d *domain) *node {
	if d.id == persons {
		return c.step("row", d, tPerson, rowOf(d))
	}
	return c.step("row chosen", d, tPerson, chosenOf(d))
}

// lift repeats the values of a node for the rows of a deeper domain.
func (c *compiler) lift(n *node, to *domain) *node {
	if n.dom == to {
		return n
	}
	if n.dom.id == constants {
		return c.step("fill", to, n.typ, fillOf(n.typ.Kind, to), n)
	}
	at := c.index(n.dom, to)
	if n.dom.id == homes && to.id == persons && n.typ.Kind == rule.Bool {
		return c.step("spread", to, n.typ, spread, n)
	}
	return c.step("lift", to, n.typ, liftOf(n.typ.Kind, to, to.chosen() && to.parent == n.dom), n, at)
}

// index returns the node that says which row of an ancestor each row of a
// domain belongs to.
func (c *compiler) index(from, to *domain) *node {
	if to.parent == from {
		return c.step("up", to, rule.Type{}, upOf(to))
	}
	name := fmt.Sprintf("up to %d", from.id)
	return c.step(name, to, rule.Type{}, compose, c.index(to.parent, to), c.index(from, to.parent))
}
