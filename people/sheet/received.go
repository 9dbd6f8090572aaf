package sheet

import (
	"fmt"
	"io"
	"strings"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/people"
)

// Receipt is one row of a list of who receives what.
type Receipt struct {
	Row       int // as the spreadsheet program counts
	Person    string
	Household string // one of the two is there
	Service   string // its code
	Amount    *measure.Money
	Per       string // month, year, day, term, time or once; empty: not said
	Since     *civil.Date
}

// Payable is a service that a list may name, by its code or by its name.
type Payable struct {
	people.Code
	ForHousehold bool // a row may name the household alone
}

// What can be wrong with a list of who receives what.
var (
	ErrService = fault.New(fault.Invalid, "sheet.service", lang.Text{
		ZH: "方案中没有这项服务：请写它的代码（如 dibao）或正式名称，minsheng pack list 列出全部",
		EN: "The pack has no such service: write its code (like dibao) or its official name; minsheng pack list shows them all"})
	ErrReceiptTwice = fault.New(fault.Invalid, "sheet.receipt_twice", lang.Text{
		ZH: "同一人（户）的同一服务写了两行：请合成一行，金额相加", EN: "One person or household and service stand in two rows: make one row of them and add the amounts up"})
	ErrNobody = fault.New(fault.Invalid, "sheet.nobody", lang.Text{
		ZH: "没有写是谁：请填人员编号；按户享受的，也可只填户编号", EN: "It does not say who: fill in the id of the person; for what households receive that of the household will do"})
	ErrBelowZero = fault.New(fault.Invalid, "sheet.below_zero", lang.Text{
		ZH: "金额不能小于零；不知道就留空", EN: "An amount is not below zero; leave it empty where it is not known"})
)

// ReadReceived reads a department's list of who receives what already: the ids
// of population files, never citizen numbers. Where one cell is wrong there are
// no receipts. Faults of whole files are those of Read.
func ReadReceived(r io.Reader, f Format, services []Payable) ([]Receipt, Report, error) {
	src, err := open(r, f)
	if err != nil {
		return nil, Report{}, err
	}
	l := &receiptList{gatherer: gatherer{all: receiptColumns(services), bad: map[int]bool{}}, forHousehold: map[string]bool{}, first: map[receiptKey]int{}}
	for _, s := range services {
		l.forHousehold[s.Code.Code] = s.ForHousehold
	}
	l.each = l.take
	if err := l.rows(src); err != nil {
		return nil, Report{}, err
	}
	at := placesOf{columns: l.columns}
	if i := at.column("citizen_number"); i >= 0 {
		return nil, Report{}, headFault(i, "人口文件没有公民身份号码：请写人员编号；按号码写的名单，用 minsheng outreach received 交给登记", "population files hold no citizen numbers: write person ids; lists by number go to the register, with minsheng outreach received")
	}
	if at.column("person_id") < 0 && at.column("household_id") < 0 {
		return nil, Report{}, headFault(-1, "缺少“人员编号”一列（按户享受的，可以是“户编号”）", "the column \"person id\" (person_id) is missing (for what households receive \"household id\" will do)")
	}
	sortProblems(l.report.Problems)
	if len(l.bad) > 0 {
		l.report.LeftOut = l.seen
		return nil, l.report, nil
	}
	l.report.Taken = len(l.list)
	return l.list, l.report, nil
}

// receiptColumns are the columns of a list.
func receiptColumns(services []Payable) []column {
	t := func(zh, en string) lang.Text { return lang.Text{ZH: zh, EN: en} }
	id := func(name string) func(*rowReader, cell) {
		return func(r *rowReader, c cell) { r.facts[name] = people.OfText(c.narrow()) }
	}
	passed := func(*rowReader, cell) {}
	return []column{
		{name: "name", set: passed, label: t("姓名", "name"), note: t("不读", "not read")},
		{name: "citizen_number", set: passed, label: t("公民身份号码", "citizen number"), note: t("不能写在这里", "not here")},
		{name: "person_id", set: id("person_id"), label: t("人员编号", "person id"), note: t("人口文件中的 person_id", "the person_id of population files")},
		{name: "household_id", set: id("household_id"), label: t("户编号", "household id"), note: t("人口文件中的 household_id；写了人员编号可空", "the household_id of population files; may be empty where there is a person id")},
		{name: "service", must: true, set: setService(services), label: t("服务", "service"), note: t("代码或正式名称", "its code or official name")},
		{name: "amount", set: setAmount, label: t("金额", "amount"), note: kindNotes()[people.Money]},
		{name: "per", set: setPer, label: t("周期", "per"), note: t("月、年、天、学期、次、一次性", "month, year, day, term, time, once")},
		{name: "since", set: setFact(people.Attribute{Entity: people.Person, Name: "since", Kind: people.Date}), label: t("起始日期", "since"), note: kindNotes()[people.Date]},
	}
}

