package web

import (
	"net/http"

	"minsheng/casework"
	"minsheng/lang"
	"minsheng/staff"
)

// likeTable lists decided cases that are most like one, without names.
func (d *desk) likeTable(r *http.Request, actor *staff.Actor, c *casework.Case) (Table, error) {
	t := Table{Caption: d.words.text("like.title"), Columns: []Column{{Head: d.words.text("cases.number")}, {Head: d.words.text("cases.outcome")}, {Head: d.words.text("cases.amount"), Unit: d.words.text("unit.yuan"), Numeric: true},
		{Head: d.words.text("cases.people"), Numeric: true}, {Head: d.words.text("like.days"), Unit: d.words.text("clock.days"), Numeric: true}, {Head: d.words.text("event.reason")}}}
	found, err := d.options.Office.Similar(r.Context(), casework.Clerk(actor), d.words.text("cases.purpose.one").ZH, c.ID)
	if err != nil {
		return t, err
	}
	for _, l := range found {
		amount := lang.Text{ZH: "—", EN: "—"}
		if l.Amount != nil {
			amount = same(l.Amount.Short())
		}
		t.Rows = append(t.Rows, []Cell{{Text: same(l.Number), Href: "/desk/cases/" + string(l.Case)}, {Text: d.words.text("cases.outcome." + string(l.Outcome))}, {Text: amount},
			{Text: same(counted(int64(l.People)))}, {Text: same(counted(int64(l.Days)))}, {Text: d.orNone(l.Reason)}})
	}
	return t, nil
}
