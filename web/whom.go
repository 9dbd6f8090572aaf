package web

import (
	"cmp"
	"slices"
	"strings"

	"minsheng/entitle/match"
	"minsheng/lang"
	"minsheng/pack"
)

// whose is one value of a dimension with its name.
type whose struct {
	Value string
	Name  lang.Text
}

// byParts are the dimensions of a table, in order, all but everybody.
var byParts = []match.Dimension{match.ByArea, match.ByResidence, match.ByAge, match.ByGroup}

// values lists the values of a dimension that a round has counted, in the
// order in which people name them.
func (b *board) values(at *standing, by match.Dimension) []whose {
	var order []string
	switch by {
	case match.ByResidence:
		order = []string{match.Urban, match.Rural}
	case match.ByAge:
		order = match.Ages()
	case match.ByGroup:
		for _, g := range at.edition.Groups {
			order = append(order, g.ID)
		}
	}
	seen := map[string]bool{}
	for _, of := range at.counts {
		for key := range of {
			if value, ok := strings.CutPrefix(key, string(by)+":"); ok {
				seen[value] = true
			}
		}
	}
	rank := func(v string) int {
		if i := slices.Index(order, v); i >= 0 {
			return i
		}
		return len(order)
	}
	var all []whose
	for _, v := range sortedKeys(seen) {
		all = append(all, whose{v, b.valueName(at.edition.Groups, string(by), v)})
	}
	slices.SortStableFunc(all, func(x, y whose) int {
		return cmp.Or(cmp.Compare(rank(x.Value), rank(y.Value)), cmp.Compare(x.Value, y.Value))
	})
	return all
}

// valueName is the name of one value of a dimension; both match and simulate
// use these words.
func (b *board) valueName(groups []*pack.Group, by, value string) lang.Text {
	switch {
	case value == match.Unknown:
		return b.words.text("board.by.unknown." + by)
	case by == string(match.ByArea):
		return b.areaText(value)
	case by == string(match.ByAge):
		return b.words.text("board.age", strings.Replace(value, "-", "–", 1))
	case by == string(match.ByResidence):
		return b.words.text("board.residence." + value)
	}
	for _, g := range groups {
		if g.ID == value {
			return g.Name
		}
	}
	return same(value)
}

// ofWhom offers everybody and each value of each dimension.
func (b *board) ofWhom(at *standing, l lookFor) []optionGroup {
	groups := []optionGroup{{Options: []Option{{Text: b.words.text("missed.of.all"), Chosen: l.Of == ""}}}}
	for _, by := range byParts {
		g := optionGroup{Name: b.words.text("board.by." + string(by))}
		for _, v := range b.values(at, by) {
			key := under(string(by), v.Value)
			g.Options = append(g.Options, Option{Value: key, Text: v.Name, Chosen: l.Of == key})
		}
		groups = append(groups, g)
	}
	return groups
}

// whomText names of whom the counts are.
func (b *board) whomText(at *standing, l lookFor) lang.Text {
	by, value := l.dimension()
	if by == string(match.ByAll) {
		return b.words.text("missed.of.all")
	}
	return b.valueName(at.edition.Groups, by, value)
}
