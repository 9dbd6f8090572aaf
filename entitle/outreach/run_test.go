package outreach_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"minsheng/demo"
	"minsheng/entitle/outreach"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/job"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

// shop is a workshop in which so many of a hundred receive each listed service.
func shop(q *job.Queue, dir string, percent uint32) outreach.Workshop {
	return outreach.Workshop{Queue: q, Dir: dir, Note: demo.Label, Received: listedServices, Receive: some(percent)}
}

// matchUntilKilled is the other process of the test below.
func matchUntilKilled(url, keyFile, dir, percent string) {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	keys, err := store.OpenKeys(keyFile)
	must(err)
	db, err := store.Open(ctx, url, keys)
	must(err)
	attributes, err := snapshot.Catalogue(place().Schema())
	must(err)
	register, err := people.Open(ctx, db, attributes)
	must(err)
	office, err := outreach.Open(ctx, db, outreach.Options{Register: register, Place: place()})
	must(err)
	q, err := job.Open(ctx, db)
	must(err)
	n, err := strconv.Atoi(percent)
	must(err)
	q.Work(ctx, job.Crew{Lease: 300 * time.Millisecond, Poll: 10 * time.Millisecond,
		Does: map[string]job.Handler{office.MatchKind(): office.Matcher(shop(q, dir, uint32(n)))}})
}

// killed is a match that is killed where it has come to a certain point.
type killed struct {
	*town
	queue        *job.Queue
	url, keyFile string
	dir          string
	percent      int
}

// at kills the program that works on a match when reached says so, and reports
// whether it was in time.
func (k *killed) at(reached func() bool) bool {
	k.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "OUTREACH_TEST_MATCH="+strings.Join([]string{k.url, k.keyFile, k.dir, strconv.Itoa(k.percent)}, "\n"))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		k.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	for {
		if reached() {
			return true
		}
		if list, err := k.queue.List(k.Context(), job.Page{Limit: 1}); err != nil || list[0].State != job.Running && list[0].State != job.Waiting {
			return false
		}
		time.Sleep(500 * time.Microsecond)
	}
}

func TestKillingAMatchAnywhereLosesNothingAndShowsNothingHalf(t *testing.T) {
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			k := &killed{url: address(t), keyFile: filepath.Join(t.TempDir(), "keys"), dir: filepath.Join(t.TempDir(), "matches")}
			keys, err := store.CreateKeys(k.keyFile)
			if err != nil {
				t.Fatal(err)
			}
			db := storetest.OpenWith(t, k.url, keys)
			k.town = newTown(t, db, 300)
			if k.queue, err = job.Open(t.Context(), db); err != nil {
				t.Fatal(err)
			}
			k.keep(k.matched(99))
			k.order()
			for name, reached := range k.points() {
				k.catch(name, reached)
			}
			for k.at(func() bool { return false }) {
			}
			k.check()
		})
	}
}

func (k *killed) order() id.ID {
	k.Helper()
	k.percent++
	o := k.office.Order(k.on)
	o.Attempts = 100
	j, err := k.queue.Enqueue(k.Context(), by, o)
	if err != nil {
		k.Fatal(err)
	}
	return j
}

// points are where a match is killed.
func (k *killed) points() map[string]func() bool {
	in := func(pattern string) func() bool {
		return func() bool {
			found, _ := filepath.Glob(filepath.Join(k.dir, "*", pattern))
			return slices.ContainsFunc(found, func(f string) bool { return !strings.Contains(f, "latest") })
		}
	}
	return map[string]func() bool{
		"while the register is written": in("people.growing"), "after it is written": in("people"),
		"after the match": in("results/" + demo.District), "while lists are made": func() bool {
			return k.rows(`SELECT count(*) FROM outreach_round WHERE state = 'building' AND entries > 0`) > 0
		},
	}
}

