package pack

import (
	"minsheng/rule"
)

// A rule is widened by a larger number in some places and narrowed by it in
// others: in `income <= line` a larger line lets more people in. polarity says
// which: 1 where more makes the rule's value more (or true for more people),
// -1 where it makes it less, 0 where nobody can say without asking everyone.
type polarity int

// below returns the polarity of argument i of a node of polarity p.
func (p polarity) below(n *rule.Node, i int) polarity {
	switch n.Op {
	case rule.OpAnd, rule.OpOr:
		return p
	case rule.OpNot:
		return -p
	case rule.OpLt, rule.OpLe:
		return p * side(i)
	case rule.OpGt, rule.OpGe:
		return -p * side(i)
	case rule.OpIn:
		if i == 1 {
			return p
		}
	case rule.OpIf:
		if i > 0 {
			return p
		}
	case rule.OpCall:
		return p * callSign(n, i)
	}
	return 0
}

// side is -1 for the left of a comparison and 1 for the right.
func side(i int) polarity {
	if i == 0 {
		return -1
	}
	return 1
}

// callSign says whether a larger argument makes the result larger.
func callSign(n *rule.Node, i int) polarity {
	switch n.Call.Name {
	case "_+_", "max", "min", "sum":
		return 1
	case "_-_", "days", "months":
		if n.Call.Name == "_-_" {
			return -side(i)
		}
		return side(i)
	case "times", "round", "add_years", "add_months", "add_days", "month_start", "month_end":
		if i <= 1 {
			return 1 // amounts and shares are not negative
		}
	case "age":
		return side(i)
	case "div":
		if i == 0 {
			return 1
		}
	case "_*_":
		if constantSign(n.Args[1-i]) {
			return 1
		}
	}
	return 0
}

// constantSign reports whether a factor cannot be negative as far as can be
// seen: a constant or parameter.
func constantSign(n *rule.Node) bool {
	return n.Op == rule.OpConst && n.Const.Int() >= 0 || n.Op == rule.OpParam
}

// use is one place where a rule uses a parameter.
type use struct {
	param string
	sign  polarity
}

// uses lists the parameters of a rule with the polarity of each place.
func uses(x *rule.Expr) []use {
	var all []use
	var walk func(n *rule.Node, p polarity)
	walk = func(n *rule.Node, p polarity) {
		if n.Op == rule.OpParam {
			all = append(all, use{n.Param.Name, p})
		}
		for i, a := range n.Args {
			walk(a, p.below(n, i))
		}
	}
	if x != nil {
		walk(x.Root, 1)
	}
	return all
}

// compareRules says how rule b differs from a: 1 where it is true for more (or
// results in more), -1 for less, 0 where it is the same. ok is false where that
// cannot be seen: the rules differ in more than one constant or list.
func compareRules(a, b *rule.Node) (sign polarity, ok bool) {
	return compareNodes(a, b, 1)
}

func compareNodes(a, b *rule.Node, p polarity) (polarity, bool) {
	switch {
	case a.Op != b.Op || a.Type != b.Type:
		return 0, false
	case a.Op == rule.OpConst:
		return compareConsts(a.Const, b.Const, p)
	case a.Op == rule.OpList:
		return compareLists(a, b, p)
	case !sameName(a, b) || len(a.Args) != len(b.Args):
		return 0, false
	}
	result := polarity(0)
	for i := range a.Args {
		sign, ok := compareNodes(a.Args[i], b.Args[i], p.below(a, i))
		if !ok || sign != 0 && result != 0 && sign != result {
			return 0, false
		}
		if sign != 0 {
			result = sign
		}
	}
	return result, true
}

func sameName(a, b *rule.Node) bool {
	switch {
	case a.Service != b.Service || a.Slot != b.Slot:
		return false
	case a.Attr != nil:
		return b.Attr != nil && a.Attr.Path() == b.Attr.Path()
	case a.Link != nil:
		return b.Link != nil && a.Link.Name == b.Link.Name
	case a.Param != nil:
		return b.Param != nil && a.Param.Name == b.Param.Name
	case a.Call != nil:
		return b.Call != nil && a.Call.ID == b.Call.ID
	}
	return true
}

func compareConsts(a, b rule.Value, p polarity) (polarity, bool) {
	if a.Equal(b) {
		return 0, true
	}
	if a.Kind() == rule.List && b.Kind() == rule.List {
		return compareMembers(a.List(), b.List(), p)
	}
	number := a.Kind() == rule.Int || a.Kind() == rule.Money || a.Kind() == rule.Ratio || a.Kind() == rule.Date
	if !number || p == 0 {
		return 0, false
	}
	if b.Int() > a.Int() {
		return p, true
	}
	return -p, true
}

// compareLists compares lists of constants: more members let more people in.
func compareLists(a, b *rule.Node, p polarity) (polarity, bool) {
	var before, after []rule.Value
	for _, side := range []struct {
		n  *rule.Node
		to *[]rule.Value
	}{{a, &before}, {b, &after}} {
		for _, n := range side.n.Args {
			if n.Op != rule.OpConst {
				return 0, false
			}
			*side.to = append(*side.to, n.Const)
		}
	}
	return compareMembers(before, after, p)
}

func compareMembers(before, after []rule.Value, p polarity) (polarity, bool) {
	added, removed := without(after, before), without(before, after)
	switch {
	case added == 0 && removed == 0:
		return 0, true
	case p == 0 || added > 0 && removed > 0:
		return 0, false
	case added > 0:
		return p, true
	}
	return -p, true
}

// without counts the values of a that b does not have.
func without(a, b []rule.Value) int {
	n := 0
	for _, v := range a {
		found := false
		for _, w := range b {
			found = found || v.Equal(w)
		}
		if !found {
			n++
		}
	}
	return n
}
