package casework

import (
	"errors"
	"io"
	"strings"
	"testing"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

var (
	preparer = store.By{Who: "wang.min", Purpose: "monthly payments", Within: access.Scope{{Area: county}}}
	approver = store.By{Who: "zhao.lei", Purpose: "monthly payments", Within: access.Scope{{Area: county}}}
)

// references writes nothing but lets a run be sent.
type references struct{ all []id.ID }

func (*references) Name() string { return "references" }

func (r *references) Write(_ io.Writer, rem *money.Remittance) error {
	for one, err := range rem.Instructions() {
		if err != nil {
			return err
		}
		r.all = append(r.all, one.Reference)
	}
	return nil
}

// grant gives the family the minimum living guarantee, of which it is supposed
// that the place has a standard.
func (h *town) grant(amount string) id.ID {
	h.Helper()
	line, err := pack.ParseSupposed("dibao.line=1100")
	h.must(err)
	h.place, err = h.place.Suppose(line)
	h.must(err)
	h.state("urban", people.OfBool(true), "2026-01-01")
	g, err := h.ledger.Award(h.Context(), preparer, money.Grant{Person: h.people[0], Account: "6222", Service: "dibao", Area: village, Department: civilAffairs,
		Rate: money.Rate{Amount: measure.MustMoney(amount), From: day("2026-03-01"), Shares: []money.Share{{Payer: "county", Ratio: measure.One}}, Reason: "decided"}})
	h.must(err)
	return g
}

// state says something about the household from a day on.
func (h *town) state(name string, v people.Value, from string) {
	h.Helper()
	h.must(h.office.Register.State(h.Context(), store.By{Who: "li.fang", Purpose: "a change", Within: access.Everywhere()}, people.Home, h.home,
		people.Statement{Source: "test", AsOf: day(from), Span: civil.Span{From: day(from)}, Values: map[string]people.Value{name: v}}))
}

// cycle rechecks a month, prepares its run with what was found, and returns both.
func (h *town) cycle(month string) (money.Revision, money.Run, []money.Finding) {
	h.Helper()
	on := day(month + "-01")
	v, err := h.office.Recheck(h.Context(), preparer, Cycle{Service: "dibao", Area: county, Month: on})
	h.must(err)
	found, _, err := h.ledger.Findings(h.Context(), preparer, v.ID, money.FindingQuery{})
	h.must(err)
	r, err := h.ledger.Prepare(h.Context(), preparer, money.Order{Month: on, Service: "dibao", Area: county, Revision: v.ID})
	h.must(err)
	return v, r, found
}

func (h *town) payOut(r money.Run) measure.Money {
	h.Helper()
	h.must(h.ledger.Approve(h.Context(), approver, r.ID, money.Consent{}))
	file, err := h.ledger.Send(h.Context(), approver, r.ID, io.Discard, &references{}, nil)
	h.must(err)
	if file.Payments > 0 {
		_, err = h.ledger.ReconcileRest(h.Context(), approver, r.ID)
		h.must(err)
	}
	return file.Total
}

func (h *town) wants(found []money.Finding, kind money.FindingKind, reason string) money.Finding {
	h.Helper()
	if len(found) != 1 || found[0].Kind != kind || !strings.Contains(found[0].Reason, reason) {
		h.Fatalf("found %+v, want %s because of %q", found, kind, reason)
	}
	return found[0]
}

func TestEachMonthIsAskedAgainBeforeItIsPaid(t *testing.T) {
	each2(t, func(h *town) {
		g := h.grant("100")
		v, r, found := h.cycle("2026-03")
		owed := h.wants(found, money.Rerate, "复核金额").Amount
		if paid := h.payOut(r); paid != owed || owed == 10000 {
			h.Errorf("March: paid %s, owed %s", paid, owed)
		}
		if told, err := h.office.TellRevised(h.Context(), approver, v.ID); err != nil || told != 1 {
			h.Errorf("told %d, %v", told, err)
		}
		if told, err := h.office.TellRevised(h.Context(), approver, v.ID); err != nil || told != 0 {
			h.Errorf("told again %d, %v", told, err)
		}
		if _, _, found := h.cycle("2026-04"); len(found) != 0 {
			h.Errorf("April, nothing has changed: %+v", found)
		}

		rich := people.OfMoney(measure.MustMoney("30000"))
		h.state("income_month", rich, "2026-05-01")
		h.later("2026-05-02")
		v, r, found = h.cycle("2026-05")
		held := h.wants(found, money.Hold, "不再符合")
		if held.Case == "" {
			h.Fatal("nobody looks at what is held")
		}
		if again, err := h.office.ContinueRecheck(h.Context(), preparer, v.ID, nil); err != nil || again.State != money.Proposed {
			h.Errorf("gone on with what is done: %+v, %v", again, err)
		}
		if paid := h.payOut(r); paid != 0 {
			h.Errorf("May: paid %s though it is held", paid)
		}
		said, err := h.office.Messages(h.Context(), Self(h.people[0]))
		h.must(err)
		if len(said) != 2 || !strings.Contains(said[0].Say.In(lang.ZH)+said[1].Say.In(lang.ZH), "暂缓发放") {
			h.Errorf("told: %+v", said)
		}
		c := h.do("sun.yi", Case{ID: held.Case}, Act{Action: "stop", Reason: "收入超过标准，已核实"})
		if c.Open() {
			h.Errorf("the case is %s", c.State)
		}
		now, err := h.ledger.Grant(h.Context(), preparer, g)
		h.must(err)
		if now.Due(day("2026-04-01")) != owed || now.Due(day("2026-05-01")) != 0 {
			h.Errorf("April is %s, May %s", now.Due(day("2026-04-01")), now.Due(day("2026-05-01")))
		}
	})
}

func TestWhatIsHeldIsPaidLaterWhereAClerkSaysSo(t *testing.T) {
	each2(t, func(h *town) {
		h.grant("100")
		_, r, found := h.cycle("2026-03")
		owed := found[0].Amount
		h.payOut(r)
		h.state("income_month", people.OfMoney(measure.MustMoney("30000")), "2026-04-01")
		h.later("2026-04-02")
		_, r, found = h.cycle("2026-04")
		held := h.wants(found, money.Hold, "不再符合")
		h.payOut(r)
		h.do("sun.yi", Case{ID: held.Case}, Act{Action: "continue", Note: "录入有误"})
		h.state("income_month", people.OfMoney(measure.MustMoney("1200")), "2026-04-01")
		h.later("2026-05-02")
		_, r, found = h.cycle("2026-05")
		if len(found) != 0 {
			h.Errorf("May: %+v", found)
		}
		if paid := h.payOut(r); paid != 2*owed {
			h.Errorf("May with April: paid %s, want twice %s", paid, owed)
		}
	})
}

func TestADeathStopsAGrantByItsDayAndWhatIsUnknownIsPaidAndListed(t *testing.T) {
	each2(t, func(h *town) {
		h.grant("100")
		_, r, found := h.cycle("2026-03")
		owed := found[0].Amount
		h.payOut(r)
		h.state("property_within_limits", people.Value{}, "2026-04-01")
		_, r, found = h.cycle("2026-04")
		h.wants(found, money.Watch, "尚不清楚")
		if paid := h.payOut(r); paid != owed {
			h.Errorf("April: paid %s, want %s", paid, owed)
		}
		h.must(h.office.Register.Die(h.Context(), store.By{Who: "li.fang", Purpose: "a death", Within: access.Everywhere()}, h.people[0], day("2026-04-20"), "test"))
		_, r, found = h.cycle("2026-05")
		if f := h.wants(found, money.Stop, "死亡 2026-04-20"); f.From != day("2026-05-01") || f.Case != "" {
			h.Errorf("%+v", f)
		}
		if paid := h.payOut(r); paid != 0 {
			h.Errorf("May: the dead are paid %s", paid)
		}
	})
}

func TestAStandardThatIsRaisedBackdatedIsRepricedForAllMonthsAtOnce(t *testing.T) {
	each2(t, func(h *town) {
		g := h.grant("100")
		_, r, _ := h.cycle("2026-03")
		h.payOut(r)
		_, r, _ = h.cycle("2026-04")
		was := h.payOut(r)
		line, err := pack.ParseSupposed("dibao.line=1200")
		h.must(err)
		h.place, err = h.place.Suppose(line) // from March on, known in May
		h.must(err)
		c := Cycle{Service: "dibao", Area: county, Month: day("2026-05-01")}
		if _, err := h.office.Reprice(h.Context(), preparer, c, day("2026-06-01"), "湖政发〔2026〕1号", nil); !errors.Is(err, money.ErrMonth) {
			h.Errorf("from a month to come: %v", err)
		}
		v, err := h.office.Reprice(h.Context(), preparer, c, day("2026-03-01"), "湖政发〔2026〕1号", nil)
		h.must(err)
		found, _, err := h.ledger.Findings(h.Context(), preparer, v.ID, money.FindingQuery{})
		h.must(err)
		f := h.wants(found, money.Rerate, "重算金额")
		more := f.Amount - was
		if f.From != day("2026-03-01") || f.Arrears != 2*more || more <= 0 {
			h.Errorf("%+v", f)
		}
		changed, _, err := h.ledger.Adopt(h.Context(), approver, v.ID)
		h.must(err)
		if changed != 1 {
			h.Errorf("%d changed", changed)
		}
		_, r, found = h.cycle("2026-05")
		if len(found) != 0 {
			h.Errorf("May: %+v", found)
		}
		if paid := h.payOut(r); paid != f.Amount+2*more {
			h.Errorf("May: paid %s, want %s with arrears of %s", paid, f.Amount, 2*more)
		}
		if now, err := h.ledger.Grant(h.Context(), preparer, g); err != nil || now.Due(day("2026-03-01")) != f.Amount {
			h.Errorf("March is %s, %v", now.Due(day("2026-03-01")), err)
		}
	})
}
