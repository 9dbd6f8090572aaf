package bankfile_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"minsheng/access"
	"minsheng/bridge/bankfile"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store"
	"minsheng/store/storetest"
)

var all = store.By{Who: "li.fang", Purpose: "a test", Within: access.Everywhere()}

// approved is a run of two payments, approved.
func approved(t *testing.T) (*money.Ledger, money.Run) {
	t.Helper()
	l, err := money.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, amount := range []string{"800.00", "1234.56"} {
		_, err := l.Award(t.Context(), all, money.Grant{Person: id.New(), Account: "62220212|0500", Service: "dibao", Area: "330502003",
			Rate: money.Rate{Amount: measure.MustMoney(amount), From: civil.MustParse("2026-01-01"), Shares: []money.Share{{Payer: "county", Ratio: measure.One}}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	r, err := l.Prepare(t.Context(), all, money.Order{Month: civil.MustParse("2026-01-01"), Service: "dibao", Area: "330502"})
	if err != nil {
		t.Fatal(err)
	}
	boss := all
	boss.Who = "wang.min"
	if err := l.Approve(t.Context(), boss, r.ID, money.Consent{}); err != nil {
		t.Fatal(err)
	}
	return l, r
}

// called gives every payee one name.
func called(name string) money.Names {
	return func(_ context.Context, payees []id.ID) (map[id.ID]string, error) {
		of := map[id.ID]string{}
		for _, p := range payees {
			of[p] = name
		}
		return of, nil
	}
}

func example(t *testing.T, name string) *bankfile.Template {
	t.Helper()
	tmpl, err := bankfile.Example(name)
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

func TestABulkFileHasHeadPaymentsAndFootInItsEncoding(t *testing.T) {
	l, r := approved(t)
	tmpl := example(t, "batch")
	var file bytes.Buffer
	if _, err := l.Send(t.Context(), all, r.ID, &file, tmpl, called("张三")); err != nil {
		t.Fatal(err)
	}
	text, err := simplifiedchinese.GBK.NewDecoder().String(file.String())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text, "\r\n")
	if len(lines) != 5 || lines[0] != "2026-01|2|203456" || lines[3] != "END|2" || lines[4] != "" {
		t.Fatalf("%q", lines)
	}
	// A bar inside a value is quoted, or it would be another column.
	if !strings.HasPrefix(lines[1], `1|"62220212|0500"|张三|80000|`) && !strings.HasPrefix(lines[1], `1|"62220212|0500"|张三|123456|`) {
		t.Errorf("%q", lines[1])
	}
	var back bytes.Buffer
	for i, line := range lines {
		switch {
		case i == 1:
			line += "|0000|"
		case i == 2:
			line += "|A102|账户已销户"
		}
		if line != "" {
			back.WriteString(line + "\r\n")
		}
	}
	encoded, err := simplifiedchinese.GBK.NewEncoder().String(back.String())
	if err != nil {
		t.Fatal(err)
	}
	returns, err := tmpl.Read(strings.NewReader(encoded))
	if err != nil || len(returns) != 2 || !returns[0].Paid || returns[1].Paid || returns[1].Reason != "账户已销户" {
		t.Fatalf("%+v, %v", returns, err)
	}
	done, err := l.Reconcile(t.Context(), all, r.ID, returns)
	if err != nil || done.Paid != 1 || done.Failed != 1 || done.Left != 0 {
		t.Errorf("%+v, %v", done, err)
	}
}

func TestANameThatTheEncodingLacksIsRefusedWithItsPayment(t *testing.T) {
	l, r := approved(t)
	if _, err := l.Send(t.Context(), all, r.ID, &bytes.Buffer{}, example(t, "batch"), called("张𠮷")); !errors.Is(err, bankfile.ErrSign) {
		t.Errorf("%v", err)
	}
	if now, err := l.Run(t.Context(), all.Within, r.ID); err != nil || now.State != money.Approved {
		t.Errorf("the run is %s, %v", now.State, err)
	}
	if _, err := l.Send(t.Context(), all, r.ID, &bytes.Buffer{}, example(t, "plain"), called("张𠮷")); err != nil {
		t.Errorf("UTF-8 has it: %v", err)
	}
}

func TestAWrongTemplateIsRefusedWhereItIsWrong(t *testing.T) {
	good := "name: x\nseparator: ','\ncolumns: [{value: '{reference}'}]\n"
	if _, err := bankfile.Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		strings.Replace(good, "name: x", "", 1):                      "name",
		good + "encoding: big5\n":                                    "gb18030",
		good + "line_end: cr\n":                                      "crlf",
		strings.Replace(good, "','", "'||'", 1):                      "separator",
		strings.Replace(good, "{reference}", "{account}", 1):         "{reference}",
		strings.Replace(good, "{reference}", "{reference}{iban}", 1): "{iban}",
		good + "head: ['{account}']\n":                               "{account}",
		good + "colour: red\n":                                       "colour",
	} {
		if _, err := bankfile.Parse([]byte(text)); !errors.Is(err, bankfile.ErrTemplate) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, want %q", text, err, want)
		}
	}
}

func TestReturnsThatSayNothingAreRefusedNotGuessed(t *testing.T) {
	tmpl := example(t, "plain")
	if returns, err := tmpl.Read(strings.NewReader("\ufeffreference,status,reason\na,成功,\nb,failed,closed\n")); err != nil || len(returns) != 2 || returns[1].Reason != "closed" {
		t.Errorf("%+v, %v", returns, err)
	}
	for file, want := range map[string]string{
		"reference,status,reason\na,处理中,\n": "2",
		"reference,status,reason\n,paid,\n": "2",
		"reference,result\na,paid\n":        "status",
	} {
		if _, err := tmpl.Read(strings.NewReader(file)); !errors.Is(err, bankfile.ErrReturns) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", file, err, want)
		}
	}
}
