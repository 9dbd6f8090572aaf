package columns

import "minsheng/rule"

// domain is a set of rows: the one row of constants, the households, the
// persons, the elements of a list asked over all rows of its parent, or rows
// chosen by the caller.
type domain struct {
	id     int
	parent *domain
	depth  int
	list   *node // whose elements the rows are
}

// node is one step of a program: how its values are made from those of args,
// which are made before it. Nodes of one key are one node.
type node struct {
	name   string
	id     int
	dom    *domain
	typ    rule.Type
	args   []*node
	run    func(w *Worker, v *vec, a []*vec)
	konst  *vec // the value, where it is the same in every chunk
	load   *load
	view   *view // what it is made of, where one column decides
	curve  *curve
	linear *linear
	fork   *fork // of "condition ? constant : constant", the constants
}

// chosen reports whether the rows are those that the caller chooses.
func (d *domain) chosen() bool { return d.list == nil && d.id > persons }

// rows is how a domain looks in the chunk at hand.
type rows struct {
	n    int
	made uint32
}

// load says that a node is an attribute read straight from its column.
type load struct {
	attr *rule.Attribute
}

// above reports whether d is an ancestor of o, or o itself.
func (d *domain) above(o *domain) bool {
	for ; o != nil; o = o.parent {
		if o == d {
			return true
		}
	}
	return false
}

func deeper(a, b *domain) *domain {
	if a.depth >= b.depth {
		return a
	}
	return b
}
