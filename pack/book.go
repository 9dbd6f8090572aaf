package pack

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Sheet is a table to take away; its first row is the head. A cell is a text
// or a number.
type Sheet struct {
	Name string
	Rows [][]any
}

// WriteBook writes sheets as XLSX: the head stands still and is bold, long
// texts wrap. Texts are never formulas.
func WriteBook(w io.Writer, sheets ...Sheet) error {
	f := excelize.NewFile()
	defer f.Close()
	for i, s := range sheets {
		name := sheetName(s.Name)
		if i == 0 {
			if err := f.SetSheetName("Sheet1", name); err != nil {
				return err
			}
		} else if _, err := f.NewSheet(name); err != nil {
			return err
		}
		if err := s.fill(f, name); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// sheetName keeps what a workbook allows as the name of a sheet.
func sheetName(s string) string {
	clean := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, s))
	return string(clean[:min(len(clean), 31)])
}

func (s Sheet) fill(f *excelize.File, name string) error {
	wrap := excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}
	text, err := f.NewStyle(&wrap)
	if err != nil {
		return err
	}
	wrap.Font = &excelize.Font{Bold: true}
	head, err := f.NewStyle(&wrap)
	if err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := sw.SetColWidth(1, len(s.Rows[0]), 22); err != nil {
		return err
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, row := range s.Rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		style := text
		if i == 0 {
			style = head
		}
		if err := sw.SetRow(cell, row, excelize.RowOpts{StyleID: style}); err != nil {
			return err
		}
	}
	return sw.Flush()
}

// WriteCSV writes a sheet as CSV. The mark at its head tells spreadsheets that
// it is UTF-8; a text that one would take for a formula is quoted.
func (s Sheet) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	for _, row := range s.Rows {
		line := make([]string, len(row))
		for i, cell := range row {
			line[i] = csvCell(cell)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvCell(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case string:
		if v != "" && strings.ContainsRune("=+-@\t\r\n", rune(v[0])) {
			return "'" + v
		}
		return v
	case float64: // never 1e+06
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(cell)
}
