package money

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/event"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/store"
)

// Grant is what a person is owed of a service, month by month.
type Grant struct {
	ID         id.ID
	Person     id.ID
	Payee      id.ID  // who receives it; the person where empty
	Account    string // of the payee at a bank; kept sealed
	Service    string
	Area       string // division code, by which runs and officials find it
	Department string
	Case       id.ID // that decided it; a case grants a service once
	Rate       Rate  // the first
}

// Rate is the amount of a month from one month on up to, not including,
// another. A rate of nothing stops a grant.
type Rate struct {
	Amount   measure.Money
	From, To civil.Date // first days of months; To is zero while no end is known
	Shares   []Share    // who bears it
	Reason   string     // why it is so, in words
	// RecordedOn is the day on which it was written; Award and Change set it.
	RecordedOn civil.Date

	text string // the shares as they are kept
}

// Share is the part of a payer: a level of government or a fund.
type Share struct {
	Payer string        `json:"payer"`
	Ratio measure.Ratio `json:"ratio"`
}

// ErrGrant says that a grant lacks what it needs. Field names it.
var ErrGrant = fault.New(fault.Invalid, "money.grant", lang.Text{
	ZH: "发放要写明给谁、什么服务、哪个区划", EN: "A grant names the person, the service and the area"})

// ErrAmount says that an amount is negative.
var ErrAmount = fault.New(fault.Invalid, "money.amount", lang.Text{ZH: "金额不能是负数", EN: "An amount is not negative"})

// ErrMonth says that a rate does not begin and end with months.
var ErrMonth = fault.New(fault.Invalid, "money.month", lang.Text{
	ZH: "标准从某月一日起，到某月一日止，止要晚于起", EN: "A rate holds from the first of a month to the first of a later one"})

// ErrShares says that the shares are not the whole.
var ErrShares = fault.New(fault.Invalid, "money.shares", lang.Text{ZH: "各方分担比例合计要等于 100%", EN: "The shares must add up to 100%"})

// ErrNoGrant says that there is no such grant.
var ErrNoGrant = fault.New(fault.NotFound, "money.no_grant", lang.Text{ZH: "没有这笔发放", EN: "There is no such grant"})

// ErrGranted says that the case has granted the service already. Field is the
// grant.
var ErrGranted = fault.New(fault.Conflict, "money.granted", lang.Text{ZH: "这个事项已经发放过这项服务", EN: "This case has granted this service already"})

// ErrReason says that something was done to somebody's money without saying
// why.
var ErrReason = fault.New(fault.Invalid, "money.reason", lang.Text{ZH: "要写明原因", EN: "Say why"})

// Award grants a person a service. Faults: ErrGrant, ErrAmount, ErrMonth,
// ErrShares, ErrReach, ErrGranted.
func (l *Ledger) Award(ctx context.Context, by store.By, g Grant) (id.ID, error) {
	var granted id.ID
	err := l.db.Write(ctx, by, func(tx *store.Tx) (err error) {
		granted, err = l.AwardIn(ctx, tx, g)
		return err
	})
	return granted, err
}

// AwardIn is Award inside the write of a decision: both are there, or neither.
func (l *Ledger) AwardIn(ctx context.Context, tx *store.Tx, g Grant) (id.ID, error) {
	if err := g.check(); err != nil {
		return "", err
	}
	if !tx.By.Within.Covers(g.row()) {
		return "", ErrReach
	}
	g.ID, g.Payee = id.New(), cmp.Or(g.Payee, g.Person)
	if g.Case != "" {
		n, err := tx.Insert(ctx, insertCase, [][]any{{string(g.Case), g.Service, string(g.ID)}}, "ON CONFLICT (case_id, service) DO NOTHING")
		if err != nil {
			return "", err
		}
		if n == 0 {
			return "", ErrGranted.At(string(g.Case))
		}
	}
	sealed, err := tx.Keys().Seal(g.Account, accountSeal(g.ID))
	if err != nil {
		return "", err
	}
	tx.Note("money.granted", g.Person, g.Service+" "+g.Rate.Amount.String()+" from "+g.Rate.From.String())
	_, err = tx.Insert(ctx, insertGrant, [][]any{{string(g.ID), string(g.Person), string(g.Payee), sealed, g.Service, g.Area, g.Department,
		string(g.Case), 1, store.Stamp(tx.Now)}}, "")
	if err != nil {
		return "", err
	}
	if err := g.tell(ctx, tx, event.GrantAwarded); err != nil {
		return "", err
	}
	return g.ID, writeRate(ctx, tx, g.ID, g.Person, 1, g.Rate)
}

// row is what of a grant decides who may see and touch it.
func (g *Grant) row() access.Row {
	return access.Row{Area: g.Area, Department: g.Department, Person: g.Person}
}

func (g *Grant) check() error {
	switch {
	case g.Person == "":
		return ErrGrant.At("person")
	case g.Service == "":
		return ErrGrant.At("service")
	case g.Area == "":
		return ErrGrant.At("area")
	}
	return g.Rate.check()
}

