package sqlgen_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/pack/packtest"
	"minsheng/packs"
	"minsheng/rule"
	"minsheng/rule/sqlgen"
)

// crowd makes households near the ages and amounts where rules change their
// minds; of one attribute in five nothing is on file.
type crowd struct {
	*rand.Rand
	schema *rule.Schema
	on     civil.Date
	people int
	ties   ties
}

// fataler is a test, or one try of a property.
type fataler interface{ Fatal(...any) }

func (c *crowd) household(t fataler, n int) *rule.Household {
	var members []*rule.Person
	for range 1 + c.IntN(4) {
		p := c.schema.NewPerson(fmt.Sprintf("p%06d", c.people))
		c.people++
		c.fill(t, rule.OfPerson, p.Set)
		members = append(members, p)
	}
	for _, p := range members {
		for _, l := range c.schema.Links() {
			if c.IntN(3) > 0 {
				must(t, c.ties.tie(p, l.Name, members[:c.IntN(len(members)+1)]))
			}
		}
	}
	h := c.schema.NewHousehold(fmt.Sprintf("h%06d", n), members...)
	c.fill(t, rule.OfHousehold, h.Set)
	return h
}

func (c *crowd) fill(t fataler, e rule.Entity, set func(string, rule.Value) error) {
	missing := 1 + c.IntN(40) // some are known well, some hardly
	for _, a := range c.schema.Attributes(e) {
		if c.IntN(41) >= missing {
			must(t, set(a.Name, c.value(a)))
		}
	}
}

func (c *crowd) value(a *rule.Attribute) rule.Value {
	bounded := func(n int64) int64 {
		if a.Min != nil {
			n = max(n, *a.Min)
		}
		if a.Max != nil {
			n = min(n, *a.Max)
		}
		return n
	}
	code := func() rule.Value { return rule.OfText(a.Codes[c.IntN(len(a.Codes))].ID) }
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(c.IntN(2) == 0)
	case rule.FormInt:
		return rule.OfInt(bounded([]int64{0, 1, 2, 3, 6, 11, 12, 24, 60, 120, 180}[c.IntN(11)]))
	case rule.FormMoney:
		return rule.OfMoney(measure.Money(bounded([]int64{0, 0, 1, 50000, 110000, 111111, 250000, 1000000}[c.IntN(8)])))
	case rule.FormRatio:
		return rule.OfRatio(measure.Ratio(bounded(int64(c.IntN(2_000_000)))))
	case rule.FormDate:
		return rule.OfDate(c.on.AddYears(-c.IntN(100)).AddDays(c.IntN(3) - 1))
	case rule.FormCode:
		return code()
	case rule.FormCodes:
		if c.IntN(2) == 0 {
			return rule.OfList(nil)
		}
		return rule.OfList([]rule.Value{code()})
	}
	return rule.OfText([]string{"330502", "330502001", "310101", "320100", "530100", "33"}[c.IntN(6)])
}

// owedTo is what entitle says of every service, household and person.
func owedTo(t fataler, e *pack.Edition, on civil.Date, homes []*rule.Household) map[string]got {
	engine, err := entitle.New(e)
	must(t, err)
	want := map[string]got{}
	for _, h := range homes {
		must(t, engine.Infer(on, h))
		for _, a := range engine.For(on, h).Answers {
			key := a.Service.ID + "/" + h.ID + "/"
			if a.Person != nil {
				key += a.Person.ID
			}
			g := got{outcome: a.Outcome.String()}
			if a.Outcome == entitle.Possible && a.Err != nil {
				g.outcome = "broken"
			}
			if a.Outcome == entitle.Possible {
				g.missing = lacking(a.Missing)
			}
			if a.Outcome != entitle.NotOwed && a.Amount != nil {
				g.amount = sql.NullInt64{Int64: int64(*a.Amount), Valid: true}
			}
			want[key] = g
		}
	}
	return want
}

func edition(t testing.TB, code string, on civil.Date) *pack.Edition {
	p, err := pack.Load(packs.FS, code)
	must(t, err)
	e, err := p.On(on)
	must(t, err)
	return e
}

func everyPack(t testing.TB) []string {
	entries, err := fs.ReadDir(packs.FS, ".")
	must(t, err)
	var codes []string
	for _, e := range entries {
		if e.IsDir() && len(e.Name()) == 6 {
			codes = append(codes, e.Name())
		}
	}
	return codes
}

