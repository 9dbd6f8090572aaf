package main

import (
	"io"
	"math"
	"os"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
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
	cmd.Flags().IntVar(&b.rounds, "rounds", 5, "the fastest of so many rounds counts")
	cmd.Flags().StringVar(&b.peer, "peer", "", "python with OpenFisca")
	cmd.Flags().StringVar(&b.script, "script", "bench/openfisca_peer.py", "what that python runs")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON")
	cmd.AddCommand(benchRulesCommand(c), benchRunCommand(c))
	return cmd
}

type matchBench struct {
	people int
	seed   uint64
	rounds int
	peer   string
	script string
	asJSON bool
}

// matchFigures are what `bench match` measures on one thread: of each time the
// least of all rounds, and sums of those, on both sides.
type matchFigures struct {
	People     int                `json:"people"`
	Households int                `json:"households"`
	Lanes      string             `json:"inner_loops"`
	Load       float64            `json:"load_s"`  // files read into columns, chunk by chunk
	Check      float64            `json:"check_s"` // of the calculation: chunks looked at before rules are asked
	Calculate  float64            `json:"calculate_s"`
	PerPerson  float64            `json:"calculate_ns_per_person"`
	Variables  map[string]float64 `json:"ns_per_person"` // what several need is counted where it is needed first
	Read       float64            `json:"bytes_read_per_person"`
	Written    float64            `json:"bytes_written_per_person"`
	PeakMB     int64              `json:"peak_mb"`
	Bandwidth  float64            `json:"copy_gb_per_s"` // of the machine, read and written, one thread
	AtMemory   float64            `json:"ns_per_person_at_copy_bandwidth"`
	Bound      float64            `json:"calculate_against_copying"`
	Peer       *peerFigures       `json:"openfisca,omitempty"`
	Ratio      float64            `json:"calculate_ratio,omitempty"`
	NoScale    float64            `json:"calculate_ratio_without_its_tax_scale,omitempty"`
	Both       float64            `json:"load_and_calculate_ratio,omitempty"`
	Compared   int                `json:"values_compared,omitempty"`
	Rounded    int                `json:"values_that_its_float32_rounds,omitempty"`
	Differ     int                `json:"values_that_differ,omitempty"`
	Examples   []string           `json:"examples,omitempty"`
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
	if b.people < 1 || b.rounds < 1 {
		return usagef("--people and --rounds take numbers from 1")
	}
	dir, err := os.MkdirTemp("", "minsheng-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f := matchFigures{People: b.people, Lanes: columns.Lanes(), Load: math.Inf(1), Check: math.Inf(1), Variables: map[string]float64{}, Bandwidth: copyBandwidth()}
	bytes, homes, err := writeTemplatePeople(dir, b.people, b.seed)
	if err != nil {
		return err
	}
	f.Households, f.Read = homes, float64(bytes)/float64(b.people)
	day := civil.MustParse("2025-01-01")
	engine, err := c.engine("world/country-template", day)
	if err != nil {
		return err
	}
	program, err := compileTemplate(engine.Edition(), day)
	if err != nil {
		return err
	}
	ours, err := f.measure(program, dir, b)
	if err != nil {
		return err
	}
	f.sum(ours)
	if b.peer != "" {
		if err := f.compareAll(dir, ours); err != nil {
			return err
		}
	}
	return c.printMatchFigures(f, b.asJSON)
}

// measure runs ours, the peer, and ours again: what else the machine does in
// one stretch of time shall not fall on one of them alone.
func (f *matchFigures) measure(program *templateProgram, dir string, b matchBench) (ours [][]int64, err error) {
	for _, p := range program.plans {
		ours = append(ours, make([]int64, f.rows(p.of)))
	}
	resetPeak()
	for range b.rounds {
		if err := f.run(program, dir, ours); err != nil {
			return nil, err
		}
	}
	f.PeakMB = peakMB()
	if b.peer == "" {
		return ours, nil
	}
	if f.Peer, err = runOpenFisca(b, dir); err != nil {
		return nil, err
	}
	for range b.rounds {
		if err := f.run(program, dir, ours); err != nil {
			return nil, err
		}
	}
	return ours, nil
}

// templateProgram is the eight services as one program of columns.
type templateProgram struct {
	*columns.Program
	schema *rule.Schema
	plans  []*templatePlan
}

// templatePlan is where one service's rules stand in the program.
type templatePlan struct {
	service    string
	of         rule.Entity
	conditions []int
	amount     int
	met        []uint64
}

func compileTemplate(e *pack.Edition, day civil.Date) (*templateProgram, error) {
	t := &templateProgram{schema: e.Pack.Schema()}
	var rules []*rule.Expr
	add := func(x *rule.Expr) int { rules = append(rules, x); return len(rules) - 1 }
	for _, v := range computed {
		s := e.Service(v.service)
		p := &templatePlan{service: s.ID, of: s.For}
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

// run reads the columns and computes the eight variables, chunk by chunk.
func (f *matchFigures) run(program *templateProgram, dir string, ours [][]int64) error {
	worker := program.NewWorker()
	load, check, each := time.Duration(0), time.Duration(0), make([]time.Duration, len(ours))
	began := time.Now()
	lap := func(to *time.Duration) {
		now := time.Now()
		*to += now.Sub(began)
		began = now
	}
	reader, err := openTemplatePeople(dir, program.schema)
	if err != nil {
		return err
	}
	defer reader.Close()
	rows := [2]int{} // of persons and households before this chunk
	for {
		t, err := reader.Next()
		lap(&load)
		if err == io.EOF {
			break
		}
		if err == nil {
			err = worker.Load(t)
		}
		if err != nil {
			return err
		}
		lap(&check)
		for i, p := range program.plans {
			p.compute(worker, ours[i][rows[p.of]:])
			lap(&each[i])
		}
		rows[rule.OfPerson] += t.Members()
		rows[rule.OfHousehold] += t.Homes()
	}
	for i, v := range computed {
		f.least(v.variable, each[i])
	}
	f.Load, f.Check = min(f.Load, load.Seconds()), min(f.Check, check.Seconds())
	return nil
}

// least keeps the least time of a variable.
func (f *matchFigures) least(variable string, took time.Duration) {
	ns := float64(took.Nanoseconds()) / float64(f.People)
	if before, ok := f.Variables[variable]; !ok || ns < before {
		f.Variables[variable] = ns
	}
}

// sum works out what follows from what was measured.
func (f *matchFigures) sum(ours [][]int64) {
	for _, values := range ours {
		f.Written += 8 * float64(len(values)) / float64(f.People)
	}
	f.Calculate = f.Check
	for _, v := range computed { // the least of each, as of OpenFisca's
		f.Calculate += f.Variables[v.variable] * float64(f.People) / 1e9
	}
	f.PerPerson = f.Calculate * 1e9 / float64(f.People)
	f.AtMemory = (f.Read + f.Written) / f.Bandwidth
	f.Bound = f.PerPerson / f.AtMemory
	if f.Peer == nil {
		return
	}
	calculated := 0.0
	for _, v := range computed {
		calculated += f.Peer.Seconds[v.variable]
	}
	f.Ratio = calculated / f.Calculate
	f.NoScale = (calculated - f.Peer.Seconds[taxScale]) / f.Calculate
	f.Both = (calculated + f.Peer.Seconds["load"]) / (f.Calculate + f.Load)
}

func (f *matchFigures) rows(of rule.Entity) int {
	if of == rule.OfHousehold {
		return f.Households
	}
	return f.People
}

// compute writes the amounts of a chunk's rows that meet all conditions; the
// others stay zero, as OpenFisca has them.
func (p *templatePlan) compute(w *columns.Worker, to []int64) {
	rows := w.Table().Members()
	if p.of == rule.OfHousehold {
		rows = w.Table().Homes()
	}
	p.met = append(p.met[:0], w.Truth(p.conditions[0]).True...)
	for _, c := range p.conditions[1:] {
		for k, word := range w.Truth(c).True {
			p.met[k] &= word
		}
	}
	a := w.Amounts(p.amount, p.met)
	a.Put(to[:rows], p.met)
}
