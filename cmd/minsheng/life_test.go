package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"time"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/staff"
	"minsheng/store"
)

// life is a place at work in a process that will be killed: people apply, a
// supervisor decides, payments go out, all at once and for ever. What it prints
// was confirmed to somebody.
type life struct {
	*premises
	ctx    context.Context
	order  lifeOrder
	actors map[string]*staff.Actor
	say    *printer
	cases  chan id.ID
}

// lifeOrder is what the process is told.
type lifeOrder struct {
	URL, Keys string
	People    []id.ID
	Again     []applied // sent before and never confirmed: sent again, as people do
}

// applied is an application as its sender knows it.
type applied struct {
	Key    string
	Person id.ID
}

// printer prints whole lines, or hands them on.
type printer struct {
	mu sync.Mutex
	to func(words ...any)
}

func (p *printer) line(words ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.to != nil {
		p.to(words...)
		return
	}
	fmt.Println(words...)
}

// relief is what each application comes to, in fen.
const relief = measure.Money(50_000)

const reliefService = "temporary-relief"

// liveUntilKilled is the other process of the test.
func liveUntilKilled(order string) {
	l := &life{ctx: context.Background(), actors: map[string]*staff.Actor{}, say: &printer{}, cases: make(chan id.ID, 1000)}
	if err := errors.Join(json.Unmarshal([]byte(order), &l.order), l.open()); err != nil {
		panic(err)
	}
	l.say.line("ready")
	var all sync.WaitGroup
	for n := range 2 {
		all.Go(func() { l.forEver(func() error { return l.apply(n) }) })
	}
	all.Go(func() { l.forEver(l.decide) })
	all.Go(func() { l.forEver(l.pay) })
	all.Wait()
}

func (l *life) open() (err error) {
	c := &console{out: os.Stdout, err: os.Stderr, lang: "zh", shelves: map[string]*shelf{}}
	if l.premises, err = c.premises(l.ctx, holding{url: l.order.URL, keys: l.order.Keys, code: "330502"}); err != nil {
		return err
	}
	everybody, err := l.accounts.Everybody(l.ctx)
	for i := range everybody {
		l.actors[everybody[i].Account.Login] = &everybody[i]
	}
	return err
}

func (l *life) forEver(one func() error) {
	for {
		if err := one(); err != nil {
			panic(err)
		}
	}
}

// apply sends one application from its draft to its receipt.
func (l *life) apply(n int) error {
	a := applied{Key: string(id.New()), Person: l.order.People[rand.IntN(len(l.order.People))]}
	if n == 0 && len(l.order.Again) > 0 {
		a, l.order.Again = l.order.Again[0], l.order.Again[1:]
	} else {
		l.say.line("sent", a.Key, a.Person)
	}
	number, opened, err := l.applyFor(a)
	if err != nil {
		return err
	}
	l.say.line("received", a.Key, number)
	l.cases <- opened
	return nil
}

func (l *life) applyFor(a applied) (number string, opened id.ID, err error) {
	me := casework.Self(a.Person)
	draft, err := l.premises.cases.Begin(l.ctx, me, "a life", casework.NewApplication{Service: reliefService, Person: a.Person, Channel: casework.ByWeb, Key: a.Key})
	if err != nil {
		return "", "", fmt.Errorf("begin: %w", err)
	}
	if draft.Filing == casework.Draft {
		if draft, err = l.premises.cases.Answer(l.ctx, me, draft.ID, answersFor(&draft), draft.Version); err != nil {
			return "", "", fmt.Errorf("answer: %w", err)
		}
	}
	done, err := l.premises.cases.Submit(l.ctx, me, draft.ID, a.Key)
	if err != nil || len(done.Cases) != 1 {
		return "", "", fmt.Errorf("submit, %d cases: %w", len(done.Cases), err)
	}
	return done.Number, done.Cases[0].ID, nil
}

