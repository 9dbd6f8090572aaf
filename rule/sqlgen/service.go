package sqlgen

import (
	"minsheng/measure"
	"minsheng/rule"
)

// answer is what a service comes to, over the frame it is answered in.
type answer struct {
	is       expr // whether it is owed; NULL while open
	entitled expr // whether all but the amount is clear and in favour; never NULL
	amount   expr // NULL where not known; empty where the service is no money
	hi       int64
	broken   expr // why it is open: a computation has no result; never NULL
}

// ask answers a service, and its take-higher group when it is the last of it.
func (g *generator) ask(s *Service) {
	g.asking = s.ID
	at := scope{frame: g.frameOf(s.For), of: s.For}
	conditions := make([]term, len(s.Conditions))
	var broken []expr
	for i, c := range s.Conditions {
		conditions[i] = at.node(c.Root)
		broken = append(broken, conditions[i].broke)
	}
	met := unbroken(at.weighed(rule.OpAnd, unbrokenAll(conditions)))
	barred := g.yields(at, s)
	if !barred.isFalse() {
		met = at.weighed(rule.OpAnd, []term{met, negated(barred)})
	}
	met.expr = at.once(met.expr)
	a := &answer{is: met.expr, entitled: surely(met.expr, met.nullable)}
	if len(s.Amounts) > 0 {
		broken = append(broken, g.price(at, s, a, met))
	}
	a.broken = or(broken...)
	if g.err != nil {
		return
	}
	if g.program.Missing {
		g.lacks[s.ID] = g.lacksOf(at, s)
	}
	g.answers[s.ID] = a
	g.takeHigher(s)
}

// unbroken is a condition where being broken leaves it open like not being
// known.
func unbroken(t term) term { t.broke = expr{}; return t }

func unbrokenAll(ts []term) []term {
	all := make([]term, len(ts))
	for i, t := range ts {
		all[i] = unbroken(t)
	}
	return all
}

// price finds the amount: the first line whose condition holds. One that is
// not known leaves the answer open; none, or nothing to pay, is a no.
func (g *generator) price(at scope, s *Service, a *answer, met term) (broken expr) {
	value, breaks := at.gen.dialect.int(0), no
	nullable, hi := false, int64(0)
	for i := len(s.Amounts) - 1; i >= 0; i-- {
		line := s.Amounts[i]
		is := at.node(line.Is.Root)
		hi = max(hi, is.hi)
		if line.If == nil {
			value, breaks, nullable = is.expr, certain(is.broke), is.nullable
			continue
		}
		when := at.ready(at.node(line.If.Root))[0]
		value = at.either(when, is.expr, value)
		if when.breaks() || is.breaks() || breaks.sql != no.sql {
			branch := surely(at.either(when, certain(is.broke), breaks), when.nullable)
			breaks = at.once(mix("CASE WHEN $1 THEN TRUE ELSE $2 END", certain(when.broke), branch))
		}
		nullable = nullable || is.nullable || when.nullable
	}
	a.amount, a.hi = at.once(value), hi
	positive := mix("$1 > 0", a.amount)
	a.is = at.once(mix("CASE WHEN NOT $1 OR $2 <= 0 THEN FALSE WHEN $1 AND $2 > 0 THEN TRUE END", met.expr, a.amount))
	if nullable {
		positive = mix("COALESCE($1 > 0, TRUE)", a.amount)
	}
	a.entitled = at.once(and(surely(met.expr, met.nullable), positive))
	return breaks
}

// yields is whether a service that this one yields to is owed.
func (g *generator) yields(at scope, s *Service) term {
	parts := []term{}
	for _, id := range s.YieldsTo {
		parts = append(parts, g.owed(at, id))
	}
	return at.weighed(rule.OpOr, parts)
}

// owed is owed('service') for a row of the scope: whoever meets every
// condition is owed it, also while the amount is not known. For a household it
// is whether any member is.
func (g *generator) owed(at scope, service string) term {
	s, a := g.byID[service], g.answers[service]
	if g.isLeft(service) {
		return g.waitsInVain(service)
	}
	if s == nil || a == nil {
		return g.constant(rule.OfBool(false))
	}
	value := mix("CASE WHEN $1 THEN TRUE ELSE $2 END", a.entitled, a.is)
	if len(s.Amounts) == 0 {
		value = a.is
	}
	from := g.frameOf(s.For)
	t := term{kind: rule.Bool, nullable: true}
	switch {
	case s.For == rule.OfPerson && at.of == rule.OfHousehold:
		value = from.once(value)
		rank := g.homes.total(from, mix("MIN(CASE WHEN $1 THEN 0 WHEN $1 IS NULL THEN 1 ELSE 3 END)", value))
		t.expr = at.fetched(g.homes, mix("CASE WHEN $1 = 0 THEN TRUE WHEN $1 = 1 THEN NULL ELSE FALSE END", rank))
	default:
		t.expr = at.fetched(from, value)
	}
	return t
}

