package web

import (
	"net/http"
	"slices"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/pack"
)

// myPage is everything of a resident here: what they were told, what waits for
// them, what is under way, what was decided, what was paid.
type myPage struct {
	Called   string
	Acting   bool
	Kept     bool // a draft was just put aside
	Dropped  bool // or given up
	Declined bool // a service that was offered is not wanted
	Messages []messageLine
	Older    []messageLine
	Unread   []Hidden
	Drafts   []draftLine
	Open     []matterLine
	Closed   []matterLine
	Paid     Table
	PaidSum  lang.Text
}

// messageLine is one message.
type messageLine struct {
	Say  lang.Text
	At   lang.Text
	Href string
	New  bool
	Not  string // the service that they can say they do not want
}

// draftLine is an application that is not handed in.
type draftLine struct {
	Name  lang.Text
	Href  string
	Until lang.Text
	Drop  string
	Not   string // the service, where a match filled the draft in and they can say they do not want it
}

// matterLine is an application or a case, and how far it is.
type matterLine struct {
	Name   lang.Text
	Number string
	Href   string
	Say    lang.Text
	Since  lang.Text
	Due    lang.Text
	Asked  bool // it waits for the resident
	Parts  []partState
	Done   int
	Count  int
}

// partState is a part of a bundle on one line.
type partState struct {
	Name       lang.Text
	Department lang.Text
	Say        lang.Text
	Href       string
	State      string // done, now, asked or refused
}

// overview is the first page of what is a resident's own.
func (m *mine) overview(r *http.Request) (page, error) {
	person, who, err := m.person(r)
	if err != nil {
		return page{}, err
	}
	all, err := m.options.Office.Mine(r.Context(), person)
	if err != nil {
		return page{}, err
	}
	e, err := m.today()
	if err != nil {
		return page{}, err
	}
	v, _ := m.visitor(r)
	asked := r.URL.Query()
	main := myPage{Called: v.Called, Acting: v.For != "", Kept: asked.Has("kept"), Dropped: asked.Has("dropped"), Declined: asked.Has("declined")}
	m.messages(&main, all.Messages)
	for i := range all.Applications {
		m.application(e, &main, &all.Applications[i])
	}
	for i := range all.Cases {
		c := &all.Cases[i]
		line := matterLine{Name: nameOf(e, c.Service), Number: c.Number, Href: "/my/cases/" + string(c.ID), Say: m.caseSay(c), Since: m.dayText(c.OpenedOn), Asked: asksApplicant(c)}
		if line.Due = m.dayOrNone(c.Due); c.Open() {
			main.Open = append(main.Open, line)
			continue
		}
		main.Closed = append(main.Closed, line)
	}
	slices.SortStableFunc(main.Open, func(a, b matterLine) int { return asksFirst(a) - asksFirst(b) })
	if err := m.paid(r, e, who, &main); err != nil {
		return page{}, err
	}
	return page{name: "my", title: m.words.text("my.title"), nav: "my", main: main}, nil
}

// asksFirst puts what waits for the resident before the rest.
func asksFirst(l matterLine) int {
	if l.Asked {
		return 0
	}
	return 1
}

// messages sorts what was told: what is not read yet stands open.
func (m *mine) messages(main *myPage, all []casework.Message) {
	for _, one := range all {
		line := messageLine{Say: one.Say, At: instantText(one.At), New: one.ReadAt.IsZero()}
		switch {
		case one.Case != "":
			line.Href = "/my/cases/" + string(one.Case)
		case one.Application != "":
			line.Href = "/my/drafts/" + string(one.Application)
		case one.Service != "":
			line.Href, line.Not = "/apply/"+one.Service, one.Service
		}
		if !line.New {
			main.Older = append(main.Older, line)
			continue
		}
		main.Messages = append(main.Messages, line)
		main.Unread = append(main.Unread, Hidden{"message", string(one.ID)})
	}
}

// application adds an application where it belongs: to the drafts, to what is
// under way or to what is decided.
func (m *mine) application(e *pack.Edition, main *myPage, a *casework.Application) {
	about := a.Service
	if a.Bundle != "" {
		about = a.Bundle
	}
	name := nameOf(e, about)
	if a.Filing == casework.Draft {
		draft := draftLine{Name: name, Href: "/my/drafts/" + string(a.ID), Until: m.dayOrNone(a.ExpiresOn), Drop: "/my/drafts/" + string(a.ID) + "/discard"}
		if a.Channel == casework.ByMatch {
			draft.Not = a.Service
		}
		main.Drafts = append(main.Drafts, draft)
		return
	}
	line := m.matter(e, name, a)
	if a.Progress().Done {
		main.Closed = append(main.Closed, line)
		return
	}
	main.Open = append(main.Open, line)
}

// matter is an application that was handed in, on one line.
func (m *mine) matter(e *pack.Edition, name lang.Text, a *casework.Application) matterLine {
	p := a.Progress()
	line := matterLine{Name: name, Number: a.Number, Href: "/my/applications/" + string(a.ID), Say: p.Say, Since: m.dayText(a.SubmittedOn), Done: p.Decided, Count: p.Parts}
	for i := range a.Cases {
		c := &a.Cases[i]
		if asksApplicant(c) {
			line.Asked = true
			if a.Bundle == "" {
				line.Say = m.words.text("my.asked", m.caseSay(c))
			}
		}
		if a.Bundle == "" {
			line.Due, line.Href = m.dayOrNone(c.Due), "/my/cases/"+string(c.ID)
			continue
		}
		line.Parts = append(line.Parts, m.partState(e, c))
	}
	return line
}

