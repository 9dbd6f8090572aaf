package columns

import (
	"math"
	"sort"

	"minsheng/rule"
)

// longest returns the length of lists up to which a rule stays within
// rule.MaxWork whatever the values, so that Eval cannot stop it, and pairs of
// elements stay few.
func longest(x *rule.Expr, pairs bool) int {
	most := sort.Search(rule.MaxWork+1, func(n int) bool { return work(x.Root, float64(n)) > rule.MaxWork }) - 1
	if pairs {
		most = min(most, longestPair)
	}
	return most
}

// work bounds the nodes that Eval visits where no list is longer than n.
func work(x *rule.Node, n float64) float64 {
	if x.Loops() {
		return 1 + work(x.Args[0], n) + max(n, float64(constantElements(x.Args[0])))*work(x.Args[1], n)
	}
	sum := 1.0
	for _, a := range x.Args {
		sum += work(a, n)
	}
	return min(sum, math.MaxFloat64/4)
}

// constantElements counts the elements of all lists written out below a node.
func constantElements(x *rule.Node) int {
	n := 0
	x.Walk(func(x *rule.Node) {
		if x.Op == rule.OpList {
			n = max(n, len(x.Args))
		}
	})
	return n
}

// hops returns how many links one after the other a rule follows.
func hops(x *rule.Node) int {
	var vars [rule.MaxLoops]int
	most := 0
	var reach func(*rule.Node) int
	reach = func(x *rule.Node) int {
		if x.Op == rule.OpVar {
			return vars[x.Slot]
		}
		far := 0
		if x.Loops() {
			far = reach(x.Args[0])
			outer := vars[x.Slot]
			vars[x.Slot] = far
			far = max(far, reach(x.Args[1]))
			vars[x.Slot] = outer
			return far
		}
		for _, a := range x.Args {
			far = max(far, reach(a))
		}
		if x.Op == rule.OpLink {
			far++
		}
		most = max(most, far)
		return far
	}
	reach(x)
	return most
}
