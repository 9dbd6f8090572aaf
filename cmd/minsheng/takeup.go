package main

import (
	"slices"
	"strings"

	"minsheng/demo"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// takeUpHomes is how many households are matched at a time.
const takeUpHomes = 2_000

// takeUp fills in what make-believe households receive already and files them.
// Whoever is owed something takes it up or not, as demo.City draws it; some
// receive what they were owed a year ago, when incomes were three quarters of
// today's and a few more households were on file for assistance.
type takeUp struct {
	city     *demo.City
	now, ago *dayRules
	tested   map[*pack.Service]bool
	schema   *rule.Schema
	rows     *snapshot.Homes
	waiting  []resident
	file     func(area string, h *population.Home) error // where they go
}

// resident is a household that waits for its batch.
type resident struct {
	area string
	home *population.Home
}

// dayRules is one day's rules at work.
type dayRules struct {
	*entitle.MatchWorker
	builder *columns.Builder
}

func newTakeUp(p *pack.Pack, city *demo.City) (*takeUp, error) {
	t := &takeUp{city: city, schema: p.Schema(), rows: snapshot.NewHomes(p.Schema()), tested: map[*pack.Service]bool{}}
	var err error
	if t.now, err = t.rules(p, 0); err != nil {
		return nil, err
	}
	if t.ago, err = t.rules(p, 1); err != nil {
		return nil, err
	}
	for _, s := range t.now.Services() {
		t.tested[s] = asksIncome(s)
	}
	return t, nil
}

// rules are those of the day so many years before the city's.
func (t *takeUp) rules(p *pack.Pack, years int) (*dayRules, error) {
	on := t.city.Config().On.AddYears(-years)
	e, err := p.On(on)
	if err != nil {
		return nil, err
	}
	m, err := entitle.NewMatcher(e, on)
	if err != nil {
		return nil, err
	}
	attributes, links := m.Needs()
	return &dayRules{m.NewWorker(), columns.NewBuilder(columns.Needs{Attributes: attributes, Links: links})}, nil
}

// services lists those of which there would be lists of payments: those that
// come to money.
func (t *takeUp) services() []string {
	var ids []string
	for _, s := range t.now.Services() {
		if len(s.Amounts) > 0 {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func asksIncome(s *pack.Service) bool {
	return slices.ContainsFunc(s.Conditions, func(c pack.Condition) bool {
		return slices.ContainsFunc(c.Expr.Refs().Attributes, isIncome)
	})
}

func isIncome(a *rule.Attribute) bool {
	return a.Form == rule.FormMoney && strings.HasPrefix(a.Name, "income")
}

// add takes a household; it is filed with its batch.
func (t *takeUp) add(area string, h *population.Home) error {
	t.waiting = append(t.waiting, resident{area, h})
	if len(t.waiting) < takeUpHomes {
		return nil
	}
	return t.flush()
}

// flush files the households that wait.
func (t *takeUp) flush() error {
	homes, poorer := make([]*rule.Household, len(t.waiting)), make([]*rule.Household, len(t.waiting))
	for i, r := range t.waiting {
		var err error
		if homes[i], err = t.rows.Rows(r.home); err != nil {
			return err
		}
		if poorer[i], err = t.rows.Rows(t.poorer(r.home)); err != nil {
			return err
		}
	}
	now, err := t.now.Match(t.now.builder.Table(homes))
	if err != nil {
		return err
	}
	ago, err := t.ago.Match(t.ago.builder.Table(poorer))
	if err != nil {
		return err
	}
	before := map[string]*entitle.Matched{}
	for _, m := range ago {
		before[m.Service.ID] = m
	}
	for _, m := range now {
		if len(m.Service.Amounts) > 0 {
			t.draw(m, before[m.Service.ID])
		}
	}
	for _, r := range t.waiting {
		if err := t.file(r.area, r.home); err != nil {
			return err
		}
	}
	t.waiting = t.waiting[:0]
	return nil
}

// draw decides who receives one service.
func (t *takeUp) draw(now, ago *entitle.Matched) {
	row := 0
	for _, r := range t.waiting {
		if now.Service.For == rule.OfHousehold {
			t.claim(now, ago, row, r.home, nil)
			row++
			continue
		}
		for i := range r.home.Members {
			t.claim(now, ago, row, r.home, &r.home.Members[i])
			row++
		}
	}
}

// claim draws what became of the claim in a row, of a person or (nil) of the
// household.
func (t *takeUp) claim(now, ago *entitle.Matched, row int, h *population.Home, p *population.Person) {
	is, amount, ok := standing(now, ago, row)
	if !ok {
		return
	}
	c := t.about(h, p)
	c.Service, c.Is, c.Amount = now.Service.ID, is, amount
	c.Unasked, c.Tested = now.Service.Apply.WithoutApplication, t.tested[now.Service]
	got, received := t.city.TakeUp(c)
	if !received {
		return
	}
	one := population.Receipt{Service: c.Service, Amount: got.Amount, Since: got.Since}
	if p != nil {
		one.Person = p.ID
	}
	if got.Amount != nil {
		one.Per = now.Service.Per
	}
	h.Received = append(h.Received, one)
}

// standing says how the claim in a row stands; there may be none.
func standing(now, ago *entitle.Matched, row int) (demo.ClaimIs, *measure.Money, bool) {
	in := func(b []uint64) bool { return b[row>>6]>>(row&63)&1 == 1 }
	amount := func(m *entitle.Matched) *measure.Money {
		if !in(m.Priced) {
			return nil
		}
		return new(m.Amount[row])
	}
	switch {
	case in(now.Owed):
		return demo.ClaimOwed, amount(now), true
	case in(now.Possible) && in(now.Entitled):
		return demo.ClaimOwed, nil, true
	case in(now.Possible):
		return demo.ClaimPerhaps, nil, true
	case ago != nil && ago.Service.For == now.Service.For && (in(ago.Owed) || in(ago.Possible) && in(ago.Entitled)):
		return demo.ClaimPast, amount(ago), true
	}
	return 0, nil, false
}

// about says what the draw wants to know of a person or household.
func (t *takeUp) about(h *population.Home, p *population.Person) demo.Claim {
	value := func(of rule.Entity, values []rule.Value, name string) rule.Value {
		at := slices.IndexFunc(t.schema.Attributes(of), func(a *rule.Attribute) bool { return a.Name == name })
		if at < 0 {
			return rule.Value{}
		}
		return values[at]
	}
	c := demo.Claim{Who: h.ID, Alone: len(h.Members) == 1}
	urban := value(rule.OfHousehold, h.Values, "urban")
	c.Rural = urban.Known() && !urban.IsTrue()
	for i := range h.Members {
		one := &h.Members[i]
		if p != nil && one != p {
			continue
		}
		if born := value(rule.OfPerson, one.Values, "birth_on"); born.Known() {
			c.Age = max(c.Age, born.Date().AgeOn(t.city.Config().On))
		}
		level := value(rule.OfPerson, one.Values, "disability_level").Text()
		c.Severe = c.Severe || level == "1" || level == "2"
		c.Newcomer = c.Newcomer || value(rule.OfPerson, one.Values, "registered_other_city").IsTrue()
	}
	if p != nil {
		c.Who = p.ID
	}
	return c
}

// poorer are the rows of a household a year ago: with three quarters of its
// income, and perhaps on file for assistance.
func (t *takeUp) poorer(from *population.Home) *population.Home {
	less := *from
	less.Values = t.lessIncome(rule.OfHousehold, from.Values)
	if t.city.WasAssisted(from.ID) {
		for i, a := range t.schema.Attributes(rule.OfHousehold) {
			if a.Name == "assistance" && less.Values[i].Text() == "none" {
				less.Values[i] = rule.OfText("dibao")
			}
		}
	}
	less.Members = slices.Clone(from.Members)
	for i := range less.Members {
		less.Members[i].Values = t.lessIncome(rule.OfPerson, less.Members[i].Values)
	}
	return &less
}

func (t *takeUp) lessIncome(of rule.Entity, values []rule.Value) []rule.Value {
	less := slices.Clone(values)
	for i, a := range t.schema.Attributes(of) {
		if isIncome(a) && less[i].Known() {
			less[i] = rule.OfMoney(less[i].Money() - less[i].Money()/4)
		}
	}
	return less
}
