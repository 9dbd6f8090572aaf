package web

import (
	"net/http"

	"minsheng/entitle"
	"minsheng/lang"
)

// frontPage is the start of the board: where things stand, and the ways on.
type frontPage struct {
	Place     lang.Text
	Round     roundView
	Figures   []figure
	LeavesOut []lang.Text
	Chart     Stack
	Gaps      Table
	Doors     []tile
}

// gapsShown is how many of the things that are not on file the start names.
const gapsShown = 6

// front shows where things stand.
func (b *board) front(r *http.Request) (page, error) {
	at, err := b.latest(r)
	if err != nil {
		return page{}, err
	}
	main := frontPage{Place: b.place, Round: at.view, Doors: []tile{
		{"漏", b.words.text("missed.title"), b.words.text("missed.lead"), "/board/missed"},
		{"算", b.words.text("whatif.title"), b.words.text("whatif.lead"), "/board/whatif"},
	}}
	if at.edition != nil {
		found := b.missedRows(at, lookFor{Sort: sorts[0]})
		main.Figures, main.LeavesOut, main.Chart = b.figures(found.all), b.leavesOut(at, found), b.mostMissed(found.rows)
		if main.Gaps, err = b.gapsTable(r, at); err != nil {
			return page{}, err
		}
	}
	return page{name: "board", title: b.words.text("board.title"), nav: "board", main: main}, nil
}

// gapsTable is what is not on file of most people, and for which service it
// stands in the way.
func (b *board) gapsTable(r *http.Request, at *standing) (Table, error) {
	t := Table{Caption: b.words.text("board.gaps"), Columns: []Column{{Head: b.words.text("board.gaps.what")}, {Head: b.words.text("ledger.service")}, {Head: b.words.text("kind.unknown"), Unit: b.words.text("missed.unit"), Numeric: true}}}
	gaps, err := b.is.Outreach.Gaps(r.Context(), at.round.ID, "")
	if err != nil {
		return t, err
	}
	for _, g := range gaps {
		s := at.edition.Service(g.Service)
		if g.Missing == "" || s == nil || len(t.Rows) == gapsShown {
			continue
		}
		t.Rows = append(t.Rows, []Cell{{Text: entitle.MissingLabel(at.edition, g.Missing)}, {Text: s.Name, Href: "/board/missed?service=" + s.ID}, {Text: same(counted(g.People))}})
	}
	return t, nil
}
