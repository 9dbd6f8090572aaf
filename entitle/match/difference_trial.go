package match

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule"
)

// Reasons are the reasons of a change, a set.
type Reasons uint16

// The reasons. Three of them can act together; the others stand alone.
const (
	PersonChanged Reasons = 1 << iota // what is on file of the person or the household
	RuleChanged                       // rules or parameters of the service, or of one that it rests on
	TimePassed                        // the same facts by the same rules, on another day
	Came                              // was in no household before
	Born
	Left // is in no household any more
	Died
	Moved          // from one household to another of the same county
	ProgramChanged // nothing of all this: another edition of the program answered
)

// reasonWords are the reasons as files have them, in order.
var reasonWords = [...]string{"person", "rule", "time", "came", "born", "left", "died", "moved", "program"}

// Words lists the reasons as files have them.
func (r Reasons) Words() []string {
	var words []string
	for i, w := range reasonWords {
		if r>>i&1 == 1 {
			words = append(words, w)
		}
	}
	return words
}

// String joins the words by a space.
func (r Reasons) String() string { return strings.Join(r.Words(), " ") }

// causes are the three that can act together: the index of a trial's answers.
const causes = PersonChanged | RuleChanged | TimePassed

// outcome is what a service came to.
type outcome struct {
	standing Standing
	amount   measure.Money // means nothing where not priced
	priced   bool
	per      string // of the amount
}

// outcome is what a row came to; no row is not owed.
func (r *Row) outcome() outcome {
	switch {
	case r == nil:
		return outcome{}
	case r.Priced:
		return outcome{r.Standing, r.Amount, true, r.Per}
	}
	return outcome{standing: r.Standing}
}

// worth is the amount in a period, nothing where nothing is owed, and whether it
// is known.
func (o outcome) worth(per string) (measure.Money, bool) {
	return o.amount, o.standing == NotOwed || o.priced && o.per == per
}

// trials asks the one-person evaluator what would have come out with the facts
// of one run, the rules of the other and the day of either. It keeps engines of
// few services and serves one goroutine.
type trials struct {
	on      [2]civil.Date
	edition [2]*pack.Edition
	whole   [2]*entitle.Engine
	engines [2]map[string]*entitle.Engine
	other   map[string]bool // by service: its rules differ
	apart   bool            // the schemas differ
}

func newTrials(before, after Side) (*trials, error) {
	t := &trials{on: [2]civil.Date{before.Results.Manifest.On, after.Results.Manifest.On}, edition: [2]*pack.Edition{before.Edition, after.Edition},
		other: map[string]bool{}}
	t.apart = population.Fingerprint(t.schema(0)) != population.Fingerprint(t.schema(1))
	for i, e := range t.edition {
		var err error
		if t.whole[i], err = entitle.New(e); err != nil {
			return nil, err
		}
		t.engines[i] = map[string]*entitle.Engine{}
	}
	return t, nil
}

// engine returns the engine of one side for a service; nil where the side has
// no such service.
func (t *trials) engine(side int, service string) *entitle.Engine {
	g, ok := t.engines[side][service]
	if !ok {
		if s := t.edition[side].Service(service); s != nil && s.Computes {
			g = t.whole[side].Only(service)
		}
		t.engines[side][service] = g
	}
	return g
}

// rulesDiffer reports whether the answers of a service follow other rules in the
// later run than in the earlier one, days apart.
func (t *trials) rulesDiffer(service string) (bool, error) {
	if other, ok := t.other[service]; ok {
		return other, nil
	}
	var prints [2]string
	for i, e := range t.edition {
		s := e.Service(service)
		if s == nil {
			continue
		}
		var err error
		if prints[i], err = serviceFingerprint(e, t.on[1], s); err != nil {
			return false, err
		}
	}
	t.other[service] = prints[0] != prints[1]
	return t.other[service], nil
}

// trial is one service for one person or household in both runs.
type trial struct {
	*trials
	service string
	who     string // id of the person; empty: the household
	homes   *variants
	before  outcome
	after   outcome
	answers [causes + 1]*entitle.Answer
	asked   [causes + 1]bool
}

// edit is a value that is put on file before a trial is asked.
type edit struct {
	who   string
	attr  *rule.Attribute
	value rule.Value
}

// whose says from which run an ingredient of an answer comes.
func whose(with, of Reasons) int { return int(bits.OnesCount8(uint8(with & of))) }

// ask returns the answer with those causes as in the later run and the others
// as in the earlier one; nil where there is no such service or person.
func (t *trial) ask(with Reasons) (*entitle.Answer, error) {
	if t.asked[with] {
		return t.answers[with], nil
	}
	a, err := t.askWith(with)
	t.answers[with], t.asked[with] = a, err == nil
	return a, err
}

