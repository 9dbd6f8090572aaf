package simulate

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"minsheng/entitle/match"
	"minsheng/lang"
	"minsheng/population"
	"minsheng/rule"
)

// Files are the population that a simulation runs over.
type Files struct {
	Dirs     []string              // datasets, as population.List finds them
	Workers  int                   // goroutines; one a processor where zero
	Progress func(done, all int64) // persons so far; called from any worker, nil for none
}

// parts is the work that is left.
type parts struct {
	mu   sync.Mutex
	left []*population.Part
}

func (p *parts) next() *population.Part {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.left) == 0 {
		return nil
	}
	first := p.left[0]
	p.left = p.left[1:]
	return first
}

// open opens all datasets.
func (f Files) open(schema *rule.Schema) (*opened, error) {
	o := &opened{}
	for _, dir := range f.Dirs {
		set, err := population.Open(dir, schema)
		if err != nil {
			return nil, err
		}
		o.parts, o.people = append(o.parts, set.Parts()...), o.people+set.Manifest.People
		if note := set.Manifest.Note; !note.IsZero() && !slices.Contains(o.notes, note) {
			o.notes = append(o.notes, note)
		}
	}
	return o, nil
}

// opened is the parts of all datasets.
type opened struct {
	parts  []*population.Part
	people int64
	notes  []lang.Text // what readers must know, like 演示数据
}

// each gives every chunk of every part to what a goroutine's own begin makes,
// and waits for all of them. The first error ends the run.
func (f Files) each(ctx context.Context, all []*population.Part, read population.Read, begin func() func(*population.Chunk) error) error {
	workers := f.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if len(all) < workers {
		return fewParts(ctx, all, read, workers, begin)
	}
	work := &parts{left: all}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	for range workers {
		take := begin()
		wait.Go(func() {
			for p := work.next(); p != nil && ctx.Err() == nil; p = work.next() {
				if err := chunks(ctx, p, read, take); err != nil {
					cancel(err)
				}
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// fewParts is each where there are fewer parts than workers: the parts are read
// side by side, and copies of their chunks are worked on by all.
func fewParts(ctx context.Context, all []*population.Part, read population.Read, workers int, begin func() func(*population.Chunk) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ready := make(chan *population.Chunk, workers)
	var readers, wait sync.WaitGroup
	for _, p := range all {
		readers.Go(func() {
			err := chunks(ctx, p, read, func(c *population.Chunk) error {
				select {
				case ready <- c.Clone():
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
			if err != nil {
				cancel(err)
			}
		})
	}
	for range workers {
		take := begin()
		wait.Go(func() {
			for c := range ready {
				if ctx.Err() != nil {
					continue
				}
				if err := take(c); err != nil {
					cancel(err)
				}
			}
		})
	}
	readers.Wait()
	close(ready)
	wait.Wait()
	return context.Cause(ctx)
}

func chunks(ctx context.Context, p *population.Part, read population.Read, take func(*population.Chunk) error) error {
	for c, err := range p.Chunks(read) {
		if err == nil {
			err = take(c)
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Run compares both scenarios for everybody in the files. It reads the incomes
// once to find the deciles, and then everything that rules need once. Memory does not
// grow with the population. Its errors are population.Mistakes of the files and those
// of the context.
func (s *Simulation) Run(ctx context.Context, f Files) (*Result, error) {
	schema := s.before.Edition.Pack.Schema()
	all, err := f.open(schema)
	if err != nil {
		return nil, err
	}
	told := *s.told
	told.areas = &areas{at: map[string]int32{}}
	if told.deciles, err = f.deciles(ctx, all.parts, told.income); err != nil {
		return nil, err
	}
	run := *s
	run.told, run.notes = &told, all.notes
	var workers []*worker
	var done atomic.Int64
	attrs, links := s.Needs()
	err = f.each(ctx, all.parts, population.Read{Attributes: attrs, Links: links}, func() func(*population.Chunk) error {
		w, r, facts := run.newWorker(), told.newReader(), &facts{}
		workers = append(workers, w)
		return func(c *population.Chunk) error {
			if err := r.read(facts, match.TableOf(c)); err != nil {
				return err
			}
			if err := w.take(facts, origin{Chunk: c, passing: true}); err != nil {
				return err
			}
			if f.Progress != nil {
				f.Progress(done.Add(int64(c.Members())), all.people)
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	return run.result(workers)
}
