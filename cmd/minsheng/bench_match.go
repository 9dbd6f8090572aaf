package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/measure"
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
	matcher, err := entitle.NewMatcher(engine.Edition(), day)
	if err != nil {
		return err
	}
	f := matchFigures{People: b.people}
	ours, err := f.run(matcher, dir)
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

// run loads the columns and matches them, three times; the fastest counts.
func (f *matchFigures) run(m *entitle.Matcher, dir string) (map[string][]int64, error) {
	var results map[string][]int64
	f.Load, f.Calculate = math.Inf(1), math.Inf(1)
	for range 3 {
		began := time.Now()
		tables, homes, err := loadTemplatePeople(dir, m)
		if err != nil {
			return nil, err
		}
		f.Households, f.Load = homes, min(f.Load, time.Since(began).Seconds())
		worker := m.NewWorker()
		results = map[string][]int64{}
		for _, s := range m.Services() {
			n := f.People
			if s.For == rule.OfHousehold {
				n = homes
			}
			results[s.ID] = make([]int64, 0, n)
		}
		began = time.Now()
		for _, t := range tables {
			matched, err := worker.Match(t)
			if err != nil {
				return nil, err
			}
			for _, one := range matched {
				results[one.Service.ID] = appendAmounts(results[one.Service.ID], one, t)
			}
		}
		f.Calculate = min(f.Calculate, time.Since(began).Seconds())
	}
	f.PerPerson = f.Calculate * 1e9 / float64(f.People)
	return results, nil
}

// appendAmounts appends what each row is owed in fen, zero where nothing is.
func appendAmounts(to []int64, m *entitle.Matched, t *columns.Table) []int64 {
	n := t.Members()
	if m.Service.For == rule.OfHousehold {
		n = t.Homes()
	}
	for row := range n {
		fen := int64(0)
		if m.Owed[row>>6]&m.Priced[row>>6]>>(row&63)&1 == 1 {
			fen = int64(m.Amount[row])
		}
		to = append(to, fen)
	}
	return to
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

// writeTemplatePeople writes a seeded population as raw columns, the form that
// both sides read.
func writeTemplatePeople(dir string, people int, seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 2))
	files := map[string]*bytes.Buffer{}
	put := func(name string, v any) {
		if files[name] == nil {
			files[name] = &bytes.Buffer{}
		}
		binary.Write(files[name], binary.LittleEndian, v) // a Buffer takes everything
	}
	today := int32(civil.MustParse("2025-01-01"))
	for person, home := 0, int32(0); person < people; home++ {
		size := min(1+r.IntN(4), people-person) // 2.5 persons a household
		for i := range size {
			age := int32(r.IntN(95*365 + 200))
			role := uint8(0)
			if i > 0 && age < 18*365 {
				role = 1
			}
			salary, capital := int64(0), int64(0)
			if age >= 16*365 {
				salary, capital = int64(math.Exp(7.3+0.9*r.NormFloat64()))*100, int64(r.IntN(80))*100
			}
			put("birth", today-age)
			put("salary", salary)
			put("capital_returns", capital)
			put("role", role)
			put("household", home)
		}
		person += size
		put("accommodation_size", int32(10+r.IntN(190)))
		put("occupancy", uint8(r.IntN(4)))
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// loadTemplatePeople reads the raw columns and cuts them into tables of whole
// households.
func loadTemplatePeople(dir string, m *entitle.Matcher) (tables []*columns.Table, homes int, err error) {
	l := templateLoader{dir: dir, schema: m.Edition().Pack.Schema()}
	birth, role := ints[int32](&l, "birth"), l.file("role")
	salary, capital := ints[int64](&l, "salary"), ints[int64](&l, "capital_returns")
	household := ints[int32](&l, "household")
	size, occupancy := ints[int32](&l, "accommodation_size"), l.file("occupancy")
	if l.err != nil {
		return nil, 0, l.err
	}
	for from, home := 0, int32(0); from < len(birth); {
		t := &columns.Table{Households: []int32{0}}
		to, first := from, home
		for to < len(birth) && (to-from < columns.ChunkRows || household[to] == household[to-1]) {
			if to > from && household[to] != household[to-1] {
				t.Households = append(t.Households, int32(to-from))
			}
			to++
		}
		t.Households = append(t.Households, int32(to-from))
		home += int32(t.Homes())
		t.Rows = to - from
		t.Fields = []columns.Field{
			l.person("birth", columns.Column{I32: birth[from:to]}), l.person("salary", columns.Column{I64: salary[from:to]}),
			l.person("capital_returns", columns.Column{I64: capital[from:to]}), l.person("role", columns.Column{U8: role[from:to], Dict: templateRoles}),
			l.home("accommodation_size", columns.Column{I32: size[first:home]}), l.home("occupancy", columns.Column{U8: occupancy[first:home], Dict: templateOccupancy}),
		}
		tables = append(tables, t)
		from = to
	}
	return tables, len(occupancy), nil
}

var (
	templateRoles     = []string{"adult", "child"}
	templateOccupancy = []string{"owner", "tenant", "free_lodger", "homeless"}
)

// templateLoader reads files and keeps the first error.
type templateLoader struct {
	dir    string
	schema *rule.Schema
	err    error
}

func (l *templateLoader) file(name string) []byte {
	data, err := os.ReadFile(filepath.Join(l.dir, name))
	if l.err == nil {
		l.err = err
	}
	return data
}

func ints[T int32 | int64](l *templateLoader, name string) []T {
	data := l.file(name)
	var one T
	values := make([]T, len(data)/binary.Size(one))
	if _, err := binary.Decode(data, binary.LittleEndian, values); err != nil && l.err == nil {
		l.err = err
	}
	return values
}

func (l *templateLoader) person(name string, c columns.Column) columns.Field {
	return columns.Field{Attr: l.schema.Attribute(rule.OfPerson, name), Column: c}
}

func (l *templateLoader) home(name string, c columns.Column) columns.Field {
	return columns.Field{Attr: l.schema.Attribute(rule.OfHousehold, name), Column: c}
}

