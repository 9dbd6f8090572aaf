package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/fault"
	"minsheng/lang"
)

// matching is what the command line of match asks for.
type matching struct {
	code, on, people, out, since, by, received string
	workers                                    int
	csv, asJSON                                bool
}

// matchCommand is `minsheng match`: every service asked about everybody in the
// population files.
func matchCommand(c *console) *cobra.Command {
	var m matching
	cmd := &cobra.Command{
		Use:   "match",
		Short: "全部服务对全体居民：谁应享受 · every service about everybody: who is owed what",
		Long: "读人口文件（minsheng synth 或 people export --parquet 写的），说出每项服务应享受、可能享受、已享、应享未享、不再符合的人数和金额。\n" +
			"--out 另写每个县的结果（Parquet，--csv 另写 CSV）和汇总；中断后用同样的命令接着做；--since 以前的结果，没有变化的不再算。\n" +
			"Reads population files and says of each service how many are owed it, may be owed it, receive it, miss it or receive it no longer owed, and how much.\n" +
			"--out also keeps the results of every county (Parquet, with --csv also CSV) and the counts; the same command goes on after a stop; with --since what nothing has changed is not computed again.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			ctx, stop := untilStopped()
			defer stop()
			return c.match(ctx, m)
		},
	}
	cmd.Flags().StringVar(&m.code, "pack", "", "code of the pack, like 330502 · 方案代码")
	cmd.Flags().StringVar(&m.on, "on", "", "day asked, YYYY-MM-DD (default today) · 日期")
	cmd.Flags().StringVar(&m.people, "people", "", "folder with population files · 人口文件夹")
	cmd.Flags().StringVar(&m.out, "out", "", "folder to keep the results in · 结果文件夹")
	cmd.Flags().StringVar(&m.received, "received", "", "a department's list of who receives what, .csv or .xlsx, or a folder of lists · 部门的已享受名单")
	cmd.Flags().StringVar(&m.since, "since", "", "folder of earlier results; what nothing has changed is taken from there · 以前的结果文件夹，没有变化的从那里取")
	cmd.Flags().StringVar(&m.by, "by", string(match.ByAll), "count by all, area, residence, age or group · 按什么汇总")
	cmd.Flags().IntVar(&m.workers, "workers", 0, "cores to use (default all) · 用几个核")
	cmd.Flags().BoolVar(&m.csv, "csv", false, "keep the rows as CSV, too · 结果另写 CSV")
	cmd.Flags().BoolVar(&m.asJSON, "json", false, "print JSON")
	cmd.AddCommand(matchDiffCommand(c))
	return cmd
}

func (c *console) match(ctx context.Context, m matching) error {
	if m.code == "" || m.people == "" {
		return usagef("%s", c.say(lang.Text{ZH: "要写 --pack 和 --people", EN: "--pack and --people are needed"}))
	}
	by := match.Dimension(m.by)
	if !slices.Contains(match.Dimensions(), by) {
		return usagef("--by %s: %s", m.by, c.say(lang.Text{ZH: "写 all、area、residence、age 或 group", EN: "write all, area, residence, age or group"}))
	}
	day, err := dayOr(m.on, civil.FromTime(time.Now()))
	if err != nil {
		return err
	}
	engine, err := c.engine(m.code, day)
	if err != nil {
		return err
	}
	bar := c.matchProgress()
	report, err := match.Run(ctx, match.Plan{Edition: engine.Edition(), On: day, People: m.people, Out: m.out, Since: m.since, Received: m.received, Workers: m.workers, CSV: m.csv, Progress: bar.step})
	bar.close()
	if errors.Is(err, context.Canceled) && m.out != "" {
		return errMatchStopped
	}
	if err != nil {
		return err
	}
	if err := keepElsewhere(report.Lists, m.out); err != nil {
		return err
	}
	if m.asJSON {
		return c.json(matchRecords(report, by))
	}
	for _, county := range report.Counties {
		c.printMatched(county, by)
	}
	c.printReceived(report, m.out)
	return nil
}

