package population

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"minsheng/population/flat"
)

// partFile is a Parquet file that is being written.
type partFile struct {
	file *flat.Output
	rows int64
	out  *file.Writer
}

func newPartFile(name string, columns []*buffer, m *Manifest) (*partFile, error) {
	f, err := flat.Create(name)
	if err != nil {
		return nil, err
	}
	p := &partFile{file: f}
	nodes := make(schema.FieldList, len(columns))
	props := []parquet.WriterProperty{
		parquet.WithCreatedBy("minsheng"), parquet.WithRootName("people"), parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithDataPageVersion(parquet.DataPageV1), parquet.WithVersion(parquet.V2_LATEST),
	}
	for i, c := range columns {
		nodes[i] = c.node()
		if path := c.ofIDs(); path != "" {
			// Ids repeat at most within a household: a dictionary of them would be
			// as long as the column.
			props = append(props, parquet.WithDictionaryFor(path, false), parquet.WithEncodingFor(path, parquet.Encodings.DeltaByteArray))
		}
	}
	root, err := schema.NewGroupNode("people", parquet.Repetitions.Required, nodes, -1)
	if err != nil {
		return nil, aborted(f, err)
	}
	words := metadata.NewKeyValueMetadata()
	for _, w := range [][2]string{{"format", m.Format}, {"area", m.Area}, {"pack", m.Pack}, {"schema", m.Schema}, {"on", m.On.String()},
		{"generator", m.Generator}, {"note", m.Note.ZH}} {
		if err := words.Append("minsheng."+w[0], w[1]); err != nil {
			return nil, aborted(f, err)
		}
	}
	p.out, err = file.NewParquetWriterWithError(f, root, file.WithWriterProps(parquet.NewWriterProperties(props...)), file.WithWriteMetadata(words))
	if err != nil {
		return nil, aborted(f, err)
	}
	return p, nil
}

// group writes the buffers as one row group and empties them.
func (p *partFile) group(columns []*buffer) error {
	rg, err := p.out.AppendRowGroupChecked()
	if err != nil {
		return err
	}
	for _, c := range columns {
		w, err := rg.NextColumn()
		if err != nil {
			return err
		}
		if err := c.write(w); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		if err := w.Close(); err != nil {
			return err
		}
		c.reset()
	}
	return rg.Close()
}

func (p *partFile) close(name string) (File, error) {
	ended := p.out.Close()
	size, sum, err := p.file.Close()
	return File{Name: name, Rows: p.rows, Bytes: size, SHA256: sum}, errors.Join(ended, err)
}

func aborted(f *flat.Output, err error) error {
	f.Abort()
	return err
}
