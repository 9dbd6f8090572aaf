package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"minsheng/access"
	"minsheng/id"
	"minsheng/store"
	"minsheng/store/storetest"
)

// files has rows that belong to an area, a department and a person; parcels
// lack a department and a person.
var files = fstest.MapFS{"00001_file.sql": {Data: []byte(`-- +goose Up
-- protected: file by area department person_id
-- protected: parcel by area - -
-- protected: home by area * person_id
CREATE TABLE file (k TEXT PRIMARY KEY, area TEXT NOT NULL, department TEXT NOT NULL, person_id TEXT NOT NULL);
CREATE TABLE parcel (k TEXT PRIMARY KEY, area TEXT NOT NULL);
CREATE TABLE home (k TEXT PRIMARY KEY, area TEXT NOT NULL, person_id TEXT NOT NULL);
`)}}

func withFiles(t *testing.T) *store.DB {
	t.Helper()
	db := storetest.Open(t, storetest.PostgresURL(t))
	for range 2 { // the second time finds nothing to do
		if err := db.Migrate(t.Context(), "file", files); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func within(s access.Scope) store.By {
	return store.By{Who: "tester", Purpose: "a test", Within: s}
}

func putFile(t *testing.T, db *store.DB, s access.Scope, row access.Row) error {
	return db.Write(t.Context(), within(s), func(tx *store.Tx) error {
		tx.Unnoted()
		_, err := tx.Insert(t.Context(), "file (k, area, department, person_id)",
			[][]any{{string(id.New()), row.Area, row.Department, string(row.Person)}}, "")
		return err
	})
}

func filesIn(t *testing.T, db *store.DB, s access.Scope) (rows []access.Row) {
	t.Helper()
	err := db.ReadAs(t.Context(), s, func(s *store.Snap) error {
		found, err := s.Query(t.Context(), `SELECT area, department, person_id FROM file ORDER BY 1, 2, 3`)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var r access.Row
			if err := found.Scan(&r.Area, &r.Department, &r.Person); err != nil {
				return err
			}
			rows = append(rows, r)
		}
		return found.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestWhoForgetsTheScopeSeesNothingAndWritesNothing(t *testing.T) {
	db := withFiles(t)
	row := access.Row{Area: "330502003", Department: "civil", Person: "p1"}
	if err := putFile(t, db, access.Everywhere(), row); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, `SELECT count(*) FROM file`); n != 0 {
		t.Errorf("a plain read shows %d rows", n)
	}
	if err := putFile(t, db, nil, row); err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Errorf("a plain write: %v", err)
	}
	for _, change := range []string{`UPDATE file SET department = 'health'`, `DELETE FROM file`} {
		err := db.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.Unnoted()
			n, err := tx.Exec(t.Context(), change)
			if n != 0 {
				t.Errorf("%s changed %d rows", change, n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if rows := filesIn(t, db, access.Everywhere()); len(rows) != 1 || rows[0] != row {
		t.Errorf("what is left: %v", rows)
	}
}

func TestAScopeDoesNotOutliveItsTransaction(t *testing.T) {
	db := withFiles(t)
	for range 40 { // the pool hands the same connections out again
		if err := putFile(t, db, access.Everywhere(), access.Row{Area: "1"}); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, `SELECT count(*) FROM file`); n != 0 {
			t.Fatalf("a plain read after one with a scope shows %d rows", n)
		}
	}
}

func TestARowCannotBeMovedOutOfTheScope(t *testing.T) {
	db := withFiles(t)
	mine := access.Scope{{Area: "330502", Department: "civil"}}
	if err := putFile(t, db, mine, access.Row{Area: "330502003", Department: "civil"}); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{`UPDATE file SET area = '330503'`, `UPDATE file SET department = ''`} {
		err := db.Write(t.Context(), within(mine), func(tx *store.Tx) error {
			tx.Unnoted()
			_, err := tx.Exec(t.Context(), change)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "row-level security") {
			t.Errorf("%s: %v", change, err)
		}
	}
}

func TestWhatComesWithARowInReachCanBeReadBeyondIt(t *testing.T) {
	db := withFiles(t)
	here, there := access.Row{Area: "330502"}, access.Row{Area: "330503"}
	for _, row := range []access.Row{here, there} {
		if err := putFile(t, db, access.Everywhere(), row); err != nil {
			t.Fatal(err)
		}
	}
	err := db.Write(t.Context(), within(access.Scope{{Area: "330502"}}), func(tx *store.Tx) error {
		tx.Unnoted()
		var before, beyond, after int
		read := func(n *int) error { return tx.QueryRow(t.Context(), `SELECT count(*) FROM file`).Scan(n) }
		if err := errors.Join(read(&before), tx.Beyond(t.Context(), func() error { return read(&beyond) }), read(&after)); err != nil {
			return err
		}
		if before != 1 || beyond != 2 || after != 1 {
			t.Errorf("%d rows, beyond %d, after %d", before, beyond, after)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWhatIsEveryDepartmentsIsHeldAgainstAreaAndPersonAlone(t *testing.T) {
	db := withFiles(t)
	err := db.Write(t.Context(), within(access.Everywhere()), func(tx *store.Tx) error {
		tx.Unnoted()
		_, err := tx.Exec(t.Context(), `INSERT INTO home (k, area, person_id) VALUES ('a', '330502001', 'p1'), ('b', '330503001', 'p2')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		scope access.Scope
		want  int
	}{
		{nil, 0}, {access.Everywhere(), 2}, {access.Scope{{Area: "330502", Department: "civil"}}, 1}, {access.Own("p2"), 1}, {access.Own("p3"), 0},
		{access.Scope{{Area: "330502", Person: "p2"}}, 0}, {access.Scope{{Department: "civil"}}, 2},
	} {
		var n int
		err := db.ReadAs(t.Context(), tt.scope, func(s *store.Snap) error {
			return s.QueryRow(t.Context(), `SELECT count(*) FROM home`).Scan(&n)
		})
		if err != nil || n != tt.want {
			t.Errorf("%v shows %d rows, want %d (%v)", tt.scope, n, tt.want, err)
		}
	}
}

func TestATableWithoutAColumnBelongsToNobodyInParticular(t *testing.T) {
	db := withFiles(t)
	err := db.Write(t.Context(), within(access.Everywhere()), func(tx *store.Tx) error {
		tx.Unnoted()
		_, err := tx.Exec(t.Context(), `INSERT INTO parcel (k, area) VALUES ('a', '330502001')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		scope access.Scope
		want  int
	}{
		{access.Everywhere(), 1}, {access.Scope{{Area: "3305"}}, 1}, {access.Scope{{Area: "3306"}}, 0},
		{access.Scope{{Area: "3305", Department: "civil"}}, 0}, {access.Own("p1"), 0},
	} {
		var n int
		err := db.ReadAs(t.Context(), tt.scope, func(s *store.Snap) error {
			return s.QueryRow(t.Context(), `SELECT count(*) FROM parcel`).Scan(&n)
		})
		if err != nil || n != tt.want {
			t.Errorf("%v shows %d rows, want %d (%v)", tt.scope, n, tt.want, err)
		}
	}
}

// The words are chosen to look alike: a prefix of another, with the signs that
// patterns give a meaning to.
var (
	someAreas       = []string{"", "33", "3305", "330502", "330502003", "330503", "3"}
	someDepartments = []string{"", "civil", "civil_affairs", "civil-affairs", "civilXaffairs", "c"}
	somePeople      = []id.ID{"", "p1", "p", "p_", "px"}
)

func drawReach(t *rapid.T) access.Reach {
	odd := []string{"%", "civil/", "a b", `\`, "'", "*", "\x00another"}
	return access.Reach{Area: rapid.SampledFrom(append(odd, someAreas...)).Draw(t, "area"),
		Department: rapid.SampledFrom(append(odd, someDepartments...)).Draw(t, "department"),
		Person:     rapid.SampledFrom(somePeople).Draw(t, "person")}
}

func TestTheDatabaseShowsAndTakesExactlyWhatTheScopeCovers(t *testing.T) {
	db := withFiles(t)
	var all []access.Row
	for _, a := range someAreas {
		for _, d := range someDepartments {
			for _, p := range somePeople {
				all = append(all, access.Row{Area: a, Department: d, Person: p})
				if err := putFile(t, db, access.Everywhere(), all[len(all)-1]); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		var scope access.Scope
		for range rapid.IntRange(0, 3).Draw(rt, "reaches") {
			scope = append(scope, drawReach(rt))
		}
		shown := filesIn(t, db, scope)
		for _, row := range all {
			if covered := scope.Covers(row); covered != slices.Contains(shown, row) {
				rt.Fatalf("%+v covers %+v: %v, shown: %v", scope, row, covered, !covered)
			}
		}
		row := rapid.SampledFrom(all).Draw(rt, "new")
		err := db.Write(t.Context(), within(scope), func(tx *store.Tx) error {
			tx.Unnoted()
			if _, err := tx.Exec(t.Context(), `INSERT INTO file (k, area, department, person_id) VALUES ('new', $1, $2, $3)`, row.Area, row.Department, string(row.Person)); err != nil {
				return err
			}
			return sql.ErrTxDone // only tried
		})
		if taken := err == sql.ErrTxDone; taken != scope.Covers(row) {
			rt.Fatalf("%+v covers %+v: %v, taken: %v (%v)", scope, row, scope.Covers(row), taken, err)
		}
	})
}

func TestAMigrationChangesProtectedRowsEverywhere(t *testing.T) {
	db := withFiles(t)
	if err := putFile(t, db, access.Everywhere(), access.Row{Area: "1", Department: "civil"}); err != nil {
		t.Fatal(err)
	}
	next := fstest.MapFS{"00001_file.sql": files["00001_file.sql"], "00002_health.sql": {Data: []byte("-- +goose Up\nUPDATE file SET department = 'health';\n")}}
	if err := db.Migrate(t.Context(), "file", next); err != nil {
		t.Fatal(err)
	}
	if rows := filesIn(t, db, access.Everywhere()); len(rows) != 1 || rows[0].Department != "health" {
		t.Errorf("%v", rows)
	}
}

func TestAMisspeltProtectionIsRefused(t *testing.T) {
	wrong := fstest.MapFS{"00001_x.sql": {Data: []byte("-- +goose Up\n-- protected: x area\nCREATE TABLE x (area TEXT);\n")}}
	err := storetest.SQLite(t).Migrate(t.Context(), "x", wrong)
	if err == nil || !strings.Contains(err.Error(), "by AREA DEPARTMENT PERSON") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyARoleThatIsBoundByItIsTrustedWithTheWall(t *testing.T) {
	url := storetest.PostgresURL(t)
	db := storetest.Open(t, url)
	if overlooked, err := db.Overlooked(t.Context()); overlooked || err != nil {
		t.Errorf("an ordinary role: %v, %v", overlooked, err)
	}
	if overlooked, err := storetest.SQLite(t).Overlooked(t.Context()); overlooked || err != nil {
		t.Errorf("SQLite: %v, %v", overlooked, err)
	}
}

func BenchmarkListWithAndWithoutTheWall(b *testing.B) {
	db := storetest.Open(b, storetest.PostgresURL(b))
	if err := db.Migrate(b.Context(), "file", fstest.MapFS{"00001_file.sql": {Data: []byte(`-- +goose Up
-- protected: file by area department person_id
CREATE TABLE file (k TEXT PRIMARY KEY, area TEXT NOT NULL, department TEXT NOT NULL, person_id TEXT NOT NULL);
CREATE TABLE bare (k TEXT PRIMARY KEY, area TEXT NOT NULL, department TEXT NOT NULL, person_id TEXT NOT NULL);
CREATE INDEX file_area ON file (area, k);
CREATE INDEX bare_area ON bare (area, k);
`)}}); err != nil {
		b.Fatal(err)
	}
	err := db.Write(b.Context(), within(access.Everywhere()), func(tx *store.Tx) error {
		tx.Unnoted()
		for _, table := range []string{"file", "bare"} {
			if _, err := tx.Exec(b.Context(), `INSERT INTO `+table+` SELECT md5(n::text), '3305' || lpad((n % 3000)::text, 5, '0'),
				'department-' || n % 7, md5((n + 1)::text) FROM generate_series(1, 200000) n`); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Analyze(b.Context()); err != nil {
		b.Fatal(err)
	}
	scopes := map[string]access.Scope{"everywhere": access.Everywhere(), "street": {{Area: "330500003"}},
		"department": {{Area: "33050", Department: "department-3"}}, "three": {{Area: "330500001"}, {Area: "330500002", Department: "department-2"}, {Area: "330500003"}}}
	for name, scope := range scopes {
		for _, table := range []string{"bare", "file"} {
			for what, query := range map[string]string{
				"page":  `SELECT k FROM %s WHERE %s ORDER BY k LIMIT 50`,
				"count": `SELECT count(*) FROM %s WHERE %s`,
				"one":   `SELECT k FROM %s WHERE k = md5('4711') AND %s`,
			} {
				b.Run(fmt.Sprintf("%s/%s/%s", what, name, table), func(b *testing.B) { readIn(b, db, scope, table, query) })
			}
		}
	}
}

func readIn(b *testing.B, db *store.DB, scope access.Scope, table, query string) {
	where, args := scope.Where("area", "department", "person_id", 1)
	for b.Loop() {
		err := db.ReadAs(b.Context(), scope, func(s *store.Snap) error {
			rows, err := s.Query(b.Context(), fmt.Sprintf(query, table, where), args...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
			}
			return rows.Err()
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
