package simulate

import (
	"cmp"
	"slices"
	"strings"

	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/rule"
)

// The words of Kind.Move.
const (
	MoveNew   = "new"
	MoveEnded = "ended"
	MoveMore  = "more"
	MoveLess  = "less"
)

var moveWords = map[move]string{begun: MoveNew, ended: MoveEnded, more: MoveMore, less: MoveLess}

// Kind is people who are alike and fare alike.
type Kind struct {
	Service   string    `json:"service,omitempty"` // empty: by all touched services together, counted in households
	Name      lang.Text `json:"name,omitzero"`
	Move      string    `json:"move"` // new, ended, more or less
	Who       lang.Text `json:"who"`  // residence, age and groups in words
	Residence string    `json:"residence"`
	Age       string    `json:"age,omitempty"` // empty for households
	Groups    []string  `json:"groups,omitempty"`
	Count     int64     `json:"count"`
	Change    Cost      `json:"change"` // of those whose amounts are known on both sides
	Examples  []Example `json:"examples,omitempty"`
}

// Example is one household of a kind; the ids are those of the files.
type Example struct {
	Household string    `json:"household"`
	Person    string    `json:"person,omitempty"`
	Service   string    `json:"service"`
	Before    Standing  `json:"before"`
	After     Standing  `json:"after"`
	Why       lang.Text `json:"why"` // the condition or the amount that decides
}

// Standing is what one side says of an example.
type Standing struct {
	Is     string `json:"is"`               // yes, no or unknown
	Amount string `json:"amount,omitempty"` // yuan
	Per    string `json:"per,omitempty"`
}

// kindsOf puts the kinds into a result, with reasons for their examples.
func (s *Simulation) kindsOf(r *Result, sum *account) error {
	losers, winners := s.sorted(sum, ended, less), s.sorted(sum, begun, more)
	r.MoreKinds = len(sum.kinds) - len(losers) - len(winners)
	why, err := s.newWhy()
	if err != nil {
		return err
	}
	for _, one := range []struct {
		to   *[]Kind
		keys []kindKey
	}{{&r.Losers, losers}, {&r.Winners, winners}} {
		for _, key := range one.keys {
			k, err := s.kind(key, sum.kinds[key], why)
			if err != nil {
				return err
			}
			*one.to = append(*one.to, k)
		}
	}
	return nil
}

// sorted lists the kinds that fare so, those by all services together first,
// then the largest, of each service no more than KindsKept.
func (s *Simulation) sorted(sum *account, fare ...move) []kindKey {
	var keys []kindKey
	for key := range sum.kinds {
		if slices.Contains(fare, key.how) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b kindKey) int {
		return cmp.Or(cmp.Compare(min(a.pair, 0), min(b.pair, 0)), cmp.Compare(sum.kinds[b].count, sum.kinds[a].count), cmp.Compare(a.pair, b.pair), cmp.Compare(a.how, b.how),
			cmp.Compare(a.residence, b.residence), cmp.Compare(a.age, b.age), cmp.Compare(a.groups, b.groups))
	})
	kept := map[[2]int]int{}
	return slices.DeleteFunc(keys, func(key kindKey) bool {
		of := [2]int{key.pair, int(key.how)}
		kept[of]++
		return kept[of] > KindsKept
	})
}

func (s *Simulation) kind(key kindKey, of *kind, why *why) (Kind, error) {
	k := Kind{Move: moveWords[key.how], Count: of.count, Change: of.change, Residence: residences[key.residence-placeResidence]}
	if key.pair >= 0 {
		one := s.pairs[key.pair].service()
		k.Service, k.Name = one.ID, one.Name
	}
	var zh, en []string
	add := func(t lang.Text) { zh, en = append(zh, t.ZH), append(en, t.In(lang.EN)) }
	add(residenceWords[k.Residence])
	if key.age > 0 {
		k.Age = ages[key.age-placeAge]
		add(ageWords(k.Age))
	}
	for g, group := range s.whole[0].Edition.Groups {
		if key.groups>>g&1 == 1 {
			k.Groups = append(k.Groups, group.ID)
			add(group.Name)
		}
	}
	k.Who = lang.Text{ZH: strings.Join(zh, " · "), EN: strings.Join(en, " · ")}
	for _, e := range of.examples {
		example, err := why.explain(key, e)
		if err != nil {
			return k, err
		}
		k.Examples = append(k.Examples, example)
	}
	return k, nil
}

var residenceWords = map[string]lang.Text{
	"urban": {ZH: "城镇", EN: "urban"}, "rural": {ZH: "农村", EN: "rural"}, Unknown: {ZH: "城乡未登记", EN: "residence not on file"},
}

func ageWords(band string) lang.Text {
	if band == Unknown {
		return lang.Text{ZH: "年龄未登记", EN: "age not on file"}
	}
	return lang.Text{ZH: strings.Replace(strings.Replace(band, "-", "–", 1), "+", " 岁及以上", 1) + map[bool]string{true: " 岁"}[!strings.HasSuffix(band, "+")], EN: "aged " + band}
}

