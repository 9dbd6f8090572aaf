package casework

import (
	"context"
	"errors"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/event"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/rule"
	"minsheng/store"
)

// Unopened is a part of a bundle that was not opened, and why.
type Unopened struct {
	Service string    `json:"service"`
	Why     lang.Text `json:"why"`
}

// Outlook is what the rules say of a service before it is handed in.
type Outlook struct {
	Service string
	Name    lang.Text
	// Ground is nil where the rules do not say whom the service is owed.
	Ground   *Ground
	Unopened *Unopened // of a part that would not be opened
}

// Submit hands a draft in: it gets its number, its cases are opened, and what
// somebody answered that no register knows is kept as their own statement, all
// in one transaction. Done again with the same key it returns what was done.
// What the rules say is pinned to the cases; it never keeps an application from
// being handed in.
//
// Faults: ErrNoApplication, ErrNotEntrusted, ErrDenied, ErrFiled, ErrStaleDraft,
// ErrAnswers.
func (o *Office) Submit(ctx context.Context, who Who, application id.ID, key string) (Application, error) {
	var withheld map[string]bool
	a, by, err := o.held(ctx, who, "submit", application, func(s *store.Snap, a *filed) (err error) {
		if a.Papers, err = o.attachments(ctx, s, a.ID); err != nil {
			return err
		}
		withheld, err = withheldFrom(ctx, s, a.Person, UseAgain)
		return err
	})
	if err != nil {
		return Application{}, err
	}
	if a.Filing == Submitted && a.submitKey == key {
		return o.shown(ctx, by.Within, a)
	}
	if a.Filing != Draft {
		return Application{}, ErrFiled.At(string(a.Filing))
	}
	a.check()
	if err := a.wrong(); err != nil {
		return Application{}, err
	}
	p, err := o.plan(ctx, who, a, withheld)
	if err != nil {
		return Application{}, err
	}
	a.submitKey = key
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error { return o.submit(ctx, tx, a, p, false) })
	if errors.Is(err, ErrStaleDraft) {
		return o.submittedBy(ctx, who, application, key, err)
	}
	if err != nil {
		return Application{}, err
	}
	return a.Application, nil
}

// submittedBy returns an application that somebody was faster to hand in: with
// the same key it was the same act.
func (o *Office) submittedBy(ctx context.Context, who Who, application id.ID, key string, stale error) (Application, error) {
	a, by, err := o.held(ctx, who, "submit", application)
	if err != nil {
		return Application{}, err
	}
	if a.Filing == Submitted && a.submitKey == key {
		return o.shown(ctx, by.Within, a)
	}
	return Application{}, stale
}

// Apply begins an application and hands it in at once, in one transaction: for
// callers that have all answers, like the paper form at the window. The same Key
// again returns what was done. What the register knows fills in what answers
// leave open. Faults: those of Begin and Submit.
func (o *Office) Apply(ctx context.Context, who Who, purpose string, n NewApplication, answers map[string]string) (Application, error) {
	d, err := o.draft(ctx, who, n)
	if err != nil {
		return Application{}, err
	}
	a := d.filed
	if err := o.put(who, a, answers); err != nil {
		return Application{}, err
	}
	by, err := o.byFor(who, a, purpose)
	if err != nil {
		return Application{}, err
	}
	a.check()
	if err := a.wrong(); err != nil {
		return a.Application, err
	}
	p, err := o.planned(ctx, who, d)
	if err != nil {
		return Application{}, err
	}
	a.submitKey = n.Key
	again := false
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		first, err := o.claims(ctx, tx, a, n.Key)
		if err != nil {
			return err
		}
		if again = first != a.ID; again {
			p.reading.Note(tx)
			return o.sameAs(ctx, tx, a, first)
		}
		a.BegunAt = tx.Now
		return o.submit(ctx, tx, a, p, true)
	})
	if err != nil {
		return Application{}, err
	}
	if again {
		return o.shown(ctx, by.Within, a)
	}
	return a.Application, nil
}

// wrong is ErrAnswers where a draft cannot be handed in.
func (a *Application) wrong() error {
	if len(a.Mistakes) > 0 {
		told := *ErrAnswers.At(a.Mistakes[0].Field)
		told.Say = a.Mistakes[0].Say
		return &told
	}
	if len(a.Lacks) > 0 {
		told := *ErrAnswers.At(a.Lacks[0].ID)
		told.Say = lang.Text{ZH: "缺少材料：" + a.Lacks[0].Name.ZH, EN: "a paper is missing: " + a.Lacks[0].Name.In(lang.EN)}
		return &told
	}
	return nil
}

// plan is what handing an application in will write, prepared before the
// transaction.
type plan struct {
	who      Who
	on       civil.Date
	parts    []newCase
	unopened []Unopened
	reading  people.Reading
	withheld map[string]bool
	names    func(string) lang.Text
}