// errMatchStopped says that a run was stopped and how it goes on.
var errMatchStopped = fault.New(fault.Unavailable, "match.stopped", lang.Text{
	ZH: "匹配停下了，做完的部分还在；用同样的命令接着做", EN: "matching was stopped; what was finished is kept: go on with the same command"})

// matchProgress shows how far a run is, county after county.
type matchProgress struct {
	c      *console
	county string
	bar    progress
}

func (c *console) matchProgress() *matchProgress { return &matchProgress{c: c} }

func (p *matchProgress) step(at match.Progress) {
	if p.county != at.County {
		p.bar.close()
		p.county = at.County
		p.bar = p.c.progress(int(at.People-at.Kept), lang.Text{ZH: "匹配 " + at.County, EN: "matching " + at.County})
	}
	p.bar.to(int(at.Done - at.Kept))
}

func (p *matchProgress) close() { p.bar.close() }

// matchRecord is one cell of a county's counts with what it is called.
type matchRecord struct {
	County string    `json:"county"`
	Name   lang.Text `json:"name"`
	For    string    `json:"for"`
	Per    string    `json:"per,omitempty"`
	match.Cell
}

func matchRecords(report *match.Report, by match.Dimension) []matchRecord {
	all := []matchRecord{}
	for _, county := range report.Counties {
		for _, cell := range county.About.Summary.By(by) {
			s := county.About.Service(cell.Service)
			all = append(all, matchRecord{County: county.Area, Name: s.Name, For: s.For, Per: s.Per, Cell: cell})
		}
	}
	return all
}

// printMatched prints the counts of a county: a line a service, or a line a
// service and value.
func (c *console) printMatched(county *match.County, by match.Dimension) {
	about := county.About
	heads := []lang.Text{{ZH: "服务", EN: "service"}}
	if by != match.ByAll {
		heads = append(heads, by.Name())
	}
	heads = append(heads, lang.Text{ZH: "问到", EN: "asked"}, lang.Text{ZH: "应享受", EN: "owed"}, lang.Text{ZH: "应享受、金额待定", EN: "owed, amount open"}, lang.Text{ZH: "可能享受", EN: "perhaps"})
	received := slices.ContainsFunc(about.Services, func(s match.Service) bool { return s.Received })
	if received {
		heads = append(heads, lang.Text{ZH: "已享", EN: "reached"}, lang.Text{ZH: "应享未享", EN: "missed"}, lang.Text{ZH: "不再符合", EN: "no longer owed"})
	}
	t := c.table(append(heads, lang.Text{ZH: "合计（元）", EN: "total (yuan)"}, lang.Text{ZH: "周期", EN: "per"})...)
	for _, cell := range about.Summary.By(by) {
		s := about.Service(cell.Service)
		row := []string{c.say(s.Name)}
		if by != match.ByAll {
			row = append(row, c.say(about.ValueName(by, cell.Value)))
		}
		row = append(row, fmt.Sprint(cell.Asked), fmt.Sprint(cell.Owed), fmt.Sprint(cell.Open), fmt.Sprint(cell.Perhaps))
		if received {
			row = append(row, c.known(s, cell.Reached), c.known(s, cell.Missed), c.known(s, cell.Ended))
		}
		amount := ""
		if s.Pays && cell.Amount > 0 {
			amount = cell.Amount.String()
		}
		t.row(append(row, amount, c.say(perWords[s.Per]))...)
	}
	t.print()
	if note := about.Population.Note; !note.IsZero() {
		c.printf(note)
	}
	if county.Changed != nil {
		c.printf(lang.Text{ZH: "%d 个部分中，%d 个没有变化，%d 个只重新问了 %d 项服务", EN: "of %d parts %d are unchanged; in %d only %d services were asked again"},
			county.Parts, county.Copied, county.Partly, len(county.Changed))
	}
	if county.Dir != "" {
		c.printf(lang.Text{ZH: "%s：%d 人，%d 条，写在 %s", EN: "%s: %d residents, %d rows, kept in %s"}, county.Area, county.People, county.Rows, strings.TrimSuffix(county.Dir, "/"))
	}
}

// known is a count where it is known who receives a service.
func (c *console) known(s *match.Service, n int64) string {
	if !s.Received {
		return ""
	}
	return fmt.Sprint(n)
}
