package casework

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/staff"
	"minsheng/store"
)

// review brings a case of the guarantee before the county.
func (h *town) review(c Case, amount string) Case {
	h.Helper()
	h.do("li.fang", c, Act{Action: "visit", Visit: aVisit(h.on)})
	c = h.do("li.fang", c, Act{Action: "publish", Note: "符合条件", Amount: yuan(amount)})
	h.on = c.Due.AddDays(1)
	h.sweep()
	return h.read("wang.min", c)
}

func (h *town) sweep() Swept {
	h.Helper()
	s, err := h.office.Sweep(h.Context())
	h.must(err)
	return s
}

// granted is what the ledger owes for a case in a month.
func (h *town) granted(c Case, month string) measure.Money {
	h.Helper()
	if c.Grant == "" {
		return 0
	}
	g, err := h.ledger.Grant(h.Context(), store.By{Who: "test", Purpose: "test", Within: access.Everywhere()}, c.Grant)
	h.must(err)
	return g.Due(day(month + "-01"))
}

func TestTheGuaranteeGoesFromTheVisitOverThePublicationToTheGrant(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		if c.State != "investigation" || c.Version != 1 || c.Due != day("2026-03-23") {
			t.Fatalf("a new case: %+v", c)
		}
		h.refused("li.fang", c, Act{Action: "publish", Note: "符合", Amount: yuan("1500")}, ErrVisit)
		c = h.do("li.fang", c, Act{Action: "visit", Visit: aVisit(h.on)})
		h.later("2026-03-04")
		c = h.do("li.fang", c, Act{Action: "publish", Note: "符合条件", Amount: yuan("1500"), IfVersion: c.Version})
		if c.State != "publication" || c.Due != day("2026-03-11") {
			t.Fatalf("published: %s due %s", c.State, c.Due)
		}
		notices, err := h.office.Notices(t.Context(), street, Notice{})
		h.must(err)
		if len(notices) != 1 || notices[0].Name != "张**" || notices[0].People != 3 || *notices[0].Amount != measure.MustMoney("1500") || notices[0].To != c.Due || notices[0].Area != village {
			t.Fatalf("notices: %+v", notices)
		}
		h.later("2026-03-11")
		if s := h.sweep(); s.Moved != 0 {
			t.Errorf("it went on upon the last day: %+v", s)
		}
		h.later("2026-03-14") // nobody looked on the 12th and 13th
		if s := h.sweep(); s.Moved != 1 {
			t.Errorf("it did not go on: %+v", s)
		}
		c = h.read("wang.min", c)
		if c.State != "review" || c.Due != day("2026-03-18") || c.Assignee != "" {
			t.Fatalf("before the county: %s due %s", c.State, c.Due)
		}
		if left, _ := h.office.Notices(t.Context(), street, Notice{}); len(left) != 0 {
			t.Errorf("it is still published: %+v", left)
		}
		c = h.do("wang.min", c, Act{Action: "approve", IfVersion: c.Version})
		if c.Outcome != pack.Granted || c.Grant == "" || h.granted(c, "2026-03") != 0 || h.granted(c, "2026-04") != measure.MustMoney("1500") {
			t.Fatalf("granted: %+v", c)
		}
		c = h.read("wang.min", c)
		var acts []string
		for i, e := range c.Events {
			acts = append(acts, e.Act)
			if e.Seq != int64(i+1) {
				t.Errorf("event %d has number %d", i+1, e.Seq)
			}
		}
		if want := []string{"open", "visit", "publish", "clock", "approve"}; !slices.Equal(acts, want) {
			t.Errorf("history %v, want %v", acts, want)
		}
		if c.Events[1].Visit.Found[0].About != "收入" || c.Events[2].By.Name != "李芳" {
			t.Errorf("%+v", c.Events)
		}
		if len(c.Grounds) != 1 || c.Grounds[0].Seq != c.Version || len(c.Grounds[0].Said) != 2 {
			t.Errorf("what the rules said at the decision: %+v", c.Grounds)
		}
	})
}

