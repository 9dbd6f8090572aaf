package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"minsheng/bridge/cloudevents"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/demo"
	"minsheng/entitle"
	"minsheng/entitle/outreach"
	"minsheng/entitle/snapshot"
	"minsheng/event"
	"minsheng/job"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/staff"
	"minsheng/store"
)

// premises is a place with all that works for it.
type premises struct {
	shelf    *shelf
	place    *pack.Pack
	db       *store.DB
	register *people.Register
	queue    *job.Queue
	outbox   *event.Outbox
	office   *outreach.Office
	cases    *casework.Office
	ledger   *money.Ledger
	accounts *staff.Roster
	engines  engines
	shop     outreach.Workshop
	log      *slog.Logger
}

// premises opens the place that a holding describes; close its database.
func (c *console) premises(ctx context.Context, h holding) (*premises, error) {
	s, code, err := c.pack(h.code)
	if err != nil {
		return nil, err
	}
	p := &premises{shelf: s, log: slog.New(slog.NewTextHandler(c.err, nil))}
	if p.place, err = s.Pack(code); err != nil {
		return nil, err
	}
	attributes, err := snapshot.Catalogue(p.place.Schema())
	if err != nil {
		return nil, err
	}
	if p.register, p.db, err = h.open(ctx, attributes); err != nil {
		return nil, err
	}
	if err := p.furnish(ctx, h); err != nil {
		p.db.Close()
		return nil, err
	}
	return p, nil
}

// furnish opens what stands on the register.
func (p *premises) furnish(ctx context.Context, h holding) (err error) {
	if p.queue, err = job.Open(ctx, p.db); err != nil {
		return err
	}
	if p.outbox, err = event.Open(ctx, p.db); err != nil {
		return err
	}
	p.shop = outreach.Workshop{Queue: p.queue, Dir: h.workFolder()}
	if p.office, err = outreach.Open(ctx, p.db, outreach.Options{Register: p.register, Place: p.place}); err != nil {
		return err
	}
	if p.ledger, err = money.Open(ctx, p.db); err != nil {
		return err
	}
	if p.accounts, err = staff.Open(ctx, p.db); err != nil {
		return err
	}
	p.cases, err = casework.Open(ctx, casework.Parts{DB: p.db, Register: p.register, Ledger: p.ledger, Engine: p.engine, Today: today,
		Place: p.place.Code, Staff: p.accounts.Everybody})
	return err
}

// engines are those of the latest few days asked for, by the day and by the first
// day of their edition.
type engines struct {
	mu sync.Mutex
	of map[civil.Date]*entitle.Engine
}

// keptEngines bounds how many are kept.
const keptEngines = 8

// engine answers for a day; it is kept for the next who ask.
func (p *premises) engine(on civil.Date) (*entitle.Engine, error) {
	p.engines.mu.Lock()
	defer p.engines.mu.Unlock()
	if g := p.engines.of[on]; g != nil {
		return g, nil
	}
	e, err := p.place.On(on)
	if err != nil {
		return nil, err
	}
	g := p.engines.of[e.Span.From]
	if g == nil {
		if g, err = entitle.New(e); err != nil {
			return nil, err
		}
	}
	if len(p.engines.of) >= keptEngines || p.engines.of == nil {
		p.engines.of = map[civil.Date]*entitle.Engine{}
	}
	p.engines.of[e.Span.From], p.engines.of[on] = g, g
	return g, nil
}

// workFolder is where matches keep their files: beside a SQLite database, else
// in the user's cache, unless something else was said.
func (h holding) workFolder() string {
	if h.work != "" {
		return h.work
	}
	if path, isFile := strings.CutPrefix(h.url, "sqlite:"); isFile {
		return path + ".matches"
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "minsheng", "matches-"+filepath.Base(h.code))
}

// How long jobs that are done and receipts of events can be looked at, and how
// many events are sent side by side.
const (
	keepJobs     = 30 * 24 * time.Hour
	keepReceipts = 365 * 24 * time.Hour
	couriers     = 4
)

