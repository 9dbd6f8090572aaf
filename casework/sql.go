package casework

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

const (
	insertText = `casework_text (kind, version, body, kept_at)`
	selectText = `SELECT body FROM casework_text WHERE kind = $1 AND version = $2`

	caseColumns = `case_id, number, person_id, household_id, people, application_id, bundle, review_of, service, area, department,
		process, rules, state, state_kind, since_at, moved_on, due_on, paused, clocks, assignee, orphaned, version,
		brought_by, decided_by, outcome, amount, grant_id, payee, opened_at, opened_on, decided_at, decided_on`
	insertCase = `casework_case (` + caseColumns + `, waits_role, waits_len)`
	selectCase = `SELECT ` + caseColumns + ` FROM casework_case c WHERE `

	selectWhose = `SELECT person_id, service, bundle FROM casework_case c WHERE `

	// Of two acts on one version of a case the second finds no row.
	saveCase = `UPDATE casework_case SET area = $1, department = $2, state = $3, state_kind = $4, since_at = $5, moved_on = $6, due_on = $7,
		paused = $8, clocks = $9, assignee = $10, orphaned = $11, version = $12, brought_by = $13, decided_by = $14, outcome = $15,
		amount = $16, grant_id = $17, decided_at = $18, decided_on = $19, waits_role = $20, waits_len = $21, household_id = $22, people = $23
		WHERE case_id = $24 AND version = $25`
	setGrant = `UPDATE casework_case SET grant_id = $1 WHERE case_id = $2`

	eventColumns = `case_id, seq, act, from_state, to_state, at, on_day, by_kind, by_id, by_name, amount, told`
	insertEvent  = `casework_event (` + eventColumns + `, person_id, area, department, act_key)`
	selectEvents = `SELECT ` + eventColumns + ` FROM casework_event WHERE case_id = $1 ORDER BY seq`
	selectLast   = `SELECT ` + eventColumns + ` FROM casework_event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1`
	selectByKey  = `SELECT seq FROM casework_event WHERE case_id = $1 AND act_key = $2`

	selectAssignees = `SELECT DISTINCT assignee FROM casework_case WHERE outcome = '' AND assignee <> ''`
	selectDesks     = `SELECT waits_role, waits_len, area, department, orphaned, count(*) FROM casework_case
		WHERE outcome = '' AND waits_role NOT IN ($1, $2) GROUP BY waits_role, waits_len, area, department, orphaned`
	markOrphans = `UPDATE casework_case SET orphaned = $1
		WHERE outcome = '' AND waits_role = $2 AND waits_len = $3 AND area = $4 AND department = $5 AND orphaned = $6`

	// What may go on by itself, or was not told of yet.
	untold = `(c.state_kind IN ('publication', 'wait') OR NOT EXISTS (SELECT 1 FROM casework_alarm a WHERE a.case_id = c.case_id AND a.due_on = c.due_on))`

	redate = `UPDATE casework_case SET due_on = $1, clocks = $2 WHERE case_id = $3 AND version = $4`

	insertAlarm  = `casework_alarm (case_id, person_id, due_on, told_at)`
	insertNotice = `casework_notice (notice_id, case_id, person_id, area, department, service, number, name, people, amount, from_on, to_on, ended_on)`
	endNotice    = `UPDATE casework_notice SET ended_on = $1 WHERE case_id = $2 AND ended_on = ''`

	noticeColumns = `notice_id, area, department, service, number, name, people, amount, from_on, to_on`
	selectNotices = `SELECT ` + noticeColumns + ` FROM casework_notice WHERE ended_on = '' AND area BETWEEN $1 AND $2 AND (to_on > $3 OR to_on = $3 AND notice_id > $4)
		ORDER BY to_on, notice_id LIMIT $5`
	selectNotice = `SELECT ` + noticeColumns + `, case_id FROM casework_notice WHERE notice_id = $1 AND ended_on = ''`

	// What belongs to a case goes where it goes.
	moveWith = ` SET area = $1, department = $2 WHERE case_id = $3`

	insertGrounds = `casework_grounds (case_id, seq, person_id, area, department, body)`
	selectGrounds = `SELECT seq, body FROM casework_grounds WHERE case_id = $1 ORDER BY seq`
)

type scanner interface{ Scan(dest ...any) error }

