package staff

import (
	"context"
	"errors"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"pgregory.net/rapid"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

const password = "梅花三弄 1988 wuxing"

// house is a roster with its three administrators and a clock that tests move.
type house struct {
	t      *testing.T
	db     *store.DB
	roster *Roster
	clock  time.Time
	otp    map[string]string // login → secret of the second factor
}

func each(t *testing.T, fn func(*testing.T, *house)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, err := Open(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		h := &house{t: t, db: db, roster: r, clock: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), otp: map[string]string{}}
		r.now = func() time.Time { return h.clock }
		codes, err := r.Start(t.Context(), store.By{Who: "installer", Purpose: "begins"}, []First{
			{Login: "sys", Name: "甲", Role: SystemAdmin}, {Login: "sec", Name: "乙", Role: SecurityAdmin},
			{Login: "aud", Name: "丙", Role: Auditor}})
		if err != nil {
			t.Fatal(err)
		}
		for i, login := range []string{"sys", "sec", "aud"} {
			h.setUp(login, codes[i])
		}
		fn(t, h)
	})
}

func (h *house) setUp(login, code string) {
	h.t.Helper()
	u, err := h.roster.SetUp(h.t.Context(), login, code, password)
	if err != nil {
		h.t.Fatal(err)
	}
	h.otp[login] = secretOf(u)
}

func secretOf(u *url.URL) string { return u.Query().Get("secret") }

func (h *house) code(login string) string {
	h.t.Helper()
	code, err := totp.GenerateCode(h.otp[login], h.clock)
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// as signs somebody in and returns who acts.
func (h *house) as(login string) *Actor {
	h.t.Helper()
	h.clock = h.clock.Add(time.Minute) // a code is good once
	token, err := h.roster.SignIn(h.t.Context(), login, password, h.code(login))
	if err != nil {
		h.t.Fatal(err)
	}
	actor, err := h.roster.Actor(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	return actor
}

// hire makes an account with a post that began.
func (h *house) hire(login string, role Role, area, department string) id.ID {
	h.t.Helper()
	a, code, err := h.roster.Hire(h.t.Context(), h.as("sys"), "new colleague", area, login, "丁")
	if err != nil {
		h.t.Fatal(err)
	}
	h.setUp(login, code)
	_, err = h.roster.Appoint(h.t.Context(), h.as("sec"), "new colleague", Post{Account: a.ID, Role: role, Area: area, Department: department, From: civil.FromTime(h.clock)})
	if err != nil {
		h.t.Fatal(err)
	}
	return a.ID
}

func TestAClerkIsHiredAppointedSignsInAndReachesOnlyHerStreet(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.hire("li.fang", Clerk, "330502003", "")
		li := h.as("li.fang")
		here, there := access.Row{Area: "330502003001"}, access.Row{Area: "330502004"}
		if err := li.May(access.ReadPeople, here); err != nil {
			t.Errorf("her own street: %v", err)
		}
		for _, no := range []struct {
			do  access.Action
			row access.Row
		}{{access.ReadPeople, there}, {access.ReadPeople, access.Row{Area: "330502"}}, {access.SeeBoard, here}, {access.KeepAccounts, here}, {access.ReadJournal, here}} {
			if err := li.May(no.do, no.row); !errors.Is(err, ErrDenied) {
				t.Errorf("%s on %s: %v, want denied", no.do, no.row.Area, err)
			}
		}
		if scope := li.Scope(access.ReadPeople); !slices.Equal(scope, access.Scope{{Area: "330502003"}}) {
			t.Errorf("scope %v", scope)
		}
		if scope := li.Scope(access.SeeBoard); scope != nil {
			t.Errorf("scope %v of the board", scope)
		}
	})
}

func TestACaseworkerReachesHerDepartmentAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.hire("wang.min", Caseworker, "330502", "civil-affairs")
		wang := h.as("wang.min")
		if err := wang.May(access.ReadLists, access.Row{Area: "330502001", Department: "civil-affairs"}); err != nil {
			t.Error(err)
		}
		if err := wang.May(access.ReadLists, access.Row{Area: "330502001", Department: "health"}); !errors.Is(err, ErrDenied) {
			t.Errorf("another department: %v", err)
		}
		if scope := wang.Scope(access.ReadLists); !slices.Equal(scope, access.Scope{{Area: "330502", Department: "civil-affairs"}}) {
			t.Errorf("scope %v", scope)
		}
	})
}

