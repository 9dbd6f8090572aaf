package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/staff"
)

// caseCommand is `minsheng case`: cases, for whoever keeps the machine.
func caseCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "case",
		Short: "办件：查看、办理、催办、统计 · cases: look at them, act on them, find what waits, count",
		Long: "写 --as 账号，就只看得到、只办得了这个账号的岗位能看能办的；不写，就是程序本身，只能查看和清理。\n" +
			"每看一个人的事项，审计日志都记一笔，所以要写 --purpose。docs/casework.md 说明办件怎样走。\n" +
			"With --as LOGIN you see and do what the posts of that account allow; without it you are the program itself, which only looks and\n" +
			"sweeps. The journal has a line for each person looked at: write --purpose. docs/casework.md tells how cases go.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(caseListCommand(c), caseShowCommand(c), caseDoCommand(c), caseLoadCommand(c), caseSweepCommand(c))
	return cmd
}

// caseWork is who looks at or acts on cases, what for, and how it is printed.
type caseWork struct {
	holding
	as      string
	purpose string
	asJSON  bool
}

func (w *caseWork) bind(cmd *cobra.Command) {
	w.flags(cmd)
	cmd.Flags().StringVar(&w.as, "as", "", "login in whose name, within its posts · 以哪个账号")
	cmd.Flags().StringVar(&w.purpose, "purpose", "", "what for, in the words of the office; stands in the journal · 用途")
	cmd.Flags().BoolVar(&w.asJSON, "json", false, "print JSON")
}

// who is in whose name a verb works.
func (w *caseWork) who(ctx context.Context, p *premises) (casework.Who, error) {
	if w.as == "" {
		return casework.Program(by("").Who), nil
	}
	all, err := p.accounts.Everybody(ctx)
	if err != nil {
		return casework.Who{}, err
	}
	for i := range all {
		if all[i].Account.Login == w.as {
			return casework.Clerk(&all[i]), nil
		}
	}
	return casework.Who{}, staff.ErrAccount.At(w.as)
}

// onCases opens a place for a verb about cases.
func (c *console) onCases(w *caseWork, do func(context.Context, *premises, casework.Who) error) error {
	if w.purpose == "" {
		return errPurpose()
	}
	return c.onOffice(w.holding, func(ctx context.Context, p *premises) error {
		who, err := w.who(ctx, p)
		if err != nil {
			return err
		}
		return do(ctx, p, who)
	})
}

