package web

import (
	"net/http"
	"strconv"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
)

// designPage holds a specimen of every part in every state.
type designPage struct {
	Colours   []string
	Spaces    []int
	Tags      []Tag
	Statuses  []Status
	Search    Search
	Services  []ServiceLine
	Facts     []Fact
	Elements  []Element
	Sources   []Source
	Table     Table
	Bars      Chart
	Steps     Chart
	Stack     Stack
	Pairs     Pairs
	Sway      Sway
	Figures   []figure
	Ledger    ledger
	Sliders   []slider
	Questions []Question
	Mistakes  []Mistake
	Refused   []Question
	Notices   []Notice
	Crumbs    []Crumb
	Pages     []Pages
	Tree      []Node
	Entry     entry
	Gap       gap
	Empty     Empty
	Tiles     []tile
	Chips     []Link
}

// design shows every part in every state; the switches at the top show them in
// both languages and modes. Its figures are specimens and say so.
func (p *Portal) design(*http.Request) (page, error) {
	refused := specimenQuestions(true)
	return page{name: "design", title: p.words.text("design.title"), main: designPage{
		Colours: []string{"paper", "surface", "sunken", "line", "edge", "soft", "ink", "civic", "civic-fill", "tint", "seal", "amber", "amber-tint", "focus"},
		Spaces:  []int{1, 2, 3, 4, 5, 6, 7, 8},
		Tags: []Tag{{"basic", zhen("基本公共服务", "Basic")}, {"inclusive", zhen("普惠性非基本公共服务", "Inclusive")},
			{"life", zhen("生活服务", "Life services")}, {"", zhen("弱有所扶", "Support for the vulnerable")}},
		Statuses: []Status{Yes, Unknown, No},
		Search:   Search{ID: "q", Hint: true},
		Services: specimenServices(),
		Facts: []Fact{{Name: zhen("办理地点", "Where"), Text: zhen("户籍所在地乡镇人民政府、街道办事处", "The township government or subdistrict office of your registered home")},
			{Name: zhen("办理时限", "How long"), Text: zhen("自受理之日起 15 个工作日", "15 working days from acceptance"), Href: "#tree"}},
		Elements: specimenElements(), Sources: specimenSources(),
		Table: specimenTable(), Bars: specimenBars(), Steps: specimenSteps(),
		Stack: p.specimenStack(), Pairs: specimenPairs(), Sway: specimenSway(), Figures: p.figures(specimenTally), Ledger: p.specimenLedger(), Sliders: specimenSliders(),
		Questions: specimenQuestions(false), Refused: refused, Mistakes: mistakesOf(refused),
		Notices: []Notice{
			{"info", zhen("结果只供参考", "For orientation"), zhen("最后由审核确认的部门决定。", "The department that examines the case decides.")},
			{"warning", zhen("这一条还没有核实", "Not verified yet"), zhen("标准来自规划摘要，尚未与原文核对。", "The standard comes from a summary and has not been compared with the source.")},
			{"success", zhen("问完了", "That was all"), zhen("下面是三张清单。", "Your three lists follow.")}},
		Crumbs: []Crumb{{zhen("首页", "Home"), "/"}, {zhen("服务目录", "Services"), "#crumbs"}, {Text: zhen("重度残疾人护理补贴", "Nursing allowance")}},
		Pages:  []Pages{pagesOf(1, 3, pageAnchor), pagesOf(6, 12, pageAnchor)},
		Tree:   specimenTree(),
		Entry:  specimenEntry(), Gap: specimenGap(),
		Empty: Empty{zhen("没有找到“护理贴补”", "Nothing found for “nursng”"), zhen("换一个说法，或者从目录里找。", "Try another word, or look in the list."),
			[]Link{{zhen("打开服务目录", "Open the list"), "#empty"}}},
		Tiles: []tile{{"老", zhen("老有所养", "Old age"), zhen("养老助老、养老保险", "Care, pensions"), "#tiles"}, {"弱", zhen("弱有所扶", "Support"), zhen("社会救助、扶残助残", "Assistance, disability"), "#tiles"}},
		Chips: []Link{{zhen("生育", "A birth"), "#tiles"}, {zhen("失业", "Losing a job"), "#tiles"}, {zhen("残疾", "A disability"), "#tiles"}},
	}}, nil
}

