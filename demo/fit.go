package demo

import (
	"fmt"
	"io"
	"math"

	"minsheng/lang"
)

// Bounds of the fit: it stops at this relative misfit or after these rounds.
const (
	fitTolerance = 1e-3
	fitRounds    = 400
)

// fit weighs the pool so that the margins hold, and finds the factors that
// bring incomes to the published means.
func (c *City) fit() {
	weights, people := make([]float64, len(c.pool)), 0
	for i := range c.pool {
		people += len(c.pool[i].members)
	}
	for i := range weights {
		weights[i] = 1 / float64(people)
	}
	constraints := []constraint{c.constrain(1, func(s *sketch) int { return len(s.members) })}
	for _, a := range c.aims {
		if a.Fitted {
			constraints = append(constraints, c.constrain(a.Want*a.scale, a.count))
		}
	}
	c.misfit = rake(weights, constraints, fitTolerance, fitRounds)
	c.cumulative = make([]float64, len(weights))
	sum := 0.0
	for i, w := range weights {
		sum += w
		c.cumulative[i] = sum
	}
	c.fitIncome(weights)
}

func (c *City) constrain(want float64, of func(*sketch) int) constraint {
	k := constraint{want: want}
	for i := range c.pool {
		if n := of(&c.pool[i]); n > 0 {
			k.counts = append(k.counts, count{int32(i), uint8(n)})
		}
	}
	return k
}

func (c *City) fitIncome(weights []float64) {
	var income, people [2]float64
	for i, s := range c.pool {
		where := 0
		if s.urban {
			where = 1
		}
		for _, f := range s.members {
			income[where] += f.income * weights[i]
			people[where] += weights[i]
		}
	}
	want := [2]float64{ruralIncomeYear / 12, ruralIncomeYear * urbanRuralIncome / 12}
	for i := range want {
		c.factor[i] = want[i] * people[i] / income[i]
	}
}

// Fit counts households as they pass and compares them with the margins.
type Fit struct {
	city       *City
	Households int
	Residents  int
	of, all    []float64
}

// Fit returns an empty count for the city.
func (c *City) Fit() *Fit {
	return &Fit{city: c, of: make([]float64, len(c.aims)), all: make([]float64, len(c.aims))}
}

// Count adds a household of the city.
func (f *Fit) Count(h *Household) {
	f.Households++
	f.Residents += len(h.Members)
	for i := range f.city.aims {
		f.of[i] += f.city.aims[i].of(h)
		f.all[i] += f.city.aims[i].all(h)
	}
}

// Margins returns every margin with what came out, the sourced ones first,
// then the borrowed, then the assumed.
func (f *Fit) Margins() []Margin {
	var list []Margin
	for _, basis := range []Basis{Sourced, Borrowed, Assumed} {
		for i, a := range f.city.aims {
			if a.Basis != basis {
				continue
			}
			m := a.Margin
			if f.all[i] > 0 {
				m.Got = f.of[i] / f.all[i]
			}
			list = append(list, m)
		}
	}
	return list
}

// Misfit returns the worst difference, in absolute value, of the fitted
// margins of one basis.
func (f *Fit) Misfit(b Basis) float64 {
	worst := 0.0
	for _, m := range f.Margins() {
		if m.Fitted && m.Basis == b {
			worst = max(worst, math.Abs(m.Got-m.Want))
		}
	}
	return worst
}

// Print writes the report as a table in a language.
func (f *Fit) Print(w io.Writer, in lang.Tag) error {
	words := map[Basis]lang.Text{
		Sourced:  {ZH: "有来源的边际", EN: "Margins with a source"},
		Borrowed: {ZH: "借用他地的边际", EN: "Margins borrowed from another place"},
		Assumed:  {ZH: "假定（未核实）", EN: "Assumptions (unverified)"},
	}
	head := lang.Text{ZH: "演示数据：%d 户，%d 人\n", EN: "Demonstration data: %d households, %d residents\n"}
	columns := lang.Text{ZH: "        要求         得到         相差\n", EN: "      wanted          got         diff\n"}
	if _, err := fmt.Fprintf(w, head.In(in), f.Households, f.Residents); err != nil {
		return err
	}
	last := Basis("")
	for _, m := range f.Margins() {
		if m.Basis != last {
			last = m.Basis
			fmt.Fprintf(w, "\n%s\n%s", words[last].In(in), columns.In(in))
		}
		if _, err := fmt.Fprintf(w, "%s  %s\n", m.figures(), m.Name.In(in)+m.drawn(in)); err != nil {
			return err
		}
	}
	return nil
}

// figures writes the three figures: shares as percentages, amounts in yuan.
func (m Margin) figures() string {
	if m.Want > 1 {
		return fmt.Sprintf("%12.0f %12.0f %+12.0f", m.Want, m.Got, m.Got-m.Want)
	}
	return fmt.Sprintf("%11.3f%% %11.3f%% %+11.3f%%", m.Want*100, m.Got*100, (m.Got-m.Want)*100)
}

// drawn marks a margin that is drawn by chance and not fitted by weights.
func (m Margin) drawn(in lang.Tag) string {
	if m.Fitted {
		return ""
	}
	return lang.Text{ZH: "（抽取）", EN: " (drawn)"}.In(in)
}
