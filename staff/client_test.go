package staff

import (
	"errors"
	"slices"
	"testing"
	"time"

	"minsheng/access"
	"minsheng/store"
)

var keeper = store.By{Who: "installer", Purpose: "lets a program in"}

// admit lets a program in with one post.
func (h *house) admit(login string, role Role, area, department string) (*Actor, string) {
	h.t.Helper()
	_, token, err := h.roster.Admit(h.t.Context(), keeper, Admission{Login: login, Name: "区医院", Posts: []Post{{Role: role, Area: area, Department: department}}})
	if err != nil {
		h.t.Fatal(err)
	}
	actor, err := h.roster.Client(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	return actor, token
}

func TestAProgramComesWithItsTokenAndReachesOnlyItsArea(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		actor, token := h.admit("api.hospital", Caseworker, "330502", "health")
		if !actor.Account.IsClient() || len(token) < 36 {
			t.Errorf("%+v %q", actor.Account, token)
		}
		if err := actor.May(access.ReadPeople, access.Row{Area: "330502003", Department: "health"}); err != nil {
			t.Error(err)
		}
		for _, row := range []access.Row{{Area: "330521001", Department: "health"}, {Area: "330502003", Department: "housing"}} {
			if err := actor.May(access.ReadPeople, row); !errors.Is(err, ErrDenied) {
				t.Errorf("%+v: %v", row, err)
			}
		}
		for _, wrong := range []string{"", "mst_", token + "x", token[4:]} {
			if _, err := h.roster.Client(t.Context(), wrong); !errors.Is(err, ErrToken) {
				t.Errorf("token %q: %v", wrong, err)
			}
		}
		for _, made := range []string{token, token[4:]} {
			if entries, err := h.db.About(t.Context(), actor.Account.ID, 9); err != nil || slices.ContainsFunc(entries, func(e store.Entry) bool { return e.Detail == made }) {
				t.Errorf("the journal holds the token (%v)", err)
			}
		}
	})
}

func TestATokenIsChangedWithoutAPauseAndEndsAfterAYear(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, first := h.admit("api.hospital", Planner, "330502", "")
		second, err := h.roster.RenewToken(t.Context(), keeper, "api.hospital")
		if err != nil {
			t.Fatal(err)
		}
		good := func(when string, token string, want bool) {
			t.Helper()
			if _, err := h.roster.Client(t.Context(), token); (err == nil) != want {
				t.Errorf("%s: %v", when, err)
			}
		}
		good("the old one at once", first, true)
		good("the new one at once", second, true)
		h.clock = h.clock.Add(8 * 24 * time.Hour)
		good("the old one after a week", first, false)
		good("the new one after a week", second, true)
		h.clock = h.clock.Add(366 * 24 * time.Hour)
		good("the new one after a year", second, false)
		third, err := h.roster.RenewToken(t.Context(), keeper, "api.hospital")
		if err != nil {
			t.Fatal(err)
		}
		if err := h.roster.EndClient(t.Context(), keeper, "api.hospital"); err != nil {
			t.Fatal(err)
		}
		good("after the end", third, false)
		if _, err := h.roster.RenewToken(t.Context(), keeper, "api.hospital"); !errors.Is(err, ErrClient) {
			t.Errorf("renewed after the end: %v", err)
		}
	})
}

