package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) {
	if order := strings.Split(os.Getenv("STORE_TEST_WRITE"), "\n"); len(order) == 3 {
		writeUntilKilled(order[0], order[1], order[2])
	}
	os.Exit(storetest.Main(m))
}

var by = store.By{Who: "tester", Purpose: "a test"}

// shelf is a table to write to.
var shelf = fstest.MapFS{"00001_shelf.sql": {Data: []byte("-- +goose Up\nCREATE TABLE shelf (k TEXT PRIMARY KEY, v BIGINT NOT NULL);\n")}}

func withShelf(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for range 2 { // the second time finds nothing to do
			if err := db.Migrate(t.Context(), "shelf", shelf); err != nil {
				t.Fatal(err)
			}
		}
		fn(t, db)
	})
}

func put(ctx context.Context, db *store.DB, key string) error {
	return db.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("shelf.put", id.ID(key), "")
		_, err := tx.Exec(ctx, `INSERT INTO shelf (k, v) VALUES ($1, 1)`, key)
		return err
	})
}

func count(t *testing.T, db *store.DB, query string) (n int) {
	t.Helper()
	err := db.Read(t.Context(), func(s *store.Snap) error {
		return s.QueryRow(t.Context(), query).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAWriteAndItsJournalEntryComeTogetherOrNotAtAll(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		if err := put(t.Context(), db, "a"); err != nil {
			t.Fatal(err)
		}
		if err := put(t.Context(), db, "a"); err == nil {
			t.Fatal("the same key went in twice")
		}
		refused := errors.New("no")
		err := db.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.Note("shelf.put", "b", "")
			if _, err := tx.Exec(t.Context(), `INSERT INTO shelf (k, v) VALUES ('b', 1)`); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatalf("got %v", err)
		}
		if n := count(t, db, `SELECT count(*) FROM shelf`); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
		if n := count(t, db, `SELECT count(*) FROM journal`); n != 1 {
			t.Errorf("%d entries, want 1", n)
		}
	})
}

