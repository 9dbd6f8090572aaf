package match

import (
	"fmt"
	"slices"
	"strings"

	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// Name returns the kind in both languages.
func (k ChangeKind) Name() lang.Text {
	return map[ChangeKind]lang.Text{
		ChangeNew: {ZH: "新增", EN: "new"}, ChangeEnded: {ZH: "不再符合", EN: "ended"},
		ChangeAmount: {ZH: "金额变化", EN: "amount changed"}, ChangeStanding: {ZH: "状态变化", EN: "standing changed"},
	}[k]
}

// Names returns the reasons in both languages, in order.
func (r Reasons) Names() []lang.Text {
	all := [...]lang.Text{{ZH: "个人或家庭情况变了", EN: "the facts changed"}, {ZH: "规则变了", EN: "the rule changed"}, {ZH: "时间到了", EN: "time passed"},
		{ZH: "迁入", EN: "came"}, {ZH: "出生", EN: "was born"}, {ZH: "迁出", EN: "left"}, {ZH: "去世", EN: "died"}, {ZH: "换了户", EN: "moved to another household"},
		{ZH: "程序版本不同", EN: "another edition of the program"}}
	var names []lang.Text
	for i, name := range all {
		if r>>i&1 == 1 {
			names = append(names, name)
		}
	}
	return names
}

// WhyName writes the reasons of a ChangeCount in both languages.
func WhyName(why string) lang.Text {
	var r Reasons
	for i, word := range reasonWords {
		if slices.Contains(strings.Fields(why), word) {
			r |= 1 << i
		}
	}
	var zh, en []string
	for _, name := range r.Names() {
		zh, en = append(zh, name.ZH), append(en, name.EN)
	}
	return lang.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// Name returns the standing in both languages.
func (s Standing) Name() lang.Text {
	return [...]lang.Text{NotOwed: {ZH: "不享受", EN: "not owed"}, Perhaps: {ZH: "待核实", EN: "perhaps owed"},
		OwedAmountOpen: {ZH: "应享受、金额待定", EN: "owed, amount open"}, Owed: {ZH: "应享受", EN: "owed"}}[s]
}

// Say writes a change in one sentence of a language: what, from what to what,
// and why.
func (c *Change) Say(tag lang.Tag, e *pack.Edition) string {
	name := c.Service
	if s := e.Service(c.Service); s != nil {
		name = s.Name.In(tag)
	}
	said := colon(tag, name) + c.Kind.Name().In(tag) + words(tag, "，", ", ") + standing(c.Before, c.AmountBefore, tag) + " → " + standing(c.After, c.AmountAfter, tag)
	said += words(tag, "。原因：", ". Why: ") + c.because(tag)
	for _, d := range c.Details {
		said += words(tag, "；", "; ") + d.Say(tag, c.Person)
	}
	return said + words(tag, "。", ".")
}

// because writes the reasons, and which of several would have been enough.
func (c *Change) because(tag lang.Tag) string {
	var all []string
	for _, name := range c.Why.Names() {
		all = append(all, name.In(tag))
	}
	said := strings.Join(all, words(tag, "、", ", "))
	if len(all) < 2 {
		return said
	}
	var alone []string
	for _, name := range c.Alone.Names() {
		alone = append(alone, name.In(tag))
	}
	switch len(alone) {
	case 0:
		return said + words(tag, "（合在一起才变）", " (only together)")
	case len(all):
		return said + words(tag, "（任何一项单独就够）", " (each is enough alone)")
	}
	return said + words(tag, "（单独就够："+strings.Join(alone, "、")+"）", " (enough alone: "+strings.Join(alone, ", ")+")")
}

// Say writes a detail in a language, income 500 → 900, with whose it is where
// that is not the person the change is about.
func (d Detail) Say(tag lang.Tag, about string) string {
	label := d.Label.In(tag)
	if label == "" {
		label = d.Name
	}
	if d.Who != "" && d.Who != about {
		label += fmt.Sprintf(words(tag, "（%s）", " (%s)"), d.Who)
	}
	change := d.From.In(tag) + " → " + d.To.In(tag)
	if label == "" {
		return change
	}
	return label + " " + change
}

func standing(s Standing, amount *measure.Money, tag lang.Tag) string {
	if amount == nil {
		return s.Name().In(tag)
	}
	return s.Name().In(tag) + words(tag, " "+amount.String()+" 元", " ¥"+amount.String())
}

func words(tag lang.Tag, zh, en string) string { return lang.Text{ZH: zh, EN: en}.In(tag) }

func colon(tag lang.Tag, s string) string { return s + words(tag, "：", ": ") }
