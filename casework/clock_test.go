package casework

import (
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/packs"
)

// calendar is the one of the real pack: 2025 and 2026 are announced.
func calendar(t testing.TB) *civil.Calendar {
	t.Helper()
	p, err := pack.Load(packs.FS, "330502")
	if err != nil {
		t.Fatal(err)
	}
	return p.Calendar()
}

func day(s string) civil.Date { return civil.MustParse(s) }

func TestALimitRunsOutWhereTheLawSaysSo(t *testing.T) {
	cal := calendar(t)
	for _, c := range []struct {
		name    string
		days    int
		working bool
		from    string
		due     string
	}{
		{"five working days over a weekend", 5, true, "2026-03-05", "2026-03-12"},
		{"fifteen working days over the Spring Festival, with the weekend worked for it", 15, true, "2026-02-06", "2026-03-05"},
		{"seven days end on a weekday", 7, false, "2026-03-03", "2026-03-10"},
		{"seven days that end on a Saturday go on to Monday", 7, false, "2026-03-07", "2026-03-16"},
		{"seven days that end on the National Day go on behind the holidays", 7, false, "2026-09-25", "2026-10-08"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := begin(c.days, c.working, day(c.from), cal)
			if l.Due != day(c.due) {
				t.Errorf("due %s, want %s", l.Due, c.due)
			}
			if now := l.clock(l.Due, cal); now.Left != 0 || now.Overdue(l.Due) || !now.Overdue(l.Due.AddDays(1)) {
				t.Errorf("on the last day: %+v", now)
			}
		})
	}
}

func TestAPauseStopsTheClockAndTheRestIsLeftAfterIt(t *testing.T) {
	cal := calendar(t)
	l := begin(15, true, day("2026-03-02"), cal)
	l.stop(day("2026-03-06"), cal)
	if now := l.clock(day("2026-04-30"), cal); now.Used != 4 || now.Left != 11 || !now.Stopped || now.Overdue(day("2026-12-31")) {
		t.Errorf("stopped: %+v", now)
	}
	l.run(day("2026-06-01"), cal)
	if l.Due != day("2026-06-16") || l.clock(day("2026-06-02"), cal).Used != 5 {
		t.Errorf("after the pause: %+v", l)
	}
}

func TestAClockInAnUnannouncedYearSaysThatItIsNotSure(t *testing.T) {
	cal := calendar(t)
	l := begin(15, true, day("2026-12-20"), cal)
	if now := l.clock(day("2026-12-21"), cal); now.Sure {
		t.Errorf("sure of %s", now.Due)
	}
	if now := begin(5, true, day("2026-03-02"), cal).clock(day("2026-03-03"), cal); !now.Sure {
		t.Errorf("not sure of %s", now.Due)
	}
}

func TestHoweverOftenAClockIsStoppedNoDayIsCountedTwiceOrLost(t *testing.T) {
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		on := day("2026-01-01").AddDays(rapid.IntRange(0, 200).Draw(t, "from"))
		l := begin(rapid.IntRange(1, 60).Draw(t, "days"), rapid.Bool().Draw(t, "working"), on, cal)
		ran := 0 // days of the kind that passed while the clock ran
		for range rapid.IntRange(0, 8).Draw(t, "steps") {
			next := on.AddDays(rapid.IntRange(0, 9).Draw(t, "later"))
			if !l.Stopped && next > l.Due {
				break // overdue calendar days count from a last day that holidays moved
			}
			if !l.Stopped && l.Working {
				ran += cal.Between(on, next)
			} else if !l.Stopped {
				ran = min(ran+int(next-on), l.Days)
			}
			on = next
			if rapid.Bool().Draw(t, "turn") {
				if l.Stopped {
					l.run(on, cal)
				} else {
					l.stop(on, cal)
				}
			}
			if got := l.used(on, cal); got != ran {
				t.Fatalf("on %s %d days are used, want %d: %+v", on, got, ran, l)
			}
		}
	})
}
