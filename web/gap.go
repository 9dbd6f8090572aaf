package web

import (
	"cmp"
	"slices"
	"strings"

	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/pack"
)

// lack is one thing that would have to be known.
type lack struct {
	key       string // the same for every member of the household
	Name      lang.Text
	Say       lang.Text // with whose it is and who decides it
	Decided   lang.Text
	Attribute string // what a question can ask, or empty
}

// lackOf words what is missing of an answer about one member.
func (p *Portal) lackOf(l entitle.Lack, about string, f family) lack {
	k := lack{key: l.Name, Name: same(l.Label), Say: same(l.Label), Decided: same(l.Decided)}
	owner, name, _ := strings.Cut(l.Name, ".")
	switch {
	case owner == "param" || strings.HasPrefix(l.Name, "owed("):
	case owner == pack.HouseholdWord:
		k.Attribute = l.Name
	default:
		k.Attribute = "person." + name
		k.key = k.Attribute
	}
	if l.Who != "" && l.Who != about {
		k.Say = p.words.text("result.of", p.who(l.Who, f), k.Say)
	}
	if l.Decided != "" {
		k.Say = p.words.text("result.decided", k.Say, l.Decided)
	}
	return k
}

// gap is services for which the same is missing.
type gap struct {
	Say     lang.Text
	Decided lang.Text // who decides it, where no answer can
	Answer  string    // the question that closes it, or empty
	List    []entry
	Folded  []entry // those beyond the first few
	alone   bool    // nothing else is missing
	money   int     // how many of the services are money
}

// Count is how many services stand in the group.
func (g gap) Count() int { return len(g.List) + len(g.Folded) }

// gaps groups services by what is missing: first those for which it is one
// thing alone, those with money before others; then the others by what stands
// in the way of most. asked says which attributes a question asks.
func (p *Portal) gaps(possible []entry, asked map[string]bool) []gap {
	uses := map[string]int{}
	for _, e := range possible {
		for _, l := range e.Lacks {
			uses[l.key]++
		}
	}
	var all []gap
	at := map[string]int{}
	for _, e := range possible {
		first, key := e.first(uses)
		i, known := at[key]
		if !known {
			i = len(all)
			at[key] = i
			all = append(all, p.gapOf(e, first, asked))
		}
		e.Besides = p.besides(e, first)
		all[i].List = append(all[i].List, e)
		if e.Money {
			all[i].money++
		}
	}
	for _, g := range all {
		slices.SortStableFunc(g.List, func(a, b entry) int {
			return cmp.Or(len(a.Lacks)-len(b.Lacks), moneyFirst(a)-moneyFirst(b))
		})
	}
	slices.SortStableFunc(all, func(a, b gap) int {
		return cmp.Or(weight(a)-weight(b), b.money-a.money, len(b.List)-len(a.List))
	})
	return all
}

// first is the gap under which a service stands, and the key of its group.
func (e entry) first(uses map[string]int) (lack, string) {
	if len(e.Lacks) == 0 {
		return lack{}, ""
	}
	most := slices.MaxFunc(e.Lacks, func(a, b lack) int {
		return cmp.Or(cmp.Compare(min(len(a.Attribute), 1), min(len(b.Attribute), 1)), cmp.Compare(uses[a.key], uses[b.key]))
	})
	if e.alone() {
		return most, "only " + most.key
	}
	return most, most.key
}

// alone reports whether one answer of the reader's, or none, settles the entry
// as far as it is for the reader to settle.
func (e entry) alone() bool {
	askable := 0
	for _, l := range e.Lacks {
		askable += min(len(l.Attribute), 1)
	}
	return askable <= 1
}

// gapOf opens the group of a service.
func (p *Portal) gapOf(e entry, first lack, asked map[string]bool) gap {
	g := gap{alone: e.alone()}
	switch {
	case len(e.Lacks) == 0:
		g.Say = e.Because
	case g.alone && first.Attribute == "":
		g.Say, g.Decided = p.words.text("result.gap.place", first.Name), first.Decided
	case g.alone:
		g.Say = p.words.text("result.gap.one", first.Name)
	default:
		g.Say = p.words.text("result.gap.first", first.Name)
	}
	if asked[first.Attribute] {
		g.Answer = first.Attribute
	}
	return g
}

// besides is what an entry lacks beyond what its group says: a few by name,
// more by their number.
func (p *Portal) besides(e entry, first lack) lang.Text {
	var rest []lang.Text
	for _, l := range e.Lacks {
		if l.key != first.key {
			rest = append(rest, l.Name)
		}
	}
	if len(rest) <= 3 {
		return joined(rest)
	}
	return p.words.text("result.besides.many", joined(rest[:2]), len(rest)-2)
}

// weight puts groups that one answer closes first, and those that no answer of
// the reader's closes last.
func weight(g gap) int {
	switch {
	case g.alone && g.Answer != "":
		return 0
	case g.Answer != "":
		return 1
	}
	return 2
}

func moneyFirst(e entry) int {
	if e.Money {
		return 0
	}
	return 1
}

// unfolded cuts the groups: those with the first n services stand open, no more
// than a few of one group, and the rest is folded.
func unfolded(all []gap, n int) (open, rest []gap) {
	for i := range all {
		if n <= 0 {
			return all[:i], all[i:]
		}
		if few := min(n, fewOfGroup); len(all[i].List) > few {
			all[i].List, all[i].Folded = all[i].List[:few], all[i].List[few:]
		}
		n -= len(all[i].List)
	}
	return all, nil
}

// fewOfGroup is how many services of one group stand open.
const fewOfGroup = 5
