package money

import (
	"context"
	"strings"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/event"
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
	Revision   id.ID // what was found about the grants beforehand; approved with the run
}

// row is what of an order decides who may touch the run.
func (o *Order) row() access.Row { return access.Row{Area: o.Area, Department: o.Department} }

// Run is a payment run and how far it is.
type Run struct {
	ID id.ID
	Order
	State      RunState
	Payments   int64 // that have lines: those that come to nothing are among them
	Total      measure.Money
	PreparedBy string
	ApprovedBy string
	ApprovedAt time.Time // zero while nobody has

	past cursor // the last grant that preparing has looked at
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

// ErrNoRun says that there is no such run, or not within whose reach it is
// asked for.
var ErrNoRun = fault.New(fault.NotFound, "money.no_run", lang.Text{ZH: "没有这一批发放", EN: "There is no such run"})

// ErrOrder says that an order lacks its month or service.
var ErrOrder = fault.New(fault.Invalid, "money.order", lang.Text{ZH: "要写明月份（当月一日）和服务", EN: "Name the month by its first day, and the service"})

// ErrReach says that an order goes beyond the area or department of who gives
// it.
var ErrReach = fault.New(fault.Denied, "money.reach", lang.Text{ZH: "超出您的辖区或部门", EN: "This lies outside your area or department"})

// ErrState says that a run is not where this can be done. Field is its state.
var ErrState = fault.New(fault.Conflict, "money.state", lang.Text{
	ZH: "这一批现在不能这样办", EN: "This cannot be done with the run as it is"})

// ErrSamePerson says that whoever prepared something may not approve it.
var ErrSamePerson = fault.New(fault.Denied, "money.same_person", lang.Text{
	ZH: "要由编制人以外的另一人批准", EN: "Somebody else than who prepared it must approve it"})

// Prepare begins a run and computes its payments. Where it is interrupted,
// Continue goes on. Faults: ErrOrder, ErrReach, ErrNoRevision, ErrState where
// the revision is not proposed.
func (l *Ledger) Prepare(ctx context.Context, by store.By, o Order) (Run, error) {
	r, err := l.Begin(ctx, by, o)
	if err != nil {
		return Run{}, err
	}
	return l.Continue(ctx, by, r.ID, nil)
}

// Begin begins a run and computes nothing yet: Continue does, now or in a job.
// Faults: those of Prepare.
func (l *Ledger) Begin(ctx context.Context, by store.By, o Order) (r Run, err error) {
	err = l.db.Write(ctx, by, func(tx *store.Tx) error {
		r, err = BeginIn(ctx, tx, o)
		return err
	})
	return r, err
}

// BeginIn is Begin inside the caller's write, so that the job that continues the
// run is ordered together with it.
func BeginIn(ctx context.Context, tx *store.Tx, o Order) (Run, error) {
	if o.Month == 0 || o.Month != o.Month.MonthStart() || o.Service == "" {
		return Run{}, ErrOrder
	}
	if !tx.By.Within.Covers(o.row()) {
		return Run{}, ErrReach
	}
	if o.Revision != "" {
		if _, err := heldRevision(ctx, tx, o.Revision, Proposed); err != nil {
			return Run{}, err
		}
	}
	r := Run{ID: id.New(), Order: o, State: Preparing, PreparedBy: tx.By.Who}
	tx.Note("money.prepare", r.ID, o.Service+" "+o.Area+" "+o.Month.String())
	_, err := tx.Insert(ctx, insertRun, [][]any{{string(r.ID), o.Month.String(), o.Service, o.Area, o.Department, string(r.State), "", 0, 0,
		tx.By.Who, "", store.Stamp(tx.Now), string(o.Revision), ""}}, "")
	return r, err
}

// Continue goes on preparing a run that was begun or interrupted, some thousand
// grants a write; tell, which may be nil, hears how many payments there are. A
// run that is prepared already comes back as it is. Faults: ErrNoRun, ErrState.
func (l *Ledger) Continue(ctx context.Context, by store.By, run id.ID, tell func(payments int64)) (r Run, err error) {
	for {
		err = l.db.Write(ctx, by, func(tx *store.Tx) (err error) {
			tx.Unnoted() // Begin has noted it, and the end will be
			if r, err = held(ctx, tx, run, Preparing, Prepared); err != nil || r.State == Prepared {
				return err
			}
			if err := r.prepare(ctx, tx); err != nil {
				return err
			}
			if r.State == Prepared {
				tx.Note("money.prepared", r.ID, r.Total.String())
			}
			return r.save(ctx, tx)
		})
		if tell != nil {
			tell(r.Payments)
		}
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
	if !tx.By.Within.Covers(r.row()) {
		return r, ErrNoRun
	}
	for _, state := range in {
		if r.State == state {
			return r, nil
		}
	}
	return r, ErrState.At(string(r.State))
}

// Run returns a run within a scope. Fault: ErrNoRun.
func (l *Ledger) Run(ctx context.Context, within access.Scope, run id.ID) (r Run, err error) {
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) (err error) {
		r, err = scanRun(s.QueryRow(ctx, selectRun+`WHERE run_id = $1`, string(run)))
		return err
	})
	if err == nil && !within.Covers(r.row()) {
		return Run{}, ErrNoRun
	}
	return r, err
}

