package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/staff"
)

// windowPage is one person at the window: what they are owed, and what they want
// done today.
type windowPage struct {
	Name     string
	Noted    lang.Text
	Record   string
	Action   string
	Key      string
	Mistakes []Mistake
	Bundles  []windowChoice
	Owed     []windowChoice // owed today, and nothing under way
	Possible []windowChoice
	Other    []Option
	Open     Table // what is under way already
	Drafts   []Link
	Paper    Question
}

// windowChoice is a service or a bundle that can be ticked.
type windowChoice struct {
	ID     string // service:ID or bundle:ID
	Name   lang.Text
	Note   lang.Text
	Amount lang.Text
	Chosen bool
}

// window shows what one person is owed, and begins what is ticked.
func (d *desk) window(r *http.Request, actor *staff.Actor) (page, error) {
	a := aimOf(r.URL.Query())
	if a.For == "" {
		a.For = "window"
	}
	if !d.enough(a) {
		return d.askAim(r, actor, d.words.text("window.title"), "window"), nil
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	person := id.ID(r.PathValue("person"))
	found, err := d.options.Register.Resident(r.Context(), d.by(actor, a), person)
	if err == nil {
		err = actor.May(access.TakeApplications, access.Row{Area: found.Area, Person: person})
	}
	if err != nil {
		return page{}, err
	}
	main := windowPage{Name: found.Name, Noted: d.words.text("record.noted", actor.Account.Name, d.aimWords(a)), Record: a.at("/desk/people/" + string(person)), Action: a.at(r.URL.Path),
		Key: string(id.New()), Paper: Question{Name: "paper", Kind: "text", Ask: d.words.text("window.paper"), Hint: d.words.text("window.paper.hint"), Value: cut(r.PostForm.Get("paper"), 40)}}
	if r.PostForm.Has("begin") {
		to, err := d.beginAll(r, actor, a, person, &main)
		if err != nil || to != "" {
			return page{to: to}, err
		}
	}
	if err := d.windowOffers(r, actor, a, found, &main); err != nil {
		return page{}, err
	}
	pg := page{name: "desk-window", title: d.words.text("window.title"), nav: "people", main: main, keep: formHidden(r.PostForm),
		crumbs: []Crumb{{Text: d.words.text("people.title"), Href: "/desk/people"}, {Text: same(found.Name), Href: main.Record}, {Text: d.words.text("window.title")}}}
	if len(main.Mistakes) > 0 {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

// windowOffers fills in what can be ticked.
func (d *desk) windowOffers(r *http.Request, actor *staff.Actor, a aim, found people.Resident, main *windowPage) error {
	edition, err := d.today()
	if err != nil {
		return err
	}
	under, err := d.underWay(r, actor, edition, found.ID, main)
	if err != nil {
		return err
	}
	picked := r.PostForm["want"]
	for _, b := range edition.Bundles {
		main.Bundles = append(main.Bundles, windowChoice{ID: "bundle:" + b.ID, Name: b.Name, Note: b.Plain, Chosen: slices.Contains(picked, "bundle:"+b.ID)})
	}
	home, err := d.options.Register.HouseholdOf(r.Context(), d.by(actor, a), found.ID, d.options.Today())
	if err != nil {
		return notMissing(err)
	}
	st, err := d.owing(home)
	if err != nil {
		return err
	}
	owed := d.owedOf(st, string(found.ID), "", preferencesFor(r).Lang)
	offered := map[string]bool{}
	choices := func(lines []owedLine) (all []windowChoice) {
		for _, l := range lines {
			offered[l.Service] = true
			if !under[l.Service] && edition.DecidedBy(l.Service) != nil {
				all = append(all, windowChoice{ID: "service:" + l.Service, Name: l.Name, Amount: l.Amount, Note: lacking(d, l), Chosen: slices.Contains(picked, "service:"+l.Service)})
			}
		}
		return all
	}
	main.Owed, main.Possible = choices(owed.Owed), choices(owed.Possible)
	main.Other = []Option{{Text: d.words.text("purpose.choose")}}
	for _, s := range edition.Services {
		if !offered[s.ID] && edition.DecidedBy(s.ID) != nil {
			main.Other = append(main.Other, Option{Value: "service:" + s.ID, Text: s.Name})
		}
	}
	return nil
}

// lacking says what is not on file of a service.
func lacking(d *desk, l owedLine) lang.Text {
	if l.Missing.IsZero() {
		return l.Of
	}
	return d.words.text("window.lacks", l.Missing)
}

// underWay lists the cases of a person that are open, and says for which
// services.
func (d *desk) underWay(r *http.Request, actor *staff.Actor, e *pack.Edition, person id.ID, main *windowPage) (map[string]bool, error) {
	main.Open = Table{Caption: d.words.text("window.open"), Columns: []Column{{Head: d.words.text("cases.service")}, {Head: d.words.text("cases.number")}, {Head: d.words.text("cases.state")}, {Head: d.words.text("cases.opened")}}}
	found, err := d.options.Office.Queue(r.Context(), casework.Clerk(actor), d.aimText(aimOf(r.URL.Query())), casework.Query{Person: person, Limit: 50})
	if errors.Is(err, casework.ErrDenied) {
		return nil, nil
	}
	under := map[string]bool{}
	for i := range found.Cases {
		c := &found.Cases[i]
		under[c.Service] = true
		main.Open.Rows = append(main.Open.Rows, []Cell{{Text: d.serviceName(e, c.Service), Href: "/desk/cases/" + string(c.ID)}, {Text: same(c.Number)}, {Text: d.stateName(c)}, {Text: d.dayText(c.OpenedOn)}})
	}
	return under, err
}

// beginAll begins a draft for everything ticked, and returns where the form of
// all of them is. What is refused stands in main.
func (d *desk) beginAll(r *http.Request, actor *staff.Actor, a aim, person id.ID, main *windowPage) (string, error) {
	form := r.PostForm
	wants := append(slices.Clone(form["want"]), form["other"]...)
	wants = slices.DeleteFunc(wants, func(w string) bool { return w == "" })
	if len(wants) == 0 {
		main.Mistakes = append(main.Mistakes, Mistake{Anchor: "want", Say: d.words.text("window.wrong.none")})
		return "", nil
	}
	paper := strings.TrimSpace(main.Paper.Value)
	if paper != "" && len(wants) > 1 {
		main.Paper.Wrong = d.words.text("window.wrong.paper")
		main.Mistakes = mistakesOf([]Question{main.Paper})
		return "", nil
	}
	var drafts []string
	for _, want := range wants[:min(len(wants), mostMatters)] {
		kind, of, _ := strings.Cut(want, ":")
		n := casework.NewApplication{Person: person, Channel: casework.AtDesk, Key: cut(form.Get("key"), 60) + ":" + of}
		if paper != "" {
			n.Channel, n.Paper = casework.OnPaper, paper
		}
		if kind == "bundle" {
			n.Bundle = of
		} else {
			n.Service = of
		}
		draft, err := d.options.Office.Begin(r.Context(), casework.Clerk(actor), d.aimText(a), n)
		if err != nil {
			return "", d.windowRefused(err, main)
		}
		drafts = append(drafts, string(draft.ID))
	}
	return a.at("/desk/window/"+string(person)+"/form") + "&" + url.Values{"of": drafts}.Encode(), nil
}

// mostMatters bounds how many matters are taken at once.
const mostMatters = 12

// windowRefused says above the choices why something could not be begun; what is
// no mistake of the reader comes back.
func (d *desk) windowRefused(err error, main *windowPage) error {
	if _, known := statuses[fault.KindOf(err)]; !known {
		return err
	}
	anchor := "want"
	if errors.Is(err, casework.ErrPaper) || errors.Is(err, casework.ErrPaperUsed) {
		anchor, main.Paper.Wrong = "paper", d.refusal(err)
	}
	main.Mistakes = append(main.Mistakes, Mistake{Anchor: anchor, Say: d.refusal(err)})
	return nil
}
