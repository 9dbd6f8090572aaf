package money

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/store"
)

// WriteOff is what of a payment that was too much is given up: asked for by one
// person, decided by another.
type WriteOff struct {
	ID        id.ID
	Grant     id.ID
	Person    id.ID
	Amount    measure.Money
	Reason    string
	State     WriteOffState
	AskedBy   string
	DecidedBy string

	service, area, department string
}

// WriteOffState is how far a write-off is.
type WriteOffState string

// The states of a write-off.
const (
	Asked      WriteOffState = "asked"
	WrittenOff WriteOffState = "granted"
	Refused    WriteOffState = "refused"
)

// ErrNoWriteOff says that there is no such write-off, or that it is decided.
var ErrNoWriteOff = fault.New(fault.NotFound, "money.no_write_off", lang.Text{ZH: "没有这项核销申请，或已经决定", EN: "There is no such write-off, or it is decided"})

// AskWriteOff asks that a part of what a grant was paid too much be given up.
// Faults: ErrNoGrant, ErrAmount, ErrReason, ErrOwing.
func (l *Ledger) AskWriteOff(ctx context.Context, by store.By, grant id.ID, amount measure.Money, reason string) (asked id.ID, err error) {
	if strings.TrimSpace(reason) == "" {
		return "", ErrReason
	}
	err = l.db.Write(ctx, by, func(tx *store.Tx) error {
		g, _, err := overpaid(ctx, tx, grant, amount)
		if err != nil {
			return err
		}
		asked = id.New()
		tx.Note("money.write_off_asked", g.Person, amount.String()+": "+reason)
		_, err = tx.Insert(ctx, insertWaiver, [][]any{{string(asked), string(grant), string(g.Person), g.Service, g.Area, g.Department, int64(amount), reason,
			string(Asked), by.Who, "", store.Stamp(tx.Now), ""}}, "")
		return err
	})
	return asked, err
}

// overpaid returns a grant held for this write, and of which months an amount
// that was too much comes back, the oldest first.
func overpaid(ctx context.Context, tx *store.Tx, grant id.ID, amount measure.Money) (Granted, []pay, error) {
	if amount <= 0 {
		return Granted{}, nil, ErrAmount.At("amount")
	}
	if _, err := holdGrant(ctx, tx, grant); err != nil {
		return Granted{}, nil, err
	}
	g, err := oneGrant(ctx, tx, grant)
	if err != nil {
		return g, nil, err
	}
	// A month that was paid ahead can be taken back like one that is past.
	month := civil.FromTime(tx.Now).MonthStart()
	for paid := range g.Paid {
		month = max(month, paid)
	}
	owes, err := g.Owing(month)
	if err != nil {
		return g, nil, err
	}
	if owes < amount {
		return g, nil, ErrOwing.At(owes.String())
	}
	back, err := takeBack(g.Rates, g.Paid, month, amount)
	return g, back, err
}

// DecideWriteOff grants or refuses what somebody else has asked for. Faults:
// ErrNoWriteOff, ErrSamePerson, ErrOwing where less is owed by now; ErrState
// where a run that is on its way recovers of the grant.
func (l *Ledger) DecideWriteOff(ctx context.Context, by store.By, asked id.ID, grant bool) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		w, err := scanWriteOff(tx.QueryRow(ctx, decideWaiver, by.Who, store.Stamp(tx.Now), string(asked)))
		if err != nil {
			return err
		}
		switch {
		case !by.Within.Covers(access.Row{Area: w.area, Department: w.department, Person: w.Person}):
			return ErrNoWriteOff
		case strings.EqualFold(w.AskedBy, by.Who):
			return ErrSamePerson
		}
		state := Refused
		if grant {
			state = WrittenOff
			if err := l.settleOutside(ctx, tx, w.Grant, w.Amount, outside{run: asked, state: "waived", step: "waived", debit: loss}); err != nil {
				return err
			}
		}
		tx.Note("money.write_off_"+string(state), w.Person, w.Amount.String())
		_, err = tx.Exec(ctx, setWaiver, string(state), string(asked))
		return err
	})
}

