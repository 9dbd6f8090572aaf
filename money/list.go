package money

import (
	"context"
	"database/sql"
	"fmt"
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

// ErrPage says that the place from which a list is to go on is none that a page
// ended with.
var ErrPage = fault.New(fault.Invalid, "money.page", lang.Text{ZH: "翻页位置不对：请从第一页重新打开", EN: "This is not where a page ended: open the list again"})

// GrantQuery asks for grants. What is empty does not narrow it.
type GrantQuery struct {
	Person  id.ID
	Case    id.ID
	Service string
	Area    string // a prefix of division codes
	After   string // GrantPage.Next of the page before; empty for the first
	Limit   int    // grants a page: 1 to 500, else 100
}

// GrantPage is a part of a list of grants, in the order of areas.
type GrantPage struct {
	Grants []*Granted
	Next   string // for GrantQuery.After; empty: this was the last page
}

// Grants returns a page of grants within the reach of who asks. The journal has
// a line for each person shown. Fault: ErrPage.
func (l *Ledger) Grants(ctx context.Context, by store.By, q GrantQuery) (page GrantPage, err error) {
	var w conditions
	w.within(by.Within, "g.area", "g.department", "g.person_id")
	w.is("g.person_id", string(q.Person))
	w.is("g.case_id", string(q.Case))
	w.is("g.service", q.Service)
	w.below("g.area", q.Area)
	if q.After != "" {
		area, grant, ok := strings.Cut(q.After, "/")
		if !ok {
			return page, ErrPage
		}
		w.add("(g.area, g.grant_id) > (?, ?)", area, grant)
	}
	n := limited(q.Limit)
	err = l.db.Write(ctx, by, func(tx *store.Tx) error {
		page = GrantPage{}
		found, err := grantsOf(ctx, tx, selectGrants+w.where()+` ORDER BY g.area, g.grant_id LIMIT `+strconv.Itoa(n+1), w.args...)
		if err != nil {
			return err
		}
		if len(found) > n {
			found = found[:n]
			page.Next = cursor{found[n-1].Area, found[n-1].ID}.String()
		}
		page.Grants = found
		tx.Note("money.listed", q.Person, fmt.Sprintf("%d grants", len(found)))
		var ids []id.ID
		for _, g := range found {
			ids = append(ids, g.ID)
			if g.Person != q.Person {
				tx.Note("money.seen", g.Person, g.Service)
			}
		}
		return fill(ctx, tx, found, ids)
	})
	return page, err
}

// fill reads rates and what was settled into grants.
func fill(ctx context.Context, q store.Querier, grants []*Granted, ids []id.ID) error {
	return eachPart(1, ids, func(list string, args []any) error {
		in := `WHERE g.grant_id IN (` + list + `)`
		if err := ratesInto(ctx, q, grants, selectRates+in+inRateOrder, args...); err != nil {
			return err
		}
		return paidInto(ctx, q, grants, selectPaid+in+settledLines, args...)
	})
}

// RunQuery asks for runs. What is empty does not narrow it.
type RunQuery struct {
	Month   civil.Date
	Service string
	Area    string // a prefix of division codes
	State   RunState
	// Revision is what the run was prepared with.
	Revision id.ID
	After    string
	Limit    int // runs a page: 1 to 500, else 100
}

// Runs returns a page of the runs within a scope, the latest month first, and
// where the next page begins, empty after the last. Fault: ErrPage.
func (l *Ledger) Runs(ctx context.Context, within access.Scope, q RunQuery) (all []Run, next string, err error) {
	var w conditions
	w.within(within, "area", "department", "''")
	w.is("service", q.Service)
	w.is("state", string(q.State))
	w.is("revision", string(q.Revision))
	w.below("area", q.Area)
	if q.Month != 0 {
		w.add("month = ?", q.Month.String())
	}
	if q.After != "" {
		month, run, ok := strings.Cut(q.After, "/")
		if !ok {
			return nil, "", ErrPage
		}
		w.add("(month, run_id) < (?, ?)", month, run)
	}
	n := limited(q.Limit)
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			r, err := scanRun(rows)
			all = append(all, r)
			return err
		}, selectRun+w.where()+` ORDER BY month DESC, run_id DESC LIMIT `+strconv.Itoa(n+1), w.args...)
	})
	if len(all) > n {
		all = all[:n]
		next = all[n-1].Month.String() + "/" + string(all[n-1].ID)
	}
	return all, next, err
}

// PaymentQuery asks for payments of a run. What is empty does not narrow it.
type PaymentQuery struct {
	Kind  PaymentKind
	State PaymentState
	After string
	Limit int // payments a page: 1 to 500, else 100
}

