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

func TestTheJournalIsSearchedByWhoWhomWhatAndDayPageByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		anna, ben := id.New(), id.New()
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
		search := func(s store.Search) (found []string) {
			t.Helper()
			err := db.Read(t.Context(), func(q *store.Snap) error {
				entries, err := store.Entries(t.Context(), q, s)
				for _, e := range entries {
					found = append(found, e.Detail)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
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
			if got := search(tt.s); !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
			}
		}
		var all []string
		s := store.Search{Limit: 5}
		for {
			n := 0
			err := db.Read(t.Context(), func(q *store.Snap) error {
				entries, err := store.Entries(t.Context(), q, s)
				for _, e := range entries {
					all, s.Past = append(all, e.Detail), e.Mark()
				}
				n = len(entries)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if n < s.Limit {
				break
			}
		}
		slices.Sort(all)
		if all = slices.Compact(all); len(all) != 12 {
			t.Errorf("pages show %d entries, want 12: %v", len(all), all)
		}
	})
}
