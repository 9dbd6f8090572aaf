package money_test

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store/storetest"
)

func (o *office) propose(when string, judge money.Judge) money.Revision {
	o.Helper()
	v, err := o.ledger.Propose(o.Context(), clerk, money.Revision{Service: "dibao", Area: "330502", Month: month(when), Reason: "the standard was raised"}, judge)
	if err != nil {
		o.Fatal(err)
	}
	return v
}

func TestARaisedStandardIsPreviewedThenAdoptedBySomebodyElse(t *testing.T) {
	each(t, func(o *office) {
		a, b, other := o.award("800", "2026-01"), o.award("800", "2026-01"), o.award("500", "2026-01")
		o.pay("2026-01")
		o.pay("2026-02")
		v := o.propose("2026-03", money.Raise(month("2026-01"), measure.MustMoney("800"), measure.MustMoney("850"), "raised from January"))
		sums, err := o.ledger.FindingSums(o.Context(), clerk.Within, v.ID)
		want := money.FindingSum{Kind: money.Rerate, Grants: 2, Before: 160000, Amount: 170000, Arrears: 20000}
		if err != nil || len(sums) != 1 || sums[0] != want || v.Grants != 3 {
			o.Errorf("preview of %d grants: %+v, %v; want %+v", v.Grants, sums, err, want)
		}
		o.change(b, "900", "2026-03") // by a clerk, meanwhile
		if _, _, err := o.ledger.Adopt(o.Context(), clerk, v.ID); !errors.Is(err, money.ErrSamePerson) {
			o.Errorf("adopted by who proposed it: %v", err)
		}
		changed, left, err := o.ledger.Adopt(o.Context(), boss, v.ID)
		if err != nil || changed != 1 || left != 1 {
			o.Errorf("%d changed, %d left, %v", changed, left, err)
		}
		if _, _, err := o.ledger.Adopt(o.Context(), boss, v.ID); !errors.Is(err, money.ErrState) {
			o.Errorf("adopted twice: %v", err)
		}
		paid := o.pay("2026-03")
		o.wants("March with arrears", paid, a, "950.00")
		o.wants("March as the clerk said", paid, b, "900.00")
		o.wants("March of another amount", paid, other, "500.00")
	})
}

func TestWhatIsFoundBeforeARunHoldsWithItsApproval(t *testing.T) {
	each(t, func(o *office) {
		held, stopped, raised, watched, usual := o.award("800", "2026-01"), o.award("800", "2026-01"), o.award("800", "2026-01"), o.award("800", "2026-01"), o.award("800", "2026-01")
		o.pay("2026-01")
		o.pay("2026-02")
		v := o.propose("2026-03", func(_ context.Context, batch []*money.Granted) (all []money.Finding, _ error) {
			for _, g := range batch {
				switch g.ID {
				case held:
					all = append(all, money.Finding{Grant: g.ID, Kind: money.Hold, Reason: "income above the line"})
				case stopped:
					all = append(all, money.Finding{Grant: g.ID, Kind: money.Stop, From: month("2026-02"), Reason: "died on 20 January"})
				case raised:
					all = append(all, money.Finding{Grant: g.ID, Kind: money.Rerate, Amount: measure.MustMoney("820"), From: month("2026-03"), Reason: "lower income"})
				case watched:
					all = append(all, money.Finding{Grant: g.ID, Kind: money.Watch, Reason: "income is not on file"})
				}
			}
			return all, nil
		})
		order := money.Order{Month: month("2026-03"), Service: "dibao", Area: "330502", Revision: v.ID}
		r, err := o.ledger.Prepare(o.Context(), clerk, order)
		if err != nil {
			o.Fatal(err)
		}
		all, next, err := o.ledger.Payments(o.Context(), boss, r.ID, money.PaymentQuery{Limit: 2})
		if err != nil || next == "" {
			o.Fatal(err, next)
		}
		more, next, err := o.ledger.Payments(o.Context(), boss, r.ID, money.PaymentQuery{After: next})
		if err != nil || next != "" {
			o.Fatal(err, next)
		}
		want := []struct {
			grant  id.ID
			kind   money.PaymentKind
			amount string
		}{{held, money.Held, "0.00"}, {stopped, money.Ended, "0.00"}, {raised, money.Changed, "820.00"}, {watched, money.Look, "800.00"}, {usual, money.Usual, "800.00"}}
		for i, p := range append(all, more...) {
			if p.Grant != want[i].grant || p.Kind != want[i].kind || p.Amount.String() != want[i].amount {
				o.Errorf("%d: %s %s of %s, want %+v", i, p.Kind, p.Amount, p.Grant, want[i])
			}
		}
		if g, err := o.ledger.Grant(o.Context(), clerk, raised); err != nil || g.Due(month("2026-03")) != 80000 {
			o.Errorf("changed before anybody approved it: %s, %v", g.Due(month("2026-03")), err)
		}
		if paid := o.finish(r); len(paid) != 3 {
			o.Errorf("paid %v", paid)
		}
		if g, err := o.ledger.Grant(o.Context(), clerk, stopped); err != nil || g.Due(month("2026-03")) != 0 {
			o.Errorf("the dead are due %s, %v", g.Due(month("2026-03")), err)
		}
		if _, err := o.ledger.Prepare(o.Context(), clerk, order); !errors.Is(err, money.ErrState) {
			o.Errorf("a revision serves two runs: %v", err)
		}
		o.wants("April, with the month that was held", o.pay("2026-04"), held, "1600.00")
	})
}

