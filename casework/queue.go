package casework

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

// Waits says by its clock which open cases a query asks for.
type Waits string

// The kinds of waiting.
const (
	Overdue  Waits = "overdue"  // the last day has passed
	Soon     Waits = "soon"     // the last day is today or within SoonDays
	Paused   Waits = "paused"   // the clocks stand still
	Stuck    Waits = "stuck"    // no clock runs, and nothing happened for StuckDays
	Orphaned Waits = "orphaned" // nobody can go on with it
)

// SoonDays and StuckDays are what a queue calls soon and stuck, in days.
const (
	SoonDays  = 3
	StuckDays = 15
)

// Query asks for a page of open cases, those due first at the front, or of closed
// ones, those opened last at the front.
type Query struct {
	Service    string
	State      string
	Area       string // a prefix of division codes
	Department string
	Person     id.ID
	Assignee   id.ID
	Waiting    bool // only what waits for a post of who asks, and is in nobody else's hand
	Clock      Waits
	Number     string // of the case, or how it begins
	Closed     bool   // those that have ended instead
	Past       Past
	Limit      int // 1 to 200, else 50
}

// Past is the last case of the page before.
type Past struct {
	Due  civil.Date
	Case id.ID
}

// CasePage is a page of cases, without their events. Next is where the next page
// begins; nil: this is the last.
type CasePage struct {
	Cases []Case
	Next  *Past
}

// ErrQuery says that a query asks for what there is not. Field names it.
var ErrQuery = fault.New(fault.Invalid, "casework.query", lang.Text{ZH: "查询条件不对", EN: "The query asks for what there is not"})

// Queue lists cases that who asks may see. Each shows its person, so the journal
// has a line for each. Faults: ErrDenied, ErrQuery.
func (o *Office) Queue(ctx context.Context, who Who, purpose string, q Query) (CasePage, error) {
	by, err := who.by(access.ReadCases, purpose)
	if err != nil {
		return CasePage{}, err
	}
	if len(by.Within) == 0 {
		return CasePage{}, ErrDenied
	}
	if q.Limit < 1 || q.Limit > 200 {
		q.Limit = 50
	}
	where, err := o.where(who, by.Within, q)
	if err != nil {
		return CasePage{}, err
	}
	cal, err := o.calendar()
	if err != nil {
		return CasePage{}, err
	}
	var page CasePage
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("casework.listed", "", q.String())
		all, err := o.list(ctx, tx, where.text()+q.order()+fmt.Sprintf(" LIMIT %d", q.Limit+1), where.args)
		if err != nil {
			return err
		}
		page = CasePage{}
		if len(all) > q.Limit {
			all = all[:q.Limit]
			page.Next = &Past{all[q.Limit-1].Due, all[q.Limit-1].ID}
		}
		page.Cases = all
		return o.name(ctx, tx, page.Cases)
	})
	who = who.remembering()
	for i := range page.Cases {
		c := &page.Cases[i]
		c.show(o.Today(), cal)
		c.Can = who.can(c)
	}
	return page, err
}

func (q Query) order() string {
	if q.Closed {
		return " ORDER BY c.case_id DESC"
	}
	return " ORDER BY c.due_on, c.case_id"
}

// String says what was asked for, for the journal.
func (q Query) String() string {
	var parts []string
	for _, p := range [][2]string{{"service", q.Service}, {"state", q.State}, {"area", q.Area}, {"department", q.Department}, {"person", string(q.Person)},
		{"assignee", string(q.Assignee)}, {"clock", string(q.Clock)}, {"number", q.Number}} {
		if p[1] != "" {
			parts = append(parts, p[0]+"="+p[1])
		}
	}
	return strings.Join(parts, " ")
}

// conditions are a WHERE clause in the making.
type conditions struct {
	parts []string
	args  []any
}

// add adds a condition in which each ? is the next argument.
func (w *conditions) add(condition string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.parts = append(w.parts, condition)
}

func (w *conditions) text() string { return strings.Join(w.parts, " AND ") }

// scope adds that rows lie within a scope.
func (w *conditions) scope(s access.Scope) {
	text, args := s.Where("c.area", "c.department", "c.person_id", len(w.args)+1)
	w.parts, w.args = append(w.parts, text), append(w.args, args...)
}

