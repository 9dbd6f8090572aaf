package casework

import (
	"context"
	"slices"
	"strconv"
	"time"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/store"
)

// appealable reports whether a case was decided in a way that can be looked at
// again, as its process says: once, and what a review came to is for a court.
func appealable(c *Case) bool {
	return c.Process.Appeal != nil && c.ReviewOf == "" && !c.book.Appealed && (c.Outcome == pack.Granted || c.Outcome == pack.Refused)
}

// AppealUntil is the last day on which a decision can be appealed against, and
// whether it can be at all. The days count from the decision; whoever learnt of it
// later says so.
func (c *Case) AppealUntil(cal *civil.Calendar) (civil.Date, bool) {
	if !appealable(c) {
		return 0, false
	}
	return cal.Next(c.DecidedOn.AddDays(c.Process.Appeal.Days)), true
}

// ErrTooLate says that the time to appeal has passed. Field is the last day.
var ErrTooLate = fault.New(fault.Conflict, "casework.too_late", lang.Text{
	ZH: "已经超过申请复核的期限", EN: "The time to ask for a review has passed"})

// appeal opens a review: a case of its own by the same process, where the first
// one was decided, which somebody else decides.
func (o *Office) appeal(_ context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	if last, _ := c.AppealUntil(s.cal); s.on > last {
		return nil, ErrTooLate.At(last.String())
	}
	r := &Case{ID: id.New(), Person: c.Person, Household: c.Household, People: c.People, Application: c.Application, Bundle: c.Bundle, ReviewOf: c.ID,
		Service: c.Service, Area: c.Area, Department: c.Department, Process: c.Process, Rules: c.Rules, version: c.version, Version: 1,
		OpenedAt: s.event.At, OpenedOn: s.on, MovedOn: s.on, Amount: c.Amount, payee: "", Grant: c.Grant}
	r.Number = numberOf(r.ID, s.on)
	r.book.Pays, r.book.Home = c.book.Pays, c.book.Home
	r.book.Apart = append(slices.Clone(c.book.Apart), c.DecidedBy)
	r.enter(decidedIn(c), s.event.At, s.on, s.cal)
	s.event.Case, c.book.Appealed = r.ID, true
	return func(ctx context.Context, tx *store.Tx, c *Case) error {
		if err := repay(ctx, tx, c, r); err != nil {
			return err
		}
		if err := addCase(ctx, tx, r); err != nil {
			return err
		}
		e := Event{Seq: 1, Act: openAct, To: r.State, At: s.event.At, On: s.on, By: s.event.By, Amount: r.Amount, Detail: Detail{Reason: s.act.Reason, Case: c.ID}}
		if err := addEvent(ctx, tx, r, e, ""); err != nil {
			return err
		}
		tx.Note("casework.opened", r.Person, r.Number+" review of "+c.Number)
		return tell(ctx, tx, r, e)
	}, nil
}

// repay hands who is paid by a case on to its review, sealed for that one.
func repay(ctx context.Context, tx *store.Tx, c, r *Case) (err error) {
	var p Payee
	if err := unseal(tx.Keys(), c.payee, sealOf("payee", c.ID, 0), &p); err != nil {
		return err
	}
	r.payee, err = seal(tx, p, sealOf("payee", r.ID, 0))
	return err
}

// decidedIn is the state in which a case was decided: from which it ended, where
// that is one of deciding, else the last such state, else the first of all.
func decidedIn(c *Case) *pack.State {
	if s := c.Process.State(c.book.From); s != nil && s.Kind == pack.DecisionState {
		return s
	}
	for i := len(c.Process.States) - 1; i > 0; i-- {
		if c.Process.States[i].Kind == pack.DecisionState {
			return &c.Process.States[i]
		}
	}
	return &c.Process.States[0]
}

// reopen puts a case that has ended back where it ended from. What was granted
// stays granted until it is decided anew.
func (o *Office) reopen(_ context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	to := c.Process.State(c.book.From)
	if to == nil {
		to = &c.Process.States[0]
	}
	c.Outcome, c.DecidedBy, c.DecidedAt, c.DecidedOn = "", "", time.Time{}, 0
	c.book.From, c.book.Appealed = "", false
	c.enter(to, s.event.At, s.on, s.cal)
	c.BroughtBy = s.event.By.ID
	return nil, nil
}

// ErrCorrect says that this is nothing that can be corrected, or no value of it.
// Field names it.
var ErrCorrect = fault.New(fault.Invalid, "casework.correct", lang.Text{
	ZH: "能更正的是金额（amount）、人数（people）、户（household）", EN: "What can be corrected: amount, people, household"})

// correct puts right what was written down wrongly; what stood there before stays
// in the event. An amount that was granted is changed from the month on from which
// it was paid, so that arrears or recovery follow.
func (o *Office) correct(_ context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	if len(s.act.Correct) == 0 {
		return nil, ErrCorrect.At("correct")
	}
	amount := c.Amount
	for _, ch := range s.act.Correct {
		before, err := c.put(ch.Field, ch.After)
		if err != nil {
			return nil, err
		}
		s.event.Changes = append(s.event.Changes, Change{ch.Field, before, ch.After})
	}
	if c.Grant == "" || c.Amount == nil || amount != nil && *amount == *c.Amount {
		return nil, nil
	}
	return func(ctx context.Context, tx *store.Tx, c *Case) error { return o.regrant(ctx, tx, c, s) }, nil
}

// put writes a field of a case and returns what stood there.
func (c *Case) put(field, value string) (before string, err error) {
	switch field {
	case "amount":
		m, err := measure.ParseMoney(value)
		if err != nil || m < 0 {
			return "", ErrCorrect.At(field).Because(err)
		}
		if c.Amount != nil {
			before = c.Amount.String()
		}
		c.Amount = &m
	case "people":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return "", ErrCorrect.At(field).Because(err)
		}
		before, c.People = strconv.Itoa(c.People), n
	case "household":
		h, err := id.Parse(value)
		if err != nil {
			return "", ErrCorrect.At(field).Because(err)
		}
		before, c.Household = string(c.Household), h
	default:
		return "", ErrCorrect.At(field)
	}
	return before, nil
}
