package columns

import (
	"math/bits"

	"minsheng/rule"
)

// gapOfLoop is that of a macro over a list: what the list lacks, or what the
// body lacks of its elements, in their order.
func (c *compiler) gapOfLoop(n *rule.Node, s *scope, at *domain) *gap {
	list, inner, elem := c.over(n, s)
	over := c.gap(n.Args[0], s, at)
	outer := s.vars[n.Slot]
	s.vars[n.Slot] = elem
	body := c.gap(n.Args[1], s, inner)
	s.vars[n.Slot] = outer
	if over == nil && body == nil {
		return nil
	}
	g := &loopGap{body: body, list: list, up: c.up(list.dom, at), at: list.dom, inner: inner}
	is := c.seat(list, at)
	tell := func(w *Worker, d []uint64, to []uint32) {
		defer w.lacks.release(w.lacks.mark())
		open := w.lacks.bits(len(d))
		w.where(is, d, open, isUnknown)
		over.tellOf(w, open, to)
		if body == nil {
			return
		}
		for i := range open {
			open[i] = d[i] &^ open[i]
		}
		if some(open) {
			g.tell(w, open, to)
		}
	}
	return &gap{tell, c.seat(c.node(n, s), at)}
}

// loopGap is what the elements of a list lack.
type loopGap struct {
	body  *gap
	list  *node
	up    *node // of each row, the row of its list
	at    *domain
	inner *domain
}

func (g *loopGap) tell(w *Worker, d []uint64, to []uint32) {
	up := w.rowsOf(g.up)
	lists, of := d, to // by list
	if g.up != nil {
		lists, of = w.lacks.bits(words(w.size(g.at))), w.lacks.rows(w.size(g.at))
		clear(lists)
		clear(of)
		for i, rows := range d {
			for ; rows != 0; rows &= rows - 1 {
				set(lists, up.of(i<<6+bits.TrailingZeros64(rows)))
			}
		}
	}
	g.gather(w, lists, of)
	if g.up == nil {
		return
	}
	for i, rows := range d {
		for ; rows != 0; rows &= rows - 1 {
			row := i<<6 + bits.TrailingZeros64(rows)
			to[row] = w.lacks.lists.Join(to[row], of[up.of(row)])
		}
	}
}

// gather adds what the elements of lists d lack to the lists' own.
func (g *loopGap) gather(w *Worker, d []uint64, to []uint32) {
	off := w.pull(g.list).off
	n := w.size(g.inner)
	asked, lacking := w.lacks.bits(words(n)), w.lacks.rows(n)
	clear(asked)
	clear(lacking)
	for i, rows := range d {
		for ; rows != 0; rows &= rows - 1 {
			row := i<<6 + bits.TrailingZeros64(rows)
			for e := off[row]; e < off[row+1]; e++ {
				set(asked, int(e))
			}
		}
	}
	w.tell(g.body, asked, lacking)
	for i, rows := range d {
		for ; rows != 0; rows &= rows - 1 {
			row := i<<6 + bits.TrailingZeros64(rows)
			for _, l := range lacking[off[row]:off[row+1]] {
				to[row] = w.lacks.lists.Join(to[row], l)
			}
		}
	}
}
