package sqlgen

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"minsheng/rule"
)

// leading is how many columns of a result row come before the service.
const leading = 2

// plan puts the columns that the result needs into steps. A step of a frame is
// one common table expression; a column stands in the step after everything
// that it is made from.
type plan struct {
	gen   *generator
	steps map[*column]int
	last  map[*column]int // the last step that reads a column
	sets  map[step]bool
	sums  map[step][]*column
}

// step is a step of a frame: its own columns, or its totals over a frame.
type step struct {
	frame *frame
	at    int
	over  *frame // of totals: whom they are for
}

func newPlan(g *generator) *plan {
	return &plan{gen: g, steps: map[*column]int{}, last: map[*column]int{}, sets: map[step]bool{}, sums: map[step][]*column{}}
}

func (g *generator) render(ids []string) *Query {
	p := newPlan(g)
	var parts []string
	for _, e := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		if rows := g.rows(e, g.chosen(e, ids)); len(rows) > 0 {
			parts = append(parts, p.result(g.frameOf(e), rows))
		}
	}
	if len(parts) == 0 {
		parts = []string{g.nothing()}
	}
	return &Query{Header: g.program.Header, Steps: p.write(), Result: strings.Join(parts, "\nUNION ALL\n"), dialect: g.dialect}
}

// nothing is a query of no rows with the columns of a result.
func (g *generator) nothing() string {
	text := "SELECT person_id, household_id, " + g.text("").sql + " AS service, " + g.text("").sql + " AS outcome, " + g.dialect.null(rule.Money).sql + " AS amount"
	if g.program.Missing {
		text += ", " + g.dialect.null(rule.Text).sql + " AS missing"
	}
	return text + "\nFROM persons\nWHERE 1 = 0"
}

// rows are the result rows of one row of a frame.
func (g *generator) rows(e rule.Entity, services []*Service) [][]expr {
	person := expr{sql: "t." + g.dialect.name(keyPerson) + " AS person_id", atom: true}
	home := expr{sql: "t." + g.dialect.name(keyHome) + " AS household_id", atom: true}
	if e == rule.OfHousehold {
		person.sql = "NULL AS person_id"
	}
	var all [][]expr
	for _, s := range services {
		a := g.answers[s.ID]
		outcome := mix("CASE WHEN $1 THEN "+g.text("yes").sql+" WHEN NOT $1 THEN "+g.text("no").sql+" ELSE "+g.text("unknown").sql+" END", a.is)
		if a.broken.sql != no.sql {
			outcome = mix("CASE WHEN $1 THEN "+g.text("yes").sql+" WHEN NOT $1 THEN "+g.text("no").sql+" WHEN $2 THEN "+
				g.text("broken").sql+" ELSE "+g.text("unknown").sql+" END", a.is, a.broken)
		}
		amount := g.dialect.null(rule.Money)
		if !a.amount.none() {
			amount = mix("CASE WHEN $1 THEN NULL ELSE $2 END", mix("COALESCE(NOT $1, FALSE)", a.is).asAtom(), a.amount)
		}
		row := []expr{person, home, g.text(s.ID), outcome, amount}
		if g.program.Missing {
			row = append(row, g.missing(s))
		}
		all = append(all, row)
	}
	return all
}

// result writes the rows of a frame and notes what they read.
func (p *plan) result(f *frame, rows [][]expr) string {
	var needed []*column
	for _, r := range rows {
		for _, e := range r {
			needed = append(needed, e.refs...)
		}
	}
	end := 0
	for _, c := range unique(needed) {
		end = max(end, p.place(c))
	}
	for _, c := range unique(needed) {
		p.read(c, end)
	}
	p.sets[step{frame: f, at: 0}] = true
	p.sets[step{frame: f, at: end}] = true
	texts := make([][]string, len(rows))
	for i, r := range rows {
		for _, e := range r {
			texts[i] = append(texts[i], e.sql)
		}
	}
	return p.gen.dialect.rows(p.name(step{frame: f, at: end})+" t", texts)
}

// place puts a column, and all it is made from, into steps.
func (p *plan) place(c *column) int {
	if at, ok := p.steps[c]; ok {
		return at
	}
	if c.attr != nil {
		p.gen.needed[c.attr] = true
	}
	at := 0
	switch {
	case c.fetch != nil:
		at = p.place(c.fetch) + 1
		p.read(c.fetch, at-1)
		p.sets[step{frame: c.fetch.frame, at: at - 1}] = true
	case c.sum != nil:
		at = p.total(c)
	case c.base == "":
		at = p.after(c.value)
	}
	p.steps[c] = at
	p.last[c] = max(p.last[c], at)
	p.sets[step{frame: c.frame, at: 0}] = true
	p.sets[step{frame: c.frame, at: at}] = true
	return at
}

// after is the step in which a value over columns can be computed.
func (p *plan) after(e expr) int {
	at := 1
	for _, r := range e.refs {
		at = max(at, p.place(r)+1)
	}
	for _, r := range e.refs {
		p.read(r, at-1)
	}
	return at
}

