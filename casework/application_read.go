package casework

import (
	"context"
	"database/sql"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// Application returns an application with its papers, its cases, what is still
// wrong with a draft and what its form asks by now. The journal says who of the
// staff looked and why; residents look at what is their own. Faults:
// ErrNoApplication, ErrDenied.
func (o *Office) Application(ctx context.Context, who Who, purpose string, application id.ID) (Application, error) {
	a, by, err := o.held(ctx, who, purpose, application)
	if err != nil {
		return Application{}, err
	}
	if who.Resident != a.Person {
		err := o.DB.Write(ctx, by, func(tx *store.Tx) error {
			tx.Note("casework.application_read", a.Person, string(a.ID))
			return nil
		})
		if err != nil {
			return Application{}, err
		}
	}
	return o.shown(ctx, by.Within, a)
}

// shown fills in what belongs to an application.
func (o *Office) shown(ctx context.Context, within access.Scope, a *filed) (Application, error) {
	err := o.DB.ReadAs(ctx, within, func(s *store.Snap) (err error) {
		if a.Papers, err = o.attachments(ctx, s, a.ID); err != nil || a.Filing != Submitted {
			return err
		}
		a.Cases, err = o.casesOf(ctx, s, `c.application_id = $1`, string(a.ID))
		return err
	})
	if err != nil {
		return Application{}, err
	}
	if a.Filing == Draft {
		a.check()
		a.Newer = o.newer(a)
	}
	return a.Application, nil
}

// casesOf returns cases in the order in which they were opened, with their
// clocks as they are today.
func (o *Office) casesOf(ctx context.Context, q store.Querier, where string, args ...any) (all []Case, err error) {
	cal, err := o.calendar()
	if err != nil {
		return nil, err
	}
	if all, err = o.list(ctx, q, where+` ORDER BY c.case_id`, args); err != nil {
		return nil, err
	}
	for i := range all {
		all[i].show(o.Today(), cal)
	}
	return all, nil
}

// Mine is everything of a resident here.
type Mine struct {
	Applications []Application // the newest first, with their cases; without their papers
	Cases        []Case        // of which the resident made no application
	Messages     []Message     // what is not read yet first
	Unread       int
}

// Mine returns what is a resident's own, for the resident alone.
func (o *Office) Mine(ctx context.Context, person id.ID) (m Mine, err error) {
	err = o.DB.ReadAs(ctx, access.Own(person), func(s *store.Snap) error {
		var applications []*filed
		err := store.EachRow(ctx, s, func(rows *sql.Rows) error {
			a, err := o.scanApplication(rows)
			applications = append(applications, a)
			return err
		}, personsOwn, string(person))
		if err != nil {
			return err
		}
		cases, err := o.casesOf(ctx, s, `c.person_id = $1`, string(person))
		if err != nil {
			return err
		}
		if err := o.sortOut(ctx, s, &m, applications, cases); err != nil {
			return err
		}
		if m.Messages, err = o.messages(ctx, s, person); err != nil {
			return err
		}
		return s.QueryRow(ctx, countUnread, string(person)).Scan(&m.Unread)
	})
	return m, err
}

// sortOut puts cases to their applications.
func (o *Office) sortOut(ctx context.Context, q store.Querier, m *Mine, applications []*filed, cases []Case) (err error) {
	of := map[id.ID]*filed{}
	for _, a := range applications {
		of[a.ID] = a
	}
	for _, c := range cases {
		if a := of[c.Application]; a != nil {
			a.Cases = append(a.Cases, c)
			continue
		}
		m.Cases = append(m.Cases, c)
	}
	for _, a := range applications {
		if a.Filing == Discarded || a.Filing == Expired {
			continue
		}
		if a.Form, err = o.form(ctx, q, a.formVersion); err != nil {
			return err
		}
		m.Applications = append(m.Applications, a.Application)
	}
	return nil
}

// Discard gives a draft up: its answers and papers are gone. What was discarded
// before stays so. Faults: ErrNoApplication, ErrNotEntrusted, ErrDenied,
// ErrFiled.
func (o *Office) Discard(ctx context.Context, who Who, application id.ID) error {
	a, by, err := o.held(ctx, who, "discard", application)
	if err != nil {
		return err
	}
	switch a.Filing {
	case Discarded:
		return nil
	case Draft:
	default:
		return ErrFiled.At(string(a.Filing))
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error { return o.clear(ctx, tx, a, Discarded) })
}

// clear ends a draft and takes away what was said in it.
func (o *Office) clear(ctx context.Context, tx *store.Tx, a *filed, to Filing) error {
	tx.Note("casework."+string(to), a.Person, string(a.ID))
	a.Filing, a.Answers, a.ExpiresOn = to, nil, never
	if saved, err := a.save(ctx, tx); err != nil {
		return err
	} else if !saved {
		return ErrStaleDraft.At("version")
	}
	var files []string
	err := store.EachRow(ctx, tx, func(rows *sql.Rows) error {
		var file string
		err := rows.Scan(&file)
		files = append(files, file)
		return err
	}, filesOfDraft, string(a.ID))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, dropAttachments, string(a.ID)); err != nil {
		return err
	}
	for _, file := range files {
		if err := forgetFile(ctx, tx, file); err != nil {
			return err
		}
	}
	return nil
}

// expireTogether is how many drafts expire in one write.
const expireTogether = 50

// Expire clears drafts that lay too long and tells their applicants. It returns
// how many.
func (o *Office) Expire(ctx context.Context) (n int, err error) {
	by := store.By{Who: "casework", Purpose: "drafts that lay too long", Within: access.Everywhere()}
	for {
		var due []*filed
		err := o.DB.ReadAs(ctx, by.Within, func(s *store.Snap) error {
			return store.EachRow(ctx, s, func(rows *sql.Rows) error {
				a, err := o.scanApplication(rows)
				due = append(due, a)
				return err
			}, selectDue, o.Today().String(), expireTogether)
		})
		if err != nil || len(due) == 0 {
			return n, err
		}
		err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
			for _, a := range due {
				if err := o.clear(ctx, tx, a, Expired); err != nil {
					return err
				}
				err := inform(ctx, tx, notice{About: a.Person, Application: a.ID, Mandate: a.Mandate, Template: MsgExpired,
					Args: map[string]lang.Text{"service": o.nameOf(a.about())}})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil && fault.KindOf(err) != fault.Stale { // somebody went on with one meanwhile
			return n, err
		}
		n += len(due)
	}
}
