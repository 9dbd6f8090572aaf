//go:build linux || darwin

package store_test

import (
	"fmt"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"minsheng/store"
	"minsheng/store/storetest"
)

// capFiles lets no file of this process grow beyond a size: to a program that is
// what a full disk is. It returns what makes room again.
func capFiles(t *testing.T, bytes uint64) (room func()) {
	t.Helper()
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ) // else the first write beyond ends the process
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	room = func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(func() { room(); signal.Reset(syscall.SIGXFSZ) })
	return room
}

func TestAFullDiskLosesNothingAcknowledgedAndLeavesNothingHalf(t *testing.T) {
	for name, size := range map[string]uint64{"full after a while": 400_000, "full from the start": 1} {
		t.Run(name, func(t *testing.T) {
			keys, url := storetest.Keys(t), "sqlite:"+filepath.Join(t.TempDir(), "full.db")
			db := storetest.OpenWith(t, url, keys)
			if err := db.Migrate(t.Context(), "shelf", shelf); err != nil {
				t.Fatal(err)
			}
			for i := range 20 {
				if err := putPair(db, fmt.Sprint("before-", i)); err != nil {
					t.Fatal(err)
				}
			}
			room := capFiles(t, size)
			acked := fillUp(t, db)
			if n := count(t, db, `SELECT count(*) FROM shelf`); n != 2*(20+len(acked)) {
				t.Errorf("%d rows can be read of %d pairs acknowledged", n, 20+len(acked))
			}
			room()
			again := storetest.OpenWith(t, url, keys)
			if err := putPair(again, "after"); err != nil {
				t.Errorf("with room again: %v", err)
			}
			for i := range 20 {
				acked = append(acked, fmt.Sprint("before-", i))
			}
			checkPairs(t, again, append(acked, "after"))
			if err := putPair(db, "also by who was there before"); err != nil {
				t.Errorf("with room again: %v", err)
			}
		})
	}
}

// fillUp writes with several hands until each has been refused, and returns what
// was acknowledged.
func fillUp(t *testing.T, db *store.DB) (acked []string) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 5000 {
				key := fmt.Sprintf("%d-%d", w, i)
				if err := putPair(db, key); err != nil {
					return
				}
				mu.Lock()
				acked = append(acked, key)
				mu.Unlock()
			}
			t.Error("the disk was never full")
		})
	}
	all.Wait()
	return acked
}
