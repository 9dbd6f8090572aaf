package match

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	gocmp "github.com/google/go-cmp/cmp"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/population"
	"minsheng/rule"
)

// town is the households of one run, the rules and the day.
type town struct {
	homes   []population.Home
	edition *pack.Edition
	on      civil.Date
}

// run writes and matches a town.
func (w *town) run(t testing.TB) Side {
	t.Helper()
	dir := t.TempDir()
	out, err := population.Create(dir+"/people", population.Spec{Area: "330502", Pack: "330502", Schema: w.edition.Pack.Schema(), On: w.on, GroupRows: 9})
	if err != nil {
		t.Fatal(err)
	}
	for i := range w.homes {
		if err := out.Add(&w.homes[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := out.Close(); err != nil {
		t.Fatal(err)
	}
	ran(t, Plan{Edition: w.edition, On: w.on, People: dir + "/people", Out: dir + "/results", Workers: 2})
	return Side{Results: open(t, dir+"/results/330502"), Edition: w.edition, People: dir + "/people/330502"}
}

func changesOf(t testing.TB, before, after Side) []Change {
	t.Helper()
	var all []Change
	for c, err := range Compare(context.Background(), Pair{Before: before, After: after}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, *c)
	}
	return all
}

// on is the edition of Wuxing's pack on a day, with other values where they are
// given.
func on(t testing.TB, day civil.Date, values ...string) *pack.Edition {
	t.Helper()
	return editionWith(t, edition(t, "330502").Pack, day, values...)
}

// edited is a town a while later: facts are other ones, people and households
// came and left.
func (m *made) edited(homes []population.Home) []population.Home {
	var later []population.Home
	for _, h := range homes {
		h.Values, h.Members, h.Guests = slices.Clone(h.Values), slices.Clone(h.Members), slices.Clone(h.Guests)
		switch m.IntN(8) {
		case 0:
			continue // all left
		case 1:
			if len(h.Members) > 1 {
				h.Members = h.Members[1:]
			}
		case 2:
			h.Members = append(h.Members, population.Person{ID: h.ID + "new", Values: m.values(rule.OfPerson), Links: make([][]string, len(m.schema.Links()))})
		case 3, 4:
			p := &h.Members[m.IntN(len(h.Members))]
			p.Values = slices.Clone(p.Values)
			for range 1 + m.IntN(6) {
				at := m.IntN(len(p.Values))
				p.Values[at] = m.value(m.schema.Attributes(rule.OfPerson)[at])
			}
		case 5:
			at := m.IntN(len(h.Values))
			h.Values[at] = m.value(m.schema.Attributes(rule.OfHousehold)[at])
		}
		later = append(later, h)
	}
	if n := len(later); n > 1 { // somebody moves
		from, to := &later[n-1], &later[0]
		to.Members = append(to.Members, from.Members[len(from.Members)-1])
		if from.Members = from.Members[:len(from.Members)-1]; len(from.Members) == 0 {
			later = later[:n-1]
		}
	}
	return append(later, m.home(90_000))
}

// key is whom and what a change is about.
type key struct{ household, person, service string }

// oracle asks the whole engine about every household of a town.
func (w *town) oracle(t testing.TB) map[key]outcome {
	t.Helper()
	return w.answers(t, w.edition, w.on)
}

func (w *town) answers(t testing.TB, e *pack.Edition, day civil.Date) map[key]outcome {
	t.Helper()
	g, err := entitle.New(e)
	if err != nil {
		t.Fatal(err)
	}
	all := map[key]outcome{}
	for i := range w.homes {
		h := homeOf(t, e.Pack.Schema(), &w.homes[i])
		if err := g.Infer(day, h); err != nil {
			t.Fatal(err)
		}
		for _, a := range g.For(day, h).Answers {
			k := key{household: h.ID, service: a.Service.ID}
			if a.Person != nil {
				k.person = a.Person.ID
			}
			if o := came(a); a.Service.Computes && o != (outcome{}) {
				all[k] = o
			}
		}
	}
	return all
}

// homeOf makes what rules see of the rows of a household.
func homeOf(t testing.TB, schema *rule.Schema, from *population.Home) *rule.Household {
	t.Helper()
	known := map[string]*rule.Person{}
	var members []*rule.Person
	set := func(of rule.Entity, values []rule.Value, set func(string, rule.Value) error) {
		for i, a := range schema.Attributes(of) {
			if err := set(a.Name, values[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, row := range slices.Concat(from.Members, from.Guests) {
		p := schema.NewPerson(row.ID)
		set(rule.OfPerson, row.Values, p.Set)
		known[row.ID] = p
		if i < len(from.Members) {
			members = append(members, p)
		}
	}
	for _, row := range slices.Concat(from.Members, from.Guests) {
		for l, link := range schema.Links() {
			if row.Links[l] == nil {
				continue
			}
			var to []*rule.Person
			for _, id := range row.Links[l] {
				if known[id] == nil {
					known[id] = schema.NewPerson(id)
				}
				to = append(to, known[id])
			}
			if err := known[row.ID].Tie(link.Name, to...); err != nil {
				t.Fatal(err)
			}
		}
	}
	h := schema.NewHousehold(from.ID, members...)
	set(rule.OfHousehold, from.Values, h.Set)
	return h
}

func randomTown(t testing.TB, seed uint64, e *pack.Edition, day civil.Date) (*made, *town) {
	t.Helper()
	m := newMade(t, e, seed)
	m.some = []float64{0.7, 0.97, 1}[seed%3]
	w := &town{edition: e, on: day}
	for i := range 24 {
		w.homes = append(w.homes, m.home(i))
	}
	return m, w
}

// whatChanges lists what the oracle says is otherwise.
func whatChanges(before, after map[key]outcome) map[key][2]outcome {
	all := map[key][2]outcome{}
	for k, o := range before {
		if after[k] != o {
			all[k] = [2]outcome{o, after[k]}
		}
	}
	for k, o := range after {
		if before[k] != o {
			all[k] = [2]outcome{before[k], o}
		}
	}
	return all
}

func TestEveryDifferenceIsFoundAndNoOther(t *testing.T) {
	later := today.AddMonths(13)
	for seed := range uint64(2) {
		m, before := randomTown(t, seed, on(t, today), today)
		after := &town{homes: m.edited(before.homes), edition: on(t, later, "family.award_rural=95", "pension.resident_basic=150", "elder.age=62"), on: later}
		got := map[key][2]outcome{}
		last := ""
		for _, c := range changesOf(t, before.run(t), after.run(t)) {
			got[key{c.Household, c.Person, c.Service}] = [2]outcome{outcomeOf(c.Before, c.AmountBefore, c.PerBefore), outcomeOf(c.After, c.AmountAfter, c.PerAfter)}
			if c.Household < last {
				t.Fatalf("household %s comes after %s", c.Household, last)
			}
			last = c.Household
		}
		want := whatChanges(before.oracle(t), after.oracle(t))
		if len(want) < 50 {
			t.Fatalf("only %d differences: the test shows nothing", len(want))
		}
		if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(outcome{})); diff != "" {
			t.Errorf("seed %d: %.3000s", seed, diff)
		}
	}
}

// What each cause would have done alone is what the whole engine says with that
// cause alone in place, and the shares of an amount add up to its change.
func TestReasonsAreWhatTheEngineSaysOfEachCauseAlone(t *testing.T) {
	later := today.AddMonths(13)
	count := map[string]int{}
	for seed := range uint64(2) {
		m, before := randomTown(t, seed+10, on(t, today), today)
		after := &town{homes: m.edited(before.homes), edition: on(t, later, "family.award_rural=95", "pension.resident_basic=150", "elder.age=62"), on: later}
		facts := (&town{homes: after.homes}).answers(t, before.edition, today)
		rules := before.answers(t, after.edition, today)
		time := before.answers(t, before.edition, later)
		for _, c := range changesOf(t, before.run(t), after.run(t)) {
			count[c.Why.String()]++
			if c.Why&^causes != 0 {
				continue
			}
			k := key{c.Household, c.Person, c.Service}
			is := outcomeOf(c.After, c.AmountAfter, c.PerAfter)
			for cause, alone := range map[Reasons]outcome{PersonChanged: facts[k], RuleChanged: rules[k], TimePassed: time[k]} {
				if (alone == is) != (c.Alone&cause != 0) {
					t.Errorf("%v: alone %s: %+v, want %+v of %s", k, cause, alone, is, c.Alone)
				}
			}
			if c.Why == 0 || c.Shares == nil {
				continue
			}
			was, _ := outcomeOf(c.Before, c.AmountBefore, c.PerBefore).worth("")
			if sum := c.Shares.Person + c.Shares.Rule + c.Shares.Time; sum != is.amount-was {
				t.Errorf("%v: shares %+v, want a sum of %s", k, *c.Shares, is.amount-was)
			}
		}
	}
	for _, why := range []string{"person", "rule", "time", "came", "left", "moved"} {
		if count[why] == 0 {
			t.Errorf("nothing changed because of %q: %v", why, count)
		}
	}
}

func TestOneCauseAloneIsNamedAlone(t *testing.T) {
	e, later := on(t, today), today.AddMonths(13)
	m, before := randomTown(t, 5, e, today)
	was := before.run(t)
	for name, c := range map[string]struct {
		after *town
		want  Reasons
	}{
		"rules": {&town{before.homes, on(t, today, "family.award_rural=95", "elder.age=62"), today}, RuleChanged},
		"time":  {&town{before.homes, on(t, later), later}, TimePassed},
		"facts": {&town{m.edited(before.homes), e, today}, PersonChanged | Came | Left | Died | Born | Moved},
	} {
		changes := changesOf(t, was, c.after.run(t))
		if len(changes) == 0 {
			t.Errorf("%s: nothing changed", name)
		}
		for _, one := range changes {
			if one.Why == 0 || one.Why&^c.want != 0 || one.Why != one.Alone {
				t.Errorf("%s: %s of %s%s because of %q (alone %q)", name, one.Service, one.Household, one.Person, one.Why, one.Alone)
			}
			if one.Why&causes != 0 && len(one.Details) == 0 && one.Why != TimePassed {
				t.Errorf("%s: %s of %s%s: nothing is named", name, one.Service, one.Household, one.Person)
			}
		}
	}
	if changes := changesOf(t, was, was); len(changes) > 0 {
		t.Errorf("a run differs from itself: %+v", changes[0])
	}
}

// A pack may come to know more of people between two runs; what it knew before
// is compared by name.
func TestRunsOfPacksWithOtherAttributesAreCompared(t *testing.T) {
	upper := fstest.MapFS{}
	err := fs.WalkDir(packs.FS, "000000", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(packs.FS, name)
		if name == "000000/schema.yaml" {
			text = []byte(strings.Replace(string(text), "person:\n", "person:\n  shoe_size:\n    type: int\n    name: {zh: 鞋码, en: shoe size}\n    department: 公安\n    sensitivity: personal\n", 1))
		}
		upper[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(pack.Overlay(upper, packs.FS), "330502")
	if err != nil {
		t.Fatal(err)
	}
	more, err := p.On(today)
	if err != nil {
		t.Fatal(err)
	}
	_, before := randomTown(t, 2, on(t, today), today)
	after := &town{edition: more, on: today}
	for _, h := range before.homes {
		h.Members, h.Guests = slices.Clone(h.Members), slices.Clone(h.Guests)
		for _, list := range [][]population.Person{h.Members, h.Guests} {
			for i := range list {
				list[i].Values = append([]rule.Value{rule.OfInt(40)}, list[i].Values...)
			}
		}
		after.homes = append(after.homes, h)
	}
	draws := slices.IndexFunc(more.Pack.Schema().Attributes(rule.OfPerson), func(a *rule.Attribute) bool { return a.Name == "birth_on" })
	one := &after.homes[3].Members[0]
	one.Values[draws] = rule.OfDate(today - 70*365)
	was, is := before.run(t), after.run(t)
	want := whatChanges(before.oracle(t), after.oracle(t))
	changes := changesOf(t, was, is)
	if len(changes) == 0 || len(changes) != len(want) {
		t.Errorf("%d changes, want %d", len(changes), len(want))
	}
	for _, c := range changes {
		if c.Household != after.homes[3].ID || c.Why != PersonChanged {
			t.Errorf("%s of %s%s because of %s", c.Service, c.Household, c.Person, c.Why)
		}
		if !slices.ContainsFunc(c.Details, func(d Detail) bool { return d.Name == "person.birth_on" && d.Who == one.ID }) {
			t.Errorf("%s: %+v does not name the birthday", c.Service, c.Details)
		}
	}
}

func TestAServiceThatIsNewIsTheRulesDoing(t *testing.T) {
	city := edition(t, "330000")
	m, before := randomTown(t, 2, city, today)
	after := &town{homes: m.edited(before.homes), edition: on(t, today), on: today}
	before.edition = city
	found := false
	for _, c := range changesOf(t, before.run(t), after.run(t)) {
		if city.Service(c.Service) != nil || c.Why&^causes != 0 {
			continue
		}
		found = true
		if c.Kind == ChangeEnded || c.Why&RuleChanged == 0 {
			t.Errorf("%s of %s%s: %s because of %s", c.Service, c.Household, c.Person, c.Kind, c.Why)
		}
		if !slices.ContainsFunc(c.Details, func(d Detail) bool { return d.From == noService }) {
			t.Errorf("%s: %+v does not say that the service is new", c.Service, c.Details)
		}
	}
	if !found {
		t.Error("330502 has no service that 330000 lacks: the test shows nothing")
	}
}

func TestWhoIsInAnotherHouseholdMoved(t *testing.T) {
	e := on(t, today)
	schema := e.Pack.Schema()
	was, is := &town{edition: e, on: today}, &town{edition: e, on: today}
	for _, id := range []string{"a", "b", "c", "d"} {
		was.homes = append(was.homes, pensioner(schema, id, nil))
		is.homes = append(is.homes, pensioner(schema, id, nil))
	}
	is.homes[3].Members = append(is.homes[3].Members, is.homes[0].Members...) // a to d
	is.homes[1].Members = append(is.homes[1].Members, is.homes[2].Members...) // c to b
	is.homes = []population.Home{is.homes[1], is.homes[3], pensioner(schema, "new", nil)}
	var sets [2]*population.Dataset
	for i, w := range []*town{was, is} {
		set, err := population.Open(w.run(t).People, schema)
		if err != nil {
			t.Fatal(err)
		}
		sets[i] = set
	}
	for most, want := range map[int]map[string]bool{MaxMoves: {"a": true, "c": true}, 3: {"a": true, "c": true}, 1: nil} {
		got, err := movers(context.Background(), sets[0], sets[1], most)
		if diff := gocmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("at most %d: %v %s", most, err, diff)
		}
	}
}

func TestOrdersAndShares(t *testing.T) {
	if n := len(ordersOf(causes)); n != 6 {
		t.Errorf("%d orders of three causes", n)
	}
	v := verdict{shared: true}
	v.share([3]int64{7, 0, 4}, 2, PersonChanged|TimePassed)
	if got := fmt.Sprint(v.shares[0], v.shares[1], v.shares[2]); got != fmt.Sprint(measure.Money(3), measure.Money(0), measure.Money(2)) {
		t.Error(got)
	}
}
