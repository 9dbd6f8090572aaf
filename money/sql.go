package money

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/store"
)

const (
	insertGrant = `money_grant (grant_id, person_id, payee_id, account, service, area, department, case_id, seq, made_at)`
	insertCase  = `money_case_claim (case_id, service, grant_id)`
	insertRate  = `money_rate (grant_id, seq, person_id, amount, from_on, to_on, shares, reason, recorded_at)`
	insertRun   = `money_run (run_id, month, service, area, department, state, past, payments, total, prepared_by, approved_by, changed_at)`
	insertOpen  = `money_open (grant_id, run_id)`
	insertLine  = `money_line (run_id, grant_id, for_month, person_id, area, amount, shares, state)`
	insertEntry = `money_entry (run_id, step, service, area, payer, debit, credit, amount, at)`

	// The row is held until the write ends: of two changes the second follows
	// the first.
	heldGrant = `UPDATE money_grant SET seq = seq + 1 WHERE grant_id = $1 RETURNING person_id, seq`
	heldRun   = `UPDATE money_run SET changed_at = $1 WHERE run_id = $2 RETURNING ` + runColumns

	runColumns = `run_id, month, service, area, department, state, past, payments, total, prepared_by, approved_by`
	selectRun  = `SELECT ` + runColumns + ` FROM money_run WHERE run_id = $1`
	saveRun    = `UPDATE money_run SET state = $1, past = $2, payments = $3, total = $4, approved_by = $5 WHERE run_id = $6`

	selectGrants = `SELECT g.grant_id, g.person_id, g.payee_id, g.service, g.area, g.department, g.case_id FROM money_grant g `
	inOrder      = `g.service = $1 AND g.area BETWEEN $2 AND $3 AND g.grant_id > $4`
	upTo         = inOrder + ` AND g.grant_id <= $5`
	selectRates  = `SELECT r.grant_id, r.amount, r.from_on, r.to_on, r.shares, r.reason FROM money_rate r `
	rateGrants   = `JOIN money_grant g ON g.grant_id = r.grant_id `
	selectPaid   = `SELECT m.grant_id, m.for_month, SUM(m.amount) FROM money_line m WHERE m.state = 'paid' `
	paidGrants   = `AND m.grant_id IN (SELECT g.grant_id FROM money_grant g WHERE ` + upTo + `) GROUP BY m.grant_id, m.for_month`

	selectClaimed = `SELECT grant_id FROM money_open WHERE run_id = $1 AND grant_id > $2 AND grant_id <= $3`
	release       = `DELETE FROM money_open WHERE run_id = $1 AND grant_id = $2`
	releaseAll    = `DELETE FROM money_open WHERE run_id = $1`
	dropLines     = `DELETE FROM money_line WHERE run_id = $1`

	selectLines    = `SELECT grant_id, area, amount, shares FROM money_line WHERE run_id = $1 AND state = 'open' ORDER BY grant_id, for_month`
	selectPayments = `SELECT g.grant_id, g.payee_id, g.account, SUM(m.amount) FROM money_line m JOIN money_grant g ON g.grant_id = m.grant_id
		WHERE m.run_id = $1 AND m.state = 'open' GROUP BY g.grant_id, g.payee_id, g.account ORDER BY g.grant_id`
	settleLines = `UPDATE money_line SET state = $1 WHERE run_id = $2 AND grant_id = $3 AND state = 'open'`
	countOpen   = `SELECT count(*) FROM money_line WHERE run_id = $1 AND state = 'open'`
	countSteps  = `SELECT count(DISTINCT step) FROM money_entry WHERE run_id = $1`

	selectBalance = `SELECT payer,
		SUM(CASE WHEN debit = $2 THEN amount WHEN credit = $2 THEN -amount ELSE 0 END),
		SUM(CASE WHEN credit = $3 THEN amount WHEN debit = $3 THEN -amount ELSE 0 END),
		SUM(CASE WHEN credit = $4 THEN amount WHEN debit = $4 THEN -amount ELSE 0 END)
		FROM money_entry WHERE run_id = $1 GROUP BY payer ORDER BY payer`
)

// lastArea ends the range of codes below an area: codes are digits.
const lastArea = "~"

func holdGrant(ctx context.Context, tx *store.Tx, grant id.ID) (person id.ID, seq int64, err error) {
	err = tx.QueryRow(ctx, heldGrant, string(grant)).Scan(&person, &seq)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, ErrNoGrant
	}
	return person, seq, err
}

func scanRun(row *sql.Row) (r Run, err error) {
	var month string
	err = row.Scan(&r.ID, &month, &r.Service, &r.Area, &r.Department, &r.State, &r.past, &r.Payments, &r.Total, &r.PreparedBy, &r.ApprovedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoRun
	}
	if err == nil {
		r.Month, err = civil.Parse(month)
	}
	return r, err
}

func (r *Run) save(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, saveRun, string(r.State), string(r.past), r.Payments, int64(r.Total), r.ApprovedBy, string(r.ID))
	return err
}

func grantsOf(ctx context.Context, q store.Querier, query string, args ...any) (all []*Granted, err error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		g := &Granted{Paid: map[civil.Date]measure.Money{}}
		if err := rows.Scan(&g.ID, &g.Person, &g.Payee, &g.Service, &g.Area, &g.Department, &g.Case); err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, rows.Err()
}

func byID(all []*Granted) map[id.ID]*Granted {
	m := make(map[id.ID]*Granted, len(all))
	for _, g := range all {
		m[g.ID] = g
	}
	return m
}

// ratesInto reads rates into the grants to which they belong.
func ratesInto(ctx context.Context, q store.Querier, grants []*Granted, query string, args ...any) error {
	of := byID(grants)
	return eachRate(ctx, q, func(grant id.ID, r Rate) {
		if g := of[grant]; g != nil {
			g.Rates = append(g.Rates, r)
		}
	}, query, args...)
}

func eachRate(ctx context.Context, q store.Querier, fn func(id.ID, Rate), query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var grant id.ID
		var r Rate
		var from, to, shares string
		if err := rows.Scan(&grant, &r.Amount, &from, &to, &shares, &r.Reason); err != nil {
			return err
		}
		if r.From, err = civil.Parse(from); err != nil {
			return err
		}
		if r.To, err = civil.Parse(to); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(shares), &r.Shares); err != nil {
			return err
		}
		fn(grant, r)
	}
	return rows.Err()
}

// paidInto reads what was paid of each month into the grants.
func paidInto(ctx context.Context, q store.Querier, grants []*Granted, query string, args ...any) error {
	of := byID(grants)
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var grant id.ID
		var month string
		var sum int64
		if err := rows.Scan(&grant, &month, &sum); err != nil {
			return err
		}
		day, err := civil.Parse(month)
		if err != nil {
			return err
		}
		if g := of[grant]; g != nil {
			g.Paid[day] = measure.Money(sum)
		}
	}
	return rows.Err()
}
