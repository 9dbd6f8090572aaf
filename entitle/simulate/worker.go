package simulate

import (
	"math/bits"

	"minsheng/entitle"
	"minsheng/measure"
	"minsheng/rule"
)

// worker compares chunk after chunk. It keeps its buffers; it serves one
// goroutine.
type worker struct {
	*Simulation
	matchers [2]*entitle.MatchWorker
	account  *account
	spots    spots
	people   []net // of each member of the chunk
	houses   []net // of each household, what its members are owed included
	own      []net // of each household, what is for the household alone
	from     origin
	inYears  []*worker // one for each of Simulation.inYears
	lists    map[uint32]int64
	lacks    []rule.Missing // scratch
}

func (s *Simulation) newWorker() *worker {
	w := &worker{Simulation: s, matchers: [2]*entitle.MatchWorker{s.matchers[0].NewWorker(), s.matchers[1].NewWorker()}, account: s.newAccount(), lists: map[uint32]int64{}}
	for _, other := range s.inYears {
		w.inYears = append(w.inYears, other.newWorker())
	}
	return w
}

// take compares both sides for a chunk, from which examples are taken.
func (w *worker) take(f *facts, from origin) error {
	before, err := w.matchers[0].Match(f.table)
	if err != nil {
		return err
	}
	t := f.table
	if w.twin != nil {
		t = w.twin.table(t)
	}
	after, err := w.matchers[1].Match(t)
	if err != nil {
		return err
	}
	w.from = from
	w.people, w.houses, w.own = cleared(w.people, len(f.home)), cleared(w.houses, f.table.Homes()), cleared(w.own, f.table.Homes())
	for k := range w.pairs {
		p := &w.pairs[k]
		var sides [2]answers
		for i, all := range [][]*entitle.Matched{before, after} {
			if p.sides[i] != nil {
				sides[i].Matched = all[p.at[i]]
			}
		}
		w.compare(k, sides, f)
		if !w.costsOnly {
			w.doubt(k, sides[1])
		}
	}
	if !w.costsOnly {
		w.settle(f)
	}
	for _, other := range w.inYears {
		if err := other.take(f, from); err != nil {
			return err
		}
	}
	return nil
}

func cleared(of []net, n int) []net {
	if cap(of) < n {
		return make([]net, n)
	}
	of = of[:n]
	clear(of)
	return of
}

// compare counts how one service moves for all who are or may be owed it.
func (w *worker) compare(k int, sides [2]answers, f *facts) {
	rows, home, net := len(f.home), w.pairs[k].service().For == rule.OfHousehold, w.counts(&w.pairs[k])
	if home {
		rows = f.table.Homes()
	}
	price := w.pairs[k].price
	for i := range (rows + 63) / 64 {
		for left := sides[0].word(i) | sides[1].word(i); left != 0; left &= left - 1 {
			row := i<<6 + trailing(left)
			before, after := sides[0].at(row), sides[1].at(row)
			how := moveOf(before, after)
			w.inStandard(k, 0, sides[0], row, before)
			w.inStandard(k, 1, sides[1], row, after)
			if home {
				f.household(row, &w.spots)
			} else {
				f.person(row, &w.spots)
			}
			w.count(k, before, after, how)
			if net && home {
				w.own[row].add(&w.account.sums, before, after, price)
				w.houses[row].add(&w.account.sums, before, after, price)
			} else if net {
				w.people[row].add(&w.account.sums, before, after, price)
				w.houses[f.home[row]].add(&w.account.sums, before, after, price)
			}
			if !w.costsOnly && (how == begun || how == ended || how == more || how == less) {
				w.sort(k, row, how, f, change(before, after))
			}
		}
	}
}

func (w *worker) count(k int, before, after answer, how move) {
	t := &w.account.services[k]
	for _, at := range w.spots.at {
		t.fixed[at].count(&w.account.sums, before, after, how)
	}
	t.area(w.spots.area).count(&w.account.sums, before, after, how)
}

// change is what an answer brings more, where that is known on both sides.
func change(before, after answer) Cost {
	if !before.known() || !after.known() {
		return Cost{}
	}
	return Cost{Year: after.cost.Year - before.cost.Year, Once: after.cost.Once - before.cost.Once}
}

// sort puts a row into its kind.
func (w *worker) sort(k, row int, how move, f *facts, by Cost) {
	key := kindKey{pair: k, how: how}
	home := row
	if k >= 0 && w.pairs[k].service().For == rule.OfPerson {
		home = int(f.home[row])
		key.age, key.groups = f.age[row], f.groups[row]
	} else {
		key.groups = f.homeGroups[row]
	}
	key.residence = f.residence[home]
	of := w.account.kinds[key]
	if of == nil {
		of = &kind{}
		w.account.kinds[key] = of
	}
	of.count++
	w.account.cost(&of.change, by)
	id := w.from.HouseholdIDs[home]
	if !of.wants(id) {
		return
	}
	member := -1
	if k >= 0 && w.pairs[k].service().For == rule.OfPerson {
		member = row - int(f.table.Households[home])
	}
	of.keep(id, func() specimen { return w.from.specimen(home, member) })
	if w.from.passing {
		if w.account.copies++; w.account.copies > mostCopies {
			w.account.prune()
		}
	}
}

// settle counts who wins and who loses in a chunk; of those whom no service
// touches only the number counts.
func (w *worker) settle(f *facts) {
	merge(&w.account.homes, &f.homes, func(to *Tally, n *int64) { to.All += *n })
	merge(&w.account.persons, &f.people, func(to *Tally, n *int64) { to.All += *n })
	for h := range w.houses {
		n := &w.houses[h]
		if !n.touched {
			continue
		}
		how := n.outcome()
		f.household(h, &w.spots)
		w.tally(&w.account.homes, how, n.sure.money)
		if how == wins || how == loses {
			m := more
			if how == loses {
				m = less
			}
			w.sort(-1, h, m, f, Cost{Year: n.sure.money})
		}
	}
	for row := range w.people {
		n, h := &w.people[row], f.home[row]
		if !n.touched && !w.own[h].touched {
			continue
		}
		n.share(&w.account.sums, &w.own[h], int64(f.table.Households[h+1]-f.table.Households[h]))
		f.person(row, &w.spots)
		w.tally(&w.account.persons, n.outcome(), n.sure.money)
	}
}

func (w *worker) tally(t *table[Tally], how outcome, by measure.Money) {
	for _, at := range w.spots.at {
		t.fixed[at].count(&w.account.sums, how, by)
	}
	t.area(w.spots.area).count(&w.account.sums, how, by)
}

func trailing(word uint64) int { return bits.TrailingZeros64(word) }
