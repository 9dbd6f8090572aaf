package sqlgen_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"minsheng/rule"
	"minsheng/rule/sqlgen"
	"minsheng/store/storetest"
)

// engine is an engine to compare with, and how it wants tables made.
type engine struct {
	dialect *sqlgen.Dialect
	tables  func(*rule.Schema, []*rule.Household, ties) []string
	ask     func(setup []string, q *sqlgen.Query) ([]row, error)
	say     func(setup []string, query string) ([]row, error) // of peers
}

// row is one result row.
type row struct {
	person, home, service, outcome, missing string
	amount                                  sql.NullInt64
}

// got is what a service comes to.
type got struct {
	outcome string
	amount  sql.NullInt64
	missing string // names, sorted
}

// sorted writes names once each, in order of the alphabet.
func sorted(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

// lacking names what is missing as SQL does: of whomever it is.
func lacking(missing []rule.Missing) string {
	var names []string
	for _, m := range missing {
		m.Person = ""
		names = append(names, m.Name())
	}
	return sorted(names)
}

// run fills fresh tables and reads what a query says, by
// service/household/person.
func (e engine) run(s *rule.Schema, homes []*rule.Household, links ties, q *sqlgen.Query) (map[string]got, error) {
	rows, err := e.ask(e.tables(s, homes, links), q)
	if err != nil {
		return nil, err
	}
	all := map[string]got{}
	for _, r := range rows {
		key := r.service + "/" + r.home + "/" + r.person
		if _, twice := all[key]; twice {
			return nil, fmt.Errorf("%s comes twice", key)
		}
		all[key] = got{r.outcome, r.amount, sorted(strings.Fields(r.missing))}
	}
	return all, nil
}

func sqlite(t testing.TB) engine {
	db, err := sql.Open("sqlite", "file:"+t.TempDir()+"/t.db?_pragma=synchronous(0)&_pragma=journal_mode(off)")
	must(t, err)
	t.Cleanup(func() { db.Close() })
	ask := func(setup []string, q *sqlgen.Query) ([]row, error) {
		rows, err := askDB(db, setup, nil, q.String())
		if err != nil && strings.Contains(err.Error(), "nested too deep") {
			// It writes a step out wherever it is read, and gives up on too many.
			script := q.Script()
			last := len(script) - 1
			return askDB(db, append(setup, script[:last]...), q.Steps, script[last])
		}
		return rows, err
	}
	return engine{dialect: sqlgen.SQLite, tables: tables(sqliteTypes, false), ask: ask}
}

func postgres(t testing.TB) engine {
	db, err := sql.Open("pgx", storetest.PostgresURL(t))
	must(t, err)
	t.Cleanup(func() { db.Close() })
	ask := func(setup []string, q *sqlgen.Query) ([]row, error) { return askDB(db, setup, nil, q.String()) }
	return engine{dialect: sqlgen.Postgres, tables: tables(sqlTypes, true), ask: ask}
}

// askDB runs statements and a query on one connection, and drops the steps
// that were made tables.
func askDB(db *sql.DB, setup []string, steps []sqlgen.Step, query string) ([]row, error) {
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	for _, st := range setup {
		if _, err := conn.ExecContext(ctx, st); err != nil {
			return nil, fmt.Errorf("%s: %w", st, err)
		}
	}
	defer func() {
		for _, s := range steps {
			conn.ExecContext(ctx, "DROP TABLE "+s.Name)
		}
	}()
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []row
	for rows.Next() {
		var r row
		var person, missing sql.NullString
		if err := rows.Scan(&person, &r.home, &r.service, &r.outcome, &r.amount, &missing); err != nil {
			return nil, err
		}
		r.person, r.missing = person.String, missing.String
		all = append(all, r)
	}
	return all, rows.Err()
}

// peer starts testdata/peer.py, where MINSHENG_PEERS names a Python that has
// the engine.
func peer(t testing.TB, d *sqlgen.Dialect, make func(*rule.Schema, []*rule.Household, ties) []string) engine {
	python := os.Getenv("MINSHENG_PEERS")
	if python == "" {
		t.Skipf("%s was not asked: MINSHENG_PEERS names no Python that has it (see make test-peers, test-spark and test-clickhouse)", d.Name)
	}
	cmd := exec.Command(python, "testdata/peer.py", d.Name)
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	answers := bufio.NewScanner(out)
	answers.Buffer(nil, 1<<28)
	if !answers.Scan() {
		t.Skipf("%s was not asked: this Python does not have it", d.Name)
	}
	t.Log(answers.Text())
	say := func(setup []string, query string) ([]row, error) {
		if err := json.NewEncoder(in).Encode(map[string]any{"setup": setup, "query": query}); err != nil {
			return nil, err
		}
		if !answers.Scan() {
			return nil, errors.New("the engine is gone")
		}
		return readAnswer(answers.Bytes())
	}
	return engine{d, make, func(setup []string, q *sqlgen.Query) ([]row, error) { return say(setup, q.String()) }, say}
}

// scripted is the engine with each step as a table.
func (e engine) scripted() engine {
	e.ask = func(setup []string, q *sqlgen.Query) ([]row, error) {
		for _, s := range q.Steps {
			setup = append(setup, "DROP TABLE IF EXISTS "+s.Name)
		}
		script := q.Script()
		last := len(script) - 1
		return e.say(append(setup, script[:last]...), script[last])
	}
	return e
}

func readAnswer(line []byte) ([]row, error) {
	var answer struct {
		Rows [][]any
		Err  string `json:"error"`
	}
	d := json.NewDecoder(strings.NewReader(string(line)))
	d.UseNumber()
	if err := d.Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Err != "" {
		return nil, errors.New(answer.Err)
	}
	var rows []row
	for _, a := range answer.Rows {
		r := row{home: fmt.Sprint(a[1]), service: fmt.Sprint(a[2]), outcome: fmt.Sprint(a[3])}
		if a[0] != nil {
			r.person = fmt.Sprint(a[0])
		}
		if a[4] != nil {
			n, err := a[4].(json.Number).Int64()
			if err != nil {
				return nil, err
			}
			r.amount = sql.NullInt64{Int64: n, Valid: true}
		}
		if a[5] != nil {
			r.missing = fmt.Sprint(a[5])
		}
		rows = append(rows, r)
	}
	return rows, nil
}
