package casework

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/event"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/job"
	"minsheng/pack"
	"minsheng/staff"
	"minsheng/store"
)

// OrphanNobody is why a case is orphaned: nobody holds a post that acts where it
// stands.
const OrphanNobody = "nobody"

// Swept is what a sweep did and found.
type Swept struct {
	Moved    int `json:"moved"`    // went on by themselves: their publication ended
	Overdue  int `json:"overdue"`  // told of for the first time
	Freed    int `json:"freed"`    // back in the queue: whoever had them cannot act on them any more
	Orphaned int `json:"orphaned"` // nobody can act on them
	Stuck    int `json:"stuck"`    // without a clock and without an event for long
	Expired  int `json:"expired"`  // drafts of applications that nobody went on with
}

// sweepPage is how many cases are looked at in one read.
const sweepPage = 200

// sweeper is in whose name cases go on by themselves.
var sweeper = Program("minsheng sweep")

// Sweep does what time alone does to cases, and finds those that nobody would
// see: it leads on what was published long enough, tells of clocks that ran out,
// puts back what a colleague has who cannot act on it any more, and marks what
// nobody can act on. It may be run as often as one likes, by any number of
// programs at once.
func (o *Office) Sweep(ctx context.Context) (Swept, error) {
	var s Swept
	if err := o.sweepHolidays(ctx); err != nil {
		return s, fmt.Errorf("holidays: %w", err)
	}
	if err := o.sweepDue(ctx, &s); err != nil {
		return s, fmt.Errorf("clocks: %w", err)
	}
	if o.Staff != nil {
		all, err := o.Staff(ctx)
		if err != nil {
			return s, err
		}
		if err := o.sweepAssigned(ctx, all, &s); err != nil {
			return s, fmt.Errorf("assignees: %w", err)
		}
		if err := o.sweepOrphans(ctx, all, &s); err != nil {
			return s, fmt.Errorf("orphans: %w", err)
		}
	}
	var err error
	if s.Expired, err = o.Expire(ctx); err != nil {
		return s, fmt.Errorf("drafts: %w", err)
	}
	err = o.DB.ReadAs(ctx, access.Everywhere(), func(q *store.Snap) error {
		w := &conditions{parts: []string{`c.outcome = ''`}}
		if err := o.clockWhere(w, Stuck); err != nil {
			return err
		}
		return q.QueryRow(ctx, `SELECT count(*) FROM casework_case c WHERE `+w.text(), w.args...).Scan(&s.Stuck)
	})
	return s, err
}

// SweepKind is the kind of the jobs that sweep.
const SweepKind = "casework.sweep"

// Hourly is the next sweep after an instant, at a full hour: one for each,
// however many programs order it.
func Hourly(after time.Time) job.Order {
	at := after.UTC().Truncate(time.Hour).Add(time.Hour)
	return job.Order{Kind: SweepKind, Key: store.Stamp(at), Once: true, At: at, Attempts: 3}
}

// Sweeper does jobs of SweepKind.
func (o *Office) Sweeper() job.Handler {
	return func(ctx context.Context, _ *job.Run) error {
		_, err := o.Sweep(ctx)
		return err
	}
}

// sweepHolidays counts the clocks of all open cases anew where years were
// announced since the last sweep of this program: a limit that began before its
// holidays were known ends later.
func (o *Office) sweepHolidays(ctx context.Context) error {
	cal, err := o.calendar()
	if err != nil {
		return err
	}
	years := fmt.Sprint(cal.Years())
	if known := o.years.Load(); known != nil && *known == years {
		return nil
	}
	var past Past
	for {
		page, err := o.page(ctx, Query{Past: past}, `c.due_on < '`+never.String()+`'`)
		if err != nil {
			return err
		}
		for i := range page {
			c := &page[i]
			past = Past{c.Due, c.ID}
			state, whole := c.book.State.again(cal), c.book.Whole.again(cal)
			if !state && !whole {
				continue
			}
			if err := o.redate(ctx, c); err != nil {
				return err
			}
		}
		if len(page) < sweepPage {
			o.years.Store(&years)
			return nil
		}
	}
}

