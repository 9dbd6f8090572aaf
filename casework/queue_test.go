package casework

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"minsheng/event"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/job"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/staff"
	"minsheng/store"
)

func TestTheNextCaseIsTheOneDueFirstAndNobodyGetsTheSame(t *testing.T) {
	each2(t, func(h *town) {
		var opened []id.ID
		for _, on := range []string{"2026-03-09", "2026-03-02", "2026-03-05"} {
			h.later(on)
			opened = append(opened, h.open("dibao").ID)
		}
		first, err := h.office.Take(t.Context(), h.clerk("li.fang"), "the morning's work", Query{})
		if err != nil || first.ID != opened[1] || first.Assignee != h.actors["li.fang"].Account.ID {
			t.Fatalf("%+v %v", first, err)
		}
		var all sync.WaitGroup
		got := make([]Case, 4)
		errs := make([]error, 4)
		for i := range got {
			all.Go(func() {
				got[i], errs[i] = h.office.Take(t.Context(), h.clerk([]string{"li.fang", "hu.bo"}[i%2]), "the morning's work", Query{})
			})
		}
		all.Wait()
		taken := map[id.ID]bool{}
		for i, err := range errs {
			switch {
			case err == nil && !taken[got[i].ID]:
				taken[got[i].ID] = true
			case !errors.Is(err, ErrNothing):
				t.Errorf("%v, %s", err, got[i].ID)
			}
		}
		if len(taken) != 2 {
			t.Errorf("%d were taken", len(taken))
		}
		if _, err := h.office.Take(t.Context(), h.clerk("wang.min"), "the morning's work", Query{}); !errors.Is(err, ErrNothing) {
			t.Errorf("the county takes the township's: %v", err)
		}
	})
}

func TestNothingWaitsUnseen(t *testing.T) {
	each2(t, func(h *town) {
		list := func(login string, q Query) []id.ID {
			t.Helper()
			page, err := h.office.Queue(t.Context(), h.clerk(login), "a test", q)
			h.must(err)
			var all []id.ID
			for _, c := range page.Cases {
				all = append(all, c.ID)
			}
			return all
		}
		overdue := h.open("dibao")
		h.later("2026-03-23")
		if got := list("li.fang", Query{Clock: Soon}); !slices.Equal(got, []id.ID{overdue.ID}) {
			t.Errorf("soon: %v", got)
		}
		h.later("2026-03-24")
		stuck := h.open("temporary-relief") // no limit while it is looked into
		if got := list("li.fang", Query{Clock: Overdue}); !slices.Equal(got, []id.ID{overdue.ID}) {
			t.Errorf("overdue: %v", got)
		}
		h.on = h.on.AddDays(StuckDays)
		if got := list("li.fang", Query{Clock: Stuck}); !slices.Equal(got, []id.ID{stuck.ID}) {
			t.Errorf("stuck: %v", got)
		}
		if s := h.sweep(); s.Stuck != 1 || s.Overdue != 1 || s.Orphaned != 0 {
			t.Errorf("swept %+v", s)
		}
		work, err := h.office.Work(t.Context(), h.clerk("li.fang"))
		if err != nil || work.Waiting != (Tally{Open: 2, Overdue: 1, Stuck: 1}) || work.Mine != (Tally{}) {
			t.Errorf("%+v %v", work, err)
		}
		if _, err := h.office.Queue(t.Context(), h.clerk("li.fang"), "a test", Query{Clock: "soonish"}); !errors.Is(err, ErrQuery) {
			t.Errorf("%v", err)
		}
	})
}

func TestACaseWhoseOfficerWasLockedComesBackAndOneThatNobodyCanDoIsMarked(t *testing.T) {
	each2(t, func(h *town) {
		c := h.do("li.fang", h.open("dibao"), Act{Action: "take"})
		if page, _ := h.office.Queue(t.Context(), h.clerk("hu.bo"), "a test", Query{Waiting: true}); len(page.Cases) != 0 {
			t.Errorf("what a colleague has in hand waits for others: %+v", page)
		}
		if s := h.sweep(); s.Freed != 0 || s.Orphaned != 0 {
			t.Errorf("swept %+v", s)
		}
		gone := map[string]bool{"li.fang": true}
		everybody := h.office.Staff
		h.office.Staff = func(ctx context.Context) ([]staff.Actor, error) {
			all, err := everybody(ctx)
			for i := range all {
				if gone[all[i].Account.Login] {
					all[i].Account.State = staff.Locked
				}
			}
			return all, err
		}
		if s := h.sweep(); s.Freed != 1 || s.Orphaned != 0 {
			t.Errorf("swept %+v", s)
		}
		if c = h.read("hu.bo", c); c.Assignee != "" || c.Events[2].Act != unassignAct {
			t.Errorf("%+v", c)
		}
		gone["hu.bo"] = true
		if s := h.sweep(); s.Orphaned != 1 {
			t.Errorf("swept %+v", s)
		}
		page, err := h.office.Queue(t.Context(), h.clerk("chen.jie"), "a test", Query{Clock: Orphaned})
		if err != nil || len(page.Cases) != 1 || page.Cases[0].Orphaned != OrphanNobody {
			t.Errorf("%+v %v", page, err)
		}
		clear(gone)
		if s := h.sweep(); s.Orphaned != 0 {
			t.Errorf("swept %+v", s)
		}
		if c = h.read("hu.bo", c); c.Orphaned != "" {
			t.Errorf("still marked: %+v", c)
		}
	})
}