// Repay takes in what a person has paid back otherwise than from payments: in
// cash or by transfer, as its receipt says. Faults: ErrNoGrant, ErrAmount,
// ErrReason, ErrOwing, ErrState.
func (l *Ledger) Repay(ctx context.Context, by store.By, grant id.ID, amount measure.Money, receipt string) (repaid id.ID, err error) {
	if strings.TrimSpace(receipt) == "" {
		return "", ErrReason
	}
	err = l.db.Write(ctx, by, func(tx *store.Tx) error {
		g, err := oneGrant(ctx, tx, grant)
		if err != nil {
			return err
		}
		repaid = id.New()
		month := civil.FromTime(tx.Now).MonthStart().String()
		tx.Note("money.repaid", g.Person, amount.String()+": "+receipt)
		_, err = tx.Insert(ctx, insertPayment, [][]any{{string(repaid), string(repaid), string(g.ID), string(g.Person), g.Area, g.Department, month,
			Repayment.sort(), string(Repayment), int64(-amount), 0, 0, int64(amount), 0, string(Paid), receipt, store.Stamp(tx.Now)}}, "")
		if err != nil {
			return err
		}
		return l.settleOutside(ctx, tx, grant, amount, outside{run: repaid, state: "paid", step: "repaid", debit: bank, payment: repaid})
	})
	return repaid, err
}

// outside is how something is settled that no run pays.
type outside struct {
	run         id.ID
	state, step string
	debit       string
	payment     id.ID
}

// settleOutside settles months that were paid too much, the oldest first. A
// grant of which a run is on its way is left alone: the run may recover the
// same.
func (l *Ledger) settleOutside(ctx context.Context, tx *store.Tx, grant id.ID, amount measure.Money, o outside) error {
	g, back, err := overpaid(ctx, tx, grant, amount)
	if err != nil {
		return err
	}
	var held int
	if err := tx.QueryRow(ctx, countHolders, string(grant)).Scan(&held); err != nil {
		return err
	}
	if held > 0 {
		return ErrState.At("open")
	}
	r := Run{ID: o.run, Order: Order{Service: g.Service, Month: civil.FromTime(tx.Now).MonthStart()}}
	sums, known := parts{}, sharers{}
	var lines [][]any
	for _, one := range back {
		shares := sharesFor(g.Rates, one.month)
		if err := sums.add(known, g.Area, -one.amount, shares); err != nil {
			return err
		}
		lines = append(lines, []any{string(o.run), string(grant), one.month.String(), string(g.Person), g.Area, int64(one.amount), shares, o.state, string(o.payment)})
	}
	if _, err := tx.Insert(ctx, insertLine, lines, ""); err != nil {
		return err
	}
	return r.enter(ctx, tx, o.step, o.debit, benefit, sums)
}

// WriteOffs lists write-offs of a state within the reach of who asks, oldest
// first, after one; the journal has a line for each person shown.
func (l *Ledger) WriteOffs(ctx context.Context, by store.By, state WriteOffState, after id.ID, limit int) (all []WriteOff, err error) {
	w := conditions{}
	w.within(by.Within, "area", "department", "person_id")
	w.add("state = ?", string(state))
	w.add("waiver_id > ?", string(after))
	err = l.db.Write(ctx, by, func(tx *store.Tx) error {
		all = nil
		tx.Note("money.listed", "", "write-offs: "+string(state))
		return store.EachRow(ctx, tx, func(rows *sql.Rows) error {
			one, err := scanWriteOff(rows)
			all = append(all, one)
			tx.Note("money.seen", one.Person, "a write-off")
			return err
		}, `SELECT `+waiverColumns+` FROM money_waiver`+w.where()+` ORDER BY waiver_id LIMIT `+strconv.Itoa(limited(limit)), w.args...)
	})
	return all, err
}

const (
	insertWaiver  = `money_waiver (waiver_id, grant_id, person_id, service, area, department, amount, reason, state, asked_by, decided_by, asked_at, decided_at)`
	waiverColumns = `waiver_id, grant_id, person_id, service, area, department, amount, reason, state, asked_by, decided_by`
	decideWaiver  = `UPDATE money_waiver SET decided_by = $1, decided_at = $2 WHERE waiver_id = $3 AND state = 'asked' RETURNING ` + waiverColumns
	setWaiver     = `UPDATE money_waiver SET state = $1 WHERE waiver_id = $2`
	countHolders  = `SELECT count(*) FROM money_open WHERE grant_id = $1`
)

func scanWriteOff(row scanner) (w WriteOff, err error) {
	err = row.Scan(&w.ID, &w.Grant, &w.Person, &w.service, &w.area, &w.department, &w.Amount, &w.Reason, &w.State, &w.AskedBy, &w.DecidedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return w, ErrNoWriteOff
	}
	return w, err
}
