package pack

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"sync"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// Edition is what a pack says on every day of Span: services and parameters
// merged from the whole chain, every rule checked. It is never changed and
// safe for concurrent use.
type Edition struct {
	Pack      *Pack
	Span      civil.Span
	Env       *rule.Env
	Params    []*rule.Param // by name
	Services  []*Service    // in the order of fields, categories and items
	Order     []*Service    // every service after those that its rules ask about
	Processes []*Process    // how services are decided, the nearest pack first
	Groups    []*Group      // whom reports count by themselves, in the order of the packs
	Forms     []*Form       // with which services are applied for, the nearest pack first
	Bundles   []*Bundle     // services that are applied for together, likewise

	// Departments lead services and decide applications, in the order of the
	// packs, the root's first.
	Departments []*Department

	made  *madeForms
	pays  map[string]*Funding
	byID  map[string]*Service
	index func() *Index
}

// Index returns the search index over the edition's services; it is built
// when it is first asked for.
func (e *Edition) Index() *Index { return e.index() }

// Service finds a service by id, or returns nil.
func (e *Edition) Service(id string) *Service { return e.byID[id] }

// Param finds a parameter by name, or returns nil.
func (e *Edition) Param(name string) *rule.Param {
	i, ok := slices.BinarySearchFunc(e.Params, name, func(p *rule.Param, n string) int { return cmp.Compare(p.Name, n) })
	if !ok {
		return nil
	}
	return e.Params[i]
}

// On returns the edition of a day. Its error is Mistakes: rules that cannot be
// checked, or services that wait for each other.
func (p *Pack) On(day civil.Date) (*Edition, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	span := p.spanAround(day)
	if e := p.editions[span.From]; e != nil {
		return e, nil
	}
	e, c, err := p.edition(span)
	if err != nil {
		return nil, err
	}
	if mistakes := c.found.sorted(); len(mistakes) > 0 {
		return nil, mistakes
	}
	if p.editions == nil {
		p.editions = map[civil.Date]*Edition{}
	}
	p.editions[span.From] = e
	return e, nil
}

// madeForms are the forms that FormOf has made, by service.
type madeForms struct {
	sync.Mutex
	forms map[string]*Form
}

func newEdition(p *Pack, span civil.Span) *Edition {
	return &Edition{Pack: p, Span: span, byID: map[string]*Service{}, made: &madeForms{forms: map[string]*Form{}}}
}

// edition builds an edition; the compiler holds what is wrong with it.
func (p *Pack) edition(span civil.Span) (*Edition, *compiler, error) {
	e := newEdition(p, span)
	for _, name := range p.paramNames() {
		e.Params = append(e.Params, p.paramOn(name, span.From))
	}
	env, err := rule.NewEnv(p.Schema(), e.Params)
	if err != nil {
		return nil, nil, err
	}
	e.Env = env
	c := newCompiler(env)
	e.fill(p.servicesOn(span.From))
	for _, s := range e.Services {
		c.service(s)
	}
	e.Order = c.order(e)
	e.pays = p.fundings(e)
	c.checkFunds(e)
	e.steps(c.found)
	for _, g := range p.Groups() {
		e.Groups = append(e.Groups, c.group(g))
	}
	e.index = sync.OnceValue(func() *Index { return NewIndex(e.Services, p.Synonyms()) })
	return e, c, nil
}

// fill sorts services into the edition.
func (e *Edition) fill(services []*Service) {
	fields, categories := ids(e.Pack.Fields()), ids(e.Pack.Categories())
	slices.SortStableFunc(services, func(a, b *Service) int {
		return cmp.Or(
			slices.Index(fields, a.Field)-slices.Index(fields, b.Field),
			slices.Index(categories, a.Category)-slices.Index(categories, b.Category),
			slices.Index(classes, a.Class)-slices.Index(classes, b.Class),
			cmp.Compare(uint64(a.Item-1), uint64(b.Item-1)), // those without a number last
			cmp.Compare(a.ID, b.ID))
	})
	e.Services = services
	for _, s := range services {
		e.byID[s.ID] = s
	}
}