// findCase returns the one case of a condition. Fault: ErrNotFound.
func (o *Office) findCase(ctx context.Context, q store.Querier, where string, args ...any) (*Case, error) {
	c, err := scanCase(q.QueryRow(ctx, selectCase+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	c.Process, err = o.process(ctx, q, c.version)
	return c, err
}

// scanCase reads caseColumns: a case without its process.
func scanCase(row scanner) (*Case, error) {
	var c Case
	var since, moved, due, clocks, opened, openedOn, decided, decidedOn string
	var amount sql.NullInt64
	err := row.Scan(&c.ID, &c.Number, &c.Person, &c.Household, &c.People, &c.Application, &c.Bundle, &c.ReviewOf, &c.Service, &c.Area, &c.Department,
		&c.version, &c.Rules, &c.State, &c.Kind, &since, &moved, &due, &c.Paused, &clocks, &c.Assignee, &c.Orphaned, &c.Version,
		&c.BroughtBy, &c.DecidedBy, &c.Outcome, &amount, &c.Grant, &c.payee, &opened, &openedOn, &decided, &decidedOn)
	if err != nil {
		return nil, err
	}
	c.Amount = moneyOf(amount)
	if err := json.Unmarshal([]byte(clocks), &c.book); err != nil {
		return nil, err
	}
	var days [4]error
	c.MovedOn, days[0] = civil.Parse(moved)
	c.Due, days[1] = civil.Parse(due)
	c.OpenedOn, days[2] = civil.Parse(openedOn)
	if decided != "" {
		c.DecidedOn, days[3] = civil.Parse(decidedOn)
	}
	var stamps [3]error
	c.Since, stamps[0] = store.ParseStamp(since)
	c.OpenedAt, stamps[1] = store.ParseStamp(opened)
	if decided != "" {
		c.DecidedAt, stamps[2] = store.ParseStamp(decided)
	}
	return &c, errors.Join(errors.Join(days[:]...), errors.Join(stamps[:]...))
}

// decided is when a case was decided, as columns.
func (c *Case) decided() (at, on string) {
	if c.Open() {
		return "", ""
	}
	return store.Stamp(c.DecidedAt), c.DecidedOn.String()
}

// addCase writes a new case.
func addCase(ctx context.Context, tx *store.Tx, c *Case) error {
	clocks, err := json.Marshal(c.book)
	if err != nil {
		return err
	}
	role, at := c.waits()
	decided, decidedOn := c.decided()
	_, err = tx.Insert(ctx, insertCase, [][]any{{string(c.ID), c.Number, string(c.Person), string(c.Household), c.People, string(c.Application), c.Bundle,
		string(c.ReviewOf), c.Service, c.Area, c.Department, c.version, c.Rules, c.State, string(c.Kind), store.Stamp(c.Since), c.MovedOn.String(),
		c.Due.String(), c.Paused, string(clocks), string(c.Assignee), c.Orphaned, c.Version, string(c.BroughtBy), string(c.DecidedBy), string(c.Outcome),
		fen(c.Amount), string(c.Grant), c.payee, store.Stamp(c.OpenedAt), c.OpenedOn.String(), decided, decidedOn, role, at}}, "")
	return err
}

// save writes a case over the version before. It reports whether that was still
// there.
func save(ctx context.Context, tx *store.Tx, c *Case) (bool, error) {
	clocks, err := json.Marshal(c.book)
	if err != nil {
		return false, err
	}
	role, at := c.waits()
	decided, decidedOn := c.decided()
	n, err := tx.Exec(ctx, saveCase, c.Area, c.Department, c.State, string(c.Kind), store.Stamp(c.Since), c.MovedOn.String(), c.Due.String(),
		c.Paused, string(clocks), string(c.Assignee), c.Orphaned, c.Version, string(c.BroughtBy), string(c.DecidedBy), string(c.Outcome),
		fen(c.Amount), string(c.Grant), decided, decidedOn, role, at, string(c.Household), c.People, string(c.ID), c.Version-1)
	return n == 1, err
}

// waits is for which posts a case waits: the role, and how many digits the code
// of their area has. A case that has ended waits for nobody.
func (c *Case) waits() (role string, digits int) {
	s := c.Process.State(c.State)
	if s == nil || !c.Open() {
		return "", 0
	}
	return s.By.Role, waitsAt(s.By.Level, c.Area)
}

func detailSeal(c id.ID, seq int64) string { return sealOf("event", c, seq) }

// addEvent writes the event of a case's newest version.
func addEvent(ctx context.Context, tx *store.Tx, c *Case, e Event, key string) error {
	told, err := seal(tx, e.Detail, detailSeal(c.ID, e.Seq))
	if err != nil {
		return err
	}
	_, err = tx.Insert(ctx, insertEvent, [][]any{{string(c.ID), e.Seq, e.Act, e.From, e.To, store.Stamp(e.At), e.On.String(), e.By.Kind, string(e.By.ID), e.By.Name,
		fen(e.Amount), told, string(c.Person), c.Area, c.Department, key}}, "")
	return err
}

// events reads the events of a case.
func (o *Office) events(ctx context.Context, q store.Querier, c *Case, query string) (all []Event, err error) {
	err = store.EachRow(ctx, q, func(rows *sql.Rows) error {
		var e Event
		var of, at, on, told string
		var amount sql.NullInt64
		if err := rows.Scan(&of, &e.Seq, &e.Act, &e.From, &e.To, &at, &on, &e.By.Kind, &e.By.ID, &e.By.Name, &amount, &told); err != nil {
			return err
		}
		e.Amount, e.Name = moneyOf(amount), actName(c.Process, e.Act)
		var errs [3]error
		e.At, errs[0] = store.ParseStamp(at)
		e.On, errs[1] = civil.Parse(on)
		errs[2] = unseal(o.DB.Keys(), told, detailSeal(c.ID, e.Seq), &e.Detail)
		all = append(all, e)
		return errors.Join(errs[:]...)
	}, query, string(c.ID))
	return all, err
}

// addGround keeps what the rules said when an event was made.
func addGround(ctx context.Context, tx *store.Tx, c *Case, g *Ground) error {
	if g == nil {
		return nil
	}
	body, err := seal(tx, g, sealOf("grounds", c.ID, c.Version))
	if err != nil {
		return err
	}
	_, err = tx.Insert(ctx, insertGrounds, [][]any{{string(c.ID), c.Version, string(c.Person), c.Area, c.Department, body}}, "")
	return err
}

func (o *Office) grounds(ctx context.Context, q store.Querier, c *Case) (all []Ground, err error) {
	err = store.EachRow(ctx, q, func(rows *sql.Rows) error {
		var g Ground
		var body string
		if err := rows.Scan(&g.Seq, &body); err != nil {
			return err
		}
		err := unseal(o.DB.Keys(), body, sealOf("grounds", c.ID, g.Seq), &g)
		all = append(all, g)
		return err
	}, selectGrounds, string(c.ID))
	return all, err
}
