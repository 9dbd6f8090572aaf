package job_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"minsheng/id"
	"minsheng/job"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) {
	if order := strings.Split(os.Getenv("JOB_TEST_WORK"), "\n"); len(order) == 2 {
		workUntilKilled(order[0], order[1])
	}
	os.Exit(storetest.Main(m))
}

var by = store.By{Who: "tester", Purpose: "a test"}

// tally is a table in which work leaves its mark; nothing in it would refuse to
// count the same work twice.
var tally = fstest.MapFS{"00001_tally.sql": {Data: []byte("-- +goose Up\nCREATE TABLE tally (k TEXT PRIMARY KEY, n BIGINT NOT NULL);\n")}}

func mark(ctx context.Context, tx *store.Tx, key string) error {
	tx.Note("tally.mark", "", key)
	_, err := tx.Exec(ctx, `INSERT INTO tally (k, n) VALUES ($1, 1) ON CONFLICT (k) DO UPDATE SET n = tally.n + 1`, key)
	return err
}

func marks(t *testing.T, db *store.DB) map[string]int {
	t.Helper()
	all := map[string]int{}
	err := db.Read(t.Context(), func(s *store.Snap) error {
		rows, err := s.Query(t.Context(), `SELECT k, n FROM tally`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k string
			var n int
			if err := rows.Scan(&k, &n); err != nil {
				return err
			}
			all[k] = n
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func open(t *testing.T, db *store.DB) *job.Queue {
	t.Helper()
	q, err := job.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), "tally", tally); err != nil {
		t.Fatal(err)
	}
	return q
}

func each(t *testing.T, fn func(t *testing.T, db *store.DB, q *job.Queue)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { fn(t, db, open(t, db)) })
}

// eachInBubble is each with a clock that moves only when everybody waits for it.
func eachInBubble(t *testing.T, fn func(t *testing.T, db *store.DB, q *job.Queue)) {
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			url := address(t)
			synctest.Test(t, func(t *testing.T) {
				db := storetest.Open(t, url)
				fn(t, db, open(t, db))
			})
		})
	}
}

