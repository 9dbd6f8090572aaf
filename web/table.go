package web

import (
	"bytes"
	"net/http"
	"net/url"

	"minsheng/lang"
	"minsheng/pack"
)

// table makes the rows behind a page, to take away.
type table func(*http.Request) (pack.Sheet, error)

// tables is every address whose figures can be had as a file.
func (p *Portal) tables() map[string]table {
	return map[string]table{
		"GET /services": p.servicesTable, "GET /service": p.serviceTable, "GET /compare": p.compareTable,
		"GET /compare/places": p.placesTable, "GET /changes": p.changesTable, "POST /entitled": p.resultTable,
	}
}

// fileKinds are the forms in which tables are sent.
var fileKinds = map[string]string{
	".csv":  "text/csv; charset=utf-8",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// files are the addresses of a page's table.
func files(path string, about url.Values) []Link {
	query := ""
	if len(about) > 0 {
		query = "?" + about.Encode()
	}
	return []Link{{Text: same("XLSX"), Href: path + ".xlsx" + query}, {Text: same("CSV"), Href: path + ".csv" + query}}
}

// file sends a table. Nothing of it is kept here.
func (p *Portal) file(kind string, of table) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sheet, err := of(r)
		var out bytes.Buffer
		switch {
		case err != nil:
		case kind == ".csv":
			err = sheet.WriteCSV(&out)
		default:
			err = pack.WriteBook(&out, sheet)
		}
		if err != nil {
			p.render(w, r, p.failed(r, err))
			return
		}
		w.Header().Set("Content-Type", fileKinds[kind])
		w.Header().Set("Content-Disposition", `attachment; filename="minsheng`+kind+`"; filename*=UTF-8''`+url.PathEscape(sheet.Name)+kind)
		w.Header().Set("Cache-Control", "no-store")
		w.Write(out.Bytes())
	})
}

// head makes the first row of a table from the ids of words.
func (p *Portal) head(tag lang.Tag, ids ...string) []any {
	row := make([]any, len(ids))
	for i, id := range ids {
		row[i] = p.words.text(id).In(tag)
	}
	return row
}

// row is a row of texts.
func row(tag lang.Tag, texts ...lang.Text) []any {
	all := make([]any, len(texts))
	for i, t := range texts {
		all[i] = t.In(tag)
	}
	return all
}

// cells writes a source into three cells: title and number, clause, how sure.
func (p *Portal) cells(tag lang.Tag, s *Source) []any {
	if s == nil {
		return []any{"", "", ""}
	}
	title := s.Title.In(tag)
	if s.Number != "" {
		title += " " + s.Number
	}
	sure := ""
	if s.Status != "" {
		sure = p.words.text("source." + s.Status).In(tag)
	}
	return []any{title, s.Clause, sure}
}
