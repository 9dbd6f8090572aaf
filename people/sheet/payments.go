package sheet

import (
	"io"
	"slices"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/people"
)

// Payment is one row of a department's own list of who is paid or given what.
type Payment struct {
	Row     int // as the spreadsheet program counts
	Number  people.Number
	Service string         // its code
	Amount  *measure.Money // nil: not known
	Per     string         // month, year, day, term, time or once; empty: not said
	Since   *civil.Date    // nil: not known
}

// ReadPayments reads a department's list of who receives what, by citizen
// number, for a register that finds people by it; ReadReceived is for lists by
// the ids of population files. Where one cell is wrong there are no payments.
// Faults of whole files are those of Read.
func ReadPayments(r io.Reader, f Format, o Options, services []Payable) ([]Payment, Report, error) {
	g, err := gather(r, f, nil, o, paymentColumns(services))
	if err != nil {
		return nil, Report{}, err
	}
	list := g.payments(placesOf{columns: g.columns})
	sortProblems(g.report.Problems)
	if len(g.bad) > 0 {
		g.leaveOut(func(*gathered) bool { return false })
		return nil, g.report, nil
	}
	g.report.Taken = len(list)
	return list, g.report, nil
}

// paymentColumns are a number and a name, and what a list of receipts has
// beside its ids.
func paymentColumns(services []Payable) []column {
	list := slices.DeleteFunc(own(), func(c column) bool { return c.name != "citizen_number" && c.name != "name" })
	for i := range list {
		list[i].must = list[i].name == "citizen_number"
	}
	return append(list, slices.DeleteFunc(receiptColumns(services), func(c column) bool { return c.name == "person_id" || c.name == "household_id" })...)
}

// payments makes the list and reports rows that stand twice.
func (g *gatherer) payments(at placesOf) []Payment {
	type key struct {
		number  people.Number
		service string
	}
	first := map[key]int{}
	var list []Payment
	for _, h := range g.order {
		for _, r := range h.rows {
			if g.bad[r.row] {
				continue
			}
			one := r.receipt()
			k := key{r.m.Number, one.Service}
			if before := first[k]; before > 0 {
				g.problem(r.row, at.column("service"), twiceSince(before))
				continue
			}
			first[k] = r.row
			list = append(list, Payment{r.row, r.m.Number, one.Service, one.Amount, one.Per, one.Since})
		}
	}
	return list
}
