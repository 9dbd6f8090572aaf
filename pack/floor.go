package pack

import (
	"fmt"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack/floor"
	"minsheng/rule"
)

// FloorReport is how far it was looked for households that lose by what a pack
// says other than those above it (不缩小范围、不降低标准).
type FloorReport struct {
	Services   int   `json:"services"`   // that the pack changes, and that the parents' rules answer for one person or household
	Proven     int   `json:"proven"`     // nobody loses
	Searched   int   `json:"searched"`   // nobody was found who loses
	Losing     int   `json:"losing"`     // somebody loses
	Blind      int   `json:"blind"`      // of those proven and searched: as far as the standards above are decided
	Apart      int   `json:"apart"`      // for persons here and for households there: not compared
	Households int64 `json:"households"` // tried; each may stand for many cells
	Cells      int64 `json:"cells"`      // combinations of the values at which a rule can change
}

// floorCheck compares a pack with those above it.
type floorCheck struct {
	*compiler
	pack    *Pack
	report  *FloorReport
	settled map[string]bool // parameters that a comparison of services has judged
	said    map[string]bool // what has been said, once each
}

// checkFloor compares each service that the pack changes with each pack above,
// on every day on which one of the two rules changes. Not the parent alone: a
// parent may leave open what its own parent has decided.
func (p *Pack) checkFloor(c *compiler) FloorReport {
	f := &floorCheck{compiler: c, pack: p, report: &FloorReport{}, settled: map[string]bool{}, said: map[string]bool{}}
	for _, id := range p.serviceIDs() {
		if p.Parent != nil && slices.Contains(p.Parent.serviceIDs(), id) {
			f.service(id)
		}
	}
	f.params()
	return *f.report
}

// service compares one service with every pack above that has it.
func (f *floorCheck) service(id string) {
	var outcome floor.Result
	compared := false
	for above := f.pack.Parent; above != nil; above = above.Parent {
		done := map[string]bool{}
		for _, day := range f.pack.ChangeDays() {
			f.beside(above.serviceOn(id, day), f.pack.serviceOn(id, day))
			r, ok := f.onDay(id, above, day, done)
			if !ok {
				continue
			}
			compared = true
			outcome.Kind, outcome.Blind = max(outcome.Kind, r.Kind), outcome.Blind || r.Blind
			f.report.Households, f.report.Cells = f.report.Households+r.Tried, addCells(f.report.Cells, r.Cells)
		}
	}
	if compared {
		f.report.count(outcome)
	}
}

func addCells(a, b int64) int64 {
	if a+b < a {
		return a
	}
	return a + b
}

func (r *FloorReport) count(outcome floor.Result) {
	r.Services++
	switch outcome.Kind {
	case floor.Proven:
		r.Proven++
	case floor.Searched:
		r.Searched++
	default:
		r.Losing++
		return
	}
	if outcome.Blind {
		r.Blind++
	}
}

// onDay compares the rules of a day, unless the same rules were compared
// before; ok is false where there is nothing to compare.
func (f *floorCheck) onDay(id string, from *Pack, day civil.Date, done map[string]bool) (r floor.Result, ok bool) {
	above, below := from.serviceOn(id, day), f.pack.serviceOn(id, day)
	if above == nil || !above.Computes || f.broken(above) || f.broken(below) || !f.touches(above, below, day) {
		return r, false
	}
	if below != nil && below.For != above.For {
		if !f.said[id] {
			f.said[id] = true
			f.report.Apart++
		}
		return r, false
	}
	q := floor.Question{Schema: f.pack.Schema(), Of: above.For, On: day, Until: f.pack.spanAround(day).To}
	q.Above, q.Below = f.rule(above, from, day), f.rule(below, f.pack, day)
	f.sameTime(&q, above, below)
	own, key := signature(q.Below), signature(q.Above)
	if own == key {
		return r, false
	}
	if key += own; !done[key] {
		done[key] = true
		r = floor.Compare(q)
		f.settle(q, r)
		f.say(loss{from: f.speaker(from, above, day), above: above, below: below, day: r.On, Result: r})
		return r, true
	}
	return r, false
}

// broken reports whether a rule of a service is wrong, which has been said.
func (f *floorCheck) broken(s *Service) bool {
	if s == nil {
		return false
	}
	wrong := func(source string) bool { return source != "" && f.known(s.For, source) == nil }
	return slices.ContainsFunc(s.Conditions, func(c Condition) bool { return wrong(c.Rule) }) ||
		slices.ContainsFunc(s.Amounts, func(a AmountLine) bool { return wrong(a.If) || wrong(a.Rule) })
}

