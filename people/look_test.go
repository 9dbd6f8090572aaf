package people_test

import (
	"errors"
	"testing"

	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
)

func TestWhoIsLookedAtForAnActStandsInTheJournalOfTheAct(t *testing.T) {
	each(t, func(t *testing.T, reg *people.Register, db *store.DB) {
		ctx := t.Context()
		done, err := reg.Enrol(ctx, by, shen())
		if err != nil {
			t.Fatal(err)
		}
		h, read, err := reg.Look(ctx, done.Residents[0], mar1)
		if err != nil || h.ID != done.Households[0] || len(h.Members) != 2 {
			t.Fatalf("%v: household %s of %d", err, h.ID, len(h.Members))
		}
		if n := reads(t, db, done.Residents[0]); n != 0 {
			t.Fatalf("%d entries before the act", n)
		}
		err = db.Write(ctx, by, func(tx *store.Tx) error { read.Note(tx); return nil })
		if err != nil || reads(t, db, done.Residents[0]) != 1 {
			t.Fatalf("%v: the act does not say who was read", err)
		}
		if _, _, err := reg.Look(ctx, id.New(), mar1); !errors.Is(err, people.ErrNotFound) {
			t.Fatal(err)
		}
	})
}

func TestWhoBelongsToNoHouseholdIsAloneInOne(t *testing.T) {
	each(t, func(t *testing.T, reg *people.Register, db *store.DB) {
		ctx := t.Context()
		done, err := reg.Enrol(ctx, by, shen())
		if err != nil {
			t.Fatal(err)
		}
		gone := done.Residents[0]
		if err := reg.Leave(ctx, by, gone, mar1, "test"); err != nil {
			t.Fatal(err)
		}
		h, _, err := reg.Look(ctx, gone, mar1)
		if err != nil || h.ID != "" || len(h.Members) != 1 || h.Members[0].ID != gone {
			t.Fatalf("%v: %+v", err, h)
		}
	})
}

// reads counts the entries that say a person's record was read.
func reads(t *testing.T, db *store.DB, person id.ID) (n int) {
	t.Helper()
	entries, err := db.About(t.Context(), person, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind == "people.read" {
			n++
		}
	}
	return n
}
