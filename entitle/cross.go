package entitle

import (
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/rule"
)

// about returns the answers of a service that concern a person, or, for nil,
// the household: a person's own or the household's; for the household, those
// of every member.
func (r *round) about(service string, p *rule.Person) []*Answer {
	at, ok := r.place[service]
	if !ok {
		return nil
	}
	all := r.answers[at]
	if p == nil || r.edition.Services[at].For == rule.OfHousehold {
		return all
	}
	for _, a := range all {
		if a.Person == p {
			return []*Answer{a}
		}
	}
	return nil
}

// owed answers owed('service') in a rule: whoever meets every condition is
// owed it, also while the amount is not known.
func (r *round) owed(service string, p *rule.Person) rule.Value {
	missing := []rule.Missing{}
	for _, a := range r.about(service, p) {
		switch {
		case a.Entitled:
			return rule.OfBool(true)
		case a.Outcome == Possible:
			missing = append(missing, a.lacking()...)
		}
	}
	if len(missing) > 0 {
		return rule.NotKnown(missing...)
	}
	return rule.OfBool(false)
}

// lacking is what must be known to say whether the conditions of an open answer
// hold; a defect of its own is named by the service. What only its amount needs
// is not asked of whoever waits for it.
func (a *Answer) lacking() []rule.Missing {
	if len(a.conditions) > 0 {
		return a.conditions
	}
	return a.lackingAmount()
}

// lackingAmount is what an open answer lacks, its amount included.
func (a *Answer) lackingAmount() []rule.Missing {
	if len(a.Missing) == 0 {
		return []rule.Missing{{Service: a.Service.ID}}
	}
	return a.Missing
}

// yield bars an answer by a service that it yields to.
func (r *round) yield(a *Answer) {
	for _, id := range a.Service.YieldsTo {
		for _, other := range r.about(id, a.Person) {
			switch {
			case other.Entitled:
				a.Outcome, a.Bar, a.Other, a.Missing = NotOwed, Yields, other.Service, nil
				return
			case other.Outcome == Possible:
				a.Outcome, a.Other = Possible, other.Service
				a.lack(other.lacking()...)
			}
		}
	}
}

// lastOfGroup reports whether every service of s's take-higher group has been
// asked.
func (r *round) lastOfGroup(s *pack.Service) bool {
	for _, id := range r.groups[s.TakeHigher] {
		if r.answers[r.place[id]] == nil {
			return false
		}
	}
	return s.TakeHigher != ""
}

// takeHigher leaves, of the services of a group that one person (or the
// household) is owed, only the highest. What is still open stays open: it may turn
// out higher.
func (r *round) takeHigher(group []string) {
	bySubject := map[*rule.Person][]*Answer{}
	var order []*rule.Person
	for _, id := range group {
		for _, a := range r.answers[r.place[id]] {
			if bySubject[a.Person] == nil {
				order = append(order, a.Person)
			}
			bySubject[a.Person] = append(bySubject[a.Person], a)
		}
	}
	for _, p := range order {
		keepHighest(bySubject[p])
	}
}

func keepHighest(answers []*Answer) {
	var best *Answer
	for _, a := range answers {
		if a.Outcome == Owed && (best == nil || worth(a) > worth(best)) {
			best = a
		}
	}
	if best == nil {
		return
	}
	for _, a := range answers {
		if a != best && a.Outcome == Owed {
			a.Outcome, a.Entitled, a.Bar, a.Other, a.Missing = NotOwed, false, Lower, best.Service, nil
		}
	}
}

// worth makes amounts of different periods comparable: by the month where that
// can be said, else as they stand.
func worth(a *Answer) measure.Money {
	if a.Amount == nil {
		return 0
	}
	if m, ok := monthly(*a.Amount, a.Service.Per); ok {
		return m
	}
	return *a.Amount
}

// countedBenefits answers household.counted_benefits: what the household and
// its members are owed per month from services that count as income.
func (r *round) countedBenefits() rule.Value {
	if r.counted == nil {
		v := r.count()
		r.counted = &v
	}
	return *r.counted
}

func (r *round) count() rule.Value {
	var total measure.Money
	var missing []rule.Missing
	for i, s := range r.edition.Services {
		if !s.CountsAsIncome {
			continue
		}
		for _, a := range r.answers[i] {
			if a.Outcome == Possible {
				missing = append(missing, a.lackingAmount()...)
				continue
			}
			if a.Outcome == NotOwed || a.Amount == nil {
				continue
			}
			m, ok := monthly(*a.Amount, s.Per)
			if !ok {
				continue
			}
			sum, err := total.Plus(m)
			if err != nil {
				return rule.Broke(err)
			}
			total = sum
		}
	}
	if len(missing) > 0 {
		return rule.NotKnown(missing...)
	}
	return rule.OfMoney(total)
}
