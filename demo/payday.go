package demo

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/staff"
	"minsheng/store"
)

// paidServices is of how many services the grants are taken over, those with the
// most people first.
const paidServices = 4

// perWrite is how many grants are taken over in one transaction.
const perWrite = 500

// payOut takes over what some receive already, pays it for two months with a
// payment each that the bank sends back, and leaves this month's runs to be
// approved.
func (m *Matters) payOut(ctx context.Context, done *Filled) error {
	officer, head := m.actor(civil1), m.actor(civilHead)
	if officer == nil || head == nil || m.Bank == nil {
		return nil
	}
	this := m.On.MonthStart()
	for _, service := range m.paid(officer) {
		n, err := m.takeOver(ctx, service, this.AddMonths(-2))
		if err != nil {
			return err
		}
		done.Grants += n
		for ago := 2; ago > 0; ago-- {
			if err := m.payMonth(ctx, officer, head, service, this.AddMonths(-ago)); err != nil {
				return err
			}
			done.Runs++
		}
		if err := m.appropriate(ctx, officer, service, this); err != nil {
			return err
		}
		by := officer.For(access.PrepareMoney, Label.ZH)
		found, err := m.Office.Recheck(ctx, by, casework.Cycle{Service: service, Area: District, Department: civilAffairs, Month: this})
		if err != nil {
			return fmt.Errorf("recheck %s: %w", service, err)
		}
		if _, err := m.Office.Ledger.Prepare(ctx, by, money.Order{Month: this, Service: service, Area: District, Department: civilAffairs, Revision: found.ID}); err != nil {
			return fmt.Errorf("prepare %s: %w", service, err)
		}
		done.Runs++
	}
	return nil
}

// civilAffairs is the department whose payments the demonstration shows.
const civilAffairs = "civil-affairs"

// paid lists the services that are taken over.
func (m *Matters) paid(officer *staff.Actor) []string {
	heads := map[string]int{}
	for _, r := range m.Received {
		s := m.Engine.Edition().Service(r.Service)
		if s != nil && s.Department == civilAffairs && s.Per == "month" && s.Computes {
			heads[r.Service]++
		}
	}
	var all []string
	for s := range heads {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(heads[b], heads[a]), cmp.Compare(a, b)) })
	return all[:min(len(all), paidServices)]
}

// takeOver grants what is received of a service from a month on.
func (m *Matters) takeOver(ctx context.Context, service string, from civil.Date) (n int, err error) {
	var grants []money.Grant
	for _, r := range m.Received {
		if r.Service != service || r.Amount <= 0 {
			continue
		}
		shares, err := m.Office.Shares(service, from, r.Amount)
		if err != nil {
			return 0, err
		}
		grants = append(grants, money.Grant{Person: r.Person, Service: service, Area: r.Area, Department: civilAffairs,
			Account: fmt.Sprintf("62000000%08d", hashed(service, string(r.Person))%100_000_000),
			Rate:    money.Rate{Amount: r.Amount, From: from, Shares: shares, Reason: "接续原有发放（" + Label.ZH + "）"}})
	}
	for some := range slices.Chunk(grants, perWrite) {
		err := m.Office.DB.Write(ctx, By(), func(tx *store.Tx) error {
			for _, g := range some {
				if _, err := m.Office.Ledger.AwardIn(ctx, tx, g); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return len(grants), nil
}

// payMonth pays a month of a service; the bank sends one payment back.
func (m *Matters) payMonth(ctx context.Context, officer, head *staff.Actor, service string, month civil.Date) error {
	ledger, by := m.Office.Ledger, officer.For(access.PrepareMoney, Label.ZH)
	run, err := ledger.Prepare(ctx, by, money.Order{Month: month, Service: service, Area: District, Department: civilAffairs})
	if err != nil {
		return fmt.Errorf("prepare %s: %w", service, err)
	}
	if err := ledger.Approve(ctx, head.For(access.ApproveMoney, Label.ZH), run.ID, money.Consent{}); err != nil {
		return fmt.Errorf("approve %s: %w", service, err)
	}
	send := officer.For(access.SendMoney, Label.ZH)
	if _, err := ledger.Send(ctx, send, run.ID, io.Discard, m.Bank, nil); err != nil {
		return fmt.Errorf("send %s: %w", service, err)
	}
	sent, _, err := ledger.Payments(ctx, send, run.ID, money.PaymentQuery{State: money.Pending, Limit: 2})
	if err != nil {
		return err
	}
	if len(sent) > 1 {
		back := []money.Return{{Payment: sent[1].ID, Reason: "账户已销户"}}
		if _, err := ledger.Reconcile(ctx, send, run.ID, back); err != nil {
			return err
		}
	}
	run, err = ledger.Run(ctx, send.Within, run.ID)
	if err != nil || run.State == money.Done {
		return err
	}
	_, err = ledger.ReconcileRest(ctx, send, run.ID)
	return err
}

// appropriate gives a service its budget of the year: enough, but for the one of
// which little is left.
func (m *Matters) appropriate(ctx context.Context, officer *staff.Actor, service string, this civil.Date) error {
	by := officer.For(access.PrepareMoney, Label.ZH)
	year, _, _ := this.YMD()
	borne := map[string]measure.Money{}
	for _, r := range m.Received {
		if r.Service != service {
			continue
		}
		shares, err := m.Office.Shares(service, this, r.Amount)
		if err != nil {
			return err
		}
		for _, s := range shares {
			borne[s.Payer] += r.Amount / measure.Money(len(shares))
		}
	}
	months := measure.Money(14)
	if service == "dibao" {
		months = 4
	}
	for payer, month := range borne {
		_, err := m.Office.Ledger.Appropriate(ctx, by, money.BudgetLine{Service: service, Area: District, Department: civilAffairs, Year: year, Payer: payer,
			Amount: month * months, Document: fmt.Sprintf("演示预算〔%d〕%s", year, service)})
		if err != nil {
			return fmt.Errorf("budget %s: %w", service, err)
		}
	}
	return nil
}
