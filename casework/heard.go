package casework

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/store"
)

// informOf tells the person of a case what an act came to, in the act's own
// transaction. What stays in the house (who has it in hand, a remark) nobody is
// told.
func (o *Office) informOf(ctx context.Context, tx *store.Tx, s *step, c *Case) error {
	template := messageOf(c, &s.event)
	if template == "" {
		return nil
	}
	mandate, err := mandateOf(ctx, tx, c.Application)
	if err != nil {
		return err
	}
	e, err := o.edition(s.on)
	if err != nil {
		return err
	}
	args := map[string]lang.Text{"service": serviceNames(e)(c.Service), "number": plainArg(c.Number), "step": stateName(c),
		"note": plainArg(s.event.Note), "until": plainArg(c.Due.String())}
	if c.Amount != nil && *c.Amount > 0 {
		per := ""
		if of := e.Service(c.Service); of != nil {
			per = of.Per
		}
		args["amount"] = lang.Text{ZH: "，" + amountIn(*c.Amount, per, lang.ZH), EN: ": " + amountIn(*c.Amount, per, lang.EN)}
	} else {
		args["amount"] = lang.Text{}
	}
	args["why"] = s.pauseName(c)
	if d := e.Department(c.Department); d != nil {
		args["department"] = d.Name
	} else {
		args["department"] = e.Pack.Name
	}
	n := notice{About: c.Person, Case: c.ID, Application: c.Application, Mandate: mandate, Template: template, Args: args}
	if err := inform(ctx, tx, n); err != nil || c.Bundle == "" || c.Open() {
		return err
	}
	return o.informOfBundle(ctx, tx, c, n, e)
}

// pauseName is for what the clocks of a case stand still, or why it ended.
func (s *step) pauseName(c *Case) lang.Text {
	for _, p := range c.Process.Pauses {
		if p.ID == s.event.Pause && p.ID != "" {
			return p.Name
		}
	}
	return stateName(c)
}

// messageOf is what a person is told of an act, empty for nothing.
func messageOf(c *Case, e *Event) string {
	switch e.Act {
	case "pause":
		return MsgPaused
	case "resume":
		return MsgResumed
	case "transfer":
		return MsgMoved
	case "correct":
		return MsgCorrected
	case "reopen":
		return MsgReopened
	case "object":
		return MsgObjection
	case "appeal":
		return MsgAppealed
	}
	if e.From == e.To {
		return ""
	}
	switch c.Outcome {
	case pack.Granted:
		return MsgGranted
	case pack.Refused:
		return MsgRefused
	case pack.Withdrawn:
		return MsgWithdrawn
	case pack.Closed:
		return MsgClosed
	}
	s := c.Process.State(c.State)
	switch {
	case c.Kind == pack.PublicationState:
		return MsgPublished
	case c.Kind == pack.VisitState:
		return MsgVisit
	case c.Kind == pack.HearingState:
		return MsgHearing
	case c.Kind == pack.WaitState && s != nil && s.By.Role == pack.Applicant:
		return MsgPapers
	}
	return MsgStep
}

// informOfBundle tells that the last part of a bundle was decided.
func (o *Office) informOfBundle(ctx context.Context, tx *store.Tx, c *Case, n notice, e *pack.Edition) error {
	var open, granted, all int
	err := tx.Beyond(ctx, func() error { // of other departments' parts, only how many there are
		return tx.QueryRow(ctx, countParts, string(c.Application), string(pack.Granted)).Scan(&all, &open, &granted)
	})
	if err != nil || open > 0 {
		return err
	}
	n.Template = MsgBundleDone
	n.Args = map[string]lang.Text{"bundle": serviceNames(e)(c.Bundle), "granted": plainArg(strconv.Itoa(granted)), "others": plainArg(strconv.Itoa(all - granted))}
	return inform(ctx, tx, n)
}

// mandateOf is by which mandate an application was made, empty for none.
func mandateOf(ctx context.Context, tx *store.Tx, application id.ID) (mandate id.ID, err error) {
	if application == "" {
		return "", nil
	}
	err = tx.Beyond(ctx, func() error { return tx.QueryRow(ctx, selectMandateOf, string(application)).Scan(&mandate) })
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return mandate, err
}
