package sqlgen

import (
	"minsheng/rule"
)

// scope is where a node is compiled: a frame, what the rule is about, and what
// its loop variables stand for.
type scope struct {
	*frame
	of   rule.Entity
	vars [rule.MaxLoops]variable
}

// variable is what a loop variable stands for: a person of a frame, or a value.
type variable struct {
	alias string
	frame *frame
	value term
}

// node compiles one node of a checked rule. What is the same for everybody is
// computed here and now: engines would fold it too, even where CASE leaves it
// out, and fail where it overflows.
func (s scope) node(n *rule.Node) term {
	if n.Type.Kind != rule.List && settled(n, 0) {
		return s.gen.settled(n)
	}
	switch n.Op {
	case rule.OpPerson:
		return term{expr: s.id(keyPerson), kind: rule.PersonKind}
	case rule.OpHousehold:
		return term{expr: s.id(keyHome), kind: rule.HouseholdKind}
	case rule.OpVar:
		return s.variable(n)
	case rule.OpAttr:
		return s.attr(n)
	case rule.OpParam:
		return s.param(n.Param)
	case rule.OpOwed, rule.OpCounted:
		if s.gen.inferring {
			return s.gen.unknownTerm(n.Type.Kind)
		}
		if n.Op == rule.OpCounted {
			return s.gen.counted(s.frame)
		}
		return s.gen.owed(s, n.Service)
	case rule.OpAnd, rule.OpOr:
		return s.junction(n)
	case rule.OpNot:
		return negated(s.node(n.Args[0]))
	case rule.OpIf:
		return s.choose(s.node(n.Args[0]), s.node(n.Args[1]), s.node(n.Args[2]))
	case rule.OpCall:
		return s.call(n)
	}
	if n.Loops() {
		return s.loop(n)
	}
	if n.Compares() {
		return s.compare(n)
	}
	return s.gen.refuse(n, "在 SQL 里只能在循环中用列表", "SQL can use a list in a loop only")
}

// settled reports whether a node asks nothing of a person or household; bound
// holds the slots of its own loops.
func settled(n *rule.Node, bound uint) bool {
	switch n.Op {
	case rule.OpPerson, rule.OpHousehold, rule.OpMembers, rule.OpCounted, rule.OpOwed:
		return false
	case rule.OpParam:
		return len(n.Param.By) == 0
	case rule.OpVar:
		return bound>>n.Slot&1 == 1
	}
	for i, a := range n.Args {
		if n.Loops() && i == 1 {
			bound |= 1 << n.Slot
		}
		if !settled(a, bound) {
			return false
		}
	}
	return true
}

// settled is the value of such a node.
func (g *generator) settled(n *rule.Node) term {
	x := rule.Expr{Root: n}
	v := x.Eval(&rule.Facts{On: g.program.On})
	switch {
	case v.Known():
		return g.constant(v)
	case v.Kind() == rule.Broken:
		return g.brokenTerm(n.Type.Kind)
	}
	return g.unknownTerm(n.Type.Kind)
}

func (g *generator) unknownTerm(kind rule.Kind) term {
	return term{expr: g.dialect.null(kind), kind: kind, nullable: true}
}

func (g *generator) brokenTerm(kind rule.Kind) term {
	t := g.unknownTerm(kind)
	t.broke = yes
	return t
}

func (s scope) variable(n *rule.Node) term {
	v := s.vars[n.Slot]
	if v.alias == "" {
		t := v.value
		t.expr = s.fetched(v.frame, t.expr)
		t.broke = s.fetched(v.frame, t.broke)
		t.parts = nil
		return t
	}
	return term{expr: s.id(v.alias), kind: rule.PersonKind}
}

// alias is the name of the person that a node stands for, among the tables of
// the frame; empty where SQL has none.
func (s scope) alias(n *rule.Node) string {
	switch n.Op {
	case rule.OpPerson:
		return "p"
	case rule.OpVar:
		return s.vars[n.Slot].alias
	}
	return ""
}

func (s scope) attr(n *rule.Node) term {
	alias := "h"
	if n.Attr.Entity == rule.OfPerson {
		if alias = s.alias(n.Args[0]); alias == "" {
			return s.gen.refuse(n, "在 SQL 里只能直接问一个人的属性", "SQL can ask an attribute of a person named in the rule only")
		}
	}
	return s.onFile(alias, n.Attr)
}

// onFile is the value of an attribute in a table: what the schema allows, or
// NULL.
func (s scope) onFile(alias string, a *rule.Attribute) term {
	if s.gen.program.beyond[a] && s.gen.err == nil {
		s.gen.err = beyond(s.gen.asking, a)
	}
	raw := s.attribute(alias, a)
	d := s.gen.dialect
	t := term{kind: a.Type().Kind, nullable: true}
	if t.kind != rule.Date {
		t.expr = s.base(raw.sql, a.Name)
		t.expr.refs[0].attr = a
		t.lo, t.hi = bounds(a)
		return t
	}
	t.expr = s.base(mix(d.dayNumber, raw).sql, a.Name)
	t.lo, t.hi = dayBounds()
	t.expr.refs[0].attr = a
	t.parts = &calendarDay{s.base(mix(d.monthIndex, raw).sql, a.Name+"_month"), s.base(mix(d.dayOfMonth, raw).sql, a.Name+"_day")}
	t.parts.month.refs[0].attr, t.parts.day.refs[0].attr = a, a
	return t
}

