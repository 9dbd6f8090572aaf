package money_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var (
	clerk  = store.By{Who: "li.fang", Purpose: "monthly payments", Within: access.Scope{{Area: "330502"}}}
	boss   = store.By{Who: "wang.min", Purpose: "monthly payments", Within: access.Scope{{Area: "330502"}}}
	halves = []money.Share{{Payer: "county", Ratio: 500_000}, {Payer: "province", Ratio: 500_000}}
)

func month(s string) civil.Date { return civil.MustParse(s + "-01") }

// plain is the shortest format: the reference and the amount of each payment.
type plain struct{}

func (plain) Name() string { return "plain" }

func (plain) Write(to io.Writer, r *money.Remittance) error {
	for one, err := range r.Instructions() {
		if err != nil {
			return err
		}
		if !strings.HasPrefix(one.Account, "6222-") {
			return fmt.Errorf("account %q", one.Account)
		}
		if _, err := fmt.Fprintln(to, one.Reference, one.Amount); err != nil {
			return err
		}
	}
	return nil
}

// office is a ledger under test.
type office struct {
	*testing.T
	ledger *money.Ledger
}

func each(t *testing.T, fn func(*office)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l, err := money.Open(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		fn(&office{t, l})
	})
}

func (o *office) award(amount, from string) id.ID {
	o.Helper()
	person := id.New()
	g, err := o.ledger.Award(o.Context(), clerk, money.Grant{Person: person, Account: "6222-" + string(person[:6]), Service: "dibao", Area: "330502003", Department: "civil",
		Rate: money.Rate{Amount: measure.MustMoney(amount), From: month(from), Shares: halves, Reason: "decided"}})
	if err != nil {
		o.Fatal(err)
	}
	return g
}

func (o *office) change(g id.ID, amount, from string) {
	o.Helper()
	if err := o.ledger.Change(o.Context(), clerk, g, money.Rate{Amount: measure.MustMoney(amount), From: month(from), Shares: halves, Reason: "raised"}); err != nil {
		o.Fatal(err)
	}
}

// pay runs a month through and has the bank pay all but the refused grants. It
// returns what the file said by grant.
func (o *office) pay(when string, refused ...id.ID) map[id.ID]string {
	o.Helper()
	return o.payOf("dibao", when, refused...)
}

func (o *office) payOf(service, when string, refused ...id.ID) map[id.ID]string {
	o.Helper()
	r, err := o.ledger.Prepare(o.Context(), clerk, money.Order{Month: month(when), Service: service, Area: "330502"})
	if err != nil {
		o.Fatal(err)
	}
	return o.finish(r, refused...)
}

// finish takes a prepared run to its end.
func (o *office) finish(r money.Run, refused ...id.ID) map[id.ID]string {
	o.Helper()
	when := r.Month.String()
	if err := o.ledger.Approve(o.Context(), boss, r.ID, money.Consent{}); err != nil {
		o.Fatal(err)
	}
	paid, refs := o.send(r.ID)
	var returns []money.Return
	for g := range paid {
		one := money.Return{Payment: refs[g], Paid: true}
		if slices.Contains(refused, g) {
			one = money.Return{Payment: refs[g], Reason: "the account is closed"}
		}
		returns = append(returns, one)
	}
	if _, err := o.ledger.Reconcile(o.Context(), clerk, r.ID, returns); err != nil {
		o.Fatal(err)
	}
	sums, err := o.ledger.Balance(o.Context(), clerk.Within, r.ID)
	if err != nil {
		o.Fatal(err)
	}
	for _, s := range sums {
		if s.Payable != 0 || s.Benefit != s.Bank {
			o.Errorf("%s: the ledger of %s does not close: %+v", when, s.Payer, s)
		}
	}
	if r, err = o.ledger.Run(o.Context(), clerk.Within, r.ID); err != nil || len(paid) > 0 && r.State != money.Done {
		o.Errorf("%s: the run is %s, %v", when, r.State, err)
	}
	return paid
}

