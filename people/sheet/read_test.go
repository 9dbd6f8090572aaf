package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/people/sheet"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var (
	jan1    = civil.MustParse("2026-01-01")
	options = sheet.Options{Source: "民政局", AsOf: jan1}
	by      = store.By{Who: "clerk-7", Purpose: "a test", Within: access.Everywhere()}
)

// Sequence 000 is never given to anybody: these people cannot exist.
var (
	mother = numbered("33050219510302000")
	son    = numbered("33050219800515000")
)

func numbered(digits17 string) string { return digits17 + string(people.CheckDigit(digits17)) }

func catalogue(t testing.TB) *people.Catalogue {
	t.Helper()
	zh := func(s string) lang.Text { return lang.Text{ZH: s} }
	c, err := people.NewCatalogue(
		people.Attribute{Name: "disability_level", Kind: people.Text, Label: zh("残疾等级"), Sealed: true, Department: "残联",
			Codes: []people.Code{{Code: "none", Name: zh("没有残疾证")}, {Code: "1", Name: zh("一级")}, {Code: "2", Name: zh("二级")}}},
		people.Attribute{Name: "monthly_income", Kind: people.Money, Label: zh("月收入"), Unit: zh("元")},
		people.Attribute{Name: "contribution_years", Kind: people.Int, Label: zh("缴费年限"), Unit: zh("年")},
		people.Attribute{Name: "veteran", Kind: people.Bool, Label: zh("退役军人")},
		people.Attribute{Name: "retired_on", Kind: people.Date, Label: zh("退休日期")},
		people.Attribute{Name: "share", Kind: people.Ratio, Label: zh("份额")},
		people.Attribute{Name: "aids", Kind: people.List, Label: zh("辅助器具"),
			Codes: []people.Code{{Code: "wheelchair", Name: zh("轮椅")}, {Code: "hearing_aid", Name: zh("助听器")}}},
		people.Attribute{Name: "school_area", Kind: people.Text, Area: true, Label: zh("就学地")},
		people.Attribute{Name: "note", Kind: people.Text, Label: zh("备注")},
		people.Attribute{Name: "low_income", Entity: people.Home, Kind: people.Bool, Label: zh("低保户")},
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t *testing.T, text string, o sheet.Options) (people.Batch, sheet.Report) {
	t.Helper()
	b, report, err := sheet.Read(strings.NewReader(text), sheet.CSV, catalogue(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return b, report
}

func problems(list []sheet.Problem) string {
	var s []string
	for _, p := range list {
		s = append(s, p.In(lang.ZH))
	}
	return strings.Join(s, "\n")
}

const heads = "户编号,与户主关系,姓名,公民身份号码,性别,出生日期,常住地代码"

func TestASheetAsOfficesWriteItIsRead(t *testing.T) {
	text := heads + ",联系电话,监护人,残疾等级,月收入,缴费年限,退役军人,退休日期,份额,辅助器具,户：低保户\n" +
		"1,户主,沈阿婆," + strings.ToLower(mother) + ",,,３３０５０２００１,0572 000 1234,,没有残疾证,\"￥1,200.50元\",15,否,2006年3月2日,30%,轮椅、助听器,是\n" +
		"\n" +
		"1,子女,沈小妹,,女,1979/9/9,330502001,,2,1,0,,,19990101,0.3,,\n"
	b, report := read(t, text, options)
	if len(report.Problems) > 0 || report.Rows != 2 || report.Taken != 2 || len(b.Households) != 1 {
		t.Fatalf("%s %+v", problems(report.Problems), report)
	}
	m, c := b.Households[0].Members[0], b.Households[0].Members[1]
	facts := m.Said[0].Values
	for name, want := range map[string]people.Value{
		"disability_level": people.OfText("none"), "monthly_income": people.OfMoney(120050), "contribution_years": people.OfInt(15),
		"veteran": people.OfBool(false), "retired_on": people.OfDate(civil.MustParse("2006-03-02")), "share": people.OfRatio(300000),
		"aids": people.OfList("wheelchair", "hearing_aid"),
	} {
		if !facts[name].Equal(want) {
			t.Errorf("%s: %v, want %v", name, facts[name], want)
		}
	}
	if m.Phone != "05720001234" || m.Residence.LivesInArea != "330502001" || m.Role != people.Head || m.Number.Plain() != mother {
		t.Errorf("%+v", m)
	}
	if !b.Households[0].Said[0].Values["low_income"].Bool() {
		t.Errorf("%+v", b.Households[0].Said)
	}
	if _, said := c.Said[0].Values["veteran"]; said || *c.BornOn != civil.MustParse("1979-09-09") || c.Links[0].Ref != "2" {
		t.Errorf("an empty cell is nothing said: %+v", c)
	}
}

func TestEveryMistakeIsReportedAtItsCellWithWhatToWrite(t *testing.T) {
	full := heads + ",联系电话,监护人,残疾等级,月收入,缴费年限,退役军人,退休日期,份额,就学地,户：低保户\n"
	for _, tc := range []struct{ name, rows, want string }{
		{"a wrong check digit", "1,户主,甲," + mother[:17] + otherDigit(mother[17]) + ",,,330502", "D2 公民身份号码：公民身份号码的校验码不对：有一位抄错或两位颠倒，请核对"},
		{"an old number", "1,户主,甲,330502510302001,,,330502", "D2 公民身份号码：这是 15 位旧号码，2013 年起已停用：请按现行居民身份证填写 18 位号码"},
		{"a mangled number", "1,户主,甲,3.30502E+17,,,330502", "D2 公民身份号码：公民身份号码应为 18 位：前 17 位是数字，末位是数字或 X"},
		{"neither number nor birth nor sex", "1,户主,甲,,,,330502", "E2 性别：性别应为 male（男）或 female（女）\nF2 出生日期：没有公民身份号码时，须写出生日期"},
		{"a sex and a birth that are not the number's", "1,户主,甲," + mother + ",男,1951-03-03,330502", "E2 性别：性别与公民身份号码不符\nF2 出生日期：出生日期与公民身份号码不符"},
		{"a day in another order", "1,户主,甲,,女,03/02/1951,330502", "F2 出生日期：日期应写成 1951-03-02（年-月-日）"},
		{"a day that is not", "1,户主,甲,,女,1951-02-30,330502", "F2 出生日期：日期应写成 1951-03-02（年-月-日）"},
		{"a birth after the data", "1,户主,甲,,女,2026-01-02,330502", "F2 出生日期：出生日期晚于数据日期，或早于 1850 年"},
		{"what must be there is not", ",,,,女,1951-03-02,", "A2 户编号：这里必须填写\nB2 与户主关系：这里必须填写\nC2 姓名：这里必须填写\nG2 常住地代码：这里必须填写"},
		{"an unknown relation", "1,老大,甲,,女,1951-03-02,330502", "B2 与户主关系：不在选项中，请写：户主、配偶、子女、父母、孙子女、祖父母、兄弟姐妹、其他"},
		{"a place by name", "1,户主,甲,,女,1951-03-02,吴兴区", "G2 常住地代码：区划代码应为 6、9 或 12 位数字，如 330502"},
		{"a guardian nobody knows", "1,户主,甲,,女,1951-03-02,330502,,9", "I2 监护人：监护人或义务人找不到：请写本批中的行号，或已登记的公民身份号码"},
		{"values of the wrong kind", "1,户主,甲,,女,1951-03-02,330502,12,,三级,九百,1.5,也许,昨天,三成,湖州",
			"H2 联系电话：电话应为 7 至 15 位数字\nJ2 残疾等级：不在选项中，请写：没有残疾证、一级、二级\nK2 月收入：金额以元为单位，最多两位小数，如 900 或 900.50\n" +
				"L2 缴费年限：应为整数\nM2 退役军人：写“是”或“否”；不知道就留空\nN2 退休日期：日期应写成 1951-03-02（年-月-日）\nO2 份额：比例写成 0.3 或 30%\nP2 就学地：应为 6、9 或 12 位区划代码，如 330502"},
		{"a decimal comma", "1,户主,甲,,女,1951-03-02,330502,,,,\"12,50\",\"1,5\"", "K2 月收入：金额以元为单位，最多两位小数，如 900 或 900.50\nL2 缴费年限：应为整数"},
		{"two heads", "1,户主,甲,,女,1951-03-02,330502\n1,户主,乙,,女,1951-03-02,330502", "B2 与户主关系：一户最多一名户主，且至少一名成员"},
		{"one number twice", "1,户主,甲," + mother + ",,,330502\n2,户主,乙," + mother + ",,,330502", "D3 公民身份号码：本批中有两人用同一公民身份号码"},
		{"a household that contradicts itself", "1,户主,甲,,女,1951-03-02,330502,,,,,,,,,,是\n1,配偶,乙,,男,1951-03-02,330502,,,,,,,,,,否", "Q3 户：低保户：与同一户的上一行不一致：一户只能有一个值"},
		{"a cell beyond the heads", "1,户主,甲,,女,1951-03-02,330502,,,,,,,,,,,x", "R2：这一列没有表头：请补表头或清空"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b, report := read(t, full+tc.rows+"\n", options)
			got := problems(report.Problems)
			if got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
			if len(b.Households) != 0 || report.Taken != 0 {
				t.Errorf("a batch with mistakes has %d households", len(b.Households))
			}
		})
	}
}

func otherDigit(c byte) string {
	if c == '1' {
		return "2"
	}
	return "1"
}

func TestTheGoodHouseholdsAreTakenOnlyWhenAskedFor(t *testing.T) {
	text := heads + ",监护人\n" +
		"1,户主,甲," + mother + ",,,330502,\n" +
		"2,户主,乙,,女,1951-03-02,330502,\n" +
		"2,子女,丙,,女,不详,330502,\n" + // bad: takes household 2 along
		"3,户主,丁,,女,1951-03-02,330502,3\n" + // its guardian is left out
		"4,户主,戊,,女,1951-03-02,330502," + mother + "\n"
	if b, report := read(t, text, options); len(b.Households) != 0 || fmt.Sprint(report.LeftOut) != "[2 3 4 5 6]" {
		t.Errorf("all or nothing: %d households, left out %v", len(b.Households), report.LeftOut)
	}
	keep := options
	keep.KeepGood = true
	b, report := read(t, text, keep)
	if len(b.Households) != 2 || b.Households[1].Members[0].Name != "戊" || report.Taken != 2 || fmt.Sprint(report.LeftOut) != "[3 4 5]" {
		t.Errorf("%d households, left out %v\n%s", len(b.Households), report.LeftOut, problems(report.Problems))
	}
	if found := b.Check(catalogue(t)); len(found) > 0 {
		t.Errorf("what is kept is not good: %v", found)
	}
}

func TestRowsThatAreProbablyOnePersonAreShownSideBySide(t *testing.T) {
	_, report := read(t, heads+",联系电话\n"+
		"1,户主,甲,,女,1951-03-02,330502,05720001234\n"+
		"2,户主,乙,,女,1952-03-02,330502,\n"+
		"3,户主,甲,,女,1951-03-02,330503,05720001234\n", options)
	if len(report.Problems) != 0 || len(report.Alike) != 1 || report.Taken != 3 {
		t.Fatalf("%+v", report)
	}
	a := report.Alike[0]
	if a.RowA != 2 || a.RowB != 4 || a.Because[0] != people.SameNameBirth || a.Differs[0].Field != "lives_in_area" {
		t.Errorf("%+v", a)
	}
}

func TestTextInAnyUsualEncodingAndWithAnyUsualSeparatorIsRead(t *testing.T) {
	plain := heads + "\n1,户主,沈阿婆," + mother + ",,,330502\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"UTF-8": plain, "UTF-8 with mark": "\ufeff" + plain, "GBK": gbk, "Windows lines": strings.ReplaceAll(plain, "\n", "\r\n"),
		"semicolons": strings.ReplaceAll(plain, ",", ";"), "tabs": strings.ReplaceAll(plain, ",", "\t"),
	} {
		if b, report := read(t, text, options); len(b.Households) != 1 || b.Households[0].Members[0].Name != "沈阿婆" {
			t.Errorf("%s: %s", name, problems(report.Problems))
		}
	}
}

func TestAFileThatIsWrongAsAWholeIsRefusedWithItsReason(t *testing.T) {
	long := heads + "\n" + strings.Repeat("1,户主,沈阿婆,,女,1951-03-02,330502\n", 3000)
	for _, tc := range []struct {
		name   string
		format sheet.Format
		text   string
		want   error
	}{
		{"an empty file", sheet.CSV, "", sheet.ErrNoHead},
		{"data without a head", sheet.CSV, "1,户主,甲\n", sheet.ErrNoHead},
		{"an unknown head", sheet.CSV, heads + ",血型\n", sheet.ErrHead},
		{"a head twice", sheet.CSV, heads + ",姓名\n", sheet.ErrHead},
		{"a head that is missing", sheet.CSV, "户编号,姓名\n", sheet.ErrHead},
		{"a workbook called CSV", sheet.CSV, "PK\x03\x04...", sheet.ErrUnreadable},
		{"UTF-16", sheet.CSV, "\xff\xfeh\x00e\x00", sheet.ErrUnreadable},
		{"bytes of no encoding", sheet.CSV, heads[:20] + "\xff\xff\xff\n", sheet.ErrEncoding},
		{"an encoding that changes on the way", sheet.CSV, long + "1,户主,\xc9\xf2\xff,,女,1951-03-02,330502\n", sheet.ErrEncoding},
		{"a quote that never ends", sheet.CSV, heads + "\n\"1,户主\n", sheet.ErrUnreadable},
		{"a text called XLSX", sheet.XLSX, heads, sheet.ErrUnreadable},
		{"an old or locked workbook", sheet.XLSX, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", sheet.ErrLocked},
		{"another format", "ods", "", sheet.ErrFormat},
	} {
		_, _, err := sheet.Read(strings.NewReader(tc.text), tc.format, catalogue(t), options)
		if !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestTheFormatIsToldByTheName(t *testing.T) {
	for name, want := range map[string]sheet.Format{"a.csv": sheet.CSV, "居民.XLSX": sheet.XLSX, "a.xls": "", "a": ""} {
		if f, err := sheet.FormatOf(name); f != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", name, f, err)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(heads + "\n1,户主,沈阿婆," + mother + ",,,330502\n"))
	f.Add([]byte(heads + ",监护人,残疾等级,月收入,退休日期,户：低保户\n1,户主,甲,,女,1951-03-02,330502,2,一级,1,2000-01-01,是\n"))
	f.Add([]byte("household,relation,name,lives_in_area\n"))
	f.Fuzz(func(t *testing.T, b []byte) { fuzzRead(t, b, sheet.CSV) })
}

// fuzzRead holds what must be true of any file: what is taken is good.
func fuzzRead(t *testing.T, b []byte, format sheet.Format) {
	o := options
	o.KeepGood = true
	batch, report, err := sheet.Read(bytes.NewReader(b), format, catalogue(t), o)
	if err != nil {
		return
	}
	if report.Taken+len(report.LeftOut) != report.Rows {
		t.Errorf("%d taken and %d left out of %d", report.Taken, len(report.LeftOut), report.Rows)
	}
	if found := batch.Check(catalogue(t)); len(found) > 0 {
		t.Errorf("what is taken is not good: %v", found[0])
	}
	if report.Taken < report.Rows && len(report.Problems) == 0 {
		t.Error("rows are left out without a reason")
	}
}
