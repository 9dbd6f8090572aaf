package money_test

import (
	"testing"

	"pgregory.net/rapid"

	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store/storetest"
)

// Whatever was paid too much and however little a month may be kept back: a
// payment is never negative, a month takes no more than the plan allows, never
// more comes back than was owed, and the ledger of each payer closes to the fen.
func TestRecoveriesKeepToTheirPlanToTheFen(t *testing.T) {
	db := storetest.SQLite(t)
	l, err := money.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t, l}
	thirds := []money.Share{{Payer: "central", Ratio: 333_333}, {Payer: "county", Ratio: 666_667}}
	rapid.Check(t, func(rt *rapid.T) {
		fen := rapid.Int64Range(1, 50_000)
		person, ended, pays := id.New(), "e-"+string(id.New()), "p-"+string(id.New())
		award := func(service, from string) (id.ID, measure.Money) {
			amount := measure.Money(fen.Draw(rt, "amount of "+service[:1]))
			g, err := l.Award(t.Context(), clerk, money.Grant{Person: person, Account: "6222-", Service: service, Area: "330502003",
				Rate: money.Rate{Amount: amount, From: month(from), Shares: thirds}})
			if err != nil {
				rt.Fatal(err)
			}
			return g, amount
		}
		debt, each := award(ended, "2026-01")
		months := rapid.IntRange(1, 3).Draw(rt, "months too much")
		for i := range months {
			o.payOf(ended, month("2026-01").AddMonths(i).String()[:7])
		}
		if err := l.Stop(t.Context(), clerk, debt, month("2026-01"), "never owed"); err != nil {
			rt.Fatal(err)
		}
		plan := money.Plan{Grant: debt, Monthly: measure.Money(fen.Draw(rt, "a month at most")), Across: true, Reason: "a test"}
		if err := l.Recover(t.Context(), clerk, plan); err != nil {
			rt.Fatal(err)
		}
		later, amount := award(pays, "2026-06")
		owed := each * measure.Money(months)
		for i := range rapid.IntRange(1, 4).Draw(rt, "months of the later") {
			paid := o.payOf(pays, month("2026-06").AddMonths(i).String()[:7])
			want := min(plan.Monthly, amount, owed)
			owed -= want
			if got := paid[later]; got != (amount-want).String() && (amount != want || got != "") {
				rt.Fatalf("month %d: paid %q of %s, want %s kept back", i, got, amount, want)
			}
		}
		g, err := l.Grant(t.Context(), clerk, debt)
		if err != nil {
			rt.Fatal(err)
		}
		if left, err := g.Owing(month("2026-12")); err != nil || left != owed {
			rt.Fatalf("owes %s, want %s, %v", left, owed, err)
		}
	})
}
