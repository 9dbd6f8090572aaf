package casework

import (
	"cmp"
	"context"
	"slices"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/staff"
	"minsheng/store"
)

// openAct is the event with which a case begins, clockAct the one by which a
// clock that ran out leads it on.
const (
	openAct     = "open"
	clockAct    = "clock"
	objectAct   = "objection"
	unassignAct = "unassign"
)

// ownAct is what can be done to every case, whatever its process.
type ownAct struct {
	id    string
	name  lang.Text
	needs []string
	fits  func(*Case) bool
	may   func(Who, *Case) error
	do    func(*Office, context.Context, *store.Tx, *step, *Case) (follow, error)
}

// ownActs are what can be done to every case, in the order in which it is
// offered.
var ownActs = []ownAct{
	{"take", lang.Text{ZH: "领办", EN: "Take in hand"}, nil,
		func(c *Case) bool { return c.Open() && c.Assignee == "" }, Who.doesState, (*Office).takeInHand},
	{"assign", lang.Text{ZH: "交给同事", EN: "Give to a colleague"}, []string{"assignee"}, (*Case).Open, Who.leads, (*Office).assign},
	{"visit", lang.Text{ZH: "记录入户调查", EN: "Record a visit"}, []string{"visit"}, (*Case).Open, Who.works, (*Office).visit},
	{"hearing", lang.Text{ZH: "记录听证、评议", EN: "Record a hearing"}, []string{"hearing"}, (*Case).Open, Who.works, (*Office).hearing},
	{"pause", lang.Text{ZH: "中止计时", EN: "Stop the clock"}, []string{"pause", "reason"},
		func(c *Case) bool { return c.Open() && c.Paused == "" && len(c.Process.Pauses) > 0 }, Who.doesState, (*Office).pause},
	{"resume", lang.Text{ZH: "恢复计时", EN: "Let the clock run"}, nil,
		func(c *Case) bool { return c.Open() && c.Paused != "" }, Who.doesState, (*Office).resume},
	{"transfer", lang.Text{ZH: "移交其他辖区或部门", EN: "Hand to another area or department"}, []string{"area", "reason"}, (*Case).Open, Who.leads, (*Office).transfer},
	{"dismiss-objection", lang.Text{ZH: "异议不成立", EN: "Dismiss the objections"}, []string{"reason"},
		func(c *Case) bool { return c.Open() && c.book.Objections > 0 }, Who.works, (*Office).dismiss},
	{"appeal", lang.Text{ZH: "申请复核", EN: "Ask for a review"}, []string{"reason"}, appealable, Who.applies, (*Office).appeal},
	{"reopen", lang.Text{ZH: "重新办理", EN: "Reopen"}, []string{"reason"}, func(c *Case) bool { return !c.Open() }, Who.answersFor, (*Office).reopen},
	{"correct", lang.Text{ZH: "更正", EN: "Correct"}, []string{"reason"}, func(*Case) bool { return true }, Who.answersFor, (*Office).correct},
	{"remark", lang.Text{ZH: "备注", EN: "Remark"}, []string{"note"}, func(*Case) bool { return true }, Who.works, (*Office).remark},
}

// actNames are the names of events that no process names.
var actNames = map[string]lang.Text{
	openAct:     {ZH: "受理", EN: "Opened"},
	clockAct:    {ZH: "期满", EN: "Time ran out"},
	objectAct:   {ZH: "收到异议", EN: "Somebody objected"},
	unassignAct: {ZH: "承办人离岗，退回待办", EN: "Back in the queue: whoever had it cannot act on it any more"},
}

// actName is the name of an act of a case with a process.
func actName(p *pack.Process, act string) lang.Text {
	if i := slices.IndexFunc(p.Actions, func(a pack.Action) bool { return a.ID == act }); i >= 0 {
		return p.Actions[i].Name
	}
	if i := slices.IndexFunc(ownActs, func(a ownAct) bool { return a.id == act }); i >= 0 {
		return ownActs[i].name
	}
	return cmp.Or(actNames[act], lang.Text{ZH: act, EN: act})
}