func caseListCommand(c *console) *cobra.Command {
	var w caseWork
	var q casework.Query
	var past string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "待办：先到期的在前 · the queue: what is due first at the front",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			var err error
			if q.Past, err = parsePast(past); err != nil {
				return err
			}
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				page, err := p.cases.Queue(ctx, who, w.purpose, q)
				if err != nil {
					return err
				}
				return c.printCases(p, page, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	f := cmd.Flags()
	f.StringVar((*string)(&q.Clock), "clock", "", "overdue 超期, soon 将到期, paused 中止计时, stuck 久无进展 or orphaned 无人可办")
	f.BoolVar(&q.Waiting, "waiting", false, "only what waits for a post of --as · 只看等本岗位办的")
	f.BoolVar(&q.Closed, "closed", false, "those that have ended instead · 已办结的")
	f.StringVar(&q.Service, "service", "", "id of a service · 服务")
	f.StringVar(&q.State, "state", "", "id of a state of the process · 环节")
	f.StringVar(&q.Area, "area", "", "division code, with everything in it · 区划代码")
	f.StringVar(&q.Department, "department", "", "id of a department · 部门")
	f.StringVar(&q.Number, "number", "", "a case's number, or how it begins · 办件编号")
	f.IntVar(&q.Limit, "limit", 50, "how many, at most 200 · 条数")
	f.StringVar(&past, "past", "", "the next page, as the page before says · 下一页")
	return cmd
}

// parsePast reads where a page begins: DAY/CASE.
func parsePast(s string) (casework.Past, error) {
	if s == "" {
		return casework.Past{}, nil
	}
	due, of, _ := strings.Cut(s, "/")
	on, err := civil.Parse(due)
	if err == nil {
		if _, err = id.Parse(of); err == nil {
			return casework.Past{Due: on, Case: id.ID(of)}, nil
		}
	}
	return casework.Past{}, usageSay("--past %s：照上一页末尾说的写", "--past %s: write what the page before says", s)
}

func caseShowCommand(c *console) *cobra.Command {
	var w caseWork
	var rules bool
	cmd := &cobra.Command{
		Use:   "show NUMBER",
		Short: "一个事项的全部：环节、时限、经过、可办什么 · all of a case: state, clocks, history, what can be done",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, numbers []string) error {
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				one, err := findCase(ctx, p, who, w.purpose, numbers[0])
				if err != nil {
					return err
				}
				if rules {
					return c.printRules(ctx, p, one, w.asJSON)
				}
				return c.printCase(p, one, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().BoolVar(&rules, "rules", false, "the service and its rules as they were when the case began, instead · 事项开始时的规则")
	return cmd
}

// findCase finds a case by its number or its id.
func findCase(ctx context.Context, p *premises, who casework.Who, purpose, name string) (casework.Case, error) {
	if _, err := id.Parse(name); err == nil {
		return p.cases.Case(ctx, who, purpose, id.ID(name))
	}
	return p.cases.Find(ctx, who, purpose, strings.ToLower(name))
}

// caseAct is an act as flags say it.
type caseAct struct {
	casework.Act
	amount, from, assignee, visit, hearing string
	correct                                []string
}

func caseDoCommand(c *console) *cobra.Command {
	var w caseWork
	var a caseAct
	cmd := &cobra.Command{
		Use:   "do NUMBER ACTION",
		Short: "办理一步，如 publish、approve、pause；show 列出现在能办什么 · do something to a case; show lists what can be done",
		Args:  args(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, names []string) error {
			if w.as == "" {
				return usageSay("要写 --as：以哪个账号的岗位办理", "--as is needed: by whose posts it is done")
			}
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				act, err := a.act(ctx, p, names[1])
				if err != nil {
					return err
				}
				one, err := findCase(ctx, p, who, w.purpose, names[0])
				if err != nil {
					return err
				}
				done, err := p.cases.Do(ctx, who, w.purpose, one.ID, act)
				if err != nil {
					return err
				}
				return c.printCase(p, done, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&a.Note, "note", "", "what is found or proposed · 说明")
	f.StringVar(&a.Reason, "reason", "", "why · 理由")
	f.StringVar(&a.amount, "amount", "", "yuan, like 1500 · 金额")
	f.StringVar(&a.from, "from", "", "month from which it is paid, YYYY-MM · 从哪个月起发")
	f.StringVar(&a.Pause, "pause", "", "for what the clocks stand still; minsheng pack show --processes lists it · 中止事由")
	f.StringVar(&a.assignee, "assignee", "", "login of a colleague · 交给谁")
	f.StringVar(&a.Area, "area", "", "division code to which it is handed · 移交到的区划")
	f.StringVar(&a.Department, "department", "", "department to which it is handed · 移交到的部门")
	f.StringVar(&a.visit, "visit", "", "file with the record of a visit, JSON · 入户调查记录")
	f.StringVar(&a.hearing, "hearing", "", "file with the record of a hearing, JSON · 听证记录")
	f.StringArrayVar(&a.correct, "correct", nil, "what is put right, as amount=1050, people=3 or household=ID · 更正")
	f.Int64Var(&a.IfVersion, "if-version", 0, "only if the case still has this version · 版本")
	f.StringVar(&a.Key, "key", "", "a name of this act: done once, however often it is sent · 防重键")
	return cmd
}

// act puts an act together.
func (a *caseAct) act(ctx context.Context, p *premises, action string) (casework.Act, error) {
	act := a.Act
	act.Action = action
	if a.amount != "" {
		m, err := measure.ParseMoney(a.amount)
		if err != nil {
			return act, usageSay("--amount %s：%v", "--amount %s: %v", a.amount, err)
		}
		act.Amount = &m
	}
	if a.from != "" {
		on, err := civil.Parse(a.from + "-01")
		if err != nil {
			return act, usageSay("--from %s：写成 2026-04", "--from %s: write 2026-04", a.from)
		}
		act.From = on
	}
	for _, pair := range a.correct {
		field, after, ok := strings.Cut(pair, "=")
		if !ok {
			return act, usageSay("--correct %s：写成 amount=1050", "--correct %s: write amount=1050", pair)
		}
		act.Correct = append(act.Correct, casework.Change{Field: field, After: after})
	}
	if a.assignee != "" {
		who, err := (&caseWork{as: a.assignee}).who(ctx, p)
		if err != nil {
			return act, err
		}
		act.Assignee = who.Staff.Account.ID
	}
	if err := readRecord(a.visit, &act.Visit); err != nil {
		return act, err
	}
	return act, readRecord(a.hearing, &act.Hearing)
}

// readRecord reads the record of a visit or a hearing; no file, no record.
func readRecord[T any](file string, into **T) error {
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return usage(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return usageSay("%s：不是这种记录：%v", "%s is no such record: %v", file, err)
	}
	return nil
}

func caseLoadCommand(c *console) *cobra.Command {
	var w caseWork
	var q casework.LoadQuery
	cmd := &cobra.Command{
		Use:   "load",
		Short: "各部门、区划、服务、环节各有多少在办、超期 · how many cases stand how, by department, area, service or state",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			w.purpose = "load" // it names nobody
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				all, err := p.cases.Load(ctx, who, q)
				if err != nil {
					return err
				}
				return c.printLoad(p, q.By, all, w.asJSON)
			})
		},
	}
	w.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&w.as, "as", "", "login in whose name, within its posts · 以哪个账号")
	f.BoolVar(&w.asJSON, "json", false, "print JSON")
	f.StringVar((*string)(&q.By), "by", string(casework.ByDepartment), "department, area, service or state · 分组")
	f.StringVar(&q.Area, "area", "", "division code, with everything in it · 区划代码")
	f.StringVar(&q.Service, "service", "", "id of a service · 服务")
	return cmd
}

func caseSweepCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "清理一遍：公示期满的往下走，找出超期、久无进展、无人可办的 · lead on what was published long enough, find what waits unseen",
		Long: "minsheng serve 每小时做一遍；多做无妨。\n" +
			"minsheng serve does it every hour; once more does no harm.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onOffice(h, func(ctx context.Context, p *premises) error {
				s, err := p.cases.Sweep(ctx)
				if err != nil {
					return err
				}
				return c.said(asJSON, s, lang.Text{
					ZH: "期满往下走 %d 件；新超期 %d 件；退回待办 %d 件；无人可办 %d 件；久无进展 %d 件；过期草稿 %d 份",
					EN: "%d went on by themselves; %d newly overdue; %d back in the queue; %d that nobody can act on; %d stuck; %d drafts expired"},
					s.Moved, s.Overdue, s.Freed, s.Orphaned, s.Stuck, s.Expired)
			})
		},
	}
	h.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// printLoad prints how many cases stand how.