func TestACaseShowsItsHistoryAndWhoLookedStandsInTheJournal(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		h.do("li.fang", c, Act{Action: "remark", Note: "电话已核实"})
		got := h.read("li.fang", c)
		if len(got.Events) != 2 || got.Events[1].Note != "电话已核实" || got.Events[1].By.Name != "李芳" || got.Name != "张三丰" {
			t.Errorf("%+v", got)
		}
		about, err := h.db.About(t.Context(), c.Person, 10)
		h.must(err)
		if !slices.ContainsFunc(about, func(e store.Entry) bool {
			return e.Kind == "casework.read" && e.Who == "li.fang" && e.Purpose == "a test"
		}) {
			t.Errorf("the journal: %+v", about)
		}
		page, err := h.office.Queue(t.Context(), h.clerk("li.fang"), "a test", Query{Waiting: true})
		if err != nil || len(page.Cases) != 1 || page.Cases[0].ID != c.ID || page.Cases[0].Name != "张三丰" {
			t.Errorf("%+v %v", page, err)
		}
		self, err := h.office.Case(t.Context(), Self(c.Person), "my own case", c.ID)
		if err != nil || !slices.Equal(ids(self.Can), []string{"withdraw"}) {
			t.Errorf("the applicant may %v, %v", ids(self.Can), err)
		}
		if _, err := h.office.Case(t.Context(), Self(h.people[1]), "curious", c.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("somebody else reads it: %v", err)
		}
	})
}

func TestARunningCaseKeepsTheProcessItBeganWith(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		was := *c.Process.State("publication").Clock
		h.place = shorter(t) // from today on three days are enough
		later, err := h.tryOpen(h.people[1], "dibao", village)
		h.must(err)
		if n := later.Process.State("publication").Clock.Days; n != 3 || later.Process.Version() == c.Process.Version() {
			t.Fatalf("the new pack's publication lasts %d days", n)
		}
		fresh, err := Open(t.Context(), h.office.Parts) // and nothing is remembered but what is stored
		h.must(err)
		h.office = fresh
		c = h.read("li.fang", c)
		if now := *c.Process.State("publication").Clock; now != was || len(c.Process.States) != 9 {
			t.Errorf("the running case goes by %+v", now)
		}
		h.do("li.fang", c, Act{Action: "visit", Visit: aVisit(h.on)})
		c = h.do("li.fang", c, Act{Action: "publish", Note: "符合", Amount: yuan("100")})
		if c.Due != day("2026-03-09") {
			t.Errorf("its publication ends on %s", c.Due)
		}
	})
}

func TestOnlyTheRightPostOfTheRightLevelAreaAndDepartmentActs(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		visit := Act{Action: "visit", Visit: aVisit(h.on)}
		publish := Act{Action: "publish", Note: "符合", Amount: yuan("100")}
		for login, want := range map[string]*fault.Error{"wang.min": ErrDenied, "zhao.lei": ErrDenied, "chen.jie": ErrDenied, "xu.hong": ErrDenied,
			"he.ping": ErrNotFound, "wu.wei": ErrNotFound, "self": ErrDenied} {
			h.refused(login, c, publish, want)
		}
		h.do("xu.hong", c, visit) // a helper of the village may write the visit down
		h.do("li.fang", c, publish)
		h.refused("li.fang", c, Act{Action: "approve"}, ErrAction)
		h.refused("li.fang", c, Act{Action: "nonsense"}, ErrAction)
		if !h.offered("li.fang", c, "object") || h.offered("wang.min", c, "object") || h.offered("he.ping", c, "remark") {
			t.Error("what is offered is not what is allowed")
		}
	})
}

