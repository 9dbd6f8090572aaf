package population

import (
	"slices"

	"minsheng/rule"
)

// fold turns a household's column with a row a person into one with a row a
// household. It returns the first row that differs from the one before it in
// the same household, or -1.
func (v *Values) fold(to *Values, a *rule.Attribute, starts []int32) int {
	homes := len(starts) - 1
	to.Valid = more(to.Valid, words(homes))
	to.Dict = v.Dict
	for h := range homes {
		from, end := int(starts[h]), int(starts[h+1])
		has := v.Has(from)
		for i := from + 1; i < end; i++ {
			if v.Has(i) != has {
				return i
			}
		}
		if has {
			to.Valid[h>>6] |= 1 << (h & 63)
		}
	}
	switch {
	case a.Form == rule.FormBool:
		return v.foldBits(to, starts)
	case a.Form == rule.FormCodes && small(a):
		return foldLists(v, v.U8, to, &to.U8, starts)
	case a.Form == rule.FormCodes:
		return foldLists(v, v.U32, to, &to.U32, starts)
	case len(v.U8) > 0:
		to.U8 = room(to.U8, homes)
		return foldAll(v, v.U8, to.U8, starts)
	case len(v.U32) > 0:
		to.U32 = room(to.U32, homes)
		return foldAll(v, v.U32, to.U32, starts)
	case len(v.I32) > 0:
		to.I32 = room(to.I32, homes)
		return foldAll(v, v.I32, to.I32, starts)
	}
	to.I64 = room(to.I64, homes)
	return foldAll(v, v.I64, to.I64, starts)
}

func foldAll[T comparable](v *Values, from, to []T, starts []int32) int {
	for h := range to {
		first := from[starts[h]]
		to[h] = first
		for i := int(starts[h]) + 1; i < int(starts[h+1]); i++ {
			if from[i] != first && v.Has(i) {
				return i
			}
		}
	}
	return -1
}

func (v *Values) foldBits(to *Values, starts []int32) int {
	to.Bits = more(to.Bits, words(len(starts)-1))
	for h := range len(starts) - 1 {
		first := isSet(v.Bits, int(starts[h]))
		for i := int(starts[h]) + 1; i < int(starts[h+1]); i++ {
			if isSet(v.Bits, i) != first && v.Has(i) {
				return i
			}
		}
		if first {
			to.Bits[h>>6] |= 1 << (h & 63)
		}
	}
	return -1
}

func foldLists[T comparable](v *Values, from []T, to *Values, items *[]T, starts []int32) int {
	to.Offsets = append(to.Offsets[:0], 0)
	for h := range len(starts) - 1 {
		at := int(starts[h])
		first := from[v.Offsets[at]:v.Offsets[at+1]]
		for i := at + 1; i < int(starts[h+1]); i++ {
			if !slices.Equal(from[v.Offsets[i]:v.Offsets[i+1]], first) {
				return i
			}
		}
		*items = append(*items, first...)
		to.Offsets = append(to.Offsets, int32(len(*items)))
	}
	return -1
}