func (c *console) printLoad(p *premises, by casework.LoadBy, all []casework.Load, asJSON bool) error {
	if asJSON {
		return c.json(all)
	}
	t := c.table(lang.Text{ZH: "分组", EN: "group"}, lang.Text{ZH: "在办", EN: "open"}, lang.Text{ZH: "超期", EN: "overdue"}, lang.Text{ZH: "将到期", EN: "soon"},
		lang.Text{ZH: "中止", EN: "paused"}, lang.Text{ZH: "久无进展", EN: "stuck"}, lang.Text{ZH: "无人可办", EN: "orphaned"}, lang.Text{ZH: "近期办结", EN: "decided"},
		lang.Text{ZH: "平均天数", EN: "days each"})
	for _, l := range all {
		each := "-"
		if l.Decided > 0 {
			each = fmt.Sprintf("%d", (l.Days+l.Decided/2)/l.Decided)
		}
		row := []string{c.loadName(p, by, l.Key)}
		for _, n := range []int{l.Open, l.Overdue, l.Soon, l.Paused, l.Stuck, l.Orphaned, l.Decided} {
			row = append(row, fmt.Sprint(n))
		}
		t.row(append(row, each)...)
	}
	t.print()
	return nil
}

// loadName is what a group of cases is called.
func (c *console) loadName(p *premises, by casework.LoadBy, key string) string {
	e, err := p.place.On(today())
	if err != nil {
		return key
	}
	switch by {
	case casework.ByDepartment:
		if d := e.Department(key); d != nil {
			return c.say(d.Name)
		}
	case casework.ByService:
		return serviceName(c, e, key)
	}
	return key
}

func serviceName(c *console, e *pack.Edition, service string) string {
	if s := e.Service(service); s != nil {
		return c.say(s.Name)
	}
	return service
}
