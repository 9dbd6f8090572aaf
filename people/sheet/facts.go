package sheet

import (
	"io"
	"slices"

	"minsheng/people"
)

// ReadFacts reads a department's sheet about people who are on file already:
// the column citizen_number, and any attributes, of the person or (with
// household. before the name) of the household. What it returns goes to
// people.Register.Tell. Options and faults are those of Read.
func ReadFacts(r io.Reader, f Format, c *people.Catalogue, o Options) ([]people.Told, Report, error) {
	g, err := gather(r, f, c, o, factColumns(c))
	if err != nil {
		return nil, Report{}, err
	}
	g.checkFacts()
	sortProblems(g.report.Problems)
	told := g.told() // fills in the report
	return told, g.report, nil
}

// factColumns are the attributes, and the number and name that say of whom.
func factColumns(c *people.Catalogue) []column {
	list := slices.DeleteFunc(columns(c), func(col column) bool {
		return col.attr == nil && col.name != "citizen_number" && col.name != "name"
	})
	for i := range list {
		list[i].must = list[i].name == "citizen_number"
	}
	return list
}

// checkFacts finds what one cell alone does not show.
func (g *gatherer) checkFacts() {
	number := placesOf{columns: g.columns}.column("citizen_number")
	seen := map[people.Number]bool{}
	for _, h := range g.order {
		for _, r := range h.rows {
			switch n := r.m.Number; {
			case r.wrong[number] != nil:
			case seen[n]:
				g.problem(r.row, number, people.ErrNumberTwice)
			default:
				seen[n] = true
			}
		}
	}
}

// told is what is taken: all rows, or with KeepGood those without a mistake.
func (g *gatherer) told() []people.Told {
	g.report.at = placesOf{columns: g.columns}
	var list []people.Told
	for _, h := range g.order {
		for _, r := range h.rows {
			if g.bad[r.row] || len(g.bad) > 0 && !g.options.KeepGood {
				g.report.LeftOut = append(g.report.LeftOut, r.row)
				continue
			}
			list = append(list, people.Told{Number: r.m.Number, Source: g.options.Source, AsOf: g.options.AsOf, Person: r.facts, Home: r.homes})
			g.report.at.rows = append(g.report.at.rows, []int{r.row})
		}
	}
	g.report.Taken = len(list)
	return list
}
