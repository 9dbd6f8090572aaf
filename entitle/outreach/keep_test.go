package outreach_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"minsheng/access"
	"minsheng/entitle/match"
	"minsheng/entitle/outreach"
	"minsheng/store"
	"minsheng/store/storetest"
)

// seen is the current lists in a form that compares.
func (t *town) seen() []string {
	t.Helper()
	var got []string
	for _, e := range t.all(outreach.Query{}) {
		got = append(got, tell(e.Kind, e.Service, string(e.Household), string(e.Person)))
	}
	slices.Sort(got)
	return got
}

func TestARoundThatIsInterruptedAnywhereShowsNothingAndIsContinued(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 400)
		first := town.matched(60)
		town.keep(first)
		before := town.seen()
		next := town.matched(30)
		want := town.expected(next)
		if slices.Equal(before, want) {
			t.Fatal("both rounds are the same: the test shows nothing")
		}
		cut := errors.New("cut")
		for steps := 1; ; steps += 1 + steps/3 {
			left := steps
			ctx, stop := context.WithCancelCause(t.Context())
			f := next
			f.Tell = func(stage string, _, _ int64) {
				if left--; left == 0 && stage != "forget" {
					stop(cut)
				}
			}
			_, err := town.office.Keep(ctx, by, f)
			stop(nil)
			if err == nil {
				break
			}
			if !errors.Is(context.Cause(ctx), cut) {
				t.Fatal(err)
			}
			if got := town.seen(); !slices.Equal(got, before) {
				t.Fatalf("cut at step %d, %d entries are seen, %d before", steps, len(got), len(before))
			}
		}
		if got := town.seen(); !slices.Equal(got, want) {
			t.Errorf("%d entries, want %d", len(got), len(want))
		}
		again := town.keep(next)
		if n, err := town.office.Rounds(t.Context(), 10); err != nil || len(n) != 2 || n[0].ID != again.ID {
			t.Errorf("the same run is %d rounds (%v)", len(n), err)
		}
		if n := town.rows(`SELECT count(*) FROM outreach_entry`); n != len(want) {
			t.Errorf("%d rows are kept for %d entries", n, len(want))
		}
	})
}

func (t *town) rows(query string) (n int) {
	t.Helper()
	err := t.db.ReadAs(t.Context(), access.Everywhere(), func(s *store.Snap) error { return s.QueryRow(t.Context(), query).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestANewerRunTakesThePlaceOfOneOnItsWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 400)
		older, newer := town.matched(60), town.matched(30)
		want := town.expected(newer)
		met := false
		older.Tell = func(string, int64, int64) {
			if !met {
				met = true
				town.keep(newer)
			}
		}
		if _, err := town.office.Keep(t.Context(), by, older); !errors.Is(err, outreach.ErrStale) {
			t.Errorf("the older run went on: %v", err)
		}
		if got := town.seen(); !slices.Equal(got, want) {
			t.Errorf("%d entries, want %d", len(got), len(want))
		}
	})
}

func TestResultsOfOtherPeopleOrOfAnotherDayAreRefused(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), 300)
	f := town.matched(60)
	other := newTown(t, storetest.SQLite(t), 60).matched(60)
	mixed := outreach.Found{People: other.People, Results: f.Results, On: f.On}
	if _, err := town.office.Keep(t.Context(), by, mixed); !errors.Is(err, outreach.ErrOthers) {
		t.Errorf("results of other people: %v", err)
	}
	wrongDay := f
	wrongDay.On = f.On.AddDays(1)
	if _, err := town.office.Keep(t.Context(), by, wrongDay); !errors.Is(err, outreach.ErrOthers) {
		t.Errorf("another day: %v", err)
	}
	if _, err := town.office.Latest(t.Context()); !errors.Is(err, outreach.ErrNoRound) {
		t.Errorf("something became current: %v", err)
	}
	if _, err := town.office.Table(t.Context(), "nothing", match.ByAll); err != nil {
		t.Error(err)
	}
}

func TestSeveralWhoKeepTheSameRunMakeOneRoundTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 300)
		f := town.matched(60)
		var all sync.WaitGroup
		rounds, failed := make([]outreach.Round, 3), make([]error, 3)
		for i := range rounds {
			all.Go(func() { rounds[i], failed[i] = town.office.Keep(t.Context(), by, f) })
		}
		all.Wait()
		if err := errors.Join(failed...); err != nil {
			t.Fatal(err)
		}
		want := town.expected(f)
		if got := town.seen(); !slices.Equal(got, want) || rounds[0].ID != rounds[1].ID || rounds[1].ID != rounds[2].ID || rounds[0].Entries != int64(len(want)) {
			t.Errorf("%d entries in rounds %s, %s, %s; want %d in one", len(got), rounds[0].ID, rounds[1].ID, rounds[2].ID, len(want))
		}
	})
}
