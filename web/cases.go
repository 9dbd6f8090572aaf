package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/staff"
)

// casesPerPage is how many cases stand on a page.
const casesPerPage = 30

// The views of the queue: whose cases it shows.
const (
	viewWaiting = "waiting"
	viewMine    = "mine"
	viewAll     = "all"
	viewClosed  = "closed"
)

var views = []string{viewWaiting, viewMine, viewAll, viewClosed}

// waits are the kinds of clocks that the queue can be narrowed to.
var waits = []casework.Waits{casework.Overdue, casework.Soon, casework.Paused, casework.Stuck, casework.Orphaned}

// casesAsked is what of the queue is looked at. It stays in the address.
type casesAsked struct {
	View, Service, Department, Area, Clock, Number string
	past                                           *casework.Past
}

func casesAskedOf(q url.Values) casesAsked {
	c := casesAsked{View: q.Get("view"), Service: q.Get("service"), Department: q.Get("department"), Area: q.Get("area"), Clock: q.Get("clock"), Number: cut(q.Get("number"), 40)}
	if !slices.Contains(views, c.View) {
		c.View = viewWaiting
	}
	if !slices.Contains(waits, casework.Waits(c.Clock)) {
		c.Clock = ""
	}
	if day, err := civil.Parse(q.Get("due")); err == nil && q.Get("past") != "" {
		c.past = &casework.Past{Due: day, Case: id.ID(cut(q.Get("past"), 60))}
	}
	return c
}

// values says what is looked at as an address does.
func (c casesAsked) values() url.Values {
	q := url.Values{}
	for _, part := range [][2]string{{"view", c.View}, {"service", c.Service}, {"department", c.Department}, {"area", c.Area}, {"clock", c.Clock}, {"number", c.Number}} {
		if part[1] != "" && part[1] != viewWaiting {
			q.Set(part[0], part[1])
		}
	}
	if c.past != nil {
		q.Set("due", c.past.Due.String())
		q.Set("past", string(c.past.Case))
	}
	return q
}

// at is the address of the queue as it is looked at.
func (c casesAsked) at(path string) string {
	if q := c.values().Encode(); q != "" {
		return path + "?" + q
	}
	return path
}

// query asks the office for what is looked at.
func (c casesAsked) query(actor *staff.Actor) casework.Query {
	q := casework.Query{Service: c.Service, Department: c.Department, Area: c.Area, Clock: casework.Waits(c.Clock), Number: c.Number, Limit: casesPerPage}
	switch c.View {
	case viewWaiting:
		q.Waiting = true
	case viewMine:
		q.Assignee = actor.Account.ID
	case viewClosed:
		q.Closed = true
	}
	if c.past != nil {
		q.Past = *c.past
	}
	return q
}

// casesPage is the queue.
type casesPage struct {
	Views   []Way
	Filters []Question
	Number  string
	View    string
	Any     bool
	Rows    []caseRow
	Here    string // the address of this page
	Next    string
	First   string
	Empty   Empty
	Files   []Link
	Taken   lang.Text
	Takes   bool // something on the page can be taken in hand
}

// caseRow is one case of the queue.
type caseRow struct {
	ID       string
	Href     string
	Number   string
	Who      string // masked
	Service  lang.Text
	Area     lang.Text
	State    lang.Text
	Assignee string
	Mine     bool
	Due      clockView
	Orphaned lang.Text
	Takes    bool
	Version  int64
}

