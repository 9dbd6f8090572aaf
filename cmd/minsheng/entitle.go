package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
)

// entitleCommand is `minsheng entitle`: a household file in; what each member
// is owed, and why, out.
func entitleCommand(c *console) *cobra.Command {
	var ask entitleAsk
	cmd := &cobra.Command{
		Use:   "entitle FILE",
		Short: "一个家庭应享受什么，为什么 · what a household is owed, and why",
		Long: "读一个家庭文件（YAML、JSON 或 XLSX），说出每个成员应享受什么、还缺什么、为什么。\n" +
			"Reads a household file (YAML, JSON or XLSX) and says what each member is owed, what is missing, and why.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, files []string) error {
			ask.file = files[0]
			return c.entitle(ask)
		},
	}
	cmd.Flags().StringVar(&ask.code, "pack", "", "code of the pack, like 330502 · 方案代码")
	cmd.Flags().StringVar(&ask.on, "on", "", "day asked, YYYY-MM-DD (default today) · 日期")
	cmd.Flags().StringVar(&ask.service, "service", "", "only this service · 只看这项服务")
	cmd.Flags().BoolVar(&ask.asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&ask.explain, "explain", false, "with every condition, value and clause · 逐条说明理由")
	cmd.Flags().BoolVar(&ask.all, "all", false, "also what is not owed · 也列出不享受的")
	return cmd
}

// entitleAsk is what the command line of entitle asks for.
type entitleAsk struct {
	code, on, file, service string
	asJSON, explain, all    bool
}

func (c *console) entitle(ask entitleAsk) error {
	if ask.code == "" {
		return usageSay("要写 --pack：方案代码，如 330502", "--pack is needed: the code of a pack, like 330502")
	}
	day, err := dayOf(ask.on)
	if err != nil {
		return err
	}
	engine, err := c.engine(ask.code, day)
	if err != nil {
		return err
	}
	if ask.service != "" && engine.Edition().Service(ask.service) == nil {
		say := noServiceSay(engine.Edition(), ask.service)
		return usageText(lang.Text{ZH: "--service：" + say.ZH, EN: "--service: " + say.EN})
	}
	h, err := readHouseholdFile(ask.file, engine.Edition().Pack.Schema(), day)
	if err != nil {
		return err
	}
	if err := engine.Infer(day, h); err != nil {
		return err
	}
	return c.printStatement(engine.For(day, h), ask)
}

// engine loads a pack as of a day.
func (c *console) engine(code string, day civil.Date) (*entitle.Engine, error) {
	p, err := c.place(code)
	if err != nil {
		return nil, err
	}
	e, err := p.On(day)
	if err != nil {
		return nil, err
	}
	return entitle.New(e)
}

// maxHouseholdFile bounds what entitle reads: far more than a household.
const maxHouseholdFile = 4 << 20

func readHouseholdFile(name string, schema *rule.Schema, on civil.Date) (*rule.Household, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, usage(err)
	}
	if info.Size() > maxHouseholdFile {
		return nil, usageSay("%s：家庭文件最多 %d MB", "%s: a household file has at most %d MB", name, maxHouseholdFile>>20)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return pack.ReadHouseholdSheet(name, data, schema, on)
	}
	return pack.ReadHouseholdOn(name, data, schema, on)
}

// statementJSON is what --json prints.
type statementJSON struct {
	Pack    string               `json:"pack"`
	On      civil.Date           `json:"on"`
	Answers []entitle.AnswerView `json:"answers"`
}

func (c *console) printStatement(s *entitle.Statement, ask entitleAsk) error {
	out := statementJSON{Pack: s.Edition.Pack.Code, On: s.On, Answers: []entitle.AnswerView{}}
	for _, a := range s.Answers {
		if ask.service != "" && a.Service.ID != ask.service || !ask.all && ask.service == "" && a.Outcome == entitle.NotOwed {
			continue
		}
		out.Answers = append(out.Answers, s.View(a, c.tag(), ask.explain))
	}
	if ask.asJSON {
		return c.json(out)
	}
	c.printf(lang.Text{ZH: "%s（%s），%s", EN: "%s (%s), on %s"}, c.say(s.Edition.Pack.Name), s.Edition.Pack.Code, s.On)
	headings := []struct {
		is   string
		head lang.Text
	}{
		{pack.Yes, lang.Text{ZH: "应享受", EN: "Owed"}},
		{pack.Unknown, lang.Text{ZH: "可能享受（还缺）", EN: "Perhaps owed (what is missing)"}},
		{pack.No, lang.Text{ZH: "目前不享受（最近的变化）", EN: "Not now (the nearest change)"}},
	}
	for _, h := range headings {
		c.printAnswers(h.head, h.is, out.Answers)
	}
	if !ask.all && ask.service == "" {
		c.printf(lang.Text{ZH: "\n不享受的：加 --all", EN: "\nWhat is not owed: add --all"})
	}
	return nil
}

