package columns

import (
	"math/bits"

	"minsheng/rule"
)

// leaf is an attribute or a link that a rule reads of somebody, seen from the
// rows of one domain.
type leaf struct {
	thing  uint32
	column int   // of the attribute; -1 for a link
	link   int   // -1 for an attribute
	who    *seat // the persons it is read of; nil for the household
	home   *node // the household of each row; nil where the rows are households
	self   bool  // it is read of the person asked about
	direct bool  // the rows are those persons themselves
}

// leafOf makes the leaf of an attribute of the persons that a node holds, or,
// for nil, of the household.
func (c *compiler) leafOf(m rule.Missing, of *node, self bool, at *domain) *leaf {
	l := &leaf{thing: c.thing(m), column: -1, link: -1, self: self || of == nil, home: c.up(c.dom(homes), at)}
	if m.Link != nil {
		l.link = c.program.linkAt[m.Link]
	} else {
		l.column = c.program.attrAt[m.Attr]
	}
	if of != nil {
		l.who = c.seat(of, at)
		l.direct = at.id == persons && of == c.own(at)
	}
	return l
}

// thing gives the number by which all lists of the program know a thing.
func (c *compiler) thing(m rule.Missing) uint32 {
	for i, t := range c.program.things {
		if t == m {
			return uint32(i)
		}
	}
	c.program.things = append(c.program.things, m)
	return uint32(len(c.program.things) - 1)
}

// valid returns what is on file, and whether nothing is.
func (l *leaf) valid(w *Worker) (valid []uint64, nothing bool) {
	if l.link >= 0 {
		if t := w.ties[l.link]; t != nil {
			return t.Valid, false
		}
		return nil, true
	}
	if c := w.columns[l.column]; c != nil {
		return c.Valid, false
	}
	return nil, true
}

// absent leaves in to the rows of d of which it is not on file, and reports
// whether there are any.
func (l *leaf) absent(w *Worker, d, to []uint64) bool {
	valid, nothing := l.valid(w)
	switch {
	case nothing:
		copy(to, d)
		return some(to)
	case valid == nil:
		clear(to)
		return false
	case l.direct:
		var any uint64
		for i, rows := range d {
			to[i] = rows &^ valid[i]
			any |= to[i]
		}
		return any != 0
	}
	var any uint64
	person := l.personOf(w)
	for i, rows := range d {
		to[i] = 0
		for ; rows != 0; rows &= rows - 1 {
			row := i<<6 + bits.TrailingZeros64(rows)
			if !isSet(valid, person(row)) {
				to[i] |= rows & -rows
			}
		}
		any |= to[i]
	}
	return any != 0
}

// personOf returns what finds the person (or household) of a row.
func (l *leaf) personOf(w *Worker) func(row int) int {
	if l.who == nil {
		home := w.rowsOf(l.home)
		return func(row int) int { return home.of(row) }
	}
	who, up := w.pull(l.who.node).n, w.rowsOf(l.who.up)
	return func(row int) int { return int(who[up.of(row)]) }
}

// add adds it to the lists of rows of which it is not on file.
func (l *leaf) add(w *Worker, d []uint64, to []uint32) {
	if l.self {
		w.addTo(d, to, l.thing)
		return
	}
	home, person, lists := w.rowsOf(l.home), l.personOf(w), w.lacks.lists
	for i, rows := range d {
		for ; rows != 0; rows &= rows - 1 {
			row := i<<6 + bits.TrailingZeros64(rows)
			member := int32(person(row)) - w.table.Households[home.of(row)]
			to[row] = lists.add(to[row], lists.item(l.thing, member))
		}
	}
}

// addTo adds a thing about nobody else to the lists of rows.
func (w *Worker) addTo(d []uint64, to []uint32, thing uint32) {
	lists := w.lacks.lists
	item := lists.item(thing, Self)
	last, longer := uint32(0), lists.add(0, item) // rows alike often come together
	for i, rows := range d {
		for ; rows != 0; rows &= rows - 1 {
			row := i<<6 + bits.TrailingZeros64(rows)
			if to[row] != last {
				last = to[row]
				longer = lists.add(last, item)
			}
			to[row] = longer
		}
	}
}

// tell is absent and add.
func (l *leaf) tell(w *Worker, d []uint64, to []uint32) {
	defer w.lacks.release(w.lacks.mark())
	lacking := w.lacks.bits(len(d))
	if l.absent(w, d, lacking) {
		l.add(w, lacking, to)
	}
}

// gapOfField is that of an attribute or a link.
func (c *compiler) gapOfField(n *rule.Node, s *scope, at *domain) *gap {
	of := c.node(n.Args[0], s)
	value := c.node(n, s)
	m := rule.Missing{Attr: n.Attr, Link: n.Link}
	var l *leaf
	if n.Op == rule.OpAttr && n.Attr.Entity == rule.OfHousehold {
		l = c.leafOf(m, nil, true, at)
	} else {
		l = c.leafOf(m, of, n.Args[0].Op == rule.OpPerson, at)
	}
	first := c.gap(n.Args[0], s, at)
	if first == nil {
		return &gap{tell: l.tell}
	}
	is := c.seat(of, at)
	tell := func(w *Worker, d []uint64, to []uint32) {
		defer w.lacks.release(w.lacks.mark())
		open := w.lacks.bits(len(d))
		w.where(is, d, open, isUnknown)
		first.tellOf(w, open, to)
		for i := range open {
			open[i] = d[i] &^ open[i]
		}
		l.tell(w, open, to)
	}
	return &gap{tell, c.seat(value, at)}
}

// gapOfParam is that of a parameter: keys that are not on file, or else a value
// that nobody has decided.
func (c *compiler) gapOfParam(n *rule.Node, s *scope, at *domain) *gap {
	value := c.node(n, s)
	if value.konst != nil && value.konst.u == nil {
		return nil
	}
	var keys []*leaf
	for _, a := range n.Param.By {
		if len(n.Param.Rows) == 0 {
			break // whatever the keys, nobody has decided a value
		}
		of := s.person
		if a.Entity == rule.OfHousehold {
			of = nil
		}
		keys = append(keys, c.leafOf(rule.Missing{Attr: a}, of, true, at))
	}
	state, thing := c.seat(value, at), c.thing(rule.Missing{Param: n.Param})
	return &gap{tell: func(w *Worker, d []uint64, to []uint32) {
		defer w.lacks.release(w.lacks.mark())
		open, lacking := w.lacks.bits(len(d)), w.lacks.bits(len(d))
		if !w.where(state, d, open, isUnknown) {
			return
		}
		undecided := w.lacks.bits(len(d))
		copy(undecided, open)
		for _, k := range keys {
			if !k.absent(w, open, lacking) {
				continue
			}
			k.add(w, lacking, to)
			for i := range undecided {
				undecided[i] &^= lacking[i]
			}
		}
		w.addTo(undecided, to, thing)
	}}
}
