package staff

import (
	"errors"
	"slices"
	"testing"

	"minsheng/access"
	"minsheng/civil"
)

func TestARecordSaysWhereAnAccountBelongsAndWhatItHeld(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who := h.hire("li.fang", Clerk, "330502003", "")
		today := civil.FromTime(h.clock)
		if _, err := h.roster.Appoint(t.Context(), h.as("sec"), "two streets", Post{Account: who, Role: Helper, Area: "330502004", From: today + 3}); err != nil {
			t.Fatal(err)
		}
		if err := h.roster.LinkAccount(t.Context(), h.as("sys"), "the personnel list", "330502", who, from("li", true)); err != nil {
			t.Fatal(err)
		}
		rec, err := h.roster.Record(t.Context(), h.as("aud"), who)
		if err != nil || rec.Account.Name != "丁" || rec.Area() != "330502" || len(rec.Posts) != 2 || rec.Posts[0].Role != Helper || !slices.Equal(rec.Issuers, []string{"https://id.example.cn"}) {
			t.Errorf("%+v, %v", rec, err)
		}
		if _, err := h.roster.Record(t.Context(), h.as("li.fang"), who); !errors.Is(err, ErrDenied) {
			t.Errorf("a clerk reads accounts: %v", err)
		}
		known, err := h.roster.WhoWas(t.Context(), []string{"li.fang", "minsheng job", "nobody", "li.fang"}, today)
		if err != nil || len(known) != 1 || known["li.fang"].Name != "丁" || len(known["li.fang"].Posts) != 1 || known["li.fang"].Posts[0].Role != Clerk {
			t.Errorf("%+v, %v", known, err)
		}
	})
}

func TestOnlyAnAuditorReadsTheJournalAndThatIsAnEntryToo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who := h.hire("li.fang", Clerk, "330502003", "")
		if _, err := h.roster.Journal(t.Context(), h.as("sys"), "curious", Sought{}); !errors.Is(err, ErrDenied) {
			t.Errorf("the system administrator: %v", err)
		}
		auditor := h.as("aud")
		today := civil.FromTime(h.clock)
		deeds, err := h.roster.Journal(t.Context(), auditor, "yearly audit", Sought{About: who})
		var kinds []string
		for _, d := range deeds {
			kinds = append(kinds, d.Kind)
		}
		if want := []string{"staff.appointed", "staff.set_up", "staff.hired"}; err != nil || !slices.Equal(kinds, want) {
			t.Errorf("%v, %v", kinds, err)
		}
		mine, err := h.roster.Journal(t.Context(), auditor, "yearly audit", Sought{Who: "aud"})
		if err != nil || len(mine) < 2 || mine[0].Kind != "journal.read" || mine[0].About != who {
			t.Errorf("%+v, %v", mine, err)
		}
		first, err := h.roster.Journal(t.Context(), auditor, "yearly audit", Sought{Limit: 1})
		if err != nil || len(first) != 1 {
			t.Fatalf("%+v, %v", first, err)
		}
		next, err := h.roster.Journal(t.Context(), auditor, "yearly audit", Sought{Limit: 1, Past: first[0].Mark})
		if err != nil || len(next) != 1 || next[0].Mark == first[0].Mark {
			t.Errorf("%+v, %v", next, err)
		}
		// Entries have the time of the machine, not of the test's clock.
		if later, err := h.roster.Journal(t.Context(), auditor, "yearly audit", Sought{From: today.AddYears(300)}); err != nil || len(later) != 0 {
			t.Errorf("of years to come: %+v, %v", later, err)
		}
		if _, err := h.roster.Journal(t.Context(), auditor, "yearly audit", Sought{Past: "not a place"}); !errors.Is(err, ErrPast) {
			t.Errorf("%v", err)
		}
		if len(auditor.Scope(access.ReadPeople)) != 0 {
			t.Error("an auditor reads people")
		}
	})
}
