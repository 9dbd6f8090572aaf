package outreach

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strings"

	"minsheng/entitle/match"
	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
)

// Work says which entries are wanted by how far somebody has worked on them.
type Work string

// The values of Work. ToDo is what is left to do: unmarked, or marked with an
// outcome that is not Closed.
const (
	Any      Work = ""
	ToDo     Work = "todo"
	Untaken  Work = "untaken" // nobody has marked it
	Finished Work = "closed"
)

// Query asks for entries of the lists of now. What is empty does not narrow it.
type Query struct {
	Service   string
	Kind      Kind
	Standing  string // a word of match.Standings
	Area      string // a division code: everything in it
	Residence string // match.Urban, Rural or Unknown
	Ages      string // one of match.Ages, or Unknown
	Group     string // id of a pack.Group
	Missing   string // the one name that is missing
	New       bool   // only what was not on the lists of the round before
	Work      Work
	Outcome   Outcome // the last mark

	Limit int    // entries a page: 1 to 500, else 100
	After string // Page.Next of the page before; empty for the first
}

// Page is a part of a list, in the order of areas and households.
type Page struct {
	Round   Round
	Entries []Listed
	Next    string // for Query.After; empty: this was the last page
}

// List returns a page of a list with the people on it. The journal has a line
// for each person shown. Faults: ErrNoRound, ErrQuery; ErrStale where the lists
// were renewed since the page before.
func (o *Office) List(ctx context.Context, by By, q Query) (Page, error) {
	if err := q.check(); err != nil {
		return Page{}, err
	}
	var page Page
	err := o.write(ctx, by, func(tx *store.Tx) (err error) {
		page = Page{}
		if page.Round, err = latest(ctx, tx, o.place.Code); err != nil {
			return err
		}
		if page.Entries, err = o.rows(ctx, tx, page.Round, q); err != nil {
			return err
		}
		if n := limited(q.Limit); len(page.Entries) > n {
			page.Entries = page.Entries[:n]
			page.Next = cursorOf(&page.Entries[n-1].Entry)
		}
		tx.Note("outreach.listed", "", fmt.Sprintf("round %s: %d entries, %s", page.Round.ID, len(page.Entries), q.said()))
		return o.name(ctx, tx, page.Entries)
	})
	return page, err
}

// Find returns one entry of the lists of now with whom it is about. The journal
// says who looked. Faults: ErrNotFound, ErrNoRound.
func (o *Office) Find(ctx context.Context, by By, entry id.ID) (Listed, error) {
	var found []Listed
	err := o.write(ctx, by, func(tx *store.Tx) error {
		r, err := latest(ctx, tx, o.place.Code)
		if err != nil {
			return err
		}
		in, args := o.inScope(3)
		found, err = listed(ctx, tx, `SELECT `+entryColumns+`, `+markColumns+withMark+` WHERE e.round_id = $1 AND e.entry_id = $2 AND `+in,
			append([]any{string(r.ID), string(entry)}, args...)...)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNotFound
		}
		return o.name(ctx, tx, found)
	})
	if err != nil {
		return Listed{}, err
	}
	return found[0], nil
}

// All hands out every entry that a query asks for, page by page: lists to take
// along. The journal has a line for each person. It ends at the first error.
func (o *Office) All(ctx context.Context, by By, q Query) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) {
		q.Limit = 500
		for {
			page, err := o.List(ctx, by, q)
			if err != nil {
				yield(Listed{}, err)
				return
			}
			for _, e := range page.Entries {
				if !yield(e, nil) {
					return
				}
			}
			if q.After = page.Next; q.After == "" {
				return
			}
		}
	}
}

// Count says how many entries of the lists of now a query asks for. It names
// nobody. Faults: ErrNoRound, ErrQuery.
func (o *Office) Count(ctx context.Context, q Query) (n int64, err error) {
	if err := q.check(); err != nil {
		return 0, err
	}
	err = o.read(ctx, func(s *store.Snap) error {
		r, err := latest(ctx, s, o.place.Code)
		if err != nil {
			return err
		}
		q.After = ""
		where, args, err := q.where(o, r)
		if err != nil {
			return err
		}
		return s.QueryRow(ctx, `SELECT count(*)`+withMark+where, args...).Scan(&n)
	})
	return n, err
}

// name adds who the entries are about, and says so in the journal.
func (o *Office) name(ctx context.Context, tx *store.Tx, entries []Listed) error {
	ids := make([]id.ID, 0, len(entries))
	for _, e := range entries {
		ids = append(ids, e.Contact)
	}
	who, err := people.Residents(ctx, tx, ids, "on a list of outreach")
	for i := range entries {
		entries[i].Who = who[entries[i].Contact]
	}
	return err
}

// rows reads one entry more than is wanted: is there a next page?
func (o *Office) rows(ctx context.Context, tx *store.Tx, r Round, q Query) ([]Listed, error) {
	where, args, err := q.where(o, r)
	if err != nil {
		return nil, err
	}
	args = append(args, limited(q.Limit)+1)
	return listed(ctx, tx, fmt.Sprintf(`SELECT `+entryColumns+`, `+markColumns+withMark+where+
		` ORDER BY e.area, e.household_id, e.entry_id LIMIT $%d`, len(args)), args...)
}

