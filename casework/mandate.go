package casework

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/store"
)

// Mandate is that somebody lets another act in their name: a neighbour, a
// child, a helper of the village.
type Mandate struct {
	ID        id.ID
	Person    id.ID
	Helper    id.ID // a resident, or an account where IsStaff
	IsStaff   bool
	Scope     []string   // services and bundles; empty: all
	From, To  civil.Date // [From, To)
	Notify    Notify
	GivenBy   string // in the words of the journal
	GivenAt   time.Time
	RevokedAt time.Time // zero while it holds
}

// Notify is who hears what becomes of what was applied for by mandate.
type Notify string

// Who hears of it.
const (
	PersonHears Notify = "person"
	HelperHears Notify = "helper"
	BothHear    Notify = "both"
)

// longestMandate is for how many years a mandate can be given: it is renewed
// rather than forgotten.
const longestMandate = 3

// ErrMandateSpan says that a mandate has no end, or one that is too far.
var ErrMandateSpan = fault.New(fault.Invalid, "casework.mandate_span", lang.Text{
	ZH: "委托要写明起止日期，最长 3 年", EN: "A mandate has a beginning and an end, three years apart at most"})

// ErrHelperMissing says that nobody, or oneself, is entrusted.
var ErrHelperMissing = fault.New(fault.Invalid, "casework.helper_missing", lang.Text{
	ZH: "要写明委托给谁，且不能是本人", EN: "Say who is entrusted; it cannot be oneself"})

// ErrNotEntrusted says that somebody acts for another without a mandate that
// covers it today.
var ErrNotEntrusted = fault.New(fault.Denied, "casework.not_entrusted", lang.Text{
	ZH: "没有对这项服务有效的委托：请本人委托，或到窗口办理", EN: "No mandate covers this service today: have the person give one, or come to the window"})

// Entrust lets somebody act for a person. The person can, and a clerk at whose
// window the person stands. Faults: ErrDenied, ErrMandateSpan,
// ErrHelperMissing, people.ErrNotFound.
func (o *Office) Entrust(ctx context.Context, who Who, purpose string, m Mandate) (Mandate, error) {
	if m.Notify == "" {
		m.Notify = BothHear
	}
	if m.To <= m.From || m.To > m.From.AddYears(longestMandate) || m.To <= o.Today() {
		return m, ErrMandateSpan
	}
	if m.Helper == "" || m.Helper == m.Person || !slices.Contains([]Notify{PersonHears, HelperHears, BothHear}, m.Notify) {
		return m, ErrHelperMissing
	}
	who, by, err := o.forPerson(ctx, who, purpose, m.Person)
	if err != nil {
		return m, err
	}
	m.ID, m.GivenBy = id.New(), by.Who
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		person, helper, err := o.parties(ctx, tx, m)
		if err != nil {
			return err
		}
		if err := who.may(access.TakeApplications, access.Row{Area: person.Area, Person: person.ID}); err != nil {
			return err
		}
		m.GivenAt = tx.Now
		scope, err := json.Marshal(m.Scope)
		if err != nil {
			return err
		}
		tx.Note("casework.entrusted", m.Person, string(m.Helper)+" until "+m.To.String())
		if !m.IsStaff {
			tx.Note("casework.entrusted_with", m.Helper, string(m.Person)+" until "+m.To.String())
		}
		_, err = tx.Insert(ctx, insertMandate, [][]any{{string(m.ID), string(m.Person), string(m.Helper), yesNo(m.IsStaff), string(scope),
			m.From.String(), m.To.String(), string(m.Notify), m.GivenBy, store.Stamp(tx.Now), ""}}, "")
		if err != nil {
			return err
		}
		return inform(ctx, tx, notice{About: m.Person, Template: MsgEntrusted,
			Args: map[string]lang.Text{"helper": helper, "until": plainArg(m.To.String())}})
	})
	return m, err
}

// parties reads who entrusts whom; a member of staff is called by the post, not
// by name. The helper may live anywhere.
func (o *Office) parties(ctx context.Context, tx *store.Tx, m Mandate) (people.Resident, lang.Text, error) {
	person, err := residentIn(ctx, tx, m.Person, "mandate")
	if err != nil {
		return person, lang.Text{}, err
	}
	if m.IsStaff {
		return person, lang.Text{ZH: "社区（村）帮办人员", EN: "the helper of your community"}, nil
	}
	var helper people.Resident
	err = tx.Beyond(ctx, func() (err error) {
		helper, err = residentIn(ctx, tx, m.Helper, "mandate")
		return err
	})
	return person, plainArg(helper.Name), err
}

