package match

import (
	"cmp"
	"math/bits"

	"minsheng/measure"
)

// tally counts the rows of a part: by service and area, and by service and kind
// of people. A worker has one of its own; they are added up afterwards.
type tally struct {
	kinds          map[uint64]uint32
	all            []uint64    // the kinds, by place
	byArea, byKind [][]counter // service; place of the area or of the kind
	asked          [2]askings  // households, persons
}

// askings counts whom was asked, by place of the area and of the kind.
type askings struct{ byArea, byKind []int64 }

// counter is what rows came to.
type counter struct {
	standing               [4]int64
	reached, missed, ended int64
	less, more             int64
	amount, missedAmount   measure.Money
	lessAmount, moreAmount measure.Money
}

func newTally(services int) *tally {
	return &tally{kinds: map[uint64]uint32{}, byArea: make([][]counter, services), byKind: make([][]counter, services)}
}

// kind returns the place of a kind.
func (t *tally) kind(k uint64) uint32 {
	at, ok := t.kinds[k]
	if !ok {
		at = uint32(len(t.all))
		t.all, t.kinds[k] = append(t.all, k), at
	}
	return at
}

// ask counts somebody who is asked about.
func (a *askings) ask(area, kind uint32) {
	a.byArea, a.byKind = reaching(a.byArea, area), reaching(a.byKind, kind)
	a.byArea[area]++
	a.byKind[kind]++
}

// reaching makes s long enough for place at.
func reaching[T any](s []T, at uint32) []T {
	if int(at) < len(s) {
		return s
	}
	return append(s, make([]T, int(at)+1-len(s))...)
}

// count counts one row. Its error is that of a sum beyond 64 bits.
func (t *tally) count(service int, area, kind uint32, m marks, amount, got measure.Money) error {
	t.byArea[service], t.byKind[service] = reaching(t.byArea[service], area), reaching(t.byKind[service], kind)
	return cmp.Or(t.byArea[service][area].count(m, amount, got), t.byKind[service][kind].count(m, amount, got))
}

func (c *counter) count(m marks, amount, got measure.Money) (err error) {
	c.standing[m&3]++
	if m&said != 0 {
		owed := m.standing() >= OwedAmountOpen
		switch {
		case owed && m&received != 0:
			c.reached++
			if m&priced != 0 && m&paid != 0 {
				err = c.compare(amount, got)
			}
		case owed:
			c.missed++
			if m&priced != 0 {
				c.missedAmount, err = c.missedAmount.Plus(amount)
			}
		case m.standing() == NotOwed:
			c.ended++
		}
	}
	if m&priced != 0 && err == nil {
		c.amount, err = c.amount.Plus(amount)
	}
	return err
}

// compare counts an amount that is received against the one that is owed.
func (c *counter) compare(owed, got measure.Money) (err error) {
	switch {
	case got < owed:
		c.less++
		c.lessAmount, err = c.lessAmount.Plus(owed - got)
	case got > owed:
		c.more++
		c.moreAmount, err = c.moreAmount.Plus(got - owed)
	}
	return err
}

func (c *counter) total() Count {
	return Count{Owed: c.standing[Owed], Open: c.standing[OwedAmountOpen], Perhaps: c.standing[Perhaps],
		Reached: c.reached, Missed: c.missed, Ended: c.ended, Amount: c.amount, MissedAmount: c.missedAmount,
		PaidLess: c.less, PaidMore: c.more, LessAmount: c.lessAmount, MoreAmount: c.moreAmount}
}

// tables writes the tally out as counts: those asked, and those of each service.
// names are the areas by place, labels say what the bits of a kind mean.
func (t *tally) tables(to *Counts, names []string, labels []label) error {
	for of := range t.asked {
		for at, n := range t.asked[of].byArea {
			to.Asked[of].add(ByAll, "", n)
			to.Asked[of].add(ByArea, names[at], n)
		}
		for at, n := range t.asked[of].byKind {
			for rest := t.all[at]; rest != 0; rest &= rest - 1 {
				l := labels[bits.TrailingZeros64(rest)]
				to.Asked[of].add(l.by, l.value, n)
			}
		}
	}
	for s := range t.byArea {
		for at := range t.byArea[s] {
			one := t.byArea[s][at].total()
			if err := cmp.Or(to.count(s, ByAll, "", &one), to.count(s, ByArea, names[at], &one)); err != nil {
				return err
			}
		}
		for at := range t.byKind[s] {
			one := t.byKind[s][at].total()
			for rest := t.all[at]; rest != 0; rest &= rest - 1 {
				l := labels[bits.TrailingZeros64(rest)]
				if err := to.count(s, l.by, l.value, &one); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
