package demo

import (
	"cmp"
	"context"
	"slices"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/people"
	"minsheng/staff"
)

// Matters is what a make-believe town has on its desk.
type Matters struct {
	Office   *casework.Office
	Register *people.Register
	Engine   *entitle.Engine
	Staff    []staff.Actor // with the posts of Staff
	On       civil.Date
	Received []Received   // what some receive already: it is taken over and paid
	Bank     money.Format // how the bank's files are written

	past *casework.Office // as it stood on day
	day  civil.Date
}

// Received is a benefit that a resident receives already.
type Received struct {
	Service string
	Person  id.ID
	Area    string
	Amount  *measure.Money // nil: not known
}

// Filled is what Fill put on the desk.
type Filled struct {
	Applications int // handed in
	Left         int // acts that could not be done, and applications that could not be made
	Grants       int
	Runs         int
}

// deskTown is where the residents of the demonstration apply: 织里镇.
const deskTown = "330502100"

// Fill has residents apply for what they are or may be owed, and the staff work
// on it, day by day over two months; then it has what some receive already paid.
// Days are those on which it is said to have happened, instants are now. Where
// somebody has applied already it does nothing.
func (m Matters) Fill(ctx context.Context) (Filled, error) {
	some, err := m.Office.Queue(ctx, casework.Program("demo"), Label.ZH, casework.Query{Limit: 1})
	if err != nil || len(some.Cases) > 0 {
		return Filled{}, err
	}
	parts := m.Office.Parts
	parts.Today = func() civil.Date { return m.day }
	parts.Engine = func(on civil.Date) (*entitle.Engine, error) {
		if m.Engine.Edition().Span.Holds(on) {
			return m.Engine, nil
		}
		return m.Office.Engine(on)
	}
	if m.past, err = casework.Open(ctx, parts); err != nil {
		return Filled{}, err
	}
	cast, err := m.cast(ctx, slices.Concat(assistanceScripts, allowanceScripts, otherScripts))
	if err != nil {
		return Filled{}, err
	}
	done, err := m.play(ctx, cast)
	if err != nil {
		return done, err
	}
	if err := m.entrust(ctx, cast); err != nil {
		return done, err
	}
	return done, m.payOut(ctx, &done)
}

// role is somebody of a script.
type role struct {
	*script
	person id.ID
	area   string
	amount *measure.Money // what the rules say, where they do
	key    string
	cases  []casework.Case
}

// play goes through the days and lets happen what is written for each.
func (m *Matters) play(ctx context.Context, cast []*role) (done Filled, err error) {
	for _, ago := range daysOf(cast) {
		m.day = m.On.AddDays(-ago)
		if _, err := m.past.Sweep(ctx); err != nil {
			return done, err
		}
		for _, r := range cast {
			if r.ago == ago {
				if err := m.comeIn(ctx, r, &done); err != nil {
					return done, err
				}
			}
			for _, d := range r.deeds {
				if d.ago != ago {
					continue
				}
				if err := m.act(ctx, r, d, &done); err != nil {
					return done, err
				}
			}
		}
	}
	return done, nil
}

// daysOf lists the days on which something happens, the oldest first.
func daysOf(cast []*role) []int {
	var all []int
	for _, r := range cast {
		all = append(all, r.ago)
		for _, d := range r.deeds {
			all = append(all, d.ago)
		}
	}
	slices.SortFunc(all, func(a, b int) int { return cmp.Compare(b, a) })
	return slices.Compact(all)
}

// comeIn has somebody apply.
func (m *Matters) comeIn(ctx context.Context, r *role, done *Filled) error {
	for range 1 + btoi(r.twice) {
		cases, err := m.apply(ctx, r)
		switch {
		case skipped(err):
			done.Left++
			continue
		case err != nil:
			return err
		case !r.draft:
			done.Applications++
		}
		r.cases = append(r.cases, cases...)
		r.key += "again"
	}
	return nil
}

