package web

import (
	"fmt"
	"html/template"
	"slices"
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

// draw writes the rows as Stack does, two bars each.
func (p Pairs) draw(tag lang.Tag) (template.HTML, error) {
	var most int64
	var words []string
	note := func(r PairRow) string { return r.BeforeSay.In(tag) + " → " + r.AfterSay.In(tag) }
	for _, r := range p.Rows {
		most = max(most, r.Before, r.After)
		words = append(words, r.Name.In(tag)+" "+note(r))
	}
	d := begin(p.Title.In(tag) + ": " + strings.Join(words, "; "))
	for _, r := range p.Rows {
		d.row(r.Name.In(tag), note(r), 1.4, func(b *strings.Builder) {
			for i, n := range []int64{r.Before, r.After} {
				fmt.Fprintf(b, `<rect class="kind %s" x="0" y="%.2fem" width="%.2f%%" height=".65em"/>`, p.Kinds()[i].ID, .75*float64(i), 100*part(n, most))
			}
		})
	}
	return d.end(), nil
}

// Sway is how many gain and how many lose, a row for each of some kind of
// people: losses to the left of an axis, gains to the right.
type Sway struct {
	Title, Name, Unit lang.Text
	Loses, Gains      lang.Text
	Unsure            lang.Text // what those are called of whom it is not known
	Rows              []SwayRow
}

// SwayRow is how many of one kind of people lose and gain.
type SwayRow struct {
	Name               lang.Text
	Lose, Gain, Unsure int64
	LoseM, GainM       lang.Text // how much, as words; empty where that is not told
}

// note is what stands at the right of a row.
func (s Sway) note(r SwayRow, tag lang.Tag) string {
	text := "+" + counted(r.Gain) + " / −" + counted(r.Lose)
	if r.Unsure > 0 {
		text += " · " + s.Unsure.In(tag) + " " + counted(r.Unsure)
	}
	return text
}

// Kinds is the key of the drawing.
func (s Sway) Kinds() []Kind { return []Kind{{"lost", s.Loses}, {"gained", s.Gains}} }

// Table is the same figures as a table.
func (s Sway) Table() Table {
	money := slices.ContainsFunc(s.Rows, func(r SwayRow) bool { return !r.GainM.IsZero() })
	t := Table{Caption: s.Title, Columns: []Column{{Head: s.Name}}}
	for _, head := range []lang.Text{s.Gains, s.Loses, s.Unsure} {
		t.Columns = append(t.Columns, Column{Head: head, Unit: s.Unit, Numeric: true})
	}
	if money {
		a := lang.Text{ZH: "一年合计", EN: "together, a year"}
		t.Columns = append(t.Columns, Column{Head: s.Gains, Unit: a, Numeric: true}, Column{Head: s.Loses, Unit: a, Numeric: true})
	}
	for _, r := range s.Rows {
		cells := []Cell{{Text: r.Name}, {Text: same(counted(r.Gain))}, {Text: same(counted(r.Lose))}, {Text: same(counted(r.Unsure))}}
		if money {
			cells = append(cells, Cell{Text: r.GainM}, Cell{Text: r.LoseM})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// draw writes the rows as Stack does, with an axis between loss and gain.
func (s Sway) draw(tag lang.Tag) (template.HTML, error) {
	var lose, gain int64
	var words []string
	for _, r := range s.Rows {
		lose, gain = max(lose, r.Lose), max(gain, r.Gain)
		words = append(words, r.Name.In(tag)+" "+s.note(r, tag))
	}
	axis := 100 * part(lose, lose+gain)
	d := begin(s.Title.In(tag) + ": " + strings.Join(words, "; "))
	for _, r := range s.Rows {
		d.row(r.Name.In(tag), s.note(r, tag), .9, func(b *strings.Builder) {
			left, right := 100*part(r.Lose, lose+gain), 100*part(r.Gain, lose+gain)
			b.WriteString(`<rect class="track" x="0" y="0" width="100%" height=".9em"/>`)
			fmt.Fprintf(b, `<rect class="kind lost" x="%.2f%%" y="0" width="%.2f%%" height=".9em"/>`, axis-left, left)
			fmt.Fprintf(b, `<rect class="kind gained" x="%.2f%%" y="0" width="%.2f%%" height=".9em"/>`, axis, right)
			fmt.Fprintf(b, `<line class="axis" x1="%.2f%%" x2="%.2f%%" y1="-.15em" y2="1.05em"/>`, axis, axis)
		})
	}
	return d.end(), nil
}
