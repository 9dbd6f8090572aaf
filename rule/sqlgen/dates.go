package sqlgen

import (
	"minsheng/civil"
	"minsheng/rule"
)

// The months that a day may lie in: January 1600 to December 9999.
const (
	firstMonth = 1600 * 12
	lastMonth  = 9999*12 + 11
)

// dayCall compiles the functions of days. A day is its number; the calendar is
// spelled out in whole numbers, so that every engine has the same one.
func (s scope) dayCall(n *rule.Node, args []term) term {
	switch n.Call.Name {
	case "age":
		return s.age(args[0], args[1])
	case "months":
		return s.months(args[0], args[1])
	case "days":
		return s.days(args[0], args[1])
	case "add_days":
		return s.addDays(args[0], args[1])
	case "add_months":
		return s.addMonths(args[0], args[1])
	case "add_years":
		return s.addMonths(args[0], s.twelvefold(args[1]))
	case "month_start", "month_end":
		return s.edge(args[0], n.Call.Name == "month_end")
	}
	return s.gen.refuse(n, "SQL 没有这个函数", "SQL has no such function")
}

// parts gives month and day of the month of a day.
func (s scope) partsOf(t term) calendarDay {
	if t.parts != nil {
		return calendarDay{s.once(t.parts.month), s.once(t.parts.day)}
	}
	return s.calendar(s.once(t.expr))
}

// over is e divided by a positive constant.
func (s scope) over(e expr, by int64) expr {
	return mix(s.gen.dialect.divide, e, s.gen.dialect.int(by))
}

// modulo is e's remainder by a positive constant.
func (s scope) modulo(e expr, by int64) expr {
	return mix(s.gen.dialect.modulo, e, s.gen.dialect.int(by))
}

// calendar finds month and day of the month of a day's number, by counting
// eras of 400 years from 0000-03-01.
func (s scope) calendar(day expr) calendarDay {
	i := s.gen.dialect.int
	z := s.once(mix("$1 + $2", day, i(719468)))
	doe := s.once(s.modulo(z, 146097))
	yoe := s.once(s.over(mix("$1 - $2 + $3 - $4", doe, s.over(doe, 1460), s.over(doe, 36524), s.over(doe, 146096)), 365))
	doy := s.once(mix("$1 - ($2 * $3 + $4 - $5)", doe, i(365), yoe, s.over(yoe, 4), s.over(yoe, 100)))
	mp := s.once(s.over(mix("$1 * $2 + $3", i(5), doy, i(2)), 153))
	month := mix("($1 + $2 * $3) * $4 + $5 + $6", yoe, s.over(z, 146097), i(400), i(12), mp, i(2))
	return calendarDay{s.once(month), s.once(mix("$1 - $2 + $3", doy, s.monthStart(mp), i(1)))}
}

// monthStart is the number of days from 1 March to the first of a month counted
// from March.
func (s scope) monthStart(mp expr) expr {
	i := s.gen.dialect.int
	return s.over(mix("$1 * $2 + $3", i(153), mp, i(2)), 5)
}

// dayNumber is calendar the other way round.
func (s scope) dayNumber(p calendarDay) expr {
	i := s.gen.dialect.int
	k := s.once(mix("$1 - $2", p.month, i(2)))
	y := s.once(s.over(k, 12))
	yoe := s.once(s.modulo(y, 400))
	doy := mix("$1 + $2 - $3", s.monthStart(s.once(s.modulo(k, 12))), p.day, i(1))
	return mix("$1 * $2 + $3 * $4 + $5 - $6 + $7 - $8", s.over(y, 400), i(146097), yoe, i(365),
		s.over(yoe, 4), s.over(yoe, 100), doy, i(719468))
}

// length is the number of days in a month.
func (s scope) length(month expr) expr {
	y := s.once(s.over(month, 12))
	m := s.once(s.modulo(month, 12))
	i := s.gen.dialect.int
	leap := mix("$1 = 0 AND ($2 <> 0 OR $3 = 0)", s.modulo(y, 4), s.modulo(y, 100), s.modulo(y, 400))
	return s.once(mix("CASE WHEN $1 IN (3, 5, 8, 10) THEN $2 WHEN $1 <> 1 THEN $3 WHEN $4 THEN $5 ELSE $6 END",
		m, i(30), i(31), leap, i(29), i(28)))
}

