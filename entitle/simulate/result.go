package simulate

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/rule"
)

// Result is what a change would do. Money is in fen; every sum stands for the
// population that was asked, held as it is.
type Result struct {
	Pack      string          `json:"pack"`
	Name      lang.Text       `json:"name"`
	On        civil.Date      `json:"on"`
	OnAfter   civil.Date      `json:"on_after"`
	Changes   []ParamChange   `json:"changes"` // parameters that have other values
	Persons   int64           `json:"persons"`
	Homes     int64           `json:"homes"`
	Deciles   []measure.Money `json:"deciles"` // upper ends of the first nine, income per head a month
	Groups    []match.Group   `json:"groups"`
	Notes     []lang.Text     `json:"notes,omitempty"` // what the population files say of themselves, like 演示数据
	Untouched int             `json:"untouched"`       // services that the change cannot touch, and that were not asked
	Services  []Service       `json:"services"`        // the touched ones, in the order of the standard
	Net       []Net           `json:"net"`             // winners and losers by all of them together
	Before    Bill            `json:"before"`          // all touched services together
	After     Bill            `json:"after"`
	Levels    []LevelCost     `json:"levels"` // who bears it
	Losers    []Kind          `json:"losers"` // who gets less, by all services together first, most of them first
	Winners   []Kind          `json:"winners"`
	Doubts    []Doubt         `json:"doubts"`          // what would have to be known
	Years     []Year          `json:"years,omitempty"` // where they were asked for
	MoreKinds int             `json:"more_kinds"`      // kinds that are not shown
}

// KindsKept is how many kinds a result shows of those who fare alike by one
// service, or by all together.
const KindsKept = 8

// Bill is what touched services come to on one side: Low with what is surely
// owed, High with what may be.
type Bill struct {
	Low      Cost  `json:"low"`
	High     Cost  `json:"high"`
	Unpriced int64 `json:"unpriced"` // answers whose amount is not known, and that are in no cost
}

// ParamChange is a parameter that has other values.
type ParamChange struct {
	Name   string       `json:"name"`
	Label  lang.Text    `json:"label"`
	Form   rule.Form    `json:"form"`
	Per    string       `json:"per,omitempty"`
	Better string       `json:"better"`
	Before []ParamValue `json:"before"` // none: nobody has decided
	After  []ParamValue `json:"after"`
	// Below are packs above whose value is better for residents than that of
	// After: 降低标准.
	Below []Floor `json:"below,omitempty"`
}

// Floor is what a pack above has decided.
type Floor struct {
	Pack string `json:"pack"`
	Is   string `json:"is"`
}

// ParamValue is a value and for which cases it holds.
type ParamValue struct {
	When [][]string `json:"when,omitempty"`
	Is   string     `json:"is"`
}

// Service is how one touched service moves.
type Service struct {
	ID    string        `json:"id"`
	Name  lang.Text     `json:"name"`
	For   string        `json:"for"` // person or household: what the cells count
	Per   string        `json:"per,omitempty"`
	Money bool          `json:"money"` // it is paid
	UpTo  bool          `json:"up_to"` // some amounts are ceilings: the true cost is lower
	Gone  bool          `json:"gone"`  // it is not offered after
	Fresh bool          `json:"fresh"` // it is not offered before
	Cells []ServiceCell `json:"cells"` // the first is all
	// Pays says who bears it after, nil where no pack says so; Levels is what
	// that comes to.
	Pays   *pack.FundingRecord `json:"pays,omitempty"`
	Levels []LevelCost         `json:"levels"`
}

// ServiceCell is one row of a service's tables.
type ServiceCell struct {
	By    Dimension `json:"by"`
	Value string    `json:"value"`
	Cell
}

// ValueName returns what a value of a dimension is called.
func (r *Result) ValueName(by Dimension, value string) lang.Text {
	if by == ByDecile && value != Unknown {
		return r.tenthName(value)
	}
	about := match.Manifest{Groups: r.Groups}
	return about.ValueName(by, value)
}

// tenthName names a tenth with the incomes per head a month that are in it.
func (r *Result) tenthName(value string) lang.Text {
	name := lang.Text{ZH: "第 " + value + " 组", EN: "tenth " + value}
	n, err := strconv.Atoi(value)
	if err != nil || len(r.Deciles) != tenths-1 {
		return name
	}
	var span string
	switch {
	case n == 1:
		span = "<" + above(r.Deciles[0])
	case n == tenths:
		span = "≥" + above(r.Deciles[tenths-2])
	default:
		span = above(r.Deciles[n-2]) + "–" + above(r.Deciles[n-1])
	}
	return lang.Text{ZH: name.ZH + "（" + span + " 元）", EN: name.EN + " (" + span + " yuan)"}
}

// above is the first amount above an upper end.
func above(end measure.Money) string { return (end + 1).Short() }

// DimensionName returns what a dimension is called.
func DimensionName(by Dimension) lang.Text {
	if by == ByDecile {
		return lang.Text{ZH: "人均收入十等分", EN: "tenth by income per head"}
	}
	return by.Name()
}

// All is the service's first cell, over everybody.
func (s *Service) All() *Cell { return &s.Cells[0].Cell }

