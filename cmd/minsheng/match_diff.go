package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"minsheng/entitle/match"
	"minsheng/lang"
	"minsheng/population"
)

// differing is what the command line of match diff asks for.
type differing struct {
	earlier, later             string // folders of results
	code, codeThen             string
	people, peopleThen, folder string
	asJSON                     bool
}

// matchDiffCommand is `minsheng match diff`: what is otherwise in the later of
// two runs, and why.
func matchDiffCommand(c *console) *cobra.Command {
	var d differing
	cmd := &cobra.Command{
		Use:   "diff EARLIER LATER",
		Short: "两次匹配有什么不同，为什么 · what is otherwise in the later of two runs, and why",
		Long: "EARLIER 和 LATER 是两次 match --out 的结果文件夹。逐人逐项说出新增、不再符合、金额变化、状态变化，原因是个人情况变了、规则变了还是时间到了，哪一项单独就够。\n" +
			"EARLIER and LATER are folders of results of match --out. Says of each person and service what is new, ended or changed, and whether the facts, the rule or the\n" +
			"day did it, and which of them alone.",
		Args: args(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, folders []string) error {
			ctx, stop := untilStopped()
			defer stop()
			d.earlier, d.later = folders[0], folders[1]
			return c.matchDiff(ctx, d)
		},
	}
	cmd.Flags().StringVar(&d.code, "pack", "", "code or folder of the pack · 方案代码")
	cmd.Flags().StringVar(&d.codeThen, "pack-earlier", "", "code or folder of the pack of the earlier run (default: the same) · 上次用的方案")
	cmd.Flags().StringVar(&d.people, "people", "", "population files of the later run · 这次的人口文件夹")
	cmd.Flags().StringVar(&d.peopleThen, "people-earlier", "", "population files of the earlier run (default: the same) · 上次的人口文件夹")
	cmd.Flags().StringVar(&d.folder, "out", "", "folder to write every county's changes to · 输出文件夹")
	cmd.Flags().BoolVar(&d.asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) matchDiff(ctx context.Context, d differing) error {
	if d.code == "" || d.people == "" || d.folder == "" {
		return usageSay("要写 --pack、--people 和 --out", "--pack, --people and --out are needed")
	}
	if d.codeThen == "" {
		d.codeThen = d.code
	}
	if d.peopleThen == "" {
		d.peopleThen = d.people
	}
	dirs, err := match.List(d.later)
	if err != nil {
		return err
	}
	all := []*match.Changes{}
	for _, dir := range dirs {
		about, err := c.diffCounty(ctx, d, dir)
		if err != nil {
			return err
		}
		all = append(all, about)
	}
	if d.asJSON {
		return c.json(all)
	}
	for _, about := range all {
		c.printDifference(about, filepath.Join(d.folder, about.Area))
	}
	return nil
}

// diffCounty compares the results of one county with the earlier ones.
func (c *console) diffCounty(ctx context.Context, d differing, dir string) (*match.Changes, error) {
	after, err := c.side(dir, d.code, d.people)
	if err != nil {
		return nil, err
	}
	area := after.Results.Manifest.Population.Area
	dirs, err := match.List(d.earlier)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(dirs, func(dir string) bool { return filepath.Base(dir) == area })
	if at < 0 && len(dirs) == 1 {
		at = 0 // the results themselves, under any name
	}
	if at < 0 {
		return nil, usageSay("%s 中没有 %s 的结果", "%s holds no results of %s", d.earlier, area)
	}
	before, err := c.side(dirs[at], d.codeThen, d.peopleThen)
	if err != nil {
		return nil, err
	}
	bar := c.progress(int(after.Results.Manifest.Population.People), lang.Text{ZH: "比较 " + area, EN: "comparing " + area})
	defer bar.close()
	return match.WriteChanges(ctx, filepath.Join(d.folder, area), match.Pair{Before: before, After: after, Progress: func(n int64) { bar.to(int(n)) }})
}

// side opens the results of a county with the edition and the people they were
// made with.
func (c *console) side(dir, code, people string) (match.Side, error) {
	results, err := match.Open(dir)
	if err != nil {
		return match.Side{}, err
	}
	engine, err := c.engine(code, results.Manifest.On)
	if err != nil {
		return match.Side{}, err
	}
	dirs, err := population.List(people)
	if err != nil {
		return match.Side{}, err
	}
	area := results.Manifest.Population.Area
	at := slices.IndexFunc(dirs, func(dir string) bool { return filepath.Base(dir) == area })
	if at < 0 && len(dirs) == 1 {
		at = 0
	}
	if at < 0 {
		return match.Side{}, usageSay("%s 中没有 %s 的人口文件", "%s holds no population files of %s", people, area)
	}
	return match.Side{Results: results, Edition: engine.Edition(), People: dirs[at]}, nil
}

func (c *console) printDifference(about *match.Changes, folder string) {
	t := c.table(lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "变化", EN: "change"}, lang.Text{ZH: "条数", EN: "rows"}, lang.Text{ZH: "金额变化（元）", EN: "amount (yuan)"}, lang.Text{ZH: "原因", EN: "why"})
	n := int64(0)
	for _, one := range about.Summary {
		name := one.Service
		if !one.Name.IsZero() {
			name = c.say(one.Name)
		}
		amount := ""
		if one.Amount != 0 {
			amount = one.Amount.String()
		}
		t.row(name, c.say(one.Kind.Name()), fmt.Sprint(one.N), amount, c.say(match.WhyName(one.Why)))
		n += one.N
	}
	t.print()
	c.printf(lang.Text{ZH: "%s：%s 到 %s，%d 条不同，写在 %s", EN: "%s: %s to %s, %d rows differ, kept in %s"}, about.Area, about.Before.On, about.After.On, n, folder)
}