func (c *console) printAnswers(head lang.Text, is string, answers []entitle.AnswerView) {
	count := 0
	for _, a := range answers {
		if a.Is == is {
			count++
		}
	}
	if count == 0 {
		return
	}
	c.printf(lang.Text{ZH: "\n%s：%d 项", EN: "\n%s: %d"}, c.say(head), count)
	for _, a := range answers {
		if a.Is == is {
			c.printAnswer(a)
		}
	}
}

// perWords are the periods in both languages.
var perWords = map[string]lang.Text{
	"month": {ZH: "每月", EN: "a month"}, "year": {ZH: "每年", EN: "a year"}, "day": {ZH: "每天", EN: "a day"},
	"term": {ZH: "每学期", EN: "a term"}, "time": {ZH: "每次", EN: "each time"}, "once": {ZH: "一次", EN: "once"},
}

func (c *console) printAnswer(a entitle.AnswerView) {
	line := "  " + c.who(a.Who) + "  " + a.Name + " [" + a.Service + "]"
	if a.Amount != "" {
		line += "  " + c.say(perWords[a.Per]) + " " + c.upTo(a.UpTo) + "¥" + a.Amount
	}
	if a.Entitled && a.Is == pack.Unknown {
		line += c.say(lang.Text{ZH: "  — 符合条件，金额待定", EN: "  — all conditions hold, the amount is open"})
	}
	if a.Because != "" {
		line += "  — " + a.Because
	}
	fmt.Fprintln(c.out, line)
	for _, m := range a.Missing {
		fmt.Fprintln(c.out, "      ? "+lackWords(m))
	}
	for _, n := range a.Nearest {
		fmt.Fprintln(c.out, "      → "+n)
	}
	for _, r := range a.Reasons {
		c.printReason(r, 3)
	}
	if a.Worth != nil {
		a.Worth.Outcome = ""
		c.printReason(*a.Worth, 3)
	}
	if a.Err != "" {
		fmt.Fprintln(c.out, "      ! "+a.Err)
	}
}

// upTo is the word before an amount that is only a ceiling.
func (c *console) upTo(is bool) string {
	if !is {
		return ""
	}
	return c.say(lang.Text{ZH: "最高 ", EN: "up to "})
}

// who is a person's id, or the word for the household.
func (c *console) who(id string) string {
	if id == pack.HouseholdWord {
		return c.say(lang.Text{ZH: "全家", EN: id})
	}
	return id
}

func lackWords(m entitle.Lack) string {
	s := m.Label
	if m.Who != "" {
		s = m.Who + " " + s
	}
	if m.Decided != "" {
		s += "（" + m.Decided + "）"
	}
	return s
}

var marks = map[string]string{"met": "✓", "not met": "✗", "unknown": "?", "failed": "!", "": "="}

func (c *console) printReason(r entitle.Reason, depth int) {
	indent := strings.Repeat("  ", depth)
	text := r.Found
	if r.Who != "" {
		text = r.Who + " " + text
	}
	if r.Say != "" {
		fmt.Fprintln(c.out, indent+marks[r.Outcome]+" "+r.Say+c.citeWords(r.Cite))
		indent += "    "
		fmt.Fprintln(c.out, indent+text)
	} else {
		fmt.Fprintln(c.out, indent+marks[r.Outcome]+" "+text+c.citeWords(r.Cite))
	}
	for _, p := range r.Params {
		if p.From != nil {
			fmt.Fprintln(c.out, indent+"· "+p.Label+" "+p.Value+" ("+p.From.String()+")"+c.citeWords(p.Cite))
		}
	}
	for _, p := range r.Parts {
		c.printReason(p, depth+2)
	}
}

func (c *console) citeWords(cite *entitle.Citation) string {
	if cite == nil {
		return ""
	}
	return "  《" + cite.Title + "》" + cite.Clause + " [" + c.say(statusNames[cite.Status]) + "]"
}
