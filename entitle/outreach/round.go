package outreach

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// Round is one match run as it is kept.
type Round struct {
	ID         id.ID
	Pack       string
	On         civil.Date // the day that was matched
	Current    bool       // its lists are those of now
	People     int64
	Households int64
	Entries    int64     // on its lists
	Note       lang.Text // what readers must know of the people, like 演示数据
	BegunAt    time.Time
	CompleteAt time.Time
}

// Latest returns the round whose lists are those of now. Fault: ErrNoRound.
func (o *Office) Latest(ctx context.Context) (r Round, err error) {
	err = o.read(ctx, func(s *store.Snap) error {
		r, err = latest(ctx, s, o.place.Code)
		return err
	})
	return r, err
}

func latest(ctx context.Context, q store.Querier, code string) (Round, error) {
	r, err := scanRound(q.QueryRow(ctx, `SELECT `+roundColumns+` FROM outreach_round WHERE pack = $1 AND state = 'current'`, code))
	if errors.Is(err, sql.ErrNoRows) {
		return Round{}, ErrNoRound
	}
	return r, err
}

// Rounds lists complete rounds, the newest first, at most limit (1 to 500, else
// 100). Past ones have their counts, no lists.
func (o *Office) Rounds(ctx context.Context, limit int) ([]Round, error) {
	var list []Round
	err := o.read(ctx, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			r, err := scanRound(rows)
			list = append(list, r)
			return err
		}, listRounds, o.place.Code, limited(limit))
	})
	return list, err
}

// Table returns the counts of a round by a dimension, in the order of services
// and values. A round that is not there has none.
func (o *Office) Table(ctx context.Context, round id.ID, by match.Dimension) ([]match.Cell, error) {
	var cells []match.Cell
	err := o.read(ctx, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var c match.Cell
			err := rows.Scan(&c.Service, &c.By, &c.Value, &c.Asked, &c.Owed, &c.Open, &c.Perhaps, &c.Reached, &c.Missed, &c.Ended, &c.Amount, &c.MissedAmount)
			cells = append(cells, c)
			return err
		}, selectCells, string(round), string(by))
	})
	return cells, err
}

// Gap is how many may be owed a service of whom the same is missing.
type Gap struct {
	Service string
	Missing string // path of an attribute or parameter, or owed:SERVICE; empty where several things are
	People  int64  // or households, where the service is for those
	Listed  bool   // they are on the list of Unknown, one by one
}

// Gaps returns what is missing in a round, the most frequent first: of one
// service, or of all where service is empty.
func (o *Office) Gaps(ctx context.Context, round id.ID, service string) ([]Gap, error) {
	var gaps []Gap
	err := o.read(ctx, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var g Gap
			var listed int
			err := rows.Scan(&g.Service, &g.Missing, &g.People, &listed)
			g.Listed = listed == 1
			gaps = append(gaps, g)
			return err
		}, selectGaps, string(round), service)
	})
	return gaps, err
}

func limited(n int) int {
	if n < 1 || n > 500 {
		return 100
	}
	return n
}
