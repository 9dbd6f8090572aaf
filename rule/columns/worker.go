package columns

import (
	"minsheng/rule"
)

// Worker runs a program over one table after the other. It keeps its buffers;
// what it returned is valid until the next Load. A Worker is for one goroutine.
type Worker struct {
	program  *Program
	vecs     []vec
	doms     []rows
	args     [][]*vec // of each node
	chunk    uint32
	table    *Table
	columns  []*Column
	ties     []*Ties
	chosen   [][]int32 // rows of each domain of chosen rows
	owed     []Truth
	told     []bool // which of owed are there
	longTie  int    // the longest list of a link or of codes
	counted  *Amounts
	texts    interner
	class    [64]uint8 // scratch
	planes   [8]uint64 // scratch
	dicts    map[dictKey]*dictionary
	from, to []uint64 // scratch
	none     []uint64 // never written: zero
	homes    segments
	longest  int  // of the lists in the chunk
	sizes    span // of households
	lacks    lacks
	sums     []int64  // scratch
	addends  []addend // scratch
	perWord  []int32  // scratch
	perPlace []int32  // scratch
}

// NewWorker returns a worker of the program.
func (p *Program) NewWorker() *Worker {
	w := &Worker{
		program: p, args: make([][]*vec, len(p.nodes)), vecs: make([]vec, len(p.nodes)), doms: make([]rows, len(p.domains)), columns: make([]*Column, len(p.attrs)),
		ties: make([]*Ties, len(p.links)), chosen: make([][]int32, len(p.domains)), owed: make([]Truth, len(p.owed)), told: make([]bool, len(p.owed)),
		texts: newInterner(&p.texts), dicts: map[dictKey]*dictionary{},
	}
	for i, n := range p.nodes {
		for _, a := range n.args {
			w.args[i] = append(w.args[i], &w.vecs[a.id])
		}
	}
	return w
}

// Load makes a table the one that is asked about. It fails where the table
// cannot be read safely.
func (w *Worker) Load(t *Table) error {
	w.sizes = spanOfSizes(t.Households)
	if err := t.check(w.sizes); err != nil {
		return err
	}
	w.chunk++
	w.table = t
	clear(w.columns)
	for i := range t.Fields {
		if at, ok := w.program.attrAt[t.Fields[i].Attr]; ok {
			w.columns[at] = &t.Fields[i].Column
		}
	}
	clear(w.ties)
	for i := range t.Ties {
		if at, ok := w.program.linkAt[t.Ties[i].Link]; ok {
			w.ties[at] = &t.Ties[i]
		}
	}
	clear(w.told)
	w.counted = nil
	w.lacks.forget()
	w.doms[constants] = rows{n: 1, made: w.chunk}
	w.doms[homes] = rows{n: t.Homes(), made: w.chunk}
	w.doms[persons] = rows{n: t.Members(), made: w.chunk}
	w.measure()
	return nil
}

// pull returns the values of a node, making them where this chunk has not
// asked for them yet.
func (w *Worker) pull(n *node) *vec {
	v := &w.vecs[n.id]
	if v.made == w.chunk {
		return v
	}
	args := w.args[n.id]
	for i, a := range args {
		if a.made != w.chunk {
			w.pull(n.args[i])
		}
	}
	v.rows, v.span, v.sizes = w.size(n.dom), anything, anySize
	n.run(w, v, args)
	v.made = w.chunk
	return v
}

// size returns the number of rows of a domain.
func (w *Worker) size(d *domain) int {
	r := &w.doms[d.id]
	if r.made != w.chunk {
		*r = rows{n: w.elements(d), made: w.chunk}
	}
	return r.n
}

// elements counts the elements of the list that a domain goes over.
func (w *Worker) elements(d *domain) int {
	if d.list == nil {
		return len(w.chosen[d.id])
	}
	v := w.pull(d.list)
	return int(v.off[len(v.off)-1])
}

// Truth is what a condition came to: a bitmap over the persons of the table
// without guests, or over its households. What is in none of the three is
// false; nil bitmaps are empty.
type Truth struct {
	True, Unknown, Broken []uint64
}

// Truth answers rule i, which must be a condition: over the members where the
// rule is about persons, over the households where it is about households.
func (w *Worker) Truth(i int) Truth {
	r := &w.program.rules[i]
	v := w.pull(r.root)
	t := Truth{True: v.t, Unknown: v.u, Broken: v.b}
	if w.longest > r.longest {
		return w.secondTruth(r, t)
	}
	return t
}

// SetOwed says of whom another service is owed: an answer to owed(service) in
// rules about persons or about households. It must be said before a rule that
// asks for it; what is not said is not known.
func (w *Worker) SetOwed(service string, of rule.Entity, t Truth) {
	if at, ok := w.program.owedAt[owedKey{service, of}]; ok {
		w.owed[at], w.told[at] = t, true
	}
}

// SetCounted gives household.counted_benefits, a value a household, before a
// rule that asks for it; what is not given is not known.
func (w *Worker) SetCounted(a Amounts) { w.counted = &a }

// Table returns the table that was loaded.
func (w *Worker) Table() *Table { return w.table }
