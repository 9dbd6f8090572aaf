package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"minsheng/id"
)

// Search asks for entries of the journal, newest first. What is zero does not
// narrow it.
type Search struct {
	Who      string
	Subject  id.ID
	Kind     string    // what kinds begin with, like people.
	From, To time.Time // To is not in it
	Past     Mark      // of the last entry that was shown
	Limit    int       // 1 to 5000, else 100
}

// Entries joins the caller's reading and returns the entries of the journal that
// a search asks for.
func Entries(ctx context.Context, q Querier, s Search) ([]Entry, error) {
	where, args := s.where()
	if s.Limit < 1 || s.Limit > 5000 {
		s.Limit = 100
	}
	args = append(args, s.Limit)
	rows, err := q.Query(ctx, fmt.Sprintf(`SELECT %s FROM journal WHERE %s ORDER BY at DESC, chain DESC, entry DESC LIMIT $%d`,
		entryColumns, where, len(args)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Entry
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

func (s Search) where() (condition string, args []any) {
	var all []string
	add := func(text string, values ...any) {
		numbers := make([]any, len(values))
		for i := range values {
			numbers[i] = len(args) + i + 1
		}
		all, args = append(all, fmt.Sprintf(text, numbers...)), append(args, values...)
	}
	from, to := "", "9999"
	if !s.From.IsZero() {
		from = Stamp(s.From)
	}
	if !s.To.IsZero() {
		to = Stamp(s.To)
	}
	add("at >= $%d AND at < $%d", from, to)
	if s.Who != "" {
		add("who = $%d", s.Who)
	}
	if s.Subject != "" {
		add("subject = $%d", string(s.Subject))
	}
	if s.Kind != "" {
		add("kind >= $%d AND kind < $%d", s.Kind, s.Kind+"\x7f")
	}
	if s.Past != (Mark{}) {
		add("(at, chain, entry) < ($%d, $%d, $%d)", Stamp(s.Past.At), s.Past.Chain, s.Past.Number)
	}
	return strings.Join(all, " AND "), args
}