func TestTheThreeAdministratorsStayApart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		clerk := h.hire("li.fang", Clerk, "330502", "")
		sec := h.as("sec")
		for _, role := range []Role{SystemAdmin, SecurityAdmin, Auditor} {
			_, err := h.roster.Appoint(t.Context(), sec, "helps out", Post{Account: clerk, Role: role, From: civil.FromTime(h.clock)})
			if !errors.Is(err, ErrApart) {
				t.Errorf("a clerk became %s: %v", role, err)
			}
		}
		if _, err := h.roster.Appoint(t.Context(), sec, "two hats", Post{Account: clerk, Role: Helper, Area: "330502", From: civil.FromTime(h.clock)}); err != nil {
			t.Errorf("a clerk may be a helper too: %v", err)
		}
		_, err := h.roster.Appoint(t.Context(), sec, "myself", Post{Account: sec.Account.ID, Role: Auditor, From: civil.FromTime(h.clock)})
		if !errors.Is(err, ErrDenied) {
			t.Errorf("the security administrator appointed himself: %v", err)
		}
		if _, _, err := h.roster.Hire(t.Context(), sec, "not mine", "330502", "chen.hua", "戊"); !errors.Is(err, ErrDenied) {
			t.Errorf("the security administrator made an account: %v", err)
		}
	})
}

func TestAPostBeginsAndEndsOnItsDays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who := h.hire("li.fang", Clerk, "330502", "")
		today := civil.FromTime(h.clock)
		later, err := h.roster.Appoint(t.Context(), h.as("sec"), "from tomorrow", Post{Account: who, Role: Planner, Area: "330502", From: today + 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(h.as("li.fang").Posts) != 1 {
			t.Error("a post of tomorrow holds today")
		}
		h.clock = h.clock.AddDate(0, 0, 1)
		if len(h.as("li.fang").Posts) != 2 {
			t.Error("the post did not begin")
		}
		if err := h.roster.Dismiss(t.Context(), h.as("sec"), "back again", who, later, today+1); err != nil {
			t.Fatal(err)
		}
		if len(h.as("li.fang").Posts) != 1 {
			t.Error("the post did not end")
		}
		if err := h.roster.Dismiss(t.Context(), h.as("sec"), "twice", who, later, today+1); !errors.Is(err, ErrPost) {
			t.Errorf("it ended twice: %v", err)
		}
	})
}

func TestSignInTellsNobodyWhatWasWrong(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		good := h.code("sys")
		tests := []struct{ name, login, password, code string }{
			{"no such login", "nobody", password, good},
			{"a wrong password", "sys", "another password 9", good},
			{"a wrong code", "sys", password, "000000"},
			{"no code", "sys", password, ""},
			{"no password", "sys", "", good},
		}
		for _, tt := range tests {
			token, err := h.roster.SignIn(t.Context(), tt.login, tt.password, tt.code)
			if token != "" || !errors.Is(err, ErrSignIn) {
				t.Errorf("%s: %q, %v", tt.name, token, err)
			}
		}
	})
}

func TestACodeIsGoodOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		code := h.code("sys")
		if _, err := h.roster.SignIn(t.Context(), "sys", password, code); err != nil {
			t.Fatal(err)
		}
		if _, err := h.roster.SignIn(t.Context(), "sys", password, code); !errors.Is(err, ErrSignIn) {
			t.Errorf("the same code again: %v", err)
		}
	})
}

func TestWrongTriesLockForLongerAndLonger(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		wrong := func() error {
			_, err := h.roster.SignIn(t.Context(), "aud", "wrong password 1", "123456")
			return err
		}
		for range freeTries + 1 {
			if err := wrong(); !errors.Is(err, ErrSignIn) {
				t.Fatalf("a free try: %v", err)
			}
		}
		if _, err := h.roster.SignIn(t.Context(), "aud", password, h.code("aud")); !errors.Is(err, ErrTries) {
			t.Errorf("the right password while locked: %v", err)
		}
		h.clock = h.clock.Add(firstLock + time.Second)
		if err := wrong(); !errors.Is(err, ErrSignIn) {
			t.Fatalf("after the lock: %v", err)
		}
		h.clock = h.clock.Add(firstLock + time.Second)
		if err := wrong(); !errors.Is(err, ErrTries) {
			t.Errorf("the second lock is no longer than the first: %v", err)
		}
		h.clock = h.clock.Add(2 * firstLock)
		if _, err := h.roster.SignIn(t.Context(), "aud", password, h.code("aud")); err != nil {
			t.Errorf("the right password after the lock: %v", err)
		}
	})
}

