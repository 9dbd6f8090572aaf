package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/store"
	"minsheng/store/storetest"
)

// tampering is done behind the program's back, on a chain of eight entries.
var tampering = []struct {
	name string
	sql  string
	want string // the entry that Verify names, and how
}{
	{"another purpose", `UPDATE journal SET purpose = 'curiosity' WHERE entry = 3 AND chain = 0`, "0/3: Entry 3 of chain 0 of the journal was changed"},
	{"another person", `UPDATE journal SET subject = 'p9' WHERE entry = 1 AND chain = 0`, "0/1: Entry 1 of chain 0 of the journal was changed"},
	{"a later hour", `UPDATE journal SET at = '2030-01-01T00:00:00.000000Z' WHERE entry = 8 AND chain = 0`, "0/8: Entry 8 of chain 0 of the journal was changed"},
	{"a word moved from detail to kind", `UPDATE journal SET kind = kind || 'd', detail = substr(detail, 2) WHERE entry = 2 AND chain = 0`, "0/2: Entry 2 of chain 0 of the journal was changed"},
	{"an entry taken away", `DELETE FROM journal WHERE entry = 5 AND chain = 0`, "0/5: Entry 5 of chain 0 of the journal is missing"},
	{"the first entry taken away", `DELETE FROM journal WHERE entry = 1 AND chain = 0`, "0/1: Entry 1 of chain 0 of the journal is missing"},
	{"the newest entries taken away", `DELETE FROM journal WHERE entry > 6 AND chain = 0`, "0/7: Entry 7 of chain 0 of the journal is missing"},
	{"an entry taken away and the gap closed", `DELETE FROM journal WHERE entry = 5 AND chain = 0; UPDATE journal SET entry = -entry WHERE chain = 0; UPDATE journal SET entry = CASE WHEN entry < -5 THEN -entry - 1 ELSE -entry END WHERE chain = 0`,
		"0/5: Entry 5 of chain 0 of the journal does not follow"},
	{"two entries swapped", `UPDATE journal SET entry = 99 WHERE entry = 4 AND chain = 0; UPDATE journal SET entry = 4 WHERE entry = 5 AND chain = 0; UPDATE journal SET entry = 5 WHERE entry = 99 AND chain = 0`,
		"0/4: Entry 4 of chain 0 of the journal does not follow"},
	{"the newest entry and the head's count taken back", `DELETE FROM journal WHERE entry = 8 AND chain = 0; UPDATE journal_head SET entries = 7 WHERE chain = 0`, "0/7: Entry 7 of chain 0 of the journal is not what the head"},
	{"the whole journal emptied", `DELETE FROM journal`, "0/1: Entry 1 of chain 0 of the journal is missing"},
	{"the head taken away", `DELETE FROM journal; DELETE FROM journal_head`, "0/0: Entry 0 of chain 0 of the journal has no head"},
}

func TestVerifyNamesTheFirstEntryThatIsNotAsItWasWritten(t *testing.T) {
	keys := storetest.Keys(t)
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			url := address(t)
			db := storetest.OpenWith(t, url, keys)
			heads, err := db.Verify(t.Context())
			if err != nil {
				t.Fatalf("the empty journal: %v", err)
			}
			for i := range 8 * len(heads) {
				err := db.Write(t.Context(), by, func(tx *store.Tx) error {
					tx.Note("shelf.put", id.ID(fmt.Sprint("p", i)), "detail")
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			raw := rawDB(t, engine, url)
			for _, tc := range tampering {
				t.Run(tc.name, func(t *testing.T) { tamper(t, db, raw, tc.sql, tc.want) })
			}
		})
	}
}

func rawDB(t *testing.T, engine, url string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", url
	if engine == "sqlite" {
		driver, dsn = "sqlite", strings.TrimPrefix(url, "sqlite:")
	}
	raw, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() { raw.Close() })
	return raw
}

// tamper changes the journal, lets Verify look at it, and puts it back.
func tamper(t *testing.T, db *store.DB, raw *sql.DB, change, want string) {
	exec := func(text string) {
		for _, one := range strings.Split(text, "; ") {
			if _, err := raw.Exec(one); err != nil {
				t.Fatal(err)
			}
		}
	}
	exec(`CREATE TABLE kept AS SELECT * FROM journal; CREATE TABLE kept_head AS SELECT * FROM journal_head`)
	exec(change)
	_, err := db.Verify(t.Context())
	if !errors.Is(err, store.ErrTampered) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("kind %v", fault.KindOf(err))
	}
	exec(`DELETE FROM journal; DELETE FROM journal_head; INSERT INTO journal SELECT * FROM kept; INSERT INTO journal_head SELECT * FROM kept_head; DROP TABLE kept; DROP TABLE kept_head`)
	if _, err := db.Verify(t.Context()); err != nil {
		t.Fatalf("after putting it back: %v", err)
	}
}

func TestADatabaseIsNotOpenedWithOtherKeys(t *testing.T) {
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			url, keys := address(t), storetest.Keys(t)
			storetest.OpenWith(t, url, keys)
			if _, err := store.Open(t.Context(), url, storetest.Keys(t)); !errors.Is(err, store.ErrOtherKeys) {
				t.Errorf("other keys: %v", err)
			}
			storetest.OpenWith(t, url, keys) // its own still open it
		})
	}
}
