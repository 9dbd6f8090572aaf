package money_test

import (
	"errors"
	"testing"

	"minsheng/access"
	"minsheng/id"
	"minsheng/money"
	"minsheng/store"
)

// elsewhere is somebody of another county, health somebody of another department.
var (
	elsewhere = store.By{Who: "wu.wei", Purpose: "monthly payments", Within: access.Scope{{Area: "330503"}}}
	health    = store.By{Who: "he.ping", Purpose: "monthly payments", Within: access.Scope{{Area: "330502", Department: "health"}}}
)

func TestListsAreReadPageByPageWithinTheReachOfWhoAsks(t *testing.T) {
	each(t, func(o *office) {
		var grants []id.ID
		for range 5 {
			grants = append(grants, o.award("800", "2026-01"))
		}
		seen := map[id.ID]bool{}
		q := money.GrantQuery{Service: "dibao", Area: "3305", Limit: 2}
		for pages := 0; ; pages++ {
			page, err := o.ledger.Grants(o.Context(), clerk, q)
			if err != nil || pages > 3 {
				o.Fatal(pages, err)
			}
			for _, g := range page.Grants {
				seen[g.ID] = true
			}
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		if len(seen) != 5 {
			o.Errorf("%d grants on all pages", len(seen))
		}
		o.pay("2026-01")
		o.pay("2026-02")
		runs, next, err := o.ledger.Runs(o.Context(), clerk.Within, money.RunQuery{Limit: 1})
		if err != nil || len(runs) != 1 || runs[0].Month != month("2026-02") || next == "" {
			o.Fatalf("%+v, %q, %v", runs, next, err)
		}
		entries, next, err := o.ledger.Entries(o.Context(), clerk.Within, money.EntryQuery{Service: "dibao", Payer: "county", Year: 2026, Limit: 3})
		if err != nil || len(entries) != 3 || next == "" {
			o.Errorf("%+v, %q, %v", entries, next, err)
		}
		more, next, err := o.ledger.Entries(o.Context(), clerk.Within, money.EntryQuery{Service: "dibao", Payer: "county", Year: 2026, After: next})
		if err != nil || len(more) != 1 || next != "" {
			o.Errorf("%+v, %q, %v", more, next, err)
		}
		o.nothingFor(elsewhere, runs[0].ID, grants[0])
		o.nothingFor(health, runs[0].ID, grants[0])
	})
}

// nothingFor wants somebody to see and change nothing of a run and a grant.
func (o *office) nothingFor(by store.By, run, grant id.ID) {
	o.Helper()
	if page, err := o.ledger.Grants(o.Context(), by, money.GrantQuery{Service: "dibao"}); err != nil || len(page.Grants) != 0 {
		o.Errorf("%s sees %d grants, %v", by.Who, len(page.Grants), err)
	}
	if runs, _, err := o.ledger.Runs(o.Context(), by.Within, money.RunQuery{}); err != nil || len(runs) != 0 {
		o.Errorf("%s sees %d runs, %v", by.Who, len(runs), err)
	}
	if _, _, err := o.ledger.Payments(o.Context(), by, run, money.PaymentQuery{}); !errors.Is(err, money.ErrNoRun) {
		o.Errorf("%s sees payments: %v", by.Who, err)
	}
	if _, err := o.ledger.Statement(o.Context(), by, grant, 2026); !errors.Is(err, money.ErrNoGrant) {
		o.Errorf("%s sees a statement: %v", by.Who, err)
	}
	if err := o.ledger.Stop(o.Context(), by, grant, month("2026-03"), "no reason of theirs"); !errors.Is(err, money.ErrNoGrant) {
		o.Errorf("%s stops a grant: %v", by.Who, err)
	}
	if _, err := o.ledger.Prepare(o.Context(), by, money.Order{Month: month("2026-03"), Service: "dibao", Area: "330502"}); !errors.Is(err, money.ErrReach) {
		o.Errorf("%s prepares a run: %v", by.Who, err)
	}
	if all, err := o.ledger.Received(o.Context(), by, "nobody", month("2026-01"), month("2027-01")); err != nil || len(all) != 0 {
		o.Errorf("%s sees %d payments, %v", by.Who, len(all), err)
	}
}
