package outreach

import (
	"database/sql"
	"strings"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/store"
)

const (
	roundColumns = `round_id, pack, on_on, state, people, households, entries, note_zh, note_en, begun_at, complete_at`

	listRounds = `SELECT ` + roundColumns + ` FROM outreach_round
		WHERE pack = $1 AND state IN ('current', 'past') ORDER BY complete_at DESC, round_id DESC LIMIT $2`

	// A run that is kept already, or on its way.
	findSource = `SELECT ` + roundColumns + `, part, part_row FROM outreach_round
		WHERE pack = $1 AND source = $2 AND state IN ('building', 'current')`

	findRound = `SELECT ` + roundColumns + `, part, part_row FROM outreach_round WHERE round_id = $1 AND state IN ('building', 'current')`

	insertRound = `INSERT INTO outreach_round (round_id, pack, on_on, source, state, part, part_row, people, households, entries, note_zh, note_en, begun_at, complete_at)
		VALUES ($1, $2, $3, $4, 'building', 0, 0, $5, $6, 0, $7, $8, $9, '') ON CONFLICT DO NOTHING`

	// Whoever keeps moves the mark on; who finds it moved by another stops.
	advance = `UPDATE outreach_round SET part = $1, part_row = $2, entries = entries + $3
		WHERE round_id = $4 AND state = 'building' AND part = $5 AND part_row = $6`

	// Entries of one range of ids take over since when they have been listed. One
	// that was received and is now owed asks another question.
	carry = `UPDATE outreach_entry SET since_at = p.since_at FROM outreach_entry p
		WHERE outreach_entry.round_id = $1 AND outreach_entry.entry_id >= $3 AND outreach_entry.entry_id < $4
			AND p.round_id = $2 AND p.entry_id = outreach_entry.entry_id AND (p.kind = 'ended') = (outreach_entry.kind = 'ended')`

	retire     = `UPDATE outreach_round SET state = 'past' WHERE pack = $1 AND state = 'current'`
	makeLatest = `UPDATE outreach_round SET state = 'current', complete_at = $1 WHERE round_id = $2 AND state = 'building'`
	abandon    = `UPDATE outreach_round SET state = 'abandoned' WHERE pack = $1 AND state = 'building' AND source <> $2`

	insertEntry = `outreach_entry (round_id, entry_id, service, kind, standing, area, residence, ages, groups_in,
		household_id, person_id, contact_id, amount, per, missing, received_amount, since_at)`

	insertCell = `outreach_cell (round_id, service, dimension, dim_value, asked, owed, amount_open, perhaps, reached, missed, ended, amount, missed_amount)`
	insertGap  = `outreach_gap (round_id, service, missing, people, listed)`

	selectCells = `SELECT service, dimension, dim_value, asked, owed, amount_open, perhaps, reached, missed, ended, amount, missed_amount
		FROM outreach_cell WHERE round_id = $1 AND dimension = $2 ORDER BY service, dim_value`

	selectGaps = `SELECT service, missing, people, listed FROM outreach_gap
		WHERE round_id = $1 AND ($2 = '' OR service = $2) ORDER BY people DESC, service, missing`

	// Lists that nobody sees any more.
	forgotten = `SELECT round_id FROM outreach_round WHERE pack = $1 AND state IN ('past', 'abandoned') AND entries > 0`
	forget    = `DELETE FROM outreach_entry WHERE round_id = $1 AND entry_id IN
		(SELECT entry_id FROM outreach_entry WHERE round_id = $1 LIMIT 2000)`

	entryColumns = `e.entry_id, e.round_id, e.service, e.kind, e.standing, e.area, e.residence, e.ages, e.groups_in,
		e.household_id, e.person_id, e.contact_id, e.amount, e.per, e.missing, e.received_amount, e.since_at`

	// A mark counts as long as its entry has been listed without a break.
	withMark = ` FROM outreach_entry e LEFT JOIN outreach_mark m ON m.entry_id = e.entry_id AND m.latest = 1 AND m.marked_at >= e.since_at`

	markColumns = `m.entry_id, m.seq, m.kind, m.outcome, m.note, m.who, m.purpose, m.marked_at`

	selectEntry = `SELECT ` + entryColumns + ` FROM outreach_entry e WHERE e.round_id = $1 AND e.entry_id = $2`

	selectMarks = `SELECT ` + markColumns + ` FROM outreach_mark m WHERE m.entry_id = $1 ORDER BY m.seq`

	lastMark   = `SELECT COALESCE(max(seq), 0) FROM outreach_mark WHERE entry_id = $1`
	supersede  = `UPDATE outreach_mark SET latest = 0 WHERE entry_id = $1 AND latest = 1`
	insertMark = `INSERT INTO outreach_mark (entry_id, seq, latest, service, household_id, person_id, kind, outcome, note, who, purpose, marked_at)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
)

type scanner interface{ Scan(dest ...any) error }

// scanRound reads roundColumns, then what after asks for.
func scanRound(row scanner, after ...any) (Round, error) {
	var r Round
	var round, on, state, begun, complete string
	err := row.Scan(append([]any{&round, &r.Pack, &on, &state, &r.People, &r.Households, &r.Entries, &r.Note.ZH, &r.Note.EN, &begun, &complete}, after...)...)
	if err != nil {
		return Round{}, err
	}
	r.ID, r.Current = id.ID(round), state == "current"
	if r.On, err = civil.Parse(on); err != nil {
		return Round{}, err
	}
	if r.BegunAt, err = store.ParseStamp(begun); err != nil {
		return Round{}, err
	}
	if complete != "" {
		r.CompleteAt, err = store.ParseStamp(complete)
	}
	return r, err
}

// scanEntry reads entryColumns, then what after asks for.
func scanEntry(row scanner, after ...any) (Entry, error) {
	var e Entry
	var entry, round, kind, stands, ages, groups, household, person, contact, missing, since string
	var amount, received sql.NullInt64
	err := row.Scan(append([]any{&entry, &round, &e.Service, &kind, &stands, &e.Area, &e.Residence, &ages, &groups,
		&household, &person, &contact, &amount, &e.Per, &missing, &received, &since}, after...)...)
	if err != nil {
		return Entry{}, err
	}
	e.ID, e.Round, e.Kind, e.Standing = id.ID(entry), id.ID(round), Kind(kind), standing(stands)
	e.Household, e.Person, e.Contact = id.ID(household), id.ID(person), id.ID(contact)
	e.Ages, e.Groups, e.Missing = strings.Fields(ages), strings.Fields(groups), strings.Fields(missing)
	e.Amount, e.Received = money(amount), money(received)
	e.Since, err = store.ParseStamp(since)
	return e, err
}

func money(n sql.NullInt64) *measure.Money {
	if !n.Valid {
		return nil
	}
	m := measure.Money(n.Int64)
	return &m
}

func orNull(m measure.Money, known bool) any {
	if !known {
		return nil
	}
	return int64(m)
}

func cellRow(round id.ID, c *match.Cell) []any {
	return []any{string(round), c.Service, string(c.By), c.Value, c.Asked, c.Owed, c.Open, c.Perhaps, c.Reached, c.Missed, c.Ended, int64(c.Amount), int64(c.MissedAmount)}
}

const (
	insertPaidList = `INSERT INTO outreach_paid_list (list_id, pack, source, as_of_on, state, elsewhere, who, taken_at)
		VALUES ($1, $2, $3, $4, 'taking', 0, $5, $6)`

	finishPaidList = `UPDATE outreach_paid_list SET state = 'taken', elsewhere = $1, taken_at = $2 WHERE list_id = $3`

	insertPaid = `outreach_paid (subject_id, list_id, service, amount, per, since_on)`

	// What several rows say of one household adds up; an amount that is not
	// known makes the sum unknown.
	addPaid = `ON CONFLICT (subject_id, list_id, service) DO UPDATE SET amount = outreach_paid.amount + excluded.amount`

	goByPaid = `INSERT INTO outreach_paid_now (pack, service, list_id, people)
		VALUES ($1, $2, $3, (SELECT count(*) FROM outreach_paid WHERE list_id = $3 AND service = $2))
		ON CONFLICT (pack, service) DO UPDATE SET list_id = excluded.list_id, people = excluded.people`

	selectPaidNow = `SELECT n.service, n.list_id, n.people, l.source, l.as_of_on, l.elsewhere
		FROM outreach_paid_now n JOIN outreach_paid_list l ON l.list_id = n.list_id WHERE n.pack = $1 ORDER BY n.service`

	// Rows that no match goes by any more: of lists that others have taken the
	// place of, or that were left unfinished before an instant.
	obsoletePaid = `SELECT DISTINCT p.list_id, p.service FROM outreach_paid p JOIN outreach_paid_list l ON l.list_id = p.list_id
		WHERE (l.state = 'taken' OR l.taken_at < $1)
			AND NOT EXISTS (SELECT 1 FROM outreach_paid_now n WHERE n.service = p.service AND n.list_id = p.list_id)`

	forgetPaid = `DELETE FROM outreach_paid WHERE list_id = $1 AND service = $2 AND subject_id IN
		(SELECT subject_id FROM outreach_paid WHERE list_id = $1 AND service = $2 LIMIT 2000)`

	paidTo = `SELECT p.subject_id, p.service, p.amount, p.per, p.since_on FROM outreach_paid p
		JOIN outreach_paid_now n ON n.service = p.service AND n.list_id = p.list_id AND n.pack = $1
		WHERE p.subject_id IN (%s) ORDER BY p.subject_id, p.service`
)
