package casework

import (
	"errors"
	"slices"
	"testing"

	"minsheng/fault"
	"minsheng/measure"
	"minsheng/pack"
)

// decided brings a case of the guarantee to a decision.
func (h *town) decided(act Act) Case {
	h.Helper()
	return h.do("wang.min", h.review(h.open("dibao"), "1500"), act)
}

func TestARefusedApplicantAsksForAReviewWhichSomebodyElseDecides(t *testing.T) {
	each2(t, func(h *town) {
		c := h.decided(Act{Action: "refuse", Reason: "收入超过标准"})
		h.refused("li.fang", Case{ID: c.ID, Person: h.people[1]}, Act{Action: "appeal"}, ErrNeeds)
		h.refused("self", Case{ID: c.ID, Person: h.people[1]}, Act{Action: "appeal", Reason: "我是他妻子"}, ErrNotFound)
		last, ok := c.AppealUntil(calendar(t))
		if !ok || last != day("2026-05-09") { // sixty days, to a Saturday that is worked
			t.Errorf("until %s %v", last, ok)
		}
		h.on = last
		c = h.do("self", c, Act{Action: "appeal", Reason: "收入算错了", Key: "a"})
		again := h.do("self", c, Act{Action: "appeal", Reason: "收入算错了", Key: "a"})
		if again.Version != c.Version || c.Outcome != pack.Refused {
			t.Errorf("the first decision: %+v", again)
		}
		review := h.read("sun.yi", Case{ID: c.Events[0].Case})
		if review.ReviewOf != c.ID || review.State != "review" || review.Person != c.Person || review.Events[0].Reason != "收入算错了" {
			t.Fatalf("the review: %+v", review)
		}
		h.refused("wang.min", review, Act{Action: "approve"}, ErrSamePerson)
		review = h.do("sun.yi", review, Act{Action: "approve", Amount: yuan("800")})
		h.refused("self", review, Act{Action: "appeal", Reason: "还是太少"}, ErrAction)
		h.refused("self", c, Act{Action: "appeal", Reason: "再来一次"}, ErrAction)
		if h.granted(review, "2026-06") != measure.MustMoney("800") {
			t.Errorf("%+v", review)
		}
	})
}

func TestAnAppealComesTooLateTheDayAfterTheLast(t *testing.T) {
	each2(t, func(h *town) {
		c := h.decided(Act{Action: "refuse", Reason: "收入超过标准"})
		last, _ := c.AppealUntil(calendar(t))
		h.on = last.AddDays(1)
		h.refused("self", c, Act{Action: "appeal", Reason: "晚了"}, ErrTooLate)
	})
}

func TestAReviewOfWhatWasGrantedChangesTheGrantAndMakesNoSecondOne(t *testing.T) {
	each2(t, func(h *town) {
		c := h.decided(Act{Action: "approve"})
		c = h.do("self", c, Act{Action: "appeal", Reason: "应当是 1800 元"})
		review := h.do("sun.yi", Case{ID: c.Events[0].Case}, Act{Action: "approve", Amount: yuan("1800")})
		if review.Grant != c.Grant || h.granted(review, "2026-04") != measure.MustMoney("1800") {
			t.Errorf("grant %s of %s, due %s", review.Grant, c.Grant, h.granted(review, "2026-04"))
		}
	})
}

func TestAReviewThatFailsLeavesTheDecisionAsItWas(t *testing.T) {
	each2(t, func(h *town) {
		c := h.decided(Act{Action: "approve"})
		c = h.do("self", c, Act{Action: "appeal", Reason: "太少"})
		h.do("sun.yi", Case{ID: c.Events[0].Case}, Act{Action: "refuse", Reason: "计算无误"})
		if got := h.granted(c, "2026-04"); got != measure.MustMoney("1500") {
			t.Errorf("due %s", got)
		}
	})
}

func TestAReopenedCaseIsDecidedAnewAndTheGrantFollows(t *testing.T) {
	each2(t, func(h *town) {
		c := h.decided(Act{Action: "approve"})
		grant := c.Grant
		h.refused("zhao.lei", c, Act{Action: "reopen"}, ErrNeeds)
		for _, login := range []string{"wang.min", "qian.li", "self"} { // the township's supervisor does not undo what the county decided
			h.refused(login, c, Act{Action: "reopen", Reason: "漏查存款"}, ErrDenied)
		}
		c = h.do("zhao.lei", c, Act{Action: "reopen", Reason: "漏查存款"})
		if !c.Open() || c.State != "review" || c.Grant != grant || c.Due != h.on.AddDays(7) {
			t.Fatalf("reopened: %+v", c)
		}
		if got := h.granted(c, "2026-04"); got != measure.MustMoney("1500") {
			t.Errorf("the grant stands meanwhile: %s", got)
		}
		c = h.do("sun.yi", c, Act{Action: "refuse", Reason: "存款超过规定"})
		if got := h.granted(c, "2026-04"); got != 0 {
			t.Errorf("after the refusal still due: %s", got)
		}
	})
}

