package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"minsheng/access"
	"minsheng/store"
)

// Handler does one job. What it returns says how it ended: nil is done, an
// error is tried again, one made by Final is not. It stops where ctx is done:
// the job was cancelled, its lease is lost, or the process is asked to stop.
type Handler func(ctx context.Context, run *Run) error

// ErrLost says that a job is no longer this worker's: its lease had run out and
// somebody else took it, or it has ended. What is in the making must not be
// committed.
var ErrLost = errors.New("the job is somebody else's by now")

// ErrCancelled is the cause of a context whose job somebody cancelled.
var ErrCancelled = errors.New("the job was cancelled")

// errStopped is the cause of a context whose process is asked to stop.
var errStopped = errors.New("the worker is asked to stop")

// final is an error that no further attempt would mend.
type final struct{ error }

// Final marks an error that does not pass: the job is dead at once.
func Final(err error) error { return final{err} }

func (f final) Unwrap() error { return f.error }

// Run is a job in the hands of a worker.
type Run struct {
	Job
	q     *Queue
	lease string
	span  time.Duration // of the lease

	mu       sync.Mutex
	progress Progress
	fresh    bool // progress is not in the database yet
}

// By is in whose name the work is done, and what for: those of the order.
func (r *Run) By() store.By {
	return store.By{Who: r.Who, Purpose: r.Purpose, Within: access.Everywhere()}
}

// Tell says how far the job is: in which stage, and there how many units are
// done of how many (0: not known). It costs nothing and may be called often.
func (r *Run) Tell(stage string, done, total int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	p := &r.progress
	if p.Stage != stage || p.stageAt.IsZero() {
		*p = Progress{Stage: stage, stageAt: now, stageFrom: done}
	}
	p.Done, p.Total, p.toldAt = done, total, now
	r.fresh = true
}

// Hold joins the caller's transaction and fails with ErrLost where the job is
// not this worker's any more; until the commit nobody can take it.
func (r *Run) Hold(ctx context.Context, tx *store.Tx) error {
	var cancelled bool
	err := tx.QueryRow(ctx, renewLease, store.Stamp(tx.Now.Add(r.span)), string(r.ID), r.lease).Scan(&cancelled)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrLost
	}
	return err
}

// Done joins the caller's transaction and ends the job there: what else the
// transaction does happens exactly once. It fails with ErrLost where the job is
// not this worker's any more.
func (r *Run) Done(ctx context.Context, tx *store.Tx) error {
	return r.endAs(ctx, tx, Done, "")
}

// Commit runs fn and ends the job in one transaction, in the name of the order.
func (r *Run) Commit(ctx context.Context, fn func(*store.Tx) error) error {
	return r.q.db.Write(ctx, r.By(), func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return r.Done(ctx, tx)
	})
}

func (r *Run) endAs(ctx context.Context, tx *store.Tx, s State, why string) error {
	n, err := tx.Exec(ctx, endJob, string(s), why, store.Stamp(tx.Now), string(r.ID), r.lease)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrLost
	}
	tx.Note("job."+string(s), "", fmt.Sprintf("%s %s", r.Kind, r.ID))
	return nil
}

// beat renews the lease, and writes down what Tell said, until ctx is done. It
// ends the run through stop where the job was cancelled or is lost.
func (r *Run) beat(ctx context.Context, stop context.CancelCauseFunc) {
	every := min(r.span/3, 2*time.Second)
	renewed := time.Now()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !r.due(renewed) {
			if asked, err := r.asked(ctx); err == nil && asked {
				stop(ErrCancelled)
				return
			}
			continue
		}
		cancelled, err := r.renew(ctx)
		switch {
		case err == nil:
			renewed = time.Now()
		case errors.Is(err, ErrLost), time.Since(renewed) > r.span:
			stop(ErrLost)
			return
		}
		if cancelled {
			stop(ErrCancelled)
			return
		}
	}
}

// due says whether there is something to write: news, or a third of the lease
// has gone.
func (r *Run) due(renewed time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fresh || time.Since(renewed) >= r.span/3
}

// asked reads whether somebody cancelled the job.
func (r *Run) asked(ctx context.Context) (bool, error) {
	j, err := r.q.Find(ctx, r.ID)
	return j.Cancelled, err
}

func (r *Run) renew(ctx context.Context) (cancelled bool, err error) {
	r.mu.Lock()
	p, fresh := r.progress, r.fresh
	r.fresh = false
	r.mu.Unlock()
	err = r.q.db.Write(ctx, r.By(), func(tx *store.Tx) error {
		tx.Unnoted()
		until := store.Stamp(tx.Now.Add(r.span))
		if !fresh {
			return tx.QueryRow(ctx, renewLease, until, string(r.ID), r.lease).Scan(&cancelled)
		}
		return tx.QueryRow(ctx, tellProgress, until, string(r.ID), r.lease,
			p.Stage, store.Stamp(p.stageAt), p.stageFrom, p.Done, p.Total, store.Stamp(p.toldAt)).Scan(&cancelled)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return false, ErrLost
	}
	return cancelled, err
}
