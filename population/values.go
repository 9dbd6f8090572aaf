package population

import (
	"encoding/binary"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// Values holds one attribute of the rows of a chunk in the form that suits
// it; the other forms are nil. Bit i of a bitmap is bit i%64 of word i/64.
// Values of rows that are not Valid mean nothing.
type Values struct {
	Valid []uint64 // what is on file
	Bits  []uint64 // bool
	I32   []int32  // days since 1970-01-01; numbers whose bounds allow it
	I64   []int64  // whole numbers, fen, millionths
	// One of these is set for codes and areas: the place of each text in Dict.
	U8  []uint8
	U32 []uint32
	// Offsets is set for lists: row i has the places from Offsets[i] up to
	// Offsets[i+1].
	Offsets []int32
	// Dict holds the distinct texts. Chunks share it until one brings a new
	// text; it is then another slice.
	Dict []string
}

// Has reports whether row i is on file.
func (v *Values) Has(i int) bool { return isSet(v.Valid, i) }

// Value returns row i as a value of an attribute; the zero Value where it is
// not on file.
func (v *Values) Value(a *rule.Attribute, i int) rule.Value {
	if !v.Has(i) {
		return rule.Value{}
	}
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(isSet(v.Bits, i))
	case rule.FormInt:
		return rule.OfInt(v.number(i))
	case rule.FormMoney:
		return rule.OfMoney(measure.Money(v.number(i)))
	case rule.FormRatio:
		return rule.OfRatio(measure.Ratio(v.number(i)))
	case rule.FormDate:
		return rule.OfDate(civil.Date(v.I32[i]))
	case rule.FormCodes:
		list := []rule.Value{}
		for at := v.Offsets[i]; at < v.Offsets[i+1]; at++ {
			list = append(list, rule.OfText(v.text(a, int(at))))
		}
		return rule.OfList(list)
	}
	return rule.OfText(v.text(a, i))
}

func (v *Values) number(i int) int64 {
	if v.I32 != nil {
		return int64(v.I32[i])
	}
	return v.I64[i]
}

func (v *Values) text(a *rule.Attribute, i int) string {
	if small(a) {
		return v.Dict[v.U8[i]]
	}
	return v.Dict[v.U32[i]]
}

// place returns where the text of row i stands in Dict.
func (v *Values) place(i int) int {
	if len(v.U8) > 0 {
		return int(v.U8[i])
	}
	return int(v.U32[i])
}

// empty makes room for a chunk's rows to come, none of them valid.
func (v *Values) empty() {
	v.Valid, v.Bits, v.I32, v.I64, v.U8, v.U32, v.Offsets = v.Valid[:0], v.Bits[:0], v.I32[:0], v.I64[:0], v.U8[:0], v.U32[:0], v.Offsets[:0]
}

// pad makes the columns in use n rows long; rows that are new are not valid.
func (v *Values) pad(a *rule.Attribute, n int) {
	v.Valid = more(v.Valid, words(n))
	switch a.Form {
	case rule.FormBool:
		v.Bits = more(v.Bits, words(n))
	case rule.FormCodes:
		v.Offsets = stretch(v.Offsets, n+1)
	case rule.FormCode, rule.FormArea:
		if small(a) {
			v.U8 = more(v.U8, n)
		} else {
			v.U32 = more(v.U32, n)
		}
	default:
		if a.Form == rule.FormDate || fits32(a) {
			v.I32 = more(v.I32, n)
		} else {
			v.I64 = more(v.I64, n)
		}
	}
}

// more makes s n long; what is new is zero.
func more[T any](s []T, n int) []T {
	old := len(s)
	if old >= n {
		return s
	}
	s = room(s, n)
	clear(s[old:])
	return s
}

// stretch makes offsets n long with lists that have no items.
func stretch(offsets []int32, n int) []int32 {
	last := int32(0)
	if len(offsets) > 0 {
		last = offsets[len(offsets)-1]
	}
	for len(offsets) < n {
		offsets = append(offsets, last)
	}
	return offsets
}

// room makes s n long; what is new may be anything.
func room[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	grown := make([]T, n, n+n/4)
	copy(grown, s)
	return grown
}

// words returns how many words a bitmap of n bits takes.
func words(n int) int { return (n + 63) >> 6 }

func isSet(b []uint64, i int) bool { return b[i>>6]>>(i&63)&1 == 1 }

// putBits puts n bits of src behind the first at bits of dst, which is long
// enough and zero there.
func putBits(dst []uint64, at int, src []byte, n int) {
	shift := at & 63
	for i, word := 0, at>>6; i < n; i, word = i+64, word+1 {
		w := bitsAt(src, i, n)
		dst[word] |= w << shift
		if over := w >> (63 - shift) >> 1; over != 0 {
			dst[word+1] |= over
		}
	}
}

// bitsAt returns up to 64 of n bits, from bit i on; i is a multiple of 64.
func bitsAt(src []byte, i, n int) uint64 {
	var w uint64
	if from := i >> 3; len(src) >= from+8 {
		w = binary.LittleEndian.Uint64(src[from:])
	} else {
		for k, b := range src[from:] {
			w |= uint64(b) << (8 * k)
		}
	}
	if left := n - i; left < 64 {
		w &= 1<<left - 1
	}
	return w
}
