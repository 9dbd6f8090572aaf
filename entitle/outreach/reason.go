package outreach

import (
	"context"

	"minsheng/entitle"
	"minsheng/entitle/match"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/rule"
	"minsheng/store"
)

// ErrGone says that whom an entry is about is not on file as it was: they have
// left the household, or the service is asked no more.
var ErrGone = fault.New(fault.NotFound, "outreach.gone", lang.Text{
	ZH: "登记已经变化：此人已不在这一户，或这项服务不再对其适用。下一次匹配后名单会更新", EN: "The register has changed: the person has left the household, or the service is not asked about them any more. The next match renews the lists"})

// Why is an entry in words.
type Why struct {
	Entry
	Round  Round
	Answer entitle.AnswerView // on the day of the round, by what is on file now
	// Changed: by what is on file now the answer is another than when the lists
	// were made.
	Changed bool
}

// Reason says why an entry is on its list: the answer of the engine with every
// reason, on the round's day, by what the register holds now. It reads the
// whole household, and the journal says so of each member. Faults: ErrNotFound,
// ErrNoRound, ErrGone.
func (o *Office) Reason(ctx context.Context, by By, entry id.ID, tag lang.Tag) (Why, error) {
	var w Why
	err := o.read(ctx, func(s *store.Snap) (err error) {
		if w.Round, err = latest(ctx, s, o.place.Code); err != nil {
			return err
		}
		w.Entry, err = o.entry(ctx, s, entry)
		return err
	})
	if err != nil {
		return Why{}, err
	}
	st, err := o.statement(ctx, by, w.Household, w.Round)
	if err != nil {
		return Why{}, err
	}
	a := st.Find(w.Service, member(st.Household, w.Person))
	if a == nil {
		return Why{}, ErrGone
	}
	w.Answer, w.Changed = st.View(a, tag, true), standingOf(a) != w.Standing
	return w, nil
}

// statement asks the engine about a household of the register.
func (o *Office) statement(ctx context.Context, by By, household id.ID, r Round) (*entitle.Statement, error) {
	by.Within = o.scope
	kept, err := o.register.Household(ctx, by, household, r.On)
	if err != nil {
		return nil, err
	}
	home, err := o.homes.Household(&kept)
	if err != nil {
		return nil, err
	}
	engine, err := o.engine(r.On)
	if err != nil {
		return nil, err
	}
	if err := engine.Infer(r.On, home); err != nil {
		return nil, err
	}
	return engine.For(r.On, home), nil
}

// member finds a person of a household; nil for the household itself, and for
// somebody who is not of it.
func member(h *rule.Household, person id.ID) *rule.Person {
	for _, p := range h.Members {
		if p.ID == string(person) {
			return p
		}
	}
	return nil
}

// standingOf says of an answer what a match run would.
func standingOf(a *entitle.Answer) match.Standing {
	switch {
	case a.Outcome == entitle.Owed:
		return match.Owed
	case a.Outcome == entitle.Possible && a.Entitled:
		return match.OwedAmountOpen
	case a.Outcome == entitle.Possible:
		return match.Perhaps
	}
	return match.NotOwed
}
