package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/people/sheet"
)

var payable = []sheet.Payable{
	{Code: people.Code{Code: "dibao", Name: lang.Text{ZH: "最低生活保障", EN: "Minimum living guarantee"}}, ForHousehold: true},
	{Code: people.Code{Code: "old-age-allowance", Name: lang.Text{ZH: "高龄津贴", EN: "Old-age allowance"}}},
}

func readReceived(t *testing.T, text string) ([]sheet.Receipt, sheet.Report) {
	t.Helper()
	list, report, err := sheet.ReadReceived(strings.NewReader(text), sheet.CSV, payable)
	if err != nil {
		t.Fatal(err)
	}
	return list, report
}

func sayReceipts(list []sheet.Receipt) string {
	var b strings.Builder
	for _, r := range list {
		fmt.Fprintf(&b, "%d %s|%s %s", r.Row, r.Person, r.Household, r.Service)
		if r.Amount != nil {
			fmt.Fprintf(&b, " %s", r.Amount)
		}
		fmt.Fprintf(&b, " %s", r.Per)
		if r.Since != nil {
			fmt.Fprintf(&b, " %s", r.Since)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestADepartmentsListOfWhoReceivesWhatIsRead(t *testing.T) {
	want := "2 p1| old-age-allowance 50.00 month 2020-03-01\n3 |h2 dibao 1200.50 \n4 p3|h3 dibao year\n"
	text := "人员编号,户编号,服务,金额,周期,起始日期\np1,,高龄津贴,50元,每月,2020年3月1日\n,h2,DIBAO,\"1,200.50\",,\np3,h3,最低生活保障,,year,\n"
	list, report := readReceived(t, text)
	if got := sayReceipts(list); got != want || report.Taken != 3 || len(report.Problems) > 0 {
		t.Errorf("%swant\n%s%+v", got, want, report)
	}
	book := excelize.NewFile()
	for i, row := range []string{"person_id,service,amount,per,since", "p1,old-age-allowance,50,month,2020/3/1"} {
		for j, text := range strings.Split(row, ",") {
			name, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if err := book.SetCellValue("Sheet1", name, text); err != nil {
				t.Fatal(err)
			}
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	list, _, err := sheet.ReadReceived(&file, sheet.XLSX, payable)
	if got := sayReceipts(list); err != nil || got != "2 p1| old-age-allowance 50.00 month 2020-03-01\n" {
		t.Errorf("%s %v", got, err)
	}
}

func TestMistakesInAListOfWhoReceivesWhatAreReportedByCellInBothLanguages(t *testing.T) {
	list, report := readReceived(t, "人员编号,户编号,服务,金额,周期,起始日期\n"+
		"p1,,高龄津贴,50,month,\n"+
		"p1,h1,old-age-allowance,50,month,\n"+ // the same person
		"p2,,低保,,,\n"+ // no such name
		",h3,高龄津贴,,,\n"+ // a person's service
		",,最低生活保障,,,\n"+
		"p4,,最低生活保障,-5,旬,1.3.2020\n"+
		"p5,,,,,\n")
	want := []string{
		"C3 服务：与第 2 行是同一人（户）的同一服务：请合成一行，金额相加",
		"C4 服务：方案中没有这项服务：请写它的代码（如 dibao）或正式名称，minsheng pack list 列出全部",
		"A5 人员编号：没有写是谁：请填人员编号；按户享受的，也可只填户编号",
		"A6 人员编号：没有写是谁：请填人员编号；按户享受的，也可只填户编号",
		"D7 金额：金额不能小于零；不知道就留空",
		"E7 周期：不在选项中，请写：月、年、天、学期、次、一次性",
		"F7 起始日期：日期应写成 1951-03-02（年-月-日）",
		"C8 服务：这里必须填写",
	}
	if got := problems(report.Problems); got != strings.Join(want, "\n") || len(list) != 0 || report.Taken != 0 {
		t.Errorf("%d taken\n%s", len(list), got)
	}
	if got := report.Problems[0].String(); got != "C3 service: Row 2 is of the same person or household and service: make one row of them and add the amounts up" {
		t.Error(got)
	}
	list, _ = readReceived(t, "姓名,人员编号,服务\n沈阿婆,p1,高龄津贴\n")
	if got := sayReceipts(list); got != "2 p1| old-age-allowance \n" {
		t.Errorf("with names: %s", got)
	}
	_, _, err := sheet.ReadReceived(strings.NewReader("公民身份号码,人员编号,服务\n1,p1,高龄津贴\n"), sheet.CSV, payable)
	var f *fault.Error
	if !errors.As(err, &f) || f.Field != "A1" || !strings.Contains(f.Say.ZH, "minsheng outreach received") {
		t.Errorf("a list by citizen number: %v", err)
	}
	for _, head := range []string{"服务,金额\n", "人员编号,金额\n", "人员编号,服务,公民身份号码\n"} {
		if _, _, err := sheet.ReadReceived(strings.NewReader(head), sheet.CSV, payable); !errors.Is(err, sheet.ErrHead) {
			t.Errorf("%s %v", head, err)
		}
	}
}