// result puts together what the workers have counted.
func (s *Simulation) result(workers []*worker) (*Result, error) {
	sum := s.newAccount()
	years := make([]*account, len(s.inYears))
	for i := range years {
		years[i] = s.inYears[i].newAccount()
	}
	for _, w := range workers {
		sum.merge(w.account)
		for i, other := range w.inYears {
			years[i].merge(other.account)
		}
	}
	if sum.overflow {
		return nil, errTooLarge
	}
	before, after := s.whole[0].Edition, s.whole[1].Edition
	r := &Result{Pack: after.Pack.Code, Name: after.Pack.Name, On: s.before.On, OnAfter: s.after.On, Changes: paramChanges(before, after)}
	r.Persons, r.Homes = sum.persons.fixed[placeAll].All, sum.homes.fixed[placeAll].All
	for _, d := range s.told.deciles {
		r.Deciles = append(r.Deciles, measure.Money(d))
	}
	for _, g := range before.Groups {
		r.Groups = append(r.Groups, match.Group{ID: g.ID, Name: g.Name})
	}
	r.Notes = s.notes
	r.Untouched = len(computing(after)) - len(s.Touched())
	rows := labels(s.told.groups)
	for k := range s.pairs {
		one := s.service(k, rows, &sum.services[k])
		one.Levels = s.levels(k, one.All(), sum)
		r.Services, r.Levels = append(r.Services, one), addLevels(&sum.sums, r.Levels, one.Levels)
	}
	r.Net = s.net(rows, sum)
	r.bills(&sum.sums)
	var each []costs
	for i, other := range s.inYears {
		each = append(each, other.costs(years[i]))
		sum.overflow = sum.overflow || years[i].overflow
	}
	r.Doubts = s.doubtsOf(sum)
	r.Years = s.years(each, &sum.sums)
	if err := s.kindsOf(r, sum); err != nil {
		return nil, err
	}
	if sum.overflow {
		return nil, errTooLarge
	}
	return r, nil
}

func computing(e *pack.Edition) []*pack.Service {
	return slices.DeleteFunc(slices.Clone(e.Services), func(s *pack.Service) bool { return !s.Computes })
}

func (s *Simulation) service(k int, rows []Net, t *table[Cell]) Service {
	p := &s.pairs[k]
	one := p.service()
	out := Service{ID: one.ID, Name: one.Name, For: one.For.String(), Per: one.Per, Gone: p.sides[1] == nil, Fresh: p.sides[0] == nil}
	for _, side := range p.sides {
		if side != nil {
			out.Money = out.Money || len(side.Amounts) > 0
			out.UpTo = out.UpTo || slices.ContainsFunc(side.Amounts, func(l pack.AmountLine) bool { return l.UpTo })
		}
	}
	if f := p.funding(); f != nil {
		record := f.Record(one.ID)
		out.Pays = &record
	}
	for i, label := range rows {
		out.Cells = append(out.Cells, ServiceCell{label.By, label.Value, t.fixed[i]})
	}
	for _, at := range s.told.areas.sorted() {
		out.Cells = append(out.Cells, ServiceCell{ByArea, s.told.areas.codes[at], *t.area(at)})
	}
	return out
}

// sorted lists the places of areas in the order of their codes.
func (a *areas) sorted() []int32 {
	all := make([]int32, len(a.codes))
	for i := range all {
		all[i] = int32(i)
	}
	slices.SortFunc(all, func(x, y int32) int { return cmp.Compare(a.codes[x], a.codes[y]) })
	return all
}

func (s *Simulation) net(rows []Net, sum *account) []Net {
	var all []Net
	for i, label := range rows {
		label.Persons, label.Homes = sum.persons.fixed[i].settled(), sum.homes.fixed[i].settled()
		all = append(all, label)
	}
	for _, at := range s.told.areas.sorted() {
		all = append(all, Net{ByArea, s.told.areas.codes[at], sum.persons.area(at).settled(), sum.homes.area(at).settled()})
	}
	return all
}

func (r *Result) bills(s *sums) {
	for i := range r.Services {
		all := r.Services[i].All()
		for _, one := range []struct {
			to   *Bill
			from *Side
		}{{&r.Before, &all.Before}, {&r.After, &all.After}} {
			s.cost(&one.to.Low, one.from.Low)
			s.cost(&one.to.High, one.from.High)
			one.to.Unpriced += one.from.Unpriced
		}
	}
}

// paramChanges lists the parameters whose values are not the same on both
// sides.
func paramChanges(before, after *pack.Edition) []ParamChange {
	changes := map[string]ParamChange{}
	note := func(p *rule.Param, side func(*ParamChange) *[]ParamValue) {
		c, ok := changes[p.Name]
		if !ok {
			c = ParamChange{Name: p.Name, Label: p.Label, Form: p.Form, Per: p.Per, Better: p.Better}
		}
		for _, row := range p.Rows {
			*side(&c) = append(*side(&c), ParamValue{row.When, row.Value.String()})
		}
		changes[p.Name] = c
	}
	for _, p := range before.Params {
		if other := after.Param(p.Name); other == nil || !sameValues(p, other) {
			note(p, func(c *ParamChange) *[]ParamValue { return &c.Before })
		}
	}
	for _, p := range after.Params {
		if other := before.Param(p.Name); other == nil || !sameValues(p, other) {
			note(p, func(c *ParamChange) *[]ParamValue { return &c.After })
			c := changes[p.Name]
			for _, b := range after.Below(p.Name) {
				c.Below = append(c.Below, Floor{b.Pack, b.Is.String()})
			}
			changes[p.Name] = c
		}
	}
	var all []ParamChange
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		all = append(all, changes[name])
	}
	return all
}

func sameValues(a, b *rule.Param) bool {
	return slices.EqualFunc(a.Rows, b.Rows, func(x, y rule.Row) bool {
		return x.Value.Equal(y.Value) && slices.EqualFunc(x.When, y.When, slices.Equal)
	})
}
