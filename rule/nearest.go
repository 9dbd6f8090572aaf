package rule

import (
	"minsheng/civil"
)

// Change is one condition that would have to come out otherwise, and the day
// from which it does so by itself, where time alone decides.
type Change struct {
	Finding *Finding
	Want    bool
	From    *civil.Date
}

// Nearest returns the fewest conditions that would have to change to make the
// finding true (or, with want false, false): all that fail of an "and", the
// cheapest one of an "or". It is empty where the finding is as wanted or where
// nothing in it can change. Conditions that are not known count as such that
// would have to come out as wanted.
func (f *Finding) Nearest(want bool, on civil.Date) []Change {
	if f.Value.kind == Bool && (f.Value.n == 1) == want {
		return nil
	}
	switch f.Node.Op {
	case OpNot:
		return f.Parts[0].Nearest(!want, on)
	case OpAnd, OpAll:
		return nearestOf(f, want, on)
	case OpOr, OpExists:
		return nearestOf(f, want, on)
	case OpIf:
		if len(f.Parts) == 2 && f.Parts[1].Node.Type.Kind == Bool {
			return f.Parts[1].Nearest(want, on)
		}
	}
	return []Change{{Finding: f, Want: want, From: f.comesTrue(want, on)}}
}

// nearestOf takes every part that is not as wanted where all must be, else the
// part with the fewest changes.
func nearestOf(f *Finding, want bool, on civil.Date) []Change {
	parts := f.Parts
	if f.Node.Loops() {
		parts = parts[1:]
	}
	all := (f.Node.Op == OpAnd || f.Node.Op == OpAll) == want
	var changes []Change
	for _, p := range parts {
		c := p.Nearest(want, on)
		switch {
		case all:
			changes = append(changes, c...)
		case changes == nil || len(c) < len(changes):
			changes = c
		}
	}
	if len(changes) == 0 { // an empty list: no member could change anything
		return []Change{{Finding: f, Want: want}}
	}
	return changes
}

// comesTrue returns the day on which a comparison of an age or a number of
// months with a known number turns out as wanted by the passing of time.
func (f *Finding) comesTrue(want bool, on civil.Date) *civil.Date {
	if len(f.Parts) != 2 {
		return nil
	}
	span, bound := f.Parts[0], f.Parts[1]
	atLeast := f.Node.Op == OpGe && want || f.Node.Op == OpLt && !want
	above := f.Node.Op == OpGt && want || f.Node.Op == OpLe && !want
	if !atLeast && !above || !bound.Value.Known() || span.Node.Op != OpCall || len(span.Parts) != 2 {
		return nil
	}
	from, to := span.Parts[0].Value, span.Parts[1].Node
	if !from.Known() || to.Op != OpOn {
		return nil
	}
	n := bound.Value.n
	if above {
		n++
	}
	if n < 0 || n > 12000 {
		return nil
	}
	var day civil.Date
	switch span.Node.Call.Name {
	case "age":
		day = from.Date().AddYears(int(n))
	case "months":
		day = from.Date().AddMonths(int(n))
	case "days":
		day = from.Date().AddDays(int(n))
	}
	if day <= on || day > civil.Latest {
		return nil
	}
	return &day
}
