package rule

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"minsheng/lang"
)

// converter turns CEL's checked tree into ours, or says why it cannot.
type converter struct {
	env   *Env
	of    Entity
	ast   *ast.AST
	slots map[string]int // loop variables in scope
	loops int
	count int // nodes made
}

func (c *converter) mistake(x ast.Expr, code string, say, fix lang.Text) *Mistake {
	line, col := c.place(x.ID())
	return &Mistake{Line: line, Col: col, Code: code, Say: say, Fix: fix}
}

func (c *converter) place(id int64) (line, col int) {
	loc := c.ast.SourceInfo().GetStartLocation(id)
	if loc.Line() < 1 {
		return 1, 1
	}
	return loc.Line(), loc.Column() + 1
}

func (c *converter) outside(x ast.Expr, zh, en string) *Mistake {
	return c.mistake(x, CodeOutside, lang.Text{ZH: zh, EN: en}, lang.Text{})
}

// make returns a node of x's type and place.
func (c *converter) make(x ast.Expr, op Op, args ...*Node) *Node {
	line, col := c.place(x.ID())
	return &Node{Op: op, Type: typeOf(c.ast.GetType(x.ID())), Args: args, Line: line, Col: col}
}

func (c *converter) node(x ast.Expr, depth int) (*Node, error) {
	c.count++
	if depth > MaxDepth || c.count > MaxNodes {
		line, col := c.place(x.ID())
		return nil, tooBig(line, col, "规则太大：最多 %d 个部分、嵌套 %d 层", "the rule is too big: at most %d parts, nested %d deep", MaxNodes, MaxDepth)
	}
	switch x.Kind() {
	case ast.LiteralKind:
		return c.literal(x)
	case ast.IdentKind:
		return c.ident(x)
	case ast.SelectKind:
		return c.selected(x, depth)
	case ast.ListKind:
		return c.list(x, depth)
	case ast.CallKind:
		return c.call(x, depth)
	case ast.ComprehensionKind:
		return c.loop(x, depth)
	}
	return nil, c.outside(x, "规则里没有映射和结构", "rules have no maps and no structures")
}

func (c *converter) literal(x ast.Expr) (*Node, error) {
	n := c.make(x, OpConst)
	switch v := x.AsLiteral().(type) {
	case types.Bool, types.Int, types.String:
		n.Const = fromCEL(v)
		return n, nil
	case types.Double:
		return nil, c.mistake(x, CodeOutside, lang.Text{ZH: "规则里没有小数", EN: "rules have no floating point"},
			lang.Text{ZH: "钱写 yuan('900.50')，比例写 ratio('30%')", EN: "write yuan('900.50') for money, ratio('30%') for a share"})
	case types.Null:
		return nil, c.outside(x, "规则里没有 null：没有的值就是“尚不清楚”", "rules have no null: a value that is not on file is not known")
	}
	return nil, c.outside(x, "规则里没有这种常量", "rules have no such constant")
}

func (c *converter) ident(x ast.Expr) (*Node, error) {
	name := x.AsIdent()
	if slot, ok := c.slots[name]; ok {
		n := c.make(x, OpVar)
		n.Slot = slot
		return n, c.typed(x, n)
	}
	switch name {
	case "on":
		return c.make(x, OpOn), nil
	case "household":
		return c.make(x, OpHousehold), nil
	case "person":
		if c.of == OfHousehold {
			return nil, c.mistake(x, CodeWho, lang.Text{ZH: "这是对家庭的规则，没有 person", EN: "this rule is about a household: there is no person"},
				lang.Text{ZH: "写 household.members.exists(m, …) 或 household.members.all(m, …)", EN: "write household.members.exists(m, …) or household.members.all(m, …)"})
		}
		return c.make(x, OpPerson), nil
	}
	if p := c.env.params[name]; p != nil {
		return c.param(x, p)
	}
	return nil, c.outside(x, fmt.Sprintf("规则里不能用“%s”", name), fmt.Sprintf("a rule cannot use %q", name))
}

func (c *converter) param(x ast.Expr, p *Param) (*Node, error) {
	n := c.make(x, OpParam)
	n.Param = p
	for _, a := range p.By {
		if a.Entity == OfPerson && c.of == OfHousehold {
			return nil, c.mistake(x, CodeWho, sayf("参数“%s”因人而异，不能用在对家庭的规则里", "parameter %q differs by person and cannot stand in a rule about a household", p.Name), lang.Text{})
		}
	}
	return n, nil
}

