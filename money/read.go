package money

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/store"
)

// lastArea comes after every code or id that goes on with digits or hexadecimal
// letters, in every collation.
const lastArea = "z"

// reach is the grants of a service in an area, of one department or of all.
type reach struct{ service, area, department string }

// cursor is a place in the order of areas and grants.
type cursor struct {
	area  string
	grant id.ID
}

func (c cursor) String() string { return c.area + "/" + string(c.grant) }

func readCursor(text string) cursor {
	area, grant, _ := strings.Cut(text, "/")
	return cursor{area, id.ID(grant)}
}

// args are the parameters of inSpan.
func (of reach) args(past, last cursor) []any {
	return []any{of.service, of.area, of.area + lastArea, past.area, string(past.grant), last.area, string(last.grant), of.department}
}

// batch reads at most n grants after one, with their rates and what was
// settled, and where the last of them stands.
func (of reach) batch(ctx context.Context, q store.Querier, past cursor, n int) (all []*Granted, last cursor, err error) {
	return of.batchSettled(ctx, q, past, n, settledLines)
}

// batchSettled is batch where the caller says which lines count as settled.
func (of reach) batchSettled(ctx context.Context, q store.Querier, past cursor, n int, settled string) (all []*Granted, last cursor, err error) {
	all, err = grantsOf(ctx, q, selectGrants+`WHERE g.service = $1 AND g.area BETWEEN $2 AND $3 AND (g.area, g.grant_id) > ($4, $5)
		AND ($6 = '' OR g.department = $6) ORDER BY g.area, g.grant_id LIMIT `+strconv.Itoa(n), of.service, of.area, of.area+lastArea, past.area, string(past.grant), of.department)
	if err != nil || len(all) == 0 {
		return nil, past, err
	}
	end := all[len(all)-1]
	last = cursor{end.Area, end.ID}
	span := of.args(past, last)
	if err := ratesInto(ctx, q, all, selectRates+`WHERE `+inSpan+inRateOrder, span...); err != nil {
		return nil, past, err
	}
	return all, last, paidInto(ctx, q, all, selectPaid+`WHERE `+inSpan+settled, span...)
}

// grantsByID reads grants with their rates and what was settled, in the order
// of their ids.
func grantsByID(ctx context.Context, q store.Querier, ids []id.ID) (all []*Granted, err error) {
	err = eachPart(1, ids, func(list string, args []any) error {
		in := `WHERE g.grant_id IN (` + list + `)`
		some, err := grantsOf(ctx, q, selectGrants+in+` ORDER BY g.grant_id`, args...)
		if err != nil {
			return err
		}
		if err := ratesInto(ctx, q, some, selectRates+in+inRateOrder, args...); err != nil {
			return err
		}
		all = append(all, some...)
		return paidInto(ctx, q, some, selectPaid+in+settledLines, args...)
	})
	return all, err
}

// inList is how many ids stand in one list of a statement.
const inList = 200

// eachPart hands out ids in lists short enough for a statement: as $first and
// so on, and their values.
func eachPart(first int, ids []id.ID, fn func(list string, args []any) error) error {
	for len(ids) > 0 {
		part := ids[:min(inList, len(ids))]
		ids = ids[len(part):]
		var list strings.Builder
		args := make([]any, len(part))
		for i, one := range part {
			if i > 0 {
				list.WriteString(", ")
			}
			list.WriteString("$" + strconv.Itoa(first+i))
			args[i] = string(one)
		}
		if err := fn(list.String(), args); err != nil {
			return err
		}
	}
	return nil
}

// holdGrant holds a grant until the write ends and gives it its next number.
// Fault: ErrNoGrant, also where it lies outside the reach of who writes.
func holdGrant(ctx context.Context, tx *store.Tx, grant id.ID) (g Granted, err error) {
	err = tx.QueryRow(ctx, heldGrant, string(grant)).Scan(&g.Person, &g.Service, &g.Area, &g.Department, &g.seq)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !tx.By.Within.Covers(g.row()) {
		return g, ErrNoGrant
	}
	g.ID = grant
	return g, err
}

func idsOf(rows *sql.Rows) (all []id.ID, err error) {
	defer rows.Close()
	for rows.Next() {
		var one id.ID
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// eachLine adds lines to sums: the query gives area, amount and shares.
func eachLine(ctx context.Context, q store.Querier, sums parts, known sharers, query string, args ...any) error {
	return store.EachRow(ctx, q, func(rows *sql.Rows) error {
		var area, shares string
		var amount measure.Money
		if err := rows.Scan(&area, &amount, &shares); err != nil {
			return err
		}
		return sums.add(known, area, amount, shares)
	}, query, args...)
}

// scanner is a row of either kind.
type scanner interface{ Scan(...any) error }

func scanRun(row scanner) (r Run, err error) {
	var month, past, approved string
	err = row.Scan(&r.ID, &month, &r.Service, &r.Area, &r.Department, &r.Revision, &r.State, &past, &r.Payments, &r.Total, &r.PreparedBy, &r.ApprovedBy, &approved)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoRun
	}
	if err != nil {
		return r, err
	}
	r.past = readCursor(past)
	if r.ApprovedAt, err = instant(approved); err != nil {
		return r, err
	}
	r.Month, err = civil.Parse(month)
	return r, err
}

// instant reads a stamp; an empty one is the zero instant.
func instant(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return store.ParseStamp(text)
}

func stampOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return store.Stamp(t)
}

func (r *Run) save(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, saveRun, string(r.State), r.past.String(), r.Payments, int64(r.Total), r.ApprovedBy, stampOf(r.ApprovedAt), string(r.ID))
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
		if err := rows.Scan(&g.ID, &g.Person, &g.Payee, &g.Service, &g.Area, &g.Department, &g.Case, &g.seq); err != nil {
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
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	of, known := byID(grants), sharers{}
	for rows.Next() {
		var grant id.ID
		var r Rate
		var from, to, at string
		if err := rows.Scan(&grant, &r.Amount, &from, &to, &r.text, &r.Reason, &at); err != nil {
			return err
		}
		recorded, err := store.ParseStamp(at)
		if err != nil {
			return err
		}
		r.RecordedOn = civil.FromTime(recorded)
		if r.From, err = civil.Parse(from); err != nil {
			return err
		}
		if r.To, err = civil.Parse(to); err != nil {
			return err
		}
		if r.Shares, err = known.read(r.text); err != nil {
			return err
		}
		if g := of[grant]; g != nil {
			g.Rates = append(g.Rates, r)
		}
	}
	return rows.Err()
}

// paidInto reads what was settled of each month into the grants, and how many
// lines the bank sent back.
func paidInto(ctx context.Context, q store.Querier, grants []*Granted, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	of := byID(grants)
	for rows.Next() {
		var grant id.ID
		var month string
		var sum, failed int64
		if err := rows.Scan(&grant, &month, &sum, &failed); err != nil {
			return err
		}
		g := of[grant]
		if g == nil {
			continue
		}
		day, err := civil.Parse(month)
		if err != nil {
			return err
		}
		if sum != 0 || failed == 0 {
			g.Paid[day] = measure.Money(sum)
		}
		if failed > 0 && sum == 0 {
			g.failed++
		}
	}
	return rows.Err()
}

// sharers reads shares, each text once.
type sharers map[string][]Share

func (s sharers) read(text string) ([]Share, error) {
	if all, known := s[text]; known {
		return all, nil
	}
	var all []Share
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, err
	}
	s[text] = all
	return all, nil
}

// sharesText is how shares are kept.
func sharesText(all []Share) string {
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // strings and numbers are always JSON
	}
	return string(text)
}
