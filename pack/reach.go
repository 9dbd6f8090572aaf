package pack

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"minsheng/rule"
)

// Asks lists the services whose answers the answer to s rests on, s itself
// not: those that its rules name in owed(), that it yields to, that count as
// income where it asks for that, and all of which only the highest is owed.
func (e *Edition) Asks(s *Service) []*Service {
	all := needs(s, e)
	for _, other := range e.group(s) {
		if !slices.Contains(all, other) {
			all = append(all, other)
		}
	}
	return slices.DeleteFunc(all, func(other *Service) bool { return other == s })
}

// Resting lists the services whose answers may be others where those of the
// given ones are, the given ones included, in the edition's order.
func (e *Edition) Resting(on ...string) []*Service {
	asked := map[*Service][]*Service{}
	for _, s := range e.Services {
		for _, other := range e.Asks(s) {
			asked[other] = append(asked[other], s)
		}
	}
	return e.spread(on, func(s *Service) []*Service { return asked[s] })
}

// Only returns the edition with the given services and those that their
// answers rest on: it answers for these as the whole does.
func (e *Edition) Only(services ...string) *Edition {
	few := *e
	few.Services = e.spread(services, e.Asks)
	few.Order = slices.DeleteFunc(slices.Clone(e.Order), func(s *Service) bool { return !slices.Contains(few.Services, s) })
	few.byID = map[string]*Service{}
	for _, s := range few.Services {
		few.byID[s.ID] = s
	}
	few.index = sync.OnceValue(func() *Index { return NewIndex(few.Services, e.Pack.Synonyms()) })
	return &few
}

// spread lists the services that can be reached from some, in the edition's
// order.
func (e *Edition) spread(from []string, next func(*Service) []*Service) []*Service {
	reached := map[*Service]bool{}
	var visit func(s *Service)
	visit = func(s *Service) {
		if s == nil || reached[s] {
			return
		}
		reached[s] = true
		for _, other := range next(s) {
			visit(other)
		}
	}
	for _, id := range from {
		visit(e.byID[id])
	}
	return slices.DeleteFunc(slices.Clone(e.Services), func(s *Service) bool { return !reached[s] })
}

// Rules writes all that decides a service's own answer: its rules, the values
// of their parameters, and how it stands to other services. Of two editions
// with the same schema a service is answered alike where these words are the
// same and so are those of all that it asks.
func (s *Service) Rules() string {
	var b strings.Builder
	fmt.Fprintln(&b, s.For, s.Computes, s.Per, s.TakeHigher, s.CountsAsIncome, s.YieldsTo)
	for _, a := range s.Amounts {
		fmt.Fprintln(&b, a.If != "", a.UpTo)
	}
	for _, x := range s.exprs() {
		b.WriteString(RuleWords(x))
	}
	return b.String()
}

// Params lists the parameters that a service's rules name.
func (s *Service) Params() []*rule.Param {
	var all []*rule.Param
	for _, x := range s.exprs() {
		for _, p := range x.Refs().Params {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// RuleWords writes a rule with the values of its parameters.
func RuleWords(x *rule.Expr) string {
	var b strings.Builder
	fmt.Fprintln(&b, x.Source)
	for _, p := range x.Refs().Params {
		fmt.Fprint(&b, p.Name)
		for _, a := range p.By {
			fmt.Fprint(&b, " ", a.Path())
		}
		for _, row := range p.Rows {
			fmt.Fprint(&b, " ", row.When, row.Value)
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}
