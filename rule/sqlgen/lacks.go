package sqlgen

import (
	"minsheng/rule"
)

// lack is one thing that may be missing, by the name that test cases use, and
// in which rows of a frame it is: a condition that is never NULL.
type lack struct {
	name string
	when expr
}

// gather joins lists; what is named twice is missing where either says so.
func gather(lists ...[]lack) []lack {
	var all []lack
	at := map[string]int{}
	for _, list := range lists {
		for _, l := range list {
			if i, ok := at[l.name]; ok {
				all[i].when = or(all[i].when, l.when)
				continue
			}
			at[l.name] = len(all)
			all = append(all, l)
		}
	}
	return all
}

// under leaves what is missing where a condition holds, too.
func under(d expr, list []lack) []lack {
	var all []lack
	for _, l := range list {
		if when := and(d, l.when); when.sql != no.sql {
			all = append(all, lack{l.name, when})
		}
	}
	return all
}

// anyOf is whether anything is missing.
func anyOf(list []lack) expr {
	ways := make([]expr, len(list))
	for i, l := range list {
		ways[i] = l.when
	}
	return or(ways...)
}

// unknown is whether a node is not known, and not broken.
func (s scope) unknown(n *rule.Node) expr {
	t := s.node(n)
	if !t.nullable {
		return no
	}
	is := mix("$1 IS NULL", s.once(t.expr))
	if t.breaks() {
		is = and(is, not(s.once(t.broke)))
	}
	return s.once(is)
}

// lacks is what is missing for a node, of whomever it is asked: in the rows in
// which it is not known, what the Value of rule.Eval lacks.
func (s scope) lacks(n *rule.Node) []lack {
	if n.Type.Kind != rule.List && settled(n, 0) {
		return s.settledLacks(n)
	}
	switch n.Op {
	case rule.OpAttr:
		return []lack{{rule.Missing{Attr: n.Attr}.Name(), s.lost(n)}}
	case rule.OpParam:
		return s.lacksOfParam(n)
	case rule.OpOwed:
		return under(s.unknown(n), s.gen.waits(s, n.Service))
	case rule.OpCounted:
		return under(s.unknown(n), s.gen.countedLacks(s))
	case rule.OpAnd, rule.OpOr:
		return under(s.unknown(n), s.lacksOfAll(n.Args))
	case rule.OpNot:
		return s.lacks(n.Args[0])
	case rule.OpIf:
		return s.lacksOfChoice(n)
	case rule.OpList:
		return s.lacksOfAll(n.Args)
	case rule.OpLink, rule.OpFilter, rule.OpMap:
		return s.lacksOfRows(n)
	case rule.OpCall:
		return s.lacksOfCall(n)
	}
	if n.Loops() {
		return s.lacksOfLoop(n)
	}
	if n.Compares() {
		return s.lacksOfCall(n)
	}
	return nil
}

func (s scope) settledLacks(n *rule.Node) []lack {
	x := rule.Expr{Root: n}
	var all []lack
	for _, m := range x.Eval(&rule.Facts{On: s.gen.program.On}).Missing() {
		all = append(all, lack{m.Name(), yes})
	}
	return all
}

// lost is whether an attribute is not on file.
func (s scope) lost(n *rule.Node) expr {
	return mix("$1 IS NULL", s.attr(n).expr)
}

func (s scope) lacksOfAll(nodes []*rule.Node) []lack {
	lists := make([][]lack, len(nodes))
	for i, a := range nodes {
		lists[i] = s.lacks(a)
	}
	return gather(lists...)
}

// lacksOfCall is that of a function of its arguments: all that is not known
// among them, unless a broken one comes first.
func (s scope) lacksOfCall(n *rule.Node) []lack {
	all := s.lacksOfAll(n.Args)
	if len(all) == 0 {
		return nil
	}
	for _, a := range n.Args {
		if a.Type.Kind == rule.List && a.Op != rule.OpAttr || a.Type.Kind != rule.List && s.node(a).breaks() {
			return under(s.unknown(n), all)
		}
	}
	return all
}

func (s scope) lacksOfChoice(n *rule.Node) []lack {
	is := s.node(n.Args[0])
	is.expr = s.once(is.expr)
	return gather(s.lacks(n.Args[0]),
		under(surely(is.expr, is.nullable), s.lacks(n.Args[1])),
		under(surely(not(is.expr), is.nullable), s.lacks(n.Args[2])))
}

// lacksOfParam is that of a parameter: a key that is not on file, or else the
// value that nobody has decided.
func (s scope) lacksOfParam(n *rule.Node) []lack {
	var all []lack
	var known []expr
	for _, a := range n.Param.By {
		if len(n.Param.Rows) == 0 {
			break
		}
		key := s.onFile("p", a).expr
		all = append(all, lack{rule.Missing{Attr: a}.Name(), mix("$1 IS NULL", key)})
		known = append(known, mix("$1 IS NOT NULL", key))
	}
	undecided := and(append(known, mix("$1 IS NULL", s.once(s.param(n.Param).expr)))...)
	return append(all, lack{rule.Missing{Param: n.Param}.Name(), undecided})
}
