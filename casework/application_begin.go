package casework

import (
	"cmp"
	"context"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

// Begin makes a draft whose form is filled in with what is known: by a register,
// or by what the person said in an earlier application. The same Key again
// returns the same draft; a paper number that was used returns ErrPaperUsed.
//
// Faults: ErrApplied, ErrService, people.ErrNotFound, ErrDenied,
// ErrNotEntrusted, ErrMandate, ErrPaper, ErrPaperUsed, ErrKeyUsed.
func (o *Office) Begin(ctx context.Context, who Who, purpose string, n NewApplication) (Application, error) {
	d, err := o.draft(ctx, who, n)
	if err != nil {
		return Application{}, err
	}
	a := d.filed
	by, err := o.byFor(who, a, purpose)
	if err != nil {
		return Application{}, err
	}
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		d.reading.Note(tx)
		first, err := o.claims(ctx, tx, a, n.Key)
		if err != nil {
			return err
		}
		if first != a.ID {
			return o.sameAs(ctx, tx, a, first)
		}
		a.BegunAt, a.ChangedAt = tx.Now, tx.Now
		tx.Note("casework.begun", a.Person, a.about())
		if err := a.add(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, dropDecline, string(a.Person), a.about()); err != nil { // they want it after all
			return err
		}
		return o.tellWhoBegan(ctx, tx, who, a)
	})
	if err != nil {
		return Application{}, err
	}
	return o.shown(ctx, by.Within, a)
}

// drafted is a draft in memory with what was read for it.
type drafted struct {
	*filed
	edition *pack.Edition
	home    people.Household
	reading people.Reading
	// withheld is what the person keeps from filling in later forms.
	withheld map[string]bool
}

// draft prepares a draft in memory, filled in with what is known, for somebody
// who may begin it.
func (o *Office) draft(ctx context.Context, who Who, n NewApplication) (*drafted, error) {
	if n.Person == "" || (n.Service == "") == (n.Bundle == "") {
		return nil, ErrApplied
	}
	on := o.Today()
	e, err := o.edition(on)
	if err != nil {
		return nil, err
	}
	d := &drafted{edition: e}
	f, department, err := formFor(e, n.Service, n.Bundle)
	if err != nil {
		return nil, err
	}
	if d.home, d.reading, err = o.Register.Look(ctx, n.Person, on); err != nil {
		return nil, err
	}
	a := &filed{Application: Application{ID: id.New(), Person: n.Person, Household: d.home.ID, Area: areaOf(&d.home, n.Person, o.Place),
		Department: department, Service: n.Service, Bundle: n.Bundle, Channel: cmp.Or(n.Channel, ByWeb), Filing: Draft, Mandate: n.Mandate,
		Form: f, BegunBy: who.doing(), Version: 1, ExpiresOn: dayOfDraft(on)}}
	if a.Paper, err = readPaper(n.Paper); err != nil {
		return nil, err
	}
	if a.formVersion, err = o.keepForm(ctx, f); err != nil {
		return nil, err
	}
	d.filed = a
	return d, o.DB.ReadAs(ctx, access.Everywhere(), func(s *store.Snap) error { return o.fillIn(ctx, s, who, d) })
}

// fillIn answers in a draft what is known.
func (o *Office) fillIn(ctx context.Context, s *store.Snap, who Who, d *drafted) (err error) {
	if err := o.mayApply(ctx, s, who, d.filed); err != nil {
		return err
	}
	if d.withheld, err = withheldFrom(ctx, s, d.Person, UseAgain); err != nil {
		return err
	}
	k := asker{home: d.home, person: d.Person, on: o.Today(), withheld: d.withheld}
	if k.said, err = saidBefore(ctx, s, o.DB.Keys(), d.Person); err != nil {
		return err
	}
	d.Answers = k.prefill(d.Form, serviceNames(d.edition))
	return nil
}

// FormOf is the form with which a service or a bundle is applied for today: to
// show or print before anything is begun. Fault: ErrService.
func (o *Office) FormOf(service, bundle string) (*pack.Form, error) {
	e, err := o.edition(o.Today())
	if err != nil {
		return nil, err
	}
	f, _, err := formFor(e, service, bundle)
	return f, err
}

