package money

import (
	"context"
	"database/sql"
	"errors"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/store"
)

const (
	insertRevision  = `money_revision (revision_id, service, area, department, month, reason, state, past, grants, proposed_by, adopted_by, made_at, changed_at)`
	insertFinding   = `money_finding (revision_id, grant_id, person_id, area, department, kind, sort, seq, before, amount, from_on, to_on, shares, arrears, reason, adopted, case_id, told)`
	insertPlan      = `money_plan (grant_id, person_id, monthly, across, reason, made_by, made_at)`
	replacePlan     = `ON CONFLICT (grant_id) DO UPDATE SET monthly = excluded.monthly, across = excluded.across, reason = excluded.reason, made_by = excluded.made_by, made_at = excluded.made_at`
	revisionColumns = `revision_id, service, area, department, month, reason, state, past, grants, proposed_by, adopted_by`
	selectRevision  = `SELECT ` + revisionColumns + ` FROM money_revision `
	keepRevision    = `UPDATE money_revision SET changed_at = $1 WHERE revision_id = $2 RETURNING ` + revisionColumns
	saveRevision    = `UPDATE money_revision SET state = $1, past = $2, grants = $3, adopted_by = $4 WHERE revision_id = $5`

	selectFindings = `SELECT f.grant_id, f.person_id, f.area, f.kind, f.before, f.amount, f.from_on, f.to_on, f.shares, f.arrears, f.reason, f.adopted, f.case_id FROM money_finding f `
	findingsInSpan = `JOIN money_grant g ON g.grant_id = f.grant_id WHERE f.revision_id = $9 AND ` + inSpan
	lastFinding    = `SELECT grant_id FROM money_finding WHERE revision_id = $1 AND grant_id > $2 ORDER BY grant_id LIMIT 1 OFFSET $3`

	// What a revision adopts at once: the findings after one grant and up to
	// another that change a rate.
	foundIn    = `f.revision_id = $1 AND f.grant_id > $2 AND f.grant_id <= $3 AND f.kind IN ('stop', 'taper', 'rerate')`
	holdFound  = `UPDATE money_grant SET seq = seq WHERE grant_id IN (SELECT f.grant_id FROM money_finding f WHERE ` + foundIn + `)`
	adoptRates = `INSERT INTO ` + insertRate + ` SELECT f.grant_id, f.seq + 1, f.person_id, f.amount, f.from_on, f.to_on, f.shares, f.reason, $4
		FROM money_finding f JOIN money_grant g ON g.grant_id = f.grant_id WHERE g.seq = f.seq AND ` + foundIn
	adoptEnds = `INSERT INTO ` + insertRate + ` SELECT f.grant_id, f.seq + 2, f.person_id, 0, f.to_on, '9999-12-01', f.shares, f.reason, $4
		FROM money_finding f JOIN money_grant g ON g.grant_id = f.grant_id WHERE g.seq = f.seq AND f.kind = 'taper' AND ` + foundIn
	markAdopted  = `UPDATE money_finding AS f SET adopted = 1 WHERE ` + foundIn + ` AND f.seq = (SELECT g.seq FROM money_grant g WHERE g.grant_id = f.grant_id)`
	advanceFound = `UPDATE money_grant SET seq = seq + 2 WHERE grant_id IN (SELECT f.grant_id FROM money_finding f WHERE f.adopted = 1 AND ` + foundIn + `)`
	countAdopted = `SELECT COALESCE(SUM(adopted), 0), COALESCE(SUM(1 - adopted), 0) FROM money_finding WHERE revision_id = $1 AND kind IN ('stop', 'taper', 'rerate')`

	sumFindings = `SELECT kind, count(*), SUM(before), SUM(CASE WHEN kind = 'hold' THEN 0 ELSE amount END),
		SUM(CASE WHEN arrears > 0 THEN arrears ELSE 0 END), SUM(CASE WHEN arrears < 0 THEN -arrears ELSE 0 END)
		FROM money_finding WHERE revision_id = $1 GROUP BY sort, kind ORDER BY sort`
	selectEntries = `SELECT run_id, step, service, area, payer, debit, credit, amount, month FROM money_entry`

	setFindingCase = `UPDATE money_finding SET case_id = $1 WHERE revision_id = $2 AND grant_id = $3 AND case_id = ''`

	setFindingTold = `UPDATE money_finding SET told = 1 WHERE revision_id = $1 AND grant_id = $2 AND adopted = 1 AND told = 0`

	selectPlans = `SELECT p.grant_id, p.person_id, p.monthly, p.across, p.reason FROM money_plan p `
	inPlanOrder = ` ORDER BY p.made_at, p.grant_id`
	recoveredIn = `SELECT l.grant_id, SUM(-l.amount) FROM money_line l JOIN money_run u ON u.run_id = l.run_id
		WHERE l.amount < 0 AND l.state IN ('open', 'paid') AND u.month = $1 AND l.grant_id IN `
)

func heldRevision(ctx context.Context, tx *store.Tx, revision id.ID, in ...RevisionState) (Revision, error) {
	v, err := scanRevision(tx.QueryRow(ctx, keepRevision, store.Stamp(tx.Now), string(revision)))
	if err != nil {
		return v, err
	}
	if !tx.By.Within.Covers(v.row()) {
		return v, ErrNoRevision
	}
	for _, state := range in {
		if v.State == state {
			return v, nil
		}
	}
	return v, ErrState.At(string(v.State))
}

func scanRevision(row scanner) (v Revision, err error) {
	var month, past string
	err = row.Scan(&v.ID, &v.Service, &v.Area, &v.Department, &month, &v.Reason, &v.State, &past, &v.Grants, &v.ProposedBy, &v.AdoptedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrNoRevision
	}
	if err != nil {
		return v, err
	}
	v.past = readCursor(past)
	v.Month, err = civil.Parse(month)
	return v, err
}

func (v *Revision) save(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, saveRevision, string(v.State), v.past.String(), v.Grants, v.AdoptedBy, string(v.ID))
	return err
}

// nextFindings returns where the next piece of findings ends, empty where all
// that are left fit into one.
func nextFindings(ctx context.Context, tx *store.Tx, revision, past id.ID) (last id.ID, err error) {
	err = tx.QueryRow(ctx, lastFinding, string(revision), string(past), atOnce-1).Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return last, err
}

func findingsOf(ctx context.Context, q store.Querier, query string, args ...any) (all []Finding, err error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := sharers{}
	for rows.Next() {
		var f Finding
		var from, to string
		var amount, before, arrears, adopted int64
		if err := rows.Scan(&f.Grant, &f.Person, &f.Area, &f.Kind, &before, &amount, &from, &to, &f.text, &arrears, &f.Reason, &adopted, &f.Case); err != nil {
			return nil, err
		}
		f.Before, f.Amount, f.Arrears, f.Adopted = measure.Money(before), measure.Money(amount), measure.Money(arrears), adopted == 1
		if f.From, err = civil.Parse(from); err != nil {
			return nil, err
		}
		if f.To, err = civil.Parse(to); err != nil {
			return nil, err
		}
		if f.Shares, err = known.read(f.text); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

func scanPlans(rows *sql.Rows) (all []Plan, err error) {
	defer rows.Close()
	for rows.Next() {
		var p Plan
		var monthly, across int64
		if err := rows.Scan(&p.Grant, &p.person, &monthly, &across, &p.Reason); err != nil {
			return nil, err
		}
		p.Monthly, p.Across = measure.Money(monthly), across == 1
		all = append(all, p)
	}
	return all, rows.Err()
}
