package columns

import (
	"fmt"
	"strings"

	"minsheng/civil"
	"minsheng/rule"
)

// The domains that every program has.
const (
	constants = iota
	homes
	persons
)

// Program is many rules of one edition and one day, compiled together. It is
// never changed and safe for concurrent use.
type Program struct {
	on      civil.Date
	rules   []compiled
	nodes   []*node
	domains []*domain
	attrs   []*rule.Attribute
	attrAt  map[*rule.Attribute]int
	links   []*rule.Link
	linkAt  map[*rule.Link]int
	owed    []owedKey
	owedAt  map[owedKey]int
	counted bool
	hops    int
	texts   texts
	things  []rule.Missing // what rules can lack, owed() of services included
}

type owedKey struct {
	service string
	of      rule.Entity
}

// compiled is one rule of a program.
type compiled struct {
	expr    *rule.Expr
	root    *node
	longest int  // the longest list with which columns and Eval surely agree
	few     few  // of a rule that computes a number
	gap     *gap // what it can lack; nil for nothing
}

// Needs are what a program reads.
type Needs struct {
	Attributes []*rule.Attribute
	Links      []*rule.Link
	// Hops is how many links one after the other lead to a person whose
	// attributes are read, or whose links are counted: so far from the chunk's
	// own members must guests be there, with their attributes and links.
	Hops    int
	Owed    []string
	Counted bool
}

// Needs lists what the program reads.
func (p *Program) Needs() Needs {
	n := Needs{Attributes: p.attrs, Links: p.links, Hops: p.hops, Counted: p.counted}
	for _, o := range p.owed {
		n.Owed = append(n.Owed, o.service)
	}
	return n
}

// Steps returns how many steps the program has, and how many it would have if
// no two rules shared any.
func (p *Program) Steps() (shared, alone int) {
	for i := range p.rules {
		p.rules[i].expr.Root.Walk(func(*rule.Node) { alone++ })
	}
	return len(p.nodes), alone
}

// Compile makes a program for a day of checked rules of one edition. Rules
// are conditions, or result in a number or a day; others are refused.
func Compile(on civil.Date, rules []*rule.Expr) (*Program, error) {
	c := newCompiler(on)
	for i, x := range rules {
		if k := x.Type().Kind; k == rule.Text || k >= rule.PersonKind {
			return nil, fmt.Errorf("rule %d (%s) results in %s, not in a condition, a number or a day", i, x.Source, x.Type())
		}
		if err := computable(x); err != nil {
			return nil, fmt.Errorf("rule %d (%s): %w", i, x.Source, err)
		}
		c.rule(x)
	}
	c.classify()
	return c.program, nil
}

// computable refuses what columns do not compute: parameters by a list of
// codes, which no pack can have.
func computable(x *rule.Expr) error {
	for _, p := range x.Refs().Params {
		for _, a := range p.By {
			if a.Type().Kind == rule.List {
				return fmt.Errorf("parameter %s depends on a list, %s", p.Name, a.Path())
			}
		}
	}
	return nil
}

// compiler makes a program.
type compiler struct {
	program *Program
	byKey   map[string]*node
	domOf   map[string]*domain
	fold    *Worker // computes what is the same in every chunk
	groups  []*group
	groupOf map[groupKey]*group
	first   int // node of the rule that is compiled
	sights  map[*node]sight
}

func newCompiler(on civil.Date) *compiler {
	p := &Program{on: on, attrAt: map[*rule.Attribute]int{}, linkAt: map[*rule.Link]int{}, owedAt: map[owedKey]int{}, texts: texts{ids: map[string]int64{}}}
	c := &compiler{program: p, byKey: map[string]*node{}, domOf: map[string]*domain{}, groupOf: map[groupKey]*group{}, sights: map[*node]sight{}}
	c.domain("constants", nil, nil)
	c.domain("homes", p.domains[constants], nil)
	c.domain("persons", p.domains[homes], nil)
	c.fold = &Worker{program: p, chunk: 1, doms: []rows{{n: 1, made: 1}}, texts: newInterner(&p.texts)}
	return c
}

func (c *compiler) domain(key string, parent *domain, list *node) *domain {
	if d := c.domOf[key]; d != nil {
		return d
	}
	d := &domain{id: len(c.program.domains), parent: parent, list: list}
	if parent != nil {
		d.depth = parent.depth + 1
	}
	c.program.domains = append(c.program.domains, d)
	c.domOf[key] = d
	return d
}

func (c *compiler) dom(id int) *domain { return c.program.domains[id] }

// step returns the node of that kind, arguments and extra key, making it the
// first time. The arguments must be of the domain, or of one that run itself
// knows how to read. What hangs on nothing is computed now.
func (c *compiler) step(name string, d *domain, t rule.Type, run func(w *Worker, v *vec, a []*vec), args ...*node) *node {
	var key strings.Builder
	fmt.Fprintf(&key, "%s@%d", name, d.id)
	for _, a := range args {
		fmt.Fprintf(&key, ",%d", a.id)
	}
	if n := c.byKey[key.String()]; n != nil {
		return n
	}
	n := &node{name: name, id: len(c.program.nodes), dom: d, typ: t, args: args, run: run}
	c.program.nodes = append(c.program.nodes, n)
	c.byKey[key.String()] = n
	c.settle(n)
	return n
}

// settle computes a node of constants.
func (c *compiler) settle(n *node) {
	c.fold.vecs = append(c.fold.vecs, vec{})
	if n.dom.id != constants || n.run == nil {
		return
	}
	a := make([]*vec, len(n.args))
	for i, arg := range n.args {
		if arg.konst == nil {
			return
		}
		a[i] = arg.konst
	}
	v := &vec{rows: 1, span: anything}
	n.run(c.fold, v, a)
	n.become(v.clone())
}

// become makes the node a constant.
func (n *node) become(v *vec) {
	if len(v.n) > 0 {
		v.span = span{v.n[0], v.n[0]}
	}
	n.konst, n.args = v, nil
	n.run = func(_ *Worker, to *vec, _ []*vec) {
		to.t, to.u, to.b, to.n, to.off, to.span = v.t, v.u, v.b, v.n, v.off, v.span
	}
}

// rule compiles one rule. One that computes a number is compiled twice: for
// everybody, where it shares its steps with all other rules, and for a few.
func (c *compiler) rule(x *rule.Expr) {
	base := c.dom(persons)
	if x.Of == rule.OfHousehold {
		base = c.dom(homes)
	}
	s := c.scope(x, base)
	r := compiled{expr: x, root: c.lift(c.node(x.Root, s), base)}
	if x.Type().Kind != rule.Bool {
		pairs := false
		r.few, pairs = c.few(x, base)
		s.pairs = s.pairs || pairs
	}
	r.longest, r.gap = longest(x, s.pairs), c.gap(x.Root, s, base)
	c.program.rules = append(c.program.rules, r)
	c.program.hops = max(c.program.hops, hops(x.Root))
}

// scope begins a rule: it returns what names mean where it is asked about the
// rows of base.
func (c *compiler) scope(x *rule.Expr, base *domain) *scope {
	c.first = len(c.program.nodes)
	s := &scope{of: x.Of, base: base, on: c.konst(rule.OfDate(c.program.on))}
	if x.Of == rule.OfPerson {
		s.person = c.own(base)
	}
	return s
}