func TestAWriteMustSayWhoWhyAndWhat(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		for _, by := range []store.By{{}, {Who: "x"}, {Purpose: "x"}, {Who: " ", Purpose: "x"}} {
			err := db.Write(t.Context(), by, func(*store.Tx) error { return nil })
			if !errors.Is(err, store.ErrBy) {
				t.Errorf("%+v: got %v", by, err)
			}
		}
		err := db.Write(t.Context(), by, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO shelf (k, v) VALUES ('silent', 1)`)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "no journal entry") {
			t.Errorf("a silent write: got %v", err)
		}
		if n := count(t, db, `SELECT count(*) FROM shelf`); n != 0 {
			t.Errorf("the silent write left %d rows", n)
		}
	})
}

func TestAWriteThatSaysItDeservesNoEntryHasNone(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		for i, notes := range []int{0, 1} {
			err := db.Write(t.Context(), by, func(tx *store.Tx) error {
				tx.Unnoted()
				if notes == 1 {
					tx.Note("shelf.put", "", "said all the same")
				}
				_, err := tx.Exec(t.Context(), `INSERT INTO shelf (k, v) VALUES ($1, 1)`, fmt.Sprint(i))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if n := count(t, db, `SELECT count(*) FROM journal`); n != notes {
				t.Errorf("%d entries after %d notes", n, notes)
			}
		}
		if _, err := db.Verify(t.Context()); err != nil || count(t, db, `SELECT count(*) FROM shelf`) != 2 {
			t.Errorf("%v", err)
		}
	})
}

func TestManyWritersAtOnceLoseNothingAndOnlyTheFailingOnesFail(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		const writers, each = 16, 20
		var wg sync.WaitGroup
		fails := make([]int, writers)
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					key := fmt.Sprintf("%d-%d", w, i)
					if i%5 == 4 {
						key = fmt.Sprintf("%d-%d", w, i-1) // taken by its own earlier write
					}
					if put(t.Context(), db, key) != nil {
						fails[w]++
					}
				}
			})
		}
		wg.Wait()
		for w, n := range fails {
			if n != each/5 {
				t.Errorf("writer %d: %d failures, want %d", w, n, each/5)
			}
		}
		if n := count(t, db, `SELECT count(*) FROM shelf`); n != writers*each*4/5 {
			t.Errorf("%d rows", n)
		}
		heads, err := db.Verify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var entries int64
		for _, h := range heads {
			entries += h.Entries
		}
		if entries != writers*each*4/5 {
			t.Errorf("%d journal entries", entries)
		}
	})
}

func TestAPanicInOneWriteReachesItsCallerAndLeavesTheDatabaseUsable(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		func() {
			defer func() {
				if p := recover(); p != "broken" {
					t.Errorf("recovered %v", p)
				}
			}()
			db.Write(t.Context(), by, func(*store.Tx) error { panic("broken") })
		}()
		if err := put(t.Context(), db, "after"); err != nil {
			t.Fatal(err)
		}
	})
}

// abreast starts writes that wait for one another, so that SQLite commits them
// together, and returns what each came to.
func abreast(t *testing.T, db *store.DB, writes ...func(*store.Tx) error) []error {
	t.Helper()
	errs, first, hold := make([]error, len(writes)), make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() {
		db.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.Note("shelf.held", "", "")
			close(first)
			<-hold
			return nil
		})
	})
	<-first
	for i, fn := range writes {
		wg.Go(func() { errs[i] = db.Write(t.Context(), by, fn) })
	}
	time.Sleep(50 * time.Millisecond) // for all of them to queue
	close(hold)
	wg.Wait()
	return errs
}

func TestAWriteThatBringsTheSharedTransactionDownLeavesNothingThatWasNotAcknowledged(t *testing.T) {
	db := storetest.SQLite(t)
	if err := db.Migrate(t.Context(), "shelf", shelf); err != nil {
		t.Fatal(err)
	}
	if err := put(t.Context(), db, "taken"); err != nil {
		t.Fatal(err)
	}
	var writes []func(*store.Tx) error
	for i := range 9 {
		key, statement := fmt.Sprint("k", i), `INSERT INTO shelf (k, v) VALUES ($1, 1)`
		if i%3 == 1 { // as a full disk would: SQLite takes the whole transaction back
			key, statement = "taken", `INSERT OR ROLLBACK INTO shelf (k, v) VALUES ($1, 1)`
		}
		writes = append(writes, func(tx *store.Tx) error {
			tx.Note("shelf.put", id.ID(key), "")
			_, err := tx.Exec(t.Context(), statement, key)
			return err
		})
	}
	acknowledged, said := 1, ""
	for _, err := range abreast(t, db, writes...) {
		if err == nil {
			acknowledged++
			continue
		}
		said += err.Error() + "\n"
	}
	if !strings.Contains(said, "UNIQUE") || !strings.Contains(said, "abandoned") {
		t.Errorf("neither the write at fault nor those that shared its transaction say why:\n%s", said)
	}
	if n := count(t, db, `SELECT count(*) FROM shelf`); n != acknowledged {
		t.Errorf("%d rows for %d acknowledged writes", n, acknowledged)
	}
	if err := put(t.Context(), db, "after"); err != nil {
		t.Errorf("the database is no longer usable: %v", err)
	}
	if _, err := db.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAWriteThatEndsItsGoroutineLeavesTheDatabaseUsable(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		wg.Go(func() {
			db.Write(t.Context(), by, func(*store.Tx) error { runtime.Goexit(); return nil })
		})
		wg.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		done := make(chan error, 1)
		go func() { done <- put(ctx, db, "after") }()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-ctx.Done():
			t.Fatal("the next write waits for ever")
		}
	})
}

func TestACallerWhoHangsUpLeavesNothingBehind(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Write(ctx, by, func(tx *store.Tx) error {
			tx.Note("shelf.put", "x", "")
			if _, err := tx.Exec(ctx, `INSERT INTO shelf (k, v) VALUES ('x', 1)`); err != nil {
				return err
			}
			cancel()
			_, err := tx.Exec(ctx, `INSERT INTO shelf (k, v) VALUES ('y', 1)`)
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if n := count(t, db, `SELECT count(*) FROM shelf`); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestInsertWritesEveryRowWhateverTheirNumber(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		for _, n := range []int{0, 1, 15, 16, 17, 100} {
			rows := make([][]any, n)
			for i := range rows {
				rows[i] = []any{fmt.Sprintf("%d/%d", n, i), i}
			}
			var written, again int64
			err := db.Write(t.Context(), by, func(tx *store.Tx) (err error) {
				tx.Note("shelf.fill", "", "")
				if written, err = tx.Insert(t.Context(), "shelf (k, v)", rows, ""); err != nil {
					return err
				}
				again, err = tx.Insert(t.Context(), "shelf (k, v)", rows, "ON CONFLICT (k) DO NOTHING")
				return err
			})
			if err != nil || written != int64(n) || again != 0 {
				t.Errorf("%d rows: %d written, %d again, %v", n, written, again, err)
			}
		}
	})
}

func TestTheJournalSaysWhoDidWhatAboutAPerson(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		before := time.Now().Add(-time.Second)
		if err := put(t.Context(), db, "p1"); err != nil {
			t.Fatal(err)
		}
		if err := put(t.Context(), db, "p2"); err != nil {
			t.Fatal(err)
		}
		entries, err := db.About(t.Context(), "p1", 10)
		if err != nil || len(entries) != 1 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
		e := entries[0]
		if e.Who != "tester" || e.Purpose != "a test" || e.Kind != "shelf.put" || e.At.Before(before) || e.At.Location() != time.UTC {
			t.Errorf("%+v", e)
		}
	})
}

func TestAnAddressThatIsNoDatabaseIsRefusedWithoutItsPassword(t *testing.T) {
	keys := storetest.Keys(t)
	for url, want := range map[string]*fault.Error{
		"":                        store.ErrAddress,
		"sqlite:":                 store.ErrAddress,
		"mysql://root@localhost/": store.ErrAddress,
		"sqlite:" + filepath.Join(t.TempDir(), "absent", "x.db"):      store.ErrUnreachable,
		"postgres://minsheng:s3cret@127.0.0.1:1/x?connect_timeout=1":  store.ErrUnreachable,
		"postgres://minsheng:s3cret@127.0.0.1:x/x?connect_timeout=1":  store.ErrUnreachable,
		"postgres://minsheng:s3cret@127.0.0.1:1/x?pool_max_conns=abc": store.ErrUnreachable,
	} {
		_, err := store.Open(t.Context(), url, keys)
		if !errors.Is(err, want) {
			t.Errorf("%q: got %v", url, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

func TestASQLiteFileIsForItsOwnerOnlyAndMayHaveAnyName(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, path := range []string{"a ?#%20 库.db", ":memory:", "x:y.db", filepath.Join(t.TempDir(), "absolute.db")} {
		db := storetest.Open(t, "sqlite:"+path)
		if n := count(t, db, `SELECT count(*) FROM journal`); n != 0 {
			t.Errorf("%s: %d entries", path, n)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("%s: mode %v, %d bytes", path, info.Mode(), info.Size())
		}
	}
}

func TestInstantsSortAsText(t *testing.T) {
	early := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	a, b := store.Stamp(early), store.Stamp(early.Add(time.Microsecond).In(time.FixedZone("CST", 8*3600)))
	if a >= b || len(a) != len(b) {
		t.Errorf("%s, %s", a, b)
	}
	if back, err := store.ParseStamp(a); err != nil || !back.Equal(early) {
		t.Errorf("%v, %v", back, err)
	}
	if _, err := store.ParseStamp("2026-01-02"); err == nil {
		t.Error("a day was read as an instant")
	}
}

func TestTheSameQueryMayRunWhileItsRowsAreStillOpen(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		for i := range 5 {
			if err := put(t.Context(), db, fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		const query = `SELECT k FROM shelf WHERE k >= $1 ORDER BY k`
		walk := func(q store.Querier, from string) (found []string) {
			var inner func(from string, deep int)
			inner = func(from string, deep int) {
				rows, err := q.Query(t.Context(), query, from)
				if err != nil {
					t.Fatal(err)
				}
				defer rows.Close()
				for rows.Next() {
					var k, first string
					if err := rows.Scan(&k); err != nil {
						t.Fatal(err)
					}
					if db.IsPostgres() { // its connection takes one query at a time
						found = append(found, k)
						continue
					}
					if err := q.QueryRow(t.Context(), query, k).Scan(&first); err != nil || first != k {
						t.Fatalf("%s: %s, %v", k, first, err)
					}
					if found = append(found, k); deep < 2 {
						inner(k, deep+1)
					}
				}
			}
			inner(from, 0)
			return found
		}
		for range 4 { // prepared from the third time on
			var read, written []string
			err := errors.Join(
				db.Read(t.Context(), func(s *store.Snap) error { read = walk(s, "0"); return nil }),
				db.Write(t.Context(), by, func(tx *store.Tx) error { tx.Unnoted(); written = walk(tx, "0"); return nil }))
			want := 5
			if !db.IsPostgres() {
				want = 5 + 15 + 35
			}
			if err != nil || len(read) != want || len(written) != want {
				t.Fatalf("%d and %d rows, want %d (%v)", len(read), len(written), want, err)
			}
		}
	})
}
