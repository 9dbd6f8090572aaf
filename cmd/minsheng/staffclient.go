package main

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minsheng/lang"
	"minsheng/staff"
)

// staffClientCommand is `minsheng staff client`: the programs of other systems
// that may use the interface under /api/v1.
func staffClientCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "client",
		Short: "接口账号：其他系统的程序 · programs of other systems that use the interface",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(clientAddCommand(c), clientListCommand(c),
		clientTokenCommand(c), clientEndCommand(c))
	return cmd
}

func clientAddCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "add LOGIN NAME ROLE@AREA[/DEPARTMENT] …",
		Short: "给程序开户，打印一次令牌 · make an account for a program and print its token, once",
		Long: "账号名以 api. 开头；岗位与人的岗位相同，管理员除外。\n" +
			"The login begins with api.; the posts are those of people, but for administrators.\n\n" +
			"minsheng staff client add --db sqlite:town.db api.hospital 区医院 caseworker@330502/health",
		Args: args(cobra.MinimumNArgs(3)),
		RunE: func(_ *cobra.Command, given []string) error {
			posts, err := clientPosts(given[2:])
			if err != nil {
				return err
			}
			return c.onRoster(h, func(ctx context.Context, r *staff.Roster) error {
				a, token, err := r.Admit(ctx, by("minsheng staff client add"), staff.Admission{Login: given[0], Name: given[1], Posts: posts})
				if err != nil {
					return err
				}
				return c.printToken(a.Login, token, asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

var postForm = regexp.MustCompile(`^([a-z_]+)@([0-9]*)(?:/(.+))?$`)

// clientPosts reads posts as they are written on the command line.
func clientPosts(given []string) (posts []staff.Post, err error) {
	for _, g := range given {
		m := postForm.FindStringSubmatch(g)
		if m == nil {
			return nil, usageSay("%q：写成 岗位@区划代码[/部门]，如 caseworker@330502/health", "%q: write ROLE@AREA[/DEPARTMENT], like caseworker@330502/health", g)
		}
		posts = append(posts, staff.Post{Role: staff.Role(m[1]), Area: m[2], Department: m[3]})
	}
	return posts, nil
}

func (c *console) printToken(login, token string, asJSON bool) error {
	if asJSON {
		return c.json(map[string]string{"login": login, "token": token})
	}
	c.printf(lang.Text{ZH: "%s 的令牌：%s（只显示这一次，一年内有效）", EN: "the token of %s: %s (shown this once, good for a year)"}, login, token)
	return nil
}

func clientTokenCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "token LOGIN",
		Short: "换新令牌，旧的再用一周 · another token; the old one is good for a week more",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, given []string) error {
			return c.onRoster(h, func(ctx context.Context, r *staff.Roster) error {
				token, err := r.RenewToken(ctx, by("minsheng staff client token"), given[0])
				if err != nil {
					return err
				}
				return c.printToken(given[0], token, asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func clientEndCommand(c *console) *cobra.Command {
	var h holding
	cmd := &cobra.Command{
		Use:   "end LOGIN",
		Short: "停用程序的账号和令牌 · take a program's tokens away and lock its account",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, given []string) error {
			return c.onRoster(h, func(ctx context.Context, r *staff.Roster) error {
				if err := r.EndClient(ctx, by("minsheng staff client end"), given[0]); err != nil {
					return err
				}
				c.printf(lang.Text{ZH: "%s 已停用", EN: "%s has ended"}, given[0])
				return nil
			})
		},
	}
	h.place(cmd)
	return cmd
}

// programLine is a program with its posts, as it is printed.
type programLine struct {
	accountLine
	EndsAt *time.Time `json:"token_ends_at,omitempty"`
}

func clientListCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "列出程序和令牌到期日 · list programs and when their tokens end",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onRoster(h, func(ctx context.Context, r *staff.Roster) error {
				all, err := r.Programs(ctx)
				if err != nil {
					return err
				}
				return c.printPrograms(all, asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (c *console) printPrograms(all []staff.Program, asJSON bool) error {
	lines := []programLine{}
	t := c.table(lang.Text{ZH: "账号", EN: "login"}, lang.Text{ZH: "名称", EN: "name"}, lang.Text{ZH: "状态", EN: "state"}, lang.Text{ZH: "岗位", EN: "posts"},
		lang.Text{ZH: "令牌到期", EN: "token ends"})
	for _, p := range all {
		l := programLine{lineOf(p.Actor), instant(p.EndsAt)}
		lines = append(lines, l)
		t.row(l.Login, l.Name, l.State, strings.Join(l.Posts, " "), inChina(p.EndsAt))
	}
	if asJSON {
		return c.json(lines)
	}
	t.print()
	return nil
}
