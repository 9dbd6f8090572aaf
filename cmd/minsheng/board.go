package main

import (
	"context"
	"errors"
	"net"
	"sync"

	"minsheng/demo"
	"minsheng/entitle/outreach"
	"minsheng/entitle/simulate"
	"minsheng/id"
	"minsheng/job"
	"minsheng/lang"
	"minsheng/population"
	"minsheng/staff"
	"minsheng/web"
)

// demoPlanner is the make-believe planner of the demo.
const demoPlanner = "演示规划员"

// near reports whether the address can be reached from this machine alone.
func (l listening) near() bool {
	host, _, err := net.SplitHostPort(l.addr)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// board is the planner's pages of a place, for who looks; none where nobody
// is named.
func (p *premises) board(s serving) *web.BoardOptions {
	if s.planner == "" && !s.accounts {
		return nil
	}
	held := &heldPeople{premises: p}
	return &web.BoardOptions{Who: s.planner, Outreach: p.office, People: held.latest, Running: p.running,
		Order: func(ctx context.Context, by outreach.By) error {
			_, err := p.queue.Enqueue(ctx, by, p.office.Order(today()))
			return err
		}}
}

// roster is who signs in: those of the place, or the make-believe staff of a
// demonstration on this machine; nil where nobody does.
func (p *premises) roster(ctx context.Context, s serving) (*staff.Roster, error) {
	if !s.accounts && !s.chooses() {
		return nil, nil
	}
	roster, err := staff.Open(ctx, p.db)
	if err != nil || !s.chooses() {
		return roster, err
	}
	if _, err = roster.Start(ctx, demo.By(), demo.Staff()); errors.Is(err, staff.ErrStarted) {
		err = nil // an earlier run began with them
	}
	return roster, err
}

// townshipNames are the names of a district's townships and streets, as far as
// the program knows them.
func townshipNames(code string) map[string]string {
	names := map[string]string{}
	if code == demo.District {
		for _, t := range demo.Townships() {
			names[t.Code] = t.Name
		}
	}
	return names
}

// running says how far the match is that waits or runs, or when the last one
// did; nil where none ever ran.
func (p *premises) running(ctx context.Context) (*web.Running, error) {
	list := func(state job.State, limit int) ([]job.Job, error) {
		return p.queue.List(ctx, job.Page{Kind: p.office.MatchKind(), State: state, Limit: limit})
	}
	for _, state := range []job.State{job.Running, job.Waiting} {
		jobs, err := list(state, 10)
		if err != nil {
			return nil, err
		}
		for _, j := range jobs {
			if state == job.Running || j.Attempt > 0 || !j.DueAt.After(j.EnqueuedAt) { // not one for a night to come
				return progressOf(j), nil
			}
		}
	}
	last, err := list(job.Done, 1)
	if err != nil || len(last) == 0 {
		return nil, err
	}
	return &web.Running{Began: last[0].BegunAt, Ended: last[0].EndedAt}, nil
}

// progressOf says how far a match is that waits or runs.
func progressOf(j job.Job) *web.Running {
	r := &web.Running{Stage: j.Stage, Done: j.Done, Total: j.Total, Rate: j.Rate()}
	if left, known := j.Left(); known {
		r.Left = left
	}
	if j.State == job.Waiting || r.Stage == "" {
		r.Stage = "waiting"
	}
	if j.Error != "" {
		r.Failed = lang.Text{ZH: "上一次没有做完，会再试", EN: "the last try did not finish; it is tried again"}
	}
	return r
}

// heldPeople holds the residents of the latest match in memory, for what-if.
type heldPeople struct {
	*premises
	mu    sync.Mutex
	round id.ID
	are   *simulate.Population
}

// latest returns the residents of the latest match; nil where there is none
// yet. They are read when somebody first asks, and again after another match.
func (h *heldPeople) latest(ctx context.Context) (*simulate.Population, error) {
	round, err := h.office.Latest(ctx)
	if errors.Is(err, outreach.ErrNoRound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.round == round.ID {
		return h.are, nil
	}
	if busy, err := h.running(ctx); err != nil || busy != nil && busy.Stage != "" {
		return h.are, err // its files are about to change places
	}
	edition, err := h.place.On(round.On)
	if err != nil {
		return nil, err
	}
	dirs, err := population.List(h.shop.Latest())
	if err != nil {
		return nil, err
	}
	are, err := simulate.Hold(context.WithoutCancel(ctx), simulate.Files{Dirs: dirs}, simulate.Scenario{Edition: edition, On: round.On})
	if err != nil {
		return nil, err
	}
	h.round, h.are = round.ID, are
	return are, nil
}
