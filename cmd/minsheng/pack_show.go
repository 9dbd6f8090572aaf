package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
)

func packShowCommand(c *console) *cobra.Command {
	var on, sheet string
	var asJSON bool
	var lists showLists
	cmd := &cobra.Command{
		Use:   "show CODE|FOLDER [SERVICE]",
		Short: "某一天的服务清单，或一项服务 · the services of a day, or one of them",
		Args:  args(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, a []string) error {
			day, err := dayOf(on)
			if err != nil {
				return err
			}
			e, err := c.edition(a[0], day)
			if err != nil {
				return err
			}
			return c.show(e, showing{service: a[1:], sheet: sheet, json: asJSON, lists: lists})
		},
	}
	cmd.Flags().StringVar(&on, "on", "", "day, YYYY-MM-DD (today) · 哪一天")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&lists.params, "params", false, "the parameters instead · 列出参数")
	cmd.Flags().BoolVar(&lists.schema, "schema", false, "the attributes that rules and households name, and their codes · 列出属性和代码")
	cmd.Flags().BoolVar(&lists.groups, "groups", false, "the fields, categories, audiences and events · 列出领域、类别、对象和事件")
	cmd.Flags().BoolVar(&lists.sources, "sources", false, "the sources that can be cited · 列出出处")
	cmd.Flags().BoolVar(&lists.finance, "finance", false, "who pays what share of which service · 列出各方分担比例")
	cmd.Flags().BoolVar(&lists.processes, "processes", false, "how services are decided: states, limits, who acts · 列出办理流程和期限")
	cmd.Flags().BoolVar(&lists.forms, "forms", false, "with which forms services are applied for · 列出申请表和材料")
	cmd.Flags().BoolVar(&lists.bundles, "bundles", false, "which services are applied for together · 列出联办的事项")
	cmd.Flags().StringVar(&sheet, "xlsx", "", "write the standards book to a file · 写成 XLSX 文件")
	return cmd
}

type showing struct {
	service []string
	sheet   string
	json    bool
	lists   showLists
}

// showLists says which list of an edition is wanted.
type showLists struct{ params, schema, groups, sources, finance, processes, forms, bundles bool }

func (c *console) show(e *pack.Edition, how showing) error {
	switch {
	case how.sheet != "":
		return c.writeBook(e, how.sheet)
	case len(how.service) > 0:
		return c.showService(e, how.service[0], how.json)
	case how.lists.schema:
		return c.showSchema(e.Pack, how.json)
	case how.lists.groups:
		return c.showGroups(e.Pack, how.json)
	case how.lists.sources:
		return c.showSources(e.Pack, how.json)
	case how.lists.finance:
		return c.showFinance(e, how.json)
	case how.lists.processes:
		return c.showProcesses(e, how.json)
	case how.lists.forms:
		return c.showForms(e, how.json)
	case how.lists.bundles:
		return c.showBundles(e, how.json)
	case how.json:
		return c.json(bookOf(e))
	case how.lists.params:
		c.showParams(e)
		return nil
	}
	c.showServices(e)
	return nil
}

// book is an edition as JSON shows it.
type book struct {
	Pack     string        `json:"pack"`
	From     string        `json:"from"`
	To       string        `json:"to,omitempty"`
	Services []pack.Record `json:"services"`
	Params   []paramRecord `json:"params"`
}

// paramRecord is a parameter on a day.
type paramRecord struct {
	Name    string      `json:"name"`
	Label   lang.Text   `json:"label"`
	Type    string      `json:"type"`
	Per     string      `json:"per,omitempty"`
	Better  string      `json:"better"`
	Decided lang.Text   `json:"decided,omitzero"`
	By      []string    `json:"by,omitempty"`
	Values  []rowRecord `json:"values"`
}

type rowRecord struct {
	When   [][]string `json:"when,omitempty"`
	From   string     `json:"from"`
	To     string     `json:"to,omitempty"`
	Is     string     `json:"is"`
	Pack   string     `json:"pack"`
	Source string     `json:"source"`
	Clause string     `json:"clause,omitempty"`
	Status string     `json:"status"`
}

func bookOf(e *pack.Edition) book {
	b := book{Pack: e.Pack.Code, From: e.Span.From.String()}
	if e.Span.To != nil {
		b.To = e.Span.To.String()
	}
	for _, s := range e.Services {
		b.Services = append(b.Services, s.Record())
	}
	for _, p := range e.Params {
		b.Params = append(b.Params, recordOf(p))
	}
	return b
}