// typed refuses nodes of types that the profile does not have.
func (c *converter) typed(x ast.Expr, n *Node) error {
	if n.Type.Kind != Unknown {
		return nil
	}
	name := c.ast.GetType(x.ID()).String()
	return c.outside(x, fmt.Sprintf("规则里没有 %s 这种值", name), fmt.Sprintf("rules have no values of type %s", name))
}

func (c *converter) selected(x ast.Expr, depth int) (*Node, error) {
	if ref := c.ast.ReferenceMap()[x.ID()]; ref != nil && c.env.params[ref.Name] != nil {
		return c.param(x, c.env.params[ref.Name])
	}
	sel := x.AsSelect()
	if sel.IsTestOnly() {
		return nil, c.mistake(x, CodeOutside, lang.Text{ZH: "不能用 has()：没有记录不等于“没有”", EN: "has() is not allowed: what is not on file is not a no"},
			lang.Text{ZH: "直接写条件；缺的值会使结果成为“尚不清楚”", EN: "write the condition itself; a missing value makes the result not known yet"})
	}
	of, err := c.node(sel.Operand(), depth+1)
	if err != nil {
		return nil, err
	}
	name := sel.FieldName()
	entity := OfPerson
	switch {
	case of.Op == OpHousehold && name == membersField:
		return c.make(x, OpMembers), nil
	case of.Op == OpHousehold && name == countedField:
		return c.make(x, OpCounted), nil
	case of.Type.Kind == HouseholdKind:
		entity = OfHousehold
	case of.Type.Kind != PersonKind:
		return nil, c.outside(x, "规则里没有这种字段", "rules have no such fields")
	}
	if l := c.env.schema.Link(name); entity == OfPerson && l != nil {
		n := c.make(x, OpLink, of)
		n.Link = l
		return n, nil
	}
	n := c.make(x, OpAttr, of)
	n.Attr = c.env.schema.Attribute(entity, name)
	return n, nil
}

func (c *converter) list(x ast.Expr, depth int) (*Node, error) {
	n := c.make(x, OpList)
	for _, e := range x.AsList().Elements() {
		a, err := c.node(e, depth+1)
		if err != nil {
			return nil, err
		}
		if len(n.Args) > 0 && a.Type != n.Args[0].Type {
			return nil, c.mistake(e, CodeType, lang.Text{ZH: "一个列表里只能有同一种值", EN: "a list holds values of one kind"}, lang.Text{})
		}
		n.Args = append(n.Args, a)
	}
	return n, c.typed(x, n)
}

// operators are the calls that have an Op of their own.
var operators = map[string]Op{
	"_&&_": OpAnd, "_||_": OpOr, "!_": OpNot, "_?_:_": OpIf, "_==_": OpEq, "_!=_": OpNe,
	"_<_": OpLt, "_<=_": OpLe, "_>_": OpGt, "_>=_": OpGe, "@in": OpIn,
}

func (c *converter) call(x ast.Expr, depth int) (*Node, error) {
	call := x.AsCall()
	all := call.Args()
	if call.IsMemberFunction() {
		all = append([]ast.Expr{call.Target()}, all...)
	}
	args := make([]*Node, len(all))
	for i, a := range all {
		n, err := c.node(a, depth+1)
		if err != nil {
			return nil, err
		}
		args[i] = n
	}
	if op, ok := operators[call.FunctionName()]; ok {
		n := c.make(x, op, args...)
		return n, c.operator(x, n, all)
	}
	for _, id := range c.ast.GetOverloadIDs(x.ID()) {
		k := c.env.calls[id]
		if k == nil || !takes(k, args) {
			continue
		}
		if id == "owed" {
			return c.owed(x, args[0])
		}
		n := c.make(x, OpCall, args...)
		n.Call = k
		return c.folded(x, n)
	}
	return nil, c.outside(x, fmt.Sprintf("规则里没有函数“%s”", operatorName(call.FunctionName())), fmt.Sprintf("rules have no function %q", operatorName(call.FunctionName())))
}

// takes reports whether a function takes the arguments, now that their types
// are ours: CEL's "dyn" would let others through.
func takes(k *Call, args []*Node) bool {
	for i, a := range args {
		want := k.Args[i]
		if a.Type != want && !(want.Kind == List && want.Elem == Unknown && a.Type.Kind == List) && !(want.Kind == List && a.Type == Type{Kind: List}) {
			return false
		}
	}
	return true
}

