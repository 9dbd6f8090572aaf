package casework

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/pack"
	"minsheng/people"
)

// begin begins a draft that must begin.
func (h *town) begin(who Who, n NewApplication) Application {
	h.Helper()
	a, err := h.office.Begin(h.Context(), who, "a test", n)
	h.must(err)
	return a
}

func (h *town) answer(who Who, a Application, answers map[string]string) Application {
	h.Helper()
	a, err := h.office.Answer(h.Context(), who, a.ID, answers, a.Version)
	h.must(err)
	return a
}

func (h *town) submit(who Who, a Application) Application {
	h.Helper()
	done, err := h.office.Submit(h.Context(), who, a.ID, "key-"+string(a.ID))
	h.must(err)
	return done
}

func (h *town) mine(person id.ID) Mine {
	h.Helper()
	m, err := h.office.Mine(h.Context(), person)
	h.must(err)
	return m
}

// with is what the form for assistance must have, and more.
func with(more map[string]string) map[string]string {
	answers := map[string]string{"phone": "05720001234", "may_check": "yes", "truthful": "yes"}
	maps.Copy(answers, more)
	return answers
}

// fails wants an error to be a fault.
func (h *town) fails(err error, want *fault.Error) {
	h.Helper()
	if !errors.Is(err, want) {
		h.Errorf("%v, want %v", err, want)
	}
}

// pdf is the smallest thing that is taken for one.
func pdf(words string) []byte { return []byte("%PDF-1.7\n" + words + "\n%%EOF\n") }

func TestAnApplicationIsFilledInSavedAndHandedInOnce(t *testing.T) {
	each2(t, func(h *town) {
		me := Self(h.people[0])
		a := h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]})
		income := a.Answers["household_income_month"]
		if income.Value != "1200.00" || income.Origin != FromRegister || income.From.ZH != "test" || income.On != day("2026-01-01") {
			t.Errorf("the register fills in %+v", income)
		}
		if len(a.Mistakes) != 3 || a.Mistakes[2].Field != "phone" {
			t.Errorf("what is still to answer: %+v", a.Mistakes)
		}
		_, err := h.office.Submit(t.Context(), me, a.ID, "k")
		h.fails(err, ErrAnswers)
		stale := a
		a = h.answer(me, a, map[string]string{"phone": "not a number"})
		if len(a.Mistakes) != 3 || a.Answers["phone"].Value != "not a number" {
			t.Errorf("a wrong answer is kept and named: %+v", a.Mistakes)
		}
		_, err = h.office.Answer(t.Context(), me, a.ID, map[string]string{"phone": "1"}, stale.Version)
		h.fails(err, ErrStaleDraft)
		a = h.answer(me, a, with(map[string]string{"household_income_month": "900", "account": "6222000011112222"}))
		if one := a.Answers["household_income_month"]; one.Origin != ApplicantSaid || one.Register == nil || one.Register.Value != "1200.00" {
			t.Errorf("what the register says is not lost: %+v", one)
		}
		done := h.submit(me, a)
		again := h.submit(me, a)
		if done.Number == "" || again.Number != done.Number || len(done.Cases) != 1 || len(again.Cases) != 1 || again.Cases[0].ID != done.Cases[0].ID {
			t.Fatalf("handed in twice: %+v and %+v", done, again)
		}
		_, err = h.office.Submit(t.Context(), me, a.ID, "another")
		h.fails(err, ErrFiled)
		_, err = h.office.Answer(t.Context(), me, a.ID, map[string]string{"phone": "1"}, 0)
		h.fails(err, ErrFiled)
		h.seesOwnMatter(done)
	})
}

