package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"minsheng/casework"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people/login"
)

// mandatesPage is whom the reader lets act for them, and for whom they act.
type mandatesPage struct {
	Done     lang.Text
	Given    []mandateLine
	Held     []mandateLine
	Past     []mandateLine
	Asks     []Question
	Mistakes []Mistake
}

// mandateLine is one mandate.
type mandateLine struct {
	ID     id.ID
	Who    string // the other, masked
	Scope  lang.Text
	Span   lang.Text
	Hears  lang.Text
	Things []thingLink // what can be applied for by it
}

// thingLink is a service or bundle that is applied for in somebody's name.
type thingLink struct {
	ID   string
	Name lang.Text
}

// somebodyElse is the choice of somebody beyond the household.
const somebodyElse = "other"

// mandateMonths are how long a mandate may be given for, in months.
var mandateMonths = []int{1, 6, 12, 36}

// mandates shows mandates and gives a new one.
func (m *mine) mandates(r *http.Request) (page, error) {
	v, err := m.visitor(r)
	if err != nil {
		return page{}, err
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	e, err := m.today()
	if err != nil {
		return page{}, err
	}
	main := mandatesPage{}
	if query := r.URL.Query(); query.Has("given") {
		main.Done = m.words.text("mandates.given.done")
	} else if query.Has("revoked") {
		main.Done = m.words.text("mandates.revoked.done")
	}
	if main.Asks, err = m.mandateAsks(r, e, v); err != nil {
		return page{}, err
	}
	pg := page{name: "mandates", title: m.words.text("mandates.title"), nav: "my",
		crumbs: []Crumb{{Text: m.words.text("my.title"), Href: "/my"}, {Text: m.words.text("mandates.title")}}}
	if r.Method == http.MethodPost && !r.PostForm.Has("show") {
		done, err := m.entrust(r, v, main.Asks)
		if err != nil {
			return page{}, err
		}
		if done {
			pg.to = "/my/mandates?given=yes"
			return pg, nil
		}
		main.Mistakes, pg.status = mistakesOf(main.Asks), http.StatusUnprocessableEntity
	}
	if err := m.listMandates(r, e, v, &main); err != nil {
		return page{}, err
	}
	pg.main = main
	return pg, nil
}

// mandateAsks is what is asked of who entrusts somebody.
func (m *mine) mandateAsks(r *http.Request, e *pack.Edition, v login.Visitor) ([]Question, error) {
	family, err := m.options.Door.Family(r.Context(), v)
	if err != nil {
		return nil, err
	}
	form := r.PostForm
	ask := func(name, kind string) Question {
		return Question{Name: name, Kind: kind, Ask: m.words.text("mandates.ask." + name), Value: cut(form.Get(name), 200)}
	}
	who, about, until, hears := ask("who", "one"), ask("about", "select"), ask("until", "one"), ask("hears", "one")
	for _, f := range family {
		who.Options = append(who.Options, Option{Value: string(f.ID), Text: same(f.Name), Chosen: form.Get("who") == string(f.ID)})
	}
	who.Options = append(who.Options, Option{Value: somebodyElse, Text: m.words.text("mandates.other"), Note: m.words.text("mandates.other.note"), Chosen: form.Get("who") == somebodyElse || len(family) == 0})
	about.Options = []Option{{Text: m.words.text("mandates.all")}}
	for _, t := range m.entrustable(e) {
		about.Options = append(about.Options, Option{Value: t.ID, Text: t.Name, Chosen: form.Get("about") == t.ID})
	}
	for _, months := range mandateMonths {
		value := strconv.Itoa(months)
		until.Options = append(until.Options, Option{Value: value, Text: m.words.text("mandates.months", months), Chosen: form.Get("until") == value || form.Get("until") == "" && months == 6})
	}
	for _, n := range []casework.Notify{casework.BothHear, casework.PersonHears, casework.HelperHears} {
		hears.Options = append(hears.Options, Option{Value: string(n), Text: m.words.text("mandates.hears." + string(n)), Chosen: form.Get("hears") == string(n) || form.Get("hears") == "" && n == casework.BothHear})
	}
	name, number := ask("name", "text"), ask("number", "text")
	number.Value = "" // a whole number does not stand on a page
	return []Question{who, name, number, about, until, hears}, nil
}

// entrustable are the services and bundles for which there is a form.
func (m *mine) entrustable(e *pack.Edition) []thingLink {
	var all []thingLink
	for _, b := range e.Bundles {
		all = append(all, thingLink{b.ID, b.Name})
	}
	for _, s := range e.Services {
		if t, ok := thingOf(e, s.ID); ok && t.Form != nil && t.Bundle == nil {
			all = append(all, thingLink{s.ID, s.Name})
		}
	}
	return all
}

// entrust gives the mandate that a form asks for; what is wrong is put to its
// question.
func (m *mine) entrust(r *http.Request, v login.Visitor, asks []Question) (done bool, err error) {
	form := r.PostForm
	helper := id.ID(form.Get("who"))
	switch {
	case helper == somebodyElse:
		found, err := m.options.Door.Acquaintance(r.Context(), v, form.Get("number"), strings.TrimSpace(form.Get("name")))
		if err != nil {
			return false, unlessRefused(err, asks, "number")
		}
		helper = found.ID
	case !slices.ContainsFunc(asks[0].Options, func(o Option) bool { return o.Value == string(helper) }):
		return false, unlessRefused(casework.ErrHelperMissing, asks, "who")
	}
	months, err := strconv.Atoi(form.Get("until"))
	if err != nil || !slices.Contains(mandateMonths, months) {
		return false, unlessRefused(casework.ErrMandateSpan, asks, "until")
	}
	today := m.options.Today()
	mandate := casework.Mandate{Person: v.About(), Helper: helper, From: today, To: today.AddMonths(months), Notify: casework.Notify(form.Get("hears"))}
	if about := form.Get("about"); about != "" {
		mandate.Scope = []string{about}
	}
	_, err = m.options.Office.Entrust(r.Context(), casework.Guardian(v.Person, v.For), m.purpose(), mandate)
	return err == nil, unlessRefused(err, asks, "who")
}

// unlessRefused puts a fault that people can do something about to its question,
// and returns any other.
func unlessRefused(err error, asks []Question, otherwise string) error {
	if err == nil || refusedAt(err, asks, otherwise) {
		return nil
	}
	return err
}

// listMandates shows what was given and what is held.
func (m *mine) listMandates(r *http.Request, e *pack.Edition, v login.Visitor, main *mandatesPage) error {
	given, held, err := m.options.Office.Mandates(r.Context(), casework.Guardian(v.Person, v.For))
	if err != nil {
		return err
	}
	var others []id.ID
	for _, one := range given {
		if !one.IsStaff {
			others = append(others, one.Helper)
		}
	}
	for _, one := range held {
		others = append(others, one.Person)
	}
	names, err := m.options.Door.Names(r.Context(), v, others)
	if err != nil {
		return err
	}
	today := m.options.Today()
	for _, one := range given {
		who := names[one.Helper]
		if one.IsStaff {
			who = m.words.text("mandates.staff").ZH
		}
		line := m.mandateLine(e, one, who)
		if one.RevokedAt.IsZero() && today < one.To {
			main.Given = append(main.Given, line)
		} else {
			main.Past = append(main.Past, line)
		}
	}
	for _, one := range held {
		if !one.RevokedAt.IsZero() || today >= one.To || one.From > today {
			continue
		}
		line := m.mandateLine(e, one, names[one.Person])
		for _, t := range m.entrustable(e) {
			if one.Covers(t.ID, today) {
				line.Things = append(line.Things, t)
			}
		}
		main.Held = append(main.Held, line)
	}
	return nil
}

func (m *mine) mandateLine(e *pack.Edition, one casework.Mandate, who string) mandateLine {
	line := mandateLine{ID: one.ID, Who: who, Scope: m.words.text("mandates.all"), Span: m.words.text("admin.span", m.dayText(one.From), m.dayText(one.To)),
		Hears: m.words.text("mandates.hears." + string(one.Notify))}
	if len(one.Scope) > 0 {
		var names []lang.Text
		for _, about := range one.Scope {
			names = append(names, nameOf(e, about))
		}
		line.Scope = joined(names)
	}
	if !one.RevokedAt.IsZero() {
		line.Span = m.words.text("mandates.revoked", instantText(one.RevokedAt))
	}
	return line
}

// revoke ends a mandate.
func (m *mine) revoke(r *http.Request) (page, error) {
	v, err := m.visitor(r)
	if err != nil {
		return page{}, err
	}
	if err := m.options.Office.Revoke(r.Context(), casework.Guardian(v.Person, v.For), m.purpose(), id.ID(r.PathValue("mandate"))); err != nil {
		return page{}, err
	}
	return page{to: "/my/mandates?revoked=yes"}, nil
}

// inTheNameOf says for whom an application is begun by a mandate that the reader
// holds.
func (m *mine) inTheNameOf(r *http.Request, mandate id.ID, n *casework.NewApplication) (casework.Who, error) {
	v, err := m.visitor(r)
	if err != nil {
		return casework.Who{}, err
	}
	self := casework.Self(v.Person)
	_, held, err := m.options.Office.Mandates(r.Context(), self)
	if err != nil {
		return self, err
	}
	at := slices.IndexFunc(held, func(one casework.Mandate) bool { return one.ID == mandate })
	if at < 0 {
		return self, casework.ErrNotEntrusted
	}
	n.Mandate, n.Person = mandate, held[at].Person
	return self, nil
}
