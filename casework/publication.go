package casework

import (
	"context"
	"strings"
	"unicode/utf8"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
)

// Objection is what somebody says against what is published.
type Objection struct {
	Text    string `json:"text"`
	Name    string `json:"name,omitempty"`    // empty: without a name
	Contact string `json:"contact,omitempty"` // empty: no answer is asked for
}

// publish puts a case on the public notice page. What stands there was masked
// when it was written.
func (o *Office) publish(ctx context.Context, tx *store.Tx, c *Case, s *step) error {
	name := ""
	if found, err := people.Residents(ctx, tx, []id.ID{c.Person}, "public notice of "+c.Number); err != nil {
		return err
	} else if r, ok := found[c.Person]; ok {
		name = maskName(r.Name)
	}
	_, err := tx.Insert(ctx, insertNotice, [][]any{{string(id.New()), string(c.ID), string(c.Person), c.Area, c.Department, c.Service, c.Number,
		name, c.People, fen(c.Amount), s.on.String(), c.book.State.due().String(), ""}}, "")
	return err
}

// unpublish takes a case from the public notice page.
func (o *Office) unpublish(ctx context.Context, tx *store.Tx, c *Case, on civil.Date) error {
	_, err := tx.Exec(ctx, endNotice, on.String(), string(c.ID))
	return err
}

// maskName shows the first character of a name: 张*, 欧***.
func maskName(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 || first == utf8.RuneError {
		return ""
	}
	return string(first) + strings.Repeat("*", utf8.RuneCountInString(name[size:]))
}
