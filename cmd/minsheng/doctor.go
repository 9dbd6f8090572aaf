package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minsheng/lang"
	"minsheng/store"
	"minsheng/store/doctor"
)

// doctorCommand is `minsheng doctor`: whether a database is fit to be relied on.
func doctorCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor --db URL",
		Short: "体检：密钥、审计日志、行级安全、落盘、时钟、磁盘 · examine a database: keys, journal, row-level security, durability, clock, disk",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onDatabase(h, func(ctx context.Context, db *store.DB) error {
				if err := migrateAreas(ctx, db); err != nil {
					return err
				}
				return c.printFindings(doctor.Look(ctx, db, h.room()), asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(doctorScaleCommand(c))
	return cmd
}

func doctorScaleCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "scale --db URL --keys FILE",
		Short: "多程序、多机器共用的数据库：逐项试过才放行 · a database for several programs or machines: tries each property before it is relied on",
		Long: "在以 doctor_ 开头的表里逐项试：唯一认领、忘记范围、原子写入、两阶段恢复、合计、领作业、连接，试完即删；有一项不成立就退出 1。\n" +
			"空的 PostgreSQL 库也可以：给一个密钥文件名，没有就生成，以后一直用它。\n" +
			"Tries, in tables named doctor_…, unique claims, forgotten scopes, whole writes, recovery of two-phase commits, totals, claiming of jobs\n" +
			"and joins, then takes the tables away; exits 1 where one does not hold. An empty PostgreSQL will do: name a key file, which is made and is the database's from then on.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if h.url == "" {
				return usageSay("要写 --db：哪个数据库", "--db is needed: which database")
			}
			if h.keys != "" {
				if _, err := store.EnsureKeys(h.keys); err != nil {
					return err
				}
			}
			return c.onDatabase(h, func(ctx context.Context, db *store.DB) error {
				found, err := doctor.Scale(ctx, db)
				if err != nil {
					return err
				}
				return c.printFindings(found, asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// room is how many bytes are free beside a SQLite file; negative where that is
// not known.
func (h holding) room() int64 {
	path, isFile := strings.CutPrefix(h.url, "sqlite:")
	if !isFile {
		return -1
	}
	return freeIn(filepath.Dir(path))
}

// markWords say how a property stands.
var markWords = map[doctor.Mark]lang.Text{
	doctor.Holds:  {ZH: "良好", EN: "holds"},
	doctor.Warned: {ZH: "注意", EN: "mind"},
	doctor.Fails:  {ZH: "不行", EN: "FAILS"},
}

func (c *console) printFindings(found []doctor.Finding, asJSON bool) error {
	failed := false
	for _, f := range found {
		failed = failed || f.Mark == doctor.Fails
		if !asJSON {
			c.printf(lang.Text{ZH: "%s　%s：%s", EN: "%-5s  %s: %s"}, c.say(markWords[f.Mark]), c.say(f.Name), c.say(f.Said))
		}
	}
	if asJSON {
		if err := c.json(found); err != nil {
			return err
		}
	}
	if failed {
		return errFailed
	}
	return nil
}
