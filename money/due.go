package money

import (
	"slices"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
)

// pay is a piece of a payment: the difference of one month of a grant.
type pay struct {
	grant  id.ID
	month  civil.Date
	amount measure.Money // negative where it is recovered
	area   string
	shares string // JSON, by which it is borne
}

// noLimit lets a recovery take all there is.
const noLimit measure.Money = -1

// pieces says what a run of a month pays of a grant: for every month from its
// first the difference between what is due and what is settled. A payment is
// never negative: what is to be recovered is taken, the oldest month first, from
// what is to be paid, at most the limit, and the rest stays for later runs.
func pieces(rates []Rate, settled map[civil.Date]measure.Money, month civil.Date, limit measure.Money) (all []pay, err error) {
	var plus []pay
	var available measure.Money
	for _, m := range months(rates, settled, month) {
		amount, _ := due(rates, m)
		differs, err := amount.Minus(settled[m])
		if err != nil {
			return nil, err
		}
		if differs <= 0 {
			continue
		}
		plus = append(plus, pay{month: m, amount: differs})
		if available, err = available.Plus(differs); err != nil {
			return nil, err
		}
	}
	if limit != noLimit {
		available = min(available, limit)
	}
	back, err := takeBack(rates, settled, month, available)
	if err != nil {
		return nil, err
	}
	all = append(back, plus...)
	slices.SortStableFunc(all, func(a, b pay) int { return int(a.month - b.month) })
	return all, nil
}

// takeBack says of which months how much is recovered, the oldest first, at
// most so much in all.
func takeBack(rates []Rate, settled map[civil.Date]measure.Money, month civil.Date, most measure.Money) (all []pay, err error) {
	for _, m := range months(rates, settled, month) {
		if most == 0 {
			return all, nil
		}
		amount, _ := due(rates, m)
		over, err := settled[m].Minus(amount)
		if err != nil {
			return nil, err
		}
		if take := min(over, most); take > 0 {
			most -= take
			all = append(all, pay{month: m, amount: -take})
		}
	}
	return all, nil
}

// months lists the months up to one in which something is due or was settled.
func months(rates []Rate, settled map[civil.Date]measure.Money, last civil.Date) []civil.Date {
	first := last + 1
	for _, r := range rates {
		first = min(first, r.From)
	}
	for m := range settled {
		first = min(first, m)
	}
	var all []civil.Date
	for m := first; m <= last; m = m.AddMonths(1) {
		all = append(all, m)
	}
	return all
}

// owing is what a grant was paid too much, and no due month makes up for.
func owing(rates []Rate, settled map[civil.Date]measure.Money, month civil.Date) (measure.Money, error) {
	sum, err := balance(rates, settled, month)
	return max(-sum, 0), err
}

// balance is what is due up to a month less what is settled.
func balance(rates []Rate, settled map[civil.Date]measure.Money, month civil.Date) (sum measure.Money, err error) {
	for _, m := range months(rates, settled, month) {
		amount, _ := due(rates, m)
		differs, err := amount.Minus(settled[m])
		if err != nil {
			return 0, err
		}
		if sum, err = sum.Plus(differs); err != nil {
			return 0, err
		}
	}
	return sum, nil
}
