package sqlgen

import (
	"cmp"

	"minsheng/rule"
)

var comparisons = map[rule.Op]string{
	rule.OpEq: "$1 = $2", rule.OpNe: "$1 <> $2", rule.OpLt: "$1 < $2", rule.OpLe: "$1 <= $2", rule.OpGt: "$1 > $2", rule.OpGe: "$1 >= $2",
}

func (s scope) compare(n *rule.Node) term {
	if n.Op == rule.OpIn {
		return s.in(n)
	}
	if n.Args[0].Type.Kind == rule.List {
		return s.gen.refuse(n, "在 SQL 里不能比较两个列表", "SQL cannot compare two lists")
	}
	return s.compared(n.Op, s.node(n.Args[0]), s.node(n.Args[1]))
}

func (s scope) compared(op rule.Op, a, b term) term {
	if a.constant != nil && b.constant != nil {
		return s.gen.constant(rule.OfBool(holds(op, *a.constant, *b.constant)))
	}
	if a.kind == rule.HouseholdKind { // a rule knows one household only
		return s.gen.constant(rule.OfBool(op == rule.OpEq))
	}
	args := []term{a, b}
	if a.breaks() || b.breaks() {
		args = s.ready(args...)
	}
	return s.result(rule.Bool, args, expr{}, mix(comparisons[op], args[0].expr, args[1].expr))
}

// holds compares two values of the day.
func holds(op rule.Op, a, b rule.Value) bool {
	order := cmp.Compare(a.Int(), b.Int())
	switch op {
	case rule.OpEq:
		return a.Equal(b)
	case rule.OpNe:
		return !a.Equal(b)
	case rule.OpLt:
		return order < 0
	case rule.OpLe:
		return order <= 0
	case rule.OpGt:
		return order > 0
	}
	return order >= 0
}

func (s scope) in(n *rule.Node) term {
	x, list := s.node(n.Args[0]), n.Args[1]
	switch {
	case list.Op == rule.OpList:
		return s.among(x, list)
	case list.Op == rule.OpAttr:
		codes := s.attr(list)
		args := []term{x, codes}
		if x.nullable {
			args = s.ready(args...)
		}
		value := mix(s.gen.dialect.hasCode, args[1].expr, args[0].expr)
		if x.nullable { // engines differ on whether a list holds NULL
			value = mix("CASE WHEN $1 IS NOT NULL THEN $2 END", args[0].expr, value)
		}
		return s.result(rule.Bool, args, expr{}, value)
	}
	return s.memberOf(x, list)
}

// among is x in [a, b, …].
func (s scope) among(x term, list *rule.Node) term {
	elems := make([]term, len(list.Args))
	constant, known := true, x.constant != nil
	for i, a := range list.Args {
		elems[i] = s.node(a)
		constant = constant && elems[i].constant != nil
	}
	x.expr = s.once(x.expr)
	if constant && known {
		for _, e := range elems {
			if e.constant.Equal(*x.constant) {
				return s.gen.constant(rule.OfBool(true))
			}
		}
		return s.gen.constant(rule.OfBool(false))
	}
	args := s.ready(append([]term{x}, elems...)...)
	x, elems = args[0], args[1:]
	var same, known2 []expr
	for _, e := range elems {
		same = append(same, mix("$1 = $2", x.expr, e.expr))
		if e.nullable {
			known2 = append(known2, mix("$1 IS NOT NULL", e.expr))
		}
	}
	value := or(same...)
	if constant && len(elems) > 0 && x.kind != rule.Bool {
		value = mix("$1 IN ($2)", x.expr, listed(elems))
	}
	if len(elems) == 0 && x.nullable {
		known2 = append(known2, mix("$1 IS NOT NULL", x.expr))
	}
	if len(known2) > 0 { // SQL would let one that is the same decide
		value = mix("CASE WHEN $1 THEN $2 END", and(known2...), value)
	}
	return s.result(rule.Bool, args, expr{}, value)
}

func listed(elems []term) expr {
	parts := make([]expr, len(elems))
	for i, e := range elems {
		parts[i] = e.expr
	}
	return joined(", ", expr{}, parts...).asAtom()
}
