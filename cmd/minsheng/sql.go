package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/rule/sqlgen"
)

// sqlCommand is `minsheng sql`: the rules of a day as a query for another
// engine.
func sqlCommand(c *console) *cobra.Command {
	var ask sqlAsk
	cmd := &cobra.Command{
		Use:   "sql",
		Short: "把某一天的规则写成 SQL，在大数据平台上算全体居民 · the rules of a day as SQL, for everyone",
		Long: "读三张表 persons、households、links，给出每人（户）每项服务：yes、no、unknown 或 broken，以及金额（分）。表的约定见 docs/scale.md。\n" +
			"Reads the tables persons, households and links; gives for each person (or household) and service yes, no, unknown or\n" +
			"broken, and the amount in fen. docs/scale.md is the contract of the tables.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return c.sql(ask) },
	}
	cmd.Flags().StringVar(&ask.code, "pack", "", "code of the pack, like 330502 · 方案代码")
	cmd.Flags().StringVar(&ask.on, "on", "", "day, YYYY-MM-DD (today) · 哪一天")
	cmd.Flags().StringVar(&ask.dialect, "dialect", "", "one of "+dialectNames()+" · 数据库引擎")
	cmd.Flags().StringSliceVar(&ask.services, "service", nil, "only these services · 只写这些服务")
	cmd.Flags().BoolVar(&ask.missing, "missing", false, "a last column with the names of what is missing · 还缺什么也写出来")
	cmd.Flags().BoolVar(&ask.script, "script", false, "each step as a table of its own, for engines that compute a step wherever it is read · 逐步建表")
	return cmd
}

// sqlAsk is what the command line of sql asks for.
type sqlAsk struct {
	code, on, dialect string
	services          []string
	script, missing   bool
}

func (c *console) sql(ask sqlAsk) error {
	if ask.code == "" {
		return usagef("--pack is needed: the code of a pack, like 330502")
	}
	d := sqlgen.DialectNamed(ask.dialect)
	if d == nil {
		return usagef("--dialect is needed: one of %s", dialectNames())
	}
	day, err := dayOf(ask.on)
	if err != nil {
		return err
	}
	q, err := c.query(ask, d, day)
	if err != nil {
		return err
	}
	for _, r := range q.Left {
		fmt.Fprintln(c.err, c.say(lang.Text{ZH: "没有写入 " + r.Service + "：" + r.ZH, EN: "left out: " + r.Error()}))
	}
	if ask.script {
		_, err = fmt.Fprintln(c.out, strings.Join(q.Script(), ";\n\n")+";")
		return err
	}
	_, err = fmt.Fprint(c.out, q)
	return err
}

func (c *console) query(ask sqlAsk, d *sqlgen.Dialect, day civil.Date) (*sqlgen.Query, error) {
	e, err := c.edition(ask.code, day)
	if err != nil {
		return nil, err
	}
	for _, id := range ask.services {
		if s := e.Service(id); s == nil || !s.Computes {
			return nil, usagef("--service: %s computes no service %q on %s", ask.code, id, day)
		}
	}
	return entitle.SQL(e, day, entitle.InSQL{Dialect: d, Services: ask.services, Missing: ask.missing})
}

func dialectNames() string {
	var names []string
	for _, d := range sqlgen.Dialects() {
		names = append(names, d.Name)
	}
	return strings.Join(names, ", ")
}
