package main

import (
	"fmt"
	"strings"

	"minsheng/entitle/simulate"
	"minsheng/lang"
	"minsheng/measure"
)

// simTable is one table of a simulation, for the terminal, a sheet or a file.
type simTable struct {
	file  string
	title lang.Text
	by    simulate.Dimension // of tables by a dimension, but for all
	wide  bool               // too wide for a terminal
	long  bool               // too long for one
	heads []lang.Text
	rows  [][]any // text, int64 or measure.Money
}

func (t *simTable) row(cells ...any) { t.rows = append(t.rows, cells) }

// kindsPrinted is how many kinds fit a terminal.
const kindsPrinted = 12

// print writes the table for a terminal: money without empty fen, and of long
// lists the beginning.
func (t *simTable) print(c *console) {
	out := c.table(t.heads...)
	rows := t.rows
	if t.long {
		rows = rows[:min(len(rows), kindsPrinted)]
	}
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			if cells[i] = fmt.Sprint(v); v == nil {
				cells[i] = ""
			}
			if m, ok := v.(measure.Money); ok {
				cells[i] = m.Short()
			}
		}
		out.row(cells...)
	}
	out.print()
	if more := len(t.rows) - len(rows); more > 0 {
		c.printf(lang.Text{ZH: "… 另有 %d 行", EN: "… and %d more"}, more)
	}
}

// simulated lays out a result in tables.
func (c *console) simulated(r *simulate.Result) []*simTable {
	all := []*simTable{c.changeTable(r), c.serviceTable(r), c.costTable(r), c.levelTable(r)}
	if len(r.Years) > 0 {
		all = append(all, c.yearTable(r))
	}
	for _, by := range simulate.Dimensions() {
		all = append(all, c.netTable(r, by))
	}
	all = append(all, c.kindTable("losers", lang.Text{ZH: "谁吃亏", EN: "Who loses"}, r.Losers), c.kindTable("winners", lang.Text{ZH: "谁得益", EN: "Who wins"}, r.Winners))
	all = append(all, c.doubtTable(r))
	for _, by := range simulate.Dimensions()[1:] {
		all = append(all, c.cellTable(r, by))
	}
	return all
}

func (c *console) changeTable(r *simulate.Result) *simTable {
	t := &simTable{file: "changes", title: lang.Text{ZH: "改了什么", EN: "What is changed"}, heads: []lang.Text{
		{ZH: "参数", EN: "parameter"}, {ZH: "名称", EN: "name"}, {ZH: "原来", EN: "before"}, {ZH: "改为", EN: "after"}, {ZH: "周期", EN: "per"}, {ZH: "低于上级", EN: "worse than above"}}}
	for _, p := range r.Changes {
		var below []string
		for _, b := range p.Below {
			below = append(below, b.Pack+" "+b.Is)
		}
		t.row(p.Name, c.say(p.Label), c.paramValues(p.Before), c.paramValues(p.After), c.say(perWords[p.Per]), strings.Join(below, ", "))
	}
	return t
}