func btoi(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// skipped reports whether an act was refused for what it is: the town lives on
// without it.
func skipped(err error) bool {
	switch fault.KindOf(err) {
	case fault.Denied, fault.Conflict, fault.Invalid:
		return err != nil
	}
	return false
}

// act has somebody do something to the cases of an application that are theirs.
func (m *Matters) act(ctx context.Context, r *role, d deed, done *Filled) error {
	who := casework.Self(r.person)
	if d.login != "" {
		actor := m.actor(d.login)
		if actor == nil {
			return nil
		}
		who = casework.Clerk(actor)
	}
	for i, c := range r.cases {
		if who.Staff != nil && r.bundle != "" && who.Staff.Posts[0].Department != c.Department {
			continue
		}
		err := m.actOn(ctx, who, r, c, d)
		if skipped(err) {
			done.Left++
			continue
		}
		if err != nil {
			return err
		}
		if r.cases[i], err = m.past.Case(ctx, casework.Program("demo"), Label.ZH, c.ID); err != nil {
			return err
		}
	}
	return nil
}

func (m *Matters) actOn(ctx context.Context, who casework.Who, r *role, c casework.Case, d deed) error {
	if d.action == objectDeed {
		return m.object(ctx, c)
	}
	act := says(d.action)
	switch d.action {
	case "visit":
		act.Visit = m.visit(who)
	case "publish", "confirm", "approve", "approve-small", "relieve-at-once":
		act.Amount = m.worth(r, c.Service)
	}
	_, err := m.past.Do(ctx, who, Label.ZH, c.ID, act)
	return err
}

// worth is what an official proposes for a service that is money: what the rules
// say, or where they leave it open an amount of the demonstration.
func (m *Matters) worth(r *role, service string) *measure.Money {
	s := m.Engine.Edition().Service(service)
	switch {
	case s == nil || len(s.Amounts) == 0:
		return nil
	case r.amount != nil && *r.amount > 0:
		return r.amount
	case s.Per == "once":
		return new(2000 * measure.Yuan)
	}
	return new(420 * measure.Yuan)
}

// visit is what two people found at a home.
func (m *Matters) visit(who casework.Who) *casework.Visit {
	return &casework.Visit{On: m.day, Place: "申请人家中", Visitors: []string{who.Staff.Account.Name, "演示·费社工"}, Present: []string{"申请人"},
		Found: []casework.Finding{{About: "家庭收入", Declared: "打零工，无固定收入", Found: "与申报一致", Agrees: true},
			{About: "住房", Declared: "自有一处", Found: "自有一处，无出租", Agrees: true}}, Says: "生活确有困难，情况属实。"}
}

// object has a neighbour object to what is published.
func (m *Matters) object(ctx context.Context, c casework.Case) error {
	all, err := m.past.Notices(ctx, c.Area, casework.Notice{})
	if err != nil {
		return err
	}
	for _, n := range all {
		if n.Number == c.Number {
			return m.past.Object(ctx, n.ID, casework.Objection{Text: "这户人家有一间店面出租，请再查一查。"}, "demo")
		}
	}
	return nil
}

// entrust has one of those who applied let a neighbour act for them.
func (m *Matters) entrust(ctx context.Context, cast []*role) error {
	if len(cast) < 2 {
		return nil
	}
	_, err := m.past.Entrust(ctx, casework.Self(cast[0].person), Label.ZH, casework.Mandate{Person: cast[0].person, Helper: cast[1].person,
		Scope: []string{"dibao", "temporary-relief"}, From: m.On, To: m.On.AddYears(1), Notify: casework.BothHear})
	if skipped(err) {
		return nil
	}
	return err
}

// actor is one of the make-believe staff.
func (m *Matters) actor(login string) *staff.Actor {
	i := slices.IndexFunc(m.Staff, func(a staff.Actor) bool { return a.Account.Login == login })
	if i < 0 {
		return nil
	}
	return &m.Staff[i]
}