// Cancel gives a run up that nobody has approved: its grants are free again,
// and a revision it was prepared with stays proposed. Faults: ErrNoRun,
// ErrState.
func (l *Ledger) Cancel(ctx context.Context, by store.By, run id.ID) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		r, err := held(ctx, tx, run, Preparing, Prepared)
		if err != nil {
			return err
		}
		for _, query := range []string{dropLines, dropPayments, dropParts, releaseAll} {
			if _, err := tx.Exec(ctx, query, string(run)); err != nil {
				return err
			}
		}
		tx.Note("money.cancelled", run, "")
		r.State, r.Payments, r.Total = Cancelled, 0, 0
		return r.save(ctx, tx)
	})
}

// Consent says that a run is approved although something speaks against it.
type Consent struct {
	OverBudget string // why it is paid beyond the budget
}

// Approve lets a run be paid, by somebody else than who prepared it, enters in
// the ledger who bears it, and adopts the revision it was prepared with. Faults:
// ErrNoRun, ErrState, ErrSamePerson; ErrOverBudget where it would exceed a line
// and the consent gives no reason.
func (l *Ledger) Approve(ctx context.Context, by store.By, run id.ID, consent Consent) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		r, err := held(ctx, tx, run, Prepared)
		if err != nil {
			return err
		}
		if strings.EqualFold(r.PreparedBy, by.Who) {
			return ErrSamePerson
		}
		detail := r.Total.String()
		if consent.OverBudget = strings.TrimSpace(consent.OverBudget); consent.OverBudget != "" {
			detail += ", beyond the budget: " + consent.OverBudget
		} else if err := r.keepsBudget(ctx, tx); err != nil {
			return err
		}
		if err := r.adopt(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, enterParts, string(run), "approved", r.Service, benefit, payable, store.Stamp(tx.Now), r.Month.String()); err != nil {
			return err
		}
		tx.Note("money.approved", run, detail)
		r.State, r.ApprovedBy, r.ApprovedAt = Approved, by.Who, tx.Now
		if err := r.tell(ctx, tx, event.RunApproved); err != nil {
			return err
		}
		return r.save(ctx, tx)
	})
}

// adopt makes what was found before the run hold.
func (r *Run) adopt(ctx context.Context, tx *store.Tx) error {
	if r.Revision == "" {
		return nil
	}
	v, err := heldRevision(ctx, tx, r.Revision, Proposed)
	if err != nil {
		return err
	}
	v.past = cursor{}
	if _, err := v.adopt(ctx, tx, ""); err != nil {
		return err
	}
	v.State, v.AdoptedBy = Adopted, tx.By.Who
	return v.save(ctx, tx)
}
