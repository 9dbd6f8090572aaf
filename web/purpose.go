package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/entitle/outreach"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/staff"
)

// aim is what somebody says they open a record for. It stays in the address, so
// that what follows from one page to the next is read for the same; it is asked
// again on a page that names none.
type aim struct{ For, Note string }

func aimOf(form url.Values) aim {
	return aim{For: form.Get("for"), Note: strings.TrimSpace(cut(form.Get("note"), 3*longestPurpose))}
}

// purpose finds what a place lets records be opened for.
func (p *Portal) purpose(id string) (pack.Purpose, bool) {
	all := p.home.Purposes()
	at := slices.IndexFunc(all, func(one pack.Purpose) bool { return one.ID == id })
	if at < 0 {
		return pack.Purpose{}, false
	}
	return all[at], true
}

// enough reports whether an aim is enough to open a record: one of the place's
// purposes, with words where it needs them.
func (p *Portal) enough(a aim) bool {
	purpose, known := p.purpose(a.For)
	return known && (!purpose.Words || a.Note != "")
}

// hidden is what forms carry along.
func (a aim) hidden() []Hidden { return []Hidden{{"for", a.For}, {"note", a.Note}} }

// at adds the aim to an address.
func (a aim) at(path string) string {
	q := url.Values{"for": {a.For}}
	if a.Note != "" {
		q.Set("note", a.Note)
	}
	return path + "?" + q.Encode()
}

// aimText is the aim as the journal keeps it.
func (d *desk) aimText(a aim) string {
	purpose, _ := d.purpose(a.For)
	what := purpose.Name.ZH
	if a.Note != "" {
		what += "：" + a.Note
	}
	return what
}

// aimWords is the aim for who reads the page.
func (d *desk) aimWords(a aim) lang.Text {
	what := d.words.text("purpose." + a.For)
	if a.Note == "" {
		return what
	}
	return lang.Text{ZH: what.ZH + "：" + a.Note, EN: what.EN + ": " + a.Note}
}

// by is who reads people, for an aim.
func (d *desk) by(actor *staff.Actor, a aim) outreach.By {
	by := actor.By(d.aimText(a))
	by.Within = actor.Scope(access.ReadPeople)
	return by
}

// mayRead reports by staff.ErrDenied that somebody lives beyond the areas in
// which an actor reads people, whatever the department.
func mayRead(actor *staff.Actor, one people.Resident) error {
	if actor.Scope(access.ReadPeople).Places().Covers(access.Row{Area: one.Area, Person: one.ID}) {
		return nil
	}
	return staff.ErrDenied.At(string(access.ReadPeople))
}

// aimQuestions ask what a record is opened for; refused says that what was said
// is not enough.
func (d *desk) aimQuestions(a aim, refused bool) []Question {
	what := Question{Name: "for", Kind: "select", Ask: d.words.text("purpose.ask"), Options: []Option{{Text: d.words.text("purpose.choose")}}}
	for _, p := range d.home.Purposes() {
		what.Options = append(what.Options, Option{Value: p.ID, Text: p.Name, Chosen: p.ID == a.For})
	}
	note := Question{Name: "note", Kind: "text", Ask: d.words.text("purpose.note"), Value: a.Note}
	switch {
	case refused && d.needsWords(a):
		note.Wrong = d.words.text("purpose.wrong.note")
	case refused:
		what.Wrong = d.words.text("purpose.wrong")
	}
	return []Question{what, note}
}

// needsWords reports whether an aim lacks nothing but words.
func (p *Portal) needsWords(a aim) bool {
	purpose, known := p.purpose(a.For)
	return known && purpose.Words
}

// aimPage asks what something is opened for before it is shown.
type aimPage struct {
	Title     lang.Text
	Who       string
	Action    string
	Keep      []Hidden
	Mistakes  []Mistake
	Questions []Question
}

// askAim is the page before a record that nobody has said what for.
func (d *desk) askAim(r *http.Request, actor *staff.Actor, title lang.Text, nav string) page {
	refused := r.URL.Query().Has("for")
	main := aimPage{Title: title, Who: actor.Account.Name, Action: r.URL.Path, Questions: d.aimQuestions(aimOf(r.URL.Query()), refused)}
	for name, values := range r.URL.Query() {
		if name != "for" && name != "note" {
			main.Keep = append(main.Keep, Hidden{name, values[0]})
		}
	}
	main.Mistakes = mistakesOf(main.Questions)
	pg := page{name: "desk-aim", title: title, nav: nav, main: main}
	if refused {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg
}
