package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
)

// By says who writes and why. Both are required: an act without them is not
// accountable.
type By struct {
	Who     string // an account, or a program's own name like "demo"
	Purpose string // in the words of the office: "low-income review 2026"
	// Within is which rows of protected tables the write reaches. The zero Scope
	// reaches none. PostgreSQL sees to it; on SQLite queries must, by Scope.Where.
	Within access.Scope
}

// ErrBy says that an act came without who or why.
var ErrBy = fault.New(fault.Invalid, "store.by", lang.Text{
	ZH: "必须写明谁在办、为什么办", EN: "Say who acts and why"})

// Querier is what a reader needs: a Snap and a Tx both have it.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Snap is a consistent view of the database at one moment.
type Snap struct{ tx *sql.Tx }

// Query runs a query; close the rows.
func (s *Snap) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.tx.QueryContext(settled(ctx), query, args...)
}

// QueryRow runs a query for at most one row.
func (s *Snap) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return s.tx.QueryRowContext(settled(ctx), query, args...)
}

// settled keeps a caller's hang-up from interrupting a statement: SQLite would
// roll back the whole group of writes that share the transaction.
func settled(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// Tx is a write in the making. Now is the one instant of everything in it.
type Tx struct {
	Snap
	Now    time.Time
	By     By
	engine engine
	keys   Keys
	stmts  map[string]*sql.Stmt
	notes  []note
	quiet  bool // said by Unnoted
}

// Keys returns the keys of the database.
func (tx *Tx) Keys() Keys { return tx.keys }

// Exec runs a statement and returns how many rows it changed.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	res, err := tx.tx.ExecContext(settled(ctx), query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insertRows is how many rows one statement of Insert carries. SQLite finds a
// parameter by walking a list: at 64 rows a third of the time went there.
const insertRows = 16

// Insert writes many rows of one table: head is "table (a, b, c)", tail what
// follows the values, like "ON CONFLICT (a) DO NOTHING". It returns how many
// rows were written.
func (tx *Tx) Insert(ctx context.Context, head string, rows [][]any, tail string) (int64, error) {
	var written int64
	for len(rows) > 0 {
		if err := ctx.Err(); err != nil {
			return written, err
		}
		part := rows[:min(insertRows, len(rows))]
		rows = rows[len(part):]
		stmt, err := tx.prepared(ctx, insertText(head, tail, len(part), len(part[0])))
		if err != nil {
			return written, err
		}
		args := make([]any, 0, len(part)*len(part[0]))
		for _, row := range part {
			args = append(args, row...)
		}
		res, err := stmt.ExecContext(settled(ctx), args...)
		if err != nil {
			return written, err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return written, err
		}
		written += n
	}
	return written, nil
}

func (tx *Tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := tx.stmts[query]; ok {
		return s, nil
	}
	s, err := tx.tx.PrepareContext(settled(ctx), query)
	if err != nil {
		return nil, err
	}
	tx.stmts[query] = s
	return s, nil
}

func insertText(head, tail string, rows, columns int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s VALUES ", head)
	for r := range rows {
		for c := range columns {
			switch {
			case c > 0:
				b.WriteString(", ")
			case r > 0:
				b.WriteString("), (")
			default:
				b.WriteString("(")
			}
			fmt.Fprintf(&b, "$%d", r*columns+c+1)
		}
	}
	b.WriteString(") ")
	b.WriteString(tail)
	return b.String()
}

// Note adds an entry to the journal, in the same commit: what was done, about
// whom (a person's id, or empty), and details without any secret.
func (tx *Tx) Note(kind string, subject id.ID, detail string) {
	tx.notes = append(tx.notes, note{kind: kind, subject: subject, detail: detail})
}

// Unnoted says that this write deserves no entry: until when a job is leased, how
// far it is. What is done to people, or in anybody's name, is noted.
func (tx *Tx) Unnoted() { tx.quiet = true }

// Read runs fn on one consistent view, which shows no row of protected tables.
func (db *DB) Read(ctx context.Context, fn func(*Snap) error) error { return db.ReadAs(ctx, nil, fn) }

// ReadAs is Read with the rows of protected tables that lie within a scope, see
// By. What it reads of a person must be noted in the journal: then it is a
// Write.
func (db *DB) ReadAs(ctx context.Context, within access.Scope, fn func(*Snap) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.engine == postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.reader.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := db.reachOnly(ctx, tx, within); err != nil {
		return err
	}
	return fn(&Snap{tx: tx})
}

// Write runs fn in one transaction and commits it with its journal entries, or
// leaves nothing behind. A write without a Note, or Unnoted, is refused as a
// defect. fn must not keep tx and must not call Write. Fault: ErrBy.
func (db *DB) Write(ctx context.Context, by By, fn func(*Tx) error) error {
	if strings.TrimSpace(by.Who) == "" || strings.TrimSpace(by.Purpose) == "" {
		return ErrBy
	}
	if db.engine == sqlite {
		return db.writeTogether(ctx, by, fn)
	}
	conn, err := db.writer.Conn(ctx) // who hangs up need not wait for a free connection
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(settled(ctx), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := db.reachOnly(settled(ctx), tx, by.Within); err != nil {
		return err
	}
	if err := db.run(ctx, tx, map[string]*sql.Stmt{}, by, fn); err != nil {
		return err
	}
	return tx.Commit()
}

// run is one write inside an open transaction: fn, then its journal entries.
func (db *DB) run(ctx context.Context, sqlTx *sql.Tx, stmts map[string]*sql.Stmt, by By, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx := &Tx{Snap: Snap{tx: sqlTx}, By: by, engine: db.engine, Now: db.now().UTC().Truncate(time.Microsecond), keys: db.keys, stmts: stmts}
	if err := fn(tx); err != nil {
		return err
	}
	if len(tx.notes) == 0 && tx.quiet {
		return nil
	}
	if len(tx.notes) == 0 {
		return fmt.Errorf("a write of %s (%s) has no journal entry: call Note", by.Who, by.Purpose)
	}
	return db.append(ctx, tx)
}
