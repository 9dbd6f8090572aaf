package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"minsheng/casework"
	"minsheng/entitle/outreach"
	"minsheng/event"
	"minsheng/job"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/people"
	"minsheng/people/login"
	"minsheng/staff"
	"minsheng/store"
)

// backupCommand is `minsheng backup`: the whole database as one file, while the
// program goes on serving.
func backupCommand(c *console) *cobra.Command {
	var h holding
	var out string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "backup --db URL --out FILE",
		Short: "备份整个数据库，运行中也可以 · back the whole database up, also while it is in use",
		Long: "备份里没有密钥：密钥文件要另外保存，没有它备份打不开。SQLite 和 PostgreSQL 的备份可以互相恢复。\n" +
			"The keys are not in a backup: keep their file elsewhere, without it a backup is of no use. A backup of SQLite can be\n" +
			"restored into PostgreSQL and the other way round.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if out == "" {
				return usageSay("要写 --out：备份写到哪个文件", "--out is needed: the file to write")
			}
			return c.onDatabase(h, func(ctx context.Context, db *store.DB) error {
				var a *store.Archive
				err := wholeFile(out, func(w io.Writer) (err error) {
					a, err = db.Backup(ctx, w, c.tableDone(asJSON))
					return err
				})
				if err != nil {
					return err
				}
				return c.printArchive(a, asJSON, lang.Text{ZH: "已备份 %d 张表、%d 行，到 %s 为止", EN: "%d tables with %d rows are backed up, as of %s"})
			})
		},
	}
	h.place(cmd)
	cmd.Flags().StringVar(&out, "out", "", "file to write; it must not exist · 备份文件")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// restoreCommand is `minsheng restore`: a backup into an empty database.
func restoreCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "restore --db URL --keys FILE BACKUP",
		Short: "把备份恢复到空的数据库 · restore a backup into an empty database",
		Long: "全部恢复或什么也不写；逐行核对数目和校验和，并走一遍审计日志。\n" +
			"All of it or nothing; rows are counted and checksummed, and the journal is walked.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, files []string) error {
			if h.url == "" || h.keys == "" {
				return usageSay("要写 --db 和 --keys：恢复到哪里，用备份当时的哪个密钥文件", "--db and --keys are needed: where to, and the key file of the backed up database")
			}
			keys, err := store.OpenKeys(h.keys)
			if err != nil {
				return err
			}
			return c.restore(h.url, keys, files[0], asJSON)
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) restore(url string, keys store.Keys, file string, asJSON bool) error {
	ctx, stop := untilStopped()
	defer stop()
	f, err := os.Open(file)
	if err != nil {
		return usage(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := store.ReadArchive(f, info.Size()); err != nil { // before there is a database
		return fmt.Errorf("%s: %w", file, err)
	}
	db, err := store.Open(ctx, url, keys)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := migrateAreas(ctx, db); err != nil {
		return err
	}
	a, err := db.Restore(ctx, by("minsheng restore"), f, info.Size(), c.tableDone(asJSON))
	if err != nil {
		return err
	}
	return c.printArchive(a, asJSON, lang.Text{ZH: "已恢复 %d 张表、%d 行，是 %s 的内容；审计日志完好", EN: "%d tables with %d rows are restored, as of %s; the journal is whole"})
}

// wholeFile is newFile for what takes long: the file gets its name only when it
// is whole, so that who is killed leaves none.
func wholeFile(name string, write func(io.Writer) error) error {
	if _, err := os.Lstat(name); err == nil {
		return usage(&fs.PathError{Op: "write", Path: name, Err: fs.ErrExist})
	}
	growing := name + ".growing"
	os.Remove(growing) // of somebody who was killed
	if err := newFile(growing, write); err != nil {
		return err
	}
	return os.Rename(growing, name)
}

// migrateAreas brings the tables of every area up to date.
func migrateAreas(ctx context.Context, db *store.DB) error {
	for _, migrate := range []func(context.Context, *store.DB) error{
		people.Migrate, login.Migrate, job.Migrate, event.Migrate, staff.Migrate, outreach.Migrate, money.Migrate, casework.Migrate,
	} {
		if err := migrate(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

// copyCommand is `minsheng copy`: from one database into another, of either
// engine.
func copyCommand(c *console) *cobra.Command {
	var h holding
	var to string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "copy --db URL --to URL",
		Short: "把一个数据库搬进另一个空的，如 SQLite 到 PostgreSQL · copy a database into an empty one, like SQLite to PostgreSQL",
		Long: "等于备份再恢复，核对与恢复相同；新数据库仍用原来的密钥文件（--keys）。\n" +
			"It is a backup and a restore, with the same checks; the new database keeps the key file of the old one (--keys).",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if to == "" {
				return usageSay("要写 --to：搬到哪个数据库", "--to is needed: the database to fill")
			}
			return c.onDatabase(h, func(ctx context.Context, db *store.DB) error {
				f, err := os.CreateTemp("", "minsheng-copy-*.zip")
				if err != nil {
					return err
				}
				defer os.Remove(f.Name())
				defer f.Close()
				if _, err := db.Backup(ctx, f, nil); err != nil {
					return err
				}
				return c.restore(to, db.Keys(), f.Name(), asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().StringVar(&to, "to", "", "database to fill: sqlite:PATH or postgres://… · 目标数据库")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// tableDone says of each table that it is done, where a person reads along.
func (c *console) tableDone(asJSON bool) func(store.ArchiveTable) {
	if asJSON {
		return nil
	}
	return func(t store.ArchiveTable) {
		if t.Rows > 0 {
			c.printf(lang.Text{ZH: "  %s：%d 行", EN: "  %s: %d rows"}, t.Name, t.Rows)
		}
	}
}

func (c *console) printArchive(a *store.Archive, asJSON bool, said lang.Text) error {
	if asJSON {
		return c.json(a)
	}
	c.printf(said, len(a.Tables), a.Rows(), a.At.Local().Format(time.DateTime))
	return nil
}

// verifyCommand is `minsheng verify`: whether the journal is as it was written.
func verifyCommand(c *console) *cobra.Command {
	var h holding
	var kept string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify --db URL",
		Short: "核对审计日志：有没有被改、被删、被调换 · check the journal: changed, missing or reordered entries",
		Long: "--json 打印每条链的结尾，请另处留存；以后用 --kept 核对，连末尾被整段删掉也看得出。\n" +
			"--json prints where each chain ends: keep it elsewhere. With --kept it also shows later whether the end was cut off.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			heads, err := readHeads(kept)
			if err != nil {
				return err
			}
			return c.onDatabase(h, func(ctx context.Context, db *store.DB) error {
				found, err := db.Verify(ctx)
				if err != nil {
					return err
				}
				if err := db.Holds(ctx, heads); err != nil {
					return err
				}
				return c.printHeads(found, asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().StringVar(&kept, "kept", "", "file with what --json printed earlier · 以前留存的文件")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// readHeads reads what verify printed earlier; no file, no heads.
func readHeads(file string) (heads []store.Head, err error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, usage(err)
	}
	if err := json.Unmarshal(text, &heads); err != nil {
		return nil, usageSay("%s 不是 verify --json 打印的内容：%v", "%s is not what verify --json prints: %v", file, err)
	}
	return heads, nil
}

func (c *console) printHeads(heads []store.Head, asJSON bool) error {
	if asJSON {
		return c.json(heads)
	}
	total := int64(0)
	for _, h := range heads {
		total += h.Entries
	}
	c.printf(lang.Text{ZH: "审计日志完好：%d 条链，%d 条记录", EN: "the journal is whole: %d chains, %d entries"}, len(heads), total)
	return nil
}
