package main

import (
	"io"

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
	return pack.WriteBook(w, pack.Sheet{Name: servicesSheet.In(tag), Rows: serviceRows(e, tag)},
		pack.Sheet{Name: paramsSheet.In(tag), Rows: paramRows(e, tag)})
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
