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

	q.lead.Lock()
	for !w.done { // nobody who led before committed it
		db.commitTogether(q.take())
	}
	q.lead.Unlock()
	if w.panicked != nil {
		panic(w.panicked)
	}
	return w.err
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
		w.err = db.runSaved(tx, stmts, w)
	}
	err = tx.Commit()
}

func (db *DB) runSaved(tx *sql.Tx, stmts map[string]*sql.Stmt, w *waiter) error {
	if _, err := tx.Exec("SAVEPOINT one"); err != nil {
		return err
	}
	err := db.runGuarded(tx, stmts, w)
	if err == nil {
		_, err = tx.Exec("RELEASE one")
		return err
	}
	_, undoErr := tx.Exec("ROLLBACK TO one; RELEASE one")
	return errors.Join(err, undoErr)
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