// why answers one household on both sides, with reasons.
type why struct {
	*Simulation
	engines [2]*entitle.Engine
	heard   map[string]statements // by household: one can stand for many kinds
}

type statements [2]*entitle.Statement

// mostHeard bounds the statements that are kept: with all their reasons they
// are large.
const mostHeard = 64

func (s *Simulation) newWhy() (*why, error) {
	w := &why{Simulation: s, heard: map[string]statements{}}
	for i, side := range []Scenario{s.before, s.after} {
		g, err := entitle.New(side.Edition)
		if err != nil {
			return nil, err
		}
		w.engines[i] = g
	}
	return w, nil
}

// explain says how an example moves and what decides it.
func (w *why) explain(key kindKey, e specimen) (Example, error) {
	out := Example{Household: e.id}
	said, err := w.ask(e)
	if err != nil {
		return out, err
	}
	if e.member >= 0 {
		out.Person = said[0].Household.Members[e.member].ID
	}
	if key.pair >= 0 {
		w.between(key, key.pair, said, e.member, &out)
		return out, nil
	}
	for k := range w.pairs { // the service that makes the household win or lose
		if !w.counts(&w.pairs[k]) {
			continue
		}
		for m := -1; m < len(said[0].Household.Members); m++ {
			if w.between(key, k, said, m, &out) {
				return out, nil
			}
		}
	}
	return out, nil
}

// ask asks both sides about a household.
func (w *why) ask(e specimen) (statements, error) {
	if said, ok := w.heard[e.id]; ok {
		return said, nil
	}
	own := e.household()
	var said statements
	for i, side := range []Scenario{w.before, w.after} {
		home := own
		if i == 1 && w.twin != nil {
			var err error
			if home, err = w.twin.household(home); err != nil {
				return said, err
			}
		}
		if err := w.engines[i].Infer(side.On, home); err != nil {
			return said, err
		}
		said[i] = w.engines[i].For(side.On, home)
	}
	if len(w.heard) >= mostHeard {
		clear(w.heard)
	}
	w.heard[e.id] = said
	return said, nil
}

// between fills in how a service moves for a member (-1: the household); false
// where it does not concern them or, of all services together, does not move them
// the way of the kind.
func (w *why) between(key kindKey, k int, said statements, member int, out *Example) bool {
	p := &w.pairs[k]
	if (member < 0) != (p.service().For == rule.OfHousehold) {
		return false
	}
	var found [2]*entitle.Answer
	var worth [2]measure.Money
	for i := range found {
		if p.sides[i] == nil {
			continue
		}
		found[i] = answerOf(said[i], p.sides[i], member)
		if a := found[i]; a.Outcome == entitle.Owed && a.Amount != nil {
			worth[i] = costOf(*a.Amount, a.Service.Per).Year
		}
	}
	before, after := standingOf(found[0]), standingOf(found[1])
	up := worth[1] > worth[0] || worth[1] == worth[0] && before.Is == "no" && after.Is != "no"
	if key.pair < 0 && (before == after || up != (key.how == more)) {
		return false
	}
	out.Service, out.Before, out.After = p.service().ID, before, after
	out.Why = lang.Text{ZH: reason(said, found, lang.ZH), EN: reason(said, found, lang.EN)}
	return true
}

func answerOf(s *entitle.Statement, service *pack.Service, member int) *entitle.Answer {
	for _, a := range s.Answers {
		if a.Service == service && (member < 0 || a.Person == s.Household.Members[member]) {
			return a
		}
	}
	return nil
}

func standingOf(a *entitle.Answer) Standing {
	if a == nil {
		return Standing{Is: entitle.NotOwed.String()}
	}
	s := Standing{Is: a.Outcome.String()}
	if a.Amount != nil && a.Outcome != entitle.NotOwed {
		s.Amount, s.Per = a.Amount.String(), a.Service.Per
	}
	return s
}

// reason says in a language what decides: the condition that fails on one side
// only, what bars it there, or how the amount comes about.
func reason(said statements, found [2]*entitle.Answer, tag lang.Tag) string {
	for _, i := range []int{1, 0} {
		a := found[i]
		if a == nil {
			return map[lang.Tag]string{lang.ZH: "这一方没有这项服务", lang.EN: "the service is not offered on one side"}[tag]
		}
		if a.Outcome != entitle.NotOwed {
			continue
		}
		v := said[i].View(a, tag, true)
		for _, r := range v.Reasons {
			if r.Outcome == "not met" {
				return joined(tag, r.Say, r.Found)
			}
		}
		return v.Because
	}
	v := said[1].View(found[1], tag, true)
	if v.Worth != nil {
		return joined(tag, v.Worth.Say, v.Worth.Found)
	}
	return v.Because
}

func joined(tag lang.Tag, say, found string) string {
	if tag == lang.ZH {
		return say + "：" + found
	}
	return say + ": " + found
}
