package pack

import (
	"slices"

	"minsheng/rule"
)

// Below is a value that is worse for residents than that of a pack above
// (降低标准).
type Below struct {
	Pack string     `json:"pack"` // above
	Is   rule.Value `json:"-"`    // the value there
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
		if v, found := better(there, own); found {
			all = append(all, Below{above.Code, v})
		}
	}
	return all
}

// better returns a value of there that is better than own's in the same case.
func better(there, own *rule.Param) (rule.Value, bool) {
	for _, r := range there.Rows {
		for _, mine := range own.Rows {
			comparable := len(there.By) == 0 || slices.Equal(there.By, own.By) && meet(r.When, mine.When)
			if comparable && worse(mine.Value, r.Value, own.Better) {
				return r.Value, true
			}
		}
	}
	return rule.Value{}, false
}