// cases shows the queue.
func (d *desk) cases(r *http.Request, actor *staff.Actor) (page, error) {
	asked := casesAskedOf(r.URL.Query())
	found, err := d.options.Office.Queue(r.Context(), casework.Clerk(actor), d.words.text("cases.purpose").ZH, asked.query(actor))
	if err != nil {
		return page{}, err
	}
	names, err := d.colleagues(r.Context())
	if err != nil {
		return page{}, err
	}
	edition, err := d.today()
	if err != nil {
		return page{}, err
	}
	main := casesPage{Views: d.caseViews(asked), Filters: d.caseFilters(edition, actor, asked), Number: asked.Number, View: asked.View,
		Any: asked.Service+asked.Department+asked.Area+asked.Clock+asked.Number != "", Here: asked.at("/desk/cases"), Files: files("/desk/cases", asked.values()), Taken: d.takenText(r.URL.Query())}
	for i := range found.Cases {
		row := d.caseRow(edition, &found.Cases[i], names, actor)
		row.Href += "?" + url.Values{"back": {main.Here}}.Encode()
		main.Rows, main.Takes = append(main.Rows, row), main.Takes || row.Takes
	}
	if found.Next != nil {
		next := asked
		next.past = found.Next
		main.Next = next.at("/desk/cases")
	}
	if asked.past != nil {
		first := asked
		first.past = nil
		main.First = first.at("/desk/cases")
	}
	if len(main.Rows) == 0 {
		main.Empty = Empty{Title: d.words.text("cases.none." + asked.View), Body: d.words.text("cases.none.body"), Links: []Link{{d.words.text("cases.view.all"), "/desk/cases?view=all"}}}
	}
	return page{name: "desk-cases", title: d.words.text("cases.title"), nav: "cases", main: main}, nil
}

// caseViews are the views with the one that is looked at.
func (d *desk) caseViews(asked casesAsked) []Way {
	var all []Way
	for _, v := range views {
		other := asked
		other.View, other.past = v, nil
		all = append(all, Way{Link{d.words.text("cases.view." + v), other.at("/desk/cases")}, v, v == asked.View})
	}
	return all
}

// caseFilters narrow the queue.
func (d *desk) caseFilters(e *pack.Edition, actor *staff.Actor, asked casesAsked) []Question {
	pick := func(name, chosen string, options []Option) Question {
		q := Question{Name: name, Kind: "select", Ask: d.words.text("cases.by." + name), Options: append([]Option{{Text: d.words.text("cases.any")}}, options...)}
		for i, o := range q.Options {
			q.Options[i].Chosen = o.Value == chosen
		}
		return q
	}
	var clocks, services []Option
	for _, w := range waits {
		clocks = append(clocks, Option{Value: string(w), Text: d.words.text("cases.clock." + string(w))})
	}
	for _, s := range e.Services {
		if e.DecidedBy(s.ID) != nil {
			services = append(services, Option{Value: s.ID, Text: s.Name})
		}
	}
	return []Question{pick("clock", asked.Clock, clocks), pick("service", asked.Service, services), pick("area", asked.Area, d.areasWithin(actor, access.ReadCases, asked.Area)[1:])}
}

// caseRow words one case of the queue.
func (d *desk) caseRow(e *pack.Edition, c *casework.Case, names map[id.ID]string, actor *staff.Actor) caseRow {
	row := caseRow{ID: string(c.ID), Href: "/desk/cases/" + string(c.ID), Number: c.Number, Who: masked(c.Name), Service: d.serviceName(e, c.Service), Area: d.areaText(c.Area),
		State: d.stateName(c), Assignee: names[c.Assignee], Mine: c.Assignee == actor.Account.ID, Due: d.caseClock(c), Version: c.Version}
	row.Takes = slices.ContainsFunc(c.Can, func(a pack.Action) bool { return a.ID == "take" })
	if c.Orphaned != "" {
		row.Orphaned = d.words.text("cases.orphaned." + c.Orphaned)
	}
	return row
}

// serviceName names a service; one that is no longer offered by its id.
func (d *desk) serviceName(e *pack.Edition, service string) lang.Text {
	if s := e.Service(service); s != nil {
		return s.Name
	}
	return same(service)
}

// stateName names where a case stands, by its own process.
func (d *desk) stateName(c *casework.Case) lang.Text {
	if s := c.Process.State(c.State); s != nil {
		return s.Name
	}
	return same(c.State)
}

// colleagues are the names of who works here, by account.
func (d *desk) colleagues(ctx context.Context) (map[id.ID]string, error) {
	all, err := d.options.Staff.Everybody(ctx)
	names := map[id.ID]string{}
	for _, a := range all {
		names[a.Account.ID] = cmp.Or(a.Account.Name, a.Account.Login)
	}
	return names, err
}
