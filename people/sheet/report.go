package sheet

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"minsheng/fault"
	"minsheng/lang"
)

// Problem is one thing wrong in a file, at a cell.
type Problem struct {
	Row    int       `json:"row"`    // as the spreadsheet program counts
	Column string    `json:"column"` // its letters; empty for the row as a whole
	Label  lang.Text `json:"label"`  // the column's head
	Code   string    `json:"code"`   // of the fault
	Say    lang.Text `json:"say"`    // what is wrong and what to write
}

// Cell returns the place as spreadsheet programs write it: C7.
func (p Problem) Cell() string { return fmt.Sprintf("%s%d", p.Column, p.Row) }

// In writes the problem in a language.
func (p Problem) In(t lang.Tag) string {
	where, colon := p.Cell(), "："
	if t == lang.EN {
		colon = ": "
	}
	if p.Column == "" {
		where = map[lang.Tag]string{lang.ZH: fmt.Sprintf("第 %d 行", p.Row), lang.EN: fmt.Sprintf("row %d", p.Row)}[t]
	}
	if label := p.Label.In(t); label != "" {
		where += " " + label
	}
	return where + colon + p.Say.In(t)
}

// String writes the problem in English.
func (p Problem) String() string { return p.In(lang.EN) }

// Report is what Read found.
type Report struct {
	Rows     int       // rows with data
	Taken    int       // rows in the batch
	Problems []Problem // by row and column, at most the first thousand
	More     int       // problems beyond them
	LeftOut  []int     // rows that are not in the batch: bad ones, and the rest of their households
	Alike    []Alike

	at placesOf
}

// placesOf remembers where the people of a batch stand in the file.
type placesOf struct {
	rows    [][]int // row of each member of each household
	columns []*column
}

// Locate says in which cells the faults lie that Enrol or Tell returned;
// what it cannot place is left out.
func (r Report) Locate(err error) []Problem {
	var list []Problem
	for _, e := range faults(err) {
		if p, _, ok := r.at.problem(e); ok {
			list = append(list, p)
		}
	}
	return list
}

func faults(err error) []*fault.Error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list []*fault.Error
		for _, e := range joined.Unwrap() {
			list = append(list, faults(e)...)
		}
		return list
	}
	var e *fault.Error
	if errors.As(err, &e) {
		return []*fault.Error{e}
	}
	return nil
}

// problem turns a place in the batch, like households[0].members[2].name, into
// a cell; the column is -1 where the sheet has none.
func (at placesOf) problem(e *fault.Error) (Problem, int, bool) {
	p := Problem{Code: e.Code, Say: e.Say}
	h, m, name := place(e.Field)
	if name == "" || h >= len(at.rows) || m >= len(at.rows[h]) {
		return p, -1, false
	}
	p.Row = at.rows[h][m]
	if strings.HasPrefix(name, "links[") {
		name = "guardian"
		if at.column(name) < 0 {
			name = "supporter"
		}
	}
	i := at.column(name)
	if i >= 0 {
		p.Column, p.Label = columnName(i), at.columns[i].label
	}
	return p, i, true
}

// place reads a Field of a fault of the batch.
func place(field string) (household, member int, name string) {
	if _, err := fmt.Sscanf(field, "households[%d].members[%d].%s", &household, &member, &name); err == nil {
		return household, member, name
	}
	if _, err := fmt.Sscanf(field, "told[%d].%s", &household, &name); err == nil {
		return household, 0, name
	}
	if _, err := fmt.Sscanf(field, "households[%d].%s", &household, &name); err != nil {
		return 0, 0, ""
	}
	if name == "members" {
		return household, 0, "relation"
	}
	return household, 0, householdMark + name
}

func (at placesOf) column(name string) int {
	return slices.IndexFunc(at.columns, func(c *column) bool { return c != nil && c.name == name })
}

func sortProblems(list []Problem) {
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(len(a.Column), len(b.Column)), cmp.Compare(a.Column, b.Column))
	})
}
