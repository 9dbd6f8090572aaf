package columns_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// templateTables makes chunks of the people that `minsheng bench match` makes.
func templateTables(s *rule.Schema, on civil.Date, chunks int) []*columns.Table {
	r := rand.New(rand.NewPCG(1, 2))
	person := func(name string, c columns.Column) columns.Field {
		return columns.Field{Attr: s.Attribute(rule.OfPerson, name), Column: c}
	}
	home := func(name string, c columns.Column) columns.Field {
		return columns.Field{Attr: s.Attribute(rule.OfHousehold, name), Column: c}
	}
	var tables []*columns.Table
	for range chunks {
		t := &columns.Table{Households: []int32{0}}
		var birth, area []int32
		var salary, capital []int64
		var role, occupancy []uint8
		for len(birth) < columns.ChunkRows {
			for i := range 1 + r.IntN(4) {
				age, c := int32(r.IntN(95*365+200)), uint8(0)
				if i > 0 && age < 18*365 {
					c = 1
				}
				pay, gain := int64(0), int64(0)
				if age >= 16*365 {
					pay, gain = int64(math.Exp(7.3+0.9*r.NormFloat64()))*100, int64(r.IntN(80))*100
				}
				birth, role = append(birth, int32(on)-age), append(role, c)
				salary, capital = append(salary, pay), append(capital, gain)
			}
			area, occupancy = append(area, int32(10+r.IntN(190))), append(occupancy, uint8(r.IntN(4)))
			t.Households = append(t.Households, int32(len(birth)))
		}
		t.Rows = len(birth)
		t.Fields = []columns.Field{
			person("birth", columns.Column{I32: birth}), person("salary", columns.Column{I64: salary}),
			person("capital_returns", columns.Column{I64: capital}), person("role", columns.Column{U8: role, Dict: []string{"adult", "child"}}),
			home("accommodation_size", columns.Column{I32: area}), home("occupancy", columns.Column{U8: occupancy, Dict: []string{"owner", "tenant", "free_lodger", "homeless"}}),
		}
		tables = append(tables, t)
	}
	return tables
}

// BenchmarkTemplate computes the eight variables of OpenFisca's country
// template; `minsheng bench match` compares them with OpenFisca's.
func BenchmarkTemplate(b *testing.B) {
	on := civil.MustParse("2025-01-01")
	p, err := pack.Load(packs.FS, "world/country-template")
	if err != nil {
		b.Fatal(err)
	}
	e, err := p.On(on)
	if err != nil {
		b.Fatal(err)
	}
	var rules []*rule.Expr
	for _, id := range []string{"pension", "basic-income", "income-tax", "social-security-contribution", "household-income", "parenting-allowance", "housing-tax", "disposable-income"} {
		for _, c := range e.Service(id).Conditions {
			rules = append(rules, c.Expr)
		}
		rules = append(rules, e.Service(id).Amounts[0].Expr)
	}
	program := compile(b, rules...)
	to, least := make([]int64, 2*columns.ChunkRows), math.Inf(1)
	sweep(b, []*columns.Program{program}, templateTables(e.Pack.Schema(), on, 64), func(w *columns.Worker, _ int) {
		var last columns.Truth
		began := time.Now()
		for i, x := range rules {
			if x.Type().Kind == rule.Bool {
				last = w.Truth(i)
				continue
			}
			a := w.Amounts(i, last.True)
			rows := w.Table().Members()
			if x.Of == rule.OfHousehold {
				rows = w.Table().Homes()
			}
			a.Put(to[:rows], last.True)
		}
		least = min(least, float64(time.Since(began).Nanoseconds())/float64(w.Table().Members()))
	})
	b.ReportMetric(least, "least-ns/person") // of one chunk, which other work on the machine rarely meets
}
