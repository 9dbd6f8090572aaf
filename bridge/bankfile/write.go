package bankfile

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/transform"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/money"
)

// ErrSign says that a text has a sign that the file's encoding lacks. Field is
// the reference of the payment, or the line of the file.
var ErrSign = fault.New(fault.Invalid, "bankfile.sign", lang.Text{
	ZH: "有的字不在银行文件的编码里：请银行改用 GB 18030，或改写户名", EN: "The file's encoding lacks a sign: ask the bank for GB 18030, or write the name otherwise"})

// Name names the template in the journal.
func (t *Template) Name() string { return t.Called }

// Write writes a remittance. Faults: ErrSign; what the remittance fails with.
func (t *Template) Write(to io.Writer, r *money.Remittance) error {
	out := bufio.NewWriter(to)
	file := map[string]string{
		"run": string(r.Run.ID), "service": r.Run.Service, "month": r.Run.Month.String()[:7], "count": strconv.FormatInt(r.Count, 10),
		"total": r.Total.String(), "total_fen": strconv.FormatInt(int64(r.Total), 10), "date": civil.FromTime(r.Run.ApprovedAt).String(),
	}
	if err := t.line(out, "head", fill(t.Head, file)); err != nil {
		return err
	}
	if t.titled() {
		titles := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			titles[i] = c.Title
		}
		if err := t.line(out, "titles", titles); err != nil {
			return err
		}
	}
	if err := t.payments(out, r, file); err != nil {
		return err
	}
	if err := t.line(out, "foot", fill(t.Foot, file)); err != nil {
		return err
	}
	return out.Flush()
}

func (t *Template) payments(out *bufio.Writer, r *money.Remittance, names map[string]string) error {
	values := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		values[i] = c.Value
	}
	number := 0
	for one, err := range r.Instructions() {
		if err != nil {
			return err
		}
		number++
		names["number"], names["reference"], names["payee"], names["name"] = strconv.Itoa(number), string(one.Reference), string(one.Payee), one.Name
		names["account"], names["amount"], names["amount_fen"] = one.Account, one.Amount.String(), strconv.FormatInt(int64(one.Amount), 10)
		if err := t.line(out, string(one.Reference), fill(values, names)); err != nil {
			return err
		}
	}
	return nil
}

func fill(cells []string, names map[string]string) []string {
	all := make([]string, len(cells))
	for i, cell := range cells {
		all[i] = braced.ReplaceAllStringFunc(cell, func(name string) string { return names[strings.Trim(name, "{}")] })
	}
	return all
}

// line writes one line in the encoding of the file; none where it has no cells.
func (t *Template) line(out *bufio.Writer, where string, cells []string) error {
	if len(cells) == 0 {
		return nil
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	w.Comma, w.UseCRLF = []rune(t.Separator)[0], t.LineEnd == "crlf"
	if err := w.Write(cells); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	w.Flush()
	encoded, _, err := transform.String(t.code().NewEncoder(), text.String())
	if err != nil {
		return ErrSign.At(where).Because(err)
	}
	_, err = out.WriteString(encoded)
	return err
}
