package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"minsheng/api"
	"minsheng/demo"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
	"minsheng/web"
)

// serveBench is what `bench serve` measures: a place at work under several
// clients, beside what its database does bare.
type serveBench struct {
	demo.Config
	holding
	seconds, clients, payments, minutes int
	asJSON                              bool
}

func benchServeCommand(c *console) *cobra.Command {
	b := serveBench{Config: demo.Config{Residents: 727000, Seed: 1}, holding: holding{code: demo.District}}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "网页、接口、申请、发放，与数据库自身的速度对照 · pages, API, applications, payments, beside the bare database",
		Long: "在真实的服务器和数据库上测量；每个数旁边是同一次运行中数据库自身的提交或读取速度。省略 --db 时用临时的 SQLite 文件。\n" +
			"PostgreSQL 请给一个空库和一个密钥文件名；已经填满的演示库会接着用。\n" +
			"Measured on a real server and database; beside each figure stands what the database does by itself in the same run. Without\n" +
			"--db a temporary SQLite file is used. Give PostgreSQL an empty database and the name of a key file; a database that was filled before is used again.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if b.seconds < 1 || b.clients < 1 || b.payments < 0 || b.minutes < 0 || b.Residents < 1 {
				return usageSay("--seconds、--clients、--residents 从 1 起", "--seconds, --clients and --residents start at 1")
			}
			ctx, stop := untilStopped()
			defer stop()
			return c.benchServe(ctx, b)
		},
	}
	b.place(cmd)
	cmd.Flags().IntVar(&b.Residents, "residents", b.Residents, "number of made-up residents · 居民数")
	cmd.Flags().IntVar(&b.seconds, "seconds", 10, "how long each load lasts · 每项测量多少秒")
	cmd.Flags().IntVar(&b.clients, "clients", 16, "how many clients at once · 同时的客户端数")
	cmd.Flags().IntVar(&b.payments, "payments", 100000, "payments of the monthly run · 发放笔数")
	cmd.Flags().IntVar(&b.minutes, "minutes", 0, "afterwards, everything at once for so long, with the memory each minute · 最后混合负载多少分钟，每分钟记内存")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON")
	return cmd
}

// serveFigure is one load that was measured.
type serveFigure struct {
	Load   string    `json:"load"`
	Name   lang.Text `json:"-"`
	Done   int       `json:"done"`
	Rate   float64   `json:"per_second"`
	P50    float64   `json:"p50_ms"`
	P99    float64   `json:"p99_ms"`
	CPU    float64   `json:"processor_ms"`     // of this program a piece, clients included; 0 where the system does not tell
	Beside string    `json:"beside,omitempty"` // the bare load it is compared with
	Ratio  float64   `json:"ratio,omitempty"`
}

// benched is a place under load.
type benched struct {
	*premises
	bench   serveBench
	console *console
	ctx     context.Context
	client  *http.Client
	address string
	session string  // of somebody at the desk
	people  []id.ID // residents to look at and to apply for
	bare    bareDB
	figures []serveFigure
}

func (c *console) benchServe(ctx context.Context, b serveBench) error {
	done, err := b.prepare()
	if err != nil {
		return err
	}
	defer done()
	p, err := c.premises(ctx, b.holding)
	if err != nil {
		return err
	}
	defer p.db.Close()
	began := time.Now()
	if err := c.settle(ctx, p.register, b.Config); err != nil {
		return err
	}
	if took := time.Since(began); took > 10*time.Second {
		c.printf(lang.Text{ZH: "入册用了 %s", EN: "enrolling took %s"}, took.Round(time.Second))
	}
	l := &benched{premises: p, bench: b, console: c, ctx: ctx}
	stop, err := l.serve()
	if err != nil {
		return err
	}
	defer stop()
	if err := l.measure(); err != nil {
		return err
	}
	if b.asJSON {
		return c.json(l.figures)
	}
	l.print()
	return nil
}

// prepare finds a place for the database; what done removes was temporary.
func (b *serveBench) prepare() (done func(), err error) {
	done = func() {}
	if b.url == "" {
		dir, err := os.MkdirTemp("", "minsheng-bench-")
		if err != nil {
			return done, err
		}
		b.url = "sqlite:" + filepath.Join(dir, "bench.db")
		return func() { os.RemoveAll(dir) }, nil
	}
	if b.keys != "" {
		_, err = store.EnsureKeys(b.keys)
	}
	return done, err
}

// serve opens the pages and the interface on a free port of this machine.
func (l *benched) serve() (stop func(), err error) {
	s := serving{listening: listening{addr: "127.0.0.1:0"}, holding: l.bench.holding, demo: true,
		often: api.Rate{Every: time.Microsecond, Burst: 1e6}}
	pages, err := l.portal(l.ctx, s, signIns{})
	if err != nil {
		return nil, err
	}
	face, err := l.face(s, pages)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return nil, err
	}
	l.address = "http://" + listener.Addr().String()
	server := web.Server(s.addr, face)
	go server.Serve(listener)
	l.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: l.bench.clients}}
	l.session, err = l.accounts.Vouch(l.ctx, demo.By(), benchClerk)
	return func() { server.Close() }, err
}

// benchClerk is who looks at records in the measurement: of the demonstration's
// staff.
const benchClerk = "demo.window"

func (l *benched) print() {
	t := l.console.table(lang.Text{ZH: "负载", EN: "load"}, lang.Text{ZH: "次数", EN: "done"}, lang.Text{ZH: "每秒", EN: "a second"},
		lang.Text{ZH: "p50（毫秒）", EN: "p50, ms"}, lang.Text{ZH: "p99（毫秒）", EN: "p99, ms"}, lang.Text{ZH: "处理器（毫秒）", EN: "processor, ms"}, lang.Text{ZH: "对照", EN: "beside"})
	for _, f := range l.figures {
		beside := ""
		if f.Beside != "" {
			beside = fmt.Sprintf("%.2f × %s", f.Ratio, f.Beside)
		}
		t.row(l.console.say(f.Name), fmt.Sprint(f.Done), fmt.Sprintf("%.0f", f.Rate), fmt.Sprintf("%.2f", f.P50), fmt.Sprintf("%.2f", f.P99), fmt.Sprintf("%.3f", f.CPU), beside)
	}
	t.print()
	l.console.printf(lang.Text{ZH: "%d 名居民，%d 个客户端，%d 核；现在占内存 %d MB", EN: "%d residents, %d clients, %d cores; %d MB of memory now"},
		l.bench.Residents, l.bench.clients, runtime.NumCPU(), residentMB())
}
