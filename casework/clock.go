package casework

import (
	"minsheng/civil"
	"minsheng/rule"
)

// never is the day on which what has no limit runs out.
const never = civil.Latest

// Clock is how much of a time limit has passed on a day.
type Clock struct {
	Days    int // the limit; 0: no source gives one
	Working bool
	Used    int
	Left    int        // negative: overdue by so many
	Due     civil.Date // the last day, where the clock runs
	Stopped bool
	Sure    bool // the holidays of all days up to Due are announced
	Cite    rule.Cite
}

// Runs reports whether there is a limit and the clock is not stopped.
func (c Clock) Runs() bool { return c.Days > 0 && !c.Stopped }

// Overdue reports whether the last day lies before a day.
func (c Clock) Overdue(on civil.Date) bool { return c.Runs() && c.Due < on }

// limit is a time limit under way. Days count from the day after From (民法典
// 第二百零一条); what passed before the last stop is Used. The zero limit is none.
type limit struct {
	Days    int        `json:"days,omitempty"`
	Working bool       `json:"working,omitempty"`
	Used    int        `json:"used,omitempty"`
	From    civil.Date `json:"from,omitempty"`
	Due     civil.Date `json:"due,omitempty"`
	Stopped bool       `json:"stopped,omitempty"`
}

// begin starts a limit of days on a day; of no days it is none.
func begin(days int, working bool, on civil.Date, cal *civil.Calendar) limit {
	if days < 1 {
		return limit{}
	}
	l := limit{Days: days, Working: working, Stopped: true}
	l.run(on, cal)
	return l
}

// run lets a stopped limit go on from a day. One that was overdue stays due when
// it was.
func (l *limit) run(on civil.Date, cal *civil.Calendar) {
	if l.Days == 0 || !l.Stopped {
		return
	}
	l.Stopped, l.From = false, on
	switch left := l.Days - l.Used; {
	case left > 0 && l.Working:
		l.Due, _ = cal.After(on, left)
	case left > 0:
		l.Due = cal.Next(on.AddDays(left))
	case left == 0:
		l.Due = on
	}
}

// again counts a running limit anew: holidays may have been announced since. It
// reports whether the last day is another.
func (l *limit) again(cal *civil.Calendar) bool {
	if l.Days == 0 || l.Stopped || l.Days <= l.Used {
		return false
	}
	was := l.Due
	l.Stopped = true
	l.run(l.From, cal)
	return l.Due != was
}

// stop holds a limit on a day: what has passed by then is used.
func (l *limit) stop(on civil.Date, cal *civil.Calendar) {
	if l.Days == 0 || l.Stopped {
		return
	}
	l.Used = l.used(on, cal)
	l.Stopped = true
}

// used is how many days of the limit have passed by a day, that day included.
func (l limit) used(on civil.Date, cal *civil.Calendar) int {
	switch {
	case l.Stopped || on <= l.From:
		return l.Used
	case l.Working:
		return l.Used + cal.Between(l.From, on)
	case on <= l.Due: // the last day may have been moved behind holidays
		return min(l.Used+int(on-l.From), l.Days)
	}
	return l.Days + int(on-l.Due)
}

// due is the last day of a limit, never where none runs.
func (l limit) due() civil.Date {
	if l.Days == 0 || l.Stopped {
		return never
	}
	return l.Due
}

// clock shows a limit as it is on a day.
func (l limit) clock(on civil.Date, cal *civil.Calendar) Clock {
	if l.Days == 0 {
		return Clock{}
	}
	used := l.used(on, cal)
	c := Clock{Days: l.Days, Working: l.Working, Used: used, Left: l.Days - used, Stopped: l.Stopped}
	if !l.Stopped {
		c.Due = l.Due
		c.Sure = cal.Knows(l.From) && cal.Knows(l.Due)
	}
	return c
}
