package columns

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"minsheng/rule"
)

// seen is a predicate on one column: of a text and its id, or of a number.
// A number's answer changes only at the cuts.
type seen struct {
	text func(s string, id int64) bool
	num  func(n int64) bool
	cuts []int64
}

// group is all predicates on one column. The column is read once, each value
// turned into the class of values that the predicates cannot tell apart, and
// the classes into bit planes, 64 rows a word; a predicate is then a few
// operations on words.
type group struct {
	at    int // of the attribute
	attr  *rule.Attribute
	load  *node // the column itself
	preds []seen
	told  int // how many cuts the predicates have, the same one more than once
	cuts  []int64
	lens  *lens // of numbers
}

type groupKey struct {
	load *node
	part int
}

// lens is how a group sees a column: the class of each place, or of numbers
// the cuts between classes; and for each predicate, the spans of classes for
// which it holds.
type lens struct {
	classes int
	planes  int
	thermo  bool // a plane for each cut: class > plane
	lut     []uint8
	cuts    []int64 // padded
	spans   [][][2]int
	marks   bool // lut gives a bit for each predicate, which lists join: plane i is predicate i
	first   int64
	steps   []uint8 // of numbers from first on, where that is short: their classes
	bins    []bin   // of numbers from first on, 1<<wide to a bin, where no bin has two cuts
	wide    int
}

// bin is a run of numbers: the class of its first one, and the cut at which the
// next class begins.
type bin struct {
	cut   int64
	class uint8
}

// predicate compiles a predicate on a column.
func (c *compiler) predicate(of *node, name string, s seen) *node {
	key := fmt.Sprintf("see %s of %d", name, of.id)
	if n := c.byKey[key]; n != nil {
		return n
	}
	g, classes := c.groupFor(of, len(s.cuts))
	at := len(g.preds)
	g.preds, g.told = append(g.preds, s), g.told+len(s.cuts)
	n := c.step(key, of.dom, tBool, g.look(at), classes)
	c.byKey[key] = n
	c.sights[n] = sight{of, name, s}
	return n
}

// sight is the predicate that a node answers.
type sight struct {
	of   *node
	name string
	seen seen
}

// denied compiles what is true where a node is false: a predicate turned round
// costs no more than itself. Of a list "none is" is no predicate on an element.
func (c *compiler) denied(n *node) *node {
	s, ok := c.sights[n]
	if !ok || s.of.typ.Kind == rule.List || c.many(s.of) {
		return nil
	}
	turned := seen{cuts: s.seen.cuts}
	if num := s.seen.num; num != nil {
		turned.num = func(n int64) bool { return !num(n) }
	}
	if text := s.seen.text; text != nil {
		turned.text = func(t string, id int64) bool { return !text(t, id) }
	}
	return c.predicate(s.of, "not "+s.name, turned)
}

// mostCuts is how many cuts tell apart what a byte can hold.
const mostCuts = 255

// groupFor finds a group with room for one more predicate of so many cuts: more than eight on
// a column of any number of texts could tell more than 256 classes apart.
func (c *compiler) groupFor(of *node, cuts int) (*group, *node) {
	for part := 0; ; part++ {
		k := groupKey{of, part}
		g := c.groupOf[k]
		if g == nil {
			g = &group{at: c.program.attrAt[of.load.attr], attr: of.load.attr, load: of}
			c.groupOf[k] = g
			c.groups = append(c.groups, g)
		}
		if c.many(of) && len(g.preds) >= 8 || len(g.preds) >= 100 || g.told+cuts > mostCuts {
			continue
		}
		return g, c.step(fmt.Sprintf("classes %d of %d", part, of.id), of.dom, rule.Type{}, g.classify)
	}
}

// many reports whether a column may hold any number of texts.
func (c *compiler) many(of *node) bool {
	codes := len(of.load.attr.Codes)
	return of.typ.Kind == rule.List || of.typ.Kind == rule.Text && (codes == 0 || codes > 200)
}

