package store_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"minsheng/fault"
	"minsheng/store"
	"minsheng/store/storetest"
)

// odd are values that a careless format would change.
var odd = []string{"", " ", "民政局", `"quoted" \ and <b>`, "line\nbreak", "tab\t", "null", "9007199254740993", strings.Repeat("长", 5000)}

func fillShelf(t *testing.T, db *store.DB) {
	t.Helper()
	if err := db.Migrate(t.Context(), "shelf", shelf); err != nil {
		t.Fatal(err)
	}
	for i, key := range odd {
		err := db.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.Note("shelf.put", "", key)
			_, err := tx.Exec(t.Context(), `INSERT INTO shelf (k, v) VALUES ($1, $2)`, key, int64(9007199254740993)+int64(i))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func backup(t *testing.T, db *store.DB) []byte {
	t.Helper()
	var file bytes.Buffer
	if _, err := db.Backup(t.Context(), &file, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func restore(db *store.DB, file []byte) error {
	_, err := db.Restore(context.Background(), by, bytes.NewReader(file), int64(len(file)), nil)
	return err
}

// engines are ways to make an empty database with given keys.
var engines = map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL}

func TestABackupOfEitherEngineIsRestoredIntoEither(t *testing.T) {
	for from, source := range engines {
		for to, target := range engines {
			t.Run(from+" to "+to, func(t *testing.T) {
				keys := storetest.Keys(t)
				a := storetest.OpenWith(t, source(t), keys)
				fillShelf(t, a)
				b := storetest.OpenWith(t, target(t), keys)
				if err := b.Migrate(t.Context(), "shelf", shelf); err != nil {
					t.Fatal(err)
				}
				heads, err := a.Verify(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := restore(b, backup(t, a)); err != nil {
					t.Fatal(err)
				}
				for i, key := range odd {
					var v int64
					err := b.Read(t.Context(), func(s *store.Snap) error {
						return s.QueryRow(t.Context(), `SELECT v FROM shelf WHERE k = $1`, key).Scan(&v)
					})
					if err != nil || v != int64(9007199254740993)+int64(i) {
						t.Errorf("%.20q: %d, %v", key, v, err)
					}
				}
				if err := b.Holds(t.Context(), heads); err != nil {
					t.Errorf("the journal that was: %v", err)
				}
				if err := put(t.Context(), b, "goes on"); err != nil {
					t.Errorf("the restored database takes no write: %v", err)
				}
				if _, err := b.Verify(t.Context()); err != nil {
					t.Errorf("the journal after that: %v", err)
				}
				if n := count(t, b, `SELECT count(*) FROM journal WHERE kind = 'store.restored'`); n != 1 {
					t.Errorf("%d entries say that it was restored", n)
				}
			})
		}
	}
}

func TestABackupIsOfOneMomentWhileOthersWrite(t *testing.T) {
	withShelf(t, func(t *testing.T, db *store.DB) {
		ctx, stop := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for w := range 3 {
			writers.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					if err := put(context.WithoutCancel(ctx), db, fmt.Sprint(w, "/", i)); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		var made []*store.Archive
		for range 5 {
			a, err := db.Backup(t.Context(), io.Discard, nil)
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, a)
		}
		stop()
		writers.Wait()
		for _, a := range made {
			rows, entries := int64(0), int64(0)
			for _, table := range a.Tables {
				if table.Name == "shelf" {
					rows = table.Rows
				}
			}
			for _, h := range a.Heads {
				entries += h.Entries
			}
			if rows != entries {
				t.Errorf("%d rows with %d journal entries: two moments", rows, entries)
			}
		}
	})
}

func TestWhatIsNoWholeBackupIsRefusedAndLeavesNothing(t *testing.T) {
	keys := storetest.Keys(t)
	a := storetest.OpenWith(t, storetest.SQLiteURL(t), keys)
	fillShelf(t, a)
	good := backup(t, a)
	tests := []struct {
		name string
		file []byte
		want *fault.Error
	}{
		{"nothing", nil, store.ErrArchive},
		{"another file", []byte("PK is not all"), store.ErrArchive},
		{"cut short", good[:len(good)/2], store.ErrArchive},
		{"its last byte lost", good[:len(good)-1], store.ErrArchive},
		{"a row taken away", edited(t, good, "tables/shelf.jsonl", func(s string) string { return s[strings.Index(s, "\n")+1:] }), store.ErrArchive},
		{"a value changed", edited(t, good, "tables/shelf.jsonl", func(s string) string { return strings.Replace(s, "9007199254740995", "9007199254740999", 1) }), store.ErrArchive},
		{"a row of too few values", edited(t, good, "tables/shelf.jsonl", func(s string) string { return "[1]\n" + s }), store.ErrArchive},
		{"no manifest", edited(t, good, "manifest.json", nil), store.ErrArchive},
		{"another format", edited(t, good, "manifest.json", func(s string) string { return strings.Replace(s, "minsheng-backup/1", "minsheng-backup/9", 1) }), store.ErrArchive},
		{"another version", edited(t, good, "manifest.json", func(s string) string { return strings.Replace(s, `"shelf":1`, `"shelf":2`, 1) }), store.ErrVersions},
		{"other keys", edited(t, good, "manifest.json", func(s string) string { return strings.Replace(s, `"keys":"`, `"keys":"0`, 1) }), store.ErrOtherKeys},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := storetest.OpenWith(t, storetest.SQLiteURL(t), keys)
			if err := b.Migrate(t.Context(), "shelf", shelf); err != nil {
				t.Fatal(err)
			}
			if err := restore(b, tt.file); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if n := count(t, b, `SELECT (SELECT count(*) FROM shelf) + (SELECT count(*) FROM journal)`); n != 0 {
				t.Errorf("%d rows stayed", n)
			}
			if err := put(t.Context(), b, "goes on"); err != nil {
				t.Errorf("the database is of no use after the refusal: %v", err)
			}
		})
	}
}

// edited returns a backup with one of its files changed, or without it.
func edited(t *testing.T, file []byte, name string, change func(string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == name {
			if change == nil {
				continue
			}
			changed := change(string(text))
			if changed == string(text) {
				t.Fatalf("nothing of %s was changed", name)
			}
			text = []byte(changed)
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestADatabaseThatHoldsSomethingIsNotRestoredInto(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		fillShelf(t, db)
		before := count(t, db, `SELECT count(*) FROM journal`)
		if err := restore(db, backup(t, db)); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("%v", err)
		}
		if after := count(t, db, `SELECT count(*) FROM journal`); after != before {
			t.Errorf("the journal went from %d to %d entries", before, after)
		}
	})
}

func TestATableThatTheProgramDoesNotHaveIsNamed(t *testing.T) {
	keys := storetest.Keys(t)
	a := storetest.OpenWith(t, storetest.SQLiteURL(t), keys)
	fillShelf(t, a)
	b := storetest.OpenWith(t, storetest.SQLiteURL(t), keys)
	other := fstest.MapFS{"00001_box.sql": {Data: []byte("-- +goose Up\nCREATE TABLE box (k TEXT PRIMARY KEY);\n")}}
	if err := b.Migrate(t.Context(), "shelf", other); err != nil {
		t.Fatal(err)
	}
	err := restore(b, backup(t, a))
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != store.ErrVersions.Code || f.Field != "shelf" {
		t.Errorf("%v", err)
	}
}

func TestHeadsThatWereKeptShowThatTheEndWasCutOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		fillShelf(t, db)
		heads, err := db.Verify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Holds(t.Context(), heads); err != nil {
			t.Errorf("what is there: %v", err)
		}
		heads[0].Entries++
		if err := db.Holds(t.Context(), heads); !errors.Is(err, store.ErrTampered) {
			t.Errorf("an entry that is gone: %v", err)
		}
		heads[0].Entries--
		heads[0].MAC = heads[0].MAC[1:] + "0"
		if err := db.Holds(t.Context(), heads); !errors.Is(err, store.ErrTampered) {
			t.Errorf("an entry that was replaced: %v", err)
		}
	})
}
