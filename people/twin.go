package people

import (
	"context"
	"database/sql"

	"minsheng/id"
	"minsheng/store"
)

// maxTwins bounds how many likely doubles of one person are looked at.
const maxTwins = 20

// Twins joins the caller's transaction and returns who is probably the same as a
// person (always A), wherever they live. Pairs that Distinct has settled are left
// out. The journal has a line for each of both. Fault: ErrNotFound.
func Twins(ctx context.Context, tx *store.Tx, person id.ID) (pairs []Pair, err error) {
	err = tx.Beyond(ctx, func() error {
		var others []id.ID
		err := store.EachRow(ctx, tx, func(rows *sql.Rows) error {
			var other string
			err := rows.Scan(&other)
			others = append(others, id.ID(other))
			return err
		}, selectTwins, string(person), maxTwins)
		if err != nil || len(others) == 0 {
			return err
		}
		rows, err := identities(ctx, sourceOf(tx), append([]id.ID{person}, others...))
		if err != nil {
			return err
		}
		var ids []id.ID
		for _, other := range others {
			ids = append(ids, person, other)
		}
		pairs = pairUp(ids, rows)
		return nil
	})
	for _, p := range pairs {
		tx.Note("people.compared", p.A.ID, "with "+string(p.B.ID))
		tx.Note("people.compared", p.B.ID, "with "+string(p.A.ID))
	}
	return pairs, err
}

// selectTwins finds by the indexes of names, telephones and households.
const selectTwins = `SELECT other FROM (
	SELECT b.person_id AS other FROM resident a JOIN resident b ON b.name = a.name AND b.born_on = a.born_on
		WHERE a.person_id = $1 AND b.person_id <> $1
	UNION
	SELECT b.person_id FROM resident a JOIN resident b ON b.phone_mac = a.phone_mac AND b.phone_mac <> ''
		WHERE a.person_id = $1 AND a.phone_mac <> '' AND b.person_id <> $1 AND (b.name = a.name OR b.born_on = a.born_on)
	UNION
	SELECT b.person_id FROM membership m JOIN resident b ON b.person_id = m.person_id JOIN resident a ON a.person_id = $1
		WHERE a.household_id <> '' AND m.household_id = a.household_id AND b.household_id = a.household_id AND b.person_id <> $1 AND b.name = a.name
	) likely
	WHERE NOT EXISTS (SELECT 1 FROM people_apart p WHERE (p.a_id = $1 AND p.b_id = other) OR (p.a_id = other AND p.b_id = $1))
	ORDER BY other LIMIT $2`
