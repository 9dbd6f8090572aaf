package casework

import (
	"errors"
	"slices"
	"testing"

	"minsheng/pack"
)

func TestAGuardianActsOnTheCaseOfTheChild(t *testing.T) {
	each2(t, func(h *town) {
		father, mother, child := h.people[0], h.people[1], h.people[2]
		c, err := h.tryOpen(child, "dibao", village)
		h.must(err)
		if _, err := h.office.Case(t.Context(), Self(mother), "mine", c.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("who is no guardian reads it: %v", err)
		}
		got, err := h.office.Find(t.Context(), Self(father), "my child's", c.Number)
		if err != nil || !slices.Equal(ids(got.Can), []string{"withdraw"}) {
			t.Fatalf("%v, may %v", err, ids(got.Can))
		}
		c, err = h.office.Do(t.Context(), Self(father), "my child's", c.ID, Act{Action: "withdraw"})
		if err != nil || c.Outcome != pack.Withdrawn || c.Events[0].By.ID != father {
			t.Errorf("%+v %v", c, err)
		}
	})
}

func TestAHelperActsOnTheCaseAsLongAsTheMandateHolds(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		neighbour := h.people[1]
		read := func() error {
			_, err := h.office.Case(t.Context(), Self(neighbour), "代办", c.ID)
			return err
		}
		entrust := func(scope ...string) Mandate {
			m, err := h.office.Entrust(t.Context(), Self(c.Person), "腿脚不便", Mandate{Person: c.Person, Helper: neighbour, Scope: scope, From: h.on, To: h.on.AddDays(30), Notify: BothHear})
			h.must(err)
			return m
		}
		entrust("temporary-relief")
		if err := read(); !errors.Is(err, ErrNotFound) {
			t.Errorf("a mandate for something else: %v", err)
		}
		m := entrust("dibao")
		h.must(read())
		h.do("li.fang", c, Act{Action: "ask-papers", Note: "请补工资证明"})
		if _, err := h.office.Do(t.Context(), Self(neighbour), "代办", c.ID, Act{Action: "hand-in", Papers: h.people[:1]}); err != nil {
			t.Error(err)
		}
		h.must(h.office.Revoke(t.Context(), Self(c.Person), "不再需要", m.ID))
		if err := read(); !errors.Is(err, ErrNotFound) {
			t.Errorf("after the mandate was revoked: %v", err)
		}
	})
}
