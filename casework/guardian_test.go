package casework

import "testing"

func TestAGuardianAppliesForTheWardInTheirOwnName(t *testing.T) {
	each2(t, func(h *town) {
		father, mother, child := h.people[0], h.people[1], h.people[2]
		who := Guardian(father, child)
		a := h.answer(who, h.begin(who, NewApplication{Service: "dibao", Person: child}), with(nil))
		if a.BegunBy.ID != father || a.Answers["phone"].Origin != HelperSaid {
			t.Errorf("%+v", a)
		}
		done := h.submit(who, a)
		says, err := h.office.Messages(t.Context(), who)
		if err != nil || len(says) != 1 || says[0].Person != child {
			t.Fatalf("%v %+v", err, says)
		}
		h.must(h.office.Seen(t.Context(), who, says[0].ID))
		if m := h.mine(child); m.Unread != 0 || m.Applications[0].ID != done.ID {
			t.Errorf("%+v", m)
		}
		h.must(h.office.Decline(t.Context(), who, "不需要", child, "temporary-relief", ""))
		h.must(h.office.Withhold(t.Context(), who, "不用", child, Consent{Question: "answer.phone", Use: UseAgain}))
		for _, stranger := range []Who{Guardian(mother, child), Self(mother)} {
			_, err = h.office.Begin(t.Context(), stranger, "not hers", NewApplication{Service: "dibao", Person: child})
			h.fails(err, ErrNotEntrusted)
			h.fails(h.office.Decline(t.Context(), stranger, "x", child, "dibao", ""), ErrDenied)
			if says, err := h.office.Messages(t.Context(), stranger); stranger.For != "" && err == nil {
				t.Errorf("a stranger reads %+v", says)
			}
		}
		entries, err := h.db.About(t.Context(), child, 50)
		h.must(err)
		for _, e := range entries {
			if e.Kind == "casework.submitted" && e.Who != "resident/"+string(father) {
				t.Errorf("the journal says %s did it", e.Who)
			}
		}
	})
}
