package columns

import "minsheng/rule"

// loadOf reads an attribute straight from its column.
func loadOf(at int, a *rule.Attribute, d *domain) func(w *Worker, v *vec, _ []*vec) {
	return func(w *Worker, v *vec, _ []*vec) {
		c, n := w.columns[at], w.size(d)
		if c == nil {
			v.absent(a, n)
			return
		}
		v.invalid(c.Valid, n)
		switch a.Form {
		case rule.FormBool:
			v.t = room(&v.own.t, words(n))
			copy(v.t, c.Bits)
			trim(v.t, n)
			v.mask()
		case rule.FormCodes:
			w.codes(v, c, n, func(i int) int { return i })
		case rule.FormCode, rule.FormArea:
			ids := w.textIDs(c)
			v.n = room(&v.own.n, n)
			for i := range v.n {
				v.n[i] = idAt(ids, c.place(i))
			}
		default:
			if c.I64 != nil {
				v.n, v.span = c.I64[:n], spanOf(c.I64[:n])
				return
			}
			v.n, v.span = room(&v.own.n, n), spanOf(c.I32[:n])
			for i, x := range c.I32[:n] {
				v.n[i] = int64(x)
			}
		}
	}
}

// absent makes an attribute that is on file for nobody.
func (v *vec) absent(a *rule.Attribute, n int) {
	v.b = nil
	v.u = room(&v.own.u, words(n))
	fill(v.u, n)
	switch a.Type().Kind {
	case rule.Bool:
		v.t = blank(&v.own.t, n)
	case rule.List:
		v.lists(n, nil)
	default:
		v.n = room(&v.own.n, n)
	}
}

// invalid sets unknown what is not valid.
func (v *vec) invalid(valid []uint64, n int) {
	v.known()
	if valid == nil {
		return
	}
	v.u = room(&v.own.u, words(n))
	var missing uint64
	for i := range v.u {
		v.u[i] = ^valid[i]
	}
	trim(v.u, n)
	for _, u := range v.u {
		missing |= u
	}
	if missing == 0 {
		v.u = nil
	}
}

// codes makes n lists of texts, of the rows that at says.
func (w *Worker) codes(v *vec, c *Column, n int, at func(int) int) {
	ids := w.textIDs(c)
	v.off = room(&v.own.off, n+1)
	v.off[0] = 0
	elems := v.own.n[:0]
	for i := range n {
		if v.ok(i) {
			r := at(i)
			for j := c.Offsets[r]; j < c.Offsets[r+1]; j++ {
				elems = append(elems, idAt(ids, c.place(int(j))))
			}
		}
		v.off[i+1] = int32(len(elems))
	}
	v.own.n, v.n = elems, elems
}

// pickOf reads an attribute of the persons that its argument holds.
func pickOf(at int, a *rule.Attribute, d *domain, own bool) func(w *Worker, v *vec, of []*vec) {
	load := loadOf(at, a, d)
	return func(w *Worker, v *vec, of []*vec) {
		if own && w.whole(d) {
			load(w, v, nil)
			return
		}
		c, n, who := w.columns[at], w.size(d), of[0]
		if c == nil {
			v.absent(a, n)
			if who.u != nil || who.b != nil {
				v.theirs(who)
			}
			return
		}
		v.ready(who)
		w.missing(v, who, c.Valid, n)
		switch a.Form {
		case rule.FormBool:
			v.t = blank(&v.own.t, n)
			for i := range n {
				if v.ok(i) && isSet(c.Bits, int(who.n[i])) {
					set(v.t, i)
				}
			}
		case rule.FormCodes:
			w.codes(v, c, n, func(i int) int { return int(who.n[i]) })
		case rule.FormCode, rule.FormArea:
			ids := w.textIDs(c)
			v.n = room(&v.own.n, n)
			for i := range v.n {
				if v.ok(i) {
					v.n[i] = idAt(ids, c.place(int(who.n[i])))
				}
			}
		default:
			v.n = room(&v.own.n, n)
			for i := range v.n {
				if v.ok(i) {
					v.n[i] = c.number(int(who.n[i]))
				}
			}
		}
	}
}

// whole reports whether all rows were chosen.
func (w *Worker) whole(d *domain) bool { return len(w.chosen[d.id]) == w.size(d.parent) }

// theirs makes broken what is broken in who; all the rest is unknown already.
func (v *vec) theirs(who *vec) {
	if who.b == nil {
		return
	}
	v.b = room(&v.own.b, len(v.u))
	copy(v.b, who.b)
	for i := range v.u {
		v.u[i] &^= v.b[i]
	}
}

// missing makes unknown the rows whose person has no valid value.
func (w *Worker) missing(v, who *vec, valid []uint64, n int) {
	if valid == nil {
		return
	}
	u := blank(&v.own.u, n)
	for i := range n {
		if v.ok(i) && !isSet(valid, int(who.n[i])) {
			set(u, i)
		}
	}
	if v.u != nil {
		join(u, v.u)
	}
	v.u = u
}

// linkOf makes the lists of persons to whom a link leads.
func linkOf(at int, d *domain) func(w *Worker, v *vec, of []*vec) {
	return func(w *Worker, v *vec, of []*vec) {
		l, n, who := w.ties[at], w.size(d), of[0]
		v.ready(who)
		if l == nil {
			v.keepFor(words(n))
			fill(v.u, n)
			for i := range v.b {
				v.u[i] &^= v.b[i]
			}
			v.lists(n, nil)
			return
		}
		w.missing(v, who, l.Valid, n)
		v.off = room(&v.own.off, n+1)
		v.off[0] = 0
		elems := v.own.n[:0]
		for i := range n {
			if v.ok(i) {
				for _, r := range l.To[l.Offsets[who.n[i]]:l.Offsets[who.n[i]+1]] {
					elems = append(elems, int64(r))
				}
			}
			v.off[i+1] = int32(len(elems))
		}
		v.own.n, v.n = elems, elems
	}
}
