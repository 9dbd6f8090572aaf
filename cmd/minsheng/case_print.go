package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// caseView is a case as JSON.
type caseView struct {
	ID       id.ID        `json:"id"`
	Number   string       `json:"number"`
	Service  string       `json:"service"`
	Person   id.ID        `json:"person"`
	Name     string       `json:"name,omitempty"`
	Area     string       `json:"area"`
	Dept     string       `json:"department,omitempty"`
	Process  string       `json:"process"` // its version
	State    string       `json:"state"`
	Due      string       `json:"due,omitempty"`
	Paused   string       `json:"paused,omitempty"`
	Orphaned string       `json:"orphaned,omitempty"`
	Assignee id.ID        `json:"assignee,omitempty"`
	Version  int64        `json:"version"`
	Outcome  pack.Outcome `json:"outcome,omitempty"`
	Amount   string       `json:"amount,omitempty"`
	Grant    id.ID        `json:"grant,omitempty"`
	OpenedAt time.Time    `json:"opened_at"`
	Can      []string     `json:"can"`
	Events   []eventLine  `json:"events,omitempty"`
}

// eventLine is an event of a case as JSON.
type eventLine struct {
	Seq    int64             `json:"seq"`
	Act    string            `json:"act"`
	State  string            `json:"state"`
	On     civil.Date        `json:"on"`
	Who    string            `json:"who"`
	Note   string            `json:"note,omitempty"`
	Reason string            `json:"reason,omitempty"`
	Amount string            `json:"amount,omitempty"`
	Visit  *casework.Visit   `json:"visit,omitempty"`
	Case   id.ID             `json:"case,omitempty"`
	Moved  []casework.Change `json:"changes,omitempty"`
}

func viewCase(one casework.Case) caseView {
	v := caseView{ID: one.ID, Number: one.Number, Service: one.Service, Person: one.Person, Name: one.Name, Area: one.Area, Dept: one.Department,
		Process: one.Process.Version(), State: one.State, Due: dueOf(one), Paused: one.Paused, Orphaned: one.Orphaned, Assignee: one.Assignee,
		Version: one.Version, Outcome: one.Outcome, Grant: one.Grant, OpenedAt: one.OpenedAt, Can: []string{}}
	if one.Amount != nil {
		v.Amount = one.Amount.String()
	}
	for _, a := range one.Can {
		v.Can = append(v.Can, a.ID)
	}
	for _, e := range one.Events {
		line := eventLine{Seq: e.Seq, Act: e.Act, State: e.To, On: e.On, Who: doingName(e.By), Note: e.Note, Reason: e.Reason, Visit: e.Visit, Case: e.Case, Moved: e.Changes}
		if e.Amount != nil {
			line.Amount = e.Amount.String()
		}
		v.Events = append(v.Events, line)
	}
	return v
}

// doingName is who did something, in one word.
func doingName(d casework.Doing) string {
	if d.Name != "" {
		return d.Name
	}
	return d.Kind
}

// dueOf is the day on which a case is due, empty where no clock runs.
func dueOf(one casework.Case) string {
	if one.Due == civil.Latest {
		return ""
	}
	return one.Due.String()
}

// printCases prints a page of the queue.
func (c *console) printCases(p *premises, page casework.CasePage, asJSON bool) error {
	next := ""
	if page.Next != nil {
		next = page.Next.Due.String() + "/" + string(page.Next.Case)
	}
	if asJSON {
		views := []caseView{}
		for _, one := range page.Cases {
			views = append(views, viewCase(one))
		}
		return c.json(map[string]any{"cases": views, "past": next})
	}
	if len(page.Cases) == 0 {
		c.printf(lang.Text{ZH: "没有这样的事项", EN: "there are no such cases"})
		return nil
	}
	e, err := p.place.On(today())
	if err != nil {
		return err
	}
	t := c.table(lang.Text{ZH: "编号", EN: "number"}, lang.Text{ZH: "姓名", EN: "name"}, lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "环节", EN: "state"},
		lang.Text{ZH: "到期", EN: "due"}, lang.Text{ZH: "区划", EN: "area"})
	for _, one := range page.Cases {
		t.row(one.Number, one.Name, serviceName(c, e, one.Service), c.stateOf(one), c.dueWords(one), one.Area)
	}
	t.print()
	if next != "" {
		c.printf(lang.Text{ZH: "下一页：--past %s", EN: "next page: --past %s"}, next)
	}
	return nil
}

