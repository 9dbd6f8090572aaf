package casework

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minsheng/access"
	"minsheng/pack"
	"minsheng/store"
	"minsheng/store/storetest"
)

// everything is an act that brings whatever any action could need.
func (h *town) everything(action string) Act {
	return Act{Action: action, Note: "说明", Reason: "理由", Amount: yuan("500"), Papers: h.people[:1], Pause: "verification", Area: "330502003002",
		Assignee: h.actors["hu.bo"].Account.ID, Visit: aVisit(h.on), Correct: []Change{{Field: "people", After: "2"}},
		Hearing: &Hearing{On: h.on, Place: "村委会", Chair: "村主任", Present: []string{"村民代表"}, Result: "同意"}}
}

// excused are refusals of what was offered: it depends on what else was done.
func excused(err error) bool {
	return errors.Is(err, ErrVisit) || errors.Is(err, ErrTransfer) || errors.Is(err, ErrAssignee) || errors.Is(err, ErrTooLate)
}

// check holds a case against what must be true of every case.
func (h *town) check(t *rapid.T, c Case) {
	if int64(len(c.Events)) != c.Version || c.Events[len(c.Events)-1].Seq != c.Version {
		t.Fatalf("version %d of %d events", c.Version, len(c.Events))
	}
	if c.Open() != (c.Process.State(c.State).Kind != pack.EndState) || c.Open() != c.DecidedAt.IsZero() {
		t.Fatalf("state %s, outcome %q, decided at %v", c.State, c.Outcome, c.DecidedAt)
	}
	if !c.Open() && c.Due != never {
		t.Fatalf("it has ended and is due on %s", c.Due)
	}
	if c.Paused != "" && !c.Clock.Stopped && c.Clock.Days > 0 {
		t.Fatalf("paused, and the clock runs: %+v", c.Clock)
	}
	if c.Open() || c.ReviewOf != "" {
		return
	}
	var due bool
	if c.Grant != "" {
		g, err := h.ledger.Grant(h.Context(), store.By{Who: "test", Purpose: "test", Within: access.Everywhere()}, c.Grant)
		if err != nil {
			t.Fatal(err)
		}
		due = g.Due(g.Rates[0].From) > 0
	}
	if due != (c.Outcome == pack.Granted) {
		t.Fatalf("%s, and money is due: %v", c.Outcome, due)
	}
}

func TestWhateverIsDoneToACaseItStaysWhatItIs(t *testing.T) {
	h := newTown(t, storetest.SQLite(t)) // the stories run on both engines
	logins := []string{"self", "chen.jie", "li.fang", "hu.bo", "xu.hong", "wang.min", "sun.yi", "zhao.lei", "qian.li", "he.ping"}
	begin := h.on
	rapid.Check(t, func(t *rapid.T) {
		h.on = begin
		c, err := h.tryOpen(h.people[0], rapid.SampledFrom([]string{"dibao", "temporary-relief"}).Draw(t, "service"), village)
		if err != nil {
			t.Fatal(err)
		}
		actions := ids(c.Process.Actions)
		for _, a := range ownActs {
			actions = append(actions, a.id)
		}
		for range rapid.IntRange(1, 24).Draw(t, "steps") {
			h.step(t, &c, rapid.SampledFrom(logins).Draw(t, "who"), actions)
		}
	})
}

// step does something at random, or lets days pass, and checks what came of it.
func (h *town) step(t *rapid.T, c *Case, login string, actions []string) {
	if rapid.IntRange(0, 6).Draw(t, "wait") == 0 {
		h.on = h.on.AddDays(rapid.IntRange(1, 12).Draw(t, "days"))
		if _, err := h.office.Sweep(h.Context()); err != nil {
			t.Fatal(err)
		}
	}
	who := Self(h.people[0])
	if login != "self" {
		who = Clerk(h.actors[login])
	}
	before, err := h.office.Case(h.Context(), who, "a test", c.ID)
	seen := err == nil
	if err != nil && !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
	offered := ids(before.Can)
	if !before.Open() && seen {
		for _, id := range offered {
			if !slices.Contains([]string{"appeal", "reopen", "correct", "remark"}, id) {
				t.Fatalf("%s is offered after the end", id)
			}
		}
	}
	action := rapid.SampledFrom(actions).Draw(t, "action")
	if len(offered) > 0 && rapid.Bool().Draw(t, "offered") {
		action = rapid.SampledFrom(offered).Draw(t, "which")
	}
	_, err = h.office.Do(h.Context(), who, "a test", c.ID, h.everything(action))
	switch can := slices.Contains(offered, action); {
	case err == nil && !can:
		t.Fatalf("%s did %s in %s, which was not offered", login, action, before.State)
	case err != nil && can && !excused(err):
		t.Fatalf("%s was offered %s in %s: %v", login, action, before.State, err)
	}
	after, readErr := h.office.Case(h.Context(), Self(h.people[0]), "a test", c.ID)
	if readErr != nil {
		t.Fatal(readErr)
	}
	if seen && (err == nil) != (after.Version == before.Version+1) {
		t.Fatalf("%s: %v, and the version went from %d to %d", action, err, before.Version, after.Version)
	}
	h.check(t, after)
}