// send returns what the file says by grant, and the references.
func (o *office) send(run id.ID) (paid map[id.ID]string, refs map[id.ID]id.ID) {
	o.Helper()
	var file bytes.Buffer
	if _, err := o.ledger.Send(o.Context(), boss, run, &file, plain{}, nil); err != nil {
		o.Fatal(err)
	}
	amounts := map[id.ID]string{}
	for line := range strings.Lines(file.String()) {
		ref, amount, _ := strings.Cut(strings.TrimSpace(line), " ")
		amounts[id.ID(ref)] = amount
	}
	paid, refs = map[id.ID]string{}, map[id.ID]id.ID{}
	all, _, err := o.ledger.Payments(o.Context(), boss, run, money.PaymentQuery{Limit: 500})
	if err != nil {
		o.Fatal(err)
	}
	for _, p := range all {
		if amount, there := amounts[p.ID]; there {
			paid[p.Grant], refs[p.Grant] = amount, p.ID
		}
	}
	if len(paid) != len(amounts) {
		o.Errorf("the file has %d payments, the run %d of them", len(amounts), len(paid))
	}
	return paid, refs
}

func (o *office) wants(when string, got map[id.ID]string, g id.ID, amount string) {
	o.Helper()
	if got[g] != amount {
		o.Errorf("%s: paid %q, want %q", when, got[g], amount)
	}
}

func TestThreeMonthsARiseOfTheStandardADeathAndARecovery(t *testing.T) {
	each(t, func(o *office) {
		g, other := o.award("800", "2026-01"), o.award("500", "2026-01")
		o.wants("January", o.pay("2026-01"), g, "800.00")
		o.wants("February", o.pay("2026-02"), g, "800.00")
		o.change(g, "850", "2026-01") // raised from January, known in March
		o.wants("March with arrears", o.pay("2026-03"), g, "950.00")
		o.wants("April", o.pay("2026-04"), g, "850.00")
		if err := o.ledger.Stop(o.Context(), clerk, g, month("2026-04"), "died on 20 March"); err != nil {
			o.Fatal(err)
		}
		paid := o.pay("2026-05")
		if _, there := paid[g]; there {
			o.Errorf("the dead are paid %s", paid[g])
		}
		o.wants("May", paid, other, "500.00")
		found, err := o.ledger.Grant(o.Context(), clerk, g)
		if err != nil {
			o.Fatal(err)
		}
		if owing, err := found.Owing(month("2026-05")); err != nil || owing != measure.MustMoney("850") {
			o.Errorf("to be recovered: %s, %v", owing, err)
		}
	})
}

func TestTooMuchIsTakenFromWhatIsStillDueAndNeverMore(t *testing.T) {
	each(t, func(o *office) {
		g := o.award("800", "2026-01")
		o.pay("2026-01")
		o.pay("2026-02")
		o.change(g, "100", "2026-01") // 1,400 too much; 100 a month is due
		for _, m := range []string{"2026-03", "2026-04"} {
			if paid := o.pay(m); paid[g] != "" {
				o.Errorf("%s: paid %s while something is owed", m, paid[g])
			}
		}
		o.change(g, "1400", "2026-05")
		o.wants("May, less the rest of what is owed", o.pay("2026-05"), g, "200.00")
		o.wants("June", o.pay("2026-06"), g, "1400.00")
	})
}

func TestWhatTheBankSendsBackComesAgain(t *testing.T) {
	each(t, func(o *office) {
		g := o.award("800", "2026-01")
		o.pay("2026-01", g)
		o.wants("February with January", o.pay("2026-02"), g, "1600.00")
	})
}

