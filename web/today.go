package web

import (
	"net/http"
	"strconv"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/lang"
	"minsheng/staff"
)

// todayCases is how many cases the first page of a day shows.
const todayCases = 8

// todayPage is the first page of a day.
type todayPage struct {
	Name    string
	Day     lang.Text
	Posts   []lang.Text
	Waiting []figure
	Mine    []figure
	First   []caseRow // what waits, due first
	More    string
	Begun   []caseRow // what is in hand, due first
	Cases   bool      // something waits or is in hand
	Quiet   bool      // somebody who works on cases, for whom nothing waits
	Doors   []tile
}

// start shows what the day brings somebody.
func (d *desk) start(r *http.Request, actor *staff.Actor) (page, error) {
	main := todayPage{Name: actor.Account.Name, Day: d.dayText(d.options.Today()), Posts: d.posts(actor)}
	for _, w := range d.menu(actor, "")[1:] {
		main.Doors = append(main.Doors, tile{firstRune(w.Text.ZH), w.Text, d.words.text("desk.door." + w.nav), w.Href})
	}
	if d.options.Office != nil && len(actor.Scope(access.WorkCases)) > 0 {
		if err := d.dayOf(r, actor, &main); err != nil {
			return page{}, err
		}
	}
	return page{name: "desk", title: d.words.text("desk.nav.desk"), nav: "desk", main: main}, nil
}

// dayOf counts what waits and lists what comes first.
func (d *desk) dayOf(r *http.Request, actor *staff.Actor, main *todayPage) error {
	who, purpose := casework.Clerk(actor), d.words.text("cases.purpose").ZH
	work, err := d.options.Office.Work(r.Context(), who)
	if err != nil {
		return err
	}
	if work == (casework.Work{}) {
		main.Quiet = true
		return nil
	}
	main.Cases, main.More = true, "/desk/cases"
	main.Waiting, main.Mine = d.tally(work.Waiting, viewWaiting), d.tally(work.Mine, viewMine)
	edition, err := d.today()
	if err != nil {
		return err
	}
	names, err := d.colleagues(r.Context())
	if err != nil {
		return err
	}
	for _, list := range []struct {
		view string
		rows *[]caseRow
	}{{viewWaiting, &main.First}, {viewMine, &main.Begun}} {
		query := casesAsked{View: list.view}.query(actor)
		query.Limit = todayCases
		found, err := d.options.Office.Queue(r.Context(), who, purpose, query)
		if err != nil {
			return err
		}
		for i := range found.Cases {
			*list.rows = append(*list.rows, d.caseRow(edition, &found.Cases[i], names, actor))
		}
	}
	return nil
}

// tally words how many cases stand how; each count leads to them.
func (d *desk) tally(t casework.Tally, view string) []figure {
	var all []figure
	for _, one := range []struct {
		id string
		n  int
	}{{"", t.Open}, {string(casework.Overdue), t.Overdue}, {string(casework.Soon), t.Soon}, {string(casework.Paused), t.Paused}, {string(casework.Stuck), t.Stuck}, {string(casework.Orphaned), t.Orphaned}} {
		f := figure{ID: "fine", Name: d.words.text("cases.view." + view), Value: strconv.Itoa(one.n), How: casesAsked{View: view, Clock: one.id}.at("/desk/cases")}
		if one.id != "" {
			f.Name = d.words.text("cases.clock." + one.id)
		}
		if one.n > 0 && one.id != "" {
			f.ID = map[string]string{string(casework.Overdue): "missed", string(casework.Soon): "unknown", string(casework.Orphaned): "missed", string(casework.Stuck): "unknown"}[one.id]
		}
		all = append(all, f)
	}
	return all
}
