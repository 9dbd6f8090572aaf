package web

import (
	"errors"
	"net/http"
	"net/url"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/staff"
)

// takenPapers is what was handed in with an application, and room for more.
type takenPapers struct {
	Title    lang.Text
	Number   string
	Mistakes []Mistake
	Rows     Table
	Paper    Question
	Wrong    lang.Text // of the file
	Accept   string
	Back     string
}

// papers takes papers at the desk: what is missing of a draft, or what comes
// later for a case.
func (d *desk) papers(r *http.Request, actor *staff.Actor) (page, error) {
	who, purpose := casework.Clerk(actor), d.words.text("cases.purpose.one").ZH
	a, err := d.options.Office.Application(r.Context(), who, purpose, id.ID(r.PathValue("application")))
	if err != nil {
		return page{}, err
	}
	main := takenPapers{Accept: acceptFiles, Back: localPath(r.URL.Query().Get("back")), Number: a.Number}
	if r.Method == http.MethodPost {
		done, err := d.takePaper(r, who, &a, &main)
		if err != nil {
			return page{}, err
		}
		if done {
			return page{to: r.URL.RequestURI()}, nil
		}
	}
	edition, err := d.today()
	if err != nil {
		return page{}, err
	}
	main.Title = d.matterName(edition, &a)
	main.Paper = Question{Name: "paper", Kind: "select", Ask: d.words.text("papers.which")}
	main.Rows = Table{Caption: d.words.text("papers.taken"), Columns: []Column{{Head: d.words.text("papers.which")}, {Head: d.words.text("papers.file")}, {Head: d.words.text("papers.kind")}, {Head: d.words.text("papers.at")}}}
	for _, p := range a.Form.PapersFor(a.Values()) {
		main.Paper.Options = append(main.Paper.Options, Option{Value: p.ID, Text: p.Name})
	}
	for _, f := range a.Papers {
		main.Rows.Rows = append(main.Rows.Rows, []Cell{{Text: paperName(&a, f.Paper)}, {Text: same(f.Name), Href: "/desk/papers/" + string(a.ID) + "/" + string(f.ID)}, {Text: same(f.Type.Name)}, {Text: instantText(f.At)}})
	}
	pg := page{name: "desk-papers", title: d.words.text("papers.title"), nav: "cases", main: main}
	if len(main.Mistakes) > 0 {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

// takePaper keeps a file as one of the papers of an application, and reports
// whether it did.
func (d *desk) takePaper(r *http.Request, who casework.Who, a *casework.Application, main *takenPapers) (bool, error) {
	form, file, err := upload(r)
	switch {
	case err != nil && form.Get("paper") != "":
		main.Wrong = d.words.text("apply.file.large")
	case err != nil:
		return false, errAnswers.Because(err)
	case form.Has("show"):
		return true, nil
	case file == nil || len(file.data) == 0:
		main.Wrong = d.words.text("apply.file.none")
	default:
		_, err = d.options.Office.Attach(r.Context(), who, a.ID, form.Get("paper"), file.name, file)
		var refused *fault.Error
		if !errors.As(err, &refused) || refused.Kind != fault.Invalid && refused.Kind != fault.Conflict {
			return err == nil, err
		}
		main.Wrong = refused.Say
	}
	main.Mistakes = []Mistake{{Anchor: "file", Say: main.Wrong}}
	return false, nil
}

// paperName names a paper of a form.
func paperName(a *casework.Application, paper string) lang.Text {
	if p := a.Form.Paper(paper); p != nil {
		return p.Name
	}
	return same(paper)
}

// papersAt is where the papers of an application are taken.
func papersAt(application id.ID, back string) string {
	return "/desk/papers/" + string(application) + "?" + url.Values{"back": {back}}.Encode()
}

// lacksPaper reports whether a paper of an application is still to come.
func lacksPaper(a *casework.Application, p *pack.Paper) bool {
	for _, l := range a.Lacks {
		if l.ID == p.ID {
			return true
		}
	}
	return false
}

// slipPage is a slip with which somebody signs in at home.
type slipPage struct {
	Code  string
	Name  string
	Until lang.Text
	Back  string
}

// slip makes a slip for whoever showed an identity card at the window.
func (d *desk) slip(r *http.Request, actor *staff.Actor) (page, error) {
	a, person := aimOf(r.URL.Query()), id.ID(r.PathValue("person"))
	if !d.enough(a) {
		return d.askAim(r, actor, d.words.text("slip.title"), "people"), nil
	}
	by := actor.For(access.IssueSlips, d.aimText(a))
	s, err := d.options.Door.Issue(r.Context(), by, person)
	if err != nil {
		return page{}, err
	}
	main := slipPage{Code: s.Code, Name: masked(s.Person.Name), Until: instantText(s.Ends), Back: a.at("/desk/people/" + string(person))}
	return page{name: "desk-slip", title: d.words.text("slip.title"), nav: "people", main: main}, nil
}

// unlink takes every identity away from somebody whose account another may hold,
// and ends the sessions.
func (d *desk) unlink(r *http.Request, actor *staff.Actor) (page, error) {
	a, person := aimOf(r.URL.Query()), id.ID(r.PathValue("person"))
	if !d.enough(a) {
		return d.askAim(r, actor, d.words.text("slip.unlink"), "people"), nil
	}
	if err := d.options.Door.Unlink(r.Context(), actor.For(access.IssueSlips, d.aimText(a)), person); err != nil {
		return page{}, err
	}
	return page{to: a.at("/desk/people/"+string(person)) + "&done=unlink"}, nil
}
