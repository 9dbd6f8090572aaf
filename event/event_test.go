package event_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"minsheng/event"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/job"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var by = store.By{Who: "tester", Purpose: "a test"}

// mailroom is an outbox with its queue on a fresh database.
type mailroom struct {
	*event.Outbox
	db    *store.DB
	queue *job.Queue
}

func each(t *testing.T, fn func(t *testing.T, m mailroom)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		queue, err := job.Open(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		outbox, err := event.Open(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		fn(t, mailroom{outbox, db, queue})
	})
}

func (m mailroom) subscribe(t *testing.T, s event.Subscription) event.Subscription {
	t.Helper()
	s.Name, s.Sink = "a hospital", "https://hospital.example/events"
	s, secret, err := m.Subscribe(t.Context(), by, s)
	if err != nil || !strings.HasPrefix(secret, "whsec_") {
		t.Fatalf("secret %q, %v", secret, err)
	}
	return s
}

func (m mailroom) tell(t *testing.T, e event.Event) {
	t.Helper()
	err := m.db.Write(t.Context(), by, func(tx *store.Tx) error {
		tx.Note("test.act", "", "")
		return event.Tell(t.Context(), tx, e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// work lets the jobs be done until none of them is due.
func (m mailroom) work(t *testing.T, send event.Send) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.queue.Work(ctx, job.Crew{Poll: 5 * time.Millisecond, Does: map[string]job.Handler{event.DeliverKind: m.Courier(send)}})
	}()
	for {
		waiting := 0
		for _, j := range m.jobs(t, "") {
			if j.State == job.Running || j.State == job.Waiting && j.Attempt == 0 {
				waiting++
			}
		}
		if waiting == 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	<-ended
}

func (m mailroom) jobs(t *testing.T, s job.State) []job.Job {
	t.Helper()
	list, err := m.queue.List(t.Context(), job.Page{Kind: event.DeliverKind, State: s, Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAnEventGoesToThoseItConcernsAlone(t *testing.T) {
	each(t, func(t *testing.T, m mailroom) {
		all := m.subscribe(t, event.Subscription{})
		decisions := m.subscribe(t, event.Subscription{Types: []event.Type{event.CaseDecided}, Area: "330502"})
		elsewhere := m.subscribe(t, event.Subscription{Area: "330521"})
		civil := m.subscribe(t, event.Subscription{Department: "civil-affairs"})
		m.tell(t, event.Event{Type: event.CaseDecided, Subject: id.New(), Area: "330502003", Department: "housing"})
		m.tell(t, event.Event{Type: event.CaseOpened, Subject: id.New(), Area: "330521001", Department: "civil-affairs"})
		got := map[id.ID][]event.Type{}
		m.work(t, func(_ context.Context, d event.Delivery) (event.Answer, error) {
			got[d.To.ID] = append(got[d.To.ID], d.Event.Type)
			return event.Answer{Status: 204}, nil
		})
		for _, want := range []struct {
			who   event.Subscription
			count int
		}{{all, 2}, {decisions, 1}, {elsewhere, 1}, {civil, 1}} {
			if len(got[want.who.ID]) != want.count {
				t.Errorf("%+v got %v", want.who, got[want.who.ID])
			}
		}
	})
}

func TestWithoutTheActThereIsNoEvent(t *testing.T) {
	each(t, func(t *testing.T, m mailroom) {
		m.subscribe(t, event.Subscription{})
		refused := errors.New("refused")
		err := m.db.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.Note("test.act", "", "")
			if err := event.Tell(t.Context(), tx, event.Event{Type: event.CaseOpened, Subject: id.New()}); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) || len(m.jobs(t, "")) != 0 {
			t.Errorf("%v, jobs: %v", err, m.jobs(t, ""))
		}
	})
}

func TestWhatIsNotConfirmedIsTriedAgainWithTheSameIDAndLeavesAReceiptEachTime(t *testing.T) {
	each(t, func(t *testing.T, m mailroom) {
		s := m.subscribe(t, event.Subscription{})
		m.tell(t, event.Event{Type: event.CaseOpened, Subject: id.New()})
		var ids []id.ID
		answers := []event.Answer{{Body: []byte("x")}, {Status: 503}, {Status: 302}, {Status: 200}}
		for i, a := range answers {
			m.makeDue(t)
			m.work(t, func(_ context.Context, d event.Delivery) (event.Answer, error) {
				ids = append(ids, d.Event.ID)
				if a.Status == 0 {
					return a, errors.New("connection refused")
				}
				return a, nil
			})
			if done := len(m.jobs(t, job.Done)); (done == 1) != (i == len(answers)-1) {
				t.Errorf("after answer %d %d jobs are done", i, done)
			}
		}
		receipts, err := m.Receipts(t.Context(), event.ReceiptPage{Subscription: s.ID})
		if err != nil || len(receipts) != len(answers) {
			t.Fatalf("receipts %+v, %v", receipts, err)
		}
		for i, r := range receipts {
			if r.Event != ids[0] || ids[i] != ids[0] || r.Confirmed() != (i == 0) || len(r.Body) != 64 || r.At.IsZero() {
				t.Errorf("receipt %d: %+v", i, r)
			}
		}
		if receipts[3].Said() != "connection refused" || receipts[1].Said() != "HTTP 302" {
			t.Errorf("said %q and %q", receipts[3].Said(), receipts[1].Said())
		}
	})
}

// makeDue ends the pause of jobs that failed.
func (m mailroom) makeDue(t *testing.T) {
	t.Helper()
	err := m.db.Write(t.Context(), by, func(tx *store.Tx) error {
		tx.Unnoted()
		_, err := tx.Exec(t.Context(), `UPDATE job SET due_at = $1, attempt = 0 WHERE state = 'waiting'`, store.Stamp(tx.Now))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoSaysGoneIsToldNoMore(t *testing.T) {
	each(t, func(t *testing.T, m mailroom) {
		s := m.subscribe(t, event.Subscription{})
		m.tell(t, event.Event{Type: event.CaseOpened, Subject: id.New()})
		m.tell(t, event.Event{Type: event.CaseOpened, Subject: id.New()})
		sent := 0
		m.work(t, func(context.Context, event.Delivery) (event.Answer, error) {
			sent++
			return event.Answer{Status: 410}, nil
		})
		m.tell(t, event.Event{Type: event.CaseOpened, Subject: id.New()})
		if sent != 1 || len(m.jobs(t, job.Done)) != 2 || len(m.jobs(t, "")) != 2 {
			t.Errorf("sent %d times, jobs %+v", sent, m.jobs(t, ""))
		}
		if err := m.End(t.Context(), by, s.ID); !errors.Is(err, event.ErrSubscription) {
			t.Errorf("it ended twice: %v", err)
		}
		if _, err := m.Try(t.Context(), by, s.ID); !errors.Is(err, event.ErrSubscription) {
			t.Errorf("who ended is tried: %v", err)
		}
	})
}

func TestASubscriptionThatCannotBeIsRefused(t *testing.T) {
	each(t, func(t *testing.T, m mailroom) {
		good := event.Subscription{Name: "a hospital", Sink: "https://hospital.example/events"}
		for name, c := range map[string]struct {
			change func(*event.Subscription)
			want   *fault.Error
		}{
			"no name":                   {func(s *event.Subscription) { s.Name = "" }, event.ErrName},
			"not over TLS":              {func(s *event.Subscription) { s.Sink = "http://hospital.example/events" }, event.ErrSink},
			"a name for this machine":   {func(s *event.Subscription) { s.Sink = "http://localhost/events" }, event.ErrSink},
			"another protocol":          {func(s *event.Subscription) { s.Sink = "file:///etc/passwd" }, event.ErrSink},
			"a password in the address": {func(s *event.Subscription) { s.Sink = "https://a:b@hospital.example" }, event.ErrSink},
			"an unknown mode":           {func(s *event.Subscription) { s.Mode = "batched" }, event.ErrMode},
			"an unknown type":           {func(s *event.Subscription) { s.Types = []event.Type{"case.eaten"} }, event.ErrType},
		} {
			s := good
			c.change(&s)
			if _, _, err := m.Subscribe(t.Context(), by, s); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, _, err := m.Subscribe(t.Context(), store.By{}, good); !errors.Is(err, store.ErrBy) {
			t.Errorf("nobody subscribed: %v", err)
		}
		if all, err := m.Subscriptions(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("left behind: %v %v", all, err)
		}
	})
}

func TestTheSecretStandsNowhereReadable(t *testing.T) {
	each(t, func(t *testing.T, m mailroom) {
		_, secret, err := m.Subscribe(t.Context(), by, event.Subscription{Name: "a", Sink: "http://127.0.0.1:9/"})
		if err != nil {
			t.Fatal(err)
		}
		err = m.db.Read(t.Context(), func(s *store.Snap) error {
			var sealed, details string
			if err := s.QueryRow(t.Context(), `SELECT key_sealed FROM event_subscription`).Scan(&sealed); err != nil {
				return err
			}
			if err := s.QueryRow(t.Context(), `SELECT max(detail) FROM journal WHERE kind = 'event.subscribed'`).Scan(&details); err != nil {
				return err
			}
			if strings.Contains(sealed+details, strings.TrimPrefix(secret, "whsec_")) || details == "" {
				return fmt.Errorf("%s %s", sealed, details)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestOldReceiptsAreSweptAndNewOnesStay(t *testing.T) {
	each(t, func(t *testing.T, m mailroom) {
		s := m.subscribe(t, event.Subscription{})
		if _, err := m.Try(t.Context(), by, s.ID); err != nil {
			t.Fatal(err)
		}
		m.work(t, func(context.Context, event.Delivery) (event.Answer, error) { return event.Answer{Status: 200}, nil })
		for _, c := range []struct {
			before time.Time
			want   int64
		}{{time.Now().Add(-time.Hour), 0}, {time.Now().Add(time.Hour), 1}} {
			if n, err := m.Sweep(t.Context(), by, c.before); n != c.want || err != nil {
				t.Errorf("swept %d, want %d (%v)", n, c.want, err)
			}
		}
	})
}
