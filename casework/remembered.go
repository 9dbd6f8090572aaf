package casework

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
	"minsheng/store"
)

// Remembered is an answer of an earlier application that fills in the next form.
type Remembered struct {
	Question string // as Consent.Question
	Name     lang.Text
	Value    lang.Text
	On       civil.Date
	Of       lang.Text // the service that was applied for
}

// Remembered lists what a resident once answered and later forms begin with, by
// the names of the questions. Fault: ErrDenied.
func (o *Office) Remembered(ctx context.Context, who Who) ([]Remembered, error) {
	person, err := o.about(ctx, who)
	if err != nil {
		return nil, err
	}
	e, err := o.edition(o.Today())
	if err != nil {
		return nil, err
	}
	var all []Remembered
	err = o.DB.ReadAs(ctx, access.Own(person), func(s *store.Snap) error {
		bank, err := saidBefore(ctx, s, o.DB.Keys(), person)
		names := serviceNames(e)
		for question, one := range bank {
			r := Remembered{Question: question, Value: plainArg(one.value), On: one.on, Of: names(one.service)}
			q := askedIn(e, question)
			if r.Name = questionName(e, question, q); q != nil {
				r.Value = answerWords(q, one.value)
			}
			all = append(all, r)
		}
		return err
	})
	slices.SortFunc(all, func(a, b Remembered) int {
		return cmp.Or(cmp.Compare(a.Name.ZH, b.Name.ZH), cmp.Compare(a.Question, b.Question))
	})
	return all, err
}

// askedIn finds a question of the bank in the forms of an edition, nil where none
// asks it any more.
func askedIn(e *pack.Edition, question string) *pack.Asked {
	forms := slices.Clone(e.Forms)
	for _, b := range e.Bundles {
		forms = append(forms, b.Form)
	}
	for _, f := range forms {
		for _, q := range f.Questions() {
			if bankOf(q) == question {
				return q
			}
		}
	}
	return nil
}

// questionName names a question of the bank: by the attribute it means, else as a
// form asks it.
func questionName(e *pack.Edition, question string, q *pack.Asked) lang.Text {
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range e.Pack.Schema().Attributes(of) {
			if a.Path() == question {
				return a.Label
			}
		}
	}
	if q != nil {
		return q.Name
	}
	return plainArg(strings.TrimPrefix(question, "answer."))
}

// Declined is a service that somebody does not want.
type Declined struct {
	Service string
	Name    lang.Text
	At      time.Time
}

// Declines lists the services that a resident does not want, the newest first.
// Applying for one takes it off the list. Fault: ErrDenied.
func (o *Office) Declines(ctx context.Context, who Who) (all []Declined, err error) {
	person, err := o.about(ctx, who)
	if err != nil {
		return nil, err
	}
	e, err := o.edition(o.Today())
	if err != nil {
		return nil, err
	}
	names := serviceNames(e)
	err = o.DB.ReadAs(ctx, access.Own(person), func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var d Declined
			var at string
			if err := rows.Scan(&d.Service, &at); err != nil {
				return err
			}
			d.Name = names(d.Service)
			d.At, err = store.ParseStamp(at)
			all = append(all, d)
			return err
		}, selectDeclines, string(person))
	})
	return all, err
}

// Accept takes a Decline back: matches may speak of the service again. Faults:
// ErrDeclineWhat, ErrDenied, people.ErrNotFound.
func (o *Office) Accept(ctx context.Context, who Who, purpose string, person id.ID, service string) error {
	if service == "" {
		return ErrDeclineWhat
	}
	who, by, err := o.forPerson(ctx, who, purpose, person)
	if err != nil {
		return err
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		found, err := residentIn(ctx, tx, person, "wants a service again")
		if err != nil {
			return err
		}
		if err := who.may(access.TakeApplications, access.Row{Area: found.Area, Person: person}); err != nil {
			return err
		}
		tx.Note("casework.accepted", person, service)
		_, err = tx.Exec(ctx, dropDecline, string(person), service)
		return err
	})
}
