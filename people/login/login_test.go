package login

import (
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var clerk = of("330502")

func of(area string) store.By {
	return store.By{Who: "li.fang", Purpose: "登录条", Within: access.Scope{{Area: area}}}
}

// house is a door with a family behind it, and a clock that tests move.
type house struct {
	t      *testing.T
	db     *store.DB
	door   *Door
	clock  time.Time
	mother id.ID // with a number
	child  id.ID // 2015, the mother's ward
	grown  id.ID // 2004, was the mother's ward since birth
	uncle  id.ID // without a number
}

// Sequence 000 is never given to anybody: this person cannot exist.
var mothersNumber = people.MustNumber("33050219800515000" + string(people.CheckDigit("33050219800515000")))

func mothersLast() string { return mothersNumber.Plain()[14:] }

func each(t *testing.T, o Options, fn func(*testing.T, *house)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		none, err := people.NewCatalogue()
		if err != nil {
			t.Fatal(err)
		}
		if o.Register, err = people.Open(t.Context(), db, none); err != nil {
			t.Fatal(err)
		}
		h := &house{t: t, db: db, clock: time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)}
		if h.door, err = Open(t.Context(), db, o); err != nil {
			t.Fatal(err)
		}
		h.door.now = func() time.Time { return h.clock }
		h.enrol(o.Register)
		fn(t, h)
	})
}

func (h *house) enrol(r *people.Register) {
	h.t.Helper()
	at := people.Residence{RegisteredArea: "330502001", LivesInArea: "330502002"}
	born := func(s string) *civil.Date { d := civil.MustParse(s); return &d }
	guarded := func(since string) []people.NewLink {
		return []people.NewLink{{Kind: people.Guardian, Ref: "m", Since: born(since)}}
	}
	done, err := r.Enrol(h.t.Context(), clerk, people.Batch{Source: "公安", AsOf: civil.MustParse("2026-01-01"), Households: []people.NewHousehold{{Members: []people.NewResident{
		{Ref: "m", ID: id.New(), Name: "沈丽华", Number: mothersNumber, Role: people.Head, Residence: at},
		{Ref: "c", Name: "沈小宝", Sex: people.Male, BornOn: born("2015-06-01"), Role: people.Child, Residence: at, Links: guarded("2015-06-01")},
		{Ref: "g", Name: "沈大宝", Sex: people.Male, BornOn: born("2004-06-01"), Role: people.Child, Residence: at, Links: guarded("2004-06-01")},
		{Ref: "u", Name: "沈阿叔", Sex: people.Male, BornOn: born("1970-06-01"), Role: people.Other, Residence: at},
	}}}})
	if err != nil {
		h.t.Fatal(err)
	}
	home, err := r.Household(h.t.Context(), clerk, done.Households[0], civil.MustParse("2026-11-02"))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, m := range home.Members {
		switch m.Name {
		case "沈丽华":
			h.mother = m.ID
		case "沈小宝":
			h.child = m.ID
		case "沈大宝":
			h.grown = m.ID
		default:
			h.uncle = m.ID
		}
	}
}

func (h *house) slip() string {
	h.t.Helper()
	s, err := h.door.Issue(h.t.Context(), clerk, h.mother)
	if err != nil {
		h.t.Fatal(err)
	}
	return s.Code
}

func (h *house) in() string {
	h.t.Helper()
	token, err := h.door.SignInBySlip(h.t.Context(), h.slip(), mothersLast(), "")
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

// wrong changes a digit of a slip's secret.
func wrong(code string) string {
	last := (code[len(code)-1]-'0'+1)%10 + '0'
	return code[:len(code)-1] + string(last)
}

func TestASlipFromTheWindowLetsItsPersonInOnce(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		code := h.slip()
		if len(code) != 14 || strings.Count(code, " ") != 2 {
			t.Errorf("the slip says %q", code)
		}
		token, err := h.door.SignInBySlip(t.Context(), strings.ReplaceAll(code, " ", ""), strings.ToLower(mothersLast()), "")
		if err != nil {
			t.Fatal(err)
		}
		v, err := h.door.Visitor(t.Context(), token)
		if err != nil || v.Person != h.mother || v.Called != "沈＊＊" || v.How != BySlip || v.About() != h.mother {
			t.Errorf("%+v, %v", v, err)
		}
		if _, err := h.door.SignInBySlip(t.Context(), code, mothersLast(), ""); !errors.Is(err, ErrSlip) {
			t.Errorf("the slip again: %v", err)
		}
	})
}