func TestWhoProposedACaseDoesNotDecideIt(t *testing.T) {
	each2(t, func(h *town) {
		c := h.review(h.open("dibao"), "1500")
		c = h.do("wang.min", c, Act{Action: "refer", Note: "拿不准"})
		if c.State != "referred" {
			t.Fatal(c.State)
		}
		// Whoever referred it holds the supervisor's post too by now.
		both := *h.actors["wang.min"]
		both.Posts = append(slices.Clone(both.Posts), staff.Post{Account: both.Account.ID, Role: staff.Supervisor, Area: county, Department: civilAffairs, To: civil.Latest})
		if _, err := h.office.Do(t.Context(), Clerk(&both), "a test", c.ID, Act{Action: "approve"}); !errors.Is(err, ErrSamePerson) {
			t.Errorf("who referred it decides it: %v", err)
		}
		c = h.do("zhao.lei", c, Act{Action: "send-back", Reason: "请再核实存款"})
		if c.State != "investigation" || c.Assignee != h.actors["li.fang"].Account.ID {
			t.Errorf("it comes back to %q in %s, not to who looked into it", c.Assignee, c.State)
		}
	})
}

func TestARefusalKeepsItsReasonAndPaysNothing(t *testing.T) {
	each2(t, func(h *town) {
		c := h.review(h.open("dibao"), "1500")
		h.refused("wang.min", c, Act{Action: "refuse"}, ErrNeeds)
		c = h.do("wang.min", c, Act{Action: "refuse", Reason: "家庭财产超过规定"})
		if c.Outcome != pack.Refused || c.Grant != "" {
			t.Errorf("%+v", c)
		}
		last := h.read("wang.min", c).Events[4]
		if last.Reason != "家庭财产超过规定" || last.By.Name != "王敏" {
			t.Errorf("%+v", last)
		}
		h.refused("wang.min", c, Act{Action: "approve"}, ErrAction)
		h.refused("li.fang", c, Act{Action: "pause", Pause: "verification", Reason: "再查"}, ErrAction)
	})
}

func TestWhileTheApplicantIsWaitedForTheClockStandsStill(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		h.later("2026-03-06") // four working days used
		c = h.do("li.fang", c, Act{Action: "ask-papers", Note: "请补工资证明"})
		if c.State != "papers" || c.Due != never {
			t.Fatalf("%s due %s", c.State, c.Due)
		}
		h.later("2026-04-20")
		c = h.do("self", c, Act{Action: "hand-in", Papers: h.people[:1]})
		if c.State != "investigation" || c.Clock.Used != 4 || c.Clock.Left != 11 || c.Due != day("2026-05-08") {
			t.Errorf("%s %+v due %s", c.State, c.Clock, c.Due)
		}
		if c.Assignee != h.actors["li.fang"].Account.ID {
			t.Error("it does not come back to who asked")
		}
	})
}

func TestAPauseNeedsAReasonOfTheProcessAndStopsTheClock(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		h.refused("li.fang", c, Act{Action: "pause", Pause: "holiday", Reason: "x"}, ErrPause)
		h.refused("li.fang", c, Act{Action: "pause", Pause: "verification"}, ErrNeeds)
		c = h.do("li.fang", c, Act{Action: "pause", Pause: "verification", Reason: "等银行存款核对"})
		h.refused("li.fang", c, Act{Action: "pause", Pause: "verification", Reason: "x"}, ErrAction)
		h.later("2026-03-20")
		page, err := h.office.Queue(t.Context(), h.clerk("li.fang"), "a test", Query{Clock: Paused})
		if err != nil || len(page.Cases) != 1 || !page.Cases[0].Clock.Stopped {
			t.Errorf("%+v %v", page, err)
		}
		c = h.do("li.fang", c, Act{Action: "resume"})
		if c.Clock.Left != 15 || c.Clock.Stopped || c.Due != day("2026-04-13") {
			t.Errorf("%+v due %s", c.Clock, c.Due)
		}
	})
}

