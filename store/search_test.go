package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"minsheng/id"
	"minsheng/store"
	"minsheng/store/storetest"
)

// twelveEntries are alternately by li and wang, the first six about anna, the
// others about ben.
func twelveEntries(t *testing.T, db *store.DB) (anna, ben id.ID) {
	t.Helper()
	anna, ben = id.New(), id.New()
	for i := range 12 {
		by := store.By{Who: []string{"li", "wang"}[i%2], Purpose: "a test"}
		err := db.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.Note([]string{"people.read", "money.seen"}[i%3%2], []id.ID{anna, ben}[i/6], fmt.Sprint(i))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return anna, ben
}

func search(t *testing.T, db *store.DB, s store.Search) (found []string, last store.Mark) {
	t.Helper()
	err := db.Read(t.Context(), func(q *store.Snap) error {
		entries, err := store.Entries(t.Context(), q, s)
		for _, e := range entries {
			found, last = append(found, e.Detail), e.Mark()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, last
}

func TestTheJournalIsSearchedByWhoWhomWhatAndDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		anna, ben := twelveEntries(t, db)
		for _, tt := range []struct {
			name string
			s    store.Search
			want []string
		}{
			{"one person's", store.Search{Who: "li", Subject: anna}, []string{"4", "2", "0"}},
			{"of a kind", store.Search{Kind: "money.", Subject: ben}, []string{"10", "7"}},
			{"of tomorrow", store.Search{From: time.Now().Add(24 * time.Hour)}, nil},
			{"until yesterday", store.Search{To: time.Now().Add(-24 * time.Hour)}, nil},
			{"the newest", store.Search{Limit: 2, From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour)}, []string{"11", "10"}},
		} {
			if got, _ := search(t, db, tt.s); !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			}
		}
	})
}

func TestPagesOfTheJournalShowEachEntryOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twelveEntries(t, db)
		var all []string
		s := store.Search{Limit: 5}
		for {
			found, last := search(t, db, s)
			all, s.Past = append(all, found...), last
			if len(found) < s.Limit {
				break
			}
		}
		if distinct := slices.Compact(slices.Sorted(slices.Values(all))); len(all) != 12 || len(distinct) != 12 {
			t.Errorf("pages show %v", all)
		}
	})
}
