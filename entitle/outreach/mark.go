package outreach

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"minsheng/id"
	"minsheng/store"
)

// Outcome is what a worker found out about an entry, or did.
type Outcome string

// The outcomes. Reopened takes the one before back.
const (
	Contacted Outcome = "contacted" // 已联系: spoken to, nothing settled yet
	Unreached Outcome = "unreached" // 联系不上
	Applied   Outcome = "applied"   // 已申请, or the payment was stopped where it had ended
	Receives  Outcome = "receives"  // 已在享受: received already, or not any more; the files were late
	Declined  Outcome = "declined"  // 本人不需要
	NotOwed   Outcome = "not_owed"  // 核实不符合: the note says why
	StillOwed Outcome = "owed"      // 核实仍符合: of Ended, found to be owed after all
	Moved     Outcome = "moved"     // 已迁出
	Died      Outcome = "died"      // 已去世
	Reopened  Outcome = "reopened"  // 重新办理
)

// Outcomes lists the outcomes.
func Outcomes() []Outcome {
	return []Outcome{Contacted, Unreached, Applied, Receives, Declined, NotOwed, StillOwed, Moved, Died, Reopened}
}

// Closed reports whether nothing is left to do.
func (o Outcome) Closed() bool {
	return o != Contacted && o != Unreached && o != Reopened
}

// Mark is what a worker found or did.
type Mark struct {
	Number  int64 // counts from 1 for an entry
	Kind    Kind  // the list on which the entry was
	Outcome Outcome
	Note    string
	Who     string
	Purpose string
	At      time.Time
}

// Saying is what a worker says of an entry.
type Saying struct {
	Outcome Outcome
	Note    string // why, and what is agreed; kept encrypted
	// Seen is the Number of the last Mark that the worker saw, 0 for none;
	// negative: whatever there is.
	Seen int64
}

// noteSeal binds a note to its mark.
func noteSeal(entry id.ID, seq int64) string { return fmt.Sprintf("outreach.note/%s/%d", entry, seq) }

const longestNote = 2000

// check returns what is wrong with a saying.
func (s *Saying) check() error {
	s.Note = strings.TrimSpace(s.Note)
	switch {
	case !slices.Contains(Outcomes(), s.Outcome):
		return ErrOutcome.At("outcome")
	case s.Outcome == NotOwed && s.Note == "":
		return ErrWhy.At("note")
	case utf8.RuneCountInString(s.Note) > longestNote:
		return ErrNote.At("note")
	}
	return nil
}

// Mark records what a worker found or did about an entry of the lists of now.
// What was recorded before stays; the entry stays marked in later rounds as
// long as it is listed without a break. Faults: ErrNotFound, ErrOutcome,
// ErrWhy, ErrNote; ErrStale where somebody else was faster than Seen.
func (o *Office) Mark(ctx context.Context, by By, entry id.ID, s Saying) error {
	if err := s.check(); err != nil {
		return err
	}
	return o.write(ctx, by, func(tx *store.Tx) error {
		e, err := o.entry(ctx, tx, entry)
		if err != nil {
			return err
		}
		var last int64
		if err := tx.QueryRow(ctx, lastMark, string(entry)).Scan(&last); err != nil {
			return err
		}
		if s.Seen >= 0 && s.Seen != last {
			return ErrStale
		}
		note := ""
		if s.Note != "" {
			if note, err = tx.Keys().Seal(s.Note, noteSeal(entry, last+1)); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, supersede, string(entry)); err != nil {
			return err
		}
		tx.Note("outreach.marked", e.Contact, fmt.Sprintf("entry %s: %s", entry, s.Outcome))
		_, err = tx.Exec(ctx, insertMark, string(entry), last+1, e.Service, string(e.Household), string(e.Person), string(e.Kind),
			string(s.Outcome), note, by.Who, by.Purpose, store.Stamp(tx.Now))
		return err
	})
}

// entry returns an entry of the lists of now, within the scope. Faults: ErrNotFound, ErrNoRound.
func (o *Office) entry(ctx context.Context, q store.Querier, entry id.ID) (Entry, error) {
	r, err := latest(ctx, q, o.place.Code)
	if err != nil {
		return Entry{}, err
	}
	in, args := o.inScope(3)
	e, err := scanEntry(q.QueryRow(ctx, selectEntry+` AND `+in, append([]any{string(r.ID), string(entry)}, args...)...))
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, ErrNotFound
	}
	return e, err
}

// History returns everything that workers found or did about an entry, the
// first first, also of times when it was listed before. The journal says who
// looked. Faults: ErrNotFound, ErrNoRound.
func (o *Office) History(ctx context.Context, by By, entry id.ID) ([]Mark, error) {
	var marks []Mark
	err := o.write(ctx, by, func(tx *store.Tx) error {
		e, err := o.entry(ctx, tx, entry)
		if err != nil {
			return err
		}
		tx.Note("outreach.read", e.Contact, fmt.Sprintf("marks of entry %s", entry))
		return store.EachRow(ctx, tx, func(rows *sql.Rows) error {
			var m markRow
			if err := rows.Scan(m.into()...); err != nil {
				return err
			}
			mark, err := m.mark(tx.Keys())
			if err == nil && mark != nil {
				marks = append(marks, *mark)
			}
			return err
		}, selectMarks, string(entry))
	})
	return marks, err
}

// markRow is markColumns, all of them absent where there is no mark.
type markRow struct {
	entry, kind, outcome, note, who, purpose, at sql.NullString
	seq                                          sql.NullInt64
}

func (m *markRow) into() []any {
	return []any{&m.entry, &m.seq, &m.kind, &m.outcome, &m.note, &m.who, &m.purpose, &m.at}
}

// mark opens the note; nil where there is no mark.
func (m *markRow) mark(keys store.Keys) (*Mark, error) {
	if !m.entry.Valid {
		return nil, nil
	}
	is := &Mark{Number: m.seq.Int64, Kind: Kind(m.kind.String), Outcome: Outcome(m.outcome.String), Who: m.who.String, Purpose: m.purpose.String}
	var err error
	if is.At, err = store.ParseStamp(m.at.String); err != nil {
		return nil, err
	}
	if m.note.String != "" {
		is.Note, err = keys.Open(m.note.String, noteSeal(id.ID(m.entry.String), is.Number))
	}
	return is, err
}