// answersFor answers what must be answered of a form.
func answersFor(a *casework.Application) map[string]string {
	answers := map[string]string{"account": "6222000011112222"}
	for _, s := range a.Form.Sections {
		for _, q := range s.Questions {
			if _, known := a.Answers[q.ID]; known || !q.Required {
				continue
			}
			answers[q.ID] = answerTo(string(q.Kind), q.ID)
			if len(q.Options) > 0 {
				answers[q.ID] = q.Options[len(q.Options)-1].ID
			}
		}
	}
	return answers
}

func answerTo(kind, question string) string {
	return cmp.Or(map[string]string{"yesno": "true", "number": "1", "money": "100.00", "day": "2026-01-05", "phone": "05720001234"}[kind], "说明 "+question)
}

// decide approves the next case that was received; what a process before this
// one left open it finds in the queue.
func (l *life) decide() error {
	boss := casework.Clerk(l.actors["qian.li"])
	var c id.ID
	select {
	case c = <-l.cases:
	case <-time.After(5 * time.Millisecond):
		page, err := l.premises.cases.Queue(l.ctx, boss, "a life", casework.Query{Service: reliefService, State: "investigation", Limit: 1})
		if err != nil || len(page.Cases) == 0 {
			return err
		}
		c = page.Cases[0].ID
	}
	amount := relief
	_, err := l.premises.cases.Do(l.ctx, boss, "a life", c, casework.Act{Action: "approve-small", Note: "同意", Amount: &amount, Key: "decide " + string(c)})
	if errors.Is(err, casework.ErrAction) { // decided by way of the queue
		return nil
	}
	if err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	l.say.line("decided", c)
	return nil
}

// pay takes a run of this month through, the one that a process before this one
// left first.
func (l *life) pay() error {
	clerk := store.By{Who: "li.fang", Purpose: "a life", Within: access.Everywhere()}
	boss := store.By{Who: "qian.li", Purpose: "a life", Within: access.Everywhere()}
	r, err := l.nextRun(clerk)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	if r.State == money.Preparing {
		if r, err = l.ledger.Continue(l.ctx, clerk, r.ID, nil); err != nil {
			return fmt.Errorf("continue: %w", err)
		}
	}
	if r.State == money.Prepared {
		if err := l.ledger.Approve(l.ctx, boss, r.ID, money.Consent{OverBudget: "no budget in this life"}); err != nil {
			return fmt.Errorf("approve: %w", err)
		}
		r.State = money.Approved
	}
	if _, err := l.ledger.Send(l.ctx, boss, r.ID, bankLines{l.say}, plainFormat{}, nil); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	l.say.line("run", r.ID)
	if _, err := l.ledger.ReconcileRest(l.ctx, clerk, r.ID); err != nil && fault.KindOf(err) != fault.Conflict {
		return fmt.Errorf("reconcile: %w", err)
	}
	l.say.line("settled", r.ID)
	return nil
}

func (l *life) nextRun(clerk store.By) (money.Run, error) {
	for _, s := range []money.RunState{money.Preparing, money.Prepared, money.Approved, money.Sent} {
		runs, _, err := l.ledger.Runs(l.ctx, clerk.Within, money.RunQuery{Service: reliefService, State: s, Limit: 1})
		if err != nil {
			return money.Run{}, err
		}
		if len(runs) > 0 {
			return runs[0], nil
		}
	}
	time.Sleep(20 * time.Millisecond) // so that a run has something to pay
	return l.ledger.Begin(l.ctx, clerk, money.Order{Month: today().MonthStart(), Service: reliefService, Area: "330502"})
}

// plainFormat is the shortest file: a line a payment.
type plainFormat struct{}

func (plainFormat) Name() string { return "plain" }

func (plainFormat) Write(to io.Writer, r *money.Remittance) error {
	for one, err := range r.Instructions() {
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(to, one.Reference, int64(one.Amount)); err != nil {
			return err
		}
	}
	return nil
}

// bankLines hands each line of a file to the bank as it is written: a file that
// was cut short has paid as far as it went.
type bankLines struct{ say *printer }

func (b bankLines) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		b.say.line("bank", strings.TrimSuffix(line, "\n"))
	}
	return len(p), nil
}