func TestASessionEndsByRestByTimeBySignOutAndByLock(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who := h.hire("li.fang", Clerk, "330502", "")
		open := func() string {
			t.Helper()
			h.clock = h.clock.Add(time.Minute)
			token, err := h.roster.SignIn(t.Context(), "li.fang", password, h.code("li.fang"))
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		ended := func(why, token string) {
			t.Helper()
			if _, err := h.roster.Actor(t.Context(), token); !errors.Is(err, ErrSession) {
				t.Errorf("%s: %v", why, err)
			}
		}
		rests := open()
		h.clock = h.clock.Add(sessionRest + time.Minute)
		ended("it rested", rests)

		long := open()
		for range int(sessionTime / (20 * time.Minute)) {
			if _, err := h.roster.Actor(t.Context(), long); err != nil {
				t.Fatalf("while it is used: %v", err)
			}
			h.clock = h.clock.Add(20 * time.Minute)
		}
		h.clock = h.clock.Add(time.Minute)
		ended("the day is over", long)

		out := open()
		if err := h.roster.SignOut(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		ended("signed out", out)
		if err := h.roster.SignOut(t.Context(), out); err != nil {
			t.Errorf("signed out twice: %v", err)
		}

		locked := open()
		if err := h.roster.Lock(t.Context(), h.as("sys"), "left the office", "330502", who); err != nil {
			t.Fatal(err)
		}
		ended("locked", locked)
		h.clock = h.clock.Add(time.Minute)
		if _, err := h.roster.SignIn(t.Context(), "li.fang", password, h.code("li.fang")); !errors.Is(err, ErrSignIn) {
			t.Errorf("a locked account signs in: %v", err)
		}
		if err := h.roster.Unlock(t.Context(), h.as("sys"), "is back", "330502", who); err != nil {
			t.Fatal(err)
		}
		open()
	})
}

func TestASetUpCodeWorksOnceAndNotForLong(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, code, err := h.roster.Hire(t.Context(), h.as("sys"), "new colleague", "330502", "li.fang", "李芳")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.roster.SetUp(t.Context(), "li.fang", "not-the-code", password); !errors.Is(err, ErrSetup) {
			t.Errorf("a wrong code: %v", err)
		}
		if _, err := h.roster.SetUp(t.Context(), "nobody", code, password); !errors.Is(err, ErrSetup) {
			t.Errorf("another login: %v", err)
		}
		h.setUp("li.fang", code)
		if _, err := h.roster.SetUp(t.Context(), "li.fang", code, password); !errors.Is(err, ErrSetup) {
			t.Errorf("the code again: %v", err)
		}
		again, err := h.roster.Renew(t.Context(), h.as("sys"), "lost her phone", "330502", a.ID)
		if err != nil {
			t.Fatal(err)
		}
		h.clock = h.clock.Add(setupTime + time.Hour)
		if _, err := h.roster.SetUp(t.Context(), "li.fang", again, password); !errors.Is(err, ErrSetup) {
			t.Errorf("an old code: %v", err)
		}
	})
}

func TestTwoAppointmentsAtOnceDoNotUniteWhatStaysApart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, _, err := h.roster.Hire(t.Context(), h.as("sys"), "new colleague", "330502", "li.fang", "李芳")
		if err != nil {
			t.Fatal(err)
		}
		sec := h.as("sec")
		errs := make([]error, 6)
		var work sync.WaitGroup
		for i := range errs {
			role := []Role{SystemAdmin, Auditor}[i%2]
			work.Go(func() {
				_, errs[i] = h.roster.Appoint(context.WithoutCancel(t.Context()), sec, "a race", Post{Account: a.ID, Role: role, From: civil.FromTime(h.clock)})
			})
		}
		work.Wait()
		won := map[bool]int{} // whether it is that of the first role
		for i, err := range errs {
			if err == nil {
				won[i%2 == 0]++
			} else if !errors.Is(err, ErrApart) {
				t.Errorf("%v", err)
			}
		}
		if len(won) != 1 {
			t.Errorf("both roles were given: %v", won)
		}
	})
}

func TestStartWorksOnlyOnAnEmptyRoster(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.roster.Start(t.Context(), store.By{Who: "intruder", Purpose: "begins again"}, []First{{Login: "evil", Name: "己", Role: SystemAdmin}})
		if !errors.Is(err, ErrStarted) {
			t.Errorf("%v", err)
		}
	})
}