// seesOwnMatter looks at what an applicant finds after an application for the
// minimum living guarantee.
func (h *town) seesOwnMatter(done Application) {
	h.Helper()
	m := h.mine(done.Person)
	if len(m.Applications) != 1 || m.Applications[0].Progress().Say.ZH == "" || m.Unread != 1 || !strings.Contains(m.Messages[0].Say.ZH, done.Number) {
		h.Errorf("mine: %+v", m)
	}
	h.must(h.office.Seen(h.Context(), Self(done.Person), m.Messages[0].ID))
	if m = h.mine(done.Person); m.Unread != 0 || m.Messages[0].ReadAt.IsZero() {
		h.Errorf("a message that was read: %+v", m.Messages)
	}
	c, err := h.office.Case(h.Context(), Self(done.Person), "look", done.Cases[0].ID)
	h.must(err)
	if len(c.Grounds) != 1 || c.Grounds[0].Said["zh"].Service != "dibao" || len(c.Grounds[0].Said["en"].Reasons) == 0 {
		h.Errorf("the caseworker sees why: %+v", c.Grounds)
	}
	if other := h.mine(h.people[1]); len(other.Applications) != 0 || len(other.Messages) != 0 {
		h.Errorf("somebody else's: %+v", other)
	}
}

func TestWhatWasSaidOnceFillsInTheNextForm(t *testing.T) {
	each2(t, func(h *town) {
		me := Self(h.people[0])
		a := h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]})
		h.submit(me, h.answer(me, a, with(map[string]string{"remarks": "房子漏雨"})))
		h.later("2026-04-01")
		next := h.begin(me, NewApplication{Service: "temporary-relief", Person: h.people[0]})
		if one := next.Answers["phone"]; one.Value != "05720001234" || one.Origin != FromEarlier || one.On != day("2026-03-02") || !strings.Contains(one.From.ZH, "最低生活保障") {
			t.Errorf("%+v", one)
		}
		bank, err := h.office.Remembered(t.Context(), me)
		if err != nil || len(bank) != 2 || bank[0].Name.ZH != "联系电话" || bank[1].Value.ZH != "房子漏雨" || !strings.Contains(bank[0].Of.ZH, "最低生活保障") {
			t.Errorf("%v %+v", err, bank)
		}
		if again := h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]}); again.Answers["truthful"].Value != "" {
			t.Error("a declaration carries over: each application needs its own")
		}
		h.must(h.office.Withhold(t.Context(), me, "不想重复使用", h.people[0], Consent{Question: "answer.phone", Use: UseAgain}))
		third := h.begin(me, NewApplication{Service: "temporary-relief", Person: h.people[0]})
		if _, there := third.Answers["phone"]; there {
			t.Error("what is withheld fills in a form")
		}
		h.submit(me, h.answer(me, third, map[string]string{"phone": "05720005678", "household_emergency": "illness", "happened": "住院", "urgent": "false"}))
		if fourth := h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]}); fourth.Answers["phone"].Value != "" {
			t.Error("what is withheld is remembered all the same")
		}
	})
}

func TestTheSameKeyIsTheSameApplication(t *testing.T) {
	each2(t, func(h *town) {
		me := Self(h.people[0])
		n := NewApplication{Service: "dibao", Person: h.people[0], Key: "from-the-telephone"}
		a, b := h.begin(me, n), h.begin(me, n)
		if a.ID != b.ID {
			t.Errorf("%s and %s", a.ID, b.ID)
		}
		n.Service = "temporary-relief"
		_, err := h.office.Begin(t.Context(), me, "a test", n)
		h.fails(err, ErrKeyUsed)
		whole := NewApplication{Service: "dibao", Person: h.people[1], Key: "k", Channel: AtDesk}
		one, err := h.office.Apply(t.Context(), h.clerk("chen.jie"), "at the window", whole, with(nil))
		h.must(err)
		two, err := h.office.Apply(t.Context(), h.clerk("chen.jie"), "at the window", whole, with(nil))
		h.must(err)
		if one.ID != two.ID || len(two.Cases) != 1 || one.Number != two.Number {
			t.Errorf("%+v and %+v", one, two)
		}
	})
}

