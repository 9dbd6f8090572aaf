package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"minsheng/entitle/outreach"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people/sheet"
	"minsheng/store"
)

// listing is which list is wanted, what for and where it goes.
type listing struct {
	holding
	outreach.Query
	purpose, out string
	asJSON       bool
}

func outreachListCommand(c *console) *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use:   "list",
		Short: "名单：谁应享未享、不再符合、待核实；每个人记入日志 · a list of people; the journal has a line for each",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if l.purpose == "" {
				return errPurpose()
			}
			return c.onOffice(l.holding, func(ctx context.Context, p *premises) error { return c.listOutreach(ctx, p, l) })
		},
	}
	l.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&l.purpose, "purpose", "", "what for, in the words of the office; stands in the journal · 用途")
	f.StringVar(&l.Service, "service", "", "id of a service · 服务")
	f.StringVar((*string)(&l.Kind), "kind", "", "missed 应享未享, ended 不再符合 or unknown 待核实")
	f.StringVar(&l.Area, "area", "", "division code, with everything in it · 区划代码")
	f.StringVar(&l.Residence, "residence", "", "urban, rural or unknown · 城乡")
	f.StringVar(&l.Ages, "ages", "", "age band, like 60-69 or 80+ · 年龄段")
	f.StringVar(&l.Group, "group", "", "id of a group of the pack · 群体")
	f.StringVar(&l.Missing, "missing", "", "the one thing that is missing · 缺什么")
	f.BoolVar(&l.New, "new", false, "only what was on no list the round before · 只看新增")
	f.StringVar((*string)(&l.Work), "work", "", "todo, untaken or closed · 办理进度")
	f.StringVar(&l.out, "out", "", "file .xlsx or .csv for the whole list; without it a page is printed · 文件")
	f.IntVar(&l.Limit, "limit", 50, "how many are printed, at most 500 · 条数")
	f.StringVar(&l.After, "after", "", "the next page, as the page before says · 下一页")
	f.BoolVar(&l.asJSON, "json", false, "print JSON")
	return cmd
}

// listedView is an entry of a list as JSON.
type listedView struct {
	ID       id.ID            `json:"id"`
	Service  string           `json:"service"`
	Kind     outreach.Kind    `json:"kind"`
	Standing string           `json:"standing"`
	Area     string           `json:"area"`
	Name     string           `json:"name"`
	Number   string           `json:"number,omitempty"` // masked
	Phone    string           `json:"phone,omitempty"`  // masked
	Person   id.ID            `json:"person,omitempty"` // empty: the household
	Home     id.ID            `json:"household"`
	Amount   string           `json:"amount,omitempty"`
	Per      string           `json:"per,omitempty"`
	Missing  []string         `json:"missing,omitempty"`
	Received string           `json:"received,omitempty"`
	Outcome  outreach.Outcome `json:"outcome,omitempty"`
	Note     string           `json:"note,omitempty"`
}

func viewListed(e outreach.Listed) listedView {
	v := listedView{ID: e.ID, Service: e.Service, Kind: e.Kind, Standing: e.Standing.String(), Area: e.Area, Name: e.Who.Name, Number: e.Who.Number, Phone: e.Who.Phone,
		Person: e.Person, Home: e.Household, Per: e.Per, Missing: e.Missing}
	if e.Amount != nil {
		v.Amount = e.Amount.String()
	}
	if e.Received != nil {
		v.Received = e.Received.String()
	}
	if e.Mark != nil {
		v.Outcome, v.Note = e.Mark.Outcome, e.Mark.Note
	}
	return v
}

func (c *console) listOutreach(ctx context.Context, p *premises, l listing) error {
	if l.out != "" {
		return c.writeList(ctx, p, l)
	}
	page, err := p.office.List(ctx, by(l.purpose), l.Query)
	if err != nil {
		return err
	}
	if l.asJSON {
		views := []listedView{}
		for _, e := range page.Entries {
			views = append(views, viewListed(e))
		}
		return c.json(map[string]any{"round": viewRound(page.Round), "entries": views, "next": page.Next})
	}
	if len(page.Entries) == 0 {
		c.printf(lang.Text{ZH: "名单是空的", EN: "the list is empty"})
		return nil
	}
	rows, err := c.listRows(p, page.Round, page.Entries)
	if err != nil {
		return err
	}
	t := c.table(listHeads...)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = cell.(string)
		}
		t.row(cells...)
	}
	t.print()
	if page.Next != "" {
		c.printf(lang.Text{ZH: "下一页：--after %s", EN: "next page: --after %s"}, page.Next)
	}
	return nil
}

