package population

import (
	"errors"
	"math"
	"sort"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/parquet/file"

	"minsheng/measure"
	"minsheng/population/flat"
	"minsheng/rule"
)

var errShort = errors.New("the column is shorter than its file")

// read puts n rows of the column behind the first at rows of v.
func (l *leaf) read(v *Values, at, n int) error {
	for end := at + n; at < end; {
		if err := l.ready(); err != nil {
			return err
		}
		if !l.fast {
			got, err := l.advance(end - at)
			if err == nil {
				err = l.harvest(v, at, got)
			}
			if err != nil {
				return err
			}
			at += got
			l.row += int64(got)
			continue
		}
		k := int(min(int64(end-at), l.left))
		if err := l.quick.fill(v, at, k); err != nil {
			return l.broken(err)
		}
		l.left -= int64(k)
		at += k
	}
	return nil
}

// harvest moves what was just read behind the first at rows of v.
func (l *leaf) harvest(v *Values, at, n int) error {
	if l.shape == lists {
		return l.harvestLists(v, at, n)
	}
	v.Valid = more(v.Valid, words(at+n))
	if valid := l.records.ReleaseValidBits(); valid != nil {
		putBits(v.Valid, at, valid.Bytes(), n)
	} else {
		flat.SetBits(v.Valid, at, n)
	}
	switch l.shape {
	case texts:
		return l.harvestTexts(v, at)
	case bools:
		v.Bits = more(v.Bits, words(at+n))
		putBits(v.Bits, at, l.records.(file.BooleanRecordReader).ReleaseValueBitmap().Bytes(), n)
		return nil
	case days:
		v.I32 = room(v.I32, at+n)
		copy(v.I32[at:], arrow.Int32Traits.CastFromBytes(l.records.Values())[:n])
		return l.inside(v, at, n)
	}
	all := arrow.Int64Traits.CastFromBytes(l.records.Values())[:n]
	if !fits32(l.Attr) {
		v.I64 = room(v.I64, at+n)
		copy(v.I64[at:], all)
	} else {
		v.I32 = room(v.I32, at+n)
		for i, x := range all {
			v.I32[at+i] = int32(x)
			if int64(int32(x)) != x && v.Has(at+i) {
				return l.outside(x, i)
			}
		}
	}
	return l.inside(v, at, n)
}

// fits32 reports whether the bounds of an attribute let 32 bits hold it.
func fits32(a *rule.Attribute) bool {
	return a.Min != nil && a.Max != nil && *a.Min >= math.MinInt32 && *a.Max <= math.MaxInt32
}

// inside refuses values outside of bounds.
func (l *leaf) inside(v *Values, at, n int) error {
	least, greatest := l.bounds()
	if least == math.MinInt64 && greatest == math.MaxInt64 {
		return nil
	}
	for i := range n {
		if x := v.number(at + i); (x < least || x > greatest) && v.Has(at+i) {
			return l.outside(x, i)
		}
	}
	return nil
}

func (l *leaf) outside(x int64, i int) error {
	v := rule.OfInt(x)
	switch l.shape {
	case money:
		v = rule.OfMoney(measure.Money(x))
	case ratios:
		v = rule.OfRatio(measure.Ratio(x))
	}
	return l.unfit(v, l.row+int64(i)+1)
}

// harvestTexts reads codes or areas.
func (l *leaf) harvestTexts(v *Values, at int) error {
	if bad, text := l.places(v, at); bad >= 0 {
		return l.unfit(rule.OfText(text), l.row+int64(bad-at)+1)
	}
	return nil
}

// places turns places in the dictionaries of pages into places in ours. It
// returns where a text is a stranger, and which one, or -1.
func (l *leaf) places(v *Values, at int) (bad int, text string) {
	for _, chunk := range l.records.(file.BinaryRecordReader).GetBuilderChunks() {
		part := chunk.(*array.Dictionary)
		l.translate(part)
		n := part.Len()
		indices := part.Indices().(*array.Int32).Int32Values()
		if small(l.Attr) {
			v.U8 = room(v.U8, at+n)
			bad = place(v.U8, v.Valid, at, indices, l.lut)
		} else {
			v.U32 = room(v.U32, at+n)
			bad = place(v.U32, v.Valid, at, indices, l.lut)
		}
		if bad >= 0 {
			return bad, string(part.Dictionary().(*array.Binary).Value(int(indices[bad-at])))
		}
		at += n
		chunk.Release()
	}
	v.Dict = l.texts.all()
	return -1, ""
}

// translate makes l.lut for the dictionary of a part.
func (l *leaf) translate(part *array.Dictionary) {
	words := part.Dictionary().(*array.Binary)
	l.lut = room(l.lut, words.Len())
	for i := range words.Len() {
		l.lut[i] = l.texts.place(words.Value(i))
	}
}

// place writes the places of valid rows; it returns the first that is a stranger,
// or -1.
func place[T uint8 | uint32](to []T, valid []uint64, at int, indices, lut []int32) int {
	for i, index := range indices {
		i += at
		to[i] = 0
		if !isSet(valid, i) {
			continue
		}
		p := lut[index]
		if p < 0 {
			return i
		}
		to[i] = T(p)
	}
	return -1
}

// harvestLists reads lists of codes: levels say where lists begin and what is
// null, the values follow one another.
func (l *leaf) harvestLists(v *Values, at, n int) error {
	items, err := l.levels(v, at, n)
	if err != nil {
		return err
	}
	from := int(v.Offsets[at])
	all := Values{Valid: more[uint64](nil, words(from+items)), U8: v.U8, U32: v.U32}
	flat.SetBits(all.Valid, 0, from+items)
	if bad, text := l.places(&all, from); bad >= 0 {
		row := sort.Search(n, func(i int) bool { return int(v.Offsets[at+i+1]) > bad })
		return l.unfit(rule.OfText(text), l.row+int64(row)+1)
	}
	v.U8, v.U32, v.Dict = all.U8, all.U32, l.texts.all()
	return nil
}

// levels reads where the n lists that were just read begin; it returns how
// many items they have.
func (l *leaf) levels(v *Values, at, n int) (int, error) {
	v.Valid = more(v.Valid, words(at+n))
	v.Offsets = stretch(v.Offsets, at+1)
	end := int(l.records.LevelsPos())
	defs, reps := l.records.DefLevels()[:end], l.records.RepLevels()[:end]
	row, last := at-1, v.Offsets[at]
	for i, def := range defs {
		if reps[i] == 0 {
			row++
			v.Offsets = append(v.Offsets, last)
			if def > 0 || l.begun == 1 {
				v.Valid[row>>6] |= 1 << (row & 63)
			}
		}
		if def < l.begun {
			continue
		}
		if def < l.most {
			return 0, l.wrong(noItem(l.Name, l.row+int64(row-at)+1))
		}
		last++
		v.Offsets[row+1] = last
	}
	return int(last - v.Offsets[at]), nil
}

// links reads n lists of ids behind the first at.
func (l *leaf) links(v *Values, ids []string, at, n int) ([]string, error) {
	for end := at + n; at < end; {
		if err := l.ready(); err != nil {
			return nil, err
		}
		got, err := l.advance(end - at)
		if err != nil {
			return nil, err
		}
		if _, err := l.levels(v, at, got); err != nil {
			return nil, err
		}
		ids = l.cut(ids)
		at += got
		l.row += int64(got)
	}
	return ids, nil
}