func TestACorrectionKeepsWhatStoodThereAndChangesTheGrant(t *testing.T) {
	each2(t, func(h *town) {
		c := h.decided(Act{Action: "approve"})
		h.refused("zhao.lei", c, Act{Action: "correct", Reason: "笔误"}, ErrCorrect)
		h.refused("zhao.lei", c, Act{Action: "correct", Reason: "笔误", Correct: []Change{{Field: "outcome", After: "refused"}}}, ErrCorrect)
		c = h.do("zhao.lei", c, Act{Action: "correct", Reason: "笔误", Correct: []Change{{Field: "amount", After: "1050"}, {Field: "people", After: "2"}}})
		want := []Change{{"amount", "1500.00", "1050"}, {"people", "3", "2"}}
		if got := h.read("zhao.lei", c); !slices.Equal(got.Events[5].Changes, want) || got.People != 2 || *got.Amount != measure.MustMoney("1050") {
			t.Errorf("%+v", got.Events[5])
		}
		if got := h.granted(c, "2026-04"); got != measure.MustMoney("1050") {
			t.Errorf("due %s", got)
		}
	})
}

func TestReliefAtOnceIsPaidBeforeTheProof(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("temporary-relief")
		c = h.do("li.fang", c, Act{Action: "relieve-at-once", Reason: "火灾，当日无处可住", Amount: yuan("1000")})
		if c.State != "proof" || c.Grant == "" || !c.Open() || h.granted(c, "2026-03") != measure.MustMoney("1000") || h.granted(c, "2026-04") != 0 {
			t.Fatalf("%+v, due %s", c, h.granted(c, "2026-03"))
		}
		grant := c.Grant
		c = h.do("qian.li", c, Act{Action: "approve-small"})
		if c.Outcome != pack.Granted || c.Grant != grant || h.granted(c, "2026-03") != measure.MustMoney("1000") {
			t.Errorf("after the proof: %+v", c)
		}
	})
}

func TestReliefThatIsNotProvedComesBack(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("temporary-relief")
		c = h.do("li.fang", c, Act{Action: "relieve-at-once", Reason: "火灾", Amount: yuan("1000")})
		c = h.do("hu.bo", c, Act{Action: "refuse", Reason: "没有火灾"})
		if got := h.granted(c, "2026-03"); got != 0 || c.Outcome != pack.Refused {
			t.Errorf("due %s, %s", got, c.Outcome)
		}
	})
}

func TestACaseIsHandedToAnotherOfficeWithItsHistory(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		h.refused("li.fang", c, Act{Action: "transfer", Reason: "搬走了"}, ErrTransfer)
		h.refused("li.fang", c, Act{Action: "transfer", Reason: "搬走了", Area: "3305"}, ErrTransfer)
		c = h.do("li.fang", c, Act{Action: "transfer", Reason: "搬走了", Area: "330503001"})
		if c.Area != "330503001" || c.Due != day("2026-03-23") {
			t.Errorf("%+v", c)
		}
		h.refused("li.fang", c, Act{Action: "remark", Note: "x"}, ErrNotFound)
		got := h.read("wu.wei", c)
		if len(got.Events) != 2 || got.Events[1].Changes[0] != (Change{"area", village, "330503001"}) {
			t.Errorf("%+v", got.Events)
		}
	})
}

func TestACaseIsPutToTheSupervisorAndComesBackToTheOfficerWhoMayThenDecide(t *testing.T) {
	each2(t, func(h *town) {
		c := h.review(h.open("dibao"), "1500")
		h.do("wang.min", c, Act{Action: "take"})
		c = h.do("wang.min", c, Act{Action: "refer", Note: "赡养费怎样计算"})
		if c.State != "referred" || c.Outcome != "" {
			t.Fatalf("%+v", c)
		}
		h.refused("sun.yi", c, Act{Action: "approve"}, ErrDenied)
		c = h.do("zhao.lei", c, Act{Action: "agree", Note: "按协议计算"})
		if c.State != "review" || c.Assignee != h.actors["wang.min"].Account.ID {
			t.Fatalf("it stands in %s with %q", c.State, c.Assignee)
		}
		if c = h.do("wang.min", c, Act{Action: "approve"}); c.Outcome != pack.Granted {
			t.Errorf("%+v", c)
		}
	})
}

