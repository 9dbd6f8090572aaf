package sqlgen

import (
	"minsheng/measure"
	"minsheng/rule"
)

// call compiles one function of the profile.
func (s scope) call(n *rule.Node) term {
	switch n.Call.Name {
	case "size":
		return s.size(n)
	case "sum":
		return s.sum(n)
	}
	args := make([]term, len(n.Args))
	for i, a := range n.Args {
		args[i] = s.node(a)
	}
	kind := n.Type.Kind
	switch n.Call.Name {
	case "_+_":
		return s.whole(kind, plus, args[0], args[1])
	case "_-_":
		return s.whole(kind, minus, args[0], args[1])
	case "_*_":
		return s.whole(kind, times, args[0], args[1])
	case "-_":
		return s.whole(kind, minus, s.number(kind, 0), args[0])
	case "_/_":
		return s.divided(kind, args[0], args[1], measure.Down)
	case "_%_":
		return s.remainder(args[0], args[1])
	case "max":
		return s.pick(kind, rule.OpGt, args[0], args[1])
	case "min":
		return s.pick(kind, rule.OpLt, args[0], args[1])
	case "within":
		return s.result(rule.Bool, s.ready(args...), expr{}, mix(s.gen.dialect.startsWith, s.once(args[0].expr), s.once(args[1].expr)))
	case "times", "div", "round":
		return s.rounded(n, args)
	}
	return s.dayCall(n, args)
}

// rounded are the functions that name a rounding last.
func (s scope) rounded(n *rule.Node, args []term) term {
	how, err := measure.ParseRounding(n.Args[2].Const.Text())
	if err != nil {
		return s.gen.refuse(n, "舍入方式不对", "wrong rounding")
	}
	switch n.Call.Name {
	case "times":
		return s.share(n, args[0], args[1], how)
	case "div":
		return s.divided(n.Type.Kind, args[0], args[1], how)
	}
	unit := map[string]measure.Money{"fen": measure.Fen, "jiao": measure.Jiao, "yuan": measure.Yuan}[n.Args[1].Const.Text()]
	count := s.divided(rule.Money, args[0], s.number(rule.Int, int64(unit)), how)
	return s.whole(rule.Money, times, count, s.number(rule.Int, int64(unit)))
}

// pick is max or min.
func (s scope) pick(kind rule.Kind, op rule.Op, a, b term) term {
	args := s.ready(a, b)
	other := rule.OpLe
	if op == rule.OpLt {
		other = rule.OpGe
	}
	x, y := args[0].expr, args[1].expr
	value := mix("CASE WHEN $1 THEN $2 WHEN $3 THEN $4 END", mix(comparisons[op], y, x), y, mix(comparisons[other], y, x), x)
	t := s.result(kind, args, expr{}, value)
	t.lo, t.hi = max(a.lo, b.lo), max(a.hi, b.hi)
	if op == rule.OpLt {
		t.lo, t.hi = min(a.lo, b.lo), min(a.hi, b.hi)
	}
	return t
}

// param is a parameter: a constant of the day, or by what is on file of the
// person or household asked about, a CASE.
func (s scope) param(p *rule.Param) term {
	kind := p.Form.Type().Kind
	if len(p.Rows) == 0 {
		return s.gen.unknownTerm(kind)
	}
	keys := make([]term, len(p.By))
	known := make([]expr, len(p.By))
	for i, a := range p.By {
		keys[i] = s.onFile("p", a)
		known[i] = mix("$1 IS NOT NULL", keys[i].expr)
	}
	t := term{kind: kind, nullable: true}
	pattern := expr{sql: "CASE"}
	for i, row := range p.Rows {
		v := s.decided(kind, row.Value)
		when := append([]expr{}, known...)
		for j, ids := range row.When {
			when = append(when, s.key(p.By[j], keys[j], ids))
		}
		pattern = mix("$1 WHEN $2 THEN $3", pattern.asAtom(), and(when...).asAtom(), v.expr)
		if i == 0 {
			t.lo, t.hi = v.lo, v.hi
		}
		t.lo, t.hi = min(t.lo, v.lo), max(t.hi, v.hi)
	}
	t.expr = mix("$1 END", pattern.asAtom())
	return t
}

// decided is one value of a parameter.
func (s scope) decided(kind rule.Kind, v rule.Value) term {
	if !v.Known() {
		return s.gen.unknownTerm(kind)
	}
	return s.gen.constant(v)
}

// key is whether a key has one of the written values.
func (s scope) key(a *rule.Attribute, key term, ids []string) expr {
	var same []expr
	for _, id := range ids {
		v, err := a.Form.Parse(id)
		if err != nil || key.kind == rule.List || key.kind == rule.Money || key.kind == rule.Ratio {
			s.gen.fail("parameter by %s: %q cannot be a key in SQL", a.Path(), id)
			return no
		}
		if v.Kind() == rule.Bool {
			e := key.expr
			if v.IsFalse() {
				e = not(e)
			}
			same = append(same, e)
			continue
		}
		same = append(same, mix("$1 = $2", key.expr, s.gen.constant(v).expr))
	}
	return or(same...)
}
