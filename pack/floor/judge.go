package floor

import (
	"minsheng/rule"
)

// answer is a truth that may still be open.
type answer uint8

const (
	yes answer = iota
	no
	open      // something about the household is missing
	undecided // nothing about the household would make it known
)

// worth is what the lines of a rule come to.
type worth struct {
	is      answer // yes: fen is the amount; no: there are no lines
	fen     int64
	line    int // that gave it; -1 where none holds, which is 0 fen
	missing []axis
}

// verdict is what a household that is partly known comes to.
type verdict struct {
	is        answer // yes: it loses; no: it does not, whatever else is found out
	kind      Kind   // where it loses
	missing   []axis // where it is open
	blind     bool   // it does not lose because a value is not decided
	condition int    // of the rule below that fails, or -1
	before    worth
	after     worth
}

// judge compares the answers of both rules for the household as far as it is
// known. What it says stays true whatever else becomes known.
func (w *walk) judge() verdict {
	w.judged++
	above := w.hold(w.above)
	if above.is == no || above.lost {
		return verdict{is: no, blind: above.is != no}
	}
	v := verdict{condition: -1, missing: above.missing, before: w.worth(w.above)}
	if v.before.is == yes && v.before.fen <= 0 {
		return verdict{is: no}
	}
	below := w.hold(w.below)
	switch below.is {
	case undecided:
		return verdict{is: no, blind: true}
	case no:
		return w.refused(v, above.is, below.failing)
	}
	v.missing = append(v.missing, below.missing...)
	v.after = w.worth(w.below)
	return w.paid(v, above.is, below.is)
}

// refused judges where the rule below says no by a condition.
func (w *walk) refused(v verdict, above answer, failing int) verdict {
	v.kind, v.condition = Narrower, failing
	if v.before.is == open {
		v.missing = append(v.missing, v.before.missing...)
	}
	v.is = yes
	if above == open || v.before.is == open {
		v.is = open
	}
	return v
}

// paid judges the amounts where the rule below does not say no.
func (w *walk) paid(v verdict, above, below answer) verdict {
	v.is = yes
	switch {
	case v.before.is == undecided || v.after.is == undecided:
		v.is, v.blind = no, true
	case v.before.is == no && v.after.is == no:
		v.is = no
	case v.before.is == open || v.after.is == open:
		v.missing = append(append(v.missing, v.before.missing...), v.after.missing...)
		v.is = open
		return v
	case !w.less(v.after, v.before):
		v.is = no
	}
	if v.is == no && below == yes {
		return v
	}
	if above == open || below == open {
		v.is = open
		return v
	}
	v.kind = Lower
	if v.after.fen <= 0 && v.after.is == yes {
		v.kind = Narrower
	}
	return v
}

// less reports whether what is paid below is less than what is paid above in
// the same time. Without an amount above, only nothing is less.
func (w *walk) less(after, before worth) bool {
	switch {
	case before.is == no:
		return after.fen <= 0
	case after.is == no:
		return true
	}
	return times(after.fen, w.below.times) < times(before.fen, w.above.times)
}

// held is what the conditions of a rule come to together.
type held struct {
	is      answer // open: it may become yes or no; where lost, undecided or no
	lost    bool   // one of them will never be known, so that it is never a yes
	missing []axis
	failing int // that says no, or -1
}

func (w *walk) hold(s side) held {
	h := held{failing: -1}
	if s.ended {
		h.is = no
		return h
	}
	for i, x := range s.conditions {
		is, missing := w.truth(x)
		if is == no {
			return held{is: no, failing: i}
		}
		h.missing, h.lost = append(h.missing, missing...), h.lost || is == undecided
	}
	switch {
	case len(h.missing) > 0:
		h.is = open
	case h.lost:
		h.is = undecided
	}
	return h
}

func (w *walk) truth(x *rule.Expr) (answer, []axis) {
	v := x.Eval(&w.facts)
	switch {
	case v.IsTrue():
		return yes, nil
	case v.IsFalse():
		return no, nil
	}
	return w.lacking(v)
}

func (w *walk) lacking(v rule.Value) (answer, []axis) {
	if axes := w.axes(v.Missing()); len(axes) > 0 {
		return open, axes
	}
	return undecided, nil
}

// worth finds the amount: the first line whose condition holds.
func (w *walk) worth(s side) worth {
	if len(s.lines) == 0 {
		return worth{is: no, line: -1}
	}
	for i, l := range s.lines {
		if l.If != nil {
			is, missing := w.truth(l.If)
			if is == no {
				continue
			}
			if is != yes {
				return worth{is: is, missing: missing, line: i}
			}
		}
		v := l.Is.Eval(&w.facts)
		if v.Known() {
			return worth{is: yes, fen: v.Int(), line: i}
		}
		is, missing := w.lacking(v)
		return worth{is: is, missing: missing, line: i}
	}
	return worth{is: yes, line: -1}
}