func pageAnchor(n int) string { return "#page-" + strconv.Itoa(n) }

func zhen(zh, en string) lang.Text { return lang.Text{ZH: zh, EN: en} }

var specimenSource = Source{Title: zhen("国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见", "State Council opinions on the two allowances for people with disabilities"),
	Number: "国发〔2015〕52号", Clause: "二（一）", Status: "quoted"}

func specimenSources() []Source {
	summarised, unverified := specimenSource, specimenSource
	summarised.Status, unverified.Status = "summarised", "unverified"
	return []Source{specimenSource, summarised, unverified}
}

func specimenElements() []Element {
	quoted := specimenSource
	unverified := specimenSource
	unverified.Status, unverified.Clause = "unverified", ""
	return []Element{
		{zhen("服务对象", "For whom"), lang.Text{ZH: "残疾等级被评定为一级、二级且需要长期照护的重度残疾人。"}, &quoted},
		{zhen("服务内容", "What"), zhen("按月发放护理补贴。", "A monthly nursing allowance."), &unverified},
	}
}

func specimenServices() []ServiceLine {
	basic := Tag{"basic", zhen("基本", "Basic")}
	field := Tag{"", zhen("弱有所扶", "Support for the vulnerable")}
	return []ServiceLine{
		{zhen("重度残疾人护理补贴", "Nursing allowance for people with severe disabilities"), "#services", zhen("残疾一级、二级，需要长期照护的，每月领一笔补贴。", "A monthly allowance for those whose disability is level 1 or 2 and who need long-term care."), []Tag{basic, field}, Yes},
		{zhen("困难残疾人生活补贴", "Living allowance for people with disabilities in hardship"), "#services", zhen("低保家庭中的残疾人，每月领一笔补贴。", "A monthly allowance for people with disabilities in families on the minimum living guarantee."), []Tag{basic, field}, Unknown},
	}
}

func specimenTable() Table {
	return Table{
		Caption: zhen("样例表：列名带单位，数字右对齐", "A specimen: units in the head, figures to the right"),
		Columns: []Column{{Head: zhen("地区", "Place")}, {Head: zhen("自", "From")}, {Head: zhen("标准", "Amount"), Unit: zhen("元/月", "yuan a month"), Numeric: true}},
		Rows: [][]Cell{{{Text: zhen("甲区", "Place A")}, {Text: same("2024-07-01")}, {Text: same("1,300")}},
			{{Text: zhen("乙区", "Place B"), Href: "#table"}, {Text: same("2023-07-01")}, {Text: same("980.50")}}},
		Downloads: []Link{{same("CSV"), "#table"}, {same("XLSX"), "#table"}},
	}
}

func specimenBars() Chart {
	a, b := measure.MustMoney("300"), measure.MustMoney("180")
	return Chart{Title: zhen("样例图：各地标准（数字为样例）", "A specimen: places side by side"), Name: zhen("地区", "Place"), Unit: zhen("元/月", "yuan a month"),
		Bars: []Bar{{zhen("甲区（本地）", "Place A (here)"), &a, true}, {zhen("乙区", "Place B"), &b, false}, {zhen("丙区", "Place C"), nil, false}}}
}

func specimenSteps() Chart {
	return Chart{Title: zhen("样例图：历年标准（数字为样例）", "A specimen: through the years"), Name: zhen("自", "From"), Unit: zhen("元/月", "yuan a month"),
		Until: civil.MustParse("2025-12-31"), Steps: []Step{
			{civil.MustParse("2019-07-01"), measure.MustMoney("100")}, {civil.MustParse("2021-01-01"), measure.MustMoney("160")},
			{civil.MustParse("2023-07-01"), measure.MustMoney("220")}, {civil.MustParse("2024-07-01"), measure.MustMoney("250")}}}
}