// where writes a query as conditions.
func (o *Office) where(who Who, within access.Scope, q Query) (*conditions, error) {
	w := &conditions{}
	if q.Closed {
		w.add(`c.outcome <> ''`)
	} else {
		w.add(`c.outcome = ''`)
	}
	w.scope(within)
	for _, p := range []struct{ column, value string }{{"service", q.Service}, {"state", q.State}, {"department", q.Department},
		{"person_id", string(q.Person)}, {"assignee", string(q.Assignee)}} {
		if p.value != "" {
			w.add(`c.`+p.column+` = ?`, p.value)
		}
	}
	if q.Area != "" {
		w.add(`c.area BETWEEN ? AND ?`, q.Area, q.Area+"~")
	}
	if q.Number != "" {
		w.add(`c.number BETWEEN ? AND ?`, strings.ToLower(q.Number), strings.ToLower(q.Number)+"~")
	}
	if err := o.clockWhere(w, q.Clock); err != nil {
		return nil, err
	}
	if q.Waiting {
		waitingFor(w, who)
	}
	if q.Past.Case != "" && q.Closed {
		w.add(`c.case_id < ?`, string(q.Past.Case))
	} else if q.Past.Case != "" {
		due := q.Past.Due.String()
		w.add(`(c.due_on > ? OR c.due_on = ? AND c.case_id > ?)`, due, due, string(q.Past.Case))
	}
	return w, nil
}

// clockWhere adds what a kind of waiting means. Fault: ErrQuery.
func (o *Office) clockWhere(w *conditions, waits Waits) error {
	today := o.Today()
	switch waits {
	case "":
	case Overdue:
		w.add(`c.due_on < ?`, today.String())
	case Soon:
		w.add(`c.due_on BETWEEN ? AND ?`, today.String(), today.AddDays(SoonDays).String())
	case Paused:
		w.add(`c.paused <> ''`)
	case Stuck:
		w.add(`c.due_on = ? AND c.moved_on <= ?`, never.String(), today.AddDays(-StuckDays).String())
	case Orphaned:
		w.add(`c.orphaned <> ''`)
	default:
		return ErrQuery.At("clock")
	}
	return nil
}

// waitingFor adds that a case waits for a post of somebody and is in nobody
// else's hand.
func waitingFor(w *conditions, who Who) {
	if who.Staff == nil {
		w.add(`c.waits_role = ?`, pack.Applicant)
		return
	}
	var posts []string
	for _, p := range who.Staff.Posts {
		one := &conditions{args: w.args}
		one.add(`c.waits_role = ? AND c.waits_len IN (0, ?) AND c.area BETWEEN ? AND ?`, string(p.Role), len(p.Area), p.Area, p.Area+"~")
		if p.Department != "" {
			one.add(`c.department = ?`, p.Department)
		}
		w.args = one.args
		posts = append(posts, "("+one.text()+")")
	}
	if len(posts) == 0 {
		w.add("1 = 0")
		return
	}
	w.parts = append(w.parts, "("+strings.Join(posts, " OR ")+")")
	w.add(`c.assignee IN ('', ?)`, string(who.Staff.Account.ID))
}

// list reads the cases of a condition.
func (o *Office) list(ctx context.Context, q store.Querier, where string, args []any) ([]Case, error) {
	var all []Case
	err := store.EachRow(ctx, q, func(rows *sql.Rows) error {
		c, err := scanCase(rows)
		if err != nil {
			return err
		}
		all = append(all, *c)
		return nil
	}, selectCase+where, args...)
	for i := range all { // after the rows are closed: a transaction has one at a time
		if err != nil {
			break
		}
		all[i].Process, err = o.process(ctx, q, all[i].version)
	}
	return all, err
}

// name fills in of whom cases are.
func (o *Office) name(ctx context.Context, tx *store.Tx, all []Case) error {
	ids := make([]id.ID, len(all))
	for i := range all {
		ids[i] = all[i].Person
	}
	found, err := people.Residents(ctx, tx, ids, "list of cases")
	for i := range all {
		all[i].Name = found[all[i].Person].Name
	}
	return err
}
