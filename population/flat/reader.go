package flat

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
)

// Reader reads a file that a Writer wrote.
type Reader struct {
	file    *file.Reader
	columns []Column
}

var errPage = errors.New("a page is cut short, or another tool wrote it")

// NewReader opens a file. It must have these columns, in this order.
func NewReader(from parquet.ReaderAtSeeker, columns []Column) (r *Reader, err error) {
	defer caught(&err)
	f, err := file.NewParquetReader(from)
	if err != nil {
		return nil, err
	}
	root := f.MetaData().Schema.Root()
	if root.NumFields() != len(columns) {
		return nil, fmt.Errorf("it has %d columns, not %d", root.NumFields(), len(columns))
	}
	for i := range columns {
		if !root.Field(i).Equals(columns[i].node()) {
			return nil, fmt.Errorf("column %d is not %s as it should be", i+1, columns[i].Name)
		}
	}
	return &Reader{file: f, columns: columns}, nil
}

// caught turns a panic of the Parquet library, which trusts the files it
// reads more than we do, into an error.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%v", r)
	}
}

// Groups returns the number of row groups.
func (r *Reader) Groups() int { return r.file.NumRowGroups() }

// Rows returns the number of rows of the file.
func (r *Reader) Rows() int64 { return r.file.NumRows() }

// Group reads the columns of a row group for which want says so into values, one for
// each column of the file, and returns the number of rows. Memory of values is used
// again, save that of texts.
func (r *Reader) Group(i int, values []Values, want func(column int) bool) (rows int, err error) {
	defer caught(&err)
	group := r.file.RowGroup(i)
	rows = int(group.NumRows())
	for at := range r.columns {
		if want != nil && !want(at) {
			continue
		}
		pages, err := group.GetColumnPageReader(at)
		if err == nil {
			err = r.columns[at].read(pages, rows, &values[at])
		}
		if err != nil {
			return 0, fmt.Errorf("row group %d: %s: %w", i, r.columns[at].Name, err)
		}
	}
	return rows, nil
}

// read reads the pages of a column: a dictionary where there are texts, and one
// page of values.
func (c *Column) read(pages file.PageReader, rows int, v *Values) error {
	v.Texts = nil
	for pages.Next() {
		switch p := pages.Page().(type) {
		case *file.DictionaryPage:
			if err := v.learn(p.Data(), int(p.NumValues())); err != nil {
				return err
			}
		case *file.DataPageV1:
			if int(p.NumValues()) != rows {
				return errPage
			}
			return c.decode(p.Data(), rows, v)
		default:
			return errPage
		}
	}
	return cmp.Or(pages.Err(), io.ErrUnexpectedEOF)
}

// learn reads the texts of a dictionary; they share their memory.
func (v *Values) learn(data []byte, n int) error {
	if n < 0 || n > len(data) {
		return errPage
	}
	all := string(data)
	v.Texts = make([]string, n)
	for i := range v.Texts {
		if len(all) < 4 {
			return errPage
		}
		size := int(binary.LittleEndian.Uint32([]byte(all[:4])))
		if size > len(all)-4 {
			return errPage
		}
		v.Texts[i], all = all[4:4+size], all[4+size:]
	}
	return nil
}

// decode reads a page of values.
func (c *Column) decode(data []byte, rows int, v *Values) error {
	have := rows
	v.Valid = v.Valid[:0]
	if c.Optional {
		if len(data) < 4 {
			return errPage
		}
		n := int(binary.LittleEndian.Uint32(data))
		if n > len(data)-4 {
			return errPage
		}
		v.Valid = cleared(v.Valid, (rows+63)/64)
		levels := Hybrid{Data: data[4 : 4+n], Width: 1}
		var err error
		if have, err = levels.Flags(v.Valid, 0, rows); err != nil {
			return err
		}
		data = data[4+n:]
	} else {
		v.Valid = nil
	}
	switch c.Kind {
	case Texts:
		return v.places(data, have)
	case Integers:
		return v.integers(data, have)
	}
	if len(data)*8 < have {
		return errPage
	}
	v.Bits = cleared(v.Bits, (have+63)/64+1)
	CopyBits(v.Bits, 0, data, 0, have)
	return nil
}

func (v *Values) places(data []byte, have int) error {
	v.Places = sized(v.Places, have)
	if have == 0 {
		return nil
	}
	if len(data) == 0 || data[0] > 32 {
		return errPage
	}
	hybrid := Hybrid{Data: data[1:], Width: int(data[0])}
	if err := hybrid.Values(v.Places); err != nil {
		return err
	}
	for _, p := range v.Places {
		if int(p) >= len(v.Texts) {
			return errPage
		}
	}
	return nil
}

func (v *Values) integers(data []byte, have int) error {
	if len(data) < 8*have {
		return errPage
	}
	v.Ints = sized(v.Ints, have)
	for i := range v.Ints {
		v.Ints[i] = int64(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return nil
}

func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func cleared(s []uint64, n int) []uint64 {
	s = sized(s, n)
	clear(s)
	return s
}
