package match

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule"
)

// Side is one of two runs that are compared: its results, the edition they were
// made with, and the dataset that was matched.
type Side struct {
	Results *Results
	Edition *pack.Edition
	People  string // folder of the dataset
}

// Pair is the two runs.
type Pair struct {
	Before, After Side
	// Progress is told now and then how many people of the later run are behind;
	// nil: nobody asks.
	Progress func(people int64)
}

// ChangeKind is how a row changed from one run to the next.
type ChangeKind string

// The kinds of changes.
const (
	ChangeNew      ChangeKind = "new"      // owed now, not before
	ChangeEnded    ChangeKind = "ended"    // owed before, not now
	ChangeAmount   ChangeKind = "amount"   // owed in both runs, and not the same
	ChangeStanding ChangeKind = "standing" // in doubt before or now
)

// Change is one service for one person, or for one household, that came out
// otherwise in the later of two runs.
type Change struct {
	Household string
	Person    string // empty where the service is for the household
	Service   string
	Kind      ChangeKind
	Before    Standing
	After     Standing
	// The amounts are nil, and the periods empty, where no amount is known.
	AmountBefore, AmountAfter *measure.Money
	PerBefore, PerAfter       string
	Why                       Reasons // all that had a part in it
	Alone                     Reasons // each of which would have done it alone
	// Shares say how much of the change of the amount each cause did; nil where
	// one of the amounts in between is not known.
	Shares  *Shares
	Details []Detail
}

// Shares are parts of the change of an amount, in fen: their sum is the change.
type Shares struct{ Person, Rule, Time measure.Money }

// What keeps two runs from being compared.
var (
	ErrOtherPeople = otherPeople("")
	ErrOtherRules  = otherRules("")
	ErrOtherCounty = fault.New(fault.Conflict, "match.other_county", lang.Text{
		ZH: "两次结果不是同一个县区的", EN: "The two results are not of the same county"})
)

func otherPeople(dir string) *fault.Error {
	return fault.New(fault.Conflict, "match.other_people", lang.Text{
		ZH: dir + " 不是当时匹配的那份人口文件：请给出原来的文件夹", EN: dir + ": these are not the population files that were matched; give the folder of that run"})
}

func otherRules(service string) *fault.Error {
	return fault.New(fault.Conflict, "match.other_rules", lang.Text{
		ZH: "服务 " + service + " 现在的规则不是当时用的：请给出当时的方案", EN: "the rules of " + service + " are not those that were used then: give the pack of that run"})
}

