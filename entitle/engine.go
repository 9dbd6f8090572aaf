package entitle

import (
	"slices"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/rule"
)

// Engine answers for one edition of a pack. It is safe for concurrent use.
type Engine struct {
	edition *pack.Edition
	place   map[string]int      // of a service in the edition
	groups  map[string][]string // services by take-higher group
	asks    map[*rule.Attribute]*rule.Expr
}

// New returns the engine of an edition. It fails where a condition under which
// an attribute is asked for (`when` in schema.yaml) cannot be checked, or waits
// for its own attribute.
func New(e *pack.Edition) (*Engine, error) {
	g := newEngine(e)
	return g, g.readAsks()
}

func newEngine(e *pack.Edition) *Engine {
	g := &Engine{edition: e, place: map[string]int{}, groups: map[string][]string{}}
	for i, s := range e.Services {
		g.place[s.ID] = i
		if s.TakeHigher != "" && s.Computes {
			g.groups[s.TakeHigher] = append(g.groups[s.TakeHigher], s.ID)
		}
	}
	return g
}

// Only returns an engine that answers for some services as this one does, and
// for those that they rest on.
func (g *Engine) Only(services ...string) *Engine {
	few := newEngine(g.edition.Only(services...))
	few.asks = g.asks
	return few
}

// Edition returns the edition that the engine answers for.
func (g *Engine) Edition() *pack.Edition { return g.edition }

// For says what a household and each of its members are owed on a day of the
// edition's span, with reasons.
func (g *Engine) For(on civil.Date, h *rule.Household) *Statement {
	r := &round{Engine: g, on: on, household: h, answers: make([][]*Answer, len(g.edition.Services))}
	for _, p := range append(slices.Clip(h.Members), nil) {
		r.known = append(r.known, r.facts(p))
	}
	for _, s := range g.edition.Order {
		if !s.Computes {
			continue
		}
		r.ask(s)
		if r.lastOfGroup(s) {
			r.takeHigher(g.groups[s.TakeHigher])
		}
	}
	return &Statement{On: on, Edition: g.edition, Household: h, Answers: slices.Concat(r.answers...)}
}

// round is one run over all services for one household.
type round struct {
	*Engine
	on        civil.Date
	household *rule.Household
	answers   [][]*Answer // by service; for a person's service one a member, in the members' order
	counted   *rule.Value
	explain   rule.Explainer
	known     []*rule.Facts // of each member, then of the household
}

func (r *round) ask(s *pack.Service) {
	at := r.place[s.ID]
	members := r.household.Members
	if s.For == rule.OfHousehold {
		r.answers[at] = []*Answer{r.answer(s, r.known[len(members)])}
		return
	}
	r.answers[at] = make([]*Answer, len(members))
	for i := range members {
		r.answers[at][i] = r.answer(s, r.known[i])
	}
}

func (r *round) facts(p *rule.Person) *rule.Facts {
	return &rule.Facts{On: r.on, Person: p, Household: r.household, Counted: r.countedBenefits,
		Owed: func(id string) rule.Value { return r.owed(id, p) }}
}

func (r *round) answer(s *pack.Service, f *rule.Facts) *Answer {
	a := &Answer{Service: s, Person: f.Person, Outcome: Owed, Reasons: make([]*rule.Finding, len(s.Conditions))}
	for i, c := range s.Conditions {
		a.Reasons[i] = r.explain.Explain(c.Expr, f)
		a.weigh(a.Reasons[i].Value)
	}
	if a.Outcome == NotOwed {
		a.Missing = nil
		return a
	}
	r.yield(a)
	a.Entitled, a.conditions = a.Outcome == Owed, slices.Clip(a.Missing)
	if a.Outcome != NotOwed {
		a.value(&r.explain, f)
	}
	return a
}

// weigh lets one more condition count: one that fails decides, one that is not
// known leaves it open.
func (a *Answer) weigh(v rule.Value) {
	switch rule.OutcomeOf(v) {
	case rule.NotMet:
		a.Outcome = NotOwed
	case rule.NotKnownYet:
		a.Outcome = min(a.Outcome, Possible)
		a.lack(v.Missing()...)
	case rule.Failed:
		a.Outcome = min(a.Outcome, Possible)
		a.Err = v.Err()
	}
}

func (a *Answer) lack(missing ...rule.Missing) {
	for _, m := range missing {
		if !slices.Contains(a.Missing, m) {
			a.Missing = append(a.Missing, m)
		}
	}
}

// value finds the amount: the first line whose condition holds.
func (a *Answer) value(explain *rule.Explainer, f *rule.Facts) {
	for i := range a.Service.Amounts {
		line := &a.Service.Amounts[i]
		if line.IfExpr != nil {
			found := explain.Explain(line.IfExpr, f)
			a.Lines = append(a.Lines, found)
			if rule.OutcomeOf(found.Value) == rule.NotMet {
				continue
			}
			if !found.Value.Known() {
				a.unpriced(found.Value)
				return
			}
		}
		a.Line, a.Worth = line, explain.Explain(line.Expr, f)
		a.price(a.Worth.Value)
		return
	}
	if len(a.Service.Amounts) > 0 {
		a.Outcome, a.Entitled, a.Bar, a.Missing = NotOwed, false, NoLine, nil
	}
}

func (a *Answer) price(v rule.Value) {
	if !v.Known() {
		a.unpriced(v)
		return
	}
	m := v.Money()
	if m <= 0 {
		a.Outcome, a.Entitled, a.Bar, a.Missing = NotOwed, false, Nothing, nil
		return
	}
	a.Amount = &m
}

// unpriced notes why the amount is not known. That makes the whole answer not
// known yet: what the local standard would say may be nothing.
func (a *Answer) unpriced(v rule.Value) {
	a.Outcome = Possible
	a.lack(v.Missing()...)
	if v.Err() != nil {
		a.Err = v.Err()
	}
}

// monthly returns an amount per month: of a year a twelfth, rounded half up;
// what is paid once, by the day or by the term is no monthly income.
func monthly(m measure.Money, per string) (measure.Money, bool) {
	switch per {
	case "month":
		return m, true
	case "year":
		v, err := m.Div(12, measure.HalfUp)
		return v, err == nil
	}
	return 0, false
}
