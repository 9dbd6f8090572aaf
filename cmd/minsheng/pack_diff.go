package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
)

func packDiffCommand(c *console) *cobra.Command {
	var on, to string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff A [B]",
		Short: "比较两个方案，或一个方案的两天 · compare two packs, or two days of one",
		Example: "  minsheng pack diff 330000 310000\n" +
			"  minsheng pack diff 330502 --on 2023-01-01 --to 2025-01-01",
		Args: args(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, packs []string) error {
			return c.diffPacks(packs, on, to, asJSON)
		},
	}
	cmd.Flags().StringVar(&on, "on", "", "day, YYYY-MM-DD (today) · 哪一天")
	cmd.Flags().StringVar(&to, "to", "", "later day of the same pack · 同一方案的后一天")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) diffPacks(packs []string, on, to string, asJSON bool) error {
	from, err := dayOf(on)
	if err != nil {
		return err
	}
	until := from
	if len(packs) == 1 {
		if to == "" {
			return usageSay("写第二个方案，或 --to 日期", "name a second pack, or --to DAY")
		}
		packs = append(packs, packs[0])
	}
	if to != "" {
		if until, err = dayOf(to); err != nil {
			return err
		}
	}
	a, err := c.edition(packs[0], from)
	if err != nil {
		return err
	}
	b, err := c.edition(packs[1], until)
	if err != nil {
		return err
	}
	changes := pack.Diff(a, b)
	if asJSON {
		return c.json(changes)
	}
	c.printChanges(changes)
	return nil
}

// dayOf reads a day of the command line; empty is today.
func dayOf(s string) (civil.Date, error) {
	if s == "" {
		return civil.FromTime(time.Now()), nil
	}
	d, err := civil.Parse(s)
	if err != nil {
		return 0, usage(err)
	}
	return d, nil
}

// edition loads what a pack says on a day.
func (c *console) edition(target string, on civil.Date) (*pack.Edition, error) {
	s, code, err := c.pack(target)
	if err != nil {
		return nil, err
	}
	p, err := s.load(code)
	if err != nil {
		return nil, err
	}
	e, err := p.On(on)
	return e, s.renamed(err)
}

// kindNames are the words for kinds of changes.
var kindNames = map[string]lang.Text{
	pack.Added: {ZH: "新增", EN: "added"}, pack.Removed: {ZH: "取消", EN: "removed"},
	pack.Raised: {ZH: "提高", EN: "raised"}, pack.Lowered: {ZH: "降低", EN: "lowered"},
	pack.Widened: {ZH: "扩大", EN: "widened"}, pack.Narrowed: {ZH: "收窄", EN: "narrowed"},
	pack.Reworded: {ZH: "改写", EN: "reworded"}, pack.LeadChanged: {ZH: "牵头单位变更", EN: "lead unit changed"},
	pack.Changed: {ZH: "变化", EN: "changed"},
}

func (c *console) printChanges(changes []pack.Change) {
	for _, ch := range changes {
		id := ch.Service
		if id == "" {
			id = "param." + ch.Param
		}
		fmt.Fprintf(c.out, "%s  %s（%s）", c.say(kindNames[ch.Kind]), c.say(ch.Name), id)
		switch {
		case !ch.When.IsZero():
			fmt.Fprintf(c.out, " %s", c.say(ch.When))
		case ch.Part != "":
			fmt.Fprintf(c.out, " %s", ch.Part)
		}
		if ch.Param != "" && ch.Service != "" {
			fmt.Fprintf(c.out, " param.%s", ch.Param)
		}
		fmt.Fprintln(c.out)
		c.printSide("-", ch.Before)
		c.printSide("+", ch.After)
		if ch.Source != "" {
			fmt.Fprintf(c.out, "    [%s %s]\n", ch.Source, ch.Clause)
		}
	}
	c.printf(lang.Text{ZH: "%d 处不同", EN: "%d changes"}, len(changes))
}

func (c *console) printSide(sign string, t lang.Text) {
	if !t.IsZero() {
		fmt.Fprintf(c.out, "    %s %s\n", sign, c.say(t))
	}
}
