package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/entitle/outreach"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/staff"
)

// lifeForm is a form that changes what is on file of somebody: what it asks,
// and what it does with the answers.
type lifeForm struct {
	id   string
	asks func(*desk, *lifeAct) []Question
	does func(*desk, *lifeAct) error
}

// lifeForms are the forms of a record, in order.
var lifeForms = []lifeForm{
	{"fact", (*desk).factAsks, (*desk).factDoes},
	{"correct", (*desk).correctAsks, (*desk).correctDoes},
	{"move", (*desk).moveAsks, (*desk).moveDoes},
	{"birth", (*desk).birthAsks, (*desk).birthDoes},
	{"guardian", (*desk).guardianAsks, (*desk).guardianDoes},
	{"leave", (*desk).leaveAsks, (*desk).leaveDoes},
	{"death", (*desk).deathAsks, (*desk).deathDoes},
}

// lifeAct is a form that somebody has filled in.
type lifeAct struct {
	r      *http.Request
	form   url.Values
	by     outreach.By
	person people.Resident
	home   people.Household
	source string
	wrong  map[string]lang.Text // by the name of the question
}

// changePage is one form of a record.
type changePage struct {
	Title    lang.Text
	Name     string
	Lead     lang.Text
	Action   string
	Back     string
	Mistakes []Mistake
	Asks     []Question
	Keep     []Hidden
}

// change shows a form of a record, or does what it says.
func (d *desk) change(r *http.Request, actor *staff.Actor) (page, error) {
	a := aimOf(r.URL.Query())
	at := slices.IndexFunc(lifeForms, func(f lifeForm) bool { return f.id == r.PathValue("form") })
	if at < 0 {
		return d.missing(), nil
	}
	if !d.enough(a) {
		return d.askAim(r, actor, d.words.text("change."+lifeForms[at].id), "people"), nil
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	act := &lifeAct{r: r, form: r.Form, by: d.by(actor, a), wrong: map[string]lang.Text{}}
	var err error
	if act.person, err = d.options.Register.Resident(r.Context(), act.by, id.ID(r.PathValue("person"))); err != nil {
		return page{}, err
	}
	if err := actor.May(access.ChangePeople, access.Row{Area: act.person.Area}); err != nil {
		return page{}, err
	}
	act.home, err = d.options.Register.HouseholdOf(r.Context(), act.by, act.person.ID, d.options.Today())
	if err != nil && !errors.Is(err, people.ErrNotFound) {
		return page{}, err
	}
	record := "/desk/people/" + string(act.person.ID)
	form := lifeForms[at]
	asks := form.asks(d, act)
	if form.id == "fact" && len(asks) == 1 {
		return d.changePage(act, form, asks, a, record), nil
	}
	asks = append(asks, Question{Name: "source", Kind: "text", Ask: d.words.text("change.source"), Hint: d.words.text("change.source.hint")})
	if r.PostForm.Has("source") && !r.PostForm.Has("show") {
		if act.source = strings.TrimSpace(cut(r.PostForm.Get("source"), 200)); act.source == "" {
			act.wrong["source"] = d.words.text("change.wrong.source")
		}
		err := form.does(d, act)
		if err == nil && !act.refused() {
			return page{to: a.at(record) + "&done=" + form.id}, nil
		}
		if err := d.refuseFields(act, asks, err); err != nil {
			return page{}, err
		}
	}
	return d.changePage(act, form, asks, a, record), nil
}

// refuseFields puts a fault of the register at the question that it is about.
// What is no mistake of the reader comes back.
func (d *desk) refuseFields(act *lifeAct, asks []Question, err error) error {
	for _, one := range faultsOf(err) {
		if _, known := statuses[one.Kind]; !known {
			return err
		}
		name := one.Field[strings.LastIndex(one.Field, ".")+1:]
		at := slices.IndexFunc(asks, func(q Question) bool { return q.Name == name })
		if at < 0 {
			name = asks[0].Name
		}
		act.wrong[name] = one.Say
	}
	if err != nil && len(act.wrong) == 0 {
		return err
	}
	return nil
}

// faultsOf lists the faults that are joined in an error.
func faultsOf(err error) []*fault.Error {
	var one *fault.Error
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*fault.Error
		for _, e := range many.Unwrap() {
			all = append(all, faultsOf(e)...)
		}
		return all
	}
	if errors.As(err, &one) {
		return []*fault.Error{one}
	}
	return nil
}

// changePage is the form, with what was typed and why it was refused.
func (d *desk) changePage(act *lifeAct, form lifeForm, asks []Question, a aim, record string) page {
	for i := range asks {
		if act.form.Has("source") {
			asks[i].again(act.form)
		}
		asks[i].Wrong = act.wrong[asks[i].Name]
	}
	title := d.words.text("change." + form.id)
	main := changePage{Title: title, Name: act.person.Name, Lead: d.words.text("change.lead." + form.id), Action: a.at(record + "/" + form.id), Back: a.at(record),
		Mistakes: mistakesOf(asks), Asks: asks}
	if what := act.form.Get("what"); len(asks) > 1 && what != "" {
		main.Keep = []Hidden{{"what", what}}
	}
	pg := page{name: "desk-change", title: title, nav: "people", main: main,
		crumbs: []Crumb{{Text: d.words.text("people.title"), Href: "/desk/people"}, {Text: same(act.person.Name), Href: a.at(record)}, {Text: title}}}
	if len(main.Mistakes) > 0 {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg
}

// day reads a day of the form; where it is wrong, it says so at the question.
func (d *desk) day(act *lifeAct, name string) civil.Date {
	text, wrong := d.readDate(act.form, name)
	if wrong != nil {
		act.wrong[name] = *wrong
		return 0
	}
	return civil.MustParse(text)
}

// ask is a question of a form.
func (d *desk) ask(name, kind string, options ...Option) Question {
	q := Question{Name: name, Kind: kind, Ask: d.words.text("change.ask." + name), Options: options}
	if name == "from" {
		y, m, day := d.options.Today().YMD()
		q.Year, q.Month, q.Day = strconv.Itoa(y), strconv.Itoa(m), strconv.Itoa(day)
	}
	return q
}

// text is an answer in words.
func (act *lifeAct) text(name string) string { return strings.TrimSpace(cut(act.form.Get(name), 200)) }

// refused reports whether something was refused before it was tried.
func (act *lifeAct) refused() bool { return len(act.wrong) > 0 }
