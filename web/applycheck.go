package web

import (
	"errors"
	"net/http"

	"minsheng/casework"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// reviewPage is all answers before they are handed in.
type reviewPage struct {
	Thing    lang.Text
	Number   int
	Count    int
	Mistakes []Mistake
	Sections []answerSection
	Papers   []paperLine
	PapersAt string
	Parts    []partLine
	Outlooks []outlookLine
	Newer    bool
	Here     string
	Back     string
	Key      string
	Print    string
}

// answerSection is the answers of one page.
type answerSection struct {
	Name    lang.Text
	Href    string
	Answers []answerLine
}

// answerLine is one answer, or that there is none.
type answerLine struct {
	ID    string
	Ask   lang.Text
	Say   lang.Text
	From  lang.Text
	Href  string
	Empty bool
	Wrong bool
}

// outlookLine is what the rules say of a service as the answers stand.
type outlookLine struct {
	Name    lang.Text
	Status  Status
	Say     lang.Text
	Missing string
}

// check shows all answers, and hands the application in.
func (m *mine) check(r *http.Request) (page, error) {
	a, who, elsewhere, err := m.draft(r)
	if elsewhere != nil || err != nil {
		return orElse(elsewhere), err
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	if r.Method == http.MethodPost && !r.PostForm.Has("show") {
		_, err := m.options.Office.Submit(r.Context(), who, a.ID, cut(r.PostForm.Get("key"), 64))
		var refused *fault.Error
		switch {
		case err == nil:
			return page{to: "/my/applications/" + string(a.ID)}, nil
		case !errors.As(err, &refused) || refused.Code != casework.ErrAnswers.Code:
			return page{}, err
		}
	}
	return m.reviewPage(r, &a, who)
}

func (m *mine) reviewPage(r *http.Request, a *casework.Application, who casework.Who) (page, error) {
	steps := stepsOf(a)
	main := reviewPage{Number: len(steps), Count: len(steps), Back: draftHref(a, steps[max(len(steps)-2, 0)].id), Here: draftHref(a, checkStep), Key: string(id.New()),
		Print: "/my/drafts/" + string(a.ID) + "/print", Newer: a.Newer != nil, PapersAt: draftHref(a, papersStep)}
	for _, s := range steps {
		if len(s.questions) > 0 {
			main.Sections = append(main.Sections, m.answerSection(a, s))
		}
	}
	for _, w := range a.Mistakes {
		main.Mistakes = append(main.Mistakes, Mistake{Say: w.Say, Href: sectionOf(steps, a, w.Field)})
	}
	for _, p := range a.Form.PapersFor(a.Values()) {
		main.Papers = append(main.Papers, m.paperLine(a, p))
	}
	for _, p := range a.Lacks {
		main.Mistakes = append(main.Mistakes, Mistake{Say: m.words.text("apply.paper.lacks", p.Name), Href: main.PapersAt + "#" + p.ID})
	}
	var err error
	if main.Outlooks, err = m.outlooks(r, a, who); err != nil {
		return page{}, err
	}
	if main.Thing, err = m.thingName(a); err != nil {
		return page{}, err
	}
	title := m.words.text("apply.check")
	pg := page{name: "apply-check", title: title, nav: "my", main: main, crumbs: m.draftCrumbs(main.Thing, title)}
	if r.Method == http.MethodPost {
		if pg.keep = keepForm(r.PostForm); len(main.Mistakes) > 0 {
			pg.status = http.StatusUnprocessableEntity
		}
	}
	return pg, nil
}

// sectionOf is where a question is asked.
func sectionOf(steps []step, a *casework.Application, field string) string {
	for _, s := range steps {
		for _, q := range s.questions {
			if q.ID == field {
				return draftHref(a, s.id) + "?then=" + checkStep + "#" + field
			}
		}
	}
	return draftHref(a, steps[0].id)
}

func (m *mine) answerSection(a *casework.Application, s step) answerSection {
	out := answerSection{Name: s.name, Href: draftHref(a, s.id) + "?then=" + checkStep}
	for _, q := range s.questions {
		one := a.Answers[q.ID]
		line := answerLine{ID: q.ID, Ask: q.Name, Say: m.answeredText(q, one.Value), From: m.originText(q, one), Href: out.Href + "#" + q.ID,
			Empty: one.Value == "", Wrong: wrongWith(a, q.ID) != nil}
		out.Answers = append(out.Answers, line)
	}
	return out
}

// outlooks say, service by service, what the rules make of the answers. What
// they say keeps nobody from applying.
func (m *mine) outlooks(r *http.Request, a *casework.Application, who casework.Who) ([]outlookLine, error) {
	all, err := m.options.Office.Foresee(r.Context(), who, m.purpose(), a.ID)
	if err != nil {
		return nil, err
	}
	tag := preferencesFor(r).Lang
	var lines []outlookLine
	for _, o := range all {
		if o.Unopened != nil || o.Ground == nil {
			continue
		}
		said := o.Ground.Said[tag]
		line := outlookLine{Name: o.Name, Status: Unknown, Say: m.words.text("apply.outlook.unknown")}
		switch said.Is {
		case "yes":
			line.Status, line.Say = Yes, m.words.text("apply.outlook.yes")
		case "no":
			line.Status, line.Say = No, m.words.text("apply.outlook.no")
		}
		for i, l := range said.Missing {
			if i > 0 {
				line.Missing += map[lang.Tag]string{lang.ZH: "、", lang.EN: ", "}[tag]
			}
			line.Missing += l.Label
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// discard gives a draft up.
func (m *mine) discard(r *http.Request) (page, error) {
	_, who, err := m.person(r)
	if err != nil {
		return page{}, err
	}
	if err := m.options.Office.Discard(r.Context(), who, id.ID(r.PathValue("draft"))); err != nil {
		return page{}, err
	}
	return page{to: "/my?dropped=yes"}, nil
}

// renew gives a draft the form of today.
func (m *mine) renew(r *http.Request) (page, error) {
	_, who, err := m.person(r)
	if err != nil {
		return page{}, err
	}
	if _, err := m.options.Office.Renew(r.Context(), who, id.ID(r.PathValue("draft")), 0); err != nil {
		return page{}, err
	}
	return page{to: "/my/drafts/" + r.PathValue("draft")}, nil
}

// paperPage is a form on paper: blank, or with the answers.
type paperPage struct {
	Name     lang.Text
	Filled   bool
	Sections []paperSection
	Papers   []paperAsked
	Place    lang.Text
}

// paperSection is a section on paper.
type paperSection struct {
	Name      lang.Text
	Help      lang.Text
	Questions []paperQuestion
}

// paperQuestion is a question on paper: boxes to tick, or a line to write on.
type paperQuestion struct {
	Name  lang.Text
	Must  bool
	Only  bool // asked only of some
	Boxes []Option
	Say   lang.Text
	Long  bool
	Unit  lang.Text
}

// paperForm makes the form on paper; a is nil for a blank one.
func (m *mine) paperForm(name lang.Text, f *pack.Form, a *casework.Application) paperPage {
	main := paperPage{Name: name, Filled: a != nil, Place: m.place}
	for i := range f.Sections {
		s := &f.Sections[i]
		one := paperSection{Name: s.Name, Help: s.Help}
		for j := range s.Questions {
			q := &s.Questions[j]
			p := paperQuestion{Name: q.Name, Must: q.Required, Only: q.When != nil, Long: q.Kind == pack.AskLong, Unit: q.Unit}
			answered := casework.Answered{}
			if a != nil {
				answered = a.Answers[q.ID]
			}
			if drawn := m.fieldFor(q, answered); q.Kind == pack.AskYesNo || q.Kind == pack.AskChoice || q.Kind == pack.AskChoices {
				p.Boxes = drawn.Options
			} else if answered.Value != "" {
				p.Say = m.answeredText(q, answered.Value)
			}
			one.Questions = append(one.Questions, p)
		}
		main.Sections = append(main.Sections, one)
	}
	for _, p := range f.Papers {
		main.Papers = append(main.Papers, paperAsked{p.Name, p.Help, p.Required, len(p.Instead) > 0, p.When != nil})
	}
	return main
}

// filledForm is the form on paper with the answers of a draft.
func (m *mine) filledForm(r *http.Request) (page, error) {
	a, _, elsewhere, err := m.draft(r)
	if elsewhere != nil || err != nil {
		return orElse(elsewhere), err
	}
	thing, err := m.thingName(&a)
	if err != nil {
		return page{}, err
	}
	return page{name: "apply-print", title: m.words.text("apply.print.of", thing), nav: "my", main: m.paperForm(thing, a.Form, &a),
		crumbs: m.draftCrumbs(thing, m.words.text("apply.print"))}, nil
}
