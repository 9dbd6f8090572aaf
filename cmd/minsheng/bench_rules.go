package main

import (
	"context"
	"errors"
	"io"
	"math"
	"math/bits"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"minsheng/rule"
	"minsheng/rule/columns"
)

// benchRulesCommand is `minsheng bench match rules`: many made-up services over
// one made-up population, in our columns and in DuckDB.
func benchRulesCommand(c *console) *cobra.Command {
	var b rulesBench
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "一百项服务、十六个属性：本程序与 DuckDB · a hundred services over sixteen attributes: ours and DuckDB's",
		Long: "--peer 给出装有 duckdb 和 pyarrow 的 Python（make bench-peers 会装好）；不给时只测本程序。\n" +
			"--peer names a Python with duckdb and pyarrow (make bench-peers installs them); without it only ours is measured.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return c.benchRules(b) },
	}
	cmd.Flags().IntVar(&b.people, "people", 5_000_000, "persons")
	cmd.Flags().IntVar(&b.services, "services", 100, "services")
	cmd.Flags().Uint64Var(&b.seed, "seed", 1, "seed of the services and of the population")
	cmd.Flags().IntVar(&b.rounds, "rounds", 5, "how often each side is measured; the fastest counts")
	cmd.Flags().StringVar(&b.peer, "peer", "", "python with DuckDB")
	cmd.Flags().StringVar(&b.script, "script", "bench/duckdb_peer.py", "what that python runs")
	cmd.Flags().BoolVar(&b.parquet, "parquet", false, "also from Parquet files, on both sides")
	cmd.Flags().BoolVar(&b.curve, "curve", false, "also from 100,000 to 10,000,000 persons, and one against two cores and more")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON")
	return cmd
}

type rulesBench struct {
	people, services, rounds int
	seed                     uint64
	peer, script             string
	parquet, curve, asJSON   bool
}

// rulesFigures are what `bench match rules` measures. Seconds are wall time on
// all cores, of calculation over columns in memory: nothing is read from disk.
type rulesFigures struct {
	People     int         `json:"people"`
	Households int         `json:"households"`
	Services   int         `json:"services"`
	Predicates int         `json:"predicates"`
	Cores      int         `json:"cores"`
	Seconds    float64     `json:"seconds"`
	PerPerson  float64     `json:"ns_per_person"`
	Processor  float64     `json:"processor_ns_per_person"` // of all cores together, whatever else they do
	Read       float64     `json:"bytes_read_per_person"`
	Made       float64     `json:"bytes_made_per_person"` // two bitmaps a service
	PeakMB     int64       `json:"peak_mb"`
	Bandwidth  float64     `json:"memory_gb_per_s"` // of the machine, reading, all cores
	AtMemory   float64     `json:"ns_per_person_at_memory_bandwidth"`
	Peer       *duckFigure `json:"duckdb,omitempty"`
	Ratio      float64     `json:"ratio,omitempty"`
	OfWork     float64     `json:"processor_ratio,omitempty"`
	YesRatio   float64     `json:"ratio_where_duckdb_counts_only_yes,omitempty"`
	Compared   int         `json:"values_compared,omitempty"`
	Differ     int         `json:"values_that_differ,omitempty"`
	Files      *filesCost  `json:"from_parquet,omitempty"`
	Sizes      []sizeCost  `json:"sizes,omitempty"`
	CoresCost  []coresCost `json:"cores_curve,omitempty"`
}

type sizeCost struct {
	People int `json:"people"`
	cost
}

type coresCost struct {
	Cores int `json:"cores"`
	cost
}

// cost is nanoseconds a person: by the clock, and of the processors' work.
type cost struct {
	Clock float64 `json:"ns_per_person"`
	Work  float64 `json:"processor_ns_per_person"`
}

// least keeps the less of each of two measurements.
func (c cost) least(o cost) cost { return cost{min(c.Clock, o.Clock), min(c.Work, o.Work)} }

func (c *console) benchRules(b rulesBench) error {
	if b.people < 1 || b.services < 1 || b.rounds < 1 {
		return usagef("--people, --services and --rounds take numbers from 1")
	}
	nation, err := c.schema("000000")
	if err != nil {
		return err
	}
	schema, err := crowdSchema(nation)
	if err != nil {
		return err
	}
	made := makeRules(b.services, b.seed)
	program, err := compileMade(schema, made)
	if err != nil {
		return err
	}
	f := rulesFigures{Services: b.services, Predicates: made.predicates, Cores: runtime.GOMAXPROCS(0), Bandwidth: memoryBandwidth()}
	crowd := makeCrowd(b.people, b.seed)
	f.People, f.Households = b.people, len(crowd.homes)-1
	resetPeak()
	if err := f.measure(b, program, crowd.tables(schema)); err != nil {
		return err
	}
	f.PeakMB = peakMB()
	if err := f.beside(b, made, crowd, program, schema); err != nil {
		return err
	}
	if b.curve {
		if err := f.curves(b, program, schema); err != nil {
			return err
		}
	}
	return c.printRulesFigures(f, b.asJSON)
}

// beside measures files and the peer, where they are wanted.
func (f *rulesFigures) beside(b rulesBench, made *madeRules, crowd *crowd, program *columns.Program, schema *rule.Schema) error {
	if b.peer == "" && !b.parquet {
		return nil
	}
	dir, err := os.MkdirTemp("", "minsheng-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if b.parquet {
		if err := f.fromFiles(b, dir, crowd, program, schema); err != nil {
			return err
		}
	}
	if b.peer == "" {
		return nil
	}
	return f.compare(b, dir, made, crowd, program, schema)
}

