package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// forever is how an end that is not known is written.
const forever = "9999-12-31"

const (
	insertClaim      = `number_claim (number_mac, person_id)`
	skipTaken        = `ON CONFLICT (number_mac) DO NOTHING`
	insertHousehold  = `household (household_id, area, seq, enrolled_at)`
	insertResident   = `resident (person_id, household_id, area, name, sex, born_on, number, phone, phone_mac, seq, enrolled_at)`
	insertMembership = `membership (person_id, seq, household_id, role, from_on, to_on, source, recorded_at)`
	insertResidence  = `residence (person_id, seq, registered_area, lives_in_area, permit_since, from_on, to_on, source, recorded_at)`
	insertLink       = `people_link (person_id, seq, kind, other_id, holds, from_on, to_on, source, recorded_at)`
	insertStatement  = `people_statement (subject_id, seq, source, as_of_on, from_on, to_on, facts, sealed, recorded_at)`
)

const (
	residentColumns = `r.person_id, r.household_id, r.area, r.name, r.sex, r.born_on, r.number, r.phone`

	// An area holds everything whose code begins with its own: from 330502 to
	// 330502999999.
	listResidents = `SELECT ` + residentColumns + ` FROM resident r
		WHERE r.area BETWEEN $1 AND $2 AND r.person_id > $3 AND %s ORDER BY r.person_id LIMIT $4`

	// The condition on the name and who may be seen are filled in.
	searchResidents = `SELECT ` + residentColumns + ` FROM resident r
		WHERE r.area BETWEEN $1 AND $2 AND %s AND %s ORDER BY r.born_on, r.person_id LIMIT $4`

	keepResident = `INSERT INTO resident_was (person_id, seq, name, sex, born_on, number, phone, until_at, source)
		SELECT person_id, CAST($1 AS BIGINT), name, sex, born_on, number, phone, CAST($2 AS TEXT), CAST($3 AS TEXT)
		FROM resident WHERE person_id = $4`

	correctResident = `UPDATE resident SET name = $1, sex = $2, born_on = $3, number = $4, phone = $5, phone_mac = $6
		WHERE person_id = $7`

	listHouseholds = `SELECT household_id FROM household
		WHERE area BETWEEN $1 AND $2 AND household_id > $3 AND %s ORDER BY household_id LIMIT $4`

	countArea = `SELECT (SELECT count(*) FROM resident WHERE area BETWEEN $1 AND $2),
		(SELECT count(*) FROM household WHERE area BETWEEN $1 AND $2)`

	// Two people are probably one where the name agrees, and the day of birth,
	// the telephone or the household too; or telephone and day of birth agree.
	// Grouping first leaves little to join: one pass over each index.
	selectPairs = `SELECT a, b FROM (
		SELECT a.person_id AS a, b.person_id AS b
			FROM (SELECT name, born_on FROM resident GROUP BY name, born_on HAVING count(*) > 1) g
			JOIN resident a ON a.name = g.name AND a.born_on = g.born_on
			JOIN resident b ON b.name = g.name AND b.born_on = g.born_on AND b.person_id > a.person_id
		UNION
		SELECT a.person_id, b.person_id
			FROM (SELECT phone_mac FROM resident WHERE phone_mac <> '' GROUP BY phone_mac HAVING count(*) > 1) g
			JOIN resident a ON a.phone_mac = g.phone_mac AND a.phone_mac <> ''
			JOIN resident b ON b.phone_mac = g.phone_mac AND b.phone_mac <> '' AND b.person_id > a.person_id
			WHERE b.name = a.name OR b.born_on = a.born_on
		UNION
		SELECT a.person_id, b.person_id
			FROM (SELECT household_id, name FROM resident WHERE household_id <> '' GROUP BY household_id, name HAVING count(*) > 1) g
			JOIN resident a ON a.name = g.name AND a.household_id = g.household_id
			JOIN resident b ON b.name = g.name AND b.household_id = g.household_id AND b.person_id > a.person_id
		) pairs
		WHERE (a > $1 OR (a = $1 AND b > $2))
			AND NOT EXISTS (SELECT 1 FROM people_apart p WHERE p.a_id = a AND p.b_id = b)
			AND 2 = (SELECT count(*) FROM resident WHERE person_id IN (a, b) AND %s)
		ORDER BY a, b LIMIT $3`
)

