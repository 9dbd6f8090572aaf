package population

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// partFile is a Parquet file that is being written.
type partFile struct {
	file *os.File
	sum  hash.Hash
	size int64
	rows int64
	out  *file.Writer
}

// Write makes partFile the sink of its Parquet writer: the checksum is that of
// what was meant to be written, not of what the disk made of it.
func (p *partFile) Write(b []byte) (int, error) {
	p.sum.Write(b)
	p.size += int64(len(b))
	return p.file.Write(b)
}

func newPartFile(name string, columns []*buffer, m *Manifest) (*partFile, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	p := &partFile{file: f, sum: sha256.New()}
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
		return nil, errors.Join(err, f.Close())
	}
	words := metadata.NewKeyValueMetadata()
	for _, w := range [][2]string{{"format", m.Format}, {"area", m.Area}, {"pack", m.Pack}, {"schema", m.Schema}, {"on", m.On.String()},
		{"generator", m.Generator}, {"note", m.Note.ZH}} {
		if err := words.Append("minsheng."+w[0], w[1]); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	p.out, err = file.NewParquetWriterWithError(p, root, file.WithWriterProps(parquet.NewWriterProperties(props...)), file.WithWriteMetadata(words))
	if err != nil {
		return nil, errors.Join(err, f.Close())
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
	err := errors.Join(p.out.Close(), p.file.Sync(), p.file.Close())
	return File{Name: name, Rows: p.rows, Bytes: p.size, SHA256: hex.EncodeToString(p.sum.Sum(nil))}, err
}