// agreesOnPacks compares what SQL and entitle say of a crowd, for packs as
// they are.
func agreesOnPacks(t *testing.T, e engine, households int, codes ...string) {
	on := civil.MustParse("2026-01-01")
	for i, code := range codes {
		ed := edition(t, code, on)
		c := &crowd{Rand: rand.New(rand.NewPCG(7, uint64(i))), schema: ed.Pack.Schema(), on: on, ties: ties{}}
		var homes []*rule.Household
		for n := range households {
			homes = append(homes, c.household(t, n))
		}
		q, err := entitle.SQL(ed, on, entitle.InSQL{Dialect: e.dialect, Missing: true})
		must(t, err)
		have, err := e.run(ed.Pack.Schema(), homes, c.ties, q)
		if err != nil {
			t.Fatalf("%s: %v\n%s", code, err, q)
		}
		want := owedTo(t, ed, on, homes)
		if diff := cmp.Diff(want, have, cmp.AllowUnexported(got{})); diff != "" {
			t.Errorf("%s: -entitle +%s\n%s", code, e.dialect.Name, head(diff, 60))
		}
		seen := map[string]int{}
		for _, g := range want {
			seen[g.outcome]++
		}
		t.Logf("%s: %d people, %d steps, %d bytes of SQL, compared %v", code, c.people, len(q.Steps), len(q.String()), seen)
	}
}

func head(s string, lines int) string {
	all := strings.SplitN(s, "\n", lines+1)
	return strings.Join(all[:min(lines, len(all))], "\n")
}

// agreesOnServices compares SQL and entitle on random services that wait for
// each other.
func agreesOnServices(t *testing.T, e engine) {
	on := civil.MustParse("2024-05-01")
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p, err := pack.Load(packtest.Random(t), "000000")
		must(t, err)
		ed, err := p.On(on)
		if err != nil { // services that wait for each other
			seen["refused"]++
			return
		}
		c := &crowd{Rand: rand.New(rand.NewPCG(7, rapid.Uint64().Draw(t, "seed"))), schema: p.Schema(), on: on, ties: ties{}}
		homes := []*rule.Household{c.household(t, 0), c.household(t, 1), c.household(t, 2)}
		q, err := entitle.SQL(ed, on, entitle.InSQL{Dialect: e.dialect, Missing: true})
		if err != nil {
			t.Fatal(err)
		}
		have, err := e.run(p.Schema(), homes, c.ties, q)
		if err != nil {
			t.Fatalf("%v\n%s", err, q)
		}
		want := owedTo(t, ed, on, homes)
		for _, g := range want {
			seen[g.outcome]++
		}
		if diff := cmp.Diff(want, have, cmp.AllowUnexported(got{})); diff != "" {
			t.Fatalf("-entitle +%s\n%s\n%s", e.dialect.Name, diff, q)
		}
	})
	t.Logf("compared: %v", seen)
}

func TestSQLiteAgreesOnServicesThatWaitForEachOther(t *testing.T) { agreesOnServices(t, sqlite(t)) }

func TestPostgreSQLAgreesOnServicesThatWaitForEachOther(t *testing.T) {
	agreesOnServices(t, postgres(t))
}

func TestDuckDBAgreesOnServicesThatWaitForEachOther(t *testing.T) {
	agreesOnServices(t, peer(t, sqlgen.DuckDB, tables(sqlTypes, true)))
}

func TestSparkAgreesOnServicesThatWaitForEachOther(t *testing.T) {
	agreesOnServices(t, peer(t, sqlgen.Spark, sparkTables))
}

func TestClickHouseAgreesOnServicesThatWaitForEachOther(t *testing.T) {
	agreesOnServices(t, peer(t, sqlgen.ClickHouse, clickhouseTables))
}

func TestSQLiteOwesWhatEntitleOwes(t *testing.T) { agreesOnPacks(t, sqlite(t), 20, everyPack(t)...) }

func TestPostgreSQLOwesWhatEntitleOwes(t *testing.T) {
	agreesOnPacks(t, postgres(t), 60, "330502", "320000", "500000")
}

func TestDuckDBOwesWhatEntitleOwes(t *testing.T) {
	duckdb := peer(t, sqlgen.DuckDB, tables(sqlTypes, true))
	t.Run("one SELECT", func(t *testing.T) { agreesOnPacks(t, duckdb, 60, everyPack(t)...) })
	t.Run("a table a step", func(t *testing.T) { agreesOnPacks(t, duckdb.scripted(), 60, "330502") })
}

func TestSparkOwesWhatEntitleOwes(t *testing.T) {
	spark := peer(t, sqlgen.Spark, sparkTables)
	t.Run("one SELECT", func(t *testing.T) { agreesOnPacks(t, spark, 60, "330502") })
	t.Run("a table a step", func(t *testing.T) { agreesOnPacks(t, spark.scripted(), 60, "330502") })
}

func TestClickHouseOwesWhatEntitleOwes(t *testing.T) {
	clickhouse := peer(t, sqlgen.ClickHouse, clickhouseTables)
	t.Run("a table a step", func(t *testing.T) { agreesOnPacks(t, clickhouse.scripted(), 60, "330502") })
}
