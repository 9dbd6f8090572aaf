package match

import (
	"path/filepath"
	"slices"

	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule"
)

// receipts is what is received in a chunk, in the order of rows. It comes from
// the dataset, or from departments' lists instead. It keeps its buffers and
// serves one goroutine.
type receipts struct {
	asked   []*pack.Service
	places  []int // of the dataset's services; -1: not asked here
	place   map[string]int
	list    *Listed    // nil: the dataset says
	dir     string     // of the dataset
	listed  []bool     // it is said of the service who receives it
	who     [][]uint64 // of each service, the rows that receive it
	all     []receipt
	at      int
	found   []int32 // of the list: receipts of residents
	strange []int64 // receipts of the dataset's services that are not asked
}

type receipt struct {
	slot    int // household and member, in the order of rows
	service int
	amount  measure.Money // in the service's own period
	priced  bool
}

// newReceipts returns the receipts of a dataset, or of lists (nil: none).
func newReceipts(asked []*pack.Service, set *population.Dataset, dir string, list *Listed) receipts {
	r := receipts{asked: asked, list: list, dir: dir, place: map[string]int{}}
	for i, s := range r.asked {
		r.place[s.ID] = i
	}
	r.listed, r.who = make([]bool, len(r.asked)), make([][]uint64, len(r.asked))
	said := set.Manifest.Received
	if list != nil {
		said = list.services
	}
	for _, id := range said {
		at, known := r.place[id]
		if !known {
			at = -1
		} else {
			r.listed[at] = true
		}
		r.places = append(r.places, at)
	}
	r.strange = make([]int64, len(said))
	return r
}

// take puts the receipts of a chunk in the order of rows. What a member
// receives of a service for households, the household receives; what a dataset
// says a household receives of a service for persons is refused.
func (r *receipts) take(c *population.Chunk) error {
	r.all, r.at = r.all[:0], 0
	for i, listed := range r.listed {
		n := c.Members()
		if r.asked[i].For == rule.OfHousehold {
			n = c.Homes()
		}
		if listed {
			r.who[i] = sized(r.who[i], (n+63)/64)
			clear(r.who[i])
		}
	}
	switch {
	case r.list != nil:
		r.takeList(c)
	case c.Received != nil:
		if err := r.takeFile(c); err != nil {
			return err
		}
	}
	slices.SortStableFunc(r.all, func(a, b receipt) int {
		if a.slot != b.slot {
			return a.slot - b.slot
		}
		return a.service - b.service
	})
	return nil
}

// takeFile takes what the dataset says.
func (r *receipts) takeFile(c *population.Chunk) error {
	for i := range c.Received.Len() {
		said := c.Received.Service(i)
		at := r.places[said]
		if at < 0 {
			r.strange[said]++
			continue
		}
		home, row := int(c.Received.Homes[i]), int(c.Received.Persons[i])
		if row < 0 && r.asked[at].For == rule.OfPerson {
			return refused(filepath.Join(r.dir, population.ManifestName), receivedByHome(r.asked[at].ID, c.HouseholdIDs[home]))
		}
		amount, priced := c.Received.Amount(i)
		r.put(c, at, home, row, amount, priced, c.Received.Per(i))
	}
	return nil
}

func receivedByHome(service, home string) population.Mistake {
	return population.Mistake{Code: "match.received-by-home", Column: population.PersonColumn,
		Say: lang.Text{ZH: "服务 " + service + " 按人享受，第 " + home + " 户的一行却没有写是谁", EN: "the service " + service + " is for persons, and a row of household " + home + " does not say whose it is"},
		Fix: lang.Text{ZH: "写享受的那个成员的编号", EN: "write the id of the member who receives it"}}
}

// takeList takes what lists say of the chunk's households and members.
func (r *receipts) takeList(c *population.Chunk) {
	for h, id := range c.HouseholdIDs {
		for _, at := range r.list.homes[id] {
			r.putListed(c, at, h, -1)
		}
		for row := int(c.Households[h]); row < int(c.Households[h+1]); row++ {
			for _, at := range r.list.persons[c.PersonIDs[row]] {
				r.putListed(c, at, h, row)
			}
		}
	}
}

func (r *receipts) putListed(c *population.Chunk, at int32, home, row int) {
	one := &r.list.receipts[at]
	r.found = append(r.found, at)
	amount := measure.Money(0)
	if one.Amount != nil {
		amount = *one.Amount
	}
	r.put(c, r.place[one.Service], home, row, amount, one.Amount != nil, one.Per)
}

// put adds what a member in a row, or (-1) the household, receives.
func (r *receipts) put(c *population.Chunk, service, home, row int, amount measure.Money, priced bool, per string) {
	one := receipt{slot: home + int(c.Households[home]), service: service}
	if r.asked[service].For == rule.OfHousehold {
		row = home
	} else {
		one.slot = home + row + 1
	}
	one.amount, one.priced = inPeriod(amount, per, r.asked[service].Per)
	one.priced = one.priced && priced
	bit := uint64(1) << (row & 63)
	if r.who[service][row>>6]&bit == 0 {
		r.who[service][row>>6] |= bit
		r.all = append(r.all, one)
		return
	}
	// Two members of a household are listed with what the household receives once:
	// whether that is one payment or two, the list does not say.
	for i := len(r.all) - 1; i >= 0; i-- {
		if r.all[i].slot == one.slot && r.all[i].service == service {
			r.all[i].priced = false
			return
		}
	}
}

// inPeriod returns an amount in another period, and whether it can be said: of
// a year a twelfth, rounded half up. An amount without a period is in the
// service's own.
func inPeriod(m measure.Money, per, want string) (measure.Money, bool) {
	switch {
	case per == "" || per == want:
		return m, true
	case per == "year" && want == "month":
		v, err := m.Div(12, measure.HalfUp)
		return v, err == nil
	case per == "month" && want == "year":
		v, err := m.By(12)
		return v, err == nil
	}
	return 0, false
}

// count adds the receipts of services that are not asked.
func (r *receipts) count(to *Counts, services []string) {
	for i, n := range r.strange {
		if n > 0 {
			to.NotAsked[services[i]] += n
		}
	}
}

// next returns the receipt of the next row that has one.
func (r *receipts) next() receipt {
	r.at++
	return r.all[r.at-1]
}

// PaidLess reports whether less is received than is owed, as far as both
// amounts are known.
func (r *Row) PaidLess() bool {
	return r.Reached() && r.Priced && r.ReceivedPriced && r.ReceivedAmount < r.Amount
}

// PaidMore reports whether more is received than is owed, as far as both
// amounts are known.
func (r *Row) PaidMore() bool {
	return r.Reached() && r.Priced && r.ReceivedPriced && r.ReceivedAmount > r.Amount
}
