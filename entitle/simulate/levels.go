package simulate

import (
	"slices"

	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// LevelCost is what one payer bears on both sides, a year. Where the shares are
// a range, Low has the least share and High the most.
type LevelCost struct {
	Payer  string    `json:"payer"` // an id of pack.Payers
	Name   lang.Text `json:"name"`
	Before Borne     `json:"before"`
	After  Borne     `json:"after"`
}

// Borne is a range of costs: Low of what is surely owed, High of what may be.
type Borne struct {
	Low  Cost `json:"low"`
	High Cost `json:"high"`
}

// bounds is what is surely owed, and what may be, within a standard.
type bounds struct{ low, high Cost }

// funding is who pays a service, after where it is there then.
func (p *pair) funding() *pack.Funding {
	if p.sides[1] != nil {
		return p.pays[1]
	}
	return p.pays[0]
}

// inStandard counts the part of an amount that is shared, where a standard
// bounds that.
func (w *worker) inStandard(k, side int, of answers, row int, a answer) {
	f := w.pairs[k].pays[side]
	if f == nil || f.Standard == nil || !a.priced {
		return
	}
	part, to := costOf(min(of.Amount[row], *f.Standard), of.Service.Per), &w.account.within[k][side]
	w.account.cost(&to.high, part)
	if a.is == owed {
		w.account.cost(&to.low, part)
	}
}

// levels divides what a service costs among those who bear it.
func (s *Simulation) levels(k int, all *Cell, sum *account) []LevelCost {
	var levels []LevelCost
	for side, bill := range []*Side{&all.Before, &all.After} {
		f := s.pairs[k].pays[side]
		for _, low := range []bool{true, false} {
			cost, within := bill.High, sum.within[k][side].high
			if low {
				cost, within = bill.Low, sum.within[k][side].low
			}
			for _, part := range divide(f, cost, within, low) {
				level := LevelCost{Payer: part.payer}
				to := &level.Before
				if side == 1 {
					to = &level.After
				}
				if to.High = part.cost; low {
					*to = Borne{Low: part.cost}
				}
				levels = addLevels(&sum.sums, levels, []LevelCost{level})
			}
		}
	}
	return levels
}

// borne is what a payer bears.
type borne struct {
	payer string
	cost  Cost
}

// divide splits a cost: what is within the standard by the parts, what is above
// it by what stands for that.
func divide(f *pack.Funding, cost, within Cost, low bool) []borne {
	if f == nil || len(f.Parts) == 0 {
		return []borne{{pack.Undecided, cost}}
	}
	if f.Standard == nil {
		return split(f.Parts, cost, low)
	}
	above := Cost{Year: cost.Year - within.Year, Once: cost.Once - within.Once}
	return append(split(f.Parts, within, low), split(f.Beyond, above, low)...)
}

// split gives each its share. Where every share is one number, the last takes
// what roundings leave, so that the parts are the whole to the fen.
func split(parts []pack.Part, cost Cost, low bool) []borne {
	exact := !slices.ContainsFunc(parts, func(p pack.Part) bool { return p.Least != p.Most })
	left := cost
	var all []borne
	for i, p := range parts {
		share := p.Most
		if low {
			share = p.Least
		}
		part := Cost{Year: times(cost.Year, share), Once: times(cost.Once, share)}
		if exact && i == len(parts)-1 {
			part = left
		}
		left = Cost{Year: left.Year - part.Year, Once: left.Once - part.Once}
		all = append(all, borne{p.Payer, part})
	}
	return all
}

// times is a share of an amount, which is not more than the amount.
func times(m measure.Money, share measure.Ratio) measure.Money {
	part, _ := m.Times(share, measure.HalfUp)
	return part
}

// addLevels adds what payers bear, in the order of pack.Payers.
func addLevels(s *sums, to, more []LevelCost) []LevelCost {
	payers := pack.Payers()
	for _, m := range more {
		at := slices.IndexFunc(to, func(l LevelCost) bool { return l.Payer == m.Payer })
		if at < 0 {
			at = len(to)
			of := slices.IndexFunc(payers, func(p pack.Payer) bool { return p.ID == m.Payer })
			to = append(to, LevelCost{Payer: m.Payer, Name: payers[of].Name})
		}
		for _, one := range []struct{ to, from *Borne }{{&to[at].Before, &m.Before}, {&to[at].After, &m.After}} {
			s.cost(&one.to.Low, one.from.Low)
			s.cost(&one.to.High, one.from.High)
		}
	}
	slices.SortStableFunc(to, func(a, b LevelCost) int { return place(payers, a.Payer) - place(payers, b.Payer) })
	return to
}

func place(payers []pack.Payer, id string) int {
	return slices.IndexFunc(payers, func(p pack.Payer) bool { return p.ID == id })
}
