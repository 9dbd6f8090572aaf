package sqlgen

import (
	"minsheng/rule"
)

// openLacks is what the answer of a service lacks where it is open, over the
// frame it is answered in.
type openLacks struct {
	all   []lack // of conditions, then of the amount
	waits []lack // what whoever waits for the service lacks, in open rows alone
	told  bool   // waits is there
}

// lacksOf finds what an answer lacks: what its conditions do, what services do
// that it yields to, and the first line of the amount that may hold.
func (g *generator) lacksOf(at scope, s *Service) *openLacks {
	var lists [][]lack
	for _, c := range s.Conditions {
		lists = append(lists, at.lacks(c.Root))
	}
	for _, id := range s.YieldsTo {
		owed := g.owed(at, id)
		if owed.nullable {
			lists = append(lists, under(mix("$1 IS NULL", at.once(owed.expr)), g.waits(at, id)))
		}
	}
	conditions := gather(lists...)
	lists = [][]lack{conditions}
	reached := yes
	for _, line := range s.Amounts {
		holds := reached
		if line.If != nil {
			lists = append(lists, under(reached, at.lacks(line.If.Root)))
			when := at.node(line.If.Root)
			when.expr = at.once(when.expr)
			holds = and(reached, surely(when.expr, when.nullable))
			reached = at.once(and(reached, surely(not(when.expr), when.nullable)))
		}
		lists = append(lists, under(at.once(holds), at.lacks(line.Is.Root)))
	}
	return &openLacks{all: gather(lists...), waits: conditions}
}

// waits is what somebody at a scope lacks who waits for a service: what the
// conditions of its open answers need, or else the amount, or else the service
// itself. For a household those are the answers of all members.
func (g *generator) waits(at scope, service string) []lack {
	s := g.byID[service]
	if g.lacks[service] == nil { // nobody answers it, or it was left out
		return nil
	}
	of := g.waiting(s)
	from := g.frameOf(s.For)
	if s.For == rule.OfHousehold || at.of == rule.OfPerson {
		return at.broughtLacks(from, of)
	}
	return at.broughtLacks(g.homes, g.ofMembers(of))
}

// ofMembers is what any member of a household lacks.
func (g *generator) ofMembers(of []lack) []lack {
	home := scope{frame: g.homes, of: rule.OfHousehold}
	all := make([]lack, len(of))
	for i, l := range of {
		any := g.homes.total(g.persons, mix("MAX(CASE WHEN $1 THEN 1 END)", l.when))
		all[i] = lack{l.name, home.once(mix("$1 IS NOT NULL", any))}
	}
	return all
}

// waiting is what whoever waits for a service lacks, over its own frame.
func (g *generator) waiting(s *Service) []lack {
	of, from := g.lacks[s.ID], g.frameOf(s.For)
	if of.told {
		return of.waits
	}
	conditions := from.once(anyOf(of.waits))
	open := from.once(mix("$1 IS NULL", g.answers[s.ID].is))
	of.waits = append(under(open, of.waits), under(and(open, not(conditions)), g.orItself(s, of.all))...)
	of.waits, of.told = g.columnsOf(from, gather(of.waits)), true
	return of.waits
}

// orItself is what an answer lacks, or the service itself where that is nothing:
// a rule of it has no result.
func (g *generator) orItself(s *Service, all []lack) []lack {
	none := not(g.frameOf(s.For).once(anyOf(all)))
	return gather(all, []lack{{rule.Missing{Service: s.ID}.Name(), none}})
}

// columnsOf makes conditions cheap to repeat.
func (g *generator) columnsOf(f *frame, list []lack) []lack {
	for i := range list {
		list[i].when = f.once(list[i].when)
	}
	return list
}

// countedLacks is what household.counted_benefits lacks: the open answers of
// services that count as income, the amount included.
func (g *generator) countedLacks(at scope) []lack {
	var lists [][]lack
	for _, s := range g.program.Services {
		a := g.answers[s.ID]
		if !s.CountsAsIncome || a == nil {
			continue
		}
		from := g.frameOf(s.For)
		all := g.columnsOf(from, under(mix("$1 IS NULL", a.is), g.orItself(s, g.lacks[s.ID].all)))
		if s.For == rule.OfPerson {
			all = g.ofMembers(all)
		}
		lists = append(lists, all)
	}
	return at.broughtLacks(g.homes, gather(lists...))
}

// missing writes what an open answer lacks as one text, the names with a space
// between; NULL where nothing does.
func (g *generator) missing(s *Service) expr {
	names := []expr{}
	for _, l := range g.lacks[s.ID].all {
		names = append(names, mix("CASE WHEN $1 THEN $2 ELSE $3 END", l.when, g.text(" "+l.name), g.text("")))
	}
	if len(names) == 0 {
		return g.dialect.null(rule.Text)
	}
	text := joined(" || ", expr{}, names...).asAtom() // stands in brackets of its own
	return mix("CASE WHEN $1 IS NULL THEN NULLIF(ltrim($2), $3) END", g.answers[s.ID].is, text, g.text(""))
}
