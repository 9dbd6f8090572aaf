package money

import (
	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
)

// Payment is what one grant comes to in one run. Its id is the reference that
// stands in the bank's file, the same however often the file is written.
type Payment struct {
	ID      id.ID
	Run     id.ID
	Grant   id.ID
	Person  id.ID
	Area    string
	Month   civil.Date // of the run
	Kind    PaymentKind
	Amount  measure.Money // Regular and Arrears less Recovered
	Regular measure.Money // for the month itself
	Arrears measure.Money // for months before
	// Recovered is what was kept back of payments that were too much.
	Recovered measure.Money
	Before    measure.Money // what the month before came to by today's rates
	State     PaymentState
	Reason    string // why it is held, out of the ordinary, or came back
}

// PaymentKind is what is out of the ordinary about a payment, the most serious
// where there are several.
type PaymentKind string

// The kinds, in the order in which a run is reviewed. Held is not paid this time
// by what was found, Ended no longer due, Recovering less than due since
// something is recovered, Returned comes again after the bank sent it back, Look
// paid though the rules could not tell, Usual as the month before.
const (
	Held       PaymentKind = "held"
	Ended      PaymentKind = "ended"
	Recovering PaymentKind = "recovering"
	Returned   PaymentKind = "returned"
	Changed    PaymentKind = "changed"
	InArrears  PaymentKind = "arrears"
	First      PaymentKind = "first"
	Look       PaymentKind = "look"
	Usual      PaymentKind = "usual"
	Repayment  PaymentKind = "repayment" // in no run: the person paid back
)

// PaymentKinds lists the kinds of a run's payments, what is to be looked at
// first.
func PaymentKinds() []PaymentKind {
	return []PaymentKind{Held, Ended, Recovering, Returned, Changed, InArrears, First, Look, Usual}
}

// sort is where a kind stands among PaymentKinds.
func (k PaymentKind) sort() int {
	for i, other := range PaymentKinds() {
		if k == other {
			return i
		}
	}
	return len(PaymentKinds())
}

// PaymentState is what became of a payment.
type PaymentState string

// The states. Pending waits for approval or the bank. Unpaid is one that nothing is paid of: it is held, has ended, or
// arrears and recoveries made up for each other.
const (
	Pending PaymentState = "open"
	Unpaid  PaymentState = "unpaid"
	Paid    PaymentState = "paid"
	Failed  PaymentState = "failed"
)
