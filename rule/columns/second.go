package columns

import (
	"minsheng/measure"
	"minsheng/rule"
)

// measure finds the longest lists of the chunk.
func (w *Worker) measure() {
	t := w.table
	w.longTie = 0
	for _, l := range w.ties {
		if l != nil {
			w.longTie = max(w.longTie, int(spanOfSizes(l.Offsets[:t.Rows+1]).high))
		}
	}
	for at, c := range w.columns {
		if c == nil || c.Offsets == nil {
			continue
		}
		rows := t.Rows
		if w.program.attrs[at].Entity == rule.OfHousehold {
			rows = t.Homes()
		}
		w.longTie = max(w.longTie, int(spanOfSizes(c.Offsets[:rows+1]).high))
	}
	w.longest = max(int(w.sizes.high), w.longTie)
}

// spanOfSizes bounds how far the offsets of lists lie apart.
func spanOfSizes(off []int32) span {
	if len(off) < 2 {
		return span{}
	}
	s, done := sizesWide(off)
	last := int64(off[done])
	for _, next := range off[done+1:] {
		size := int64(next) - last
		s.low, s.high = min(s.low, size), max(s.high, size)
		last = int64(next)
	}
	return s
}

// doubtful lists the households of which columns may differ from Eval, because
// of a list longer than the rule can surely go over.
func (w *Worker) doubtful(r *compiled) []int {
	var list []int
	for h := range w.table.Homes() {
		if w.longTie > r.longest || int(w.table.Households[h+1]-w.table.Households[h]) > r.longest {
			list = append(list, h)
		}
	}
	return list
}

// secondTruth asks rule.Eval about the doubtful households.
func (w *Worker) secondTruth(r *compiled, t Truth) Truth {
	n := words(w.size(r.root.dom))
	out := Truth{True: make([]uint64, n), Unknown: make([]uint64, n), Broken: make([]uint64, n)}
	copy(out.True, t.True)
	copy(out.Unknown, t.Unknown)
	copy(out.Broken, t.Broken)
	for _, h := range w.doubtful(r) {
		w.ask(r, h, func(row int, v rule.Value) {
			for _, b := range [][]uint64{out.True, out.Unknown, out.Broken} {
				b[row>>6] &^= 1 << (row & 63)
			}
			switch {
			case v.Kind() == rule.Unknown:
				set(out.Unknown, row)
			case v.Kind() == rule.Broken:
				set(out.Broken, row)
			case v.IsTrue():
				set(out.True, row)
			}
		})
	}
	return out
}

// ask asks rule.Eval about a household, or each of its members. A household
// whose values cannot stand in the schema breaks.
func (w *Worker) ask(r *compiled, h int, tell func(row int, v rule.Value)) {
	home, err := w.table.Household(r.expr.Schema(), h)
	if r.expr.Of == rule.OfHousehold {
		if err != nil {
			tell(h, rule.Broke(err))
			return
		}
		tell(h, r.expr.Eval(w.Facts(home, nil, h, 0)))
		return
	}
	for i, p := range home.Members {
		row := int(w.table.Households[h]) + i
		if err != nil {
			tell(row, rule.Broke(err))
			continue
		}
		tell(row, r.expr.Eval(w.Facts(home, p, h, row)))
	}
}

// Facts returns what rule.Eval and rule.Explain need to answer for household h
// of the table, which home was made of, and for its member p in a row (nil for
// the household itself): the day, and what SetOwed and SetCounted said.
func (w *Worker) Facts(home *rule.Household, p *rule.Person, h, row int) *rule.Facts {
	of := rule.OfPerson
	if p == nil {
		of, row = rule.OfHousehold, h
	}
	return &rule.Facts{On: w.program.on, Person: p, Household: home,
		Owed: func(service string) rule.Value {
			at, ok := w.program.owedAt[owedKey{service, of}]
			if !ok || !w.told[at] {
				return rule.NotKnown(rule.Missing{Service: service})
			}
			t := w.owed[at]
			switch {
			case t.Unknown != nil && isSet(t.Unknown, row):
				return rule.NotKnown(rule.Missing{Service: service})
			case t.Broken != nil && isSet(t.Broken, row):
				return rule.Broke(rule.ErrTooMuchWork)
			}
			return rule.OfBool(isSet(t.True, row))
		},
		Counted: func() rule.Value {
			switch {
			case w.counted == nil || w.counted.Unknown != nil && isSet(w.counted.Unknown, h):
				return rule.NotKnown(countedMissing)
			case w.counted.Broken != nil && isSet(w.counted.Broken, h):
				return rule.Broke(measure.ErrOverflow)
			}
			return rule.OfMoney(measure.Money(w.counted.N[h]))
		}}
}
