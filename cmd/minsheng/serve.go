package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"minsheng/api"
	"minsheng/lang"
	"minsheng/people/login"
	"minsheng/web"
)

// defaultAddr can be reached from this machine alone.
const defaultAddr = "127.0.0.1:8080"

// graceTime is how long running requests may take to end when the program is
// asked to stop.
const graceTime = 10 * time.Second

// listening is where a server listens.
type listening struct {
	addr   string
	beyond bool // also beyond this machine
}

func (l *listening) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.addr, "addr", defaultAddr, "address to listen on · 监听地址")
	cmd.Flags().BoolVar(&l.beyond, "beyond-this-machine", false,
		"allow an address that others can reach: without TLS and a reverse proxy everybody on the way reads along · 允许本机以外访问")
}

// check refuses an address that others can reach unless that was said.
func (l listening) check() error {
	host, _, err := net.SplitHostPort(l.addr)
	if err != nil {
		return usagef("--addr %q: write host:port, like %s", l.addr, defaultAddr)
	}
	ip := net.ParseIP(host)
	if l.beyond || host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return usagef("--addr %s can be reached by others: write 127.0.0.1, or add --beyond-this-machine if that is meant", l.addr)
}

// serveCommand is `minsheng serve`: the pages of a place over its register.
func serveCommand(c *console) *cobra.Command {
	var l listening
	var h holding
	var at clock
	var planner string
	var accounts bool
	var providers string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "提供网页 · serve the pages of a place",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if h.url == "" || h.code == "" {
				return usagef("--db and --pack are needed: where the register is, and the code of the place")
			}
			if err := l.check(); err != nil {
				return err
			}
			if planner != "" && accounts {
				return usageSay("--board 和 --accounts 只能写一个", "write --board or --accounts, not both")
			}
			if planner != "" && !l.near() {
				return usagef("--board %s: the planner's pages are only for this machine where nobody signs in; write --accounts instead, or write --addr %s", planner, defaultAddr)
			}
			ctx, stop := untilStopped()
			defer stop()
			works := []besideWork{jobs}
			if at.set {
				works = append(works, func(ctx context.Context, p *premises) error { return p.nightly(ctx, at) })
			}
			return c.servePlace(ctx, serving{listening: l, holding: h, planner: planner, accounts: accounts, oidc: providers}, works...)
		},
	}
	l.flags(cmd)
	h.flags(cmd)
	h.workshop(cmd)
	cmd.Flags().StringVar(&planner, "board", "", "serve the planner's pages at /board, to this machine alone; the journal keeps this name · 规划看板，写上使用人")
	cmd.Flags().BoolVar(&accounts, "accounts", false, "serve the board at /board and the desk at /desk to those who sign in (minsheng staff) · 规划看板和办事台，登录后使用")
	cmd.Flags().StringVar(&providers, "oidc", "", "file of OpenID Connect providers that sign residents and staff in (docs/operators.md) · 统一身份认证的配置文件")
	cmd.Flags().Var(&at, "nightly", "match everybody each night at this time in China · 每晚匹配的时间")
	return cmd
}

// workshop is the flag of verbs that may match.
func (h *holding) workshop(cmd *cobra.Command) {
	cmd.Flags().StringVar(&h.work, "work", "", "folder for the files of matches, which hold no names (default: beside the SQLite file) · 匹配用的文件夹")
}

func (h *holding) flags(cmd *cobra.Command) {
	h.place(cmd)
	cmd.Flags().StringVar(&h.code, "pack", "", "code of the pack, like 330502 · 方案代码")
}

// place is flags for verbs that need no pack.
func (h *holding) place(cmd *cobra.Command) {
	cmd.Flags().StringVar(&h.url, "db", "", "database: sqlite:PATH or postgres://… · 数据库")
	cmd.Flags().StringVar(&h.keys, "keys", "", "file of the keys (default: beside the SQLite file) · 密钥文件")
}

// untilStopped is done when somebody asks the program to stop.
func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
}

// serving is which place is served, where and for whom.
type serving struct {
	listening
	holding
	demo    bool
	planner string // who looks at the board on this machine, without signing in
	// accounts lets those look at the board who sign in; without it and without
	// a planner there is no board.
	accounts bool
	oidc     string // the file of providers that sign people in; empty: none
	// often is how often the interface answers each program or address; zero:
	// as it does by itself.
	often api.Rate
}

