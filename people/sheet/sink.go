package sheet

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"minsheng/lang"
	"minsheng/measure"
	"minsheng/people"
)

type csvSink struct{ w *csv.Writer }

func newCSVSink(w io.Writer, list []column) (*csvSink, error) {
	if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil {
		return nil, err
	}
	s := &csvSink{w: csv.NewWriter(w)}
	s.w.UseCRLF = true
	labels, names := heads(list)
	if err := s.row(labels); err != nil {
		return nil, err
	}
	return s, s.row(names)
}

func (s *csvSink) row(cells []any) error {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = guard(written(c))
	}
	return s.w.Write(texts)
}

func (s *csvSink) close() error {
	s.w.Flush()
	return s.w.Error()
}

// xlsxSink streams rows into a workbook. Texts stay texts, so that no program
// rounds a citizen number or runs a formula; figures are figures.
type xlsxSink struct {
	w     io.Writer
	file  *excelize.File
	rows  *excelize.StreamWriter
	money int // the style of amounts
	n     int
}

const (
	dataSheet = "人员"
	noteSheet = "填写说明"
)

func newXLSXSink(w io.Writer, list []column) (*xlsxSink, error) {
	s := &xlsxSink{w: w, file: excelize.NewFile()}
	if err := s.file.SetSheetName("Sheet1", dataSheet); err != nil {
		return nil, err
	}
	if err := s.notes(list); err != nil {
		return nil, err
	}
	if err := s.choices(list); err != nil {
		return nil, err
	}
	return s, s.begin(list)
}

// begin opens the stream: widths and panes first, then the two heads.
func (s *xlsxSink) begin(list []column) error {
	head, err := s.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}}})
	if err != nil {
		return err
	}
	grey, err := s.file.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "7A8591", Size: 9}})
	if err != nil {
		return err
	}
	if s.money, err = s.file.NewStyle(&excelize.Style{NumFmt: 4}); err != nil {
		return err
	}
	if s.rows, err = s.file.NewStreamWriter(dataSheet); err != nil {
		return err
	}
	for i, col := range list {
		width := max(12, float64(2*utf8.RuneCountInString(col.label.ZH)+3))
		if col.name == "citizen_number" || col.name == "guardian" || col.name == "supporter" {
			width = 22
		}
		if err := s.rows.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}
	if err := s.rows.SetPanes(panes); err != nil {
		return err
	}
	labels, names := heads(list)
	if err := s.styled(labels, head); err != nil {
		return err
	}
	return s.styled(names, grey)
}

func (s *xlsxSink) styled(cells []any, style int) error {
	out := make([]any, len(cells))
	for i, c := range cells {
		out[i] = excelize.Cell{StyleID: style, Value: c}
	}
	return s.put(out)
}

func (s *xlsxSink) put(cells []any) error {
	s.n++
	return s.rows.SetRow(cellName(0, s.n), cells)
}

func (s *xlsxSink) row(cells []any) error {
	out := make([]any, len(cells))
	for i, c := range cells {
		switch v := c.(type) {
		case measure.Money:
			out[i] = excelize.Cell{StyleID: s.money, Value: exact(v)}
		case int64:
			out[i] = v
			if v > maxFigure || v < -maxFigure {
				out[i] = written(v)
			}
		case string:
			if v != "" {
				out[i] = v
			}
		}
	}
	return s.put(out)
}

// maxFigure is the largest figure whose every digit a spreadsheet keeps.
const maxFigure = 999_999_999_999_999

// exact is an amount as a figure where a spreadsheet keeps its every fen, else
// as text.
func exact(m measure.Money) any {
	if m > maxFigure || m < -maxFigure {
		return m.String()
	}
	return float64(m) / 100
}

// notes says on a second sheet what each column takes.
func (s *xlsxSink) notes(list []column) error {
	if _, err := s.file.NewSheet(noteSheet); err != nil {
		return err
	}
	rows := [][]any{{"列名", "机器名", "必填", "怎么填", "来源部门", "column", "what to write"}}
	for _, col := range list {
		must, department := "", ""
		if col.must {
			must = "是"
		}
		if col.attr != nil {
			department = col.attr.Department
		}
		rows = append(rows, []any{col.label.ZH, col.name, must, col.note.In(lang.ZH), department, col.label.In(lang.EN), col.note.In(lang.EN)})
	}
	for i, row := range rows {
		if err := s.file.SetSheetRow(noteSheet, cellName(0, i+1), &row); err != nil {
			return err
		}
	}
	return s.file.SetColWidth(noteSheet, "A", "G", 28)
}

// choices gives columns of codes a drop-down list. A list of the file format
// has at most 255 characters; longer ones stay on the notes alone.
func (s *xlsxSink) choices(list []column) error {
	for i, col := range list {
		names := namesOf(col)
		if len(names) == 0 || utf8.RuneCountInString(strings.Join(names, ",")) > 250 {
			continue
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref(cellName(i, 3) + ":" + cellName(i, maxRows))
		if err := v.SetDropList(names); err != nil {
			return err
		}
		if err := s.file.AddDataValidation(dataSheet, v); err != nil {
			return err
		}
	}
	return nil
}

func namesOf(col column) []string {
	var codes []people.Code
	switch {
	case col.name == "sex":
		codes = sexes()
	case col.name == "relation":
		codes = roles()
	case col.attr != nil && col.attr.Kind == people.Bool:
		return []string{"是", "否"}
	case col.attr != nil && col.attr.Kind == people.Text:
		codes = col.attr.Codes
	}
	var names []string
	for _, c := range codes {
		name := codeName(c.Code, codes)
		if strings.Contains(name, ",") {
			return nil
		}
		names = append(names, name)
	}
	return names
}

func (s *xlsxSink) close() error {
	if err := s.rows.Flush(); err != nil {
		return err
	}
	if err := s.file.Write(s.w); err != nil {
		return err
	}
	return s.file.Close()
}
