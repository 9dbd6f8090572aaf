package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
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

// session is what statements run on: a transaction, or a connection in one.
type session interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Snap is a consistent view of the database at one moment.
type Snap struct {
	on   session
	kept *statements // nil where statements are not kept
}

// Query runs a query; close the rows.
func (s *Snap) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt := s.kept.find(ctx, query)
	if stmt == nil {
		return s.on.QueryContext(settled(ctx), query, args...)
	}
	rows, err := stmt.QueryContext(settled(ctx), args...)
	s.kept.rows[query] = rows
	return rows, err
}

// QueryRow runs a query for at most one row; scan it before the next.
func (s *Snap) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := s.kept.find(ctx, query); stmt != nil {
		return stmt.QueryRowContext(settled(ctx), args...)
	}
	return s.on.QueryRowContext(settled(ctx), query, args...)
}

// settled keeps a caller's hang-up from interrupting a statement: SQLite would
// roll back the whole group of writes that share the transaction.
func settled(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// Tx is a write in the making. Now is the one instant of everything in it.
type Tx struct {
	Snap
	Now   time.Time
	By    By
	db    *DB
	notes []note
	quiet bool // said by Unnoted
}

// Keys returns the keys of the database.
func (tx *Tx) Keys() Keys { return tx.db.keys }

// Exec runs a statement and returns how many rows it changed.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	res, err := tx.exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (tx *Tx) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := tx.kept.find(ctx, query); stmt != nil {
		return stmt.ExecContext(settled(ctx), args...)
	}
	return tx.on.ExecContext(settled(ctx), query, args...)
}

// insertRows is how many rows one statement of Insert carries. SQLite finds a
// parameter by walking a list: at 64 rows a third of the time went there.
const insertRows = 16

// Insert writes many rows of one table: head is "table (a, b, c)", tail what
// follows the values, like "ON CONFLICT (a) DO NOTHING". It returns how many
// rows were written.
func (tx *Tx) Insert(ctx context.Context, head string, rows [][]any, tail string) (int64, error) {
	var written int64
	for part := range slices.Chunk(rows, insertRows) {
		if err := ctx.Err(); err != nil {
			return written, err
		}
		res, err := tx.exec(ctx, insertText(head, tail, len(part), len(part[0])), slices.Concat(part...)...)
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
	if db.engine == postgres {
		return db.readPostgres(ctx, within, fn)
	}
	tx, err := db.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	kept := db.keptReads.on(tx)
	defer kept.keep()
	defer tx.Rollback()
	return fn(&Snap{on: tx, kept: kept})
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
	return db.writePostgres(ctx, by, fn)
}

// run is one write inside an open transaction. What it notes comes into the
// journal when the transaction ends.
func (db *DB) run(ctx context.Context, on session, kept *statements, by By, fn func(*Tx) error) (*Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tx := &Tx{Snap: Snap{on: on, kept: kept}, By: by, Now: db.now().UTC().Truncate(time.Microsecond), db: db}
	if err := fn(tx); err != nil {
		return nil, err
	}
	if len(tx.notes) == 0 && !tx.quiet {
		return nil, fmt.Errorf("a write of %s (%s) has no journal entry: call Note", by.Who, by.Purpose)
	}
	return tx, nil
}
