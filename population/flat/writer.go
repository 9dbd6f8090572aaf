package flat

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// level is the fastest of zstd: places and packed bits gain little from more.
const level = 1

// Writer writes a file, a row group at a time.
type Writer struct {
	sink    *sink
	columns []Column
	props   *parquet.WriterProperties
	meta    *metadata.FileMetaDataBuilder
	groups  int16
	pager   file.PageWriter
	// scratch, kept from group to group
	page   []byte
	zipped bytes.Buffer
}

// sink counts what is written.
type sink struct {
	io.Writer
	at int64
}

// Write writes b behind what is there.
func (s *sink) Write(b []byte) (int, error) {
	n, err := s.Writer.Write(b)
	s.at += int64(n)
	return n, err
}

// Tell returns how many bytes have been written.
func (s *sink) Tell() int64 { return s.at }

var magic = []byte("PAR1")

// NewWriter begins a file. words are key and value pairs for whoever opens it.
func NewWriter(w io.Writer, columns []Column, words [][2]string) (*Writer, error) {
	nodes := make(schema.FieldList, len(columns))
	for i := range columns {
		nodes[i] = columns[i].node()
	}
	root, err := schema.NewGroupNode("rows", parquet.Repetitions.Required, nodes, -1)
	if err != nil {
		return nil, err
	}
	said := metadata.NewKeyValueMetadata()
	for _, word := range words {
		if err := said.Append(word[0], word[1]); err != nil {
			return nil, err
		}
	}
	props := parquet.NewWriterProperties(parquet.WithCreatedBy("minsheng"), parquet.WithCompression(compress.Codecs.Zstd), parquet.WithVersion(parquet.V2_LATEST))
	f := &Writer{sink: &sink{Writer: w}, columns: columns, props: props, meta: metadata.NewFileMetadataBuilder(schema.NewSchema(root), props, said)}
	_, err = f.sink.Write(magic)
	return f, err
}

// Group writes rows as one row group: the values of each column in order. An
// optional column without any value may be the zero Values.
func (w *Writer) Group(rows int, values []Values) error {
	if rows == 0 {
		return nil
	}
	about := w.meta.AppendRowGroup()
	about.SetNumRows(rows)
	for i := range w.columns {
		if err := w.column(&w.columns[i], about.NextColumnChunk(), int16(i), rows, &values[i]); err != nil {
			return fmt.Errorf("%s: %w", w.columns[i].Name, err)
		}
	}
	w.groups++
	return about.Finish(0, w.groups-1)
}

func (w *Writer) column(c *Column, about *metadata.ColumnChunkMetaDataBuilder, at int16, rows int, v *Values) (err error) {
	codec := compress.Codecs.Zstd
	if w.pager == nil {
		w.pager, err = file.NewPageWriter(w.sink, codec, level, about, w.groups, at, memory.DefaultAllocator, false, nil, nil)
	} else {
		err = w.pager.Reset(w.sink, codec, level, about, w.groups, at, nil, nil)
	}
	if err != nil {
		return err
	}
	valid := v.Valid
	if len(v.Places)+len(v.Ints)+len(v.Bits) == 0 {
		valid = make([]uint64, (rows+63)/64)
	}
	w.page = w.page[:0]
	if c.Optional {
		w.page = appendLevels(w.page, valid, rows)
	}
	encoding := parquet.Encodings.Plain
	if len(v.Texts) > 0 {
		encoding = parquet.Encodings.RLEDict
		if err := w.dictionary(v.Texts); err != nil {
			return err
		}
	}
	w.encode(c, v, count(valid, rows))
	w.zipped.Reset()
	page := file.NewDataPageV1(memory.NewBufferBytes(w.pager.Compress(&w.zipped, w.page)), int32(rows), encoding, parquet.Encodings.RLE, parquet.Encodings.RLE, int32(len(w.page)))
	if _, err := w.pager.WriteDataPage(page); err != nil {
		return err
	}
	return w.pager.Close(len(v.Texts) > 0, false)
}

// encode puts the values behind the levels.
func (w *Writer) encode(c *Column, v *Values, values int) {
	switch c.Kind {
	case Texts:
		width := max(bits.Len(uint(max(len(v.Texts)-1, 0))), 1)
		w.page = appendPlaces(append(w.page, byte(width)), v.Places[:values], width)
	case Integers:
		for _, x := range v.Ints[:values] {
			w.page = binary.LittleEndian.AppendUint64(w.page, uint64(x))
		}
	case Flags:
		w.page = appendBits(w.page, v.Bits, values)
	}
}

func (w *Writer) dictionary(texts []string) error {
	at := len(w.page)
	for _, t := range texts {
		w.page = binary.LittleEndian.AppendUint32(w.page, uint32(len(t)))
		w.page = append(w.page, t...)
	}
	page := file.NewDictionaryPage(memory.NewBufferBytes(w.page[at:]), int32(len(texts)), parquet.Encodings.Plain)
	_, err := w.pager.WriteDictionaryPage(page)
	w.page = w.page[:at]
	return err
}

// Close writes the footer. The file below stays open.
func (w *Writer) Close() error {
	about, err := w.meta.Finish()
	if err != nil {
		return err
	}
	from := w.sink.at
	if _, err := about.WriteTo(w.sink, nil); err != nil {
		return err
	}
	_, err = w.sink.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(w.sink.at-from)), magic...))
	return err
}