func TestRecoveryKeepsToItsPlanAndReachesOtherGrants(t *testing.T) {
	each(t, func(o *office) {
		ended := o.award("800", "2026-01")
		g, err := o.ledger.Grant(o.Context(), clerk, ended)
		if err != nil {
			o.Fatal(err)
		}
		o.pay("2026-01")
		o.pay("2026-02")
		if err := o.ledger.Stop(o.Context(), clerk, ended, month("2026-01"), "never owed"); err != nil {
			o.Fatal(err)
		}
		later, err := o.ledger.Award(o.Context(), clerk, money.Grant{Person: g.Person, Account: "6222-2", Service: "care", Area: "330502003",
			Rate: money.Rate{Amount: measure.MustMoney("500"), From: month("2026-03"), Shares: halves}})
		if err != nil {
			o.Fatal(err)
		}
		if paid := o.payOf("care", "2026-03"); paid[later] != "500.00" {
			o.Errorf("without a plan: %v", paid)
		}
		if err := o.ledger.Recover(o.Context(), clerk, money.Plan{Grant: ended, Monthly: measure.MustMoney("200"), Across: true, Reason: "agreed with the family"}); err != nil {
			o.Fatal(err)
		}
		for i, want := range []string{"300.00", "300.00", "300.00", "300.00", "300.00", "300.00", "300.00", "300.00", "500.00"} {
			when := month("2026-04").AddMonths(i).String()[:7]
			if paid := o.payOf("care", when); paid[later] != want {
				o.Errorf("%s: paid %v, want %s", when, paid, want)
			}
		}
		if g, err = o.ledger.Grant(o.Context(), clerk, ended); err != nil {
			o.Fatal(err)
		}
		if owes, err := g.Owing(month("2026-12")); err != nil || owes != 0 {
			o.Errorf("owes %s still, %v", owes, err)
		}
	})
}

