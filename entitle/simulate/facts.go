package simulate

import (
	"slices"
	"strconv"
	"sync"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/measure"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// The places of the cells that every table has; after them come the groups.
const (
	placeAll       = 0
	placeDecile    = 1 // ten, then unknown
	placeResidence = 12
	placeAge       = 15
	placeGroup     = 23
)

var residences = []string{match.Urban, match.Rural, Unknown}

// ages are the bands: their names and the age below which each ends.
var (
	ages   = append(match.Ages(), Unknown)
	below  = []int{3, 6, 18, 60, 70, 80}
	noAge  = uint8(len(ages) - 1)
	tenths = 10
)

// townDigits cuts an area to its township: villages are too many for a table.
const townDigits = 9

// labels says which dimension and value a place stands for.
func labels(groups []string) []Net {
	all := []Net{{By: All}}
	for d := range tenths {
		all = append(all, Net{By: ByDecile, Value: strconv.Itoa(d + 1)})
	}
	all = append(all, Net{By: ByDecile, Value: Unknown})
	for _, r := range residences {
		all = append(all, Net{By: ByResidence, Value: r})
	}
	for _, a := range ages {
		all = append(all, Net{By: ByAge, Value: a})
	}
	for _, g := range groups {
		all = append(all, Net{By: ByGroup, Value: g})
	}
	return all
}

// told is what tables tell people apart by, found in the columns of a schema.
type told struct {
	on                         civil.Date
	birth, area, urban, income *rule.Attribute // nil where the schema has none
	groups                     []string
	groupRules                 *columns.Program // of the groups, on persons
	areas                      *areas
	deciles                    []int64 // upper ends of the first nine, fen a head
}

// needs lists the attributes that telling apart reads.
func (t *told) needs() []*rule.Attribute {
	all := slices.DeleteFunc([]*rule.Attribute{t.birth, t.area, t.urban, t.income}, func(a *rule.Attribute) bool { return a == nil })
	return union(all, t.groupRules.Needs().Attributes)
}

func union[T comparable](a, b []T) []T {
	all := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	return all
}

// areas gives area codes places. It is safe for concurrent use.
type areas struct {
	mu    sync.Mutex
	at    map[string]int32
	codes []string
}

func (a *areas) place(code string) int32 {
	if len(code) > townDigits {
		code = code[:townDigits]
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	at, ok := a.at[code]
	if !ok {
		at = int32(len(a.codes))
		a.at[code] = at
		a.codes = append(a.codes, code)
	}
	return at
}

// facts is where the persons and households of a chunk stand in tables.
type facts struct {
	table      *columns.Table
	home       []int32 // of each member
	decile     []uint8 // of each household: its place
	residence  []uint8
	area       []int32      // place among areas
	age        []uint8      // of each member: its place
	homeAges   []uint8      // of each household: the bands of its members, as bits
	groups     []uint64     // of each member: the groups as bits
	homeGroups []uint64     // of each household: those of its members
	people     table[int64] // how many stand at each place
	homes      table[int64]
}

// reader makes facts. It keeps what it has looked up; it serves one goroutine.
type reader struct {
	*told
	worker *columns.Worker
	places []int32 // of the texts of the dictionary at hand
	dict   []string
}

func (t *told) newReader() *reader { return &reader{told: t, worker: t.groupRules.NewWorker()} }

// read finds where everybody of a table stands; f's slices are used again.
func (r *reader) read(f *facts, t *columns.Table) error {
	members, homes := t.Members(), t.Homes()
	f.table = t
	f.home, f.age = slices.Grow(f.home[:0], members)[:members], slices.Grow(f.age[:0], members)[:members]
	f.decile, f.residence, f.area = slices.Grow(f.decile[:0], homes)[:homes], slices.Grow(f.residence[:0], homes)[:homes], slices.Grow(f.area[:0], homes)[:homes]
	income, urban, area, birth := columnOf(t, r.income), columnOf(t, r.urban), columnOf(t, r.area), columnOf(t, r.birth)
	for h := range homes {
		from, to := t.Households[h], t.Households[h+1]
		for row := from; row < to; row++ {
			f.home[row] = int32(h)
		}
		f.decile[h] = r.tenth(income, h, int64(to-from))
		f.residence[h] = residenceOf(urban, h)
		f.area[h] = r.areaOf(area, h)
	}
	f.homeAges = slices.Grow(f.homeAges[:0], homes)[:homes]
	clear(f.homeAges)
	for row, h := range f.home {
		band := r.band(birth, row)
		f.age[row] = placeAge + band
		f.homeAges[h] |= 1 << band
	}
	if err := r.readGroups(f); err != nil {
		return err
	}
	f.total(placeGroup + len(r.groups))
	return nil
}

// total counts who stands where.
func (f *facts) total(places int) {
	var s spots
	f.people, f.homes = newTable[int64](places), newTable[int64](places)
	for row := range f.home {
		f.person(row, &s)
		count(&f.people, &s)
	}
	for h := range f.decile {
		f.household(h, &s)
		count(&f.homes, &s)
	}
}

func (r *reader) readGroups(f *facts) error {
	if err := r.worker.Load(f.table); err != nil {
		return err
	}
	f.groups, f.homeGroups = slices.Grow(f.groups[:0], len(f.home))[:len(f.home)], slices.Grow(f.homeGroups[:0], f.table.Homes())[:f.table.Homes()]
	clear(f.groups)
	clear(f.homeGroups)
	for g := range r.groups {
		in := r.worker.Truth(g).True
		for row, h := range f.home {
			bit := in[row>>6] >> (row & 63) & 1 << g
			f.groups[row] |= bit
			f.homeGroups[h] |= bit
		}
	}
	return nil
}

func count(t *table[int64], s *spots) {
	for _, at := range s.at {
		t.fixed[at]++
	}
	*t.area(s.area)++
}

// columnOf returns the column of an attribute, nil where the table has none.
func columnOf(t *columns.Table, a *rule.Attribute) *columns.Column {
	for i := range t.Fields {
		if t.Fields[i].Attr == a && a != nil {
			return &t.Fields[i].Column
		}
	}
	return nil
}

// number returns the number at a row; false where it is not on file.
func number(c *columns.Column, row int) (int64, bool) {
	switch {
	case c == nil || c.Valid != nil && c.Valid[row>>6]>>(row&63)&1 == 0:
		return 0, false
	case c.I64 != nil:
		return c.I64[row], true
	}
	return int64(c.I32[row]), true
}

// perHead returns the income per head of a household, in fen a month.
func perHead(income *columns.Column, home int, members int64) (int64, bool) {
	n, ok := number(income, home)
	if !ok || members == 0 {
		return 0, false
	}
	each, err := measure.Money(n).Div(members, measure.Down)
	return int64(each), err == nil
}

func (r *reader) tenth(income *columns.Column, home int, members int64) uint8 {
	each, ok := perHead(income, home, members)
	if !ok || r.deciles == nil {
		return placeDecile + uint8(tenths)
	}
	at, _ := slices.BinarySearch(r.deciles, each)
	return placeDecile + uint8(at)
}

func residenceOf(urban *columns.Column, home int) uint8 {
	switch {
	case urban == nil || urban.Valid != nil && urban.Valid[home>>6]>>(home&63)&1 == 0:
		return placeResidence + 2
	case urban.Bits[home>>6]>>(home&63)&1 == 1:
		return placeResidence
	}
	return placeResidence + 1
}

func (r *reader) band(birth *columns.Column, row int) uint8 {
	n, ok := number(birth, row)
	if !ok {
		return noAge
	}
	years := civil.Date(n).AgeOn(r.on)
	at, found := slices.BinarySearch(below, years)
	if found {
		at++
	}
	return uint8(at)
}

// areaOf returns the place of a household's area.
func (r *reader) areaOf(area *columns.Column, home int) int32 {
	if area == nil || area.Valid != nil && area.Valid[home>>6]>>(home&63)&1 == 0 {
		return r.areas.place(Unknown)
	}
	if len(area.Dict) != len(r.dict) || len(r.dict) > 0 && &area.Dict[0] != &r.dict[0] {
		r.dict, r.places = area.Dict, r.places[:0]
		for _, code := range r.dict {
			r.places = append(r.places, r.areas.place(code))
		}
	}
	return r.places[textAt(area, home)]
}

func textAt(c *columns.Column, row int) int {
	switch {
	case c.U8 != nil:
		return int(c.U8[row])
	case c.U16 != nil:
		return int(c.U16[row])
	}
	return int(c.U32[row])
}
