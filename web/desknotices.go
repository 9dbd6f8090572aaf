package web

import (
	"net/http"
	"net/url"
	"slices"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/lang"
	"minsheng/staff"
)

// noticesPage is what is published at present.
type noticesPage struct {
	Table Table
	Empty Empty
}

// mostNotices bounds how many publications a page shows.
const mostNotices = 200

// notices lists what is published in the areas of somebody, those that end first
// at the front. Anybody may read it; here it leads to the case.
func (d *desk) notices(r *http.Request, actor *staff.Actor) (page, error) {
	edition, err := d.today()
	if err != nil {
		return page{}, err
	}
	t := Table{Caption: d.words.text("notices.caption"), Columns: []Column{{Head: d.words.text("cases.number")}, {Head: d.words.text("cases.service")}, {Head: d.words.text("cases.who")},
		{Head: d.words.text("cases.area")}, {Head: d.words.text("cases.people"), Numeric: true}, {Head: d.words.text("cases.amount"), Unit: d.words.text("unit.yuan"), Numeric: true},
		{Head: d.words.text("notices.from")}, {Head: d.words.text("notices.to")}, {Head: d.words.text("notices.left"), Unit: d.words.text("clock.days"), Numeric: true}}}
	found, err := d.published(r, actor)
	if err != nil {
		return page{}, err
	}
	for _, n := range found {
		amount := lang.Text{ZH: "—", EN: "—"}
		if n.Amount != nil {
			amount = same(n.Amount.Short())
		}
		t.Rows = append(t.Rows, []Cell{{Text: same(n.Number), Href: "/desk/cases?" + url.Values{"view": {viewAll}, "number": {n.Number}}.Encode()}, {Text: d.serviceName(edition, n.Service)}, {Text: same(n.Name)},
			{Text: d.areaText(n.Area)}, {Text: same(counted(int64(n.People)))}, {Text: amount}, {Text: d.dayText(n.From)}, {Text: d.dayText(n.To)}, {Text: same(counted(int64(n.To - d.options.Today())))}})
	}
	main := noticesPage{Table: t, Empty: Empty{Title: d.words.text("notices.none"), Body: d.words.text("notices.none.body")}}
	return page{name: "desk-notices", title: d.words.text("desk.nav.notices"), nav: "notices", main: main}, nil
}

// published gathers what is published in the areas of somebody.
func (d *desk) published(r *http.Request, actor *staff.Actor) ([]casework.Notice, error) {
	var all []casework.Notice
	for _, reach := range actor.Scope(access.ReadCases) {
		var past casework.Notice
		for len(all) < mostNotices {
			some, err := d.options.Office.Notices(r.Context(), reach.Area, past)
			if err != nil {
				return nil, err
			}
			if len(some) == 0 {
				break
			}
			past = some[len(some)-1]
			all = append(all, some...)
		}
	}
	slices.SortStableFunc(all, func(a, b casework.Notice) int { return int(a.To) - int(b.To) })
	return slices.CompactFunc(all, func(a, b casework.Notice) bool { return a.ID == b.ID }), nil
}
