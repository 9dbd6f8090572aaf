package sheet

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/people"
)

// cellKind is what a spreadsheet says a cell holds. CSV cells are texts.
type cellKind uint8

const (
	textCell cellKind = iota
	numberCell
	boolCell
	errorCell
	formulaCell
)

// cell is one cell as it stands in the file, blanks trimmed.
type cell struct {
	kind cellKind
	text string
	from int // the day serial 0 stands for: 1900 or 1904 system
}

// What can be wrong with one cell. The words of some are filled in with what
// is expected there.
var (
	ErrFormula = fault.New(fault.Invalid, "sheet.formula", lang.Text{
		ZH: "这里是公式：请复制后“选择性粘贴—数值”", EN: "This is a formula: copy it and paste it as a value"})
	ErrErrorCell = fault.New(fault.Invalid, "sheet.error_cell", lang.Text{
		ZH: "这里是表格的出错值（如 #N/A）：请改成数据或清空", EN: "This is an error of the spreadsheet (like #N/A): write the value or clear it"})
	ErrMangled = fault.New(fault.Invalid, "sheet.mangled", lang.Text{
		ZH: "号码被存成了数字，只剩前 15 位是真的：请把单元格设为文本，再重新录入", EN: "The number was stored as a figure and only its first 15 digits are true: format the cell as text and enter it again"})
	ErrDay = fault.New(fault.Invalid, "sheet.day", lang.Text{
		ZH: "日期应写成 1951-03-02（年-月-日）", EN: "Write the day as 1951-03-02 (year, month, day)"})
	ErrWhole = fault.New(fault.Invalid, "sheet.whole", lang.Text{
		ZH: "应为整数", EN: "Write a whole number"})
	ErrMoney = fault.New(fault.Invalid, "sheet.money", lang.Text{
		ZH: "金额以元为单位，最多两位小数，如 900 或 900.50", EN: "Write yuan with at most two decimals, like 900 or 900.50"})
	ErrRatio = fault.New(fault.Invalid, "sheet.ratio", lang.Text{
		ZH: "比例写成 0.3 或 30%", EN: "Write a ratio like 0.3 or 30%"})
	ErrYesNo = fault.New(fault.Invalid, "sheet.yes_no", lang.Text{
		ZH: "写“是”或“否”；不知道就留空", EN: "Write yes or no; leave it empty where it is not known"})
	ErrCode = fault.New(fault.Invalid, "sheet.code", lang.Text{
		ZH: "不在选项中", EN: "It is none of the choices"})
	ErrEmpty = fault.New(fault.Invalid, "sheet.empty", lang.Text{
		ZH: "这里必须填写", EN: "This must be filled in"})
	ErrText = fault.New(fault.Invalid, "sheet.text", lang.Text{
		ZH: "文字过长或含有无法保存的字符", EN: "The text is too long or holds characters that cannot be kept"})
)

// wrong returns what makes a cell unreadable whatever its column.
func (c cell) wrong() *fault.Error {
	switch {
	case c.kind == formulaCell:
		return ErrFormula
	case c.kind == errorCell:
		return ErrErrorCell
	case len(c.text) > maxCell || strings.ContainsRune(c.text, 0) || strings.ContainsRune(c.text, '\uFFFD'):
		return ErrText
	}
	return nil
}

