package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"minsheng/demo"
	"minsheng/lang"
	"minsheng/population"
	"minsheng/rule"
)

func benchPopulationCommand(c *console) *cobra.Command {
	s := synthesis{Config: demo.Config{Residents: 1_000_000, Seed: 1}, code: demo.District, format: parquetFormat}
	cmd := &cobra.Command{
		Use:   "population",
		Short: "写出、读入人口文件要多久 · writing and reading population files",
		Args:  args(cobra.NoArgs),
		RunE:  func(*cobra.Command, []string) error { return c.benchPopulation(s) },
	}
	cmd.Flags().StringVar(&s.code, "pack", s.code, "code of the pack")
	cmd.Flags().IntVar(&s.Residents, "residents", s.Residents, "number of residents")
	cmd.Flags().BoolVar(&s.asJSON, "json", false, "print JSON")
	return cmd
}

// populationFigures are what `bench population` measures, on one thread save
// where cores are named.
type populationFigures struct {
	Residents  int     `json:"residents"`
	Columns    int     `json:"columns"`
	Files      int     `json:"files"`
	Bytes      float64 `json:"bytes_a_person"`
	MakeNS     float64 `json:"make_ns_a_person"`  // the generator alone
	WriteNS    float64 `json:"write_ns_a_person"` // without the generator
	WritePeak  int64   `json:"write_peak_mb"`     // with the generator
	CheckNS    float64 `json:"check_ns_a_person"` // checksums and columns, before a row is read
	ReadNS     float64 `json:"read_ns_a_person"`  // every column
	ReadAllNS  float64 `json:"read_all_cores_ns_a_person"`
	SomeNS     float64 `json:"read_16_columns_ns_a_person"`
	HomesNS    float64 `json:"households_ns_a_person"` // every column and rule.Household
	ReadPeak   int64   `json:"read_peak_mb"`
	Cores      int     `json:"cores"`
	Evaluation string  `json:"unit"`
}

func (c *console) benchPopulation(s synthesis) error {
	schema, err := c.schema(s.code)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "minsheng-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s.out = dir
	f := populationFigures{Residents: s.Residents, Columns: len(population.Columns(schema)), Cores: runtime.GOMAXPROCS(0), Evaluation: "nanoseconds a person"}
	if err := c.benchWriting(s, schema, &f); err != nil {
		return err
	}
	if err := f.read(filepath.Join(dir, demo.District), schema); err != nil {
		return err
	}
	if s.asJSON {
		return c.json(f)
	}
	c.printf(lang.Text{ZH: "%d 人，%d 列，%d 个文件，每人 %.1f 字节", EN: "%d people, %d columns, %d files, %.1f bytes a person"}, f.Residents, f.Columns, f.Files, f.Bytes)
	c.printf(lang.Text{ZH: "写：每人 %.0f ns（生成另需 %.0f ns），内存最多 %d MB", EN: "write: %.0f ns a person (the generator takes another %.0f ns), %d MB at most"}, f.WriteNS, f.MakeNS, f.WritePeak)
	c.printf(lang.Text{ZH: "检查：每人 %.0f ns；读全部列：%.0f ns，%d 核：%.0f ns；读 16 列：%.0f ns；读成户：%.0f ns；内存最多 %d MB", EN: "check: %.0f ns a person; read every column: %.0f ns, on %d cores: %.0f ns; 16 columns: %.0f ns; as households: %.0f ns; %d MB at most"},
		f.CheckNS, f.ReadNS, f.Cores, f.ReadAllNS, f.SomeNS, f.HomesNS, f.ReadPeak)
	return nil
}

// a times something and returns nanoseconds a person.
func (f *populationFigures) a(what func() error) (float64, error) {
	runtime.GC()
	began := time.Now()
	err := what()
	return float64(time.Since(began).Nanoseconds()) / float64(f.Residents), err
}

// benchWriting lets the city pass once without and once with files.
func (c *console) benchWriting(s synthesis, schema *rule.Schema, f *populationFigures) (err error) {
	city, err := demo.New(s.Config)
	if err != nil {
		return err
	}
	rows := newHomes(schema)
	if f.MakeNS, err = f.a(func() error {
		for h := range city.Households() {
			rows.made(&h)
		}
		return nil
	}); err != nil {
		return err
	}
	resetPeak()
	var m population.Manifest
	whole, err := f.a(func() error {
		w, err := population.Create(s.out, population.Spec{Area: demo.District, Pack: s.code, Schema: schema, On: city.Config().On})
		if err != nil {
			return err
		}
		for h := range city.Households() {
			if err := w.Add(rows.made(&h)); err != nil {
				return err
			}
		}
		m, err = w.Close()
		return err
	})
	for _, file := range m.Files {
		f.Bytes += float64(file.Bytes) / float64(f.Residents)
	}
	f.WriteNS, f.WritePeak, f.Files = whole-f.MakeNS, peakMB(), len(m.Files)
	return err
}

// read opens and reads the files in each of the ways.
func (f *populationFigures) read(dir string, schema *rule.Schema) (err error) {
	resetPeak()
	var set *population.Dataset
	if f.CheckNS, err = f.a(func() (err error) { set, err = population.Open(dir, schema); return err }); err != nil {
		return err
	}
	if f.ReadNS, err = f.a(func() error { return pass(set.Parts(), population.Read{}, false) }); err != nil {
		return err
	}
	some := population.Read{Attributes: schema.Attributes(rule.OfPerson)[:min(16, len(schema.Attributes(rule.OfPerson)))], Links: []*rule.Link{}}
	if f.SomeNS, err = f.a(func() error { return pass(set.Parts(), some, false) }); err != nil {
		return err
	}
	if f.ReadAllNS, err = f.a(func() error { return together(set.Parts(), f.Cores) }); err != nil {
		return err
	}
	f.ReadPeak = peakMB()
	f.HomesNS, err = f.a(func() error { return pass(set.Parts(), population.Read{}, true) })
	return err
}

// pass reads parts one after the other.
func pass(parts []*population.Part, r population.Read, asHouseholds bool) error {
	for _, p := range parts {
		for chunk, err := range p.Chunks(r) {
			if err != nil {
				return err
			}
			if !asHouseholds {
				continue
			}
			for h := range chunk.Homes() {
				chunk.Household(h)
			}
		}
	}
	return nil
}

// together reads parts side by side.
func together(parts []*population.Part, cores int) error {
	var wait sync.WaitGroup
	work, failed := make(chan *population.Part), make(chan error, len(parts))
	for range cores {
		wait.Go(func() {
			for p := range work {
				failed <- pass([]*population.Part{p}, population.Read{}, false)
			}
		})
	}
	for _, p := range parts {
		work <- p
	}
	close(work)
	wait.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// peakMB is the most memory that the process has held since resetPeak, where
// the system tells (Linux), else 0.
func peakMB() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err == nil {
				return kb / 1024
			}
		}
	}
	return 0
}

// resetPeak begins the peak anew; where the system does not let us, the peak
// is that of the whole run.
func resetPeak() {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
