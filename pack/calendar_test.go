package pack

import (
	"testing"

	"minsheng/civil"
)

func TestALimitInWorkingDaysStepsOverTheHolidaysOfTheNation(t *testing.T) {
	c := realPack(t, "330502").Calendar()
	for _, tt := range []struct {
		from string
		days int
		want string
		sure bool
	}{
		{"2026-02-10", 15, "2026-03-09", true},
		{"2026-09-28", 5, "2026-10-10", true},
		{"2026-12-25", 5, "2027-01-01", false},
	} {
		if got, sure := c.After(civil.MustParse(tt.from), tt.days); got != civil.MustParse(tt.want) || sure != tt.sure {
			t.Errorf("%d working days after %s: %s (sure %v), want %s (%v)", tt.days, tt.from, got, sure, tt.want, tt.sure)
		}
	}
}
