package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"minsheng/casework"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
)

// applyCommand is `minsheng apply`: applications, for whoever keeps the machine.
func applyCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "apply",
		Short: "申请：填表、交材料、提交、从名单开始、文书 · applications: fill in, hand in, start from lists, letters",
		Long: "写 --as 账号，就以这个账号的岗位办；不写，就是程序本身。每一步都要写 --purpose，记入审计日志。\n" +
			"申请办到哪一步，用 minsheng case show 看。docs/casework.md 说明申请怎样走。\n" +
			"With --as LOGIN you act by the posts of that account; without it you are the program itself. Every step stands in the journal:\n" +
			"write --purpose. How far it is says minsheng case show; docs/casework.md tells how applications go.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(applyBeginCommand(c), applyAnswerCommand(c), applyAttachCommand(c), applyShowCommand(c), applySubmitCommand(c), applyDiscardCommand(c),
		applyListCommand(c), applyStartCommand(c), applyLetterCommand(c), applyBlockCommand(c))
	return cmd
}

func applyBeginCommand(c *console) *cobra.Command {
	var w caseWork
	var n casework.NewApplication
	var person string
	var bundle bool
	cmd := &cobra.Command{
		Use:   "begin SERVICE --person WHO",
		Short: "开始一份申请：已知的先填好 · begin a draft, filled in with what is known",
		Long: "SERVICE 是服务的标识，写 --bundle 则是一件事的标识；WHO 是居民的标识或公民身份号码。\n" +
			"SERVICE is the id of a service, with --bundle that of a bundle; WHO is the id of a resident or a citizen number.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			if n.Service = names[0]; bundle {
				n.Service, n.Bundle = "", names[0]
			}
			n.Channel = casework.AtDesk
			if n.Paper != "" {
				n.Channel = casework.OnPaper
			}
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) (err error) {
				if n.Person, err = residentNamed(ctx, p, w.purpose, person); err != nil {
					return err
				}
				a, err := p.cases.Begin(ctx, who, w.purpose, n)
				if err != nil {
					return err
				}
				return c.printApplication(a, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar(&person, "person", "", "for whom: id or citizen number · 为谁")
	cmd.Flags().BoolVar(&bundle, "bundle", false, "SERVICE is a bundle · 一件事")
	cmd.Flags().StringVar(&n.Paper, "paper", "", "number on the paper form · 纸质表编号")
	cmd.Flags().StringVar(&n.Key, "key", "", "a name of this application: begun once, however often it is sent · 防重键")
	return cmd
}

// residentNamed finds a resident by id or citizen number.
func residentNamed(ctx context.Context, p *premises, purpose, name string) (id.ID, error) {
	if name == "" {
		return "", usageSay("要写 --person：为谁申请", "--person is needed: for whom")
	}
	if person, err := id.Parse(name); err == nil {
		return person, nil
	}
	number, err := people.ParseNumber(name, nil)
	if err != nil {
		return "", err
	}
	found, err := p.register.Find(ctx, by(purpose), number)
	return found.ID, err
}

func applyAnswerCommand(c *console) *cobra.Command {
	var w caseWork
	var version int64
	cmd := &cobra.Command{
		Use:   "answer APPLICATION QUESTION=ANSWER …",
		Short: "填写、修改回答；“问题=”取回 · put answers in; QUESTION= takes one back",
		Args:  args(cobra.MinimumNArgs(2)),
		RunE: func(_ *cobra.Command, given []string) error {
			answers := map[string]string{}
			for _, pair := range given[1:] {
				question, answer, ok := strings.Cut(pair, "=")
				if !ok {
					return usageSay("%s：写成 问题=回答", "%s: write QUESTION=ANSWER", pair)
				}
				answers[question] = answer
			}
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				a, err := p.cases.Answer(ctx, who, id.ID(given[0]), answers, version)
				if err != nil {
					return err
				}
				return c.printApplication(a, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().Int64Var(&version, "if-version", 0, "only if the draft still has this version · 版本")
	return cmd
}

func applyAttachCommand(c *console) *cobra.Command {
	var w caseWork
	cmd := &cobra.Command{
		Use:   "attach APPLICATION PAPER FILE",
		Short: "交一份材料（PDF、JPEG、PNG、OFD、DOCX、XLSX，10 MB 以内） · hand a paper in",
		Args:  args(cobra.ExactArgs(3)),
		RunE: func(_ *cobra.Command, given []string) error {
			f, err := os.Open(given[2])
			if err != nil {
				return usage(err)
			}
			defer f.Close()
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				kept, err := p.cases.Attach(ctx, who, id.ID(given[0]), given[1], given[2], f)
				if err != nil {
					return err
				}
				return c.said(w.asJSON, map[string]any{"id": kept.ID, "name": kept.Name, "type": kept.Type.Name, "size": kept.Size, "sha256": kept.SHA256},
					lang.Text{ZH: "已收 %s（%s，%d 字节）", EN: "taken: %s (%s, %d bytes)"}, kept.Name, kept.Type.Name, kept.Size)
			})
		},
	}
	w.bind(cmd)
	return cmd
}

func applyShowCommand(c *console) *cobra.Command {
	var w caseWork
	cmd := &cobra.Command{
		Use:   "show APPLICATION",
		Short: "一份申请：回答和来源、还缺什么、事项 · answers and where they come from, what is missing, cases",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				a, err := p.cases.Application(ctx, who, w.purpose, id.ID(names[0]))
				if err != nil {
					return err
				}
				return c.printApplication(a, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	return cmd
}

func applySubmitCommand(c *console) *cobra.Command {
	var w caseWork
	var key string
	cmd := &cobra.Command{
		Use:   "submit APPLICATION",
		Short: "提交：得到受理编号，转成事项 · hand in: a number, and cases",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				a, err := p.cases.Submit(ctx, who, id.ID(names[0]), key)
				if err != nil {
					return err
				}
				return c.printApplication(a, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar(&key, "key", "", "a name of this act: done once, however often it is sent · 防重键")
	return cmd
}

func applyDiscardCommand(c *console) *cobra.Command {
	var w caseWork
	cmd := &cobra.Command{
		Use:   "discard APPLICATION",
		Short: "放弃草稿：回答和材料一并清除 · give a draft up: answers and papers are gone",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				if err := p.cases.Discard(ctx, who, id.ID(names[0])); err != nil {
					return err
				}
				c.printf(lang.Text{ZH: "已放弃", EN: "discarded"})
				return nil
			})
		},
	}
	w.bind(cmd)
	return cmd
}

func applyListCommand(c *console) *cobra.Command {
	var w caseWork
	var person string
	cmd := &cobra.Command{
		Use:   "list --person WHO",
		Short: "一个人的申请、事项和消息 · applications, cases and messages of a resident",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				of, err := residentNamed(ctx, p, w.purpose, person)
				if err != nil {
					return err
				}
				if who.Staff != nil {
					return usageSay("list 不写 --as：它是给本人看的", "list takes no --as: it is what the resident sees")
				}
				if _, err := p.register.Resident(ctx, by(w.purpose), of); err != nil {
					return err
				}
				m, err := p.cases.Mine(ctx, of)
				if err != nil {
					return err
				}
				return c.printMine(m, w.asJSON)
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar(&person, "person", "", "whose: id or citizen number · 谁的")
	return cmd
}

func applyLetterCommand(c *console) *cobra.Command {
	var w caseWork
	var kind, out string
	cmd := &cobra.Command{
		Use:   "letter NUMBER",
		Short: "文书：受理、补正、决定，可存成 DOCX · the letter of a case, as text or DOCX",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, numbers []string) error {
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				one, err := findCase(ctx, p, who, w.purpose, numbers[0])
				if err != nil {
					return err
				}
				l, err := p.cases.Letter(ctx, who, w.purpose, one.ID, casework.LetterKind(kind), c.tag())
				if err != nil {
					return err
				}
				if out != "" {
					return writeLetter(l, out)
				}
				if w.asJSON {
					return c.json(l)
				}
				for _, para := range l.Paragraphs {
					fmt.Fprintln(c.out, para.Text)
				}
				return nil
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar(&kind, "kind", "", "receipt 受理, papers 补正 or decision 决定; by default as the case stands")
	cmd.Flags().StringVar(&out, "out", "", "file to write as DOCX · 存成 DOCX")
	return cmd
}

func writeLetter(l *casework.Letter, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return usage(err)
	}
	if err := l.WriteDOCX(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func applyBlockCommand(c *console) *cobra.Command {
	var w caseWork
	var device, area string
	var count int
	cmd := &cobra.Command{
		Use:   "block",
		Short: "预留纸质表编号：断网时可用，联网后录入不重复 · numbers for paper forms, to be given out without a connection",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onCases(&w, func(ctx context.Context, p *premises, who casework.Who) error {
				b, err := p.cases.Block(ctx, who, w.purpose, device, area, count)
				if err != nil {
					return err
				}
				numbers := make([]string, b.Count)
				for i := range numbers {
					numbers[i] = b.Number(i + 1)
				}
				if w.asJSON {
					return c.json(map[string]any{"block": b.Block, "area": b.Area, "device": b.Device, "numbers": numbers})
				}
				fmt.Fprintln(c.out, strings.Join(numbers, "\n"))
				return nil
			})
		},
	}
	w.bind(cmd)
	cmd.Flags().StringVar(&device, "device", "", "which device has them · 用在哪台设备")
	cmd.Flags().StringVar(&area, "area", "", "division code · 区划代码")
	cmd.Flags().IntVar(&count, "count", 100, "how many, at most 999 · 多少个")
	return cmd
}
