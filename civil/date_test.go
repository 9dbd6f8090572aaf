package civil

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseRefusesWhatIsNotADay(t *testing.T) {
	for _, s := range []string{"", "2023-02-29", "2023-13-01", "2023-1-01", "20230101", "2023-01-32", "1599-12-31", "２０２３-01-01"} {
		if d, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", s, d)
		}
	}
}

func TestAgeIsReachedOnTheBirthday(t *testing.T) {
	cases := []struct {
		name, born, on string
		want           int
	}{
		{"the day before the birthday is not yet", "1951-03-02", "2026-03-01", 74},
		{"the birthday itself counts", "1951-03-02", "2026-03-02", 75},
		{"a leap-day child is older on 28 February", "2004-02-29", "2023-02-28", 19},
		{"a leap-day child in a leap year waits for the 29th", "2004-02-29", "2024-02-28", 19},
		{"before birth the age is negative", "2024-05-01", "2024-04-30", -1},
		{"on the day of birth it is zero", "2024-05-01", "2024-05-01", 0},
	}
	for _, c := range cases {
		if got := MustParse(c.born).AgeOn(MustParse(c.on)); got != c.want {
			t.Errorf("%s: age %d, want %d", c.name, got, c.want)
		}
	}
}

func TestAnInstantIsTheDayThatItIsInChina(t *testing.T) {
	newYork := time.FixedZone("UTC-5", -5*3600)
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, 3, 1, 15, 59, 59, 0, time.UTC), "2026-03-01"},
		{time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC), "2026-03-02"},
		{time.Date(2026, 3, 1, 11, 0, 0, 0, newYork), "2026-03-02"},
		{time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), "1899-12-30"},
	} {
		if got := FromTime(c.at); got != MustParse(c.want) {
			t.Errorf("%s is %s, want %s", c.at, got, c.want)
		}
	}
}

func TestTheBoundsOfTheCalendarAreItsFirstAndLastDay(t *testing.T) {
	if Earliest != MustParse("1600-01-01") || Latest != MustParse("9999-12-31") {
		t.Errorf("%s to %s", Earliest, Latest)
	}
}

func TestADayCarriesTheSameWordsInJSON(t *testing.T) {
	var d Date
	if err := d.UnmarshalText([]byte("2024-02-30")); err == nil || d != 0 {
		t.Errorf("a day that is not: %s, %v", d, err)
	}
	text, _ := MustParse("2024-02-29").MarshalText()
	if err := d.UnmarshalText(text); err != nil || d.String() != "2024-02-29" {
		t.Errorf("%s became %s, %v", text, d, err)
	}
}

func anySpan(t *rapid.T, name string) Span {
	s := Span{From: Date(rapid.Int32Range(0, 12).Draw(t, name+" from"))}
	if rapid.Bool().Draw(t, name+" ends") {
		to := Date(rapid.Int32Range(0, 12).Draw(t, name+" to"))
		s.To = &to
	}
	return s
}

func TestSpansOverlapWhereTheyShareADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anySpan(t, "a"), anySpan(t, "b")
		shared, inA := false, false
		for day := Date(0); day <= 13; day++ {
			shared = shared || a.Holds(day) && b.Holds(day)
			inA = inA || a.Holds(day)
		}
		if a.Overlaps(b) != shared || b.Overlaps(a) != shared {
			t.Fatalf("%v and %v: overlap %v, share a day %v", a, b, a.Overlaps(b), shared)
		}
		if a.Empty() == inA {
			t.Fatalf("%v: empty %v, holds a day %v", a, a.Empty(), inA)
		}
	})
}

func anyDate(t *rapid.T, name string) Date {
	return Date(rapid.Int32Range(int32(MustParse("1900-01-01")), int32(MustParse("2100-12-31"))).Draw(t, name))
}

func TestTextFormReadsBackTheSameDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t, "d")
		if back, err := Parse(d.String()); err != nil || back != d {
			t.Fatalf("%d wrote %s, read %d, %v", d, d, back, err)
		}
	})
}

func TestMonthsUntilIsTheGreatestCountThatFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDate(t, "a"), anyDate(t, "b")
		n := a.MonthsUntil(b)
		if a.AddMonths(n) > b {
			t.Fatalf("%s + %d months = %s is after %s", a, n, a.AddMonths(n), b)
		}
		if a.AddMonths(n+1) <= b {
			t.Fatalf("%s + %d months = %s still fits before %s", a, n+1, a.AddMonths(n+1), b)
		}
	})
}

// The plain second count: years apart, less one before the anniversary, which
// is the month's last day where the month is too short.
func TestAgeIsWhatCountingBirthdaysGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		born, on := anyDate(t, "born"), anyDate(t, "on")
		y1, m1, d1 := born.YMD()
		y2, m2, d2 := on.YMD()
		age := y2 - y1
		if m2 < m1 || m2 == m1 && d2 < min(d1, DaysIn(y2, m1)) {
			age--
		}
		if got := born.AgeOn(on); got != age {
			t.Fatalf("born %s, on %s: %d, counted %d", born, on, got, age)
		}
	})
}

func TestADayAfterMonthsKeepsItsNumberOrIsTheMonthsLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate(t, "d"), rapid.IntRange(-1200, 1200).Draw(t, "n")
		y, m, day := d.YMD()
		y2, m2, day2 := d.AddMonths(n).YMD()
		if (y2-y)*12+m2-m != n || day2 != min(day, DaysIn(y2, m2)) {
			t.Fatalf("%s + %d months = %s", d, n, d.AddMonths(n))
		}
	})
}

func TestMonthEndIsFollowedByAFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t, "d")
		if _, _, day := d.MonthEnd().AddDays(1).YMD(); day != 1 {
			t.Fatalf("%s: month end %s", d, d.MonthEnd())
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("2024-02-29")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := Parse(s); err == nil && d.String() != s {
			t.Fatalf("Parse(%q) = %s", s, d)
		}
	})
}

func TestADayBeginsAtMidnightInChina(t *testing.T) {
	day := MustParse("2026-11-02")
	if got := day.Begins(); got.Format(time.RFC3339) != "2026-11-01T16:00:00Z" || FromTime(got) != day || FromTime(got.Add(-time.Second)) != day-1 {
		t.Errorf("begins at %s", got)
	}
}
