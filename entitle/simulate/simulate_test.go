package simulate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minsheng/entitle"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/rule"
)

func TestTheSameOnBothSidesTouchesNothing(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 50, 20, 1))
	r := run(t, supposed(t, p), supposed(t, p, "elder.age=60"), dir)
	if len(r.Services) != 0 || len(r.Losers)+len(r.Winners) != 0 || len(r.Changes) != 0 || r.Before != (Bill{}) || r.After != (Bill{}) {
		t.Errorf("something is touched: %v", r)
	}
	if all := r.Net[0]; all.Persons.Unchanged != r.Persons || all.Homes.Unchanged != 50 {
		t.Errorf("not everybody is unchanged: %+v", all)
	}
}

// Asked about services whose rules are the same on both sides, nobody moves.
func TestTheSameRulesMoveNobody(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 200, 20, 2))
	side := supposed(t, p, "dibao.line=900")
	s, err := newSimulation(side, side, []string{"dibao", "dibao-margin", "living-allowance-disabled", "old-age-allowance", "resident-pension"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(context.Background(), Files{Dirs: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range r.Services {
		if all := one.All(); all.New+all.Ended+all.More+all.Less != 0 || all.Before != all.After {
			t.Errorf("%s moves: %+v", one.ID, all)
		}
	}
	if all := r.Net[0].Homes; all.Winners+all.Losers+all.Mixed != 0 {
		t.Errorf("somebody wins or loses: %+v", all)
	}
}

var changes = [][]string{
	{"dibao.line=1000", "dibao.line=1200"},
	{"dibao.line=1100", "dibao.line=800"},
	{"dibao.line=1000", "dibao.line[true]=1300", "dibao.margin_times=120%"},
	{"", "elder.old_age_allowance_age=70", "elder.old_age_allowance=100"},
	{"elder.old_age_allowance=150", "elder.old_age_allowance=100", "elder.age=65"},
	{"", "pension.resident_basic=200", "family.only_child_award=300"},
}

// scenarios are the two sides of a change.
func scenarios(t testing.TB, p *pack.Pack, change []string) (before, after Scenario) {
	t.Helper()
	before = supposed(t, p)
	if change[0] != "" {
		before = supposed(t, p, change[0])
	}
	return before, supposed(t, before.Edition.Pack, change[1:]...)
}

func TestEverybodyIsCountedOnceInEveryDimension(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 200, 15, 3))
	for _, change := range changes {
		before, after := scenarios(t, p, change)
		r := run(t, before, after, dir)
		byDimension := map[Dimension]Net{}
		for _, n := range r.Net {
			for _, of := range []Tally{n.Persons, n.Homes} {
				if of.Winners+of.Losers+of.Mixed+of.Unsure+of.Unchanged != of.All {
					t.Errorf("%v: %s %s does not add up: %+v", change, n.By, n.Value, of)
				}
			}
			sum := byDimension[n.By]
			var s sums
			s.tally(&sum.Persons, n.Persons)
			s.tally(&sum.Homes, n.Homes)
			byDimension[n.By] = sum
		}
		for _, by := range []Dimension{ByDecile, ByResidence, ByAge, ByArea} {
			if diff := cmp.Diff(r.Net[0].Persons, byDimension[by].Persons); diff != "" {
				t.Errorf("%v: persons by %s are others than all of them: %s", change, by, diff)
			}
			if by == ByAge {
				continue
			}
			if diff := cmp.Diff(r.Net[0].Homes, byDimension[by].Homes); diff != "" {
				t.Errorf("%v: households by %s are others than all of them: %s", change, by, diff)
			}
		}
		for _, one := range r.Services {
			var s sums
			sum := map[Dimension]*Cell{ByDecile: {}, ByResidence: {}, ByArea: {}}
			for i := range one.Cells {
				c := &one.Cells[i]
				if to := sum[c.By]; to != nil {
					s.cell(to, &c.Cell)
				}
			}
			for by, got := range sum {
				if diff := cmp.Diff(one.All(), got); diff != "" {
					t.Errorf("%v: %s by %s is not all of it: %s", change, one.ID, by, diff)
				}
			}
		}
	}
}

func TestTheOtherWayRoundIsTheOpposite(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 200, 15, 4))
	for _, change := range changes {
		before, after := scenarios(t, p, change)
		there, back := run(t, before, after, dir), run(t, after, before, dir)
		if len(there.Services) == 0 || len(there.Services) != len(back.Services) {
			t.Fatalf("%v touches %d services, and back %d", change, len(there.Services), len(back.Services))
		}
		for i := range there.Services {
			a, b := there.Services[i].All(), back.Services[i].All()
			turned := Cell{Before: b.After, After: b.Before, New: b.Ended, Ended: b.New, More: b.Less, Less: b.More, Same: b.Same, Unsure: b.Unsure}
			if diff := cmp.Diff(*a, turned); diff != "" {
				t.Errorf("%v: %s: %s", change, there.Services[i].ID, diff)
			}
		}
		for i := range there.Net {
			a, b := there.Net[i].Homes, back.Net[i].Homes
			if a.Winners != b.Losers || a.Losers != b.Winners || a.Gain != b.Loss || a.Loss != b.Gain || a.Unsure != b.Unsure || a.Mixed != b.Mixed {
				t.Errorf("%v: %s %s: %+v and back %+v", change, there.Net[i].By, there.Net[i].Value, a, b)
			}
		}
	}
}