// redate writes when a case is due now, unless somebody acts on it meanwhile: the
// next sweep of another program finds it again.
func (o *Office) redate(ctx context.Context, c *Case) error {
	was := c.Due
	c.due()
	clocks, err := json.Marshal(c.book)
	if err != nil {
		return err
	}
	by := store.By{Who: sweeper.Program, Purpose: "节假日已公布", Within: access.Everywhere()}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("casework.redated", c.Person, c.Number+" "+was.String()+" → "+c.Due.String())
		_, err := tx.Exec(ctx, redate, c.Due.String(), string(clocks), string(c.ID), c.Version)
		return err
	})
}

// sweepDue goes through the cases whose clock has run out.
func (o *Office) sweepDue(ctx context.Context, s *Swept) error {
	cal, err := o.calendar()
	if err != nil {
		return err
	}
	var past Past
	for {
		page, err := o.page(ctx, Query{Clock: Overdue, Past: past}, untold)
		if err != nil {
			return err
		}
		for i := range page {
			past = Past{page[i].Due, page[i].ID}
			if err := o.sweepCase(ctx, &page[i], cal, s); err != nil {
				return err
			}
		}
		if len(page) < sweepPage {
			return nil
		}
	}
}

// page reads open cases for the program itself.
func (o *Office) page(ctx context.Context, q Query, also ...string) (all []Case, err error) {
	w, err := o.where(sweeper, access.Everywhere(), q)
	if err != nil {
		return nil, err
	}
	w.parts = append(w.parts, also...)
	err = o.DB.ReadAs(ctx, access.Everywhere(), func(s *store.Snap) (err error) {
		all, err = o.list(ctx, s, w.text()+fmt.Sprintf(" ORDER BY c.due_on, c.case_id LIMIT %d", sweepPage), w.args)
		return err
	})
	return all, err
}

// sweepCase leads a case on whose clock has run out, or tells of it.
func (o *Office) sweepCase(ctx context.Context, c *Case, cal *civil.Calendar, s *Swept) error {
	by := store.By{Who: sweeper.Program, Purpose: "期限届满", Within: access.Everywhere()}
	if to, ok := lapsed(c, o.Today()); ok {
		err := o.DB.Write(ctx, by, func(tx *store.Tx) error {
			_, err := o.do(ctx, tx, o.lapse(c, to, cal), c.ID)
			return err
		})
		if fault.KindOf(err) == fault.Stale {
			return nil // somebody was there before
		}
		if err == nil {
			s.Moved++
		}
		return err
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		n, err := tx.Insert(ctx, insertAlarm, [][]any{{string(c.ID), string(c.Person), c.Due.String(), store.Stamp(tx.Now)}}, "ON CONFLICT (case_id, due_on) DO NOTHING")
		if err != nil || n == 0 {
			tx.Unnoted() // it was told before
			return err
		}
		s.Overdue++
		tx.Note("casework.overdue", c.Person, c.Number+" since "+c.Due.String())
		return event.Tell(ctx, tx, event.Event{Type: event.CaseOverdue, Subject: c.ID, Service: c.Service, State: c.State, Area: c.Area, Department: c.Department})
	})
}

// lapse is the step that leads a case on when its time has run out. The next
// clock begins with the day on which this one ended, however late that is noticed.
func (o *Office) lapse(c *Case, to *pack.State, cal *civil.Calendar) *step {
	s := &step{who: sweeper, act: Act{Action: clockAct, IfVersion: c.Version}, on: o.Today(), cal: cal}
	s.lead = func(c *Case) (follow, error) {
		published := c.Kind == pack.PublicationState
		c.move(to, s.event.By, s.event.At, c.book.State.Due, cal)
		return o.after(s, pack.Action{}, to, published), nil
	}
	return s
}

