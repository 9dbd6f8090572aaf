package pack

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
)

// The longest answers, in characters.
const (
	maxLine = 200
	maxLong = 4000
)

// What answers look like. JSONSchema gives the same patterns, so they are
// written as JavaScript reads them too.
const (
	numberForm  = `^(0|-?[1-9][0-9]{0,14})$`
	moneyForm   = `^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$`
	dayForm     = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	areaForm    = `^[0-9]{2,12}$`
	phoneForm   = `^\+?[0-9]([ -]?[0-9]){4,18}$`
	accountForm = `^[0-9]([ -]?[0-9]){7,29}$`
	asPerson    = `^\S+( \S+){0,3}$`
)

var answerForms = map[AskKind]*regexp.Regexp{
	AskNumber: regexp.MustCompile(numberForm), AskMoney: regexp.MustCompile(moneyForm), AskDay: regexp.MustCompile(dayForm),
	AskArea: regexp.MustCompile(areaForm), AskPhone: regexp.MustCompile(phoneForm), AskAccount: regexp.MustCompile(accountForm),
	AskPerson: regexp.MustCompile(asPerson),
}

// answerWords say how an answer is written that was written otherwise.
var answerWords = map[AskKind]lang.Text{
	AskNumber:  text("请写整数，如 15", "Please write a whole number, like 15"),
	AskMoney:   text("请写金额（元），最多两位小数，如 900 或 125.50", "Please write yuan with at most two decimals, like 900 or 125.50"),
	AskDay:     text("请写日历上的日期，如 2024-07-01", "Please write a day of the calendar, like 2024-07-01"),
	AskYesNo:   text("请选“是”或“否”", "Please choose yes or no"),
	AskChoice:  text("请从列出的选项中选一个", "Please choose one of the options"),
	AskChoices: text("请从列出的选项中选", "Please choose among the options"),
	AskArea:    text("请写行政区划代码，2 到 12 位数字", "Please write a division code of 2 to 12 digits"),
	AskPhone:   text("请写电话号码，5 到 19 位数字", "Please write a telephone number of 5 to 19 digits"),
	AskAccount: text("请写银行账号，8 到 30 位数字", "Please write an account number of 8 to 30 digits"),
	AskPerson:  text("请写姓名，知道公民身份号码的，空一格写在后面", "Please write a name, and behind it the citizen number where it is known"),
}

// fault says what is wrong with an answer, the zero Text where nothing is.
func (q *Asked) fault(answer string) lang.Text {
	if form := answerForms[q.Kind]; form != nil && !form.MatchString(answer) {
		return answerWords[q.Kind]
	}
	switch q.Kind {
	case AskText, AskPerson:
		return fits(answer, maxLine, false)
	case AskLong:
		return fits(answer, maxLong, true)
	case AskNumber, AskMoney:
		return q.within(answer)
	case AskDay:
		if _, err := civil.Parse(answer); err != nil {
			return answerWords[AskDay]
		}
	case AskYesNo:
		if answer != "true" && answer != "false" {
			return answerWords[AskYesNo]
		}
	case AskChoice, AskChoices:
		return q.among(answer)
	}
	return lang.Text{}
}

func fits(answer string, most int, lines bool) lang.Text {
	if utf8.RuneCountInString(answer) > most {
		return textf("太长了，最多 %d 个字", "This is too long: at most %d characters", most)
	}
	if !utf8.ValidString(answer) || strings.ContainsFunc(answer, func(r rune) bool { return unicode.IsControl(r) && !(lines && (r == '\n' || r == '\r' || r == '\t')) }) {
		return text("含有不能显示的字符", "This holds characters that cannot be shown")
	}
	return lang.Text{}
}

// within says whether a number or an amount lies outside its bounds.
func (q *Asked) within(answer string) lang.Text {
	n, err := strconv.ParseInt(answer, 10, 64)
	show := func(n int64) string { return strconv.FormatInt(n, 10) }
	if q.Kind == AskMoney {
		var m measure.Money
		m, err = measure.ParseMoney(answer)
		n, show = int64(m), func(n int64) string { return measure.Money(n).String() }
	}
	switch {
	case err != nil:
		return answerWords[q.Kind]
	case q.Min != nil && n < *q.Min:
		return textf("不能小于 %s", "This cannot be less than %s", show(*q.Min))
	case q.Max != nil && n > *q.Max:
		return textf("不能大于 %s", "This cannot be more than %s", show(*q.Max))
	}
	return lang.Text{}
}

// among says whether an answer names what is no option, or an option twice.
func (q *Asked) among(answer string) lang.Text {
	chosen := []string{answer}
	if q.Kind == AskChoices {
		chosen = strings.Split(answer, ",")
	}
	seen := map[string]bool{}
	for _, id := range chosen {
		if !q.offers(id) || seen[id] {
			return answerWords[q.Kind]
		}
		seen[id] = true
	}
	return lang.Text{}
}

func (q *Asked) offers(id string) bool {
	for _, o := range q.Options {
		if o.ID == id {
			return true
		}
	}
	return false
}
