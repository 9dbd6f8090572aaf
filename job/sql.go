package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"minsheng/id"
	"minsheng/store"
)

const (
	insertJob = `INSERT INTO job (job_id, kind, load, unique_key, once, held, state, due_at, attempt, attempts, lease, worker, cancelled,
			stage, stage_at, stage_from, done, total, told_at, error, who, purpose, enqueued_at, begun_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $4, 'waiting', $6, 0, $7, '', '', 0, '', '', 0, 0, 0, '', '', $8, $9, $10, '', '')
		ON CONFLICT DO NOTHING`

	jobColumns = `job_id, kind, load, unique_key, state, due_at, attempt, attempts, worker, cancelled,
		stage, stage_at, stage_from, done, total, told_at, error, who, purpose, enqueued_at, begun_at, ended_at`

	selectJob = `SELECT ` + jobColumns + ` FROM job WHERE job_id = $1`

	listJobs = `SELECT ` + jobColumns + ` FROM job
		WHERE ($1 = '' OR kind = $1) AND ($2 = '' OR state = $2) AND ($3 = '' OR job_id < $3) ORDER BY job_id DESC LIMIT $4`

	// Two processes may try the same job: the second finds another due_at.
	claimJob = `UPDATE job SET state = 'running', due_at = $1, attempt = attempt + 1, lease = $2, worker = $3, begun_at = $4,
			stage = '', stage_at = $4, stage_from = 0, done = 0, total = 0, told_at = $4
		WHERE job_id = $5 AND due_at <> '' AND due_at <= $4 RETURNING ` + jobColumns

	// A lease is renewed by its holder only, even late, as long as nobody else
	// has taken the job.
	renewLease = `UPDATE job SET due_at = $1 WHERE job_id = $2 AND lease = $3 AND state = 'running' RETURNING cancelled`

	tellProgress = `UPDATE job SET due_at = $1, stage = $4, stage_at = $5, stage_from = $6, done = $7, total = $8, told_at = $9
		WHERE job_id = $2 AND lease = $3 AND state = 'running' RETURNING cancelled`

	// What ends a job takes its lease; a key is kept where it is done once for all.
	endJob = `UPDATE job SET state = $1, due_at = '', lease = '', error = $2, ended_at = $3, cancelled = 0,
			attempt = CASE WHEN attempt > attempts THEN attempts ELSE attempt END,
			held = CASE WHEN once = 1 AND $1 = 'done' THEN held ELSE '' END
		WHERE job_id = $4 AND lease = $5 AND state = 'running'`

	retryLater = `UPDATE job SET state = 'waiting', due_at = $1, lease = '', error = $2
		WHERE job_id = $3 AND lease = $4 AND state = 'running'`

	// A process that is stopped in order gives its jobs back as it found them.
	giveBack = `UPDATE job SET state = 'waiting', due_at = $1, lease = '', attempt = attempt - 1
		WHERE job_id = $2 AND lease = $3 AND state = 'running'`

	cancelWaiting = `UPDATE job SET state = 'cancelled', due_at = '', held = '', ended_at = $1 WHERE job_id = $2 AND state = 'waiting'`
	cancelRunning = `UPDATE job SET cancelled = 1 WHERE job_id = $1 AND state = 'running'`

	retryDead = `UPDATE job SET state = 'waiting', due_at = $1, attempt = 0, held = unique_key, cancelled = 0, ended_at = ''
		WHERE job_id = $2 AND state IN ('dead', 'cancelled')`

	sweepEnded = `DELETE FROM job WHERE state IN ('done', 'cancelled') AND ended_at < $1`
)

// dueJobs asks for jobs of so many kinds ($3 …) that are due at an instant.
func dueJobs(kinds int) string {
	var list strings.Builder
	for i := range kinds {
		if i > 0 {
			list.WriteString(", ")
		}
		fmt.Fprintf(&list, "$%d", i+3)
	}
	return `SELECT job_id FROM job WHERE due_at <> '' AND due_at <= $1 AND kind IN (` + list.String() + `) ORDER BY due_at, job_id LIMIT $2`
}

type scanner interface{ Scan(dest ...any) error }

// scanJob reads jobColumns.
func scanJob(row scanner) (Job, error) {
	var j Job
	var job, state, due, stageAt, toldAt, enqueued, begun, ended string
	err := row.Scan(&job, &j.Kind, &j.Load, &j.Key, &state, &due, &j.Attempt, &j.Attempts, &j.Worker, &j.Cancelled,
		&j.Stage, &stageAt, &j.stageFrom, &j.Progress.Done, &j.Total, &toldAt, &j.Error, &j.Who, &j.Purpose, &enqueued, &begun, &ended)
	if err != nil {
		return Job{}, err
	}
	j.ID, j.State = id.ID(job), State(state)
	for _, at := range []struct {
		to   *instant
		text string
	}{{&j.DueAt, due}, {&j.stageAt, stageAt}, {&j.toldAt, toldAt}, {&j.EnqueuedAt, enqueued}, {&j.BegunAt, begun}, {&j.EndedAt, ended}} {
		if at.text == "" {
			continue
		}
		if *at.to, err = store.ParseStamp(at.text); err != nil {
			return Job{}, err
		}
	}
	return j, nil
}

func jobs(ctx context.Context, q store.Querier, query string, args ...any) ([]Job, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Job
	for rows.Next() {
		j, err := scanJob(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, j)
	}
	return list, rows.Err()
}

// one returns ErrNotFound for no row.
func one(j Job, err error) (Job, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Job{}, ErrNotFound
	}
	return j, err
}
