package money

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"minsheng/event"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/store"
)

// Return is what the bank says of one payment.
type Return struct {
	Payment id.ID // the reference that stood in the file
	Paid    bool
	Reason  string // why not
}

// Reconciled is what came of returns.
type Reconciled struct {
	Paid, Failed int
	Repeated     int // said before, or of no payment of the run: nothing is done twice
	Left         int64
}

// ErrWhy says that a failed payment came back without saying why. Field is
// which of the returns.
var ErrWhy = fault.New(fault.Invalid, "money.why", lang.Text{ZH: "退回的要写明原因", EN: "Say why the payment failed"})

// answersAtOnce is how many answers of a bank one write takes in.
const answersAtOnce = 5000

// Reconcile takes in what the bank says, some thousand answers a write. A
// payment that failed is free for the next run, also one that the bank had paid
// first and sends back days later; any other that was answered before stays as
// it is, so that the same returns can be taken in again after an interruption.
// When nothing is left the run is done. Faults: ErrNoRun,
// ErrState, ErrWhy.
func (l *Ledger) Reconcile(ctx context.Context, by store.By, run id.ID, returns []Return) (done Reconciled, err error) {
	for i, one := range returns {
		if !one.Paid && strings.TrimSpace(one.Reason) == "" {
			return done, ErrWhy.At(strconv.Itoa(i + 1))
		}
	}
	for first := true; first || len(returns) > 0; first = false {
		part := returns[:min(answersAtOnce, len(returns))]
		returns = returns[len(part):]
		var some Reconciled
		err := l.db.Write(ctx, by, func(tx *store.Tx) (err error) {
			some, err = reconcile(ctx, tx, run, part)
			return err
		})
		if err != nil {
			return done, err
		}
		done.Paid, done.Failed, done.Left = done.Paid+some.Paid, done.Failed+some.Failed, some.Left
		done.Repeated += len(part) - some.Paid - some.Failed
	}
	return done, nil
}

// ReconcileRest says that the bank paid all that it has not answered for: many
// banks tell only what failed. Faults: ErrNoRun, ErrState.
func (l *Ledger) ReconcileRest(ctx context.Context, by store.By, run id.ID) (done Reconciled, err error) {
	for {
		var paid int
		err := l.db.Write(ctx, by, func(tx *store.Tx) error {
			r, err := held(ctx, tx, run, Sent, Done)
			if err != nil {
				return err
			}
			rows, err := tx.Query(ctx, selectOpen, string(run), answersAtOnce)
			if err != nil {
				return err
			}
			open, err := idsOf(rows)
			if err != nil {
				return err
			}
			if paid, err = r.settle(ctx, tx, Paid, "", open); err != nil {
				return err
			}
			tx.Note("money.reconciled", run, fmt.Sprintf("the rest: %d paid", paid))
			if err := r.closeWhenAnswered(ctx, tx, &done.Left); err != nil {
				return err
			}
			return r.save(ctx, tx)
		})
		done.Paid += paid
		if err != nil || done.Left == 0 {
			return done, err
		}
	}
}

// reconcile takes in some answers.
func reconcile(ctx context.Context, tx *store.Tx, run id.ID, returns []Return) (done Reconciled, err error) {
	r, err := held(ctx, tx, run, Sent, Done)
	if err != nil {
		return done, err
	}
	var paid []id.ID
	failed := map[string][]id.ID{}
	answered := map[id.ID]bool{}
	for _, one := range returns {
		switch {
		case answered[one.Payment]:
		case one.Paid:
			paid = append(paid, one.Payment)
		default:
			failed[one.Reason] = append(failed[one.Reason], one.Payment)
		}
		answered[one.Payment] = true
	}
	if done.Paid, err = r.settle(ctx, tx, Paid, "", paid); err != nil {
		return done, err
	}
	for _, reason := range slices.Sorted(maps.Keys(failed)) {
		ids := failed[reason]
		n, err := r.settle(ctx, tx, Failed, reason, ids)
		if err != nil {
			return done, err
		}
		back, err := r.turn(ctx, tx, turning{Paid, Failed, bank, benefit, reason}, ids)
		if err != nil {
			return done, err
		}
		done.Failed += n + back
	}
	tx.Note("money.reconciled", run, fmt.Sprintf("%d paid, %d failed", done.Paid, done.Failed))
	if err := r.closeWhenAnswered(ctx, tx, &done.Left); err != nil {
		return done, err
	}
	return done, r.save(ctx, tx)
}

