package rule

// Finding is what one part of a rule came to: the value, and the parts that it
// was made from. Where a loop goes over persons, each part of the loop says
// Who it is about.
type Finding struct {
	Node  *Node
	Value Value
	Who   *Person
	Row   *Row // of a parameter: the version that was used
	Parts []*Finding
}

// Outcome is what a condition came to.
type Outcome uint8

// The outcomes of a condition.
const (
	Met Outcome = iota + 1
	NotMet
	NotKnownYet
	Failed
)

// OutcomeOf returns the outcome that a bool, Unknown or Broken value means.
func OutcomeOf(v Value) Outcome {
	switch {
	case v.IsTrue():
		return Met
	case v.kind == Unknown:
		return NotKnownYet
	case v.kind == Broken:
		return Failed
	}
	return NotMet
}

// Explain evaluates every part that can matter, also where Eval would stop
// early, and returns the tree of findings. Its value is that of Eval.
func (x *Expr) Explain(f *Facts) *Finding { return new(Explainer).Explain(x, f) }

// Explainer explains many rules and takes the memory of their findings in
// blocks. It serves one goroutine; its findings live as long as any of them.
type Explainer struct {
	findings []Finding
	parts    []*Finding
}

const (
	findingBlock = 256
	partBlock    = 512
)

// Explain does what Expr.Explain does.
func (e *Explainer) Explain(x *Expr, f *Facts) *Finding {
	t := tracer{frame: frame{facts: f}, Explainer: e}
	return t.find(x.Root)
}

func (e *Explainer) finding(n *Node, v Value) *Finding {
	if len(e.findings) == 0 {
		e.findings = make([]Finding, findingBlock)
	}
	f := &e.findings[0]
	e.findings = e.findings[1:]
	f.Node, f.Value = n, v
	return f
}

// room returns n places for parts.
func (e *Explainer) room(n int) []*Finding {
	if len(e.parts) < n {
		e.parts = make([]*Finding, max(n, partBlock))
	}
	room := e.parts[:n:n]
	e.parts = e.parts[n:]
	return room
}

type tracer struct {
	frame
	*Explainer
}

func (t *tracer) find(n *Node) *Finding {
	t.work++
	if t.work > MaxWork {
		return t.finding(n, Broke(ErrTooMuchWork))
	}
	switch {
	case n.leaf != nil:
		return n.leaf
	case n.Loops():
		return t.findLoop(n)
	case n.Op == OpIf:
		return t.findChoice(n)
	case n.Op == OpParam:
		v, row := n.Param.at(t.facts)
		f := t.finding(n, v)
		f.Row = row
		return f
	case n.Op == OpAttr || n.Op == OpLink:
		return t.finding(n, t.field(n, t.eval(n.Args[0])))
	case len(n.Args) == 0 && n.Op != OpList:
		return t.finding(n, t.leaf(n))
	}
	f := t.finding(n, Value{})
	f.Parts = t.room(len(n.Args))
	var buf [4]Value
	values := buf[:0]
	for i, a := range n.Args {
		f.Parts[i] = t.find(a)
		values = append(values, f.Parts[i].Value)
	}
	f.Value = t.join(n, values)
	return f
}

// join makes the value of a node from the values of its arguments.
func (t *tracer) join(n *Node, values []Value) Value {
	switch n.Op {
	case OpAnd, OpOr:
		return tallyUp(n.Op, values)
	case OpNot:
		return not(values[0])
	case OpCall:
		return t.call(n, values)
	case OpList:
		return listOf(append([]Value(nil), values...))
	}
	return compareBy(n.Op, values[0], values[1])
}

func tallyUp(op Op, values []Value) Value {
	t := tallyFor(op)
	for _, v := range values {
		t.add(v)
	}
	return t.value()
}

// findChoice looks only into the branch that is taken; while the condition is
// not known, neither is.
func (t *tracer) findChoice(n *Node) *Finding {
	cond := t.find(n.Args[0])
	f := t.finding(n, cond.Value)
	f.Parts = t.room(2)[:1]
	f.Parts[0] = cond
	if !cond.Value.Known() {
		return f
	}
	taken := n.Args[2]
	if cond.Value.IsTrue() {
		taken = n.Args[1]
	}
	then := t.find(taken)
	f.Parts = append(f.Parts, then)
	f.Value = then.Value
	return f
}

// findLoop gives one part for the list and one for each member.
func (t *tracer) findLoop(n *Node) *Finding {
	over := t.find(n.Args[0])
	f := t.finding(n, over.Value)
	members := over.Value.List()
	f.Parts = append(t.room(1 + len(members))[:0], over)
	if !over.Value.Known() {
		return f
	}
	values := make([]Value, len(members))
	outer := t.vars[n.Slot]
	for i, m := range members {
		t.vars[n.Slot] = m
		part := t.find(n.Args[1])
		if part.Who == nil && n.Args[1].leaf == nil {
			part.Who = m.Person()
		}
		values[i] = part.Value
		f.Parts = append(f.Parts, part)
	}
	t.vars[n.Slot] = outer
	if n.Op == OpAll || n.Op == OpExists {
		f.Value = tallyUp(n.Op, values)
	} else {
		f.Value = gather(n.Op, members, values)
	}
	return f
}

// Conditions returns the parts that are conditions themselves: what a tree of
// reasons shows below this one. The operands of a comparison are not.
func (f *Finding) Conditions() []*Finding {
	switch {
	case f.Node.Op == OpNot:
		return f.Parts[0].Conditions()
	case f.Node.Op == OpAnd || f.Node.Op == OpOr:
		return flatten(f.Node.Op, f.Parts)
	case f.Node.Op == OpAll || f.Node.Op == OpExists || f.Node.Op == OpExistsOne:
		return f.Parts[1:]
	case f.Node.Op == OpIf && f.Node.Type.Kind == Bool:
		return f.Parts
	}
	return nil
}

// flatten joins "(a && b) && c", as the parser nests it, into one list.
func flatten(op Op, parts []*Finding) []*Finding {
	var all []*Finding
	for _, p := range parts {
		if p.Node.Op == op {
			all = append(all, flatten(op, p.Parts)...)
			continue
		}
		all = append(all, p)
	}
	return all
}
