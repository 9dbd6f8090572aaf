package web

import (
	"net/http"

	"minsheng/casework"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// applyPage says before the first question what is asked, of whom, how long it
// takes, and where it goes.
type applyPage struct {
	ID        string
	Name      lang.Text
	Plain     lang.Text
	Guide     string // the page of the service; empty for a bundle
	Automatic bool   // who is owed it need not apply
	Questions int
	Papers    []paperAsked
	Parts     []partLine
	Way       []wayStep
	Draft     string // a draft that waits for them
	Key       string
	Signed    bool
	Called    string // for whom, where that is another
}

// paperAsked is a paper before anybody has handed one in.
type paperAsked struct {
	Name    lang.Text
	Help    lang.Text
	Must    bool
	OnFile  bool // what a register says may stand in for it
	OnlySay bool // asked only of some
}

// partLine is one service of a bundle.
type partLine struct {
	Name       lang.Text
	Department lang.Text
	Chosen     bool // only where the answers call for it
	Href       string
}

// wayStep is a state on the way to a decision.
type wayStep struct {
	Name  lang.Text
	Who   lang.Text
	Limit lang.Text
	State string // done, now or to come; empty before it began
}

// applyStart is the first page of an application.
func (m *mine) applyStart(r *http.Request) (page, error) {
	e, err := m.today()
	if err != nil {
		return page{}, err
	}
	t, ok := thingOf(e, r.PathValue("about"))
	if !ok {
		return m.missing(), nil
	}
	main := applyPage{ID: t.ID, Name: t.Name, Plain: t.Plain, Questions: len(t.Form.Shown(nil)), Key: string(id.New())}
	for _, p := range t.Form.Papers {
		main.Papers = append(main.Papers, paperAsked{p.Name, p.Help, p.Required, len(p.Instead) > 0, p.When != nil})
	}
	if t.Bundle != nil {
		for _, part := range t.Bundle.Parts {
			main.Parts = append(main.Parts, partLine{nameOf(e, part.Service), departmentName(e, part.Department), part.When != nil, "/services/" + part.Service})
		}
	} else {
		main.Guide, main.Automatic = "/services/"+t.ID, t.Is.Start == pack.Automatic
		main.Way = m.way(e.DecidedBy(t.ID))
	}
	if err := m.drafted(r, &main); err != nil {
		return page{}, err
	}
	return page{name: "apply", title: m.words.text("apply.of", t.Name), nav: "my", main: main,
		crumbs: m.crumbs(Crumb{Text: m.words.text("nav.services"), Href: "/services"}, Crumb{Text: m.words.text("apply.of", t.Name)})}, nil
}

// drafted looks for a draft of the same thing of who has signed in.
func (m *mine) drafted(r *http.Request, main *applyPage) error {
	v, err := m.visitor(r)
	if err != nil {
		return nil // nobody has signed in, which is asked for when they begin
	}
	main.Signed = true
	if v.For != "" {
		main.Called = v.Called
	}
	all, err := m.options.Office.Mine(r.Context(), v.About())
	if err != nil {
		return err
	}
	for _, a := range all.Applications {
		if a.Filing == casework.Draft && (a.Service == main.ID || a.Bundle == main.ID) {
			main.Draft = "/my/drafts/" + string(a.ID)
		}
	}
	return nil
}

// begin makes a draft, filled in with what is on file, and goes to its first
// question.
func (m *mine) begin(r *http.Request) (page, error) {
	about := r.PathValue("about")
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	if r.PostForm.Has("show") {
		return m.applyStart(r)
	}
	person, who, err := m.person(r)
	if err != nil {
		return page{to: "/me/sign-in?back=/apply/" + about}, nil
	}
	e, err := m.today()
	if err != nil {
		return page{}, err
	}
	t, ok := thingOf(e, about)
	if !ok {
		return m.missing(), nil
	}
	n := casework.NewApplication{Person: person, Channel: casework.ByWeb, Key: cut(r.PostForm.Get("key"), 64)}
	if t.Bundle != nil {
		n.Bundle = t.ID
	} else {
		n.Service = t.ID
	}
	if mandate := r.PostForm.Get("mandate"); mandate != "" {
		if who, err = m.inTheNameOf(r, id.ID(mandate), &n); err != nil {
			return page{}, err
		}
	}
	a, err := m.options.Office.Begin(r.Context(), who, m.purpose(), n)
	if err != nil {
		return page{}, err
	}
	return page{to: draftHref(&a, stepsOf(&a)[0].id)}, nil
}

// way is how an application is decided, by the shortest path to its being
// granted.
func (m *mine) way(p *pack.Process) []wayStep {
	var all []wayStep
	if p == nil {
		return nil
	}
	for _, s := range pathOf(p) {
		step := wayStep{Name: s.Name}
		if s.Kind != pack.EndState {
			step.Who = m.doerText(s.By)
		}
		if s.Clock != nil {
			step.Limit = m.limitText(s.Clock)
		}
		all = append(all, step)
	}
	return all
}

// pathOf is the usual way through a process, from its first state to one in
// which it is granted: in each state what its clock or the first of its actions
// leads on to, without detours that wait for the applicant.
func pathOf(p *pack.Process) []pack.State {
	if path := onward(p, &p.States[0], map[string]bool{}); path != nil {
		return path
	}
	return p.States[:1]
}

// onward is the way on from a state, nil where it leads to no granting.
func onward(p *pack.Process, at *pack.State, been map[string]bool) []pack.State {
	if at.Outcome == pack.Granted {
		return []pack.State{*at}
	}
	been[at.ID] = true
	for _, to := range nextStates(p, at) {
		next := p.State(to)
		if been[to] || next.By.Role == pack.Applicant || next.Kind == pack.EndState && next.Outcome != pack.Granted {
			continue
		}
		if rest := onward(p, next, been); rest != nil {
			return append([]pack.State{*at}, rest...)
		}
	}
	return nil
}

// nextStates lists where a case goes from a state, by its clock or an action.
func nextStates(p *pack.Process, at *pack.State) []string {
	var all []string
	if at.Clock != nil && at.Clock.After != "" {
		all = append(all, at.Clock.After)
	}
	for _, a := range p.From(at.ID) {
		if a.To != "" {
			all = append(all, a.To)
		}
	}
	return all
}

// doerText words who acts, as residents say it.
func (p *Portal) doerText(d pack.Doer) lang.Text {
	if d.Role == pack.Applicant {
		return p.words.text("doer.applicant")
	}
	role := p.words.text("doer." + d.Role)
	if d.Level == "" {
		return role
	}
	level := p.words.text("level." + d.Level)
	return lang.Text{ZH: level.ZH + role.ZH, EN: level.EN + " " + role.EN}
}

// limitText words a time limit.
func (p *Portal) limitText(c *pack.Clock) lang.Text {
	if c.Working {
		return p.words.text("limit.working", c.Days)
	}
	return p.words.text("limit.days", c.Days)
}

// blankForm is the form on paper, with nothing in it.
func (m *mine) blankForm(r *http.Request) (page, error) {
	e, err := m.today()
	if err != nil {
		return page{}, err
	}
	t, ok := thingOf(e, r.PathValue("about"))
	if !ok {
		return m.missing(), nil
	}
	main := m.paperForm(t.Name, t.Form, nil)
	return page{name: "apply-print", title: m.words.text("apply.print.of", t.Name), nav: "my", main: main,
		crumbs: m.crumbs(Crumb{Text: m.words.text("apply.of", t.Name), Href: "/apply/" + t.ID}, Crumb{Text: m.words.text("apply.print")})}, nil
}