func enqueue(t *testing.T, q *job.Queue, o job.Order) id.ID {
	t.Helper()
	j, err := q.Enqueue(t.Context(), by, o)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func find(t *testing.T, q *job.Queue, j id.ID) job.Job {
	t.Helper()
	found, err := q.Find(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// work lets a crew work while fn looks on, and waits for it to end.
func work(t *testing.T, q *job.Queue, h job.Handler, fn func()) {
	t.Helper()
	workEvery(t, q, time.Second, h, fn)
}

// workEvery is work for a crew that looks more rarely.
func workEvery(t *testing.T, q *job.Queue, poll time.Duration, h job.Handler, fn func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var crew sync.WaitGroup
	crew.Go(func() { q.Work(ctx, job.Crew{Poll: poll, Does: map[string]job.Handler{"work": h}}) })
	defer crew.Wait()
	defer stop()
	fn()
}

// until waits until a job has come to a state.
func until(t *testing.T, q *job.Queue, j id.ID, s job.State) job.Job {
	t.Helper()
	for {
		found := find(t, q, j)
		if found.State == s {
			return found
		}
		if found.State == job.Dead || found.State == job.Cancelled {
			t.Fatalf("the job is %s, want %s: %s", found.State, s, found.Error)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestAnOrderIsThereOnlyTogetherWithItsCause(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		refused := errors.New("no")
		for _, end := range []error{refused, nil} {
			err := db.Write(t.Context(), by, func(tx *store.Tx) error {
				if _, err := job.Enqueue(t.Context(), tx, job.Order{Kind: "work"}); err != nil {
					return err
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
			want := 0
			if end == nil {
				want = 1
			}
			if list, err := q.List(t.Context(), job.Page{}); err != nil || len(list) != want {
				t.Errorf("%d jobs after %v, want %d (%v)", len(list), end, want, err)
			}
		}
	})
}

func TestWhatIsOrderedTwiceIsDoneOnce(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		done := func(ctx context.Context, run *job.Run) error {
			return run.Commit(ctx, func(tx *store.Tx) error { return mark(ctx, tx, run.Key) })
		}
		for _, once := range []bool{true, false} {
			o := job.Order{Kind: "work", Key: fmt.Sprint("once ", once), Once: once}
			first := enqueue(t, q, o)
			if again := enqueue(t, q, o); again != first {
				t.Errorf("the second order is a job of its own: %s, %s", first, again)
			}
			if other := enqueue(t, q, job.Order{Kind: "other", Key: o.Key}); other == first {
				t.Error("a key is shared between kinds")
			}
			work(t, q, done, func() { until(t, q, first, job.Done) })
			if later := enqueue(t, q, o); (later == first) != once {
				t.Errorf("once %v: the order after the job was done is %s, the job was %s", once, later, first)
			}
		}
		if all := marks(t, db); all["once true"] != 1 || all["once false"] != 1 {
			t.Errorf("done: %v", all)
		}
	})
}

func TestAFailureIsTriedAgainAfterGrowingPausesUntilTheJobIsDead(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		var at []time.Time
		fails := func(context.Context, *job.Run) error {
			at = append(at, time.Now())
			return fmt.Errorf("no %d", len(at))
		}
		j := enqueue(t, q, job.Order{Kind: "work", Key: "k", Attempts: 4})
		work(t, q, fails, func() { time.Sleep(time.Hour) })
		dead := find(t, q, j)
		if len(at) != 4 || dead.State != job.Dead || dead.Error != "no 4" || dead.Attempt != 4 {
			t.Fatalf("after %d attempts: %+v", len(at), dead)
		}
		for i, least := range []time.Duration{1, 16, 81} {
			least *= time.Second
			if rest := at[i+1].Sub(at[i]); rest < least || rest > least+least/10+2*time.Second {
				t.Errorf("pause %d is %s, want about %s", i+1, rest, least)
			}
		}
		other := enqueue(t, q, job.Order{Kind: "work", Key: "k"})
		if err := q.Retry(t.Context(), by, j); !errors.Is(err, job.ErrKeyHeld) {
			t.Errorf("a dead job came back beside one with its key: %v", err)
		}
		if err := q.Cancel(t.Context(), by, other); err != nil {
			t.Fatal(err)
		}
		if err := q.Retry(t.Context(), by, j); err != nil {
			t.Fatal(err)
		}
		if err := q.Retry(t.Context(), by, j); !errors.Is(err, job.ErrNotDead) {
			t.Errorf("a waiting job was tried again: %v", err)
		}
		work(t, q, func(context.Context, *job.Run) error { return nil }, func() { until(t, q, j, job.Done) })
	})
}

func TestAnErrorThatDoesNotPassEndsTheJobAtOnceAndAPanicDoesNotEndTheWorker(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		times := 0
		work(t, q, func(_ context.Context, run *job.Run) error {
			times++
			if run.Key == "panics" {
				panic("oh")
			}
			return job.Final(errors.New("never"))
		}, func() {
			panics := enqueue(t, q, job.Order{Kind: "work", Key: "panics", Attempts: 2})
			time.Sleep(time.Minute)
			if dead := find(t, q, panics); dead.State != job.Dead || !strings.HasPrefix(dead.Error, "panic: oh\n") {
				t.Errorf("after a panic: %s %q", dead.State, dead.Error)
			}
			final := enqueue(t, q, job.Order{Kind: "work"})
			time.Sleep(time.Minute)
			if dead := find(t, q, final); dead.State != job.Dead || dead.Error != "never" || times != 3 {
				t.Errorf("after %d attempts in all: %s %q", times, dead.State, dead.Error)
			}
		})
	})
}

func TestAJobWaitsForItsInstant(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		at := time.Now().Add(5 * time.Hour)
		var begun time.Time
		j := enqueue(t, q, job.Order{Kind: "work", At: at})
		workEvery(t, q, time.Minute, func(context.Context, *job.Run) error { begun = time.Now(); return nil }, func() { time.Sleep(6 * time.Hour) })
		if s := find(t, q, j).State; s != job.Done || begun.Before(at) || begun.After(at.Add(time.Minute)) {
			t.Errorf("%s, begun %s, due %s", s, begun, at)
		}
	})
}

