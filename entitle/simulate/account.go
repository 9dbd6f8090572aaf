package simulate

import (
	"math/bits"
	"slices"
	"strings"
)

// account is what one worker has counted.
type account struct {
	sums
	services []table[Cell] // by pair
	within   [][2]bounds   // by pair and side: what is within the standard that is shared
	persons  table[Tally]
	homes    table[Tally]
	kinds    map[kindKey]*kind
	copies   int // of households that stand for kinds, made since the last pruning
	doubts   map[doubtKey]int64
}

// table is a cell for each place and each area.
type table[C any] struct {
	fixed []C
	areas []C
}

func newTable[C any](places int) table[C] { return table[C]{fixed: make([]C, places)} }

// area returns the cell of an area, which may be a new one.
func (t *table[C]) area(at int32) *C {
	if int(at) >= len(t.areas) {
		t.areas = append(t.areas, make([]C, int(at)+1-len(t.areas))...)
	}
	return &t.areas[at]
}

func (s *Simulation) newAccount() *account {
	places := placeGroup + len(s.told.groups)
	a := &account{persons: newTable[Tally](places), homes: newTable[Tally](places), kinds: map[kindKey]*kind{}, doubts: map[doubtKey]int64{}}
	for range s.pairs {
		a.services = append(a.services, newTable[Cell](places))
	}
	a.within = make([][2]bounds, len(s.pairs))
	return a
}

// merge adds what another worker has counted.
func (a *account) merge(o *account) {
	a.overflow = a.overflow || o.overflow
	for k := range o.services {
		merge(&a.services[k], &o.services[k], func(to, from *Cell) { a.cell(to, from) })
		for side := range a.within[k] {
			a.cost(&a.within[k][side].low, o.within[k][side].low)
			a.cost(&a.within[k][side].high, o.within[k][side].high)
		}
	}
	merge(&a.persons, &o.persons, func(to, from *Tally) { a.tally(to, *from) })
	merge(&a.homes, &o.homes, func(to, from *Tally) { a.tally(to, *from) })
	for key, n := range o.doubts {
		a.doubts[key] += n
	}
	for key, k := range o.kinds {
		mine := a.kinds[key]
		if mine == nil {
			a.kinds[key] = k
			continue
		}
		mine.merge(&a.sums, k)
	}
}

// merge adds the cells of one table to those of another.
func merge[C, D any](to *table[C], from *table[D], add func(to *C, from *D)) {
	for i := range from.fixed {
		add(&to.fixed[i], &from.fixed[i])
	}
	for i := range from.areas {
		add(to.area(int32(i)), &from.areas[i])
	}
}

// spots are the places of one person or household: all but its area.
type spots struct {
	at   []int
	area int32
}

// person says where a member of the chunk stands in tables.
func (f *facts) person(row int, s *spots) {
	h := f.home[row]
	s.at = append(s.at[:0], placeAll, int(f.decile[h]), int(f.residence[h]), int(f.age[row]))
	s.groups(f.groups[row])
	s.area = f.area[h]
}

// household says where a household of the chunk stands: in each age band and
// each group in which one of its members is.
func (f *facts) household(h int, s *spots) {
	s.at = append(s.at[:0], placeAll, int(f.decile[h]), int(f.residence[h]))
	for bands := f.homeAges[h]; bands != 0; bands &= bands - 1 {
		s.at = append(s.at, placeAge+bits.TrailingZeros8(bands))
	}
	s.groups(f.homeGroups[h])
	s.area = f.area[h]
}

func (s *spots) groups(in uint64) {
	for ; in != 0; in &= in - 1 {
		s.at = append(s.at, placeGroup+trailing(in))
	}
}

// examplesKept is how many households stand for a kind.
const examplesKept = 3

// kind is people who fare alike by one service and are alike.
type kind struct {
	count    int64
	change   Cost // of those whose amounts are known on both sides
	examples []specimen
}

// kindKey says how they fare and who they are. The pair is -1 for what all
// touched services together bring a household.
type kindKey struct {
	pair           int
	how            move
	residence, age uint8 // places; age is 0 for households
	groups         uint64
}

// merge adds a kind of another worker.
func (k *kind) merge(s *sums, o *kind) {
	k.count += o.count
	s.cost(&k.change, o.change)
	for _, e := range o.examples {
		k.keep(e.id, func() specimen { return e })
	}
}

// wants reports whether an example of that id would be kept: the first ids,
// so that every run shows the same.
func (k *kind) wants(id string) bool {
	return len(k.examples) < examplesKept || id < k.examples[len(k.examples)-1].id
}

func (k *kind) keep(id string, make func() specimen) {
	if !k.wants(id) {
		return
	}
	at, there := slices.BinarySearchFunc(k.examples, id, func(e specimen, id string) int { return strings.Compare(e.id, id) })
	if there {
		return
	}
	k.examples = slices.Insert(k.examples, at, make())
	if len(k.examples) > examplesKept {
		k.examples = k.examples[:examplesKept]
	}
}

// mostCopies is how many copies of households a worker makes before it throws
// those of small kinds away.
const mostCopies = 1500

// prune bounds memory however many kinds there are: the smaller half, which no
// result shows, lose their examples. One that grows gets others.
func (a *account) prune() {
	var counts []int64
	for _, k := range a.kinds {
		if len(k.examples) > 0 {
			counts = append(counts, k.count)
		}
	}
	slices.Sort(counts)
	middle := counts[len(counts)/2]
	a.copies = 0
	for _, k := range a.kinds {
		if k.count <= middle {
			k.examples = nil
		}
		a.copies += len(k.examples)
	}
}