func (c *converter) operator(x ast.Expr, n *Node, from []ast.Expr) error {
	if err := c.typed(x, n); err != nil {
		return err
	}
	if !n.Compares() {
		if n.Op == OpIf && n.Args[1].Type != n.Args[2].Type {
			return c.mistake(x, CodeType, lang.Text{ZH: "? 与 : 两边须是同一种值", EN: "both sides of the : must be of one kind"}, lang.Text{})
		}
		return nil
	}
	a, b := n.Args[0], n.Args[1]
	if n.Op == OpIn && b.Type.Kind != List {
		return c.outside(x, "in 的右边须是列表", "the right side of in must be a list")
	}
	if n.Op > OpNe && n.Op < OpIn && (a.Type.Kind == Text || a.Type.Kind == Bool) {
		return c.outside(x, "文字和是否不能比大小", "texts and yes-or-no have no order")
	}
	if n.Op != OpIn && a.Type != b.Type {
		return c.mistake(x, CodeType, sayf("%s 与 %s 不能相比", "%s cannot be compared with %s", a.Type, b.Type), lang.Text{})
	}
	if err := c.coded(a, b, from[1]); err != nil {
		return err
	}
	return c.coded(b, a, from[0])
}

// coded refuses texts that are no code of the attribute they are compared with.
func (c *converter) coded(a, b *Node, at ast.Expr) error {
	if a.Op != OpAttr || len(a.Attr.Codes) == 0 {
		return nil
	}
	consts := []*Node{b}
	if b.Op == OpList {
		consts = b.Args
	}
	for _, k := range consts {
		if k.Op != OpConst || k.Type.Kind != Text {
			continue
		}
		if _, ok := a.Attr.Code(k.Const.Text()); ok {
			continue
		}
		ids := make([]string, len(a.Attr.Codes))
		for i, code := range a.Attr.Codes {
			ids[i] = code.ID
		}
		m := c.mistake(at, CodeNoCode, sayf("“%s”没有代码“%s”", "%[1]s has no code %[2]q", a.Attr.Path(), k.Const.Text()),
			sayf("写其中之一：%s", "write one of %s", strings.Join(ids, ", ")))
		m.Line, m.Col = k.Line, k.Col
		return m
	}
	return nil
}

func (c *converter) owed(x ast.Expr, arg *Node) (*Node, error) {
	if arg.Op != OpConst {
		return nil, c.outside(x, "owed() 里须直接写服务的代号", "owed() takes the id of a service itself")
	}
	n := c.make(x, OpOwed)
	n.Service = arg.Const.Text()
	return n, nil
}

// folded turns date('…'), yuan('…') and ratio('…') into constants, and refuses
// wrong ones, as well as names of roundings and divisors that never work.
func (c *converter) folded(x ast.Expr, n *Node) (*Node, error) {
	switch n.Call.Name {
	case "date", "yuan", "ratio":
		if n.Args[0].Op != OpConst {
			return nil, c.outside(x, "括号里须直接写常量", "write the constant itself between the brackets")
		}
		v := n.Call.do([]Value{n.Args[0].Const})
		if v.kind == Broken {
			return nil, c.mistake(x, CodeLiteral, sayf("常量不对：%v", "wrong constant: %v", v.Err()), lang.Text{})
		}
		k := c.make(x, OpConst)
		k.Const = v
		return k, nil
	case "within":
		if a := n.Args[0]; a.Op != OpAttr || a.Attr.Form != FormArea {
			return nil, c.outside(x, "within 只用于地区", "within is for areas only")
		}
	case "times", "div", "round":
		return n, c.rounding(x, n)
	case "_/_", "_%_":
		return n, c.divisor(x, n)
	}
	return n, nil
}

func (c *converter) rounding(x ast.Expr, n *Node) error {
	for i, a := range n.Args {
		if n.Call.Args[i] == tText && a.Op != OpConst {
			return c.outside(x, "舍入方式须直接写出", "name the rounding itself")
		}
	}
	if n.Call.Name == "div" {
		if err := c.divisor(x, n); err != nil {
			return err
		}
	}
	probe := make([]Value, len(n.Args))
	for i, a := range n.Args {
		probe[i] = Value{kind: n.Call.Args[i].Kind, n: 1, x: a.Const.x}
	}
	if v := n.Call.do(probe); v.kind == Broken {
		return c.mistake(x, CodeLiteral, sayf("舍入方式不对：%v", "wrong rounding: %v", v.Err()), lang.Text{})
	}
	return nil
}

func (c *converter) divisor(x ast.Expr, n *Node) error {
	if d := n.Args[1]; d.Op == OpConst && d.Const.n == 0 {
		return c.mistake(x, CodeDivisor, lang.Text{ZH: "除数是零", EN: "the divisor is zero"}, lang.Text{})
	}
	return nil
}