func TestASlipIsRefusedInOneWordWhateverIsWrong(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		old := h.slip()
		code := h.slip()
		for _, tt := range []struct{ name, code, last string }{
			{"one digit off", wrong(code), mothersLast()}, {"another's number", code, "0000"}, {"no number", code, ""}, {"part of the number", code, mothersLast()[1:]},
			{"no slip", "", mothersLast()}, {"letters", "abcd efgh ijkl", mothersLast()}, {"the slip before it", old, mothersLast()},
		} {
			token, err := h.door.SignInBySlip(t.Context(), tt.code, tt.last, "")
			if token != "" || !errors.Is(err, ErrSlip) || err.Error() != ErrSlip.Error() {
				t.Errorf("%s: %q, %v", tt.name, token, err)
			}
		}
		h.clock = h.clock.Add(slipTime + time.Minute)
		if _, err := h.door.SignInBySlip(t.Context(), code, mothersLast(), ""); !errors.Is(err, ErrSlip) {
			t.Errorf("after a day: %v", err)
		}
	})
}

func TestFiveWrongTriesUseASlipUp(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		code := h.slip()
		for range slipTries {
			if _, err := h.door.SignInBySlip(t.Context(), wrong(code), mothersLast(), ""); !errors.Is(err, ErrSlip) {
				t.Fatal(err)
			}
		}
		if _, err := h.door.SignInBySlip(t.Context(), code, mothersLast(), ""); !errors.Is(err, ErrSlip) {
			t.Errorf("the sixth try, a right one: %v", err)
		}
		if _, err := h.door.SignInBySlip(t.Context(), h.slip(), mothersLast(), ""); err != nil {
			t.Errorf("another slip: %v", err)
		}
	})
}

func TestOfManyWhoUseOneSlipAtOnceOneComesIn(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		code := h.slip()
		tokens := make([]string, 4)
		var all sync.WaitGroup
		for i := range tokens {
			all.Go(func() { tokens[i], _ = h.door.SignInBySlip(t.Context(), code, mothersLast(), "") })
		}
		all.Wait()
		if in := len(slices.DeleteFunc(tokens, func(s string) bool { return s == "" })); in != 1 {
			t.Errorf("%d came in", in)
		}
	})
}

func TestAClerkMakesSlipsOutInHerOwnAreaForWhoHasANumber(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		if _, err := h.door.Issue(t.Context(), of("330502009"), h.mother); !errors.Is(err, ErrReach) {
			t.Errorf("from another street: %v", err)
		}
		if _, err := h.door.Issue(t.Context(), clerk, h.uncle); !errors.Is(err, ErrNoNumber) {
			t.Errorf("without a number: %v", err)
		}
		if _, err := h.door.Issue(t.Context(), clerk, id.New()); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func at(subject, number string) access.Identity {
	return access.Identity{Issuer: "https://id.example.cn", Subject: subject, Name: "沈丽华", Number: number}
}

func TestAnIdentityWithACitizenNumberIsLinkedByItOnce(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		token, err := h.door.SignIn(t.Context(), at("a-1", mothersNumber.Plain()))
		if err != nil {
			t.Fatal(err)
		}
		if who, err := h.door.Resident(t.Context(), token); err != nil || who != h.mother {
			t.Errorf("%s, %v", who, err)
		}
		if _, err := h.door.SignIn(t.Context(), at("a-1", "")); err != nil {
			t.Errorf("without the number, once linked: %v", err)
		}
		if _, err := h.door.SignIn(t.Context(), at("a-2", people.MustNumber("33050219800516000"+string(people.CheckDigit("33050219800516000"))).Plain())); !errors.Is(err, ErrStranger) {
			t.Errorf("somebody who is not on file: %v", err)
		}
		if _, err := h.door.SignIn(t.Context(), at("a-3", "1234")); !errors.Is(err, ErrIdentity) {
			t.Errorf("a number that is none: %v", err)
		}
		if _, err := h.door.SignIn(t.Context(), access.Identity{Issuer: "https://id.example.cn"}); !errors.Is(err, ErrIdentity) {
			t.Errorf("no subject: %v", err)
		}
	})
}

