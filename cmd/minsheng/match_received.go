package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"minsheng/entitle/match"
	"minsheng/lang"
)

// elsewhereName is the file, beside the counties, of those who are on a list and
// not among the residents.
const elsewhereName = "received-elsewhere.csv"

// shownElsewhere is how many of them are printed.
const shownElsewhere = 10

// keepElsewhere writes the file, where there is anybody for it.
func keepElsewhere(lists *match.Listed, out string) error {
	if lists == nil || out == "" {
		return nil
	}
	name := filepath.Join(out, elsewhereName)
	if err := os.RemoveAll(name); err != nil { // of an earlier list
		return err
	}
	for range lists.Elsewhere() {
		return newFile(name, func(w io.Writer) error { return writeElsewhere(w, lists) })
	}
	return nil
}

// printReceived says which receipts could not be joined, and why that may be.
func (c *console) printReceived(report *match.Report, out string) {
	for _, county := range report.Counties {
		less, more := int64(0), int64(0)
		for _, cell := range county.About.Summary.By(match.ByAll) {
			less, more = less+cell.PaidLess, more+cell.PaidMore
		}
		if less+more > 0 {
			c.printf(lang.Text{ZH: "%s：已享受的人中 %d 条少发、%d 条多发（各服务的金额见 --json 或 summary.csv）", EN: "%s: of what is received %d rows are paid less than is owed and %d more (amounts by service: --json or summary.csv)"}, county.Area, less, more)
		}
		for _, id := range slices.Sorted(maps.Keys(county.About.NotAsked)) {
			c.printf(lang.Text{ZH: "%s：%d 条已享受的是方案不判断的服务 %s，没有比对", EN: "%s: %d receipts of %s, which the pack does not decide, were not compared"}, county.Area, county.About.NotAsked[id], id)
		}
	}
	if report.Lists == nil {
		return
	}
	n := 0
	for one := range report.Lists.Elsewhere() {
		if n++; n <= shownElsewhere {
			c.printf(lang.Text{ZH: "%s 第 %d 行 %s%s %s：不在居民中", EN: "%s row %d %s%s %s: not among the residents"}, one.File, one.Row, one.Person, one.Household, one.Service)
		}
	}
	if n == 0 {
		return
	}
	c.printf(lang.Text{ZH: "名单上有 %d 条不在居民中：可能已迁走、去世，或编号不同", EN: "%d rows of the lists are not among the residents: moved away, died, or listed under another id"}, n)
	if out != "" {
		c.printf(lang.Text{ZH: "全部写在 %s", EN: "all of them stand in %s"}, filepath.Join(out, elsewhereName))
	}
}

func writeElsewhere(w io.Writer, lists *match.Listed) error {
	rows := csv.NewWriter(w)
	rows.Write([]string{"file", "row", "person_id", "household_id", "service", "amount", "per", "since"})
	for one := range lists.Elsewhere() {
		amount, since := "", ""
		if one.Amount != nil {
			amount = one.Amount.String()
		}
		if one.Since != nil {
			since = one.Since.String()
		}
		rows.Write([]string{one.File, fmt.Sprint(one.Row), one.Person, one.Household, one.Service, amount, one.Per, since})
	}
	rows.Flush()
	return rows.Error()
}