// plan reads what is needed to hand a draft in, and prepares its cases.
func (o *Office) plan(ctx context.Context, who Who, a *filed, withheld map[string]bool) (*plan, error) {
	on := o.Today()
	e, err := o.edition(on)
	if err != nil {
		return nil, err
	}
	d := &drafted{filed: a, edition: e, withheld: withheld}
	if d.home, d.reading, err = o.Register.Look(ctx, a.Person, on); err != nil {
		return nil, err
	}
	return o.planned(ctx, who, d)
}

// planned prepares the cases of an application.
func (o *Office) planned(ctx context.Context, who Who, d *drafted) (*plan, error) {
	p := &plan{who: who, on: o.Today(), reading: d.reading, withheld: d.withheld, names: serviceNames(d.edition)}
	for _, part := range partsOf(d.edition, d.filed) {
		if part.why != nil {
			p.unopened = append(p.unopened, Unopened{part.service, *part.why})
			continue
		}
		n, err := o.newPart(ctx, who, d.filed, part, &d.home)
		if err != nil {
			return nil, err
		}
		p.parts = append(p.parts, n)
	}
	return p, nil
}

// newPart prepares the case of one part of an application.
func (o *Office) newPart(ctx context.Context, who Who, a *filed, part part, home *people.Household) (newCase, error) {
	on := o.Today()
	pin, err := o.pin(ctx, part.service, on)
	if err != nil {
		return newCase{}, err
	}
	ground, answer, err := o.weigh(on, home, a.Person, part.service, &a.Application)
	if err != nil {
		return newCase{}, err
	}
	n := newCase{pinned: pin, Who: who, Person: a.Person, Household: a.Household, Area: a.Area, Department: part.department,
		Application: a.ID, Bundle: a.Bundle, Ground: ground, Payee: Payee{Account: a.account()}, On: on}
	if answer != nil && answer.Outcome == entitle.Owed {
		n.Amount = answer.Amount
	}
	if pin.service.For == rule.OfHousehold {
		n.People = len(home.Members)
	}
	return n, nil
}

// account is where the applicant wants to be paid: the answer to the form's
// question for a bank account.
func (a *Application) account() string {
	for _, q := range a.Form.Shown(a.Values()) {
		if q.Kind == pack.AskAccount {
			return a.Answers[q.ID].Value
		}
	}
	return ""
}

// submit hands an application in inside a write.
func (o *Office) submit(ctx context.Context, tx *store.Tx, a *filed, p *plan, fresh bool) error {
	p.reading.Note(tx)
	a.Number, a.Filing, a.SubmittedAt, a.SubmittedOn = numberOf(a.ID, p.on), Submitted, tx.Now, p.on
	a.ExpiresOn, a.Unopened, a.ChangedAt = never, p.unopened, tx.Now
	tx.Note("casework.submitted", a.Person, a.Number+" "+a.about())
	if fresh {
		if err := a.add(ctx, tx); err != nil {
			return err
		}
	} else if saved, err := a.save(ctx, tx); err != nil {
		return err
	} else if !saved {
		return ErrStaleDraft.At("version")
	}
	a.Cases = nil
	for _, n := range p.parts {
		if a.Bundle == "" {
			n.Number = a.Number // one matter, one number
		}
		c, err := o.openCase(ctx, tx, n)
		if err != nil {
			return err
		}
		a.Cases = append(a.Cases, *c)
	}
	if err := remember(ctx, tx, &a.Application, p.withheld, p.on); err != nil {
		return err
	}
	if err := inform(ctx, tx, received(a, p)); err != nil {
		return err
	}
	return event.Tell(ctx, tx, event.Event{Type: event.ApplicationSubmitted, Subject: a.ID, Service: a.about(), State: string(a.Filing), Area: a.Area, Department: a.Department})
}

// received is the message that an application is in. Of parts that the answers
// did not call for nobody hears: they stand on the receipt.
func received(a *filed, p *plan) notice {
	return notice{About: a.Person, Application: a.ID, Mandate: a.Mandate, Template: MsgReceived,
		Args: map[string]lang.Text{"service": p.names(a.about()), "number": plainArg(a.Number)}}
}

// Foresee says what the rules say of each service of a draft, as its answers
// stand: before anything is handed in, and without keeping anybody from it.
// Faults: ErrNoApplication, ErrNotEntrusted, ErrDenied.
func (o *Office) Foresee(ctx context.Context, who Who, purpose string, application id.ID) ([]Outlook, error) {
	a, by, err := o.held(ctx, who, purpose, application)
	if err != nil {
		return nil, err
	}
	on := o.Today()
	e, err := o.edition(on)
	if err != nil {
		return nil, err
	}
	home, reading, err := o.Register.Look(ctx, a.Person, on)
	if err != nil {
		return nil, err
	}
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		reading.Note(tx)
		tx.Note("casework.foreseen", a.Person, string(a.ID))
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []Outlook
	names := serviceNames(e)
	for _, part := range partsOf(e, a) {
		look := Outlook{Service: part.service, Name: names(part.service)}
		if part.why != nil {
			look.Unopened = &Unopened{part.service, *part.why}
		} else if look.Ground, _, err = o.weigh(on, &home, a.Person, part.service, &a.Application); err != nil {
			return nil, err
		}
		all = append(all, look)
	}
	return all, nil
}
