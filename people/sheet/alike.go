package sheet

import (
	"minsheng/people"
)

// Alike is two rows that are probably one person. It stops nothing: somebody
// has to look.
type Alike struct {
	RowA, RowB int
	Because    []people.Reason
	Differs    []people.Difference
}

// maxAlike bounds how many rows with one name or telephone are compared with
// each other: a whole file with one telephone is a mistake of another kind.
const maxAlike = 50

type record struct {
	people.Known
	row int
}

// alike finds the rows that are probably one person: it compares those that
// share name and day of birth, or a telephone.
func alike(b people.Batch, at placesOf) []Alike {
	groups, keys := map[string][]record{}, []string(nil)
	join := func(key string, k record) {
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], k)
	}
	for i, h := range b.Households {
		for j, m := range h.Members {
			k, ok := recordOf(m, at.rows[i][j])
			if !ok {
				continue
			}
			join("n"+k.Name+k.BornOn.String(), k)
			if k.Telephone != "" {
				join("p"+k.Telephone, k)
			}
		}
	}
	var list []Alike
	seen := map[[2]int]bool{}
	for _, key := range keys {
		for _, a := range compareAll(groups[key]) {
			if rows := [2]int{a.RowA, a.RowB}; !seen[rows] && len(list) < maxProblems {
				seen[rows] = true
				list = append(list, a)
			}
		}
	}
	return list
}

func recordOf(m people.NewResident, row int) (record, bool) {
	born := m.BornOn
	if !m.Number.IsZero() {
		d := m.Number.BornOn()
		born = &d
	}
	if born == nil || m.Name == "" {
		return record{}, false
	}
	return record{row: row, Known: people.Known{CitizenNumber: m.Number, Telephone: m.Phone, Resident: people.Resident{
		Name: m.Name, Sex: m.Sex, BornOn: *born, Area: m.Residence.LivesInArea}}}, true
}

func compareAll(group []record) []Alike {
	var list []Alike
	group = group[:min(maxAlike, len(group))]
	for i, a := range group {
		for _, b := range group[i+1:] {
			because, differs := people.Compare(a.Known, b.Known)
			if len(because) > 0 {
				list = append(list, Alike{RowA: a.row, RowB: b.row, Because: because, Differs: differs})
			}
		}
	}
	return list
}
