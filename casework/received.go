package casework

import (
	"context"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/money"
)

// Paid is a payment and for which service it was.
type Paid struct {
	money.Payment
	Service string
}

// Received lists what a resident was paid, or paid back, in the months from one
// up to, not including, another, the newest first; for the resident alone.
// Fault: ErrDenied.
func (o *Office) Received(ctx context.Context, who Who, from, to civil.Date) (all []Paid, err error) {
	person, err := o.about(ctx, who)
	if err != nil {
		return nil, err
	}
	by, err := who.by(access.ReadCases, "what was paid to me")
	if err != nil {
		return nil, err
	}
	by.Within = access.Own(person)
	payments, err := o.Ledger.Received(ctx, by, person, from, to)
	if err != nil || len(payments) == 0 {
		return nil, err
	}
	services := map[id.ID]string{}
	for q := (money.GrantQuery{Person: person}); ; {
		page, err := o.Ledger.Grants(ctx, by, q)
		if err != nil {
			return nil, err
		}
		for _, g := range page.Grants {
			services[g.ID] = g.Service
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	for _, p := range payments {
		all = append(all, Paid{p, services[p.Grant]})
	}
	return all, nil
}
