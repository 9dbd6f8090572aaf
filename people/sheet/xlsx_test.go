package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"minsheng/civil"
	"minsheng/people"
	"minsheng/people/sheet"
)

// workbook makes a file as a spreadsheet program does: heads, then what fill
// puts below.
func workbook(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	head := strings.Split(heads+",月收入,缴费年限,退役军人,退休日期", ",")
	if err := f.SetSheetRow("Sheet1", "A1", &head); err != nil {
		t.Fatal(err)
	}
	row := []any{"1", "户主", "沈阿婆", nil, "女", "1951-03-02", 330502001}
	if err := f.SetSheetRow("Sheet1", "A2", &row); err != nil {
		t.Fatal(err)
	}
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBook(t *testing.T, b []byte) (people.Batch, sheet.Report) {
	t.Helper()
	batch, report, err := sheet.Read(bytes.NewReader(b), sheet.XLSX, catalogue(t), options)
	if err != nil {
		t.Fatal(err)
	}
	return batch, report
}

func TestCellsOfAWorkbookAreReadByWhatTheyAre(t *testing.T) {
	b, report := readBook(t, workbook(t, func(f *excelize.File) {
		f.SetCellValue("Sheet1", "F2", time.Date(1951, 3, 2, 0, 0, 0, 0, time.UTC)) // a serial number with a date format
		f.SetCellValue("Sheet1", "H2", 1200.10)
		f.SetCellValue("Sheet1", "I2", 15)
		f.SetCellValue("Sheet1", "J2", true)
		f.SetCellValue("Sheet1", "K2", 38808.75) // 2006-04-01 18:00
		f.SetCellRichText("Sheet1", "C2", []excelize.RichTextRun{{Text: "沈"}, {Text: "阿婆"}})
	}))
	if len(report.Problems) > 0 || len(b.Households) != 1 {
		t.Fatal(problems(report.Problems))
	}
	m := b.Households[0].Members[0]
	facts := m.Said[0].Values
	if m.Name != "沈阿婆" || *m.BornOn != civil.MustParse("1951-03-02") || m.Residence.LivesInArea != "330502001" ||
		facts["monthly_income"].Money() != 120010 || facts["contribution_years"].Int() != 15 || !facts["veteran"].Bool() ||
		facts["retired_on"].Date() != civil.MustParse("2006-04-01") {
		t.Errorf("%+v %v", m, facts)
	}
}

func TestWhatAWorkbookHidesIsReportedAtItsCell(t *testing.T) {
	for _, tc := range []struct {
		name string
		fill func(f *excelize.File)
		want string
	}{
		{"a formula", func(f *excelize.File) {
			f.SetCellValue("Sheet1", "H2", 900)
			f.SetCellFormula("Sheet1", "H2", "450*2")
		}, "H2 月收入：这里是公式：请复制后“选择性粘贴—数值”"},
		{"a formula without a kept value", func(f *excelize.File) { f.SetCellFormula("Sheet1", "I2", "1+1") }, "I2 缴费年限：这里是公式：请复制后“选择性粘贴—数值”"},
		{"a number kept as a figure", func(f *excelize.File) { f.SetCellValue("Sheet1", "D2", 330502195103020018) },
			"D2 公民身份号码：号码被存成了数字，只剩前 15 位是真的：请把单元格设为文本，再重新录入"},
		{"merged cells", func(f *excelize.File) {
			row := []any{nil, "配偶", "李大爷", nil, "男", "1950-01-01", 330502001}
			f.SetSheetRow("Sheet1", "A3", &row)
			f.MergeCell("Sheet1", "A2", "A3")
		}, "A2 户编号：这里是合并的单元格：请取消合并，逐行填写\nA3 户编号：这里必须填写"},
		{"a day before March 1900", func(f *excelize.File) { f.SetCellValue("Sheet1", "F2", 59) }, "F2 出生日期：日期应写成 1951-03-02（年-月-日）"},
		{"an amount below a fen", func(f *excelize.File) { f.SetCellValue("Sheet1", "H2", 0.125) }, "H2 月收入：金额以元为单位，最多两位小数，如 900 或 900.50"},
		{"a yes where a figure belongs", func(f *excelize.File) { f.SetCellValue("Sheet1", "H2", true) }, "H2 月收入：金额以元为单位，最多两位小数，如 900 或 900.50"},
		{"a row far below", func(f *excelize.File) { f.SetCellValue("Sheet1", "C1000", "孤") },
			"A1000 户编号：这里必须填写\nB1000 与户主关系：这里必须填写\nE1000 性别：性别应为 male（男）或 female（女）\nF1000 出生日期：没有公民身份号码时，须写出生日期\nG1000 常住地代码：这里必须填写"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, report := readBook(t, workbook(t, tc.fill))
			if got := problems(report.Problems); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

func TestAnErrorOfTheSpreadsheetIsReported(t *testing.T) {
	b := replaceInPart(t, workbook(t, func(f *excelize.File) { f.SetCellValue("Sheet1", "H2", 900) }), "xl/worksheets/sheet1.xml",
		`<c r="H2"><v>900</v>`, `<c r="H2" t="e"><v>#N/A</v>`)
	if _, report := readBook(t, b); problems(report.Problems) != "H2 月收入：这里是表格的出错值（如 #N/A）：请改成数据或清空" {
		t.Error(problems(report.Problems))
	}
}

func TestSerialDaysCountFromTheDayTheWorkbookSays(t *testing.T) {
	b := workbook(t, func(f *excelize.File) {
		yes := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
		f.SetCellValue("Sheet1", "F2", 17227)
	})
	batch, report := readBook(t, b)
	if len(report.Problems) > 0 || *batch.Households[0].Members[0].BornOn != civil.MustParse("1951-03-02") {
		t.Errorf("%s %+v", problems(report.Problems), batch.Households)
	}
}

func TestAWorkbookThatIsDamagedOrABombIsRefused(t *testing.T) {
	good := workbook(t, func(*excelize.File) {})
	for name, tc := range map[string]struct {
		file []byte
		want error
	}{
		"cut in half":            {good[:len(good)/2], sheet.ErrUnreadable},
		"text that points away":  {replaceInPart(t, good, "xl/worksheets/sheet1.xml", `t="s"><v>0<`, `t="s"><v>9999<`), sheet.ErrUnreadable},
		"a cell far to the side": {replaceInPart(t, good, "xl/worksheets/sheet1.xml", `r="G2"`, `r="XFDZZ2"`), sheet.ErrUnreadable},
		"tags that do not close": {replaceInPart(t, good, "xl/worksheets/sheet1.xml", `</worksheet>`, ``), sheet.ErrUnreadable},
		"no workbook":            {replaceInPart(t, good, "xl/workbook.xml", `<sheets>`, `<sheetz>`), sheet.ErrUnreadable},
	} {
		_, _, err := sheet.Read(bytes.NewReader(tc.file), sheet.XLSX, catalogue(t), options)
		if !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// replaceInPart changes the text of one file inside a workbook.
func replaceInPart(t testing.TB, book []byte, part, old, new string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			if !bytes.Contains(b, []byte(old)) {
				t.Fatalf("%s has no %q: %s", part, old, b)
			}
			b = bytes.Replace(b, []byte(old), []byte(new), 1)
		}
		p, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		p.Write(b)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func FuzzReadXLSX(f *testing.F) {
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>姓名</t></is></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<worksheet><sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2"><f>1</f><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`))
	book := workbook(f, func(*excelize.File) {})
	f.Fuzz(func(t *testing.T, part []byte) {
		z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, file := range z.File {
			if file.Name != "xl/worksheets/sheet1.xml" {
				if err := w.Copy(file); err != nil {
					t.Fatal(err)
				}
			}
		}
		p, err := w.Create("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		p.Write(part)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		fuzzRead(t, out.Bytes(), sheet.XLSX)
	})
}
