package casework

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"unicode/utf8"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

// Notice is what anybody can read of a case while it is published.
type Notice struct {
	ID         id.ID
	Area       string // the village or community
	Department string // that is objected to
	Service    string
	Number     string
	Name       string // masked: 张*
	People     int
	Amount     *measure.Money // proposed
	From       civil.Date
	To         civil.Date // the last day on which an objection is in time
}

// Objection is what somebody says against what is published.
type Objection struct {
	Text    string `json:"text"`
	Name    string `json:"name,omitempty"`    // empty: without a name
	Contact string `json:"contact,omitempty"` // empty: no answer is asked for
}

// ErrNotice says that nothing is published under this id, or not any more.
var ErrNotice = fault.New(fault.NotFound, "casework.notice", lang.Text{
	ZH: "没有这条公示，或公示已经结束", EN: "There is no such notice, or its time has passed"})

// ErrObjection says that an objection says nothing, or too much.
var ErrObjection = fault.New(fault.Invalid, "casework.objection", lang.Text{
	ZH: "请写明异议的内容，最多 4000 字", EN: "Write what you object to, in at most 4,000 characters"})

// noticeLimit bounds a page of notices.
const noticeLimit = 100

// Notices lists what is published in an area, those that end first at the front,
// after one notice. It is for everybody and leaves nothing in the journal: what
// stands there was masked when it was written.
func (o *Office) Notices(ctx context.Context, area string, past Notice) (all []Notice, err error) {
	after := past.To
	if past.ID == "" {
		after = civil.Earliest
	}
	err = o.DB.Read(ctx, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			n, err := scanNotice(rows)
			all = append(all, n)
			return err
		}, selectNotices, area, area+"~", after.String(), string(past.ID), noticeLimit)
	})
	return all, err
}

// scanNotice reads noticeColumns, then what after asks for.
func scanNotice(row scanner, after ...any) (n Notice, err error) {
	var amount sql.NullInt64
	var from, to string
	if err := row.Scan(append([]any{&n.ID, &n.Area, &n.Department, &n.Service, &n.Number, &n.Name, &n.People, &amount, &from, &to}, after...)...); err != nil {
		return n, err
	}
	n.Amount = moneyOf(amount)
	var errs [2]error
	n.From, errs[0] = civil.Parse(from)
	n.To, errs[1] = civil.Parse(to)
	return n, errors.Join(errs[:]...)
}

// Object keeps what somebody says against a notice: the case does not go on by
// itself until somebody has looked into it. Nobody need say who they are; key
// makes an objection that is sent twice one. Faults: ErrNotice, ErrObjection.
func (o *Office) Object(ctx context.Context, notice id.ID, said Objection, key string) error {
	said.Text = strings.TrimSpace(said.Text)
	if n := utf8.RuneCountInString(said.Text); n == 0 || n > maxText || utf8.RuneCountInString(said.Name+said.Contact) > 200 {
		return ErrObjection.At("text")
	}
	cal, err := o.calendar()
	if err != nil {
		return err
	}
	by := store.By{Who: "public", Purpose: "公示异议", Within: access.Everywhere()}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		var of id.ID
		n, err := scanNotice(tx.QueryRow(ctx, selectNotice, string(notice)), &of)
		if errors.Is(err, sql.ErrNoRows) || err == nil && n.To < o.Today() {
			return ErrNotice
		}
		if err != nil {
			return err
		}
		_, err = o.do(ctx, tx, &step{who: Program("public"), act: Act{Action: objectAct, Key: key}, on: o.Today(), cal: cal, told: Detail{Objection: &said},
			lead: func(c *Case) (follow, error) {
				c.book.Objections++
				return nil, nil
			}}, of)
		return err
	})
}

// dismiss answers the objections to a case: none holds.
func (o *Office) dismiss(_ context.Context, _ *store.Tx, _ *step, c *Case) (follow, error) {
	c.book.Objections = 0
	return nil, nil
}

// publish puts a case on the public notice page.
func (o *Office) publish(ctx context.Context, tx *store.Tx, c *Case, s *step) error {
	found, err := people.Residents(ctx, tx, []id.ID{c.Person}, "public notice of "+c.Number)
	if err != nil {
		return err
	}
	_, err = tx.Insert(ctx, insertNotice, [][]any{{string(id.New()), string(c.ID), string(c.Person), c.Area, c.Department, c.Service, c.Number,
		maskName(found[c.Person].Name), c.People, fen(c.Amount), s.on.String(), c.book.State.due().String(), ""}}, "")
	return err
}

// unpublish takes a case from the public notice page.
func unpublish(ctx context.Context, tx *store.Tx, c *Case, on civil.Date) error {
	_, err := tx.Exec(ctx, endNotice, on.String(), string(c.ID))
	return err
}

// maskName shows the first character of a name: 张*, 欧***.
func maskName(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 || first == utf8.RuneError {
		return ""
	}
	return string(first) + strings.Repeat("*", utf8.RuneCountInString(name[size:]))
}

// lapsed reports whether a state's clock has run out in a way that leads the case
// on by itself: objections that nobody has answered hold it.
func lapsed(c *Case, on civil.Date) (*pack.State, bool) {
	s := c.Process.State(c.State)
	if s == nil || s.Clock == nil || s.Clock.After == "" || c.book.State.due() >= on || c.book.Objections > 0 {
		return nil, false
	}
	to := c.Process.State(s.Clock.After)
	return to, to != nil
}
