package match

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"minsheng/lang"
	"minsheng/pack"
	"minsheng/population/flat"
)

// The files of counts beside the rows.
const (
	SummaryCSV  = "summary.csv"
	SummaryXLSX = "summary.xlsx"
)

// books writes the summary as CSV and as a workbook with a sheet a dimension.
func (m *Manifest) books(dir string) error {
	rows, err := flat.Create(filepath.Join(dir, SummaryCSV))
	if err != nil {
		return err
	}
	defer rows.Abort()
	w := csv.NewWriter(rows)
	w.Write([]string{"county", "service", "for", "by", "value", "asked", "owed", "open", "perhaps", "reached", "missed", "ended", "amount", "missed_amount", "per", "paid_less", "less_amount", "paid_more", "more_amount"})
	for i := range m.Summary.Cells {
		c := &m.Summary.Cells[i]
		s := m.Service(c.Service)
		line := []string{m.Population.Area, c.Service, s.For, string(c.By), c.Value}
		for _, n := range c.numbers() {
			line = append(line, fmt.Sprint(n))
		}
		w.Write(append(line, c.Amount.String(), c.MissedAmount.String(), s.Per, fmt.Sprint(c.PaidLess), c.LessAmount.String(), fmt.Sprint(c.PaidMore), c.MoreAmount.String()))
	}
	if w.Flush(); w.Error() != nil {
		return w.Error()
	}
	if _, _, err := rows.Close(); err != nil {
		return err
	}
	return m.workbook(filepath.Join(dir, SummaryXLSX))
}

func (c *Cell) numbers() []int64 {
	return []int64{c.Asked, c.Owed, c.Open, c.Perhaps, c.Reached, c.Missed, c.Ended}
}

// dimensionNames are the names of sheets.
var dimensionNames = map[Dimension]lang.Text{
	ByAll: {ZH: "合计", EN: "all"}, ByArea: {ZH: "地区", EN: "area"}, ByResidence: {ZH: "城乡", EN: "residence"},
	ByAge: {ZH: "年龄", EN: "age"}, ByGroup: {ZH: "人群", EN: "group"},
}

// Name returns the dimension's name.
func (d Dimension) Name() lang.Text { return dimensionNames[d] }

func (m *Manifest) workbook(name string) error {
	sheets := []pack.Sheet{{Name: "说明", Rows: [][]any{{"项目", "内容"}, {"方案 pack", m.Pack}, {"日期 on", m.On.String()}, {"县（市、区） county", m.Population.Area},
		{"人口 residents", m.Population.People}, {"人口文件的日期 population on", m.Population.On.String()}, {"注 note", m.Population.Note.ZH + " " + m.Population.Note.EN}}}}
	for _, by := range Dimensions() {
		rows := [][]any{{"服务 service", "标识 id", dimensionNames[by].ZH + " " + string(by), "问到 asked", "应享受 owed", "金额待定 open", "可能享受 perhaps", "已享 reached", "应享未享 missed",
			"不再符合 ended", "应发（元） amount", "未享（元） missed_amount", "周期 per", "少发 paid_less", "少发（元） less_amount", "多发 paid_more", "多发（元） more_amount"}}
		for _, c := range m.Summary.By(by) {
			row := []any{m.Service(c.Service).Name.ZH, c.Service, m.ValueName(by, c.Value).ZH}
			for _, n := range c.numbers() {
				row = append(row, n)
			}
			rows = append(rows, append(row, float64(c.Amount)/100, float64(c.MissedAmount)/100, m.Service(c.Service).Per,
				c.PaidLess, float64(c.LessAmount)/100, c.PaidMore, float64(c.MoreAmount)/100))
		}
		sheets = append(sheets, pack.Sheet{Name: dimensionNames[by].ZH, Rows: rows})
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pack.WriteBook(f, sheets...); err != nil {
		return err
	}
	return f.Sync()
}

// ValueName returns what a value of a dimension is called; areas are called by
// their code.
func (m *Manifest) ValueName(by Dimension, value string) lang.Text {
	switch {
	case value == Unknown:
		return lang.Text{ZH: "不详", EN: "not on file"}
	case value == Urban:
		return lang.Text{ZH: "城镇", EN: "urban"}
	case value == Rural:
		return lang.Text{ZH: "农村", EN: "rural"}
	case by == ByAge:
		return lang.Text{ZH: value + " 岁", EN: value}
	case by == ByAll:
		return dimensionNames[ByAll]
	}
	for _, g := range m.Groups {
		if by == ByGroup && g.ID == value {
			return g.Name
		}
	}
	return lang.Text{ZH: value, EN: value}
}

// Service finds a service that was asked, or returns nil.
func (m *Manifest) Service(id string) *Service {
	i := slices.IndexFunc(m.Services, func(s Service) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return &m.Services[i]
}