// work does the jobs of the place until ctx is done.
func (p *premises) work(ctx context.Context) {
	if _, err := p.queue.Sweep(ctx, by("minsheng job"), time.Now().Add(-keepJobs)); err != nil && ctx.Err() == nil {
		p.log.Error("old jobs could not be swept", "error", err)
	}
	if _, err := p.outbox.Sweep(ctx, by("minsheng events"), time.Now().Add(-keepReceipts)); err != nil && ctx.Err() == nil {
		p.log.Error("old receipts could not be swept", "error", err)
	}
	var crews sync.WaitGroup
	crews.Go(func() { p.sendEvents(ctx) })
	crews.Go(func() { p.hourly(ctx) })
	p.queue.Work(ctx, job.Crew{Log: p.log, Does: map[string]job.Handler{
		p.office.MatchKind(): p.office.Matcher(p.shop),
		casework.SweepKind:   p.cases.Sweeper(),
		casework.CycleKind:   p.cases.Cycler(),
	}})
	crews.Wait()
}

// hourly orders a sweep of the cases for each hour until ctx is done.
func (p *premises) hourly(ctx context.Context) {
	if err := p.queue.Repeat(ctx, by("minsheng serve"), p.log, casework.Hourly); err != nil && ctx.Err() == nil {
		p.log.Error("cases are not swept", "error", err)
	}
}

// sendEvents tells other systems what happened until ctx is done. It has hands
// of its own, so that who answers slowly holds up no other work.
func (p *premises) sendEvents(ctx context.Context) {
	sender := cloudevents.New("/minsheng/"+p.place.Code, time.Now)
	p.queue.Work(ctx, job.Crew{Log: p.log, Hands: couriers, Does: map[string]job.Handler{event.DeliverKind: p.outbox.Courier(sender.Send)}})
}

// nightly orders a match for each night until ctx is done.
func (p *premises) nightly(ctx context.Context, at clock) error {
	return p.queue.Repeat(ctx, by("minsheng serve --nightly "+at.String()), p.log, func(after time.Time) job.Order {
		return p.office.Nightly(after, at.hour, at.minute)
	})
}

// today is the day in China.
func today() civil.Date { return civil.FromTime(time.Now()) }

// makeBelieve lets matches know that the residents are made up, and what they
// receive already.
func (p *premises) makeBelieve(cfg demo.Config) error {
	city, err := demo.New(cfg)
	if err != nil {
		return err
	}
	takes, err := newTakeUp(p.place, city)
	if err != nil {
		return err
	}
	p.shop.Note, p.shop.Received = demo.Label, takes.services()
	p.shop.Receive = func(on snapshot.File) (snapshot.File, func() error) {
		one := *takes // a run has its own households in waiting
		one.waiting, one.file = nil, on
		return one.add, one.flush
	}
	return nil
}

// clock is an hour and minute of a day, as --nightly takes it.
type clock struct {
	hour, minute int
	set          bool
}

// String writes the clock as Set reads it.
func (t *clock) String() string {
	if !t.set {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", t.hour, t.minute)
}

// Set reads HH:MM.
func (t *clock) Set(s string) error {
	at, err := time.Parse("15:04", s)
	if err != nil {
		return fmt.Errorf("write HH:MM, like 02:30")
	}
	*t = clock{at.Hour(), at.Minute(), true}
	return nil
}

// Type names the kind of value in the help.
func (t *clock) Type() string { return "HH:MM" }

// matchWords say how far a match is.
var matchWords = map[string]lang.Text{
	"recheck":  {ZH: "复核", EN: "rechecking"},
	"pay":      {ZH: "计算应付", EN: "computing payments"},
	"snapshot": {ZH: "写人口文件", EN: "writing population files"},
	"match":    {ZH: "匹配", EN: "matching"},
	"keep":     {ZH: "列名单", EN: "making lists"},
	"carry":    {ZH: "沿用办理结果", EN: "keeping what was found"},
	"forget":   {ZH: "清除旧名单", EN: "forgetting old lists"},
}
