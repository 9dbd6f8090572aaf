package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// commitQueue lets writes that wait for the one SQLite writer share its next
// commit: one disk flush for all of them, each in its own savepoint.
type commitQueue struct {
	lead    sync.Mutex // held by whoever commits for the others
	mu      sync.Mutex
	waiting []*waiter
}

type waiter struct {
	ctx      context.Context
	by       By
	fn       func(*Tx) error
	done     bool
	err      error
	panicked any
}

// together bounds how many writes share one commit.
const together = 128

var errAbandoned = errors.New("the transaction was abandoned by a write that shared it")

func (db *DB) writeTogether(ctx context.Context, by By, fn func(*Tx) error) error {
	w := &waiter{ctx: ctx, by: by, fn: fn}
	q := &db.queue
	q.mu.Lock()
	q.waiting = append(q.waiting, w)
	q.mu.Unlock()

	db.lead(w)
	if w.panicked != nil {
		panic(w.panicked)
	}
	return w.err
}

// lead commits for everybody who waits until w is done, unless somebody who led
// before has done it.
func (db *DB) lead(w *waiter) {
	db.queue.lead.Lock()
	defer db.queue.lead.Unlock() // also where a write ends its goroutine
	for !w.done {
		db.commitTogether(db.queue.take())
	}
}

func (q *commitQueue) take() []*waiter {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(together, len(q.waiting))
	group := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return group
}

// commitTogether runs every write of the group in its own savepoint and commits
// once. A write that fails leaves the others alone; a commit that fails is the
// failure of all.
func (db *DB) commitTogether(group []*waiter) {
	err := errAbandoned
	defer func() {
		for _, w := range group {
			w.done = true
			if err != nil && w.err == nil {
				w.err = err
			}
		}
	}()
	tx, beginErr := db.writer.BeginTx(context.Background(), nil)
	if beginErr != nil {
		err = beginErr
		return
	}
	defer tx.Rollback()
	stmts := map[string]*sql.Stmt{}
	for _, w := range group {
		var whole bool
		if whole, w.err = db.runSaved(tx, stmts, w); !whole {
			return
		}
	}
	err = tx.Commit()
}

// runSaved runs one write in its savepoint. whole is false where the
// transaction around it is gone: SQLite takes all of it back by itself when the
// disk is full or fails, and what ran on would be committed bit by bit.
func (db *DB) runSaved(tx *sql.Tx, stmts map[string]*sql.Stmt, w *waiter) (whole bool, err error) {
	if _, err := tx.Exec("SAVEPOINT one"); err != nil {
		return false, err
	}
	if err = db.runGuarded(tx, stmts, w); err == nil {
		_, err = tx.Exec("RELEASE one")
		return err == nil, err
	}
	_, undoErr := tx.Exec("ROLLBACK TO one; RELEASE one")
	return undoErr == nil, errors.Join(err, undoErr)
}

// runGuarded hands a panic to the goroutine whose write it is.
func (db *DB) runGuarded(tx *sql.Tx, stmts map[string]*sql.Stmt, w *waiter) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.panicked, err = p, errAbandoned
		}
	}()
	return db.run(w.ctx, tx, stmts, w.by, w.fn)
}