func TestAnObjectionHoldsTheCaseUntilSomebodyLookedIntoIt(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		h.do("li.fang", c, Act{Action: "visit", Visit: aVisit(h.on)})
		c = h.do("li.fang", c, Act{Action: "publish", Note: "符合", Amount: yuan("900")})
		notices, err := h.office.Notices(t.Context(), village, Notice{})
		h.must(err)
		said := Objection{Text: "他家有两套房"}
		for range 2 { // the button was pressed twice
			h.must(h.office.Object(t.Context(), notices[0].ID, said, "form-1"))
		}
		if err := h.office.Object(t.Context(), notices[0].ID, Objection{Text: "  "}, ""); !errors.Is(err, ErrObjection) {
			t.Errorf("an empty objection: %v", err)
		}
		h.on = c.Due.AddDays(3)
		if s := h.sweep(); s.Moved != 0 || s.Overdue != 1 {
			t.Errorf("swept %+v", s)
		}
		if s := h.sweep(); s.Overdue != 0 {
			t.Errorf("told twice: %+v", s)
		}
		if err := h.office.Object(t.Context(), notices[0].ID, said, ""); !errors.Is(err, ErrNotice) {
			t.Errorf("an objection that comes too late: %v", err)
		}
		got := h.read("li.fang", c)
		if n := len(got.Events); n != 4 || got.Events[3].Objection.Text != "他家有两套房" || got.Events[3].By.Name != "public" {
			t.Errorf("%+v", got.Events)
		}
		h.refused("self", c, Act{Action: "dismiss-objection", Reason: "没有"}, ErrDenied)
		h.do("li.fang", c, Act{Action: "dismiss-objection", Reason: "已核实，另一套是租的"})
		if s := h.sweep(); s.Moved != 1 {
			t.Errorf("swept %+v", s)
		}
	})
}

func TestAnObjectionThatHoldsLeadsBackToTheInvestigation(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		h.do("li.fang", c, Act{Action: "visit", Visit: aVisit(h.on)})
		c = h.do("li.fang", c, Act{Action: "publish", Note: "符合", Amount: yuan("900")})
		c = h.do("li.fang", c, Act{Action: "object", Reason: "另有房产，重新核实"})
		if c.State != "investigation" {
			t.Fatal(c.State)
		}
		if left, _ := h.office.Notices(t.Context(), village, Notice{}); len(left) != 0 {
			t.Errorf("%+v", left)
		}
		h.refused("li.fang", c, Act{Action: "publish", Note: "符合", Amount: yuan("900")}, ErrVisit)
	})
}

func TestTwoDecideAtOnceOneWinsAndTheOtherIsToldByWhom(t *testing.T) {
	each2(t, func(h *town) {
		c := h.review(h.open("dibao"), "1500")
		acts := []Act{{Action: "approve", IfVersion: c.Version}, {Action: "refuse", Reason: "不符合", IfVersion: c.Version}}
		const many = 12
		errs := make([]error, many)
		var all sync.WaitGroup
		for i := range many {
			all.Go(func() {
				login := []string{"wang.min", "sun.yi"}[i%2]
				_, errs[i] = h.try(login, c, acts[i%2])
			})
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case fault.KindOf(err) != fault.Stale || !strings.Contains(err.Error(), "has just done"):
				t.Errorf("a loser is told %v", err)
			}
		}
		c = h.read("wang.min", c)
		if won != 1 || c.Version != 5 || len(c.Events) != 5 || (c.Grant != "") != (c.Outcome == pack.Granted) {
			t.Errorf("%d won; version %d, %s, grant %q", won, c.Version, c.Outcome, c.Grant)
		}
	})
}

func TestAnActThatComesTwiceIsDoneOnce(t *testing.T) {
	each2(t, func(h *town) {
		c := h.review(h.open("dibao"), "1500")
		var all sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			all.Go(func() { _, errs[i] = h.try("wang.min", c, Act{Action: "approve", IfVersion: c.Version, Key: "tab-7"}) })
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		if c = h.read("wang.min", c); c.Version != 5 || c.Outcome != pack.Granted {
			t.Errorf("version %d", c.Version)
		}
	})
}

// shorter is the real pack with three days of publication.
func shorter(t *testing.T) *pack.Pack {
	t.Helper()
	p, err := pack.Load(threeDays(), county)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
