package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/entitle/outreach"
	"minsheng/lang"
	"minsheng/people/sheet"
)

func outreachReceivedCommand(c *console) *cobra.Command {
	var b bringing
	cmd := &cobra.Command{
		Use:   "received [LIST.xlsx|LIST.csv]",
		Short: "收部门的待遇名单：谁已享受什么；不写文件则列出现有名单 · take a department's list of who receives what; without a file, show those there are",
		Long: "列：公民身份号码、姓名（可空）、服务、金额、周期、起始日期。名单写到的每项服务，以名单为准：不在上面的就是没有享受；\n" +
			"同一服务的新名单代替旧名单。不在登记里的人，说出行号，不收。收进以后，下一次匹配起按名单算。\n" +
			"Columns: citizen_number, name (may be empty), service, amount, per, since. Of every service it names, a list says everything:\n" +
			"whoever is not on it does not receive it; a new list takes the place of the old one. Rows of people who are not on the\n" +
			"register are named and left out. Matches go by it from the next one on.",
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, files []string) error {
			return c.onOffice(b.holding, func(ctx context.Context, p *premises) error {
				if len(files) == 0 {
					return c.showReceived(ctx, p, b.asJSON)
				}
				return c.takeReceived(ctx, p, b, files[0])
			})
		},
	}
	b.flags(cmd)
	cmd.Flags().StringVar(&b.source, "source", "", "department that supplies the list, like 民政局 · 提供部门")
	cmd.Flags().StringVar(&b.asOf, "as-of", "", "day of the list, YYYY-MM-DD (default today) · 名单日期")
	cmd.Flags().StringVar(&b.areas, "areas", "", "file of the division codes that a citizen number may begin with · 区划代码表")
	cmd.Flags().StringVar(&b.purpose, "purpose", "", "what for, in the words of the office (default: the file's name) · 用途")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) takeReceived(ctx context.Context, p *premises, b bringing, file string) error {
	if b.source == "" {
		return usageSay("要写 --source：哪个部门的名单", "--source is needed: which department's list it is")
	}
	asOf, err := dayOr(b.asOf, today())
	if err != nil {
		return err
	}
	payments, report, err := p.readPayments(b, file, asOf)
	if err != nil {
		return err
	}
	if len(report.Problems) > 0 {
		return c.printReport(report, b, lang.Text{ZH: "读 %d 行，收 %d 行", EN: "%d rows read, %d taken in"})
	}
	list := outreach.PaidList{Source: b.source, AsOf: asOf}
	for _, one := range payments {
		list.Rows = append(list.Rows, outreach.Paid{Number: one.Number, Service: one.Service, Amount: one.Amount, Per: one.Per, Since: one.Since})
	}
	purpose := b.purpose
	if purpose == "" {
		purpose = purposeOf(lang.Text{ZH: "收待遇名单", EN: "take a list of who receives what"}, file)
	}
	taken, err := p.office.TakePaid(ctx, by(purpose), list)
	if err != nil {
		return err
	}
	rows := make([]int, 0, len(taken.Elsewhere))
	for _, i := range taken.Elsewhere {
		rows = append(rows, payments[i].Row)
	}
	if b.asJSON {
		return c.json(map[string]any{"rows": len(payments), "taken": len(payments) - len(rows), "services": taken.Services, "elsewhere": rows})
	}
	for _, row := range rows {
		c.printf(lang.Text{ZH: "第 %d 行：登记里没有这个人，或此人不在任何一户", EN: "row %d: nobody of this number is on the register, or the person belongs to no household"}, row)
	}
	c.printf(lang.Text{ZH: "读 %d 行，收 %d 行，%d 项服务；下一次匹配起按它算", EN: "%d rows read, %d taken in, %d services; matches go by it from the next one on"},
		len(payments), len(payments)-len(rows), len(taken.Services))
	return nil
}

// readPayments reads a list for the services of the day it is of.
func (p *premises) readPayments(b bringing, file string, asOf civil.Date) ([]sheet.Payment, sheet.Report, error) {
	edition, err := p.place.On(asOf)
	if err != nil {
		return nil, sheet.Report{}, err
	}
	format, err := sheet.FormatOf(file)
	if err != nil {
		return nil, sheet.Report{}, err
	}
	areas, err := readAreas(b.areas)
	if err != nil {
		return nil, sheet.Report{}, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, sheet.Report{}, usage(err)
	}
	defer f.Close()
	return sheet.ReadPayments(f, format, sheet.Options{Source: b.source, AsOf: asOf, Areas: areas}, match.Payable(edition))
}

// paidView is a list as JSON.
type paidView struct {
	Service   string     `json:"service"`
	Name      lang.Text  `json:"name"`
	Source    string     `json:"source"`
	AsOf      civil.Date `json:"as_of"`
	People    int64      `json:"people"`
	Elsewhere int64      `json:"elsewhere"` // rows of the whole list
}

func (c *console) showReceived(ctx context.Context, p *premises, asJSON bool) error {
	lists, err := p.office.PaidLists(ctx)
	if err != nil {
		return err
	}
	edition, err := p.place.On(today())
	if err != nil {
		return err
	}
	views := []paidView{}
	for _, l := range lists {
		v := paidView{Service: l.Service, Source: l.Source, AsOf: l.AsOf, People: l.People, Elsewhere: l.Elsewhere}
		if s := edition.Service(l.Service); s != nil {
			v.Name = s.Name
		}
		views = append(views, v)
	}
	if asJSON {
		return c.json(views)
	}
	if len(views) == 0 {
		c.printf(lang.Text{ZH: "还没有待遇名单：没有人说过谁已享受什么", EN: "there are no lists: nobody has said who receives what"})
		return nil
	}
	t := c.table(lang.Text{ZH: "服务", EN: "service"}, lang.Text{ZH: "部门", EN: "department"}, lang.Text{ZH: "日期", EN: "as of"}, lang.Text{ZH: "人（户）数", EN: "people"}, lang.Text{ZH: "登记里没有", EN: "not on the register"})
	for _, v := range views {
		t.row(c.say(v.Name)+" ["+v.Service+"]", v.Source, v.AsOf.String(), fmt.Sprint(v.People), fmt.Sprint(v.Elsewhere))
	}
	t.print()
	return nil
}