// own does what every case can.
func (o *Office) own(ctx context.Context, tx *store.Tx, s *step, c *Case) (follow, error) {
	i := slices.IndexFunc(ownActs, func(a ownAct) bool { return a.id == s.act.Action })
	if i < 0 || !ownActs[i].fits(c) {
		return nil, ErrAction.At(s.act.Action)
	}
	a := ownActs[i]
	if err := a.may(s.who, c); err != nil {
		return nil, err
	}
	for _, need := range a.needs {
		if need == "reason" && s.act.Reason == "" || need == "note" && s.act.Note == "" {
			return nil, ErrNeeds.At(need)
		}
	}
	return a.do(o, ctx, tx, s, c)
}

// doesState reports whether a member of staff does the work of the state.
func (w Who) doesState(c *Case) error {
	if w.Staff == nil {
		return ErrDenied
	}
	return w.mayAct(c, doerOf(c, pack.Action{}), access.WorkCases, false)
}

// works reports whether a member of staff works on the case at all.
func (w Who) works(c *Case) error {
	if w.Staff == nil {
		return ErrDenied
	}
	return w.may(access.WorkCases, c.row())
}

// applies reports whether somebody is the applicant, or acts for them at the
// window.
func (w Who) applies(c *Case) error {
	return w.mayAct(c, pack.Doer{Role: pack.Applicant}, access.WorkCases, false)
}

// leads reports whether somebody says who works on the case: whoever works where
// it stands, or a supervisor of the department at that level of government or
// above.
func (w Who) leads(c *Case) error {
	if w.supervises(c, c.Process.State(c.State)) {
		return w.may(access.WorkCases, c.row())
	}
	return w.doesState(c)
}

// answersFor reports whether somebody answers for what was decided: a supervisor
// at the level of government that decided, or above.
func (w Who) answersFor(c *Case) error {
	s := c.Process.State(c.State)
	if !c.Open() {
		s = decidedIn(c)
	}
	if !w.supervises(c, s) {
		return ErrDenied
	}
	return w.may(access.WorkCases, c.row())
}

// supervises reports whether somebody is a supervisor where a state is worked on,
// or above.
func (w Who) supervises(c *Case, s *pack.State) bool {
	if w.Staff == nil || s == nil {
		return false
	}
	at := waitsAt(s.By.Level, c.Area)
	return slices.ContainsFunc(w.Staff.Posts, func(p staff.Post) bool {
		return p.Role == staff.Supervisor && (at == 0 || len(p.Area) <= at) && (access.Reach{Area: p.Area, Department: p.Department}).Covers(c.row())
	})
}

func (o *Office) takeInHand(_ context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	c.Assignee, c.Orphaned = s.who.Staff.Account.ID, ""
	return nil, nil
}

// ErrAssignee says that the account is not there, or that none of its posts
// would let it act.
var ErrAssignee = fault.New(fault.Invalid, "casework.assignee", lang.Text{
	ZH: "这个账号不能办这个事项", EN: "This account cannot act on the case"})

func (o *Office) assign(ctx context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	to, err := o.colleague(ctx, s.act.Assignee, c)
	if err != nil {
		return nil, err
	}
	s.event.Changes = []Change{{"assignee", string(c.Assignee), to.Account.Login}}
	c.Assignee, c.Orphaned = to.Account.ID, ""
	return nil, nil
}

// colleague finds an account that can act on a case where it stands.
func (o *Office) colleague(ctx context.Context, account id.ID, c *Case) (*staff.Actor, error) {
	if o.Staff == nil {
		return nil, ErrAssignee.At("assignee")
	}
	all, err := o.Staff(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(a staff.Actor) bool { return a.Account.ID == account })
	if i < 0 || all[i].Account.State == staff.Locked || Clerk(&all[i]).doesState(c) != nil {
		return nil, ErrAssignee.At("assignee")
	}
	return &all[i], nil
}

