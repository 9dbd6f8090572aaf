package main

import (
	"fmt"
	"io"
	"strings"

	"minsheng/lang"
)

// table prints columns that stand under each other, Chinese or not.
type table struct {
	out  io.Writer
	rows [][]string
}

func (c *console) table(heads ...lang.Text) *table {
	t := &table{out: c.out}
	var row []string
	for _, h := range heads {
		row = append(row, c.say(h))
	}
	t.row(row...)
	return t
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

// columnWidth is where a long cell is cut.
const columnWidth = 48

func (t *table) print() {
	widths := make([]int, len(t.rows[0]))
	for _, row := range t.rows {
		for i, cell := range row {
			row[i] = cut(cell, columnWidth)
			widths[i] = max(widths[i], lang.Width(row[i]))
		}
	}
	for _, row := range t.rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-lang.Width(cell)+2))
			}
		}
		fmt.Fprintln(t.out, strings.TrimRight(b.String(), " "))
	}
}

// cut shortens a text to a number of cells.
func cut(s string, width int) string {
	if lang.Width(s) <= width {
		return s
	}
	n := 0
	for i, r := range s {
		if n += lang.RuneWidth(r); n > width-1 {
			return s[:i] + "…"
		}
	}
	return s
}
