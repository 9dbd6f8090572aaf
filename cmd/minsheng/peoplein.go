package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/people/sheet"
)

// bringing is what is read, and how.
type bringing struct {
	holding
	source, asOf, purpose, areas string
	keepGood, asJSON             bool
}

func (b *bringing) sheetFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&b.source, "source", "", "department that supplies the sheet, like 民政局 · 提供部门")
	cmd.Flags().StringVar(&b.asOf, "as-of", "", "day of the data, YYYY-MM-DD (default today) · 数据日期")
	cmd.Flags().StringVar(&b.areas, "areas", "", "file of the division codes that a citizen number may begin with, one a line, abolished ones too (default: any) · 区划代码表")
	cmd.Flags().BoolVar(&b.keepGood, "keep-good", false, "take the households without a mistake (default: all or nothing) · 只收没有错的户")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON")
}

func peopleCheckCommand(c *console) *cobra.Command {
	var b bringing
	var population string
	cmd := &cobra.Command{
		Use:   "check FILE.xlsx|FILE.csv|--parquet DIR",
		Short: "检查要导入的表或人口文件，什么也不写 · say what is wrong in a sheet or in population files and write nothing",
		Args:  args(sheetOr(&population)),
		RunE: func(_ *cobra.Command, files []string) error {
			if population != "" {
				return c.checkPopulation(b.code, population, b.asJSON)
			}
			attributes, err := c.attributes(b.code)
			if err != nil {
				return err
			}
			_, report, err := b.read(files[0], attributes)
			if err != nil {
				return err
			}
			return c.printReport(report, b, lang.Text{ZH: "检查 %d 行，可收 %d 行", EN: "%d rows checked, %d could be taken"})
		},
	}
	cmd.Flags().StringVar(&b.code, "pack", "", "code of the pack, like 330502 · 方案代码")
	cmd.Flags().StringVar(&population, "parquet", "", "folder of population files · 人口文件夹")
	b.sheetFlags(cmd)
	return cmd
}

// sheetOr wants one sheet, or none where a folder of population files is given.
func sheetOr(folder *string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, files []string) error {
		if *folder == "" {
			return cobra.ExactArgs(1)(cmd, files)
		}
		if len(files) > 0 {
			return usagef("--parquet names the folder: leave %s out", files[0])
		}
		return nil
	}
}

func peopleImportCommand(c *console) *cobra.Command {
	var b bringing
	cmd := &cobra.Command{
		Use:   "import FILE.xlsx|FILE.csv",
		Short: "导入居民表 · take a sheet into the register",
		Long: "一处不对，就一行也不收；加 --keep-good 则收没有错的户。\n" +
			"Where one cell is wrong nothing is taken in; with --keep-good the households without a mistake are.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, files []string) error {
			return c.importPeople(b, files[0])
		},
	}
	b.flags(cmd)
	b.sheetFlags(cmd)
	cmd.Flags().StringVar(&b.purpose, "purpose", "", "what for, in the words of the office (default: the file's name) · 用途")
	return cmd
}

// read reads a sheet from a file.
func (b bringing) read(file string, attributes *people.Catalogue) (people.Batch, sheet.Report, error) {
	asOf, err := dayOr(b.asOf, civil.FromTime(time.Now()))
	if err != nil {
		return people.Batch{}, sheet.Report{}, err
	}
	format, err := sheet.FormatOf(file)
	if err != nil {
		return people.Batch{}, sheet.Report{}, err
	}
	areas, err := readAreas(b.areas)
	if err != nil {
		return people.Batch{}, sheet.Report{}, err
	}
	f, err := os.Open(file)
	if err != nil {
		return people.Batch{}, sheet.Report{}, usage(err)
	}
	defer f.Close()
	return sheet.Read(f, format, attributes, sheet.Options{Source: b.source, AsOf: asOf, Areas: areas, KeepGood: b.keepGood})
}

