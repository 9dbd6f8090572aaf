package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// protected is a table whose rows are shown within a scope only, with the
// columns that say where a row belongs; a column that it lacks is empty.
type protected struct {
	table, area, department, person string
}

// protectedLine is how a migration declares one:
//
//	-- protected: casework_case by area department person_id
//
// in the order area, department, person, with - for what the table lacks and *
// for rows that are every department's.
var protectedLine = regexp.MustCompile(`(?m)^-- protected: *(\w+) +by +(\w+|-) +(\w+|-|\*) +(\w+|-) *$`)

// protectedIn reads what the migrations of an area declare, each table once:
// the last word counts.
func protectedIn(files fs.FS) ([]protected, error) {
	var all []protected
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		found := protectedLine.FindAllStringSubmatch(string(text), -1)
		if len(found) != strings.Count(string(text), "-- protected:") {
			return nil, fmt.Errorf("%s: write a protected table as \"-- protected: TABLE by AREA DEPARTMENT PERSON\", with - for a column that it lacks", name)
		}
		for _, m := range found {
			p := protected{table: m[1], area: column(m[2]), department: column(m[3]), person: column(m[4])}
			all = slices.DeleteFunc(all, func(q protected) bool { return q.table == p.table })
			all = append(all, p)
		}
	}
	return all, nil
}

func column(word string) string {
	if word == "-" {
		return "''"
	}
	return word
}

// policy is the condition on a row. It compares columns with a setting and asks
// nothing else: Citus takes no policy that queries. It is cheap for the
// program's own work, which reaches every row. As a CASE the planner takes it to
// hold of every other row and goes by the query's own conditions; as an OR it
// would expect one row in a hundred, and read the table in the wrong order.
func (p protected) policy() string {
	setting, department := withinSetting, p.department
	if department == "*" {
		setting, department = placesSetting, "''"
	}
	return fmt.Sprintf(`CASE current_setting('%[1]s', true) WHEN '%[2]s' THEN true ELSE %[3]s || '/' || %[4]s || '/' || %[5]s LIKE ANY (string_to_array(current_setting('%[1]s', true), ' ')) END`,
		setting, everyRow, p.area, department, p.person)
}

// protect puts row-level security on tables, for their owner too, where it is
// not as it should be.
func (db *DB) protect(ctx context.Context, pool *sql.DB, tables []protected) error {
	if db.engine != postgres || len(tables) == 0 {
		return nil
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtext('minsheng protect'))`); err != nil {
		return err
	}
	for _, p := range tables {
		if err := p.protect(ctx, tx); err != nil {
			return fmt.Errorf("protect %s: %w", p.table, err)
		}
	}
	return tx.Commit()
}

func (p protected) protect(ctx context.Context, tx *sql.Tx) error {
	var stands bool
	err := tx.QueryRowContext(ctx, `SELECT count(*) = 1 FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
		WHERE c.oid = to_regclass($1) AND c.relrowsecurity AND c.relforcerowsecurity
		AND p.polname = 'within' AND obj_description(p.oid, 'pg_policy') = $2`, p.table, p.policy()).Scan(&stands)
	if err != nil || stands {
		return err
	}
	for _, statement := range []string{
		`ALTER TABLE ` + p.table + ` ENABLE ROW LEVEL SECURITY`,
		`ALTER TABLE ` + p.table + ` FORCE ROW LEVEL SECURITY`,
		`DROP POLICY IF EXISTS within ON ` + p.table,
		`CREATE POLICY within ON ` + p.table + ` USING (` + p.policy() + `) WITH CHECK (` + p.policy() + `)`,
		`COMMENT ON POLICY within ON ` + p.table + ` IS '` + strings.ReplaceAll(p.policy(), "'", "''") + `'`,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// migrator is a pool for migrations: what they change in protected tables they
// change everywhere.
func (db *DB) migrator() (*sql.DB, error) {
	if db.engine != postgres {
		return db.writer, nil
	}
	config, err := pgx.ParseConfig(db.url)
	if err != nil {
		return nil, err
	}
	return stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SET "+withinSetting+" = '"+everyRow+"'; SET "+placesSetting+" = '"+everyRow+"'")
		return err
	})), nil
}

// Overlooked reports whether PostgreSQL lets this program look over row-level
// security: it does so for a superuser and for a role with BYPASSRLS. Then the
// conditions in queries are the only wall, as on SQLite, which has no other.
func (db *DB) Overlooked(ctx context.Context) (overlooked bool, err error) {
	if db.engine != postgres {
		return false, nil
	}
	err = db.reader.QueryRowContext(ctx, `SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user`).Scan(&overlooked)
	return overlooked, err
}