func TestAPaperIsKeptWholeOrNotAtAll(t *testing.T) {
	each2(t, func(h *town) {
		me := Self(h.people[0])
		a := h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]})
		if len(a.Form.Papers) == 0 {
			t.Fatal("the form asks for no paper: choose another service")
		}
		paper := a.Form.Papers[0].ID
		data := pdf(strings.Repeat("收入证明", 100_000))
		one, err := h.office.Attach(t.Context(), me, a.ID, paper, `C:\证明\收入.pdf`, bytes.NewReader(data))
		h.must(err)
		two, err := h.office.Attach(t.Context(), me, a.ID, paper, "again.pdf", bytes.NewReader(data))
		h.must(err)
		if one.Name != "收入.pdf" || one.Type.Name != "PDF" || one.ID != two.ID || one.Size != int64(len(data)) {
			t.Errorf("%+v then %+v", one, two)
		}
		_, err = h.office.Attach(t.Context(), me, a.ID, paper, "x.pdf", strings.NewReader("MZ this is a program"))
		h.fails(err, ErrFileType)
		_, err = h.office.Attach(t.Context(), me, a.ID, paper, "x.pdf", io.MultiReader(bytes.NewReader(pdf("x")), bytes.NewReader(make([]byte, MaxFile))))
		h.fails(err, ErrFileLarge)
		_, err = h.office.Attach(t.Context(), me, a.ID, "no such", "x.pdf", bytes.NewReader(data))
		h.fails(err, ErrPaperNone)
		_, r, err := h.office.File(t.Context(), me, "look again", one.ID)
		h.must(err)
		back, err := io.ReadAll(r)
		h.must(err)
		if !bytes.Equal(back, data) {
			t.Errorf("%d bytes come back of %d", len(back), len(data))
		}
		_, _, err = h.office.File(t.Context(), Self(h.people[1]), "curious", one.ID)
		h.fails(err, ErrNoFile)
		h.must(h.office.Detach(t.Context(), me, a.ID, one.ID))
		_, _, err = h.office.File(t.Context(), me, "look again", one.ID)
		h.fails(err, ErrNoFile)
	})
}

func TestADraftIsForItsApplicantAlone(t *testing.T) {
	each2(t, func(h *town) {
		a := h.begin(Self(h.people[0]), NewApplication{Service: "dibao", Person: h.people[0]})
		_, err := h.office.Application(t.Context(), Self(h.people[1]), "curious", a.ID)
		h.fails(err, ErrNoApplication)
		_, err = h.office.Begin(t.Context(), Self(h.people[1]), "for her", NewApplication{Service: "dibao", Person: h.people[0]})
		h.fails(err, ErrNotEntrusted)
		_, err = h.office.Application(t.Context(), h.clerk("wu.wei"), "elsewhere", a.ID)
		h.fails(err, ErrDenied)
		h.must(h.office.Discard(t.Context(), Self(h.people[0]), a.ID))
		h.must(h.office.Discard(t.Context(), Self(h.people[0]), a.ID))
		got, err := h.office.Application(t.Context(), Self(h.people[0]), "look", a.ID)
		h.must(err)
		if got.Filing != Discarded || len(got.Answers) != 0 {
			t.Errorf("%+v", got)
		}
		b := h.begin(Self(h.people[0]), NewApplication{Service: "dibao", Person: h.people[0]})
		h.later("2026-06-05")
		n, err := h.office.Expire(t.Context())
		h.must(err)
		if got, _ := h.office.Application(t.Context(), Self(h.people[0]), "look", b.ID); n != 1 || got.Filing != Expired {
			t.Errorf("%d expired: %+v", n, got)
		}
	})
}

