package api

import (
	"context"
	"time"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
)

// caseView is a case with all that belongs to it.
type caseView struct {
	CaseLine
	Application id.ID      `json:"application,omitempty"`
	ReviewOf    id.ID      `json:"review_of,omitempty"`
	Process     processRef `json:"process"`
	Rules       string     `json:"rules" doc:"开始时的规则版本 · the version of the rules it began with"`
	Since       time.Time  `json:"since" doc:"进入现状态的时间 · since when it is in its state"`
	Clock       *clock     `json:"clock,omitempty" doc:"这一状态的时限 · of the state"`
	Whole       *clock     `json:"whole_clock,omitempty" doc:"整个事项的时限 · of all of it"`
	Orphaned    string     `json:"orphaned,omitempty" doc:"为什么没人能办 · why nobody can go on with it"`
	Grant       id.ID      `json:"grant,omitempty"`
	Events      []event    `json:"events" nullable:"false"`
	Grounds     []ground   `json:"grounds" nullable:"false" doc:"当时规则怎样说 · what the rules said when"`
	Can         []action   `json:"can" nullable:"false" doc:"现在能做的 · what can be done now"`
}

// processRef names the text of a process.
type processRef struct {
	ID      string    `json:"id"`
	Name    lang.Text `json:"name"`
	Version string    `json:"version"`
}

// event is one act on a case.
type event struct {
	Seq    int64           `json:"seq"`
	Act    string          `json:"act"`
	Name   lang.Text       `json:"name"`
	From   string          `json:"from,omitempty"`
	To     string          `json:"to,omitempty"`
	At     time.Time       `json:"at"`
	On     civil.Date      `json:"on"`
	By     doing           `json:"by"`
	Amount string          `json:"amount,omitempty"`
	Detail casework.Detail `json:"detail"`
}

// doing is who did something.
type doing struct {
	Kind string `json:"kind" doc:"staff、resident 或 program"`
	ID   id.ID  `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// ground is what the rules said when an event was made.
type ground struct {
	Seq  int64              `json:"seq"`
	On   civil.Date         `json:"on"`
	Said entitle.AnswerView `json:"said"`
}

// action is something that can be done to a case now.
type action struct {
	ID       string    `json:"id"`
	Name     lang.Text `json:"name"`
	To       string    `json:"to,omitempty" doc:"之后的状态 · the state after it"`
	Needs    []string  `json:"needs,omitempty" doc:"reason、note、paper、letter、amount"`
	FourEyes bool      `json:"four_eyes,omitempty"`
}

func viewCase(c *casework.Case, tag lang.Tag) caseView {
	v := caseView{CaseLine: caseLineOf(c), Application: c.Application, ReviewOf: c.ReviewOf, Rules: c.Rules, Since: c.Since, Clock: clockOf(c.Clock),
		Whole: clockOf(c.Whole), Orphaned: c.Orphaned, Grant: c.Grant, Events: []event{}, Grounds: []ground{}, Can: []action{}}
	if c.Process != nil {
		v.Process = processRef{c.Process.ID, c.Process.Name, c.Process.Version()}
	}
	for _, e := range c.Events {
		v.Events = append(v.Events, event{e.Seq, e.Act, e.Name, e.From, e.To, e.At, e.On, doing(e.By), yuan(e.Amount), e.Detail})
	}
	for _, g := range c.Grounds {
		v.Grounds = append(v.Grounds, ground{g.Seq, g.On, g.Said[tag]})
	}
	for _, can := range c.Can {
		v.Can = append(v.Can, action{can.ID, can.Name, can.To, can.Needs, can.FourEyes})
	}
	return v
}

// actAsked is what a program wants to do to a case.
type actAsked struct {
	Asking
	Once
	Matching
	Case string `path:"case" pattern:"^[0-9a-f]{32}$"`
	Body act
}

// act is something to do, with what it needs.
type act struct {
	Action     string            `json:"action" minLength:"1" maxLength:"80" example:"approve"`
	Note       string            `json:"note,omitempty" nullable:"true" maxLength:"4000"`
	Reason     string            `json:"reason,omitempty" nullable:"true" maxLength:"4000"`
	Amount     string            `json:"amount,omitempty" nullable:"true" pattern:"^[0-9]{1,12}(\\.[0-9]{1,2})?$" doc:"元 · yuan" example:"915.00"`
	From       string            `json:"from,omitempty" nullable:"true" format:"date" doc:"从哪个月起发 · the month from which it is paid"`
	Papers     []string          `json:"papers,omitempty" maxItems:"50" doc:"材料编号 · ids of papers"`
	Pause      string            `json:"pause,omitempty" nullable:"true" maxLength:"80"`
	Assignee   string            `json:"assignee,omitempty" nullable:"true" pattern:"^[0-9a-f]{32}$"`
	Area       string            `json:"area,omitempty" nullable:"true" pattern:"^[0-9]{2,12}$"`
	Department string            `json:"department,omitempty" nullable:"true" maxLength:"80"`
	Visit      *casework.Visit   `json:"visit,omitempty"`
	Hearing    *casework.Hearing `json:"hearing,omitempty"`
	Correct    []correction      `json:"correct,omitempty" maxItems:"50"`
}

// correction is what is put right.
type correction struct {
	Field string `json:"field" minLength:"1" maxLength:"80"`
	After string `json:"after" maxLength:"4000"`
}

var errAmount = fault.New(fault.Invalid, "api.amount", lang.Text{ZH: "金额写成元，最多两位小数，如 915.00", EN: "Write an amount in yuan with two decimals at most, like 915.00"})

// act reads what is to be done. Faults: errAmount, errDay.
func (in *actAsked) act(c string) (casework.Act, error) {
	b := in.Body
	out := casework.Act{Action: b.Action, Note: b.Note, Reason: b.Reason, Pause: b.Pause, Assignee: id.ID(b.Assignee), Area: b.Area, Department: b.Department,
		Visit: b.Visit, Hearing: b.Hearing, IfVersion: in.version(), Key: c}
	if b.Amount != "" {
		m, err := measure.ParseMoney(b.Amount)
		if err != nil {
			return out, errAmount.At("amount")
		}
		out.Amount = &m
	}
	if b.From != "" {
		on, err := civil.Parse(b.From)
		if err != nil {
			return out, errDay.At("from")
		}
		out.From = on
	}
	for _, p := range b.Papers {
		out.Papers = append(out.Papers, id.ID(p))
	}
	for _, x := range b.Correct {
		out.Correct = append(out.Correct, casework.Change{Field: x.Field, After: x.After})
	}
	return out, nil
}

func (a *API) act(ctx context.Context, in *actAsked) (*caseAnswer, error) {
	do, err := in.act(in.key(client(ctx)))
	if err != nil {
		return nil, err
	}
	c, err := a.options.Cases.Do(ctx, casework.Clerk(client(ctx)), in.purpose(), id.ID(in.Case), do)
	if err != nil {
		return nil, err
	}
	return &caseAnswer{etag(c.Version), viewCase(&c, tagOf(ctx))}, nil
}
