package money

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/store"
)

// Order asks for a run: one service in an area, for a month.
type Order struct {
	Month      civil.Date // its first day
	Service    string
	Area       string // a prefix of division codes
	Department string
}

// Run is a payment run and how far it is.
type Run struct {
	ID id.ID
	Order
	State      RunState
	Payments   int64
	Total      measure.Money
	PreparedBy string
	ApprovedBy string

	past id.ID // the last grant that preparing has looked at
}

// RunState is how far a run is.
type RunState string

// The states of a run, in their order. Done is when the bank has answered for
// every payment.
const (
	Preparing RunState = "preparing"
	Prepared  RunState = "prepared"
	Approved  RunState = "approved"
	Sent      RunState = "sent"
	Done      RunState = "done"
	Cancelled RunState = "cancelled"
)

// ErrNoRun says that there is no such run.
var ErrNoRun = fault.New(fault.NotFound, "money.no_run", lang.Text{ZH: "没有这一批发放", EN: "There is no such run"})

// ErrOrder says that an order lacks its month or service.
var ErrOrder = fault.New(fault.Invalid, "money.order", lang.Text{ZH: "要写明月份（当月一日）和服务", EN: "Name the month by its first day, and the service"})

// ErrState says that a run is not where this can be done. Field is its state.
var ErrState = fault.New(fault.Conflict, "money.state", lang.Text{
	ZH: "这一批现在不能这样办", EN: "This cannot be done with the run as it is"})

// ErrSamePerson says that whoever prepared a run may not approve it.
var ErrSamePerson = fault.New(fault.Denied, "money.same_person", lang.Text{
	ZH: "要由编制人以外的另一人批准", EN: "Somebody else than who prepared it must approve it"})

// atOnce is how many grants one write of preparing looks at.
const atOnce = 1000

// Prepare begins a run and computes its payments. Where it is interrupted,
// Continue goes on. Faults: ErrOrder.
func (l *Ledger) Prepare(ctx context.Context, by store.By, o Order) (Run, error) {
	if o.Month == 0 || o.Month != o.Month.MonthStart() || o.Service == "" {
		return Run{}, ErrOrder
	}
	r := Run{ID: id.New(), Order: o, State: Preparing, PreparedBy: by.Who}
	err := l.db.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("money.prepare", r.ID, o.Service+" "+o.Area+" "+o.Month.String())
		_, err := tx.Insert(ctx, insertRun, [][]any{{string(r.ID), o.Month.String(), o.Service, o.Area, o.Department, string(r.State), "", 0, 0, by.Who, "", store.Stamp(tx.Now)}}, "")
		return err
	})
	if err != nil {
		return Run{}, err
	}
	return l.Continue(ctx, by, r.ID)
}

// Continue goes on preparing a run that was interrupted. Faults: ErrNoRun,
// ErrState.
func (l *Ledger) Continue(ctx context.Context, by store.By, run id.ID) (r Run, err error) {
	for {
		err = l.db.Write(ctx, by, func(tx *store.Tx) (err error) {
			if r, err = held(ctx, tx, run, Preparing); err != nil {
				return err
			}
			tx.Unnoted() // Prepare has noted it, and the end will be
			if err := r.prepare(ctx, tx); err != nil {
				return err
			}
			if r.State == Prepared {
				tx.Note("money.prepared", r.ID, r.Total.String())
			}
			return r.save(ctx, tx)
		})
		if err != nil || r.State == Prepared {
			return r, err
		}
	}
}

// held returns a run that stands in one of some states, for this write alone.
func held(ctx context.Context, tx *store.Tx, run id.ID, in ...RunState) (Run, error) {
	r, err := scanRun(tx.QueryRow(ctx, heldRun, store.Stamp(tx.Now), string(run)))
	if err != nil {
		return r, err
	}
	for _, state := range in {
		if r.State == state {
			return r, nil
		}
	}
	return r, ErrState.At(string(r.State))
}

