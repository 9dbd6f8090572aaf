package civil

import (
	"slices"
	"time"
)

// Calendar says which days are working days: Monday to Friday, but for the
// holidays of a year and the weekends that are worked for them, as the State
// Council's office announces them late in the year before. Of a year without
// an announcement only the weekends are known.
type Calendar struct {
	years map[int]bool
	off   map[Date]bool
	work  map[Date]bool
}

// NewCalendar returns a calendar that knows weekends only.
func NewCalendar() *Calendar {
	return &Calendar{years: map[int]bool{}, off: map[Date]bool{}, work: map[Date]bool{}}
}

// Announce adds what was announced for a year: the days that are off and the
// weekend days that are worked.
func (c *Calendar) Announce(year int, off, work []Date) {
	c.years[year] = true
	for _, d := range off {
		c.off[d] = true
	}
	for _, d := range work {
		c.work[d] = true
	}
}

// Knows reports whether the holidays of a day's year are announced.
func (c *Calendar) Knows(d Date) bool {
	y, _, _ := d.YMD()
	return c.years[y]
}

// Works reports whether a day is a working day.
func (c *Calendar) Works(d Date) bool {
	if c.off[d] {
		return false
	}
	if c.work[d] {
		return true
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// After returns the n-th working day after a day, which is itself not counted
// (民法典 第二百零一条), and whether the holidays of all days between are
// announced: where they are not, the true day may be later. n is at least 1.
func (c *Calendar) After(d Date, n int) (last Date, sure bool) {
	sure = true
	for n > 0 && d < Latest {
		d++
		sure = sure && c.Knows(d)
		if c.Works(d) {
			n--
		}
	}
	return d, sure
}

// Next returns the day itself where it is worked, else the first working day
// after it: on which a period of days ends whose last day is a holiday
// (民法典 第二百零三条).
func (c *Calendar) Next(d Date) Date {
	for !c.Works(d) && d < Latest {
		d++
	}
	return d
}

// Between counts the working days after a day up to and with another; none
// where the other is not later.
func (c *Calendar) Between(from, to Date) int {
	n := 0
	for d := from + 1; d <= to; d++ {
		if c.Works(d) {
			n++
		}
	}
	return n
}

// Years lists the years whose holidays are announced, in order.
func (c *Calendar) Years() []int {
	var all []int
	for y := range c.years {
		all = append(all, y)
	}
	slices.Sort(all)
	return all
}
