package store_test

import (
	"testing"
	"testing/fstest"

	"minsheng/access"
	"minsheng/store/storetest"
)

// This test needs MINSHENG_TEST_DSN to name a Citus coordinator; the whole suite
// then runs on it.
func TestInAClusterTablesAreSpreadAndTheWallStands(t *testing.T) {
	db := storetest.Open(t, storetest.PostgresURL(t))
	if count(t, db, `SELECT count(*) FROM pg_extension WHERE extname = 'citus'`) == 0 {
		t.Skip("not run: MINSHENG_TEST_DSN names no Citus coordinator")
	}
	err := db.Migrate(t.Context(), "file", fstest.MapFS{"00001_file.sql": {Data: []byte(`-- +goose Up
-- spread: file by person_id
-- copied: kind
-- protected: file by area department person_id
CREATE TABLE file (k TEXT NOT NULL, area TEXT NOT NULL, department TEXT NOT NULL, person_id TEXT NOT NULL, PRIMARY KEY (person_id, k));
CREATE TABLE kind (k TEXT PRIMARY KEY);
`)}})
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, `SELECT count(*) FROM pg_dist_partition WHERE logicalrelid IN ('file'::regclass, 'kind'::regclass)`); n != 2 {
		t.Errorf("%d tables of 2 are in their places", n)
	}
	for _, row := range []access.Row{{Area: "330502", Person: "p1"}, {Area: "330503", Person: "p2"}} {
		if err := putFile(t, db, access.Everywhere(), row); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		scope access.Scope
		want  int
	}{{nil, 0}, {access.Everywhere(), 2}, {access.Scope{{Area: "330502"}}, 1}, {access.Own("p2"), 1}} {
		if n := len(filesIn(t, db, tt.scope)); n != tt.want {
			t.Errorf("%v shows %d rows, want %d", tt.scope, n, tt.want)
		}
	}
}
