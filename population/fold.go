package population

import (
	"math/bits"
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
	if bad := foldBits(v.Valid, nil, to.Valid, starts); bad >= 0 {
		return bad
	}
	switch {
	case a.Form == rule.FormBool:
		to.Bits = more(to.Bits, words(homes))
		return foldBits(v.Bits, v.Valid, to.Bits, starts)
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

// foldBits folds a bitmap. Where valid is given, only the valid bits of from
// have to agree.
func foldBits(from, valid, to []uint64, starts []int32) int {
	for h := range len(starts) - 1 {
		at, n := int(starts[h]), int(starts[h+1]-starts[h])
		if n > 64 {
			if bad := foldMany(from, valid, at, n); bad >= 0 {
				return bad
			}
			n = 1
		}
		all := uint64(1)<<n - 1
		have := window(from, at) & all
		first := have & 1
		differ := (have ^ -first) & all
		if valid != nil {
			differ &= window(valid, at)
		}
		if differ != 0 {
			return at + bits.TrailingZeros64(differ)
		}
		to[h>>6] |= first << (h & 63)
	}
	return -1
}

// foldMany is for households as large as institutions.
func foldMany(from, valid []uint64, at, n int) int {
	for i := at + 1; i < at+n; i++ {
		if isSet(from, i) != isSet(from, at) && (valid == nil || isSet(valid, i)) {
			return i
		}
	}
	return -1
}

// window returns 64 bits from bit at on, as far as there are so many.
func window(b []uint64, at int) uint64 {
	w := b[at>>6] >> (at & 63)
	if next := at>>6 + 1; at&63 != 0 && next < len(b) {
		w |= b[next] << (64 - at&63)
	}
	return w
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