func TestAProgramIsNoPersonAndNoAdministrator(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		actor, _ := h.admit("api.hospital", Planner, "330502", "")
		for name, c := range map[string]struct {
			do   func() error
			want error
		}{
			"a person's login": {func() error {
				_, _, err := h.roster.Admit(t.Context(), keeper, Admission{Login: "hospital", Name: "x"})
				return err
			}, ErrClientLogin},
			"an administrator": {func() error {
				_, _, err := h.roster.Admit(t.Context(), keeper, Admission{Login: "api.x", Name: "x", Posts: []Post{{Role: Auditor}}})
				return err
			}, ErrClientRole},
			"a login that is taken": {func() error {
				_, _, err := h.roster.Admit(t.Context(), keeper, Admission{Login: "api.hospital", Name: "x"})
				return err
			}, ErrLoginTaken},
			"a person with the login of a program": {func() error {
				_, _, err := h.roster.Hire(t.Context(), h.as("sys"), "new colleague", "", "api.li", "丁")
				return err
			}, ErrClientLogin},
			"a set-up code for a program": {func() error {
				_, err := h.roster.Renew(t.Context(), h.as("sys"), "lost it", "", actor.Account.ID)
				return err
			}, ErrClientLogin},
			"a session for a program": {func() error {
				_, err := h.roster.SignIn(t.Context(), "api.hospital", "", "")
				return err
			}, ErrSignIn},
			"the token of a person": {func() error {
				_, err := h.roster.RenewToken(t.Context(), keeper, "sys")
				return err
			}, ErrClient},
			"nobody's token": {func() error {
				return h.roster.EndClient(t.Context(), keeper, "api.nobody")
			}, ErrClient},
		} {
			if err := c.do(); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		programs, err := h.roster.Programs(t.Context())
		if err != nil || len(programs) != 1 || programs[0].Account.Login != "api.hospital" || programs[0].EndsAt.IsZero() || len(programs[0].Posts) != 1 {
			t.Errorf("%+v, %v", programs, err)
		}
	})
}

func TestAProgramReadsWhatTheJournalHoldsOfItselfPageByPage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		actor, _ := h.admit("api.hospital", Planner, "330502", "")
		other, _ := h.admit("api.school", Planner, "330502", "")
		for i := range 7 {
			for _, a := range []*Actor{actor, other} {
				err := h.db.Write(t.Context(), a.By("day "+string(rune('0'+i))), func(tx *store.Tx) error {
					tx.Note("test.read", "", "")
					tx.Note("test.wrote", "", "")
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		var all []Call
		for past := ""; ; past = all[len(all)-1].Mark {
			page, err := h.roster.Calls(t.Context(), actor, past, 3)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, page...)
			if len(page) < 3 {
				break
			}
		}
		if len(all) != 14 || all[0].Purpose != "day 6" || all[13].Purpose != "day 0" || all[0].At.Before(all[13].At) {
			t.Errorf("%d entries: %+v", len(all), all)
		}
		for _, wrong := range []string{"x", "1.2", "1.2.3 ", "99999999999999999999.0.1", "-1.0.1", "253402300800000000.0.1"} {
			if _, err := h.roster.Calls(t.Context(), actor, wrong, 3); !errors.Is(err, ErrMark) {
				t.Errorf("mark %q: %v", wrong, err)
			}
		}
	})
}

func TestARequestWithAKeyIsAnsweredOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		actor, _ := h.admit("api.hospital", Planner, "330502", "")
		other, _ := h.admit("api.school", Planner, "330502", "")
		q := Request{Key: "k1", Hash: "a"}
		ask := func(a *Actor, q Request, status int, body string) {
			t.Helper()
			g, err := h.roster.Ask(t.Context(), a, q)
			if err != nil || g != (Given{status, body}) {
				t.Errorf("%+v: %+v, %v", q, g, err)
			}
		}
		ask(actor, q, 0, "")
		ask(actor, q, 0, "") // nobody knows what became of the first
		if err := h.roster.Answered(t.Context(), actor, q, Given{201, "made"}); err != nil {
			t.Fatal(err)
		}
		ask(actor, q, 201, "made")
		ask(other, Request{Key: "k1", Hash: "b"}, 0, "")
		if _, err := h.roster.Ask(t.Context(), actor, Request{Key: "k1", Hash: "b"}); !errors.Is(err, ErrKeyUsed) {
			t.Errorf("another request with the key: %v", err)
		}
		refused := Request{Key: "k2", Hash: "a"}
		ask(actor, refused, 0, "")
		if err := h.roster.Failed(t.Context(), actor, refused); err != nil {
			t.Fatal(err)
		}
		ask(actor, Request{Key: "k2", Hash: "mended"}, 0, "")
		h.clock = h.clock.Add(requestTime + time.Minute)
		if err := h.roster.Answered(t.Context(), actor, Request{Key: "k2", Hash: "mended"}, Given{200, ""}); err != nil {
			t.Fatal(err)
		}
		ask(actor, Request{Key: "k1", Hash: "new"}, 0, "") // forgotten after three days
	})
}
