package casework

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"minsheng/access"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/people"
	"minsheng/store"
)

// RecheckProcess is the process of a pack by which a grant is looked at again;
// where no pack has it, the service's own is taken.
const RecheckProcess = "recheck"

// followUp opens a case for each finding that a clerk must look at, and tells
// the person: what is held, and what is due to be looked at. A finding has one
// case, and a grant one open case: doing it again does nothing.
func (o *Office) followUp(ctx context.Context, by store.By, v money.Revision) error {
	e, err := o.edition(o.Today())
	if err != nil {
		return err
	}
	process := e.Process(RecheckProcess)
	if process == nil {
		process = e.DecidedBy(v.Service)
	}
	pinned, err := o.pinBy(ctx, e, v.Service, process)
	if err != nil {
		return err
	}
	for _, kind := range []money.FindingKind{money.Hold, money.Watch} {
		err := o.eachFinding(ctx, by, v.ID, kind, func(page []money.Finding) error {
			return o.openRechecks(ctx, by, v, pinned, page)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachFinding hands out the findings of a kind page by page.
func (o *Office) eachFinding(ctx context.Context, by store.By, revision id.ID, kind money.FindingKind, fn func([]money.Finding) error) error {
	q := money.FindingQuery{Kind: kind, Limit: 500}
	for {
		page, next, err := o.Ledger.Findings(ctx, by, revision, q)
		if err != nil {
			return err
		}
		if err := fn(page); err != nil {
			return err
		}
		if q.After = next; next == "" {
			return nil
		}
	}
}

func (o *Office) openRechecks(ctx context.Context, by store.By, v money.Revision, pinned pinned, page []money.Finding) error {
	program := store.By{Who: by.Who, Purpose: by.Purpose, Within: access.Everywhere()}
	var persons []id.ID
	for _, f := range page {
		persons = append(persons, f.Person)
	}
	_, where, err := o.Register.HouseholdsOf(ctx, program, persons, o.Today())
	if err != nil {
		return err
	}
	for i := range page {
		f := &page[i]
		if f.Case != "" || f.Kind == money.Watch && !strings.HasPrefix(f.Reason, periodicWords) {
			continue
		}
		if err := o.openRecheck(ctx, program, v, pinned, f, where[f.Person]); err != nil {
			return err
		}
	}
	return nil
}

// openRecheck opens the case of one finding.
func (o *Office) openRecheck(ctx context.Context, by store.By, v money.Revision, pinned pinned, f *money.Finding, w people.Whereabouts) error {
	ground, err := o.ground(ctx, by, &Case{Person: f.Person, Service: v.Service})
	if err != nil {
		return err
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Unnoted() // where a case is open already
		var open id.ID
		err := tx.QueryRow(ctx, selectRecheckOf, string(f.Person), string(f.Grant)).Scan(&open)
		if err == nil {
			_, err = money.FindingCase(ctx, tx, v.ID, f.Grant, open)
			return err
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		amount := f.Before
		n := newCase{pinned: pinned, Who: Program("minsheng recheck"), Person: f.Person, Household: w.Household, Area: f.Area, Department: v.Department,
			Amount: &amount, Ground: ground, Grant: f.Grant, Month: v.Month, Why: f.Reason}
		if n.Department == "" {
			n.Department = pinned.service.Department
		}
		c, err := o.openCase(ctx, tx, n)
		if err != nil {
			return err
		}
		if _, err := money.FindingCase(ctx, tx, v.ID, f.Grant, c.ID); err != nil {
			return err
		}
		template := MsgHeld
		if f.Kind == money.Watch {
			template = MsgRecheck
		}
		return inform(ctx, tx, notice{About: f.Person, Case: c.ID, Template: template, Args: map[string]lang.Text{
			"service": pinned.service.Name, "number": plainArg(c.Number), "month": plainArg(v.Month.String()[:7])}})
	})
}

// selectRecheckOf finds the open case of a grant.
const selectRecheckOf = `SELECT case_id FROM casework_case WHERE person_id = $1 AND grant_id = $2 AND outcome = ''`

// TellRevised tells people what was adopted of a revision: that a grant ends,
// tapers out or comes to another amount. Each is told once, however often it is
// called; nobody writes to the dead. Faults: money.ErrNoRevision.
func (o *Office) TellRevised(ctx context.Context, by store.By, revision id.ID) (told int, err error) {
	v, err := o.Ledger.Revision(ctx, by.Within, revision)
	if err != nil {
		return 0, err
	}
	e, err := o.edition(o.Today())
	if err != nil {
		return 0, err
	}
	for _, kind := range []money.FindingKind{money.Stop, money.Taper, money.Rerate} {
		err := o.eachFinding(ctx, by, v.ID, kind, func(page []money.Finding) error {
			return o.DB.Write(ctx, by, func(tx *store.Tx) error {
				tx.Note("casework.told", revision, string(kind))
				for i := range page {
					n, err := o.tellFinding(ctx, tx, v, serviceNames(e)(v.Service), &page[i])
					if err != nil {
						return err
					}
					told += n
				}
				return nil
			})
		})
		if err != nil {
			return told, err
		}
	}
	return told, nil
}

func (o *Office) tellFinding(ctx context.Context, tx *store.Tx, v money.Revision, service lang.Text, f *money.Finding) (int, error) {
	if strings.HasPrefix(f.Reason, died) {
		return 0, nil
	}
	fresh, err := money.FindingTold(ctx, tx, v.ID, f.Grant)
	if err != nil || !fresh {
		return 0, err
	}
	template := map[money.FindingKind]string{money.Stop: MsgStopped, money.Taper: MsgTapers, money.Rerate: MsgRerated}[f.Kind]
	args := map[string]lang.Text{"service": service, "month": plainArg(f.From.String()[:7]), "until": plainArg(f.To.String()[:7]),
		"amount": {ZH: f.Amount.Short() + " 元", EN: f.Amount.Short() + " yuan"}}
	return 1, inform(ctx, tx, notice{About: f.Person, Template: template, Args: args})
}
