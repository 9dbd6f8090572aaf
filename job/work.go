package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"minsheng/id"
	"minsheng/store"
)

// Crew says who works on a queue. The zero values are sensible, Does apart.
type Crew struct {
	Does  map[string]Handler // by kind; jobs of other kinds are left alone
	Hands int                // jobs at the same time; 1 where zero
	Lease time.Duration      // how long a killed worker's job rests; a minute where zero
	Poll  time.Duration      // how often is looked for work; a second where zero
	Log   *slog.Logger       // where failures are told; nowhere where nil
}

func (c Crew) withDefaults() Crew {
	if c.Hands < 1 {
		c.Hands = 1
	}
	if c.Lease <= 0 {
		c.Lease = time.Minute
	}
	if c.Poll <= 0 {
		c.Poll = time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// graceTime is how long the last word of a job may take when the worker stops.
const graceTime = 10 * time.Second

// Work does the jobs of a queue until ctx is done, and returns when every
// handler has ended. Jobs that were in hand are given back, and begin again
// with the next worker.
func (q *Queue) Work(ctx context.Context, crew Crew) {
	crew = crew.withDefaults()
	var hands sync.WaitGroup
	for range crew.Hands {
		hands.Go(func() { q.hand(ctx, crew) })
	}
	hands.Wait()
}

// hand does one job after the other.
func (q *Queue) hand(ctx context.Context, crew Crew) {
	for ctx.Err() == nil {
		run, err := q.claim(ctx, crew)
		rest := crew.Poll
		if err != nil && ctx.Err() == nil {
			crew.Log.Error("no job could be claimed", "error", err)
			rest *= 10 // the database is away: it need not be told every second
		}
		if run != nil {
			q.do(ctx, crew, run)
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(rest):
		}
	}
}

// candidates is how many due jobs a worker looks at before it rests.
const candidates = 64

// claim takes the job that has been due the longest, or nil where there is none.
func (q *Queue) claim(ctx context.Context, crew Crew) (*Run, error) {
	due, err := q.due(ctx, crew)
	if err != nil {
		return nil, err
	}
	for _, job := range due {
		if run, err := q.take(ctx, crew, job); run != nil || err != nil {
			return run, err
		}
	}
	return nil, nil
}

func (q *Queue) due(ctx context.Context, crew Crew) ([]id.ID, error) {
	kinds := make([]any, 0, len(crew.Does))
	for kind := range crew.Does {
		kinds = append(kinds, kind)
	}
	if len(kinds) == 0 {
		return nil, nil
	}
	var list []id.ID
	err := q.db.Read(ctx, func(s *store.Snap) error {
		rows, err := s.Query(ctx, dueJobs(len(kinds)), append([]any{store.Stamp(time.Now()), candidates}, kinds...)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var job string
			if err := rows.Scan(&job); err != nil {
				return err
			}
			list = append(list, id.ID(job))
		}
		return rows.Err()
	})
	return list, err
}

// take claims one job; nil where somebody else was faster, or where it may not
// be begun again.
func (q *Queue) take(ctx context.Context, crew Crew, job id.ID) (*Run, error) {
	run := &Run{q: q, lease: string(id.New()), span: crew.Lease}
	worn := false
	err := q.db.Write(ctx, store.By{Who: q.worker, Purpose: "job " + string(job)}, func(tx *store.Tx) error {
		run.Job, worn = Job{}, false
		j, err := scanJob(tx.QueryRow(ctx, claimJob, store.Stamp(tx.Now.Add(crew.Lease)), run.lease, q.worker, store.Stamp(tx.Now), string(job)))
		if errors.Is(err, sql.ErrNoRows) {
			tx.Unnoted()
			return nil
		}
		if err != nil {
			return err
		}
		run.Job = j
		switch {
		case j.Cancelled:
			worn = true
			return run.endAs(ctx, tx, Cancelled, j.Error)
		case j.Attempt > j.Attempts:
			worn = true
			return run.endAs(ctx, tx, Dead, notCompleted(j.Error))
		}
		tx.Note("job.claimed", "", fmt.Sprintf("%s %s, attempt %d of %d", j.Kind, j.ID, j.Attempt, j.Attempts))
		return nil
	})
	if err != nil || run.ID == "" || worn {
		return nil, err
	}
	return run, nil
}

// notCompleted is the error of a job whose last worker was killed.
func notCompleted(before string) string {
	const killed = "the process ended during the last attempt"
	if before == "" {
		return killed
	}
	return killed + "; before: " + before
}

// do runs the handler and writes down how it ended.
func (q *Queue) do(ctx context.Context, crew Crew, run *Run) {
	working, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	defer context.AfterFunc(ctx, func() { stop(errStopped) })()
	var beats sync.WaitGroup
	beats.Go(func() { run.beat(working, stop) })
	err := guarded(working, crew.Does[run.Kind], run)
	cause := context.Cause(working)
	stop(nil)
	beats.Wait()
	last, end := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer end()
	if told := run.close(last, err, cause); told != nil {
		crew.Log.Error("how a job ended could not be written; it will begin again", "job", run.ID, "kind", run.Kind, "error", told)
	}
	if err != nil && cause == nil {
		crew.Log.Warn("a job failed", "job", run.ID, "kind", run.Kind, "attempt", run.Attempt, "of", run.Attempts, "error", err)
	}
}

// guarded makes a panic of the handler its error, with the place it came from.
func guarded(ctx context.Context, h Handler, run *Run) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(ctx, run)
}

// close writes down how the run ended, unless Done did, or the job is lost.
func (r *Run) close(ctx context.Context, err, cause error) error {
	j, found := r.q.Find(ctx, r.ID)
	if found != nil {
		return found
	}
	if j.State != Running || errors.Is(cause, ErrLost) || errors.Is(err, ErrLost) {
		return nil
	}
	closed := r.q.db.Write(ctx, r.By(), func(tx *store.Tx) error {
		var last final
		switch {
		case err == nil:
			return r.endAs(ctx, tx, Done, "")
		case errors.Is(cause, ErrCancelled):
			return r.endAs(ctx, tx, Cancelled, "")
		case errors.Is(cause, errStopped):
			return r.put(ctx, tx, "job.given_back", giveBack, store.Stamp(tx.Now))
		case errors.As(err, &last), r.Attempt >= r.Attempts:
			return r.endAs(ctx, tx, Dead, clipped(err.Error()))
		}
		due := tx.Now.Add(pause(r.Attempt, r.ID))
		return r.put(ctx, tx, "job.failed", retryLater, store.Stamp(due), clipped(err.Error()))
	})
	if errors.Is(closed, ErrLost) {
		return nil
	}
	return closed
}

// put lays the job back for another attempt.
func (r *Run) put(ctx context.Context, tx *store.Tx, note, query string, args ...any) error {
	n, err := tx.Exec(ctx, query, append(args, string(r.ID), r.lease)...)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrLost
	}
	tx.Note(note, "", fmt.Sprintf("%s %s", r.Kind, r.ID))
	return nil
}

// clipped keeps an error short enough to be shown.
func clipped(s string) string {
	const most = 2000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
