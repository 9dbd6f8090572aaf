package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"minsheng/lang"
)

func packListCommand(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "列出所有方案 · list all packs",
		Args:  args(cobra.NoArgs),
		RunE:  func(*cobra.Command, []string) error { return c.listPacks(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// listed is one pack as JSON shows it.
type listed struct {
	Code     string    `json:"code"`
	Name     lang.Text `json:"name"`
	Parent   string    `json:"parent,omitempty"`
	Services int       `json:"services"` // that the pack itself adds or changes
	Params   int       `json:"params"`
	Cases    int       `json:"cases"`
}

func (c *console) listPacks(asJSON bool) error {
	s, err := c.shelf(c.packs)
	if err != nil {
		return err
	}
	codes, err := s.Codes()
	if err != nil {
		return err
	}
	var all []listed
	for _, code := range codes {
		p, err := s.load(code)
		if err != nil { // one wrong pack must not hide the others
			c.printf(lang.Text{ZH: "%s：读不了，见 minsheng pack check %s", EN: "%s: cannot be read, see minsheng pack check %s"}, code, code)
			continue
		}
		cases, err := p.Cases()
		if err != nil {
			return s.renamed(err)
		}
		one := listed{Code: code, Name: p.Name, Services: p.OwnServices(), Params: p.OwnParams(), Cases: len(cases)}
		if p.Parent != nil {
			one.Parent = p.Parent.Code
		}
		all = append(all, one)
	}
	if asJSON {
		return c.json(all)
	}
	t := c.table(lang.Text{ZH: "代码", EN: "code"}, lang.Text{ZH: "名称", EN: "name"}, lang.Text{ZH: "上级", EN: "parent"},
		lang.Text{ZH: "服务", EN: "services"}, lang.Text{ZH: "参数", EN: "parameters"}, lang.Text{ZH: "案例", EN: "cases"})
	for _, one := range all {
		t.row(one.Code, c.say(one.Name), one.Parent, strconv.Itoa(one.Services), strconv.Itoa(one.Params), strconv.Itoa(one.Cases))
	}
	t.print()
	return nil
}