// closeWhenAnswered ends a run of which no payment is open; left, which may be
// nil, is told how many are.
func (r *Run) closeWhenAnswered(ctx context.Context, tx *store.Tx, left *int64) error {
	var open int64
	if err := tx.QueryRow(ctx, countOpen, string(r.ID)).Scan(&open); err != nil {
		return err
	}
	if open == 0 && r.State != Done {
		r.State = Done
		if err := r.tell(ctx, tx, event.RunReconciled); err != nil {
			return err
		}
	}
	if left != nil {
		*left = open
	}
	return nil
}

// settle ends the open payments among some, enters what became of them and
// frees their grants. It returns how many there were.
func (r *Run) settle(ctx context.Context, tx *store.Tx, state PaymentState, reason string, payments []id.ID) (n int, err error) {
	if state == Failed {
		return r.turn(ctx, tx, turning{Pending, Failed, payable, benefit, reason}, payments)
	}
	return r.turn(ctx, tx, turning{Pending, Paid, payable, bank, reason}, payments)
}

// turning is what becomes of payments, and what it takes from one account and
// gives to another.
type turning struct {
	from, to      PaymentState
	debit, credit string
	reason        string
}

// turn leads the payments among some that stand in one state to another, enters
// it and frees their grants. It returns how many there were.
func (r *Run) turn(ctx context.Context, tx *store.Tx, t turning, payments []id.ID) (n int, err error) {
	at := store.Stamp(tx.Now)
	err = eachPart(6, payments, func(list string, args []any) error {
		ended, err := tx.Exec(ctx, fmt.Sprintf(settlePayments, list), append([]any{string(t.to), t.reason, at, string(r.ID), string(t.from)}, args...)...)
		n += int(ended)
		return err
	})
	if err != nil || n == 0 {
		return n, err
	}
	sums, known := parts{}, sharers{}
	var grants []id.ID
	err = store.EachRow(ctx, tx, func(rows *sql.Rows) error {
		var grant id.ID
		var area, shares string
		var amount measure.Money
		if err := rows.Scan(&grant, &area, &amount, &shares); err != nil {
			return err
		}
		grants = append(grants, grant)
		return sums.add(known, area, amount, shares)
	}, settleLines, string(t.to), string(r.ID), at, string(t.from))
	if err != nil {
		return n, err
	}
	if t.from == Pending { // else a later run may hold them
		if err := free(ctx, tx, grants); err != nil {
			return n, err
		}
	}
	var steps int
	if err := tx.QueryRow(ctx, countSteps, string(r.ID)).Scan(&steps); err != nil {
		return n, err
	}
	return n, r.enter(ctx, tx, fmt.Sprintf("%s-%d", t.to, steps), t.debit, t.credit, sums)
}

// free lets other runs have grants whose payments are answered.
func free(ctx context.Context, tx *store.Tx, grants []id.ID) error {
	slices.Sort(grants)
	return eachPart(1, slices.Compact(grants), func(list string, args []any) error {
		_, err := tx.Exec(ctx, fmt.Sprintf(release, list), args...)
		return err
	})
}

// enter writes a step of a run into the ledger.
func (r *Run) enter(ctx context.Context, tx *store.Tx, step, debit, credit string, sums parts) error {
	var rows [][]any
	for at, sum := range sums {
		if sum != 0 {
			rows = append(rows, []any{string(r.ID), step, r.Service, at.area, at.payer, debit, credit, int64(sum), store.Stamp(tx.Now), r.Month.String()})
		}
	}
	_, err := tx.Insert(ctx, insertEntry, rows, "")
	return err
}
