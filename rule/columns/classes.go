package columns

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"

	"minsheng/civil"
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
	preds []seen
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
	spans   [][][2]int
}

// predicate compiles a predicate on a column.
func (c *compiler) predicate(of *node, name string, s seen) *node {
	key := fmt.Sprintf("see %s", name)
	if n := c.byKey[fmt.Sprintf("%s of %d", key, of.id)]; n != nil {
		return n
	}
	g, classes := c.groupFor(of)
	at := len(g.preds)
	g.preds = append(g.preds, s)
	n := c.step(fmt.Sprintf("%s of %d", key, of.id), of.dom, tBool, g.look(at), classes)
	c.byKey[fmt.Sprintf("%s of %d", key, of.id)] = n
	return n
}

// groupFor finds a group with room for one more predicate: more than eight on
// a column of any number of texts could tell more than 256 classes apart.
func (c *compiler) groupFor(of *node) (*group, *node) {
	for part := 0; ; part++ {
		k := groupKey{of, part}
		g := c.groupOf[k]
		if g == nil {
			g = &group{at: c.program.attrAt[of.load.attr], attr: of.load.attr}
			c.groupOf[k] = g
			c.groups = append(c.groups, g)
		}
		if many := of.typ.Kind == rule.Text && (len(g.attr.Codes) == 0 || len(g.attr.Codes) > 200); many && len(g.preds) >= 8 || len(g.preds) >= 100 {
			continue
		}
		return g, c.step(fmt.Sprintf("classes %d of %d", part, of.id), of.dom, rule.Type{}, g.classify)
	}
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
		l := &lens{classes: len(g.cuts) + 1, thermo: len(g.cuts) <= 4}
		l.planes = len(g.cuts)
		if !l.thermo {
			l.planes = planesFor(l.classes)
		}
		for _, p := range g.preds {
			l.spans = append(l.spans, spansOf(l.classes, func(class int) bool { return p.num(g.least(class)) }))
		}
		g.lens = l
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
	byMark := map[string]int{}
	var marks []string
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
	d.classes[g] = l
	return l
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
	switch {
	case c.U8 != nil:
		slice(v, c.U8[:v.rows], func(to []uint8, from []uint8) { throughLUT8(to, from, (*[256]uint8)(v.lens.lut)) })
	case c.U16 != nil:
		slice(v, c.U16[:v.rows], func(to []uint8, from []uint16) { throughLUT(to, from, v.lens.lut) })
	case c.U32 != nil:
		slice(v, c.U32[:v.rows], func(to []uint8, from []uint32) { throughLUT(to, from, v.lens.lut) })
	case c.I64 != nil && v.lens.thermo:
		thermometer(v, c.I64[:v.rows], g.cuts)
	case c.I64 != nil:
		slice(v, c.I64[:v.rows], func(to []uint8, from []int64) { ranks(to, from, g.cuts) })
	case v.lens.thermo:
		thermometer(v, c.I32[:v.rows], g.cuts)
	default:
		slice(v, c.I32[:v.rows], func(to []uint8, from []int32) { ranks(to, from, g.cuts) })
	}
}

// slice classifies 64 rows at a time and cuts the classes into planes.
func slice[T any](v *vec, from []T, classify func(to []uint8, from []T)) {
	var class [64]uint8
	n := words(len(from))
	for i := range n {
		part := from[i<<6 : min(i<<6+64, len(from))]
		classify(class[:len(part)], part)
		clear(class[len(part):])
		for p := range v.lens.planes {
			v.t[p*n+i] = plane(&class, p)
		}
	}
}

// plane gathers bit p of 64 bytes: of eight at once by a multiplication that
// moves each into the top byte.
func plane(class *[64]uint8, p int) uint64 {
	var w uint64
	for i := 0; i < 64; i += 8 {
		eight := binary.LittleEndian.Uint64(class[i:i+8]) >> p & 0x0101010101010101
		w |= eight * 0x0102040810204080 >> 56 << i
	}
	return w
}

func throughLUT8(to, from []uint8, lut *[256]uint8) {
	to = to[:len(from)]
	for i, c := range from {
		to[i] = lut[c]
	}
}

func throughLUT[T uint16 | uint32](to []uint8, from []T, lut []uint8) {
	to = to[:len(from)]
	last := len(lut) - 1
	for i, c := range from {
		to[i] = lut[min(int(c), last)]
	}
}

// ranks counts how many cuts each number has reached, by a search without
// branches.
func ranks[T int32 | int64](to []uint8, from []T, cuts []int64) {
	to = to[:len(from)]
	for i, x := range from {
		n, base := len(cuts), 0
		for n > 1 {
			half := n >> 1
			if cuts[base+half-1] <= int64(x) {
				base += half
			}
			n -= half
		}
		to[i] = uint8(base) + uint8(bit(cuts[base] <= int64(x)))
	}
}

