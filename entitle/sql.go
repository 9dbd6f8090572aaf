package entitle

import (
	"fmt"
	"slices"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/rule"
	"minsheng/rule/sqlgen"
)

// InSQL says what SQL writes.
type InSQL struct {
	Dialect  *sqlgen.Dialect
	Services []string // ids; empty for all
	Missing  bool     // what open answers lack, too, of whomever it is
}

// SQL writes what Infer and For answer as one query over a whole population,
// for an engine that holds it. Why is not told: that is asked of single
// households. It fails where none of the services can be written; the Query
// names those that were left out.
func SQL(e *pack.Edition, on civil.Date, how InSQL) (*sqlgen.Query, error) {
	p := sqlgen.Program{On: on, Missing: how.Missing}
	follows, err := implications(e)
	if err != nil {
		return nil, err
	}
	for _, one := range follows {
		p.Infer = append(p.Infer, sqlgen.Inference{Attr: one.attr, When: one.when, Is: one.is})
	}
	byID := map[string]*sqlgen.Service{}
	for _, s := range e.Services {
		if s.Computes {
			byID[s.ID] = sqlService(s)
			p.Services = append(p.Services, byID[s.ID])
		}
	}
	for _, s := range e.Order {
		if s.Computes {
			p.Order = append(p.Order, byID[s.ID])
		}
	}
	p.Header = []string{
		fmt.Sprintf("民生 Minsheng: %s %s %s, %s, for %s", e.Pack.Code, e.Pack.Name.ZH, e.Pack.Name.EN, on, how.Dialect.Name),
		"persons, households and links in; person_id, household_id, service, outcome, amount (fen) out",
	}
	if how.Missing {
		p.Header[1] += ", with missing: names of what open answers lack"
	}
	p.Header = append(p.Header, sqlSources(e, how.Services)...)
	return sqlgen.Write(p, how.Dialect, how.Services...)
}

func sqlService(s *pack.Service) *sqlgen.Service {
	to := &sqlgen.Service{ID: s.ID, For: s.For, YieldsTo: s.YieldsTo, TakeHigher: s.TakeHigher, CountsAsIncome: s.CountsAsIncome,
		Months: map[string]int64{"month": 1, "year": 12}[s.Per]}
	for _, c := range s.Conditions {
		to.Conditions = append(to.Conditions, c.Expr)
	}
	for _, a := range s.Amounts {
		to.Amounts = append(to.Amounts, sqlgen.Amount{If: a.IfExpr, Is: a.Expr})
	}
	return to
}

// sqlSources lists what the rules of the services rest on.
func sqlSources(e *pack.Edition, ids []string) []string {
	var lines []string
	note := func(c rule.Cite) {
		s := e.Pack.Source(c.Source)
		if s == nil {
			return
		}
		line := fmt.Sprintf("source %s: %s %s", c.Source, s.Title.ZH, s.Number)
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for _, s := range e.Services {
		if s.Computes && (len(ids) == 0 || slices.Contains(ids, s.ID)) {
			cites(s, note)
		}
	}
	slices.Sort(lines)
	return lines
}

// cites visits what a service's rules, and the parameters in them, cite.
func cites(s *pack.Service, visit func(rule.Cite)) {
	params := func(x *rule.Expr) {
		if x == nil {
			return
		}
		for _, p := range x.Refs().Params {
			for _, r := range p.Rows {
				visit(r.Cite)
			}
		}
	}
	for _, c := range s.Conditions {
		visit(c.Cite)
		params(c.Expr)
	}
	for _, a := range s.Amounts {
		visit(a.Cite)
		params(a.IfExpr)
		params(a.Expr)
	}
}
