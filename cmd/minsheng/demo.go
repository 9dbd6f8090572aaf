package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"minsheng/casework"
	"minsheng/demo"
	"minsheng/entitle/outreach"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/population"
)

// demoCommand is `minsheng demo`: a whole make-believe Wuxing, ready to use.
func demoCommand(c *console) *cobra.Command {
	var l listening
	var dir string
	cfg := demo.Config{Residents: demo.QuickResidents, Seed: 1}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "一个虚构的吴兴区，打开即用 · a make-believe Wuxing, ready to use",
		Long: "虚构的吴兴区：网页立刻可用，居民在后台生成。所有居民都是演示数据。\n" +
			"A make-believe Wuxing: the pages are there at once, its residents come in behind them. All of them are made up.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if err := l.check(); err != nil {
				return err
			}
			ctx, stop := untilStopped()
			defer stop()
			return c.demo(ctx, l, dir, cfg)
		},
	}
	l.flags(cmd)
	cmd.Flags().StringVar(&dir, "dir", "", "folder that keeps the database (default: in the user's cache) · 存放数据库的文件夹")
	cmd.Flags().IntVar(&cfg.Residents, "residents", cfg.Residents, "number of residents; 727000 is the whole district · 居民数")
	cmd.Flags().Uint64Var(&cfg.Seed, "seed", cfg.Seed, "another number is another city · 种子")
	return cmd
}

func (c *console) demo(ctx context.Context, l listening, dir string, cfg demo.Config) error {
	if cfg.Residents < 1 || cfg.Residents > demo.MaxResidents {
		return usagef("--residents %d: %s", cfg.Residents, c.say(demo.ErrResidents.Say))
	}
	dir, err := demoFolder(dir, cfg)
	if err != nil {
		return err
	}
	s := serving{listening: l, holding: holding{url: "sqlite:" + filepath.Join(dir, "demo.db"), code: demo.District}, demo: true}
	if l.near() {
		s.planner = demoPlanner
	}
	return c.servePlace(ctx, s, func(ctx context.Context, p *premises) error {
		if err := c.settle(ctx, p.register, cfg); err != nil {
			return err
		}
		if err := p.makeBelieve(cfg); err != nil {
			return err
		}
		if err := fillDesk(ctx, p); err != nil {
			return err
		}
		return matchCity(ctx, p)
	})
}

// demoFolder makes the folder of a city. Each has its own in the user's cache,
// so that one city never meets another, nor its own earlier edition.
func demoFolder(dir string, cfg demo.Config) (string, error) {
	if dir == "" {
		city, err := demo.New(cfg)
		if err != nil {
			return "", err
		}
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		dir = filepath.Join(cache, "minsheng", fmt.Sprintf("demo-%d-%d-%s", cfg.Residents, cfg.Seed, city.Mark()))
	}
	return dir, os.MkdirAll(dir, 0o700)
}

// settle fills the register, or finds it filled, and says how far it is.
func (c *console) settle(ctx context.Context, register *people.Register, cfg demo.Config) error {
	bar := c.progress(cfg.Residents, lang.Text{ZH: "演示居民入册", EN: "enrolling demonstration residents"})
	fit, err := demo.Fill(ctx, register, cfg, bar.to)
	bar.close()
	if err != nil {
		return err
	}
	c.printf(lang.Text{
		ZH: "演示数据已就绪：%d 户，%d 人；有来源的边际最大相差 %.2f 个百分点（minsheng synth 打印全部）",
		EN: "demonstration data are ready: %d households, %d residents; sourced margins are met within %.2f points (minsheng synth prints all)"},
		fit.Households, fit.Residents, 100*fit.Misfit(demo.Sourced))
	return nil
}

// fillDesk has some residents apply and some be paid, so that the desk has
// something to do.
func fillDesk(ctx context.Context, p *premises) error {
	some, err := p.cases.Queue(ctx, casework.Program("demo"), demo.Label.ZH, casework.Query{Limit: 1})
	if err != nil || len(some.Cases) > 0 {
		return err
	}
	actors, err := p.accounts.Everybody(ctx)
	if err != nil || len(actors) == 0 {
		return err // where nobody works, nobody would decide
	}
	engine, err := p.engine(today())
	if err != nil {
		return err
	}
	received, err := p.received(ctx)
	if err != nil {
		return err
	}
	_, err = demo.Matters{Office: p.cases, Register: p.register, Engine: engine, Staff: actors, On: today(), Received: received, Bank: bankFiles()[0]}.Fill(ctx)
	return err
}

// homesPaid bounds of how many households of the district it is asked what they
// receive already: a demonstration has to start at once.
const homesPaid = 2_000

// received says what households of the district receive already.
func (p *premises) received(ctx context.Context) ([]demo.Received, error) {
	var all []demo.Received
	add, flush := p.shop.Receive(func(area string, h *population.Home) error {
		for _, r := range h.Received {
			person := cmp.Or(r.Person, h.Members[0].ID)
			all = append(all, demo.Received{Service: r.Service, Person: id.ID(person), Area: area, Amount: r.Amount})
		}
		return nil
	})
	homes, after := snapshot.NewHomes(p.place.Schema()), id.ID("")
	for seen := 0; seen < homesPaid; seen += 500 {
		page, err := p.register.Households(ctx, demo.By(), people.Page{Area: demo.District, After: after, Limit: 500}, today())
		if err != nil {
			return nil, err
		}
		for i := range page {
			after = page[i].ID
			if err := add(page[i].Area, homes.Home(&page[i])); err != nil {
				return nil, err
			}
		}
		if len(page) < 500 {
			break
		}
	}
	return all, flush()
}

// matchCity has everybody matched once the residents are in, unless that was
// done today, and does what other jobs are ordered.
func matchCity(ctx context.Context, p *premises) error {
	latest, err := p.office.Latest(ctx)
	if err != nil && !errors.Is(err, outreach.ErrNoRound) {
		return err
	}
	if err != nil || latest.On != today() {
		if _, err := p.queue.Enqueue(ctx, demo.By(), p.office.Order(today())); err != nil {
			return err
		}
	}
	p.work(ctx)
	return nil
}
