package entitle

import (
	"math/bits"
	"slices"

	"minsheng/measure"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// seenBy returns of whom another service is owed, and of whom it may be, as
// bitmaps over persons or households: a person is concerned by the person's
// own and by the household's, a household by its own and by any member's.
func (w *MatchWorker) seenBy(of rule.Entity, other *plan) (entitled, possible []uint64) {
	r := w.results[other.place]
	if other.service.For == of {
		return r.Entitled, r.Possible
	}
	n := w.table.Members()
	if of == rule.OfHousehold {
		n = w.table.Homes()
	}
	entitled, possible = bitmap(&w.scratch[2], n), bitmap(&w.scratch[3], n)
	for row, home := range w.home {
		from, to := int(home), row
		if of == rule.OfHousehold {
			from, to = row, int(home)
		}
		entitled[to>>6] |= r.Entitled[from>>6] >> (from & 63) & 1 << (to & 63)
		possible[to>>6] |= r.Possible[from>>6] >> (from & 63) & 1 << (to & 63)
	}
	return entitled, possible
}

func bitmap(b *[]uint64, n int) []uint64 {
	words := (n + 63) / 64
	*b = slices.Grow((*b)[:0], words)[:words]
	clear(*b)
	return *b
}

// tell answers owed() of a service for the rules that ask it.
func (w *MatchWorker) tell(p *plan) {
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		if !w.asked[question{p.service.ID, of}] {
			continue
		}
		entitled, possible := w.seenBy(of, p)
		t := columns.Truth{True: slices.Clone(entitled), Unknown: slices.Clone(possible)}
		for i := range t.Unknown {
			t.Unknown[i] &^= t.True[i]
		}
		w.worker.SetOwed(p.service.ID, of, t)
	}
}

// lastOfGroup reports whether the plan in place i ends its take-higher group.
func (w *MatchWorker) lastOfGroup(i int) bool {
	group := w.plans[i].service.TakeHigher
	if group == "" {
		return false
	}
	return !slices.ContainsFunc(w.plans[i+1:], func(p *plan) bool { return p.service.TakeHigher == group })
}

// takeHigher leaves, of the services of a group that one person (or the
// household) is owed, only the highest.
func (w *MatchWorker) takeHigher(group []*plan) {
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		var same []*Matched
		for _, p := range group {
			if p.service.For == of {
				same = append(same, w.results[p.place])
			}
		}
		for i := range words(same) {
			keepHighestOf(same, i)
		}
	}
	for _, p := range group {
		w.tell(p)
	}
}

func words(of []*Matched) int {
	if len(of) == 0 {
		return 0
	}
	return len(of[0].Owed)
}

// keepHighestOf settles the 64 rows of one word.
func keepHighestOf(group []*Matched, i int) {
	var seen, twice uint64
	for _, r := range group {
		twice |= seen & r.Owed[i]
		seen |= r.Owed[i]
	}
	for ; twice != 0; twice &= twice - 1 {
		bit := twice & -twice
		row := i<<6 + bits.TrailingZeros64(bit)
		var best *Matched
		for _, r := range group {
			if r.Owed[i]&bit != 0 && (best == nil || r.worth(row) > best.worth(row)) {
				best = r
			}
		}
		for _, r := range group {
			if r != best && r.Owed[i]&bit != 0 {
				r.drop(i, bit)
			}
		}
	}
}

// worth is what worth says of an Answer.
func (r *Matched) worth(row int) measure.Money {
	if r.Priced[row>>6]>>(row&63)&1 == 0 {
		return 0
	}
	if m, ok := monthly(r.Amount[row], r.Service.Per); ok {
		return m
	}
	return r.Amount[row]
}

// countedBenefits sums what each household and its members are owed per month
// from services that count as income; what may be owed leaves it not known.
func (w *MatchWorker) countedBenefits() columns.Amounts {
	n := w.table.Homes()
	a := columns.Amounts{Rows: make([]int32, n), N: make([]int64, n), Unknown: make([]uint64, (n+63)/64), Broken: make([]uint64, (n+63)/64)}
	for h := range a.Rows {
		a.Rows[h] = int32(h)
	}
	for _, r := range w.results {
		if !r.Service.CountsAsIncome {
			continue
		}
		if r.Service.For == rule.OfHousehold {
			for h := range n {
				r.count(h, h, &a)
			}
			continue
		}
		for row, h := range w.home {
			r.count(row, int(h), &a)
		}
	}
	for i := range a.Broken { // as in Engine: what does not fit its type breaks before anything is missing
		a.Unknown[i] &^= a.Broken[i]
	}
	return a
}

// count adds what a row is owed to its household.
func (r *Matched) count(row, h int, a *columns.Amounts) {
	at, bit := row>>6, uint64(1)<<(row&63)
	home := uint64(1) << (h & 63)
	if r.Possible[at]&bit != 0 {
		a.Unknown[h>>6] |= home
		return
	}
	if r.Owed[at]&r.Priced[at]&bit == 0 || a.Broken[h>>6]&home != 0 {
		return
	}
	m, ok := monthly(r.Amount[row], r.Service.Per)
	if !ok {
		return
	}
	sum, err := measure.Add(a.N[h], int64(m))
	if err != nil {
		a.Broken[h>>6] |= home
		return
	}
	a.N[h] = sum
}
