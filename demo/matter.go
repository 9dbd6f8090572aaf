package demo

import (
	"context"
	"errors"
	"slices"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/staff"
)

// Matters is what a make-believe town has on its desk.
type Matters struct {
	Office   *casework.Office
	Register *people.Register
	Engine   *entitle.Engine
	Staff    []staff.Actor // with the posts of Staff
	On       civil.Date
}

// asks is what the residents of a demonstration apply for, and how many do.
var asks = []struct {
	service string
	people  int
}{{"dibao", 9}, {"temporary-relief", 5}, {"living-allowance-disabled", 4}, {"old-age-allowance", 4}}

// deskTown is where the residents of the demonstration apply: 织里镇.
const deskTown = "330502100"

// Fill has residents of a town apply for what they are or may be owed, and its
// staff begin to work on it, so that a desk is not empty. Where somebody has
// applied already it does nothing. It returns how many applied.
func (m Matters) Fill(ctx context.Context) (int, error) {
	some, err := m.Office.Queue(ctx, casework.Program("demo"), Label.ZH, casework.Query{Limit: 1})
	if err != nil || len(some.Cases) > 0 {
		return 0, err
	}
	n, after := 0, id.ID("")
	var opened []casework.Case
	left := map[string]int{}
	for _, a := range asks {
		left[a.service] = a.people
	}
	for range 20 {
		homes, err := m.Register.Households(ctx, By(), people.Page{Area: deskTown, After: after, Limit: 100}, m.On)
		if err != nil {
			return n, err
		}
		for i := range homes {
			one, err := m.home(ctx, &homes[i], left)
			if err != nil {
				return n, err
			}
			opened, n, after = append(opened, one...), n+len(one), homes[i].ID
		}
		if len(homes) < 100 || len(left) == 0 {
			break
		}
	}
	return n, m.begin(ctx, opened)
}

// home has a household apply for the first of what is left to be applied for
// that it is or may be owed.
func (m Matters) home(ctx context.Context, home *people.Household, left map[string]int) ([]casework.Case, error) {
	h, err := snapshot.NewHomes(m.Engine.Edition().Pack.Schema()).Household(home)
	if err != nil {
		return nil, err
	}
	if err := m.Engine.Infer(m.On, h); err != nil {
		return nil, err
	}
	for _, one := range m.Engine.For(m.On, h).Answers {
		if left[one.Service.ID] == 0 || one.Outcome == entitle.NotOwed {
			continue
		}
		person := home.Members[0].ID
		if one.Person != nil {
			person = id.ID(one.Person.ID)
		}
		if left[one.Service.ID]--; left[one.Service.ID] == 0 {
			delete(left, one.Service.ID)
		}
		return m.apply(ctx, person, one.Service.ID)
	}
	return nil, nil
}

// apply fills in a form as somebody who answers the first thing that will do.
func (m Matters) apply(ctx context.Context, person id.ID, service string) ([]casework.Case, error) {
	who := casework.Self(person)
	a, err := m.Office.Begin(ctx, who, Label.ZH, casework.NewApplication{Service: service, Person: person, Channel: casework.ByWeb, Key: "demo:" + service})
	if fault.KindOf(err) == fault.Denied {
		return nil, nil // a child applies through a guardian
	}
	for tries := 0; err == nil && len(a.Mistakes) > 0 && tries < 4; tries++ {
		answers := map[string]string{}
		for _, mistake := range a.Mistakes {
			if q := a.Form.Question(mistake.Field); q != nil {
				answers[q.ID] = anyAnswer(q)
			}
		}
		a, err = m.Office.Answer(ctx, who, a.ID, answers, a.Version)
	}
	if err != nil {
		return nil, err
	}
	a, err = m.Office.Submit(ctx, who, a.ID, "demo")
	if errors.Is(err, casework.ErrAnswers) {
		return nil, nil // it asks for a paper, and nobody has one
	}
	return a.Cases, err
}

// anyAnswer is an answer that a question takes.
func anyAnswer(q *pack.Asked) string {
	switch q.Kind {
	case pack.AskYesNo:
		return "false"
	case pack.AskChoice, pack.AskChoices:
		return q.Options[min(1, len(q.Options)-1)].ID
	case pack.AskPhone:
		return "05720001234"
	case pack.AskNumber:
		return "1"
	case pack.AskMoney:
		return "500"
	case pack.AskDay:
		return DefaultDay.AddDays(-30).String()
	case pack.AskAccount:
		return "6200000000001234"
	case pack.AskArea:
		return deskTown
	}
	return "演示"
}

// begin lets the staff of the town begin: some cases are taken, some visited and
// published, of one papers are asked for.
func (m Matters) begin(ctx context.Context, opened []casework.Case) error {
	officer := m.actor("demo.zhili.civil")
	if officer == nil {
		return nil
	}
	amount, err := measure.ParseMoney("820")
	if err != nil {
		return err
	}
	visit := &casework.Visit{On: m.On, Place: "家中", Visitors: []string{officer.Account.Name, "演示·费社工"}, Present: []string{"申请人"},
		Found: []casework.Finding{{About: "家庭收入", Declared: "与申请一致", Found: "与申请一致", Agrees: true}}, Says: "情况属实"}
	for i, c := range opened {
		var acts []casework.Act
		switch {
		case c.Service == "dibao" && i%4 == 1:
			acts = []casework.Act{{Action: "take"}, {Action: "visit", Visit: visit}, {Action: "publish", Note: "初审符合条件", Amount: &amount}}
		case c.Service == "dibao" && i%4 == 2:
			acts = []casework.Act{{Action: "take"}, {Action: "ask-papers", Note: "请补交收入证明"}}
		case i%4 == 3:
			acts = []casework.Act{{Action: "take"}}
		}
		for _, act := range acts {
			if _, err := m.Office.Do(ctx, casework.Clerk(officer), Label.ZH, c.ID, act); err != nil && fault.KindOf(err) != fault.Denied {
				return err
			}
		}
	}
	return nil
}

// actor is one of the make-believe staff.
func (m Matters) actor(login string) *staff.Actor {
	i := slices.IndexFunc(m.Staff, func(a staff.Actor) bool { return a.Account.Login == login })
	if i < 0 {
		return nil
	}
	return &m.Staff[i]
}