// constant writes a value of the day itself.
func (g *generator) constant(v rule.Value) term {
	t := term{kind: v.Kind(), lo: v.Int(), hi: v.Int(), constant: &v}
	switch v.Kind() {
	case rule.Bool:
		t.expr = no
		if v.IsTrue() {
			t.expr = yes
		}
	case rule.Text:
		t.expr = g.text(v.Text())
	case rule.Date:
		y, m, day := v.Date().YMD()
		t.parts = &calendarDay{g.dialect.int(int64(y*12 + m - 1)), g.dialect.int(int64(day))}
		t.expr = g.dialect.int(v.Int())
	default:
		t.expr = g.dialect.int(v.Int())
	}
	return t
}

func (g *generator) text(s string) expr {
	e, err := g.dialect.literal(s)
	if err != nil && g.err == nil {
		g.err = err
	}
	return e
}

// negated is !t.
func negated(t term) term {
	t.expr = not(t.expr)
	t.constant = nil
	return t
}

func (s scope) junction(n *rule.Node) term {
	parts := make([]term, len(n.Args))
	for i, a := range n.Args {
		parts[i] = s.node(a)
	}
	return s.weighed(n.Op, parts)
}

// weighed joins conditions as rule.Eval does: a decisive one decides, else one
// not known leaves it open, else a broken one breaks it.
func (s scope) weighed(op rule.Op, parts []term) term {
	t := term{kind: rule.Bool}
	breakable := false
	for _, p := range parts {
		t.nullable = t.nullable || p.nullable
		breakable = breakable || p.breaks()
	}
	join, turn := and, func(e expr) expr { return e }
	if op == rule.OpOr {
		join, turn = or, not
	}
	values, others, breaks := make([]expr, len(parts)), []expr{}, []expr{}
	for i, p := range parts {
		if breakable {
			p.expr, p.broke = s.once(p.expr), s.once(p.broke)
		}
		values[i] = p.expr
		others = append(others, or(p.broke, surely(turn(p.expr), p.nullable)))
		breaks = append(breaks, p.broke)
	}
	t.expr = join(values...)
	if breakable {
		t.broke = and(append(others, or(breaks...))...)
	}
	return t
}

// choose is c ? a : b.
func (s scope) choose(c, a, b term) term {
	switch {
	case c.isTrue():
		return a
	case c.isFalse():
		return b
	}
	c.expr = s.once(c.expr)
	t := term{kind: a.kind, nullable: c.nullable || a.nullable || b.nullable, lo: min(a.lo, b.lo), hi: max(a.hi, b.hi)}
	t.expr = s.either(c, a.expr, b.expr)
	if a.breaks() || b.breaks() || c.breaks() {
		branch := s.either(c, certain(a.broke), certain(b.broke))
		t.broke = mix("CASE WHEN $1 THEN TRUE ELSE $2 END", certain(c.broke), surely(branch, c.nullable))
	}
	return t
}

func (s scope) either(c term, a, b expr) expr {
	if !c.nullable {
		return mix("CASE WHEN $1 THEN $2 ELSE $3 END", c.expr, a, b)
	}
	return mix("CASE WHEN $1 THEN $2 WHEN NOT $1 THEN $3 END", c.expr, a, b)
}

// certain is a "broken" condition that stands alone.
func certain(broke expr) expr {
	if broke.none() {
		return no
	}
	return broke
}

// strict is when a function of the terms is broken by them: the first of them
// that is not known decides whether the result is not known or broken.
func (s scope) strict(args []term) expr {
	var ways, known []expr
	for i := range args {
		a := &args[i]
		if a.breaks() {
			ways = append(ways, and(append(append([]expr{}, known...), a.broke)...))
		}
		if a.nullable {
			known = append(known, mix("$1 IS NOT NULL", a.expr))
		}
	}
	if len(ways) == 0 {
		return expr{}
	}
	return or(ways...)
}

// ready makes operands cheap to repeat.
func (s scope) ready(args ...term) []term {
	for i := range args {
		args[i].expr = s.once(args[i].expr)
		if args[i].breaks() {
			args[i].broke = s.once(args[i].broke)
		}
	}
	return args
}

// result is a function of the operands that may break by itself where own
// holds and every operand is known; its value must be NULL there.
func (s scope) result(kind rule.Kind, args []term, own, value expr) term {
	t := term{expr: value, kind: kind, broke: s.strict(args)}
	var known []expr
	for _, a := range args {
		if a.nullable {
			t.nullable = true
			known = append(known, mix("$1 IS NOT NULL", a.expr))
		}
	}
	if own.none() || own.sql == no.sql {
		return t
	}
	t.broke = or(certain(t.broke), and(append(known, surely(own, t.nullable))...))
	t.nullable = true
	return t
}

// unless is an operand, or NULL where a computation with it would have no
// result: engines may compute even what CASE leaves out, and fail.
func unless(own, e expr) expr {
	if own.none() || own.sql == no.sql {
		return e
	}
	return mix("CASE WHEN $1 THEN NULL ELSE $2 END", own, e)
}
