package web

import (
	"net/http"

	"minsheng/access"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/staff"
)

// grantsOf lists what a person is granted, for those who may see money.
func (d *desk) grantsOf(r *http.Request, actor *staff.Actor, a aim, person id.ID) (Table, error) {
	t := Table{Caption: d.words.text("record.grants"), Columns: []Column{{Head: d.words.text("cases.service")}, {Head: d.words.text("record.month"), Unit: d.words.text("unit.yuan"), Numeric: true},
		{Head: d.words.text("record.since")}, {Head: d.words.text("record.ends")}, {Head: d.words.text("record.paidup"), Unit: d.words.text("unit.yuan"), Numeric: true}}}
	if d.options.Office == nil || d.options.Office.Ledger == nil || len(actor.Scope(access.ReadMoney)) == 0 {
		return t, nil
	}
	edition, err := d.today()
	if err != nil {
		return t, err
	}
	by := actor.For(access.ReadMoney, d.aimText(a))
	found, err := d.options.Office.Ledger.Grants(r.Context(), by, money.GrantQuery{Person: person, Limit: 50})
	if err != nil {
		return t, err
	}
	month := d.options.Today().MonthStart()
	for _, g := range found.Grants {
		var paid measure.Money
		for m, amount := range g.Paid {
			if m > month.AddMonths(-12) {
				paid += amount
			}
		}
		ends := d.orNone("")
		if to, known := g.Ends(month); known {
			ends = d.dayText(to)
		}
		t.Rows = append(t.Rows, []Cell{{Text: d.serviceName(edition, g.Service)}, {Text: same(g.Due(month).Short())}, {Text: d.dayText(g.Rates[0].From)}, {Text: ends}, {Text: same(paid.Short())}})
	}
	return t, nil
}