// residentIn reads one resident. Fault: people.ErrNotFound.
func residentIn(ctx context.Context, tx *store.Tx, person id.ID, where string) (people.Resident, error) {
	found, err := people.Residents(ctx, tx, []id.ID{person}, where)
	if err != nil {
		return people.Resident{}, err
	}
	one, ok := found[person]
	if !ok {
		return one, people.ErrNotFound
	}
	return one, nil
}

// Revoke ends a mandate at once. The person can, the helper, and a clerk. What
// was revoked before stays so. Faults: ErrMandate, ErrDenied.
func (o *Office) Revoke(ctx context.Context, who Who, purpose string, mandate id.ID) error {
	by, err := who.by(access.TakeApplications, purpose)
	if err != nil {
		return err
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		m, err := mandateBy(ctx, tx, mandate)
		if err != nil {
			return err
		}
		var person people.Resident
		var helper lang.Text
		err = tx.Beyond(ctx, func() (err error) {
			person, helper, err = o.parties(ctx, tx, m)
			return err
		})
		if err != nil {
			return err
		}
		mine := who.Resident != "" && (who.Resident == m.Person || who.Resident == m.Helper && !m.IsStaff)
		if who.Resident != "" && !mine {
			if mine, err = people.IsGuardian(ctx, tx, who.Resident, m.Person, o.Today()); err != nil {
				return err
			}
		}
		if !mine {
			if err := who.may(access.TakeApplications, access.Row{Area: person.Area, Person: person.ID}); err != nil {
				return err
			}
		}
		tx.Note("casework.revoked", m.Person, string(m.Helper))
		n, err := tx.Exec(ctx, revokeMandate, store.Stamp(tx.Now), string(mandate))
		if err != nil || n == 0 {
			return err
		}
		return inform(ctx, tx, notice{About: m.Person, Template: MsgRevoked, Args: map[string]lang.Text{"helper": helper}})
	})
}

// Mandates lists what a resident has given and what the resident was given, the
// newest first, revoked and past ones among them.
func (o *Office) Mandates(ctx context.Context, who Who) (given, held []Mandate, err error) {
	var subject id.ID
	if who.Staff != nil {
		subject = who.Staff.Account.ID
	} else if subject, err = o.about(ctx, who); err != nil {
		return nil, nil, err
	}
	err = o.DB.ReadAs(ctx, access.Own(subject), func(s *store.Snap) error {
		if given, err = mandatesOf(ctx, s, mandatesGiven, subject); err != nil {
			return err
		}
		held, err = mandatesOf(ctx, s, mandatesHeld, subject)
		return err
	})
	return given, held, err
}

// Covers reports whether a mandate lets its helper act for services or a bundle
// on a day.
func (m *Mandate) Covers(about string, on civil.Date) bool {
	return m.RevokedAt.IsZero() && m.From <= on && on < m.To && (len(m.Scope) == 0 || slices.Contains(m.Scope, about))
}

// actsBy reports whether a mandate lets somebody act for a person.
func (w Who) actsBy(m Mandate, person id.ID, about string, on civil.Date) bool {
	helper := w.Resident
	if w.Staff != nil {
		helper = w.Staff.Account.ID
	}
	return helper != "" && m.Helper == helper && m.IsStaff == (w.Staff != nil) && m.Person == person && m.Covers(about, on)
}

func mandateBy(ctx context.Context, q store.Querier, mandate id.ID) (Mandate, error) {
	m, err := scanMandate(q.QueryRow(ctx, selectMandate, string(mandate)))
	if errors.Is(err, sql.ErrNoRows) {
		return m, ErrMandate
	}
	return m, err
}

func mandatesOf(ctx context.Context, q store.Querier, query string, subject id.ID) (all []Mandate, err error) {
	err = store.EachRow(ctx, q, func(rows *sql.Rows) error {
		m, err := scanMandate(rows)
		all = append(all, m)
		return err
	}, query, string(subject))
	return all, err
}

func scanMandate(row scanner) (m Mandate, err error) {
	var scope, from, to, given, revoked string
	var staff int64
	err = row.Scan(&m.ID, &m.Person, &m.Helper, &staff, &scope, &from, &to, &m.Notify, &m.GivenBy, &given, &revoked)
	if err != nil {
		return m, err
	}
	m.IsStaff = staff == 1
	if err := json.Unmarshal([]byte(scope), &m.Scope); err != nil {
		return m, err
	}
	if m.From, err = civil.Parse(from); err != nil {
		return m, err
	}
	if m.To, err = civil.Parse(to); err != nil {
		return m, err
	}
	if m.GivenAt, err = store.ParseStamp(given); err != nil || revoked == "" {
		return m, err
	}
	m.RevokedAt, err = store.ParseStamp(revoked)
	return m, err
}

// yesNo writes a yes or a no for the database.
func yesNo(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