func TestWhatIsWrittenOffOrPaidBackIsNotRecovered(t *testing.T) {
	each(t, func(o *office) {
		g := o.award("800", "2026-01")
		o.pay("2026-01")
		o.pay("2026-02")
		if err := o.ledger.Stop(o.Context(), clerk, g, month("2026-01"), "never owed"); err != nil {
			o.Fatal(err)
		}
		if _, err := o.ledger.AskWriteOff(o.Context(), clerk, g, measure.MustMoney("1600.01"), "died poor"); !errors.Is(err, money.ErrOwing) {
			o.Errorf("more than is owed: %v", err)
		}
		asked, err := o.ledger.AskWriteOff(o.Context(), clerk, g, measure.MustMoney("1000"), "died poor")
		if err != nil {
			o.Fatal(err)
		}
		if err := o.ledger.DecideWriteOff(o.Context(), clerk, asked, true); !errors.Is(err, money.ErrSamePerson) {
			o.Errorf("decided by who asked: %v", err)
		}
		if err := o.ledger.DecideWriteOff(o.Context(), boss, asked, true); err != nil {
			o.Fatal(err)
		}
		if err := o.ledger.DecideWriteOff(o.Context(), boss, asked, true); !errors.Is(err, money.ErrNoWriteOff) {
			o.Errorf("decided twice: %v", err)
		}
		if _, err := o.ledger.Repay(o.Context(), clerk, g, measure.MustMoney("600"), "receipt 7"); err != nil {
			o.Fatal(err)
		}
		if _, err := o.ledger.Repay(o.Context(), clerk, g, 1, "receipt 8"); !errors.Is(err, money.ErrOwing) {
			o.Errorf("paid back twice: %v", err)
		}
		s, err := o.ledger.Statement(o.Context(), clerk, g, 2026)
		if err != nil {
			o.Fatal(err)
		}
		for _, m := range s.Months {
			if m.Due != 0 || m.Settled != 0 {
				o.Errorf("%s: due %s, settled %s", m.Month, m.Due, m.Settled)
			}
		}
	})
}

// What a revision says of arrears and recoveries is what runs pay: the preview
// is compared with what came of it, on random rates and months.
func TestAPreviewIsWhatComesOfIt(t *testing.T) {
	db := storetest.SQLite(t)
	l, err := money.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t, l}
	rapid.Check(t, func(rt *rapid.T) {
		fen := rapid.Int64Range(1, 100_000)
		service := "s-" + string(id.New())
		first := month("2026-01")
		n := rapid.IntRange(1, 4).Draw(rt, "grants")
		for range n {
			if _, err := l.Award(t.Context(), clerk, money.Grant{Person: id.New(), Account: "6222-", Service: service, Area: "330502003",
				Rate: money.Rate{Amount: measure.Money(fen.Draw(rt, "amount")), From: first, Shares: halves}}); err != nil {
				rt.Fatal(err)
			}
		}
		months := rapid.IntRange(1, 4).Draw(rt, "months")
		for i := range months {
			o.payOf(service, first.AddMonths(i).String()[:7])
		}
		now := first.AddMonths(months)
		from := first.AddMonths(rapid.IntRange(0, months).Draw(rt, "from"))
		is := map[id.ID]measure.Money{}
		v, err := l.Propose(t.Context(), clerk, money.Revision{Service: service, Area: "330502", Month: now, Reason: "a test"},
			func(_ context.Context, batch []*money.Granted) (all []money.Finding, _ error) {
				for _, g := range batch {
					is[g.ID] = measure.Money(fen.Draw(rt, "new amount"))
					all = append(all, money.Finding{Grant: g.ID, Kind: money.Rerate, Amount: is[g.ID], From: from, Reason: "a test"})
				}
				return all, nil
			})
		if err != nil {
			rt.Fatal(err)
		}
		found, _, err := l.Findings(t.Context(), clerk, v.ID, money.FindingQuery{})
		if err != nil || len(found) != n {
			rt.Fatal(len(found), err)
		}
		if changed, left, err := l.Adopt(t.Context(), boss, v.ID); err != nil || changed != int64(n) || left != 0 {
			rt.Fatal(changed, left, err)
		}
		paid := o.payOf(service, now.String()[:7])
		for _, f := range found {
			want := max(is[f.Grant]+f.Arrears, 0)
			if got := paid[f.Grant]; got != want.String() && (want != 0 || got != "") {
				rt.Fatalf("paid %q, want %s + %s", got, is[f.Grant], f.Arrears)
			}
		}
	})
}

