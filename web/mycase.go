package web

import (
	"bytes"
	"errors"
	"net/http"
	"slices"

	"minsheng/casework"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// myCasePage is a case as its resident sees it: where it is, who has it, until
// when, what is asked of them, and what they can do.
type myCasePage struct {
	Name     lang.Text
	Number   string
	State    lang.Text
	Who      lang.Text // who has it
	Due      lang.Text
	Overdue  bool
	Still    lang.Text // why the clock stands still
	Outcome  string    // granted, refused, withdrawn, closed; empty while it is open
	Amount   lang.Text
	Reason   string    // of the decision
	Asked    lang.Text // what is asked of the resident
	Note     string    // in the words of the office
	Way      []wayStep
	Facts    []Fact
	Letters  []Link
	Acts     []myAct
	Papers   []fileLine
	Why      []Node
	WhyOn    lang.Text
	History  []caseEvent
	Mistakes []Mistake
	Done     lang.Text
	Whole    string // the bundle that it is a part of
}

// caseEvent is an event as a resident sees it.
type caseEvent struct {
	Name lang.Text
	Who  lang.Text
	On   lang.Text
}

// myAct is something that the resident can do.
type myAct struct {
	ID     string
	Name   lang.Text
	Under  lang.Text
	Reason *Question // asked where it is needed
	Paper  bool      // a file is needed
	Main   bool      // it is what is waited for
	State  actState
	Wrong  lang.Text
}

// actState is what every form of a case carries: which version of the case was
// read, and a name for the act, so that what is sent twice is done once.
type actState struct {
	Version int64
	Key     string
	Accept  string // which files are offered to choose
}

// HasWrong reports whether something was refused.
func (a myAct) HasWrong() bool { return !a.Wrong.IsZero() }

// myCase shows a case, after what the resident did to it.
func (m *mine) myCase(r *http.Request) (page, error) {
	person, who, err := m.person(r)
	if err != nil {
		return page{}, err
	}
	of := id.ID(r.PathValue("case"))
	wrong := map[string]lang.Text{}
	if r.Method == http.MethodPost {
		to, err := m.act(r, who, of, wrong)
		if to != nil || err != nil {
			return orElse(to), err
		}
	}
	c, err := m.options.Office.Case(r.Context(), who, m.purpose(), of)
	if err != nil {
		return page{}, err
	}
	e, err := m.today()
	if err != nil {
		return page{}, err
	}
	main := m.casePage(r, e, &c, wrong)
	if c.Application != "" {
		a, err := m.options.Office.Application(r.Context(), who, m.purpose(), c.Application)
		if err != nil {
			return page{}, err
		}
		for _, f := range a.Papers {
			main.Papers = append(main.Papers, m.fileLine(f))
		}
		if a.Bundle != "" {
			main.Whole = "/my/applications/" + string(a.ID)
		}
	}
	if err := m.seenOf(r, person, who, &c); err != nil {
		return page{}, err
	}
	pg := page{name: "my-case", title: main.Name, nav: "my", main: main, crumbs: m.crumbs(Crumb{Text: m.words.text("my.title"), Href: "/my"}, Crumb{Text: main.Name})}
	if len(wrong) > 0 {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

// seenOf marks as read what was told about a case that is open before them.
func (m *mine) seenOf(r *http.Request, person id.ID, who casework.Who, c *casework.Case) error {
	all, err := m.options.Office.Messages(r.Context(), who)
	if err != nil {
		return err
	}
	var unread []id.ID
	for _, one := range all {
		if one.Case == c.ID && one.ReadAt.IsZero() && one.Person == person {
			unread = append(unread, one.ID)
		}
	}
	if len(unread) == 0 {
		return nil
	}
	return m.options.Office.Seen(r.Context(), who, unread...)
}

func (m *mine) casePage(r *http.Request, e *pack.Edition, c *casework.Case, wrong map[string]lang.Text) myCasePage {
	main := myCasePage{Name: nameOf(e, c.Service), Number: c.Number, State: m.caseSay(c), Outcome: string(c.Outcome)}
	main.Way = m.wayOf(c)
	if c.Amount != nil && c.Outcome == pack.Granted && *c.Amount > 0 {
		main.Amount = m.words.text("money.yuan", c.Amount.String())
	}
	if c.Open() {
		m.stands(e, c, &main)
	} else {
		main.Reason = lastReason(c)
	}
	main.Facts = []Fact{{Name: m.words.text("my.case.number"), Text: same(c.Number)}, {Name: m.words.text("my.case.opened"), Text: m.dayText(c.OpenedOn)}}
	if d := departmentName(e, c.Department); !d.IsZero() {
		main.Facts = append(main.Facts, Fact{Name: m.words.text("my.case.department"), Text: d})
	}
	for _, kind := range lettersOf(c) {
		main.Letters = append(main.Letters, Link{m.words.text("letter." + string(kind)), "/my/cases/" + string(c.ID) + "/letter?kind=" + string(kind)})
	}
	main.Acts = m.actsOf(r, c, wrong)
	for _, a := range main.Acts {
		if a.HasWrong() {
			main.Mistakes = append(main.Mistakes, Mistake{Anchor: "act-" + a.ID, Say: a.Wrong})
		}
	}
	main.Why, main.WhyOn = m.grounds(r, e, c)
	for _, ev := range slices.Backward(c.Events) {
		if ev.From != ev.To || ev.By.Kind == "resident" {
			main.History = append(main.History, caseEvent{ev.Name, m.words.text("by." + ev.By.Kind), m.dayText(ev.On)})
		}
	}
	main.Done = m.doneSay(r.URL.Query().Get("done"))
	return main
}

// doneSay says what was just done.
func (m *mine) doneSay(done string) lang.Text {
	if done == "" {
		return lang.Text{}
	}
	return m.words.text("my.case.done")
}

// stands says where an open case is, who has it, and what it waits for.
func (m *mine) stands(e *pack.Edition, c *casework.Case, main *myCasePage) {
	s := c.Process.State(c.State)
	if s == nil {
		return
	}
	main.Who = m.doerText(s.By)
	if d := departmentName(e, c.Department); !d.IsZero() && s.By.Role != pack.Applicant {
		main.Who = lang.Text{ZH: d.ZH + "，" + main.Who.ZH, EN: d.In(lang.EN) + ", " + main.Who.EN}
	}
	main.Due = m.dayOrNone(c.Due)
	main.Overdue = c.Clock.Overdue(m.options.Today()) || c.Whole.Overdue(m.options.Today())
	for _, p := range c.Process.Pauses {
		if p.ID == c.Paused {
			main.Still = p.Name
		}
	}
	if asksApplicant(c) {
		main.Asked = s.Name
		if n := len(c.Events); n > 0 {
			main.Note = lastNote(c)
		}
	}
}

// lastNote is what the office wrote when it brought the case to where it waits
// for the resident.
func lastNote(c *casework.Case) string {
	for _, ev := range slices.Backward(c.Events) {
		if ev.To == c.State && ev.From != ev.To {
			return ev.Note
		}
	}
	return ""
}

// lastReason is why a case ended as it did.
func lastReason(c *casework.Case) string {
	for _, ev := range slices.Backward(c.Events) {
		if ev.To == c.State && ev.From != ev.To {
			return ev.Reason
		}
	}
	return ""
}

// wayOf is the way of a case: what is behind it, where it is, and what is usual
// from there on.
func (m *mine) wayOf(c *casework.Case) []wayStep {
	been := map[string]bool{}
	for _, ev := range c.Events {
		been[ev.From], been[ev.To] = true, true
	}
	path := pathOf(c.Process)
	if !slices.ContainsFunc(path, func(s pack.State) bool { return s.ID == c.State }) {
		if s := c.Process.State(c.State); s != nil {
			at := lastOn(path, been)
			path = slices.Insert(slices.Clone(path), at+1, *s)
			if s.Kind == pack.EndState {
				path = path[:at+2]
			}
		}
	}
	at := slices.IndexFunc(path, func(s pack.State) bool { return s.ID == c.State })
	var all []wayStep
	for i, s := range path {
		if (i < at || !c.Open()) && !been[s.ID] {
			continue // it was passed by
		}
		step := wayStep{Name: s.Name, State: "ahead"}
		switch {
		case i < at || i == at && !c.Open():
			step.State = "done"
		case i == at:
			step.State = "now"
		}
		all = append(all, step)
	}
	return all
}

// lastOn is the last state of a way that a case has been in.
func lastOn(path []pack.State, been map[string]bool) int {
	last := 0
	for i, s := range path {
		if been[s.ID] {
			last = i
		}
	}
	return last
}

// lettersOf are the letters that a case has as it stands.
func lettersOf(c *casework.Case) []casework.LetterKind {
	all := []casework.LetterKind{casework.ReceiptLetter}
	if c.Kind == pack.WaitState {
		all = append(all, casework.PapersLetter)
	}
	if c.Outcome == pack.Granted || c.Outcome == pack.Refused {
		all = append(all, casework.DecisionLetter)
	}
	return all
}

// actsOf are what the resident can do now.
func (m *mine) actsOf(r *http.Request, c *casework.Case, wrong map[string]lang.Text) []myAct {
	var all []myAct
	for _, a := range c.Can {
		act := myAct{ID: a.ID, Name: a.Name, Paper: slices.Contains(a.Needs, "paper"), Wrong: wrong[a.ID],
			State: actState{c.Version, string(id.New()), acceptFiles}}
		if _, explained := m.words["my.act."+a.ID]; explained {
			act.Under = m.words.text("my.act." + a.ID)
		}
		act.Main = asksApplicant(c) && act.Paper
		if slices.Contains(a.Needs, "reason") {
			act.Reason = &Question{Name: "reason-" + a.ID, Kind: "long", Ask: m.words.text("my.act.reason"), Wrong: wrong[a.ID], Value: r.PostFormValue("reason-" + a.ID)}
		}
		if act.Paper && c.Application == "" {
			continue // there is no application that papers could belong to
		}
		all = append(all, act)
	}
	return all
}

// act does what the resident asks for. Where it returns no address, the page is
// drawn again and says what is wrong.
func (m *mine) act(r *http.Request, who casework.Who, of id.ID, wrong map[string]lang.Text) (*page, error) {
	form, file, err := upload(r)
	do := form.Get("do")
	switch {
	case err != nil && do != "":
		wrong[do] = m.words.text("apply.file.large")
		return nil, nil
	case err != nil:
		return nil, errAnswers.Because(err)
	case form.Has("show") || do == "":
		return nil, nil
	}
	act := casework.Act{Action: do, Reason: cut(form.Get("reason-"+do), maxForm), Key: cut(form.Get("key"), 64), IfVersion: versionIn(form)}
	if form.Get("paper") == "yes" {
		kept, err := m.handIn(r, who, of, file)
		if err != nil {
			return nil, m.refused(err, do, wrong)
		}
		act.Papers = []id.ID{kept}
	}
	if _, err := m.options.Office.Do(r.Context(), who, m.purpose(), of, act); err != nil {
		return nil, m.refused(err, do, wrong)
	}
	return &page{to: "/my/cases/" + string(of) + "?done=" + do}, nil
}

// refused keeps why something was refused that the resident can mend; any other
// error it returns.
func (m *mine) refused(err error, do string, wrong map[string]lang.Text) error {
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Stale) {
		if wrong[do] = refused.Say; refused.Field == "reason" {
			wrong[do] = m.words.text("my.act.reason.wrong")
		}
		return nil
	}
	return err
}

// errFileNone says that no file was chosen.
var errFileNone = fault.New(fault.Invalid, "web.file_none", lang.Text{ZH: "请先选择文件，再提交", EN: "Choose a file first"})

// handIn keeps a file as a paper of the application of a case.
func (m *mine) handIn(r *http.Request, who casework.Who, of id.ID, file *posted) (id.ID, error) {
	if file == nil || len(file.data) == 0 {
		return "", errFileNone
	}
	c, err := m.options.Office.Case(r.Context(), who, m.purpose(), of)
	if err != nil {
		return "", err
	}
	kept, err := m.options.Office.Attach(r.Context(), who, c.Application, casework.OtherPaper, file.name, file)
	return kept.ID, err
}

// grounds are what the rules said when the case was decided or opened.
func (m *mine) grounds(r *http.Request, e *pack.Edition, c *casework.Case) ([]Node, lang.Text) {
	if len(c.Grounds) == 0 {
		return nil, lang.Text{}
	}
	g := c.Grounds[len(c.Grounds)-1]
	said := g.Said[preferencesFor(r).Lang]
	var all []Node
	for _, reason := range said.Reasons {
		n := Node{State: map[string]string{"met": "met", "not met": "unmet"}[reason.Outcome], Say: same(reason.Say)}
		if n.State == "" {
			n.State = "unknown"
		}
		if reason.Cite != nil {
			n.Source = m.source(e.Pack, reason.Cite.Source, reason.Cite.Clause, reason.Cite.Status)
		}
		all = append(all, n)
	}
	return all, m.dayText(g.On)
}

// letter shows a letter to read and print.
func (m *mine) letter(r *http.Request) (page, error) {
	_, who, err := m.person(r)
	if err != nil {
		return page{}, err
	}
	of, kind := r.PathValue("case"), casework.LetterKind(cut(r.URL.Query().Get("kind"), 20))
	l, err := m.options.Office.Letter(r.Context(), who, m.purpose(), id.ID(of), kind, preferencesFor(r).Lang)
	if err != nil {
		return page{}, err
	}
	title := m.words.text("letter." + string(l.Kind))
	main := letterPage{Paragraphs: l.Paragraphs, File: "/my/cases/" + of + "/letter.docx?kind=" + string(l.Kind), Back: "/my/cases/" + of}
	return page{name: "my-letter", title: title, nav: "my", main: main,
		crumbs: m.crumbs(Crumb{Text: m.words.text("my.title"), Href: "/my"}, Crumb{Text: m.words.text("my.case"), Href: main.Back}, Crumb{Text: title})}, nil
}

// docxKind is the type of a document file.
const docxKind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// letterFile sends a letter as a document.
func (m *mine) letterFile(w http.ResponseWriter, r *http.Request) {
	r, err := m.arrived(r)
	if err != nil {
		m.refuse(w, r, err)
		return
	}
	_, who, err := m.person(r)
	if err != nil {
		toSignIn(w, r)
		return
	}
	tag := preferencesFor(r).Lang
	l, err := m.options.Office.Letter(r.Context(), who, m.purpose(), id.ID(r.PathValue("case")), casework.LetterKind(cut(r.URL.Query().Get("kind"), 20)), tag)
	var file bytes.Buffer
	if err == nil {
		err = l.WriteDOCX(&file)
	}
	if err != nil {
		m.refuse(w, r, err)
		return
	}
	send(w, &file, docxKind, m.words.text("letter."+string(l.Kind)).In(tag)+".docx", "attachment", int64(file.Len()))
}
