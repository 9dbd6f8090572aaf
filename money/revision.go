package money

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/store"
)

// Revision is what was found about many grants of a service at once: a raised
// standard, a recheck before a month is paid. It is on paper first. Nothing of
// it holds before a second person adopts it, or approves the run that was
// prepared with it.
type Revision struct {
	ID         id.ID
	Service    string
	Area       string // a prefix of division codes
	Department string
	Month      civil.Date // arrears and recoveries are counted up to it
	Reason     string
	State      RevisionState
	Grants     int64 // that were looked at
	ProposedBy string
	AdoptedBy  string

	past cursor
}

// RevisionState is how far a revision is.
type RevisionState string

// The states of a revision.
const (
	Proposing RevisionState = "proposing"
	Proposed  RevisionState = "proposed"
	Adopting  RevisionState = "adopting"
	Adopted   RevisionState = "adopted"
	Dropped   RevisionState = "dropped"
)

// FindingKind is what a revision does with a grant.
type FindingKind string

// The kinds, what to look at first in front. Stop ends it from a month, Hold
// leaves it unpaid in the run until a clerk has decided, Taper pays another
// amount up to a month and nothing from it on, Rerate is another amount, Watch
// is paid and listed.
const (
	Stop   FindingKind = "stop"
	Hold   FindingKind = "hold"
	Taper  FindingKind = "taper"
	Rerate FindingKind = "rerate"
	Watch  FindingKind = "watch"
)

// FindingKinds lists the kinds in their order.
func FindingKinds() []FindingKind { return []FindingKind{Stop, Hold, Taper, Rerate, Watch} }

// sort is where a kind stands among FindingKinds.
func (k FindingKind) sort() int { return slices.Index(FindingKinds(), k) }

// Finding is what a revision says of one grant. Of a hold and a watch only
// Reason counts; of a stop the day From and Reason.
type Finding struct {
	Grant    id.ID
	Kind     FindingKind
	Amount   measure.Money
	From, To civil.Date // To is zero where no end is known; a taper has one
	Shares   []Share    // none: those the grant has
	Reason   string

	// What Propose adds.
	Person  id.ID
	Area    string
	Before  measure.Money // what the revision's month came to
	Arrears measure.Money // what it changes of the months up to the revision's; negative: to be recovered
	Adopted bool
	Case    id.ID // in which a clerk looks at it
	text    string
}

// ErrNoRevision says that there is no such revision.
var ErrNoRevision = fault.New(fault.NotFound, "money.no_revision", lang.Text{ZH: "没有这次调整", EN: "There is no such revision"})

// Judge says what is found about some grants, in any order; one that it does
// not name stays as it is.
type Judge func(ctx context.Context, batch []*Granted) ([]Finding, error)

// Propose has every grant of a service in an area judged, and keeps what was
// found. Where it is interrupted, Resume goes on. Faults: ErrOrder, ErrReach,
// ErrReason, and those of Resume.
func (l *Ledger) Propose(ctx context.Context, by store.By, v Revision, judge Judge) (Revision, error) {
	v, err := l.BeginRevision(ctx, by, v)
	if err != nil {
		return v, err
	}
	return l.Resume(ctx, by, v.ID, judge, nil)
}

// BeginRevision begins a revision and judges nothing yet: Resume does. Faults:
// ErrOrder, ErrReach, ErrReason.
func (l *Ledger) BeginRevision(ctx context.Context, by store.By, v Revision) (Revision, error) {
	switch {
	case v.Service == "" || v.Month == 0 || v.Month != v.Month.MonthStart():
		return v, ErrOrder
	case strings.TrimSpace(v.Reason) == "":
		return v, ErrReason
	case !by.Within.Covers(v.row()):
		return v, ErrReach
	}
	v.ID, v.State, v.ProposedBy = id.New(), Proposing, by.Who
	return v, l.db.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("money.propose", v.ID, v.Service+" "+v.Area+": "+v.Reason)
		at := store.Stamp(tx.Now)
		_, err := tx.Insert(ctx, insertRevision, [][]any{{string(v.ID), v.Service, v.Area, v.Department, v.Month.String(), v.Reason, string(v.State), "", 0, by.Who, "", at, at}}, "")
		return err
	})
}

