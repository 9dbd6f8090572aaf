package match

import (
	"slices"
	"strings"

	"minsheng/entitle"
	"minsheng/rule/columns"
)

// Member is how names of what is missing call another member of the household,
// or somebody to whom a link leads.
const Member = "member"

// lacks is what open answers of a chunk lack: numbers of lists, and their names.
type lacks struct {
	of     [][]uint32 // service, row
	worker *entitle.MatchWorker
	names  []string // of lists that were written out, by number; empty: not yet
	places []uint32 // in the sheet, by number
	chunk  []uint32 // of which chunk places are
	now    uint32
}

// take takes what the worker says of the chunk that it matched.
func (l *lacks) take(w *entitle.MatchWorker, matched []*entitle.Matched) {
	l.worker = w
	l.now++
	l.of = sized(l.of, len(matched))
	for i, m := range matched {
		l.of[i] = w.Missing(m.Service)
	}
	n := w.Lists().Len()
	if n < len(l.names) { // the worker has forgotten them
		l.names, l.places, l.chunk = l.names[:0], l.places[:0], l.chunk[:0]
	}
	for len(l.names) < n {
		l.names, l.places, l.chunk = append(l.names, ""), append(l.places, 0), append(l.chunk, 0)
	}
}

// place returns where the names of a list stand in a sheet.
func (l *lacks) place(list uint32, to *sheet) uint32 {
	if l.chunk[list] != l.now {
		if l.names[list] == "" {
			var names []string
			for _, m := range l.worker.Lists().Of(list) {
				if m.Member != columns.Self {
					m.Person = Member
				}
				if name := m.Name(); !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			l.names[list] = strings.Join(names, " ")
		}
		l.chunk[list], l.places[list] = l.now, to.list(l.names[list])
	}
	return l.places[list]
}