// classify finds the classes of numbers once all predicates are known.
func (c *compiler) classify() {
	for _, g := range c.groups {
		if g.preds[0].num == nil {
			continue
		}
		for _, p := range g.preds {
			g.cuts = append(g.cuts, p.cuts...)
		}
		slices.Sort(g.cuts)
		g.cuts = slices.Compact(g.cuts)
		l := &lens{classes: len(g.cuts) + 1, thermo: len(g.cuts) <= 3, cuts: padded(g.cuts)}
		l.planes = len(g.cuts)
		if !l.thermo {
			l.planes = planesFor(l.classes)
		}
		for _, p := range g.preds {
			l.spans = append(l.spans, spansOf(l.classes, func(class int) bool { return p.num(g.least(class)) }))
		}
		l.shorten(g.cuts)
		g.lens = l
	}
}

// shortest is how far apart the first and the last cut may lie for a table of
// all numbers between them to be faster than a search.
const shortest = 1 << 16

// shorten makes the table of classes between the first and the last cut.
func (l *lens) shorten(cuts []int64) {
	if l.thermo || cuts[0] == math.MinInt64 || cuts[len(cuts)-1]-(cuts[0]-1) < 0 {
		return
	}
	l.first = cuts[0] - 1
	if l.bin(cuts); l.bins != nil || cuts[len(cuts)-1]-l.first > shortest {
		return
	}
	l.steps = make([]uint8, cuts[len(cuts)-1]-l.first+1)
	class := 0
	for i := range l.steps {
		if class < len(cuts) && cuts[class] <= l.first+int64(i) {
			class++
		}
		l.steps[i] = uint8(class)
	}
}

// mostBins keeps the table of bins in the first-level cache.
const mostBins = 512

// bin makes the widest bins that have no two cuts, where few do.
func (l *lens) bin(cuts []int64) {
	gap := int64(math.MaxInt64)
	for i := range cuts[1:] {
		gap = min(gap, cuts[i+1]-cuts[i])
	}
	l.wide = bits.Len64(uint64(gap)) - 1
	last := (cuts[len(cuts)-1] - l.first) >> l.wide
	if last >= mostBins {
		return
	}
	l.bins = make([]bin, last+1)
	class := 0
	for i := range l.bins {
		l.bins[i] = bin{cut: math.MaxInt64, class: uint8(class)}
		if class < len(cuts) && (cuts[class]-l.first)>>l.wide == int64(i) {
			l.bins[i].cut = cuts[class]
			class++
		}
	}
}

// least returns the least number of a class.
func (g *group) least(class int) int64 {
	if class == 0 {
		return -1 << 63
	}
	return g.cuts[class-1]
}

func planesFor(classes int) int {
	n := 0
	for 1<<n < classes {
		n++
	}
	return n
}

func spansOf(classes int, holds func(int) bool) [][2]int {
	var spans [][2]int
	for c := 0; c < classes; c++ {
		if !holds(c) {
			continue
		}
		from := c
		for c+1 < classes && holds(c+1) {
			c++
		}
		spans = append(spans, [2]int{from, c + 1})
	}
	return spans
}

// see returns how the group sees a dictionary.
func (g *group) see(w *Worker, c *Column) *lens {
	d := w.dictionary(c)
	if l := d.classes[g]; l != nil {
		return l
	}
	ids := w.textIDs(c)
	l := &lens{lut: make([]uint8, max(len(ids)+1, 256))}
	d.classes[g] = l
	if g.attr.Form == rule.FormCodes {
		g.seeLists(l, c, ids)
		return l
	}
	none := string(make([]byte, len(g.preds)))
	byMark, marks := map[string]int{none: 0}, []string{none} // class 0 is also that of who is not known
	for i := range l.lut {
		if i > len(ids) {
			l.lut[i] = l.lut[len(ids)]
			continue
		}
		text, id := "", int64(nobody)
		if i < len(ids) {
			text, id = c.Dict[i], ids[i]
		}
		mark := g.mark(text, id)
		class, ok := byMark[mark]
		if !ok {
			class = len(marks)
			byMark[mark] = class
			marks = append(marks, mark)
		}
		l.lut[i] = uint8(class)
	}
	l.classes, l.planes = len(marks), planesFor(len(marks))
	for i := range g.preds {
		l.spans = append(l.spans, spansOf(l.classes, func(class int) bool { return marks[class][i] == 1 }))
	}
	return l
}

