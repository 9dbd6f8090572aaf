package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/entitle/simulate"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/population"
)

// simulation is what the command line of simulate asks for.
type simulation struct {
	code, on, people, out, by, years string
	set, given                       []string
	withPack, withPacks, withOn      string
	workers                          int
	asJSON                           bool
}

// simulateCommand is `minsheng simulate`: what a change of the rules would do
// to everybody.
func simulateCommand(c *console) *cobra.Command {
	var s simulation
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "改标准，谁得谁失、花多少钱、谁负担 · a change of the rules: who wins, who loses, what it costs, who pays",
		Long: "对照两套标准，问遍人口文件里的每个人：新增、失去、增加、减少的人数，按收入十等分、城乡、年龄、人群、地区的得失，\n" +
			"一年的支出和各级财政的负担，谁吃亏、为什么。说不清的算一个上下限。人口按现状，不预测行为和增减。\n" +
			"Compares two sets of rules for everybody in the population files: who is newly owed, who loses, gets more or less, winners and losers by\n" +
			"tenth of income, residence, age, group and area, the cost a year and by level of government, and who loses, with the reason. What is\n" +
			"not known is shown as a range. People are taken as they are: no behaviour, births or deaths are forecast.",
		Example: "  minsheng simulate --pack 330502 --people out --given dibao.line=1000 --set dibao.line=1100\n" +
			"  minsheng simulate --pack 330502 --people out --set elder.old_age_allowance@2027-01-01=100 --years 2026..2029",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			ctx, stop := untilStopped()
			defer stop()
			return c.simulate(ctx, s)
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.code, "pack", "", "code of the pack, like 330502 · 方案代码")
	f.StringVar(&s.on, "on", "", "day of both sides, YYYY-MM-DD (default today) · 日期")
	f.StringVar(&s.people, "people", "", "folder with population files · 人口文件夹")
	f.StringArrayVar(&s.set, "set", nil, "NAME=VALUE, NAME[CASE]=VALUE or NAME@DAY=VALUE, any number · 改成的值")
	f.StringArrayVar(&s.given, "given", nil, "the same for both sides, where nobody has decided yet · 两边都按这个值")
	f.StringVar(&s.withPack, "with-pack", "", "compare with another pack: code or folder · 与另一个方案对照")
	f.StringVar(&s.withPacks, "with-packs", "", "compare with changed packs from this folder · 与这个文件夹里改过的方案对照")
	f.StringVar(&s.withOn, "with-on", "", "compare with another day · 与另一天对照")
	f.StringVar(&s.years, "years", "", "cost of these years, like 2027..2030 · 逐年支出")
	f.StringVar(&s.by, "by", "", "all tables by decile, residence, age, group or area · 按什么分")
	f.StringVar(&s.out, "out", "", "new folder to write the tables to (XLSX, CSV, JSON) · 输出文件夹")
	f.IntVar(&s.workers, "workers", 0, "cores to use (default all) · 用几个核")
	f.BoolVar(&s.asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) simulate(ctx context.Context, s simulation) error {
	if s.code == "" || s.people == "" {
		return usageSay("要写 --pack 和 --people", "--pack and --people are needed")
	}
	if len(s.set) == 0 && s.withPack == "" && s.withPacks == "" && s.withOn == "" {
		return usageSay("要写改什么：--set 参数=值，或 --with-pack、--with-packs、--with-on", "say what changes: --set NAME=VALUE, or --with-pack, --with-packs, --with-on")
	}
	if by := simulate.Dimension(s.by); s.by != "" && !slices.Contains(simulate.Dimensions(), by) {
		return usageSay("--by %s：写 decile、residence、age、group 或 area", "--by %s: write decile, residence, age, group or area", s.by)
	}
	sim, err := c.simulation(s)
	if err != nil {
		return err
	}
	dirs, err := population.List(s.people)
	if err != nil {
		return err
	}
	bar := simulateProgress{c: c}
	r, err := sim.Run(ctx, simulate.Files{Dirs: dirs, Workers: s.workers, Progress: bar.step})
	bar.bar.close()
	if err != nil {
		return err
	}
	if s.out != "" {
		if err := c.writeSimulated(r, s.out); err != nil {
			return err
		}
	}
	if s.asJSON {
		return c.json(r)
	}
	c.printSimulated(r, simulate.Dimension(s.by))
	return nil
}

// simulateProgress shows how far a run is; only one goroutine at a time draws.
type simulateProgress struct {
	c   *console
	mu  sync.Mutex
	bar progress
	on  bool
}

func (p *simulateProgress) step(done, all int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.on {
		p.on, p.bar = true, p.c.progress(int(all), lang.Text{ZH: "模拟", EN: "simulating"})
	}
	p.bar.to(int(done))
}

