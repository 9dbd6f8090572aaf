package population

import (
	"cmp"
	"errors"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"

	"minsheng/rule"
)

// stream reads the columns of one file side by side.
type stream struct {
	name       string
	file       *file.Reader
	households *leaf
	people     *leaf
	columns    []*leaf // the others that are wanted and there
}

// stream opens a file for its ids and the columns that want chooses.
func (d *Dataset) stream(f File, want func(*Column) bool) (*stream, error) {
	name := filepath.Join(d.dir, f.Name)
	r, err := openFile(name)
	if err != nil {
		return nil, err
	}
	s := &stream{name: name, file: r}
	for _, c := range d.columns(f) {
		at := r.MetaData().Schema.Root().FieldIndexByName(c.Name)
		if at < 0 || !c.isID() && (want == nil || !want(&c)) {
			continue
		}
		l := newLeaf(c, s, r, at)
		switch c.Name {
		case HouseholdColumn:
			s.households = l
		case PersonColumn:
			s.people = l
		default:
			s.columns = append(s.columns, l)
		}
	}
	return s, nil
}

func (s *stream) close() {
	for _, l := range append(s.columns, s.households, s.people) {
		l.records.Release()
	}
	s.file.Close()
}

// leaf reads one column, row group after row group.
type leaf struct {
	Column
	stream  *stream
	at      int // of the leaf in the file
	records file.RecordReader
	most    int16                            // definition level of a value
	begun   int16                            // definition level from which a list has an item
	texts   *dictionary                      // of codes and areas
	reader  *file.ByteArrayColumnChunkReader // of ids, in the row group at hand
	bytes   []parquet.ByteArray              // scratch: ids
	ends    []int                            // scratch: where they end
	defs    []int16                          // scratch: their levels
	quick   quick
	fast    bool    // quick reads the row group at hand
	lut     []int32 // from the dictionary of a page to texts
	group   int     // the next row group
	left    int64   // rows of the row group at hand
	row     int64   // rows read so far
	rows    Values  // of a household's column, a row a person, before it is folded
}

func newLeaf(c Column, s *stream, r *file.Reader, field int) *leaf {
	root := r.MetaData().Schema
	l := &leaf{Column: c, stream: s}
	l.quick.leaf = l
	for i := range root.NumColumns() {
		if root.Root().FieldIndexByField(root.ColumnRoot(i)) == field {
			l.at = i
		}
	}
	descr := root.Column(l.at)
	l.most = descr.MaxDefinitionLevel()
	info := file.LevelInfo{NullSlotUsage: 1, DefLevel: l.most, RepLevel: descr.MaxRepetitionLevel()}
	var kind arrow.DataType = arrow.BinaryTypes.Binary
	if c.shape == lists {
		l.begun = 1
		if root.ColumnRoot(l.at).RepetitionType() == parquet.Repetitions.Optional {
			l.begun = 2
		}
		info.RepeatedAncestorDefLevel = l.begun
	}
	if c.Attr != nil && (c.shape == lists || c.shape == texts) {
		l.texts = newDictionary(c.Attr)
		kind = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.Binary}
	}
	l.records = file.NewRecordReader(descr, info, kind, nil, r.BufferPool())
	return l
}

// ready sees to it that a row group is open which has rows left.
func (l *leaf) ready() error {
	for l.left == 0 {
		if l.group == l.stream.file.NumRowGroups() {
			return l.broken(errShort)
		}
		if err := l.open(); err != nil {
			return l.broken(err)
		}
	}
	return nil
}

// advance has the library read up to n rows of the row group at hand.
func (l *leaf) advance(n int) (int, error) {
	want := min(int64(n), l.left)
	l.records.Reset()
	got, err := l.records.ReadRecords(want)
	if err == nil && got != want {
		err = errShort
	}
	if err != nil {
		return 0, l.broken(err)
	}
	l.left -= got
	return int(got), nil
}

