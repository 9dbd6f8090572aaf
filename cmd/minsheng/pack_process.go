package main

import (
	"fmt"
	"strings"

	"minsheng/lang"
	"minsheng/pack"
)

// showProcesses prints how services are decided.
func (c *console) showProcesses(e *pack.Edition, asJSON bool) error {
	all := []pack.DecidingRecord{}
	for _, p := range e.Processes {
		all = append(all, p.Record())
	}
	if asJSON {
		return c.json(all)
	}
	for _, p := range e.Processes {
		var names []string
		for _, id := range p.Services {
			if s := e.Service(id); s != nil {
				names = append(names, c.say(s.Name))
			}
		}
		fmt.Fprintf(c.out, "\n%s（%s %s）：%s\n", c.say(p.Name), p.Pack, p.ID, strings.Join(names, c.say(lang.Text{ZH: "、", EN: ", "})))
		t := c.table(lang.Text{ZH: "状态", EN: "state"}, lang.Text{ZH: "谁办", EN: "who acts"}, lang.Text{ZH: "期限", EN: "limit"}, lang.Text{ZH: "可以做什么", EN: "what can be done"}, lang.Text{ZH: "出处", EN: "source"})
		for _, s := range p.States {
			t.row(c.say(s.Name), c.say(doerWords(s.By)), c.limit(s.Clock), c.actions(p, s.ID), c.clause(e.Pack, s))
		}
		t.print()
	}
	return nil
}

var roleWords = map[string]lang.Text{
	"applicant": {ZH: "申请人", EN: "applicant"}, "clerk": {ZH: "综合窗口", EN: "window clerk"}, "helper": {ZH: "协理员", EN: "helper"},
	"caseworker": {ZH: "经办人", EN: "caseworker"}, "supervisor": {ZH: "负责人", EN: "supervisor"}, "system": {ZH: "自动", EN: "the program"},
}

var levelWords = map[string]lang.Text{
	"community": {ZH: "村（社区）", EN: "community "}, "township": {ZH: "乡镇（街道）", EN: "township "}, "county": {ZH: "县级", EN: "county "},
	"city": {ZH: "市级", EN: "city "}, "province": {ZH: "省级", EN: "province "},
}

func doerWords(d pack.Doer) lang.Text {
	role, level := roleWords[d.Role], levelWords[d.Level]
	return lang.Text{ZH: level.ZH + role.ZH, EN: level.EN + role.EN}
}

func (c *console) limit(clock *pack.Clock) string {
	switch {
	case clock == nil:
		return ""
	case clock.Working:
		return fmt.Sprintf(c.say(lang.Text{ZH: "%d 个工作日", EN: "%d working days"}), clock.Days)
	}
	return fmt.Sprintf(c.say(lang.Text{ZH: "%d 日", EN: "%d days"}), clock.Days)
}

func (c *console) actions(p *pack.Process, state string) string {
	var all []string
	for _, a := range p.From(state) {
		one := c.say(a.Name)
		if a.FourEyes {
			one += c.say(lang.Text{ZH: "（另一人）", EN: " (somebody else)"})
		}
		all = append(all, one)
	}
	return strings.Join(all, c.say(lang.Text{ZH: "；", EN: "; "}))
}

// clause says where a state's limit comes from, or else the state.
func (c *console) clause(p *pack.Pack, s pack.State) string {
	cite := s.Cite
	if s.Clock != nil {
		cite = s.Clock.Cite
	}
	source := p.Source(cite.Source)
	if source == nil {
		return c.say(statusNames[cite.Status])
	}
	return strings.TrimSpace("《" + c.say(source.Title) + "》" + cite.Clause)
}
