package store

import (
	"context"
	"database/sql"
	"strings"

	"minsheng/access"
)

// scopeSetting is the PostgreSQL setting that says which rows a transaction may
// touch; the policies of protected tables read it. Where it was never set they
// show nothing.
const scopeSetting = "minsheng.within"

// everyRow is the setting's value for access.Everywhere.
const everyRow = "*"

// reachesOf writes a scope as the policies read it: for each reach a pattern
// over AREA/DEPARTMENT/PERSON, with blanks between. A reach with a sign that no
// code or id has would blur the pattern: it is left out and covers nothing.
func reachesOf(s access.Scope) string {
	var patterns []string
	for _, r := range s {
		if r == (access.Reach{}) {
			return everyRow
		}
		if isCode(r.Area) && isCode(r.Department) && isCode(string(r.Person)) {
			patterns = append(patterns, like(r.Area)+"%/"+likeOrAny(r.Department)+"/"+likeOrAny(string(r.Person)))
		}
	}
	return strings.Join(patterns, " ")
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

// reachOnly binds a transaction to a scope until it ends.
func (db *DB) reachOnly(ctx context.Context, tx *sql.Tx, within access.Scope) error {
	if db.engine != postgres {
		return nil
	}
	// A reach has no quote in it: see isCode. SET takes no parameters, and Citus
	// hands only SET on to its workers, not set_config.
	_, err := tx.ExecContext(ctx, "SET LOCAL "+scopeSetting+" = '"+reachesOf(within)+"'")
	return err
}