// prepare looks at the next grants. Those that another open run holds are left
// to a later run.
func (r *Run) prepare(ctx context.Context, tx *store.Tx) error {
	from := []any{r.Service, r.Area, r.Area + lastArea, string(r.past)}
	grants, err := grantsOf(ctx, tx, selectGrants+`WHERE `+inOrder+` ORDER BY g.grant_id LIMIT `+strconv.Itoa(atOnce), from...)
	if err != nil {
		return err
	}
	if len(grants) < atOnce {
		r.State = Prepared
	}
	if len(grants) == 0 {
		return nil
	}
	last := grants[len(grants)-1].ID
	mine, err := r.claim(ctx, tx, grants, last)
	if err != nil {
		return err
	}
	to := append(from, string(last))
	if err := ratesInto(ctx, tx, grants, selectRates+rateGrants+`WHERE `+upTo+` ORDER BY r.grant_id, r.seq`, to...); err != nil {
		return err
	}
	if err := paidInto(ctx, tx, grants, selectPaid+paidGrants, to...); err != nil {
		return err
	}
	var lines [][]any
	for _, g := range grants {
		if !mine[g.ID] {
			continue
		}
		of, err := r.lines(g)
		if err != nil {
			return err
		}
		if len(of) == 0 {
			if _, err := tx.Exec(ctx, release, string(r.ID), string(g.ID)); err != nil {
				return err
			}
		}
		lines = append(lines, of...)
	}
	r.past = last
	_, err = tx.Insert(ctx, insertLine, lines, "")
	return err
}

// claim takes grants for this run and returns those that it got.
func (r *Run) claim(ctx context.Context, tx *store.Tx, grants []*Granted, last id.ID) (map[id.ID]bool, error) {
	rows := make([][]any, len(grants))
	for i, g := range grants {
		rows[i] = []any{string(g.ID), string(r.ID)}
	}
	if _, err := tx.Insert(ctx, insertOpen, rows, "ON CONFLICT (grant_id) DO NOTHING"); err != nil {
		return nil, err
	}
	got, err := tx.Query(ctx, selectClaimed, string(r.ID), string(r.past), string(last))
	if err != nil {
		return nil, err
	}
	defer got.Close()
	mine := map[id.ID]bool{}
	for got.Next() {
		var g id.ID
		if err := got.Scan(&g); err != nil {
			return nil, err
		}
		mine[g] = true
	}
	return mine, got.Err()
}

// lines are the pieces of a grant's payment, counted into the run.
func (r *Run) lines(g *Granted) ([][]any, error) {
	all, err := pieces(g.Rates, g.Paid, r.Month)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var rows [][]any
	for _, p := range all {
		if r.Total, err = r.Total.Plus(p.amount); err != nil {
			return nil, err
		}
		shares, err := json.Marshal(sharesFor(g.Rates, p.month))
		if err != nil {
			return nil, err
		}
		rows = append(rows, []any{string(r.ID), string(g.ID), p.month.String(), string(g.Person), g.Area, int64(p.amount), string(shares), "open"})
	}
	r.Payments++
	return rows, nil
}

// Run returns a run. Fault: ErrNoRun.
func (l *Ledger) Run(ctx context.Context, run id.ID) (r Run, err error) {
	err = l.db.Read(ctx, func(s *store.Snap) (err error) {
		r, err = scanRun(s.QueryRow(ctx, selectRun, string(run)))
		return err
	})
	return r, err
}

// Cancel gives a run up that nobody has approved: its grants are free again.
// Faults: ErrNoRun, ErrState.
func (l *Ledger) Cancel(ctx context.Context, by store.By, run id.ID) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		r, err := held(ctx, tx, run, Preparing, Prepared)
		if err != nil {
			return err
		}
		for _, query := range []string{dropLines, releaseAll} {
			if _, err := tx.Exec(ctx, query, string(run)); err != nil {
				return err
			}
		}
		tx.Note("money.cancelled", run, "")
		r.State, r.Payments, r.Total = Cancelled, 0, 0
		return r.save(ctx, tx)
	})
}

// Approve lets a run be paid, by somebody else than who prepared it, and enters
// in the ledger who bears it. Faults: ErrNoRun, ErrState, ErrSamePerson.
func (l *Ledger) Approve(ctx context.Context, by store.By, run id.ID) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		r, err := held(ctx, tx, run, Prepared)
		if err != nil {
			return err
		}
		if strings.EqualFold(r.PreparedBy, by.Who) {
			return ErrSamePerson
		}
		parts, err := partsOf(ctx, tx, run, nil)
		if err != nil {
			return err
		}
		if err := r.enter(ctx, tx, "approved", benefit, payable, parts); err != nil {
			return err
		}
		tx.Note("money.approved", run, r.Total.String())
		r.State, r.ApprovedBy = Approved, by.Who
		return r.save(ctx, tx)
	})
}
