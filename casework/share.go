package casework

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/store"
)

// Use is what an answer may be used for beyond the application it was given in.
type Use string

// The uses. UseAgain: it fills in the next form. UseElsewhere: another department
// than the one whose form requires it sees it.
const (
	UseAgain     Use = "again"
	UseElsewhere Use = "elsewhere"
)

// useNames are the uses in words.
var useNames = map[Use]lang.Text{
	UseAgain:     {ZH: "自动填入以后的申请", EN: "fills in later applications"},
	UseElsewhere: {ZH: "提供给其他部门", EN: "is shown to other departments"},
}

// Consent is one word of a resident about the use of an answer or of what is on
// file: the newest of a question and a use holds.
type Consent struct {
	Question string    // an attribute like person.disability_level, or answer.ID
	Name     lang.Text // of the question; filled in by Consents
	Use      Use
	Given    bool
	Purpose  string
	By       string
	At       time.Time
}

// ErrConsent says that there is no such use, or no question is named.
var ErrConsent = fault.New(fault.Invalid, "casework.consent", lang.Text{
	ZH: "要写明哪一项信息、哪一种用途", EN: "Name the information and the use"})

// Withhold takes back that an answer, or what is on file, is used for something;
// with given it allows it again. It takes effect at once: what was remembered for
// later forms is forgotten. What a form requires is still asked there. The
// resident can, and a clerk at whose window the resident stands. Faults:
// ErrConsent, ErrDenied, people.ErrNotFound.
func (o *Office) Withhold(ctx context.Context, who Who, purpose string, person id.ID, c Consent) error {
	if c.Question == "" || useNames[c.Use].IsZero() {
		return ErrConsent
	}
	who, by, err := o.forPerson(ctx, who, purpose, person)
	if err != nil {
		return err
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		found, err := residentIn(ctx, tx, person, "consent")
		if err != nil {
			return err
		}
		if err := who.may(access.TakeApplications, access.Row{Area: found.Area, Person: person}); err != nil {
			return err
		}
		past, err := consentsOf(ctx, tx, person)
		if err != nil {
			return err
		}
		tx.Note("casework.consent", person, string(c.Use)+" "+c.Question)
		_, err = tx.Insert(ctx, insertConsent, [][]any{{string(person), len(past) + 1, c.Question, string(c.Use), yesNo(c.Given), purpose, by.Who, store.Stamp(tx.Now)}}, "")
		if err != nil {
			return err
		}
		if !c.Given && c.Use == UseAgain {
			if _, err := tx.Exec(ctx, forgetSaid, string(person), c.Question); err != nil {
				return err
			}
		}
		return inform(ctx, tx, notice{About: person, Template: MsgWithheld, Args: map[string]lang.Text{"what": o.consentWords(c)}})
	})
}

// consentWords says in words what was allowed or taken back.
func (o *Office) consentWords(c Consent) lang.Text {
	what, use := plainArg(c.Question), useNames[c.Use]
	if e, err := o.edition(o.Today()); err == nil {
		what = questionName(e, c.Question, askedIn(e, c.Question))
	}
	if c.Given {
		return lang.Text{ZH: "“" + what.ZH + "”可以" + use.ZH, EN: what.In(lang.EN) + " " + use.EN}
	}
	return lang.Text{ZH: "“" + what.ZH + "”不再" + use.ZH, EN: what.In(lang.EN) + " no longer " + use.EN}
}

// Consents lists what a resident has said about the use of their data, the
// newest last.
func (o *Office) Consents(ctx context.Context, who Who) (all []Consent, err error) {
	person, err := o.about(ctx, who)
	if err != nil {
		return nil, err
	}
	err = o.DB.ReadAs(ctx, access.Own(person), func(s *store.Snap) (err error) {
		all, err = consentsOf(ctx, s, person)
		return err
	})
	if e, failed := o.edition(o.Today()); failed == nil {
		for i := range all {
			all[i].Name = questionName(e, all[i].Question, askedIn(e, all[i].Question))
		}
	}
	return all, err
}