// The services that are not asked answer alike on both sides, household by
// household.
func TestUntouchedServicesAnswerAlike(t *testing.T) {
	p := realPack(t, "330502")
	for _, change := range changes {
		before, after := scenarios(t, p, change)
		s, err := New(before, after)
		if err != nil {
			t.Fatal(err)
		}
		touched := s.Touched()
		if len(touched) == 0 || len(touched) > 40 {
			t.Errorf("%v touches %d services: %v", change, len(touched), touched)
		}
		engines := [2]*entitle.Engine{engineOf(t, before), engineOf(t, after)}
		moved := map[string]bool{}
		for _, h := range crowd(p.Schema(), 40, 15, 5) {
			var said [2]*entitle.Statement
			for i, g := range engines {
				if err := g.Infer(today, h); err != nil {
					t.Fatal(err)
				}
				said[i] = g.For(today, h)
			}
			for i, a := range said[0].Answers {
				b := said[1].Answers[i]
				if same := plainly(a) == plainly(b); !same {
					moved[a.Service.ID] = true
				}
			}
		}
		for id := range moved {
			if !slices.Contains(touched, id) {
				t.Errorf("%v: %s moves and was not asked", change, id)
			}
		}
		if len(moved) == 0 {
			t.Errorf("%v: nothing moves: the households are too plain", change)
		}
	}
}

