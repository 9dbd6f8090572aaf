package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"minsheng/demo"
	"minsheng/entitle/snapshot"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/people/sheet"
	"minsheng/population"
)

// synthesis is which make-believe population is wanted, and in what form.
type synthesis struct {
	demo.Config
	code, out, format string
	asJSON            bool
	received          bool // write what is received already, too
}

// parquetFormat is the format of whole populations; sheets are for people.
const parquetFormat = "parquet"

// synthCommand is `minsheng synth`: a seeded make-believe population as files,
// and how well it fits.
func synthCommand(c *console) *cobra.Command {
	s := synthesis{Config: demo.Config{Residents: demo.QuickResidents, Seed: 1}, code: demo.District, format: parquetFormat}
	cmd := &cobra.Command{
		Use:   "synth",
		Short: "虚构的人口：写成文件，说出与公布数字差多少 · a make-believe population, and how well it fits",
		Long: "所有居民都是演示数据。不写 --out 时只说出每个边际：要求、得到、相差。同样的种子、人数和方案，写出的文件一字节不差。\n" +
			"All residents are made up. Without --out only the margins are printed: wanted, got, difference. The same seed,\n" +
			"number and pack give the same files to the byte.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if s.Residents < 1 || s.Residents > demo.MaxResidents {
				return usagef("--residents %d: %s", s.Residents, c.say(demo.ErrResidents.Say))
			}
			ctx, stop := untilStopped()
			defer stop()
			return c.synth(ctx, s)
		},
	}
	cmd.Flags().IntVar(&s.Residents, "residents", s.Residents, "number of residents; 727000 is the whole district · 居民数")
	cmd.Flags().Uint64Var(&s.Seed, "seed", s.Seed, "another number is another population · 种子")
	cmd.Flags().StringVar(&s.code, "pack", s.code, "code of the pack whose schema says what is written · 方案代码")
	cmd.Flags().StringVar(&s.out, "out", "", "folder to write 330502/part-*.parquet, residents.csv or residents.xlsx to · 输出文件夹")
	cmd.Flags().StringVar(&s.format, "format", s.format, "parquet, csv or xlsx · 格式")
	cmd.Flags().BoolVar(&s.received, "received", true, "write what is received already, too, by assumed shares (docs/demo.md) · 也写已享受的")
	cmd.Flags().BoolVar(&s.asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) synth(ctx context.Context, s synthesis) error {
	city, err := demo.New(s.Config)
	if err != nil {
		return err
	}
	fit := city.Fit()
	bar := c.progress(s.Residents, lang.Text{ZH: "生成演示居民", EN: "making demonstration residents"})
	homes := func(yield func(*demo.Household) bool) {
		for h := range city.Households() {
			fit.Count(&h)
			bar.to(fit.Residents)
			if ctx.Err() != nil || !yield(&h) {
				return
			}
		}
	}
	if err := c.writeSynth(ctx, s, city, homes); err != nil {
		return err
	}
	bar.close()
	if err := ctx.Err(); err != nil {
		return err
	}
	return c.printFit(fit, s.asJSON)
}

// writeSynth writes the files, or only lets the households pass.
func (c *console) writeSynth(ctx context.Context, s synthesis, city *demo.City, homes iter.Seq[*demo.Household]) error {
	if s.out == "" {
		for range homes {
		}
		return nil
	}
	if s.format == parquetFormat {
		return c.writeParquet(ctx, s, city, homes)
	}
	format, err := sheet.FormatOf("residents." + s.format)
	if err != nil {
		return usage(err)
	}
	attributes, err := c.attributes(s.code)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.out, 0o700); err != nil {
		return usage(err)
	}
	return newFile(filepath.Join(s.out, "residents."+s.format), func(w io.Writer) error {
		_, err := sheet.Write(w, format, attributes, func(yield func(people.NewHousehold, error) bool) {
			for h := range homes {
				if !yield(city.NewHousehold(h, attributes), nil) {
					return
				}
			}
		}, sheet.WriteOptions{})
		return err
	})
}

// writeParquet writes the population files. What was begun is taken away again
// where the work is stopped.
func (c *console) writeParquet(ctx context.Context, s synthesis, city *demo.City, all iter.Seq[*demo.Household]) error {
	place, err := c.place(s.code)
	if err != nil {
		return err
	}
	schema := place.Schema()
	spec := population.Spec{Pack: s.code, Schema: schema, On: city.Config().On, Note: demo.Label,
		Generator: fmt.Sprintf("minsheng synth --residents %d --seed %d", city.Config().Residents, city.Config().Seed)}
	takes, err := newTakeUp(place, city)
	if err != nil {
		return err
	}
	if s.received {
		spec.Received = takes.services()
	}
	files := snapshot.NewCounties(s.out, spec)
	add, flush := files.Add, func() error { return nil }
	if s.received {
		takes.file = files.Add
		add, flush = takes.add, takes.flush
	}
	rows := newHomes(schema)
	for h := range all {
		if err := add(h.Area, rows.made(h)); err != nil {
			return files.Close(err)
		}
	}
	return files.Close(errors.Join(flush(), ctx.Err()))
}

func (c *console) printFit(fit *demo.Fit, asJSON bool) error {
	if !asJSON {
		return fit.Print(c.out, c.tag())
	}
	return c.json(struct {
		Label      lang.Text     `json:"label"`
		Households int           `json:"households"`
		Residents  int           `json:"residents"`
		Margins    []demo.Margin `json:"margins"`
	}{demo.Label, fit.Households, fit.Residents, fit.Margins()})
}