// Compare streams what came out otherwise in the later of two runs, in the
// order of households, and why. What somebody was owed in one household ends
// when they move to another, and is new there. Memory does not grow with the
// population, save for the ids of up to MaxMoves people. Errors: ErrOtherPeople, ErrOtherRules, ErrOtherCounty,
// population.Mistakes.
func Compare(ctx context.Context, p Pair) iter.Seq2[*Change, error] {
	return func(yield func(*Change, error) bool) {
		c, err := newComparison(ctx, p)
		if err != nil {
			yield(nil, err)
			return
		}
		defer c.close()
		for {
			changes, err := c.next(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			if changes == nil {
				return
			}
			for i := range changes {
				if !yield(&changes[i], nil) {
					return
				}
			}
		}
	}
}

// comparison is two runs side by side.
type comparison struct {
	trials  *trials
	schema  *rule.Schema
	birth   *rule.Attribute // nil: the schema has none
	alive   *rule.Attribute
	rows    [2]*rowStream
	people  [2]*homeStream
	moved   map[string]bool // from one household to another
	changes []Change        // of the household at hand
}

func newComparison(ctx context.Context, p Pair) (*comparison, error) {
	before, after := p.Before, p.After
	if before.Results.Manifest.Population.Area != after.Results.Manifest.Population.Area {
		return nil, ErrOtherCounty
	}
	schema := after.Edition.Pack.Schema()
	c := &comparison{schema: schema, birth: schema.Attribute(rule.OfPerson, birthOn), alive: schema.Attribute(rule.OfPerson, "alive"), changes: []Change{}}
	var err error
	if c.trials, err = newTrials(before, after); err != nil {
		return nil, err
	}
	var sets [2]*population.Dataset
	for i, side := range []Side{before, after} {
		if sets[i], err = side.open(); err != nil {
			return nil, err
		}
	}
	if c.moved, err = movers(ctx, sets[0], sets[1], MaxMoves); err != nil {
		return nil, err
	}
	for i, side := range []Side{before, after} {
		c.people[i] = newHomeStream(sets[i], population.Read{})
		c.rows[i] = newRowStream(side.Results)
	}
	c.people[1].progress = p.Progress
	return c, nil
}

// open opens the population of a side, and makes sure that it is what was
// matched, and by these rules.
func (s Side) open() (*population.Dataset, error) {
	set, err := population.Open(s.People, s.Edition.Pack.Schema())
	if err != nil {
		return nil, err
	}
	if populationFingerprint(set) != s.Results.Manifest.Population.Fingerprint {
		return nil, otherPeople(s.People)
	}
	for _, was := range s.Results.Manifest.Services {
		service := s.Edition.Service(was.ID)
		if service == nil {
			return nil, otherRules(was.ID)
		}
		is, err := serviceFingerprint(s.Edition, s.Results.Manifest.On, service)
		if err != nil {
			return nil, err
		}
		if is != was.Fingerprint {
			return nil, otherRules(was.ID)
		}
	}
	return set, nil
}

func (c *comparison) close() {
	for i := range c.rows {
		c.rows[i].stop()
		c.people[i].stop()
	}
}

// next returns the changes of the next household that has rows in one of the
// runs, perhaps none; nil after the last.
func (c *comparison) next(ctx context.Context) ([]Change, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	before, after := c.rows[0], c.rows[1]
	if before.err != nil || after.err != nil {
		return nil, cmp.Or(before.err, after.err)
	}
	var id string
	switch {
	case !before.have && !after.have:
		return nil, nil
	case !after.have || before.have && before.now.Household < after.now.Household:
		id = before.now.Household
	default:
		id = after.now.Household
	}
	c.changes = c.changes[:0]
	c.pair(before.take(id), after.take(id))
	if len(c.changes) == 0 {
		return c.changes, nil
	}
	return c.changes, c.explain(id)
}

// pair finds the rows of a household that differ.
func (c *comparison) pair(before, after []Row) {
	if alike(before, after) {
		return
	}
	was := map[[2]string]*Row{}
	for i := range before {
		was[[2]string{before[i].Person, before[i].Service}] = &before[i]
	}
	for i := range after {
		key := [2]string{after[i].Person, after[i].Service}
		c.compare(was[key], &after[i])
		delete(was, key)
	}
	for i := range before {
		if was[[2]string{before[i].Person, before[i].Service}] != nil {
			c.compare(&before[i], nil)
		}
	}
}

// alike reports whether two lists have the same rows in the same order.
func alike(before, after []Row) bool {
	if len(before) != len(after) {
		return false
	}
	for i := range before {
		a, b := &before[i], &after[i]
		if a.Person != b.Person || a.Service != b.Service || a.outcome() != b.outcome() {
			return false
		}
	}
	return true
}

// compare adds a change where two rows differ; nil is not owed.
func (c *comparison) compare(before, after *Row) {
	row := cmp.Or(after, before)
	was, is := before.outcome(), after.outcome()
	if was == is {
		return
	}
	one := Change{Household: row.Household, Person: row.Person, Service: row.Service, Kind: kindOf(was, is),
		Before: was.standing, After: is.standing, PerBefore: was.per, PerAfter: is.per}
	if was.priced {
		one.AmountBefore = new(was.amount)
	}
	if is.priced {
		one.AmountAfter = new(is.amount)
	}
	c.changes = append(c.changes, one)
}

func kindOf(was, is outcome) ChangeKind {
	owed, still := was.standing >= OwedAmountOpen, is.standing >= OwedAmountOpen
	switch {
	case still && !owed:
		return ChangeNew
	case owed && is.standing == NotOwed:
		return ChangeEnded
	case owed && still:
		return ChangeAmount
	}
	return ChangeStanding
}

// explain finds the reasons of the changes of a household.
func (c *comparison) explain(id string) error {
	homes := &variants{}
	var now [2]*rule.Household
	for i := range homes.make {
		make, err := c.people[i].find(id)
		if err != nil {
			return err
		}
		if homes.make[i] = make; make == nil {
			continue
		}
		if now[i], err = make(); err == nil {
			now[i], err = c.trials.carry(now[i], i, 1)
		}
		if err != nil {
			return err
		}
	}
	var facts []fact
	if now[0] != nil && now[1] != nil {
		facts = factsOf(now[0], now[1], c.schema)
	}
	for i := range c.changes {
		one := &c.changes[i]
		if one.Why = c.presence(now, one.Person); one.Why != 0 {
			one.Alone = one.Why
			continue
		}
		if err := c.weigh(one, homes, facts); err != nil {
			return fmt.Errorf("household %s, %s: %w", id, one.Service, err)
		}
	}
	return nil
}

// presence says whether somebody came or left; nothing where the person, or
// (empty) the household, is in both runs.
func (c *comparison) presence(homes [2]*rule.Household, person string) Reasons {
	if homes[0] == nil && homes[1] == nil {
		return ProgramChanged
	}
	before, after := member(homes[0], person), member(homes[1], person)
	switch {
	case homes[0] == nil && person == "":
		return Came
	case homes[1] == nil && person == "":
		return Left
	case person == "":
		return 0
	case (before == nil || after == nil) && c.moved[person]:
		return Moved
	case before == nil && after != nil && c.birth != nil && after.Get(c.birth).Known() && after.Get(c.birth).Date() > c.day(0):
		return Born
	case before == nil:
		return Came
	case after == nil:
		return Left
	case c.alive != nil && after.Get(c.alive).IsFalse() && !before.Get(c.alive).IsFalse():
		return Died
	}
	return 0
}

func (c *comparison) day(side int) civil.Date { return c.trials.on[side] }

func member(h *rule.Household, person string) *rule.Person {
	if h == nil {
		return nil
	}
	at := slices.IndexFunc(h.Members, func(p *rule.Person) bool { return p.ID == person })
	if at < 0 {
		return nil
	}
	return h.Members[at]
}

// weigh finds which causes made a change, and what of them mattered.
func (c *comparison) weigh(one *Change, homes *variants, facts []fact) error {
	t := &trial{trials: c.trials, service: one.Service, who: one.Person, homes: homes}
	t.before, t.after = outcomeOf(one.Before, one.AmountBefore, one.PerBefore), outcomeOf(one.After, one.AmountAfter, one.PerAfter)
	var differ Reasons
	if len(facts) > 0 {
		differ |= PersonChanged
	}
	if other, err := t.rulesDiffer(one.Service); err != nil {
		return err
	} else if other {
		differ |= RuleChanged
	}
	if t.on[0] != t.on[1] {
		differ |= TimePassed
	}
	if differ == 0 {
		one.Why, one.Alone = ProgramChanged, ProgramChanged
		return nil
	}
	v, err := t.judge(differ)
	if err != nil {
		return err
	}
	one.Why, one.Alone = v.why, v.alone
	if v.shared {
		one.Shares = &Shares{v.shares[0], v.shares[1], v.shares[2]}
	}
	return t.detail(one, differ, facts)
}

func outcomeOf(s Standing, amount *measure.Money, per string) outcome {
	o := outcome{standing: s, per: per}
	if amount != nil {
		o.amount, o.priced = *amount, true
	}
	return o
}

// detail names what of the causes mattered.
func (t *trial) detail(one *Change, differ Reasons, facts []fact) error {
	if one.Why&PersonChanged != 0 {
		details, err := t.matter(facts, differ)
		if err != nil {
			return err
		}
		one.Details = append(one.Details, details...)
	}
	for _, cause := range []Reasons{RuleChanged, TimePassed} {
		if one.Why&cause == 0 {
			continue
		}
		details, err := t.turned(cause, differ)
		if err != nil {
			return err
		}
		one.Details = append(one.Details, details...)
	}
	return nil
}
