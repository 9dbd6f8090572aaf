package casework

import (
	"time"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/pack"
)

// enter puts a case into a state: its clock begins, or goes on where the case
// had only waited for the applicant. Whoever acted there last has it in hand
// again.
func (c *Case) enter(s *pack.State, now time.Time, on civil.Date, cal *civil.Calendar) {
	fromWait := c.Kind == pack.WaitState
	c.State, c.Kind, c.Since, c.Paused = s.ID, s.Kind, now, ""
	c.Assignee = c.book.Officers[s.ID]
	c.department(s.By.Department)
	c.book.State, c.book.Recorded, c.book.Objections = limit{}, false, 0
	if s.Clock != nil {
		l := limit{Days: s.Clock.Days, Working: s.Clock.Working, Stopped: true}
		if h := c.book.Held; fromWait && h != nil && h.State == s.ID {
			l.Used = h.Used
		}
		l.run(on, cal)
		c.book.State = l
	}
	if s.Kind != pack.WaitState {
		c.book.Held = nil
	}
	if s.Kind == pack.WaitState && s.By.Role == pack.Applicant {
		c.book.Whole.stop(on, cal)
	} else {
		c.book.Whole.run(on, cal)
	}
	c.due()
}

// department lets a case stand with another department than that of its service,
// or, where none is named, come back to it.
func (c *Case) department(named string) {
	switch {
	case named != "" && c.book.Home == "":
		c.Department, c.book.Home = named, c.Department
	case named != "":
		c.Department = named
	case c.book.Home != "":
		c.Department, c.book.Home = c.book.Home, ""
	}
}

// leave takes a case out of its state: who acted is remembered, and what was used
// of the limit where it now waits for the applicant.
func (c *Case) leave(to *pack.State, by Doing, on civil.Date, cal *civil.Calendar) {
	c.book.State.stop(on, cal)
	if to.Kind == pack.WaitState {
		c.book.Held = &held{c.State, c.book.State.Used}
	}
	if by.Kind == byStaff {
		if c.book.Officers == nil {
			c.book.Officers = map[string]id.ID{}
		}
		c.book.Officers[c.State] = by.ID
	}
}

// move takes a case from its state into another, which may be an end.
func (c *Case) move(to *pack.State, by Doing, now time.Time, on civil.Date, cal *civil.Calendar) {
	from := c.State
	c.leave(to, by, on, cal)
	if to.Kind != pack.EndState {
		c.enter(to, now, on, cal)
		if by.Kind == byStaff { // a clock that runs out brings no opinion
			c.BroughtBy = by.ID
		}
		return
	}
	c.book.Whole.stop(on, cal)
	c.book.From = from
	c.department("")
	c.State, c.Kind, c.Since, c.Paused = to.ID, to.Kind, now, ""
	c.Outcome, c.DecidedAt, c.DecidedOn, c.DecidedBy = to.Outcome, now, on, by.ID
	c.due()
}

// due finds the nearer of both clocks.
func (c *Case) due() {
	c.Due = min(c.book.State.due(), c.book.Whole.due())
}

// show fills in the clocks as they are on a day.
func (c *Case) show(on civil.Date, cal *civil.Calendar) {
	c.Clock, c.Whole = c.book.State.clock(on, cal), c.book.Whole.clock(on, cal)
	if s := c.Process.State(c.State); s != nil && s.Clock != nil {
		c.Clock.Cite = s.Clock.Cite
	}
}
