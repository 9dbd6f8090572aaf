package storetest

import (
	"context"
	"path/filepath"
	"testing"

	"minsheng/store"
)

// Each runs the test on a fresh SQLite database and on a fresh PostgreSQL one.
// Where PostgreSQL is missing the test fails, or with -short is skipped.
func Each(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, Open(t, SQLiteURL(t))) })
	t.Run("postgres", func(t *testing.T) { fn(t, Open(t, PostgresURL(t))) })
}

// SQLite opens a fresh SQLite database, for tests and benchmarks of what does
// not differ between engines.
func SQLite(t testing.TB) *store.DB {
	t.Helper()
	return Open(t, SQLiteURL(t))
}

// SQLiteURL returns the address of a database that does not exist yet.
func SQLiteURL(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }

// Open opens the database at url with fresh keys and closes it after the test.
func Open(t testing.TB, url string) *store.DB {
	t.Helper()
	return OpenWith(t, url, Keys(t))
}

// OpenWith is Open with keys that the test holds.
func OpenWith(t testing.TB, url string, keys store.Keys) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), url, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Keys makes fresh keys in a temporary folder.
func Keys(t testing.TB) store.Keys {
	t.Helper()
	keys, err := store.CreateKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