func (o *Office) remark(context.Context, *store.Tx, *step, *Case) (follow, error) { return nil, nil }

// ErrPause says that the process has no such pause.
var ErrPause = fault.New(fault.Invalid, "casework.pause", lang.Text{
	ZH: "办理流程没有这种中止计时的情形", EN: "The process does not let the clock stand still for this"})

func (o *Office) pause(_ context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	if !slices.ContainsFunc(c.Process.Pauses, func(p pack.Pause) bool { return p.ID == s.act.Pause }) {
		return nil, ErrPause.At("pause")
	}
	c.Paused, s.event.Pause = s.act.Pause, s.act.Pause
	c.book.State.stop(s.on, s.cal)
	c.book.Whole.stop(s.on, s.cal)
	c.due()
	return nil, nil
}

func (o *Office) resume(_ context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	s.event.Pause, c.Paused = c.Paused, ""
	c.book.State.run(s.on, s.cal)
	if c.Kind != pack.WaitState {
		c.book.Whole.run(s.on, s.cal)
	}
	c.due()
	return nil, nil
}

// ErrTransfer says that a case is to go where it is, or nowhere.
var ErrTransfer = fault.New(fault.Invalid, "casework.transfer", lang.Text{
	ZH: "请写明移交到哪个区划或部门", EN: "Say to which other area or department it goes"})

func (o *Office) transfer(_ context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	area, department := cmp.Or(s.act.Area, c.Area), cmp.Or(s.act.Department, c.Department)
	if area == c.Area && department == c.Department || !people.IsArea(area) {
		return nil, ErrTransfer.At("area")
	}
	s.event.Changes = []Change{{"area", c.Area, area}, {"department", c.Department, department}}
	if department != c.Department {
		c.book.Home = ""
	}
	c.Area, c.Department, c.Assignee, c.Orphaned = area, department, "", ""
	c.book.Officers = nil // they were those of another office
	return nil, nil
}

// carry lets what belongs to a case go with it to another office.
func carry(ctx context.Context, tx *store.Tx, c *Case) error {
	for _, table := range []string{"casework_event", "casework_grounds", "casework_notice"} {
		if _, err := tx.Exec(ctx, "UPDATE "+table+moveWith, c.Area, c.Department, string(c.ID)); err != nil {
			return err
		}
	}
	return nil
}

// ErrRecord says what a record of a visit or a hearing lacks. Field names it.
var ErrRecord = fault.New(fault.Invalid, "casework.record", lang.Text{
	ZH: "记录要写明日期、到场的人和情况", EN: "A record says on which day it was, who was there and what was found"})

func (o *Office) visit(_ context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	v := s.act.Visit
	switch {
	case v == nil || v.On == 0 || v.On > s.on:
		return nil, ErrRecord.At("on")
	case len(v.Visitors) < 2: // 入户调查由二人以上进行
		return nil, ErrRecord.At("visitors")
	case len(v.Present) == 0:
		return nil, ErrRecord.At("present")
	case len(v.Found) == 0 && v.Says == "":
		return nil, ErrRecord.At("found")
	}
	s.event.Visit, c.book.Recorded = v, true
	return nil, nil
}

func (o *Office) hearing(_ context.Context, _ *store.Tx, s *step, c *Case) (follow, error) {
	h := s.act.Hearing
	switch {
	case h == nil || h.On == 0 || h.On > s.on:
		return nil, ErrRecord.At("on")
	case h.Chair == "":
		return nil, ErrRecord.At("chair")
	case len(h.Present) == 0:
		return nil, ErrRecord.At("present")
	case h.Result == "":
		return nil, ErrRecord.At("result")
	}
	s.event.Hearing, c.book.Recorded = h, true
	return nil, nil
}
