package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"minsheng/access"
	"minsheng/bridge/bankfile"
	"minsheng/bridge/pain001"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/store"
	"minsheng/web"
)

// isoFormat is how the format of ISO 20022 is called on the command line.
const isoFormat = "pain001"

// bankFiles are the forms of files that the desk offers.
func bankFiles() []web.BankFile {
	var all []web.BankFile
	for _, name := range bankfile.Examples() {
		if t, err := bankfile.Example(name); err == nil { // they are tested
			all = append(all, t)
		}
	}
	return all
}

// bankFlags say how a bank's files look.
type bankFlags struct {
	format, debtor string
}

func (f *bankFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.format, "format", "plain", "plain, batch, pain001, or a template file (docs/money.md) · 文件格式或模板")
	cmd.Flags().StringVar(&f.debtor, "debtor", "", "with pain001: YAML file with name, account and bank of who pays · 付款方")
}

// template reads the template that is meant; nil for ISO 20022.
func (f *bankFlags) template() (*bankfile.Template, error) {
	if f.format == isoFormat {
		return nil, nil
	}
	t, err := bankfile.Example(f.format)
	if !errors.Is(err, fs.ErrNotExist) {
		return t, err
	}
	if !strings.ContainsAny(f.format, "./") {
		return nil, usageSay("--format %s：写 %s、pain001 或模板文件", "--format %s: write %s, pain001 or a template file", f.format, strings.Join(bankfile.Examples(), "、"))
	}
	text, err := os.ReadFile(f.format)
	if err != nil {
		return nil, usage(err)
	}
	return bankfile.Parse(text)
}

func (f *bankFlags) writer() (money.Format, error) {
	t, err := f.template()
	if err != nil {
		return nil, err
	}
	if t != nil {
		return t, nil
	}
	if f.debtor == "" {
		return nil, usageSay("pain001 要写 --debtor：付款方的户名、账号、行号", "pain001 needs --debtor: name, account and bank of who pays")
	}
	text, err := os.ReadFile(f.debtor)
	if err != nil {
		return nil, usage(err)
	}
	var d struct{ Name, Account, Bank, Purpose string }
	strict := yaml.NewDecoder(bytes.NewReader(text))
	strict.KnownFields(true)
	if err := strict.Decode(&d); err != nil {
		return nil, pain001.ErrDebtor.Because(err)
	}
	return pain001.From(pain001.Debtor(d))
}

func paySendCommand(c *console) *cobra.Command {
	var w caseWork
	var f bankFlags
	var out string
	cmd := &cobra.Command{
		Use:   "send RUN",
		Short: "为银行写出一批的付款文件 · write the payments of an approved run for the bank",
		Long: "同一批写多少次，每笔的付款编号都一样；文件的摘要记入审计日志。写到一半失败时不留文件。\n" +
			"The references are the same however often the file is written; the journal keeps its hash. Where it fails half-way, no file is left.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			if out == "" {
				return usageSay("要写 --out：付款文件写到哪里", "--out is needed: where the file goes")
			}
			format, err := f.writer()
			if err != nil {
				return err
			}
			return c.onMoney(&w, access.SendMoney, func(ctx context.Context, p *premises, by store.By) error {
				r, err := findRun(ctx, p, by, names[0])
				if err != nil {
					return err
				}
				file, err := sendTo(ctx, p, by, r.ID, out, format)
				if err != nil {
					return err
				}
				return c.said(w.asJSON, file, lang.Text{ZH: "写出 %d 笔，%s 元：%s\nsha256 %s", EN: "%d payments, %s yuan: %s\nsha256 %s"}, file.Payments, file.Total.Short(), out, file.SHA256)
			})
		},
	}
	w.bind(cmd)
	f.bind(cmd)
	cmd.Flags().StringVar(&out, "out", "", "file to write, readable by you alone · 写到的文件")
	return cmd
}

// sendTo writes a run's file beside where it goes and moves it there once it is
// journalled.
func sendTo(ctx context.Context, p *premises, by store.By, run id.ID, out string, format money.Format) (money.File, error) {
	tmp, err := os.CreateTemp(filepath.Dir(out), ".pay-*")
	if err != nil {
		return money.File{}, usage(err)
	}
	defer os.Remove(tmp.Name())
	file, err := p.ledger.Send(ctx, by, run, tmp, format, p.cases.Names(by, "in a file for the bank"))
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil || file.Payments == 0 {
		return file, err
	}
	return file, os.Rename(tmp.Name(), out)
}

func payReconcileCommand(c *console) *cobra.Command {
	var w caseWork
	var f bankFlags
	var rest bool
	cmd := &cobra.Command{
		Use:   "reconcile RUN [FILE]",
		Short: "收进银行的回盘 · take in what the bank says",
		Long: "同一份回盘收两次没有害处。只回失败的银行，收完失败的再写 --rest：其余都已付。\n" +
			"Taking the same returns in twice does no harm. Where the bank only tells what failed, take that in, then say --rest: all else was paid.",
		Args: args(cobra.RangeArgs(1, 2)),
		RunE: func(_ *cobra.Command, names []string) error {
			if len(names) == 1 && !rest {
				return usageSay("要写回盘文件，或 --rest", "write the file of returns, or --rest")
			}
			return c.onMoney(&w, access.SendMoney, func(ctx context.Context, p *premises, by store.By) error {
				r, err := findRun(ctx, p, by, names[0])
				if err != nil {
					return err
				}
				done, err := takeReturns(ctx, p, by, r.ID, names[1:], &f, rest)
				if err != nil {
					return err
				}
				return c.said(w.asJSON, done, lang.Text{ZH: "已付 %d，退回 %d，重复或不认识 %d，还没有消息 %d", EN: "%d paid, %d failed, %d repeated or unknown, %d unanswered"},
					done.Paid, done.Failed, done.Repeated, done.Left)
			})
		},
	}
	w.bind(cmd)
	f.bind(cmd)
	cmd.Flags().BoolVar(&rest, "rest", false, "what is not answered was paid · 其余都已付")
	return cmd
}

func takeReturns(ctx context.Context, p *premises, by store.By, run id.ID, files []string, f *bankFlags, rest bool) (done money.Reconciled, err error) {
	for _, file := range files {
		returns, settled, err := f.read(file, string(run))
		if err != nil {
			return done, err
		}
		rest = rest || settled
		if done, err = p.ledger.Reconcile(ctx, by, run, returns); err != nil {
			return done, err
		}
	}
	if rest {
		more, err := p.ledger.ReconcileRest(ctx, by, run)
		done.Paid, done.Left = done.Paid+more.Paid, more.Left
		return done, err
	}
	return done, nil
}

// read reads returns; settled says that all that is not among them was paid.
func (f *bankFlags) read(path, run string) (returns []money.Return, settled bool, err error) {
	t, err := f.template()
	if err != nil {
		return nil, false, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, false, usage(err)
	}
	defer file.Close()
	if t != nil {
		returns, err = t.Read(file)
		return returns, false, err
	}
	answer, err := pain001.Read(io.Reader(file))
	if err == nil && answer.Message != "" && answer.Message != run {
		err = money.ErrNoRun.At(answer.Message)
	}
	return answer.Returns, answer.Rest && answer.Waiting == 0, err
}
