package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"minsheng/fault"
	"minsheng/lang"
)

// engine is what differs between the two databases.
type engine uint8

const (
	sqlite engine = iota
	postgres
)

// DB is one database: a writer, readers, and the keys that seal what it holds.
// It is safe for concurrent use.
type DB struct {
	engine    engine
	url       string // of PostgreSQL
	cluster   bool   // it is a Citus cluster
	writer    *sql.DB
	reader    *sql.DB
	keys      Keys
	kept      *prepared // of SQLite's writer
	keptReads *prepared // of its readers
	queue     commitQueue
	turn      atomic.Uint64 // picks the journal chain of the next write
	now       func() time.Time
}

// ErrAddress says that a database address is neither sqlite:PATH nor
// postgres://….
var ErrAddress = fault.New(fault.Invalid, "store.address", lang.Text{
	ZH: "数据库地址应写成 sqlite:文件路径 或 postgres://用户@主机/库名",
	EN: "Write the database address as sqlite:PATH or postgres://user@host/name"})

// ErrUnreachable says that the database does not answer or cannot be opened.
var ErrUnreachable = fault.New(fault.Unavailable, "store.unreachable", lang.Text{
	ZH: "数据库打不开：请检查地址、权限和服务是否在运行",
	EN: "The database cannot be opened: check its address, its permissions and that it runs"})

// Open opens the database at url and brings the journal's tables up to date.
// The file of sqlite:PATH is made if it is absent, readable by its owner only.
// Faults: ErrAddress, ErrUnreachable, ErrOtherKeys.
func Open(ctx context.Context, url string, keys Keys) (*DB, error) {
	db := &DB{keys: keys, now: time.Now}
	var err error
	switch {
	case strings.HasPrefix(url, "sqlite:") && len(url) > len("sqlite:"):
		err = db.openSQLite(strings.TrimPrefix(url, "sqlite:"))
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		err = db.openPostgres(url)
	default:
		return nil, ErrAddress
	}
	if err != nil {
		return nil, ErrUnreachable.Because(err)
	}
	if err := db.writer.PingContext(ctx); err != nil {
		db.Close()
		return nil, ErrUnreachable.Because(err)
	}
	if db.engine == postgres {
		if db.cluster, err = isCluster(ctx, db.writer); err != nil {
			db.Close()
			return nil, ErrUnreachable.Because(err)
		}
	}
	if err := db.openJournal(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	return db, nil
}

// Keys returns the keys that seal and look up what the database holds.
func (db *DB) Keys() Keys { return db.keys }

// Analyze counts the tables for the planner of queries. Call it after bringing
// many rows in: without it PostgreSQL reads whole tables for a while, where an
// index would do.
func (db *DB) Analyze(ctx context.Context) error {
	if db.engine == sqlite {
		_, err := db.writer.ExecContext(ctx, `PRAGMA analysis_limit = 1000; ANALYZE`)
		return err
	}
	_, err := db.writer.ExecContext(ctx, `ANALYZE`)
	return err
}

// Close waits for nothing: let writes end before it is called.
func (db *DB) Close() error {
	err := db.writer.Close()
	if db.reader == db.writer {
		return err
	}
	if rerr := db.reader.Close(); err == nil {
		err = rerr
	}
	return err
}

// IsPostgres reports whether the database is PostgreSQL.
func (db *DB) IsPostgres() bool { return db.engine == postgres }

// IsCluster reports whether the database is the coordinator of a Citus cluster.
func (db *DB) IsCluster() bool { return db.cluster }
