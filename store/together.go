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
	kept := db.kept.on(tx)
	defer kept.keep()
	defer tx.Rollback()
	var done []*Tx
	for _, w := range group {
		var whole bool
		var one *Tx
		if one, whole, w.err = db.runSaved(tx, kept, w, len(group) == 1); !whole {
			return
		}
		if w.err == nil {
			done = append(done, one)
		}
	}
	if err = db.appendAll(tx, kept, done); err == nil {
		err = tx.Commit()
	}
}

// appendAll writes what a group of writes noted into the journal, in their
// order.
func (db *DB) appendAll(on *sql.Tx, kept *statements, done []*Tx) error {
	ctx := context.Background()
	tx := &Tx{Snap: Snap{on: on, kept: kept}, db: db}
	var head Head
	var all [][]any
	for _, one := range done {
		if len(one.notes) == 0 {
			continue
		}
		if all == nil {
			if err := tx.QueryRow(ctx, `SELECT entries, mac FROM journal_head WHERE chain = 0`).Scan(&head.Entries, &head.MAC); err != nil {
				return err
			}
		}
		var rows [][]any
		rows, head = db.entries(head, one)
		all = append(all, rows...)
	}
	if all == nil {
		return nil
	}
	if _, err := tx.Insert(ctx, insertEntries, all, ""); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, setHead, head.Entries, head.MAC, 0)
	return err
}

// runSaved runs one write, in a savepoint unless it is alone. whole is false
// where the transaction around it is gone: SQLite takes all of it back by itself
// when the disk is full or fails, and what ran on would be committed bit by bit.
func (db *DB) runSaved(on *sql.Tx, kept *statements, w *waiter, alone bool) (one *Tx, whole bool, err error) {
	if alone {
		one, err = db.runGuarded(on, kept, w)
		return one, err == nil, err
	}
	point := &Tx{Snap: Snap{on: on, kept: kept}}
	if _, err := point.exec(w.ctx, "SAVEPOINT one"); err != nil {
		return nil, false, err
	}
	if one, err = db.runGuarded(on, kept, w); err == nil {
		_, err = point.exec(w.ctx, "RELEASE one")
		return one, err == nil, err
	}
	_, undoErr := on.Exec("ROLLBACK TO one; RELEASE one")
	return nil, undoErr == nil, errors.Join(err, undoErr)
}

// runGuarded hands a panic to the goroutine whose write it is.
func (db *DB) runGuarded(on *sql.Tx, kept *statements, w *waiter) (one *Tx, err error) {
	defer func() {
		if p := recover(); p != nil {
			w.panicked, err = p, errAbandoned
		}
	}()
	return db.run(w.ctx, on, kept, w.by, w.fn)
}
