package store

import (
	"database/sql"
	"runtime"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// openPostgres opens one pool for both: PostgreSQL orders its writers itself.
func (db *DB) openPostgres(url string) error {
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(max(8, 4*runtime.NumCPU()))
	pool.SetMaxIdleConns(max(4, runtime.NumCPU()))
	pool.SetConnMaxLifetime(30 * time.Minute)
	db.engine, db.url, db.writer, db.reader = postgres, url, pool, pool
	return nil
}