func setService(services []Payable) func(*rowReader, cell) {
	byName := map[string]string{}
	for _, s := range services {
		for _, name := range []string{s.Name.ZH, s.Name.EN} {
			if name != "" {
				byName[headKey(name)] = s.Code.Code
			}
		}
	}
	for _, s := range services { // codes go before names
		byName[headKey(s.Code.Code)] = s.Code.Code
	}
	return func(r *rowReader, c cell) {
		code, ok := byName[headKey(c.plain())]
		if !ok {
			r.fail(ErrService)
		}
		r.facts["service"] = people.OfText(code)
	}
}

func setAmount(r *rowReader, c cell) {
	v, err := c.value(people.Attribute{Kind: people.Money})
	if err == nil && v.Money() < 0 {
		err = ErrBelowZero
	}
	r.fail(err)
	r.facts["amount"] = v
}

func setPer(r *rowReader, c cell) {
	code, err := pick(strings.TrimPrefix(c.plain(), "每"), []people.Code{
		{Code: "month", Name: lang.Text{ZH: "月"}}, {Code: "year", Name: lang.Text{ZH: "年"}}, {Code: "day", Name: lang.Text{ZH: "天"}},
		{Code: "term", Name: lang.Text{ZH: "学期"}}, {Code: "time", Name: lang.Text{ZH: "次"}}, {Code: "once", Name: lang.Text{ZH: "一次性"}}})
	r.fail(err)
	r.facts["per"] = people.OfText(code)
}

// receiptList takes the rows of a list as they come.
type receiptList struct {
	gatherer
	forHousehold map[string]bool // by service
	first        map[receiptKey]int
	list         []Receipt
	seen         []int // rows with data
}

// receiptKey is what may stand in one row only.
type receiptKey struct{ person, household, service string }

// take takes one row, and reports one that names nobody or stands twice.
func (l *receiptList) take(r *rowReader) {
	l.seen = append(l.seen, r.row)
	if l.bad[r.row] {
		return
	}
	one, at := r.receipt(), placesOf{columns: l.columns}
	if one.Person == "" && (one.Household == "" || !l.forHousehold[one.Service]) {
		l.problem(r.row, at.column("person_id"), ErrNobody)
		return
	}
	key := receiptKey{one.Person, one.Household, one.Service}
	if one.Person != "" {
		key.household = ""
	}
	if before := l.first[key]; before > 0 {
		l.problem(r.row, at.column("service"), twiceSince(before))
		return
	}
	l.first[key] = r.row
	l.list = append(l.list, one)
}

func twiceSince(row int) *fault.Error {
	e := ErrReceiptTwice.At("")
	e.Say = lang.Text{ZH: fmt.Sprintf("与第 %d 行是同一人（户）的同一服务：请合成一行，金额相加", row),
		EN: fmt.Sprintf("Row %d is of the same person or household and service: make one row of them and add the amounts up", row)}
	return e
}

// receipt returns the row as read.
func (r *rowReader) receipt() Receipt {
	one := Receipt{Row: r.row, Person: r.facts["person_id"].Text(), Household: r.facts["household_id"].Text(),
		Service: r.facts["service"].Text(), Per: r.facts["per"].Text()}
	if v, ok := r.facts["amount"]; ok {
		one.Amount = new(v.Money())
	}
	if v, ok := r.facts["since"]; ok {
		one.Since = new(v.Date())
	}
	return one
}
