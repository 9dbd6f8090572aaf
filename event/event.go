package event

import (
	"context"
	"time"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/job"
	"minsheng/lang"
	"minsheng/store"
)

// Type is what kind of thing happened, as noun.verb.
type Type string

// The types of events.
const (
	ApplicationSubmitted Type = "application.submitted"
	ApplicationWithdrawn Type = "application.withdrawn"
	CaseOpened           Type = "case.opened"
	CaseMoved            Type = "case.moved"   // from a state to another
	CaseDecided          Type = "case.decided" // a decision stands
	CaseEnded            Type = "case.ended"   // nothing more will happen by itself
	CaseOverdue          Type = "case.overdue" // its clock has run out
	GrantAwarded         Type = "grant.awarded"
	GrantChanged         Type = "grant.changed"
	GrantStopped         Type = "grant.stopped"
	RunApproved          Type = "run.approved"
	RunSent              Type = "run.sent"
	RunReconciled        Type = "run.reconciled"
	Ping                 Type = "ping" // nothing happened: a subscription is tried
)

// Types lists the types with their names, in order.
func Types() []TypeName {
	return []TypeName{
		{ApplicationSubmitted, lang.Text{ZH: "申请已提交", EN: "an application was submitted"}},
		{ApplicationWithdrawn, lang.Text{ZH: "申请已撤回", EN: "an application was withdrawn"}},
		{CaseOpened, lang.Text{ZH: "已立案", EN: "a case was opened"}},
		{CaseMoved, lang.Text{ZH: "办理状态已变化", EN: "a case has moved to another state"}},
		{CaseDecided, lang.Text{ZH: "已作出决定", EN: "a case was decided"}},
		{CaseEnded, lang.Text{ZH: "已办结", EN: "a case has ended"}},
		{CaseOverdue, lang.Text{ZH: "已超时限", EN: "a case is overdue"}},
		{GrantAwarded, lang.Text{ZH: "已批准发放", EN: "a grant was awarded"}},
		{GrantChanged, lang.Text{ZH: "发放标准已变化", EN: "a grant was changed"}},
		{GrantStopped, lang.Text{ZH: "已停发", EN: "a grant was stopped"}},
		{RunApproved, lang.Text{ZH: "发放批次已复核", EN: "a payment run was approved"}},
		{RunSent, lang.Text{ZH: "发放批次已送银行", EN: "a payment run was sent"}},
		{RunReconciled, lang.Text{ZH: "发放批次已对账", EN: "a payment run was reconciled"}},
		{Ping, lang.Text{ZH: "测试事件", EN: "a trial of the subscription"}},
	}
}

// TypeName is a type with its name.
type TypeName struct {
	Type Type
	Name lang.Text
}

func known(t Type) bool {
	for _, k := range Types() {
		if k.Type == t {
			return true
		}
	}
	return false
}

// Event is one thing that happened. ID and At are set by Tell.
type Event struct {
	ID      id.ID     `json:"id"`
	Type    Type      `json:"type"`
	At      time.Time `json:"at"`
	Subject id.ID     `json:"subject"` // the application, case, grant or run it happened to
	Service string    `json:"service,omitempty"`
	State   string    `json:"state,omitempty"` // in which the subject is now
	// Area and Department say whose it is: subscriptions are filtered by them.
	Area       string `json:"area,omitempty"`
	Department string `json:"department,omitempty"`
}

// ErrType says that there is no such type of event.
var ErrType = fault.New(fault.Invalid, "event.type", lang.Text{
	ZH: "没有这种事件：用 minsheng events types 查看", EN: "There is no such type of event: see minsheng events types"})

// DeliverKind is the kind of the jobs that deliver events.
const DeliverKind = "event.deliver"

// attempts lets an event that is not confirmed be tried for about a day.
const attempts = 14

// load is what a job of delivery holds.
type load struct {
	Event        Event `json:"event"`
	Subscription id.ID `json:"subscription"`
}

// Tell joins the caller's transaction and orders the delivery of an event to
// every subscription that it concerns: whoever subscribes later does not get
// it. Where nobody has subscribed it leaves nothing. Fault: ErrType.
func Tell(ctx context.Context, tx *store.Tx, e Event) error {
	if !known(e.Type) {
		return ErrType.At(string(e.Type))
	}
	e.ID, e.At = id.New(), tx.Now.UTC()
	all, err := subscriptions(ctx, tx, activeOnes)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.wants(e) {
			if err := order(ctx, tx, e, s.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func order(ctx context.Context, tx *store.Tx, e Event, to id.ID) error {
	_, err := job.Enqueue(ctx, tx, job.Order{Kind: DeliverKind, Key: string(e.ID) + "/" + string(to), Load: load{e, to}, Attempts: attempts})
	return err
}
