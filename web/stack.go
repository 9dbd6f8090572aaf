package web

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"minsheng/lang"
)

// Kind is one of the parts that the rows of a stack are made of. Its ID is the
// pattern in which it is drawn, so that no part is told by colour alone.
type Kind struct {
	ID   string
	Name lang.Text
}

// Stack is counts made of parts, a bar a row: as wide as the count beside the
// longest, or, with Shares, each over the whole width.
type Stack struct {
	Title  lang.Text
	Name   lang.Text // what a row is
	Unit   lang.Text
	Kinds  []Kind
	Rows   []StackRow
	Shares bool
}

// StackRow is a count in parts, one for each kind. Note stands at its right.
type StackRow struct {
	Name  lang.Text
	Note  lang.Text
	Parts []int64
}

func (r StackRow) whole() int64 {
	var n int64
	for _, p := range r.Parts {
		n += p
	}
	return n
}

// Table is the same figures as a table.
func (s Stack) Table() Table {
	t := Table{Caption: s.Title, Columns: []Column{{Head: s.Name}}}
	for _, k := range s.Kinds {
		t.Columns = append(t.Columns, Column{Head: k.Name, Unit: s.Unit, Numeric: true})
	}
	for _, r := range s.Rows {
		cells := []Cell{{Text: r.Name}}
		for _, n := range r.Parts {
			cells = append(cells, Cell{Text: same(counted(n))})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// draw writes a row of words and a bar for each count. The words are text, so
// that they wrap on a telephone; the bars are SVG, measured in per cent and em.
func (s Stack) draw(tag lang.Tag) (template.HTML, error) {
	var most int64
	for _, r := range s.Rows {
		most = max(most, r.whole())
	}
	d := begin(s.summary(tag))
	for _, r := range s.Rows {
		whole := most
		if s.Shares {
			whole = r.whole()
		}
		d.row(r.Name.In(tag), r.Note.In(tag), .9, func(b *strings.Builder) { drawParts(b, s.Kinds, r.Parts, whole, 0, .9) })
	}
	return d.end(), nil
}

// barDrawing is rows of words with a bar below each, one picture for readers of
// a screen.
type barDrawing struct{ strings.Builder }

func begin(summary string) *barDrawing {
	d := &barDrawing{}
	fmt.Fprintf(d, `<div class="bars" role="img" aria-label="%s">`, template.HTMLEscapeString(summary))
	return d
}

// row writes a name, what is noted of it, and a bar so many em high.
func (d *barDrawing) row(name, note string, high float64, bar func(*strings.Builder)) {
	fmt.Fprintf(d, `<div class="bar-row"><span>%s</span> <b>%s</b><svg height="%.2fem">`, template.HTMLEscapeString(name), template.HTMLEscapeString(note), high)
	bar(&d.Builder)
	d.WriteString(`</svg></div>`)
}

func (d *barDrawing) end() template.HTML {
	d.WriteString(`</div>`)
	return template.HTML(d.String())
}

// drawParts draws one bar: its parts beside each other over a track.
func drawParts(b *strings.Builder, kinds []Kind, parts []int64, whole int64, y, high float64) {
	fmt.Fprintf(b, `<rect class="track" x="0" y="%.2fem" width="100%%" height="%.2fem"/>`, y, high)
	x := 0.0
	for i, n := range parts {
		w := 100 * part(n, whole)
		if n > 0 {
			fmt.Fprintf(b, `<rect class="kind %s" x="%.2f%%" y="%.2fem" width="%.2f%%" height="%.2fem"/>`, kinds[i].ID, x, y, max(w, .4), high)
		}
		x += w
	}
}

// summary says in one sentence what the drawing shows.
func (s Stack) summary(tag lang.Tag) string {
	sep := map[lang.Tag]string{lang.ZH: "；", lang.EN: "; "}[tag]
	colon := map[lang.Tag]string{lang.ZH: "：", lang.EN: ": "}[tag]
	var rows []string
	for _, r := range s.Rows {
		var parts []string
		for i, n := range r.Parts {
			parts = append(parts, s.Kinds[i].Name.In(tag)+" "+counted(n))
		}
		rows = append(rows, r.Name.In(tag)+" "+strings.Join(parts, ", "))
	}
	return s.Title.In(tag) + colon + strings.Join(rows, sep)
}

// Meter is one bar of a stack by itself, as it stands in a row of a table whose
// cells say the same.
type Meter struct {
	Kinds []Kind
	Parts []int64
	Whole int64 // what the whole width stands for; the sum of the parts where zero
}

// draw writes the bar; readers of a screen have the cells beside it.
func (m Meter) draw(lang.Tag) (template.HTML, error) {
	var b strings.Builder
	b.WriteString(`<svg class="meter" aria-hidden="true" height="1em">`)
	drawParts(&b, m.Kinds, m.Parts, cmp.Or(m.Whole, StackRow{Parts: m.Parts}.whole()), 0, 1)
	b.WriteString(`</svg>`)
	return template.HTML(b.String()), nil
}

// counted writes a count with its thousands parted: 727,000.
func counted(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = string(slices.Concat([]byte(s[:i]), []byte(","), []byte(s[i:])))
	}
	return s
}
