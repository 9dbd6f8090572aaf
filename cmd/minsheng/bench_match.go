package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// benchMatchCommand is `minsheng bench match`: the example law of OpenFisca's
// country template over one population, in our columns and in OpenFisca.
func benchMatchCommand(c *console) *cobra.Command {
	var b matchBench
	cmd := &cobra.Command{
		Use:   "match",
		Short: "同一部法、同一人口：本程序与 OpenFisca · one law over one population: ours and OpenFisca's",
		Long: "--peer 给出装有 openfisca-country-template 的 Python（make bench-peers 会装好）；不给时只测本程序。\n" +
			"--peer names a Python with openfisca-country-template (make bench-peers installs it); without it only ours is measured.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return c.benchMatch(b) },
	}
	cmd.Flags().IntVar(&b.people, "people", 1_000_000, "persons")
	cmd.Flags().Uint64Var(&b.seed, "seed", 1, "seed of the population")
	cmd.Flags().StringVar(&b.peer, "peer", "", "python with OpenFisca")
	cmd.Flags().StringVar(&b.script, "script", "bench/openfisca_peer.py", "what that python runs")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON")
	cmd.AddCommand(benchRulesCommand(c))
	return cmd
}

type matchBench struct {
	people int
	seed   uint64
	peer   string
	script string
	asJSON bool
}

// matchFigures are what `bench match` measures; times in seconds, one thread.
type matchFigures struct {
	People     int          `json:"people"`
	Households int          `json:"households"`
	Load       float64      `json:"load_s"` // files read into columns
	Calculate  float64      `json:"calculate_s"`
	PerPerson  float64      `json:"calculate_ns_per_person"`
	Peer       *peerFigures `json:"openfisca,omitempty"`
	Ratio      float64      `json:"calculate_ratio,omitempty"`
	NoScale    float64      `json:"calculate_ratio_without_its_tax_scale,omitempty"`
	Both       float64      `json:"load_and_calculate_ratio,omitempty"`
	Compared   int          `json:"values_compared,omitempty"`
	Rounded    int          `json:"values_that_its_float32_rounds,omitempty"`
	Differ     int          `json:"values_that_differ,omitempty"`
	Examples   []string     `json:"examples,omitempty"`
}

type peerFigures struct {
	Seconds   map[string]float64 `json:"seconds"`
	PeakBytes int64              `json:"peak_bytes"`
}

// computed are the eight variables and the service that each is here.
var computed = []struct{ variable, service string }{
	{"pension", "pension"}, {"basic_income", "basic-income"}, {"income_tax", "income-tax"},
	{"social_security_contribution", "social-security-contribution"}, {"household_income", "household-income"},
	{"parenting_allowance", "parenting-allowance"}, {"housing_tax", "housing-tax"}, {"disposable_income", "disposable-income"},
}

// taxScale is the variable that takes most of OpenFisca's time.
const taxScale = "social_security_contribution"

func (c *console) benchMatch(b matchBench) error {
	if b.people < 1 {
		return usagef("--people takes a number from 1")
	}
	dir, err := os.MkdirTemp("", "minsheng-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := writeTemplatePeople(dir, b.people, b.seed); err != nil {
		return err
	}
	day := civil.MustParse("2025-01-01")
	engine, err := c.engine("world/country-template", day)
	if err != nil {
		return err
	}
	program, err := compileTemplate(engine.Edition(), day)
	if err != nil {
		return err
	}
	f := matchFigures{People: b.people}
	ours, err := f.run(program, dir)
	if err != nil {
		return err
	}
	if b.peer != "" {
		if err := f.compare(b, dir, ours); err != nil {
			return err
		}
	}
	return c.printMatchFigures(f, b.asJSON)
}

// templateProgram is the eight services as one program of columns.
type templateProgram struct {
	*columns.Program
	schema *rule.Schema
	plans  []templatePlan
}

// templatePlan is where one service's rules stand in the program.
type templatePlan struct {
	service    string
	of         rule.Entity
	conditions []int
	amount     int
}

func compileTemplate(e *pack.Edition, day civil.Date) (*templateProgram, error) {
	t := &templateProgram{schema: e.Pack.Schema()}
	var rules []*rule.Expr
	add := func(x *rule.Expr) int { rules = append(rules, x); return len(rules) - 1 }
	for _, v := range computed {
		s := e.Service(v.service)
		p := templatePlan{service: s.ID, of: s.For}
		for _, c := range s.Conditions {
			p.conditions = append(p.conditions, add(c.Expr))
		}
		p.amount = add(s.Amounts[0].Expr)
		t.plans = append(t.plans, p)
	}
	var err error
	t.Program, err = columns.Compile(day, rules)
	return t, err
}

