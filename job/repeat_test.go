package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"minsheng/job"
	"minsheng/store"
)

func TestARecurringJobIsDoneOncePerOccurrenceHoweverManyRepeatIt(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		next := func(after time.Time) job.Order {
			at := after.Truncate(24 * time.Hour).Add(24 * time.Hour)
			return job.Order{Kind: "work", Key: at.Format(time.DateOnly), Once: true, At: at}
		}
		ctx, stop := context.WithCancel(t.Context())
		var loops sync.WaitGroup
		for range 2 {
			loops.Go(func() {
				if err := q.Repeat(ctx, by, slog.New(slog.DiscardHandler), next); err != nil {
					t.Error(err)
				}
			})
		}
		workEvery(t, q, time.Hour/2, func(ctx context.Context, run *job.Run) error {
			return run.Commit(ctx, func(tx *store.Tx) error { return mark(ctx, tx, run.Key) })
		}, func() { time.Sleep(73 * time.Hour) })
		stop()
		loops.Wait()
		if err := q.Repeat(t.Context(), store.By{}, slog.New(slog.DiscardHandler), next); !errors.Is(err, store.ErrBy) {
			t.Errorf("repeated by nobody: %v", err)
		}
		if all := marks(t, db); len(all) != 3 || all["2000-01-02"] != 1 || all["2000-01-03"] != 1 || all["2000-01-04"] != 1 {
			t.Errorf("done: %v", all)
		}
	})
}

func TestARecurringJobGoesOnAfterTheDatabaseHasFailed(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		rename := func(from, to string) {
			err := db.Write(t.Context(), by, func(tx *store.Tx) error {
				tx.Unnoted()
				_, err := tx.Exec(t.Context(), `ALTER TABLE `+from+` RENAME TO `+to)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		rename("job", "job_away")
		ctx, stop := context.WithCancel(t.Context())
		var loop sync.WaitGroup
		loop.Go(func() {
			err := q.Repeat(ctx, by, slog.New(slog.DiscardHandler), func(after time.Time) job.Order {
				return job.Order{Kind: "work", Key: "tomorrow", At: after.Add(24 * time.Hour)}
			})
			if err != nil {
				t.Error(err)
			}
		})
		time.Sleep(10*time.Minute + time.Second)
		rename("job_away", "job")
		time.Sleep(2 * time.Minute)
		if list, err := q.List(t.Context(), job.Page{}); err != nil || len(list) != 1 {
			t.Errorf("%d jobs are ordered (%v)", len(list), err)
		}
		stop()
		loop.Wait()
	})
}