func TestEveryDoingIsInTheJournalAndNoSecretIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who := h.hire("li.fang", Clerk, "330502", "")
		h.as("li.fang")
		entries, err := h.db.About(t.Context(), who, 50)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, e := range entries {
			kinds = append(kinds, e.Kind)
			if strings.Contains(e.Detail+e.Purpose, password) || strings.Contains(e.Detail+e.Purpose, h.otp["li.fang"]) {
				t.Errorf("%s tells a secret: %s", e.Kind, e.Detail)
			}
		}
		slices.Reverse(kinds)
		if want := []string{"staff.hired", "staff.set_up", "staff.appointed", "staff.signed_in"}; !slices.Equal(kinds, want) {
			t.Errorf("journal %v, want %v", kinds, want)
		}
	})
}

func TestPasswordsThatAreEasyAreRefused(t *testing.T) {
	tests := []struct {
		password string
		good     bool
	}{
		{"short 1", false}, {"onlyletterslong", false}, {"123456789012", false}, {"li.fang-2026-x", false},
		{"aaaaaaaaaaa1", false}, {password, true}, {"correct horse battery", true}, {"湖州吴兴区民政局窗口 7 号", true},
	}
	for _, tt := range tests {
		if err := checkPassword(tt.password, "li.fang"); (err == nil) != tt.good {
			t.Errorf("%s: %v", tt.password, err)
		}
		if err := checkPassword(tt.password, "li.fang"); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v", err)
		}
	}
}

func TestAHashMatchesItsPasswordAlone(t *testing.T) {
	hash := hashPassword(password)
	if !matches(hash, password) || matches(hash, password+" ") || matches("", "") || matches(nobody, password) || matches("$argon2id$x$y$z$w", password) {
		t.Error("a hash matches what it should not")
	}
	if hash == hashPassword(password) {
		t.Error("two hashes of one password are the same: no salt")
	}
}

// What a list shows and what May allows come from one policy; this holds them
// together.
func TestScopeAndMayAgreeOnEveryRow(t *testing.T) {
	p, err := readPolicy()
	if err != nil {
		t.Fatal(err)
	}
	areas := []string{"", "33", "3305", "330502", "330502003", "330503", "3101"}
	departments := []string{"", "civil-affairs", "health"}
	rapid.Check(t, func(t *rapid.T) {
		var posts []Post
		for range rapid.IntRange(0, 3).Draw(t, "posts") {
			posts = append(posts, Post{ID: id.New(), Account: "me", Role: rapid.SampledFrom(Roles()).Draw(t, "role").Role,
				Area: rapid.SampledFrom(areas).Draw(t, "area"), Department: rapid.SampledFrom(departments).Draw(t, "department")})
		}
		actor := &Actor{Posts: posts, policy: p}
		do := rapid.SampledFrom(access.Actions()).Draw(t, "action")
		row := access.Row{Area: rapid.SampledFrom(areas).Draw(t, "row area"), Department: rapid.SampledFrom(departments).Draw(t, "row department"), Author: "another"}
		if may, covered := actor.May(do, row) == nil, actor.Scope(do).Covers(row); may != covered {
			t.Fatalf("posts %+v, %s on %+v: may %v, in scope %v", posts, do, row, may, covered)
		}
	})
}

func TestEveryActionIsPermittedToSomebodyAndNoneToNobody(t *testing.T) {
	p, err := readPolicy()
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range access.Actions() {
		some := false
		for _, r := range Roles() {
			post := Post{ID: "p", Account: "me", Role: r.Role, Area: "33", Department: "health"}
			some = some || p.allows(post, do, access.Row{Area: "33", Department: "health"})
		}
		if !some {
			t.Errorf("no role may %s: the policy forgot it", do)
		}
		if (&Actor{policy: p}).May(do, access.Row{}) == nil {
			t.Errorf("somebody without a post may %s", do)
		}
	}
}

func TestTheFirstPostsAreCheckedAsLaterOnesAre(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, err := Open(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []struct {
			role Role
			want error
		}{{"king", ErrRole}, {Caseworker, ErrDepartment}} {
			_, err := r.Start(t.Context(), store.By{Who: "installer", Purpose: "begins"}, []First{{Login: "first", Name: "甲", Role: f.role}})
			if !errors.Is(err, f.want) {
				t.Errorf("%s: %v, want %v", f.role, err, f.want)
			}
		}
		if all, err := r.Everybody(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("%d accounts stayed, %v", len(all), err)
		}
	})
}
