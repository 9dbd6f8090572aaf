package floor

import (
	"math/rand/v2"
	"slices"

	"minsheng/rule"
)

// walk goes over the households of one scene, from the one of which nothing
// is known: wherever the verdict is open, over the values of something that it
// lacks. A verdict that is not open covers every household that can still be
// made of the scene, which is why a few thousand households can stand for
// millions of cells.
type walk struct {
	*pair
	*scene
	limit   int64
	judged  int64
	tried   int64
	counts  map[axis]int64 // the most values that each axis had
	partial bool           // some household may have been left out
	over    bool           // the limit was reached
	blind   bool
	found   *Witness
}

// descend settles the scene as it is now.
func (w *walk) descend() {
	if w.judged >= w.limit {
		w.over, w.partial = true, true
		return
	}
	v := w.judge()
	switch v.is {
	case yes:
		w.tried++
		w.found = w.witness()
		return
	case no:
		w.tried++
		w.blind = w.blind || v.blind
		return
	}
	a, settled := w.next(v.missing)
	if settled {
		w.tried++
		return
	}
	values, whole := w.values(a)
	w.partial = w.partial || !whole
	for _, x := range values {
		w.with(a, x, w.descend)
		if w.found != nil || w.over {
			return
		}
	}
}

// with runs a step with a value on the axis.
func (w *walk) with(a axis, v rule.Value, step func()) {
	if err := w.put(a, v); err != nil {
		w.partial = true // it cannot exist, and nothing stands for it
		return
	}
	step()
	w.forget(a)
}

func (w *walk) forget(a axis) {
	if err := w.put(a, rule.Value{}); err != nil {
		panic(err) // not to know is always possible
	}
}

// next chooses what to ask about: first what has few values, then what has
// cuts of its own; what only matters together with others is solved, and asked
// about where that fails. Settled says that nobody loses, or that the witness
// is found.
func (w *walk) next(missing []axis) (a axis, settled bool) {
	if a, ok := w.finiteOf(missing); ok {
		return a, false
	}
	for _, a := range missing {
		_, need, exact := w.cuts(a)
		if f, ok := w.finiteOf(need); ok {
			return f, false
		}
		if exact {
			return a, false
		}
	}
	s := newSolver(w)
	switch s.solve() {
	case solved:
		return axis{}, true
	case needsMore:
		return s.need, false
	}
	return missing[0], false
}

func (w *walk) finiteOf(axes []axis) (axis, bool) {
	for _, a := range axes {
		if w.finite(a) {
			return a, true
		}
	}
	return axis{}, false
}

// values lists the values of an axis that stand for all others, and whether
// they do.
func (w *walk) values(a axis) (values []rule.Value, whole bool) {
	if w.finite(a) {
		values, whole = w.choices(a)
	} else {
		values, whole = w.ordered(a)
	}
	w.counts[a] = max(w.counts[a], int64(len(values)))
	return values, whole
}

// cells counts the combinations of everything that was asked about.
func (w *walk) cells() int64 {
	n := int64(1)
	for _, c := range w.counts {
		n = times(n, c)
	}
	return n
}

// The seed of the draw: any number, always the same.
const seed1, seed2 = 1949, 101

// sample draws households where the walk was too long: first each pair of
// values of two axes once, the rest drawn, then all drawn.
func (w *walk) sample() {
	draw := rand.New(rand.NewPCG(seed1, seed2))
	w.limit = w.judged + maxSamples*20
	drawn := 0
	for _, fixed := range w.pairs(draw) {
		if drawn++; drawn > maxSamples/2 || w.found != nil {
			break
		}
		w.draw(draw, fixed)
	}
	for ; drawn < maxSamples && w.found == nil && w.judged < w.limit; drawn++ {
		w.draw(draw, nil)
	}
}

// fixed is what a drawn household is to have: for an axis, which of its values
// by number.
type fixed map[axis]int

// maxPairs is how many pairs are drawn from.
const maxPairs = 20000

// pairs lists pairs of values of two axes in a drawn order.
func (w *walk) pairs(draw *rand.Rand) []fixed {
	var axes []axis
	for a := range w.counts {
		axes = append(axes, a)
	}
	slices.SortFunc(axes, compareAxes)
	var all []fixed
	for i, a := range axes {
		for _, b := range axes[:i] {
			for x := range w.counts[a] {
				for y := range w.counts[b] {
					if len(all) == maxPairs {
						break
					}
					all = append(all, fixed{a: int(x), b: int(y)})
				}
			}
		}
	}
	draw.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// draw makes one household known value by value until the verdict is not open.
func (w *walk) draw(draw *rand.Rand, fixed fixed) {
	v := w.judge()
	if v.is != open {
		w.tried++
		w.blind = w.blind || v.blind
		if v.is == yes {
			w.found = w.witness()
		}
		return
	}
	a := v.missing[draw.IntN(len(v.missing))]
	values, _ := w.values(a)
	i, ok := fixed[a]
	if !ok || i >= len(values) {
		i = draw.IntN(len(values))
	}
	w.with(a, values[i], func() { w.draw(draw, fixed) })
}