func TestAStateOfAnotherDepartmentSendsTheCaseThereAndBack(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("nursing-allowance-disabled")
		c = h.do("li.fang", c, Act{Action: "forward", Note: "材料齐全"})
		if c.State != "federation" || c.Department != "disabled-persons" {
			t.Fatalf("%s with %s", c.State, c.Department)
		}
		h.refused("wang.min", c, Act{Action: "remark", Note: "x"}, ErrNotFound)
		got := h.read("lin.na", c)
		if len(got.Events) != 2 || got.Events[1].Note != "材料齐全" {
			t.Errorf("the history did not come along: %+v", got.Events)
		}
		c = h.do("lin.na", c, Act{Action: "confirm", Note: "一级残疾", Amount: yuan("500")})
		if c.State != "review" || c.Department != civilAffairs {
			t.Fatalf("%s with %s", c.State, c.Department)
		}
		c = h.do("wang.min", c, Act{Action: "approve"})
		if h.granted(c, "2026-04") != measure.MustMoney("500") || len(h.read("wang.min", c).Events) != 4 {
			t.Errorf("%+v", c)
		}
		h.refused("lin.na", c, Act{Action: "remark", Note: "x"}, ErrNotFound)
	})
}

func TestMoneyIsNotGrantedWithoutAnAmountWhateverTheProcessSays(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("old-age-allowance")
		if c.Process.ID != "general" {
			t.Skipf("decided by %s by now", c.Process.ID)
		}
		h.refused("wang.min", c, Act{Action: "approve"}, ErrNeeds)
		if c = h.do("wang.min", c, Act{Action: "approve", Amount: yuan("100")}); c.Grant == "" {
			t.Errorf("%+v", c)
		}
	})
}

func TestAHearingSaysWhoWasThereAndWhatCameOfIt(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		whole := Hearing{On: h.on, Place: "村委会", Chair: "村主任", Present: []string{"村民代表"}, Said: []Saying{{"村民代表", "确有困难"}}, Result: "同意"}
		for field, spoil := range map[string]func(*Hearing){"on": func(x *Hearing) { x.On = h.on.AddDays(1) }, "chair": func(x *Hearing) { x.Chair = "" },
			"present": func(x *Hearing) { x.Present = nil }, "result": func(x *Hearing) { x.Result = "" }} {
			wrong := whole
			spoil(&wrong)
			_, err := h.try("li.fang", c, Act{Action: "hearing", Hearing: &wrong})
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != ErrRecord.Code || f.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		h.do("li.fang", c, Act{Action: "hearing", Hearing: &whole})
		if got := h.read("li.fang", c).Events[1].Hearing; got.Said[0].What != "确有困难" || got.Result != "同意" {
			t.Errorf("%+v", got)
		}
	})
}

func TestACaseWhoseVillageNobodyWroteDownIsTheSmallestOfficesThatIsKnown(t *testing.T) {
	each2(t, func(h *town) {
		c, err := h.tryOpen(h.people[0], "dibao", county)
		h.must(err)
		h.refused("li.fang", c, Act{Action: "take"}, ErrNotFound)
		if !h.offered("wang.min", c, "visit") || !h.offered("wang.min", c, "take") {
			t.Error("nobody can go on with it")
		}
		if s := h.sweep(); s.Orphaned != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestWithdrawnIsWithdrawnAndTheWindowMayDoItOnBehalf(t *testing.T) {
	each2(t, func(h *town) {
		c := h.do("self", h.open("dibao"), Act{Action: "withdraw"})
		if c.Outcome != pack.Withdrawn || c.DecidedOn != h.on {
			t.Errorf("%+v", c)
		}
		if c = h.do("chen.jie", h.open("dibao"), Act{Action: "withdraw", Note: "本人到窗口"}); c.Outcome != pack.Withdrawn {
			t.Errorf("%+v", c)
		}
		h.refused("chen.jie", c, Act{Action: "appeal", Reason: "x"}, ErrAction)
	})
}
