package casework

import (
	"fmt"
	"regexp"
	"strings"

	"minsheng/lang"
	"minsheng/pack"
)

// part is one service of an application, on its way to its department.
type part struct {
	service    string
	department string
	why        *lang.Text // where it is not opened
}

// partsOf lists what an application asks for: its service, or the parts of its
// bundle. A part whose condition the answers do not meet says so.
func partsOf(e *pack.Edition, a *filed) []part {
	if a.Bundle == "" {
		return []part{{service: a.Service, department: a.Department}}
	}
	b := e.Bundle(a.Bundle)
	if b == nil {
		return nil
	}
	var all []part
	values := a.Values()
	for _, one := range b.Parts {
		p := part{service: one.Service, department: one.Department}
		if !a.Form.Meets(one.When, values) {
			p.why = whyLeft(a, one.When)
		}
		all = append(all, p)
	}
	return all
}

// answerNamed finds the answers that a condition asks about.
var answerNamed = regexp.MustCompile(`answer\.(\w+)`)

// whyLeft says by which answers a part does not belong to an application.
func whyLeft(a *filed, when *pack.When) *lang.Text {
	why := lang.Text{ZH: "按您的回答不需要办", EN: "by your answers it is not needed"}
	for _, m := range answerNamed.FindAllStringSubmatch(when.Source, -1) {
		q := a.Form.Question(m[1])
		if q == nil {
			continue
		}
		said := answerWords(q, a.Answers[q.ID].Value)
		why.ZH += "；" + q.Name.ZH + " " + said.ZH
		why.EN += "; " + q.Name.In(lang.EN) + " " + said.In(lang.EN)
	}
	return &why
}

// answerWords is an answer as people say it.
func answerWords(q *pack.Asked, value string) lang.Text {
	switch {
	case value == "":
		return lang.Text{ZH: "（没有选）", EN: "(nothing chosen)"}
	case q.Kind == pack.AskYesNo && value == "true":
		return lang.Text{ZH: "是", EN: "yes"}
	case q.Kind == pack.AskYesNo:
		return lang.Text{ZH: "否", EN: "no"}
	case len(q.Options) == 0:
		return plainArg(value)
	}
	var zh, en []string
	for _, one := range strings.Split(value, ",") {
		for _, o := range q.Options {
			if o.ID == one {
				zh, en = append(zh, o.Name.ZH), append(en, o.Name.In(lang.EN))
			}
		}
	}
	return lang.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// Progress is one line for the resident: how far a matter is, all departments
// together.
type Progress struct {
	Parts   int // that were opened
	Decided int
	Granted int
	Done    bool // all are decided: what was one thing is one thing again
	Say     lang.Text
}

// Progress sums up how far an application is. A part that was refused does not
// hold up the others.
func (a *Application) Progress() Progress {
	p := Progress{Parts: len(a.Cases)}
	for i := range a.Cases {
		c := &a.Cases[i]
		if c.Open() {
			continue
		}
		p.Decided++
		if c.Outcome == pack.Granted {
			p.Granted++
		}
	}
	p.Done = p.Parts > 0 && p.Decided == p.Parts
	p.Say = p.say(a)
	return p
}

func (p *Progress) say(a *Application) lang.Text {
	switch {
	case a.Filing == Draft:
		return lang.Text{ZH: "草稿，还没有提交", EN: "a draft, not handed in yet"}
	case a.Filing == Discarded:
		return lang.Text{ZH: "已放弃", EN: "discarded"}
	case a.Filing == Expired:
		return lang.Text{ZH: "草稿已过期清除", EN: "the draft has expired"}
	case p.Parts == 1 && !p.Done:
		return lang.Text{ZH: "正在办理：" + stateName(&a.Cases[0]).ZH, EN: "under way: " + stateName(&a.Cases[0]).In(lang.EN)}
	case p.Parts == 1:
		return outcomeName(a.Cases[0].Outcome)
	case p.Done:
		return lang.Text{ZH: fmt.Sprintf("%d 项已全部办结，%d 项通过", p.Parts, p.Granted), EN: fmt.Sprintf("all %d parts are decided, %d granted", p.Parts, p.Granted)}
	}
	return lang.Text{ZH: fmt.Sprintf("共 %d 项，已办结 %d 项", p.Parts, p.Decided), EN: fmt.Sprintf("%d parts, %d decided", p.Parts, p.Decided)}
}

func stateName(c *Case) lang.Text {
	if c.Process != nil {
		if s := c.Process.State(c.State); s != nil {
			return s.Name
		}
	}
	return plainArg(c.State)
}

// outcomeNames are how a case ends, in words.
var outcomeNames = map[pack.Outcome]lang.Text{
	pack.Granted:   {ZH: "已通过", EN: "granted"},
	pack.Refused:   {ZH: "未通过", EN: "refused"},
	pack.Withdrawn: {ZH: "已撤回", EN: "withdrawn"},
	pack.Closed:    {ZH: "已终止", EN: "ended without a decision"},
}

func outcomeName(o pack.Outcome) lang.Text { return outcomeNames[o] }
