package job

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"minsheng/id"
	"minsheng/store"
)

// State is where a job stands.
type State string

// The states. Waiting: for its instant, a worker, or the end of a pause. Dead:
// it failed as often as it may, or for a reason that does not pass.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Dead      State = "dead"
	Cancelled State = "cancelled"
)

type instant = time.Time

// Job is one job as it stands. Instants that have not come are zero.
type Job struct {
	ID       id.ID
	Kind     string
	Key      string
	Load     string // JSON
	State    State
	Attempt  int // how often it was begun
	Attempts int // how often it may be
	Worker   string
	// Cancelled: somebody asked a running job to end; it has not yet.
	Cancelled bool
	Error     string // why the last attempt failed; for operators
	Who       string // in whose name, and what for
	Purpose   string
	Progress

	EnqueuedAt time.Time
	// DueAt is from when a worker may take it; of a running job, the end of its
	// lease.
	DueAt   time.Time
	BegunAt time.Time // the last attempt
	EndedAt time.Time
}

// Progress is how far a running job is, in units that its stage counts.
type Progress struct {
	Stage string
	Done  int64
	Total int64 // 0: not known

	stageFrom       int64
	stageAt, toldAt time.Time
}

// Rate is the units a second since the stage began; zero where nothing can be
// said yet.
func (p Progress) Rate() float64 {
	took := p.toldAt.Sub(p.stageAt).Seconds()
	if took <= 0 {
		return 0
	}
	return float64(p.Done-p.stageFrom) / took
}

// Left is how long the stage will take at its rate; false where that is not
// known.
func (p Progress) Left() (time.Duration, bool) {
	rate := p.Rate()
	if rate <= 0 || p.Total <= 0 {
		return 0, false
	}
	return time.Duration(float64(max(0, p.Total-p.Done)) / rate * float64(time.Second)).Round(time.Second), true
}

// Read unpacks the load.
func (j *Job) Read(v any) error {
	if err := json.Unmarshal([]byte(j.Load), v); err != nil {
		return Final(fmt.Errorf("the load of job %s: %w", j.ID, err))
	}
	return nil
}

// Find returns a job. Fault: ErrNotFound.
func (q *Queue) Find(ctx context.Context, job id.ID) (Job, error) {
	var j Job
	err := q.db.Read(ctx, func(s *store.Snap) (err error) {
		j, err = one(scanJob(s.QueryRow(ctx, selectJob, string(job))))
		return err
	})
	return j, err
}

// Page asks for at most Limit jobs (1 to 500, else 100), newest first, those
// enqueued before the job Before; of a kind and a state, where given.
type Page struct {
	Kind   string
	State  State
	Before id.ID
	Limit  int
}

// List returns a page of jobs.
func (q *Queue) List(ctx context.Context, p Page) ([]Job, error) {
	if p.Limit < 1 || p.Limit > 500 {
		p.Limit = 100
	}
	var list []Job
	err := q.db.Read(ctx, func(s *store.Snap) (err error) {
		list, err = jobs(ctx, s, listJobs, p.Kind, string(p.State), string(p.Before), p.Limit)
		return err
	})
	return list, err
}

// Cancel ends a job that waits, and asks one that runs to end; its worker hears
// it with the next beat. Faults: ErrNotFound, ErrEnded.
func (q *Queue) Cancel(ctx context.Context, by store.By, job id.ID) error {
	return q.db.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("job.cancelled", "", string(job))
		n, err := tx.Exec(ctx, cancelWaiting, store.Stamp(tx.Now), string(job))
		if err != nil || n == 1 {
			return err
		}
		n, err = tx.Exec(ctx, cancelRunning, string(job))
		if err != nil || n == 1 {
			return err
		}
		return otherwise(ctx, tx, job, ErrEnded)
	})
}

// Retry lets a job that is dead or was cancelled begin anew. Faults:
// ErrNotFound, ErrNotDead, ErrKeyHeld.
func (q *Queue) Retry(ctx context.Context, by store.By, job id.ID) error {
	return q.db.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("job.retried", "", string(job))
		j, err := one(scanJob(tx.QueryRow(ctx, selectJob, string(job))))
		if err != nil {
			return err
		}
		var held int
		err = tx.QueryRow(ctx, `SELECT count(*) FROM job WHERE kind = $1 AND held = $2 AND held <> ''`, j.Kind, j.Key).Scan(&held)
		if err != nil {
			return err
		}
		if held > 0 && (j.State == Dead || j.State == Cancelled) {
			return ErrKeyHeld
		}
		n, err := tx.Exec(ctx, retryDead, store.Stamp(tx.Now), string(job))
		if err != nil || n == 1 {
			return err
		}
		return ErrNotDead
	})
}

// otherwise is ErrNotFound where there is no such job, else the error.
func otherwise(ctx context.Context, tx *store.Tx, job id.ID, err error) error {
	if _, found := one(scanJob(tx.QueryRow(ctx, selectJob, string(job)))); found != nil {
		return found
	}
	return err
}

// Sweep forgets jobs that were done or cancelled before an instant, with the
// keys they still hold, and returns how many. Dead jobs stay.
func (q *Queue) Sweep(ctx context.Context, by store.By, before time.Time) (n int64, err error) {
	err = q.db.Write(ctx, by, func(tx *store.Tx) error {
		n, err = tx.Exec(ctx, sweepEnded, store.Stamp(before))
		tx.Note("job.swept", "", fmt.Sprintf("%d ended before %s", n, store.Stamp(before)))
		return err
	})
	return n, err
}
