package store

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"minsheng/access"
)

// restoreRows is how many rows are written at a time.
const restoreRows = 256

// maxLine bounds a row of a backup, as text.
const maxLine = 16 << 20

// ReadArchive reads what a backup says of itself. Fault: ErrArchive.
func ReadArchive(from io.ReaderAt, size int64) (*Archive, error) {
	z, err := zip.NewReader(from, size)
	if err != nil {
		return nil, ErrArchive.Because(err)
	}
	return readManifest(z)
}

func readManifest(z *zip.Reader) (*Archive, error) {
	f, err := z.Open(manifestName)
	if err != nil {
		return nil, ErrArchive.At(manifestName).Because(err)
	}
	defer f.Close()
	a := &Archive{}
	if err := json.NewDecoder(io.LimitReader(f, maxLine)).Decode(a); err != nil {
		return nil, ErrArchive.At(manifestName).Because(err)
	}
	if a.Format != archiveFormat {
		return nil, ErrArchive.At(manifestName)
	}
	return a, nil
}

// Restore fills an empty database, whose tables every area has brought up to
// date, with a backup: all of it or nothing. The backup may come from the other
// engine. Every row is counted and checksummed on the way in, the journal is
// walked, and that it was restored is its next entry. done is told after every
// table; it may be nil. Faults: ErrBy, ErrArchive, ErrOtherKeys, ErrVersions,
// ErrNotEmpty, ErrTampered.
func (db *DB) Restore(ctx context.Context, by By, from io.ReaderAt, size int64, done func(ArchiveTable)) (*Archive, error) {
	z, err := zip.NewReader(from, size)
	if err != nil {
		return nil, ErrArchive.Because(err)
	}
	a, err := readManifest(z)
	if err != nil {
		return nil, err
	}
	if a.Keys != db.keysMark() {
		return nil, ErrOtherKeys
	}
	by.Within = access.Everywhere()
	err = db.Write(ctx, by, func(tx *Tx) error {
		r := &restoring{db: db, zip: z, tx: tx, done: done}
		if err := r.run(ctx, a); err != nil {
			return err
		}
		tx.Note("store.restored", "", fmt.Sprintf("%d rows of %s", a.Rows(), Stamp(a.At)))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a, db.Analyze(ctx)
}

// restoring is one restore at work.
type restoring struct {
	db   *DB
	zip  *zip.Reader
	tx   *Tx
	done func(ArchiveTable)
}

func (r *restoring) run(ctx context.Context, a *Archive) error {
	if err := r.fits(ctx, a); err != nil {
		return err
	}
	// What Open has written into a fresh database comes from the backup.
	for _, own := range openWrites {
		if _, err := r.tx.Exec(ctx, `DELETE FROM `+own); err != nil {
			return err
		}
	}
	for _, t := range a.Tables {
		if err := r.table(ctx, t); err != nil {
			return fmt.Errorf("restore %s: %w", t.Name, err)
		}
		if r.done != nil {
			r.done(t)
		}
	}
	return r.journal(ctx, a)
}

// openWrites are the tables that Open itself writes to.
var openWrites = []string{"journal_head", "keys_mark"}

// fits checks that the backup and the database are of one form, and that the
// database is empty.
func (r *restoring) fits(ctx context.Context, a *Archive) error {
	tables, areas, err := r.db.tables(ctx, r.tx)
	if err != nil {
		return err
	}
	have, err := versions(ctx, r.tx, areas)
	if err != nil {
		return err
	}
	for area, v := range a.Versions {
		if have[area] != v {
			return ErrVersions.At(fmt.Sprintf("%s: %d ≠ %d", area, v, have[area]))
		}
	}
	for _, t := range a.Tables {
		if !slices.Contains(tables, t.Name) {
			return ErrVersions.At(t.Name)
		}
	}
	for _, name := range tables {
		if slices.Contains(openWrites, name) {
			continue
		}
		var rows int64
		if err := r.tx.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+name+` LIMIT 1) AS held`).Scan(&rows); err != nil {
			return err
		}
		if rows > 0 {
			return ErrNotEmpty.At(name)
		}
	}
	return nil
}

// table writes one table, counting and summing what it reads.
func (r *restoring) table(ctx context.Context, t ArchiveTable) error {
	f, err := r.zip.Open(tableFile(t.Name))
	if err != nil {
		return ErrArchive.At(t.Name).Because(err)
	}
	defer f.Close()
	sum := sha256.New()
	lines := bufio.NewScanner(io.TeeReader(f, sum))
	lines.Buffer(make([]byte, 64<<10), maxLine)
	head := t.Name + " (" + strings.Join(t.Columns, ", ") + ")"
	var rows [][]any
	var written int64
	flush := func() error {
		n, err := r.tx.Insert(ctx, head, rows, "")
		written, rows = written+n, rows[:0]
		return err
	}
	for lines.Scan() {
		row, err := archivedRow(lines.Bytes(), len(t.Columns))
		if err != nil {
			return ErrArchive.At(t.Name).Because(err)
		}
		if rows = append(rows, row); len(rows) == restoreRows {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return ErrArchive.At(t.Name).Because(err)
	}
	if err := flush(); err != nil {
		return err
	}
	if written != t.Rows || hex.EncodeToString(sum.Sum(nil)) != t.SHA256 {
		return ErrArchive.At(t.Name)
	}
	return nil
}

// archivedRow reads a line: texts, whole numbers and nulls are all that our
// tables hold.
func archivedRow(line []byte, columns int) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var row []any
	if err := d.Decode(&row); err != nil {
		return nil, err
	}
	if len(row) != columns {
		return nil, fmt.Errorf("a row has %d values for %d columns", len(row), columns)
	}
	for i, v := range row {
		n, isNumber := v.(json.Number)
		if !isNumber {
			continue
		}
		whole, err := n.Int64()
		if err != nil {
			return nil, err
		}
		row[i] = whole
	}
	return row, nil
}

// journal gives the chains that only this engine has their beginning, and walks
// what came in.
func (r *restoring) journal(ctx context.Context, a *Archive) error {
	if err := r.db.beginChains(ctx, r.tx); err != nil {
		return err
	}
	walk := walker{db: r.db, ends: map[int]Head{}}
	if err := walk.entries(ctx, &r.tx.Snap); err != nil {
		return err
	}
	heads, err := walk.heads(ctx, &r.tx.Snap)
	if err != nil {
		return err
	}
	for _, h := range a.Heads {
		if !slices.Contains(heads, h) {
			return ErrArchive.At("journal")
		}
	}
	return nil
}
