package store

import (
	"context"
	"database/sql"
)

// EachRow runs a query and hands every row to scan, which must not keep it. It
// ends at the first error.
func EachRow(ctx context.Context, q Querier, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
