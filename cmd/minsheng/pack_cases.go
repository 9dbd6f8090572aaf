package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/pack"
)

func packTestCommand(c *console) *cobra.Command {
	var asJSON, verbose bool
	cmd := &cobra.Command{
		Use:   "test [CODE|FOLDER]…",
		Short: "跑方案里的案例 · run the cases of a pack",
		RunE: func(_ *cobra.Command, targets []string) error {
			return c.testPacks(targets, asJSON, verbose)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "名字也列出来 · name the cases that pass too")
	return cmd
}

// tested is the outcome of one pack's cases as JSON shows it.
type tested struct {
	Pack     string        `json:"pack"`
	Cases    int           `json:"cases"`
	Failed   int           `json:"failed"`
	Names    []string      `json:"names"`
	Failures pack.Mistakes `json:"failures"`
}

func (c *console) testPacks(args []string, asJSON, verbose bool) error {
	targets, err := c.targets(args)
	if err != nil {
		return err
	}
	var all []tested
	failed := false
	for _, target := range targets {
		s, code, err := c.pack(target)
		if err != nil {
			return err
		}
		one, err := s.test(code)
		if err != nil {
			return err
		}
		all = append(all, one)
		failed = failed || one.Failed > 0
	}
	if asJSON {
		err = c.json(all)
	} else {
		c.printTested(all, verbose)
	}
	if err == nil && failed {
		return errFailed
	}
	return err
}

func (s *shelf) test(code string) (tested, error) {
	p, err := s.load(code)
	if err != nil {
		return tested{}, err
	}
	results, err := p.Run(entitle.Evaluate)
	if err != nil {
		return tested{}, s.renamed(err)
	}
	one := tested{Pack: code, Cases: len(results)}
	for _, r := range results {
		one.Names = append(one.Names, r.Case.Name)
		if len(r.Failures) > 0 {
			one.Failed++
		}
		one.Failures = append(one.Failures, r.Failures...)
	}
	one.Failures = s.named(one.Failures)
	return one, nil
}

// failingCases runs the cases of a pack and returns what did not come out as
// expected.
func failingCases(p *pack.Pack) (pack.Mistakes, error) {
	results, err := p.Run(entitle.Evaluate)
	if err != nil {
		return nil, err
	}
	var failures pack.Mistakes
	for _, r := range results {
		failures = append(failures, r.Failures...)
	}
	return failures, nil
}

func (c *console) printTested(all []tested, verbose bool) {
	for _, t := range all {
		if verbose {
			for _, name := range t.Names {
				fmt.Fprintln(c.out, "  "+name)
			}
		}
		fmt.Fprint(c.out, t.Failures.In(c.tag()))
		c.printf(lang.Text{ZH: "%s：%d 个案例，%d 个不通过", EN: "%s: %d cases, %d failed"}, t.Pack, t.Cases, t.Failed)
	}
}