func (l *leaf) open() error {
	group := l.stream.file.RowGroup(l.group)
	l.group++
	if l.left = group.NumRows(); l.left < 0 {
		return errShort
	}
	pages, err := group.GetColumnPageReader(l.at)
	if err != nil {
		return err
	}
	if l.fast, err = l.quick.reads(group); err != nil {
		return err
	}
	if l.fast {
		l.quick.begin(pages)
		return nil
	}
	return l.records.(file.RecordReaderWithError).SetPageReaderWithError(pages)
}

// broken is the error of a column that cannot be read; a mistake that is named
// already stays as it is.
func (l *leaf) broken(err error) error {
	var named Mistakes
	if errors.As(err, &named) {
		return err
	}
	m := unreadable(err).in(l.stream.name)
	m.Column = l.Name
	return Mistakes{m}
}

// wrong is the error of a mistake in the column's file.
func (l *leaf) wrong(m Mistake) error { return Mistakes{m.in(l.stream.name)} }

// unfit is the error of a value that cannot stand in the column.
func (l *leaf) unfit(v rule.Value, row int64) error {
	m := unfitValue(l.Attr, v)
	if l.Name == ServiceColumn {
		m = unlistedService(v.Text())
	}
	m.Column, m.Row = l.Name, row
	return l.wrong(m)
}

// ids reads up to n ids, fewer only at the end of the file. All of one call
// share their memory.
func (l *leaf) ids(n int) ([]string, error) {
	l.ends = l.ends[:0]
	var text strings.Builder
	text.Grow(32 * n)
	for len(l.ends) < n {
		for l.left == 0 {
			if l.group == l.stream.file.NumRowGroups() {
				return texted(text.String(), l.ends), nil
			}
			if err := l.turn(); err != nil {
				return nil, l.broken(err)
			}
		}
		got, err := l.batch(int(min(int64(n-len(l.ends)), l.left)))
		if err != nil {
			return nil, l.broken(err)
		}
		for i, id := range got {
			if len(id) == 0 && !l.maybe {
				return nil, l.wrong(noID(l.Name, l.row+int64(i)+1))
			}
			text.Write(id)
			l.ends = append(l.ends, text.Len())
		}
		l.left -= int64(len(got))
		l.row += int64(len(got))
	}
	return texted(text.String(), l.ends), nil
}

// turn opens the ids of the next row group.
func (l *leaf) turn() error {
	group := l.stream.file.RowGroup(l.group)
	l.group++
	l.left = group.NumRows()
	column, err := group.Column(l.at)
	l.reader = column.(*file.ByteArrayColumnChunkReader)
	return err
}

// batch reads up to n ids of one page. They are valid until the next call; what
// is null is empty.
func (l *leaf) batch(n int) ([]parquet.ByteArray, error) {
	l.bytes, l.defs = room(l.bytes, n), room(l.defs, n)
	rows, values, err := l.reader.ReadBatchInPage(int64(n), l.bytes, l.defs, nil)
	if err != nil || rows == 0 {
		return nil, cmp.Or(err, l.reader.Err(), errShort)
	}
	got := l.bytes[:rows]
	if int(rows) > values { // some are null: move the others to their rows
		for row := int(rows) - 1; row >= 0; row-- {
			var id parquet.ByteArray
			if l.defs[row] == l.most {
				values--
				id = got[values]
			}
			got[row] = id
		}
	}
	return got, nil
}

// texted cuts a text into ids.
func texted(text string, ends []int) []string {
	from, list := 0, make([]string, len(ends))
	for i, end := range ends {
		list[i], from = text[from:end], end
	}
	return list
}

// cut appends the texts that were just read; what is null is empty.
func (l *leaf) cut(list []string) []string {
	for _, chunk := range l.records.(file.BinaryRecordReader).GetBuilderChunks() {
		bin := chunk.(*array.Binary)
		if bin.Len() == 0 {
			continue
		}
		offsets, all := bin.ValueOffsets(), string(bin.ValueBytes())
		base := offsets[0]
		for i := range bin.Len() {
			list = append(list, all[offsets[i]-base:offsets[i+1]-base])
		}
		chunk.Release()
	}
	return list
}
