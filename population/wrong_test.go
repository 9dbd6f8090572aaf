package population

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"testing"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"minsheng/rule"
)

func sum(text []byte) string {
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:])
}

// right writes one good file of three rows.
func right(t *testing.T, dir string, s *rule.Schema) {
	t.Helper()
	byHand(t, dir+"/a.parquet", column(s, "household_id", "h1", "h1", "h2"), column(s, "person_id", "p1", "p2", "p3"))
}

func rows(cells func(s *rule.Schema) []cell) func(*testing.T, string, *rule.Schema) {
	return func(t *testing.T, dir string, s *rule.Schema) {
		t.Helper()
		byHand(t, dir+"/a.parquet", cells(s)...)
		sealed(t, dir, s, nil)
	}
}

// ids are good ids of three rows, with other columns beside them.
func ids(s *rule.Schema, more ...cell) []cell {
	return append([]cell{column(s, "household_id", "h1", "h1", "h2"), column(s, "person_id", "p1", "p2", "p3")}, more...)
}

func changed(change func(m *Manifest)) func(*testing.T, string, *rule.Schema) {
	return func(t *testing.T, dir string, s *rule.Schema) {
		t.Helper()
		right(t, dir, s)
		sealed(t, dir, s, change)
	}
}

var wrongFiles = []refusal{
	{"no manifest: half written", right},
	{"a manifest that is cut short", func(t *testing.T, dir string, s *rule.Schema) {
		right(t, dir, s)
		if err := os.WriteFile(dir+"/"+ManifestName, []byte(`{"format": "minsheng`), 0o600); err != nil {
			t.Fatal(err)
		}
	}},
	{"another format", changed(func(m *Manifest) { m.Format = "minsheng.population/9" })},
	{"another schema", changed(func(m *Manifest) { m.Schema, m.Pack = "abc", "310000" })},
	{"a file that is not there", changed(func(m *Manifest) { m.Files[0].Name = "b.parquet" })},
	{"a file that leads out of the folder", changed(func(m *Manifest) { m.Files[0].Name = "../a.parquet" })},
	{"a truncated file", func(t *testing.T, dir string, s *rule.Schema) {
		right(t, dir, s)
		sealed(t, dir, s, func(m *Manifest) { m.Files[0].Bytes = 900 })
		if err := os.Truncate(dir+"/a.parquet", 200); err != nil {
			t.Fatal(err)
		}
	}},
	{"a file with another checksum", changed(func(m *Manifest) { m.Files[0].SHA256 = sum(nil) })},
	{"a file that was truncated before it was listed", func(t *testing.T, dir string, s *rule.Schema) {
		right(t, dir, s)
		if err := os.Truncate(dir+"/a.parquet", 200); err != nil {
			t.Fatal(err)
		}
		sealed(t, dir, s, nil)
	}},
	{"another number of rows", changed(func(m *Manifest) { m.Files[0].Rows = 5 })},
	{"an unknown column", rows(func(s *rule.Schema) []cell {
		return ids(s, cell{schema.NewInt64Node("Person.Years", parquet.Repetitions.Optional, -1), []any{1, 2, 3}},
			cell{schema.NewInt64Node("person.shoe_size", parquet.Repetitions.Optional, -1), []any{1, 2, 3}})
	})},
	{"a column of the wrong type", rows(func(s *rule.Schema) []cell {
		return ids(s, cell{schema.NewInt64Node("household.income", parquet.Repetitions.Optional, -1), []any{1, 1, 3}},
			cell{schema.NewInt64Node("person.sex", parquet.Repetitions.Optional, -1), []any{1, 1, 3}},
			cell{schema.NewByteArrayNode("person.years", parquet.Repetitions.Optional, -1), []any{"1", "1", "3"}})
	})},
	{"no person_id", rows(func(s *rule.Schema) []cell { return ids(s)[:1] })},
}

var wrongRowsOf = []refusal{
	{"households that are not sorted", rows(func(s *rule.Schema) []cell {
		return []cell{column(s, "household_id", "h1", "h2", "h1"), column(s, "person_id", "p1", "p2", "p3")}
	})},
	{"a household in two files", func(t *testing.T, dir string, s *rule.Schema) {
		right(t, dir, s)
		byHand(t, dir+"/b.parquet", column(s, "household_id", "h2", "h3"), column(s, "person_id", "p4", "p5"))
		sealed(t, dir, s, nil)
	}},
	{"an empty id", rows(func(s *rule.Schema) []cell {
		return []cell{column(s, "household_id", "h1", "h2", "h3"), column(s, "person_id", "p1", "", "p3")}
	})},
	{"a person twice in a household", rows(func(s *rule.Schema) []cell {
		return []cell{column(s, "household_id", "h1", "h2", "h2"), column(s, "person_id", "p1", "p2", "p2")}
	})},
	{"an unknown code", rows(func(s *rule.Schema) []cell { return ids(s, column(s, "person.sex", "male", nil, "男")) })},
	{"an unknown code in a list", rows(func(s *rule.Schema) []cell {
		return ids(s, column(s, "person.ill", []string{"a", "b"}, nil, []string{"b", "cold"}))
	})},
	{"no division code", rows(func(s *rule.Schema) []cell { return ids(s, column(s, "person.lives_in", "330502", "湖州", nil)) })},
	{"a number that cannot be", rows(func(s *rule.Schema) []cell { return ids(s, column(s, "person.years", 7, 300, nil)) })},
	{"two incomes in one household", rows(func(s *rule.Schema) []cell { return ids(s, column(s, "household.income", 100, nil, 300)) })},
	{"one row of a hundred that does not agree", rows(func(s *rule.Schema) []cell {
		var home, person, income []any
		for i := range 100 {
			home, person, income = append(home, "h1"), append(person, fmt.Sprintf("p%d", i)), append(income, 100)
		}
		income[90] = nil
		return []cell{column(s, "household_id", home...), column(s, "person_id", person...), column(s, "household.income", income...)}
	})},
	{"a guest of no household", func(t *testing.T, dir string, s *rule.Schema) {
		right(t, dir, s)
		byHand(t, dir+"/z.parquet", column(s, "household_id", "h1", "h9"), column(s, "person_id", "g1", "g2"))
		sealed(t, dir, s, nil)
	}},
}
