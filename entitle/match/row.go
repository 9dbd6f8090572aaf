package match

import (
	"minsheng/measure"
)

// Standing is how one service stands for one person or household.
type Standing uint8

// The standings. Who is in no row of a service is not owed it and does not
// receive it.
const (
	NotOwed        Standing = iota // received, and not owed
	Perhaps                        // something is missing
	OwedAmountOpen                 // all conditions hold, the amount is not known
	Owed
)

// Standings lists the words of the standings as files have them.
func Standings() []string { return []string{"not_owed", "perhaps", "owed_amount_open", "owed"} }

// String returns the standing's word.
func (s Standing) String() string { return Standings()[s] }

// Tri is yes, no, or that nobody has said.
type Tri uint8

// The values of Tri.
const (
	NotSaid Tri = iota
	No
	Yes
)

// Row is one service for one person, or for one household: it is owed, may be
// owed, or is received.
type Row struct {
	Household string
	Person    string // empty where the service is for the household
	Service   string
	Standing  Standing
	Amount    measure.Money // what is owed; means nothing where not Priced
	Priced    bool
	Per       string   // month, year …; empty where the service pays no amount
	Missing   []string // of Perhaps and OwedAmountOpen: paths of attributes and parameters, and owed:SERVICE

	Received       Tri
	ReceivedAmount measure.Money // means nothing where not ReceivedPriced
	ReceivedPriced bool
}

// Missed reports whether the service is owed and not received (应享未享).
// Where nobody has said what is received, nothing is missed.
func (r *Row) Missed() bool { return r.Standing >= OwedAmountOpen && r.Received == No }

// Reached reports whether the service is owed and received (已享).
func (r *Row) Reached() bool { return r.Standing >= OwedAmountOpen && r.Received == Yes }

// Ended reports whether the service is received and not owed (不再符合).
func (r *Row) Ended() bool { return r.Standing == NotOwed && r.Received == Yes }

// Unknown reports whether somebody has to look (待核实).
func (r *Row) Unknown() bool { return r.Standing == Perhaps }
