package pack

import (
	"minsheng/lang"
	"minsheng/rule"
)

// formWord is how messages name a form and how it is written.
type formWord struct{ name, fix lang.Text }

var formWords = map[rule.Form]formWord{
	rule.FormBool:  {text("是或否", "true or false"), text("写 true 或 false", "write true or false")},
	rule.FormInt:   {text("整数", "a whole number"), text("写成 15 这样的整数", "write a whole number like 15")},
	rule.FormMoney: {text("金额", "an amount of money"), text("写元，最多两位小数，如 900 或 125.50", "write yuan with at most two decimals, like 900 or 125.50")},
	rule.FormRatio: {text("比例", "a share"), text("写成 30% 或 0.3", "write 30% or 0.3")},
	rule.FormDate:  {text("日期", "a day"), text("写成 2024-07-01 这样的日期", "write a day of the calendar like 2024-07-01")},
	rule.FormCode:  {text("代码", "a code"), text("写属性表里的代码", "write a code of the schema")},
	rule.FormCodes: {text("代码的列表", "a list of codes"), text("写成 [甲, 乙]", "write [a, b]")},
	rule.FormArea:  {text("行政区划代码", "a division code"), text("写 2 到 12 位数字，加引号", "write 2 to 12 digits in quotes")},
}