func recordOf(p *rule.Param) paramRecord {
	r := paramRecord{Name: p.Name, Label: p.Label, Type: string(p.Form), Per: p.Per, Better: p.Better, Decided: p.Decided, Values: []rowRecord{}}
	for _, a := range p.By {
		r.By = append(r.By, a.Path())
	}
	for _, row := range p.Rows {
		v := rowRecord{When: row.When, From: row.Span.From.String(), Is: row.Value.String(), Pack: row.Cite.Pack, Source: row.Cite.Source, Clause: row.Cite.Clause, Status: row.Cite.Status}
		if row.Span.To != nil {
			v.To = row.Span.To.String()
		}
		r.Values = append(r.Values, v)
	}
	return r
}

// classNames and statusNames are the words of classes and statuses.
var (
	classNames = map[string]lang.Text{
		pack.Basic: {ZH: "基本", EN: "basic"}, pack.Inclusive: {ZH: "普惠", EN: "inclusive"}, pack.Life: {ZH: "生活", EN: "life"},
	}
	statusNames = map[string]lang.Text{
		pack.Quoted: {ZH: "引用", EN: "quoted"}, pack.Summarised: {ZH: "摘要", EN: "summarised"}, pack.Unverified: {ZH: "未核实", EN: "unverified"},
	}
	yes = lang.Text{ZH: "是", EN: "yes"}
)

func (c *console) showServices(e *pack.Edition) {
	t := c.table(lang.Text{ZH: "项", EN: "item"}, lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "名称", EN: "name"}, lang.Text{ZH: "类", EN: "class"},
		lang.Text{ZH: "领域", EN: "field"}, lang.Text{ZH: "可计算", EN: "computed"}, lang.Text{ZH: "方案", EN: "pack"}, lang.Text{ZH: "核实", EN: "status"})
	for _, s := range e.Services {
		item, computed := "", ""
		if s.Item > 0 {
			item = strconv.FormatInt(s.Item, 10)
		}
		if s.Computes {
			computed = c.say(yes)
		}
		t.row(item, s.ID, c.say(s.Name), c.say(classNames[s.Class]), c.nounName(e.Pack.Fields(), s.Field), computed, s.Pack, c.say(statusNames[s.Status()]))
	}
	t.print()
}

func (c *console) nounName(all []pack.Noun, id string) string {
	i := slices.IndexFunc(all, func(n pack.Noun) bool { return n.ID == id })
	if i < 0 {
		return id
	}
	return c.say(all[i].Name)
}

func (c *console) showParams(e *pack.Edition) {
	t := c.table(lang.Text{ZH: "参数", EN: "parameter"}, lang.Text{ZH: "名称", EN: "name"}, lang.Text{ZH: "类型", EN: "type"}, lang.Text{ZH: "情形", EN: "when"},
		lang.Text{ZH: "值", EN: "value"}, lang.Text{ZH: "从", EN: "from"}, lang.Text{ZH: "方案", EN: "pack"}, lang.Text{ZH: "出处", EN: "source"}, lang.Text{ZH: "核实", EN: "status"})
	for _, p := range e.Params {
		if len(p.Rows) == 0 {
			t.row(p.Name, c.say(p.Label), typeText(p), byText(p, c.tag()), "—", "", "", c.say(p.Decided), "")
		}
		for _, row := range p.Rows {
			t.row(p.Name, c.say(p.Label), typeText(p), whenText(p, row, c.tag()), row.Value.String(), row.Span.From.String(), row.Cite.Pack, row.Cite.Source+" "+row.Cite.Clause, c.say(statusNames[row.Cite.Status]))
		}
	}
	t.print()
}

func (c *console) cite(cite rule.Cite) string {
	return fmt.Sprintf("[%s %s · %s]", cite.Source, cite.Clause, c.say(statusNames[cite.Status]))
}

// noService says that there is no such service and which is near to it.
func noService(e *pack.Edition, id string) error {
	return fault.New(fault.NotFound, "pack.no-service", noServiceSay(e, id))
}

func noServiceSay(e *pack.Edition, id string) lang.Text {
	var ids []string
	for _, s := range e.Services {
		ids = append(ids, s.ID)
	}
	say := lang.Text{ZH: "没有服务「" + id + "」", EN: "there is no service " + strconv.Quote(id)}
	if near := rule.Nearest(id, ids); near != "" {
		say.ZH, say.EN = say.ZH+"，是不是「"+near+"」？", say.EN+"; did you mean "+strconv.Quote(near)+"?"
	}
	return say
}

// writeBook writes the standards book to a new file.
func (c *console) writeBook(e *pack.Edition, file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := writeWorkbook(f, e, c.tag()); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	c.printf(lang.Text{ZH: "写好了 %s：%d 项服务，%d 个参数", EN: "wrote %s: %d services, %d parameters"}, file, len(e.Services), len(e.Params))
	return nil
}