func listed(ctx context.Context, tx *store.Tx, query string, args ...any) ([]Listed, error) {
	var list []Listed
	err := store.EachRow(ctx, tx, func(rows *sql.Rows) error {
		var m markRow
		e, err := scanEntry(rows, m.into()...)
		if err != nil {
			return err
		}
		mark, err := m.mark(tx.Keys())
		list = append(list, Listed{Entry: e, Mark: mark})
		return err
	}, query, args...)
	return list, err
}

// check refuses words that mean nothing: a wrong word would find nobody, and
// look as if there were nobody.
func (q Query) check() error {
	for _, word := range []struct {
		field, is string
		of        []string
	}{
		{"kind", string(q.Kind), []string{string(Missed), string(Ended), string(Unknown)}},
		{"standing", q.Standing, match.Standings()},
		{"residence", q.Residence, []string{match.Urban, match.Rural, match.Unknown}},
		{"ages", q.Ages, append(match.Ages(), match.Unknown)},
		{"work", string(q.Work), []string{string(ToDo), string(Untaken), string(Finished)}},
	} {
		if word.is != "" && !slices.Contains(word.of, word.is) {
			return ErrQuery.At(word.field)
		}
	}
	if q.Outcome != "" && !slices.Contains(Outcomes(), q.Outcome) {
		return ErrQuery.At("outcome")
	}
	if strings.Trim(q.Area, "0123456789") != "" {
		return ErrQuery.At("area")
	}
	return nil
}

// where writes the conditions of a query on a round within the scope of an
// office, and their parameters.
func (q Query) where(o *Office, r Round) (string, []any, error) {
	var w conditions
	w.add(`e.round_id = ?`, string(r.ID))
	in, args := o.inScope(len(w.args) + 1)
	w.all, w.args = append(w.all, in), append(w.args, args...)
	for _, c := range []struct{ column, is string }{
		{"service", q.Service}, {"kind", string(q.Kind)}, {"standing", q.Standing}, {"residence", q.Residence},
	} {
		if c.is != "" {
			w.add(`e.`+c.column+` = ?`, c.is)
		}
	}
	if q.Area != "" {
		w.add(`e.area BETWEEN ? AND ?`, q.Area, q.Area+strings.Repeat("9", max(0, 12-len(q.Area))))
	}
	for _, c := range []struct{ column, is string }{{"ages", q.Ages}, {"groups_in", q.Group}} {
		if c.is != "" {
			w.add(`e.`+c.column+` LIKE ?`, "% "+c.is+" %")
		}
	}
	if q.New {
		w.add(`e.since_at = ?`, store.Stamp(r.BegunAt))
	}
	if q.Missing != "" {
		w.add(`e.missing = ?`, spaced([]string{q.Missing}))
	}
	if q.Outcome != "" {
		w.add(`m.outcome = ?`, string(q.Outcome))
	}
	switch q.Work {
	case ToDo:
		w.add(`(m.outcome IS NULL OR m.outcome IN ('contacted', 'unreached', 'reopened'))`)
	case Untaken:
		w.add(`m.outcome IS NULL`)
	case Finished:
		w.add(`m.outcome NOT IN ('contacted', 'unreached', 'reopened')`)
	}
	if q.After != "" {
		area, household, entry, err := q.cursor(r.ID)
		if err != nil {
			return "", nil, err
		}
		w.add(`(e.area, e.household_id, e.entry_id) > (?, ?, ?)`, area, household, entry)
	}
	return ` WHERE ` + strings.Join(w.all, " AND "), w.args, nil
}

// conditions are joined by AND; each ? becomes the next parameter.
type conditions struct {
	all  []string
	args []any
}

func (w *conditions) add(condition string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.all = append(w.all, condition)
}

// cursorOf names the place after an entry.
func cursorOf(e *Entry) string {
	return strings.Join([]string{string(e.Round), e.Area, string(e.Household), string(e.ID)}, ".")
}

func (q Query) cursor(round id.ID) (area, household, entry string, err error) {
	parts := strings.Split(q.After, ".")
	if len(parts) != 4 {
		return "", "", "", ErrQuery.At("after")
	}
	if parts[0] != string(round) {
		return "", "", "", ErrStale
	}
	return parts[1], parts[2], parts[3], nil
}

// said is a query as the journal has it.
func (q Query) said() string {
	var words []string
	for _, c := range []struct{ name, is string }{
		{"service", q.Service}, {"kind", string(q.Kind)}, {"standing", q.Standing}, {"area", q.Area}, {"residence", q.Residence},
		{"ages", q.Ages}, {"group", q.Group}, {"missing", q.Missing}, {"work", string(q.Work)}, {"outcome", string(q.Outcome)},
	} {
		if c.is != "" {
			words = append(words, c.name+"="+c.is)
		}
	}
	if q.New {
		words = append(words, "new")
	}
	return strings.Join(words, " ")
}
