package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minsheng/demo"
	"minsheng/entitle/match"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/population"
)

// benchRunCommand is `minsheng bench match run`: a whole pack over populations
// of several sizes, from Parquet to Parquet, on one core and on all.
func benchRunCommand(c *console) *cobra.Command {
	b := runBench{code: demo.District, sizes: []int{100_000, 1_000_000, 10_000_000}}
	cmd := &cobra.Command{
		Use:   "run",
		Short: "整个方案、从人口文件到结果文件：规模与核数 · a whole pack from population files to results: sizes and cores",
		Long: "--dir 里已有的人口文件（DIR/人数/330502）直接用，没有的先生成并留在那里；不写 --dir 就用完删去。\n" +
			"Population files that are in --dir (DIR/NUMBER/330502) are used, others are made first and stay there; without --dir they are removed afterwards.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			ctx, stop := untilStopped()
			defer stop()
			return c.benchRun(ctx, b)
		},
	}
	cmd.Flags().StringVar(&b.code, "pack", b.code, "code of the pack")
	cmd.Flags().IntSliceVar(&b.sizes, "people", b.sizes, "numbers of residents")
	cmd.Flags().IntVar(&b.rounds, "rounds", 1, "how often each is measured; the fastest counts")
	cmd.Flags().StringVar(&b.dir, "dir", "", "where population files are, and stay")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON")
	return cmd
}

type runBench struct {
	code, dir string
	sizes     []int
	rounds    int
	asJSON    bool
}

// runFigures are what one size on so many cores came to.
type runFigures struct {
	People    int     `json:"people"`
	Cores     int     `json:"cores"`
	Services  int     `json:"services"`
	Rows      float64 `json:"rows_per_person"`
	Seconds   float64 `json:"seconds"`
	PerPerson float64 `json:"ns_per_person"`
	Processor float64 `json:"cpu_ns_per_person"` // of all cores together; 0 where the system does not say
	Read      float64 `json:"bytes_read_per_person"`
	Written   float64 `json:"bytes_written_per_person"`
	PeakMB    int64   `json:"peak_mb"`
}

func (c *console) benchRun(ctx context.Context, b runBench) error {
	if b.dir == "" {
		dir, err := os.MkdirTemp("", "minsheng-bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		b.dir = dir
	}
	engine, err := c.engine(b.code, demo.DefaultDay)
	if err != nil {
		return err
	}
	all := []runFigures{}
	for _, people := range b.sizes {
		dir := filepath.Join(b.dir, strconv.Itoa(people))
		if _, err := population.List(dir); err != nil {
			quiet := *c
			quiet.out = io.Discard
			if err := quiet.synth(ctx, synthesis{Config: demo.Config{Residents: people, Seed: 1}, code: b.code, out: dir, format: parquetFormat, received: true}); err != nil {
				return err
			}
		}
		for _, cores := range []int{1, runtime.NumCPU()} {
			f, err := b.measure(ctx, engine.Edition(), dir, cores)
			if err != nil {
				return err
			}
			all = append(all, f)
			if !b.asJSON {
				c.printRun(f)
			}
		}
	}
	if b.asJSON {
		return c.json(all)
	}
	return nil
}

// measure runs a plan on so many cores; the fastest of all rounds counts.
func (b runBench) measure(ctx context.Context, e *pack.Edition, people string, cores int) (best runFigures, err error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	for range b.rounds {
		out, err := os.MkdirTemp(b.dir, "results")
		if err != nil {
			return best, err
		}
		defer os.RemoveAll(out)
		resetPeak()
		began, used := time.Now(), processorTime()
		report, err := match.Run(ctx, match.Plan{Edition: e, On: demo.DefaultDay, People: people, Out: out, Workers: cores})
		if err != nil {
			return best, err
		}
		took, worked := time.Since(began), processorTime()-used
		county := report.Counties[0]
		n := float64(county.People)
		f := runFigures{People: int(county.People), Cores: cores, Services: len(county.About.Services), Rows: float64(county.Rows) / n, Seconds: took.Seconds(),
			PerPerson: float64(took.Nanoseconds()) / n, Processor: float64(worked.Nanoseconds()) / n, PeakMB: peakMB()}
		if f.Read, err = bytesOf(people); err == nil {
			f.Written, err = bytesOf(out)
		}
		if err != nil {
			return best, err
		}
		f.Read, f.Written = f.Read/n, f.Written/n
		if best.Cores == 0 || f.Seconds < best.Seconds {
			best = f
		}
	}
	return best, nil
}

func (c *console) printRun(f runFigures) {
	c.printf(lang.Text{
		ZH: "%d 人、%d 项服务、%d 核：%.1f 秒，每人 %.0f ns（处理器 %.0f ns），每人 %.1f 条，读 %.0f 字节、写 %.0f 字节，内存最多 %d MB",
		EN: "%d people, %d services, %d cores: %.1f s, %.0f ns a person (%.0f ns of processor time), %.1f rows a person, %.0f bytes read and %.0f written, %d MB at most"},
		f.People, f.Services, f.Cores, f.Seconds, f.PerPerson, f.Processor, f.Rows, f.Read, f.Written, f.PeakMB)
}

// bytesOf is the size of all files under a folder.
func bytesOf(dir string) (float64, error) {
	sum := int64(0)
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		about, err := d.Info()
		if err == nil {
			sum += about.Size()
		}
		return err
	})
	return float64(sum), err
}

// processorTime is how long all cores have worked for this process, where the
// system tells (Linux, in hundredths of a second), else 0.
func processorTime() time.Duration {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	sum := 0
	for _, at := range []int{11, 12} { // utime and stime, counted from the state
		n, err := strconv.Atoi(fields[at])
		if err != nil {
			return 0
		}
		sum += n
	}
	return time.Duration(sum) * 10 * time.Millisecond
}