// The parts of a budget add up, to the fen, to what people were paid.
func TestTheBudgetIsSpentByWhatIsPaidToTheFen(t *testing.T) {
	db := storetest.SQLite(t)
	l, err := money.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t, l}
	thirds := []money.Share{{Payer: "central", Ratio: 333_333}, {Payer: "province", Ratio: 333_333}, {Payer: "county", Ratio: 333_334}}
	rapid.Check(t, func(rt *rapid.T) {
		service := "s-" + string(id.New())
		for _, s := range thirds {
			if _, err := l.Appropriate(t.Context(), clerk, money.BudgetLine{Service: service, Area: "330502", Year: 2026, Payer: s.Payer, Amount: 1 << 40, Document: "a document"}); err != nil {
				rt.Fatal(err)
			}
		}
		for range rapid.IntRange(1, 3).Draw(rt, "grants") {
			if _, err := l.Award(t.Context(), clerk, money.Grant{Person: id.New(), Account: "6222-", Service: service, Area: "330502003",
				Rate: money.Rate{Amount: measure.Money(rapid.Int64Range(1, 100_000).Draw(rt, "amount")), From: month("2026-01"), Shares: thirds}}); err != nil {
				rt.Fatal(err)
			}
		}
		q := money.BudgetQuery{Year: 2026, Service: service}
		before, err := l.Outlook(t.Context(), clerk.Within, q, month("2026-01"), nil)
		if err != nil {
			rt.Fatal(err)
		}
		var paid measure.Money
		months := rapid.IntRange(1, 12).Draw(rt, "months")
		for i := range months {
			for _, amount := range o.payOf(service, month("2026-01").AddMonths(i).String()[:7]) {
				paid += measure.MustMoney(amount)
			}
		}
		after, err := l.Outlook(t.Context(), clerk.Within, q, month("2026-01").AddMonths(months), nil)
		if err != nil || len(after) != 3 {
			rt.Fatal(after, err)
		}
		var spent measure.Money
		for i, a := range after {
			spent += a.Spent
			if a.Spent+a.Committed != before[i].Committed || before[i].Spent != 0 {
				rt.Fatalf("%s: %s spent and %s committed, %s committed at first", a.Payer, a.Spent, a.Committed, before[i].Committed)
			}
		}
		if spent != paid {
			rt.Fatalf("spent %s, paid %s", spent, paid)
		}
	})
}

func TestARunThatExceedsTheBudgetSaysSoBeforeItIsApproved(t *testing.T) {
	each(t, func(o *office) {
		line := money.BudgetLine{Service: "dibao", Area: "330502", Year: 2026, Payer: "county", Amount: measure.MustMoney("700"), Document: "2026 budget"}
		if _, err := o.ledger.Appropriate(o.Context(), clerk, line); err != nil {
			o.Fatal(err)
		}
		if _, err := o.ledger.Appropriate(o.Context(), clerk, line); !errors.Is(err, money.ErrDocument) {
			o.Errorf("the same document twice: %v", err)
		}
		o.award("800", "2026-01")
		looks, err := o.ledger.Outlook(o.Context(), clerk.Within, money.BudgetQuery{Year: 2026}, month("2026-01"), nil)
		if err != nil || len(looks) != 1 || looks[0].Standing != money.Short || looks[0].RunsOut != month("2026-02") || looks[0].Committed != measure.MustMoney("4800") {
			o.Errorf("%+v, %v", looks, err)
		}
		o.pay("2026-01")
		r, err := o.ledger.Prepare(o.Context(), clerk, money.Order{Month: month("2026-02"), Service: "dibao", Area: "330502"})
		if err != nil {
			o.Fatal(err)
		}
		checks, err := o.ledger.Checks(o.Context(), clerk.Within, r.ID)
		if err != nil || len(checks) != 1 || checks[0].Over != measure.MustMoney("100") || checks[0].Spent != measure.MustMoney("400") {
			o.Errorf("%+v, %v", checks, err)
		}
		if err := o.ledger.Approve(o.Context(), boss, r.ID, money.Consent{}); !errors.Is(err, money.ErrOverBudget) {
			o.Errorf("approved beyond the budget: %v", err)
		}
		if err := o.ledger.Approve(o.Context(), boss, r.ID, money.Consent{OverBudget: "advanced by the county, document 12"}); err != nil {
			o.Fatal(err)
		}
	})
}