// What covers a day ($1) as known at an instant ($2); %s is the list of ids.
// A newer row that covers the day hides an older one.
const (
	everMembersOn = `SELECT DISTINCT person_id FROM membership
		WHERE from_on <= $1 AND to_on > $1 AND recorded_at <= $2 AND household_id IN (%s) ORDER BY person_id`

	membersOn = `SELECT m.role, m.from_on, m.household_id, ` + residentColumns + `
		FROM membership m JOIN resident r ON r.person_id = m.person_id
		WHERE m.from_on <= $1 AND m.to_on > $1 AND m.recorded_at <= $2 AND m.person_id IN (%s) ORDER BY m.person_id, m.seq`

	homeOn = `SELECT household_id FROM membership WHERE person_id IN (%s)
		AND from_on <= $1 AND to_on > $1 AND recorded_at <= $2 ORDER BY seq DESC LIMIT 1`

	homesOn = `SELECT person_id, household_id, from_on FROM membership
		WHERE from_on <= $1 AND to_on > $1 AND recorded_at <= $2 AND person_id IN (%s) ORDER BY person_id, seq`

	residencesOn = `SELECT person_id, registered_area, lives_in_area, permit_since FROM residence
		WHERE from_on <= $1 AND to_on > $1 AND recorded_at <= $2 AND person_id IN (%s) ORDER BY person_id, seq`

	linksOn = `SELECT person_id, kind, other_id, holds, from_on, to_on, source FROM people_link
		WHERE from_on <= $1 AND to_on > $1 AND recorded_at <= $2 AND person_id IN (%s) ORDER BY person_id, seq`

	wardsOn = `SELECT l.person_id, r.born_on, l.from_on, l.holds FROM people_link l JOIN resident r ON r.person_id = l.person_id
		WHERE l.other_id = $1 AND l.kind = $2 AND l.from_on <= $3 AND l.to_on > $3 ORDER BY l.person_id, l.seq`

	statementsOn = `SELECT subject_id, seq, source, as_of_on, from_on, to_on, facts, sealed, recorded_at FROM people_statement
		WHERE from_on <= $1 AND to_on > $1 AND recorded_at <= $2 AND subject_id IN (%s) ORDER BY subject_id, seq`

	selectResidents = `SELECT ` + residentColumns + ` FROM resident r WHERE r.person_id IN (%s)`

	selectPlaces = `SELECT c.number_mac, r.person_id, r.household_id FROM number_claim c
		JOIN resident r ON r.person_id = c.person_id WHERE c.number_mac IN (%s)`

	// The oldest correction after the instant comes last and holds.
	residentsAsKnown = `SELECT r.person_id, '', '', r.name, r.sex, r.born_on, r.number, r.phone FROM resident_was r
		WHERE r.until_at > $1 AND r.person_id IN (%s) ORDER BY r.person_id, r.until_at DESC, r.seq DESC`

	selectHouseholds = `SELECT household_id, area FROM household WHERE household_id IN (%s) AND `
)

// among fills in the list of ids after the fixed parameters.
func among(query string, ids []id.ID, fixed ...any) (string, []any) {
	args := append(make([]any, 0, len(ids)+len(fixed)), fixed...)
	var list strings.Builder
	for i, s := range ids {
		if i > 0 {
			list.WriteString(", ")
		}
		args = append(args, string(s))
		fmt.Fprintf(&list, "$%d", len(args))
	}
	return fmt.Sprintf(query, list.String()), args
}

// claimant returns who holds a claim on a number, or ErrNotFound.
func claimant(ctx context.Context, q store.Querier, mac string) (id.ID, error) {
	var person string
	err := q.QueryRow(ctx, `SELECT person_id FROM number_claim WHERE number_mac = $1`, mac).Scan(&person)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotFound
	}
	return id.ID(person), err
}

// reach is the condition that a row lies where a write reaches, for a query
// whose parameters go on with $first. person is empty for households.
func reach(within access.Scope, person string, first int) (string, []any) {
	if person == "" {
		person = "''"
	}
	return within.Places().Where("area", "''", person, first)
}

// nextSeq takes n places in a person's or household's order of rows and
// returns the first. It locks the row until the commit.
func nextSeq(ctx context.Context, tx *store.Tx, entity Entity, subject id.ID, n int) (int64, error) {
	table, key, person := "resident", "person_id", "person_id"
	if entity == Home {
		table, key, person = "household", "household_id", ""
	}
	where, args := reach(tx.By.Within, person, 3)
	var last int64
	err := tx.QueryRow(ctx, `UPDATE `+table+` SET seq = seq + $1 WHERE `+key+` = $2 AND `+where+` RETURNING seq`,
		append([]any{n, string(subject)}, args...)...).Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNotFound
	}
	return last - int64(n) + 1, err
}

func residenceRow(person id.ID, seq int64, res Residence, from, source, at string) []any {
	permit := ""
	if res.PermitSince != nil {
		permit = res.PermitSince.String()
	}
	return []any{string(person), seq, res.RegisteredArea, res.LivesInArea, permit, from, forever, source, at}
}

func endText(to *civil.Date) string {
	if to == nil {
		return forever
	}
	return to.String()
}

// span reads the two ends of a row.
func span(from, to string) (civil.Span, error) {
	f, err := civil.Parse(from)
	if err != nil {
		return civil.Span{}, err
	}
	if to == forever {
		return civil.Span{From: f}, nil
	}
	t, err := civil.Parse(to)
	return civil.Span{From: f, To: &t}, err
}

// areaBounds are the least and the greatest code within an area; the empty
// area is everywhere.
func areaBounds(area string) (string, string) {
	return area, area + strings.Repeat("9", max(0, 12-len(area)))
}