// run loads the columns and computes the eight variables, three times; the
// fastest counts.
func (f *matchFigures) run(program *templateProgram, dir string) (map[string][]int64, error) {
	var results map[string][]int64
	f.Load, f.Calculate = math.Inf(1), math.Inf(1)
	for range 3 {
		began := time.Now()
		tables, homes, err := loadTemplatePeople(dir, program.schema)
		if err != nil {
			return nil, err
		}
		f.Households, f.Load = homes, min(f.Load, time.Since(began).Seconds())
		worker := program.NewWorker()
		results = map[string][]int64{}
		for _, p := range program.plans {
			results[p.service] = make([]int64, f.rows(p.of))
		}
		began = time.Now()
		rows := [2]int{} // of persons and households before this table
		for _, t := range tables {
			if err := worker.Load(t); err != nil {
				return nil, err
			}
			for _, p := range program.plans {
				p.compute(worker, results[p.service][rows[p.of]:])
			}
			rows[rule.OfPerson] += t.Members()
			rows[rule.OfHousehold] += t.Homes()
		}
		f.Calculate = min(f.Calculate, time.Since(began).Seconds())
	}
	f.PerPerson = f.Calculate * 1e9 / float64(f.People)
	return results, nil
}

func (f *matchFigures) rows(of rule.Entity) int {
	if of == rule.OfHousehold {
		return f.Households
	}
	return f.People
}

// compute writes the amounts of a table's rows that meet all conditions; the
// others stay zero, as OpenFisca has them.
func (p templatePlan) compute(w *columns.Worker, to []int64) {
	var all []uint64
	for i, c := range p.conditions {
		t := w.Truth(c)
		if i == 0 {
			all = slices.Clone(t.True)
			continue
		}
		for k := range all {
			all[k] &= t.True[k]
		}
	}
	rows := w.Table().Members()
	if p.of == rule.OfHousehold {
		rows = w.Table().Homes()
	}
	a := w.Amounts(p.amount, all)
	a.Put(to[:rows], all)
}

// compare runs OpenFisca on the same files and compares every value.
func (f *matchFigures) compare(b matchBench, dir string, ours map[string][]int64) error {
	var out, errs bytes.Buffer
	cmd := exec.Command(b.peer, b.script, dir, "2025-01")
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", b.peer, err, errs.String())
	}
	f.Peer = &peerFigures{}
	if err := json.Unmarshal(out.Bytes(), f.Peer); err != nil {
		return fmt.Errorf("%s printed no figures: %w", b.peer, err)
	}
	calculated := 0.0
	for _, v := range computed {
		calculated += f.Peer.Seconds[v.variable]
		if err := f.compareValues(dir, v.variable, ours[v.service]); err != nil {
			return err
		}
	}
	f.Ratio = calculated / f.Calculate
	f.NoScale = (calculated - f.Peer.Seconds[taxScale]) / f.Calculate
	f.Both = (calculated + f.Peer.Seconds["load"]) / (f.Calculate + f.Load)
	return nil
}

// compareValues compares one variable: within half a fen it is equal, within
// what a float32 of that size can hold it is rounded, else it differs.
func (f *matchFigures) compareValues(dir, variable string, ours []int64) error {
	data, err := os.ReadFile(filepath.Join(dir, "openfisca."+variable))
	if err != nil {
		return err
	}
	if len(data) != 4*len(ours) {
		return fmt.Errorf("%s: OpenFisca gave %d values, ours are %d", variable, len(data)/4, len(ours))
	}
	for i, fen := range ours {
		theirs := float64(math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:])))
		apart := math.Abs(theirs*100 - float64(fen))
		f.Compared++
		switch {
		case apart <= 0.51:
		case apart <= math.Max(1.01, math.Abs(theirs)*100*4/(1<<24)):
			f.Rounded++
		default:
			f.Differ++
			if len(f.Examples) < 10 {
				f.Examples = append(f.Examples, fmt.Sprintf("%s row %d: %s here, %v there", variable, i, measure.Money(fen), theirs))
			}
		}
	}
	return nil
}

func (c *console) printMatchFigures(f matchFigures, asJSON bool) error {
	if asJSON {
		if err := c.json(f); err != nil {
			return err
		}
	} else {
		c.printf(lang.Text{ZH: "%d 人 %d 户，单线程：读入 %.3f 秒，计算 %.3f 秒（每人 %.1f 纳秒）", EN: "%d persons in %d households, one thread: load %.3f s, calculate %.3f s (%.1f ns a person)"},
			f.People, f.Households, f.Load, f.Calculate, f.PerPerson)
		if f.Peer != nil {
			c.printf(lang.Text{ZH: "OpenFisca 与本程序之比：计算 %.1f 倍（不计它的税率表 %.1f 倍），读入加计算 %.1f 倍", EN: "OpenFisca against ours: calculation %.1f times (without its tax scale %.1f), load and calculation %.1f times"}, f.Ratio, f.NoScale, f.Both)
			c.printf(lang.Text{ZH: "比较 %d 个值：它的 float32 舍入 %d 个，不同 %d 个", EN: "%d values compared: %d rounded by its float32, %d different"}, f.Compared, f.Rounded, f.Differ)
			for _, e := range f.Examples {
				fmt.Fprintln(c.out, "  "+e)
			}
		}
	}
	if f.Differ > 0 {
		return errFailed
	}
	return nil
}