func (m *mine) partState(e *pack.Edition, c *casework.Case) partState {
	part := partState{Name: nameOf(e, c.Service), Department: departmentName(e, c.Department), Say: m.caseSay(c), Href: "/my/cases/" + string(c.ID), State: "now"}
	switch {
	case asksApplicant(c):
		part.State = "asked"
	case c.Outcome == pack.Granted:
		part.State = "done"
	case !c.Open():
		part.State = "refused"
	}
	return part
}

// asksApplicant reports whether a case waits for the resident.
func asksApplicant(c *casework.Case) bool {
	if !c.Open() || c.Process == nil {
		return false
	}
	s := c.Process.State(c.State)
	return s != nil && s.By.Role == pack.Applicant
}

// caseSay words where a case stands.
func (m *mine) caseSay(c *casework.Case) lang.Text {
	if !c.Open() {
		return m.words.text("outcome." + string(c.Outcome))
	}
	if c.Process != nil {
		if s := c.Process.State(c.State); s != nil {
			return s.Name
		}
	}
	return same(c.State)
}

// monthsPaid is for how many months back payments are shown.
const monthsPaid = 12

// paid adds what was paid within a year.
func (m *mine) paid(r *http.Request, e *pack.Edition, who casework.Who, main *myPage) error {
	today := m.options.Today()
	all, err := m.options.Office.Received(r.Context(), who, today.AddMonths(-monthsPaid).MonthStart(), today.AddMonths(1).MonthStart())
	if err != nil {
		return err
	}
	main.Paid = Table{Caption: m.words.text("my.paid.caption", monthsPaid), Columns: []Column{{Head: m.words.text("my.paid.month")}, {Head: m.words.text("my.paid.service")},
		{Head: m.words.text("my.paid.amount"), Unit: m.words.text("unit.yuan"), Numeric: true}, {Head: m.words.text("my.paid.state")}}}
	sum := measure.Money(0)
	for _, p := range all {
		if p.State == money.Unpaid {
			continue
		}
		if p.State == money.Paid {
			sum += p.Amount
		}
		main.Paid.Rows = append(main.Paid.Rows, []Cell{{Text: m.monthText(p.Month)}, {Text: nameOf(e, p.Service)}, {Text: same(p.Amount.String())}, {Text: m.words.text("payment." + string(p.State))}})
	}
	if sum > 0 {
		main.PaidSum = m.words.text("my.paid.sum", monthsPaid, sum.String())
	}
	return nil
}

// monthText words a month.
func (p *Portal) monthText(d civil.Date) lang.Text {
	y, month, _ := d.YMD()
	return p.words.text("month", y, month)
}

// seen marks messages as read.
func (m *mine) seen(r *http.Request) (page, error) {
	_, who, err := m.person(r)
	if err != nil {
		return page{}, err
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	var all []id.ID
	for _, one := range r.PostForm["message"] {
		all = append(all, id.ID(cut(one, 64)))
	}
	if err := m.options.Office.Seen(r.Context(), who, all...); err != nil {
		return page{}, err
	}
	return page{to: "/my"}, nil
}

// decline records that a resident does not want a service that was offered.
func (m *mine) decline(r *http.Request) (page, error) {
	person, who, err := m.person(r)
	if err != nil {
		return page{}, err
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	if err := m.options.Office.Decline(r.Context(), who, m.purpose(), person, cut(r.PostForm.Get("service"), 100), ""); err != nil {
		return page{}, err
	}
	return page{to: "/my?declined=yes"}, nil
}

// receiptPage is an application that was handed in: its number, and what becomes
// of its parts.
type receiptPage struct {
	Name     lang.Text
	Number   string
	On       lang.Text
	Progress matterLine
	Case     string // of a single service
	Left     []partLine
	Papers   []fileLine
}

// receipt shows an application that was handed in.
func (m *mine) receipt(r *http.Request) (page, error) {
	_, who, err := m.person(r)
	if err != nil {
		return page{}, err
	}
	a, err := m.options.Office.Application(r.Context(), who, m.purpose(), id.ID(r.PathValue("application")))
	if err != nil {
		return page{}, err
	}
	if a.Filing == casework.Draft {
		return page{to: "/my/drafts/" + string(a.ID)}, nil
	}
	e, err := m.today()
	if err != nil {
		return page{}, err
	}
	name, err := m.thingName(&a)
	if err != nil {
		return page{}, err
	}
	main := receiptPage{Name: name, Number: a.Number, On: m.dayText(a.SubmittedOn), Progress: m.matter(e, name, &a)}
	if a.Bundle == "" && len(a.Cases) > 0 {
		main.Case = "/my/cases/" + string(a.Cases[0].ID)
	}
	for _, u := range a.Unopened {
		main.Left = append(main.Left, partLine{Name: nameOf(e, u.Service), Href: "/services/" + u.Service})
	}
	for _, f := range a.Papers {
		main.Papers = append(main.Papers, m.fileLine(f))
	}
	return page{name: "my-receipt", title: m.words.text("receipt.title"), nav: "my", main: main,
		crumbs: m.crumbs(Crumb{Text: m.words.text("my.title"), Href: "/my"}, Crumb{Text: name})}, nil
}