// chooses reports whether whoever sits at this machine may choose as whom of
// the demonstration's staff to work.
func (s serving) chooses() bool { return s.demo && s.near() }

// servePlace opens a place and serves its pages until ctx is done; besides,
// other work is done on it meanwhile.
func (c *console) servePlace(ctx context.Context, s serving, beside ...besideWork) error {
	in, err := s.signIns()
	if err != nil {
		return err
	}
	p, err := c.premises(ctx, s.holding)
	if err != nil {
		return err
	}
	defer p.db.Close()
	if err := p.tellOfWall(ctx); err != nil {
		return err
	}
	portal, err := p.portal(ctx, s, in)
	if err != nil {
		return err
	}
	face, err := p.face(s, portal)
	if err != nil {
		return err
	}
	return c.serve(ctx, s.listening, face, func(ctx context.Context) error { return c.beside(ctx, p, beside) })
}

// portal is the pages of the place.
func (p *premises) portal(ctx context.Context, s serving, in signIns) (*web.Portal, error) {
	roster, err := p.roster(ctx, s)
	if err != nil {
		return nil, err
	}
	door, err := login.Open(ctx, p.db, login.Options{Register: p.register, Demo: s.demo})
	if err != nil {
		return nil, err
	}
	return web.New(web.Options{Packs: p.shelf.Library, Home: p.place.Code, Demo: s.demo, Today: today, Log: p.log,
		Areas: townshipNames(p.place.Code), Board: p.board(s), Staff: roster, Register: p.register, Office: p.cases, Banks: bankFiles(), MakeBelieve: s.chooses(),
		Door: door, ResidentProvider: in.residents, StaffProvider: in.staff})
}

// face is all that a place shows: the interface for programs below /api/, and
// pages.
func (p *premises) face(s serving, pages http.Handler) (http.Handler, error) {
	programs, err := api.New(api.Options{Packs: p.shelf.Library, Home: p.place.Code, Today: today, Now: time.Now, Engine: p.engine, Staff: p.accounts, Register: p.register, Cases: p.cases, Ledger: p.ledger,
		Demo: s.demo, Log: p.log, Client: s.often, Public: s.often})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", programs)
	mux.Handle("/", pages)
	return mux, nil
}

// tellOfWall warns where the database user looks over row-level security.
func (p *premises) tellOfWall(ctx context.Context) error {
	overlooked, err := p.db.Overlooked(ctx)
	if overlooked {
		p.log.Warn("the database user is a superuser or has BYPASSRLS: row-level security does not bind it; give the program an ordinary user")
	}
	return err
}

// besideWork is what happens to a place while its pages are served.
type besideWork func(context.Context, *premises) error

// beside does the jobs and the other work of a place, and returns when all of
// it has ended.
func (c *console) beside(ctx context.Context, p *premises, works []besideWork) error {
	var all sync.WaitGroup
	failed := make([]error, len(works))
	for i, work := range works {
		all.Go(func() { failed[i] = work(ctx, p) })
	}
	all.Wait()
	return errors.Join(failed...)
}

// jobs does the jobs of a place.
func jobs(ctx context.Context, p *premises) error {
	p.work(ctx)
	return nil
}

// serve answers requests until ctx is done, then lets those that run end, and
// waits for what works beside. A failure of that work is printed and leaves the
// pages up.
func (c *console) serve(ctx context.Context, l listening, h http.Handler, beside func(context.Context) error) error {
	listener, err := net.Listen("tcp", l.addr)
	if err != nil {
		return fmt.Errorf("%w: %s", err, c.say(lang.Text{ZH: "换一个地址，如 --addr 127.0.0.1:8081", EN: "choose another address, like --addr 127.0.0.1:8081"}))
	}
	c.printf(lang.Text{ZH: "http://%s （按 Ctrl+C 停止）", EN: "http://%s (Ctrl+C stops)"}, listener.Addr())
	server := web.Server(l.addr, h)
	ctx, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	if beside != nil {
		work.Go(func() {
			if err := beside(ctx); err != nil && ctx.Err() == nil {
				c.exit(err)
			}
		})
	}
	failed := make(chan error, 1)
	work.Go(func() { failed <- server.Serve(listener) })
	select {
	case err = <-failed:
	case <-ctx.Done():
		grace, end := context.WithTimeout(context.Background(), graceTime)
		err = server.Shutdown(grace)
		end()
	}
	stop()
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
