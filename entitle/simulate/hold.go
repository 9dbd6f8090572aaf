package simulate

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"minsheng/entitle/match"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule"
)

// Population is people held in memory with the columns that some services
// need, so that a change of their parameters is answered while somebody waits. It
// is never changed and safe for concurrent use.
type Population struct {
	held   Scenario
	attrs  []*rule.Attribute
	links  []*rule.Link
	told   *told
	chunks []*heldChunk
	people int64
	notes  []lang.Text
}

// heldChunk is some households with where everybody stands in tables.
type heldChunk struct {
	chunk *population.Chunk
	facts *facts
}

// ErrNotHeld says that a change touches what is not in memory.
var ErrNotHeld = fault.New(fault.Invalid, "simulate.not-held", lang.Text{
	ZH: "这个改动涉及没有装入内存的资料", EN: "the change touches what is not held in memory"})

// ErrNoService says that the edition has no service of that id.
var ErrNoService = fault.New(fault.NotFound, "simulate.no-service", lang.Text{ZH: "没有这项服务", EN: "there is no such service"})

// Hold reads from files what is needed to answer for changes of whatever the
// given services' rules name: the columns of these, of all that rests on them or on
// their parameters, and of what those rest on. Without services it is every column.
// Its errors are ErrNoService, population.Mistakes of the files and those of the
// context.
func Hold(ctx context.Context, f Files, held Scenario, services ...string) (*Population, error) {
	for _, id := range services {
		if held.Edition.Service(id) == nil {
			return nil, fault.New(ErrNoService.Kind, ErrNoService.Code, lang.Text{ZH: ErrNoService.Say.ZH + "：" + id, EN: ErrNoService.Say.EN + ": " + id}).Because(ErrNoService)
		}
	}
	s, err := newSimulation(held, held, reachOf(held, services))
	if err != nil {
		return nil, err
	}
	p := &Population{held: held, told: s.told}
	p.attrs, p.links = s.Needs()
	all, err := f.open(held.Edition.Pack.Schema())
	if err != nil {
		return nil, err
	}
	p.people, p.notes = all.people, all.notes
	if p.told.deciles, err = f.deciles(ctx, all.parts, p.told.income); err != nil {
		return nil, err
	}
	var mu sync.Mutex
	err = f.each(ctx, all.parts, population.Read{Attributes: p.attrs, Links: p.links}, func() func(*population.Chunk) error {
		r := p.told.newReader()
		return func(c *population.Chunk) error {
			h := &heldChunk{chunk: c.Clone(), facts: &facts{}}
			if err := r.read(h.facts, match.TableOf(h.chunk)); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			p.chunks = append(p.chunks, h)
			return nil
		}
	})
	slices.SortFunc(p.chunks, func(a, b *heldChunk) int { return strings.Compare(a.chunk.HouseholdIDs[0], b.chunk.HouseholdIDs[0]) })
	return p, err
}

// reachOf lists the services that a change of any parameter that the given
// ones' rules name can touch; all where none is given.
func reachOf(s Scenario, services []string) []string {
	named := map[*rule.Param]bool{}
	for _, id := range services {
		for _, p := range s.Edition.Service(id).Params() {
			named[p] = true
		}
	}
	var seeds []string
	for _, one := range s.Edition.Services {
		if len(services) == 0 || slices.Contains(services, one.ID) || slices.ContainsFunc(one.Params(), func(p *rule.Param) bool { return named[p] }) {
			seeds = append(seeds, one.ID)
		}
	}
	var ids []string
	for _, one := range s.Edition.Resting(seeds...) {
		if one.Computes {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

// People counts the persons held.
func (p *Population) People() int64 { return p.people }

// Scenario is the edition and the day that the population was read for.
func (p *Population) Scenario() Scenario { return p.held }

// WhatIf compares two editions for everybody held, on the day of Hold, with so
// many goroutines as there are processors. It fails with ErrNotHeld where the change
// touches what Hold has not read.
func (p *Population) WhatIf(ctx context.Context, before, after *pack.Edition) (*Result, error) {
	s, err := New(Scenario{before, p.held.On}, Scenario{after, p.held.On})
	if err != nil {
		return nil, err
	}
	if err := p.holds(s); err != nil {
		return nil, err
	}
	s.told, s.notes = p.told, p.notes
	workers := make([]*worker, min(runtime.GOMAXPROCS(0), max(len(p.chunks), 1)))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wait sync.WaitGroup
	for i := range workers {
		w := s.newWorker()
		workers[i] = w
		wait.Go(func() {
			for at := next.Add(1) - 1; at < int64(len(p.chunks)) && ctx.Err() == nil; at = next.Add(1) - 1 {
				if err := w.take(p.chunks[at].facts, origin{Chunk: p.chunks[at].chunk}); err != nil {
					cancel(err)
				}
			}
		})
	}
	wait.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return s.result(workers)
}

// holds reports what a simulation needs and the population has not.
func (p *Population) holds(s *Simulation) error {
	attrs, links := s.Needs()
	var lacking []string
	for _, a := range attrs {
		if !slices.Contains(p.attrs, a) {
			lacking = append(lacking, a.Path())
		}
	}
	for _, l := range links {
		if !slices.Contains(p.links, l) {
			lacking = append(lacking, l.Name)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	names := strings.Join(lacking, ", ")
	return fault.New(ErrNotHeld.Kind, ErrNotHeld.Code, lang.Text{ZH: ErrNotHeld.Say.ZH + "：" + names, EN: ErrNotHeld.Say.EN + ": " + names}).Because(ErrNotHeld)
}