func engineOf(t testing.TB, s Scenario) *entitle.Engine {
	t.Helper()
	g, err := entitle.New(s.Edition)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func plainly(a *entitle.Answer) string {
	s := fmt.Sprint(a.Outcome, a.Entitled)
	if a.Amount != nil {
		s += a.Amount.String()
	}
	return s
}

// The plain second implementation: every household asked by the one-person
// engine on both sides, and counted by service.
func TestTheColumnsCountWhatTheEngineSays(t *testing.T) {
	p := realPack(t, "330502")
	homes := crowd(p.Schema(), 120, 15, 6)
	dir := written(t, p.Schema(), homes)
	for _, change := range changes {
		before, after := scenarios(t, p, change)
		r := run(t, before, after, dir)
		var ids []string
		for _, one := range r.Services {
			ids = append(ids, one.ID)
		}
		before.Edition, after.Edition = before.Edition.Only(ids...), after.Edition.Only(ids...)
		engines := [2]*entitle.Engine{engineOf(t, before), engineOf(t, after)}
		want := map[string]*Cell{}
		for _, h := range homes {
			countOne(t, engines, h, want)
		}
		for _, one := range r.Services {
			if want[one.ID] == nil {
				want[one.ID] = &Cell{}
			}
			if diff := cmp.Diff(want[one.ID], one.All()); diff != "" {
				t.Errorf("%v: %s (-engine +columns): %s", change, one.ID, diff)
			}
		}
	}
}

func countOne(t *testing.T, engines [2]*entitle.Engine, h *rule.Household, want map[string]*Cell) {
	t.Helper()
	var said [2]*entitle.Statement
	for i, g := range engines {
		if err := g.Infer(today, h); err != nil {
			t.Fatal(err)
		}
		said[i] = g.For(today, h)
	}
	var s sums
	for i, a := range said[0].Answers {
		x, y := answerFrom(a), answerFrom(said[1].Answers[i])
		if want[a.Service.ID] == nil {
			want[a.Service.ID] = &Cell{}
		}
		want[a.Service.ID].count(&s, x, y, moveOf(x, y))
	}
}

func answerFrom(a *entitle.Answer) answer {
	var out answer
	switch {
	case a.Outcome == entitle.Owed:
		out.is = owed
	case a.Outcome == entitle.Possible && a.Entitled:
		out.is = open
	case a.Outcome == entitle.Possible:
		out.is = perhaps
	default:
		return out
	}
	if a.Amount != nil {
		out.priced, out.cost = true, costOf(*a.Amount, a.Service.Per)
	}
	return out
}

func TestWinnersAndLosersAreToldByYearThenByWhatIsNoMoney(t *testing.T) {
	money := func(yuan int64) answer {
		return answer{is: owed, priced: true, cost: Cost{Year: measure.Money(yuan * 100)}}
	}
	kind, maybe, none := answer{is: owed}, answer{is: perhaps, priced: true, cost: Cost{Year: 500}}, answer{}
	for _, c := range []struct {
		name string
		is   outcome
		all  [][2]answer
	}{
		{"nothing moves", unchanged, [][2]answer{{money(5), money(5)}, {kind, kind}, {maybe, maybe}}},
		{"more money", wins, [][2]answer{{money(5), money(6)}}},
		{"more here and less there", loses, [][2]answer{{money(5), money(6)}, {money(9), money(7)}}},
		{"as much more here as less there", unchanged, [][2]answer{{money(5), money(6)}, {money(9), money(8)}}},
		{"money outweighs a service that is none", wins, [][2]answer{{none, money(6)}, {kind, none}}},
		{"a service that is no money", wins, [][2]answer{{none, kind}}},
		{"one gained and one lost", mixed, [][2]answer{{none, kind}, {kind, none}}},
		{"perhaps owed afterwards", unclear, [][2]answer{{none, maybe}}},
		{"surely less than what may come", loses, [][2]answer{{none, maybe}, {money(9), money(1)}}},
		{"surely more than what may go", wins, [][2]answer{{maybe, none}, {money(1), money(9)}}},
		{"known before, the amount open after", unclear, [][2]answer{{money(5), {is: open}}}},
	} {
		var n net
		var s sums
		for _, pair := range c.all {
			n.add(&s, pair[0], pair[1], false)
		}
		if got := n.outcome(); got != c.is {
			t.Errorf("%s: %d, want %d", c.name, got, c.is)
		}
	}
}

func TestLosersAreNamedWithAHouseholdAndTheReason(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 400, 5, 7))
	before, after := scenarios(t, p, []string{"dibao.line=1100", "dibao.line=800"})
	r := run(t, before, after, dir)
	i := slices.IndexFunc(r.Losers, func(k Kind) bool { return k.Service == "dibao" && k.Move == MoveLess })
	if i < 0 || len(r.Losers[i].Examples) == 0 {
		t.Fatalf("nobody is named among %d kinds", len(r.Losers))
	}
	e := r.Losers[i].Examples[0]
	if e.Before.Is != "yes" || e.After.Is != "yes" || e.Before.Amount == e.After.Amount || !strings.Contains(e.Why.ZH, "低保标准") || e.Why.EN == "" || r.Losers[i].Who.IsZero() {
		t.Errorf("the example says too little: %+v", e)
	}
	ended := slices.IndexFunc(r.Losers, func(k Kind) bool { return k.Service == "dibao" && k.Move == MoveEnded })
	if ended < 0 || !strings.Contains(r.Losers[ended].Examples[0].Why.ZH, "人均收入低于") {
		t.Errorf("who loses it is not told by which condition, among %d kinds", len(r.Losers))
	}
}

