package job_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minsheng/job"
	"minsheng/store"
	"minsheng/store/storetest"
)

// workUntilKilled is the other process of the test below. It says when it
// begins and when it has done a job.
func workUntilKilled(url, keyFile string) {
	keys, err := store.OpenKeys(keyFile)
	if err != nil {
		panic(err)
	}
	db, err := store.Open(context.Background(), url, keys)
	if err != nil {
		panic(err)
	}
	q, err := job.Open(context.Background(), db)
	if err != nil {
		panic(err)
	}
	q.Work(context.Background(), job.Crew{Hands: 3, Lease: 300 * time.Millisecond, Poll: 10 * time.Millisecond,
		Does: map[string]job.Handler{"work": func(ctx context.Context, run *job.Run) error {
			fmt.Println("begun", run.Key)
			time.Sleep(5 * time.Millisecond)
			if err := run.Commit(ctx, func(tx *store.Tx) error { return mark(ctx, tx, run.Key) }); err != nil {
				return err
			}
			fmt.Println("done", run.Key)
			return nil
		}}})
}

func TestKillingTheWorkerLosesNoJobAndRepeatsNone(t *testing.T) {
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			url, keyFile := address(t), filepath.Join(t.TempDir(), "keys")
			keys, err := store.CreateKeys(keyFile)
			if err != nil {
				t.Fatal(err)
			}
			db := storetest.OpenWith(t, url, keys)
			q := open(t, db)
			const n = 200
			err = db.Write(t.Context(), by, func(tx *store.Tx) error {
				for i := range n {
					if _, err := job.Enqueue(t.Context(), tx, job.Order{Kind: "work", Key: fmt.Sprint(i), Attempts: 50}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			kills := 0
			for ; len(marks(t, db)) < n; kills++ {
				said = append(said, runAndKill(t, url, keyFile, time.Duration(20+kills*13)*time.Millisecond)...)
			}
			checkTally(t, db, said, n)
			if list, err := q.List(t.Context(), job.Page{Limit: 500, State: job.Done}); err != nil || len(list) != n {
				t.Errorf("%d of %d jobs are done (%v)", len(list), n, err)
			}
			if kills < 2 {
				t.Errorf("the worker was killed %d times: the test shows nothing", kills)
			}
			if _, err := db.Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// runAndKill lets the other process work for a while after it has begun its
// first job, or for a lease where it finds none, kills it and returns what it
// had said was done.
func runAndKill(t *testing.T, url, keyFile string, after time.Duration) (done []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "JOB_TEST_WORK="+url+"\n"+keyFile)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	idle := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	defer idle.Stop()
	lines := bufio.NewScanner(out)
	for begun := false; lines.Scan(); begun = true {
		if !begun {
			time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
		if key, ok := strings.CutPrefix(lines.Text(), "done "); ok {
			done = append(done, key)
		}
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the other process ended by itself: %v", err)
	}
	return done
}

func checkTally(t *testing.T, db *store.DB, said []string, n int) {
	t.Helper()
	all := marks(t, db)
	for _, key := range said {
		if all[key] == 0 {
			t.Errorf("job %s was said to be done and left nothing", key)
		}
	}
	for key, times := range all {
		if times != 1 {
			t.Errorf("job %s was done %d times", key, times)
		}
	}
	if len(all) != n {
		t.Errorf("%d of %d jobs were done", len(all), n)
	}
}
