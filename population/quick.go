package population

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"

	"minsheng/population/flat"
)

// quick reads a flat column straight from its pages into Values: validity is
// copied as it is packed, places in a page's dictionary become ours without a
// text in between. It knows the encodings that nearly all writers use; other
// column chunks go through the library's record reader.
type quick struct {
	*leaf
	pages  file.PageReader
	left   int // rows left in the page
	valid  flat.Hybrid
	places flat.Hybrid
	plain  []byte // values that are not in a dictionary
	bit    int    // of the next plain bool
	coded  bool   // values are places in the dictionary
	dict   []int64
	buf    []uint32 // scratch: places
	nums   []int64  // scratch: values
}

// known are the encodings of columns that quick reads.
var known = []parquet.Encoding{parquet.Encodings.Plain, parquet.Encodings.RLE, parquet.Encodings.BitPacked,
	parquet.Encodings.PlainDict, parquet.Encodings.RLEDict}

// reads reports whether quick can read the column of a row group.
func (q *quick) reads(group *file.RowGroupReader) (bool, error) {
	if q.shape == lists || q.isID() || q.most > 1 {
		return false, nil
	}
	meta, err := group.MetaData().ColumnChunk(q.at)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(meta.Encodings(), func(e parquet.Encoding) bool { return !slices.Contains(known, e) }), nil
}

// begin starts with the pages of a row group.
func (q *quick) begin(pages file.PageReader) {
	q.pages, q.left, q.dict = pages, 0, q.dict[:0]
}

var (
	errPage  = errors.New("a page is cut short")
	errPlace = errors.New("a place lies outside of its dictionary")
)

// fill reads n rows behind the first at of v.
func (q *quick) fill(v *Values, at, n int) error {
	q.make(v, at+n)
	for end := at + n; at < end; {
		if q.left <= 0 {
			if err := q.page(); err != nil {
				return err
			}
			continue
		}
		k := min(end-at, q.left)
		if err := q.rows(v, at, k); err != nil {
			return err
		}
		q.left -= k
		q.row += int64(k)
		at += k
	}
	return nil
}

// make gives v room for n rows.
func (q *quick) make(v *Values, n int) {
	v.Valid = more(v.Valid, words(n))
	switch {
	case q.shape == bools:
		v.Bits = more(v.Bits, words(n))
	case q.shape == texts && small(q.Attr):
		v.U8 = more(v.U8, n)
	case q.shape == texts:
		v.U32 = more(v.U32, n)
	case q.shape == days || fits32(q.Attr):
		v.I32 = more(v.I32, n)
	default:
		v.I64 = more(v.I64, n)
	}
}

// page opens the next page.
func (q *quick) page() error {
	if !q.pages.Next() {
		return cmp.Or(q.pages.Err(), errShort)
	}
	switch p := q.pages.Page().(type) {
	case *file.DictionaryPage:
		return q.learn(p.Data(), int(p.NumValues()))
	case *file.DataPageV1:
		data := p.Data()
		q.left = int(p.NumValues())
		if q.most > 0 {
			if parquet.Encoding(p.DefinitionLevelEncoding()) != parquet.Encodings.RLE || len(data) < 4 {
				return errPage
			}
			n := int(binary.LittleEndian.Uint32(data))
			if n > len(data)-4 {
				return errPage
			}
			q.valid = flat.Hybrid{Data: data[4 : 4+n], Width: 1}
			data = data[4+n:]
		}
		return q.open(data, parquet.Encoding(p.Encoding()))
	case *file.DataPageV2:
		data := p.Data()
		n, skip := int(p.DefinitionLevelByteLen()), int(p.RepetitionLevelByteLen())
		if n < 0 || skip < 0 || n+skip > len(data) {
			return errPage
		}
		q.left = int(p.NumValues())
		q.valid = flat.Hybrid{Data: data[skip : skip+n], Width: 1}
		return q.open(data[skip+n:], parquet.Encoding(p.Encoding()))
	}
	return nil
}

