package casework

const (
	applicationColumns = `application_id, number, person_id, household_id, area, department, service, bundle, channel, state, paper,
		mandate_id, form, body, version, begun_by, begun_at, changed_at, expires_on, submitted_at, submitted_on, submit_key`
	insertApplication = `casework_application (` + applicationColumns + `)`
	selectApplication = `SELECT ` + applicationColumns + ` FROM casework_application WHERE application_id = $1`
	personsOwn        = `SELECT ` + applicationColumns + ` FROM casework_application WHERE person_id = $1 ORDER BY application_id DESC LIMIT 200`
	saveApplication   = `UPDATE casework_application SET number = $1, state = $2, form = $3, body = $4, version = version + 1, changed_at = $5,
		expires_on = $6, submitted_at = $7, submitted_on = $8, submit_key = $9 WHERE application_id = $10 AND version = $11 AND state = 'draft'`
	selectDue = `SELECT ` + applicationColumns + ` FROM casework_application WHERE state = 'draft' AND expires_on < $1 ORDER BY expires_on, application_id LIMIT $2`

	selectMandateOf = `SELECT mandate_id FROM casework_application WHERE application_id = $1`
	countParts      = `SELECT count(*), count(CASE WHEN outcome = '' THEN 1 END), count(CASE WHEN outcome = $2 THEN 1 END) FROM casework_case WHERE application_id = $1`

	takeClaim   = `INSERT INTO casework_claim (kind, value, owner_id) VALUES ($1, $2, $3) ON CONFLICT (kind, value) DO NOTHING`
	claimHolder = `SELECT owner_id FROM casework_claim WHERE kind = $1 AND value = $2`

	selectSaid = `SELECT question, value, said_on, service FROM casework_said WHERE person_id = $1`
	insertSaid = `casework_said (person_id, question, value, said_on, service, application_id)`
	keepSaid   = `ON CONFLICT (person_id, question) DO UPDATE SET value = excluded.value, said_on = excluded.said_on,
		service = excluded.service, application_id = excluded.application_id`
	forgetSaid = `DELETE FROM casework_said WHERE person_id = $1 AND question = $2`

	selectConsents = `SELECT seq, question, use_for, given, purpose, by_id, recorded_at FROM casework_consent WHERE person_id = $1 ORDER BY seq`
	insertConsent  = `casework_consent (person_id, seq, question, use_for, given, purpose, by_id, recorded_at)`

	attachmentColumns = `a.attachment_id, a.application_id, a.person_id, a.paper, a.file_id, a.about, a.attached_by, a.attached_at, f.mime, f.size, f.parts`
	selectAttachments = `SELECT ` + attachmentColumns + ` FROM casework_attachment a JOIN casework_file f ON f.file_id = a.file_id
		WHERE a.application_id = $1 ORDER BY a.attachment_id`
	selectAttachment = `SELECT ` + attachmentColumns + ` FROM casework_attachment a JOIN casework_file f ON f.file_id = a.file_id WHERE a.attachment_id = $1`
	insertAttachment = `casework_attachment (attachment_id, application_id, person_id, area, department, paper, file_id, about, attached_by, attached_at)`
	dropAttachment   = `DELETE FROM casework_attachment WHERE attachment_id = $1 AND application_id = $2`
	findFile         = `SELECT file_id FROM casework_file WHERE person_id = $1 AND content_mac = $2`
	insertFile       = `casework_file (file_id, person_id, content_mac, mime, size, parts, kept_at)`
	onceAPerson      = `ON CONFLICT (person_id, content_mac) DO NOTHING`
	onceAPaper       = `ON CONFLICT (application_id, paper, file_id) DO NOTHING`
	insertFilePart   = `casework_file_part (file_id, seq, person_id, content)`
	selectFileParts  = `SELECT seq, content FROM casework_file_part WHERE file_id = $1 ORDER BY seq`
	dropFileParts    = `DELETE FROM casework_file_part WHERE file_id = $1 AND NOT EXISTS (SELECT 1 FROM casework_attachment WHERE file_id = $1)`
	dropFile         = `DELETE FROM casework_file WHERE file_id = $1 AND NOT EXISTS (SELECT 1 FROM casework_attachment WHERE file_id = $1)`
	filesOfDraft     = `SELECT DISTINCT file_id FROM casework_attachment WHERE application_id = $1`
	dropAttachments  = `DELETE FROM casework_attachment WHERE application_id = $1`

	mandateColumns = `mandate_id, person_id, helper_id, is_staff, scope, from_on, to_on, notify, given_by, given_at, revoked_at`
	insertMandate  = `casework_mandate (` + mandateColumns + `)`
	selectMandate  = `SELECT ` + mandateColumns + ` FROM casework_mandate WHERE mandate_id = $1`
	mandatesGiven  = `SELECT ` + mandateColumns + ` FROM casework_mandate WHERE person_id = $1 ORDER BY mandate_id DESC`
	mandatesHeld   = `SELECT ` + mandateColumns + ` FROM casework_mandate WHERE helper_id = $1 ORDER BY mandate_id DESC`
	revokeMandate  = `UPDATE casework_mandate SET revoked_at = $1 WHERE mandate_id = $2 AND revoked_at = ''`
	insertMessage  = `casework_message (message_id, person_id, about_id, case_id, application_id, template, args, sent_at, read_at)`
	selectMessages = `SELECT message_id, person_id, about_id, case_id, application_id, template, args, sent_at, read_at FROM casework_message
		WHERE person_id = $1 ORDER BY CASE WHEN read_at = '' THEN 0 ELSE 1 END, sent_at DESC, message_id DESC LIMIT $2`
	insertBlock  = `INSERT INTO casework_block (block, area, device, numbers, issued_by, issued_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (block) DO NOTHING`
	countOfBlock = `SELECT numbers FROM casework_block WHERE block = $1`
	countUnread  = `SELECT count(*) FROM casework_message WHERE person_id = $1 AND read_at = ''`
	markSeen     = `UPDATE casework_message SET read_at = $1 WHERE person_id = $2 AND message_id = $3 AND read_at = ''`

	insertStart   = `INSERT INTO casework_start (person_id, service, round_id, way, application_id, made_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_id, service, round_id) DO NOTHING`
	lastStart     = `SELECT made_at FROM casework_start WHERE person_id = $1 AND service = $2 ORDER BY made_at DESC LIMIT 1`
	countUnderWay = `SELECT (SELECT count(*) FROM casework_application WHERE person_id = $1 AND service = $2 AND state = 'draft')
		+ (SELECT count(*) FROM casework_case WHERE person_id = $1 AND service = $2 AND (outcome = '' OR outcome = 'granted'))`
	insertDecline = `INSERT INTO casework_decline (person_id, service, note, declined_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, service) DO UPDATE SET note = excluded.note, declined_at = excluded.declined_at`
	countDeclines  = `SELECT count(*) FROM casework_decline WHERE person_id = $1 AND service = $2`
	selectDeclines = `SELECT service, declined_at FROM casework_decline WHERE person_id = $1 ORDER BY declined_at DESC, service`
	dropDecline    = `DELETE FROM casework_decline WHERE person_id = $1 AND service = $2`

	selectPair = `SELECT verdict, note, said_by, said_at FROM casework_pair WHERE a_id = $1 AND b_id = $2`
	insertPair = `INSERT INTO casework_pair (a_id, b_id, verdict, note, said_by, said_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (a_id, b_id) DO UPDATE SET verdict = excluded.verdict, note = excluded.note, said_by = excluded.said_by, said_at = excluded.said_at`
)