func TestASupervisorGivesACaseOnlyToWhoCanDoIt(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		give := func(login string) Act { return Act{Action: "assign", Assignee: h.actors[login].Account.ID} }
		h.refused("qian.li", c, give("wang.min"), ErrAssignee)
		h.refused("qian.li", c, Act{Action: "assign", Assignee: id.New()}, ErrAssignee)
		h.refused("chen.jie", c, give("hu.bo"), ErrDenied)
		if c = h.do("qian.li", c, give("hu.bo")); c.Assignee != h.actors["hu.bo"].Account.ID {
			t.Errorf("%+v", c)
		}
	})
}

func TestPagesGoThroughTheQueueWithoutGapOrRepetition(t *testing.T) {
	each2(t, func(h *town) {
		want := map[id.ID]bool{}
		for range 7 {
			want[h.open("dibao").ID] = true
		}
		var past Past
		for n := 0; ; n++ {
			page, err := h.office.Queue(t.Context(), h.clerk("li.fang"), "a test", Query{Past: past, Limit: 3})
			h.must(err)
			for _, c := range page.Cases {
				if !want[c.ID] {
					t.Errorf("%s comes twice", c.ID)
				}
				delete(want, c.ID)
			}
			if page.Next == nil {
				if n != 2 {
					t.Errorf("%d pages", n+1)
				}
				break
			}
			past = *page.Next
		}
		if len(want) != 0 {
			t.Errorf("%d are missing", len(want))
		}
	})
}

func TestTheBoardCountsByDepartmentAreaServiceAndStateWithoutNames(t *testing.T) {
	each2(t, func(h *town) {
		h.decided(Act{Action: "approve"}) // on 12 March, opened on the 2nd
		h.open("dibao")
		h.open("temporary-relief")
		for by, want := range map[LoadBy][]Load{
			ByDepartment: {{Key: civilAffairs, Tally: Tally{Open: 2}, Decided: 1, Days: 8}},
			ByService:    {{Key: "dibao", Tally: Tally{Open: 1}, Decided: 1, Days: 8}, {Key: "temporary-relief", Tally: Tally{Open: 1}}},
			ByArea:       {{Key: street, Tally: Tally{Open: 2}, Decided: 1, Days: 8}},
			ByState:      {{Key: "investigation", Tally: Tally{Open: 2}}, {Key: "granted", Decided: 1, Days: 8}},
		} {
			got, err := h.office.Load(t.Context(), h.clerk("zhao.lei"), LoadQuery{By: by})
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("by %s: %+v %v, want %+v", by, got, err, want)
			}
		}
		if _, err := h.office.Load(t.Context(), h.clerk("li.fang"), LoadQuery{By: ByState}); fault.KindOf(err) != fault.Denied {
			t.Errorf("a caseworker sees the board: %v", err)
		}
		if _, err := h.office.Load(t.Context(), h.clerk("zhao.lei"), LoadQuery{By: "name"}); !errors.Is(err, ErrQuery) {
			t.Errorf("%v", err)
		}
	})
}

func TestSimilarCasesAreThoseOfLikeSizeAndAmountWithoutAName(t *testing.T) {
	each2(t, func(h *town) {
		near := h.decided(Act{Action: "refuse", Reason: "收入超过标准"})
		far := h.decided(Act{Action: "approve", Amount: yuan("300")})
		c := h.review(h.open("dibao"), "1450")
		got, err := h.office.Similar(t.Context(), h.clerk("wang.min"), "a test", c.ID)
		h.must(err)
		if len(got) != 2 || got[0].Case != near.ID || got[0].Reason != "收入超过标准" || got[1].Case != far.ID || got[1].Outcome != pack.Granted {
			t.Errorf("%+v", got)
		}
		if _, err := h.office.Similar(t.Context(), h.clerk("he.ping"), "a test", c.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("another department: %v", err)
		}
	})
}

