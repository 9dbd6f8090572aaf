package rule

import (
	"errors"
	"strings"

	"minsheng/civil"
	"minsheng/measure"
)

// Call is one function of the profile on one list of types.
type Call struct {
	Name   string
	ID     string
	Member bool // written a.f(b), not f(a, b)
	Args   []Type
	Result Type

	do func(args []Value) Value
}

var (
	tBool, tInt, tText = Type{Kind: Bool}, Type{Kind: Int}, Type{Kind: Text}
	tMoney, tRatio     = Type{Kind: Money}, Type{Kind: Ratio}
	tDate              = Type{Kind: Date}
)

// calls lists every function of the profile beside the operators of CEL. It
// is read only; NewEnv declares it to the checker.
var calls = concat(arithmetic, dayCalls, moneyCalls, listCalls, choiceCalls(), []Call{
	{"within", "area_within", true, []Type{tText, tText}, tBool, func(a []Value) Value { return OfBool(strings.HasPrefix(a[0].Text(), a[1].Text())) }},
	{"owed", "owed", false, []Type{tText}, tBool, nil}, // becomes OpOwed
})

func concat(lists ...[]Call) []Call {
	var all []Call
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// arithmetic are the operators + - * / % and unary minus.
var arithmetic = []Call{
	{"_+_", "add_int64", false, []Type{tInt, tInt}, tInt, ints(measure.Add)},
	{"_-_", "subtract_int64", false, []Type{tInt, tInt}, tInt, ints(measure.Sub)},
	{"_*_", "multiply_int64", false, []Type{tInt, tInt}, tInt, ints(measure.Mul)},
	{"_/_", "divide_int64", false, []Type{tInt, tInt}, tInt, ints(func(a, b int64) (int64, error) { return measure.MulDiv(a, 1, b, measure.Down) })},
	{"_%_", "modulo_int64", false, []Type{tInt, tInt}, tInt, ints(modulo)},
	{"-_", "negate_int64", false, []Type{tInt}, tInt, func(a []Value) Value { return result(Int)(measure.Sub(0, a[0].n)) }},
	{"_+_", "add_money", false, []Type{tMoney, tMoney}, tMoney, moneys(measure.Add)},
	{"_-_", "subtract_money", false, []Type{tMoney, tMoney}, tMoney, moneys(measure.Sub)},
	{"_*_", "multiply_money_int64", false, []Type{tMoney, tInt}, tMoney, moneys(measure.Mul)},
}

var dayCalls = []Call{
	{"age", "date_age", true, []Type{tDate, tDate}, tInt, func(a []Value) Value { return OfInt(int64(a[0].Date().AgeOn(a[1].Date()))) }},
	{"months", "date_months", true, []Type{tDate, tDate}, tInt, func(a []Value) Value { return OfInt(int64(a[0].Date().MonthsUntil(a[1].Date()))) }},
	{"days", "date_days", true, []Type{tDate, tDate}, tInt, func(a []Value) Value { return OfInt(a[1].n - a[0].n) }},
	{"add_years", "date_add_years", true, []Type{tDate, tInt}, tDate, shift(12000, civil.Date.AddYears)},
	{"add_months", "date_add_months", true, []Type{tDate, tInt}, tDate, shift(144000, civil.Date.AddMonths)},
	{"add_days", "date_add_days", true, []Type{tDate, tInt}, tDate, shift(4000000, civil.Date.AddDays)},
	{"month_start", "date_month_start", true, []Type{tDate}, tDate, func(a []Value) Value { return OfDate(a[0].Date().MonthStart()) }},
	{"month_end", "date_month_end", true, []Type{tDate}, tDate, func(a []Value) Value { return OfDate(a[0].Date().MonthEnd()) }},
	{"date", "date_of_text", false, []Type{tText}, tDate, literal(FormDate)},
}

var moneyCalls = []Call{
	{"yuan", "money_of_text", false, []Type{tText}, tMoney, literal(FormMoney)},
	{"ratio", "ratio_of_text", false, []Type{tText}, tRatio, literal(FormRatio)},
	{"times", "money_times", true, []Type{tMoney, tRatio, tText}, tMoney, func(a []Value) Value {
		how, err := measure.ParseRounding(a[2].Text())
		if err != nil {
			return Broke(err)
		}
		m, err := a[0].Money().Times(measure.Ratio(a[1].n), how)
		return result(Money)(int64(m), err)
	}},
	{"div", "money_div", true, []Type{tMoney, tInt, tText}, tMoney, divide(Money)},
	{"div", "int_div", true, []Type{tInt, tInt, tText}, tInt, divide(Int)},
	{"round", "money_round", true, []Type{tMoney, tText, tText}, tMoney, roundMoney},
}

var listCalls = []Call{
	{"size", "list_size", true, []Type{{Kind: List}}, tInt, size},
	{"size", "size_list", false, []Type{{Kind: List}}, tInt, size},
	{"sum", "list_int_sum", true, []Type{ListOf(Int)}, tInt, sum(Int)},
	{"sum", "list_money_sum", true, []Type{ListOf(Money)}, tMoney, sum(Money)},
}

func choiceCalls() []Call {
	var cs []Call
	for _, t := range []Type{tInt, tMoney, tRatio, tDate} {
		pair := []Type{t, t}
		cs = append(cs,
			Call{"max", "max_" + t.Kind.String(), false, pair, t, func(a []Value) Value { return pick(a, 1) }},
			Call{"min", "min_" + t.Kind.String(), false, pair, t, func(a []Value) Value { return pick(a, -1) }})
	}
	return cs
}

func pick(a []Value, sign int) Value {
	if compare(a[1], a[0]) == sign {
		return a[1]
	}
	return a[0]
}

func result(k Kind) func(int64, error) Value {
	return func(n int64, err error) Value {
		if err != nil {
			return Broke(err)
		}
		return Value{kind: k, n: n}
	}
}

func ints(f func(a, b int64) (int64, error)) func([]Value) Value {
	return func(a []Value) Value { return result(Int)(f(a[0].n, a[1].n)) }
}

func moneys(f func(a, b int64) (int64, error)) func([]Value) Value {
	return func(a []Value) Value { return result(Money)(f(a[0].n, a[1].n)) }
}

func modulo(a, b int64) (int64, error) {
	if b == 0 {
		return 0, measure.ErrDivideByZero
	}
	if b == -1 { // the least int64 % -1 overflows in hardware, and in CEL
		_, err := measure.Sub(0, a)
		return 0, err
	}
	return a % b, nil
}

var errDay = errors.New("the day is outside the years 1600 to 9999")

func shift(most int64, f func(civil.Date, int) civil.Date) func([]Value) Value {
	return func(a []Value) Value {
		if a[1].n < -most || a[1].n > most {
			return Broke(errDay)
		}
		d := f(a[0].Date(), int(a[1].n))
		if d < civil.Earliest || d > civil.Latest {
			return Broke(errDay)
		}
		return OfDate(d)
	}
}

func literal(f Form) func([]Value) Value {
	return func(a []Value) Value {
		v, err := f.Parse(a[0].Text())
		if err != nil {
			return Broke(err)
		}
		return v
	}
}

func divide(k Kind) func([]Value) Value {
	return func(a []Value) Value {
		how, err := measure.ParseRounding(a[2].Text())
		if err != nil {
			return Broke(err)
		}
		return result(k)(measure.MulDiv(a[0].n, 1, a[1].n, how))
	}
}

// units are the words that round takes.
var units = map[string]measure.Money{"fen": measure.Fen, "jiao": measure.Jiao, "yuan": measure.Yuan}

func roundMoney(a []Value) Value {
	unit, ok := units[a[1].Text()]
	if !ok {
		return Broke(errors.New(a[1].Text() + " is not a unit of money: write fen, jiao or yuan"))
	}
	how, err := measure.ParseRounding(a[2].Text())
	if err != nil {
		return Broke(err)
	}
	m, err := a[0].Money().Round(unit, how)
	return result(Money)(int64(m), err)
}

func size(a []Value) Value { return OfInt(int64(len(a[0].List()))) }

func sum(k Kind) func([]Value) Value {
	return func(a []Value) Value {
		total, err := int64(0), error(nil)
		for _, v := range a[0].List() {
			if total, err = measure.Add(total, v.n); err != nil {
				return Broke(err)
			}
		}
		return Value{kind: k, n: total}
	}
}
