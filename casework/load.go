package casework

import (
	"context"
	"database/sql"
	"fmt"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/store"
)

// Tally is how many cases stand how.
type Tally struct {
	Open     int `json:"open"`
	Overdue  int `json:"overdue"`
	Soon     int `json:"soon"`
	Paused   int `json:"paused"`
	Stuck    int `json:"stuck"`
	Orphaned int `json:"orphaned"`
}

// Work is what a day brings somebody: what is in their hand, and what waits for
// one of their posts.
type Work struct {
	Mine    Tally
	Waiting Tally // in nobody's hand
}

// tallyColumns are the counts of a Tally over casework_case c; they take today,
// the last day that is soon, the day on which nothing runs, and the last day that
// is long ago.
func (o *Office) tallyColumns(w *conditions) string {
	today := o.Today()
	first := len(w.args) + 1
	w.args = append(w.args, today.String(), today.AddDays(SoonDays).String(), never.String(), today.AddDays(-StuckDays).String())
	return fmt.Sprintf(`count(*), COALESCE(sum(CASE WHEN c.due_on < $%[1]d THEN 1 ELSE 0 END), 0),
		COALESCE(sum(CASE WHEN c.due_on BETWEEN $%[1]d AND $%[2]d THEN 1 ELSE 0 END), 0),
		COALESCE(sum(CASE WHEN c.paused <> '' THEN 1 ELSE 0 END), 0),
		COALESCE(sum(CASE WHEN c.due_on = $%[3]d AND c.moved_on <= $%[4]d THEN 1 ELSE 0 END), 0),
		COALESCE(sum(CASE WHEN c.orphaned <> '' THEN 1 ELSE 0 END), 0)`, first, first+1, first+2, first+3)
}

func (t *Tally) into() []any {
	return []any{&t.Open, &t.Overdue, &t.Soon, &t.Paused, &t.Stuck, &t.Orphaned}
}

// Work counts the day's work of a member of staff. It names nobody. Fault:
// ErrDenied.
func (o *Office) Work(ctx context.Context, who Who) (all Work, err error) {
	if who.Staff == nil {
		return Work{}, ErrDenied
	}
	within := who.Staff.Scope(access.ReadCases)
	err = o.DB.ReadAs(ctx, within, func(s *store.Snap) error {
		mine := &conditions{}
		mine.add(`c.outcome = ''`)
		mine.scope(within)
		mine.add(`c.assignee = ?`, string(who.Staff.Account.ID))
		if err := o.tally(ctx, s, mine, &all.Mine); err != nil {
			return err
		}
		waiting := &conditions{}
		waiting.add(`c.outcome = ''`)
		waiting.scope(within)
		waitingFor(waiting, who)
		waiting.add(`c.assignee = ''`)
		return o.tally(ctx, s, waiting, &all.Waiting)
	})
	return all, err
}

func (o *Office) tally(ctx context.Context, q store.Querier, w *conditions, into *Tally) error {
	columns := o.tallyColumns(w)
	return q.QueryRow(ctx, `SELECT `+columns+` FROM casework_case c WHERE `+w.text(), w.args...).Scan(into.into()...)
}

// LoadBy says by what the load is told apart.
type LoadBy string

// What the load is told apart by. Area is by the areas of a number of digits.
const (
	ByDepartment LoadBy = "department"
	ByService    LoadBy = "service"
	ByState      LoadBy = "state"
	ByArea       LoadBy = "area"
)

// LoadQuery asks how many cases stand how in an area.
type LoadQuery struct {
	By         LoadBy
	Digits     int    // of the areas that are told apart; 9 where 0
	Area       string // a prefix of division codes
	Department string
	Service    string
	Since      civil.Date // of what was decided; thirty days ago where zero
}

// Load is the cases of one department, service, state or area.
type Load struct {
	Key string `json:"key"`
	Tally
	Decided int `json:"decided"` // since the day asked for
	Days    int `json:"days"`    // that these took from the opening, in all; of the calendar
}

// Load says how many cases stand how, and how many were decided lately. It names
// nobody, and is for whoever may see the board. Faults: ErrDenied, ErrQuery.
func (o *Office) Load(ctx context.Context, who Who, q LoadQuery) (all []Load, err error) {
	by, err := who.by(access.SeeBoard, "load")
	if err != nil {
		return nil, err
	}
	if len(by.Within) == 0 || who.Resident != "" {
		return nil, ErrDenied
	}
	key, err := q.column()
	if err != nil {
		return nil, err
	}
	if q.Since == 0 {
		q.Since = o.Today().AddDays(-30)
	}
	err = o.DB.ReadAs(ctx, by.Within, func(s *store.Snap) error {
		open := q.conditions(by.Within)
		open.add(`c.outcome = ''`)
		columns := o.tallyColumns(open)
		at := map[string]int{}
		err := store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var l Load
			err := rows.Scan(append([]any{&l.Key}, l.into()...)...)
			at[l.Key] = len(all)
			all = append(all, l)
			return err
		}, `SELECT `+key+`, `+columns+` FROM casework_case c WHERE `+open.text()+` GROUP BY 1 ORDER BY 1`, open.args...)
		if err != nil {
			return err
		}
		return q.decided(ctx, s, key, by.Within, at, &all)
	})
	return all, err
}

// column is what the load is grouped by. Fault: ErrQuery.
func (q *LoadQuery) column() (string, error) {
	switch q.By {
	case ByDepartment, ByService, ByState:
		return "c." + string(q.By), nil
	case ByArea:
		if q.Digits == 0 {
			q.Digits = 9
		}
		if q.Digits < 2 || q.Digits > 12 {
			return "", ErrQuery.At("digits")
		}
		return fmt.Sprintf("substr(c.area, 1, %d)", q.Digits), nil
	}
	return "", ErrQuery.At("by")
}

func (q *LoadQuery) conditions(within access.Scope) *conditions {
	w := &conditions{}
	w.scope(within)
	if q.Area != "" {
		w.add(`c.area BETWEEN ? AND ?`, q.Area, q.Area+"~")
	}
	if q.Department != "" {
		w.add(`c.department = ?`, q.Department)
	}
	if q.Service != "" {
		w.add(`c.service = ?`, q.Service)
	}
	return w
}

// decided adds what was decided lately, and in how many days.
func (q *LoadQuery) decided(ctx context.Context, s store.Querier, key string, within access.Scope, at map[string]int, all *[]Load) error {
	w := q.conditions(within)
	w.add(`c.outcome <> '' AND c.decided_on >= ?`, q.Since.String())
	return store.EachRow(ctx, s, func(rows *sql.Rows) error {
		var k, opened, decided string
		var n int
		if err := rows.Scan(&k, &opened, &decided, &n); err != nil {
			return err
		}
		from, err := civil.Parse(opened)
		if err != nil {
			return err
		}
		to, err := civil.Parse(decided)
		if err != nil {
			return err
		}
		i, seen := at[k]
		if !seen {
			i, at[k] = len(*all), len(*all)
			*all = append(*all, Load{Key: k})
		}
		(*all)[i].Decided += n
		(*all)[i].Days += n * int(to-from)
		return nil
	}, `SELECT `+key+`, c.opened_on, c.decided_on, count(*) FROM casework_case c WHERE `+w.text()+` GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`, w.args...)
}
