package entitle

import (
	"minsheng/civil"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/rule"
)

// Outcome is what a service comes to for one person or household.
type Outcome uint8

// The outcomes. Possible means that something is still missing.
const (
	NotOwed Outcome = iota
	Possible
	Owed
)

// String returns the word that test cases use: no, unknown, yes.
func (o Outcome) String() string { return [...]string{pack.No, pack.Unknown, pack.Yes}[o] }

// Bar says why somebody who meets all conditions of a service is still not
// owed it.
type Bar uint8

// The bars. Yields: the one this yields to is owed. Lower: another service of
// the group is higher. NoLine: no line of the amount fits. Nothing: the amount
// comes to zero or less.
const (
	Unbarred Bar = iota
	Yields
	Lower
	NoLine
	Nothing
)

// Answer is what one service comes to for one person, or for the household
// where Person is nil.
type Answer struct {
	Service *pack.Service
	Person  *rule.Person
	Outcome Outcome
	// Entitled says that all conditions hold and nothing bars: the service is
	// owed even while its amount is not known, which leaves Outcome open.
	Entitled bool
	// Amount is nil where the service is no money or the amount is not known.
	Amount *measure.Money
	// Missing is what would have to be known: for the outcome, or, where the
	// service is owed, for the amount.
	Missing []rule.Missing
	// Reasons has one finding for each condition of the service, in order.
	Reasons []*rule.Finding
	// Lines has one finding for each condition of an amount that was looked
	// at; Line is the amount line that holds, Worth how it was computed.
	Lines []*rule.Finding
	Line  *pack.AmountLine
	Worth *rule.Finding

	// conditions is the part of Missing that the conditions need.
	conditions []rule.Missing

	Bar   Bar
	Other *pack.Service // the service that bars this one, or would
	// Err is set where the rule has no result (division by zero, too large a
	// number): a defect of the pack.
	Err error
}

// Nearest returns the fewest conditions that would have to change for the
// service to be owed. It is empty where it is owed, or barred by another.
func (a *Answer) Nearest(on civil.Date) []rule.Change {
	var all []rule.Change
	if a.Outcome == Owed || a.Bar != Unbarred {
		return nil
	}
	for _, r := range a.Reasons {
		if rule.OutcomeOf(r.Value) == rule.NotMet {
			all = append(all, r.Nearest(true, on)...)
		}
	}
	return all
}

// Statement is what a household and its members are owed on a day.
type Statement struct {
	On        civil.Date
	Edition   *pack.Edition
	Household *rule.Household
	Answers   []*Answer // services in the edition's order, each for the household or for every member
}

// Of returns the answers for a person, or those of the household for nil.
func (s *Statement) Of(p *rule.Person) []*Answer {
	var of []*Answer
	for _, a := range s.Answers {
		if a.Person == p {
			of = append(of, a)
		}
	}
	return of
}

// With returns the answers with an outcome.
func (s *Statement) With(o Outcome) []*Answer {
	var with []*Answer
	for _, a := range s.Answers {
		if a.Outcome == o {
			with = append(with, a)
		}
	}
	return with
}

// Find returns the answer of a service for a person (nil for the household),
// or nil where the service computes nothing for such.
func (s *Statement) Find(service string, p *rule.Person) *Answer {
	for _, a := range s.Answers {
		if a.Service.ID == service && a.Person == p {
			return a
		}
	}
	return nil
}