// stateOf is where a case stands, in words.
func (c *console) stateOf(one casework.Case) string {
	if s := one.Process.State(one.State); s != nil {
		return c.say(s.Name)
	}
	return one.State
}

// dueWords is when a case is due and how its clock stands.
func (c *console) dueWords(one casework.Case) string {
	switch {
	case one.Paused != "":
		return c.say(lang.Text{ZH: "中止计时", EN: "the clock stands still"})
	case one.Due == civil.Latest:
		return "-"
	case one.Due < today():
		return one.Due.String() + c.say(lang.Text{ZH: " 超期", EN: " overdue"})
	case one.Clock.Runs() && !one.Clock.Sure:
		return one.Due.String() + c.say(lang.Text{ZH: "（当年节假日尚未公布）", EN: " (the holidays are not announced yet)"})
	}
	return one.Due.String()
}

// printCase prints all of a case.
func (c *console) printCase(p *premises, one casework.Case, asJSON bool) error {
	if asJSON {
		return c.json(viewCase(one))
	}
	e, err := p.place.On(today())
	if err != nil {
		return err
	}
	line := func(name lang.Text, value string) {
		if value != "" {
			fmt.Fprintf(c.out, "%s: %s\n", c.say(name), value)
		}
	}
	line(lang.Text{ZH: "编号", EN: "number"}, one.Number)
	line(lang.Text{ZH: "服务", EN: "service"}, serviceName(c, e, one.Service))
	line(lang.Text{ZH: "申请人", EN: "applicant"}, one.Name)
	line(lang.Text{ZH: "区划、部门", EN: "area, department"}, strings.TrimSpace(one.Area+" "+one.Department))
	line(lang.Text{ZH: "环节", EN: "state"}, c.stateOf(one))
	line(lang.Text{ZH: "时限", EN: "clock"}, c.clockWords(one))
	if one.Amount != nil {
		line(lang.Text{ZH: "金额", EN: "amount"}, one.Amount.Short())
	}
	line(lang.Text{ZH: "版本", EN: "version"}, fmt.Sprint(one.Version))
	for _, ev := range one.Events {
		words := []string{ev.On.String(), c.say(ev.Name), doingName(ev.By), ev.Note, ev.Reason}
		fmt.Fprintf(c.out, "%4d  %s\n", ev.Seq, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
	}
	var can []string
	for _, a := range one.Can {
		can = append(can, a.ID+" "+c.say(a.Name))
	}
	line(lang.Text{ZH: "现在能办", EN: "can be done now"}, strings.Join(can, "；"))
	return nil
}

// clockWords is how much of a limit has passed.
func (c *console) clockWords(one casework.Case) string {
	if one.Clock.Days == 0 {
		return c.dueWords(one)
	}
	kind := lang.Text{ZH: "天", EN: "days"}
	if one.Clock.Working {
		kind = lang.Text{ZH: "个工作日", EN: "working days"}
	}
	return fmt.Sprintf(c.say(lang.Text{ZH: "%d %s，已用 %d，剩 %d；到期 %s", EN: "%d %s, %d used, %d left; due %s"}), one.Clock.Days, c.say(kind), one.Clock.Used, one.Clock.Left, c.dueWords(one))
}

// printRules prints the rules that a case began with.
func (c *console) printRules(ctx context.Context, p *premises, one casework.Case, asJSON bool) error {
	kept, err := p.cases.Rules(ctx, one.Rules)
	if err != nil {
		return err
	}
	if asJSON {
		return c.json(kept)
	}
	fmt.Fprintf(c.out, "%s（%s）\n%s\n", c.say(kept.Service.Name), one.Rules, strings.TrimSpace(kept.Rules))
	return nil
}
