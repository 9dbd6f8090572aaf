package money

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/store"
)

// book is where a part of a run is entered.
type book struct{ area, payer string }

// partsOf splits the open lines of a run by payer, each to the fen and by the
// shares of the day it was prepared; of some grants only, or of all where grants
// is nil.
func partsOf(ctx context.Context, tx *store.Tx, run id.ID, grants map[id.ID]bool) (map[book]measure.Money, error) {
	rows, err := tx.Query(ctx, selectLines, string(run))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sums := map[book]measure.Money{}
	for rows.Next() {
		var grant id.ID
		var area, text string
		var amount measure.Money
		if err := rows.Scan(&grant, &area, &amount, &text); err != nil {
			return nil, err
		}
		if grants != nil && !grants[grant] {
			continue
		}
		var shares []Share
		if err := json.Unmarshal([]byte(text), &shares); err != nil {
			return nil, err
		}
		if err := share(sums, area, amount, shares); err != nil {
			return nil, err
		}
	}
	return sums, rows.Err()
}

func share(sums map[book]measure.Money, area string, amount measure.Money, shares []Share) error {
	parts, err := amount.Split(ratios(shares))
	if err != nil {
		return err
	}
	for i, part := range parts {
		at := book{area, shares[i].Payer}
		if sums[at], err = sums[at].Plus(part); err != nil {
			return err
		}
	}
	return nil
}

// enter writes a step of a run into the ledger.
func (r *Run) enter(ctx context.Context, tx *store.Tx, step, debit, credit string, sums map[book]measure.Money) error {
	var rows [][]any
	for at, sum := range sums {
		if sum != 0 {
			rows = append(rows, []any{string(r.ID), step, r.Service, at.area, at.payer, debit, credit, int64(sum), store.Stamp(tx.Now)})
		}
	}
	_, err := tx.Insert(ctx, insertEntry, rows, "")
	return err
}

// Send writes the payments of an approved run for the bank, as CSV: reference,
// payee, account, amount in yuan. The reference is the same however often the
// file is written, so that a bank that gets it twice pays once. What comes to
// nothing is not in the file. Faults: ErrNoRun, ErrState.
func (l *Ledger) Send(ctx context.Context, by store.By, run id.ID, to io.Writer) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		r, err := held(ctx, tx, run, Approved, Sent)
		if err != nil {
			return err
		}
		n, even, err := writePayments(ctx, tx, run, to)
		if err != nil {
			return err
		}
		if _, err := r.settle(ctx, tx, even, true); err != nil {
			return err
		}
		tx.Note("money.sent", run, fmt.Sprintf("%d payments", n))
		r.State = Sent
		return r.save(ctx, tx)
	})
}

// writePayments returns how many payments there are, and the grants whose
// arrears and recoveries make up for each other.
func writePayments(ctx context.Context, tx *store.Tx, run id.ID, to io.Writer) (n int, even map[id.ID]bool, err error) {
	rows, err := tx.Query(ctx, selectPayments, string(run))
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	even = map[id.ID]bool{}
	w := csv.NewWriter(to)
	if err := w.Write([]string{"reference", "payee", "account", "amount"}); err != nil {
		return 0, nil, err
	}
	for rows.Next() {
		var grant, payee id.ID
		var sealed string
		var amount int64
		if err := rows.Scan(&grant, &payee, &sealed, &amount); err != nil {
			return n, nil, err
		}
		if amount == 0 {
			even[grant] = true
			continue
		}
		account, err := tx.Keys().Open(sealed, accountSeal(grant))
		if err != nil {
			return n, nil, err
		}
		if err := w.Write([]string{string(run) + "-" + string(grant), string(payee), account, measure.Money(amount).String()}); err != nil {
			return n, nil, err
		}
		n++
	}
	if err := rows.Err(); err != nil {
		return n, nil, err
	}
	w.Flush()
	return n, even, w.Error()
}

// Return is what the bank says of one payment.
type Return struct {
	Grant  id.ID
	Paid   bool
	Reason string // why not
}

// Reconciled is what came of returns.
type Reconciled struct {
	Paid, Failed int
	Repeated     int // said before, or of no payment of the run: nothing is done twice
	Left         int64
}

// ErrReason says that a failed payment came back without saying why.
var ErrReason = fault.New(fault.Invalid, "money.reason", lang.Text{ZH: "退回的要写明原因", EN: "Say why the payment failed"})

// Reconcile takes in what the bank says. A payment that failed is free for the
// next run; one that was answered before stays as it is. When nothing is left
// the run is done. Faults: ErrNoRun, ErrState, ErrReason.
func (l *Ledger) Reconcile(ctx context.Context, by store.By, run id.ID, returns []Return) (done Reconciled, err error) {
	err = l.db.Write(ctx, by, func(tx *store.Tx) error {
		done = Reconciled{}
		r, err := held(ctx, tx, run, Sent, Done)
		if err != nil {
			return err
		}
		answers := map[bool]map[id.ID]bool{true: {}, false: {}}
		for i, one := range returns {
			if !one.Paid && one.Reason == "" {
				return ErrReason.At(strconv.Itoa(i + 1))
			}
			if !answers[!one.Paid][one.Grant] {
				answers[one.Paid][one.Grant] = true
			}
		}
		for _, paid := range []bool{true, false} {
			n, err := r.settle(ctx, tx, answers[paid], paid)
			if err != nil {
				return err
			}
			if paid {
				done.Paid = n
			} else {
				done.Failed = n
			}
		}
		done.Repeated = len(returns) - done.Paid - done.Failed
		if err := tx.QueryRow(ctx, countOpen, string(run)).Scan(&done.Left); err != nil {
			return err
		}
		if done.Left == 0 {
			r.State = Done
		}
		tx.Note("money.reconciled", run, fmt.Sprintf("%d paid, %d failed", done.Paid, done.Failed))
		return r.save(ctx, tx)
	})
	return done, err
}

// settle ends the open lines of grants and enters what became of them.
func (r *Run) settle(ctx context.Context, tx *store.Tx, grants map[id.ID]bool, paid bool) (n int, err error) {
	if len(grants) == 0 {
		return 0, nil
	}
	parts, err := partsOf(ctx, tx, r.ID, grants)
	if err != nil {
		return 0, err
	}
	state, credit := "paid", bank
	if !paid {
		state, credit = "failed", benefit
	}
	for _, g := range slices.Sorted(maps.Keys(grants)) {
		lines, err := tx.Exec(ctx, settleLines, state, string(r.ID), string(g))
		if err != nil {
			return n, err
		}
		if lines == 0 {
			continue
		}
		n++
		if _, err := tx.Exec(ctx, release, string(r.ID), string(g)); err != nil {
			return n, err
		}
	}
	var steps int
	if err := tx.QueryRow(ctx, countSteps, string(r.ID)).Scan(&steps); err != nil {
		return n, err
	}
	return n, r.enter(ctx, tx, fmt.Sprintf("%s-%d", state, steps), payable, credit, parts)
}