func (t *trial) askWith(with Reasons, edits ...edit) (*entitle.Answer, error) {
	g := t.engine(whose(with, RuleChanged), t.service)
	if g == nil {
		return nil, nil
	}
	h, err := t.homes.with(t.trials, with, edits)
	if err != nil {
		return nil, err
	}
	var who *rule.Person
	if t.who != "" {
		at := slices.IndexFunc(h.Members, func(p *rule.Person) bool { return p.ID == t.who })
		if at < 0 {
			return nil, nil
		}
		who = h.Members[at]
	}
	return g.For(t.on[whose(with, TimePassed)], h).Find(t.service, who), nil
}

// variants are one household with the facts of either run, and what follows from
// them by the rules and on the day of either.
type variants struct {
	make [2]func() (*rule.Household, error)
	kept [causes + 1]*rule.Household
}

// with returns the household with what follows filled in. One without edits is
// kept for the next service.
func (v *variants) with(t *trials, with Reasons, edits []edit) (*rule.Household, error) {
	if v.kept[with] != nil && len(edits) == 0 {
		return v.kept[with], nil
	}
	from, to := whose(with, PersonChanged), whose(with, RuleChanged)
	h, err := v.make[from]()
	if err == nil {
		h, err = t.carry(h, from, to)
	}
	if err != nil {
		return nil, err
	}
	for _, e := range edits {
		if err := e.apply(h, t.schema(to)); err != nil {
			return nil, err
		}
	}
	if err := t.whole[whose(with, RuleChanged)].Infer(t.on[whose(with, TimePassed)], h); err != nil {
		return nil, err
	}
	if len(edits) == 0 {
		v.kept[with] = h
	}
	return h, nil
}

// apply puts the value on file, where the schema has such an attribute.
func (e edit) apply(h *rule.Household, schema *rule.Schema) error {
	if schema.Attribute(e.attr.Entity, e.attr.Name) == nil {
		return nil
	}
	if e.who == "" {
		return h.Set(e.attr.Name, e.value)
	}
	for _, p := range everybody(h, schema) {
		if p.ID == e.who {
			return p.Set(e.attr.Name, e.value)
		}
	}
	return nil
}

// came returns what an answer came to; none is not owed.
func came(a *entitle.Answer) outcome {
	switch {
	case a == nil || a.Outcome == entitle.NotOwed:
		return outcome{}
	case a.Outcome == entitle.Possible && a.Entitled:
		return outcome{standing: OwedAmountOpen}
	case a.Outcome == entitle.Possible:
		return outcome{standing: Perhaps}
	case a.Amount == nil:
		return outcome{standing: Owed}
	}
	return outcome{standing: Owed, amount: *a.Amount, priced: true, per: a.Service.Per}
}

// outcome returns what comes out with some causes as in the later run.
func (t *trial) outcome(with, of Reasons) (outcome, error) {
	switch with {
	case 0:
		return t.before, nil
	case of:
		return t.after, nil
	}
	a, err := t.ask(with)
	return came(a), err
}

// verdict is how much of a change each cause did.
type verdict struct {
	why, alone Reasons
	shares     [3]measure.Money // of the change of the amount: person, rule, time
	shared     bool             // shares are known
}

// judge weighs the causes that differ between the runs, each by what it adds in
// every order in which they could have come (the value of Shapley, 1953).
func (t *trial) judge(differ Reasons) (verdict, error) {
	var v verdict
	orders := ordersOf(differ)
	var pivots [3]int
	var sums [3]int64
	v.shared = t.before.priced || t.after.priced
	per := cmp.Or(t.after.per, t.before.per)
	for _, order := range orders {
		with, last := Reasons(0), t.before
		for _, cause := range order {
			with |= cause
			next, err := t.outcome(with, differ)
			if err != nil {
				return v, err
			}
			at := bits.TrailingZeros8(uint8(cause))
			pivots[at] += hit(next == t.after) - hit(last == t.after)
			if with == cause && next == t.after {
				v.alone |= cause
			}
			was, known := last.worth(per)
			is, too := next.worth(per)
			v.shared = v.shared && known && too
			sums[at] += int64(is - was)
			last = next
		}
	}
	for at, n := range pivots {
		if n > 0 {
			v.why |= 1 << at
		}
	}
	v.share(sums, int64(len(orders)), differ)
	return v, nil
}

func hit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// share divides what the causes added; what rounding leaves goes to the last.
func (v *verdict) share(sums [3]int64, orders int64, differ Reasons) {
	if !v.shared {
		return
	}
	whole, last := int64(0), 0
	for at := range sums {
		whole += sums[at]
		if differ>>at&1 == 1 {
			last = at
		}
		v.shares[at] = measure.Money(sums[at] / orders)
	}
	rest := measure.Money(whole / orders)
	for at := range v.shares {
		rest -= v.shares[at]
	}
	v.shares[last] += rest
}

// ordersOf lists every order of the causes in a set.
func ordersOf(set Reasons) [][]Reasons {
	if set == 0 {
		return [][]Reasons{nil}
	}
	var all [][]Reasons
	for rest := set; rest != 0; rest &= rest - 1 {
		first := rest & -rest
		for _, order := range ordersOf(set &^ first) {
			all = append(all, append([]Reasons{first}, order...))
		}
	}
	return all
}
