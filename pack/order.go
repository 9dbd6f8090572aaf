package pack

import (
	"slices"
	"strings"

	"minsheng/lang"
	"minsheng/rule"
)

func wantedFix(want rule.Kind) lang.Text {
	if want == rule.Money {
		return text("写出金额，如 param.x 或 yuan('900')", "write an amount, like param.x or yuan('900')")
	}
	return text("写出条件，如 person.birth_on.age(on) >= 60", "write a condition, like person.birth_on.age(on) >= 60")
}

// needs lists the services that must be answered before s: those that its
// rules name in owed(), those it yields to, and all that count as income where
// it asks for household.counted_benefits. One of a take-higher group stands
// for the whole group.
func needs(s *Service, e *Edition) []*Service {
	named := slices.Clone(s.YieldsTo)
	counted := false
	for _, x := range s.exprs() {
		refs := x.Refs()
		named, counted = append(named, refs.Services...), counted || refs.Counted
	}
	var all []*Service
	for _, other := range e.Services {
		if slices.Contains(named, other.ID) || counted && other.CountsAsIncome {
			all = append(all, e.group(other)...)
		}
	}
	return all
}

// group returns the services of which only the highest is owed with s, s
// included.
func (e *Edition) group(s *Service) []*Service {
	if s.TakeHigher == "" {
		return []*Service{s}
	}
	var all []*Service
	for _, other := range e.Services {
		if other.TakeHigher == s.TakeHigher {
			all = append(all, other)
		}
	}
	return all
}

// exprs lists the checked rules of a service.
func (s *Service) exprs() []*rule.Expr {
	var all []*rule.Expr
	for _, c := range s.Conditions {
		all = append(all, c.Expr)
	}
	for _, a := range s.Amounts {
		all = append(all, a.IfExpr, a.Expr)
	}
	return slices.DeleteFunc(all, func(x *rule.Expr) bool { return x == nil })
}

// order returns every service after those it needs, and reports circles.
func (c *compiler) order(e *Edition) []*Service {
	const visiting, done = 1, 2
	state := map[*Service]int{}
	var order, path []*Service
	var visit func(s *Service)
	visit = func(s *Service) {
		switch state[s] {
		case done:
			return
		case visiting:
			c.circle(path[slices.Index(path, s):])
			return
		}
		state[s], path = visiting, append(path, s)
		for _, n := range needs(s, e) {
			visit(n)
		}
		state[s], path = done, path[:len(path)-1]
		order = append(order, s)
	}
	for _, s := range e.Services {
		visit(s)
	}
	return order
}

// circle reports services that wait for each other, at the first of them.
func (c *compiler) circle(services []*Service) {
	names := make([]string, 0, len(services)+1)
	for _, s := range services {
		names = append(names, s.ID)
	}
	first := services[0]
	names = append(names, first.ID)
	c.found.add(first.where.mistake(CodeCycle, textf("服务互相等待：%s", "services wait for each other: %s", strings.Join(names, " → ")),
		text("去掉其中一个 owed()、yields_to 或 counts_as_income", "remove one owed(), yields_to or counts_as_income")))
}
