package rule

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"minsheng/lang"
)

// loop recognises the shapes into which CEL's macros expand; any other loop is
// outside the profile.
func (c *converter) loop(x ast.Expr, depth int) (*Node, error) {
	k := x.AsComprehension()
	if k.HasIterVar2() {
		return nil, c.outside(x, "循环只能有一个变量", "a loop has one variable")
	}
	op, body, guard := shape(k)
	if body == nil {
		return nil, c.outside(x, "规则里没有这种循环", "rules have no such loop")
	}
	list, err := c.node(k.IterRange(), depth+1)
	if err != nil {
		return nil, err
	}
	if list.Type.Kind != List {
		return nil, c.outside(x, "只能在列表上循环", "a loop goes over a list")
	}
	if c.loops == MaxLoops {
		line, col := c.place(x.ID())
		return nil, tooBig(line, col, "循环最多套 %d 层", "at most %d loops inside one another", MaxLoops)
	}
	slot, leave := c.enter(k.IterVar())
	defer leave()
	if guard != nil { // map(m, condition, value) is map over filter
		cond, err := c.node(guard, depth+1)
		if err != nil {
			return nil, err
		}
		filtered := c.make(x, OpFilter, list, cond)
		filtered.Type, filtered.Slot = list.Type, slot
		list = filtered
	}
	of, err := c.node(body, depth+1)
	if err != nil {
		return nil, err
	}
	n := c.make(x, op, list, of)
	n.Slot = slot
	if op == OpMap {
		if of.Type.Kind == List {
			return nil, c.mistake(x, CodeOutside, lang.Text{ZH: "规则里没有列表的列表", EN: "rules have no lists of lists"}, lang.Text{})
		}
		n.Type = ListOf(of.Type.Kind)
	}
	return n, c.typed(x, n)
}

// enter brings a loop variable into scope and returns its slot.
func (c *converter) enter(name string) (slot int, leave func()) {
	outer, shadowed := c.slots[name]
	slot = c.loops
	c.slots[name] = slot
	c.loops++
	return slot, func() {
		c.loops--
		delete(c.slots, name)
		if shadowed {
			c.slots[name] = outer
		}
	}
}

// shape tells which macro made a comprehension, its body, and the condition
// that a three-argument map has.
func shape(k ast.ComprehensionExpr) (op Op, body, guard ast.Expr) {
	step := k.LoopStep()
	if step.Kind() != ast.CallKind {
		return 0, nil, nil
	}
	call := step.AsCall()
	args := call.Args()
	init := k.AccuInit()
	switch call.FunctionName() {
	case "_&&_":
		if isBool(init, true) && isIdent(args[0], k.AccuVar()) && isIdent(k.Result(), k.AccuVar()) {
			return OpAll, args[1], nil
		}
	case "_||_":
		if isBool(init, false) && isIdent(args[0], k.AccuVar()) && isIdent(k.Result(), k.AccuVar()) {
			return OpExists, args[1], nil
		}
	case "_+_":
		if e := appended(k, step); e != nil {
			return OpMap, e, nil
		}
	case "_?_:_":
		return guarded(k, args)
	}
	return 0, nil, nil
}

// guarded recognises the steps "condition ? next : accu".
func guarded(k ast.ComprehensionExpr, args []ast.Expr) (op Op, body, guard ast.Expr) {
	if !isIdent(args[2], k.AccuVar()) {
		return 0, nil, nil
	}
	if e := appended(k, args[1]); e != nil {
		if isIdent(e, k.IterVar()) {
			return OpFilter, args[0], nil
		}
		return OpMap, e, args[0]
	}
	if k.AccuInit().Kind() == ast.LiteralKind && k.AccuInit().AsLiteral() == types.Int(0) {
		return OpExistsOne, args[0], nil
	}
	return 0, nil, nil
}

// appended returns e where the step is "accu + [e]".
func appended(k ast.ComprehensionExpr, step ast.Expr) ast.Expr {
	if step.Kind() != ast.CallKind || step.AsCall().FunctionName() != "_+_" || k.AccuInit().Kind() != ast.ListKind {
		return nil
	}
	args := step.AsCall().Args()
	if !isIdent(args[0], k.AccuVar()) || args[1].Kind() != ast.ListKind || args[1].AsList().Size() != 1 {
		return nil
	}
	return args[1].AsList().Elements()[0]
}

func isBool(x ast.Expr, want bool) bool {
	return x.Kind() == ast.LiteralKind && x.AsLiteral() == types.Bool(want)
}

func isIdent(x ast.Expr, name string) bool { return x.Kind() == ast.IdentKind && x.AsIdent() == name }
