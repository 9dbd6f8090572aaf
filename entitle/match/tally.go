package match

import (
	"cmp"
	"math/bits"

	"minsheng/measure"
)

// tally counts the rows about persons, or about households: a line for each
// area and one for each kind of people. It serves one goroutine; tallies are
// added up afterwards.
type tally struct {
	services int
	byArea   []*line // by place; nil where nobody lives
	kinds    map[uint64]*line
}

// line counts one area or one kind of people, service by service in the order
// of its side.
type line struct {
	asked int64
	stood [][4]uint32 // rows by standing; a part has fewer than 2³² of each
	sums  []sums      // nil until a row is received or has an amount
}

// sums is what only some rows have.
type sums struct {
	reached, missed, ended int64
	less, more             int64
	amount, missedAmount   measure.Money
	lessAmount, moreAmount measure.Money
}

func (t *tally) line() *line { return &line{stood: make([][4]uint32, t.services)} }

// area returns the line of an area.
func (t *tally) area(place uint32) *line {
	for len(t.byArea) <= int(place) {
		t.byArea = append(t.byArea, nil)
	}
	if t.byArea[place] == nil {
		t.byArea[place] = t.line()
	}
	return t.byArea[place]
}

// kind returns the line of a kind.
func (t *tally) kind(k uint64) *line {
	l := t.kinds[k]
	if l == nil {
		l = t.line()
		t.kinds[k] = l
	}
	return l
}

// count counts one row of the service in a place of the side. Its error is that
// of a sum beyond 64 bits.
func (l *line) count(at int, m marks, amount, got measure.Money) error {
	l.stood[at][m&3]++
	if m&(said|priced) == 0 {
		return nil
	}
	if l.sums == nil {
		l.sums = make([]sums, len(l.stood))
	}
	return l.sums[at].count(m, amount, got)
}

func (c *sums) count(m marks, amount, got measure.Money) (err error) {
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
func (c *sums) compare(owed, got measure.Money) (err error) {
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

// total returns what the service in a place of the side came to.
func (l *line) total(at int) Count {
	n := l.stood[at]
	c := Count{Owed: int64(n[Owed]), Open: int64(n[OwedAmountOpen]), Perhaps: int64(n[Perhaps])}
	if l.sums == nil {
		return c
	}
	s := &l.sums[at]
	c.Reached, c.Missed, c.Ended, c.PaidLess, c.PaidMore = s.reached, s.missed, s.ended, s.less, s.more
	c.Amount, c.MissedAmount, c.LessAmount, c.MoreAmount = s.amount, s.missedAmount, s.lessAmount, s.moreAmount
	return c
}

// tables adds the tally to counts: those asked (households where of is 0,
// persons where it is 1), and those of each service. names are the areas by place, labels
// say what the bits of a kind mean.
func (t *tally) tables(to *Counts, of int, services []int, names []string, labels []label) error {
	for at, l := range t.byArea {
		if l == nil {
			continue
		}
		to.Asked[of].add(ByAll, "", l.asked)
		to.Asked[of].add(ByArea, names[at], l.asked)
		for i, s := range services {
			one := l.total(i)
			if err := cmp.Or(to.count(s, ByAll, "", &one), to.count(s, ByArea, names[at], &one)); err != nil {
				return err
			}
		}
	}
	for kind, l := range t.kinds {
		for ; kind != 0; kind &= kind - 1 {
			value := labels[bits.TrailingZeros64(kind)]
			to.Asked[of].add(value.by, value.value, l.asked)
			for i, s := range services {
				one := l.total(i)
				if err := to.count(s, value.by, value.value, &one); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
