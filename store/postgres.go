package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib" // also the driver "pgx"

	"minsheng/access"
)

// openPostgres opens one pool for both: PostgreSQL orders its writers itself.
func (db *DB) openPostgres(url string) error {
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(max(8, 4*runtime.NumCPU()))
	pool.SetMaxIdleConns(max(4, runtime.NumCPU()))
	pool.SetConnMaxLifetime(30 * time.Minute)
	db.engine, db.url, db.writer, db.reader = postgres, url, pool, pool
	return nil
}

func (db *DB) readPostgres(ctx context.Context, within access.Scope, fn func(*Snap) error) error {
	return db.transact(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", within, func(conn *sql.Conn) (*pgx.Batch, error) {
		return &pgx.Batch{}, fn(&Snap{on: conn})
	})
}

func (db *DB) writePostgres(ctx context.Context, by By, fn func(*Tx) error) error {
	return db.transact(ctx, "BEGIN", by.Within, func(conn *sql.Conn) (*pgx.Batch, error) {
		tx, err := db.run(ctx, conn, nil, by, fn)
		if err != nil {
			return nil, err
		}
		return db.appendLast(ctx, tx)
	})
}

// transact runs fn in a transaction within a scope. What fn returns goes to the
// server together with the commit: over a network each round trip counts.
func (db *DB) transact(ctx context.Context, begin string, within access.Scope, fn func(*sql.Conn) (*pgx.Batch, error)) error {
	conn, err := db.writer.Conn(ctx) // who hangs up need not wait for a free connection
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx = settled(ctx)
	committed := false
	defer func() { // also where fn panics or ends its goroutine
		if !committed {
			rollBack(ctx, conn)
		}
	}()
	if _, err := conn.ExecContext(ctx, begin+"; "+db.reachText(within)); err != nil {
		return err
	}
	last, err := fn(conn)
	if err != nil {
		return err
	}
	last.Queue("COMMIT")
	err = conn.Raw(func(on any) error { return send(ctx, on.(*stdlib.Conn).Conn(), last) })
	committed = err == nil
	return err
}

// errRolledBack is what a commit says of a transaction in which something had
// failed unheard.
var errRolledBack = errors.New("the transaction had failed before its commit")

// send sends statements of which the last one is the commit.
func send(ctx context.Context, conn *pgx.Conn, last *pgx.Batch) error {
	results := conn.SendBatch(ctx, last)
	for i := range last.Len() {
		tag, err := results.Exec()
		if err == nil && i == last.Len()-1 && tag.String() != "COMMIT" {
			err = errRolledBack
		}
		if err != nil {
			return errors.Join(err, results.Close())
		}
	}
	return results.Close()
}

// rollBack ends a transaction, or the connection where that fails.
func rollBack(ctx context.Context, conn *sql.Conn) {
	if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}

// appendLast takes the next place in a chain of the journal, whose row it locks,
// and returns the statements that fill it.
func (db *DB) appendLast(ctx context.Context, tx *Tx) (*pgx.Batch, error) {
	last := &pgx.Batch{}
	if len(tx.notes) == 0 {
		return last, nil
	}
	head := Head{Chain: int(db.turn.Add(1) % uint64(db.chains()))}
	err := tx.QueryRow(ctx, `SELECT entries, mac FROM journal_head WHERE chain = $1 FOR UPDATE`, head.Chain).Scan(&head.Entries, &head.MAC)
	if err != nil {
		return nil, fmt.Errorf("the journal's head: %w", err)
	}
	rows, head := db.entries(head, tx)
	for part := range slices.Chunk(rows, insertRows) {
		last.Queue(insertText(insertEntries, "", len(part), len(part[0])), slices.Concat(part...)...)
	}
	last.Queue(setHead, head.Entries, head.MAC, head.Chain)
	return last, nil
}
