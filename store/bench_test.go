package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"minsheng/store/storetest"
)

// BenchmarkWrite puts small durable writes, each with a journal entry, beside
// the database's own durable commits of the same row in the same run: what is
// counted is writes, and the bare commits of one connection and of as many.
func BenchmarkWrite(b *testing.B) {
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.DurablePostgresURL} {
		for _, writers := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/%d/bare", engine, writers), func(b *testing.B) { writeBare(b, engine, address(b), writers) })
			b.Run(fmt.Sprintf("%s/%d/write", engine, writers), func(b *testing.B) { writeNoted(b, address(b), writers) })
		}
	}
}

// among shares b.N out.
func among(b *testing.B, writers int, one func(key string) error) {
	b.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range writers {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if err := one(fmt.Sprint(n)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}

func writeNoted(b *testing.B, url string, writers int) {
	db := storetest.Open(b, url)
	if err := db.Migrate(b.Context(), "shelf", shelf); err != nil {
		b.Fatal(err)
	}
	among(b, writers, func(key string) error { return put(b.Context(), db, key) })
}

func writeBare(b *testing.B, engine, url string, writers int) {
	driver, dsn := "pgx", url
	if engine == "sqlite" {
		driver = "sqlite"
		dsn = "file:" + strings.TrimPrefix(url, "sqlite:") + "?_txlock=immediate&_pragma=busy_timeout(60000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(writers)
	db.SetMaxIdleConns(writers)
	if _, err := db.Exec(`CREATE TABLE shelf (k TEXT PRIMARY KEY, v BIGINT NOT NULL)`); err != nil {
		b.Fatal(err)
	}
	among(b, writers, func(key string) error {
		_, err := db.ExecContext(context.Background(), `INSERT INTO shelf (k, v) VALUES ($1, 1)`, key)
		return err
	})
}
