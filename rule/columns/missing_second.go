package columns

import (
	"strconv"
	"strings"

	"minsheng/rule"
)

// countedMissing stands for all that household.counted_benefits lacks.
var countedMissing = rule.Missing{Service: "household.counted_benefits"}

// secondMissing asks rule.Eval what those of the doubtful households who are
// set in rows lack of a rule, and takes them out of rows.
func (w *Worker) secondMissing(r *compiled, rows []uint64, to []uint32) {
	for _, h := range w.doubtful(r) {
		w.ask(r, h, func(row int, v rule.Value) {
			if !isSet(rows, row) {
				return
			}
			rows[row>>6] &^= 1 << (row & 63)
			for _, m := range v.Missing() {
				to[row] = w.lacks.lists.Join(to[row], w.listOf(r, m, h, row))
			}
		})
	}
}

// listOf makes a list of one thing that rule.Eval found missing: what was said
// of another service or of what counts as income stands for it.
func (w *Worker) listOf(r *compiled, m rule.Missing, h, row int) uint32 {
	l, member := w.lacks.lists, int32(Self)
	at, asked := w.program.owedAt[owedKey{m.Service, r.expr.Of}]
	switch {
	case m == countedMissing:
		if w.lacks.counted == nil {
			return 0
		}
		return w.lacks.counted[h]
	case asked && w.lacks.owed[at] != nil:
		return w.lacks.owed[at][row]
	case m.Person != "":
		p, _ := strconv.Atoi(strings.TrimPrefix(m.Person, personPrefix))
		if m.Person = ""; r.expr.Of == rule.OfHousehold || p != row {
			member = int32(p) - w.table.Households[h]
		}
	}
	return l.add(0, l.item(l.thing(m), member))
}
