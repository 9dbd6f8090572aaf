package web

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
)

// Chart is amounts of money as a drawing: bars where it has bars (places side
// by side), else steps (one amount through the years). The table with the same
// figures always stands beside it.
type Chart struct {
	Title lang.Text
	Name  lang.Text // what a row is: the place, or the day from which
	Unit  lang.Text
	Bars  []Bar
	Steps []Step
	Until civil.Date // how far the last step is drawn
}

// Bar is the amount of one place; Mine marks the reader's own. A nil value is
// not known, which is not zero.
type Bar struct {
	Name  lang.Text
	Value *measure.Money
	Mine  bool
}

// Step is an amount from a day on.
type Step struct {
	From  civil.Date
	Value measure.Money
}

var notKnown = lang.Text{ZH: "未知", EN: "not known"}

// Table is the same figures as a table.
func (c Chart) Table() Table {
	t := Table{Caption: c.Title, Columns: []Column{{Head: c.Name}, {Head: lang.Text{ZH: "标准", EN: "Amount"}, Unit: c.Unit, Numeric: true}}}
	for _, b := range c.Bars {
		value := notKnown
		if b.Value != nil {
			value = same(b.Value.Short())
		}
		t.Rows = append(t.Rows, []Cell{{Text: b.Name}, {Text: value}})
	}
	for _, s := range c.Steps {
		t.Rows = append(t.Rows, []Cell{{Text: same(s.From.String())}, {Text: same(s.Value.Short())}})
	}
	return t
}

// draw writes the chart as SVG. Across it measures in per cent and down in em,
// so that it fits a telephone and grows with large text without scaling words.
func (c Chart) draw(tag lang.Tag) (template.HTML, error) {
	var b strings.Builder
	rows := len(c.Bars)
	height := 2.9 * float64(rows)
	if rows == 0 {
		height = stepHeight
	}
	label := template.HTMLEscapeString(c.summary(tag))
	fmt.Fprintf(&b, `<svg role="img" aria-label="%s" height="%.1fem">`, label, height)
	if rows > 0 {
		c.drawBars(&b, tag)
	} else {
		c.drawSteps(&b)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()), nil
}

// summary says in one sentence what the drawing shows.
func (c Chart) summary(tag lang.Tag) string {
	var parts []string
	for _, row := range c.Table().Rows {
		parts = append(parts, row[0].Text.In(tag)+" "+row[1].Text.In(tag))
	}
	sep := map[lang.Tag]string{lang.ZH: "；", lang.EN: "; "}[tag]
	colon := map[lang.Tag]string{lang.ZH: "：", lang.EN: ": "}[tag]
	return c.Title.In(tag) + " (" + c.Unit.In(tag) + ")" + colon + strings.Join(parts, sep)
}

func (c Chart) drawBars(b *strings.Builder, tag lang.Tag) {
	var most measure.Money
	for _, bar := range c.Bars {
		if bar.Value != nil {
			most = max(most, *bar.Value)
		}
	}
	for i, bar := range c.Bars {
		top := 2.9 * float64(i)
		fmt.Fprintf(b, `<text x="0" y="%.2fem">%s</text>`, top+1.1, template.HTMLEscapeString(bar.Name.In(tag)))
		if bar.Value == nil {
			fmt.Fprintf(b, `<text class="quiet" x="100%%" y="%.2fem" text-anchor="end">%s</text>`, top+1.1, notKnown.In(tag))
			fmt.Fprintf(b, `<rect class="bar none" x="0" y="%.2fem" width="100%%" height=".7em" rx="2"/>`, top+1.5)
			continue
		}
		class := "bar other"
		if bar.Mine {
			class = "bar"
		}
		fmt.Fprintf(b, `<text class="value" x="100%%" y="%.2fem" text-anchor="end">%s</text>`, top+1.1, bar.Value.Short())
		fmt.Fprintf(b, `<rect class="track" x="0" y="%.2fem" width="100%%" height=".7em" rx="2"/>`, top+1.5)
		fmt.Fprintf(b, `<rect class="%s" x="0" y="%.2fem" width="%.2f%%" height=".7em" rx="2"/>`, class, top+1.5, 100*part(int64(*bar.Value), int64(most)))
	}
}

// Where a step chart's drawing lies: em from the top, per cent from the left.
const (
	stepHeight = 12.5
	stepTop    = 2.4
	stepBottom = 10.4
	stepLeft   = 1.0
	stepRight  = 97.0
	// Words closer than these shares of the width would touch on a telephone;
	// the table has them all.
	valueRoom = 15.0
	dayRoom   = 22.0
)

func (c Chart) drawSteps(b *strings.Builder) {
	if len(c.Steps) == 0 {
		return
	}
	first := c.Steps[0].From
	var most measure.Money
	for _, s := range c.Steps {
		most = max(most, s.Value)
	}
	across := func(d civil.Date) float64 {
		return stepLeft + (stepRight-stepLeft)*part(int64(d-first), int64(max(c.Until-first, 1)))
	}
	down := func(m measure.Money) float64 {
		return stepBottom - (stepBottom-stepTop)*part(int64(m), int64(most))
	}
	fmt.Fprintf(b, `<line class="axis" x1="0" x2="100%%" y1="%.2fem" y2="%.2fem"/>`, stepBottom, stepBottom)
	for i, s := range c.Steps {
		x, y, end := across(s.From), down(s.Value), stepRight
		if i+1 < len(c.Steps) {
			end = across(c.Steps[i+1].From)
			fmt.Fprintf(b, `<line class="drop" x1="%.2f%%" x2="%.2f%%" y1="%.2fem" y2="%.2fem"/>`, end, end, y, down(c.Steps[i+1].Value))
		}
		fmt.Fprintf(b, `<line class="step" x1="%.2f%%" x2="%.2f%%" y1="%.2fem" y2="%.2fem"/>`, x, end, y, y)
		fmt.Fprintf(b, `<circle class="dot" cx="%.2f%%" cy="%.2fem" r="5"/>`, x, y)
	}
	c.nameSteps(b, across, down)
}

// nameSteps writes amounts and days, the latest first, and leaves out what
// would touch the one written before.
func (c Chart) nameSteps(b *strings.Builder, across func(civil.Date) float64, down func(measure.Money) float64) {
	value, day := 100.0, 100.0
	for _, s := range slices.Backward(c.Steps) {
		x := across(s.From)
		if x <= value-valueRoom || value == 100 {
			anchor := ""
			if x > 100-valueRoom {
				anchor = ` text-anchor="end"`
			}
			fmt.Fprintf(b, `<text class="value" x="%.2f%%" y="%.2fem"%s>%s</text>`, x, down(s.Value)-.7, anchor, s.Value.Short())
			value = x
		}
		if x <= day-dayRoom {
			fmt.Fprintf(b, `<text class="quiet" x="%.2f%%" y="%.2fem">%s</text>`, x, stepBottom+1.5, s.From.String()[:7])
			day = x
		}
	}
}

// part is a share of a whole for drawing only; nothing is reckoned with it.
func part(n, whole int64) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(n) / float64(whole)
}

// same is a text that is the same in every language, such as a figure.
func same(s string) lang.Text { return lang.Text{ZH: s, EN: s} }
