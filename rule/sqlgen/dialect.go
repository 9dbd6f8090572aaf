package sqlgen

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"minsheng/rule"
)

// Dialect is how one engine writes what the shared generator asks for. In the
// patterns $1 and $2 stand for operands.
type Dialect struct {
	Name string

	quote      byte   // around identifiers
	whole      string // the type of 64-bit whole numbers, NULL allowed
	typedInt   string // a whole number that is 64 bits wide from the start
	boolean    string // the type of conditions, NULL allowed
	words      string // the type of texts, NULL allowed
	divide     string // whole division towards zero
	modulo     string // its remainder, with the sign of the dividend
	dayNumber  string // of a DATE column: days since 1970-01-01
	monthIndex string // of a DATE column: year*12 + month-1
	dayOfMonth string
	startsWith string
	hasCode    string // whether a column of codes holds one
	countCodes string
	with       string // what follows AS of a step that is used more than once
	create     string // before a SELECT, to keep it as the table $1
	tail       string // after the query
	text       func(string) string
	rows       func(from string, rows [][]string) string // several result rows out of one
}

// Dialects lists the dialects in the order in which help names them.
func Dialects() []*Dialect { return []*Dialect{SQLite, Postgres, DuckDB, Spark, Trino, ClickHouse} }

// DialectNamed finds a dialect, or returns nil.
func DialectNamed(name string) *Dialect {
	for _, d := range Dialects() {
		if d.Name == name {
			return d
		}
	}
	return nil
}

// name quotes an identifier.
func (d *Dialect) name(s string) string {
	q := string(d.quote)
	return q + strings.ReplaceAll(s, q, q+q) + q
}

// int writes a whole number of 64 bits.
func (d *Dialect) int(n int64) expr {
	if n == math.MinInt64 { // engines read the minus as an operator
		return mix("$1 - $2", d.int(n+1), d.int(1))
	}
	s := strings.ReplaceAll(d.typedInt, "$1", strconv.FormatInt(n, 10))
	if n < 0 && strings.HasPrefix(s, "-") {
		s = "(" + s + ")"
	}
	return expr{sql: s, atom: true}
}

// literal writes a text. No text of a pack gets into a query another way.
func (d *Dialect) literal(s string) (expr, error) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return expr{}, fmt.Errorf("%q cannot stand in a query", s)
	}
	return expr{sql: d.text(s), atom: true}, nil
}

// null writes "not known" of a kind.
func (d *Dialect) null(kind rule.Kind) expr {
	t := d.whole
	switch kind {
	case rule.Bool:
		t = d.boolean
	case rule.Text:
		t = d.words
	}
	return expr{sql: "CAST(NULL AS " + t + ")", atom: true}
}

// doubled writes a text as the SQL standard does: a quote is doubled.
func doubled(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// escaped writes a text for engines that read a backslash as an escape.
func escaped(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