func TestWhatIsOnItsWayIsNotPaidAgain(t *testing.T) {
	each(t, func(o *office) {
		g := o.award("800", "2026-01")
		first, err := o.ledger.Prepare(o.Context(), clerk, money.Order{Month: month("2026-01"), Service: "dibao", Area: "330502"})
		if err != nil {
			o.Fatal(err)
		}
		second, err := o.ledger.Prepare(o.Context(), clerk, money.Order{Month: month("2026-01"), Service: "dibao", Area: "330502"})
		if err != nil {
			o.Fatal(err)
		}
		if first.Payments != 1 || second.Payments != 0 {
			o.Errorf("%d and %d payments", first.Payments, second.Payments)
		}
		if err := o.ledger.Cancel(o.Context(), clerk, first.ID); err != nil {
			o.Fatal(err)
		}
		o.wants("after the cancelled run", o.pay("2026-01"), g, "800.00")
	})
}

func TestARunIsApprovedBySomebodyElseAndInItsOrder(t *testing.T) {
	each(t, func(o *office) {
		o.award("800", "2026-01")
		r, err := o.ledger.Prepare(o.Context(), clerk, money.Order{Month: month("2026-01"), Service: "dibao", Area: "330502"})
		if err != nil {
			o.Fatal(err)
		}
		if err := o.ledger.Approve(o.Context(), store.By{Who: "LI.FANG", Purpose: "myself", Within: clerk.Within}, r.ID, money.Consent{}); !errors.Is(err, money.ErrSamePerson) {
			o.Errorf("approved by who prepared it: %v", err)
		}
		if _, err := o.ledger.Send(o.Context(), boss, r.ID, &bytes.Buffer{}, plain{}, nil); !errors.Is(err, money.ErrState) {
			o.Errorf("sent before it was approved: %v", err)
		}
		if _, err := o.ledger.Reconcile(o.Context(), boss, r.ID, nil); !errors.Is(err, money.ErrState) {
			o.Errorf("reconciled before it was sent: %v", err)
		}
		if err := o.ledger.Approve(o.Context(), boss, r.ID, money.Consent{}); err != nil {
			o.Fatal(err)
		}
		if err := o.ledger.Cancel(o.Context(), clerk, r.ID); !errors.Is(err, money.ErrState) {
			o.Errorf("cancelled after it was approved: %v", err)
		}
		if err := o.ledger.Approve(o.Context(), boss, "nobody", money.Consent{}); !errors.Is(err, money.ErrNoRun) {
			o.Errorf("%v", err)
		}
	})
}

func TestAnAnswerThatComesTwiceDoesNothingTwice(t *testing.T) {
	each(t, func(o *office) {
		a, b := o.award("800", "2026-01"), o.award("500", "2026-01")
		r, err := o.ledger.Prepare(o.Context(), clerk, money.Order{Month: month("2026-01"), Service: "dibao", Area: "330502"})
		if err != nil {
			o.Fatal(err)
		}
		if err := o.ledger.Approve(o.Context(), boss, r.ID, money.Consent{}); err != nil {
			o.Fatal(err)
		}
		_, refs := o.send(r.ID)
		if _, again := o.send(r.ID); !maps.Equal(refs, again) {
			o.Errorf("the references differ the second time: %v, %v", refs, again)
		}
		files, err := o.ledger.Files(o.Context(), clerk.Within, r.ID)
		if err != nil || len(files) != 2 || files[0].SHA256 != files[1].SHA256 {
			o.Errorf("the files differ: %+v, %v", files, err)
		}
		say := func(want money.Reconciled, returns ...money.Return) {
			o.Helper()
			got, err := o.ledger.Reconcile(o.Context(), clerk, r.ID, returns)
			if err != nil || got != want {
				o.Errorf("%+v, %v; want %+v", got, err, want)
			}
		}
		say(money.Reconciled{Paid: 1, Left: 1}, money.Return{Payment: refs[a], Paid: true})
		say(money.Reconciled{Repeated: 1, Left: 1}, money.Return{Payment: refs[a], Paid: true})
		say(money.Reconciled{Repeated: 1, Left: 1}, money.Return{Payment: "nobody", Paid: true})
		say(money.Reconciled{Failed: 1}, money.Return{Payment: refs[b], Reason: "closed"})
		say(money.Reconciled{Repeated: 1}, money.Return{Payment: refs[b], Paid: true})
		// What was paid can still come back, once.
		say(money.Reconciled{Failed: 1}, money.Return{Payment: refs[a], Reason: "the account was closed after all"})
		say(money.Reconciled{Repeated: 1}, money.Return{Payment: refs[a], Reason: "the account was closed after all"})
		sums, err := o.ledger.Balance(o.Context(), clerk.Within, r.ID)
		if err != nil || len(sums) != 2 || sums[0].Benefit != 0 || sums[0].Bank != 0 || sums[0].Payable != 0 {
			o.Errorf("the ledger holds %+v, %v", sums, err)
		}
		o.wants("the next month", o.pay("2026-02"), a, "1600.00")
		if _, err := o.ledger.Reconcile(o.Context(), clerk, r.ID, []money.Return{{Payment: refs[b]}}); !errors.Is(err, money.ErrWhy) {
			o.Errorf("failed without a reason: %v", err)
		}
	})
}

