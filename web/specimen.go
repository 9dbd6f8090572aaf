package web

import "minsheng/lang"

// The specimens of the board's parts on /design. Their figures are specimens
// and say so.

var specimenTally = tally{Owed: 1200, Reached: 860, Missed: 240, Unknown: 310, Ended: 12}

func (p *Portal) specimenStack() Stack {
	row := func(zh, en string, t tally) StackRow {
		return StackRow{Name: zhen(zh, en), Note: same(counted(t.Missed)), Parts: t.parts()}
	}
	return Stack{Title: zhen("样例图：各部分（数字为样例）", "A specimen: parts of a whole"), Name: zhen("地区", "Place"), Unit: zhen("人", "persons"), Kinds: p.kinds(),
		Rows: []StackRow{row("甲街道", "Place A", specimenTally), row("乙镇", "Place B", tally{Owed: 700, Reached: 420, Missed: 60, Unknown: 40}), row("丙乡", "Place C", tally{Unknown: 300})}}
}

func (p *Portal) specimenLedger() ledger {
	return ledger{Caption: zhen("样例表：一行一项", "A specimen: a row for each"), Head: zhen("服务", "Service"), Lists: true, Rows: []ledgerRow{
		p.ledgerRow(zhen("甲项服务", "Service A"), "#table", "#table", specimenTally), p.ledgerRow(zhen("乙项服务", "Service B"), "", "", tally{Owed: 700})}}
}

func specimenPairs() Pairs {
	row := func(name lang.Text, before, after int64) PairRow {
		return PairRow{Name: name, Before: before, After: after, BeforeSay: same(counted(before)), AfterSay: same(counted(after)), DifferenceIs: same(counted(after - before))}
	}
	return Pairs{Title: zhen("样例图：前后比较（数字为样例）", "A specimen: before and after"), Name: zhen("谁出", "Who pays"), Unit: zhen("万元", "10,000 yuan"), Was: zhen("现行", "Now"), Is: zhen("改动后", "After"),
		Rows: []PairRow{row(zhen("中央", "Nation"), 320, 410), row(zhen("区县", "District"), 180, 150)}}
}

func specimenSway() Sway {
	return Sway{Title: zhen("样例图：谁多得谁少得（数字为样例）", "A specimen: who gains and who loses"), Name: zhen("收入分组", "Income"), Unit: zhen("人", "persons"), Loses: zhen("少得", "Lose"), Gains: zhen("多得", "Gain"), Unsure: zhen("说不清", "not known"),
		Rows: []SwayRow{{Name: zhen("最低 10%", "Lowest tenth"), Gain: 900, Lose: 20}, {Name: zhen("最高 10%", "Highest tenth"), Gain: 40, Lose: 210, Unsure: 15}}}
}

func specimenSliders() []slider {
	return []slider{{Name: "lever", Kind: "number", Label: zhen("样例标准", "A specimen value"), Unit: zhen("元/月", "yuan a month"), Now: zhen("现行 800 元/月", "Now 800 yuan a month"), Value: "800", Least: "0", Most: "1600", Step: "10", Source: &specimenSource},
		{Name: "lever-yes", Kind: "yesno", Label: zhen("是否试点", "A pilot place"), Now: zhen("本地未录入", "Not on file"), Options: []Option{{Value: "", Text: zhen("未录入", "Not on file")}, {Value: "true", Text: zhen("是", "Yes")}}}}
}
