package columns

import (
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/rule"
)

func anyDay(t *rapid.T, label string) int64 {
	return rapid.OneOf(rapid.Int64Range(int64(civil.Earliest), int64(civil.Latest)), rapid.Int64Range(-20000, 25000)).Draw(t, label)
}

func TestMonthsAndAgesAreThoseOfTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, later := anyDay(t, "d"), anyDay(t, "later")
		y, m, dd := ymd(d)
		if a, b, c := civil.Date(d).YMD(); int(y) != a || int(m) != b || int(dd) != c {
			t.Fatalf("day %d is %d-%d-%d, not %d-%d-%d", d, a, b, c, y, m, dd)
		}
		n := monthsUntil(d, later)
		if want := civil.Date(d).MonthsUntil(civil.Date(later)); int(n) != want {
			t.Fatalf("%v to %v: %d months, want %d", civil.Date(d), civil.Date(later), n, want)
		}
		if want := civil.Date(d).AgeOn(civil.Date(later)); int(years(n)) != want {
			t.Fatalf("%v to %v: %d years, want %d", civil.Date(d), civil.Date(later), years(n), want)
		}
	})
}

// Comparing an age with a constant is comparing the day of birth with the few
// days at which the answer turns.
func TestAnAgeComparedWithANumberTurnsOnlyAtTheCuts(t *testing.T) {
	fs := map[string]func(d, on int64) int64{
		"age":    func(d, on int64) int64 { return int64(civil.Date(d).AgeOn(civil.Date(on))) },
		"months": func(d, on int64) int64 { return int64(civil.Date(d).MonthsUntil(civil.Date(on))) },
		"days":   func(d, on int64) int64 { return on - d },
	}
	ops := []rule.Op{rule.OpEq, rule.OpNe, rule.OpLt, rule.OpLe, rule.OpGt, rule.OpGe}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"age", "months", "days"}).Draw(t, "f")
		on := anyDay(t, "on")
		v := view{f: func(d int64) int64 { return fs[name](d, on) }}
		birth := anyDay(t, "birth")
		k := v.f(birth) + rapid.Int64Range(-1, 1).Draw(t, "k")
		op := rapid.SampledFrom(ops).Draw(t, "op")
		s := v.than(op, k)
		class := int64(civil.Earliest)
		for _, c := range s.cuts {
			if c <= birth {
				class = max(class, c)
			}
		}
		if s.num(class) != s.num(birth) {
			t.Fatalf("%s on %d of %d, op %d %d: the first of its class answers otherwise (cuts %v)", name, on, birth, op, k, s.cuts)
		}
	})
}

// Numbers turn at their cuts too, up to the greatest.
func TestRanksCountTheCutsThatANumberReaches(t *testing.T) {
	edge := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-70000, 70000), rapid.SampledFrom([]int64{-1 << 63, 1<<63 - 1, 1<<63 - 2}))
	rapid.Check(t, func(t *rapid.T) {
		cuts := rapid.SliceOfNDistinct(edge, 4, 200, rapid.ID[int64]).Draw(t, "cuts")
		g := &group{}
		for _, c := range cuts {
			g.preds = append(g.preds, view{}.than(rule.OpGe, c))
		}
		(&compiler{groups: []*group{g}}).classify()
		from := []int64{edge.Draw(t, "n"), rapid.SampledFrom(cuts).Draw(t, "cut"), rapid.SampledFrom(cuts).Draw(t, "beside") - 1}
		got, short := make([]uint8, 3), make([]uint8, 3)
		ranks(g.lens, got, from)
		copy(short, got)
		if g.lens.steps != nil {
			stepped(g.lens, short, from)
		}
		if g.lens.bins != nil {
			binned(g.lens, short, from)
		}
		for i, n := range from {
			want := 0
			for _, c := range cuts {
				if c <= n {
					want++
				}
			}
			if int(got[i]) != want || int(short[i]) != want {
				t.Fatalf("%d reaches %d of the cuts %v, not %d or %d", n, want, g.cuts, got[i], short[i])
			}
		}
	})
}