func TestManySweepsAtOnceLeadACaseOnOnce(t *testing.T) {
	each2(t, func(h *town) {
		var published []Case
		for range 3 {
			c := h.open("dibao")
			h.do("li.fang", c, Act{Action: "visit", Visit: aVisit(h.on)})
			published = append(published, h.do("li.fang", c, Act{Action: "publish", Note: "符合", Amount: yuan("900")}))
		}
		late := h.open("dibao")
		h.later("2026-03-24")
		var all sync.WaitGroup
		swept, errs := make([]Swept, 6), make([]error, 6)
		for i := range swept {
			all.Go(func() { swept[i], errs[i] = h.office.Sweep(t.Context()) })
		}
		all.Wait()
		h.must(errors.Join(errs...))
		moved, overdue := 0, 0
		for _, s := range swept {
			moved, overdue = moved+s.Moved, overdue+s.Overdue
		}
		// Each review had five working days from the end of its publication, which passed too.
		if moved != 3 || overdue < 1 {
			t.Errorf("%d moved, %d overdue", moved, overdue)
		}
		for _, c := range published {
			if got := h.read("wang.min", c); got.State != "review" || got.Version != 4 {
				t.Errorf("%s version %d", got.State, got.Version)
			}
		}
		if h.sweep(); h.sweep() != (Swept{}) {
			t.Errorf("something is left to tell")
		}
		if got := h.read("li.fang", late); !got.Clock.Overdue(h.on) || got.Clock.Left != -1 {
			t.Errorf("%+v", got.Clock)
		}
	})
}

func TestOtherSystemsHearThatACaseWasOpenedMovedAndDecided(t *testing.T) {
	each2(t, func(h *town) {
		outbox, err := event.Open(t.Context(), h.db)
		h.must(err)
		queue, err := job.Open(t.Context(), h.db)
		h.must(err)
		_, _, err = outbox.Subscribe(t.Context(), store.By{Who: "installer", Purpose: "a test"}, event.Subscription{Name: "省平台", Sink: "https://events.example.org/in"})
		h.must(err)
		h.decided(Act{Action: "approve"})
		jobs, err := queue.List(t.Context(), job.Page{Kind: event.DeliverKind})
		h.must(err)
		var heard []string
		for _, j := range slices.Backward(jobs) {
			var load struct{ Event event.Event }
			h.must(j.Read(&load))
			heard = append(heard, string(load.Event.Type)+" "+load.Event.State)
			if strings.Contains(j.Load, "张") || strings.Contains(j.Load, string(h.people[0])) {
				t.Errorf("an event speaks of the person: %s", j.Load)
			}
		}
		want := []string{"case.opened investigation", "case.moved publication", "case.moved review", "case.decided granted"}
		if got := slices.DeleteFunc(heard, func(s string) bool { return !strings.HasPrefix(s, "case.") }); !slices.Equal(got, want) {
			t.Errorf("heard %v, want %v", got, want)
		}
	})
}

func TestAClockThatRanIntoAnUnannouncedYearIsCountedAnewWhenItsHolidaysAreKnown(t *testing.T) {
	each2(t, func(h *town) {
		h.later("2026-12-21")
		c := h.open("dibao")
		if c.Due != day("2027-01-11") || c.Clock.Sure {
			t.Fatalf("due %s, sure %v", c.Due, c.Clock.Sure)
		}
		h.sweep()
		announced, err := pack.Load(changed{packs.FS, "000000/calendar.yaml", newYear()}, county)
		h.must(err)
		h.place = announced
		h.office, err = Open(t.Context(), h.office.Parts)
		h.must(err)
		h.sweep()
		if c = h.read("li.fang", c); c.Due != day("2027-01-12") || !c.Clock.Sure || c.Version != 1 {
			t.Errorf("due %s, sure %v, version %d", c.Due, c.Clock.Sure, c.Version)
		}
		h.do("li.fang", c, Act{Action: "take", IfVersion: 1})
	})
}

// newYear is the calendar with a first of January announced.
func newYear() []byte {
	text, err := fs.ReadFile(packs.FS, "000000/calendar.yaml")
	if err != nil {
		panic(err)
	}
	return append(text, "  - {year: 2027, source: {id: JJR2026, clause: 试}, off: [[2027-01-01, 2027-01-01]], work: []}\n"...)
}