// takeHigher leaves, once every service of a group is answered, of those that
// one person (or household) is owed only the highest; the first of equals.
func (g *generator) takeHigher(last *Service) {
	if last.TakeHigher == "" {
		return
	}
	byEntity := map[rule.Entity][]*Service{}
	for _, s := range g.program.Services {
		if s.TakeHigher != last.TakeHigher {
			continue
		}
		if g.answers[s.ID] == nil {
			return
		}
		byEntity[s.For] = append(byEntity[s.For], s)
	}
	for _, e := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		g.keepHighest(scope{frame: g.frameOf(e), of: e}, byEntity[e])
	}
}

func (g *generator) keepHighest(at scope, group []*Service) {
	if len(group) < 2 {
		return
	}
	worth := make([]expr, len(group)) // -1 where it is not owed
	for i, s := range group {
		a := g.answers[s.ID]
		worth[i] = at.once(mix("CASE WHEN $1 THEN $2 ELSE $3 END", a.is, g.worth(at, s), g.dialect.int(-1)))
	}
	highest := make([]expr, len(group))
	for i := range group {
		var holds []expr
		for j := range group {
			switch {
			case j < i:
				holds = append(holds, mix("$1 > $2", worth[i], worth[j]))
			case j > i:
				holds = append(holds, mix("$1 >= $2", worth[i], worth[j]))
			}
		}
		highest[i] = at.once(and(holds...))
	}
	for i, s := range group {
		a := g.answers[s.ID]
		lower := at.once(mix("COALESCE($1 AND NOT $2, FALSE)", a.is, highest[i]))
		a.entitled = at.once(mix("CASE WHEN $1 THEN FALSE ELSE $2 END", lower, a.entitled))
		a.is = at.once(mix("CASE WHEN $1 THEN FALSE ELSE $2 END", lower, a.is))
	}
}

// worth is an amount by the month where that can be said, else as it stands.
func (g *generator) worth(at scope, s *Service) expr {
	a := g.answers[s.ID]
	if a.amount.none() {
		return g.dialect.int(0)
	}
	if s.Months > 1 {
		return mix("COALESCE($1, $2)", g.monthly(at, s), g.dialect.int(0))
	}
	return mix("COALESCE($1, $2)", a.amount, g.dialect.int(0))
}

// monthly is an amount by the month, rounded half up.
func (g *generator) monthly(at scope, s *Service) expr {
	a := g.answers[s.ID]
	if s.Months == 1 {
		return a.amount
	}
	t := term{expr: a.amount, kind: rule.Money, nullable: true, lo: -1 << 63, hi: a.hi}
	return at.once(at.divided(rule.Money, t, at.number(rule.Int, s.Months), measure.HalfUp).expr)
}

// counted is household.counted_benefits: what household and members are owed
// a month from services that count as income. Too large a sum breaks it even
// while a part of it is open.
func (g *generator) counted(f *frame) term {
	home := scope{frame: g.homes, of: rule.OfHousehold}
	for _, s := range g.program.Services {
		if s.CountsAsIncome && g.isLeft(s.ID) {
			return g.waitsInVain(s.ID)
		}
	}
	if g.income == nil {
		t := g.count(home)
		g.income = &t
	}
	t := *g.income
	t.expr, t.broke = f.fetched(g.homes, t.expr), f.fetched(g.homes, t.broke)
	return t
}

func (g *generator) count(home scope) term {
	total := home.number(rule.Money, 0)
	var open []expr
	for _, s := range g.program.Services {
		a := g.answers[s.ID]
		if !s.CountsAsIncome || a == nil {
			continue
		}
		at := scope{frame: g.frameOf(s.For), of: s.For}
		isOpen := mix("$1 IS NULL", a.is)
		if s.For == rule.OfPerson {
			isOpen = mix("$1 IS NOT NULL", g.homes.total(at.frame, mix("MAX(CASE WHEN $1 THEN 1 END)", isOpen)))
		}
		open = append(open, isOpen)
		if s.Months == 0 || a.amount.none() {
			continue
		}
		part := term{expr: at.once(mix("CASE WHEN $1 THEN $2 ELSE $3 END", a.is, g.monthly(at, s), g.dialect.int(0))), kind: rule.Money, hi: max(a.hi, 0)}
		if s.For == rule.OfPerson {
			part = home.addedUp(at.frame, part)
		}
		broke := total.broke
		total = home.whole(rule.Money, plus, bare(total), bare(part))
		total.broke = or(certain(broke), certain(part.broke), certain(total.broke))
	}
	total.constant = nil
	if len(open) == 0 {
		return total
	}
	total.broke, total.nullable = home.once(certain(total.broke)), true
	total.expr = mix("CASE WHEN NOT $1 THEN $2 END", or(open...), total.expr)
	return total
}

// addedUp is the sum of amounts, none below zero, over the members.
func (s scope) addedUp(people *frame, part term) term {
	src := &source{outer: s, inner: people, elem: variable{value: part, frame: people}, kind: rule.Money}
	return src.sum(rule.Money)
}
