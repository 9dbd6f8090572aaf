package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minsheng/casework"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/staff"
)

// caseAct is what somebody sent to do to a case.
type caseAct struct {
	form     url.Values
	wrong    map[string]lang.Text // by the name of the question
	mistakes []Mistake
	stale    bool // somebody else was faster
}

// action is which act was chosen.
func (a *caseAct) action() string { return a.form.Get("action") }

// version is the version of the case that the form was made of.
func (a *caseAct) version() int64 {
	n, _ := strconv.ParseInt(a.form.Get("version"), 10, 64)
	return n
}

// field is the name of a question of an act: each act has its own.
func (a *caseAct) field(name string) string { return a.action() + "." + name }

func (a *caseAct) text(name string) string {
	return strings.TrimSpace(cut(a.form.Get(a.field(name)), 16000))
}

func (a *caseAct) refused() bool { return len(a.wrong) > 0 || len(a.mistakes) > 0 }

// doCase does to a case what a form says.
func (d *desk) doCase(r *http.Request, actor *staff.Actor, of id.ID, a *caseAct) (*casework.Case, error) {
	if a.action() == "" {
		a.mistakes = append(a.mistakes, Mistake{Anchor: "acts", Say: d.words.text("act.wrong.none")})
		return nil, nil
	}
	act := casework.Act{Action: a.action(), Note: a.text("note"), Reason: a.text("reason"), Pause: a.text("pause"), Assignee: id.ID(a.text("assignee")),
		Area: a.text("area"), Department: a.text("department"), IfVersion: a.version(), Key: cut(a.form.Get("key"), 80)}
	if typed := a.text("amount"); typed != "" {
		amount, wrong := d.readMoney(typed)
		if wrong != nil {
			a.wrong[a.field("amount")] = *wrong
			return nil, nil
		}
		act.Amount = &amount
	}
	if after := a.text("after"); after != "" {
		act.Correct = []casework.Change{{Field: a.text("field"), After: plainDigits(after)}}
	}
	for _, paper := range a.form[a.field("paper")] {
		act.Papers = append(act.Papers, id.ID(paper))
	}
	done, err := d.options.Office.Do(r.Context(), casework.Clerk(actor), d.words.text("cases.purpose.one").ZH, of, act)
	return &done, err
}

// refuse takes down why an act was refused; what is no mistake of the reader
// comes back.
func (a *caseAct) refuse(d *desk, err error) error {
	var one *fault.Error
	if err == nil {
		for _, name := range sortedKeys(a.wrong) {
			a.mistakes = append(a.mistakes, Mistake{Anchor: name, Say: a.wrong[name]})
		}
		return nil
	}
	if !errors.As(err, &one) {
		return err
	}
	switch one.Kind {
	case fault.Stale:
		a.stale = true
		a.mistakes = []Mistake{{Anchor: "acts", Say: one.Say}}
	case fault.Invalid, fault.Conflict, fault.Denied:
		anchor := "acts"
		if slices.Contains(actFields, one.Field) {
			anchor = a.field(one.Field)
			a.wrong[anchor] = d.words.text("act.wrong." + one.Field)
		}
		a.mistakes = []Mistake{{Anchor: anchor, Say: one.Say}}
	default:
		return err
	}
	return nil
}

// actFields are the questions that an act can ask.
var actFields = []string{"amount", "reason", "note", "pause", "assignee", "area", "paper"}

// afterAct is where a reader goes when an act was done: on to the queue, or back
// to the case.
func afterAct(c *casework.Case, do, back string) string {
	if do == "next" {
		return queueOf(back)
	}
	at := "/desk/cases/" + string(c.ID) + "?done=" + strconv.FormatInt(c.Version, 10)
	if back != "/" {
		at += "&" + url.Values{"back": {back}}.Encode()
	}
	return at
}

// actDone says what has just been done.
func (d *desk) actDone(c *casework.Case, done string) lang.Text {
	for _, e := range c.Events {
		if fmt.Sprint(e.Seq) == done {
			return d.words.text("act.done", e.Name)
		}
	}
	return lang.Text{}
}

// actAsked is one thing that can be done to a case, with what it needs.
type actAsked struct {
	ID     string
	Name   lang.Text
	Leads  lang.Text // to which state
	Ends   bool      // it decides
	Key    string    // that chooses it
	Chosen bool
	Asks   []Question
	Note   lang.Text
	Source *Source
}