// readAreas reads a list of division codes: of each line what stands before
// the first comma, so that published tables will do. A head is passed over.
func readAreas(file string) (people.Areas, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, usage(err)
	}
	var codes []string
	for line := range strings.Lines(string(text)) {
		code, _, _ := strings.Cut(strings.TrimSpace(line), ",")
		if people.IsArea(code) {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return nil, usagef("--areas %s: there is no division code in it; write one of six digits a line", file)
	}
	return people.AreasOf(codes...), nil
}

func (c *console) importPeople(b bringing, file string) error {
	if b.url == "" || b.code == "" || b.source == "" {
		return usagef("--db, --pack and --source are needed: where to, the code of the place, and which department supplies the sheet")
	}
	ctx, stop := untilStopped()
	defer stop()
	attributes, err := c.attributes(b.code)
	if err != nil {
		return err
	}
	batch, report, err := b.read(file, attributes) // before the register is opened: a wrong sheet makes no database
	if err != nil {
		return err
	}
	if len(batch.Households) > 0 {
		if report, err = b.enrol(ctx, file, attributes, batch, report); err != nil {
			return err
		}
	}
	return c.printReport(report, b, lang.Text{ZH: "读 %d 行，收 %d 行", EN: "%d rows read, %d taken in"})
}

// enrol takes a batch in. What only the register can see, a number that is
// taken or a guardian whom nobody knows, is reported at its cell like the rest.
func (b bringing) enrol(ctx context.Context, file string, attributes *people.Catalogue, batch people.Batch, report sheet.Report) (sheet.Report, error) {
	register, db, err := b.open(ctx, attributes)
	if err != nil {
		return report, err
	}
	defer db.Close()
	purpose := b.purpose
	if purpose == "" {
		purpose = purposeOf(lang.Text{ZH: "导入", EN: "import"}, file)
	}
	_, err = register.Enrol(ctx, by(purpose), batch)
	if err == nil {
		return report, nil
	}
	found := report.Locate(err)
	if len(found) == 0 {
		return report, err
	}
	report.Problems = append(report.Problems, found...)
	report.Taken = 0
	return report, nil
}

// reportJSON is what --json prints of a sheet.
type reportJSON struct {
	Rows     int             `json:"rows"`
	Taken    int             `json:"taken"`
	Problems []sheet.Problem `json:"problems"`
	More     int             `json:"more"`
	LeftOut  []int           `json:"left_out"`
	Alike    []alikeJSON     `json:"alike"`
}

type alikeJSON struct {
	RowA    int                 `json:"row_a"`
	RowB    int                 `json:"row_b"`
	Because []people.Reason     `json:"because"`
	Differs []people.Difference `json:"differs"`
}

// printReport prints what was found. The work has failed where something is
// wrong, unless the good rows were asked for and some were taken.
func (c *console) printReport(r sheet.Report, b bringing, head lang.Text) error {
	if b.asJSON {
		out := reportJSON{Rows: r.Rows, Taken: r.Taken, Problems: r.Problems, More: r.More, LeftOut: r.LeftOut}
		for _, a := range r.Alike {
			out.Alike = append(out.Alike, alikeJSON(a))
		}
		if err := c.json(out); err != nil {
			return err
		}
	} else {
		c.printProblems(r, head)
	}
	if len(r.Problems) > 0 && (!b.keepGood || r.Taken == 0) {
		return errFailed
	}
	return nil
}

func (c *console) printProblems(r sheet.Report, head lang.Text) {
	for _, p := range r.Problems {
		fmt.Fprintln(c.out, p.In(c.tag()))
	}
	if r.More > 0 {
		c.printf(lang.Text{ZH: "还有 %d 处", EN: "and %d more"}, r.More)
	}
	for _, a := range r.Alike {
		c.printf(lang.Text{ZH: "第 %d 行和第 %d 行可能是同一人：请核对", EN: "rows %d and %d may be one person: compare them"}, a.RowA, a.RowB)
	}
	c.printf(head, r.Rows, r.Taken)
	if len(r.Problems) > 0 && r.Taken == 0 {
		c.printf(lang.Text{ZH: "有错：一行也没有收", EN: "there are mistakes: nothing was taken"})
	}
}
