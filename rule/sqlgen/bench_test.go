package sqlgen_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/rule"
	"minsheng/rule/sqlgen"
)

// BenchmarkPack asks every service of a pack of a crowd that is copied to the
// size MINSHENG_PEOPLE says (20,000), and counts the answers in the engine, and
// then what is missing, too.
func BenchmarkPack(b *testing.B) {
	for _, missing := range []bool{false, true} {
		name := map[bool]string{true: "missing"}[missing]
		b.Run("sqlite"+name, func(b *testing.B) { benchPack(b, sqlite(b), missing) })
		b.Run("postgres"+name, func(b *testing.B) { benchPack(b, postgres(b), missing) })
		b.Run("duckdb"+name, func(b *testing.B) { benchPack(b, peer(b, sqlgen.DuckDB, tables(sqlTypes, true)), missing) })
	}
}

func benchPack(b *testing.B, e engine, missing bool) {
	on := civil.MustParse("2026-01-01")
	ed := edition(b, "330502", on)
	c := &crowd{Rand: rand.New(rand.NewPCG(7, 0)), schema: ed.Pack.Schema(), on: on, ties: ties{}}
	var homes []*rule.Household
	for n := range 800 {
		homes = append(homes, c.household(b, n))
	}
	copies := max(1, wanted(b)/c.people)
	q, err := entitle.SQL(ed, on, entitle.InSQL{Dialect: e.dialect, Missing: missing})
	must(b, err)
	counted := *q
	counted.Header, counted.Steps = nil, nil
	longest := "''"
	if missing {
		longest = "MAX(missing)"
	}
	counted.Result = "SELECT '', '', '', outcome, COUNT(*), " + longest + " FROM (" + q.String() + ") r GROUP BY outcome"
	setup := append(e.tables(c.schema, homes, c.ties), copied(c.schema, copies)...)
	if e.dialect != sqlgen.DuckDB {
		setup = append(setup, "ANALYZE")
	}
	if e.dialect == sqlgen.Postgres { // compiling some thousand expressions takes longer than computing them
		setup = append(setup, "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET jit = off'; END $$", "SET jit = off")
	}
	if _, err := e.ask(setup, &counted); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := e.ask(nil, &counted); err != nil {
			b.Fatal(err)
		}
	}
	people := c.people * copies
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(people), "ns/person")
	b.ReportMetric(float64(people), "people")
}

func wanted(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("MINSHENG_PEOPLE"))
	if err != nil {
		return 20000
	}
	return n
}

// copied are the statements that copy everybody, with ids of their own.
func copied(s *rule.Schema, times int) []string {
	columns := func(e rule.Entity) string {
		text := ""
		for _, a := range s.Attributes(e) {
			text += fmt.Sprintf(", %q", a.Name)
		}
		return text
	}
	numbers := fmt.Sprintf("(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n) n", max(1, times-1))
	if times < 2 {
		return nil
	}
	person := columns(rule.OfPerson)
	home := columns(rule.OfHousehold)
	return []string{
		"INSERT INTO persons (person_id, household_id" + person + ") SELECT person_id || '-' || i, household_id || '-' || i" + person + " FROM persons, " + numbers,
		"INSERT INTO households (household_id" + home + ") SELECT household_id || '-' || i" + home + " FROM households, " + numbers,
		"INSERT INTO links SELECT person_id || '-' || i, link, to_id || '-' || i FROM links, " + numbers,
	}
}
