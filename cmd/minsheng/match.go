package main

import (
	"context"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/population"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// matching is what the command line of match asks for.
type matching struct {
	code, on, people, out string
	asJSON                bool
}

// matchCommand is `minsheng match`: every service asked about everybody in the
// population files.
func matchCommand(c *console) *cobra.Command {
	var m matching
	cmd := &cobra.Command{
		Use:   "match",
		Short: "全部服务对全体居民：谁应享受 · every service about everybody: who is owed what",
		Long: "读人口文件（minsheng synth 或 people export --parquet 写的），说出每项服务应享受、可能享受的人数和金额。\n" +
			"--out 另写每个县的 summary.csv 和 matches.csv（应享受和可能享受的每一条）。\n" +
			"Reads population files and says of each service how many are owed it, may be owed it, and how much.\n" +
			"--out also writes summary.csv and matches.csv (each one that is or may be owed) for every county.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			ctx, stop := untilStopped()
			defer stop()
			return c.match(ctx, m)
		},
	}
	cmd.Flags().StringVar(&m.code, "pack", "", "code of the pack, like 330502 · 方案代码")
	cmd.Flags().StringVar(&m.on, "on", "", "day asked, YYYY-MM-DD (default today) · 日期")
	cmd.Flags().StringVar(&m.people, "people", "", "folder with population files · 人口文件夹")
	cmd.Flags().StringVar(&m.out, "out", "", "folder to write summary.csv and matches.csv to · 输出文件夹")
	cmd.Flags().BoolVar(&m.asJSON, "json", false, "print JSON")
	return cmd
}

// matchTotal is what one service came to in one county.
type matchTotal struct {
	County   string `json:"county"`
	Service  string `json:"service"`
	Name     string `json:"name"`
	For      string `json:"for"`
	Asked    int    `json:"asked"`
	Owed     int    `json:"owed"`
	Entitled int    `json:"entitled_amount_open"` // all conditions hold, the amount is not known
	Possible int    `json:"possible"`             // something is missing; entitled ones not counted
	Priced   int    `json:"priced"`
	Amount   string `json:"amount,omitempty"`
	Per      string `json:"per,omitempty"`

	fen measure.Money
}

func (c *console) match(ctx context.Context, m matching) error {
	if m.code == "" || m.people == "" {
		return usagef("%s", c.say(lang.Text{ZH: "要写 --pack 和 --people", EN: "--pack and --people are needed"}))
	}
	day, err := dayOr(m.on, civil.FromTime(time.Now()))
	if err != nil {
		return err
	}
	engine, err := c.engine(m.code, day)
	if err != nil {
		return err
	}
	matcher, err := entitle.NewMatcher(engine.Edition(), day)
	if err != nil {
		return err
	}
	dirs, err := population.List(m.people)
	if err != nil {
		return err
	}
	var all []*matchTotal
	for _, dir := range dirs {
		totals, err := c.matchCounty(ctx, matcher, dir, m.out)
		if err != nil {
			return err
		}
		all = append(all, totals...)
	}
	if m.asJSON {
		return c.json(all)
	}
	c.printTotals(all)
	return nil
}

