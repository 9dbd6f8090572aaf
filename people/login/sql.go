package login

const (
	insertClaim   = `login_claim (identity_mac, issuer, person_id, how, made_at)`
	insertHalfway = `login_halfway (token_mac, identity_mac, issuer, ends_at)`
	insertSlip    = `login_slip (slip, secret_mac, person_id, issued_by, tries, made_at, ends_at)`
	insertSession = `login_session (token_mac, person_id, acts_for, called, how, made_at, seen_at, ends_at)`

	selectClaim = `SELECT person_id FROM login_claim WHERE identity_mac = $1`
	dropClaims  = `DELETE FROM login_claim WHERE person_id = $1`

	selectHalfway = `SELECT identity_mac, issuer, ends_at FROM login_halfway WHERE token_mac = $1`
	dropHalfway   = `DELETE FROM login_halfway WHERE token_mac = $1`
	endHalfway    = `DELETE FROM login_halfway WHERE ends_at < $1`

	selectSlipPerson = `SELECT person_id FROM login_slip WHERE slip = $1`
	trySlip          = `UPDATE login_slip SET tries = tries + 1 WHERE slip = $1 RETURNING person_id, secret_mac, ends_at, tries`
	dropSlip         = `DELETE FROM login_slip WHERE slip = $1`
	dropSlips        = `DELETE FROM login_slip WHERE person_id = $1`
	dropOldSlips     = `DELETE FROM login_slip WHERE ends_at < $1`

	selectSession = `SELECT person_id, acts_for, called, how, seen_at, ends_at FROM login_session WHERE token_mac = $1`
	seeSession    = `UPDATE login_session SET seen_at = $1 WHERE token_mac = $2`
	actFor        = `UPDATE login_session SET acts_for = $1 WHERE token_mac = $2`
	endSession    = `DELETE FROM login_session WHERE token_mac = $1`
	endSessions   = `DELETE FROM login_session WHERE person_id = $1`
	endOld        = `DELETE FROM login_session WHERE ends_at < $1`

	insertObjection  = `login_objection (objection_id, person_id, who, on_day, purpose, question, made_at, answer, answered_by, answered_at)`
	objectionColumns = `SELECT objection_id, person_id, who, on_day, purpose, question, made_at, answer, answered_by, answered_at FROM login_objection `
	objectionsOf     = objectionColumns + `WHERE person_id = $1 ORDER BY objection_id DESC LIMIT $2`
	objectionsOpen   = objectionColumns + `WHERE answered_at = '' ORDER BY objection_id LIMIT $1`
	countOpen        = `SELECT count(*) FROM login_objection WHERE person_id = $1 AND answered_at = ''`
	answerObjection  = `UPDATE login_objection SET answer = $1, answered_by = $2, answered_at = $3 WHERE objection_id = $4 AND answered_at = '' RETURNING person_id`
)
