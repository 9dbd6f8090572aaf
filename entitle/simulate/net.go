package simulate

import "minsheng/measure"

// net is what touched services together change for somebody a year: where
// nobody of whom it is not known is owed anything, and where everybody is.
type net struct {
	sure, most tilt
	unclear    bool // by how much they differ is not known
	touched    bool
}

// tilt is to which side somebody is moved.
type tilt struct {
	money        measure.Money // more (or less) a year
	gained, lost bool          // services that are no money, or whose amount is not known
}

// counts reports whether a service counts for winners and losers: what is paid
// once, for an event that may never come, does so only where nothing else is
// touched.
func (s *Simulation) counts(p *pair) bool { return s.onlyOnce || !p.once() }

// once reports whether a service is paid, and not by the month, term or year.
func (p *pair) once() bool {
	once := false
	for _, side := range p.sides {
		if side == nil || len(side.Amounts) == 0 {
			continue
		}
		if timesAYear(side.Per) > 0 {
			return false
		}
		once = true
	}
	return once
}

// worth is what an answer brings a year, or once where nothing is yearly.
func (a answer) worth() measure.Money {
	if a.cost.Year != 0 {
		return a.cost.Year
	}
	return a.cost.Once
}

// add counts a service; price says whether its amount may be another.
func (n *net) add(s *sums, before, after answer, price bool) {
	n.touched = true
	n.sure.add(s, before.surely(), after.surely())
	n.most.add(s, before, after)
	if before.is != notOwed && after.is != notOwed {
		n.unclear = n.unclear || before.priced != after.priced || price && !before.priced
	}
}

// surely is the answer where nothing is owed that is not surely owed.
func (a answer) surely() answer {
	if a.is != owed {
		return answer{}
	}
	return a
}

func (t *tilt) add(s *sums, before, after answer) {
	s.add(&t.money, after.worth()-before.worth())
	t.gained = t.gained || before.is == notOwed && after.is != notOwed && !after.priced
	t.lost = t.lost || after.is == notOwed && before.is != notOwed && !before.priced
}

// share adds a person's equal part of what is for the household.
func (n *net) share(s *sums, own *net, size int64) {
	if !own.touched {
		return
	}
	for _, one := range []struct{ to, from *tilt }{{&n.sure, &own.sure}, {&n.most, &own.most}} {
		part, _ := one.from.money.Div(size, measure.Up) // never to nothing: the sign decides
		s.add(&one.to.money, part)
		one.to.gained, one.to.lost = one.to.gained || one.from.gained, one.to.lost || one.from.lost
	}
	n.unclear, n.touched = n.unclear || own.unclear, true
}

// outcome is how somebody fares by touched services together.
type outcome uint8

const (
	unchanged outcome = iota
	wins
	loses
	mixed
	unclear
)

// outcome is the same whatever comes of what is not known, or unclear.
func (n *net) outcome() outcome {
	sure, most := n.sure.outcome(), n.most.outcome()
	if n.unclear || sure != most {
		return unclear
	}
	return sure
}

func (t *tilt) outcome() outcome {
	switch {
	case t.money > 0 || t.money == 0 && t.gained && !t.lost:
		return wins
	case t.money < 0 || t.money == 0 && t.lost && !t.gained:
		return loses
	case t.gained:
		return mixed
	}
	return unchanged
}

// count adds somebody who is touched; All counts everybody.
func (t *Tally) count(s *sums, how outcome, by measure.Money) {
	switch how {
	case wins:
		t.Winners++
		s.add(&t.Gain, max(by, 0))
	case loses:
		t.Losers++
		s.add(&t.Loss, max(-by, 0))
	case mixed:
		t.Mixed++
	case unclear:
		t.Unsure++
	}
}

// settled is the tally with those who are left: unchanged.
func (t Tally) settled() Tally {
	t.Unchanged = t.All - t.Winners - t.Losers - t.Mixed - t.Unsure
	return t
}