func TestAHelperActsWithinTheMandateAndNoLonger(t *testing.T) {
	each2(t, func(h *town) {
		mother, neighbour := h.people[0], h.people[1]
		m, err := h.office.Entrust(t.Context(), Self(mother), "腿脚不便", Mandate{Person: mother, Helper: neighbour, Scope: []string{"dibao"},
			From: h.on, To: day("2026-12-31"), Notify: BothHear})
		h.must(err)
		_, err = h.office.Begin(t.Context(), Self(neighbour), "代办", NewApplication{Service: "temporary-relief", Person: mother, Mandate: m.ID})
		h.fails(err, ErrNotEntrusted)
		a := h.begin(Self(neighbour), NewApplication{Service: "dibao", Person: mother, Mandate: m.ID})
		a = h.answer(Self(neighbour), a, with(nil))
		if a.Answers["phone"].Origin != HelperSaid {
			t.Errorf("%+v", a.Answers["phone"])
		}
		h.submit(Self(neighbour), a)
		if n := len(h.mine(neighbour).Messages); n != 1 {
			t.Errorf("the helper hears of %d things", n)
		}
		b := h.begin(Self(neighbour), NewApplication{Service: "dibao", Person: mother, Mandate: m.ID})
		h.must(h.office.Revoke(t.Context(), Self(mother), "不再需要", m.ID))
		_, err = h.office.Answer(t.Context(), Self(neighbour), b.ID, map[string]string{"phone": "1"}, 0)
		h.fails(err, ErrNotEntrusted)
		_, err = h.office.Entrust(t.Context(), Self(neighbour), "自己给自己", Mandate{Person: mother, Helper: neighbour, From: h.on, To: day("2026-12-31")})
		h.fails(err, ErrDenied)
		_, err = h.office.Entrust(t.Context(), Self(mother), "没有期限", Mandate{Person: mother, Helper: neighbour, From: h.on, To: day("2036-12-31")})
		h.fails(err, ErrMandateSpan)
		given, _, err := h.office.Mandates(t.Context(), Self(mother))
		h.must(err)
		if len(given) != 1 || given[0].RevokedAt.IsZero() {
			t.Errorf("%+v", given)
		}
	})
}

func TestAPaperFormIsEnteredOnce(t *testing.T) {
	each2(t, func(h *town) {
		clerk := h.clerk("chen.jie")
		b, err := h.office.Block(t.Context(), clerk, "下乡办理", "平板一号", street, 50)
		h.must(err)
		n := NewApplication{Service: "dibao", Person: h.people[0], Channel: OnPaper, Paper: b.Number(7), Key: "sync-1"}
		first, err := h.office.Apply(t.Context(), clerk, "录入纸质表", n, with(nil))
		h.must(err)
		again, err := h.office.Apply(t.Context(), clerk, "重新联网", n, with(nil))
		h.must(err)
		if again.ID != first.ID {
			t.Error("what comes twice with its key is entered twice")
		}
		n.Key = "somebody else types it"
		_, err = h.office.Apply(t.Context(), clerk, "录入纸质表", n, with(nil))
		h.fails(err, ErrPaperUsed)
		var f *fault.Error
		if errors.As(err, &f) && id.ID(f.Field) != first.ID {
			t.Errorf("the first is not shown: %+v", f)
		}
		found, err := h.office.ByPaper(t.Context(), strings.ReplaceAll(b.Number(7), "-", "　"))
		if err != nil || found != first.ID {
			t.Errorf("%v: %s", err, found)
		}
		for _, wrong := range []string{b.Number(51), b.Number(7)[:len(b.Number(7))-1] + "x", "330502-00000-001-1"} {
			n.Paper = wrong
			_, err = h.office.Apply(t.Context(), clerk, "录入纸质表", n, with(nil))
			h.fails(err, ErrPaper)
		}
	})
}

func TestNobodyIsKeptFromApplyingWhoSeemsNotOwed(t *testing.T) {
	each2(t, func(h *town) {
		me := Self(h.people[0])
		a := h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]})
		a = h.answer(me, a, with(map[string]string{"household_property_within_limits": "false"}))
		look, err := h.office.Foresee(t.Context(), me, "before I hand it in", a.ID)
		h.must(err)
		if len(look) != 1 || look[0].Ground == nil || look[0].Ground.Said["zh"].Is != pack.No {
			t.Errorf("%+v", look[0].Ground)
		}
		if done := h.submit(me, a); len(done.Cases) != 1 {
			t.Errorf("%+v", done)
		}
		_, err = h.office.Begin(t.Context(), Program("test"), "nobody", NewApplication{Service: "dibao", Person: id.New()})
		h.fails(err, people.ErrNotFound)
	})
}
