package columns

import (
	"fmt"
	"math/bits"

	"minsheng/rule"
)

// few is a rule compiled for rows that the caller chooses: what hangs on them
// is made anew for every choice.
type few struct {
	root  *node
	nodes []*node   // those that hang on the chosen rows
	under []*domain // and the domains
}

// few compiles a rule for chosen rows of a domain, and reports whether a loop
// of it goes over a list for each of them.
func (c *compiler) few(x *rule.Expr, of *domain) (f few, pairs bool) {
	first, firstDomain := len(c.program.nodes), len(c.program.domains)
	base := c.domain(fmt.Sprintf("chosen for rule %d", len(c.program.rules)), of, nil)
	s := c.scope(x, base)
	f.root = c.lift(c.node(x.Root, s), base)
	for _, n := range c.program.nodes[first:] {
		if base.above(n.dom) {
			f.nodes = append(f.nodes, n)
		}
	}
	for _, d := range c.program.domains[firstDomain:] {
		if d != base && base.above(d) {
			f.under = append(f.under, d)
		}
	}
	return f, s.pairs
}

// Amounts is what a rule that computes a number came to: fen, units,
// millionths or days. Few chosen rows are computed by themselves: Rows lists
// them, and N and the bitmaps have an entry for each. Many are computed with
// everybody else, which is cheaper: Rows is nil, and entry i is that of row i,
// chosen or not.
type Amounts struct {
	Rows            []int32 // which persons (or households), rising
	N               []int64
	Unknown, Broken []uint64
	span            span // of N
}

// fewer is how many times more rows than the chosen ones there must be for
// them to be computed by themselves: to gather their values costs as much as
// a step or two, and what is computed for everybody is shared between rules.
const fewer = 4

// Amounts computes rule i, which must result in a number or a day, for the
// persons (households) whose bits are set.
func (w *Worker) Amounts(i int, of []uint64) Amounts {
	r := &w.program.rules[i]
	root := r.root
	count := 0
	for _, word := range of {
		count += bits.OnesCount64(word)
	}
	var a Amounts
	if w.vecs[root.id].made != w.chunk && count*fewer < w.size(root.dom) {
		root = r.few.root
		w.choose(&r.few, of)
		a.Rows = w.chosen[root.dom.id]
	}
	v := w.pull(root)
	a.N, a.Unknown, a.Broken, a.span = v.n[:w.size(root.dom)], v.u, v.b, v.span
	if w.longest > r.longest {
		return w.secondAmounts(r, a, of)
	}
	return a
}

// choose makes the rows of a rule for a few those whose bits are set, and lets
// everything be made anew that hangs on them.
func (w *Worker) choose(f *few, of []uint64) {
	d := f.root.dom
	list := w.chosen[d.id][:0]
	for at, word := range of {
		for ; word != 0; word &= word - 1 {
			list = append(list, int32(at<<6+bits.TrailingZeros64(word)))
		}
	}
	w.chosen[d.id] = list
	w.doms[d.id].made = 0
	for _, n := range f.nodes {
		w.vecs[n.id].made = 0
	}
	for _, d := range f.under {
		w.doms[d.id].made = 0
	}
}

// Put writes the amounts of the rows whose bits are set to their places in to,
// which has one for every row, and zero to all others. What is not known or
// broken is no amount: such rows must not be set.
func (a *Amounts) Put(to []int64, of []uint64) {
	switch {
	case a.Rows != nil:
		clear(to)
	case a.span.low == a.span.high:
		oneOf(to, of, a.span.low, 0)
	default:
		keep(to, a.N, of)
	}
	for k, row := range a.Rows {
		to[row] = a.N[k]
	}
}

// secondAmounts asks rule.Eval about the doubtful households.
func (w *Worker) secondAmounts(r *compiled, a Amounts, of []uint64) Amounts {
	n := words(len(a.N))
	out := Amounts{Rows: a.Rows, N: append([]int64(nil), a.N...), Unknown: make([]uint64, n), Broken: make([]uint64, n), span: anything}
	copy(out.Unknown, a.Unknown)
	copy(out.Broken, a.Broken)
	place := map[int]int{}
	for i, row := range a.Rows {
		place[int(row)] = i
	}
	for _, h := range w.doubtful(r) {
		w.ask(r, h, func(row int, v rule.Value) {
			if !isSet(of, row) {
				return
			}
			i := row
			if a.Rows != nil {
				i = place[row]
			}
			out.Unknown[i>>6] &^= 1 << (i & 63)
			out.Broken[i>>6] &^= 1 << (i & 63)
			switch {
			case v.Kind() == rule.Unknown:
				set(out.Unknown, i)
			case v.Kind() == rule.Broken:
				set(out.Broken, i)
			}
			out.N[i] = v.Int()
		})
	}
	return out
}
