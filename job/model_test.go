package job_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"minsheng/id"
	"minsheng/job"
	"minsheng/store"
	"minsheng/store/storetest"
)

// fate is what is to become of a job, and what became of it.
type fate struct {
	fails, attempts int
	begun           int
	touched         bool // cancelled or tried again by somebody
}

// day is a random day of a queue: orders, cancels and retries while it is
// worked on, on a clock that moves only when everybody waits.
type day struct {
	*rapid.T
	db   *store.DB
	q    *job.Queue
	kind string

	mu    sync.Mutex
	fates map[id.ID]*fate
	keys  map[string]int // jobs of a key that run now
	wrong []string
}

func (d *day) handle(ctx context.Context, run *job.Run) error {
	d.mu.Lock()
	f := d.fates[run.ID]
	f.begun++
	d.keys[run.Key]++
	if run.Key != "" && d.keys[run.Key] > 1 {
		d.wrong = append(d.wrong, "two jobs run with the key "+run.Key)
	}
	fail := f.begun <= f.fails
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		d.keys[run.Key]--
		d.mu.Unlock()
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(3 * time.Second):
	}
	if fail {
		return errors.New("not yet")
	}
	return run.Commit(ctx, func(tx *store.Tx) error { return mark(ctx, tx, string(run.ID)) })
}

// act does one thing to the queue.
func (d *day) act() {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := slices.Sorted(maps.Keys(d.fates))
	if len(known) == 0 || rapid.IntRange(0, 2).Draw(d.T, "act") > 0 {
		f := &fate{fails: rapid.IntRange(0, 4).Draw(d.T, "fails"), attempts: rapid.IntRange(1, 4).Draw(d.T, "attempts")}
		o := job.Order{Kind: d.kind, Key: rapid.SampledFrom([]string{"", "a", "b"}).Draw(d.T, "key"), Once: rapid.Bool().Draw(d.T, "once"), Attempts: f.attempts,
			At: time.Now().Add(time.Duration(rapid.IntRange(0, 20).Draw(d.T, "in")) * time.Second)}
		j, err := d.q.Enqueue(context.Background(), by, o)
		if err != nil {
			d.wrong = append(d.wrong, err.Error())
			return
		}
		if d.fates[j] == nil {
			d.fates[j] = f
		}
		return
	}
	j := rapid.SampledFrom(known).Draw(d.T, "job")
	f := d.fates[j]
	f.touched = true
	if rapid.Bool().Draw(d.T, "cancel") {
		if err := d.q.Cancel(context.Background(), by, j); err != nil && !errors.Is(err, job.ErrEnded) {
			d.wrong = append(d.wrong, err.Error())
		}
		return
	}
	if err := d.q.Retry(context.Background(), by, j); err != nil && !errors.Is(err, job.ErrNotDead) && !errors.Is(err, job.ErrKeyHeld) {
		d.wrong = append(d.wrong, err.Error())
	}
}

// check sees that every job has ended, rightly, and left its mark once or not at
// all.
func (d *day) check(all map[string]int) {
	for j, f := range d.fates {
		is, err := d.q.Find(context.Background(), j)
		if err != nil {
			d.Fatal(err)
		}
		marked := all[string(j)]
		switch {
		case is.EndedAt.IsZero():
			d.Errorf("%s has not ended: %+v", j, is)
		case (is.State == job.Done) != (marked == 1) || marked > 1:
			d.Errorf("a job that is %s left its mark %d times", is.State, marked)
		case !f.touched && (is.State == job.Done) != (f.fails < f.attempts):
			d.Errorf("with %d failures and %d attempts it is %s", f.fails, f.attempts, is.State)
		case !f.touched && f.begun != min(f.fails+1, f.attempts):
			d.Errorf("with %d failures and %d attempts it was begun %d times", f.fails, f.attempts, f.begun)
		}
	}
	for _, w := range d.wrong {
		d.Error(w)
	}
}

// bubbled hides the deadline of a test, which cannot be asked for in a bubble.
type bubbled struct{ rapid.TB }

func TestWhateverIsOrderedCancelledAndRetriedEveryJobEndsAndCountsOnce(t *testing.T) {
	url := storetest.SQLiteURL(t)
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t, url)
		q := open(t, db)
		days := 0
		rapid.Check(bubbled{t}, func(rt *rapid.T) {
			days++
			d := &day{T: rt, db: db, q: q, kind: fmt.Sprint("kind ", days), fates: map[id.ID]*fate{}, keys: map[string]int{}}
			ctx, stop := context.WithCancel(context.Background())
			var crew sync.WaitGroup
			crew.Go(func() {
				q.Work(ctx, job.Crew{Hands: 3, Poll: 2 * time.Second, Does: map[string]job.Handler{d.kind: d.handle}})
			})
			for range rapid.IntRange(1, 12).Draw(rt, "acts") {
				d.act()
				time.Sleep(time.Duration(rapid.IntRange(0, 8000).Draw(rt, "pause")) * time.Millisecond)
			}
			time.Sleep(4 * time.Minute) // longer than all pauses of four attempts
			stop()
			crew.Wait()
			d.check(marks(t, db))
		})
	})
}