func (v *Revision) row() access.Row { return access.Row{Area: v.Area, Department: v.Department} }

// Resume goes on judging where it was interrupted, some thousand grants at a
// time, and holds up no other writer while it judges; tell, which may be nil,
// hears how many were looked at. One that is proposed already comes back as it
// is. Faults: ErrNoRevision, ErrState; of a finding ErrAmount, ErrMonth,
// ErrShares.
func (l *Ledger) Resume(ctx context.Context, by store.By, revision id.ID, judge Judge, tell func(grants int64)) (v Revision, err error) {
	if v, err = l.Revision(ctx, by.Within, revision); err != nil {
		return v, err
	}
	for v.State == Proposing {
		var grants []*Granted
		var last cursor
		err := l.db.ReadAs(ctx, by.Within, func(s *store.Snap) (err error) {
			grants, last, err = reach{v.Service, v.Area, v.Department}.batch(ctx, s, v.past, atOnce)
			return err
		})
		if err != nil {
			return v, err
		}
		found, err := judge(ctx, grants)
		if err != nil {
			return v, err
		}
		err = l.db.Write(ctx, by, func(tx *store.Tx) error {
			now, err := heldRevision(ctx, tx, revision, Proposing, Proposed)
			if err != nil {
				return err
			}
			tx.Unnoted() // BeginRevision has noted it, and the end will be
			past := v.past
			if v = now; v.past != past || v.State != Proposing {
				return nil // somebody else has judged these
			}
			return v.file(ctx, tx, grants, found, last)
		})
		if err != nil {
			return v, err
		}
		if tell != nil {
			tell(v.Grants)
		}
	}
	if v.State != Proposed {
		return v, ErrState.At(string(v.State))
	}
	return v, nil
}