// seeLists gives every place a bit for each predicate.
func (g *group) seeLists(l *lens, c *Column, ids []int64) {
	l.marks, l.planes = true, len(g.preds)
	for i := range l.lut[:len(ids)+1] {
		text, id := "", int64(nobody)
		if i < len(ids) {
			text, id = c.Dict[i], ids[i]
		}
		for p := range g.preds {
			l.lut[i] |= uint8(bit(g.preds[p].text(text, id))) << p
		}
	}
}

// mark is what all predicates say of a text.
func (g *group) mark(s string, id int64) string {
	m := make([]byte, len(g.preds))
	for i, p := range g.preds {
		m[i] = byte(bit(p.text(s, id)))
	}
	return string(m)
}

// classify reads the column into bit planes.
func (g *group) classify(w *Worker, v *vec, _ []*vec) {
	c := w.columns[g.at]
	if c == nil {
		v.lens = nil
		v.absent(g.attr, v.rows)
		return
	}
	v.invalid(c.Valid, v.rows)
	v.lens = g.lens
	if g.lens == nil {
		v.lens = g.see(w, c)
	}
	n := words(v.rows)
	v.t = room(&v.own.t, n*v.lens.planes)
	if class, one := g.oneClass(w); one {
		v.allOf(class)
		return
	}
	done := g.wide(v, c)
	switch {
	case v.lens.marks:
		joined(w, v, c)
	case c.U8 != nil:
		slice(w, v, done, c.U8[:v.rows], throughLUT8)
	case c.U16 != nil:
		slice(w, v, done, c.U16[:v.rows], throughLUT[uint16])
	case c.U32 != nil:
		slice(w, v, done, c.U32[:v.rows], throughLUT[uint32])
	case c.I64 != nil && v.lens.thermo:
		thermometer(v, done, c.I64[:v.rows], g.cuts)
	case c.I64 != nil && v.lens.bins != nil:
		slice(w, v, done, c.I64[:v.rows], binned[int64])
	case c.I64 != nil && v.lens.steps != nil:
		slice(w, v, done, c.I64[:v.rows], stepped[int64])
	case c.I64 != nil:
		slice(w, v, done, c.I64[:v.rows], ranks[int64])
	case v.lens.thermo:
		thermometer(v, done, c.I32[:v.rows], g.cuts)
	case v.lens.bins != nil:
		slice(w, v, done, c.I32[:v.rows], binned[int32])
	case v.lens.steps != nil:
		slice(w, v, done, c.I32[:v.rows], stepped[int32])
	default:
		slice(w, v, done, c.I32[:v.rows], ranks[int32])
	}
}

// oneClass returns the class of all numbers of a column whose span tells it. It
// looks only where the numbers are computed with, so that their span is free.
func (g *group) oneClass(w *Worker) (class int, one bool) {
	if g.lens == nil || g.load == nil || w.vecs[g.load.id].made == 0 {
		return 0, false
	}
	s := w.pull(g.load).span
	class, _ = slices.BinarySearch(g.cuts, s.low+1)
	return class, s.low < math.MaxInt64 && (class == len(g.cuts) || s.high < g.cuts[class])
}

// allOf sets the planes of one class for all rows that are known.
func (v *vec) allOf(class int) {
	n := words(v.rows)
	for p := range v.lens.planes {
		plane := v.plane(p, n)
		if v.lens.thermo && class <= p || !v.lens.thermo && class>>p&1 == 0 {
			clear(plane)
			continue
		}
		fill(plane, v.rows)
		for i := range v.u {
			plane[i] &^= v.u[i]
		}
	}
}

// wide classifies the column by vectors of the machine, as far as it has any,
// and returns how many words are done.
func (g *group) wide(v *vec, c *Column) int {
	switch {
	case v.lens.marks:
		return 0
	case c.U8 != nil:
		return v.placesWide(c.U8[:v.rows], len(c.Dict))
	case g.lens != nil && c.I64 != nil:
		return v.cutsWide64(c.I64[:v.rows], g.cuts)
	case g.lens != nil && c.I32 != nil:
		return v.cutsWide32(c.I32[:v.rows], g.cuts)
	}
	return 0
}
