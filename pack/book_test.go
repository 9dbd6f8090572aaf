package pack

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func TestASheetIsReadAsItWasWritten(t *testing.T) {
	sheet := Sheet{Name: "标准：a/b [1]", Rows: [][]any{{"地区", "标准"}, {"=1+1", 350.5}, {"-5", nil}}}
	var file bytes.Buffer
	if err := WriteBook(&file, sheet, Sheet{Name: "二", Rows: [][]any{{"x"}}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !cmp.Equal(got, []string{"标准：a b  1 ", "二"}) {
		t.Errorf("the sheets are %q", got)
	}
	rows, err := f.GetRows("标准：a b  1 ")
	if err != nil {
		t.Fatal(err)
	}
	if want := [][]string{{"地区", "标准"}, {"=1+1", "350.5"}, {"-5"}}; !cmp.Equal(rows, want) {
		t.Errorf("read %q", rows)
	}
	if formula, err := f.GetCellFormula("标准：a b  1 ", "A2"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q (%v)", formula, err)
	}
}

func TestACSVTableHoldsNoFormula(t *testing.T) {
	var file bytes.Buffer
	sheet := Sheet{Rows: [][]any{{"地区", "标准"}, {`=HYPERLINK("x")`, -3}, {"@a", 1234567.5}, {"a=b", nil}}}
	if err := sheet.WriteCSV(&file); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff地区,标准\n\"'=HYPERLINK(\"\"x\"\")\",-3\n'@a,1234567.5\na=b,\n"
	if file.String() != want {
		t.Errorf("wrote %q, want %q", file.String(), want)
	}
}