// matchCounty matches one dataset, and writes its files where they are wanted.
func (c *console) matchCounty(ctx context.Context, m *entitle.Matcher, dir, out string) ([]*matchTotal, error) {
	set, err := population.Open(dir, m.Edition().Pack.Schema())
	if err != nil {
		return nil, err
	}
	county := filepath.Base(dir)
	if out == "" {
		return c.matchParts(ctx, m, set, county, io.Discard)
	}
	folder := filepath.Join(out, county)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, usage(err)
	}
	var totals []*matchTotal
	err = wholeFile(filepath.Join(folder, "matches.csv"), func(w io.Writer) (err error) {
		fmt.Fprintln(w, "id,service,is,amount,per")
		totals, err = c.matchParts(ctx, m, set, county, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	return totals, wholeFile(filepath.Join(folder, "summary.csv"), func(w io.Writer) error {
		fmt.Fprintln(w, "county,service,for,asked,owed,entitled_amount_open,possible,priced,amount,per")
		for _, t := range totals {
			fmt.Fprintf(w, "%s,%s,%s,%d,%d,%d,%d,%d,%s,%s\n", t.County, t.Service, t.For, t.Asked, t.Owed, t.Entitled, t.Possible, t.Priced, t.Amount, t.Per)
		}
		return nil
	})
}

// wholeFile writes a new file under its name only when it is whole: a run that
// is killed leaves none.
func wholeFile(name string, write func(io.Writer) error) error {
	if _, err := os.Stat(name); err == nil {
		return usage(fmt.Errorf("%s: %w", name, os.ErrExist))
	}
	growing := name + ".growing"
	os.Remove(growing) // of a run that was killed
	if err := newFile(growing, write); err != nil {
		return err
	}
	return os.Rename(growing, name)
}

func (c *console) matchParts(ctx context.Context, m *entitle.Matcher, set *population.Dataset, county string, w io.Writer) ([]*matchTotal, error) {
	var totals []*matchTotal
	for _, s := range m.Services() {
		totals = append(totals, &matchTotal{County: county, Service: s.ID, Name: c.say(s.Name), For: s.For.String(), Per: s.Per})
	}
	attributes, links := m.Needs()
	worker := m.NewWorker()
	bar := c.progress(int(set.Manifest.People), lang.Text{ZH: "匹配", EN: "matching"})
	defer bar.close()
	done := 0
	for _, part := range set.Parts() {
		for chunk, err := range part.Chunks(population.Read{Attributes: attributes, Links: links}) {
			if err != nil {
				return nil, err
			}
			matched, err := worker.Match(tableOf(chunk))
			if err != nil {
				return nil, err
			}
			for i, one := range matched {
				if err := totals[i].add(one, chunk, w); err != nil {
					return nil, err
				}
			}
			done += chunk.Members()
			bar.to(done)
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
	}
	for _, t := range totals {
		if t.Priced > 0 {
			t.Amount = t.fen.String()
		}
	}
	return totals, nil
}

// tableOf gives the matcher the columns of a chunk; nothing is copied.
func tableOf(c *population.Chunk) *columns.Table {
	t := &columns.Table{Households: c.Households, Rows: c.Rows}
	for i := range c.Fields {
		f := &c.Fields[i]
		t.Fields = append(t.Fields, columns.Field{Attr: f.Attr, Column: columns.Column{
			Valid: f.Valid, Bits: f.Bits, I32: f.I32, I64: f.I64, U8: f.U8, U32: f.U32, Offsets: f.Offsets, Dict: f.Dict}})
	}
	for i := range c.Ties {
		l := &c.Ties[i]
		t.Ties = append(t.Ties, columns.Ties{Link: l.Link, Valid: l.Valid, Offsets: l.Offsets, To: l.To})
	}
	return t
}

// add counts what a service came to in a chunk and writes a line for each that
// is or may be owed.
func (t *matchTotal) add(m *entitle.Matched, chunk *population.Chunk, w io.Writer) error {
	ids := chunk.PersonIDs
	t.Asked += chunk.Members()
	if m.Service.For == rule.OfHousehold {
		ids = chunk.HouseholdIDs
		t.Asked += chunk.Homes() - chunk.Members()
	}
	for i := range m.Owed {
		t.Owed += bits.OnesCount64(m.Owed[i])
		t.Entitled += bits.OnesCount64(m.Possible[i] & m.Entitled[i])
		t.Possible += bits.OnesCount64(m.Possible[i] &^ m.Entitled[i])
		for rows := m.Owed[i] | m.Possible[i]; rows != 0; rows &= rows - 1 {
			row := i<<6 + bits.TrailingZeros64(rows)
			if err := t.line(m, row, ids[row], w); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *matchTotal) line(m *entitle.Matched, row int, id string, w io.Writer) error {
	is, amount := "unknown", ""
	if m.Owed[row>>6]>>(row&63)&1 == 1 {
		is = "yes"
		if m.Priced[row>>6]>>(row&63)&1 == 1 {
			amount = m.Amount[row].String()
			t.Priced++
			var err error
			if t.fen, err = t.fen.Plus(m.Amount[row]); err != nil {
				return fmt.Errorf("%s: %w", t.Service, err)
			}
		}
	}
	if w == io.Discard {
		return nil
	}
	_, err := fmt.Fprintf(w, "%s,%s,%s,%s,%s\n", id, t.Service, is, amount, t.Per)
	return err
}

func (c *console) printTotals(all []*matchTotal) {
	t := c.table(lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "问到", EN: "asked"}, lang.Text{ZH: "应享受", EN: "owed"},
		lang.Text{ZH: "应享受、金额待定", EN: "owed, amount open"}, lang.Text{ZH: "可能享受", EN: "perhaps"}, lang.Text{ZH: "合计（元）", EN: "total (yuan)"}, lang.Text{ZH: "周期", EN: "per"})
	for _, one := range all {
		t.row(one.Name, fmt.Sprint(one.Asked), fmt.Sprint(one.Owed), fmt.Sprint(one.Entitled), fmt.Sprint(one.Possible), one.Amount, c.say(perWords[one.Per]))
	}
	t.print()
}
