package population

import (
	"fmt"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"

	"minsheng/rule"
)

// buffer holds one column of the row group that is being filled: levels for
// every place and values where there are some, as Parquet stores them.
type buffer struct {
	Column
	at    int // of its attribute or link in the order of the schema
	defs  []int16
	reps  []int16
	bools []bool
	days  []int32
	ints  []int64
	texts []parquet.ByteArray
	known map[string]parquet.ByteArray // texts that came before, where they repeat
}

// Levels of an optional list whose elements are required.
const (
	listNull int16 = iota
	listEmpty
	listItem
)

// buffers makes a buffer for each of the columns that keep chooses.
func buffers(all []Column, keep func(*Column) bool) []*buffer {
	var list []*buffer
	at := map[string]int{}
	for _, c := range all {
		kind := "link"
		if c.Attr != nil {
			kind = c.Attr.Entity.String()
		}
		if keep(&c) {
			list = append(list, &buffer{Column: c, at: at[kind], known: map[string]parquet.ByteArray{}})
		}
		if !c.isID() {
			at[kind]++
		}
	}
	return list
}

// add appends what the column says of one row.
func (b *buffer) add(h *Home, p *Person) error {
	switch {
	case b.Link != nil:
		b.addLinks(p.Links[b.at])
	case b.Attr != nil && b.Attr.Entity == rule.OfHousehold:
		return b.addValue(h.Values[b.at])
	case b.Attr != nil:
		return b.addValue(p.Values[b.at])
	case b.Name == HouseholdColumn:
		b.texts = append(b.texts, parquet.ByteArray(h.ID))
	case !b.maybe:
		b.texts = append(b.texts, parquet.ByteArray(p.ID))
	case p.ID == "":
		b.defs = append(b.defs, 0)
	default:
		b.defs, b.texts = append(b.defs, 1), append(b.texts, parquet.ByteArray(p.ID))
	}
	return nil
}

func (b *buffer) addLinks(ids []string) {
	if ids == nil {
		b.list(listNull)
		return
	}
	b.list(listEmpty)
	for i, id := range ids {
		b.item(i, parquet.ByteArray(id))
	}
}

// list begins a list; item turns its first place into an item.
func (b *buffer) list(level int16) {
	b.defs, b.reps = append(b.defs, level), append(b.reps, 0)
}

func (b *buffer) item(i int, text parquet.ByteArray) {
	if i == 0 {
		b.defs[len(b.defs)-1] = listItem
	} else {
		b.defs, b.reps = append(b.defs, listItem), append(b.reps, 1)
	}
	b.texts = append(b.texts, text)
}

func (b *buffer) addValue(v rule.Value) error {
	if v.Kind() == rule.Unknown {
		b.defs = append(b.defs, 0)
		if b.shape == lists {
			b.reps = append(b.reps, 0)
		}
		return nil
	}
	if err := b.Attr.Accepts(v); err != nil {
		return err
	}
	if b.shape == lists {
		b.list(listEmpty)
		for i, item := range v.List() {
			b.item(i, b.intern(item.Text()))
		}
		return nil
	}
	b.defs = append(b.defs, 1)
	switch b.shape {
	case texts:
		b.texts = append(b.texts, b.intern(v.Text()))
	case bools:
		b.bools = append(b.bools, v.IsTrue())
	case days:
		b.days = append(b.days, int32(v.Int()))
	default:
		b.ints = append(b.ints, v.Int())
	}
	return nil
}

func (b *buffer) intern(s string) parquet.ByteArray {
	t, ok := b.known[s]
	if !ok {
		t = parquet.ByteArray(s)
		b.known[s] = t
	}
	return t
}

// write hands the buffer to the column's Parquet writer.
func (b *buffer) write(w file.ColumnChunkWriter) (err error) {
	switch w := w.(type) {
	case *file.BooleanColumnChunkWriter:
		_, err = w.WriteBatch(b.bools, b.defs, b.reps)
	case *file.Int32ColumnChunkWriter:
		_, err = w.WriteBatch(b.days, b.defs, b.reps)
	case *file.Int64ColumnChunkWriter:
		_, err = w.WriteBatch(b.ints, b.defs, b.reps)
	case *file.ByteArrayColumnChunkWriter:
		_, err = w.WriteBatch(b.texts, b.defs, b.reps)
	default:
		err = fmt.Errorf("no column is a %T", w)
	}
	return err
}

func (b *buffer) reset() {
	b.defs, b.reps, b.bools, b.days, b.ints, b.texts = b.defs[:0], b.reps[:0], b.bools[:0], b.days[:0], b.ints[:0], b.texts[:0]
}
