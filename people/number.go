package people

import (
	"strings"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
)

// Number is a citizen number (公民身份号码, GB 11643-1999): six digits of the
// area of first registration, eight of the day of birth, three of sequence
// (odd for men), and a check digit. It prints masked; Plain gives it whole. The
// zero Number is "none on file".
type Number struct{ digits string }

// Areas is a list of division codes of six digits (GB/T 2260), abolished ones
// included: a number keeps the code of the day it was given. A nil list checks
// nothing.
type Areas map[string]struct{}

// AreasOf makes a list from codes; only the first six digits of each count.
func AreasOf(codes ...string) Areas {
	a := make(Areas, len(codes))
	for _, c := range codes {
		if len(c) >= 6 {
			a[c[:6]] = struct{}{}
		}
	}
	return a
}

// What can be wrong with a citizen number.
var (
	ErrNumberOld = fault.New(fault.Invalid, "people.number_old", lang.Text{
		ZH: "这是 15 位旧号码，2013 年起已停用：请按现行居民身份证填写 18 位号码",
		EN: "This is an old number of 15 digits, no longer valid since 2013: write the 18 digits of the present identity card"})
	ErrNumberForm = fault.New(fault.Invalid, "people.number_form", lang.Text{
		ZH: "公民身份号码应为 18 位：前 17 位是数字，末位是数字或 X",
		EN: "A citizen number has 18 places: 17 digits, then a digit or X"})
	ErrNumberArea = fault.New(fault.Invalid, "people.number_area", lang.Text{
		ZH: "公民身份号码的前 6 位不是行政区划代码：请核对",
		EN: "The first six digits of the citizen number are no division code: compare with the card"})
	ErrNumberBirth = fault.New(fault.Invalid, "people.number_birth", lang.Text{
		ZH: "公民身份号码的第 7 至 14 位不是一个日期：请核对",
		EN: "Places 7 to 14 of the citizen number are no day of the calendar: compare with the card"})
	ErrNumberCheck = fault.New(fault.Invalid, "people.number_check", lang.Text{
		ZH: "公民身份号码的校验码不对：有一位抄错或两位颠倒，请核对",
		EN: "The check digit of the citizen number is wrong: a digit is mistyped or two are swapped, compare with the card"})
)

// ParseNumber reads a citizen number. Blanks around it, full-width digits and a
// small x are accepted. Faults: ErrNumberOld, ErrNumberForm, ErrNumberArea,
// ErrNumberBirth, ErrNumberCheck.
func ParseNumber(s string, areas Areas) (Number, error) {
	s = strings.ToUpper(strings.TrimSpace(Narrow(s)))
	if len(s) == 15 && allDigits(s) {
		return Number{}, ErrNumberOld
	}
	if len(s) != 18 || !allDigits(s[:17]) || s[17] != 'X' && !allDigits(s[17:]) || s[0] == '0' {
		return Number{}, ErrNumberForm
	}
	if _, ok := areas[s[:6]]; areas != nil && !ok {
		return Number{}, ErrNumberArea
	}
	if _, err := civil.Parse(s[6:10] + "-" + s[10:12] + "-" + s[12:14]); err != nil {
		return Number{}, ErrNumberBirth
	}
	if s[17] != CheckDigit(s[:17]) {
		return Number{}, ErrNumberCheck
	}
	return Number{digits: s}, nil
}

// MustNumber is ParseNumber for made-up people in tests and demonstrations.
func MustNumber(s string) Number {
	n, err := ParseNumber(s, nil)
	if err != nil {
		panic(err)
	}
	return n
}

// CheckDigit returns the check digit of the first 17 digits: ISO 7064 MOD 11-2,
// as GB 11643-1999 prescribes.
func CheckDigit(digits17 string) byte {
	sum := 0
	for _, c := range []byte(digits17) {
		sum = (sum + int(c-'0')) * 2 % 11
	}
	return "0123456789X"[(12-sum)%11]
}

// IsZero reports whether there is no number.
func (n Number) IsZero() bool { return n.digits == "" }

// Plain returns all 18 places. Whoever shows them notes it in the journal.
func (n Number) Plain() string { return n.digits }

// Area returns the division code of the first registration.
func (n Number) Area() string { return n.digits[:6] }

// BornOn returns the day of birth.
func (n Number) BornOn() civil.Date {
	return civil.MustParse(n.digits[6:10] + "-" + n.digits[10:12] + "-" + n.digits[12:14])
}

// Sex returns the sex, by the parity of the sequence.
func (n Number) Sex() Sex {
	if n.digits[16]%2 == 1 {
		return Male
	}
	return Female
}

// String masks the day of birth: 330502********1234. That is the usual mask of
// government notices: enough for a clerk to tell two people apart, not enough
// to act in their name.
func (n Number) String() string {
	if n.IsZero() {
		return ""
	}
	return n.digits[:6] + "********" + n.digits[14:]
}

// GoString keeps the number out of %#v.
func (n Number) GoString() string { return n.String() }

// MarshalText keeps the number out of JSON.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// MaskPhone shows the first three and the last four digits.
func MaskPhone(s string) string {
	if len(s) < 8 {
		return strings.Repeat("*", len(s))
	}
	return s[:3] + strings.Repeat("*", len(s)-7) + s[len(s)-4:]
}

// Narrow turns full-width digits, letters and signs (as input methods leave
// them) and ideographic spaces into ordinary ones.
func Narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}

func allDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
