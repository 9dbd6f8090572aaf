package staff

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"minsheng/access"
	"minsheng/id"
)

func from(subject string, strong bool) access.Identity {
	return access.Identity{Issuer: "https://id.example.cn", Subject: subject, Strong: strong}
}

// newcomer is hired and holds a set-up code.
func (h *house) newcomer(login string) (who id.ID, code string) {
	h.t.Helper()
	a, code, err := h.roster.Hire(h.t.Context(), h.as("sys"), "new colleague", "330502", login, "丁")
	if err != nil {
		h.t.Fatal(err)
	}
	return a.ID, code
}

func TestAnIdentityIsLinkedWithTheSetUpCodeOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who, code := h.newcomer("li.fang")
		waits, err := h.roster.SignInBy(t.Context(), from("li", true))
		if !errors.Is(err, ErrUnlinked) || waits == "" {
			t.Fatalf("%q, %v", waits, err)
		}
		if _, err := h.roster.Actor(t.Context(), waits); !errors.Is(err, ErrSession) {
			t.Errorf("halfway is in: %v", err)
		}
		for _, wrong := range []struct{ login, code string }{{"li.fang", "wrong"}, {"nobody", code}, {"", ""}} {
			if _, _, err := h.roster.Link(t.Context(), waits, wrong.login, wrong.code); !errors.Is(err, ErrSetup) {
				t.Errorf("%v: %v", wrong, err)
			}
		}
		token, factor, err := h.roster.Link(t.Context(), waits, "li.fang", code)
		if err != nil || factor != nil {
			t.Fatalf("%v, %v", factor, err)
		}
		for range 2 {
			actor, err := h.roster.Actor(t.Context(), token)
			if err != nil || actor.Account.ID != who {
				t.Fatalf("%+v, %v", actor, err)
			}
			if token, err = h.roster.SignInBy(t.Context(), from("li", true)); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := h.roster.Link(t.Context(), waits, "li.fang", code); !errors.Is(err, ErrSession) {
			t.Errorf("the same token again: %v", err)
		}
	})
}

func TestWhereTheProviderChecksOneFactorOursIsAskedForBesides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, code := h.newcomer("li.fang")
		waits, _ := h.roster.SignInBy(t.Context(), from("li", false))
		waits, factor, err := h.roster.Link(t.Context(), waits, "li.fang", code)
		if err != nil || factor == nil {
			t.Fatalf("%v, %v", factor, err)
		}
		h.otp["li.fang"] = secretOf(factor)
		if _, err := h.roster.Actor(t.Context(), waits); !errors.Is(err, ErrSession) {
			t.Errorf("one factor was enough: %v", err)
		}
		if _, err := h.roster.Second(t.Context(), waits, h.code("li.fang")); err != nil {
			t.Fatal(err)
		}
		h.clock = h.clock.Add(time.Minute)
		waits, err = h.roster.SignInBy(t.Context(), from("li", false))
		if !errors.Is(err, ErrSecond) {
			t.Fatal(err)
		}
		if token, err := h.roster.Second(t.Context(), waits, "000000"); token != "" || !errors.Is(err, ErrSignIn) {
			t.Errorf("a wrong code: %q, %v", token, err)
		}
		token, err := h.roster.Second(t.Context(), waits, h.code("li.fang"))
		if err != nil {
			t.Fatal(err)
		}
		if actor, err := h.roster.Actor(t.Context(), token); err != nil || actor.Account.Login != "li.fang" {
			t.Errorf("%+v, %v", actor, err)
		}
		h.clock = h.clock.Add(time.Minute)
		waits, _ = h.roster.SignInBy(t.Context(), from("li", false))
		for range freeTries + 1 {
			h.roster.Second(t.Context(), waits, "000000")
		}
		if _, err := h.roster.Second(t.Context(), waits, h.code("li.fang")); !errors.Is(err, ErrTries) {
			t.Errorf("wrong codes do not lock: %v", err)
		}
		h.clock = h.clock.Add(halfwayTime + time.Minute)
		if _, err := h.roster.Second(t.Context(), waits, h.code("li.fang")); !errors.Is(err, ErrSession) {
			t.Errorf("after a quarter of an hour: %v", err)
		}
	})
}

