package main

import (
	"io"

	"github.com/xuri/excelize/v2"

	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
)

// The sheets of the standards book.
var (
	servicesSheet = lang.Text{ZH: "服务", EN: "Services"}
	paramsSheet   = lang.Text{ZH: "参数", EN: "Parameters"}
)

// writeWorkbook writes an edition as XLSX: the services with their five
// elements and sources, and the parameters with amounts as numbers.
func writeWorkbook(w io.Writer, e *pack.Edition, tag lang.Tag) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", servicesSheet.In(tag)); err != nil {
		return err
	}
	if _, err := f.NewSheet(paramsSheet.In(tag)); err != nil {
		return err
	}
	if err := fillSheet(f, servicesSheet.In(tag), serviceRows(e, tag)); err != nil {
		return err
	}
	if err := fillSheet(f, paramsSheet.In(tag), paramRows(e, tag)); err != nil {
		return err
	}
	return f.Write(w)
}

// fillSheet writes rows, the first of which is the head.
func fillSheet(f *excelize.File, sheet string, rows [][]any) error {
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	wrap, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := sw.SetColWidth(1, len(rows[0]), 22); err != nil {
		return err
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		style := wrap
		if i == 0 {
			style = bold
		}
		if err := sw.SetRow(cell, row, excelize.RowOpts{StyleID: style}); err != nil {
			return err
		}
	}
	return sw.Flush()
}

func texts(tag lang.Tag, all ...lang.Text) []any {
	row := make([]any, len(all))
	for i, t := range all {
		row[i] = t.In(tag)
	}
	return row
}

func serviceRows(e *pack.Edition, tag lang.Tag) [][]any {
	rows := [][]any{texts(tag, lang.Text{ZH: "项", EN: "Item"}, lang.Text{ZH: "标识", EN: "ID"}, lang.Text{ZH: "名称", EN: "Name"},
		lang.Text{ZH: "类", EN: "Class"}, lang.Text{ZH: "领域", EN: "Field"}, lang.Text{ZH: "类别", EN: "Category"},
		lang.Text{ZH: "服务对象", EN: "Who it is for"}, lang.Text{ZH: "出处", EN: "Source"},
		lang.Text{ZH: "服务内容", EN: "What is provided"}, lang.Text{ZH: "出处", EN: "Source"},
		lang.Text{ZH: "服务标准", EN: "Standard"}, lang.Text{ZH: "出处", EN: "Source"},
		lang.Text{ZH: "支出责任", EN: "Who pays"}, lang.Text{ZH: "出处", EN: "Source"},
		lang.Text{ZH: "牵头负责单位", EN: "Lead unit"}, lang.Text{ZH: "出处", EN: "Source"},
		lang.Text{ZH: "从", EN: "From"}, lang.Text{ZH: "方案", EN: "Pack"})}
	c := &console{lang: string(tag)}
	for _, s := range e.Services {
		var item any
		if s.Item > 0 {
			item = s.Item
		}
		row := []any{item, s.ID, s.Name.In(tag), classNames[s.Class].In(tag), c.nounName(e.Pack.Fields(), s.Field), c.nounName(e.Pack.Categories(), s.Category)}
		el := s.Elements
		for _, part := range []pack.Element{el.Who, el.What, el.Standard, el.Pays, el.Lead} {
			row = append(row, part.Text.In(tag), sourceText(e.Pack, part.Cite, tag))
		}
		rows = append(rows, append(row, s.Span.From.String(), s.Pack))
	}
	return rows
}

func sourceText(p *pack.Pack, cite rule.Cite, tag lang.Tag) string {
	s := p.Source(cite.Source)
	if s == nil {
		return ""
	}
	return "《" + s.Title.In(tag) + "》" + cite.Clause + "（" + statusNames[cite.Status].In(tag) + "）"
}

func paramRows(e *pack.Edition, tag lang.Tag) [][]any {
	rows := [][]any{texts(tag, lang.Text{ZH: "参数", EN: "Parameter"}, lang.Text{ZH: "名称", EN: "Name"}, lang.Text{ZH: "情形", EN: "When"},
		lang.Text{ZH: "值", EN: "Value"}, lang.Text{ZH: "从", EN: "From"}, lang.Text{ZH: "到", EN: "To"}, lang.Text{ZH: "方案", EN: "Pack"}, lang.Text{ZH: "出处", EN: "Source"})}
	for _, p := range e.Params {
		if len(p.Rows) == 0 {
			rows = append(rows, []any{p.Name, p.Label.In(tag), "", "", "", "", "", p.Decided.In(tag)})
		}
		for _, r := range p.Rows {
			to := ""
			if r.Span.To != nil {
				to = r.Span.To.String()
			}
			rows = append(rows, []any{p.Name, p.Label.In(tag), whenText(p, r, tag), cellValue(r.Value), r.Span.From.String(), to, r.Cite.Pack, sourceText(e.Pack, r.Cite, tag)})
		}
	}
	return rows
}

// cellValue is a value as a sheet can compute with it: money in yuan, shares
// as fractions.
func cellValue(v rule.Value) any {
	switch v.Kind() {
	case rule.Money:
		return float64(v.Int()) / 100
	case rule.Ratio:
		return float64(v.Int()) / 1e6
	case rule.Int:
		return v.Int()
	}
	return v.String()
}
