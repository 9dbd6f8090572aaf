package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"minsheng/lang"
	"minsheng/staff"
	"minsheng/store"
)

// staffCommand is `minsheng staff`: the first accounts of a place, and who has
// one. Everything later happens on the pages, where it is known who acts.
func staffCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "staff",
		Short: "工作人员账号：开头几个、启用、查看 · accounts of staff: the first ones, set up, look",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(staffStartCommand(c), staffSetUpCommand(c), staffListCommand(c), staffClientCommand(c))
	return cmd
}

func staffStartCommand(c *console) *cobra.Command {
	var h holding
	cmd := &cobra.Command{
		Use:   "start LOGIN=NAME:ROLE@AREA[/DEPARTMENT] …",
		Short: "建立最初的账号，打印启用码 · make the first accounts and print their set-up codes",
		Long: "只在还没有账号时可用。至少要有 system_admin、security_admin、auditor 三种管理员，由三个人担任。\n" +
			"Only while there are no accounts. There must be a system_admin, a security_admin and an auditor, three people.\n\n" +
			"minsheng staff start --db sqlite:town.db zhao.min=赵敏:system_admin@330502 qian.li=钱丽:security_admin@330502 sun.jie=孙杰:auditor@330502",
		Args: args(cobra.MinimumNArgs(3)),
		RunE: func(_ *cobra.Command, given []string) error {
			first, err := firstOnes(given)
			if err != nil {
				return err
			}
			return c.onRoster(h, func(ctx context.Context, r *staff.Roster) error {
				codes, err := r.Start(ctx, by("minsheng staff start"), first)
				if err != nil {
					return err
				}
				for i, f := range first {
					c.printf(lang.Text{ZH: "%s（%s，%s）启用码：%s", EN: "%s (%s, %s) set-up code: %s"}, f.Login, f.Name, f.Role, codes[i])
				}
				c.printf(lang.Text{ZH: "启用码七天内有效，当面交给本人", EN: "The codes are good for seven days: hand them to each person yourself"})
				return nil
			})
		},
	}
	h.place(cmd)
	return cmd
}

var firstForm = regexp.MustCompile(`^([^=]+)=([^:]+):([a-z_]+)@([0-9]*)(?:/(.+))?$`)

// firstOnes reads the arguments of start.
func firstOnes(given []string) ([]staff.First, error) {
	var all []staff.First
	roles := map[staff.Role]bool{}
	for _, g := range given {
		m := firstForm.FindStringSubmatch(g)
		if m == nil {
			return nil, usageSay("%q：写成 账号=姓名:岗位@区划代码，如 zhao.min=赵敏:system_admin@330502",
				"%q: write LOGIN=NAME:ROLE@AREA, like zhao.min=Zhao Min:system_admin@330502", g)
		}
		f := staff.First{Login: m[1], Name: m[2], Role: staff.Role(m[3]), Area: m[4], Department: m[5]}
		all, roles[f.Role] = append(all, f), true
	}
	for _, r := range []staff.Role{staff.SystemAdmin, staff.SecurityAdmin, staff.Auditor} {
		if !roles[r] {
			return nil, usageSay("还缺管理员 %s", "the administrator %s is missing", r)
		}
	}
	return all, nil
}

func staffSetUpCommand(c *console) *cobra.Command {
	var h holding
	cmd := &cobra.Command{
		Use:   "setup LOGIN CODE",
		Short: "用启用码设口令和动态码 · set password and second factor with a set-up code",
		Long: "口令从终端或标准输入读一行。打印的 otpauth 地址加入身份验证器程序。\n" +
			"The password is a line from the terminal or standard input. The otpauth address goes into an authenticator program.",
		Args: args(cobra.ExactArgs(2)),
		RunE: func(_ *cobra.Command, given []string) error {
			return c.onRoster(h, func(ctx context.Context, r *staff.Roster) error {
				password, err := c.askPassword()
				if err != nil {
					return err
				}
				factor, err := r.SetUp(ctx, given[0], given[1], password)
				if err != nil {
					return err
				}
				c.printf(lang.Text{ZH: "%s", EN: "%s"}, factor)
				return nil
			})
		},
	}
	h.place(cmd)
	return cmd
}

// askPassword reads a password without showing it, or a line where there is no
// terminal.
func (c *console) askPassword() (string, error) {
	if fd := int(os.Stdin.Fd()); term.IsTerminal(fd) {
		c.printf(lang.Text{ZH: "口令：", EN: "Password:"})
		line, err := term.ReadPassword(fd)
		return string(line), err
	}
	line, err := bufio.NewReader(io.LimitReader(os.Stdin, 4<<10)).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}

func staffListCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "列出账号和今天的岗位 · list accounts and the posts they hold today",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onRoster(h, func(ctx context.Context, r *staff.Roster) error {
				all, err := r.Everybody(ctx)
				if err != nil {
					return err
				}
				return c.printStaff(all, asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// accountLine is an account with its posts, as it is printed.
type accountLine struct {
	Login string   `json:"login"`
	Name  string   `json:"name"`
	State string   `json:"state"`
	Posts []string `json:"posts"`
}

func (c *console) printStaff(all []staff.Actor, asJSON bool) error {
	lines := []accountLine{}
	for _, a := range all {
		lines = append(lines, lineOf(a))
	}
	if asJSON {
		return c.json(lines)
	}
	t := c.table(lang.Text{ZH: "账号", EN: "login"}, lang.Text{ZH: "姓名", EN: "name"}, lang.Text{ZH: "状态", EN: "state"}, lang.Text{ZH: "岗位", EN: "posts"})
	for _, l := range lines {
		t.row(l.Login, l.Name, l.State, strings.Join(l.Posts, " "))
	}
	t.print()
	return nil
}

func lineOf(a staff.Actor) accountLine {
	line := accountLine{Login: a.Account.Login, Name: a.Account.Name, State: string(a.Account.State), Posts: []string{}}
	for _, p := range a.Posts {
		post := string(p.Role) + "@" + p.Area
		if p.Department != "" {
			post += "/" + p.Department
		}
		line.Posts = append(line.Posts, post)
	}
	return line
}

// onRoster opens the roster of a database that is there already.
func (c *console) onRoster(h holding, do func(context.Context, *staff.Roster) error) error {
	return c.onDatabase(h, func(ctx context.Context, db *store.DB) error {
		r, err := staff.Open(ctx, db)
		if err != nil {
			return err
		}
		return do(ctx, r)
	})
}
