package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"minsheng/lang"
	"minsheng/pack"
)

func packCheckCommand(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check [CODE|FOLDER]…",
		Short: "说出方案里一切不对的地方 · say everything that is wrong in a pack",
		RunE: func(_ *cobra.Command, targets []string) error {
			return c.checkPacks(targets, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// checked is the outcome of one pack as JSON shows it.
type checked struct {
	Pack   string      `json:"pack"`
	Fine   bool        `json:"fine"`
	Report pack.Report `json:"report"`
	// Quotes is nil where the statutes are not at hand.
	Quotes   *pack.QuoteReport `json:"quotes"`
	Mistakes pack.Mistakes     `json:"mistakes"`
}

func (c *console) checkPacks(args []string, asJSON bool) error {
	targets, err := c.targets(args)
	if err != nil {
		return err
	}
	var all []checked
	failed := false
	for _, target := range targets {
		s, code, err := c.pack(target)
		if err != nil {
			return err
		}
		one, err := s.check(code)
		if err != nil {
			return err
		}
		all = append(all, one)
		failed = failed || !one.Fine
	}
	if asJSON {
		if err := c.json(all); err != nil {
			return err
		}
	} else {
		c.printChecked(all)
	}
	if failed {
		return errFailed
	}
	return nil
}

// check looks at one pack, at its quotations where the statutes are at hand,
// and runs its cases.
func (s *shelf) check(code string) (checked, error) {
	report, mistakes := s.Check(code)
	one := checked{Pack: code, Report: report}
	if texts, ok := pack.FindTexts(os.Getenv("MINSHENG_DATA"), "../shared/data"); ok && report.Pack != nil {
		quotes, wrong := report.Pack.CheckQuotes(texts)
		one.Quotes, mistakes = &quotes, append(mistakes, wrong...)
	}
	if len(mistakes) == 0 && report.Pack != nil {
		failures, err := failingCases(report.Pack)
		if err != nil {
			return one, err
		}
		mistakes = failures
	}
	one.Report.Warnings = s.named(report.Warnings)
	one.Mistakes, one.Fine = s.named(mistakes), len(mistakes) == 0
	return one, nil
}

func (c *console) printChecked(all []checked) {
	for _, r := range all {
		fmt.Fprint(c.out, r.Mistakes.In(c.tag()))
		c.printWarnings(r.Report.Warnings)
		if !r.Fine {
			c.printf(lang.Text{ZH: "%s：%d 处不对", EN: "%s: mistakes: %d"}, r.Pack, len(r.Mistakes))
			continue
		}
		c.printf(lang.Text{ZH: "%s：没有发现错误（%d 个文件，%d 项服务，其中 %d 项可计算，%d 个参数，%d 个案例，%d 个时段）",
			EN: "%s: no mistakes (%d files, %d services, %d of them computed, %d parameters, %d cases, %d editions)"},
			r.Pack, r.Report.Files, r.Report.Services, r.Report.Computing, r.Report.Params, r.Report.Cases, r.Report.Editions)
	}
	for _, r := range all {
		if r.Fine || r.Report.Floor.Losing > 0 {
			c.printFloor(r.Pack, r.Report.Floor)
		}
		if !r.Fine {
			continue
		}
		if r.Quotes == nil {
			c.printf(lang.Text{ZH: "%s：引文没有对照原文（没有 MINSHENG_DATA）", EN: "%s: quotations not compared (no MINSHENG_DATA)"}, r.Pack)
			continue
		}
		c.printf(lang.Text{ZH: "%s：对照引文 %d 处，%d 处没有原文", EN: "%s: %d quotations compared, no text for %d"}, r.Pack, r.Quotes.Compared, r.Quotes.NoText)
	}
}

// printWarnings says what does not make a pack wrong.
func (c *console) printWarnings(warnings pack.Mistakes) {
	for _, w := range warnings {
		w.Say = lang.Text{ZH: "提醒：" + w.Say.ZH, EN: "warning: " + w.Say.EN}
		fmt.Fprint(c.out, w.In(c.tag()))
	}
}
