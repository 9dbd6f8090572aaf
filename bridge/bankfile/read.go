package bankfile

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/money"
)

// ErrReturns says that a file of returns cannot be read by the template. Field
// is the line or the column.
var ErrReturns = fault.New(fault.Invalid, "bankfile.returns", lang.Text{
	ZH: "回盘文件与模板不符", EN: "The file of returns is not as the template says"})

// Read reads what a bank says of payments. A payment of which it says neither
// that it was made nor that it failed is refused, not guessed. Fault: ErrReturns.
func (t *Template) Read(from io.Reader) ([]money.Return, error) {
	r := csv.NewReader(t.code().NewDecoder().Reader(from))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = []rune(t.Separator)[0], -1, true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, ErrReturns.Because(err)
	}
	if len(rows) < t.Returns.SkipHead+t.Returns.SkipFoot {
		return nil, ErrReturns.Because(fmt.Errorf("%d lines, %d and %d are skipped", len(rows), t.Returns.SkipHead, t.Returns.SkipFoot))
	}
	rows = rows[t.Returns.SkipHead : len(rows)-t.Returns.SkipFoot]
	first := t.Returns.SkipHead + 1
	var titles []string
	if len(rows) > 0 && !isNumber(t.Returns.Reference) {
		titles, rows, first = rows[0], rows[1:], first+1
		titles[0] = strings.TrimPrefix(titles[0], "\ufeff")
	}
	at, err := t.Returns.places(titles)
	if err != nil {
		return nil, err
	}
	all := make([]money.Return, 0, len(rows))
	for i, row := range rows {
		one, err := t.Returns.read(row, at)
		if err != nil {
			return nil, ErrReturns.At(strconv.Itoa(first + i)).Because(err)
		}
		all = append(all, one)
	}
	return all, nil
}

func isNumber(text string) bool { _, err := strconv.Atoi(text); return err == nil }

// places are where reference, status and reason stand in a row; -1: nowhere.
func (r *Returns) places(titles []string) (at [3]int, err error) {
	for i, column := range []string{r.Reference, r.Status, r.Reason} {
		at[i] = -1
		if n, err := strconv.Atoi(column); err == nil {
			at[i] = n - 1
		} else if column != "" {
			at[i] = slices.IndexFunc(titles, func(title string) bool { return strings.TrimSpace(title) == column })
		}
		if at[i] < 0 && i < 2 {
			return at, ErrReturns.At(column).Because(fmt.Errorf("there is no such column among %q", titles))
		}
	}
	return at, nil
}

func (r *Returns) read(row []string, at [3]int) (one money.Return, err error) {
	cell := func(place int) string {
		if place < 0 || place >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[place])
	}
	one.Payment = id.ID(cell(at[0]))
	status := cell(at[1])
	switch {
	case one.Payment == "":
		return one, fmt.Errorf("no reference")
	case slices.Contains(r.Paid, status):
		one.Paid = true
	case status == "" || len(r.Failed) > 0 && !slices.Contains(r.Failed, status):
		return one, fmt.Errorf("the status %q says neither %q nor %q", status, r.Paid, r.Failed)
	default:
		if one.Reason = cell(at[2]); one.Reason == "" {
			one.Reason = status
		}
	}
	return one, nil
}
