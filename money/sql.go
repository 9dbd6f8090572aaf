package money

const (
	insertGrant   = `money_grant (grant_id, person_id, payee_id, account, service, area, department, case_id, seq, made_at)`
	insertCase    = `money_case_claim (case_id, service, grant_id)`
	insertRate    = `money_rate (grant_id, seq, person_id, amount, from_on, to_on, shares, reason, recorded_at)`
	insertRun     = `money_run (run_id, month, service, area, department, state, past, payments, total, prepared_by, approved_by, changed_at, revision, approved_at)`
	insertPayment = `money_payment (payment_id, run_id, grant_id, person_id, area, department, month, sort, kind, amount, regular, arrears, recovered, before, state, reason, changed_at)`
	insertLine    = `money_line (run_id, grant_id, for_month, person_id, area, amount, shares, state, payment_id)`
	insertPart    = `money_part (run_id, area, payer, amount)`
	insertEntry   = `money_entry (run_id, step, service, area, payer, debit, credit, amount, at, month)`
	insertOpen    = `money_open (grant_id, run_id)`

	// The row is held until the write ends: of two changes the second follows
	// the first.
	heldGrant     = `UPDATE money_grant SET seq = seq + 1 WHERE grant_id = $1 RETURNING person_id, service, area, department, seq`
	redirectGrant = `UPDATE money_grant SET payee_id = $1, account = $2 WHERE grant_id = $3`
	heldRun       = `UPDATE money_run SET changed_at = $1 WHERE run_id = $2 RETURNING ` + runColumns

	runColumns = `run_id, month, service, area, department, revision, state, past, payments, total, prepared_by, approved_by, approved_at`
	selectRun  = `SELECT ` + runColumns + ` FROM money_run `
	saveRun    = `UPDATE money_run SET state = $1, past = $2, payments = $3, total = $4, approved_by = $5, approved_at = $6 WHERE run_id = $7`

	selectGrants = `SELECT g.grant_id, g.person_id, g.payee_id, g.service, g.area, g.department, g.case_id, g.seq FROM money_grant g `
	selectRates  = `SELECT r.grant_id, r.amount, r.from_on, r.to_on, r.shares, r.reason, r.recorded_at FROM money_rate r JOIN money_grant g ON g.grant_id = r.grant_id `
	inRateOrder  = ` ORDER BY r.grant_id, r.seq`
	selectPaid   = `SELECT m.grant_id, m.for_month, SUM(CASE WHEN m.state = 'failed' THEN 0 ELSE m.amount END), SUM(CASE WHEN m.state = 'failed' THEN 1 ELSE 0 END)
		FROM money_line m JOIN money_grant g ON g.grant_id = m.grant_id `
	settledLines = ` AND m.state IN ('paid', 'waived', 'failed') GROUP BY m.grant_id, m.for_month`

	// What a budget counts as spent: also what is approved and on its way.
	approvedLines = ` AND (m.state IN ('paid', 'waived', 'failed') OR m.state = 'open'
		AND EXISTS (SELECT 1 FROM money_run u WHERE u.run_id = m.run_id AND u.state IN ('approved', 'sent'))) GROUP BY m.grant_id, m.for_month`

	// A span is the grants of a service in an area after one and up to another,
	// in the order of their areas: $1 to $8 are what reach.args gives.
	inSpan = `g.service = $1 AND g.area BETWEEN $2 AND $3 AND (g.area, g.grant_id) > ($4, $5) AND (g.area, g.grant_id) <= ($6, $7) AND ($8 = '' OR g.department = $8)`

	claimSpan   = `INSERT INTO money_open (grant_id, run_id) SELECT g.grant_id, $9 FROM money_grant g WHERE ` + inSpan + ` ON CONFLICT (grant_id) DO NOTHING RETURNING grant_id`
	releaseAll  = `DELETE FROM money_open WHERE run_id = $1`
	releaseIdle = `DELETE FROM money_open WHERE run_id = $1 AND grant_id IN (%s)
		AND NOT EXISTS (SELECT 1 FROM money_line l WHERE l.run_id = $1 AND l.grant_id = money_open.grant_id)`
	dropLines    = `DELETE FROM money_line WHERE run_id = $1`
	dropPayments = `DELETE FROM money_payment WHERE run_id = $1`
	dropParts    = `DELETE FROM money_part WHERE run_id = $1`

	enterParts = `INSERT INTO ` + insertEntry + ` SELECT p.run_id, $2, $3, p.area, p.payer, $4, $5, p.amount, $6, $7
		FROM money_part p WHERE p.run_id = $1 AND p.amount <> 0`
	selectInstructions = `SELECT p.payment_id, p.grant_id, g.payee_id, g.account, p.amount, p.sort FROM money_payment p JOIN money_grant g ON g.grant_id = p.grant_id
		WHERE p.run_id = $1 AND (p.sort, p.grant_id) > ($2, $3) AND p.amount > 0 ORDER BY p.sort, p.grant_id LIMIT $4`
	sumInstructions = `SELECT count(*), COALESCE(SUM(amount), 0) FROM money_payment WHERE run_id = $1 AND amount > 0`
	selectEven      = `SELECT payment_id FROM money_payment WHERE run_id = $1 AND amount = 0 AND state = 'open'`
	selectOpen      = `SELECT payment_id FROM money_payment WHERE run_id = $1 AND state = 'open' ORDER BY sort, grant_id LIMIT $2`
	insertFile      = `money_file (run_id, number, format, sha256, payments, total, written_by, written_at)`
	nextFile        = `SELECT count(*) + 1 FROM money_file WHERE run_id = $1`

	// The run is compared in a way that no index serves: the payments are found
	// by their ids.
	settlePayments = `UPDATE money_payment SET state = $1, reason = CASE WHEN $2 = '' THEN reason ELSE $2 END, changed_at = $3
		WHERE run_id || '' = $4 AND state = $5 AND payment_id IN (%s)`
	settleLines = `UPDATE money_line SET state = $1 WHERE state = $4 AND payment_id IN
		(SELECT p.payment_id FROM money_payment p WHERE p.run_id = $2 AND p.state = $1 AND p.changed_at = $3) RETURNING grant_id, area, amount, shares`
	release    = `DELETE FROM money_open WHERE grant_id IN (%s)`
	countOpen  = `SELECT count(*) FROM money_payment WHERE run_id = $1 AND state = 'open'`
	countSteps = `SELECT count(DISTINCT step) FROM money_entry WHERE run_id = $1`

	selectPayments = `SELECT p.payment_id, p.run_id, p.grant_id, p.person_id, p.area, p.month, p.kind, p.amount, p.regular, p.arrears, p.recovered, p.before, p.state, p.reason
		FROM money_payment p`
	sumKinds = `SELECT kind, count(*), SUM(amount), SUM(regular), SUM(arrears), SUM(recovered), SUM(before) FROM money_payment
		WHERE run_id = $1 GROUP BY sort, kind ORDER BY sort`
	selectFiles = `SELECT run_id, number, format, sha256, payments, total, written_by, written_at FROM money_file WHERE run_id = $1 ORDER BY number`

	selectBalance = `SELECT payer,
		SUM(CASE WHEN debit = $2 THEN amount WHEN credit = $2 THEN -amount ELSE 0 END),
		SUM(CASE WHEN credit = $3 THEN amount WHEN debit = $3 THEN -amount ELSE 0 END),
		SUM(CASE WHEN credit = $4 THEN amount WHEN debit = $4 THEN -amount ELSE 0 END)
		FROM money_entry WHERE run_id = $1 GROUP BY payer ORDER BY payer`
)
