package store

import (
	"context"
	"fmt"
	"time"
)

// lastMicro is the end of the year 9999: the years of stamps have four digits.
const lastMicro = 253402300799999999

// Mark is the place of an entry among those of all chains, by time.
type Mark struct {
	At     time.Time
	Chain  int
	Number int64
}

// Mark returns where an entry stands.
func (e *Entry) Mark() Mark { return Mark{e.At, e.Chain, e.Number} }

// String writes the mark as ParseMark reads it; empty for the zero Mark.
func (m Mark) String() string {
	if m == (Mark{}) {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", m.At.UnixMicro(), m.Chain, m.Number)
}

// ParseMark reads what String wrote. An empty text is the zero Mark.
func ParseMark(s string) (m Mark, err error) {
	if s == "" {
		return m, nil
	}
	var micros int64
	if _, err := fmt.Sscanf(s, "%d.%d.%d", &micros, &m.Chain, &m.Number); err != nil {
		return Mark{}, err
	}
	if micros < 0 || micros > lastMicro {
		return Mark{}, fmt.Errorf("%d is no instant", micros)
	}
	m.At = time.UnixMicro(micros).UTC()
	if m.String() != s {
		return Mark{}, fmt.Errorf("%q is no mark", s)
	}
	return m, nil
}

// DoneBy returns what a program of another system did, whose name begins with
// "api.", newest first: at most limit entries before a mark; the zero Mark asks
// for the newest. Of anybody else it finds nothing.
func (db *DB) DoneBy(ctx context.Context, program string, before Mark, limit int) ([]Entry, error) {
	if before == (Mark{}) {
		before.At = time.UnixMicro(lastMicro)
	}
	var list []Entry
	err := db.Read(ctx, func(s *Snap) error {
		rows, err := s.Query(ctx, `SELECT `+entryColumns+` FROM journal
			WHERE who = $1 AND substr(who, 1, 4) = 'api.' AND (at, chain, entry) < ($2, $3, $4)
			ORDER BY at DESC, chain DESC, entry DESC LIMIT $5`, program, Stamp(before.At), before.Chain, before.Number, limit)
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
