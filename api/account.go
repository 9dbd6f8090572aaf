package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"minsheng/access"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/staff"
)

// account serves what a program can know of itself.
func (a *API) account() {
	const tag = "account"
	add(a, route{id: "get-me", method: http.MethodGet, path: "/me", tag: tag, client: true,
		say: lang.Text{ZH: "我是谁，有哪些岗位和权限", EN: "who I am: posts, and what they allow"}}, a.me)
	add(a, route{id: "list-calls", method: http.MethodGet, path: "/calls", tag: tag, client: true,
		say: lang.Text{ZH: "审计日志里我做过的事", EN: "what the journal holds of me, the newest first"}}, a.calls)
}

// post is a post that the program holds today.
type post struct {
	Role       staff.Role `json:"role"`
	Area       string     `json:"area" doc:"区划代码，空为全部 · division code; empty is everywhere"`
	Department string     `json:"department,omitempty"`
}

// me is who asks.
type me struct {
	Login string          `json:"login"`
	Name  string          `json:"name"`
	Posts []post          `json:"posts" nullable:"false"`
	May   []access.Action `json:"may" nullable:"false" doc:"某处可以做的事 · what is allowed somewhere"`
}

type meAnswer struct{ Body me }

func (a *API) me(ctx context.Context, _ *struct{}) (*meAnswer, error) {
	c := client(ctx)
	out := me{Login: c.Account.Login, Name: c.Account.Name, Posts: []post{}, May: []access.Action{}}
	for _, p := range c.Posts {
		out.Posts = append(out.Posts, post{p.Role, p.Area, p.Department})
	}
	for _, do := range access.Actions() {
		if len(c.Scope(do)) > 0 {
			out.May = append(out.May, do)
		}
	}
	return &meAnswer{out}, nil
}

// call is a line of the journal.
type call struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Purpose string    `json:"purpose"`
	Subject id.ID     `json:"subject,omitempty" doc:"关于谁 · whom it is about"`
	Detail  string    `json:"detail,omitempty"`
}

func (a *API) calls(ctx context.Context, in *Paging) (*list[call], error) {
	all, err := a.options.Staff.Calls(ctx, client(ctx), in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	last := ""
	if len(all) > in.Limit {
		all = all[:in.Limit]
		last = all[in.Limit-1].Mark
	}
	lines := make([]call, 0, len(all))
	for _, c := range all {
		lines = append(lines, call{c.At, c.Kind, c.Purpose, c.Subject, c.Detail})
	}
	return pageOf(lines, "/calls", last, *in, url.Values{}), nil
}
