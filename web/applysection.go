package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"minsheng/casework"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// step is one page of an application: a section of questions, the papers, the
// answers to check.
type step struct {
	id        string // papers and check, or ask/SECTION
	name      lang.Text
	questions []*pack.Asked
}

// The steps that are no sections.
const (
	papersStep = "papers"
	checkStep  = "check"
)

// stepsOf lists the pages of an application, given its answers so far.
func stepsOf(a *casework.Application) []step {
	values := a.Values()
	shown := a.Form.Shown(values)
	var all []step
	for i := range a.Form.Sections {
		s := &a.Form.Sections[i]
		one := step{id: "ask/" + s.ID, name: s.Name}
		for j := range s.Questions {
			if slices.Contains(shown, &s.Questions[j]) {
				one.questions = append(one.questions, &s.Questions[j])
			}
		}
		if len(one.questions) > 0 {
			all = append(all, one)
		}
	}
	if len(a.Form.PapersFor(values)) > 0 {
		all = append(all, step{id: papersStep})
	}
	return append(all, step{id: checkStep})
}

func draftHref(a *casework.Application, step string) string {
	return "/my/drafts/" + string(a.ID) + "/" + step
}

// draft reads a draft of who has signed in. What was handed in meanwhile is at
// another address.
func (m *mine) draft(r *http.Request) (casework.Application, casework.Who, *page, error) {
	_, who, err := m.person(r)
	if err != nil {
		return casework.Application{}, who, nil, err
	}
	a, err := m.options.Office.Application(r.Context(), who, m.purpose(), id.ID(r.PathValue("draft")))
	switch {
	case err != nil:
		return a, who, nil, err
	case a.Filing == casework.Submitted:
		return a, who, &page{to: "/my/applications/" + string(a.ID)}, nil
	case a.Filing != casework.Draft:
		return a, who, &page{to: "/my"}, nil
	}
	return a, who, nil, nil
}

// resume goes to the first page of a draft where something is left to do.
func (m *mine) resume(r *http.Request) (page, error) {
	a, _, elsewhere, err := m.draft(r)
	if elsewhere != nil || err != nil {
		return orElse(elsewhere), err
	}
	for _, s := range stepsOf(&a) {
		for _, q := range s.questions {
			if wrongWith(&a, q.ID) != nil || q.Required && a.Answers[q.ID].Value == "" {
				return page{to: draftHref(&a, s.id)}, nil
			}
		}
	}
	return page{to: draftHref(&a, checkStep)}, nil
}

func orElse(p *page) page {
	if p == nil {
		return page{}
	}
	return *p
}

func wrongWith(a *casework.Application, field string) *pack.FieldMistake {
	i := slices.IndexFunc(a.Mistakes, func(w pack.FieldMistake) bool { return w.Field == field })
	if i < 0 {
		return nil
	}
	return &a.Mistakes[i]
}

// sectionPage is one page of questions.
type sectionPage struct {
	Thing     lang.Text
	Name      lang.Text
	Help      lang.Text
	Number    int
	Count     int
	Mistakes  []Mistake
	More      bool // the answers called for more questions
	Elsewhere bool // the draft was changed elsewhere meanwhile
	Filled    bool // something was filled in from what is on file
	Acting    bool
	Called    string
	Questions []Question
	Then      string
	Back      string // the page before
	Version   int64
	Saved     lang.Text
}

