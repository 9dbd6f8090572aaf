package web

import (
	"minsheng/lang"
	"minsheng/measure"
)

// bigMoney writes what many cost as plans do: 9,876 元, 1,234.5 万元, 12.3 亿元,
// rounded half up to a tenth of the unit; below 10,000 yuan to the yuan.
func bigMoney(m measure.Money) lang.Text {
	if m < 0 {
		t := bigMoney(-m)
		return lang.Text{ZH: "−" + t.ZH, EN: "−" + t.EN}
	}
	zh, en := inUnit(m, 1)+" 元", inUnit(m, 1)+" yuan"
	switch {
	case m >= 1e8*measure.Yuan:
		zh = inUnit(m, 1e8) + " 亿元"
	case m >= 1e4*measure.Yuan:
		zh = inUnit(m, 1e4) + " 万元"
	}
	switch {
	case m >= 1e9*measure.Yuan:
		en = inUnit(m, 1e9) + " billion yuan"
	case m >= 1e6*measure.Yuan:
		en = inUnit(m, 1e6) + " million yuan"
	}
	return lang.Text{ZH: zh, EN: en}
}

// inUnit writes an amount in a unit of yuan, to a tenth of it where it is more
// than one.
func inUnit(m measure.Money, unit int64) string {
	whole := measure.Money(unit) * measure.Yuan
	if unit == 1 {
		return counted(int64((m + whole/2) / whole))
	}
	tenths := int64((m + whole/20) / (whole / 10))
	if tenths%10 == 0 {
		return counted(tenths / 10)
	}
	return counted(tenths/10) + "." + string(rune('0'+tenths%10))
}

// signed is a difference of money with its sign.
func signed(m measure.Money) lang.Text {
	t := bigMoney(m)
	if m > 0 {
		return lang.Text{ZH: "+" + t.ZH, EN: "+" + t.EN}
	}
	return t
}