func TestACancelledJobEndsAndItsHandlerHearsOfIt(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		waits := enqueue(t, q, job.Order{Kind: "work", Key: "k", At: time.Now().Add(time.Hour)})
		if err := q.Cancel(t.Context(), by, waits); err != nil {
			t.Fatal(err)
		}
		again := enqueue(t, q, job.Order{Kind: "work", Key: "k"})
		if again == waits {
			t.Error("a cancelled job holds its key")
		}
		if err := q.Cancel(t.Context(), by, waits); !errors.Is(err, job.ErrEnded) {
			t.Errorf("cancelled twice: %v", err)
		}
		if err := q.Cancel(t.Context(), by, "nobody"); !errors.Is(err, job.ErrNotFound) {
			t.Errorf("cancelled what is not there: %v", err)
		}
		var cause error
		work(t, q, func(ctx context.Context, run *job.Run) error {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return ctx.Err()
		}, func() {
			time.Sleep(time.Second)
			if err := q.Cancel(t.Context(), by, again); err != nil {
				t.Error(err)
			}
			time.Sleep(5 * time.Second)
			if j := find(t, q, again); j.State != job.Cancelled {
				t.Errorf("the job is %s", j.State)
			}
		})
		if !errors.Is(cause, job.ErrCancelled) {
			t.Errorf("the handler heard %v", cause)
		}
	})
}

func TestProgressCanBeReadWithItsRateAndTheTimeLeft(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		j := enqueue(t, q, job.Order{Kind: "work"})
		work(t, q, func(ctx context.Context, run *job.Run) error {
			for i := range int64(101) {
				run.Tell("rows", 1000+i*10, 2000)
				time.Sleep(time.Second)
			}
			return nil
		}, func() {
			time.Sleep(time.Millisecond) // between two seconds
			time.Sleep(51 * time.Second)
			p := find(t, q, j).Progress
			left, known := p.Left()
			if p.Stage != "rows" || p.Done < 1460 || p.Done > 1510 || p.Total != 2000 || p.Rate() < 9.5 || p.Rate() > 10.5 || !known || left < 48*time.Second || left > 56*time.Second {
				t.Errorf("%+v, %.1f a second, %s left (%v)", p, p.Rate(), left, known)
			}
			until(t, q, j, job.Done)
		})
		var none job.Progress
		if left, known := none.Left(); none.Rate() != 0 || known {
			t.Errorf("nothing told, yet %s left", left)
		}
	})
}

func TestAWorkerThatIsStoppedGivesItsJobBackUncounted(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		j := enqueue(t, q, job.Order{Kind: "work", Attempts: 1})
		for range 3 {
			work(t, q, func(ctx context.Context, _ *job.Run) error { <-ctx.Done(); return ctx.Err() }, func() { until(t, q, j, job.Running) })
			if back := find(t, q, j); back.State != job.Waiting || back.Attempt != 0 {
				t.Fatalf("%s after %d attempts: %s", back.State, back.Attempt, back.Error)
			}
		}
		work(t, q, func(context.Context, *job.Run) error { return nil }, func() { until(t, q, j, job.Done) })
	})
}

