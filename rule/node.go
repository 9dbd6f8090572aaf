package rule

// Op is what a Node does.
type Op uint8

// The operations. The lists say what Args hold.
const (
	OpConst     Op = iota // Const
	OpOn                  // the day asked
	OpPerson              // the person asked about
	OpHousehold           // the household asked about
	OpMembers             // its members
	OpCounted             // household.counted_benefits
	OpOwed                // Service
	OpParam               // Param
	OpVar                 // the loop variable in Slot
	OpAttr                // Attr of [subject]
	OpLink                // Link of [person]
	OpAnd                 // [a, b, …]
	OpOr                  // [a, b, …]
	OpNot                 // [a]
	OpIf                  // [condition, then, else]
	OpEq                  // [a, b]
	OpNe                  // [a, b]
	OpLt                  // [a, b]
	OpLe                  // [a, b]
	OpGt                  // [a, b]
	OpGe                  // [a, b]
	OpIn                  // [element, list]
	OpList                // [elements…]
	OpCall                // Call of [arguments…]
	OpAll                 // [list, condition], variable in Slot
	OpExists              // [list, condition], variable in Slot
	OpExistsOne           // [list, condition], variable in Slot
	OpFilter              // [list, condition], variable in Slot
	OpMap                 // [list, value], variable in Slot
)

// Node is one node of a checked rule: the form that every back end reads.
// A Node is never changed after Check.
type Node struct {
	Op      Op
	Type    Type
	Args    []*Node
	Const   Value
	Attr    *Attribute
	Link    *Link
	Param   *Param
	Call    *Call
	Service string
	Slot    int
	Line    int // 1-based place in the source
	Col     int

	leaf *Finding // of a constant: what every evaluation finds
}

// Walk calls visit for n and everything below it, parents first.
func (n *Node) Walk(visit func(*Node)) {
	visit(n)
	for _, a := range n.Args {
		a.Walk(visit)
	}
}

// Compares reports whether the node compares two values.
func (n *Node) Compares() bool { return n.Op >= OpEq && n.Op <= OpIn }

// Loops reports whether the node goes over a list.
func (n *Node) Loops() bool { return n.Op >= OpAll }

// settle notes the finding of every constant below n, lists of constants
// included, and reports whether n is one.
func (n *Node) settle() bool {
	constant := n.Op == OpConst || n.Op == OpList
	for _, a := range n.Args {
		constant = a.settle() && constant
	}
	if !constant {
		return false
	}
	n.leaf = &Finding{Node: n, Value: n.Const}
	if n.Op == OpList {
		elems := make([]Value, len(n.Args))
		for i, a := range n.Args {
			n.leaf.Parts = append(n.leaf.Parts, a.leaf)
			elems[i] = a.leaf.Value
		}
		n.leaf.Value = OfList(elems)
	}
	return true
}
