package entitle

import (
	"math/bits"
	"slices"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// Matcher answers for a whole population what Engine.Infer and Engine.For
// answer for one household, what is missing included, without reasons: the same rules
// over columns, the same rules between services. It is safe for concurrent use.
type Matcher struct {
	edition *pack.Edition
	program *columns.Program
	plans   []*plan // in the edition's order of asking
	at      map[string]*plan
	groups  map[string][]*plan
	asked   map[question]bool // what rules ask in owed()
	infer   []inference
	asks    *columns.Program // the conditions of infer
	beside  int              // place of the first condition asked beside the services
}

// question is owed() of a service in a rule about a person or a household.
type question struct {
	service string
	of      rule.Entity
}

// plan is how one service is asked: the places of its rules in the program.
type plan struct {
	service    *pack.Service
	place      int // among the services that compute, in the edition's order
	conditions []int
	lines      []linePlan
	counted    bool // a rule asks for household.counted_benefits
}

type linePlan struct{ when, is int } // when is -1 where the line always holds

// NewMatcher compiles the services of an edition for a day of its span, and
// conditions of the same edition that MatchWorker.Beside answers.
func NewMatcher(e *pack.Edition, on civil.Date, beside ...*rule.Expr) (*Matcher, error) {
	m := &Matcher{edition: e, at: map[string]*plan{}, groups: map[string][]*plan{}, asked: map[question]bool{}}
	var rules []*rule.Expr
	add := func(p *plan, x *rule.Expr) int {
		refs := x.Refs()
		p.counted = p.counted || refs.Counted
		for _, id := range refs.Services {
			m.asked[question{id, x.Of}] = true
		}
		rules = append(rules, x)
		return len(rules) - 1
	}
	for _, s := range e.Order {
		if !s.Computes {
			continue
		}
		p := &plan{service: s}
		for _, c := range s.Conditions {
			p.conditions = append(p.conditions, add(p, c.Expr))
		}
		for _, l := range s.Amounts {
			line := linePlan{when: -1}
			if l.IfExpr != nil {
				line.when = add(p, l.IfExpr)
			}
			line.is = add(p, l.Expr)
			p.lines = append(p.lines, line)
		}
		m.plans, m.at[s.ID] = append(m.plans, p), p
	}
	place := 0
	for _, s := range e.Services {
		if p := m.at[s.ID]; p != nil {
			p.place = place
			place++
			if s.TakeHigher != "" {
				m.groups[s.TakeHigher] = append(m.groups[s.TakeHigher], p)
			}
		}
	}
	m.beside = len(rules)
	var err error
	if m.program, err = columns.Compile(on, append(rules, beside...)); err != nil {
		return nil, err
	}
	m.infer, m.asks, err = compileInferences(e, on)
	return m, err
}

// Needs lists the attributes and links that a table must hold, as far as they
// are on file.
func (m *Matcher) Needs() ([]*rule.Attribute, []*rule.Link) {
	needs, more := m.program.Needs(), m.asks.Needs()
	attrs := slices.Clone(needs.Attributes)
	for _, a := range more.Attributes {
		if !slices.Contains(attrs, a) {
			attrs = append(attrs, a)
		}
	}
	return attrs, needs.Links
}

// Services lists the services in the order in which results come.
func (m *Matcher) Services() []*pack.Service {
	all := make([]*pack.Service, len(m.plans))
	for _, p := range m.plans {
		all[p.place] = p.service
	}
	return all
}

// Matched is what one service came to in one chunk: bitmaps over its persons,
// or over its households where the service is for households. What is in
// neither Owed nor Possible is not owed.
type Matched struct {
	Service  *pack.Service
	Owed     []uint64
	Possible []uint64
	Entitled []uint64 // all conditions hold, though the amount may be open
	Failed   []uint64 // of Possible: a rule had no result
	Priced   []uint64 // Amount is known
	Amount   []measure.Money
}

// MatchWorker runs a Matcher over one table after the other. It keeps its
// buffers: results are valid until the next Match. It serves one goroutine.
type MatchWorker struct {
	*Matcher
	worker  *columns.Worker
	filler  *inferrer
	table   *columns.Table
	home    []int32 // the household of each member
	results []*Matched
	counted bool // household.counted_benefits has been said for this chunk
	scratch [4][]uint64

	lacks       []lacking // by place, what Missing tells
	lacked      bool      // lacks are those of this chunk
	toldCounted bool      // rules know what household.counted_benefits lacks

	waiting, countedLists []uint32
}

// NewWorker returns a worker of the matcher.
func (m *Matcher) NewWorker() *MatchWorker {
	w := &MatchWorker{Matcher: m, worker: m.program.NewWorker(), filler: newInferrer(m.infer, m.asks), results: make([]*Matched, len(m.plans)),
		lacks: make([]lacking, len(m.plans))}
	for _, p := range m.plans {
		w.results[p.place] = &Matched{Service: p.service}
	}
	return w
}

// Match asks every service about the persons and households of a table, after
// what Engine.Infer would fill in. The results are in the order of Services.
func (w *MatchWorker) Match(t *columns.Table) ([]*Matched, error) {
	t, err := w.filler.infer(t)
	if err != nil {
		return nil, err
	}
	if err := w.worker.Load(t); err != nil {
		return nil, err
	}
	w.table, w.counted, w.lacked, w.toldCounted = t, false, false, false
	w.home = slices.Grow(w.home[:0], t.Members())[:t.Members()]
	for h := range t.Homes() {
		for r := t.Households[h]; r < t.Households[h+1]; r++ {
			w.home[r] = int32(h)
		}
	}
	for i, p := range w.plans {
		w.ask(p)
		if w.lastOfGroup(i) {
			w.takeHigher(w.groups[p.service.TakeHigher])
		}
	}
	return w.results, nil
}

// rows returns how many persons or households a service is asked about.
func (w *MatchWorker) rows(p *plan) int {
	if p.service.For == rule.OfHousehold {
		return w.table.Homes()
	}
	return w.table.Members()
}

func (w *MatchWorker) ask(p *plan) {
	if p.counted && !w.counted {
		w.worker.SetCounted(w.countedBenefits())
		w.counted = true
	}
	r := w.results[p.place]
	n := w.rows(p)
	r.reset(n)
	w.weigh(p, r)
	w.yield(p, r)
	copy(r.Entitled, r.Owed)
	w.value(p, r)
	if p.service.TakeHigher == "" {
		w.tell(p)
	}
}

// Beside returns of whom condition i beside the services is true in the table
// that was matched, after what Engine.Infer would fill in.
func (w *MatchWorker) Beside(i int) columns.Truth { return w.worker.Truth(w.beside + i) }

// reset makes room for n rows, all owed until a condition fails.
func (r *Matched) reset(n int) {
	words := (n + 63) / 64
	for _, b := range []*[]uint64{&r.Owed, &r.Possible, &r.Entitled, &r.Failed, &r.Priced} {
		*b = slices.Grow((*b)[:0], words)[:words]
		clear(*b)
	}
	r.Amount = slices.Grow(r.Amount[:0], n)[:n]
	for i := range r.Owed {
		r.Owed[i] = ^uint64(0)
	}
	if n%64 != 0 {
		r.Owed[words-1] = 1<<(n%64) - 1
	}
}

// weigh lets the conditions count: one that fails decides, one that is not
// known or broken leaves it open.
func (w *MatchWorker) weigh(p *plan, r *Matched) {
	for _, c := range p.conditions {
		t := w.worker.Truth(c)
		for i := range r.Owed {
			yes, unknown, broken := t.True[i], word(t.Unknown, i), word(t.Broken, i)
			open := unknown | broken
			alive := (r.Owed[i] | r.Possible[i]) & (yes | open)
			r.Possible[i] = alive & (r.Possible[i] | open)
			r.Owed[i] = alive &^ r.Possible[i]
			r.Failed[i] = alive & (r.Failed[i] | broken)
		}
	}
}

func word(b []uint64, i int) uint64 {
	if b == nil {
		return 0
	}
	return b[i]
}

// yield bars rows by services that this one yields to.
func (w *MatchWorker) yield(p *plan, r *Matched) {
	for _, id := range p.service.YieldsTo {
		other := w.at[id]
		if other == nil {
			continue
		}
		entitled, possible := w.seenBy(p.service.For, other)
		for i := range r.Owed {
			alive := (r.Owed[i] | r.Possible[i]) &^ entitled[i]
			r.Possible[i] = alive & (r.Possible[i] | possible[i])
			r.Owed[i] = alive &^ r.Possible[i]
			r.Failed[i] &= alive
		}
	}
}

// value finds the amounts: for each row the first line whose condition holds.
func (w *MatchWorker) value(p *plan, r *Matched) {
	if len(p.lines) == 0 {
		return
	}
	left := w.scratch[0][:0] // rows that no line has priced yet
	for i := range r.Owed {
		left = append(left, r.Owed[i]|r.Possible[i])
	}
	chosen := append(w.scratch[1][:0], left...)
	for _, line := range p.lines {
		copy(chosen, left)
		if line.when >= 0 {
			t := w.worker.Truth(line.when)
			for i := range left {
				open := left[i] & (word(t.Unknown, i) | word(t.Broken, i))
				r.unprice(i, open, left[i]&word(t.Broken, i))
				chosen[i] = left[i] & t.True[i]
				left[i] &^= open
			}
		}
		w.price(line.is, r, chosen)
		for i := range left {
			left[i] &^= chosen[i]
		}
	}
	for i := range left { // no line fits
		r.drop(i, left[i])
	}
	w.scratch[0], w.scratch[1] = left, chosen
}

// unprice leaves rows open because their amount is not known.
func (r *Matched) unprice(i int, open, broken uint64) {
	r.Possible[i] |= open
	r.Owed[i] &^= open
	r.Failed[i] |= broken
}

// drop makes rows not owed.
func (r *Matched) drop(i int, rows uint64) {
	r.Owed[i] &^= rows
	r.Possible[i] &^= rows
	r.Entitled[i] &^= rows
	r.Failed[i] &^= rows
	r.Priced[i] &^= rows
}

func (w *MatchWorker) price(rule int, r *Matched, chosen []uint64) {
	a := w.worker.Amounts(rule, chosen)
	for k, row := range a.Rows {
		r.priceRow(int(row), &a, k)
	}
	if a.Rows != nil {
		return
	}
	for i, rows := range chosen { // everybody was computed
		for ; rows != 0; rows &= rows - 1 {
			row := i<<6 + bits.TrailingZeros64(rows)
			r.priceRow(row, &a, row)
		}
	}
}

// priceRow takes entry k of the amounts for a row.
func (r *Matched) priceRow(row int, a *columns.Amounts, k int) {
	i, bit := row>>6, uint64(1)<<(row&63)
	unknown, broken := word(a.Unknown, k>>6)>>(k&63)&1, word(a.Broken, k>>6)>>(k&63)&1
	switch {
	case unknown|broken != 0:
		r.unprice(i, bit, bit*broken&^(bit*unknown))
	case a.N[k] <= 0:
		r.drop(i, bit)
	default:
		r.Priced[i] |= bit
		r.Amount[row] = measure.Money(a.N[k])
	}
}

// Edition returns the edition that is matched.
func (m *Matcher) Edition() *pack.Edition { return m.edition }
