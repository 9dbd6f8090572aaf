package web

import (
	"net/http"

	"minsheng/casework"
	"minsheng/pack"
	"minsheng/staff"
)

// mostRows bounds a queue that is taken along: the journal has a line for each.
const mostRows = 2000

// casesTable is the queue as it is looked at, to take along.
func (d *desk) casesTable(r *http.Request, actor *staff.Actor) (pack.Sheet, error) {
	tag := preferencesFor(r).Lang
	names, err := d.colleagues(r.Context())
	if err != nil {
		return pack.Sheet{}, err
	}
	edition, err := d.today()
	if err != nil {
		return pack.Sheet{}, err
	}
	sheet := pack.Sheet{Name: d.words.text("cases.title").In(tag), Rows: [][]any{d.head(tag, "cases.number", "persons.name", "cases.service", "cases.area", "cases.department", "cases.state",
		"cases.assignee", "cases.opened", "cases.due", "cases.left")}}
	asked := casesAskedOf(r.URL.Query())
	asked.past = nil
	query := asked.query(actor)
	for query.Limit = 200; len(sheet.Rows) < mostRows; {
		found, err := d.options.Office.Queue(r.Context(), casework.Clerk(actor), d.words.text("cases.purpose.file").ZH, query)
		if err != nil {
			return pack.Sheet{}, err
		}
		for i := range found.Cases {
			c := &found.Cases[i]
			due, left := any(""), any("")
			if c.Clock.Runs() {
				due, left = c.Clock.Due.String(), c.Clock.Left
			}
			sheet.Rows = append(sheet.Rows, []any{c.Number, masked(c.Name), d.serviceName(edition, c.Service).In(tag), d.areaText(c.Area).In(tag), d.departmentText(c.Department).In(tag),
				d.stateName(c).In(tag), names[c.Assignee], c.OpenedOn.String(), due, left})
		}
		if found.Next == nil {
			break
		}
		query.Past = *found.Next
	}
	return sheet, nil
}

// file sends a table of the desk to those whose posts allow the page.
func (d *desk) file(kind string, of func(*http.Request, *staff.Actor) (pack.Sheet, error)) http.Handler {
	return d.staffOnly(func(w http.ResponseWriter, r *http.Request, actor *staff.Actor) {
		d.Portal.file(kind, func(r *http.Request) (pack.Sheet, error) { return of(r, actor) }).ServeHTTP(w, r)
	})
}