// formFor is with which form a service or a bundle is applied for, and to which
// department it goes.
func formFor(e *pack.Edition, service, bundle string) (*pack.Form, string, error) {
	if bundle != "" {
		b := e.Bundle(bundle)
		if b == nil {
			return nil, "", ErrService.At(bundle)
		}
		return b.Form, "", nil
	}
	s := e.Service(service)
	if s == nil {
		return nil, "", ErrService.At(service)
	}
	return e.FormOf(service), s.Department, nil
}

// serviceNames names services and bundles of an edition; one that it does not
// have by its id.
func serviceNames(e *pack.Edition) func(string) lang.Text {
	return func(about string) lang.Text {
		if s := e.Service(about); s != nil {
			return s.Name
		}
		if b := e.Bundle(about); b != nil {
			return b.Name
		}
		return plainArg(about)
	}
}

// areaOf is where an application belongs: where the person lives, else the
// household, else the place itself.
func areaOf(h *people.Household, person id.ID, place string) string {
	if m := memberOf(h, person); m != nil && m.Area != "" {
		return m.Area
	}
	return cmp.Or(h.Area, place)
}

// mayApply reports whether somebody may act on an application: the person, the
// guardian, by a mandate for the service whoever holds it, at a window whose clerk
// may, and the program itself. Faults: ErrNotEntrusted, ErrDenied, ErrMandate.
func (o *Office) mayApply(ctx context.Context, q store.Querier, who Who, a *filed) error {
	if who.Program != "" || who.Resident != "" && who.Resident == a.Person {
		return nil
	}
	if a.Mandate != "" {
		m, err := mandateBy(ctx, q, a.Mandate)
		if err != nil {
			return err
		}
		if who.actsBy(m, a.Person, a.about(), o.Today()) {
			return nil
		}
	}
	if who.Staff == nil {
		is, err := people.IsGuardian(ctx, q, who.Resident, a.Person, o.Today())
		if err == nil && !is {
			return ErrNotEntrusted
		}
		return err
	}
	return who.may(access.TakeApplications, a.row())
}

// byFor is who acts on an application, within the rows that are reached for it:
// whoever holds a mandate, and a guardian, reaches what is the person's own.
func (o *Office) byFor(who Who, a *filed, purpose string) (store.By, error) {
	by, err := who.by(access.TakeApplications, purpose)
	if err == nil && (a.Mandate != "" || who.Resident != "") && !by.Within.Covers(a.row()) {
		by.Within = access.Own(a.Person)
	}
	return by, err
}

// claims takes the caller's key and the number of the paper for an application,
// and returns which application holds the key. Faults: ErrPaper, ErrPaperUsed.
func (o *Office) claims(ctx context.Context, tx *store.Tx, a *filed, key string) (id.ID, error) {
	if key != "" {
		first, err := claim(ctx, tx, claimKey, string(a.Person)+"/"+key, a.ID)
		if err != nil || first != a.ID {
			return first, err
		}
	}
	if a.Paper == "" {
		return a.ID, nil
	}
	return a.ID, claimPaperNumber(ctx, tx, a)
}

// sameAs puts the application that was first with a key in the place of the
// second. Fault: ErrKeyUsed.
func (o *Office) sameAs(ctx context.Context, tx *store.Tx, a *filed, first id.ID) error {
	was, err := o.findApplication(ctx, tx, first)
	if err != nil {
		return err
	}
	if was.Person != a.Person || was.about() != a.about() {
		return ErrKeyUsed.At(string(first))
	}
	tx.Note("casework.begun_again", a.Person, string(first))
	*a = *was
	return nil
}

// tellWhoBegan tells the person that somebody else has begun to apply for them.
func (o *Office) tellWhoBegan(ctx context.Context, tx *store.Tx, who Who, a *filed) error {
	if a.Mandate == "" || who.Resident == a.Person || who.Program != "" {
		return nil
	}
	m, err := mandateBy(ctx, tx, a.Mandate)
	if err != nil {
		return err
	}
	_, helper, err := o.parties(ctx, tx, m)
	if err != nil {
		return err
	}
	return inform(ctx, tx, notice{About: a.Person, Application: a.ID, Template: MsgHelperBegan,
		Args: map[string]lang.Text{"service": o.nameOf(a.about()), "helper": helper}})
}

// nameOf names a service or a bundle as it is called today.
func (o *Office) nameOf(about string) lang.Text {
	e, err := o.edition(o.Today())
	if err != nil {
		return plainArg(about)
	}
	return serviceNames(e)(about)
}

// dayOfDraft is when a draft expires that was changed on a day.
func dayOfDraft(on civil.Date) civil.Date { return on.AddDays(draftDays) }
