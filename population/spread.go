package population

import (
	"math"
	"math/bits"

	"minsheng/civil"
	"minsheng/rule"
)

// spread puts the values just read into the rows that have one, and refuses
// what the attribute cannot hold.
func (q *quick) spread(v *Values, at, n int) error {
	least, greatest := q.bounds()
	for i, x := range q.nums {
		if x < least || x > greatest {
			return q.strange(x, nth(v.Valid, at, i)-at)
		}
	}
	switch {
	case q.shape == texts && small(q.Attr):
		scatter(v.U8, v.Valid, q.nums, at, n)
	case q.shape == texts:
		scatter(v.U32, v.Valid, q.nums, at, n)
	case q.shape == days || fits32(q.Attr):
		scatter(v.I32, v.Valid, q.nums, at, n)
	default:
		scatter(v.I64, v.Valid, q.nums, at, n)
	}
	if q.shape == texts {
		v.Dict = q.texts.all()
	}
	return nil
}

// bounds are what values lie between; a strange text has the place -1.
func (l *leaf) bounds() (least, greatest int64) {
	switch l.shape {
	case texts:
		return 0, math.MaxInt64
	case days:
		return int64(civil.Earliest), int64(civil.Latest)
	}
	least, greatest = math.MinInt64, math.MaxInt64
	if l.Attr.Min != nil {
		least = *l.Attr.Min
	}
	if l.Attr.Max != nil {
		greatest = *l.Attr.Max
	}
	return least, greatest
}

// strange refuses a value, or the text whose place it is.
func (q *quick) strange(x int64, row int) error {
	if q.shape == texts {
		return q.unfit(rule.OfText(q.texts.strangers[-x-1]), q.row+int64(row)+1)
	}
	return q.outside(x, row)
}

// scatter writes values into the valid ones of n rows from at on.
func scatter[T uint8 | uint32 | int32 | int64](to []T, valid []uint64, from []int64, at, n int) {
	if len(from) == n {
		to = to[at : at+n]
		for i, x := range from {
			to[i] = T(x)
		}
		return
	}
	k := 0
	for word := at >> 6; k < len(from); word++ {
		w := valid[word]
		if word == at>>6 {
			w &= ^uint64(0) << (at & 63)
		}
		for ; w != 0 && k < len(from); w &= w - 1 {
			to[word<<6+bits.TrailingZeros64(w)] = T(from[k])
			k++
		}
	}
}

// nth returns the row of valid bit number i, counted from bit at on.
func nth(valid []uint64, at, i int) int {
	for row := at; ; row++ {
		if isSet(valid, row) {
			if i == 0 {
				return row
			}
			i--
		}
	}
}