func (r *Rate) check() error {
	if r.To == 0 {
		r.To = civil.Latest.MonthStart()
	}
	switch {
	case r.Amount < 0:
		return ErrAmount.At("amount")
	case r.From != r.From.MonthStart() || r.To != r.To.MonthStart() || r.To <= r.From:
		return ErrMonth.At("from")
	}
	if _, err := measure.Money(0).Split(ratios(r.Shares)); err != nil {
		return ErrShares.At("shares")
	}
	return nil
}

func ratios(shares []Share) []measure.Ratio {
	all := make([]measure.Ratio, len(shares))
	for i, s := range shares {
		all[i] = s.Ratio
	}
	return all
}

// latest is the rate that was written last of those that begin last.
func (g *Granted) latest() Rate {
	return slices.MaxFunc(g.Rates, func(a, b Rate) int { return cmp.Compare(a.From, b.From) })
}

// Redirect says who receives a grant from now on and at which account: after
// the bank sent a payment back, or with a new guardian. Faults: ErrNoGrant,
// ErrReason.
func (l *Ledger) Redirect(ctx context.Context, by store.By, grant, payee id.ID, account, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReason
	}
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		g, err := holdGrant(ctx, tx, grant)
		if err != nil {
			return err
		}
		sealed, err := tx.Keys().Seal(account, accountSeal(grant))
		if err != nil {
			return err
		}
		tx.Note("money.redirected", g.Person, reason)
		_, err = tx.Exec(ctx, redirectGrant, string(cmp.Or(payee, g.Person)), sealed, string(grant))
		return err
	})
}

// accountSeal binds a sealed account to its grant.
func accountSeal(g id.ID) string { return "money.account/" + string(g) }

func writeRate(ctx context.Context, tx *store.Tx, g, person id.ID, seq int64, r Rate) error {
	shares, err := json.Marshal(r.Shares)
	if err != nil {
		return err
	}
	_, err = tx.Insert(ctx, insertRate, [][]any{{string(g), seq, string(person), int64(r.Amount), r.From.String(), r.To.String(), string(shares), r.Reason, store.Stamp(tx.Now)}}, "")
	return err
}

// Change says what a grant comes to from a month on, also from one that is
// past: the next run pays the arrears, or recovers what was too much. Faults:
// ErrNoGrant, ErrAmount, ErrMonth, ErrShares.
func (l *Ledger) Change(ctx context.Context, by store.By, grant id.ID, r Rate) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error { return l.ChangeIn(ctx, tx, grant, r) })
}

// ChangeIn is Change inside the write of what decides it.
func (l *Ledger) ChangeIn(ctx context.Context, tx *store.Tx, grant id.ID, r Rate) error {
	if err := r.check(); err != nil {
		return err
	}
	return changeIn(ctx, tx, grant, r)
}

func changeIn(ctx context.Context, tx *store.Tx, grant id.ID, r Rate) error {
	g, err := holdGrant(ctx, tx, grant)
	if err != nil {
		return err
	}
	tx.Note("money.changed", g.Person, r.Amount.String()+" from "+r.From.String()+": "+r.Reason)
	what := event.GrantChanged
	if r.Amount == 0 {
		what = event.GrantStopped
	}
	if err := g.tell(ctx, tx, what); err != nil {
		return err
	}
	return writeRate(ctx, tx, grant, g.Person, g.seq, r)
}

// Stop ends a grant with the month before one: the death, the move, the loss of
// what it rested on. What was paid beyond is recovered from what is still due.
// Faults: ErrNoGrant, ErrMonth.
func (l *Ledger) Stop(ctx context.Context, by store.By, grant id.ID, from civil.Date, reason string) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error { return l.StopIn(ctx, tx, grant, from, reason) })
}

// StopIn is Stop inside the write of what ends the grant.
func (l *Ledger) StopIn(ctx context.Context, tx *store.Tx, grant id.ID, from civil.Date, reason string) error {
	found, err := grantsByID(ctx, tx, []id.ID{grant})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return ErrNoGrant
	}
	r := Rate{From: from, Shares: found[0].latest().Shares, Reason: reason}
	if err := r.check(); err != nil {
		return err
	}
	return changeIn(ctx, tx, grant, r)
}

// due is what a grant comes to in a month: the newest rate that covers it.
// Rates are in the order in which they were written.
func due(rates []Rate, month civil.Date) (amount measure.Money, shares string) {
	for _, r := range slices.Backward(rates) {
		if r.From <= month && month < r.To {
			return r.Amount, r.text
		}
	}
	return 0, ""
}

// sharesFor are the shares by which a month's amount is borne, also where the
// grant has ended meanwhile and something comes back: those of the newest rate
// of the month that granted anything.
func sharesFor(rates []Rate, month civil.Date) string {
	for _, r := range slices.Backward(rates) {
		if r.From <= month && month < r.To && r.Amount > 0 {
			return r.text
		}
	}
	_, shares := due(rates, month)
	return shares
}
