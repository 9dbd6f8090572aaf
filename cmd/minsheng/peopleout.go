package main

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/people/sheet"
)

func peopleTemplateCommand(c *console) *cobra.Command {
	var code string
	cmd := &cobra.Command{
		Use:   "template FILE.xlsx|FILE.csv",
		Short: "写一个空表：填好后可导入 · write an empty sheet to fill in",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, files []string) error {
			attributes, err := c.attributes(code)
			if err != nil {
				return err
			}
			f, err := sheet.FormatOf(files[0])
			if err != nil {
				return err
			}
			return newFile(files[0], func(w io.Writer) error { return sheet.Template(w, f, attributes) })
		},
	}
	cmd.Flags().StringVar(&code, "pack", "", "code of the pack, like 330502 · 方案代码")
	return cmd
}

// taking is what is exported, and why.
type taking struct {
	holding
	area, on, purpose string
	parquet           string // folder of population files, instead of a sheet
	masked, asJSON    bool
}

func peopleExportCommand(c *console) *cobra.Command {
	var take taking
	cmd := &cobra.Command{
		Use:   "export FILE.xlsx|FILE.csv|--parquet DIR",
		Short: "导出一地的居民：记入日志 · write the residents of an area; the journal says so",
		Long: "表：姓名、号码都在，每个人记入日志。--parquet：供批量计算的人口文件，没有姓名和号码，每县一个数据集。\n" +
			"A sheet has names and numbers; the journal names each person. --parquet writes population files for batch work,\n" +
			"without names and numbers, a dataset a county.",
		Args: args(sheetOr(&take.parquet)),
		RunE: func(_ *cobra.Command, files []string) error {
			if take.parquet != "" {
				return c.exportPopulation(take)
			}
			return c.exportPeople(take, files[0])
		},
	}
	take.flags(cmd)
	cmd.Flags().StringVar(&take.area, "area", "", "division code that they live in (default: everybody) · 居住地代码")
	cmd.Flags().StringVar(&take.on, "on", "", "as known of this day, YYYY-MM-DD (default today) · 日期")
	cmd.Flags().StringVar(&take.purpose, "purpose", "", "what for, in the words of the office; stands in the journal · 用途")
	cmd.Flags().StringVar(&take.parquet, "parquet", "", "folder for population files, a dataset a county · 人口文件夹")
	cmd.Flags().BoolVar(&take.masked, "masked", false, "mask numbers and telephones: to look at, not to read back · 号码脱敏")
	cmd.Flags().BoolVar(&take.asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) exportPeople(take taking, file string) error {
	on, err := take.day()
	if err != nil {
		return err
	}
	f, err := sheet.FormatOf(file)
	if err != nil {
		return err
	}
	rows, err := c.writePeople(take, on, f, file)
	if err != nil {
		return err
	}
	if take.asJSON {
		return c.json(map[string]any{"rows": rows, "file": file})
	}
	c.printf(lang.Text{ZH: "导出 %d 人：%s", EN: "%d residents written to %s"}, rows, file)
	return nil
}

// day checks what every export needs and returns the day asked for.
func (take taking) day() (civil.Date, error) {
	if take.url == "" || take.code == "" || take.purpose == "" {
		return 0, usagef("--db, --pack and --purpose are needed: where from, the code of the place, and what for")
	}
	return dayOr(take.on, civil.FromTime(time.Now()))
}

// writePeople writes the file and returns how many people stand in it.
func (c *console) writePeople(take taking, on civil.Date, f sheet.Format, file string) (rows int, err error) {
	ctx, stop := untilStopped()
	defer stop()
	attributes, err := c.attributes(take.code)
	if err != nil {
		return 0, err
	}
	register, db, err := take.open(ctx, attributes)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	total, err := register.Count(ctx, take.area)
	if err != nil {
		return 0, err
	}
	bar := c.progress(total.Residents, lang.Text{ZH: "导出", EN: "exporting"})
	defer bar.close()
	err = newFile(file, func(w io.Writer) error {
		all := counted(register.Export(ctx, by(take.purpose), take.area, on), bar.to)
		rows, err = sheet.Write(w, f, attributes, all, sheet.WriteOptions{Masked: take.masked})
		return err
	})
	return rows, err
}

// counted tells how many residents have passed.
func counted(all iter.Seq2[people.NewHousehold, error], tell func(int)) iter.Seq2[people.NewHousehold, error] {
	return func(yield func(people.NewHousehold, error) bool) {
		n := 0
		for h, err := range all {
			n += len(h.Members)
			tell(n)
			if !yield(h, err) {
				return
			}
		}
	}
}

func dayOr(text string, otherwise civil.Date) (civil.Date, error) {
	if text == "" {
		return otherwise, nil
	}
	day, err := civil.Parse(text)
	if err != nil {
		return 0, usage(err)
	}
	return day, nil
}

// newFile writes a file that must not exist yet, readable by its owner only. A
// file that could not be written whole is removed again.
func newFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return usage(err)
	}
	out := bufio.NewWriter(f)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(name)
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