func (c *console) paramValues(all []simulate.ParamValue) string {
	if len(all) == 0 {
		return c.say(lang.Text{ZH: "没有公布", EN: "not decided"})
	}
	var parts []string
	for _, v := range all {
		part := v.Is
		if len(all) > 1 {
			for _, keys := range v.When {
				part = strings.Join(keys, "|") + " " + part
			}
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, c.say(lang.Text{ZH: "；", EN: "; "}))
}

var (
	moveHeads = []lang.Text{{ZH: "原有", EN: "owed before"}, {ZH: "改后", EN: "owed after"}, {ZH: "新增", EN: "new"}, {ZH: "失去", EN: "ended"},
		{ZH: "增加", EN: "more"}, {ZH: "减少", EN: "less"}, {ZH: "不变", EN: "same"}, {ZH: "说不清", EN: "not known"}, {ZH: "金额不明", EN: "amount not known"}}
	yuan = lang.Text{ZH: "元/年", EN: "yuan a year"}
)

func moveCells(cell *simulate.Cell) []any {
	return []any{cell.Before.Owed + cell.Before.Open, cell.After.Owed + cell.After.Open, cell.New, cell.Ended, cell.More, cell.Less, cell.Same, cell.Unsure, cell.After.Unpriced}
}

func (c *console) serviceTable(r *simulate.Result) *simTable {
	t := &simTable{file: "services", title: lang.Text{ZH: "各项服务（人或户）", EN: "Services (persons or households)"},
		heads: append([]lang.Text{{ZH: "服务", EN: "service"}, {ZH: "对象", EN: "for"}}, moveHeads...)}
	for i := range r.Services {
		s := &r.Services[i]
		t.row(append([]any{c.say(s.Name), c.say(subjectWords[s.For])}, moveCells(s.All())...)...)
	}
	return t
}

var subjectWords = map[string]lang.Text{"person": {ZH: "人", EN: "person"}, "household": {ZH: "户", EN: "household"}}

// costHeads are the columns of a cost on both sides, and of the difference.
var costHeads = []lang.Text{{ZH: "原来（确定）", EN: "before, sure"}, {ZH: "原来（至多）", EN: "before, at most"}, {ZH: "改后（确定）", EN: "after, sure"}, {ZH: "改后（至多）", EN: "after, at most"},
	{ZH: "增减（确定）", EN: "difference, sure"}, {ZH: "增减（至多）", EN: "difference, at most"}}

func costCells(before, beforeMost, after, afterMost measure.Money) []any {
	return []any{before, beforeMost, after, afterMost, after - before, afterMost - beforeMost}
}

func (c *console) costTable(r *simulate.Result) *simTable {
	t := &simTable{file: "cost", title: lang.Text{ZH: "一年的支出（元；一次性的另计）", EN: "Cost a year (yuan; what is paid once by itself)"},
		heads: append([]lang.Text{{ZH: "服务", EN: "service"}, {ZH: "口径", EN: "paid"}}, costHeads...)}
	add := func(name string, b, a *simulate.Bill) {
		once := b.High.Once != 0 || a.High.Once != 0
		if b.High.Year != 0 || a.High.Year != 0 || !once {
			t.row(append([]any{name, c.say(yuan)}, costCells(b.Low.Year, b.High.Year, a.Low.Year, a.High.Year)...)...)
		}
		if once {
			t.row(append([]any{name, c.say(perWords["once"])}, costCells(b.Low.Once, b.High.Once, a.Low.Once, a.High.Once)...)...)
		}
	}
	for i := range r.Services {
		if s := &r.Services[i]; s.Money {
			name := c.say(s.Name)
			if s.UpTo {
				name += c.say(lang.Text{ZH: "（最高）", EN: " (at most)"})
			}
			add(name, &simulate.Bill{Low: s.All().Before.Low, High: s.All().Before.High}, &simulate.Bill{Low: s.All().After.Low, High: s.All().After.High})
		}
	}
	add(c.say(lang.Text{ZH: "合计", EN: "all"}), &r.Before, &r.After)
	return t
}

func (c *console) levelTable(r *simulate.Result) *simTable {
	t := &simTable{file: "levels", title: lang.Text{ZH: "由谁负担（元/年）", EN: "Who bears it (yuan a year)"}, heads: append([]lang.Text{{ZH: "负担者", EN: "payer"}}, costHeads...)}
	for _, l := range r.Levels {
		t.row(append([]any{c.say(l.Name)}, costCells(l.Before.Low.Year, l.Before.High.Year, l.After.Low.Year, l.After.High.Year)...)...)
	}
	return t
}

func (c *console) yearTable(r *simulate.Result) *simTable {
	t := &simTable{file: "years", title: lang.Text{ZH: "逐年支出（元；人口按现状不变）", EN: "Year by year (yuan; the population as it is)"},
		heads: append([]lang.Text{{ZH: "年", EN: "year"}, {ZH: "负担者", EN: "payer"}}, costHeads...)}
	for _, y := range r.Years {
		t.row(append([]any{int64(y.Year), c.say(lang.Text{ZH: "合计", EN: "all"})}, costCells(y.Before.Low.Year, y.Before.High.Year, y.After.Low.Year, y.After.High.Year)...)...)
		for _, l := range y.Levels {
			t.row(append([]any{int64(y.Year), c.say(l.Name)}, costCells(l.Before.Low.Year, l.Before.High.Year, l.After.Low.Year, l.After.High.Year)...)...)
		}
	}
	return t
}

func (c *console) netTable(r *simulate.Result, by simulate.Dimension) *simTable {
	name := simulate.DimensionName(by)
	t := &simTable{file: "net-" + string(by), title: lang.Text{ZH: "谁得谁失：" + name.ZH, EN: "Winners and losers: " + name.EN}, heads: []lang.Text{name,
		{ZH: "户", EN: "households"}, {ZH: "得益户", EN: "win"}, {ZH: "吃亏户", EN: "lose"}, {ZH: "有得有失", EN: "mixed"}, {ZH: "说不清", EN: "not known"}, {ZH: "不变", EN: "unchanged"},
		{ZH: "得益（元/年）", EN: "gain, yuan a year"}, {ZH: "吃亏（元/年）", EN: "loss, yuan a year"}, {ZH: "人", EN: "persons"}, {ZH: "得益人", EN: "win"}, {ZH: "吃亏人", EN: "lose"}, {ZH: "说不清", EN: "not known"}}}
	if by != simulate.All {
		t.by = by
	}
	for _, n := range r.Net {
		if n.By == by {
			h, p := n.Homes, n.Persons
			t.row(c.say(r.ValueName(by, n.Value)), h.All, h.Winners, h.Losers, h.Mixed, h.Unsure, h.Unchanged, h.Gain, h.Loss, p.All, p.Winners, p.Losers, p.Unsure)
		}
	}
	return t
}

var fareWords = map[string]lang.Text{simulate.MoveNew: {ZH: "新增", EN: "new"}, simulate.MoveEnded: {ZH: "失去", EN: "ended"},
	simulate.MoveMore: {ZH: "增加", EN: "more"}, simulate.MoveLess: {ZH: "减少", EN: "less"}}

func (c *console) kindTable(file string, title lang.Text, kinds []simulate.Kind) *simTable {
	t := &simTable{file: file, title: title, long: true, heads: []lang.Text{{ZH: "服务", EN: "service"}, {ZH: "得失", EN: "fare"}, {ZH: "是谁", EN: "who"}, {ZH: "数量", EN: "number"},
		{ZH: "元/年", EN: "yuan a year"}, {ZH: "例：户", EN: "example"}, {ZH: "原因", EN: "why"}}}
	for _, k := range kinds {
		name := c.say(k.Name)
		if k.Service == "" {
			name = c.say(lang.Text{ZH: "合计（户）", EN: "all together (households)"})
		}
		household, why := "", ""
		if len(k.Examples) > 0 {
			household, why = k.Examples[0].Household, c.say(k.Examples[0].Why)
		}
		t.row(name, c.say(fareWords[k.Move]), c.say(k.Who), k.Count, k.Change.Year, household, why)
	}
	return t
}

// doubtTable is what would have to be known.
func (c *console) doubtTable(r *simulate.Result) *simTable {
	t := &simTable{file: "doubts", title: lang.Text{ZH: "说不清的缺什么（改后）", EN: "What is missing (after)"}, long: true,
		heads: []lang.Text{{ZH: "服务", EN: "service"}, {ZH: "缺的", EN: "missing"}, {ZH: "名称", EN: "name"}, {ZH: "数量", EN: "answers"}, {ZH: "由谁公布", EN: "who publishes it"}}}
	for _, d := range r.Doubts {
		t.row(c.say(d.Name), d.Lack, c.say(d.Label), d.Count, c.say(d.Decided))
	}
	return t
}

// cellTable is every service by one dimension.
func (c *console) cellTable(r *simulate.Result, by simulate.Dimension) *simTable {
	name := simulate.DimensionName(by)
	t := &simTable{file: "services-" + string(by), title: lang.Text{ZH: "各项服务：" + name.ZH, EN: "Services: " + name.EN}, wide: true,
		heads: append(append([]lang.Text{{ZH: "服务", EN: "service"}, name}, moveHeads...), costHeads...)}
	for i := range r.Services {
		for j := range r.Services[i].Cells {
			if cell := &r.Services[i].Cells[j]; cell.By == by {
				row := append([]any{c.say(r.Services[i].Name), c.say(r.ValueName(by, cell.Value))}, moveCells(&cell.Cell)...)
				t.row(append(row, costCells(cell.Before.Low.Year, cell.Before.High.Year, cell.After.Low.Year, cell.After.High.Year)...)...)
			}
		}
	}
	return t
}
