package civil

import (
	"testing"

	"pgregory.net/rapid"
)

// golden is the Chinese new year of 2026 as it was announced: nine days off,
// two weekend days worked.
func golden() *Calendar {
	c := NewCalendar()
	var off []Date
	for d := MustParse("2026-02-15"); d <= MustParse("2026-02-23"); d++ {
		off = append(off, d)
	}
	c.Announce(2026, off, []Date{MustParse("2026-02-14"), MustParse("2026-02-28")})
	return c
}

func TestWorkingDaysStepOverHolidaysAndCountWorkedWeekends(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
		sure bool
	}{
		{"2026-03-02", 1, "2026-03-03", true},
		{"2026-03-06", 1, "2026-03-09", true},  // a Friday
		{"2026-02-13", 1, "2026-02-14", true},  // a Saturday that is worked
		{"2026-02-14", 1, "2026-02-24", true},  // over nine days off
		{"2026-02-10", 15, "2026-03-09", true}, // 11–14, 24–28, then from 2 March
		{"2026-12-30", 2, "2027-01-01", false}, // nobody has announced 2027
		{"2025-12-31", 1, "2026-01-01", true},  // of 2026 golden knows no other holiday
		{"2027-03-01", 1, "2027-03-02", false},
	} {
		got, sure := golden().After(MustParse(c.from), c.n)
		if got != MustParse(c.want) || sure != c.sure {
			t.Errorf("%d after %s: %s (sure %v), want %s (%v)", c.n, c.from, got, sure, c.want, c.sure)
		}
	}
}

func TestAPeriodThatEndsOnAHolidayEndsOnTheNextWorkingDay(t *testing.T) {
	for _, c := range []struct{ day, want string }{{"2026-02-14", "2026-02-14"}, {"2026-02-15", "2026-02-24"}, {"2026-03-07", "2026-03-09"}, {"2026-03-09", "2026-03-09"}} {
		if got := golden().Next(MustParse(c.day)); got != MustParse(c.want) {
			t.Errorf("%s: %s, want %s", c.day, got, c.want)
		}
	}
}

func TestAfterAndBetweenAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := golden()
		from := MustParse("2026-01-01") + Date(rapid.IntRange(0, 200).Draw(t, "day"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		last, _ := c.After(from, n)
		if !c.Works(last) || c.Between(from, last) != n || c.Between(from, last-1) != n-1 {
			t.Fatalf("%d after %s is %s: %d between", n, from, last, c.Between(from, last))
		}
		if c.Between(last, from) != 0 {
			t.Fatalf("days backwards are counted")
		}
	})
}