// Payments returns a page of a run's payments, what is out of the ordinary
// first, and where the next page begins, empty after the last. The journal has
// a line for each person shown. Faults: ErrNoRun, ErrPage.
func (l *Ledger) Payments(ctx context.Context, by store.By, run id.ID, q PaymentQuery) (all []Payment, next string, err error) {
	if _, err := l.Run(ctx, by.Within, run); err != nil {
		return nil, "", err
	}
	w := conditions{}
	w.add("p.run_id = ?", string(run))
	w.within(by.Within, "p.area", "p.department", "p.person_id")
	w.is("p.state", string(q.State))
	if q.Kind != "" {
		w.add("p.sort = ?", q.Kind.sort())
	}
	if q.After != "" {
		past, err := readPlace(q.After)
		if err != nil {
			return nil, "", err
		}
		w.add("(p.sort, p.grant_id) > (?, ?)", past.sort, string(past.id))
	}
	n := limited(q.Limit)
	err = l.db.Write(ctx, by, func(tx *store.Tx) (err error) {
		all, err = paymentsOf(ctx, tx, w.where()+` ORDER BY p.sort, p.grant_id LIMIT `+strconv.Itoa(n+1), w.args...)
		if len(all) > n {
			all = all[:n]
			next = place{all[n-1].Kind.sort(), all[n-1].Grant}.String()
		}
		tx.Note("money.listed", run, fmt.Sprintf("%d payments", len(all)))
		for i := range all {
			tx.Note("money.seen", all[i].Person, "a payment of run "+string(run))
		}
		return err
	})
	return all, next, err
}

// Received returns what a person was paid, or paid back, in runs of the months
// from one up to, not including, another, newest first; the journal says who
// looked.
func (l *Ledger) Received(ctx context.Context, by store.By, person id.ID, from, to civil.Date) (all []Payment, err error) {
	w := conditions{}
	w.add("p.person_id = ?", string(person))
	w.within(by.Within, "p.area", "p.department", "p.person_id")
	w.add("p.month >= ?", from.String())
	w.add("p.month < ?", to.String())
	err = l.db.Write(ctx, by, func(tx *store.Tx) (err error) {
		all, err = paymentsOf(ctx, tx, w.where()+` ORDER BY p.month DESC, p.payment_id DESC`, w.args...)
		tx.Note("money.seen", person, "what was paid")
		return err
	})
	return all, err
}

func paymentsOf(ctx context.Context, q store.Querier, where string, args ...any) (all []Payment, err error) {
	err = store.EachRow(ctx, q, func(rows *sql.Rows) error {
		var p Payment
		var month string
		err := rows.Scan(&p.ID, &p.Run, &p.Grant, &p.Person, &p.Area, &month, &p.Kind, &p.Amount, &p.Regular, &p.Arrears, &p.Recovered, &p.Before, &p.State, &p.Reason)
		if err != nil {
			return err
		}
		p.Month, err = civil.Parse(month)
		all = append(all, p)
		return err
	}, selectPayments+where, args...)
	return all, err
}

// KindSum is what the payments of a kind come to in a run.
type KindSum struct {
	Kind                                PaymentKind
	Payments                            int64
	Amount, Regular, Arrears, Recovered measure.Money
	Before                              measure.Money
}

// Kinds sums a run by what is out of the ordinary, in the order of
// PaymentKinds: what changed since the month before. Fault: ErrNoRun.
func (l *Ledger) Kinds(ctx context.Context, within access.Scope, run id.ID) (all []KindSum, err error) {
	if _, err := l.Run(ctx, within, run); err != nil {
		return nil, err
	}
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var k KindSum
			err := rows.Scan(&k.Kind, &k.Payments, &k.Amount, &k.Regular, &k.Arrears, &k.Recovered, &k.Before)
			all = append(all, k)
			return err
		}, sumKinds, string(run))
	})
	return all, err
}

// Files lists the files that were written of a run, in their order. Fault:
// ErrNoRun.
func (l *Ledger) Files(ctx context.Context, within access.Scope, run id.ID) (all []File, err error) {
	if _, err := l.Run(ctx, within, run); err != nil {
		return nil, err
	}
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var f File
			var at string
			err := rows.Scan(&f.Run, &f.Number, &f.Format, &f.SHA256, &f.Payments, &f.Total, &f.WrittenBy, &at)
			if err != nil {
				return err
			}
			f.WrittenAt, err = instant(at)
			all = append(all, f)
			return err
		}, selectFiles, string(run))
	})
	return all, err
}

// limited is how many rows a page has.
func limited(n int) int {
	if n < 1 || n > 500 {
		return 100
	}
	return n
}
