package casework

import (
	"cmp"
	"context"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/store"
)

// after is what follows once an action has led a case into a state.
func (o *Office) after(s *step, a pack.Action, to *pack.State, published bool) follow {
	return func(ctx context.Context, tx *store.Tx, c *Case) error {
		if published {
			if err := unpublish(ctx, tx, c, s.on); err != nil {
				return err
			}
		}
		if to.Kind == pack.PublicationState {
			if err := o.publish(ctx, tx, c, s); err != nil {
				return err
			}
		}
		switch {
		case to.Kind == pack.EndState && to.Outcome != pack.Granted && c.Grant != "" && c.ReviewOf == "":
			return o.withdraw(ctx, tx, c, s)
		case c.Amount == nil || !a.Grants && to.Outcome != pack.Granted:
			return nil
		case c.Grant != "":
			return o.regrant(ctx, tx, c, s)
		}
		return o.award(ctx, tx, c, s)
	}
}

// withdraw takes back what was granted before a case came to another end: relief
// that was not proved, a decision that was made anew.
func (o *Office) withdraw(ctx context.Context, tx *store.Tx, c *Case, s *step) error {
	g, err := o.Ledger.GrantIn(ctx, tx, c.Grant)
	if err != nil {
		return err
	}
	return o.Ledger.StopIn(ctx, tx, c.Grant, cmp.Or(s.act.From, c.book.Month, g.Rates[0].From), "case "+c.Number)
}

// regrant changes what was granted before to what the case comes to now, from the
// month on from which it was paid unless whoever decides says another.
func (o *Office) regrant(ctx context.Context, tx *store.Tx, c *Case, s *step) error {
	g, err := o.Ledger.GrantIn(ctx, tx, c.Grant)
	if err != nil {
		return err
	}
	if c.book.Month == 0 && g.Rates[len(g.Rates)-1].Amount == *c.Amount {
		return nil // a recheck says so all the same: from when it was looked at counts
	}
	e, err := o.edition(s.on)
	if err != nil {
		return err
	}
	return o.Ledger.ChangeIn(ctx, tx, c.Grant, money.Rate{Amount: *c.Amount, From: cmp.Or(s.act.From, c.book.Month, g.Rates[0].From), To: g.Rates[0].To,
		Shares: sharesOf(e.Pays(c.Service), *c.Amount), Reason: "case " + c.Number})
}

// award grants what a case came to.
func (o *Office) award(ctx context.Context, tx *store.Tx, c *Case, s *step) error {
	if *c.Amount == 0 {
		return nil
	}
	e, err := o.edition(s.on)
	if err != nil {
		return err
	}
	from, to := months(e.Service(c.Service), s.act.From, s.on)
	var payee Payee
	if err := unseal(tx.Keys(), c.payee, sealOf("payee", c.ID, 0), &payee); err != nil {
		return err
	}
	g := money.Grant{Person: c.Person, Payee: payee.Person, Account: payee.Account, Service: c.Service, Area: c.Area, Department: c.Department, Case: c.ID,
		Rate: money.Rate{Amount: *c.Amount, From: from, To: to, Shares: sharesOf(e.Pays(c.Service), *c.Amount), Reason: "case " + c.Number}}
	if c.Grant, err = o.Ledger.AwardIn(ctx, tx, g); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, setGrant, string(c.Grant), string(c.ID))
	return err
}

// months are from when and until when a grant is paid: what is owed by the month
// from the month after the decision on, anything else once, in the month of the
// decision. Whoever decides may say another month.
func months(s *pack.Service, said, on civil.Date) (from, to civil.Date) {
	if s != nil && s.Per == "month" {
		return cmp.Or(said, on.MonthStart().AddMonths(1)), 0
	}
	from = cmp.Or(said, on.MonthStart())
	return from, from.AddMonths(1)
}

// Shares is who bears an amount of a service that begins on a day, as the pack
// says; what it leaves open nobody has decided.
func (o *Office) Shares(service string, on civil.Date, amount measure.Money) ([]money.Share, error) {
	e, err := o.edition(on)
	if err != nil {
		return nil, err
	}
	return sharesOf(e.Pays(service), amount), nil
}

// sharesOf is who bears an amount. What a source leaves open, or gives only as a
// span, nobody has decided yet.
func sharesOf(f *pack.Funding, amount measure.Money) []money.Share {
	all := map[string]measure.Ratio{}
	left := measure.One
	if f != nil && f.Standard == nil {
		for _, p := range f.Parts {
			if p.Least == p.Most && p.Least <= left {
				all[p.Payer] += p.Least
				left -= p.Least
			}
		}
	}
	if left > 0 {
		all[pack.Undecided] += left
	}
	var shares []money.Share
	for _, p := range pack.Payers() {
		if r := all[p.ID]; r > 0 {
			shares = append(shares, money.Share{Payer: p.ID, Ratio: r})
		}
	}
	return shares
}
