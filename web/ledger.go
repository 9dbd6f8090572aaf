package web

import (
	"minsheng/lang"
	"minsheng/pack"
)

// ledger is a table of tallies: a row a service, or an area of one service.
type ledger struct {
	Caption lang.Text
	Quiet   bool // the caption is for screen readers alone
	Head    lang.Text
	Rows    []ledgerRow
	Lists   bool // its rows lead to lists of persons
	Wide    bool // its bars are counts on one scale, not shares
}

// oneScale draws all bars on one scale, as long as the count beside the largest.
func (l *ledger) oneScale() {
	var most int64
	for _, row := range l.Rows {
		most = max(most, StackRow{Parts: row.Meter.Parts}.whole())
	}
	for i := range l.Rows {
		l.Rows[i].Meter.Whole = most
	}
	l.Wide = true
}

// ledgerRow is one tally; Href leads further down, List to the persons.
type ledgerRow struct {
	Name                                          lang.Text
	Href, List                                    string
	Meter                                         Meter
	Owed, Reached, Missed, Unsaid, Unknown, Ended string
	Share                                         lang.Text

	is tally
	of *pack.Service // nil where the row is not a service
}

func (p *Portal) ledgerRow(name lang.Text, href, list string, t tally) ledgerRow {
	var share lang.Text
	if t.Missed > 0 {
		share = shareOf(t.Missed, t.Reached+t.Missed)
	}
	return ledgerRow{Name: name, Href: href, List: list, Meter: p.meter(t), is: t,
		Owed: counted(t.Owed), Reached: counted(t.Reached), Missed: counted(t.Missed), Unsaid: counted(t.unsaid()), Unknown: counted(t.Unknown), Ended: counted(t.Ended),
		Share: share}
}
