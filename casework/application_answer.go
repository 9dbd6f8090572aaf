package casework

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/store"
)

// Answer puts answers into a draft, one by one or many; an empty one takes back
// what stood there. What is wrong with them the application says by field: it is
// kept all the same, so that nobody types anything twice. ifVersion is the
// version that was read, 0 whichever. Faults: ErrNoApplication, ErrNotEntrusted,
// ErrDenied, ErrFiled, ErrStaleDraft, ErrAnswerLong.
func (o *Office) Answer(ctx context.Context, who Who, application id.ID, answers map[string]string, ifVersion int64) (Application, error) {
	return o.change(ctx, who, application, ifVersion, "answer", func(a *filed) error { return o.put(who, a, answers) })
}

// maxAnswer bounds an answer in bytes, maxAnswers how many there are; what a form
// takes is less.
const (
	maxAnswer  = 20_000
	maxAnswers = 500
)

// ErrAnswerLong says that an answer is longer than anything a form asks, or that
// there are more of them.
var ErrAnswerLong = fault.New(fault.Invalid, "casework.answer_long", lang.Text{
	ZH: "回答过长，或一次提交的回答过多", EN: "The answer is too long, or there are too many"})

// put writes answers into an application.
func (o *Office) put(who Who, a *filed, answers map[string]string) error {
	if len(answers) > maxAnswers {
		return ErrAnswerLong
	}
	if a.Answers == nil {
		a.Answers = map[string]Answered{}
	}
	on := o.Today()
	for field, value := range answers {
		value = strings.TrimSpace(value)
		if len(value) > maxAnswer || len(field) > 100 {
			return ErrAnswerLong.At(field)
		}
		was, there := a.Answers[field]
		if value == "" {
			delete(a.Answers, field)
			continue
		}
		if there && was.Value == value {
			continue
		}
		one := Answered{Value: value, Origin: ApplicantSaid, From: statementFrom, On: on, Register: was.Register}
		if who.Resident != a.Person {
			one.Origin, one.From = HelperSaid, statedBy
		}
		if was.Origin == FromRegister {
			one.Register = &Registered{Value: was.Value, From: was.From, On: was.On}
		}
		if r := one.Register; r != nil && r.Value == value {
			one = Answered{Value: value, Origin: FromRegister, From: r.From, On: r.On}
		}
		a.Answers[field] = one
	}
	return nil
}

// change reads a draft, lets fn change it and saves it over the version that was
// read.
func (o *Office) change(ctx context.Context, who Who, application id.ID, ifVersion int64, act string, fn func(*filed) error) (Application, error) {
	a, by, err := o.held(ctx, who, act, application)
	if err != nil {
		return Application{}, err
	}
	switch {
	case a.Filing != Draft:
		return Application{}, ErrFiled.At(string(a.Filing))
	case ifVersion != 0 && ifVersion != a.Version:
		return Application{}, ErrStaleDraft.At("version")
	}
	if err := fn(a); err != nil {
		return Application{}, err
	}
	a.ExpiresOn = dayOfDraft(o.Today())
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("casework."+act, a.Person, string(a.ID))
		saved, err := a.save(ctx, tx)
		if err == nil && !saved {
			return ErrStaleDraft.At("version")
		}
		return err
	})
	if err != nil {
		return Application{}, err
	}
	return o.shown(ctx, by.Within, a)
}

// held reads an application for somebody who may act on it, and in the same view
// what else is needed of it.
func (o *Office) held(ctx context.Context, who Who, purpose string, application id.ID, more ...func(*store.Snap, *filed) error) (a *filed, by store.By, err error) {
	err = o.DB.ReadAs(ctx, access.Everywhere(), func(s *store.Snap) error {
		if a, err = o.findApplication(ctx, s, application); err != nil {
			return err
		}
		if err := o.mayApply(ctx, s, who, a); err != nil {
			return err
		}
		for _, read := range more {
			if err := read(s, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, by, unseenBy(who, a, err)
	}
	by, err = o.byFor(who, a, purpose)
	return a, by, err
}

// unseenBy keeps from residents whether an application is there that is not
// theirs; whose mandate has ended is told so.
func unseenBy(who Who, a *filed, err error) error {
	if who.Resident != "" && a != nil && a.Mandate == "" && errors.Is(err, ErrNotEntrusted) {
		return ErrNoApplication
	}
	return err
}

// check fills in what is still wrong with a draft.
func (a *Application) check() {
	values := a.Values()
	a.Mistakes = a.Form.Check(values)
	a.Lacks = nil
	for _, p := range a.Form.PapersFor(values) {
		if p.Required && !a.has(p) {
			a.Lacks = append(a.Lacks, p)
		}
	}
}

// has reports whether a paper was handed in, or something that may stand in for
// it: another paper, or an answer that a register gives.
func (a *Application) has(p *pack.Paper) bool {
	if a.holds(p.ID) {
		return true
	}
	for _, other := range p.Instead {
		if a.holds(other) {
			return true
		}
		for _, q := range a.Form.Questions() {
			if one, ok := a.Answers[q.ID]; ok && q.Attribute == other && one.Origin == FromRegister {
				return true
			}
		}
	}
	return false
}

func (a *Application) holds(paper string) bool {
	return slices.ContainsFunc(a.Papers, func(p Attachment) bool { return p.Paper == paper })
}

// FormChange is in what the form of today differs from the one that a draft
// keeps.
type FormChange struct {
	Form    *pack.Form
	Added   []*pack.Asked // asked by now, not in the draft's form
	Dropped []*pack.Asked // not asked any more
	Changed []*pack.Asked // asked in another way
}

// newer compares the form of a draft with that of today, nil where it is the
// same or there is none any more.
func (o *Office) newer(a *filed) *FormChange {
	e, err := o.edition(o.Today())
	if err != nil || a.Filing != Draft {
		return nil
	}
	f, _, err := formFor(e, a.Service, a.Bundle)
	if err != nil || f == nil || f.Version() == a.formVersion {
		return nil
	}
	c := &FormChange{Form: f}
	was := map[string]pack.AskedRecord{}
	for _, s := range a.Form.Record().Sections {
		for _, q := range s.Questions {
			was[q.ID] = q
		}
	}
	for _, s := range f.Record().Sections {
		for _, q := range s.Questions {
			old, there := was[q.ID]
			switch {
			case !there:
				c.Added = append(c.Added, f.Question(q.ID))
			case !reflect.DeepEqual(old, q):
				c.Changed = append(c.Changed, f.Question(q.ID))
			}
			delete(was, q.ID)
		}
	}
	for _, q := range a.Form.Questions() {
		if _, left := was[q.ID]; left {
			c.Dropped = append(c.Dropped, q)
		}
	}
	return c
}

// Renew gives a draft the form of today. Answers to questions that it still asks
// stay. A draft that keeps its form can be handed in with it. Faults: those of
// Answer.
func (o *Office) Renew(ctx context.Context, who Who, application id.ID, ifVersion int64) (Application, error) {
	e, err := o.edition(o.Today())
	if err != nil {
		return Application{}, err
	}
	return o.change(ctx, who, application, ifVersion, "renew", func(a *filed) error {
		f, _, err := formFor(e, a.Service, a.Bundle)
		if err != nil {
			return err
		}
		if a.formVersion, err = o.keepForm(ctx, f); err != nil {
			return err
		}
		a.Form = f
		for field := range a.Answers {
			if f.Question(field) == nil {
				delete(a.Answers, field)
			}
		}
		return nil
	})
}
