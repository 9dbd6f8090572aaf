package columns

import (
	"math/bits"

	"minsheng/rule"
)

// lacks is what a worker keeps to say what is missing.
type lacks struct {
	lists   *Lists
	owed    [][]uint32 // what is missing for owed(), as SetOwedMissing said
	counted []uint32

	bitmaps  [][]uint64 // scratch
	rowLists [][]uint32
	used     int // of bitmaps
	usedRows int // of rowLists
}

// Lists returns the lists whose numbers Missing gives. They are kept from chunk
// to chunk; where they have become very many, Load forgets them.
func (w *Worker) Lists() *Lists {
	if w.lacks.lists == nil {
		w.lacks.lists = newLists(w.program.things)
		w.lacks.owed = make([][]uint32, len(w.program.owed))
	}
	return w.lacks.lists
}

// forget makes ready for another chunk.
func (l *lacks) forget() {
	clear(l.owed)
	l.counted = nil
	if l.lists != nil && (l.lists.Len() > mostLists || l.lists.memo.used > mostMemos) {
		l.lists.clear()
	}
}

// SetOwedMissing says what is missing where SetOwed said that it is not known
// whether a service is owed: a list a person, or a household. Where nothing is
// said, that is the service itself.
func (w *Worker) SetOwedMissing(service string, of rule.Entity, lists []uint32) {
	w.Lists()
	if at, ok := w.program.owedAt[owedKey{service, of}]; ok {
		w.lacks.owed[at] = lists
	}
}

// SetCountedMissing says what is missing where SetCounted said that it is not
// known, a list a household.
func (w *Worker) SetCountedMissing(lists []uint32) { w.lacks.counted = lists }

// Missing adds what rule i lacks to the lists of the persons (households) that
// are set in of and for whom it is not known: what the Value of rule.Eval lacks,
// in the same order.
func (w *Worker) Missing(i int, of []uint64, to []uint32) {
	r := &w.program.rules[i]
	w.Lists()
	defer w.lacks.release(w.lacks.mark())
	rows := w.lacks.bits(len(of))
	copy(rows, of)
	if w.longest > r.longest {
		w.secondMissing(r, rows, to)
	}
	if r.gap == nil || !some(rows) {
		return
	}
	if r.gap.state != nil {
		unknown := w.pull(r.root).u
		for i := range rows {
			rows[i] &= at(unknown, i)
		}
	}
	r.gap.tellOf(w, rows, to)
}

// tell tells what is missing in a part, of the rows in which it is not known.
func (w *Worker) tell(g *gap, d []uint64, to []uint32) {
	if g.state == nil {
		g.tell(w, d, to)
		return
	}
	defer w.lacks.release(w.lacks.mark())
	open := w.lacks.bits(len(d))
	if w.where(g.state, d, open, isUnknown) {
		g.tell(w, open, to)
	}
}

func isUnknown(v *vec) []uint64 { return v.u }

func isTrue(v *vec) []uint64 { return v.t }

// where leaves in to the rows of d that a bitmap of a node has, and reports
// whether there are any.
func (w *Worker) where(s *seat, d, to []uint64, of func(*vec) []uint64) bool {
	b := of(w.pull(s.node))
	if b == nil {
		clear(to)
		return false
	}
	var any uint64
	if s.up == nil {
		for i, rows := range d {
			to[i] = rows & b[i]
			any |= to[i]
		}
		return any != 0
	}
	up := w.rowsOf(s.up)
	for i, rows := range d {
		to[i] = 0
		for ; rows != 0; rows &= rows - 1 {
			if isSet(b, up.of(i<<6+bits.TrailingZeros64(rows))) {
				to[i] |= rows & -rows
			}
		}
		any |= to[i]
	}
	return any != 0
}

func some(d []uint64) bool {
	for _, rows := range d {
		if rows != 0 {
			return true
		}
	}
	return false
}

// above says which row of another domain each row belongs to; nil: the same.
type above []int32

func (a above) of(row int) int {
	if a == nil {
		return row
	}
	return int(a[row])
}

// rowsOf reads an index; nil stands for the rows themselves.
func (w *Worker) rowsOf(up *node) above {
	if up == nil {
		return nil
	}
	return w.pull(up).off
}

// joinOthers adds to the lists of rows d what somebody else said of them, or
// one list for all where nothing was said.
func (w *Worker) joinOthers(d []uint64, to, said []uint32, unsaid uint32, up above) {
	for i, rows := range d {
		for ; rows != 0; rows &= rows - 1 {
			row := i<<6 + bits.TrailingZeros64(rows)
			list := unsaid
			if said != nil {
				list = said[up.of(row)]
			}
			to[row] = w.lacks.lists.Join(to[row], list)
		}
	}
}

// bits returns a bitmap of n words until release; what stands in it is left.
func (l *lacks) bits(n int) []uint64 {
	if l.used == len(l.bitmaps) {
		l.bitmaps = append(l.bitmaps, nil)
	}
	l.used++
	return room(&l.bitmaps[l.used-1], n)
}

// rows returns n numbers of lists until release; what stands in them is left.
func (l *lacks) rows(n int) []uint32 {
	if l.usedRows == len(l.rowLists) {
		l.rowLists = append(l.rowLists, nil)
	}
	l.usedRows++
	return room(&l.rowLists[l.usedRows-1], n)
}

func (l *lacks) mark() (used, usedRows int) { return l.used, l.usedRows }

func (l *lacks) release(used, usedRows int) { l.used, l.usedRows = used, usedRows }
