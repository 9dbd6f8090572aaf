package match

import (
	"slices"

	"minsheng/lang"
	"minsheng/rule"
)

// Detail is one thing that was otherwise in the later run and mattered: a
// fact on file, a parameter, or a condition that came out otherwise.
type Detail struct {
	Of   Reasons // PersonChanged, RuleChanged or TimePassed
	Who  string  // id of the person; empty: the household, or nobody in particular
	Name string  // person.X, household.X, household.members, param.X; empty: a condition
	// From and To are the values in words, or what the condition came to.
	From, To lang.Text
	Label    lang.Text // of the fact or parameter
}

// fact is one value that differs between two runs.
type fact struct {
	who      string
	attr     *rule.Attribute // nil: a link, or who belongs to the household
	name     string
	label    lang.Text
	from, to rule.Value
}

// factsOf lists in what two households differ. Their schemas are alike.
func factsOf(before, after *rule.Household, schema *rule.Schema) []fact {
	var all []fact
	if ids(before.Members) != ids(after.Members) {
		all = append(all, fact{name: "household.members", label: lang.Text{ZH: "共同生活的家庭成员", EN: "members of the household"},
			from: rule.OfInt(int64(len(before.Members))), to: rule.OfInt(int64(len(after.Members)))})
	}
	for _, a := range schema.Attributes(rule.OfHousehold) {
		if from, to := before.Get(a), after.Get(a); !same(from, to) {
			all = append(all, fact{attr: a, name: a.Path(), label: a.Label, from: from, to: to})
		}
	}
	others := everybody(after, schema)
	for _, p := range everybody(before, schema) {
		at := slices.IndexFunc(others, func(o *rule.Person) bool { return o.ID == p.ID })
		if at < 0 {
			continue // who belongs to whom is said above, or by a link
		}
		all = append(all, factsOfPerson(p, others[at], schema)...)
	}
	return all
}

func factsOfPerson(before, after *rule.Person, schema *rule.Schema) []fact {
	var all []fact
	for _, a := range schema.Attributes(rule.OfPerson) {
		if from, to := before.Get(a), after.Get(a); !same(from, to) {
			all = append(all, fact{who: before.ID, attr: a, name: a.Path(), label: a.Label, from: from, to: to})
		}
	}
	for _, l := range schema.Links() {
		from, to := linked(before.Tied(l)), linked(after.Tied(l))
		if !same(from, to) {
			all = append(all, fact{who: before.ID, name: rule.OfPerson.String() + "." + l.Name, label: l.Label, from: from, to: to})
		}
	}
	return all
}

// linked is a link by the ids of those to whom it leads.
func linked(v rule.Value) rule.Value {
	if !v.Known() {
		return rule.Value{}
	}
	list := []rule.Value{}
	for _, o := range v.List() {
		list = append(list, rule.OfText(o.Person().ID))
	}
	return rule.OfList(list)
}

func same(a, b rule.Value) bool {
	if !a.Known() || !b.Known() {
		return a.Known() == b.Known()
	}
	return a.Equal(b)
}

// schema returns the schema of a side.
func (t *trials) schema(side int) *rule.Schema { return t.edition[side].Pack.Schema() }

// carry returns a household of one side's schema in the other's, where they
// differ: what the other does not know, or takes otherwise, is not on file.
func (t *trials) carry(h *rule.Household, from, to int) (*rule.Household, error) {
	if !t.apart || from == to {
		return h, nil
	}
	was, is := t.schema(from), t.schema(to)
	known := map[*rule.Person]*rule.Person{}
	all := everybody(h, was)
	for _, p := range all {
		known[p] = is.NewPerson(p.ID)
		if err := carryFacts(rule.OfPerson, was, is, p.Get, known[p].Set); err != nil {
			return nil, err
		}
	}
	for _, p := range all {
		for _, l := range was.Links() {
			if v := p.Tied(l); v.Known() && is.Link(l.Name) != nil {
				var others []*rule.Person
				for _, o := range v.List() {
					others = append(others, known[o.Person()])
				}
				if err := known[p].Tie(l.Name, others...); err != nil {
					return nil, err
				}
			}
		}
	}
	var members []*rule.Person
	for _, p := range h.Members {
		members = append(members, known[p])
	}
	there := is.NewHousehold(h.ID, members...)
	return there, carryFacts(rule.OfHousehold, was, is, h.Get, there.Set)
}

func carryFacts(of rule.Entity, was, is *rule.Schema, get func(*rule.Attribute) rule.Value, set func(string, rule.Value) error) error {
	for _, a := range was.Attributes(of) {
		v, there := get(a), is.Attribute(of, a.Name)
		if !v.Known() || there == nil || there.Accepts(v) != nil {
			continue
		}
		if err := set(a.Name, v); err != nil {
			return err
		}
	}
	return nil
}

// everybody returns the members and all to whom their links lead.
func everybody(h *rule.Household, schema *rule.Schema) []*rule.Person {
	all := slices.Clone(h.Members)
	for i := 0; i < len(all); i++ {
		for _, l := range schema.Links() {
			for _, o := range all[i].Tied(l).List() {
				if !slices.Contains(all, o.Person()) {
					all = append(all, o.Person())
				}
			}
		}
	}
	return all
}

func ids(people []*rule.Person) string {
	list := make([]string, len(people))
	for i, p := range people {
		list[i] = p.ID
	}
	slices.Sort(list)
	text := ""
	for _, id := range list {
		text += id + "\n"
	}
	return text
}

// unknownWord stands where nothing is on file.
var unknownWord = lang.Text{ZH: "不知道", EN: "not known"}

// shown writes a value in both languages.
func shown(v rule.Value, like *rule.Attribute) lang.Text {
	if !v.Known() {
		return unknownWord
	}
	return lang.Text{ZH: rule.Show(v, like, lang.ZH), EN: rule.Show(v, like, lang.EN)}
}

func (f fact) detail() Detail {
	return Detail{Of: PersonChanged, Who: f.who, Name: f.name, Label: f.label, From: shown(f.from, f.attr), To: shown(f.to, f.attr)}
}

// matter returns which of the facts that changed had a part in a change: those
// that make a difference alone, put on file before or taken back after.
func (t *trial) matter(facts []fact, differ Reasons) ([]Detail, error) {
	if len(facts) == 1 {
		return []Detail{facts[0].detail()}, nil
	}
	var details []Detail
	for _, f := range facts {
		yes, err := t.matters(f, differ)
		if err != nil {
			return nil, err
		}
		if yes {
			details = append(details, f.detail())
		}
	}
	if len(details) > 0 {
		return details, nil
	}
	for _, f := range facts { // only together
		details = append(details, f.detail())
	}
	return details, nil
}

func (t *trial) matters(f fact, differ Reasons) (bool, error) {
	if f.attr == nil {
		return true, nil // cannot be tried alone
	}
	for _, others := range []Reasons{0, differ &^ PersonChanged} {
		for _, try := range []struct {
			with Reasons
			edit edit
		}{{others, edit{f.who, f.attr, f.to}}, {others | PersonChanged, edit{f.who, f.attr, f.from}}} {
			plain, err := t.ask(try.with)
			if err != nil {
				return false, err
			}
			edited, err := t.askWith(try.with, try.edit)
			if err != nil {
				return false, err
			}
			if came(edited) != came(plain) {
				return true, nil
			}
		}
	}
	return false, nil
}
