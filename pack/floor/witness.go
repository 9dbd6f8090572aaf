package floor

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"minsheng/measure"
	"minsheng/rule"
)

// Witness is a household that loses by the rule below. Only what matters to
// the two rules is known of it.
type Witness struct {
	Household *rule.Household
	Person    *rule.Person   // who is asked about; nil where it is the household
	Others    []*rule.Person // linked to, living elsewhere
	Condition int            // of the rule below that says no, or -1
	Line      int            // of the rule below that pays less or nothing, or -1
	Before    *measure.Money // what the rule above pays, nil where it says no amount
	After     *measure.Money
	Owed      map[string]bool // which other services are owed and not owed
	Counted   *measure.Money  // the household's benefits that count as income, where they matter

	kind Kind
	ties []tie
	asks *rule.Schema
}

// witness is the household of the scene as it is known now, without what does
// not matter.
func (w *walk) witness() *Witness {
	v := w.judge()
	taken := map[axis]rule.Value{}
	for _, a := range w.known() {
		was := w.get(a)
		w.forget(a)
		if now := w.judge(); now.is == yes && now.kind == v.kind && now.condition == v.condition {
			taken[a] = was
			v = now
			continue
		}
		w.restore(a, was)
	}
	found := w.described(v)
	for a, was := range taken {
		w.restore(a, was)
	}
	return found
}

func (w *walk) restore(a axis, v rule.Value) {
	if err := w.put(a, v); err != nil {
		panic(err) // it was there before
	}
}

// known lists what is known of the scene, in the order of the schema.
func (w *walk) known() []axis {
	var all []axis
	for _, a := range w.Schema.Attributes(rule.OfHousehold) {
		all = append(all, axis{attr: a})
	}
	for _, p := range slices.Concat(w.members, w.others) {
		for _, a := range w.Schema.Attributes(rule.OfPerson) {
			all = append(all, axis{attr: a, who: p})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.told)) {
		all = append(all, w.elsewhere(name))
	}
	return slices.DeleteFunc(all, func(a axis) bool { return !w.get(a).Known() })
}

// described copies the scene, so that the walk can go on.
func (w *walk) described(v verdict) *Witness {
	found := &Witness{kind: v.kind, Condition: -1, Line: -1, Owed: map[string]bool{}, asks: w.Schema}
	if v.condition >= 0 {
		found.Condition = w.places[v.condition]
	} else if !w.below.ended {
		found.Line = v.after.line
		found.After = paid(v.after)
	}
	found.Before = paid(v.before)
	copies := map[*rule.Person]*rule.Person{}
	for _, p := range slices.Concat(w.members, w.others) {
		c := w.Schema.NewPerson(p.ID)
		for _, a := range w.Schema.Attributes(rule.OfPerson) {
			w.copied(c.Set(a.Name, onFile(p.Get(a))))
		}
		copies[p] = c
	}
	members := translate(w.members, copies)
	for n := int64(len(members)); n < w.told[sizeName].Int(); n++ {
		members = append(members, w.Schema.NewPerson(fmt.Sprintf("member%d", n+1)))
	}
	found.Household = w.Schema.NewHousehold(w.household.ID, members...)
	for _, a := range w.Schema.Attributes(rule.OfHousehold) {
		w.copied(found.Household.Set(a.Name, onFile(w.household.Get(a))))
	}
	for _, t := range w.ties {
		to := translate(t.to, copies)
		w.copied(copies[t.from].Tie(t.link.Name, to...))
		found.ties = append(found.ties, tie{copies[t.from], t.link, to})
	}
	found.Person, found.Others = copies[w.facts.Person], translate(w.others, copies)
	w.answers(found)
	return found
}

func (w *walk) copied(err error) {
	if err != nil {
		panic(err) // the value stood there before
	}
}

// onFile is the zero Value for what is not on file.
func onFile(v rule.Value) rule.Value {
	if v.Known() {
		return v
	}
	return rule.Value{}
}

func translate(people []*rule.Person, copies map[*rule.Person]*rule.Person) []*rule.Person {
	var all []*rule.Person
	for _, p := range people {
		all = append(all, copies[p])
	}
	return all
}

func paid(x worth) *measure.Money {
	if x.is != yes {
		return nil
	}
	m := measure.Money(x.fen)
	return &m
}

// answers notes what the household's record does not say.
func (w *walk) answers(found *Witness) {
	for name, v := range w.told {
		switch name {
		case sizeName:
		case countedName:
			m := v.Money()
			found.Counted = &m
		default:
			found.Owed[name] = v.IsTrue()
		}
	}
}

// Given writes the household on one line, in the form of `given` in a pack's
// tests, which is also that of a household file.
func (x *Witness) Given() string {
	var parts []string
	if own := values(x.asks.Attributes(rule.OfHousehold), x.Household.Get); len(own) > 0 {
		parts = append(parts, "household: {"+strings.Join(own, ", ")+"}")
	}
	parts = append(parts, "people: ["+x.people(x.Household.Members)+"]")
	if len(x.Others) > 0 {
		parts = append(parts, "others: ["+x.people(x.Others)+"]")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (x *Witness) people(people []*rule.Person) string {
	var all []string
	for _, p := range people {
		own := append([]string{"id: " + p.ID}, values(x.asks.Attributes(rule.OfPerson), p.Get)...)
		for _, t := range x.ties {
			if t.from == p {
				own = append(own, t.link.Name+": ["+names(t.to)+"]")
			}
		}
		all = append(all, "{"+strings.Join(own, ", ")+"}")
	}
	return strings.Join(all, ", ")
}

func names(people []*rule.Person) string {
	var all []string
	for _, p := range people {
		all = append(all, p.ID)
	}
	return strings.Join(all, ", ")
}

func values(attrs []*rule.Attribute, get func(*rule.Attribute) rule.Value) []string {
	var all []string
	for _, a := range attrs {
		if v := get(a); v.Known() {
			all = append(all, a.Name+": "+written(v))
		}
	}
	return all
}

// written writes a value as files do. A text that begins with a digit is
// quoted, so that YAML does not take it for a number.
func written(v rule.Value) string {
	if v.Kind() == rule.List {
		var all []string
		for _, e := range v.List() {
			all = append(all, written(e))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	s := v.String()
	if v.Kind() == rule.Text && s != "" && s[0] >= '0' && s[0] <= '9' {
		return `"` + s + `"`
	}
	return s
}
