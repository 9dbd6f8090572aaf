package simulate

import (
	"minsheng/entitle"
	"minsheng/measure"
)

// standing is what one edition says of one row.
type standing uint8

const (
	notOwed standing = iota
	owed
	open    // all conditions hold, the amount is not known
	perhaps // something is missing
)

// answer is what one edition says of one service and one person or household.
type answer struct {
	is     standing
	priced bool
	cost   Cost // of priced
}

func (a answer) known() bool { return a.is == notOwed || a.is == owed }

// answers reads what a service came to in a chunk; nil where the edition has
// no such service: owed to nobody.
type answers struct{ *entitle.Matched }

func (m answers) at(row int) answer {
	if m.Matched == nil {
		return answer{}
	}
	i, bit := row>>6, uint64(1)<<(row&63)
	var a answer
	switch {
	case m.Owed[i]&bit != 0:
		a.is = owed
	case m.Possible[i]&m.Entitled[i]&bit != 0:
		a.is = open
	case m.Possible[i]&bit != 0:
		a.is = perhaps
	default:
		return a
	}
	if m.Priced[i]&bit != 0 {
		a.priced, a.cost = true, costOf(m.Amount[row], m.Service.Per)
	}
	return a
}

// word returns the rows of one word that are or may be owed it.
func (m answers) word(i int) uint64 {
	if m.Matched == nil {
		return 0
	}
	return m.Owed[i] | m.Possible[i]
}

// timesAYear is how often an amount is paid a year. What is not here is counted
// once: a sum for one event, each time, or by the day.
func timesAYear(per string) int64 {
	switch per {
	case "month":
		return 12
	case "term":
		return 2
	case "year":
		return 1
	}
	return 0
}

// costOf returns what an amount costs. One that does not fit is as large as
// money can be, which the sums report.
func costOf(m measure.Money, per string) Cost {
	n := timesAYear(per)
	if n == 0 {
		return Cost{Once: m}
	}
	year, err := m.By(n)
	if err != nil {
		year = measure.Money(1<<63 - 1)
	}
	return Cost{Year: year}
}

// move is how an answer changes.
type move uint8

const (
	still move = iota // nothing on both sides
	begun
	ended
	more
	less
	same
	unsure
	moves
)

func moveOf(before, after answer) move {
	switch {
	case before.is == notOwed && after.is == notOwed:
		return still
	case before.is == notOwed && (after.is == owed || after.is == open):
		return begun
	case after.is == notOwed && (before.is == owed || before.is == open):
		return ended
	case before.is != owed || after.is != owed || before.priced != after.priced:
		return unsure
	}
	d := after.cost.Year - before.cost.Year
	if d == 0 {
		d = after.cost.Once - before.cost.Once
	}
	switch {
	case d > 0:
		return more
	case d < 0:
		return less
	}
	return same
}

// count adds a row to a cell.
func (c *Cell) count(s *sums, before, after answer, how move) {
	c.Before.count(s, before)
	c.After.count(s, after)
	switch how {
	case begun:
		c.New++
	case ended:
		c.Ended++
	case more:
		c.More++
	case less:
		c.Less++
	case same:
		c.Same++
	case unsure:
		c.Unsure++
	}
}

func (c *Side) count(s *sums, a answer) {
	switch a.is {
	case notOwed:
		return
	case owed:
		c.Owed++
	case open:
		c.Open++
	case perhaps:
		c.Perhaps++
	}
	switch {
	case a.priced:
		s.cost(&c.High, a.cost)
		if a.is == owed {
			s.cost(&c.Low, a.cost)
		}
	case a.is != owed:
		c.Unpriced++
	}
}