// thermometer makes a plane of each cut.
func thermometer[T int32 | int64](v *vec, from []T, cuts []int64) {
	n := words(len(from))
	for p, cut := range cuts {
		for i := range n {
			part := from[i<<6 : min(i<<6+64, len(from))]
			var w uint64
			for _, x := range part {
				w = w>>1 | bit(int64(x) >= cut)<<63
			}
			v.t[p*n+i] = w >> (64 - len(part))
		}
	}
}

// look answers predicate at from the planes.
func (g *group) look(at int) func(w *Worker, v *vec, a []*vec) {
	return func(w *Worker, v *vec, a []*vec) {
		classes := a[0]
		v.ready(classes)
		v.t = blank(&v.own.t, v.rows)
		if classes.lens == nil {
			return
		}
		for _, span := range classes.lens.spans[at] {
			from, to := room(&w.from, len(v.t)), room(&w.to, len(v.t))
			classes.atLeast(from, span[0])
			classes.atLeast(to, span[1])
			for i := range v.t {
				v.t[i] |= from[i] &^ to[i]
			}
		}
		trim(v.t, v.rows)
		v.mask()
	}
}

// atLeast sets the rows whose class is not below one.
func (v *vec) atLeast(to []uint64, class int) {
	l, n := v.lens, len(to)
	switch {
	case class == 0:
		fill(to, n<<6)
	case class >= l.classes:
		clear(to)
	case l.thermo:
		copy(to, v.t[(class-1)*n:class*n])
	default:
		fill(to, n<<6)
		for p := range l.planes {
			if class>>p&1 == 1 {
				meet(to, v.t[p*n:(p+1)*n])
			} else {
				join(to, v.t[p*n:(p+1)*n])
			}
		}
	}
}

// view is a number read from a column and what is made of it, before it is
// compared with a constant. f rises or falls with the number, or is nil.
type view struct {
	name string
	f    func(int64) int64
}

// seenAs recognises what a predicate on one column can be made of: a column,
// or the age, months or days from a column's day to a constant one.
func (c *compiler) seenAs(a *node) (view, *node, bool) {
	if a.load != nil {
		return view{name: "number"}, a, a.typ.Kind != rule.List && a.typ.Kind != rule.Bool
	}
	if len(a.args) != 2 || a.args[0].load == nil || a.args[1].from == nil || a.args[1].from.konst == nil {
		return view{}, nil, false
	}
	k := a.args[1].from.konst
	if k.u != nil || k.b != nil {
		return view{}, nil, false
	}
	on := k.n[0]
	fs := map[string]func(int64) int64{
		"date_age":    func(d int64) int64 { return years(monthsUntil(d, on)) },
		"date_months": func(d int64) int64 { return monthsUntil(d, on) },
		"date_days":   func(d int64) int64 { return on - d },
	}
	f := fs[a.name]
	return view{name: fmt.Sprintf("%s %d", a.name, on), f: f}, a.args[0], f != nil
}

// than is the predicate "view op k".
func (p view) than(op rule.Op, k int64) seen {
	holds := func(c int) bool {
		switch op {
		case rule.OpEq:
			return c == 0
		case rule.OpNe:
			return c != 0
		case rule.OpLt:
			return c < 0
		case rule.OpLe:
			return c <= 0
		case rule.OpGt:
			return c > 0
		}
		return c >= 0
	}
	s := seen{num: func(n int64) bool { return holds(cmp.Compare(p.of(n), k)) }}
	if op != rule.OpLe && op != rule.OpGt {
		s.cuts = append(s.cuts, p.cut(k, false)...)
	}
	if op != rule.OpLt && op != rule.OpGe {
		s.cuts = append(s.cuts, p.cut(k, true)...)
	}
	return s
}

// in is the predicate "view in ks".
func (p view) in(ks []int64) seen {
	s := seen{num: func(n int64) bool { return slices.Contains(ks, p.of(n)) }}
	for _, k := range ks {
		s.cuts = append(s.cuts, p.cut(k, false)...)
		s.cuts = append(s.cuts, p.cut(k, true)...)
	}
	return s
}

func (p view) of(n int64) int64 {
	if p.f == nil {
		return n
	}
	return p.f(max(n, int64(civil.Earliest)))
}

// cut returns the least number on the other side of k: the first that is k or
// more (past: more than k); of a falling view the first that is k or less (past:
// the other way round, so that the pair is the same). None where there is none.
func (p view) cut(k int64, past bool) []int64 {
	if p.f == nil {
		if !past {
			return []int64{k}
		}
		if k == 1<<63-1 {
			return nil
		}
		return []int64{k + 1}
	}
	from, to := int64(civil.Earliest), int64(civil.Latest)
	n := sort.Search(int(to-from)+1, func(i int) bool {
		got := p.f(from + int64(i))
		return got < k || past && got == k
	})
	if n > int(to-from) {
		return nil
	}
	return []int64{from + int64(n)}
}
