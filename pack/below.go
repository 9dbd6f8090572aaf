package pack

import (
	"slices"

	"minsheng/rule"
)

// Below is a value that is worse for residents than that of a pack above
// (降低标准).
type Below struct {
	Pack string     // that says the value
	Is   rule.Value // the value there
}

// Below lists the packs above whose value of a parameter is better for
// residents than the edition's own in some case, the nearest first. It compares
// values: a rule that makes up for them otherwise only Check can weigh.
func (e *Edition) Below(name string) []Below {
	own := e.Param(name)
	if own == nil || own.Better != "higher" && own.Better != "lower" {
		return nil
	}
	var all []Below
	for above := e.Pack.Parent; above != nil; above = above.Parent {
		if above.Code == e.Pack.Code || above.param(name) == nil {
			continue // what stands under a supposition is the same place
		}
		there := above.paramOn(name, e.Span.From)
		r := better(there, own)
		if r == nil || slices.ContainsFunc(all, func(b Below) bool { return b.Pack == r.Cite.Pack }) {
			continue // inherited: its own pack has said it
		}
		all = append(all, Below{r.Cite.Pack, r.Value})
	}
	return all
}

// better returns a row of there that is better than own's in the same case, or
// nil.
func better(there, own *rule.Param) *rule.Row {
	for i := range there.Rows {
		r := &there.Rows[i]
		for _, mine := range own.Rows {
			comparable := len(there.By) == 0 || slices.Equal(there.By, own.By) && meet(r.When, mine.When)
			if comparable && worse(mine.Value, r.Value, own.Better) {
				return r
			}
		}
	}
	return nil
}
