package columns

import (
	"slices"

	"minsheng/rule"
)

// gap is a part of a rule that can be not known, seen from the rows of one
// domain. tell adds what is missing in rows d of it to their lists. It must be
// told of rows alone in which the part is not known, except where it has no
// state: then every leaf below looks itself, and says nothing where it is
// known.
type gap struct {
	tell  func(w *Worker, d []uint64, to []uint32)
	state *seat
}

// seat is where the values of a node stand for the rows of a domain; up is nil
// where they are the node's own rows.
type seat struct{ node, up *node }

func (c *compiler) seat(n *node, at *domain) *seat {
	if n.dom == at {
		return &seat{node: n}
	}
	return &seat{n, c.index(n.dom, at)}
}

// gap makes the gap of a node of a rule for the rows of a domain; nil where the
// node is always known, or breaks.
func (c *compiler) gap(n *rule.Node, s *scope, at *domain) *gap {
	switch n.Op {
	case rule.OpConst, rule.OpOn, rule.OpPerson, rule.OpHousehold, rule.OpMembers, rule.OpVar:
		return nil
	case rule.OpNot:
		return c.gap(n.Args[0], s, at)
	case rule.OpAnd, rule.OpOr:
		return c.gapOfJunction(n, s, at)
	case rule.OpIf:
		return c.gapOfChoice(n, s, at)
	case rule.OpParam:
		return c.gapOfParam(n, s, at)
	case rule.OpOwed, rule.OpCounted:
		return c.gapOfAnswer(n, s, at)
	case rule.OpAttr, rule.OpLink:
		return c.gapOfField(n, s, at)
	}
	if n.Loops() {
		return c.gapOfLoop(n, s, at)
	}
	return c.gapOfCall(n, s, at)
}

func (c *compiler) gapOfJunction(n *rule.Node, s *scope, at *domain) *gap {
	var parts []*gap
	for _, o := range operands(n, n.Op) {
		if g := c.gap(o, s, at); g != nil {
			parts = append(parts, g)
		}
	}
	if parts == nil {
		return nil
	}
	return &gap{tellAll(parts), c.seat(c.node(n, s), at)}
}

// tellAll tells what is missing in several parts, in order. One part alone is
// not known wherever the whole is not.
func tellAll(parts []*gap) func(*Worker, []uint64, []uint32) {
	if len(parts) == 1 {
		return parts[0].tell
	}
	return func(w *Worker, d []uint64, to []uint32) {
		for _, p := range parts {
			w.tell(p, d, to)
		}
	}
}

// gapOfCall is that of a function of its arguments, a comparison or a list:
// all that is not known among them is missing, unless a broken one comes first.
func (c *compiler) gapOfCall(n *rule.Node, s *scope, at *domain) *gap {
	var parts []*gap
	plain, breaks := true, false
	for _, a := range n.Args {
		if g := c.gap(a, s, at); g != nil {
			parts = append(parts, g)
			plain = plain && g.state == nil && !breaks
		}
		breaks = breaks || canBreak(a)
	}
	switch {
	case parts == nil:
		return nil
	case plain:
		return &gap{tell: tellAll(parts)}
	}
	return &gap{tellAll(parts), c.seat(c.node(n, s), at)}
}

// unbreakable are the functions that have a result for all arguments.
var unbreakable = []string{"date_age", "date_months", "date_days", "date_month_start", "date_month_end", "area_within", "list_size", "size_list",
	"max_int", "max_money", "max_ratio", "max_date", "min_int", "min_money", "min_ratio", "min_date"}

// canBreak reports whether a part of a rule may have no result.
func canBreak(n *rule.Node) bool {
	breaks := false
	n.Walk(func(n *rule.Node) {
		breaks = breaks || n.Op == rule.OpOwed || n.Op == rule.OpCounted || n.Op == rule.OpCall && !slices.Contains(unbreakable, n.Call.ID)
	})
	return breaks
}

func (c *compiler) gapOfChoice(n *rule.Node, s *scope, at *domain) *gap {
	cond, then, other := c.gap(n.Args[0], s, at), c.gap(n.Args[1], s, at), c.gap(n.Args[2], s, at)
	if cond == nil && then == nil && other == nil {
		return nil
	}
	is := c.seat(c.node(n.Args[0], s), at)
	tell := func(w *Worker, d []uint64, to []uint32) {
		defer w.lacks.release(w.lacks.mark())
		unknown, yes, no := w.lacks.bits(len(d)), w.lacks.bits(len(d)), w.lacks.bits(len(d))
		w.where(is, d, unknown, isUnknown)
		w.where(is, d, yes, isTrue)
		for i := range no {
			no[i] = d[i] &^ (unknown[i] | yes[i])
		}
		cond.tellOf(w, unknown, to)
		then.tellOf(w, yes, to)
		other.tellOf(w, no, to)
	}
	return &gap{tell, c.seat(c.node(n, s), at)}
}

// tellOf tells what is missing of rows in which the part is not known. There
// may be no such part, or no such row.
func (g *gap) tellOf(w *Worker, d []uint64, to []uint32) {
	if g != nil && some(d) {
		g.tell(w, d, to)
	}
}

// gapOfAnswer is that of owed() and of household.counted_benefits: whoever
// answered them says what is missing.
func (c *compiler) gapOfAnswer(n *rule.Node, s *scope, at *domain) *gap {
	of := c.dom(homes)
	if n.Op == rule.OpOwed && s.of == rule.OfPerson {
		of = c.dom(persons)
	}
	value := c.node(n, s)
	said := func(w *Worker) (lists []uint32, unsaid uint32) { return w.lacks.counted, 0 }
	if n.Op == rule.OpOwed {
		k, thing := c.program.owedAt[owedKey{n.Service, s.of}], c.thing(rule.Missing{Service: n.Service})
		said = func(w *Worker) (lists []uint32, unsaid uint32) {
			return w.lacks.owed[k], w.lacks.lists.add(0, w.lacks.lists.item(thing, Self))
		}
	}
	state, up := c.seat(value, at), c.up(of, at)
	return &gap{tell: func(w *Worker, d []uint64, to []uint32) {
		defer w.lacks.release(w.lacks.mark())
		open := w.lacks.bits(len(d))
		if w.where(state, d, open, isUnknown) {
			lists, unsaid := said(w)
			w.joinOthers(open, to, lists, unsaid, w.rowsOf(up))
		}
	}}
}

// up returns the node that gives each row of a domain its row of another; nil
// where that is the same.
func (c *compiler) up(from, at *domain) *node {
	if from == at {
		return nil
	}
	return c.index(from, at)
}
