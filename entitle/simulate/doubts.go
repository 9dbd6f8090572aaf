package simulate

import (
	"cmp"
	"slices"

	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
)

// Doubt is one thing that is missing, and how many answers after the change
// wait for it. An answer that lacks several things waits for each of them.
type Doubt struct {
	Service string    `json:"service"`
	Name    lang.Text `json:"name"`
	Lack    string    `json:"lack"` // person.X, household.X, param.X or owed(X)
	Label   lang.Text `json:"label"`
	Decided lang.Text `json:"decided,omitzero"` // of a parameter: who publishes it
	Count   int64     `json:"count"`
}

// doubtKey is a thing that a service's answers lack; whose it is among the
// members does not matter.
type doubtKey struct {
	pair int
	lack rule.Missing
}

// doubt counts what the answers after the change lack in the chunk at hand.
func (w *worker) doubt(k int, after answers) {
	if after.Matched == nil {
		return
	}
	var lists []uint32
	for i, open := range after.Possible {
		for ; open != 0; open &= open - 1 {
			if lists == nil {
				lists = w.matchers[1].Missing(after.Service)
			}
			w.lists[lists[i<<6+trailing(open)]]++
		}
	}
	for list, count := range w.lists {
		w.lacks = w.lacks[:0]
		for _, m := range w.matchers[1].Lists().Of(list) {
			m.Person = ""
			if !slices.Contains(w.lacks, m.Missing) {
				w.lacks = append(w.lacks, m.Missing)
				w.account.doubts[doubtKey{k, m.Missing}] += count
			}
		}
	}
	clear(w.lists)
}

// doubtsOf lists what is missing, of each service what most answers lack first.
func (s *Simulation) doubtsOf(sum *account) []Doubt {
	var all []Doubt
	for k := range s.pairs {
		one := s.pairs[k].service()
		from := len(all)
		for key, n := range sum.doubts {
			if key.pair == k {
				all = append(all, doubtOf(s.whole[1].Edition, one, key.lack, n))
			}
		}
		slices.SortFunc(all[from:], func(a, b Doubt) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Lack, b.Lack)) })
	}
	return all
}

func doubtOf(e *pack.Edition, s *pack.Service, m rule.Missing, n int64) Doubt {
	d := Doubt{Service: s.ID, Name: s.Name, Lack: m.Name(), Count: n}
	switch {
	case m.Param != nil:
		d.Label, d.Decided = m.Param.Label, m.Param.Decided
	case m.Attr != nil:
		d.Label = m.Attr.Label
	case m.Link != nil:
		d.Label = m.Link.Label
	default:
		d.Label = lang.Text{ZH: m.Service, EN: m.Service}
		if other := e.Service(m.Service); other != nil {
			d.Label = other.Name
		}
	}
	return d
}