// file keeps what was found about some grants.
func (v *Revision) file(ctx context.Context, tx *store.Tx, grants []*Granted, found []Finding, last cursor) error {
	of := byID(grants)
	var rows [][]any
	for i := range found {
		g := of[found[i].Grant]
		if g == nil {
			return ErrNoGrant.At(string(found[i].Grant))
		}
		row, err := v.rowOf(&found[i], g)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	if _, err := tx.Insert(ctx, insertFinding, rows, ""); err != nil {
		return err
	}
	v.past, v.Grants = last, v.Grants+int64(len(grants))
	if len(grants) < atOnce {
		v.State = Proposed
		tx.Note("money.proposed", v.ID, strconv.FormatInt(v.Grants, 10)+" grants")
	}
	return v.save(ctx, tx)
}

// rowOf says what a finding comes to and writes it as a row.
func (v *Revision) rowOf(f *Finding, g *Granted) ([]any, error) {
	f.Before, _ = due(g.Rates, v.Month)
	r := Rate{Amount: f.Amount, From: f.From, To: f.To, Shares: f.Shares, Reason: f.Reason}
	switch f.Kind {
	case Hold, Watch:
		r = Rate{Amount: f.Before, From: v.Month, To: v.Month.AddMonths(1), Shares: g.latest().Shares, Reason: f.Reason}
	case Stop:
		r.Amount, r.To = 0, 0
	case Taper:
		if r.To == 0 {
			return nil, ErrMonth.At("to")
		}
	}
	if r.Shares == nil {
		r.Shares = g.latest().Shares
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	if f.Kind != Hold && f.Kind != Watch {
		change, err := g.change(r, v.Month)
		if err != nil {
			return nil, err
		}
		f.Arrears = change
	}
	return []any{string(v.ID), string(g.ID), string(g.Person), g.Area, g.Department, string(f.Kind), f.Kind.sort(), g.seq,
		int64(f.Before), int64(r.Amount), r.From.String(), r.To.String(), sharesText(r.Shares), int64(f.Arrears), f.Reason, 0, "", 0}, nil
}

// change is by how much a rate changes what is due of the months before one
// that were paid or are owed.
func (g *Granted) change(r Rate, month civil.Date) (measure.Money, error) {
	was, err := balance(g.Rates, g.Paid, month.AddMonths(-1))
	if err != nil {
		return 0, err
	}
	r.text = sharesText(r.Shares)
	is, err := balance(append(slices.Clone(g.Rates), r), g.Paid, month.AddMonths(-1))
	if err != nil {
		return 0, err
	}
	return is.Minus(was)
}

// rates are a finding as the rates that it proposes, in their order.
func (f *Finding) rates() []Rate {
	r := Rate{Amount: f.Amount, From: f.From, To: f.To, Shares: f.Shares, Reason: f.Reason, text: f.text}
	if f.Kind != Taper {
		return []Rate{r}
	}
	end := r
	end.Amount, end.From, end.To = 0, f.To, civil.Latest.MonthStart()
	return []Rate{r, end}
}

// Adopt makes what a revision found hold, by somebody else than who proposed
// it, some thousand grants a write; where it is interrupted, Adopt again goes
// on. Grants that were changed since they were judged stay as they are: left
// says how many. Holds and watches need a run to mean anything. Faults:
// ErrNoRevision, ErrState, ErrSamePerson.
func (l *Ledger) Adopt(ctx context.Context, by store.By, revision id.ID) (changed, left int64, err error) {
	var v Revision
	for v.State != Adopted {
		err = l.db.Write(ctx, by, func(tx *store.Tx) error {
			if v, err = heldRevision(ctx, tx, revision, Proposed, Adopting); err != nil {
				return err
			}
			if strings.EqualFold(v.ProposedBy, by.Who) {
				return ErrSamePerson
			}
			if v.State == Proposed {
				v.State, v.past, v.AdoptedBy = Adopting, cursor{}, by.Who
				tx.Note("money.adopt", v.ID, v.Reason)
			}
			tx.Unnoted()
			last, err := nextFindings(ctx, tx, v.ID, v.past.grant)
			if err != nil {
				return err
			}
			if _, err := v.adopt(ctx, tx, last); err != nil {
				return err
			}
			if v.past.grant = last; last == "" {
				v.State = Adopted
				tx.Note("money.adopted", v.ID, "")
			}
			return v.save(ctx, tx)
		})
		if err != nil {
			return 0, 0, err
		}
	}
	err = l.db.ReadAs(ctx, by.Within, func(s *store.Snap) error {
		return s.QueryRow(ctx, countAdopted, string(revision)).Scan(&changed, &left)
	})
	return changed, left, err
}

// adopt writes the rates of the findings after the mark up to a grant, or of all
// that follow where it is empty.
func (v *Revision) adopt(ctx context.Context, tx *store.Tx, last id.ID) (int64, error) {
	args := []any{string(v.ID), string(v.past.grant), string(last)}
	if last == "" {
		args[2] = lastArea
	}
	// The grants are held first, so that what was changed meanwhile is seen.
	if _, err := tx.Exec(ctx, holdFound, args...); err != nil {
		return 0, err
	}
	for _, query := range []string{adoptRates, adoptEnds} {
		if _, err := tx.Exec(ctx, query, append(args, store.Stamp(tx.Now))...); err != nil {
			return 0, err
		}
	}
	if _, err := tx.Exec(ctx, markAdopted, args...); err != nil {
		return 0, err
	}
	return tx.Exec(ctx, advanceFound, args...)
}

// Drop gives a revision up. Faults: ErrNoRevision, ErrState.
func (l *Ledger) Drop(ctx context.Context, by store.By, revision id.ID) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		v, err := heldRevision(ctx, tx, revision, Proposing, Proposed)
		if err != nil {
			return err
		}
		tx.Note("money.dropped", revision, v.Reason)
		v.State = Dropped
		return v.save(ctx, tx)
	})
}

// Raise is the judge of a standard that changed for all alike: of who had one
// amount in the revision's month and has another from a month on. Reprices with
// more to think of write their own.
func Raise(from civil.Date, was, is measure.Money, reason string) Judge {
	return func(_ context.Context, batch []*Granted) (all []Finding, _ error) {
		for _, g := range batch {
			if g.Due(from) == was {
				all = append(all, Finding{Grant: g.ID, Kind: Rerate, Amount: is, From: from, Reason: reason})
			}
		}
		return all, nil
	}
}
