package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minsheng/demo"
	"minsheng/event"
	"minsheng/job"
)

// giveUp lets a delivery fail for good.
func giveUp(t *testing.T, p *premises) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	p.queue.Work(ctx, job.Crew{Poll: 5 * time.Millisecond, Does: map[string]job.Handler{event.DeliverKind: func(context.Context, *job.Run) error {
		time.AfterFunc(100*time.Millisecond, stop)
		return job.Final(errors.New("nobody answers"))
	}}})
}

func TestWhatWasGivenUpIsListedAndSentAgain(t *testing.T) {
	c := &console{out: io.Discard, err: io.Discard, lang: "zh"}
	url := "sqlite:" + filepath.Join(t.TempDir(), "town.db")
	p, err := c.premises(t.Context(), holding{url: url, code: demo.District})
	if err != nil {
		t.Fatal(err)
	}
	defer p.db.Close()
	s, _, err := p.outbox.Subscribe(t.Context(), by("a test"), event.Subscription{Name: "区医院", Sink: "http://127.0.0.1:9/"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.outbox.Try(t.Context(), by("a test"), s.ID); err != nil {
		t.Fatal(err)
	}
	giveUp(t, p)
	dead, err := mailroom{p.outbox, p.queue}.dead(t.Context())
	if err != nil || len(dead) != 1 {
		t.Fatalf("%v, %v", dead, err)
	}
	say := func(code int, words ...string) string {
		t.Helper()
		var out bytes.Buffer
		if got := run(append([]string{"--lang", "zh", "events"}, append(words, "--db", url)...), &out, &out); got != code {
			t.Errorf("%v ends with %d: %s", words, got, &out)
		}
		return out.String()
	}
	if text := say(exitFine, "list"); !strings.Contains(text, "没有送达、已不再发的：1 件") || !strings.Contains(text, "nobody answers") {
		t.Error(text)
	}
	if text := say(exitFailed, "retry", string(s.ID)); !strings.Contains(text, "job.not_dead") {
		t.Error(text)
	}
	if text := say(exitFine, "retry", string(dead[0].ID)); !strings.Contains(text, "1 件重新排队") {
		t.Error(text)
	}
	if again, err := p.queue.Find(t.Context(), dead[0].ID); err != nil || again.State != job.Waiting {
		t.Errorf("%+v, %v", again, err)
	}
	if text := say(exitFine, "list"); strings.Contains(text, "已不再发的") {
		t.Error(text)
	}
}
