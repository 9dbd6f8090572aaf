package job

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"time"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Queue is the jobs of a database. It is safe for concurrent use, and any
// number of processes may open one on the same database.
type Queue struct {
	db     *store.DB
	worker string // this process, as the jobs it has claimed name it
}

// ErrNotFound says that there is no such job.
var ErrNotFound = fault.New(fault.NotFound, "job.not_found", lang.Text{
	ZH: "没有这项任务：用 minsheng job list 查看", EN: "There is no such job: see minsheng job list"})

// ErrEnded says that a job has ended and cannot be cancelled.
var ErrEnded = fault.New(fault.Conflict, "job.ended", lang.Text{
	ZH: "这项任务已经结束，不能取消", EN: "This job has ended and cannot be cancelled"})

// ErrNotDead says that a job neither failed for good nor was cancelled, so
// there is nothing to try again.
var ErrNotDead = fault.New(fault.Conflict, "job.not_dead", lang.Text{
	ZH: "只有失败或已取消的任务可以重来", EN: "Only a job that is dead or was cancelled can be tried again"})

// ErrKeyHeld says that another job of the kind has the same key meanwhile.
var ErrKeyHeld = fault.New(fault.Conflict, "job.key_held", lang.Text{
	ZH: "同样的任务已经在排队、在做或已做完", EN: "The same work is waiting, running or done already"})

// ErrOrder says that an order has no kind, or a load that cannot be written.
var ErrOrder = fault.New(fault.Internal, "job.order", lang.Text{
	ZH: "任务没有种类，或内容无法写成 JSON", EN: "An order needs a kind and a load that can be written as JSON"})

// Migrate brings the tables of the area up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "job", files)
}

// Open brings the tables of the queue up to date and returns it.
func Open(ctx context.Context, db *store.DB) (*Queue, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return &Queue{db: db, worker: fmt.Sprintf("%s/%d", host, os.Getpid())}, nil
}

// defaultAttempts lets a failing job go on for about an hour and a quarter.
const defaultAttempts = 8

// Order is what is to be done.
type Order struct {
	Kind string
	// Key, where not empty, is held by one job of the kind while it waits or
	// runs: what is ordered twice is done once.
	Key string
	// Once keeps the key held after the job is done, until Sweep: what was done
	// is not done again.
	Once     bool
	Load     any       // what the handler needs, as JSON; no personal data beyond ids
	At       time.Time // not before; the zero instant is now
	Attempts int       // how often it is tried; 8 where zero
}

// Enqueue adds a job to the caller's transaction, in the name of whom the
// transaction is. Where the key is held already it returns the job that holds
// it and nothing is added. Fault: ErrOrder.
func Enqueue(ctx context.Context, tx *store.Tx, o Order) (id.ID, error) {
	load, err := json.Marshal(o.Load)
	if err != nil || o.Kind == "" {
		return "", ErrOrder.Because(err)
	}
	if o.Attempts < 1 {
		o.Attempts = defaultAttempts
	}
	due, now, job := store.Stamp(tx.Now), store.Stamp(tx.Now), id.New()
	if o.At.After(tx.Now) {
		due = store.Stamp(o.At)
	}
	n, err := tx.Exec(ctx, insertJob, string(job), o.Kind, string(load), o.Key, asInt(o.Once), due, o.Attempts, tx.By.Who, tx.By.Purpose, now)
	if err != nil {
		return "", err
	}
	if n == 0 {
		return holder(ctx, tx, o)
	}
	tx.Note("job.enqueued", "", fmt.Sprintf("%s %s %s", o.Kind, job, o.Key))
	return job, nil
}

func holder(ctx context.Context, tx *store.Tx, o Order) (id.ID, error) {
	var job string
	if err := tx.QueryRow(ctx, `SELECT job_id FROM job WHERE kind = $1 AND held = $2`, o.Kind, o.Key).Scan(&job); err != nil {
		return "", err
	}
	tx.Note("job.enqueued", "", fmt.Sprintf("%s %s %s: there already", o.Kind, job, o.Key))
	return id.ID(job), nil
}

// Enqueue adds a job that nothing else has to be committed with. Faults:
// ErrOrder, store.ErrBy.
func (q *Queue) Enqueue(ctx context.Context, by store.By, o Order) (job id.ID, err error) {
	err = q.db.Write(ctx, by, func(tx *store.Tx) error {
		job, err = Enqueue(ctx, tx, o)
		return err
	})
	return job, err
}

func asInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
