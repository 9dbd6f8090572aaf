package money

import (
	"fmt"
	"strconv"
	"strings"

	"minsheng/access"
	"minsheng/id"
)

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

// is narrows to one value; an empty one does not narrow.
func (w *conditions) is(column, value string) {
	if value != "" {
		w.add(column+" = ?", value)
	}
}

// below narrows to an area with all in it.
func (w *conditions) below(column, area string) {
	if area != "" {
		w.add(column+" BETWEEN ? AND ?", area, area+lastArea)
	}
}

func (w *conditions) within(scope access.Scope, area, department, person string) {
	condition, args := scope.Where(area, department, person, len(w.args)+1)
	w.all, w.args = append(w.all, condition), append(w.args, args...)
}

func (w *conditions) where() string { return ` WHERE ` + strings.Join(w.all, " AND ") }

// place is where a page ended of what is ordered by how out of the ordinary it
// is.
type place struct {
	sort int
	id   id.ID
}

func (p place) String() string { return strconv.Itoa(p.sort) + "/" + string(p.id) }

func readPlace(text string) (place, error) {
	sort, rest, ok := strings.Cut(text, "/")
	n, err := strconv.Atoi(sort)
	if !ok || err != nil {
		return place{}, ErrPage
	}
	return place{n, id.ID(rest)}, nil
}

// place names where an entry stands in the order of Entries.
func (e *Entry) place() string {
	return strings.Join([]string{e.Month, string(e.Run), e.Step, e.Area, e.Payer}, "/")
}

func readEntryPlace(text string) ([]any, error) {
	words := strings.SplitN(text, "/", 5)
	if len(words) != 5 {
		return nil, ErrPage
	}
	all := make([]any, len(words))
	for i, word := range words {
		all[i] = word
	}
	return all, nil
}
