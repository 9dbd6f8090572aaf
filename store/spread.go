package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// placed is where a table stands in a Citus cluster: spread over machines by a
// column, or, where the column is empty, copied to each. A table of which
// nothing is said stays on the coordinator.
type placed struct{ table, by string }

// placedLine is how a migration says so:
//
//	-- spread: membership by person_id
//	-- copied: holiday
//
// What is spread must have the column in each of its unique indexes, and is
// joined by it.
var placedLine = regexp.MustCompile(`(?m)^-- (?:spread: *(\w+) +by +(\w+)|copied: *(\w+)) *$`)

func placedIn(files fs.FS) ([]placed, error) {
	var all []placed
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		found := placedLine.FindAllStringSubmatch(string(text), -1)
		if len(found) != strings.Count(string(text), "-- spread:")+strings.Count(string(text), "-- copied:") {
			return nil, fmt.Errorf("%s: write where a table stands as \"-- spread: TABLE by COLUMN\" or \"-- copied: TABLE\"", name)
		}
		for _, m := range found {
			all = append(all, placed{table: m[1] + m[3], by: m[2]})
		}
	}
	return all, nil
}

// isCluster reports whether a PostgreSQL is the coordinator of a Citus cluster.
func isCluster(ctx context.Context, pool *sql.DB) (is bool, err error) {
	err = pool.QueryRowContext(ctx, `SELECT count(*) > 0 FROM pg_extension WHERE extname = 'citus'`).Scan(&is)
	return is, err
}

// spread puts tables where they belong in a cluster, those that are not there
// yet.
func (db *DB) spread(ctx context.Context, pool *sql.DB, tables []placed) error {
	if !db.cluster {
		return nil
	}
	for _, p := range tables {
		var stands bool
		if err := pool.QueryRowContext(ctx, `SELECT count(*) > 0 FROM pg_dist_partition WHERE logicalrelid = to_regclass($1)`, p.table).Scan(&stands); err != nil {
			return err
		}
		statement := `SELECT create_distributed_table('` + p.table + `', '` + p.by + `')`
		if p.by == "" {
			statement = `SELECT create_reference_table('` + p.table + `')`
		}
		if stands {
			continue
		}
		if _, err := pool.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("spread %s: %w", p.table, err)
		}
	}
	return nil
}
