package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"minsheng/casework"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/staff"
)

// windowForm is one form for several matters: each question asked once.
type windowForm struct {
	Names    []lang.Text
	Action   string
	Key      string
	Mistakes []Mistake
	Sections []windowSection
	Papers   []windowPaper
	Keep     []Hidden
	Kept     bool // saved a moment ago
}

// windowSection is questions that belong together.
type windowSection struct {
	Name lang.Text
	Asks []Question
}

// windowPaper is a paper that is to be seen at the window.
type windowPaper struct {
	Name lang.Text
	Of   lang.Text // for which matter
	Must bool
	Have int
	Take string // where it is taken
}

// windowFill shows the form of several drafts, keeps what is answered, or hands all of
// it in.
func (d *desk) windowFill(r *http.Request, actor *staff.Actor) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	a, query := aimOf(r.URL.Query()), r.URL.Query()
	if !d.enough(a) {
		return d.askAim(r, actor, d.words.text("window.title"), "people"), nil
	}
	drafts, err := d.draftsOf(r, actor, a, query["of"])
	if err != nil {
		return page{}, err
	}
	main := windowForm{Action: r.URL.RequestURI(), Key: string(id.New()), Kept: query.Has("kept")}
	do := r.PostForm.Get("do")
	if do != "" {
		if err := d.answerAll(r, actor, drafts); err != nil {
			return page{}, err
		}
	}
	switch do {
	case "keep":
		return page{to: keptAt(r.URL)}, nil
	case "submit":
		done, err := d.submitAll(r, actor, a, drafts, &main)
		if err != nil {
			return page{}, err
		}
		if done {
			return page{to: a.at("/desk/window/"+r.PathValue("person")+"/receipts") + "&" + url.Values{"of": query["of"]}.Encode()}, nil
		}
		if drafts, err = d.draftsOf(r, actor, a, query["of"]); err != nil {
			return page{}, err
		}
	}
	edition, err := d.today()
	if err != nil {
		return page{}, err
	}
	for i := range drafts {
		main.Names = append(main.Names, d.matterName(edition, &drafts[i]))
	}
	main.Sections = d.sectionsOf(drafts, do == "submit")
	main.Papers = d.papersOf(edition, drafts, r.URL.RequestURI())
	pg := page{name: "desk-window-form", title: d.words.text("window.form"), nav: "people", main: main, keep: formHidden(r.PostForm),
		crumbs: []Crumb{{Text: d.words.text("people.title"), Href: "/desk/people"}, {Text: d.words.text("window.title"), Href: a.at("/desk/window/" + r.PathValue("person"))}, {Text: d.words.text("window.form")}}}
	if len(main.Mistakes) > 0 {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

// keptAt is the address of a form that has just been saved.
func keptAt(u *url.URL) string {
	q := u.Query()
	q.Set("kept", "yes")
	return u.Path + "?" + q.Encode()
}

// draftsOf reads the applications of a form.
func (d *desk) draftsOf(r *http.Request, actor *staff.Actor, a aim, ids []string) ([]casework.Application, error) {
	var all []casework.Application
	for _, one := range ids[:min(len(ids), mostMatters)] {
		app, err := d.options.Office.Application(r.Context(), casework.Clerk(actor), d.aimText(a), id.ID(one))
		if err != nil {
			return nil, err
		}
		if string(app.Person) != r.PathValue("person") {
			return nil, casework.ErrNoApplication
		}
		all = append(all, app)
	}
	if len(all) == 0 {
		return nil, casework.ErrNoApplication
	}
	return all, nil
}

// matterName names what an application is for.
func (d *desk) matterName(e *pack.Edition, a *casework.Application) lang.Text {
	if a.Bundle != "" {
		if b := e.Bundle(a.Bundle); b != nil {
			return b.Name
		}
		return same(a.Bundle)
	}
	return d.serviceName(e, a.Service)
}

// sectionsOf are the questions of all drafts, each once; told says that what is
// wrong is shown.
func (d *desk) sectionsOf(drafts []casework.Application, told bool) []windowSection {
	var all []windowSection
	seen := map[string]bool{}
	for i := range drafts {
		app := &drafts[i]
		if app.Filing != casework.Draft {
			continue
		}
		wrong := map[string]lang.Text{}
		for _, m := range app.Mistakes {
			wrong[m.Field] = m.Say
		}
		for _, s := range app.Form.Sections {
			section := windowSection{Name: s.Name}
			for q := range s.Questions {
				ask := &s.Questions[q]
				if seen[ask.ID] {
					continue
				}
				seen[ask.ID] = true
				one := d.fieldFor(ask, app.Answers[ask.ID])
				if told {
					one.Wrong = wrong[ask.ID]
				}
				section.Asks = append(section.Asks, one)
			}
			if len(section.Asks) > 0 {
				all = append(all, section)
			}
		}
	}
	return all
}

// papersOf are the papers that the matters ask for.
func (d *desk) papersOf(e *pack.Edition, drafts []casework.Application, back string) []windowPaper {
	var all []windowPaper
	for i := range drafts {
		app := &drafts[i]
		for _, p := range app.Form.PapersFor(app.Values()) {
			n := 0
			for _, f := range app.Papers {
				if f.Paper == p.ID {
					n++
				}
			}
			all = append(all, windowPaper{p.Name, d.matterName(e, app), lacksPaper(app, p), n, papersAt(app.ID, back)})
		}
	}
	return all
}

// answerAll keeps what was filled in with each draft that asks for it.
func (d *desk) answerAll(r *http.Request, actor *staff.Actor, drafts []casework.Application) error {
	for i := range drafts {
		app := &drafts[i]
		if app.Filing != casework.Draft {
			continue
		}
		answers := map[string]string{}
		for _, q := range app.Form.Questions() {
			if answer := answerIn(r.PostForm, q); answer != app.Answers[q.ID].Value && asksFor(r.PostForm, q) {
				answers[q.ID] = answer
			}
		}
		if len(answers) == 0 {
			continue
		}
		changed, err := d.options.Office.Answer(r.Context(), casework.Clerk(actor), app.ID, answers, app.Version)
		if err != nil {
			return err
		}
		*app = changed
	}
	return nil
}

// asksFor reports whether a posted form had a question: boxes that are not
// ticked send nothing.
func asksFor(form url.Values, q *pack.Asked) bool {
	return form.Has(q.ID) || form.Has(q.ID+".year") || q.Kind == pack.AskChoices || q.Kind == pack.AskYesNo && form.Has(q.ID)
}

// submitAll hands every draft in; those that cannot be say why.
func (d *desk) submitAll(r *http.Request, actor *staff.Actor, a aim, drafts []casework.Application, main *windowForm) (bool, error) {
	edition, err := d.today()
	if err != nil {
		return false, err
	}
	for i := range drafts {
		app := &drafts[i]
		if app.Filing != casework.Draft {
			continue
		}
		_, err := d.options.Office.Submit(r.Context(), casework.Clerk(actor), app.ID, cut(r.PostForm.Get("key"), 60)+string(app.ID))
		switch {
		case err == nil:
		case errors.Is(err, casework.ErrAnswers):
			for _, m := range app.Mistakes {
				main.Mistakes = append(main.Mistakes, Mistake{Anchor: m.Field, Say: m.Say})
			}
			for _, p := range app.Lacks {
				main.Mistakes = append(main.Mistakes, Mistake{Anchor: "papers", Say: d.words.text("window.wrong.lack", p.Name, d.matterName(edition, app))})
			}
			if len(main.Mistakes) == 0 {
				main.Mistakes = append(main.Mistakes, Mistake{Anchor: "papers", Say: d.refusal(err)})
			}
		default:
			return false, err
		}
	}
	main.Mistakes = slices.CompactFunc(main.Mistakes, func(a, b Mistake) bool { return a == b })
	return len(main.Mistakes) == 0, nil
}

// receiptsPage is what somebody takes home from the window.
type receiptsPage struct {
	Letters [][]casework.Paragraph
	Lines   []Link
	Again   string
}

// receipts shows what was handed in, ready to print.
func (d *desk) receipts(r *http.Request, actor *staff.Actor) (page, error) {
	a := aimOf(r.URL.Query())
	if !d.enough(a) {
		return d.askAim(r, actor, d.words.text("window.receipts"), "people"), nil
	}
	drafts, err := d.draftsOf(r, actor, a, r.URL.Query()["of"])
	if err != nil {
		return page{}, err
	}
	edition, err := d.today()
	if err != nil {
		return page{}, err
	}
	main := receiptsPage{Again: a.at("/desk/window/" + r.PathValue("person"))}
	for i := range drafts {
		app := &drafts[i]
		if app.Number == "" {
			continue
		}
		main.Lines = append(main.Lines, Link{Text: d.words.text("window.line", d.matterName(edition, app), app.Number)})
		for _, c := range app.Cases {
			l, err := d.options.Office.Letter(r.Context(), casework.Clerk(actor), d.aimText(a), c.ID, casework.ReceiptLetter, preferencesFor(r).Lang)
			if err != nil {
				return page{}, err
			}
			main.Letters = append(main.Letters, l.Paragraphs)
		}
	}
	title := d.words.text("window.receipts")
	return page{name: "desk-receipts", title: title, nav: "people", main: main,
		crumbs: []Crumb{{Text: d.words.text("people.title"), Href: "/desk/people"}, {Text: d.words.text("window.title"), Href: main.Again}, {Text: title}}}, nil
}
