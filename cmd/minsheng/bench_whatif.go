package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/demo"
	"minsheng/entitle/simulate"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/population"
)

// whatIfBench is what `bench whatif` measures: how long somebody waits who
// moves a slider.
type whatIfBench struct {
	demo.Config
	code, people string
	rounds       int
	asJSON       bool
}

func benchWhatIfCommand(c *console) *cobra.Command {
	b := whatIfBench{Config: demo.Config{Residents: 727000, Seed: 1}}
	cmd := &cobra.Command{
		Use:   "whatif",
		Short: "改一个参数，内存中的全体居民多久有答案 · one parameter moved, the whole population in memory",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			ctx, stop := untilStopped()
			defer stop()
			return c.benchWhatIf(ctx, b)
		},
	}
	cmd.Flags().StringVar(&b.code, "pack", demo.District, "code of the pack · 方案代码")
	cmd.Flags().StringVar(&b.people, "people", "", "folder with population files instead of made-up residents · 人口文件夹")
	cmd.Flags().IntVar(&b.Residents, "residents", b.Residents, "number of made-up residents · 居民数")
	cmd.Flags().IntVar(&b.rounds, "rounds", 40, "answers measured for each service · 每项测量次数")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON")
	return cmd
}

// whatIfFigures are the figures of one service.
type whatIfFigures struct {
	Service   string  `json:"service"`
	Moved     string  `json:"moved"` // the parameter, and from where to where
	Touched   int     `json:"touched"`
	Residents int64   `json:"residents"`
	Cores     int     `json:"cores"`
	HoldMS    float64 `json:"hold_ms"` // reading the columns into memory
	HeldMB    float64 `json:"held_mb"`
	MedianMS  float64 `json:"median_ms"` // the edition with the other value checked, compiled and asked
	P99MS     float64 `json:"p99_ms"`
}

// whatIfCases are services, the parameter that is moved, what both sides have
// besides, and the value: from yuan, step yuan a round.
var whatIfCases = []struct {
	service, given, param string
	from, step            measure.Money
}{
	{"dibao", "dibao.line=1000", "dibao.line", 80000, 1000},
	{"old-age-allowance", "elder.old_age_allowance=100", "elder.old_age_allowance", 5000, 500},
	{"resident-pension", "", "pension.resident_basic", 14300, 100},
	{"only-child-award-employees", "", "family.only_child_award", 10000, 100},
}

func (c *console) benchWhatIf(ctx context.Context, b whatIfBench) error {
	if b.rounds < 1 || b.Residents < 1 {
		return usageSay("--rounds 和 --residents 要从 1 起", "--rounds and --residents start at 1")
	}
	dir, done, err := c.benchPeople(ctx, b)
	if err != nil {
		return err
	}
	defer done()
	var all []whatIfFigures
	for i := range whatIfCases {
		f, err := c.benchWhatIfOne(ctx, b, dir, i)
		if err != nil {
			return err
		}
		all = append(all, f)
	}
	if b.asJSON {
		return c.json(all)
	}
	t := c.table(lang.Text{ZH: "改动", EN: "moved"}, lang.Text{ZH: "涉及服务", EN: "services touched"}, lang.Text{ZH: "人数", EN: "people"}, lang.Text{ZH: "核", EN: "cores"},
		lang.Text{ZH: "装入（毫秒）", EN: "hold, ms"}, lang.Text{ZH: "内存（MB）", EN: "held, MB"}, lang.Text{ZH: "中位数（毫秒）", EN: "median, ms"}, lang.Text{ZH: "p99（毫秒）", EN: "p99, ms"})
	for _, f := range all {
		t.row(f.Moved, fmt.Sprint(f.Touched), fmt.Sprint(f.Residents), fmt.Sprint(f.Cores), fmt.Sprintf("%.0f", f.HoldMS), fmt.Sprintf("%.0f", f.HeldMB), fmt.Sprintf("%.0f", f.MedianMS), fmt.Sprintf("%.0f", f.P99MS))
	}
	t.print()
	return nil
}

// benchWhatIfOne holds what one service needs and moves its parameter.
func (c *console) benchWhatIfOne(ctx context.Context, b whatIfBench, dir string, at int) (f whatIfFigures, err error) {
	one := whatIfCases[at]
	day := civil.MustParse("2026-11-01")
	before, err := c.edition(b.code, day)
	if err != nil {
		return f, err
	}
	if one.given != "" {
		if before, err = simulate.Set(before, day, one.given); err != nil {
			return f, err
		}
	}
	dirs, err := population.List(dir)
	if err != nil {
		return f, err
	}
	heap := heapMB()
	began := time.Now()
	people, err := simulate.Hold(ctx, simulate.Files{Dirs: dirs}, simulate.Scenario{Edition: before, On: day}, one.service)
	if err != nil {
		return f, err
	}
	f = whatIfFigures{Service: one.service, Residents: people.People(), Cores: runtime.GOMAXPROCS(0), HoldMS: float64(time.Since(began).Microseconds()) / 1000}
	f.HeldMB = heapMB() - heap
	round := 0
	times := timed(b.rounds+1, func() {
		round++
		after, failed := simulate.Set(before, day, one.param+"="+(one.from+one.step*measure.Money(round)).String())
		if failed == nil {
			var r *simulate.Result
			if r, failed = people.WhatIf(ctx, before, after); failed == nil {
				f.Touched = max(f.Touched, len(r.Services))
			}
		}
		if failed != nil {
			err = failed
		}
	})
	f.Moved = fmt.Sprintf("%s: %s + %s", one.param, one.from.Short(), one.step.Short())
	f.MedianMS, f.P99MS = times[len(times)/2]/1000, times[len(times)*99/100]/1000
	return f, err
}

// heapMB is the memory in use after a collection.
func heapMB() float64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// benchPeople is the folder of people to measure with, made where none is
// given; done takes that away again.
func (c *console) benchPeople(ctx context.Context, b whatIfBench) (dir string, done func(), err error) {
	if b.people != "" {
		return b.people, func() {}, nil
	}
	if dir, err = os.MkdirTemp("", "minsheng-bench-"); err != nil {
		return "", nil, err
	}
	done = func() { os.RemoveAll(dir) }
	city, err := demo.New(b.Config)
	if err == nil {
		err = c.writeParquet(ctx, synthesis{Config: b.Config, code: b.code, out: dir, format: parquetFormat}, city, func(yield func(*demo.Household) bool) {
			for h := range city.Households() {
				if !yield(&h) {
					return
				}
			}
		})
	}
	if err != nil {
		done()
	}
	return dir, done, err
}
