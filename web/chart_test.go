package web

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
)

func TestWhatIsNotKnownIsDrawnAsNotKnownNeverAsZero(t *testing.T) {
	half, whole := measure.MustMoney("50"), measure.MustMoney("100")
	c := Chart{Title: same("T"), Name: same("N"), Unit: same("yuan"), Bars: []Bar{{same("A"), &whole, true}, {same("B"), &half, false}, {same("C"), nil, false}}}
	svg, err := c.draw(lang.EN)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`aria-label="T (yuan): A 100; B 50; C not known"`, `class="bar" x="0" y="1.50em" width="100.00%"`, `class="bar other" x="0" y="4.40em" width="50.00%"`, `class="bar none"`} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the drawing lacks %s\n%s", want, svg)
		}
	}
	if rows := c.Table().Rows; rows[2][1].Text != notKnown {
		t.Errorf("the table says %q of a value that is not known", rows[2][1].Text)
	}
}

func TestAmountsThatAreAllZeroAreDrawnAsEmptyBars(t *testing.T) {
	zero := measure.Money(0)
	svg, err := Chart{Bars: []Bar{{same("A"), &zero, true}, {same("B"), &zero, false}}}.draw(lang.ZH)
	if err != nil || strings.Contains(string(svg), "NaN") || strings.Count(string(svg), `width="0.00%"`) != 2 {
		t.Errorf("%v %s", err, svg)
	}
}

var (
	valueText = regexp.MustCompile(`<text class="value" x="([0-9.]+)%"`)
	dayText   = regexp.MustCompile(`<text class="quiet" x="([0-9.]+)%"`)
)

func TestWordsOfAStepChartNeverTouchAndTheLatestIsAlwaysThere(t *testing.T) {
	from := civil.MustParse("2010-01-01")
	for _, gap := range []int{1, 30, 200, 700, 3000} {
		c := Chart{Until: from.AddDays(6 * gap)}
		for i := range 6 {
			c.Steps = append(c.Steps, Step{from.AddDays(i * gap), measure.Money(10000 + 100*i)})
		}
		svg, err := c.draw(lang.ZH)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(svg), ">105<") {
			t.Errorf("gap %d: the latest amount is not written", gap)
		}
		apart(t, gap, valueText.FindAllStringSubmatch(string(svg), -1), valueRoom)
		apart(t, gap, dayText.FindAllStringSubmatch(string(svg), -1), dayRoom)
	}
}

// apart checks that words, drawn from the right to the left, keep their room.
func apart(t *testing.T, gap int, found [][]string, room float64) {
	t.Helper()
	last := 1000.0
	for _, m := range found {
		x, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		if last-x < room-.01 {
			t.Errorf("gap %d: words at %.1f%% and %.1f%% touch", gap, x, last)
		}
		last = x
	}
}

func TestPaginationShowsTheEndsAndTheNeighbours(t *testing.T) {
	for _, c := range []struct {
		current, count int
		want           string
	}{
		{1, 1, "[1]"}, {1, 3, "[1] 2 3"}, {2, 3, "1 [2] 3"}, {6, 12, "1 … 5 [6] 7 … 12"}, {12, 12, "1 … 11 [12]"},
	} {
		var shown []string
		for _, l := range pagesOf(c.current, c.count, strconv.Itoa).Links {
			switch {
			case l.Gap:
				shown = append(shown, "…")
			case l.Current:
				shown = append(shown, "["+l.Href+"]")
			default:
				shown = append(shown, l.Href)
			}
		}
		if got := strings.Join(shown, " "); got != c.want {
			t.Errorf("page %d of %d shows %s, want %s", c.current, c.count, got, c.want)
		}
	}
}