func consentsOf(ctx context.Context, q store.Querier, person id.ID) (all []Consent, err error) {
	err = store.EachRow(ctx, q, func(rows *sql.Rows) error {
		var c Consent
		var seq, given int64
		var at string
		if err := rows.Scan(&seq, &c.Question, &c.Use, &given, &c.Purpose, &c.By, &at); err != nil {
			return err
		}
		c.Given = given == 1
		c.At, err = store.ParseStamp(at)
		all = append(all, c)
		return err
	}, selectConsents, string(person))
	return all, err
}

// withheldFrom is what a resident keeps from a use.
func withheldFrom(ctx context.Context, q store.Querier, person id.ID, use Use) (map[string]bool, error) {
	all, err := consentsOf(ctx, q, person)
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	for _, c := range all {
		if c.Use == use {
			kept[c.Question] = !c.Given
		}
	}
	return kept, nil
}

// ForCase is an application as the department of a case sees it: the questions
// and papers of the form of its own service, without optional ones that the
// applicant keeps to themself. The journal says who looked and why. Faults:
// ErrNotFound, also for somebody who may not see the case.
func (o *Office) ForCase(ctx context.Context, who Who, purpose string, of id.ID) (Application, error) {
	by, err := who.by(access.ReadCases, purpose)
	if err != nil {
		return Application{}, err
	}
	var c *Case
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		if c, err = o.findCase(ctx, tx, `c.case_id = $1`, string(of)); err != nil {
			return err
		}
		if who.may(access.ReadCases, c.row()) != nil {
			return ErrNotFound
		}
		tx.Note("casework.application_read", c.Person, c.Number)
		return nil
	})
	if err != nil {
		return Application{}, err
	}
	if c.Application == "" {
		return Application{}, ErrNoApplication
	}
	var a *filed
	withheld := map[string]bool{}
	err = o.DB.ReadAs(ctx, access.Own(c.Person), func(s *store.Snap) error {
		if a, err = o.findApplication(ctx, s, c.Application); err != nil {
			return err
		}
		if withheld, err = withheldFrom(ctx, s, c.Person, UseElsewhere); err != nil {
			return err
		}
		a.Papers, err = o.attachments(ctx, s, a.ID)
		return err
	})
	if err != nil {
		return Application{}, err
	}
	if a.Bundle != "" {
		if err := o.narrow(a, c, withheld); err != nil {
			return Application{}, err
		}
	}
	a.Cases = []Case{*c}
	return a.Application, nil
}

// narrow leaves of a bundle's application what one of its departments asked.
func (o *Office) narrow(a *filed, c *Case, withheld map[string]bool) error {
	e, err := o.edition(a.SubmittedOn)
	if err != nil {
		return err
	}
	own, others := partForms(e, a.Bundle, c.Service)
	for field := range a.Answers {
		q, asked := a.Form.Question(field), own.Question(field)
		if asked == nil && !slices.ContainsFunc(others, func(f *pack.Form) bool { return f.Question(field) != nil }) {
			asked = q // the bundle's own: it is for all of them
		}
		if asked == nil || !asked.Required && withheld[bankOf(asked)] {
			delete(a.Answers, field)
		}
	}
	a.Papers = slices.DeleteFunc(a.Papers, func(p Attachment) bool { return p.Paper != OtherPaper && own.Paper(p.Paper) == nil })
	return nil
}

// partForms are with what a service is asked for in a bundle, and with what the
// other parts are. What is not offered on the day asks nothing.
func partForms(e *pack.Edition, bundle, service string) (own *pack.Form, others []*pack.Form) {
	own = &pack.Form{}
	b := e.Bundle(bundle)
	if b == nil {
		return own, nil
	}
	for _, p := range b.Parts {
		f := e.Form(p.Form)
		if f == nil {
			f = e.FormOf(p.Service)
		}
		switch {
		case f == nil:
		case p.Service == service:
			own = f
		default:
			others = append(others, f)
		}
	}
	return own, others
}
