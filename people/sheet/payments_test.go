package sheet

import (
	"strings"
	"testing"

	"minsheng/lang"
	"minsheng/people"
)

var paid = []Payable{
	{Code: people.Code{Code: "dibao", Name: lang.Text{ZH: "最低生活保障"}}, ForHousehold: true},
	{Code: people.Code{Code: "old-age-allowance", Name: lang.Text{ZH: "高龄津贴"}}},
}

func TestAListByCitizenNumberIsReadWithEveryMistakeAtItsCell(t *testing.T) {
	const head = "公民身份号码,姓名,服务,金额,周期,起始日期\n"
	list, report, err := ReadPayments(strings.NewReader(head+
		"790502195103020018,演示甲,高龄津贴,100,每月,2025-01-01\n"+
		"790502195305060026,演示乙,dibao,,,\n"+
		"790502195305060026,演示乙,高龄津贴,50.5,月,\n"), CSV, Options{}, paid)
	if err != nil || len(list) != 3 || len(report.Problems) != 0 || report.Taken != 3 {
		t.Fatalf("%+v, %+v, %v", list, report, err)
	}
	if l := list[0]; l.Number.Plain() != "790502195103020018" || l.Service != "old-age-allowance" || l.Amount.String() != "100.00" || l.Per != "month" || l.Since.String() != "2025-01-01" || l.Row != 2 {
		t.Errorf("%+v", l)
	}
	if l := list[1]; l.Service != "dibao" || l.Amount != nil || l.Per != "" || l.Since != nil {
		t.Errorf("%+v", l)
	}
	list, report, err = ReadPayments(strings.NewReader(head+
		"790502195103020019,演示甲,高龄津贴,100,月,\n"+
		",演示乙,高龄津贴,100,月,\n"+
		"790502195305060026,演示乙,没有的服务,-1,星期,2025-13-01\n"+
		"790502195103020018,演示丙,dibao,,,\n"+
		"790502195103020018,演示丙,最低生活保障,,,\n"), CSV, Options{}, paid)
	var cells []string
	for _, p := range report.Problems {
		cells = append(cells, p.Cell())
	}
	if got := strings.Join(cells, " "); err != nil || list != nil || got != "A2 A3 C4 D4 E4 F4 C6" {
		t.Errorf("%v at %s, %v", list, got, err)
	}
}