func TestAnIdentityWithoutANumberIsLinkedByASlipOnce(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		waiting, err := h.door.SignIn(t.Context(), at("b-1", ""))
		if !errors.Is(err, ErrUnlinked) || waiting == "" {
			t.Fatalf("%q, %v", waiting, err)
		}
		if _, err := h.door.Resident(t.Context(), waiting); !errors.Is(err, ErrSession) {
			t.Errorf("halfway is in: %v", err)
		}
		if _, err := h.door.SignInBySlip(t.Context(), h.slip(), mothersLast(), waiting); err != nil {
			t.Fatal(err)
		}
		token, err := h.door.SignIn(t.Context(), at("b-1", ""))
		if err != nil {
			t.Fatal(err)
		}
		if who, err := h.door.Resident(t.Context(), token); err != nil || who != h.mother {
			t.Errorf("%s, %v", who, err)
		}
		if err := h.door.Unlink(t.Context(), clerk, h.mother); err != nil {
			t.Fatal(err)
		}
		if _, err := h.door.Resident(t.Context(), token); !errors.Is(err, ErrSession) {
			t.Errorf("unlinked, still in: %v", err)
		}
		if _, err := h.door.SignIn(t.Context(), at("b-1", "")); !errors.Is(err, ErrUnlinked) {
			t.Errorf("unlinked, in again: %v", err)
		}
	})
}

func TestWhoWaitsTooLongIsLetInByTheSlipAndNotLinked(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		waiting, _ := h.door.SignIn(t.Context(), at("b-1", ""))
		h.clock = h.clock.Add(halfwayTime + time.Minute)
		if _, err := h.door.SignInBySlip(t.Context(), h.slip(), mothersLast(), waiting); err != nil {
			t.Fatal(err)
		}
		if _, err := h.door.SignIn(t.Context(), at("b-1", "")); !errors.Is(err, ErrUnlinked) {
			t.Errorf("%v", err)
		}
	})
}

func TestASessionEndsByRestByTimeAndBySignOut(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		ended := func(why, token string) {
			t.Helper()
			if _, err := h.door.Resident(t.Context(), token); !errors.Is(err, ErrSession) {
				t.Errorf("%s: %v", why, err)
			}
		}
		rests := h.in()
		h.clock = h.clock.Add(sessionRest + time.Minute)
		ended("it rested", rests)
		long := h.in()
		for range int(sessionTime / (20 * time.Minute)) {
			if _, err := h.door.Resident(t.Context(), long); err != nil {
				t.Fatalf("while it is used: %v", err)
			}
			h.clock = h.clock.Add(20 * time.Minute)
		}
		h.clock = h.clock.Add(time.Minute)
		ended("the time is over", long)
		one, other := h.in(), h.in()
		if err := h.door.SignOut(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		ended("signed out", one)
		if _, err := h.door.Resident(t.Context(), other); err != nil {
			t.Errorf("another machine was signed out too: %v", err)
		}
		third := h.in()
		if err := h.door.SignOutEverywhere(t.Context(), third); err != nil {
			t.Fatal(err)
		}
		ended("everywhere, the other", other)
		ended("everywhere, this one", third)
		if err := h.door.SignOut(t.Context(), third); err != nil {
			t.Errorf("signed out twice: %v", err)
		}
		ended("an invented one", "invented")
	})
}

