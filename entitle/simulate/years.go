package simulate

import (
	"fmt"
	"slices"

	"minsheng/civil"
	"minsheng/measure"
)

// Year is what touched services cost in a calendar year: values as they are in
// force on each of its days, people as they are on the day of the simulation.
type Year struct {
	Year   int         `json:"year"`
	Before Bill        `json:"before"`
	After  Bill        `json:"after"`
	Levels []LevelCost `json:"levels"`
}

// MostYears is how many years a simulation looks ahead.
const MostYears = 30

// spell is days on which neither side changes.
type spell struct {
	year, days int
	of         int // among Simulation.spells
}

// NewYears is New, and says besides what each of some years would cost. Both
// editions are taken anew for every stretch of days on which their packs do not
// change. It fails where there are more than MostYears, and with the Mistakes of an
// edition to come.
func NewYears(before, after Scenario, first, last int) (*Simulation, error) {
	if last < first || last-first >= MostYears {
		return nil, fmt.Errorf("the years %d to %d are not one to %d years", first, last, MostYears)
	}
	var stretches []stretch
	ids := touched(before, after)
	for year := first; year <= last; year++ {
		more, err := stretchesOf(before, after, year)
		if err != nil {
			return nil, err
		}
		for _, one := range more {
			ids = union(ids, touched(one.before, one.after))
		}
		stretches = append(stretches, more...)
	}
	s, err := newSimulation(before, after, inOrder(before, after, ids))
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	for _, one := range stretches {
		words := one.words(ids)
		at, ok := seen[words]
		if !ok {
			at = len(s.inYears)
			seen[words] = at
			sim, err := newSimulation(one.before, one.after, inOrder(one.before, one.after, ids))
			if err != nil {
				return nil, err
			}
			sim.told, sim.costsOnly = s.told, true
			s.inYears = append(s.inYears, sim)
		}
		s.spells = append(s.spells, spell{one.year, one.days, at})
	}
	return s, nil
}

// stretch is days of a year with the editions that hold on them.
type stretch struct {
	before, after Scenario
	year, days    int
}

// words are the same for stretches that cost the same.
func (s *stretch) words(ids []string) string {
	var words string
	for _, side := range []Scenario{s.before, s.after} {
		for _, id := range ids {
			words += id
			if one := side.Edition.Service(id); one != nil {
				words += one.Rules()
			}
			words += fundingOf(side.Edition, id).ZH + "\n"
		}
		words += fmt.Sprintln(inferences(side.Edition))
	}
	return words
}

// stretchesOf parts a year where one of the packs changes.
func stretchesOf(before, after Scenario, year int) ([]stretch, error) {
	first, err := civil.Of(year, 1, 1)
	if err != nil {
		return nil, err
	}
	end := first.AddYears(1)
	days := []civil.Date{first}
	for _, side := range []Scenario{before, after} {
		for _, d := range side.Edition.Pack.ChangeDays() {
			if d > first && d < end && !slices.Contains(days, d) {
				days = append(days, d)
			}
		}
	}
	slices.Sort(days)
	var all []stretch
	for i, from := range days {
		to := end
		if i+1 < len(days) {
			to = days[i+1]
		}
		one := stretch{before: before, after: after, year: year, days: int(to - from)}
		if one.before.Edition, err = before.Edition.Pack.On(from); err != nil {
			return nil, err
		}
		if one.after.Edition, err = after.Edition.Pack.On(from); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// inOrder lists those of the ids that one of two editions offers, in their
// order.
func inOrder(before, after Scenario, ids []string) []string {
	var all []string
	for _, e := range []Scenario{after, before} {
		for _, s := range e.Edition.Services {
			if s.Computes && slices.Contains(ids, s.ID) && !slices.Contains(all, s.ID) {
				all = append(all, s.ID)
			}
		}
	}
	return all
}

// years adds up what each year costs; costs are those of every spell, a whole
// year long.
func (s *Simulation) years(of []costs, sum *sums) []Year {
	var all []Year
	for _, sp := range s.spells {
		if len(all) == 0 || all[len(all)-1].Year != sp.year {
			all = append(all, Year{Year: sp.year})
		}
		y, part := &all[len(all)-1], portion{int64(sp.days), daysIn(sp.year), sum}
		c := &of[sp.of]
		for _, one := range []struct{ to, from *Bill }{{&y.Before, &c.before}, {&y.After, &c.after}} {
			sum.cost(&one.to.Low, part.of(one.from.Low))
			sum.cost(&one.to.High, part.of(one.from.High))
			one.to.Unpriced = max(one.to.Unpriced, one.from.Unpriced)
		}
		var levels []LevelCost
		for _, l := range c.levels {
			for _, b := range []*Borne{&l.Before, &l.After} {
				b.Low, b.High = part.of(b.Low), part.of(b.High)
			}
			levels = append(levels, l)
		}
		y.Levels = addLevels(sum, y.Levels, levels)
	}
	return all
}

// costs is what a simulation comes to, a whole year long.
type costs struct {
	before, after Bill
	levels        []LevelCost
}

// costs adds up what workers have counted.
func (s *Simulation) costs(sum *account) costs {
	var r Result
	for k := range s.pairs {
		one := Service{Cells: []ServiceCell{{By: All, Cell: sum.services[k].fixed[placeAll]}}}
		r.Services = append(r.Services, one)
		r.Levels = addLevels(&sum.sums, r.Levels, s.levels(k, one.All(), sum))
	}
	r.bills(&sum.sums)
	return costs{r.Before, r.After, r.Levels}
}

// portion is some days of a year.
type portion struct {
	days, year int64
	sum        *sums
}

func (p portion) money(m measure.Money) measure.Money {
	n, err := measure.MulDiv(int64(m), p.days, p.year, measure.HalfUp)
	p.sum.overflow = p.sum.overflow || err != nil
	return measure.Money(n)
}

func (p portion) of(c Cost) Cost { return Cost{Year: p.money(c.Year), Once: p.money(c.Once)} }

func daysIn(year int) int64 {
	if civil.DaysIn(year, 2) == 29 {
		return 366
	}
	return 365
}
