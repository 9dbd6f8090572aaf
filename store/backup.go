package store

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"minsheng/access"
)

// tableFile is the part of a backup that holds a table: a line a row, a JSON
// array of its values.
func tableFile(name string) string { return "tables/" + name + ".jsonl" }

// Backup writes every row of the database, as it is at one moment, while others
// go on writing. The keys are not in it: keep them elsewhere, for without them
// the backup cannot be read. done is told after every table; it may be nil.
func (db *DB) Backup(ctx context.Context, to io.Writer, done func(ArchiveTable)) (*Archive, error) {
	a := &Archive{Format: archiveFormat, At: db.now().UTC(), Keys: db.keysMark()}
	z := zip.NewWriter(to)
	err := db.ReadAs(ctx, access.Everywhere(), func(s *Snap) error {
		tables, areas, err := db.tables(ctx, s)
		if err != nil {
			return err
		}
		if a.Versions, err = versions(ctx, s, areas); err != nil {
			return err
		}
		for _, name := range tables {
			t, err := backupTable(ctx, s, z, name)
			if err != nil {
				return fmt.Errorf("back up %s: %w", name, err)
			}
			if a.Tables = append(a.Tables, t); done != nil {
				done(t)
			}
		}
		a.Heads, err = journalHeads(ctx, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	f, err := z.Create(manifestName)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(f).Encode(a); err != nil {
		return nil, err
	}
	return a, z.Close()
}

func backupTable(ctx context.Context, s *Snap, z *zip.Writer, name string) (t ArchiveTable, err error) {
	t.Name = name
	f, err := z.Create(tableFile(name))
	if err != nil {
		return t, err
	}
	sum := sha256.New()
	w := bufio.NewWriterSize(io.MultiWriter(f, sum), 64<<10)
	rows, err := s.Query(ctx, `SELECT * FROM `+name)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	if t.Columns, err = rows.Columns(); err != nil {
		return t, err
	}
	values := make([]any, len(t.Columns))
	to := make([]any, len(values))
	for i := range values {
		to[i] = &values[i]
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for rows.Next() {
		if err := ctx.Err(); err != nil {
			return t, err
		}
		if err := rows.Scan(to...); err != nil {
			return t, err
		}
		if err := enc.Encode(values); err != nil {
			return t, err
		}
		t.Rows++
	}
	if err := rows.Err(); err != nil {
		return t, err
	}
	err = w.Flush()
	t.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return t, err
}

// keysMark tells keys apart without telling them.
func (db *DB) keysMark() string {
	sum := db.keys.MAC("keys mark", nil)
	return hex.EncodeToString(sum[:])
}

// journalHeads reads where each chain of the journal ends.
func journalHeads(ctx context.Context, q Querier) ([]Head, error) {
	rows, err := q.Query(ctx, `SELECT chain, entries, mac FROM journal_head ORDER BY chain`)
	if err != nil {
		return nil, err
	}
	return scanHeads(rows)
}

func scanHeads(rows *sql.Rows) (heads []Head, err error) {
	defer rows.Close()
	for rows.Next() {
		var h Head
		if err := rows.Scan(&h.Chain, &h.Entries, &h.MAC); err != nil {
			return nil, err
		}
		heads = append(heads, h)
	}
	return heads, rows.Err()
}
