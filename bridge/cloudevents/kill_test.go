package cloudevents_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"minsheng/bridge/cloudevents"
	"minsheng/event"
	"minsheng/id"
	"minsheng/job"
	"minsheng/store"
	"minsheng/store/storetest"
)

// deliverUntilKilled is the other process of the test below.
func deliverUntilKilled(url, keyFile string) {
	keys, err := store.OpenKeys(keyFile)
	if err != nil {
		panic(err)
	}
	db, err := store.Open(context.Background(), url, keys)
	if err != nil {
		panic(err)
	}
	outbox, queue := openBoth(context.Background(), db)
	queue.Work(context.Background(), job.Crew{Lease: 200 * time.Millisecond, Poll: 5 * time.Millisecond,
		Does: map[string]job.Handler{event.DeliverKind: outbox.Courier(cloudevents.New("/minsheng/330502", time.Now).Send)}})
}

func openBoth(ctx context.Context, db *store.DB) (*event.Outbox, *job.Queue) {
	queue, err := job.Open(ctx, db)
	if err != nil {
		panic(err)
	}
	outbox, err := event.Open(ctx, db)
	if err != nil {
		panic(err)
	}
	return outbox, queue
}

func TestKilledBetweenSendingAndTheReceiptItSendsTheSameEventAgain(t *testing.T) {
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			url, keyFile := address(t), filepath.Join(t.TempDir(), "keys")
			keys, err := store.CreateKeys(keyFile)
			if err != nil {
				t.Fatal(err)
			}
			db := storetest.OpenWith(t, url, keys)
			outbox, queue := openBoth(t.Context(), db)
			var mu sync.Mutex
			var other *exec.Cmd
			var got []string
			// The first time the sender is killed while it waits for the answer;
			// the second time it gets one.
			sink := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, r.Header.Get("webhook-id"))
				if len(got) == 1 {
					other.Process.Kill()
				}
			}))
			told := tellOnce(t, db, outbox, sink.URL)
			for _, second := range []bool{false, true} {
				mu.Lock()
				other = exec.Command(os.Args[0])
				other.Env = append(os.Environ(), "CLOUDEVENTS_TEST_WORK="+url+"\n"+keyFile)
				err := other.Start()
				mu.Unlock()
				if err != nil {
					t.Fatal(err)
				}
				waitFor(t, queue, other, second)
			}
			sink.Close()
			if len(got) != 2 || got[0] != got[1] || !strings.Contains(told, got[0]) {
				t.Errorf("received %v of %s", got, told)
			}
			if receipts, err := outbox.Receipts(t.Context(), event.ReceiptPage{}); err != nil || len(receipts) != 1 || !receipts[0].Confirmed() {
				t.Errorf("receipts %+v, %v", receipts, err)
			}
		})
	}
}

// tellOnce subscribes and tells one event; it returns the job of its delivery.
func tellOnce(t *testing.T, db *store.DB, outbox *event.Outbox, sink string) string {
	t.Helper()
	if _, _, err := outbox.Subscribe(t.Context(), by, event.Subscription{Name: "a hospital", Sink: sink}); err != nil {
		t.Fatal(err)
	}
	var key string
	err := db.Write(t.Context(), by, func(tx *store.Tx) error {
		tx.Note("test.act", "", "")
		if err := event.Tell(t.Context(), tx, event.Event{Type: event.CaseOpened, Subject: id.New()}); err != nil {
			return err
		}
		return tx.QueryRow(t.Context(), `SELECT unique_key FROM job`).Scan(&key)
	})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// waitFor waits until the other process was killed, or the job is done and it
// is killed here.
func waitFor(t *testing.T, queue *job.Queue, other *exec.Cmd, second bool) {
	t.Helper()
	idle := time.AfterFunc(20*time.Second, func() { other.Process.Kill() })
	defer idle.Stop()
	ended := make(chan struct{})
	go func() { defer close(ended); other.Wait() }()
	for second {
		done, err := queue.List(t.Context(), job.Page{State: job.Done})
		if err != nil {
			t.Fatal(err)
		}
		if len(done) == 1 {
			other.Process.Kill()
			break
		}
		select {
		case <-ended:
			t.Fatal("the other process ended by itself, or delivered nothing")
		case <-time.After(5 * time.Millisecond):
		}
	}
	<-ended
}