// sweepAssigned puts back what is in the hands of people who cannot act on it any
// more: their account is gone or locked, or they hold another post.
func (o *Office) sweepAssigned(ctx context.Context, all []staff.Actor, s *Swept) error {
	able := map[id.ID]*staff.Actor{}
	for i := range all {
		if all[i].Account.State != staff.Locked {
			able[all[i].Account.ID] = &all[i]
		}
	}
	held, err := o.assignees(ctx)
	if err != nil {
		return err
	}
	for _, account := range held {
		var past Past
		for {
			page, err := o.page(ctx, Query{Assignee: account, Past: past})
			if err != nil {
				return err
			}
			for i := range page {
				c := &page[i]
				past = Past{c.Due, c.ID}
				if a := able[account]; a != nil && Clerk(a).doesState(c) == nil {
					continue
				}
				if err := o.free(ctx, c, s); err != nil {
					return err
				}
			}
			if len(page) < sweepPage {
				break
			}
		}
	}
	return nil
}

func (o *Office) assignees(ctx context.Context) (all []id.ID, err error) {
	err = o.DB.ReadAs(ctx, access.Everywhere(), func(q *store.Snap) error {
		return store.EachRow(ctx, q, func(rows *sql.Rows) error {
			var one id.ID
			err := rows.Scan(&one)
			all = append(all, one)
			return err
		}, selectAssignees)
	})
	return all, err
}

// free puts a case back into the queue.
func (o *Office) free(ctx context.Context, c *Case, s *Swept) error {
	cal, err := o.calendar()
	if err != nil {
		return err
	}
	by := store.By{Who: sweeper.Program, Purpose: "承办人离岗", Within: access.Everywhere()}
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		_, err := o.do(ctx, tx, &step{who: sweeper, act: Act{Action: unassignAct, IfVersion: c.Version}, on: o.Today(), cal: cal,
			lead: func(c *Case) (follow, error) {
				c.Assignee = ""
				return nil, nil
			}}, c.ID)
		return err
	})
	switch {
	case fault.KindOf(err) == fault.Stale:
		return nil
	case err == nil:
		s.Freed++
	}
	return err
}

// desk is for whom cases wait: a role, the digits of their area's code, where and
// of which department.
type desk struct {
	role       string
	digits     int
	area       string
	department string
	marked     bool
	cases      int
}

// sweepOrphans marks the cases that wait for a post nobody holds, and takes the
// mark from those whose post somebody holds again.
func (o *Office) sweepOrphans(ctx context.Context, all []staff.Actor, s *Swept) error {
	var desks []desk
	err := o.DB.ReadAs(ctx, access.Everywhere(), func(q *store.Snap) error {
		return store.EachRow(ctx, q, func(rows *sql.Rows) error {
			var d desk
			var mark string
			err := rows.Scan(&d.role, &d.digits, &d.area, &d.department, &mark, &d.cases)
			d.marked = mark != ""
			desks = append(desks, d)
			return err
		}, selectDesks, pack.Applicant, pack.System)
	})
	if err != nil {
		return err
	}
	for _, d := range desks {
		held := d.held(all)
		if !held {
			s.Orphaned += d.cases
		}
		if held != d.marked {
			continue
		}
		if err := o.mark(ctx, d, held); err != nil {
			return err
		}
	}
	return nil
}

// held reports whether anybody holds a post for the desk.
func (d desk) held(all []staff.Actor) bool {
	row := access.Row{Area: d.area, Department: d.department}
	for i := range all {
		if all[i].Account.State == staff.Locked {
			continue
		}
		for _, p := range all[i].Posts {
			if string(p.Role) == d.role && (d.digits == 0 || len(p.Area) == d.digits) && (access.Reach{Area: p.Area, Department: p.Department}).Covers(row) {
				return true
			}
		}
	}
	return false
}

func (o *Office) mark(ctx context.Context, d desk, held bool) error {
	mark, was := OrphanNobody, ""
	if held {
		mark, was = "", OrphanNobody
	}
	by := store.By{Who: sweeper.Program, Purpose: "无人可办", Within: access.Everywhere()}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("casework.orphaned", "", fmt.Sprintf("%s %s %s %q", d.role, d.area, d.department, mark))
		_, err := tx.Exec(ctx, markOrphans, mark, d.role, d.digits, d.area, d.department, was)
		return err
	})
}
