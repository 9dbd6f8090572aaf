package web

import (
	"fmt"
	"html/template"
	"strings"

	"minsheng/lang"
)

// Pairs is what was beside what would be: two bars a row, with both figures.
type Pairs struct {
	Title, Name, Unit lang.Text
	Was, Is           lang.Text // what the two bars are
	Rows              []PairRow
}

// PairRow is one thing before and after. Words write a figure; a figure that is
// not known has no bar.
type PairRow struct {
	Name         lang.Text
	Before       int64
	After        int64
	BeforeSay    lang.Text
	AfterSay     lang.Text
	DifferenceIs lang.Text
}

// Kinds is the key of the drawing.
func (p Pairs) Kinds() []Kind { return []Kind{{"before", p.Was}, {"after", p.Is}} }

// Table is the same figures as a table.
func (p Pairs) Table() Table {
	t := Table{Caption: p.Title, Columns: []Column{{Head: p.Name}, {Head: p.Was, Unit: p.Unit, Numeric: true}, {Head: p.Is, Unit: p.Unit, Numeric: true},
		{Head: lang.Text{ZH: "相差", EN: "Difference"}, Unit: p.Unit, Numeric: true}}}
	for _, r := range p.Rows {
		t.Rows = append(t.Rows, []Cell{{Text: r.Name}, {Text: r.BeforeSay}, {Text: r.AfterSay}, {Text: r.DifferenceIs}})
	}
	return t
}

// pairRow is how far apart the rows are, in em.
const pairRow = 3.6

// draw writes the chart as SVG, measured as Chart is.
func (p Pairs) draw(tag lang.Tag) (template.HTML, error) {
	var most int64
	var words []string
	for _, r := range p.Rows {
		most = max(most, r.Before, r.After)
		words = append(words, r.Name.In(tag)+" "+r.BeforeSay.In(tag)+" → "+r.AfterSay.In(tag))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg role="img" aria-label="%s" height="%.1fem">`, template.HTMLEscapeString(p.Title.In(tag)+": "+strings.Join(words, "; ")), pairRow*float64(len(p.Rows)))
	for i, r := range p.Rows {
		top := pairRow * float64(i)
		fmt.Fprintf(&b, `<text x="0" y="%.2fem">%s</text>`, top+1.1, template.HTMLEscapeString(r.Name.In(tag)))
		fmt.Fprintf(&b, `<text class="value" x="100%%" y="%.2fem" text-anchor="end">%s → %s</text>`, top+1.1, template.HTMLEscapeString(r.BeforeSay.In(tag)), template.HTMLEscapeString(r.AfterSay.In(tag)))
		for j, n := range []int64{r.Before, r.After} {
			fmt.Fprintf(&b, `<rect class="kind %s" x="0" y="%.2fem" width="%.2f%%" height=".65em"/>`, p.Kinds()[j].ID, top+1.5+.75*float64(j), 100*part(n, most))
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()), nil
}

// Sway is how many gain and how many lose, a row for each of some kind of
// people: losses to the left of an axis, gains to the right.
type Sway struct {
	Title, Name, Unit lang.Text
	Loses, Gains      lang.Text
	Rows              []SwayRow
}

// SwayRow is how many of one kind of people lose and gain.
type SwayRow struct {
	Name         lang.Text
	Lose, Gain   int64
	LoseM, GainM lang.Text // how much, as words; empty where that is not told
}

// Kinds is the key of the drawing.
func (s Sway) Kinds() []Kind { return []Kind{{"lost", s.Loses}, {"gained", s.Gains}} }

// Table is the same figures as a table.
func (s Sway) Table() Table {
	t := Table{Caption: s.Title, Columns: []Column{{Head: s.Name}, {Head: s.Gains, Unit: s.Unit, Numeric: true}, {Head: s.Loses, Unit: s.Unit, Numeric: true}}}
	for _, r := range s.Rows {
		t.Rows = append(t.Rows, []Cell{{Text: r.Name}, {Text: same(counted(r.Gain))}, {Text: same(counted(r.Lose))}})
	}
	return t
}

// draw writes the chart as SVG, measured as Chart is.
func (s Sway) draw(tag lang.Tag) (template.HTML, error) {
	var lose, gain int64
	var words []string
	for _, r := range s.Rows {
		lose, gain = max(lose, r.Lose), max(gain, r.Gain)
		words = append(words, fmt.Sprintf("%s %s %s, %s %s", r.Name.In(tag), s.Gains.In(tag), counted(r.Gain), s.Loses.In(tag), counted(r.Lose)))
	}
	axis := 100 * part(lose, lose+gain)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg role="img" aria-label="%s" height="%.1fem">`, template.HTMLEscapeString(s.Title.In(tag)+": "+strings.Join(words, "; ")), stackRow*float64(len(s.Rows)))
	for i, r := range s.Rows {
		top := stackRow * float64(i)
		fmt.Fprintf(&b, `<text x="0" y="%.2fem">%s</text>`, top+1.1, template.HTMLEscapeString(r.Name.In(tag)))
		fmt.Fprintf(&b, `<text class="value" x="100%%" y="%.2fem" text-anchor="end">+%s / −%s</text>`, top+1.1, counted(r.Gain), counted(r.Lose))
		wl, wg := 100*part(r.Lose, lose+gain), 100*part(r.Gain, lose+gain)
		fmt.Fprintf(&b, `<rect class="track" x="0" y="%.2fem" width="100%%" height=".9em"/>`, top+stackBar)
		fmt.Fprintf(&b, `<rect class="kind lost" x="%.2f%%" y="%.2fem" width="%.2f%%" height=".9em"/>`, axis-wl, top+stackBar, wl)
		fmt.Fprintf(&b, `<rect class="kind gained" x="%.2f%%" y="%.2fem" width="%.2f%%" height=".9em"/>`, axis, top+stackBar, wg)
		fmt.Fprintf(&b, `<line class="axis" x1="%.2f%%" x2="%.2f%%" y1="%.2fem" y2="%.2fem"/>`, axis, axis, top+stackBar-.15, top+stackBar+1.05)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()), nil
}