// total places a column of totals: the totals in one step, the column in the
// next.
func (p *plan) total(c *column) int {
	at := p.after(c.sum.value)
	p.sets[step{frame: c.sum.inner, at: 0}] = true
	key := step{frame: c.sum.inner, at: at, over: c.frame}
	p.sums[key] = append(p.sums[key], c)
	return at + 1
}

// read notes that a step reads a column.
func (p *plan) read(c *column, at int) { p.last[c] = max(p.last[c], at) }

// name is the name of the common table expression of a step: where a frame has
// nothing at a step, its step before.
func (p *plan) name(s step) string {
	at := s.at
	for s.over == nil && at > 0 && !p.sets[step{frame: s.frame, at: at}] {
		at--
	}
	name := fmt.Sprintf("%s_%d", s.frame.name, at)
	if s.over != nil {
		name += "_by_" + s.over.name
	}
	return p.gen.dialect.name(name)
}

// write writes every step after those that it reads.
func (p *plan) write() []Step {
	all := slices.Collect(maps.Keys(p.sets))
	all = slices.AppendSeq(all, maps.Keys(p.sums))
	slices.SortFunc(all, func(a, b step) int {
		if a.at != b.at {
			return a.at - b.at
		}
		return strings.Compare(p.name(a), p.name(b))
	})
	byFrame := map[*frame][]*column{}
	for c := range p.steps {
		byFrame[c.frame] = append(byFrame[c.frame], c)
	}
	for _, cs := range byFrame {
		slices.SortFunc(cs, func(a, b *column) int { return a.order - b.order })
	}
	steps := make([]Step, len(all))
	for i, s := range all {
		if s.over != nil {
			steps[i] = Step{p.name(s), p.writeTotals(s)}
		} else {
			steps[i] = Step{p.name(s), p.writeStep(s, byFrame[s.frame])}
		}
	}
	return steps
}

// writeStep writes the columns that a step of a frame adds, and carries on
// those that later steps read.
func (p *plan) writeStep(s step, columns []*column) string {
	d := p.gen.dialect
	var cols []string
	for _, k := range s.frame.keys() {
		if s.at == 0 {
			cols = append(cols, k.sql+" AS "+d.name(k.name))
		} else {
			cols = append(cols, "t."+d.name(k.name)+" AS "+d.name(k.name))
		}
	}
	joins := map[string]string{}
	for _, c := range columns {
		if p.steps[c] > s.at || p.last[c] < s.at {
			continue
		}
		cols = append(cols, p.made(c, s, joins)+" AS "+d.name(c.name))
	}
	from := s.frame.from()
	if s.at > 0 {
		from = p.name(step{frame: s.frame, at: s.at - 1}) + " t"
	}
	for _, j := range slices.Sorted(maps.Keys(joins)) {
		from += "\n  LEFT JOIN " + j + joins[j]
	}
	return "  SELECT " + strings.Join(cols, ",\n    ") + "\n  FROM " + from
}

// made writes how a column comes into a step.
func (p *plan) made(c *column, s step, joins map[string]string) string {
	d := p.gen.dialect
	switch {
	case s.at == 0:
		return c.base
	case p.steps[c] < s.at:
		return "t." + d.name(c.name)
	case c.fetch != nil:
		name := p.name(step{frame: c.fetch.frame, at: p.steps[c.fetch]})
		joins[name] = p.on(name, c.fetch.frame)
		return name + "." + d.name(c.fetch.name)
	case c.sum != nil:
		name := p.name(step{frame: c.sum.inner, at: s.at - 1, over: c.frame})
		joins[name] = p.on(name, c.frame)
		return name + "." + d.name(c.name)
	}
	return c.value.sql
}

// on joins a step by what identifies a row of a frame.
func (p *plan) on(name string, f *frame) string {
	d := p.gen.dialect
	var same []string
	for _, k := range f.ids {
		same = append(same, name+"."+d.name(k.name)+" = t."+d.name(k.name))
	}
	return " ON " + strings.Join(same, " AND ")
}

// writeTotals writes what is added up for each row of an outer frame.
func (p *plan) writeTotals(s step) string {
	d := p.gen.dialect
	var ids, cols []string
	for _, k := range s.over.ids {
		ids = append(ids, "t."+d.name(k.name))
		cols = append(cols, "t."+d.name(k.name)+" AS "+d.name(k.name))
	}
	sums := p.sums[s]
	slices.SortFunc(sums, func(a, b *column) int { return a.order - b.order })
	for _, c := range sums {
		cols = append(cols, c.sum.value.sql+" AS "+d.name(c.name))
	}
	return "  SELECT " + strings.Join(cols, ",\n    ") + "\n  FROM " + p.name(step{frame: s.frame, at: s.at - 1}) + " t\n  GROUP BY " + strings.Join(ids, ", ")
}