// A pack that was loaded apart has a schema of its own.
func TestPacksThatWereLoadedApartAreCompared(t *testing.T) {
	p, apart := realPack(t, "330502"), realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 200, 15, 8))
	before, after := scenarios(t, p, []string{"dibao.line=1000", "dibao.line=1200"})
	_, other := scenarios(t, apart, []string{"dibao.line=1000", "dibao.line=1200"})
	want, got := run(t, before, after, dir), run(t, before, other, dir)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestASumThatDoesNotFitIsRefused(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 400, 0, 9))
	before, after := scenarios(t, p, []string{"", "family.only_child_award=90000000000000000"})
	s, err := New(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(context.Background(), Files{Dirs: []string{dir}}); err == nil || !strings.Contains(err.Error(), "can be counted") {
		t.Errorf("the sum was taken: %v", err)
	}
}

func TestWhatIsMissingIsWhatTheEngineSays(t *testing.T) {
	p := realPack(t, "330502")
	homes := crowd(p.Schema(), 100, 20, 14)
	before, after := scenarios(t, p, []string{"dibao.line=1000", "dibao.line=1200"})
	r := run(t, before, after, written(t, p.Schema(), homes))
	g := engineOf(t, Scenario{after.Edition.Only("dibao"), today})
	want := map[string]int64{}
	for _, h := range homes {
		if err := g.Infer(today, h); err != nil {
			t.Fatal(err)
		}
		for _, a := range g.For(today, h).Answers {
			if a.Service.ID != "dibao" {
				continue
			}
			names := map[string]bool{}
			for _, m := range a.Missing {
				m.Person = ""
				names[m.Name()] = true
			}
			for name := range names {
				want[name]++
			}
		}
	}
	got := map[string]int64{}
	for _, d := range r.Doubts {
		if d.Service == "dibao" {
			got[d.Lack] = d.Count
			if d.Label.IsZero() {
				t.Errorf("%s has no name", d.Lack)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("(-engine +columns): %s", diff)
	}
}

func TestAValueWorseThanThatAboveIsNamed(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 10, 15, 15))
	for _, c := range []struct {
		set  string
		want []Floor
	}{
		{"elder.old_age_allowance_age=85", []Floor{{"000000", "80"}}},
		{"elder.old_age_allowance_age=75", nil},
		{"family.only_child_award=99", []Floor{{"330000", "100.00"}}},
	} {
		r := run(t, supposed(t, p), supposed(t, p, c.set), dir)
		if diff := cmp.Diff(c.want, r.Changes[0].Below); diff != "" {
			t.Errorf("%s: %s", c.set, diff)
		}
	}
}

func TestManyWorkersCountWhatOneCounts(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 4000, 15, 16))
	before, after := scenarios(t, p, changes[0])
	s, err := New(before, after)
	if err != nil {
		t.Fatal(err)
	}
	var results []*Result
	for _, workers := range []int{1, 5} {
		r, err := s.Run(context.Background(), Files{Dirs: []string{dir}, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		for _, kinds := range [][]Kind{r.Losers, r.Winners} {
			for i := range kinds {
				kinds[i].Examples = nil // of many kinds, one worker forgets others than five do
			}
		}
		results = append(results, r)
	}
	if diff := cmp.Diff(results[0], results[1]); diff != "" {
		t.Errorf("(-one worker +five): %s", diff)
	}
}
