package outreach_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"minsheng/entitle/outreach"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestWhatWorkersFoundStaysOverRoundsAsLongAsTheEntryIsListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 300)
		first := town.keep(town.matched(60))
		all := town.all(outreach.Query{Service: "elder-canteen", Kind: outreach.Missed})
		stays, goes := all[0], all[1]
		for _, e := range []outreach.Listed{stays, goes} {
			if err := town.office.Mark(t.Context(), by, e.ID, outreach.Saying{Outcome: outreach.Contacted, Note: "下周再去"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := town.office.Mark(t.Context(), by, stays.ID, outreach.Saying{Outcome: outreach.Declined, Note: "住女儿家", Seen: 1}); err != nil {
			t.Fatal(err)
		}
		// One of them receives it in the next round, and none in the one after.
		next := town.keep(town.matchedBut(60, string(goes.Person)))
		if next.ID == first.ID || !next.Current {
			t.Fatalf("%+v after %+v", next, first)
		}
		if _, err := town.office.Find(t.Context(), by, goes.ID); !errors.Is(err, outreach.ErrNotFound) {
			t.Errorf("who receives it is still listed: %v", err)
		}
		for range 2 {
			e, err := town.office.Find(t.Context(), by, stays.ID)
			if err != nil || e.Mark == nil || e.Mark.Outcome != outreach.Declined || e.Mark.Note != "住女儿家" || e.Mark.Number != 2 || !e.Since.Equal(stays.Since) {
				t.Errorf("%+v, listed since %s, was %s (%v)", e.Mark, e.Since, stays.Since, err)
			}
			town.keep(town.matched(60))
		}
		back, err := town.office.Find(t.Context(), by, goes.ID)
		if err != nil || back.Mark != nil || !back.Since.After(goes.Since) {
			t.Errorf("who was away and is back is not asked anew: %+v (%v)", back.Mark, err)
		}
		fresh := town.all(outreach.Query{New: true})
		if !slices.ContainsFunc(fresh, func(e outreach.Listed) bool { return e.ID == goes.ID }) || slices.ContainsFunc(fresh, func(e outreach.Listed) bool { return e.ID == stays.ID }) {
			t.Errorf("who is back is new, who was there is not: %d are new", len(fresh))
		}
		history, err := town.office.History(t.Context(), by, goes.ID)
		if err != nil || len(history) != 1 || history[0].Outcome != outreach.Contacted || history[0].Who != by.Who {
			t.Errorf("what was found before is gone: %+v (%v)", history, err)
		}
		rounds, err := town.office.Rounds(t.Context(), 10)
		if err != nil || len(rounds) != 3 || !rounds[0].Current || rounds[1].Current || rounds[1].Entries != 0 {
			t.Errorf("%+v (%v)", rounds, err)
		}
	})
}

func TestWhoSawLessThanIsRecordedIsToldAndNotesAreEncrypted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 120)
		town.keep(town.matched(60))
		all := town.all(outreach.Query{})
		e := all[0].ID
		say := func(s outreach.Saying) error { return town.office.Mark(t.Context(), by, e, s) }
		for want, s := range map[error]outreach.Saying{
			outreach.ErrOutcome: {Outcome: "gone"},
			outreach.ErrWhy:     {Outcome: outreach.NotOwed, Note: " "},
			outreach.ErrNote:    {Outcome: outreach.Contacted, Note: strings.Repeat("长", 2001)},
			outreach.ErrStale:   {Outcome: outreach.Contacted, Seen: 1},
		} {
			if err := say(s); !errors.Is(err, want) {
				t.Errorf("%+v: %v, want %v", s.Outcome, err, want)
			}
		}
		if err := say(outreach.Saying{Outcome: outreach.NotOwed, Note: "收入已超过标准"}); err != nil {
			t.Fatal(err)
		}
		if err := say(outreach.Saying{Outcome: outreach.Contacted}); !errors.Is(err, outreach.ErrStale) {
			t.Errorf("who had not seen the mark wrote over it: %v", err)
		}
		var note string
		err := db.Read(t.Context(), func(s *store.Snap) error {
			return s.QueryRow(t.Context(), `SELECT note FROM outreach_mark`).Scan(&note)
		})
		if err != nil || note == "" || strings.Contains(note, "收入") {
			t.Errorf("the note is kept as %q (%v)", note, err)
		}
		for work, want := range map[outreach.Work]int{outreach.ToDo: len(all) - 1, outreach.Untaken: len(all) - 1, outreach.Finished: 1} {
			if got := town.all(outreach.Query{Work: work}); len(got) != want {
				t.Errorf("%s: %d entries, want %d", work, len(got), want)
			}
		}
		if err := say(outreach.Saying{Outcome: outreach.Reopened, Seen: -1}); err != nil {
			t.Fatal(err)
		}
		if got := town.all(outreach.Query{Work: outreach.ToDo}); len(got) != len(all) {
			t.Errorf("reopened, yet %d of %d are to do", len(got), len(all))
		}
		if err := town.office.Mark(t.Context(), by, "nothing", outreach.Saying{Outcome: outreach.Contacted}); !errors.Is(err, outreach.ErrNotFound) {
			t.Errorf("marked what is not there: %v", err)
		}
	})
}