// actKeys choose acts by keyboard; what else the page answers to is not among
// them.
const actKeys = "123456789abcdefg"

// actKey is the key of the nth act; none where there are too many.
func actKey(n int) string {
	if n >= len(actKeys) {
		return ""
	}
	return actKeys[n : n+1]
}

// ownForms are the acts that have forms of their own.
var ownForms = []string{"visit", "hearing"}

// actsOf lists what somebody may do to a case, each with only what it needs.
func (d *desk) actsOf(c *casework.Case, act *caseAct, rules *ruleView, names map[id.ID]string, actor *staff.Actor, papers []handedIn) []actAsked {
	var all []actAsked
	for _, can := range c.Can {
		if slices.Contains(ownForms, can.ID) {
			continue
		}
		one := actAsked{ID: can.ID, Name: can.Name, Chosen: act.action() == can.ID}
		if to := c.Process.State(can.To); to != nil {
			one.Leads, one.Ends = to.Name, to.Kind == pack.EndState
		}
		for _, need := range can.Needs {
			if q, ok := d.needed(need, c, can, rules, names, actor, papers); ok {
				one.Asks = append(one.Asks, q)
			}
		}
		if can.ID == "correct" {
			one.Asks = append(one.Asks, d.correctable(can.ID)...)
		}
		if !slices.Contains(can.Needs, "note") {
			one.Asks = append(one.Asks, d.actQuestion(can.ID, "note", "long"))
		}
		for i := range one.Asks {
			q := &one.Asks[i]
			if act.form.Has(q.Name) {
				q.again(act.form)
				q.Value = cut(act.form.Get(q.Name), 16000)
			}
			q.Wrong = act.wrong[q.Name]
		}
		if can.FourEyes {
			one.Note = d.words.text("act.four")
		}
		if can.Cite.Source != "" {
			one.Source = d.source(d.home, can.Cite.Source, can.Cite.Clause, can.Cite.Status)
		}
		all = append(all, one)
	}
	return all
}

// correctable asks what of a case is put right, and to what.
func (d *desk) correctable(act string) []Question {
	field := d.actQuestion(act, "field", "select")
	for _, name := range []string{"amount", "people"} {
		field.Options = append(field.Options, Option{Value: name, Text: d.words.text("act.field." + name)})
	}
	return []Question{field, d.actQuestion(act, "after", "text")}
}

func (d *desk) actQuestion(act, name, kind string) Question {
	return Question{Name: act + "." + name, Kind: kind, Ask: d.words.text("act.ask." + name)}
}

// needed asks for what an act needs.
func (d *desk) needed(need string, c *casework.Case, can pack.Action, rules *ruleView, names map[id.ID]string, actor *staff.Actor, papers []handedIn) (Question, bool) {
	q := d.actQuestion(can.ID, need, "long")
	switch need {
	case "note", "reason":
	case "amount":
		q.Kind, q.Unit = "money", d.words.text("unit.yuan")
		if amount := c.Amount; amount != nil {
			q.Value, q.Hint = amount.Short(), d.words.text("act.amount.proposed")
		} else if rules != nil && rules.amount != nil {
			q.Value, q.Hint = rules.amount.Short(), d.words.text("act.amount.rule")
		}
	case "paper":
		q.Kind = "many"
		for _, p := range papers {
			q.Options = append(q.Options, Option{Value: p.id, Text: p.Text})
		}
	case "pause":
		q.Kind = "select"
		for _, p := range c.Process.Pauses {
			q.Options = append(q.Options, Option{Value: p.ID, Text: p.Name})
		}
	case "assignee":
		q.Kind, q.Options = "select", []Option{{Text: d.words.text("purpose.choose")}}
		for _, account := range sortedKeys(names) {
			if account != actor.Account.ID {
				q.Options = append(q.Options, Option{Value: string(account), Text: same(names[account])})
			}
		}
	case "area":
		q.Kind, q.Options = "select", []Option{{Text: d.words.text("act.area.same")}}
		for _, code := range sortedKeys(d.options.Areas) {
			q.Options = append(q.Options, Option{Value: code, Text: d.areaText(code)})
		}
	default:
		return q, false // a letter is made by itself
	}
	return q, true
}