// months is d.months(later): the whole months between; a month is whole once
// the corresponding day, or the end of a shorter month, is reached.
func (s scope) months(d, later term) term {
	args := s.ready(d, later)
	a, b := s.partsOf(args[0]), s.partsOf(args[1])
	i := s.gen.dialect.int
	short := mix("$1 > $2", a.day, b.day)
	if later.constant != nil {
		if end := later.constant.Date(); end == end.MonthEnd() {
			short = no
		}
	} else {
		short = and(short, mix("$1 < $2", b.day, s.length(b.month)))
	}
	value := mix("$1 - $2", b.month, a.month)
	if short.sql != no.sql {
		value = mix("$1 - $2 - CASE WHEN $3 THEN $4 ELSE $5 END", b.month, a.month, short, i(1), i(0))
	}
	t := s.result(rule.Int, args, expr{}, value)
	t.lo, t.hi = firstMonth-lastMonth-1, lastMonth-firstMonth
	return t
}

// age is d.age(on): whole years, also before birth rounded down.
func (s scope) age(d, on term) term {
	t := s.months(d, on)
	t.expr = s.once(t.expr)
	t.expr = mix("CASE WHEN $1 < 0 THEN $2 ELSE $3 END", t.expr, s.over(mix("$1 - $2", t.expr, s.gen.dialect.int(11)), 12), s.over(t.expr, 12))
	t.lo, t.hi = -8400, 8400
	return t
}

// days is d.days(later).
func (s scope) days(d, later term) term {
	args := s.ready(d, later)
	t := s.result(rule.Int, args, expr{}, mix("$1 - $2", args[1].expr, args[0].expr))
	t.lo, t.hi = later.lo-d.hi, later.hi-d.lo
	return t
}

// tooFar is more days, and more months, than there are.
const tooFar = 4000000

// near makes constants that lead too far lead only just too far, so that no
// engine overflows while it reads the query.
func (s scope) near(n term) term {
	if n.constant == nil {
		return n
	}
	return s.number(rule.Int, max(-tooFar, min(tooFar, n.lo)))
}

func (s scope) addDays(d, n term) term {
	args := s.ready(d, s.near(n))
	i := s.gen.dialect.int
	own := s.once(mix("$1 < $2 - $3 OR $1 > $4 - $3", args[1].expr, i(int64(civil.Earliest)), args[0].expr, i(int64(civil.Latest))))
	t := s.result(rule.Date, args, own, mix("$1 + $2", args[0].expr, unless(own, args[1].expr)))
	t.lo, t.hi = dayBounds()
	return t
}

// twelvefold are years in months; far too many years stay far too many.
func (s scope) twelvefold(n term) term {
	const most = 12000
	n = s.near(n)
	if n.lo < -most || n.hi > most {
		n = s.ready(n)[0]
		i := s.gen.dialect.int
		n.expr = mix("CASE WHEN $1 > $2 THEN $2 WHEN $1 < $3 THEN $3 ELSE $1 END", n.expr, i(most), i(-most))
		n.lo, n.hi, n.constant = -most, most, nil
	}
	return s.whole(rule.Int, times, n, s.number(rule.Int, 12))
}

func (s scope) addMonths(d, n term) term {
	args := s.ready(d, s.near(n))
	from := s.partsOf(args[0])
	i := s.gen.dialect.int
	own := s.once(mix("$1 < $2 - $3 OR $1 > $4 - $3", args[1].expr, i(firstMonth), from.month, i(lastMonth)))
	to := calendarDay{month: s.once(mix("$1 + $2", from.month, unless(own, args[1].expr)))}
	length := s.length(to.month)
	to.day = s.once(mix("CASE WHEN $1 > $2 THEN $2 ELSE $1 END", from.day, length))
	t := s.result(rule.Date, args, own, s.dayNumber(to))
	t.lo, t.hi = dayBounds()
	t.parts = &calendarDay{to.month, to.day}
	return t
}

// edge is the first or last day of a day's month.
func (s scope) edge(d term, end bool) term {
	d = s.ready(d)[0]
	p := s.partsOf(d)
	day := s.gen.dialect.int(1)
	if end {
		day = s.length(p.month)
	}
	d.expr = mix("$1 - $2 + $3", d.expr, p.day, day)
	d.parts, d.constant = &calendarDay{p.month, day}, nil
	d.lo, d.hi = dayBounds()
	return d
}
