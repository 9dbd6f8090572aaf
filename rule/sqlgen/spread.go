package sqlgen

import (
	"fmt"
	"slices"
	"strings"
)

// told are the columns of a result row after the leading ones; the last is only
// there where what is missing is asked for.
var told = []string{"service", "outcome", "amount", "missing"}

// named lists the told columns of rows by a pattern for name and place.
func named(rows [][]string, pattern string) string {
	all := make([]string, len(rows[0])-leading)
	for i := range all {
		all[i] = strings.NewReplacer("$name", told[i], "$0", fmt.Sprint(i), "$1", fmt.Sprint(i+1)).Replace(pattern)
	}
	return strings.Join(all, ", ")
}

// byJSON makes result rows of a list in JSON, for an engine that has no other
// lists. Functions take a limited number of arguments, so it is a list of lists.
func byJSON(from string, rows [][]string) string {
	const most = 50
	var lists []string
	for chunk := range slices.Chunk(rows, most) {
		lines := make([]string, len(chunk))
		for i, r := range chunk {
			lines[i] = "json_array(" + strings.Join(r[leading:], ", ") + ")"
		}
		lists = append(lists, "json_array(\n  "+strings.Join(lines, ",\n  ")+")")
	}
	return "SELECT " + strings.Join(rows[0][:leading], ", ") + ", " + named(rows, "json_extract(s.value, '$[$0]') AS $name") + "\nFROM " +
		from + ", json_each(json_array(" + strings.Join(lists, ", ") + ")) g, json_each(g.value) s"
}

// byArrays makes result rows of arrays side by side, one a column.
func byArrays(from string, rows [][]string) string {
	var arrays []string
	for i, t := range []string{"text", "text", "bigint", "text"}[:len(rows[0])-leading] {
		cells := make([]string, len(rows))
		for j, r := range rows {
			cells[j] = r[leading+i]
		}
		arrays = append(arrays, "CAST(ARRAY[\n  "+strings.Join(cells, ",\n  ")+"] AS "+t+"[])")
	}
	return "SELECT " + strings.Join(rows[0][:leading], ", ") + ", " + named(rows, "s.$name") + "\nFROM " + from +
		" CROSS JOIN LATERAL unnest(" + strings.Join(arrays, ", ") + ") AS s(" + named(rows, "$name") + ")"
}

// byStructs makes result rows of a list of structs, spread out before anything
// is joined to it.
func byStructs(from string, rows [][]string) string {
	lines := make([]string, len(rows))
	for i, r := range rows {
		cells := make([]string, len(r)-leading)
		for j := range cells {
			cells[j] = "'" + told[j] + "': " + r[leading+j]
		}
		lines[i] = "{" + strings.Join(cells, ", ") + "}"
	}
	return "SELECT person_id, household_id, " + named(rows, "s.$name") + "\nFROM (SELECT " + strings.Join(rows[0][:leading], ", ") + ", unnest([\n  " +
		strings.Join(lines, ",\n  ") + "]) AS s FROM " + from + ") r"
}

// lateral makes result rows by a list of values beside each row. columns and
// alias name them by patterns, as named does; $all in alias are all of them.
func lateral(columns, open, close, rowOpen, rowClose, alias string) func(string, [][]string) string {
	return func(from string, rows [][]string) string {
		lead, lines := rows[0][:leading], make([]string, len(rows))
		for i, r := range rows {
			lines[i] = rowOpen + strings.Join(r[leading:], ", ") + rowClose
		}
		return "SELECT " + strings.Join(lead, ", ") + ", " + named(rows, columns) + "\nFROM " + from + open + "\n  " +
			strings.Join(lines, ",\n  ") + "\n" + close + strings.ReplaceAll(alias, "$all", named(rows, "$name"))
	}
}