// simulation compiles the two sides.
func (c *console) simulation(s simulation) (*simulate.Simulation, error) {
	day, err := dayOr(s.on, civil.FromTime(time.Now()))
	if err != nil {
		return nil, err
	}
	dayAfter, err := dayOr(s.withOn, day)
	if err != nil {
		return nil, err
	}
	first, last, err := yearsOf(s.years)
	if err != nil {
		return nil, err
	}
	p, shelf, err := c.packOf(s.code, c.packs)
	if err != nil {
		return nil, err
	}
	other := p
	switch {
	case s.withPack != "":
		other, shelf, err = c.packOf(s.withPack, c.packs)
	case s.withPacks != "":
		other, shelf, err = c.packOf(s.code, s.withPacks)
	}
	if err != nil {
		return nil, err
	}
	before, err := supposed(p, day, "--given", s.given)
	if err != nil {
		return nil, shelf.renamed(err)
	}
	if other == p {
		other = before.Edition.Pack
	} else if given, err := supposed(other, dayAfter, "--given", s.given); err != nil {
		return nil, shelf.renamed(err)
	} else {
		other = given.Edition.Pack
	}
	after, err := supposed(other, dayAfter, "--set", s.set)
	if err != nil {
		return nil, shelf.renamed(err)
	}
	if s.years == "" {
		return simulate.New(before, after)
	}
	sim, err := simulate.NewYears(before, after, first, last)
	return sim, shelf.renamed(err)
}

// packOf loads a pack by its code or folder, from the packs of dir where that
// is not empty.
func (c *console) packOf(target, dir string) (*pack.Pack, *shelf, error) {
	s, code, err := c.pack(target)
	if dir != c.packs && err == nil {
		s, err = c.shelf(dir)
	}
	if err != nil {
		return nil, nil, err
	}
	p, err := s.load(code)
	return p, s, err
}

// supposed is one side: a pack on a day with the values of a flag.
func supposed(p *pack.Pack, day civil.Date, flag string, values []string) (simulate.Scenario, error) {
	with, err := simulate.Suppose(p, values...)
	var wrong *fault.Error
	if errors.As(err, &wrong) {
		return simulate.Scenario{}, usageText(lang.Text{ZH: flag + " " + wrong.Say.ZH, EN: flag + " " + wrong.Say.EN})
	}
	if err != nil {
		return simulate.Scenario{}, err
	}
	e, err := with.On(day)
	return simulate.Scenario{Edition: e, On: day}, err
}

var yearsForm = regexp.MustCompile(`^(\d{4})(?:\.\.(\d{4}))?$`)

// yearsOf reads 2027..2030 or 2027.
func yearsOf(s string) (first, last int, err error) {
	if s == "" {
		return 0, 0, nil
	}
	m := yearsForm.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, usageSay("--years %s：写成 2027..2030 或 2027", "--years %s: write 2027..2030 or 2027", s)
	}
	first, _ = strconv.Atoi(m[1])
	if last = first; m[2] != "" {
		last, _ = strconv.Atoi(m[2])
	}
	if last < first || last-first >= simulate.MostYears {
		return 0, 0, usageSay("--years %s：从早到晚，最多 %d 年", "--years %s: from the earlier to the later, %d years at most", s, simulate.MostYears)
	}
	return first, last, nil
}

// printSimulated prints the tables that fit a terminal.
func (c *console) printSimulated(r *simulate.Result, by simulate.Dimension) {
	for _, note := range r.Notes {
		fmt.Fprintln(c.out, c.say(note))
	}
	c.printf(lang.Text{ZH: "%s %s，%s：%d 人，%d 户；涉及 %d 项服务，其余 %d 项不受影响、没有计算", EN: "%s %s, %s: %d people, %d households; services touched: %d; %d others cannot be and were not asked"},
		r.Pack, c.say(r.Name), simulatedDays(r), r.Persons, r.Homes, len(r.Services), r.Untouched)
	if len(r.Services) == 0 {
		c.printf(lang.Text{ZH: "两边的规则和数值没有区别，谁都不受影响", EN: "The rules and values of both sides are the same: nobody is touched"})
		return
	}
	for _, t := range c.simulated(r) {
		if len(t.rows) == 0 || t.by != "" && by != "" && t.by != by || t.by == "" && t.wide {
			continue
		}
		if t.by != "" && by == "" && t.by != simulate.ByDecile && t.by != simulate.ByResidence {
			continue
		}
		fmt.Fprintf(c.out, "\n%s\n", c.say(t.title))
		t.print(c)
	}
	if by == "" {
		c.printf(lang.Text{ZH: "\n按年龄、人群、地区的表：--by age、--by group、--by area；全部表格：--out 文件夹", EN: "\nTables by age, group and area: --by age, --by group, --by area; all tables: --out FOLDER"})
	}
}

func simulatedDays(r *simulate.Result) string {
	if r.On == r.OnAfter {
		return r.On.String()
	}
	return strings.Join([]string{r.On.String(), r.OnAfter.String()}, " → ")
}
