package casework

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/people"
	"minsheng/store"

	"pgregory.net/rapid"
)

func TestOfManyWhoHandInTheSameDraftOneOpensItsCases(t *testing.T) {
	each2(t, func(h *town) {
		me := Self(h.people[0])
		a := h.answer(me, h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]}), with(nil))
		var wait sync.WaitGroup
		var mu sync.Mutex
		done, refused := map[string]int{}, 0
		for i := range 8 {
			key := "one" // half of them are the same act, sent again
			if i%2 == 1 {
				key = "two"
			}
			wait.Go(func() {
				got, err := h.office.Submit(t.Context(), me, a.ID, key)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					done[got.Number+" "+got.Cases[0].Number]++
				case errors.Is(err, ErrFiled) || errors.Is(err, ErrStaleDraft):
					refused++
				default:
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if len(done) != 1 || refused != 4 {
			t.Errorf("%v done, %d refused", done, refused)
		}
		if m := h.mine(h.people[0]); len(m.Applications) != 1 || len(m.Applications[0].Cases) != 1 || len(m.Messages) != 1 {
			t.Errorf("%+v", m)
		}
	})
}

func TestTheSameFileAtOnceIsOnePaper(t *testing.T) {
	each2(t, func(h *town) {
		me := Self(h.people[0])
		a := h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]})
		other := h.begin(me, NewApplication{Service: "temporary-relief", Person: h.people[0]})
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				_, err := h.office.Attach(t.Context(), me, a.ID, a.Form.Papers[0].ID, "x.pdf", bytes.NewReader(pdf("the same")))
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		_, err := h.office.Attach(t.Context(), me, other.ID, other.Form.Papers[0].ID, "x.pdf", bytes.NewReader(pdf("the same")))
		h.must(err)
		got, err := h.office.Application(t.Context(), me, "look", a.ID)
		h.must(err)
		if len(got.Papers) != 1 {
			t.Errorf("%d papers", len(got.Papers))
		}
		h.must(h.office.Discard(t.Context(), me, a.ID))
		got, err = h.office.Application(t.Context(), me, "look", other.ID)
		h.must(err)
		if _, _, err := h.office.File(t.Context(), me, "look", got.Papers[0].ID); err != nil {
			t.Errorf("the file of another application is gone: %v", err)
		}
	})
}

func TestTheSameMatterTwiceIsShownSideBySideAndSettled(t *testing.T) {
	each2(t, func(h *town) {
		submit := func(person id.ID) Case {
			a := h.begin(Self(person), NewApplication{Service: "dibao", Person: person})
			return h.submit(Self(person), h.answer(Self(person), a, with(nil))).Cases[0]
		}
		first, second, wife := submit(h.people[0]), submit(h.people[0]), submit(h.people[1])
		elsewhere := h.enrolTwin()
		twin := submit(elsewhere)
		all, err := h.office.Duplicates(t.Context(), h.clerk("li.fang"), "查重", second.ID)
		h.must(err)
		because := map[id.ID][]Resemblance{}
		for _, d := range all {
			because[d.Other.ID] = d.Because
		}
		if len(all) != 3 || len(because[first.ID]) != 2 || because[wife.ID][0] != SameHousehold || because[twin.ID][0] != LikelyPerson {
			t.Fatalf("%v", because)
		}
		for _, d := range all {
			if d.Other.ID == twin.ID && (len(d.Differs) == 0 || d.Other.Name != "张三丰") {
				t.Errorf("side by side: %+v", d)
			}
		}
		h.fails(h.office.Settle(t.Context(), h.clerk("li.fang"), "查重", second.ID, first.ID, "maybe", "?"), ErrVerdict)
		h.fails(h.office.Settle(t.Context(), Self(h.people[0]), "查重", second.ID, first.ID, TwoMatters, "不是"), ErrNotFound)
		h.fails(h.office.Settle(t.Context(), h.clerk("wu.wei"), "查重", second.ID, first.ID, TwoMatters, "不是"), ErrNotFound)
		h.must(h.office.Settle(t.Context(), h.clerk("li.fang"), "查重", second.ID, first.ID, OneMatter, "同日重复提交"))
		all, err = h.office.Duplicates(t.Context(), h.clerk("li.fang"), "查重", first.ID)
		h.must(err)
		if all[0].Other.ID != second.ID && all[1].Other.ID != second.ID && all[2].Other.ID != second.ID {
			t.Errorf("%+v", all)
		}
		for _, d := range all {
			if d.Other.ID == second.ID && (d.Verdict != OneMatter || d.Note != "同日重复提交" || d.By != "li.fang") {
				t.Errorf("what was found is not kept: %+v", d)
			}
		}
	})
}

