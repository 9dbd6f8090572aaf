package civil

import (
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar: the count of days since
// 1970-01-01. The zero value is 1970-01-01 itself; "no date" is said beside a
// Date, never inside it.
type Date int32

// Earliest and Latest bound every Date that Parse and Of accept.
const (
	Earliest Date = -135140 // 1600-01-01
	Latest   Date = 2932896 // 9999-12-31
)

// Of returns the day year-month-day. It fails where the calendar has no such
// day (2023-02-29) or the year is outside 1600 to 9999.
func Of(year, month, day int) (Date, error) {
	if year < 1600 || year > 9999 || month < 1 || month > 12 || day < 1 || day > DaysIn(year, month) {
		return 0, fmt.Errorf("no such day: %04d-%02d-%02d", year, month, day)
	}
	return fromYMD(year, month, day), nil
}

// Parse reads YYYY-MM-DD, the one written form of a day in packs, files and
// the database.
func Parse(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, fmt.Errorf("%q is not a day: write YYYY-MM-DD", s)
	}
	n := [3]int{}
	for i, part := range []string{s[:4], s[5:7], s[8:]} {
		for _, c := range []byte(part) {
			if c < '0' || c > '9' {
				return 0, fmt.Errorf("%q is not a day: write YYYY-MM-DD", s)
			}
			n[i] = n[i]*10 + int(c-'0')
		}
	}
	d, err := Of(n[0], n[1], n[2])
	if err != nil {
		return 0, fmt.Errorf("%q is not a day of the calendar", s)
	}
	return d, nil
}

// MustParse is Parse for constants in tests and start-up code; it panics on a
// wrong day.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// beijing is how far the one legal time of China (北京时间) is ahead of UTC.
const beijing = 8 * time.Hour

// FromTime returns the day that it is in China at an instant, whatever the zone
// of t or of the machine: a server that runs on UTC must not live in yesterday
// until eight in the morning.
func FromTime(t time.Time) Date {
	y, m, d := t.UTC().Add(beijing).Date()
	return fromYMD(y, int(m), d)
}

// Begins returns the instant at which the day begins in China; FromTime of it is
// the day again.
func (d Date) Begins() time.Time { return time.Unix(int64(d)*86400, 0).UTC().Add(-beijing) }

func fromYMD(y, m, d int) Date {
	return Date(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// YMD returns the year, month (1 to 12) and day of the month.
func (d Date) YMD() (year, month, day int) {
	y, m, dd := time.Unix(int64(d)*86400, 0).UTC().Date()
	return y, int(m), dd
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Unix(int64(d)*86400, 0).UTC().Weekday() }

// String writes the day as YYYY-MM-DD.
func (d Date) String() string {
	y, m, dd := d.YMD()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, dd)
}

// MarshalText and UnmarshalText use the form of String and Parse.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form that Parse reads.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := Parse(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// AddDays returns the day n days later (earlier where n is negative). Like
// AddMonths it may leave the span of Earliest to Latest; who computes with
// numbers from outside compares the result with these.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonths returns the corresponding day n months later. Where that month
// has no such day, it is the month's last day: 中华人民共和国民法典 第二百零二条
// ("没有对应日的，月末日为期间的最后一日").
func (d Date) AddMonths(n int) Date {
	y, m, day := d.YMD()
	k := y*12 + m - 1 + n
	y, m = k/12, k%12+1
	return fromYMD(y, m, min(day, DaysIn(y, m)))
}

// AddYears returns the corresponding day n years later, by the rule of
// AddMonths: born on 29 February, one is a year older on 28 February.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// MonthStart returns the first day of d's month.
func (d Date) MonthStart() Date {
	y, m, _ := d.YMD()
	return fromYMD(y, m, 1)
}

// MonthEnd returns the last day of d's month.
func (d Date) MonthEnd() Date {
	y, m, _ := d.YMD()
	return fromYMD(y, m, DaysIn(y, m))
}

// MonthsUntil returns the number of whole months from d to later, the
// greatest n with d.AddMonths(n) not after later; negative where later is
// before d.
func (d Date) MonthsUntil(later Date) int {
	y1, m1, _ := d.YMD()
	y2, m2, _ := later.YMD()
	n := (y2-y1)*12 + m2 - m1
	if d.AddMonths(n) > later {
		n--
	}
	return n
}

// AgeOn returns the age in completed years (周岁) on a day: the birthday
// itself counts as reached. Negative before birth.
func (d Date) AgeOn(day Date) int {
	n := d.MonthsUntil(day)
	if n < 0 {
		return -((-n + 11) / 12)
	}
	return n / 12
}

// DaysIn returns the number of days in a month.
func DaysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