func specimenQuestions(wrong bool) []Question {
	prefix := ""
	if wrong {
		prefix = "wrong-"
	}
	all := []Question{
		{Name: prefix + "level", Kind: "one", Ask: zhen("残疾证上的等级？", "Which level does the certificate show?"), Hint: zhen("等级印在证件正面。", "It is printed on the front."),
			Options: []Option{{Value: "1", Text: zhen("一级", "Level 1")}, {Value: "2", Text: zhen("二级", "Level 2"), Chosen: !wrong}, {Value: "none", Text: zhen("没有残疾证", "No certificate"), Note: zhen("以后可以随时补办。", "It can be issued at any time.")}}},
		{Name: prefix + "care", Kind: "yesno", Ask: zhen("需要别人长期照护吗？", "Is long-term care needed?"),
			Options: []Option{{Value: "yes", Text: zhen("是", "Yes")}, {Value: "no", Text: zhen("否", "No")}, {Value: "", Text: zhen("不清楚", "Not sure")}}},
		{Name: prefix + "kinds", Kind: "many", Ask: zhen("有哪些情况？可以多选", "Which apply? Choose any"),
			Options: []Option{{Value: "a", Text: zhen("独居", "Living alone"), Chosen: !wrong}, {Value: "b", Text: zhen("在校学生", "A student")}}},
		{Name: prefix + "born", Kind: "date", Ask: zhen("哪天出生？", "When were you born?"), Hint: zhen("例如 1951 年 3 月 2 日", "For example 1951, 3, 2"), Year: "1951", Month: "3", Day: "2"},
		{Name: prefix + "income", Kind: "money", Ask: zhen("全家每月收入一共多少？", "What does the household earn a month?"), Unit: zhen("元/月", "yuan a month"), Value: "3200"},
		{Name: prefix + "place", Kind: "select", Ask: zhen("住在哪里？", "Where do you live?"), Options: []Option{{Value: "330502", Text: zhen("吴兴区", "Wuxing")}, {Value: "330503", Text: zhen("南浔区", "Nanxun")}}},
	}
	if !wrong {
		return all
	}
	all[0].Wrong = zhen("请选一项；没有残疾证就选“没有残疾证”。", "Choose one; without a certificate choose “No certificate”.")
	all[3].Month, all[3].Wrong = "13", zhen("没有 13 月，请写 1 到 12。", "There is no month 13; write 1 to 12.")
	all[4].Value, all[4].Wrong = "三千", zhen("请写数字，例如 3000。", "Write a number, such as 3000.")
	return []Question{all[0], all[3], all[4]}
}

func specimenEntry() entry {
	return entry{Service: "nursing-allowance-disabled", Name: zhen("重度残疾人护理补贴", "Nursing allowance for people with severe disabilities"),
		Plain:  zhen("残疾一级、二级，需要长期照护的，每月领一笔补贴。", "A monthly allowance for those whose disability is level 1 or 2 and who need long-term care."),
		Shares: []share{{zhen("您", "You"), zhen("350 元/月", "350 yuan a month"), true}, {zhen("孩子", "Child"), zhen("金额按当地标准", "The amount is for the place to say"), false}},
		Where:  zhen("任何乡镇（街道）窗口", "Any township or subdistrict window"), Basis: &specimenSource}
}

func specimenGap() gap {
	one := entry{Service: "living-allowance-disabled", Name: zhen("困难残疾人生活补贴", "Living allowance for people with disabilities in hardship"), Money: true, Shares: []share{{Who: zhen("孩子", "Child")}}}
	two := one
	two.Money, two.Besides = false, zhen("家庭月收入", "Income of the household")
	return gap{Say: zhen("只差一个情况：残疾类别", "Only one thing is missing: kind of disability"), Answer: "person.disability_kind", List: []entry{one, two}, Folded: []entry{two}}
}

func specimenTree() []Node {
	quoted := specimenSource
	return []Node{{State: "unmet", Say: zhen("以下各项都要符合", "All of these must hold"), Parts: []Node{
		{State: "met", Say: zhen("残疾等级为一级或二级", "The disability is level 1 or 2"), Value: zhen("您的等级：一级", "Yours: level 1"), Source: &quoted},
		{State: "unmet", Say: zhen("不同时领取困难残疾人生活补贴以外的护理补贴", "No other nursing allowance is drawn"), Value: zhen("您已领取：养老服务补贴", "You draw: the elderly care allowance")},
		{State: "unknown", Say: zhen("需要长期照护", "Long-term care is needed"), Value: zhen("还没有填写", "Not answered yet")},
	}}}
}