// enrolTwin enrols the first of the family again, in another district.
func (h *town) enrolTwin() id.ID {
	h.Helper()
	born := day("1980-05-01")
	done, err := h.office.Register.Enrol(h.Context(), store.By{Who: "installer", Purpose: "a test", Within: access.Everywhere()}, people.Batch{Source: "test", AsOf: day("2026-01-01"),
		Households: []people.NewHousehold{{Area: "330503001", Members: []people.NewResident{{Name: "张三丰", Sex: people.Male, BornOn: &born, Role: people.Head,
			Residence: people.Residence{RegisteredArea: "330503001", LivesInArea: "330503001"}}}}}})
	h.must(err)
	return done.Residents[0]
}

func TestADepartmentSeesWhatItAskedAndNoMore(t *testing.T) {
	each2(t, func(h *town) {
		mother := h.people[1]
		a := h.begin(Self(mother), NewApplication{Bundle: "birth", Person: mother})
		a = h.fill(h.answer(Self(mother), a, map[string]string{"wants": "card,allowance", "phone": "05720001234"}))
		whole := len(a.Answers)
		done := h.submit(Self(mother), a)
		for _, c := range done.Cases {
			login := "at." + c.Department
			if c.Department == "health" {
				login = "he.ping"
			}
			seen, err := h.office.ForCase(t.Context(), h.clerk(login), "办理", c.ID)
			h.must(err)
			if len(seen.Answers) == 0 || len(seen.Answers) >= whole || seen.Answers["wants"].Value == "" {
				t.Errorf("%s sees %d of %d answers", c.Department, len(seen.Answers), whole)
			}
			if c.Department == "disease-control" && seen.Answers["account"].Value != "" {
				t.Error("who vaccinates sees the bank account")
			}
		}
		h.must(h.office.Withhold(t.Context(), Self(mother), "不给别的部门", mother, Consent{Question: "answer.wants", Use: UseElsewhere}))
		c := done.Cases[len(done.Cases)-1]
		seen, err := h.office.ForCase(t.Context(), h.clerk("at."+c.Department), "办理", c.ID)
		h.must(err)
		if seen.Answers["wants"].Value != "" {
			t.Error("what is withheld is shown")
		}
		_, err = h.office.ForCase(t.Context(), h.clerk("li.fang"), "好奇", c.ID)
		h.fails(err, ErrNotFound)
		said, err := h.office.Consents(t.Context(), Self(mother))
		if err != nil || len(said) != 1 || said[0].Given || said[0].Purpose != "不给别的部门" {
			t.Errorf("%v %+v", err, said)
		}
	})
}

func TestAHelperOfTheVillageNeedsAMandateOfTheResident(t *testing.T) {
	each2(t, func(h *town) {
		who, helper := h.people[0], h.clerk("xu.hong")
		_, err := h.office.Begin(t.Context(), helper, "上门代办", NewApplication{Service: "dibao", Person: who, Channel: AtDesk})
		h.fails(err, ErrDenied)
		m, err := h.office.Entrust(t.Context(), h.clerk("chen.jie"), "本人到窗口委托", Mandate{Person: who, Helper: helper.Staff.Account.ID, IsStaff: true,
			From: h.on, To: day("2026-06-01"), Notify: PersonHears})
		h.must(err)
		a, err := h.office.Begin(t.Context(), helper, "上门代办", NewApplication{Service: "dibao", Person: who, Channel: AtDesk, Mandate: m.ID})
		h.must(err)
		done := h.submit(helper, h.answer(helper, a, with(nil)))
		if len(done.Cases) != 1 || done.Cases[0].Number != done.Number {
			t.Errorf("%+v", done)
		}
		if says := h.mine(who).Messages; !strings.Contains(says[len(says)-2].Say.ZH, "社区（村）帮办人员") && !strings.Contains(says[len(says)-1].Say.ZH, "社区（村）帮办人员") {
			t.Errorf("%+v", says)
		}
		h.later("2026-06-01")
		_, err = h.office.Begin(t.Context(), helper, "上门代办", NewApplication{Service: "dibao", Person: who, Channel: AtDesk, Mandate: m.ID})
		h.fails(err, ErrDenied)
	})
}

func TestAWrongDigitOfAPaperNumberIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := NumberBlock{Area: "330502", Block: rapid.StringMatching(`\d{5}`).Draw(t, "block")}
		number := b.Number(rapid.IntRange(1, maxBlock).Draw(t, "nth"))
		if read, err := readPaper(" " + strings.ReplaceAll(number, "-", " ")); err != nil || read != number {
			t.Fatalf("%s is read as %s: %v", number, read, err)
		}
		at := rapid.IntRange(0, len(number)-1).Draw(t, "at")
		wrong := rapid.StringMatching(`\d`).Draw(t, "digit")
		if number[at] == '-' || number[at:at+1] == wrong {
			return
		}
		if _, err := readPaper(number[:at] + wrong + number[at+1:]); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("%s with %s at %d is taken", number, wrong, at)
		}
	})
}
