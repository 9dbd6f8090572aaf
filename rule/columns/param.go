package columns

import (
	"fmt"
	"slices"

	"minsheng/rule"
)

// param compiles a parameter: a constant, or a table by the keys on which the
// value depends.
func (c *compiler) param(p *rule.Param, s *scope) *node {
	if len(p.Rows) == 0 {
		return c.typed(c.konst(rule.NotKnown()), p.Form.Type())
	}
	if len(p.By) == 0 {
		return c.konst(p.Rows[0].Value)
	}
	args := make([]*node, len(p.By))
	for i, a := range p.By {
		if a.Entity == rule.OfHousehold {
			args[i] = c.loaded(a, c.dom(homes), nil)
			continue
		}
		args[i] = c.attr(a, s.person)
	}
	t := c.table(p)
	return c.strictly(fmt.Sprintf("param %p", p), p.Form.Type(), t.look, args...)
}

// typed gives a constant that is not known the type that was declared.
func (c *compiler) typed(n *node, t rule.Type) *node {
	return c.strictly(fmt.Sprintf("unknown %s", t), t, second(t.Kind), n, c.konst(zero(t.Kind)))
}

func zero(k rule.Kind) rule.Value {
	if k == rule.Bool {
		return rule.OfBool(false)
	}
	return rule.OfInt(0)
}

// table holds a parameter's value for every combination of its keys. Each key
// has as many places as texts or numbers are named in the rows, and one for
// all others.
type table struct {
	kind   rule.Kind
	kinds  []rule.Kind
	keys   [][]int64  // of each argument, the values named
	places [][]uint16 // of each argument, where each value from 0 on stands
	values []int64
	there  []bool
}

func (c *compiler) table(p *rule.Param) *table {
	t := &table{kind: p.Form.Type().Kind}
	size := 1
	names := make([][]string, len(p.By))
	for i, a := range p.By {
		for _, r := range p.Rows {
			for _, k := range r.When[i] {
				if !slices.Contains(names[i], k) {
					names[i] = append(names[i], k)
				}
			}
		}
		t.kinds = append(t.kinds, a.Type().Kind)
		names[i] = slices.DeleteFunc(names[i], func(s string) bool { _, ok := c.key(a, s); return !ok })
		var keys []int64
		for _, s := range names[i] {
			k, _ := c.key(a, s)
			keys = append(keys, k)
		}
		t.keys = append(t.keys, keys)
		size *= len(keys) + 1
	}
	for _, keys := range t.keys {
		t.places = append(t.places, placesOf(keys))
	}
	t.values, t.there = make([]int64, size), make([]bool, size)
	for at := range size {
		for _, r := range p.Rows {
			if holds(r, names, at) {
				t.values[at], t.there[at] = c.number(r.Value), true
				break
			}
		}
	}
	return t
}

// key returns how a name in a row stands in the column.
func (c *compiler) key(a *rule.Attribute, s string) (int64, bool) {
	v, err := a.Form.Parse(s)
	if err != nil || v.String() != s {
		return 0, false
	}
	return c.number(v), true
}

// holds reports whether a row holds for the combination at a place.
func holds(r rule.Row, names [][]string, at int) bool {
	for i := range names {
		n := len(names[i]) + 1
		k := at % n
		at /= n
		if k == n-1 || !slices.Contains(r.When[i], names[i][k]) {
			return false
		}
	}
	return true
}

func (t *table) look(_ *Worker, v *vec, a []*vec) {
	v.ready(a...)
	n := v.rows
	v.n = room(&v.own.n, n)
	if t.kind == rule.Bool {
		v.t = blank(&v.own.t, n)
	}
	none := false
	for i := range n {
		if !v.ok(i) {
			continue
		}
		at := t.place(a, i)
		v.n[i] = t.values[at]
		none = none || !t.there[at]
		if t.kind == rule.Bool && t.values[at] == 1 {
			set(v.t, i)
		}
	}
	if none {
		v.keepFor(words(n))
		for i := range n {
			if v.ok(i) && !t.there[t.place(a, i)] {
				set(v.u, i)
				if t.kind == rule.Bool {
					v.t[i>>6] &^= 1 << (i & 63)
				}
			}
		}
	}
}

func (t *table) place(a []*vec, i int) int {
	at, stride := 0, 1
	for j, keys := range t.keys {
		k := len(keys)
		if n := a[j].scalar(t.kinds[j], i); uint64(n) < uint64(len(t.places[j])) {
			k = int(t.places[j][n])
		} else if found := slices.Index(keys, n); found >= 0 {
			k = found
		}
		at += k * stride
		stride *= len(keys) + 1
	}
	return at
}

// placesOf makes the table of where values stand among keys, as far as they
// are small.
func placesOf(keys []int64) []uint16 {
	const most = 1 << 12
	var places []uint16
	for k, n := range keys {
		if n < 0 || n >= most {
			continue
		}
		for int(n) >= len(places) {
			places = append(places, uint16(len(keys)))
		}
		places[n] = uint16(k)
	}
	return places
}
