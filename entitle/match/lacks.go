package match

import (
	"slices"
	"strings"

	"minsheng/rule/columns"
)

// Member is how names of what is missing call another member of the household,
// or somebody to whom a link leads.
const Member = "member"

// lacks is what open answers of a chunk lack: numbers of lists, and their names.
type lacks struct {
	of              [][]uint32 // service, row
	recalled        []bool     // service
	worker          *columns.Lists
	computed, taken texts // names of the worker's lists, and of those from earlier results
	cleared         int
	now             uint32
}

// texts are names that were written out, by number, and where they stand in the
// sheet of a chunk.
type texts struct {
	names  []string // empty: not yet
	places []uint32
	chunk  []uint32 // of which chunk places are
}

func (t *texts) reach(n int) {
	for len(t.names) < n {
		t.names, t.places, t.chunk = append(t.names, ""), append(t.places, 0), append(t.chunk, 0)
	}
}

// take takes what was said of a chunk.
func (l *lacks) take(a *answers) {
	l.now++
	l.of, l.recalled = sized(l.of, len(a.matched)), sized(l.recalled, len(a.matched))
	clear(l.recalled)
	for k, s := range a.matcher.Services() {
		if at := a.places[k]; at >= 0 {
			l.of[at] = a.worker.Missing(s)
		}
	}
	l.worker = a.worker.Lists()
	if n := l.worker.Cleared(); n != l.cleared { // the worker has forgotten them
		l.computed, l.cleared = texts{}, n
	}
	l.computed.reach(l.worker.Len())
	if a.recall == nil {
		return
	}
	for i, m := range a.recall.matched {
		if m != nil {
			l.of[i], l.recalled[i] = a.recall.missing[i], true
		}
	}
	l.taken.reach(len(a.recall.names))
	copy(l.taken.names, a.recall.names)
}

// place returns where the names of a list stand in a sheet.
func (l *lacks) place(service int, list uint32, to *sheet) uint32 {
	t := &l.computed
	if l.recalled[service] {
		t, list = &l.taken, list-1
	}
	if t.chunk[list] != l.now {
		if t.names[list] == "" {
			t.names[list] = namesOf(l.worker.Of(list))
		}
		t.chunk[list], t.places[list] = l.now, to.list(t.names[list])
	}
	return t.places[list]
}

// namesOf writes a list out, each name once.
func namesOf(list []columns.Lacking) string {
	var names []string
	for _, m := range list {
		if m.Member != columns.Self {
			m.Person = Member
		}
		if name := m.Name(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}