func TestAMotherActsForHerChildUntilItIsGrown(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		token := h.in()
		wards, err := h.door.Wards(t.Context(), h.mother)
		if err != nil || len(wards) != 1 || wards[0].ID != h.child {
			t.Fatalf("%+v, %v", wards, err)
		}
		for _, no := range []id.ID{h.grown, h.uncle, h.mother, id.New()} {
			if err := h.door.ActFor(t.Context(), token, no); !errors.Is(err, ErrGuardian) {
				t.Errorf("%s: %v", no, err)
			}
		}
		if err := h.door.ActFor(t.Context(), token, h.child); err != nil {
			t.Fatal(err)
		}
		if v, err := h.door.Visitor(t.Context(), token); err != nil || v.Person != h.mother || v.About() != h.child {
			t.Errorf("%+v, %v", v, err)
		}
		err = h.door.register.Untie(t.Context(), clerk, people.Link{Kind: people.Guardian, Person: h.child, Other: h.mother, Source: "法院", Span: civil.Span{From: civil.MustParse("2026-10-01")}})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := h.door.Visitor(t.Context(), token); err != nil || v.About() != h.mother {
			t.Errorf("guardian no more: %+v, %v", v, err)
		}
	})
}

func TestOnlyADemonstrationLetsAnybodyInAsAnybody(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		if token, err := h.door.MakeBelieve(t.Context(), h.mother); token != "" || !errors.Is(err, ErrDemo) || fault.KindOf(err) != fault.Denied {
			t.Errorf("%q, %v", token, err)
		}
	})
	each(t, Options{Demo: true}, func(t *testing.T, h *house) {
		token, err := h.door.MakeBelieve(t.Context(), h.mother)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := h.door.Visitor(t.Context(), token); err != nil || v.Person != h.mother || v.How != ByMakeBelieve {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestTheDatabaseAndTheJournalHoldNoSecretOfASignIn(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		code := strings.ReplaceAll(h.slip(), " ", "")
		waiting, _ := h.door.SignIn(t.Context(), at("the-subject", ""))
		token, err := h.door.SignInBySlip(t.Context(), code, mothersLast(), waiting)
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		err = h.db.Read(t.Context(), func(s *store.Snap) error {
			for _, column := range []string{"detail FROM journal", "purpose FROM journal", "identity_mac FROM login_claim", "token_mac FROM login_session"} {
				rows, err := s.Query(t.Context(), "SELECT "+column)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var text string
					if err := rows.Scan(&text); err != nil {
						return err
					}
					all.WriteString(text + "\n")
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{code[slipPart:], token, waiting, "the-subject", mothersNumber.Plain()} {
			if strings.Contains(all.String(), secret) {
				t.Errorf("%q stands in the clear", secret)
			}
		}
		if !strings.Contains(all.String(), "by slip") {
			t.Error("the journal does not say that the identity was linked: the test looks in the wrong place")
		}
	})
}

func TestOneEntrustsGrownFamilyOrWhoOneKnowsByNumberAndName(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		mother, uncle := Visitor{Person: h.mother}, Visitor{Person: h.uncle}
		family, err := h.door.Family(t.Context(), mother)
		var names []string
		for _, f := range family {
			names = append(names, f.Name)
		}
		slices.Sort(names)
		if err != nil || !slices.Equal(names, []string{"沈大宝", "沈阿叔"}) {
			t.Errorf("%v, %v", names, err)
		}
		if found, err := h.door.Acquaintance(t.Context(), uncle, mothersNumber.Plain(), "沈丽华"); err != nil || found.ID != h.mother {
			t.Errorf("%+v, %v", found, err)
		}
		for _, wrong := range []struct {
			number, name string
			want         error
		}{{mothersNumber.Plain(), "沈丽", ErrNobody}, {"33050219800516000" + string(people.CheckDigit("33050219800516000")), "沈丽华", ErrNobody}, {"1234", "沈丽华", people.ErrNumberForm}} {
			if found, err := h.door.Acquaintance(t.Context(), uncle, wrong.number, wrong.name); !errors.Is(err, wrong.want) || found.ID != "" {
				t.Errorf("%s: %+v, %v", wrong.name, found, err)
			}
		}
		called, err := h.door.Names(t.Context(), uncle, []id.ID{h.mother, id.New()})
		if err != nil || len(called) != 1 || called[h.mother] != "沈＊＊" {
			t.Errorf("%v, %v", called, err)
		}
	})
}