// plain is the cell's text; a figure is written out as a spreadsheet shows it,
// with the 15 digits that are true, and a tick is no figure.
func (c cell) plain() string {
	switch {
	case c.kind == boolCell && c.text == "1":
		return "true"
	case c.kind == boolCell:
		return "false"
	case c.kind != numberCell:
		return c.text
	}
	f, err := strconv.ParseFloat(c.text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return c.text
	}
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// narrow is plain without full-width characters and inner blanks: for codes,
// days and figures.
func (c cell) narrow() string {
	return strings.Join(strings.Fields(people.Narrow(c.plain())), "")
}

// day reads a day: the written forms that begin with the year, or a
// spreadsheet's serial number. Day-first and month-first forms are refused:
// 03/04/2020 is two different days.
func (c cell) day() (civil.Date, *fault.Error) {
	s := c.narrow()
	if c.kind == numberCell && (len(s) != 8 || !digits(s)) {
		return c.serialDay(s)
	}
	s, _, _ = strings.Cut(s, "T") // the instant of an ISO cell
	if len(s) == 8 && digits(s) {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	s = strings.TrimSuffix(strings.NewReplacer("年", "-", "月", "-", "/", "-", ".", "-").Replace(s), "日")
	parts := strings.Split(s, "-")
	if len(parts) != 3 || len(parts[0]) != 4 {
		return 0, ErrDay
	}
	for i := 1; i < 3; i++ {
		if len(parts[i]) == 1 {
			parts[i] = "0" + parts[i]
		}
	}
	d, err := civil.Parse(strings.Join(parts, "-"))
	if err != nil {
		return 0, ErrDay
	}
	return d, nil
}

// serialDay counts from the file's day zero. Serial 60 of the 1900 system is
// 1900-02-29, which never was; days before it are off by one in every program.
func (c cell) serialDay(s string) (civil.Date, *fault.Error) {
	whole, _, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n < 1 || n > 2_958_465 || c.from == 1900 && n <= 60 {
		return 0, ErrDay
	}
	zero := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if c.from == 1904 {
		zero = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return civil.FromTime(zero).AddDays(n), nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// pick finds a code by itself or by its name in either language.
func pick(s string, codes []people.Code) (string, *fault.Error) {
	key := headKey(s)
	for _, c := range codes {
		if key == headKey(c.Code) || key == headKey(c.Name.ZH) || c.Name.EN != "" && key == headKey(c.Name.EN) {
			return c.Code, nil
		}
	}
	var zh, en []string
	for _, c := range codes {
		zh = append(zh, c.Name.In(lang.ZH))
		en = append(en, c.Code)
	}
	e := ErrCode.At("")
	e.Say = lang.Text{ZH: "不在选项中，请写：" + strings.Join(zh, "、"), EN: "It is none of the choices, write: " + strings.Join(en, ", ")}
	return "", e
}

// value reads a cell as an attribute's value.
func (c cell) value(a people.Attribute) (people.Value, *fault.Error) {
	switch a.Kind {
	case people.Bool:
		return c.yesNo()
	case people.Int:
		n, err := measure.ParseWhole(c.narrow())
		return people.OfInt(n), orFault(err, ErrWhole)
	case people.Money:
		m, err := measure.ParseMoney(strings.TrimLeft(strings.TrimSuffix(c.narrow(), "元"), "¥￥"))
		return people.OfMoney(m), orFault(err, ErrMoney)
	case people.Ratio:
		r, err := measure.ParseRatio(c.narrow())
		return people.OfRatio(r), orFault(err, ErrRatio)
	case people.Date:
		d, err := c.day()
		return people.OfDate(d), err
	case people.List:
		return c.items(a)
	}
	if len(a.Codes) > 0 {
		code, err := pick(c.plain(), a.Codes)
		return people.OfText(code), err
	}
	if a.Area {
		return people.OfText(c.narrow()), nil
	}
	return people.OfText(c.plain()), nil
}

func (c cell) yesNo() (people.Value, *fault.Error) {
	switch strings.ToLower(c.narrow()) {
	case "是", "有", "true", "yes", "y", "1":
		return people.OfBool(true), nil
	case "否", "无", "false", "no", "n", "0":
		return people.OfBool(false), nil
	}
	return people.Value{}, ErrYesNo
}

func (c cell) items(a people.Attribute) (people.Value, *fault.Error) {
	var list []string
	for _, item := range split(c.plain()) {
		if len(a.Codes) == 0 {
			list = append(list, item)
			continue
		}
		code, err := pick(item, a.Codes)
		if err != nil {
			return people.Value{}, err
		}
		list = append(list, code)
	}
	return people.OfList(list...), nil
}

// split cuts a cell with several things in it.
func split(s string) []string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、;；\n", r) })
	var list []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

func orFault(err error, f *fault.Error) *fault.Error {
	if err == nil {
		return nil
	}
	return f
}

// cellName writes a place as spreadsheets do: column 2 of row 7 is C7.
func cellName(column, row int) string { return columnName(column) + strconv.Itoa(row) }

func columnName(column int) string {
	name := ""
	for n := column; n >= 0; n = n/26 - 1 {
		name = string(rune('A'+n%26)) + name
	}
	return name
}

func columnIndex(ref string) (int, error) {
	n := 0
	for _, r := range ref {
		switch {
		case r >= 'A' && r <= 'Z' && n < 26*maxColumns:
			n = n*26 + int(r-'A') + 1
		case r >= '0' && r <= '9' && n > 0:
			return n - 1, nil
		default:
			return 0, fmt.Errorf("%q is no cell", ref)
		}
	}
	return 0, fmt.Errorf("%q is no cell", ref)
}