// touches reports whether what the pack itself says can change the answer of a
// service.
func (f *floorCheck) touches(above, below *Service, day civil.Date) bool {
	rules := f.texts(above)
	if below != nil {
		rules = append(rules, f.texts(below)...)
	}
	return f.pack.speaks(above.ID, rules, day)
}

// speaks reports whether a pack itself says who is owed a service, how much,
// that it ends, or a value in its rules.
func (p *Pack) speaks(id string, rules []*rule.Expr, day civil.Date) bool {
	if d := p.version(id, day); d != nil && (d.ends || d.keys["eligible"] || d.keys["amount"] || d.keys["per"]) {
		return true
	}
	return slices.ContainsFunc(rules, func(x *rule.Expr) bool {
		return slices.ContainsFunc(x.Refs().Params, func(used *rule.Param) bool {
			d := p.params[used.Name]
			return d != nil && (len(d.Rows) > 0 || d.by)
		})
	})
}

// speaker returns the pack that says the latest of a service's rule: from
// itself, or one above it.
func (f *floorCheck) speaker(from *Pack, s *Service, day civil.Date) *Pack {
	for level := from; level != nil; level = level.Parent {
		if level.speaks(s.ID, f.texts(s), day) {
			return level
		}
	}
	return from
}

// texts lists the checked rules of a service.
func (f *floorCheck) texts(s *Service) []*rule.Expr { return f.rule(s, f.pack, 0).Exprs() }

// rule makes a service's rule on a day; a service that is not offered owes
// nobody.
func (f *floorCheck) rule(s *Service, p *Pack, day civil.Date) floor.Rule {
	r := floor.Rule{Times: 1, Param: paramsOn(p, day), Ended: s == nil}
	if s == nil {
		return r
	}
	for _, c := range s.Conditions {
		r.Conditions = append(r.Conditions, f.known(s.For, c.Rule))
	}
	for _, a := range s.Amounts {
		r.Lines = append(r.Lines, floor.Line{If: f.known(s.For, a.If), Is: f.known(s.For, a.Rule)})
	}
	return r
}

// known returns a rule that has been checked, nil where there is none or it is
// wrong. It does not depend on the day.
func (f *floorCheck) known(of rule.Entity, source string) *rule.Expr {
	if source == "" {
		return nil
	}
	key := ruleKey{of, source}
	done, ok := f.memo[key]
	if !ok {
		done.expr, done.err = f.env.Check(of, source)
		f.memo[key] = done
	}
	return done.expr
}

func paramsOn(p *Pack, day civil.Date) func(string) *rule.Param {
	memo := map[string]*rule.Param{}
	return func(name string) *rule.Param {
		if memo[name] == nil {
			memo[name] = p.paramOn(name, day)
		}
		return memo[name]
	}
}

// signature names a rule by its words and the values of its parameters, so that
// each pair is compared once.
func signature(r floor.Rule) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Times, r.Ended, len(r.Conditions))
	for _, x := range r.Exprs() {
		fmt.Fprintln(&b, x.Source)
		for _, p := range x.Refs().Params {
			p = r.Param(p.Name)
			fmt.Fprintln(&b, p.Name, len(p.By))
			for _, row := range p.Rows {
				fmt.Fprintln(&b, row.When, row.Value)
			}
		}
	}
	return b.String()
}

// yearly is how often an amount is paid in a year. Amounts of other periods are
// compared only with those of the same period.
var yearly = map[string]int64{"month": 12, "year": 1}

var periodWords = map[string]lang.Text{
	"month": text("每月", "each month"), "year": text("每年", "each year"), "day": text("每天", "each day"),
	"term": text("每学期", "each term"), "time": text("每次", "each time"), "once": text("一次性", "once"),
}

// sameTime makes the amounts of both rules comparable, or reports that they are
// not and leaves them out.
func (f *floorCheck) sameTime(q *floor.Question, above, below *Service) {
	if below == nil || len(above.Amounts) == 0 || len(below.Amounts) == 0 || above.Per == below.Per {
		return
	}
	if yearly[above.Per] > 0 && yearly[below.Per] > 0 {
		q.Above.Times, q.Below.Times = yearly[above.Per], yearly[below.Per]
		return
	}
	q.Above.Lines, q.Below.Lines = nil, nil
	there, here := periodWords[above.Per], periodWords[below.Per]
	say := lang.Text{ZH: fmt.Sprintf("%s %s发放，这里%s发放，两边的标准无从比较", above.Pack, there.ZH, here.ZH),
		EN: fmt.Sprintf("%s pays %s and here it is %s: the amounts cannot be compared", above.Pack, there.EN, here.EN)}
	f.found.add(below.at("per").mistake(CodeFloorPeriod, say, textf("写 per: %s，金额按它折算", "write per: %s, and the amount for that time", above.Per)))
}