// catch kills a match at a point, in as many matches as it takes, and sees that
// the lists are those of before.
func (k *killed) catch(name string, reached func() bool) {
	k.Helper()
	for range 20 {
		before := k.current()
		if !k.at(reached) {
			k.order()
			continue
		}
		if after := k.current(); after != before {
			k.Logf("%s: the kill came after the round was complete", name)
			k.order()
			continue
		}
		return
	}
	k.Errorf("no match could be killed %s: the test shows nothing", name)
}

// current is the round of now.
func (k *killed) current() id.ID {
	k.Helper()
	r, err := k.office.Latest(k.Context())
	if err != nil {
		k.Fatal(err)
	}
	if n := k.rows(`SELECT count(*) FROM outreach_entry WHERE round_id = '` + string(r.ID) + `'`); int64(n) != r.Entries {
		k.Errorf("round %s has %d of its %d entries", r.ID, n, r.Entries)
	}
	return r.ID
}

// check compares the lists with the files of the last match.
func (k *killed) check() {
	k.Helper()
	list, err := k.queue.List(k.Context(), job.Page{Limit: 1})
	if err != nil || list[0].State != job.Done {
		k.Fatalf("the match is %s: %s (%v)", list[0].State, list[0].Error, err)
	}
	want := k.expected(outreach.Found{Results: filepath.Join(k.dir, "latest", "results")})
	if got := k.seen(); !slices.Equal(got, want) {
		k.Errorf("%d entries, want %d", len(got), len(want))
	}
	if n := k.rows(`SELECT count(*) FROM outreach_entry`); n != len(want) {
		k.Errorf("%d rows are kept for %d entries", n, len(want))
	}
	if _, err := k.db.Verify(k.Context()); err != nil {
		k.Error(err)
	}
	if err := os.MkdirAll(filepath.Join(k.dir, string(id.New())), 0o700); err != nil { // of a job long gone
		k.Fatal(err)
	}
	k.order()
	for k.at(func() bool { return false }) {
	}
	if left, err := os.ReadDir(k.dir); err != nil || len(left) != 1 || left[0].Name() != "latest" {
		k.Errorf("%d folders are left (%v)", len(left), err)
	}
}

func TestAnEmptyRegisterIsNotMatched(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), 0)
	q, err := job.Open(t.Context(), town.db)
	if err != nil {
		t.Fatal(err)
	}
	j, err := q.Enqueue(t.Context(), by, town.office.Order(town.on))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		q.Work(ctx, job.Crew{Poll: time.Millisecond, Does: map[string]job.Handler{town.office.MatchKind(): town.office.Matcher(shop(q, t.TempDir(), 50))}})
	}()
	for state := job.Waiting; state == job.Waiting || state == job.Running; {
		found, err := q.Find(t.Context(), j)
		if err != nil {
			t.Fatal(err)
		}
		state = found.State
		if state == job.Dead && !strings.Contains(found.Error, outreach.ErrNobody.Code) {
			t.Errorf("it failed with %q", found.Error)
		}
		if state == job.Done {
			t.Error("nobody was matched, and that is done")
		}
	}
	stop()
	<-ended
}

func TestANightlyMatchIsOrderedForTheNextNightInChina(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), 0)
	for after, want := range map[string]string{
		"2026-11-21T18:29:59.000000Z": "2026-11-21T18:30:00.000000Z 2026-11-22",
		"2026-11-21T18:30:00.000000Z": "2026-11-22T18:30:00.000000Z 2026-11-23",
		"2026-11-22T17:00:00.000000Z": "2026-11-22T18:30:00.000000Z 2026-11-23",
		"2026-12-31T15:00:00.000000Z": "2026-12-31T18:30:00.000000Z 2027-01-01",
	} {
		at, err := store.ParseStamp(after)
		if err != nil {
			t.Fatal(err)
		}
		o := town.office.Nightly(at, 2, 30)
		if got := store.Stamp(o.At) + " " + o.Key; got != want || !o.Once {
			t.Errorf("after %s: %s, want %s", after, got, want)
		}
	}
}
