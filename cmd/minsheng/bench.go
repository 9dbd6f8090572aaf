package main

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/rule"
)

// benchCommand is `minsheng bench`: figures measured on the machine at hand.
func benchCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "在本机测量 · measure on this machine",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(benchEntitleCommand(c), benchPopulationCommand(c), benchMatchCommand(c), benchWhatIfCommand(c), benchServeCommand(c))
	return cmd
}

func benchEntitleCommand(c *console) *cobra.Command {
	b := entitleBench{}
	cmd := &cobra.Command{
		Use:   "entitle",
		Short: "一户全部服务并说明理由要多久 · one household, all services, with every reason",
		Args:  args(cobra.NoArgs),
		RunE:  func(*cobra.Command, []string) error { return c.benchEntitle(b) },
	}
	cmd.Flags().StringVar(&b.code, "pack", "330502", "code of the pack")
	cmd.Flags().StringVar(&b.on, "on", "2026-01-01", "day asked")
	cmd.Flags().IntVar(&b.rounds, "rounds", 2000, "households measured")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON")
	return cmd
}

type entitleBench struct {
	code, on string
	rounds   int
	asJSON   bool
}

// entitleFigures are what `bench entitle` measures.
type entitleFigures struct {
	Pack       string  `json:"pack"`
	Services   int     `json:"services_computed"`
	People     int     `json:"people"`
	Rounds     int     `json:"rounds"`
	LoadMS     float64 `json:"load_ms"` // pack read, merged and every rule checked
	MedianUS   float64 `json:"median_us"`
	P99US      float64 `json:"p99_us"`
	MostUS     float64 `json:"max_us"`
	Allocs     uint64  `json:"allocs"`
	Bytes      uint64  `json:"bytes"`
	NextUS     float64 `json:"questionnaire_median_us"` // next question of the questionnaire
	NextP99    float64 `json:"questionnaire_p99_us"`
	Evaluation string  `json:"unit"`
}

func (c *console) benchEntitle(b entitleBench) error {
	day, err := civil.Parse(b.on)
	if err != nil || b.rounds < 1 {
		return usagef("--on takes YYYY-MM-DD, --rounds a number from 1: %w", err)
	}
	began := time.Now()
	engine, err := c.engine(b.code, day)
	if err != nil {
		return err
	}
	f := entitleFigures{Pack: b.code, Rounds: b.rounds, LoadMS: float64(time.Since(began).Microseconds()) / 1000, Evaluation: "microseconds a household"}
	for _, s := range engine.Edition().Services {
		if s.Computes {
			f.Services++
		}
	}
	h, err := benchHousehold(engine)
	if err != nil {
		return err
	}
	f.People = len(h.Members)
	f.measure(engine, day, h)
	if b.asJSON {
		return c.json(f)
	}
	c.printf(lang.Text{ZH: "方案 %s：%d 项可计算服务，%d 人一户；读取并检查方案 %.1f 毫秒", EN: "pack %s: %d computed services, a household of %d; read and checked in %.1f ms"}, f.Pack, f.Services, f.People, f.LoadMS)
	c.printf(lang.Text{ZH: "全部服务并说明理由：中位数 %.0f µs，p99 %.0f µs，最大 %.0f µs（%d 次）；每户分配 %d 次、%d 字节",
		EN: "all services with every reason: median %.0f µs, p99 %.0f µs, max %.0f µs (%d rounds); %d allocations, %d bytes a household"}, f.MedianUS, f.P99US, f.MostUS, f.Rounds, f.Allocs, f.Bytes)
	c.printf(lang.Text{ZH: "问卷的下一问：中位数 %.0f µs，p99 %.0f µs", EN: "next question of the questionnaire: median %.0f µs, p99 %.0f µs"}, f.NextUS, f.NextP99)
	return nil
}

func (f *entitleFigures) measure(engine *entitle.Engine, day civil.Date, h *rule.Household) {
	for range 50 { // warm up
		engine.For(day, h)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	all := timed(f.Rounds, func() { engine.For(day, h) })
	runtime.ReadMemStats(&after)
	f.Allocs = (after.Mallocs - before.Mallocs) / uint64(f.Rounds)
	f.Bytes = (after.TotalAlloc - before.TotalAlloc) / uint64(f.Rounds)
	f.MedianUS, f.P99US, f.MostUS = all[len(all)/2], all[len(all)*99/100], all[len(all)-1]
	schema := engine.Edition().Pack.Schema()
	empty := schema.NewHousehold("household", schema.NewPerson("a"), schema.NewPerson("b"), schema.NewPerson("c"))
	next := timed(f.Rounds, func() { engine.Questions(engine.For(day, empty), nil) })
	f.NextUS, f.NextP99 = next[len(next)/2], next[len(next)*99/100]
}

// timed returns the microseconds of each round, sorted.
func timed(rounds int, do func()) []float64 {
	all := make([]float64, rounds)
	for i := range all {
		began := time.Now()
		do()
		all[i] = float64(time.Since(began).Nanoseconds()) / 1000
	}
	slices.Sort(all)
	return all
}

// benchHousehold is three generations of whom everything that can be on file
// is on file: the most work that a household of its size can make.
func benchHousehold(engine *entitle.Engine) (*rule.Household, error) {
	schema := engine.Edition().Pack.Schema()
	born := []string{"1941-03-02", "1968-07-15", "1970-11-30", "2014-09-01"}
	var people []*rule.Person
	for i, day := range born {
		p := schema.NewPerson(fmt.Sprintf("p%d", i))
		for _, a := range schema.Attributes(rule.OfPerson) {
			if err := p.Set(a.Name, plain(a, day)); err != nil {
				return nil, err
			}
		}
		people = append(people, p)
	}
	h := schema.NewHousehold("household", people...)
	for _, a := range schema.Attributes(rule.OfHousehold) {
		if err := h.Set(a.Name, plain(a, born[0])); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// plain returns an ordinary value of an attribute.
func plain(a *rule.Attribute, day string) rule.Value {
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(true)
	case rule.FormInt:
		if a.Min != nil {
			return rule.OfInt(*a.Min)
		}
		return rule.OfInt(0)
	case rule.FormMoney:
		return rule.OfMoney(90000)
	case rule.FormDate:
		return rule.OfDate(civil.MustParse(day))
	case rule.FormCode:
		return rule.OfText(a.Codes[len(a.Codes)-1].ID)
	case rule.FormCodes:
		return rule.OfList([]rule.Value{rule.OfText(a.Codes[0].ID)})
	case rule.FormArea:
		return rule.OfText("330502")
	}
	return rule.OfRatio(0)
}