// section asks the questions of one page, and keeps what was answered.
func (m *mine) section(r *http.Request) (page, error) {
	a, who, elsewhere, err := m.draft(r)
	if elsewhere != nil || err != nil {
		return orElse(elsewhere), err
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	at, ok := stepAt(&a, "ask/"+r.PathValue("section"))
	if !ok {
		return page{to: "/my/drafts/" + string(a.ID)}, nil
	}
	if r.Method != http.MethodPost {
		return m.sectionPage(r, &a, at, sectionPage{}, nil)
	}
	before := stepsOf(&a)[at].questions
	if r.PostForm.Has("show") {
		return m.sectionPage(r, &a, at, sectionPage{}, before)
	}
	given := map[string]string{}
	for _, q := range before {
		given[q.ID] = answerIn(r.PostForm, q)
	}
	saved, err := m.options.Office.Answer(r.Context(), who, a.ID, given, versionIn(r.PostForm))
	if fault.KindOf(err) == fault.Stale {
		return m.sectionPage(r, &a, at, sectionPage{Elsewhere: true}, nil)
	}
	if err != nil {
		return page{}, err
	}
	return m.answered(r, &saved, before)
}

// answered goes on from a page whose answers are kept: to the next one, or back
// to what is wrong or was called for.
func (m *mine) answered(r *http.Request, a *casework.Application, before []*pack.Asked) (page, error) {
	form := r.PostForm
	at, still := stepAt(a, "ask/"+r.PathValue("section"))
	if form.Get("go") == "later" {
		return page{to: "/my?kept=" + string(a.ID)}, nil
	}
	if !still { // by these very answers nothing of the section is asked any more
		return page{to: "/my/drafts/" + string(a.ID)}, nil
	}
	steps := stepsOf(a)
	if form.Get("go") == "back" && at > 0 {
		return page{to: draftHref(a, steps[at-1].id)}, nil
	}
	var wrong, more bool
	for _, q := range steps[at].questions {
		asked := slices.ContainsFunc(before, func(o *pack.Asked) bool { return o.ID == q.ID })
		wrong = wrong || asked && wrongWith(a, q.ID) != nil
		more = more || !asked && a.Answers[q.ID].Value == ""
	}
	switch {
	case wrong || more:
		return m.sectionPage(r, a, at, sectionPage{More: more}, before)
	case form.Get("then") == checkStep:
		return page{to: draftHref(a, checkStep)}, nil
	}
	return page{to: draftHref(a, steps[at+1].id)}, nil
}

func stepAt(a *casework.Application, id string) (int, bool) {
	i := slices.IndexFunc(stepsOf(a), func(s step) bool { return s.id == id })
	return i, i >= 0
}

// sectionPage draws a page of questions; what was wrong with those that were
// asked before is said.
func (m *mine) sectionPage(r *http.Request, a *casework.Application, at int, main sectionPage, before []*pack.Asked) (page, error) {
	steps := stepsOf(a)
	here := steps[at]
	main.Name, main.Number, main.Count, main.Version, main.Then = here.name, at+1, len(steps), a.Version, r.FormValue("then")
	for i := range a.Form.Sections {
		if "ask/"+a.Form.Sections[i].ID == here.id {
			main.Help = a.Form.Sections[i].Help
		}
	}
	if at > 0 {
		main.Back = draftHref(a, steps[at-1].id)
	}
	for _, q := range here.questions {
		one := m.fieldFor(q, a.Answers[q.ID])
		asked := slices.ContainsFunc(before, func(o *pack.Asked) bool { return o.ID == q.ID })
		if r.PostForm.Has("show") {
			one.again(r.PostForm)
		} else if w := wrongWith(a, q.ID); w != nil && asked {
			one.Wrong = w.Say
		}
		main.Filled = main.Filled || a.Answers[q.ID].Origin == casework.FromRegister
		main.Questions = append(main.Questions, one)
	}
	main.Mistakes = mistakesOf(main.Questions)
	if v, err := m.visitor(r); err == nil {
		main.Acting, main.Called = v.For != "", v.Called
	}
	var err error
	if main.Thing, err = m.thingName(a); err != nil {
		return page{}, err
	}
	pg := page{name: "apply-section", title: here.name, nav: "my", main: main, crumbs: m.draftCrumbs(main.Thing, here.name)}
	if r.Method == http.MethodPost {
		pg.keep = keepForm(r.PostForm)
	}
	switch {
	case main.Elsewhere:
		pg.status = http.StatusConflict
	case len(main.Mistakes) > 0:
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

func (m *mine) draftCrumbs(thing, here lang.Text) []Crumb {
	return m.crumbs(Crumb{Text: m.words.text("my.title"), Href: "/my"}, Crumb{Text: m.words.text("apply.of", thing)}, Crumb{Text: here})
}

// keepForm carries a posted form through a switch of language or size.
func keepForm(form map[string][]string) []Hidden {
	keep := []Hidden{}
	for _, name := range sortedKeys(form) {
		for _, v := range form[name] {
			if name != "show" && name != "go" && name != "back" {
				keep = append(keep, Hidden{name, v})
			}
		}
	}
	return keep
}

// versionIn is the version of what was read when a form was drawn; 0 where it
// says none.
func versionIn(form url.Values) int64 {
	n, _ := strconv.ParseInt(form.Get("version"), 10, 64)
	return n
}
