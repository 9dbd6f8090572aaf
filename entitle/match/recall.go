package match

import (
	"errors"

	"minsheng/entitle"
	"minsheng/measure"
	"minsheng/population"
	"minsheng/rule"
)

// recall takes the answers of services that nothing has changed from earlier
// results, chunk by chunk.
type recall struct {
	rows     *reader
	services []int              // of the services of the earlier results, their place now; -1: not recalled
	matched  []*entitle.Matched // by place now; nil where not recalled
	missing  [][]uint32         // service, row: 1 and the place in names
	names    []string
	named    map[string]uint32
	pending  bool // the row at hand is not taken yet
}

var errOtherRows = errors.New("its rows are not of the people of this part")

// take fills in what the chunk's people were told.
func (r *recall) take(c *population.Chunk) error {
	for i, m := range r.matched {
		if m == nil {
			continue
		}
		n := c.Members()
		if m.Service.For == rule.OfHousehold {
			n = c.Homes()
		}
		for _, b := range []*[]uint64{&m.Owed, &m.Possible, &m.Entitled, &m.Priced} {
			*b = sized(*b, (n+63)/64)
			clear(*b)
		}
		m.Amount = sized(m.Amount, n)
		r.missing[i] = sized(r.missing[i], n)
		clear(r.missing[i])
	}
	home, person := 0, 0
	for r.pending || r.next() {
		now := &r.rows.now
		for home < c.Homes() && c.HouseholdIDs[home] < now.Household {
			home++
			person = 0
		}
		r.pending = home == c.Homes()
		if r.pending {
			break
		}
		if c.HouseholdIDs[home] != now.Household {
			return refused(r.rows.name, unreadable(errOtherRows))
		}
		at := home
		if now.Person != "" {
			first, end := int(c.Households[home]), int(c.Households[home+1])
			for person = max(person, first); person < end && c.PersonIDs[person] != now.Person; {
				person++
			}
			if person == end {
				return refused(r.rows.name, unreadable(errOtherRows))
			}
			at = person
		}
		r.put(at)
	}
	return r.rows.err
}

// end refuses rows that are left when the people have ended.
func (r *recall) end() error {
	if r.pending || r.next() {
		return refused(r.rows.name, unreadable(errOtherRows))
	}
	return r.rows.err
}

// next makes the next row of a service that is recalled the one at hand.
func (r *recall) next() bool {
	for {
		for r.rows.row() {
			if r.services[r.rows.about] >= 0 && r.rows.now.Standing != NotOwed {
				return true
			}
		}
		if !r.rows.next() {
			return false
		}
	}
}

// put writes the row at hand down as what was matched.
func (r *recall) put(at int) {
	i := r.services[r.rows.about]
	m, word, bit := r.matched[i], at>>6, uint64(1)<<(at&63)
	switch now := &r.rows.now; now.Standing {
	case Owed:
		m.Owed[word] |= bit
		m.Entitled[word] |= bit
		if now.Priced {
			m.Priced[word] |= bit
			m.Amount[at] = measure.Money(now.Amount)
		}
	case OwedAmountOpen:
		m.Possible[word] |= bit
		m.Entitled[word] |= bit
		r.missing[i][at] = r.list()
	case Perhaps:
		m.Possible[word] |= bit
		r.missing[i][at] = r.list()
	}
}

// list returns 1 and the place in names of what the row at hand lacks, 0 for
// nothing.
func (r *recall) list() uint32 {
	text := r.rows.lacks
	if text == "" {
		return 0
	}
	at, ok := r.named[text]
	if !ok {
		r.names = append(r.names, text)
		at = uint32(len(r.names))
		r.named[text] = at
	}
	return at
}
