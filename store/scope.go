package store

import (
	"context"
	"strings"

	"minsheng/access"
)

// The PostgreSQL settings that say which rows a transaction may touch; the
// policies of protected tables read them. Where they were never set they show
// nothing. Rows that are every department's are held against places alone.
const (
	withinSetting = "minsheng.within"
	placesSetting = "minsheng.places"
)

// everyRow is the settings' value for access.Everywhere.
const everyRow = "*"

// patterns writes a scope as the policies read it: for each reach a pattern over
// AREA/DEPARTMENT/PERSON, with blanks between. A reach with a sign that no code
// or id has would blur them: it is left out and covers nothing.
func patterns(s access.Scope) string {
	var all []string
	for _, r := range s {
		if r == (access.Reach{}) {
			return everyRow
		}
		if isCode(r.Area) && isCode(r.Department) && isCode(string(r.Person)) {
			all = append(all, like(r.Area)+"%/"+likeOrAny(r.Department)+"/"+likeOrAny(string(r.Person)))
		}
	}
	return strings.Join(all, " ")
}

func isCode(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.'
	})
}

// like writes a code as the pattern that only it matches.
func like(code string) string { return strings.ReplaceAll(code, "_", `\_`) }

func likeOrAny(code string) string {
	if code == "" {
		return "%"
	}
	return like(code)
}

// reachText sets a scope for the rest of a transaction. SET takes no parameters,
// and a cluster hands only SET on to its workers; no pattern has a quote in it,
// see isCode.
func (db *DB) reachText(s access.Scope) string {
	first := ""
	if db.cluster { // else the workers never hear of it, and show nothing
		first = "SET LOCAL citus.propagate_set_commands = 'local'; "
	}
	return first + "SET LOCAL " + withinSetting + " = '" + patterns(s) + "'; SET LOCAL " + placesSetting + " = '" + patterns(s.Places()) + "'"
}

// Beyond runs fn with every row of protected tables in reach, then returns to
// the scope of the write: for what comes with a row that was in reach, like the
// members of a household who live elsewhere.
func (tx *Tx) Beyond(ctx context.Context, fn func() error) error {
	if tx.db.engine != postgres || patterns(tx.By.Within) == everyRow {
		return fn()
	}
	if _, err := tx.on.ExecContext(settled(ctx), tx.db.reachText(access.Everywhere())); err != nil {
		return err
	}
	failed := fn()
	if _, err := tx.on.ExecContext(settled(ctx), tx.db.reachText(tx.By.Within)); failed == nil {
		return err
	}
	return failed
}
