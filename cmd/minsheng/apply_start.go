package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle/outreach"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

func applyStartCommand(c *console) *cobra.Command {
	var w caseWork
	var service, area string
	var limit int
	cmd := &cobra.Command{
		Use:   "start SERVICE",
		Short: "从应享未享名单开始：通知、预填或直接办 · from the list of who is missed: tell them, fill in, or grant at once",
		Long: "按服务写明的办法：通知本人、预填申请等本人确认、免申即享直接办。已声明不需要的不打扰；做过的不重复。\n" +
			"As the service says: tells the person, fills in a draft to be confirmed, or grants without an application. Whoever\n" +
			"declined is left alone; what was done is not done again.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			service = names[0]
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				return c.startFromList(ctx, p, who, w, outreach.Query{Service: service, Area: area, Limit: limit})
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar(&area, "area", "", "division code, with everything in it · 区划代码")
	cmd.Flags().IntVar(&limit, "limit", 100, "how many of the list, at most 500 · 名单中的多少条")
	return cmd
}

// startedView is what became of a match, as JSON.
type startedView struct {
	Person      id.ID      `json:"person"`
	Way         pack.Start `json:"way,omitempty"`
	Application id.ID      `json:"application,omitempty"`
	Case        id.ID      `json:"case,omitempty"`
	Granted     bool       `json:"granted,omitempty"`
	Why         string     `json:"why,omitempty"`
}

// startFromList starts from the entries of a list that nobody has worked on.
func (c *console) startFromList(ctx context.Context, p *premises, who casework.Who, w caseWork, q outreach.Query) error {
	q.Kind, q.Work = outreach.Missed, outreach.ToDo
	page, err := p.office.List(ctx, by(w.purpose), q)
	if err != nil {
		return err
	}
	views := []startedView{}
	ways := map[pack.Start]int{}
	for _, e := range page.Entries {
		done, err := p.cases.StartFrom(ctx, who, w.purpose, casework.Match{Service: e.Service, Person: e.Contact, Round: e.Round})
		if err != nil {
			return err
		}
		s := done[0]
		ways[s.Way]++
		if err := markStarted(ctx, p, w.purpose, e.ID, s); err != nil {
			return err
		}
		views = append(views, startedView{s.Person, s.Way, s.Application, s.Case, s.Granted, c.say(s.Why)})
	}
	if w.asJSON {
		return c.json(views)
	}
	for _, v := range views {
		if v.Why != "" {
			fmt.Fprintf(c.out, "%s  %s\n", v.Person, v.Why)
		}
	}
	c.printf(lang.Text{ZH: "通知 %d 人，预填 %d 份，直接办 %d 件，未动 %d 条", EN: "%d told, %d filled in, %d without an application, %d left alone"},
		ways[pack.ByNotice], ways[pack.ByPrefilled], ways[pack.Automatic], ways[""])
	return nil
}

// startOutcomes are what the list says of an entry from which something started.
var startOutcomes = map[pack.Start]outreach.Outcome{pack.ByNotice: outreach.Contacted, pack.ByPrefilled: outreach.Contacted, pack.Automatic: outreach.Applied}

// markStarted records on the list what was done about an entry.
func markStarted(ctx context.Context, p *premises, purpose string, entry id.ID, s casework.Started) error {
	outcome, done := startOutcomes[s.Way]
	if !done {
		return nil
	}
	return p.office.Mark(ctx, by(purpose), entry, outreach.Saying{Outcome: outcome, Seen: -1})
}

// applicationView is an application as JSON.
type applicationView struct {
	ID       id.ID                        `json:"id"`
	Number   string                       `json:"number,omitempty"`
	Person   id.ID                        `json:"person"`
	Service  string                       `json:"service,omitempty"`
	Bundle   string                       `json:"bundle,omitempty"`
	Filing   casework.Filing              `json:"filing"`
	Channel  casework.Channel             `json:"channel"`
	Version  int64                        `json:"version"`
	Answers  map[string]casework.Answered `json:"answers,omitempty"`
	Mistakes []pack.FieldMistake          `json:"mistakes,omitempty"`
	Lacks    []string                     `json:"lacks,omitempty"`
	Cases    []string                     `json:"cases,omitempty"`
	Unopened []casework.Unopened          `json:"unopened,omitempty"`
	Progress string                       `json:"progress"`
	Expires  *civil.Date                  `json:"expires,omitempty"`
}

func (c *console) viewApplication(a casework.Application) applicationView {
	v := applicationView{ID: a.ID, Number: a.Number, Person: a.Person, Service: a.Service, Bundle: a.Bundle, Filing: a.Filing, Channel: a.Channel,
		Version: a.Version, Answers: a.Answers, Mistakes: a.Mistakes, Unopened: a.Unopened, Progress: c.say(a.Progress().Say)}
	for _, p := range a.Lacks {
		v.Lacks = append(v.Lacks, p.ID)
	}
	for _, one := range a.Cases {
		v.Cases = append(v.Cases, one.Number)
	}
	if a.Filing == casework.Draft {
		v.Expires = &a.ExpiresOn
	}
	return v
}

// printApplication prints an application: its answers with where they come from,
// then what is still to do.
func (c *console) printApplication(a casework.Application, asJSON bool) error {
	if asJSON {
		return c.json(c.viewApplication(a))
	}
	c.printf(lang.Text{ZH: "申请 %s %s：%s", EN: "application %s %s: %s"}, a.ID, a.Number, c.say(a.Progress().Say))
	t := c.table(lang.Text{ZH: "标识", EN: "id"}, lang.Text{ZH: "问题", EN: "question"}, lang.Text{ZH: "回答", EN: "answer"}, lang.Text{ZH: "来源", EN: "from"}, lang.Text{ZH: "日期", EN: "of"})
	for _, q := range a.Form.Shown(a.Values()) {
		one, ok := a.Answers[q.ID]
		if !ok {
			t.row(q.ID, c.say(q.Name), "", "", "")
			continue
		}
		t.row(q.ID, c.say(q.Name), one.Value, c.say(one.From), one.On.String())
	}
	t.print()
	for _, m := range a.Mistakes {
		fmt.Fprintf(c.out, "! %s: %s\n", m.Field, c.say(m.Say))
	}
	for _, p := range a.Lacks {
		c.printf(lang.Text{ZH: "! 缺材料 %s：%s", EN: "! paper %s is missing: %s"}, p.ID, c.say(p.Name))
	}
	for _, u := range a.Unopened {
		c.printf(lang.Text{ZH: "不办 %s：%s", EN: "not opened: %s, %s"}, u.Service, c.say(u.Why))
	}
	for _, one := range a.Cases {
		c.printf(lang.Text{ZH: "事项 %s %s", EN: "case %s %s"}, one.Number, one.Service)
	}
	return nil
}

// printMine prints everything of a resident.
func (c *console) printMine(m casework.Mine, asJSON bool) error {
	if asJSON {
		view := map[string]any{"unread": m.Unread}
		var all []applicationView
		for _, a := range m.Applications {
			all = append(all, c.viewApplication(a))
		}
		var cases, says []string
		for _, one := range m.Cases {
			cases = append(cases, one.Number)
		}
		for _, one := range m.Messages {
			says = append(says, c.say(one.Say))
		}
		view["applications"], view["cases"], view["messages"] = all, cases, says
		return c.json(view)
	}
	for _, a := range m.Applications {
		c.printf(lang.Text{ZH: "申请 %s %s%s：%s", EN: "application %s %s%s: %s"}, a.ID, a.Service, a.Bundle, c.say(a.Progress().Say))
	}
	for _, one := range m.Cases {
		c.printf(lang.Text{ZH: "事项 %s %s", EN: "case %s %s"}, one.Number, one.Service)
	}
	for _, one := range m.Messages {
		fmt.Fprintf(c.out, "%s  %s\n", civil.FromTime(one.At), c.say(one.Say))
	}
	return nil
}