func TestALongJobKeepsItsLeaseByBeatsAndALateOneCommitsNothing(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		var late, held atomic.Value
		j := enqueue(t, q, job.Order{Kind: "work"})
		first := true
		work(t, q, func(ctx context.Context, run *job.Run) error {
			if !first {
				return run.Commit(ctx, func(tx *store.Tx) error { return mark(ctx, tx, "second") })
			}
			first = false
			time.Sleep(10 * time.Minute) // many leases
			steal(t, db, run.ID)
			held.Store(db.Write(context.Background(), by, func(tx *store.Tx) error { tx.Unnoted(); return run.Hold(context.Background(), tx) }))
			late.Store(run.Commit(context.Background(), func(tx *store.Tx) error { return mark(context.Background(), tx, "first") }))
			return nil
		}, func() {
			time.Sleep(9 * time.Minute)
			if running := find(t, q, j); running.State != job.Running || running.Attempt != 1 {
				t.Errorf("before: %s, attempt %d", running.State, running.Attempt)
			}
			until(t, q, j, job.Done)
		})
		if !errors.Is(late.Load().(error), job.ErrLost) || !errors.Is(held.Load().(error), job.ErrLost) {
			t.Errorf("a lost job was committed: %v, %v", late.Load(), held.Load())
		}
		if all := marks(t, db); all["first"] != 0 || all["second"] != 1 {
			t.Errorf("done: %v", all)
		}
	})
}

// steal does what another worker does when a lease has run out.
func steal(t *testing.T, db *store.DB, j id.ID) {
	err := db.Write(context.Background(), by, func(tx *store.Tx) error {
		tx.Unnoted()
		_, err := tx.Exec(context.Background(), `UPDATE job SET lease = 'another', due_at = $1 WHERE job_id = $2`, store.Stamp(tx.Now), string(j))
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestManyHandsInSeveralProgramsDoEachJobOnce(t *testing.T) {
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			url, keys := address(t), storetest.Keys(t)
			var queues []*job.Queue
			var db *store.DB
			for range 3 {
				db = storetest.OpenWith(t, url, keys)
				queues = append(queues, open(t, db))
			}
			const n = 60
			for i := range n {
				enqueue(t, queues[0], job.Order{Kind: "work", Key: fmt.Sprint(i)})
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var left atomic.Int64
			left.Store(n)
			crew := job.Crew{Hands: 3, Poll: 5 * time.Millisecond, Does: map[string]job.Handler{"work": func(ctx context.Context, run *job.Run) error {
				err := run.Commit(ctx, func(tx *store.Tx) error { return mark(ctx, tx, run.Key) })
				if left.Add(-1) == 0 {
					stop()
				}
				return err
			}}}
			var all sync.WaitGroup
			for _, q := range queues {
				all.Go(func() { q.Work(ctx, crew) })
			}
			all.Wait()
			got := marks(t, db)
			for k, times := range got {
				if times != 1 {
					t.Errorf("job %s was done %d times", k, times)
				}
			}
			if len(got) != n {
				t.Errorf("%d of %d jobs were done", len(got), n)
			}
		})
	}
}

func TestSweepForgetsWhatIsDoneAndKeepsTheDead(t *testing.T) {
	eachInBubble(t, func(t *testing.T, db *store.DB, q *job.Queue) {
		fine, bad := enqueue(t, q, job.Order{Kind: "work", Key: "fine"}), enqueue(t, q, job.Order{Kind: "work", Key: "bad"})
		work(t, q, func(_ context.Context, run *job.Run) error {
			if run.Key == "bad" {
				return job.Final(errors.New("never"))
			}
			return nil
		}, func() { time.Sleep(time.Minute) })
		if n, err := q.Sweep(t.Context(), by, time.Now()); n != 1 || err != nil {
			t.Errorf("%d swept, %v", n, err)
		}
		if _, err := q.Find(t.Context(), fine); !errors.Is(err, job.ErrNotFound) {
			t.Errorf("what was done is still there: %v", err)
		}
		if find(t, q, bad).State != job.Dead {
			t.Error("the dead job is gone")
		}
	})
}