func compileMade(schema *rule.Schema, made *madeRules) (*columns.Program, error) {
	env, err := rule.NewEnv(schema, nil)
	if err != nil {
		return nil, err
	}
	var rules []*rule.Expr
	for _, text := range made.Rules {
		x, err := env.Check(rule.OfPerson, text)
		if err != nil {
			return nil, err
		}
		rules = append(rules, x)
	}
	return columns.Compile(rulesDay, rules)
}

// measure asks every service about everybody, so often as is wanted.
func (f *rulesFigures) measure(b rulesBench, program *columns.Program, tables []*columns.Table) error {
	all, err := leastCost(b.rounds, f.People, func() error {
		_, err := askEverything(program, tables, b.services, f.Cores)
		return err
	})
	f.PerPerson, f.Processor = all.Clock, all.Work
	f.Seconds = f.PerPerson * float64(f.People) / 1e9
	f.Read = float64(tableBytes(tables)) / float64(f.People)
	f.Made = float64(b.services) * 2 / 8
	f.AtMemory = f.Read / f.Bandwidth
	return err
}

// leastCost measures something for so many people several times.
func leastCost(rounds, people int, do func() error) (cost, error) {
	least := cost{math.Inf(1), math.Inf(1)}
	for range rounds {
		began, worked := time.Now(), processorSeconds()
		if err := do(); err != nil {
			return least, err
		}
		took := cost{time.Since(began).Seconds(), processorSeconds() - worked}
		least = least.least(cost{took.Clock * 1e9 / float64(people), took.Work * 1e9 / float64(people)})
	}
	return least, nil
}

// askEverything counts, of each service, of how many it is true and of how many
// it is not known.
func askEverything(program *columns.Program, tables []*columns.Table, services, cores int) ([]int, error) {
	totals := newTotals(services)
	err := program.Run(context.Background(), &tableSource{tables: tables}, cores, func(_ int, w *columns.Worker) error { return totals.add(w) })
	return totals.counts, err
}

// ruleTotals sums what chunks came to: of each service, true and not known.
type ruleTotals struct {
	mu     sync.Mutex
	counts []int
}

func newTotals(services int) *ruleTotals { return &ruleTotals{counts: make([]int, 2*services)} }

func (r *ruleTotals) add(w *columns.Worker) error {
	counts := make([]int, len(r.counts))
	for i := range len(counts) / 2 {
		t := w.Truth(i)
		counts[2*i], counts[2*i+1] = ones(t.True), ones(t.Unknown)
		if ones(t.Broken) > 0 {
			return errors.New("a made-up rule has no result")
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, n := range counts {
		r.counts[i] += n
	}
	return nil
}

func ones(of []uint64) int {
	n := 0
	for _, w := range of {
		n += bits.OnesCount64(w)
	}
	return n
}

// tableSource gives out tables that are there already.
type tableSource struct{ tables []*columns.Table }

func (s *tableSource) Next() (columns.Chunk, error) {
	if len(s.tables) == 0 {
		return nil, io.EOF
	}
	one := s.tables[0]
	s.tables = s.tables[1:]
	return func(t *columns.Table) error { *t = *one; return nil }, nil
}

// memoryBandwidth is how many billion bytes a second all cores together read
// from a buffer that no cache holds; the best of five.
func memoryBandwidth() float64 {
	cores := runtime.GOMAXPROCS(0)
	buffer := make([]uint64, 1<<27) // a gigabyte
	for i := range buffer {
		buffer[i] = uint64(i)
	}
	best, sums := math.Inf(1), make([]uint64, cores)
	for range 5 {
		began := time.Now()
		var wait sync.WaitGroup
		for core, part := range slices.Collect(slices.Chunk(buffer, (len(buffer)+cores-1)/cores)) {
			wait.Go(func() { sums[core] = total(part) })
		}
		wait.Wait()
		best = min(best, time.Since(began).Seconds())
	}
	if sums[0] == 0 {
		return 0 // the sums are used, so that they are made
	}
	return float64(8*len(buffer)) / best / 1e9
}

// total adds in eight lanes, more than memory can feed.
func total(of []uint64) uint64 {
	var s [8]uint64
	for ; len(of) >= 8; of = of[8:] {
		for i := range s {
			s[i] += of[i]
		}
	}
	return s[0] + s[1] + s[2] + s[3] + s[4] + s[5] + s[6] + s[7]
}

// curves measures sizes on all cores, and cores at one size.
func (f *rulesFigures) curves(b rulesBench, program *columns.Program, schema *rule.Schema) error {
	of := func(people, cores int, tables []*columns.Table) (cost, error) {
		return leastCost(max(b.rounds, 5_000_000/people), people, func() error {
			_, err := askEverything(program, tables, b.services, cores)
			return err
		})
	}
	for _, people := range []int{100_000, 300_000, 1_000_000, 3_000_000, 10_000_000} {
		c, err := of(people, f.Cores, makeCrowd(people, b.seed).tables(schema))
		if err != nil {
			return err
		}
		f.Sizes = append(f.Sizes, sizeCost{people, c})
	}
	tables := makeCrowd(b.people, b.seed).tables(schema)
	for cores := 1; cores <= f.Cores; cores *= 2 {
		c, err := of(b.people, cores, tables)
		if err != nil {
			return err
		}
		f.CoresCost = append(f.CoresCost, coresCost{cores, c})
	}
	return nil
}
