package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed schema/*.sql
var journalSchema embed.FS

// Migrate brings the tables of one area up to date from its SQL files
// (00001_what.sql, forward only). Each area counts its own versions, in the
// table AREA_versions. Where a file says "-- protected: TABLE by AREA DEPARTMENT
// PERSON", PostgreSQL shows and takes rows of that table only within the scope of
// a transaction. "-- spread: TABLE by COLUMN" and "-- copied: TABLE" say where a
// table stands in a Citus cluster.
func (db *DB) Migrate(ctx context.Context, area string, files fs.FS) error {
	dialect := goose.DialectSQLite3
	opts := []goose.ProviderOption{
		goose.WithTableName(area + "_versions"),
		goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()),
	}
	if db.engine == postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		dialect = goose.DialectPostgres
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	tables, err := protectedIn(files)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", area, err)
	}
	places, err := placedIn(files)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", area, err)
	}
	pool, err := db.migrator()
	if err != nil {
		return err
	}
	if pool != db.writer {
		defer pool.Close()
	}
	p, err := goose.NewProvider(dialect, pool, files, opts...)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", area, err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", area, err)
	}
	if err := db.spread(ctx, pool, places); err != nil {
		return fmt.Errorf("migrate %s: %w", area, err)
	}
	if err := db.protect(ctx, pool, tables); err != nil {
		return fmt.Errorf("migrate %s: %w", area, err)
	}
	return nil
}

func (db *DB) openJournal(ctx context.Context) error {
	files, err := fs.Sub(journalSchema, "schema")
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, "store", files); err != nil {
		return err
	}
	if err := db.knowKeys(ctx); err != nil {
		return err
	}
	return db.beginChains(ctx, writerOf{db.writer})
}

// executor is what can change rows: the writer, or a Tx.
type executor interface {
	Exec(ctx context.Context, query string, args ...any) (int64, error)
}

// writerOf lets the writer itself run a statement, before there is a journal to
// note it in.
type writerOf struct{ *sql.DB }

func (w writerOf) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := w.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// beginChains gives every chain of the journal that has none its beginning.
func (db *DB) beginChains(ctx context.Context, x executor) error {
	for chain := range db.chains() {
		_, err := x.Exec(ctx, `INSERT INTO journal_head (chain, entries, mac) VALUES ($1, 0, $2) ON CONFLICT (chain) DO NOTHING`,
			chain, db.firstMAC(chain))
		if err != nil {
			return err
		}
	}
	return nil
}

// knowKeys refuses keys that are not those of the database: with others nothing
// in it opens, and nobody on file would be found again.
func (db *DB) knowKeys(ctx context.Context) error {
	mac := db.keysMark()
	_, err := db.writer.ExecContext(ctx, `INSERT INTO keys_mark (one, mac) VALUES (1, $1) ON CONFLICT (one) DO NOTHING`, mac)
	if err != nil {
		return err
	}
	var known string
	if err := db.writer.QueryRowContext(ctx, `SELECT mac FROM keys_mark WHERE one = 1`).Scan(&known); err != nil {
		return err
	}
	if known != mac {
		return ErrOtherKeys
	}
	return nil
}
