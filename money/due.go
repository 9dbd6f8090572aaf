package money

import (
	"slices"

	"minsheng/civil"
	"minsheng/measure"
)

// pay is a piece of a payment: the difference of one month.
type pay struct {
	month  civil.Date
	amount measure.Money // negative where it is recovered
}

// pieces says what a run of a month pays of a grant: for every month from its
// first the difference between what is due and what is settled. A payment is
// never negative: what is to be recovered is taken, the oldest month first, from
// what is to be paid, and the rest stays for later runs.
func pieces(rates []Rate, settled map[civil.Date]measure.Money, month civil.Date) (all []pay, err error) {
	var plus, minus []pay
	var available measure.Money
	for _, m := range months(rates, settled, month) {
		amount, _ := due(rates, m)
		differs, err := amount.Minus(settled[m])
		if err != nil {
			return nil, err
		}
		switch {
		case differs > 0:
			plus = append(plus, pay{m, differs})
			if available, err = available.Plus(differs); err != nil {
				return nil, err
			}
		case differs < 0:
			minus = append(minus, pay{m, differs})
		}
	}
	for _, p := range minus {
		take := min(-p.amount, available)
		if take == 0 {
			break
		}
		available -= take
		all = append(all, pay{p.month, -take})
	}
	all = append(all, plus...)
	slices.SortFunc(all, func(a, b pay) int { return int(a.month - b.month) })
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
	var sum measure.Money
	for _, m := range months(rates, settled, month) {
		amount, _ := due(rates, m)
		over, err := settled[m].Minus(amount)
		if err != nil {
			return 0, err
		}
		if sum, err = sum.Plus(over); err != nil {
			return 0, err
		}
	}
	return max(sum, 0), nil
}
