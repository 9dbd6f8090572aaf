package store

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"time"

	"minsheng/id"
)

// note is a journal entry before its place in the chain is known.
type note struct {
	kind    string
	subject id.ID
	detail  string
}

// Entry is one line of the journal: at an instant somebody did something about
// a person (or nobody in particular), for a purpose.
type Entry struct {
	Chain   int
	Number  int64 // counts from 1 in its chain
	At      time.Time
	Who     string
	Purpose string
	Kind    string
	Subject id.ID
	Detail  string

	at, prior, mac string
}

// chains is how many chains the journal of this engine has. SQLite has one
// writer anyway.
func (db *DB) chains() int {
	if db.engine == postgres {
		return 8
	}
	return 1
}

const (
	insertEntries = `journal (chain, entry, at, who, purpose, kind, subject, detail, prior, mac)`
	setHead       = `UPDATE journal_head SET entries = $1, mac = $2 WHERE chain = $3`
)

// entries makes the rows of a write's notes, which follow a head, and returns
// the head after them.
func (db *DB) entries(head Head, tx *Tx) ([][]any, Head) {
	at := Stamp(tx.Now)
	rows := make([][]any, 0, len(tx.notes))
	for _, note := range tx.notes {
		head.Entries++
		e := Entry{Chain: head.Chain, Number: head.Entries, Who: tx.By.Who, Purpose: tx.By.Purpose,
			Kind: note.kind, Subject: note.subject, Detail: note.detail, at: at, prior: head.MAC}
		head.MAC = db.macOf(&e)
		rows = append(rows, []any{e.Chain, e.Number, at, e.Who, e.Purpose, e.Kind, string(e.Subject), e.Detail, e.prior, head.MAC})
	}
	return rows, head
}

// macOf is the keyed SM3 hash over an entry, its place and the entry before it.
// Every text is preceded by its length, so that no two entries read alike.
func (db *DB) macOf(e *Entry) string {
	b := make([]byte, 0, 512)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Chain))
	b = binary.BigEndian.AppendUint64(b, uint64(e.Number))
	for _, s := range []string{e.prior, e.at, e.Who, e.Purpose, e.Kind, string(e.Subject), e.Detail} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	sum := db.keys.MAC("journal", b)
	return hex.EncodeToString(sum[:])
}

func (db *DB) firstMAC(chain int) string {
	sum := db.keys.MAC("journal head", binary.BigEndian.AppendUint64(nil, uint64(chain)))
	return hex.EncodeToString(sum[:])
}

const entryColumns = `chain, entry, at, who, purpose, kind, subject, detail, prior, mac`

// About returns the latest entries about a person, newest first: who read or
// changed the record, when and why.
func (db *DB) About(ctx context.Context, subject id.ID, limit int) ([]Entry, error) {
	var list []Entry
	err := db.Read(ctx, func(s *Snap) error {
		rows, err := s.Query(ctx, `SELECT `+entryColumns+` FROM journal
			WHERE subject = $1 ORDER BY at DESC, chain, entry DESC LIMIT $2`, string(subject), limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			e, err := scanEntry(rows)
			if err != nil {
				return err
			}
			list = append(list, e)
		}
		return rows.Err()
	})
	return list, err
}

type scanner interface{ Scan(dest ...any) error }

func scanEntry(row scanner) (Entry, error) {
	var e Entry
	var subject string
	err := row.Scan(&e.Chain, &e.Number, &e.at, &e.Who, &e.Purpose, &e.Kind, &subject, &e.Detail, &e.prior, &e.mac)
	if err != nil {
		return Entry{}, err
	}
	e.Subject = id.ID(subject)
	e.At, _ = time.Parse(stampForm, e.at) // a tampered instant is Verify's to report
	return e, nil
}