// open begins with the values of a page.
func (q *quick) open(data []byte, e parquet.Encoding) error {
	q.plain, q.bit, q.coded = data, 0, false
	switch e {
	case parquet.Encodings.Plain:
		return nil
	case parquet.Encodings.PlainDict, parquet.Encodings.RLEDict:
		q.coded = true
		if len(data) == 0 { // no row has a value
			q.places = flat.Hybrid{}
			return nil
		}
		if data[0] > 32 {
			return errPage
		}
		q.places = flat.Hybrid{Data: data[1:], Width: int(data[0])}
		return nil
	case parquet.Encodings.RLE:
		if q.shape == bools && len(data) >= 4 {
			q.coded = true
			q.places = flat.Hybrid{Data: data[4:], Width: 1}
			return nil
		}
	}
	return fmt.Errorf("a page is encoded as %s", e)
}

// learn reads the dictionary of a row group: numbers as they are, texts as
// places in ours.
func (q *quick) learn(data []byte, n int) error {
	if n < 0 || n > len(data) {
		return errPage
	}
	q.dict = room(q.dict, n)
	q.plain = data
	return q.take(q.dict)
}

// take reads plain values.
func (q *quick) take(dst []int64) error {
	data := q.plain
	switch q.shape {
	case texts:
		for i := range dst {
			if len(data) < 4 {
				return errPage
			}
			size := int(binary.LittleEndian.Uint32(data))
			if size > len(data)-4 {
				return errPage
			}
			dst[i] = int64(q.texts.place(data[4 : 4+size]))
			data = data[4+size:]
		}
	case days:
		if len(data) < 4*len(dst) {
			return errPage
		}
		for i := range dst {
			dst[i] = int64(int32(binary.LittleEndian.Uint32(data[4*i:])))
		}
		data = data[4*len(dst):]
	default:
		if len(data) < 8*len(dst) {
			return errPage
		}
		for i := range dst {
			dst[i] = int64(binary.LittleEndian.Uint64(data[8*i:]))
		}
		data = data[8*len(dst):]
	}
	q.plain = data
	return nil
}

// rows reads n rows of the page at hand.
func (q *quick) rows(v *Values, at, n int) error {
	set := n
	if q.most == 0 {
		flat.SetBits(v.Valid, at, n)
	} else {
		var err error
		if set, err = q.valid.Flags(v.Valid, at, n); err != nil {
			return err
		}
	}
	if q.shape == bools {
		return q.bools(v, at, n, set)
	}
	q.nums = room(q.nums, set)
	if err := q.numbers(q.nums); err != nil {
		return err
	}
	return q.spread(v, at, n)
}

// numbers reads the values of rows that have one.
func (q *quick) numbers(dst []int64) error {
	if !q.coded {
		return q.take(dst)
	}
	q.buf = room(q.buf, len(dst))
	if err := q.places.Values(q.buf); err != nil {
		return err
	}
	dict := q.dict
	for i, p := range q.buf {
		if int(p) >= len(dict) {
			return errPlace
		}
		dst[i] = dict[p]
	}
	return nil
}

// bools reads n rows of which set have a value.
func (q *quick) bools(v *Values, at, n, set int) error {
	if !q.coded && len(q.plain)*8 < q.bit+set {
		return errPage
	}
	if set == n {
		if q.coded {
			_, err := q.places.Flags(v.Bits, at, n)
			return err
		}
		flat.CopyBits(v.Bits, at, q.plain, q.bit, n)
		q.bit += n
		return nil
	}
	dense := make([]uint64, words(set)+1)
	if q.coded {
		if _, err := q.places.Flags(dense, 0, set); err != nil {
			return err
		}
	} else {
		flat.CopyBits(dense, 0, q.plain, q.bit, set)
		q.bit += set
	}
	k := 0
	each(v.Valid, at, n, func(row int) {
		v.Bits[row>>6] |= dense[k>>6] >> (k & 63) & 1 << (row & 63)
		k++
	})
	return nil
}

// each calls do for the set bits among n from bit at on.
func each(valid []uint64, at, n int, do func(row int)) {
	for word := at >> 6; word <= (at+n-1)>>6; word++ {
		w := valid[word]
		if word == at>>6 {
			w &= ^uint64(0) << (at & 63)
		}
		if end := at + n - word<<6; end < 64 {
			w &= 1<<end - 1
		}
		for ; w != 0; w &= w - 1 {
			do(word<<6 + bits.TrailingZeros64(w))
		}
	}
}
