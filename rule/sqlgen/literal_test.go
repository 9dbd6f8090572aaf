package sqlgen

import (
	"database/sql"
	"testing"
	"unicode/utf8"

	_ "modernc.org/sqlite"
)

// read undoes what a dialect's text does, by the rules of the engine's manual.
func read(lit string, backslash bool) (text string, rest string) {
	if len(lit) > 0 && lit[0] == 'E' {
		lit, backslash = lit[1:], true
	}
	if len(lit) == 0 || lit[0] != '\'' {
		return "", "no quote"
	}
	var out []byte
	for i := 1; i < len(lit); i++ {
		switch {
		case lit[i] == '\\' && backslash && i+1 < len(lit):
			i++
			out = append(out, lit[i])
		case lit[i] == '\'' && i+1 < len(lit) && lit[i+1] == '\'':
			i++
			out = append(out, '\'')
		case lit[i] == '\'':
			return string(out), lit[i+1:]
		default:
			out = append(out, lit[i])
		}
	}
	return "", "no end"
}

func FuzzNoTextLeavesItsQuotes(f *testing.F) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		f.Fatal(err)
	}
	defer db.Close()
	for _, seed := range []string{"330502", "it's", `\`, `\'`, `'; DROP TABLE persons; --`, "民生", "a\nb", "", "$1", "?"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range Dialects() {
			e, err := d.literal(s)
			if err != nil {
				if utf8.ValidString(s) && !containsNUL(s) {
					t.Fatalf("%s refuses %q: %v", d.Name, s, err)
				}
				continue
			}
			if text, rest := read(e.sql, d == Spark || d == ClickHouse); text != s || rest != "" {
				t.Fatalf("%s writes %q as %s, which reads %q and leaves %q", d.Name, s, e.sql, text, rest)
			}
			if mixed := mix("$1", e); mixed.sql != e.sql {
				t.Fatalf("%s: mixing changes %s to %s", d.Name, e.sql, mixed.sql)
			}
		}
		if e, err := SQLite.literal(s); err == nil {
			var back string
			if err := db.QueryRow("SELECT " + e.sql).Scan(&back); err != nil || back != s {
				t.Fatalf("SQLite reads %s as %q, %v", e.sql, back, err)
			}
		}
	})
}

func containsNUL(s string) bool {
	for _, c := range []byte(s) {
		if c == 0 {
			return true
		}
	}
	return false
}

func TestIdentifiersKeepTheirQuotes(t *testing.T) {
	if got := SQLite.name(`a"b`); got != `"a""b"` {
		t.Error(got)
	}
	if got := Spark.name("a`b"); got != "`a``b`" {
		t.Error(got)
	}
}
