package outreach_test

import (
	"errors"
	"strings"
	"testing"

	"minsheng/access"
	"minsheng/entitle/outreach"
	"minsheng/lang"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestWhatLiesOutsideAScopeIsOnNoListAndIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 250)
		town.keep(town.matched(60))
		all := town.all(outreach.Query{})
		here := all[0].Area[:9]
		inside, outside := 0, outreach.Listed{}
		for _, e := range all {
			if strings.HasPrefix(e.Area, here) {
				inside++
			} else {
				outside = e
			}
		}
		if inside == 0 || outside.ID == "" {
			t.Fatal("everybody lives in one place: the test shows nothing")
		}
		for name, c := range map[string]struct {
			scope access.Scope
			want  int
		}{
			"nowhere":          {nil, 0},
			"one township":     {access.Scope{{Area: here}}, inside},
			"everywhere":       {access.Scope{{}}, len(all)},
			"two overlapping":  {access.Scope{{Area: here}, {Area: here[:6]}}, len(all)},
			"one department's": {access.Scope{{Area: here, Department: "civil"}}, 0},
		} {
			narrow := *town
			narrow.office = town.office.Within(c.scope)
			if got := narrow.all(outreach.Query{}); len(got) != c.want {
				t.Errorf("%s: %d entries, want %d", name, len(got), c.want)
			}
			if n, err := narrow.office.Count(t.Context(), outreach.Query{Area: here}); err != nil || n != int64(min(c.want, inside)) {
				t.Errorf("%s: %d counted (%v)", name, n, err)
			}
		}
		narrow := town.office.Within(access.Scope{{Area: here}})
		_, found := narrow.Find(t.Context(), by, outside.ID)
		_, why := narrow.Reason(t.Context(), by, outside.ID, lang.ZH)
		_, history := narrow.History(t.Context(), by, outside.ID)
		marked := narrow.Mark(t.Context(), by, outside.ID, outreach.Saying{Outcome: outreach.Contacted})
		for act, err := range map[string]error{"find": found, "reason": why, "history": history, "mark": marked} {
			if !errors.Is(err, outreach.ErrNotFound) {
				t.Errorf("%s of an entry elsewhere: %v", act, err)
			}
		}
		if e, err := town.office.Find(t.Context(), by, outside.ID); err != nil || e.Mark != nil {
			t.Errorf("%+v (%v)", e.Mark, err)
		}
	})
}
