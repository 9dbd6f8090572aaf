package casework

import (
	"strings"
	"testing"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

// states what a department says of the first of the family.
func (h *town) states(entity people.Entity, subject id.ID, values map[string]people.Value) {
	h.Helper()
	by := store.By{Who: "installer", Purpose: "a test", Within: access.Everywhere()}
	h.must(h.office.Register.State(h.Context(), by, entity, subject, people.Statement{Source: "残联", AsOf: h.on, Span: civil.Span{From: day("2020-01-01")}, Values: values}))
}

// severely makes somebody owed the nursing allowance of people with severe
// disabilities.
func (h *town) severely(person id.ID) {
	h.Helper()
	h.states(people.Person, person, map[string]people.Value{"disability_kind": people.OfText("physical"), "disability_level": people.OfText("1"),
		"care_level": people.OfText("severe"), "needs_long_term_care": people.OfBool(true), "in_institution": people.OfBool(false), "injury_nursing": people.OfBool(false)})
}

// supposes decides an amount that the place has not published.
func (h *town) supposes(what string) {
	h.Helper()
	one, err := pack.ParseSupposed(what)
	h.must(err)
	h.place, err = h.place.Suppose(one)
	h.must(err)
}

func (h *town) start(m Match) Started {
	h.Helper()
	done, err := h.office.StartFrom(h.Context(), Program("match"), "一轮匹配", m)
	h.must(err)
	return done[0]
}

func TestAMatchIsGrantedWithoutAnApplicationOnce(t *testing.T) {
	each2(t, func(h *town) {
		who, service := h.people[0], "nursing-allowance-disabled"
		if s := h.start(Match{Service: service, Person: who, Round: "r0"}); s.Way != "" || s.Why != notNow {
			t.Fatalf("who is not owed it: %+v", s)
		}
		h.severely(who)
		h.supposes("disability.nursing_allowance[severe]=300")
		s := h.start(Match{Service: service, Person: who, Round: "r1"})
		if s.Way != pack.Automatic || s.Case == "" || !s.Granted {
			c, _ := h.office.Case(t.Context(), Self(who), "look", s.Case)
			t.Fatalf("%+v %+v", s, c.Grounds[0].Said["en"])
		}
		again := h.start(Match{Service: service, Person: who, Round: "r1"})
		next := h.start(Match{Service: service, Person: who, Round: "r2"})
		if again.Way != "" || next.Way != "" || next.Why != underWay {
			t.Errorf("%+v then %+v", again, next)
		}
		c, err := h.office.Case(t.Context(), Self(who), "look", s.Case)
		h.must(err)
		if c.Outcome != pack.Granted || c.Grant == "" || *c.Amount <= 0 || len(c.Grounds) != 2 || c.Grounds[0].Said["zh"].Is != pack.Yes || c.Application != "" {
			t.Errorf("%+v", c)
		}
		m := h.mine(who)
		if len(m.Cases) != 1 || len(m.Messages) != 2 || !strings.Contains(m.Messages[0].Say.ZH+m.Messages[1].Say.ZH, "无需申请") {
			t.Errorf("%+v", m.Messages)
		}
	})
}

func TestAMatchWhoseAmountNobodyHasDecidedWaitsForSomebody(t *testing.T) {
	each2(t, func(h *town) {
		h.severely(h.people[0])
		s := h.start(Match{Service: "nursing-allowance-disabled", Person: h.people[0], Round: "r1"})
		if s.Way != pack.Automatic || s.Case == "" || s.Granted {
			t.Fatalf("%+v", s)
		}
	})
}

func TestWhoDoesNotWantAServiceIsLeftAlone(t *testing.T) {
	each2(t, func(h *town) {
		who, service := h.people[0], "nursing-allowance-disabled"
		h.severely(who)
		h.must(h.office.Decline(t.Context(), Self(who), "不需要", who, service, "家里有人照顾"))
		if s := h.start(Match{Service: service, Person: who, Round: "r1"}); s.Way != "" || s.Why != declined {
			t.Errorf("%+v", s)
		}
		if all, err := h.office.Declines(t.Context(), Self(who)); err != nil || len(all) != 1 || all[0].Service != service {
			t.Errorf("%v %+v", err, all)
		}
		h.begin(Self(who), NewApplication{Service: service, Person: who})
		if all, err := h.office.Declines(t.Context(), Self(who)); err != nil || len(all) != 0 {
			t.Errorf("who applies wants it: %v %+v", err, all)
		}
		if s := h.start(Match{Service: service, Person: who, Round: "r2"}); s.Why != underWay {
			t.Errorf("%+v", s)
		}
		_, err := h.office.StartFrom(t.Context(), h.clerk("wu.wei"), "another district", Match{Service: service, Person: h.people[1], Round: "r1"})
		h.fails(err, ErrDenied)
	})
}

func TestAPrefilledDraftWaitsForOneConfirmation(t *testing.T) {
	each2(t, func(h *town) {
		old, service := h.people[0], "old-age-allowance"
		h.must(h.office.Register.Correct(t.Context(), store.By{Who: "installer", Purpose: "a test", Within: access.Everywhere()}, old,
			people.Correction{BornOn: ptr(day("1935-05-01"))}, "公安"))
		h.states(people.Home, h.home, map[string]people.Value{"assistance": people.OfText("margin")})
		s := h.start(Match{Service: service, Person: old, Round: "r1"})
		if s.Way != pack.ByPrefilled || s.Application == "" {
			t.Fatalf("%+v", s)
		}
		a, err := h.office.Application(t.Context(), Self(old), "look", s.Application)
		h.must(err)
		if a.Channel != ByMatch || len(a.Answers) == 0 {
			t.Errorf("%+v", a)
		}
		for _, m := range a.Mistakes {
			a = h.answer(Self(old), a, map[string]string{m.Field: "05720001234"})
		}
		if done := h.submit(Self(old), a); len(done.Cases) != 1 {
			t.Errorf("%+v", done)
		}
	})
}

func ptr[T any](v T) *T { return &v }

func TestTheBirthBundleGoesToItsDepartmentsAndComesTogetherAgain(t *testing.T) {
	each2(t, func(h *town) {
		mother := h.people[1]
		a := h.begin(Self(mother), NewApplication{Bundle: "birth", Person: mother})
		a = h.answer(Self(mother), a, map[string]string{"wants": "card", "phone": "05720001234"})
		a = h.fill(a)
		done := h.submit(Self(mother), a)
		departments := map[string]bool{}
		for _, c := range done.Cases {
			departments[c.Department] = true
			if c.Bundle != "birth" || c.Application != done.ID {
				t.Errorf("%+v", c)
			}
		}
		if len(done.Cases) != 5 || len(departments) != 5 || len(done.Unopened) != 3 || !strings.Contains(done.Unopened[0].Why.ZH, "社会保障卡") {
			t.Fatalf("%d cases in %d departments, left: %+v", len(done.Cases), len(departments), done.Unopened)
		}
		if p := done.Progress(); p.Parts != 5 || p.Done || p.Say.ZH != "共 5 项，已办结 0 项" {
			t.Errorf("%+v", p)
		}
		h.decideAll(done)
	})
}

// fill answers whatever is still asked.
func (h *town) fill(a Application) Application {
	h.Helper()
	for range 10 {
		if len(a.Mistakes) == 0 {
			break
		}
		given := map[string]string{}
		for _, m := range a.Mistakes {
			given[m.Field] = anyAnswer(a.Form.Question(m.Field))
		}
		a = h.answer(Self(a.Person), a, given)
	}
	for _, p := range a.Lacks {
		_, err := h.office.Attach(h.Context(), Self(a.Person), a.ID, p.ID, "paper.pdf", strings.NewReader(string(pdf(p.ID))))
		h.must(err)
	}
	return a
}

func anyAnswer(q *pack.Asked) string {
	switch q.Kind {
	case pack.AskDay:
		return "2026-02-20"
	case pack.AskYesNo:
		return "false"
	case pack.AskNumber, pack.AskMoney:
		return "1"
	case pack.AskChoice, pack.AskChoices:
		return q.Options[0].ID
	case pack.AskArea:
		return county
	case pack.AskPhone:
		return "05720001234"
	case pack.AskAccount:
		return "6222000011112222"
	}
	return "张小小"
}

// decideAll has each part of a bundle refused or granted as its process has it:
// one that is refused does not hold up the others.
func (h *town) decideAll(a Application) {
	h.Helper()
	for i, c := range a.Cases {
		login, act := "at."+c.Department, Act{Action: "approve"}
		if c.Department == "health" {
			login, act = "he.ping", Act{Action: "refuse", Reason: "材料不符"}
		}
		h.do(login, c, act)
		got, err := h.office.Application(h.Context(), Self(a.Person), "look", a.ID)
		h.must(err)
		if p := got.Progress(); p.Decided != i+1 || p.Done != (i == len(a.Cases)-1) {
			h.Errorf("after %d: %+v", i+1, p)
		}
	}
	say := h.mine(a.Person).Messages
	if !strings.Contains(say[0].Say.ZH+say[1].Say.ZH, "全部办结：4 项通过，1 项") { // the last two are of one instant
		h.Errorf("the last messages: %s %s", say[0].Say.ZH, say[1].Say.ZH)
	}
}
