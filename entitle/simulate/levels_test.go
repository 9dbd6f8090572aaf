package simulate

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minsheng/measure"
	"minsheng/pack"
)

func TestSharesOfACostAreTheWholeToTheFen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, int64(measure.One)).Draw(t, "a")
		b := rapid.Int64Range(0, int64(measure.One)-a).Draw(t, "b")
		var parts []pack.Part
		for i, n := range []int64{a, b, int64(measure.One) - a - b} {
			parts = append(parts, pack.Part{Payer: pack.Payers()[i].ID, Least: measure.Ratio(n), Most: measure.Ratio(n)})
		}
		cost := Cost{Year: measure.Money(rapid.Int64Range(0, 1<<40).Draw(t, "year")), Once: measure.Money(rapid.Int64Range(0, 1<<40).Draw(t, "once"))}
		within := Cost{Year: cost.Year / 3, Once: cost.Once / 2}
		standard := measure.Money(1)
		for _, f := range []*pack.Funding{{Parts: parts}, {Parts: parts, Standard: &standard, Beyond: parts[:1]}, nil, {}} {
			if f != nil && f.Standard != nil {
				f.Beyond = []pack.Part{{Payer: "local", Least: measure.One, Most: measure.One}}
			}
			var sum Cost
			for _, one := range divide(f, cost, within, true) {
				sum.Year, sum.Once = sum.Year+one.cost.Year, sum.Once+one.cost.Once
			}
			if sum != cost {
				t.Fatalf("%v of %v by %+v", sum, cost, f)
			}
		}
	})
}

func TestARangeOfSharesIsARangeOfCosts(t *testing.T) {
	f := &pack.Funding{Parts: []pack.Part{{Payer: "central", Least: 300000, Most: 500000}, {Payer: "county", Least: 500000, Most: 700000}}}
	low, high := divide(f, Cost{Year: 1000}, Cost{}, true), divide(f, Cost{Year: 1000}, Cost{}, false)
	want := [][]borne{{{"central", Cost{Year: 300}}, {"county", Cost{Year: 500}}}, {{"central", Cost{Year: 500}}, {"county", Cost{Year: 700}}}}
	if diff := cmp.Diff(want, [][]borne{low, high}, cmp.AllowUnexported(borne{})); diff != "" {
		t.Error(diff)
	}
}

// What a district adds to the State's pension it bears itself; what the State
// adds is shared.
func TestWhatAPlaceAddsItBearsItself(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 300, 5, 21))
	r := run(t, supposed(t, p), supposed(t, p, "pension.resident_basic=200"), dir)
	levels := map[string]LevelCost{}
	for _, l := range r.Levels {
		levels[l.Payer] = l
	}
	more := r.After.Low.Year - r.Before.Low.Year
	central, local := levels["central"], levels["local"]
	if more <= 0 || central.Before.Low.Year <= 0 || central.Before != central.After {
		t.Errorf("the centre pays more for what a place adds: %+v, of %v more", central, more)
	}
	if got := local.After.Low.Year - local.Before.Low.Year; got != more {
		t.Errorf("the place bears %v of %v", got, more)
	}
	if r.Services[0].Pays == nil || r.Services[0].Pays.Source.ID != "GB2018-6" {
		t.Errorf("nothing says who pays: %+v", r.Services[0].Pays)
	}
}

func TestTheLevelsTogetherBearTheWholeBill(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 200, 10, 22))
	for _, change := range changes {
		before, after := scenarios(t, p, change)
		r := run(t, before, after, dir)
		var low, high, lowAfter, highAfter Cost
		var s sums
		for _, l := range r.Levels {
			s.cost(&low, l.Before.Low)
			s.cost(&high, l.Before.High)
			s.cost(&lowAfter, l.After.Low)
			s.cost(&highAfter, l.After.High)
		}
		if low != r.Before.Low || high != r.Before.High || lowAfter != r.After.Low || highAfter != r.After.High {
			t.Errorf("%v: the levels bear %v–%v and %v–%v of %+v and %+v", change, low, high, lowAfter, highAfter, r.Before, r.After)
		}
	}
}

func TestAYearIsWeighedByTheDaysOnWhichAValueHolds(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 200, 10, 23))
	before := supposed(t, p, "dibao.line=1000")
	after := supposed(t, before.Edition.Pack, "dibao.line@2027-07-01=1200", "dibao.line@2029-01-01=1400")
	s, err := NewYears(before, after, 2027, 2029)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(context.Background(), Files{Dirs: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Years) != 3 || r.Before.Low != r.After.Low {
		t.Fatalf("%d years; today it costs %v and %v", len(r.Years), r.Before.Low, r.After.Low)
	}
	raised, higher := run(t, before, supposed(t, p, "dibao.line=1200"), dir), run(t, before, supposed(t, p, "dibao.line=1400"), dir)
	half := portion{184, 365, &sums{}}.money(raised.After.Low.Year) + portion{181, 365, &sums{}}.money(raised.Before.Low.Year)
	for i, want := range []measure.Money{half, raised.After.Low.Year, higher.After.Low.Year} {
		if got := r.Years[i].After.Low.Year; got != want {
			t.Errorf("%d costs %v, want %v", r.Years[i].Year, got, want)
		}
		if got := r.Years[i].Before.Low.Year; got != r.Before.Low.Year {
			t.Errorf("%d would have cost %v, want %v", r.Years[i].Year, got, r.Before.Low.Year)
		}
		if len(r.Years[i].Levels) == 0 {
			t.Errorf("%d has no levels", r.Years[i].Year)
		}
	}
}

func TestTooManyYearsAreRefused(t *testing.T) {
	p := realPack(t, "330502")
	side := supposed(t, p)
	for _, years := range [][2]int{{2030, 2027}, {2027, 2027 + MostYears}} {
		if _, err := NewYears(side, side, years[0], years[1]); err == nil {
			t.Errorf("%v are taken", years)
		}
	}
}
