package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"minsheng/entitle/simulate"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// writeSimulated writes all tables to a new folder, which appears under its
// name only when it is whole.
func (c *console) writeSimulated(r *simulate.Result, out string) error {
	if _, err := os.Stat(out); err == nil {
		return usageSay("%s 已经有了：换一个文件夹", "%s is there already: choose another folder", out)
	}
	growing := filepath.Clean(out) + ".growing"
	if err := os.RemoveAll(growing); err != nil { // of a run that was killed
		return err
	}
	if err := os.MkdirAll(growing, 0o700); err != nil {
		return usage(err)
	}
	tables := c.simulated(r)
	for _, t := range tables {
		if err := newFile(filepath.Join(growing, t.file+".csv"), func(w io.Writer) error { return t.writeCSV(c, w) }); err != nil {
			return err
		}
	}
	if err := newFile(filepath.Join(growing, "simulation.xlsx"), func(w io.Writer) error { return c.writeSimulationBook(w, r, tables) }); err != nil {
		return err
	}
	if err := newFile(filepath.Join(growing, "simulation.json"), func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}); err != nil {
		return err
	}
	return os.Rename(growing, out)
}

func (t *simTable) writeCSV(c *console, w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // or spreadsheets take Chinese for something else
		return err
	}
	out := csv.NewWriter(w)
	var heads []string
	for _, h := range t.heads {
		heads = append(heads, c.say(h))
	}
	if err := out.Write(heads); err != nil {
		return err
	}
	for _, row := range t.rows {
		cells := make([]string, len(row))
		for i, v := range row {
			if cells[i] = fmt.Sprint(v); v == nil {
				cells[i] = ""
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// writeSimulationBook writes one sheet a table, the first of which says what
// was compared and what the figures cannot say.
func (c *console) writeSimulationBook(w io.Writer, r *simulate.Result, tables []*simTable) error {
	about := [][]any{{r.Pack, c.say(r.Name)}, {simulatedDays(r), ""}}
	for _, line := range append(r.Notes, simulationNotes...) {
		about = append(about, []any{c.say(line)})
	}
	sheets := []pack.Sheet{{Name: c.say(lang.Text{ZH: "说明", EN: "About"}), Rows: about}}
	for _, t := range tables {
		rows := [][]any{texts(c.tag(), t.heads...)}
		for _, row := range t.rows {
			cells := make([]any, len(row))
			for i, v := range row {
				cells[i] = v
				if m, ok := v.(measure.Money); ok {
					cells[i] = float64(m) / 100
				}
			}
			rows = append(rows, cells)
		}
		sheets = append(sheets, pack.Sheet{Name: c.say(t.title), Rows: rows})
	}
	return pack.WriteBook(w, sheets...)
}

// simulationNotes is what the figures are, and what they are not.
var simulationNotes = []lang.Text{
	{ZH: "“确定”只算一定应享受的；“至多”把还说不清的也按其金额算上。金额不明的两边都不在内，另列人数。", EN: "“Sure” counts what is surely owed; “at most” adds what is not known, at its amount. Answers without a known amount are in neither and counted by themselves."},
	{ZH: "一年的支出：按月的乘 12，按学期的乘 2；一次性、按次、按日的不乘，另列。", EN: "A year: twelve months, two terms; what is paid once, each time or by the day is shown by itself and not multiplied."},
	{ZH: "得失按全部涉及服务一年的净额算，一次性的不计；钱数不变时看非现金服务。归到每人的是户的平均份额。", EN: "Winners and losers go by what all touched services bring a year, without what is paid once; where the money is the same, by services that are no money. A person has an equal part of what the household is owed."},
	{ZH: "人口按现状，不预测出生、死亡、迁移和行为变化；应享受不等于已经领取。", EN: "The population is as it is: no births, deaths, moves or changes of behaviour. Owed is not yet claimed."},
	{ZH: "在册身份（如低保对象）按现状：因改动新纳入或退出的，随身份而来的其他待遇没有计入。", EN: "Statuses on file stay as they are: what would follow from a status newly gained or lost is not counted."},
	{ZH: "各级负担按方案 finance/ 里有出处的比例；没有出处的列为未定。", EN: "Levels of government go by the shares of finance/ that have a source; the rest is not decided."},
}
