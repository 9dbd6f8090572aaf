package civil

import (
	"testing"

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