// listHeads are the columns of a list.
var listHeads = []lang.Text{{ZH: "条目", EN: "entry"}, {ZH: "姓名", EN: "name"}, {ZH: "号码", EN: "number"}, {ZH: "电话", EN: "telephone"}, {ZH: "居住地", EN: "area"},
	{ZH: "服务", EN: "service"}, {ZH: "名单", EN: "list"}, {ZH: "金额（元）", EN: "amount (yuan)"}, {ZH: "周期", EN: "per"}, {ZH: "还缺", EN: "missing"}, {ZH: "办理结果", EN: "found"}, {ZH: "备注", EN: "note"}}

// kindWords are the names of the lists.
var kindWords = map[outreach.Kind]lang.Text{outreach.Missed: {ZH: "应享未享", EN: "missed"}, outreach.Ended: {ZH: "不再符合", EN: "ended"}, outreach.Unknown: {ZH: "待核实", EN: "unknown"}}

// outcomeWords are what workers find.
var outcomeWords = map[outreach.Outcome]lang.Text{
	outreach.Contacted: {ZH: "已联系", EN: "contacted"}, outreach.Unreached: {ZH: "联系不上", EN: "not reached"}, outreach.Applied: {ZH: "已申请", EN: "applied"},
	outreach.Receives: {ZH: "已在享受", EN: "receives it"}, outreach.Declined: {ZH: "本人不需要", EN: "declined"}, outreach.NotOwed: {ZH: "核实不符合", EN: "found not to be owed"},
	outreach.StillOwed: {ZH: "核实仍符合", EN: "found to be owed still"}, outreach.Moved: {ZH: "已迁出", EN: "moved away"}, outreach.Died: {ZH: "已去世", EN: "died"}, outreach.Reopened: {ZH: "重新办理", EN: "reopened"},
}

func (c *console) listRows(p *premises, r outreach.Round, entries []outreach.Listed) ([][]any, error) {
	edition, err := p.place.On(r.On)
	if err != nil {
		return nil, err
	}
	var rows [][]any
	for _, e := range entries {
		v := viewListed(e)
		name := v.Service
		if s := edition.Service(v.Service); s != nil {
			name = c.say(s.Name)
		}
		rows = append(rows, []any{string(v.ID), v.Name, v.Number, v.Phone, v.Area, name, c.say(kindWords[v.Kind]), v.Amount, c.say(perWords[v.Per]),
			strings.Join(v.Missing, " "), c.say(outcomeWords[v.Outcome]), v.Note})
	}
	return rows, nil
}

// writeList writes a whole list to a file.
func (c *console) writeList(ctx context.Context, p *premises, l listing) error {
	format, err := sheet.FormatOf(l.out)
	if err != nil {
		return err
	}
	table, n, err := c.listSheet(ctx, p, by(l.purpose), l.Query)
	if err != nil {
		return err
	}
	err = newFile(l.out, func(w io.Writer) error {
		if format == sheet.CSV {
			return table.WriteCSV(w)
		}
		return pack.WriteBook(w, table)
	})
	if err != nil {
		return err
	}
	return c.said(l.asJSON, map[string]any{"entries": n, "file": l.out}, lang.Text{ZH: "写出 %d 条：%s", EN: "%d entries written to %s"}, n, l.out)
}

// longestList is how many entries fit a sheet.
const longestList = 1_000_000

var errLongList = errors.New("the list is longer than a sheet may be: choose a service or an area")

func (c *console) listSheet(ctx context.Context, p *premises, by store.By, q outreach.Query) (pack.Sheet, int, error) {
	table := pack.Sheet{Name: c.say(lang.Text{ZH: "名单", EN: "list"}), Rows: [][]any{texts(c.tag(), listHeads...)}}
	all, err := p.office.Count(ctx, q)
	if err != nil {
		return table, 0, err
	}
	if all > longestList {
		return table, 0, usage(errLongList)
	}
	r, err := p.office.Latest(ctx)
	if err != nil {
		return table, 0, err
	}
	var entries []outreach.Listed
	for e, err := range p.office.All(ctx, by, q) {
		if err != nil {
			return table, 0, err
		}
		entries = append(entries, e)
	}
	rows, err := c.listRows(p, r, entries)
	table.Rows = append(table.Rows, rows...)
	return table, len(entries), err
}
