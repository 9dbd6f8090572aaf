package store

import (
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// openSQLite opens one connection that writes and a pool that only reads.
// synchronous=FULL: what Write has acknowledged survives a power cut.
func (db *DB) openSQLite(path string) error {
	path, err := filepath.Abs(path) // else the name :memory: would mean no file
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	db.engine = sqlite
	db.writer, err = sql.Open("sqlite", sqliteAddress(path, "immediate",
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)"))
	if err != nil {
		return err
	}
	db.writer.SetMaxOpenConns(1)
	db.kept = newPrepared(db.writer)
	db.reader, err = sql.Open("sqlite", sqliteAddress(path, "deferred", "query_only(1)"))
	if err != nil {
		return errors.Join(err, db.writer.Close())
	}
	db.reader.SetMaxOpenConns(max(4, runtime.NumCPU()))
	db.keptReads = newPrepared(db.reader)
	db.reader.SetMaxIdleConns(max(4, runtime.NumCPU()))
	return nil
}

func sqliteAddress(path, lock string, pragmas ...string) string {
	q := url.Values{"_txlock": {lock}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}
