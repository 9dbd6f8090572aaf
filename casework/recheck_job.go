package casework

import (
	"context"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/job"
	"minsheng/money"
	"minsheng/store"
)

// CycleKind is the kind of jobs that prepare a month's payments.
const CycleKind = "casework.cycle"

// cycleLoad is how far a cycle is: what is rechecked, or what is prepared.
type cycleLoad struct {
	Cycle
	Revision id.ID `json:"revision,omitempty"`
	Run      id.ID `json:"run,omitempty"`
}

// OrderCycle has a month prepared in the background: rechecked first, unless
// that was said not to be, then the run with what was found. It returns the
// revision, or the run where nothing is rechecked, and the job. Faults: those of
// Recheck and money.Prepare.
func (o *Office) OrderCycle(ctx context.Context, by store.By, c Cycle, recheck bool) (of, ordered id.ID, err error) {
	load := cycleLoad{Cycle: c}
	if recheck {
		v, err := o.BeginRecheck(ctx, by, c)
		if err != nil {
			return "", "", err
		}
		load.Revision = v.ID
	}
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		if !recheck {
			r, err := money.BeginIn(ctx, tx, c.order(""))
			if err != nil {
				return err
			}
			load.Run = r.ID
		}
		tx.Note("casework.cycle", load.Revision, c.Service+" "+c.Area+" "+c.Month.String())
		ordered, err = job.Enqueue(ctx, tx, job.Order{Kind: CycleKind, Key: string(load.Revision + load.Run), Load: load})
		return err
	})
	if recheck {
		return load.Revision, ordered, err
	}
	return load.Run, ordered, err
}

func (c *Cycle) order(revision id.ID) money.Order {
	return money.Order{Month: c.Month, Service: c.Service, Area: c.Area, Department: c.Department, Revision: revision}
}

// Cycler does the jobs of CycleKind. A worker that is killed leaves them where
// they are, and the next goes on.
func (o *Office) Cycler() job.Handler {
	return func(ctx context.Context, run *job.Run) error {
		var load cycleLoad
		if err := run.Read(&load); err != nil {
			return job.Final(err)
		}
		err := o.cycle(ctx, run, load)
		if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict || kind == fault.NotFound || kind == fault.Denied) {
			return job.Final(err)
		}
		return err
	}
}

func (o *Office) cycle(ctx context.Context, run *job.Run, load cycleLoad) error {
	by := run.By()
	by.Within = access.Scope{{Area: load.Area, Department: load.Department}}
	if load.Run != "" {
		_, err := o.Ledger.Continue(ctx, by, load.Run, func(n int64) { run.Tell("pay", n, 0) })
		return err
	}
	v, err := o.ContinueRecheck(ctx, by, load.Revision, func(n int64) { run.Tell("recheck", n, 0) })
	if err != nil {
		return err
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		r, err := money.BeginIn(ctx, tx, load.order(v.ID))
		if err != nil {
			return err
		}
		load.Run = r.ID
		if _, err := job.Enqueue(ctx, tx, job.Order{Kind: CycleKind, Key: string(r.ID), Load: load}); err != nil {
			return err
		}
		return run.Done(ctx, tx)
	})
}
