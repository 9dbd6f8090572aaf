package cloudevents_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/cloudevents/sdk-go/v2"
	"github.com/cloudevents/sdk-go/v2/client"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"minsheng/bridge/cloudevents"
	"minsheng/event"
	"minsheng/id"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) {
	if order := strings.Split(os.Getenv("CLOUDEVENTS_TEST_WORK"), "\n"); len(order) == 2 {
		deliverUntilKilled(order[0], order[1])
	}
	os.Exit(storetest.Main(m))
}

var by = store.By{Who: "tester", Purpose: "a test"}

// receiver is another system: the CloudEvents SDK reads what arrives, and the
// library of Standard Webhooks checks who sent it.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	events   []sdk.Event
	modes    []string // the content types as they came
	unsigned []string // why a signature was refused
	secret   string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	protocol, err := sdk.NewHTTP()
	if err != nil {
		t.Fatal(err)
	}
	read, err := client.NewHTTPReceiveHandler(t.Context(), protocol, func(e sdk.Event) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.events = append(r.events, e)
		return e.Validate()
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		r.check(req.Header, body)
		req.Body = io.NopCloser(bytes.NewReader(body))
		read.ServeHTTP(w, req)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) check(h http.Header, body []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.modes = append(r.modes, h.Get("Content-Type"))
	w, err := webhooks.NewWebhook(r.secret)
	if err == nil {
		err = w.Verify(body, h)
	}
	if err != nil {
		r.unsigned = append(r.unsigned, err.Error())
	}
}

// delivery is an event on its way to a receiver.
func delivery(to *receiver, mode event.Mode) event.Delivery {
	return event.Delivery{
		Event: event.Event{ID: id.New(), Type: event.CaseDecided, At: time.Date(2026, 3, 2, 1, 2, 3, 4000, time.UTC), Subject: id.New(),
			Service: "dibao", State: "approved", Area: "330502003", Department: "civil-affairs"},
		To: event.Subscription{ID: id.New(), Sink: to.URL, Mode: mode}, Key: []byte(strings.Repeat("k", 32)),
	}
}

func TestAnIndependentReceiverReadsBothModes(t *testing.T) {
	for mode, contentType := range map[event.Mode]string{event.Structured: "application/cloudevents+json; charset=utf-8", event.Binary: "application/json"} {
		t.Run(string(mode), func(t *testing.T) {
			r := newReceiver(t)
			d := delivery(r, mode)
			r.secret = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
			answer, err := cloudevents.New("/minsheng/330502", time.Now).Send(t.Context(), d)
			if err != nil || answer.Status/100 != 2 || len(answer.Body) == 0 {
				t.Fatalf("%+v, %v", answer, err)
			}
			if len(r.events) != 1 || r.modes[0] != contentType || len(r.unsigned) != 0 {
				t.Fatalf("events %v, %v, unsigned: %v", r.events, r.modes, r.unsigned)
			}
			e := r.events[0]
			if e.ID() != string(d.Event.ID) || e.Source() != "/minsheng/330502" || e.Type() != "minsheng.case.decided" ||
				e.Subject() != string(d.Event.Subject) || !e.Time().Equal(d.Event.At) || e.SpecVersion() != "1.0" || e.DataContentType() != "application/json" {
				t.Errorf("attributes: %s", e)
			}
			var said map[string]string
			if err := json.Unmarshal(e.Data(), &said); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"type": "minsheng.case.decided", "subject": string(d.Event.Subject), "service": "dibao", "state": "approved",
				"area": "330502003", "department": "civil-affairs"}
			if len(said) != len(want) {
				t.Errorf("said %v", said)
			}
			for k, v := range want {
				if said[k] != v {
					t.Errorf("%s is %q, want %q", k, said[k], v)
				}
			}
		})
	}
}

func TestWhatWasChangedOnTheWayOrSignedByOthersIsSeen(t *testing.T) {
	r := newReceiver(t)
	r.secret = "whsec_YW5vdGhlciBzZWNyZXQgb2YgMzIgYnl0ZXMgISEhISE="
	if _, err := cloudevents.New("/minsheng/330502", time.Now).Send(t.Context(), delivery(r, event.Structured)); err != nil {
		t.Fatal(err)
	}
	old := func() time.Time { return time.Now().Add(-time.Hour) }
	r.secret = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
	if _, err := cloudevents.New("/minsheng/330502", old).Send(t.Context(), delivery(r, event.Structured)); err != nil {
		t.Fatal(err)
	}
	if len(r.unsigned) != 2 {
		t.Errorf("refused: %v", r.unsigned)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	other := newReceiver(t)
	r := &receiver{Server: httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))}
	defer r.Close()
	answer, err := cloudevents.New("/minsheng/330502", time.Now).Send(t.Context(), delivery(r, event.Structured))
	if err != nil || answer.Status != http.StatusTemporaryRedirect || len(other.events) != 0 {
		t.Errorf("%+v %v, elsewhere: %v", answer, err, other.events)
	}
}

func TestNobodyThereIsAnErrorThatSaysWhatWasSent(t *testing.T) {
	r := newReceiver(t)
	r.Close()
	answer, err := cloudevents.New("/minsheng/330502", time.Now).Send(context.Background(), delivery(r, event.Structured))
	if err == nil || answer.Status != 0 || len(answer.Body) == 0 {
		t.Errorf("%+v, %v", answer, err)
	}
}