func TestAnAdministratorLinksAndUnlinks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who, _ := h.newcomer("li.fang")
		other, _ := h.newcomer("wang.min")
		link := func(login string, to id.ID) error {
			return h.roster.LinkAccount(t.Context(), h.as(login), "the personnel list", "330502", to, from("li", true))
		}
		if err := link("sec", who); !errors.Is(err, ErrDenied) {
			t.Errorf("the security administrator: %v", err)
		}
		if err := link("sys", h.as("sys").Account.ID); !errors.Is(err, ErrDenied) {
			t.Errorf("oneself: %v", err)
		}
		if err := link("sys", who); err != nil {
			t.Fatal(err)
		}
		if err := link("sys", other); !errors.Is(err, ErrIdentityTaken) {
			t.Errorf("one identity, two accounts: %v", err)
		}
		token, err := h.roster.SignInBy(t.Context(), from("li", true))
		if err != nil {
			t.Fatal(err)
		}
		if err := h.roster.Lock(t.Context(), h.as("sys"), "left", "330502", who); err != nil {
			t.Fatal(err)
		}
		if _, err := h.roster.SignInBy(t.Context(), from("li", true)); !errors.Is(err, ErrSignIn) {
			t.Errorf("locked: %v", err)
		}
		if err := h.roster.Unlock(t.Context(), h.as("sys"), "is back", "330502", who); err != nil {
			t.Fatal(err)
		}
		if token, err = h.roster.SignInBy(t.Context(), from("li", true)); err != nil {
			t.Errorf("unlocked: %v", err)
		}
		if err := h.roster.UnlinkAccount(t.Context(), h.as("sys"), "another provider", "330502", who); err != nil {
			t.Fatal(err)
		}
		if _, err := h.roster.Actor(t.Context(), token); !errors.Is(err, ErrSession) {
			t.Errorf("unlinked, still in: %v", err)
		}
		if _, err := h.roster.SignInBy(t.Context(), from("li", true)); !errors.Is(err, ErrUnlinked) {
			t.Errorf("unlinked: %v", err)
		}
	})
}

func TestAnAccountThatAnAdministratorLinkedGetsItsSecondFactorWithASetUpCode(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who, _ := h.newcomer("li.fang")
		if err := h.roster.LinkAccount(t.Context(), h.as("sys"), "the personnel list", "330502", who, from("li", false)); err != nil {
			t.Fatal(err)
		}
		waits, err := h.roster.SignInBy(t.Context(), from("li", false))
		if !errors.Is(err, ErrUnlinked) {
			t.Fatalf("one factor and none of ours: %v", err)
		}
		code, err := h.roster.Renew(t.Context(), h.as("sys"), "a second factor", "330502", who)
		if err != nil {
			t.Fatal(err)
		}
		waits, factor, err := h.roster.Link(t.Context(), waits, "li.fang", code)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := totp.GenerateCode(secretOf(factor), h.clock)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.roster.Second(t.Context(), waits, shown); err != nil {
			t.Error(err)
		}
	})
}

func TestTheJournalSaysWhoWasLinkedAndNoSubject(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who, code := h.newcomer("li.fang")
		waits, _ := h.roster.SignInBy(t.Context(), from("the-subject", true))
		if _, _, err := h.roster.Link(t.Context(), waits, "li.fang", code); err != nil {
			t.Fatal(err)
		}
		entries, err := h.db.About(t.Context(), who, 50)
		if err != nil {
			t.Fatal(err)
		}
		linked := false
		for _, e := range entries {
			linked = linked || e.Kind == "staff.linked"
			if strings.Contains(e.Detail+e.Purpose, "the-subject") || strings.Contains(e.Detail+e.Purpose, code) {
				t.Errorf("%s tells a secret: %s %s", e.Kind, e.Purpose, e.Detail)
			}
		}
		if !linked {
			t.Error("the journal does not say that it was linked")
		}
	})
}
