package demo

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// table is a pool of the cells of a two-way table, for which rake must be
// plain iterative proportional fitting.
func tableConstraints(rows, cols []float64) []constraint {
	var cs []constraint
	for i, want := range rows {
		c := constraint{want: want}
		for j := range cols {
			c.counts = append(c.counts, count{int32(i*len(cols) + j), 1})
		}
		cs = append(cs, c)
	}
	for j, want := range cols {
		c := constraint{want: want}
		for i := range rows {
			c.counts = append(c.counts, count{int32(i*len(cols) + j), 1})
		}
		cs = append(cs, c)
	}
	return cs
}

// plainIPF is the second implementation: rows, then columns, again and again.
func plainIPF(cells, rows, cols []float64, rounds int) {
	n := len(cols)
	for range rounds {
		for i, want := range rows {
			sum := 0.0
			for j := range n {
				sum += cells[i*n+j]
			}
			for j := range n {
				cells[i*n+j] *= want / sum
			}
		}
		for j, want := range cols {
			sum := 0.0
			for i := range rows {
				sum += cells[i*n+j]
			}
			for i := range rows {
				cells[i*n+j] *= want / sum
			}
		}
	}
}

func TestOnATableRakeIsIterativeProportionalFitting(t *testing.T) {
	rows, cols := []float64{30, 50, 20}, []float64{40, 60}
	got := []float64{5, 1, 2, 9, 4, 4}
	want := append([]float64(nil), got...)
	plainIPF(want, rows, cols, 200)
	if misfit := rake(got, tableConstraints(rows, cols), 1e-12, 200); misfit > 1e-9 {
		t.Errorf("misfit %g", misfit)
	}
	for i := range got {
		if math.Abs(got[i]-want[i]) > 1e-8 {
			t.Errorf("cell %d is %.10f, plain fitting gives %.10f", i, got[i], want[i])
		}
	}
}

// Where some weights meet all margins, each step meets its own exactly and
// brings the weights nearer to them, in relative entropy: that is why the steps
// end where all margins hold (Csiszár 1975), however slowly.
func TestEachStepMeetsItsMarginAndComesNearerToAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 30).Draw(t, "members")
		truth := rapid.SliceOfN(rapid.Float64Range(0.2, 5), n, n).Draw(t, "truth")
		weights := rapid.SliceOfN(rapid.Float64Range(0.2, 5), n, n).Draw(t, "start")
		var cs []constraint
		for range rapid.IntRange(1, 4).Draw(t, "margins") {
			c := constraint{}
			for i := range n {
				if k := rapid.IntRange(0, 6).Draw(t, "count"); k > 0 {
					c.counts = append(c.counts, count{int32(i), uint8(k)})
					c.want += float64(k) * truth[i]
				}
			}
			cs = append(cs, c)
		}
		before := divergence(truth, weights)
		for range 20 {
			for _, c := range cs {
				c.project(weights)
				if sum := c.sum(weights); math.Abs(sum-c.want) > 1e-9*c.want {
					t.Fatalf("a margin of %g came to %g", c.want, sum)
				}
				after := divergence(truth, weights)
				if after > before+1e-9 {
					t.Fatalf("a step leads away: from %g to %g", before, after)
				}
				before = after
			}
		}
	})
}

// divergence is the relative entropy of truth against weights, for masses that
// need not be equal.
func divergence(truth, weights []float64) float64 {
	d := 0.0
	for i, p := range truth {
		d += p*math.Log(p/weights[i]) - p + weights[i]
	}
	return d
}

func (c constraint) sum(weights []float64) float64 {
	sum := 0.0
	for _, k := range c.counts {
		sum += float64(k.n) * weights[k.member]
	}
	return sum
}

func TestAMarginOfMoreThanTheStartIsReached(t *testing.T) {
	weights := []float64{1, 1}
	c := constraint{want: 100, counts: []count{{0, 1}, {1, 3}}}
	rake(weights, []constraint{c}, 1e-9, 10)
	if sum := weights[0] + 3*weights[1]; math.Abs(sum-100) > 1e-6 {
		t.Errorf("the sum is %g", sum)
	}
	if x := weights[0]; math.Abs(weights[1]-x*x*x) > 1e-6 {
		t.Errorf("weights %v do not grow by the power of their count", weights)
	}
}
