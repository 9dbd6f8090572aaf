package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"minsheng/id"
	"minsheng/store"
	"minsheng/store/storetest"
)

// writeUntilKilled is the other process of the test below: four writers put
// pairs on the shelf and say so once the write is acknowledged.
func writeUntilKilled(url, keyFile, prefix string) {
	keys, err := store.OpenKeys(keyFile)
	if err != nil {
		panic(err)
	}
	db, err := store.Open(context.Background(), url, keys)
	if err != nil {
		panic(err)
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%s-%d-%d", prefix, w, i)
				if err := putPair(db, key); err != nil {
					panic(err)
				}
				fmt.Println(key)
			}
		})
	}
	wg.Wait()
}

func putPair(db *store.DB, key string) error {
	return db.Write(context.Background(), by, func(tx *store.Tx) error {
		tx.Note("shelf.pair", id.ID(key), "")
		for _, half := range []string{"/left", "/right"} {
			if _, err := tx.Exec(context.Background(), `INSERT INTO shelf (k, v) VALUES ($1, 1)`, key+half); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestKillingTheProgramLosesNothingAcknowledgedAndLeavesNothingHalf(t *testing.T) {
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			url, keyFile := address(t), filepath.Join(t.TempDir(), "keys")
			keys, err := store.CreateKeys(keyFile)
			if err != nil {
				t.Fatal(err)
			}
			db := storetest.OpenWith(t, url, keys)
			if err := db.Migrate(t.Context(), "shelf", shelf); err != nil {
				t.Fatal(err)
			}
			var acked []string
			for round := range 5 {
				acked = append(acked, runAndKill(t, url, keyFile, fmt.Sprint(round), time.Duration(60+round*17)*time.Millisecond)...)
			}
			checkPairs(t, db, acked)
		})
	}
}

// runAndKill lets the other process write for a while after its first word,
// kills it (SIGKILL) and returns what it had said was written.
func runAndKill(t *testing.T, url, keyFile, prefix string, after time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "STORE_TEST_WRITE="+strings.Join([]string{url, keyFile, prefix}, "\n"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if len(said) == 0 {
			time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
		said = append(said, lines.Text())
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the other process ended by itself: %v", err)
	}
	return said
}

func checkPairs(t *testing.T, db *store.DB, acked []string) {
	t.Helper()
	if len(acked) < 20 {
		t.Fatalf("only %d writes before the kills: the test shows nothing", len(acked))
	}
	have := map[string]int{}
	err := db.Read(t.Context(), func(s *store.Snap) error {
		rows, err := s.Query(t.Context(), `SELECT k FROM shelf`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k string
			if err := rows.Scan(&k); err != nil {
				return err
			}
			key, _, _ := strings.Cut(k, "/")
			have[key]++
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range acked {
		if have[key] != 2 {
			t.Errorf("%s was acknowledged and has %d of its 2 rows", key, have[key])
		}
	}
	for key, n := range have {
		if n != 2 {
			t.Errorf("%s is half written", key)
		}
	}
	if n := count(t, db, `SELECT count(*) FROM journal`); n != len(have) {
		t.Errorf("%d journal entries for %d writes", n, len(have))
	}
	if _, err := db.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
