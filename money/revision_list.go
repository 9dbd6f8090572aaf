package money

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"minsheng/access"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/store"
)

// Revision returns a revision within a scope. Fault: ErrNoRevision.
func (l *Ledger) Revision(ctx context.Context, within access.Scope, revision id.ID) (v Revision, err error) {
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) (err error) {
		v, err = scanRevision(s.QueryRow(ctx, selectRevision+`WHERE revision_id = $1`, string(revision)))
		return err
	})
	if err == nil && !within.Covers(v.row()) {
		return Revision{}, ErrNoRevision
	}
	return v, err
}

// Revisions returns a page of revisions within a scope, newest first, of a
// service and a state where given, and after which the next page begins, empty
// after the last.
func (l *Ledger) Revisions(ctx context.Context, within access.Scope, service string, state RevisionState, before id.ID, limit int) (all []Revision, next id.ID, err error) {
	w := conditions{}
	w.within(within, "area", "department", "''")
	w.is("service", service)
	w.is("state", string(state))
	if before != "" {
		w.add("revision_id < ?", string(before))
	}
	n := limited(limit)
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			v, err := scanRevision(rows)
			all = append(all, v)
			return err
		}, selectRevision+w.where()+` ORDER BY revision_id DESC LIMIT `+strconv.Itoa(n+1), w.args...)
	})
	if len(all) > n {
		all = all[:n]
		next = all[n-1].ID
	}
	return all, next, err
}

// FindingSum is what the findings of a kind come to.
type FindingSum struct {
	Kind    FindingKind
	Grants  int64
	Before  measure.Money // of the revision's month
	Amount  measure.Money // and what it would be
	Arrears measure.Money // to be paid for months before
	Recover measure.Money // to be recovered of them
}

// FindingSums says what a revision would do, in the order of FindingKinds: the
// preview. Fault: ErrNoRevision.
func (l *Ledger) FindingSums(ctx context.Context, within access.Scope, revision id.ID) (all []FindingSum, err error) {
	if _, err := l.Revision(ctx, within, revision); err != nil {
		return nil, err
	}
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var f FindingSum
			err := rows.Scan(&f.Kind, &f.Grants, &f.Before, &f.Amount, &f.Arrears, &f.Recover)
			all = append(all, f)
			return err
		}, sumFindings, string(revision))
	})
	return all, err
}

// FindingQuery asks for findings of a revision. What is empty does not narrow
// it.
type FindingQuery struct {
	Kind  FindingKind
	After string
	Limit int // findings a page: 1 to 500, else 100
}

// Findings returns a page of a revision's findings, what to look at first in
// front, and where the next page begins, empty after the last. The journal has
// a line for each person shown. Faults: ErrNoRevision, ErrPage.
func (l *Ledger) Findings(ctx context.Context, by store.By, revision id.ID, q FindingQuery) (all []Finding, next string, err error) {
	if _, err := l.Revision(ctx, by.Within, revision); err != nil {
		return nil, "", err
	}
	w := conditions{}
	w.add("f.revision_id = ?", string(revision))
	w.within(by.Within, "f.area", "f.department", "f.person_id")
	w.is("f.kind", string(q.Kind))
	if q.After != "" {
		past, err := readPlace(q.After)
		if err != nil {
			return nil, "", err
		}
		w.add("(f.sort, f.grant_id) > (?, ?)", past.sort, string(past.id))
	}
	n := limited(q.Limit)
	err = l.db.Write(ctx, by, func(tx *store.Tx) (err error) {
		all, err = findingsOf(ctx, tx, selectFindings+w.where()+` ORDER BY f.sort, f.grant_id LIMIT `+strconv.Itoa(n+1), w.args...)
		if next = ""; len(all) > n {
			all = all[:n]
			next = place{all[n-1].Kind.sort(), all[n-1].Grant}.String()
		}
		tx.Note("money.listed", revision, fmt.Sprintf("%d findings", len(all)))
		for i := range all {
			tx.Note("money.seen", all[i].Person, "a finding of revision "+string(revision))
		}
		return err
	})
	return all, next, err
}

// FindingCase says in which case a clerk looks at a finding; false where one does
// already. It joins the write that opens the case.
func FindingCase(ctx context.Context, tx *store.Tx, revision, grant, of id.ID) (bool, error) {
	n, err := tx.Exec(ctx, setFindingCase, string(of), string(revision), string(grant))
	return n == 1, err
}

// FindingTold says that a person was told of a finding that was adopted; false
// where that was done before, or it was not adopted. It joins the write that
// tells.
func FindingTold(ctx context.Context, tx *store.Tx, revision, grant id.ID) (bool, error) {
	n, err := tx.Exec(ctx, setFindingTold, string(revision), string(grant))
	return n == 1, err
}

// EntryQuery asks for entries of the ledger. What is empty does not narrow it.
type EntryQuery struct {
	Service string
	Area    string // a prefix of division codes
	Payer   string // a level of government or a fund
	Run     id.ID
	Year    int
	After   string
	Limit   int // entries a page: 1 to 500, else 100
}

// Entry takes from one account and gives to another, for a payer.
type Entry struct {
	Run           id.ID // or the repayment or write-off that it is of
	Step          string
	Service, Area string
	Payer         string
	Debit, Credit string
	Amount        measure.Money
	Month         string // first day, of the run
}

// Entries returns a page of the ledger within a scope, by month, and where the
// next page begins, empty after the last. It names nobody. Fault: ErrPage.
func (l *Ledger) Entries(ctx context.Context, within access.Scope, q EntryQuery) (all []Entry, next string, err error) {
	w := conditions{}
	w.within(within, "area", "''", "''")
	w.is("service", q.Service)
	w.below("area", q.Area)
	w.is("payer", q.Payer)
	w.is("run_id", string(q.Run))
	if q.Year != 0 {
		w.add("month BETWEEN ? AND ?", strconv.Itoa(q.Year)+"-01-01", strconv.Itoa(q.Year)+"-12-01")
	}
	if q.After != "" {
		after, err := readEntryPlace(q.After)
		if err != nil {
			return nil, "", err
		}
		w.add("(month, run_id, step, area, payer) > (?, ?, ?, ?, ?)", after...)
	}
	n := limited(q.Limit)
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var e Entry
			err := rows.Scan(&e.Run, &e.Step, &e.Service, &e.Area, &e.Payer, &e.Debit, &e.Credit, &e.Amount, &e.Month)
			all = append(all, e)
			return err
		}, selectEntries+w.where()+` ORDER BY month, run_id, step, area, payer LIMIT `+strconv.Itoa(n+1), w.args...)
	})
	if len(all) > n {
		all = all[:n]
		next = all[n-1].place()
	}
	return all, next, err
}
