package entitle

import (
	"math/bits"

	"minsheng/pack"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// lacking is what the open answers of one service lack in the chunk at hand:
// lists, a row each, 0 for nothing.
type lacking struct {
	conditions []uint32    // what its conditions need, for those who wait for it
	all        []uint32    // the amount included
	told       [2][]uint32 // to rules that ask owed() of a person, of a household
}

// Missing returns what the open answers of a service lack after Match: for each
// row of Possible the number of one of Lists; of other rows nothing is told. It
// is what Engine.For gives as Missing, in the same order; what is about the
// person of the row is about Self. Numbers are valid until the next Match, and
// equal lists have equal numbers. The first call after a Match works it out for
// all services.
func (w *MatchWorker) Missing(s *pack.Service) []uint32 {
	if !w.lacked {
		for _, p := range w.plans {
			w.lack(p)
		}
		w.lacked = true
	}
	p := w.at[s.ID]
	if p == nil {
		return nil
	}
	return w.lacks[p.place].all
}

// lack finds what the open answers of a plan lack, after those it asks about.
func (w *MatchWorker) lack(p *plan) {
	r, of := w.results[p.place], &w.lacks[p.place]
	n := w.rows(p)
	of.conditions, of.all = grown(of.conditions, n), grown(of.all, n)
	if !within(r.Possible, n, func(from, to int) { clear(of.conditions[from:to]) }) {
		return
	}
	if p.counted && !w.toldCounted {
		w.worker.SetCountedMissing(w.countedLacks())
		w.toldCounted = true
	}
	for _, c := range p.conditions {
		w.worker.Missing(c, r.Possible, of.conditions)
	}
	for _, id := range p.service.YieldsTo {
		if other := w.at[id]; other != nil {
			w.joinLacks(p, other, of.conditions)
		}
	}
	within(r.Possible, n, func(from, to int) { copy(of.all[from:to], of.conditions[from:to]) })
	w.lackAmount(p, r, of.all)
	if p.service.For == rule.OfPerson {
		w.own(of.conditions, r.Possible)
		w.own(of.all, r.Possible)
	}
	w.tellLacks(p)
}

// grown returns a buffer of length n; what stands in it is left.
func grown(b []uint32, n int) []uint32 {
	if cap(b) < n {
		return make([]uint32, n, n+n/4)
	}
	return b[:n]
}

// within visits the spans of up to 64 of n rows in which any is set, and reports
// whether there are any.
func within(b []uint64, n int, visit func(from, to int)) (some bool) {
	for i, rows := range b {
		if rows != 0 {
			visit(i<<6, min(i<<6+64, n))
			some = true
		}
	}
	return some
}

// lackAmount adds what the amount lacks: the condition of the first line that
// may hold, or the line that does.
func (w *MatchWorker) lackAmount(p *plan, r *Matched, to []uint32) {
	left, holds := bitmap(&w.scratch[0], len(to)), bitmap(&w.scratch[1], len(to))
	copy(left, r.Possible)
	for _, line := range p.lines {
		copy(holds, left)
		if line.when >= 0 {
			w.worker.Missing(line.when, left, to)
			t := w.worker.Truth(line.when)
			for i := range left {
				holds[i] &= t.True[i]
				left[i] &^= word(t.Unknown, i) | word(t.Broken, i)
			}
		}
		w.worker.Missing(line.is, holds, to)
		for i := range left {
			left[i] &^= holds[i]
		}
	}
}

// own turns lists about a household into lists about the person of each row.
func (w *MatchWorker) own(lists []uint32, rows []uint64) {
	l := w.worker.Lists()
	each(rows, func(row int) {
		if l.OfMembers(lists[row]) {
			lists[row] = l.SeenBy(lists[row], w.member(row))
		}
	})
}

// member returns the place of a row in its household.
func (w *MatchWorker) member(row int) int32 { return int32(row) - w.table.Households[w.home[row]] }

// each visits the rows that are set.
func each(b []uint64, visit func(row int)) {
	for i, rows := range b {
		for ; rows != 0; rows &= rows - 1 {
			visit(i<<6 + bits.TrailingZeros64(rows))
		}
	}
}

// joinLacks adds, to the open rows of a plan, what the open answers of another
// service about the same person, or household, need.
func (w *MatchWorker) joinLacks(p, other *plan, to []uint32) {
	l, seen := w.worker.Lists(), w.lacksSeenBy(p.service.For, other, &w.waiting)
	each(w.results[p.place].Possible, func(row int) { to[row] = l.Join(to[row], seen[row]) })
}

// lacksSeenBy returns what those who wait for a service lack, as seenBy: a
// person waits for the person's own answer or the household's, a household for
// its own or every member's.
func (w *MatchWorker) lacksSeenBy(of rule.Entity, other *plan, buf *[]uint32) []uint32 {
	l, r := w.worker.Lists(), w.results[other.place]
	n := w.table.Members()
	if of == rule.OfHousehold {
		n = w.table.Homes()
	}
	*buf = grown(*buf, n)
	seen := *buf
	clear(seen)
	switch {
	case other.service.For == of:
		each(r.Possible, func(row int) { seen[row] = w.waits(other, row) })
	case of == rule.OfHousehold:
		each(r.Possible, func(row int) {
			h := w.home[row]
			seen[h] = l.Join(seen[h], l.ToldOf(w.waits(other, row), w.member(row)))
		})
	default:
		for row, h := range w.home {
			if r.Possible[h>>6]>>(h&63)&1 == 1 {
				seen[row] = w.waits(other, int(h))
			}
		}
	}
	return seen
}

// waits is what somebody lacks who waits for an open answer.
func (w *MatchWorker) waits(p *plan, row int) uint32 {
	if list := w.lacks[p.place].conditions[row]; list != 0 {
		return list
	}
	return w.waitsForAmount(p, row)
}

func (w *MatchWorker) waitsForAmount(p *plan, row int) uint32 {
	if list := w.lacks[p.place].all[row]; list != 0 {
		return list
	}
	return w.worker.Lists().With(0, rule.Missing{Service: p.service.ID})
}

// tellLacks says to rules that ask owed() of a service what its open answers
// lack.
func (w *MatchWorker) tellLacks(p *plan) {
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		if w.asked[question{p.service.ID, of}] {
			w.worker.SetOwedMissing(p.service.ID, of, w.lacksSeenBy(of, p, &w.lacks[p.place].told[of]))
		}
	}
}

// countedLacks returns what the services that count as income lack, a list a
// household.
func (w *MatchWorker) countedLacks() []uint32 {
	w.countedLists = grown(w.countedLists, w.table.Homes())
	l, lists := w.worker.Lists(), w.countedLists
	clear(lists)
	for _, r := range w.results {
		if !r.Service.CountsAsIncome {
			continue
		}
		p := w.at[r.Service.ID]
		each(r.Possible, func(row int) {
			h, list := row, w.waitsForAmount(p, row)
			if r.Service.For == rule.OfPerson {
				h = int(w.home[row])
				list = l.ToldOf(list, w.member(row))
			}
			lists[h] = l.Join(lists[h], list)
		})
	}
	return lists
}

// Lists returns the lists whose numbers Missing gives.
func (w *MatchWorker) Lists() *columns.Lists { return w.worker.Lists() }
