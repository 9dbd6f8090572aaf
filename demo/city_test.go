package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/people"
)

// digest hashes everything that the city says about everybody.
func digest(t testing.TB, cfg Config) string {
	t.Helper()
	sum := sha256.New()
	for h := range households(t, cfg) {
		fmt.Fprintln(sum, h.ID, h.Area, h.Address, h.Facts)
		for _, p := range h.Members {
			fmt.Fprintln(sum, p.ID, p.Name, p.Number.Plain(), p.Phone, p.Guardians, p.Supporters, p.Facts)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func households(t testing.TB, cfg Config) func(func(Household) bool) {
	t.Helper()
	seq, err := Generate(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func TestTheSameSeedGivesTheSameCity(t *testing.T) {
	cfg := Config{Residents: 3000, Seed: 7}
	first := digest(t, cfg)
	if again := digest(t, cfg); again != first {
		t.Error("a second run with the same seed differs")
	}
	cfg.Seed = 8
	if other := digest(t, cfg); other == first {
		t.Error("another seed gives the same city")
	}
}

func TestAMarkTellsOneCityFromAnother(t *testing.T) {
	marks := map[string]Config{}
	for _, cfg := range []Config{{Seed: 1}, {Seed: 2}, {Seed: 1, Residents: 5000}, {Seed: 1, On: DefaultDay.AddDays(1)}} {
		city, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		again, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		mark := city.Mark()
		if other, taken := marks[mark]; taken || again.Mark() != mark {
			t.Errorf("%+v has the mark %s, %+v too, or another the second time", cfg, mark, other)
		}
		marks[mark] = cfg
	}
}

func TestTwoPassesOverOneCityAreEqual(t *testing.T) {
	city, err := New(Config{Residents: 2000, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	var passes [2][]string
	for i := range passes {
		for h := range city.Households() {
			for _, p := range h.Members {
				passes[i] = append(passes[i], fmt.Sprint(p.ID, p.Name, p.Number.Plain(), p.Facts))
			}
		}
	}
	if fmt.Sprint(passes[0]) != fmt.Sprint(passes[1]) {
		t.Error("the second pass differs from the first")
	}
}

func TestTheNumberOfResidentsIsExact(t *testing.T) {
	for _, want := range []int{1, 2, 3, 10, 499, 5000} {
		got := 0
		for h := range households(t, Config{Residents: want, Seed: 5}) {
			got += len(h.Members)
		}
		if got != want {
			t.Errorf("%d residents asked, %d made", want, got)
		}
	}
}

func TestAnImpossibleNumberOfResidentsIsRefused(t *testing.T) {
	for _, n := range []int{-1, MaxResidents + 1} {
		if _, err := Generate(Config{Residents: n}); err == nil {
			t.Errorf("%d residents are accepted", n)
		}
	}
}

// The bounds are those that docs/demo.md states for the quick start.
func TestMarginsAreMetWithinTheStatedMisfit(t *testing.T) {
	city, err := New(Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	fit := city.Fit()
	for h := range city.Households() {
		fit.Count(&h)
	}
	if fit.Residents != QuickResidents {
		t.Fatalf("%d residents", fit.Residents)
	}
	for _, m := range fit.Margins() {
		bound := 0.003 // fitted: 0.3 percentage points
		switch {
		case m.Want > 1:
			bound = 0.03 * m.Want // incomes: 3 %
		case !m.Fitted && m.Basis == Sourced:
			bound = 0.03 // drawn among few: 3 points
		case !m.Fitted:
			bound = 0.005
		}
		if math.Abs(m.Got-m.Want) > bound {
			t.Errorf("%s: wanted %.4f, got %.4f", m.ID, m.Want, m.Got)
		}
	}
}

// The report counts what it drew; this counts what stands on file.
func TestTheFilesAgreeWithTheReport(t *testing.T) {
	city, err := New(Config{Residents: 20_000, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	fit, children, old, town, alone, homes := city.Fit(), 0, 0, 0, 0, 0
	for h := range city.Households() {
		fit.Count(&h)
		if h.Members[0].fact("relation").Text() != "head" {
			t.Fatalf("%s does not begin with its head", h.ID)
		}
		shared := false
		for _, p := range h.Members {
			shared = shared || p.Relation == "other"
			age := p.fact("birth_on").Date().AgeOn(city.Config().On)
			if age < 15 {
				children++
			}
			if age >= 60 {
				old++
			}
		}
		if factOf(h.Facts, "urban").Bool() {
			town += len(h.Members)
		}
		if !shared {
			homes++
			if len(h.Members) == 1 {
				alone++
			}
		}
	}
	got := map[string]float64{"age_0_14": float64(children) / 20000, "age_60_up": float64(old) / 20000,
		"urban": float64(town) / 20000, "size_1": float64(alone) / float64(homes)}
	for _, m := range fit.Margins() {
		if want, ok := got[m.ID]; ok && math.Abs(want-m.Got) > 1e-9 {
			t.Errorf("%s: the report says %.5f, the files %.5f", m.ID, m.Got, want)
		}
	}
}

func factOf(facts []Fact, name string) *people.Value {
	p := Person{Facts: facts}
	return p.fact(name)
}

func TestNumbersPhonesAndKeysAreNobodys(t *testing.T) {
	seen := map[string]bool{}
	for h := range households(t, Config{Residents: 20_000, Seed: 4}) {
		for _, p := range h.Members {
			number := p.Number.Plain()
			if seen[number] || seen[string(p.ID)] {
				t.Fatalf("%s comes twice", p.ID)
			}
			seen[number], seen[string(p.ID)] = true, true
			if _, err := people.ParseNumber(number, nil); err != nil || number[:2] != NumberPrefix {
				t.Fatalf("%s has the number %s: %v", p.ID, number, err)
			}
			if p.Number.BornOn() != p.BornOn || (p.Number.Sex() == people.Male) != p.Male {
				t.Fatalf("%s: number and file differ in birth or sex", p.ID)
			}
			if p.Phone != "" && (p.Phone[:5] != "05720" || len(p.Phone) != 11) {
				t.Fatalf("%s has the phone %s", p.ID, p.Phone)
			}
		}
	}
}

func TestAFullDayGoesOnWithTheNextAreaCode(t *testing.T) {
	n := numbers{used: map[civil.Date][2]int32{}}
	day := civil.MustParse("1990-05-01")
	seen := map[string]bool{}
	for i := range 1200 {
		s := n.next(day, i%2 == 0).Plain()
		if seen[s] || len(s) != 18 {
			t.Fatalf("number %d is %s", i, s)
		}
		seen[s] = true
	}
	if !seen["79050319900501001"+string(people.CheckDigit("79050319900501001"))] {
		t.Error("the 501st man of a day is not numbered under the next code")
	}
}

func TestAgesHoldOnAnyDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := civil.MustParse("2020-01-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "day"))
		b := &builder{dice: newDice(rapid.Uint64().Draw(t, "seed"), streamHome, 0), city: &City{cfg: Config{On: on}}}
		age := rapid.IntRange(0, 110).Draw(t, "age")
		if born := b.birthday(age); born.AgeOn(on) != age || born > on {
			t.Fatalf("born on %s, %d on %s", born, age, on)
		}
	})
}

func BenchmarkHouseholds(b *testing.B) {
	city, err := New(Config{Residents: MaxResidents, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	n := 0
	for range city.Households() {
		if n++; n == b.N {
			break
		}
	}
}