func (p *Pack) servicesOn(day civil.Date) []*Service {
	var all []*Service
	for _, id := range p.serviceIDs() {
		if s := p.serviceOn(id, day); s != nil {
			all = append(all, s)
		}
	}
	return all
}

// ChangeDays lists the days on which anything of the pack or its parents
// begins or ends, in order.
func (p *Pack) ChangeDays() []civil.Date {
	days := map[civil.Date]bool{}
	note := func(s civil.Span) {
		days[s.From] = true
		if s.To != nil {
			days[*s.To] = true
		}
	}
	for _, level := range p.Chain() {
		for _, d := range level.funds {
			note(d.span)
		}
		for _, d := range level.processes {
			note(d.Span)
		}
		for _, d := range level.forms {
			note(d.Span)
		}
		for _, d := range level.bundles {
			note(d.Span)
		}
		for _, d := range level.params {
			for _, row := range d.Rows {
				note(row.Span)
			}
		}
		for _, versions := range level.services {
			for _, d := range versions {
				note(d.Span)
			}
		}
	}
	return slices.Sorted(maps.Keys(days))
}

// spanAround returns the days around day on which nothing changes.
func (p *Pack) spanAround(day civil.Date) civil.Span {
	span := civil.Span{From: civil.Earliest}
	for _, d := range p.ChangeDays() {
		if d > day {
			span.To = &d
			break
		}
		span.From = d
	}
	return span
}

// compiler checks the rules of one edition, each text once.
type compiler struct {
	env   *rule.Env
	found *findings
	memo  map[ruleKey]checkedRule
}

type ruleKey struct {
	of     rule.Entity
	source string
}

type checkedRule struct {
	expr *rule.Expr
	err  error
}

func newCompiler(env *rule.Env) *compiler {
	return &compiler{env: env, found: &findings{}, memo: map[ruleKey]checkedRule{}}
}

// service checks the rules of a service and puts them into it. The service's
// own slices are copied first: they are shared with other editions.
func (c *compiler) service(s *Service) {
	s.Conditions = slices.Clone(s.Conditions)
	for i := range s.Conditions {
		cond := &s.Conditions[i]
		cond.Expr = c.check(s.For, cond.Rule, cond.text, rule.Bool)
	}
	s.Amounts = slices.Clone(s.Amounts)
	for i := range s.Amounts {
		line := &s.Amounts[i]
		line.IfExpr = c.check(s.For, line.If, line.ifText, rule.Bool)
		line.Expr = c.check(s.For, line.Rule, line.is, rule.Money)
	}
}

// check returns the checked rule, or nil where there is none or it is wrong.
func (c *compiler) check(of rule.Entity, source string, t textOf, want rule.Kind) *rule.Expr {
	if source == "" {
		return nil
	}
	key := ruleKey{of, source}
	done, ok := c.memo[key]
	if !ok {
		done.expr, done.err = c.env.Check(of, source)
		c.memo[key] = done
	}
	if done.err != nil {
		c.refuse(done.err, t)
		return nil
	}
	if got := done.expr.Type(); got.Kind != want {
		need, is := rule.Type{Kind: want}.Words(), got.Words()
		c.found.add(t.at(1, 1).mistake(CodeRuleType, lang.Text{ZH: "这里要的是「" + need.ZH + "」，写的是「" + is.ZH + "」", EN: "the result must be " + need.EN + " here, and is " + is.EN}, wantedFix(want)))
		return nil
	}
	return done.expr
}

func (c *compiler) refuse(err error, t textOf) {
	var m *rule.Mistake
	if !errors.As(err, &m) {
		c.found.add(t.at(1, 1).mistake(CodeRuleType, textf("规则不成立：%v", "the rule cannot be: %v", err), wantedFix(rule.Bool)))
		return
	}
	c.found.add(t.at(m.Line, m.Col).mistake(m.Code, m.Say, m.Fix))
}
