package population_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/population"
	"minsheng/rule"
)

// peers returns the Python that has pyarrow and duckdb; `make test-peers`
// names one.
func peers(t *testing.T) string {
	t.Helper()
	python := os.Getenv("MINSHENG_PEERS")
	if python == "" {
		t.Skip("pyarrow and DuckDB are not here: make test-peers fetches them")
	}
	return python
}

// manual returns the code blocks of a language in docs/population.md.
func manual(t *testing.T, language string) []string {
	t.Helper()
	text, err := os.ReadFile("../docs/population.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, m[1])
	}
	if len(blocks) == 0 {
		t.Fatalf("docs/population.md has no %s", language)
	}
	return blocks
}

// run runs Python in a folder and returns what it prints.
func run(t *testing.T, python, dir, code string) []byte {
	t.Helper()
	cmd := exec.Command(python, "-c", code)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

func nation(t *testing.T) *rule.Schema {
	t.Helper()
	p, err := pack.Load(packs.FS, "330502")
	if err != nil {
		t.Fatal(err)
	}
	return p.Schema()
}

// contract writes what `minsheng people columns --json` prints, as far as the
// manual's example reads it.
func contract(t *testing.T, dir string, s *rule.Schema) {
	t.Helper()
	text, err := json.Marshal(map[string]string{"format": population.Format, "pack": "330502", "schema": population.Fingerprint(s)})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "columns.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPeersWriteWhatTheManualShowsAndItIsRead(t *testing.T) {
	python, s, dir := peers(t), nation(t), t.TempDir()
	contract(t, dir, s)
	run(t, python, dir, manual(t, "python")[0])
	set, err := population.Open(filepath.Join(dir, "330502"), s)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for chunk, err := range set.Parts()[0].Chunks(population.Read{Received: true}) {
		if err != nil {
			t.Fatal(err)
		}
		for h := range chunk.Homes() {
			said = append(said, sayHome(s, chunk.Household(h))...)
		}
		said = append(said, sayReceived(set, chunk)...)
	}
	want := []string{
		"h1 income_month 1200.00", "p1 birth_on 1951-03-02", "p1 sex female", "p1 resident_months 720", "p1 draws_pension true",
		"p1 income_month 1200.00", "p1 illnesses [hypertension, diabetes]", "p2 birth_on 2015-05-01", "p2 sex male", "p2 illnesses []",
		"p3 sex male", "p3 resident_months 3", "p3 draws_pension false", "p3 income_month 0.00",
		"p1 receives old-age-allowance 50.00 month", "h2 receives dibao not known since 2024-02-29",
	}
	compareSets(t, said, want)
}

func sayHome(s *rule.Schema, h *rule.Household) []string {
	var said []string
	for _, a := range s.Attributes(rule.OfHousehold) {
		if v := h.Get(a); v.Known() {
			said = append(said, h.ID+" "+a.Name+" "+v.String())
		}
	}
	for _, p := range h.Members {
		for _, a := range s.Attributes(rule.OfPerson) {
			if v := p.Get(a); v.Known() {
				said = append(said, p.ID+" "+a.Name+" "+v.String())
			}
		}
	}
	return said
}

func sayReceived(set *population.Dataset, c *population.Chunk) []string {
	var said []string
	r := c.Received
	for i := range r.Len() {
		who := c.HouseholdIDs[r.Homes[i]]
		if r.Persons[i] >= 0 {
			who = c.PersonIDs[r.Persons[i]]
		}
		line := who + " receives " + set.Manifest.Received[r.Service(i)] + " not known"
		if m, ok := r.Amount(i); ok {
			line = who + " receives " + set.Manifest.Received[r.Service(i)] + " " + m.String() + " " + r.Per(i)
		}
		if day, ok := r.SinceOn(i); ok {
			line += " since " + day.String()
		}
		said = append(said, line)
	}
	return said
}

func compareSets(t *testing.T, got, want []string) {
	t.Helper()
	have := map[string]bool{}
	for _, line := range got {
		have[line] = true
	}
	for _, line := range want {
		if !have[line] {
			t.Errorf("missing: %s", line)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d values, want %d: %q", len(got), len(want), got)
	}
}

func TestPeersReadWhatWeWriteAndDuckDBWritesWhatWeRead(t *testing.T) {
	python, s, dir := peers(t), nation(t), t.TempDir()
	statements := strings.SplitAfter(strings.TrimSpace(manual(t, "sql")[0]), ";\n")
	if len(statements) != 2 {
		t.Fatalf("the manual shows %d statements, want COPY and SELECT", len(statements))
	}
	elders(t, dir, s)
	got := string(run(t, python, dir, `import duckdb; print(duckdb.connect().execute("""`+statements[1]+`""").fetchall())`))
	if want := "[('1', 2, Decimal('300.10')), (None, 1, None)]\n"; got != want {
		t.Errorf("DuckDB reads %swant %s", got, want)
	}
	got = string(run(t, python, dir, `
import pyarrow.parquet as pq
t = pq.read_table("330502/part-0000.parquet")
print(t.num_rows, t["person.guardians"].to_pylist(), t["person.birth_on"].type, t["household.income_month"].type)`))
	if want := "4 [None, [], ['e0', 'x'], None] date32[day] decimal128(18, 2)\n"; got != want {
		t.Errorf("pyarrow reads %swant %s", got, want)
	}
	other := t.TempDir()
	run(t, python, other, `
import duckdb, os
os.makedirs("330502")
c = duckdb.connect()
c.execute("""CREATE TABLE residents AS SELECT 'h' || lpad((i // 2)::VARCHAR, 6, '0') household_id, 'p' || i person_id,
  CASE WHEN i % 7 > 0 THEN DATE '1940-01-01' + i::INT END born, CASE WHEN i % 5 > 0 THEN i / 100 END income FROM range(200000) r(i) ORDER BY hash(i)""")
c.execute("""`+statements[0]+`""")`)
	seal(t, filepath.Join(other, "330502"), s)
	compareRange(t, filepath.Join(other, "330502"), s)
}

// elders writes two households of old people.
func elders(t *testing.T, dir string, s *rule.Schema) {
	t.Helper()
	w, err := population.Create(dir, population.Spec{Area: "330502", Pack: "330502", Schema: s, On: civil.MustParse("2026-11-01")})
	if err != nil {
		t.Fatal(err)
	}
	level := []rule.Value{rule.OfText("1"), {}, rule.OfText("1"), rule.OfText("2")}
	income := []rule.Value{rule.OfMoney(10000), {}, rule.OfMoney(20010), {}}
	ties := [][]string{nil, {}, {"e0", "x"}, nil}
	for h := range 2 {
		home := population.Home{ID: fmt.Sprintf("h%d", h), Values: make([]rule.Value, len(s.Attributes(rule.OfHousehold)))}
		for i := 2 * h; i < 2*h+2; i++ {
			p := population.Person{ID: fmt.Sprintf("e%d", i), Links: [][]string{ties[i], nil}}
			for _, a := range s.Attributes(rule.OfPerson) {
				v := map[string]rule.Value{"birth_on": rule.OfDate(civil.MustParse("1930-01-01") + civil.Date(i*2100)), "disability_level": level[i], "income_month": income[i]}
				p.Values = append(p.Values, v[a.Name])
			}
			home.Members = append(home.Members, p)
		}
		if err := w.Add(&home); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// seal writes the manifest of part-0000.parquet, as the manual's Python does.
func seal(t *testing.T, dir string, s *rule.Schema) {
	t.Helper()
	text, err := os.ReadFile(dir + "/part-0000.parquet")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	m, err := json.Marshal(population.Manifest{Format: population.Format, Schema: population.Fingerprint(s), On: civil.MustParse("2026-11-01"),
		Files: []population.File{{Name: "part-0000.parquet", Rows: 200_000, Bytes: int64(len(text)), SHA256: hex.EncodeToString(sum[:])}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, population.ManifestName), m, 0o600); err != nil {
		t.Fatal(err)
	}
}

// compareRange compares the 200,000 rows that DuckDB wrote.
func compareRange(t *testing.T, dir string, s *rule.Schema) {
	t.Helper()
	set, err := population.Open(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	born, income := s.Attribute(rule.OfPerson, "birth_on"), s.Attribute(rule.OfPerson, "income_month")
	n := 0
	for chunk, err := range set.Parts()[0].Chunks(population.Read{}) {
		if err != nil {
			t.Fatal(err)
		}
		for row := range chunk.Members() {
			var i int
			if _, err := fmt.Sscanf(chunk.PersonIDs[row], "p%d", &i); err != nil {
				t.Fatal(err)
			}
			n++
			for _, f := range chunk.Fields {
				got := f.Value(f.Attr, row)
				switch {
				case f.Attr == born && i%7 > 0 && got.Date() != civil.MustParse("1940-01-01")+civil.Date(i),
					f.Attr == born && i%7 == 0 && got.Known(),
					f.Attr == income && i%5 > 0 && got.Money() != measure.Money(i),
					f.Attr == income && i%5 == 0 && got.Known():
					t.Fatalf("p%d: %s is %s", i, f.Attr.Path(), got)
				}
			}
		}
	}
	if n != 200_000 {
		t.Errorf("%d rows, want 200000", n)
	}
}
