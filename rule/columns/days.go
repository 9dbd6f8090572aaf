package columns

import (
	"minsheng/civil"
)

// ymd is civil.Date.YMD without the detour over time.Time: the days since
// 0000-03-01 by cycles of 400 years, as in Howard Hinnant's chrono-compatible
// algorithms.
func ymd(day int64) (y, m, d int64) {
	z := day + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	y = yoe + era*400
	if m > 12 {
		m -= 12
		y++
	}
	return y, m, d
}

// monthsUntil is civil.Date.MonthsUntil: the month n after d's begins with the
// same year and month as later, so only the days need comparing.
func monthsUntil(d, later int64) int64 {
	y1, m1, d1 := ymd(d)
	y2, m2, d2 := ymd(later)
	n := (y2-y1)*12 + m2 - m1
	if d1 > d2 && min(d1, int64(civil.DaysIn(int(y2), int(m2)))) > d2 {
		n--
	}
	return n
}

// years turns months into completed years, as civil.Date.AgeOn does.
func years(n int64) int64 {
	if n < 0 {
		return -((-n + 11) / 12)
	}
	return n / 12
}

func months(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0], a[1])
	v.n = room(&v.own.n, len(a[0].n))
	x, y := a[0].n, a[1].n[:len(v.n)]
	for i := range v.n {
		v.n[i] = monthsUntil(x[i], y[i])
	}
}

func ages(w *Worker, v *vec, a []*vec) {
	months(w, v, a)
	for i, n := range v.n {
		v.n[i] = years(n)
	}
}

func dayCount(_ *Worker, v *vec, a []*vec) {
	v.ready(a[0], a[1])
	v.n = room(&v.own.n, len(a[0].n))
	x, y := a[0].n, a[1].n[:len(v.n)]
	for i := range v.n {
		v.n[i] = y[i] - x[i]
	}
}

func monthEdge(f func(civil.Date) civil.Date) func(*Worker, *vec, []*vec) {
	return func(_ *Worker, v *vec, a []*vec) {
		v.ready(a[0])
		v.n = room(&v.own.n, len(a[0].n))
		for i, d := range a[0].n {
			v.n[i] = int64(f(civil.Date(d)))
		}
	}
}
