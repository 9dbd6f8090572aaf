package demo

import (
	"hash/fnv"

	"minsheng/civil"
	"minsheng/measure"
)

// Claim is a benefit that somebody of the make-believe city has a claim to, may
// have, or had a year ago: what the draw of who receives it rests on.
type Claim struct {
	Service string
	Who     string // id of the person, or of the household
	Is      ClaimIs
	Amount  *measure.Money // nil: not known
	// Unasked benefits are paid without an application, Tested ones only below
	// a line of income.
	Unasked, Tested bool
	Age             int  // in completed years; of a household its oldest member's
	Alone           bool // a household of one
	Rural           bool
	Newcomer        bool // registered in another city
	Severe          bool // a disability of the first or second degree
}

// ClaimIs is how a claim stands.
type ClaimIs uint8

// The ways it can stand.
const (
	ClaimOwed ClaimIs = iota
	ClaimPerhaps
	ClaimPast // owed a year ago, no longer
)

// Draw is what became of a claim. Amount and Since are nil where the lists do
// not say.
type Draw struct {
	Amount *measure.Money
	Since  *civil.Date
}

// The assumed shares of claims that are taken up, in points of a hundred; no
// source stands behind them (docs/demo.md).
const (
	takesUnasked = 97.0
	takesFlat    = 88.0
	takesTested  = 74.0
	takesPerhaps = 1.5
	takesPast    = 30.0
	spread       = 8.0 // up or down, by service
	lessAlone    = 20.0
	lessRural    = 4.0
	lessNewcomer = 15.0
	lessSevere   = 6.0
	oldAlone     = 70 // years from which living alone counts
	paidLess     = 0.05
	paidMore     = 0.015
	sinceUnknown = 0.2
	wasAssisted  = 0.01 // of households that are not on file for assistance: a year ago they were
	longest      = 96   // months that something has been received
)

// TakeUp draws whether a claim is received, and how much. The same seed, service
// and person give the same draw in whatever order they are asked.
func (c *City) TakeUp(claim Claim) (Draw, bool) {
	d := newDice(c.cfg.Seed, streamTakeUp, hashed(claim.Service, claim.Who))
	if !d.chance(claim.share() / 100) {
		return Draw{}, false
	}
	got := Draw{Amount: claim.Amount}
	if claim.Amount != nil {
		switch at := d.Float64(); {
		case at < paidLess: // the standard of an earlier year
			got.Amount = tenths(*claim.Amount, 9)
		case at < paidLess+paidMore:
			got.Amount = tenths(*claim.Amount, 11)
		}
	}
	if !d.chance(sinceUnknown) {
		got.Since = new(c.cfg.On.AddMonths(-d.between(1, min(max(claim.Age*12, 1), longest))).MonthStart())
	}
	return got, true
}

// WasAssisted draws whether a household that is not on file for assistance was
// a year ago.
func (c *City) WasAssisted(household string) bool {
	return newDice(c.cfg.Seed, streamTakeUp, hashed("", household)).chance(wasAssisted)
}

// share is how many of a hundred such claims are received.
func (c *Claim) share() float64 {
	switch c.Is {
	case ClaimPast:
		return takesPast
	case ClaimPerhaps:
		return takesPerhaps
	}
	share := takesFlat
	switch {
	case c.Unasked:
		share = takesUnasked
	case c.Tested:
		share = takesTested
	}
	if !c.Unasked {
		share += spread * (float64(hashed(c.Service, "")%2001)/1000 - 1)
	}
	for _, less := range []option[bool]{{c.Alone && c.Age >= oldAlone, lessAlone}, {c.Rural, lessRural}, {c.Newcomer, lessNewcomer}, {c.Severe, lessSevere}} {
		if less.of && !c.Unasked {
			share -= less.weight
		}
	}
	return share
}

// hashed makes a number of 48 bits of two ids.
func hashed(service, who string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(service))
	h.Write([]byte{0})
	h.Write([]byte(who))
	return h.Sum64() >> 16
}

// tenths is so many tenths of an amount in whole yuan; one too large to be
// multiplied stays as it is.
func tenths(m measure.Money, n int64) *measure.Money {
	yuan, err := measure.MulDiv(int64(m), n, 1000, measure.Down)
	if err != nil {
		return &m
	}
	return new(measure.Money(yuan) * measure.Yuan)
}
