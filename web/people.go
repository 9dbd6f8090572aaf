package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/staff"
)

// mostFound is how many people of one name a page shows: each is written into
// the journal.
const mostFound = 30

// peoplePage is where a clerk looks for somebody.
type peoplePage struct {
	Who      string
	Number   Question
	Name     Question
	Area     Question
	Aim      []Question
	Mistakes []Mistake
	Keep     []Hidden
	Found    *Table // nil before anybody was looked for
	Many     bool   // more than the page shows
	None     Empty
}

// sought is whom somebody looks for.
type sought struct {
	number, name, area string
	aim                aim
}

func soughtOf(form url.Values) sought {
	return sought{number: strings.TrimSpace(cut(form.Get("number"), 60)), name: strings.TrimSpace(cut(form.Get("name"), 180)),
		area: form.Get("area"), aim: aimOf(form)}
}

// peopleForm asks whom somebody looks for, and what for.
func (d *desk) peopleForm(_ *http.Request, actor *staff.Actor) (page, error) {
	return page{name: "desk-people", title: d.words.text("people.title"), nav: "people", main: d.seek(actor, sought{})}, nil
}

// seek is the form of a search.
func (d *desk) seek(actor *staff.Actor, s sought) peoplePage {
	main := peoplePage{Who: actor.Account.Name, Aim: d.aimQuestions(s.aim, false),
		Number: Question{Name: "number", Kind: "text", Ask: d.words.text("people.number"), Hint: d.words.text("people.number.hint"), Value: s.number},
		Name:   Question{Name: "name", Kind: "text", Ask: d.words.text("people.name"), Hint: d.words.text("people.name.hint"), Value: s.name},
		Area:   Question{Name: "area", Kind: "select", Ask: d.words.text("people.area"), Options: d.areasWithin(actor, access.ReadPeople, s.area)}}
	return main
}

// areasWithin are the areas in which somebody may do something.
func (d *desk) areasWithin(actor *staff.Actor, do access.Action, chosen string) []Option {
	options := []Option{{Text: d.words.text("people.area.all")}}
	scope := actor.Scope(do)
	for _, code := range sortedKeys(d.options.Areas) {
		if slices.ContainsFunc(scope, func(r access.Reach) bool { return strings.HasPrefix(code, r.Area) || strings.HasPrefix(r.Area, code) }) {
			options = append(options, Option{Value: code, Text: d.areaText(code), Chosen: code == chosen})
		}
	}
	return options
}

// peopleFound looks for somebody. One who is found by number is shown at once.
func (d *desk) peopleFound(r *http.Request, actor *staff.Actor) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	s := soughtOf(r.PostForm)
	main := d.seek(actor, s)
	pg := page{name: "desk-people", title: d.words.text("people.title"), nav: "people"}
	pg.keep = append(s.aim.hidden(), Hidden{"number", s.number}, Hidden{"name", s.name}, Hidden{"area", s.area})
	if !d.enough(s.aim) {
		main.Aim = d.aimQuestions(s.aim, true)
	} else if s.number == "" && s.name == "" {
		main.Number.Wrong = d.words.text("people.wrong.nobody")
	}
	main.Mistakes = mistakesOf(append([]Question{main.Number}, main.Aim...))
	if len(main.Mistakes) > 0 {
		pg.main, pg.status = main, http.StatusUnprocessableEntity
		return pg, nil
	}
	if s.number != "" {
		return d.foundByNumber(r, actor, s, main, pg)
	}
	found, err := d.options.Register.Search(r.Context(), d.by(actor, s.aim), people.Named{Name: s.name, Area: s.area, Limit: mostFound + 1})
	if err != nil {
		return page{}, err
	}
	main.Many = len(found) > mostFound
	main.Found = d.foundTable(found[:min(len(found), mostFound)], s.aim)
	if len(found) == 0 {
		main.None = Empty{Title: d.words.text("people.none"), Body: d.words.text("people.none.body")}
	}
	pg.main = main
	return pg, nil
}

// foundByNumber goes to the record of who has the number, or says why not.
func (d *desk) foundByNumber(r *http.Request, actor *staff.Actor, s sought, main peoplePage, pg page) (page, error) {
	number, err := people.ParseNumber(s.number, nil)
	if err == nil {
		var found people.Resident
		found, err = d.options.Register.Find(r.Context(), d.by(actor, s.aim), number)
		if err == nil {
			if err = mayRead(actor, found); err == nil {
				return page{to: s.aim.at("/desk/people/" + string(found.ID))}, nil
			}
		}
	}
	if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.NotFound && kind != fault.Denied {
		return page{}, err
	}
	main.Number.Wrong = d.refusal(err)
	main.Mistakes = mistakesOf([]Question{main.Number})
	pg.main, pg.status = main, http.StatusUnprocessableEntity
	return pg, nil
}

// foundTable lists people as far as it takes to tell them apart.
func (d *desk) foundTable(found []people.Resident, a aim) *Table {
	t := &Table{Caption: d.words.text("people.found", len(found)), Columns: []Column{{Head: d.words.text("people.name")}, {Head: d.words.text("record.sex")},
		{Head: d.words.text("record.born")}, {Head: d.words.text("people.number")}, {Head: d.words.text("record.lives")}, {Head: d.words.text("record.phone")}}}
	for _, p := range found {
		t.Rows = append(t.Rows, []Cell{{Text: same(p.Name), Href: a.at("/desk/people/" + string(p.ID))}, {Text: d.words.text("persons.sex." + string(p.Sex))},
			{Text: d.dayText(p.BornOn)}, {Text: d.orNone(p.Number)}, {Text: d.areaText(p.Area)}, {Text: d.orNone(p.Phone)}})
	}
	return t
}

// orNone says where nothing is on file.
func (d *desk) orNone(s string) lang.Text {
	return same(cmp.Or(s, "—"))
}
