package sqlgen

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"minsheng/civil"
	"minsheng/rule"
)

// Program is what is asked of a population on a day.
type Program struct {
	On       civil.Date
	Header   []string    // lines of a comment above the query: pack, day, sources
	Services []*Service  // in the order of the answers
	Order    []*Service  // every service after those that its rules ask about
	Infer    []Inference // what follows from the conditions under which attributes are asked for
	Missing  bool        // whether to say what is missing: a last column, names with a space between

	beyond map[*rule.Attribute]bool // what SQL cannot say what follows for
}

// Service is a service with its rules and what holds between it and others.
// The fields mean what they mean in a pack.
type Service struct {
	ID             string
	For            rule.Entity
	Conditions     []*rule.Expr
	Amounts        []Amount
	Months         int64 // how many months an amount is for: 1, 12, or 0 where that cannot be said
	YieldsTo       []string
	TakeHigher     string
	CountsAsIncome bool
}

// Amount is one line of an amount: the first that holds is the one.
type Amount struct {
	If *rule.Expr // nil where it always holds
	Is *rule.Expr
}

// generator holds one query while it is written.
type generator struct {
	dialect   *Dialect
	program   *Program
	byID      map[string]*Service
	answers   map[string]*answer
	lacks     map[string]*openLacks
	homes     *frame
	persons   *frame
	income    *term // household.counted_benefits
	names     int   // columns made
	frames    int   // loops made
	asking    string
	tables    tables
	suffix    string                   // of the names of frames
	needed    map[*rule.Attribute]bool // what the query reads
	inferring bool                     // no service is answered yet: owed() is not known
	left      []*Refusal               // services that cannot be written
	err       error
}

// Query is what is asked of a population, in the words of an engine.
type Query struct {
	Header []string
	Steps  []Step     // each reads tables and steps before it
	Result string     // reads tables and steps
	Left   []*Refusal // services that were left out, each with the reason

	dialect *Dialect
}

// Step is a named result on the way.
type Step struct{ Name, Select string }

// String writes one SELECT, with the steps as common table expressions.
func (q *Query) String() string {
	as := " AS "
	if q.dialect.with != "" {
		as += q.dialect.with + " "
	}
	steps := make([]string, len(q.Steps))
	for i, s := range q.Steps {
		steps[i] = s.Name + as + "(\n" + s.Select + ")"
	}
	text := q.comment()
	if len(steps) > 0 {
		text += "WITH\n" + strings.Join(steps, ",\n") + "\n"
	}
	return text + q.Result + q.dialect.tail + "\n"
}

// Script writes each step as a table of its own and the SELECT last, for
// engines that would compute a step again wherever it is read.
func (q *Query) Script() []string {
	all := make([]string, 0, len(q.Steps)+1)
	for _, s := range q.Steps {
		all = append(all, strings.ReplaceAll(q.dialect.create, "$1", s.Name)+"\n"+s.Select+q.dialect.tail)
	}
	return append(all, q.comment()+q.Result+q.dialect.tail)
}

func (q *Query) comment() string {
	var b strings.Builder
	for _, line := range q.Header {
		b.WriteString(strings.TrimRight("-- "+oneLine(line), " ") + "\n")
	}
	for _, r := range q.Left {
		b.WriteString("-- left out: " + oneLine(r.Error()) + "\n")
	}
	return b.String()
}

// oneLine keeps a text within a line of a comment.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// Write writes the query in a dialect: one row a person (or household, where
// person_id is NULL) and service, with outcome yes, no, unknown or broken, and
// the amount in fen where it is known and owed or still open. With ids given,
// only those services are answered. A service with a rule that SQL cannot
// compute is left out, with those that wait for it; where none is left, the
// first Refusal is the error.
func Write(p Program, d *Dialect, ids ...string) (*Query, error) {
	p.leaveInferences(d)
	g := newGenerator(&p, d, rawTables(), "")
	q, err := g.write(ids)
	if err != nil || len(p.Infer) == 0 {
		return q, err
	}
	before, err := givenFor(&p, d, g.needed)
	if err != nil || len(before.layers) == 0 {
		return q, err
	}
	if q, err = newGenerator(&p, d, before.top(), "").write(ids); err != nil {
		return nil, err
	}
	steps, err := before.steps(g.needed)
	q.Steps = append(steps, q.Steps...)
	return q, err
}

// newGenerator begins a query over tables; suffix ends the names of its steps.
func newGenerator(p *Program, d *Dialect, t tables, suffix string) *generator {
	g := &generator{dialect: d, program: p, tables: t, suffix: suffix, byID: map[string]*Service{}, answers: map[string]*answer{},
		lacks: map[string]*openLacks{}, needed: map[*rule.Attribute]bool{}}
	for _, s := range p.Services {
		g.byID[s.ID] = s
	}
	g.homes = g.newHomes()
	g.persons = g.newPeople(g.homes)
	return g
}

// write asks all services and writes the query of those with the ids.
func (g *generator) write(ids []string) (*Query, error) {
	for _, id := range ids {
		if g.byID[id] == nil {
			return nil, fmt.Errorf("there is no service %q", id)
		}
	}
	for _, s := range g.program.Order {
		g.ask(s)
		if r, ok := g.err.(*Refusal); ok {
			g.left, g.err = append(g.left, r), nil
		}
	}
	if g.err != nil {
		return nil, g.err
	}
	g.leaveGroups()
	left := slices.DeleteFunc(slices.Clone(g.left), func(r *Refusal) bool { return len(ids) > 0 && !slices.Contains(ids, r.Service) })
	if len(left) > 0 && len(g.chosen(rule.OfPerson, ids))+len(g.chosen(rule.OfHousehold, ids)) == 0 {
		return nil, left[0]
	}
	q := g.render(ids)
	q.Left = left
	return q, nil
}

// fail notes the first thing that went wrong.
func (g *generator) fail(format string, args ...any) {
	if g.err == nil {
		g.err = fmt.Errorf(format, args...)
	}
}

// alias is the name of the person that a loop in a frame adds.
func (g *generator) alias(f *frame) string {
	depth := 0
	for ; strings.HasPrefix(f.name, "loop"); f = f.parent {
		depth++
	}
	return fmt.Sprintf("m%d", depth)
}

// about is what a service is for; services that nobody answers are for persons.
func (g *generator) about(service string) rule.Entity {
	if s := g.byID[service]; s != nil {
		return s.For
	}
	return rule.OfHousehold
}

// frameOf is where services for an entity are answered.
func (g *generator) frameOf(e rule.Entity) *frame {
	if e == rule.OfHousehold {
		return g.homes
	}
	return g.persons
}

// chosen lists the answered services for an entity that are asked for.
func (g *generator) chosen(e rule.Entity, ids []string) []*Service {
	var all []*Service
	for _, s := range g.program.Services {
		if s.For == e && g.answers[s.ID] != nil && !g.isLeft(s.ID) && (len(ids) == 0 || slices.Contains(ids, s.ID)) {
			all = append(all, s)
		}
	}
	return all
}