func TestACaseGrantsAServiceOnce(t *testing.T) {
	each(t, func(o *office) {
		g := money.Grant{Person: id.New(), Service: "dibao", Area: "330502003", Case: id.New(), Rate: money.Rate{Amount: 1, From: month("2026-01"), Shares: halves}}
		errs := make([]error, 5)
		var work sync.WaitGroup
		for i := range errs {
			work.Go(func() { _, errs[i] = o.ledger.Award(o.Context(), clerk, g) })
		}
		work.Wait()
		granted := 0
		for _, err := range errs {
			if err == nil {
				granted++
			} else if !errors.Is(err, money.ErrGranted) {
				o.Error(err)
			}
		}
		if granted != 1 {
			o.Errorf("granted %d times", granted)
		}
	})
}

func TestWhatCannotBeAGrantIsRefusedByField(t *testing.T) {
	good := money.Grant{Person: "p", Service: "dibao", Area: "330502", Rate: money.Rate{Amount: 1, From: month("2026-01"), Shares: halves}}
	tests := []struct {
		name string
		edit func(*money.Grant)
		want error
	}{
		{"nobody", func(g *money.Grant) { g.Person = "" }, money.ErrGrant},
		{"no service", func(g *money.Grant) { g.Service = "" }, money.ErrGrant},
		{"nowhere", func(g *money.Grant) { g.Area = "" }, money.ErrGrant},
		{"less than nothing", func(g *money.Grant) { g.Rate.Amount = -1 }, money.ErrAmount},
		{"from the middle of a month", func(g *money.Grant) { g.Rate.From++ }, money.ErrMonth},
		{"to before from", func(g *money.Grant) { g.Rate.To = month("2025-12") }, money.ErrMonth},
		{"borne by nobody", func(g *money.Grant) { g.Rate.Shares = nil }, money.ErrShares},
		{"borne twice", func(g *money.Grant) { g.Rate.Shares = append(halves, halves...) }, money.ErrShares},
	}
	each(t, func(o *office) {
		for _, tt := range tests {
			g := good
			tt.edit(&g)
			if _, err := o.ledger.Award(o.Context(), clerk, g); !errors.Is(err, tt.want) {
				o.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
		}
	})
}

func TestARunThatWasInterruptedGoesOnWhereItWas(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped under -short: it makes thousands of grants")
	}
	db := storetest.SQLite(t)
	l, err := money.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	const many = 4500
	if err := awardMany(t, db, l, many); err != nil {
		t.Fatal(err)
	}
	r, err := l.Begin(t.Context(), clerk, money.Order{Month: month("2026-02"), Service: "dibao", Area: "330502"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, kill := context.WithCancel(t.Context())
	if _, err := l.Continue(ctx, clerk, r.ID, func(int64) { kill() }); !errors.Is(err, context.Canceled) {
		t.Fatalf("not interrupted: %v", err)
	}
	if half, err := l.Run(t.Context(), clerk.Within, r.ID); err != nil || half.State != money.Preparing || half.Payments == 0 || half.Payments == many {
		t.Fatalf("half-way: %+v, %v", half, err)
	}
	whole, err := l.Continue(t.Context(), clerk, r.ID, nil)
	if err != nil || whole.State != money.Prepared || whole.Payments != many || whole.Total != 2*101*many {
		t.Errorf("%+v, %v", whole, err)
	}
	if again, err := l.Continue(t.Context(), clerk, r.ID, nil); err != nil || again.Total != whole.Total {
		t.Errorf("again: %+v, %v", again, err)
	}
}

// awardMany grants 1.01 yuan a month to many people at once.
func awardMany(t *testing.T, db *store.DB, l *money.Ledger, many int) error {
	return db.Write(t.Context(), clerk, func(tx *store.Tx) error {
		for range many {
			if _, err := l.AwardIn(t.Context(), tx, money.Grant{Person: id.New(), Service: "dibao", Area: "330502003",
				Rate: money.Rate{Amount: 101, From: month("2026-01"), Shares: halves}}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestARunOfManyGrantsIsPreparedInPieces(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped under -short: it makes thousands of grants")
	}
	db := storetest.SQLite(t)
	l, err := money.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	const many = 2500
	if err := awardMany(t, db, l, many); err != nil {
		t.Fatal(err)
	}
	r, err := l.Prepare(t.Context(), clerk, money.Order{Month: month("2026-02"), Service: "dibao", Area: "330502"})
	if err != nil || r.Payments != many || r.Total != 2*101*many {
		t.Errorf("%d payments, %s, %v", r.Payments, r.Total, err)
	}
}

// Whatever happens to a grant, what was paid in the end is what was due, as
// long as later months leave room to make up.
func TestPaymentsCatchUpWithWhatIsDue(t *testing.T) {
	db := storetest.SQLite(t)
	l, err := money.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		o := &office{t, l}
		amount := func() string { return measure.Money(rapid.Int64Range(0, 100_000).Draw(rt, "fen")).String() }
		area := "330502" + fmt.Sprintf("%06d", rapid.IntRange(0, 999_999).Draw(rt, "area"))
		person := id.New()
		first := month("2026-01")
		g, err := l.Award(t.Context(), clerk, money.Grant{Person: person, Account: "6222-", Service: "s-" + string(person), Area: area,
			Rate: money.Rate{Amount: measure.MustMoney(amount()), From: first, Shares: halves}})
		if err != nil {
			rt.Fatal(err)
		}
		run := func(m civil.Date, paid bool) {
			r, err := l.Prepare(t.Context(), clerk, money.Order{Month: m, Service: "s-" + string(person), Area: area})
			if err != nil {
				rt.Fatal(err)
			}
			if err := l.Approve(t.Context(), boss, r.ID, money.Consent{}); err != nil {
				rt.Fatal(err)
			}
			_, refs := o.send(r.ID)
			if _, err := l.Reconcile(t.Context(), clerk, r.ID, []money.Return{{Payment: refs[g], Paid: paid, Reason: "closed"}}); err != nil && !errors.Is(err, money.ErrState) {
				rt.Fatal(err)
			}
		}
		for i := range rapid.IntRange(1, 5).Draw(rt, "months") {
			if rapid.Bool().Draw(rt, "changes") {
				o.change(g, amount(), first.AddMonths(rapid.IntRange(0, i).Draw(rt, "from")).String()[:7])
			}
			run(first.AddMonths(i), rapid.Bool().Draw(rt, "the bank pays"))
		}
		// At last a month that leaves room, paid for sure.
		o.change(g, "1000000", "2026-06")
		run(month("2026-06"), true)
		found, err := l.Grant(t.Context(), clerk, g)
		if err != nil {
			rt.Fatal(err)
		}
		for m := first; m <= month("2026-06"); m = m.AddMonths(1) {
			want := measure.Money(0)
			for _, r := range found.Rates {
				if r.From <= m && m < r.To {
					want = r.Amount // the newest comes last
				}
			}
			if found.Paid[m] != want {
				rt.Fatalf("%s: paid %s, due %s", m, found.Paid[m], want)
			}
		}
	})
}
