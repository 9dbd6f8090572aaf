package simulate

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"minsheng/population"
	"minsheng/rule"
	"minsheng/rule/columns"
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
func (f Files) open(schema *rule.Schema) (all []*population.Part, people int64, err error) {
	for _, dir := range f.Dirs {
		set, err := population.Open(dir, schema)
		if err != nil {
			return nil, 0, err
		}
		all, people = append(all, set.Parts()...), people+set.Manifest.People
	}
	return all, people, nil
}

// each gives every chunk of every part to what a goroutine's own begin makes,
// and waits for all of them. The first error ends the run.
func (f Files) each(ctx context.Context, all []*population.Part, read population.Read, begin func() func(*population.Chunk) error) error {
	workers := f.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	work := &parts{left: all}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	for range min(workers, len(all)) {
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
	all, people, err := f.open(schema)
	if err != nil {
		return nil, err
	}
	told := *s.told
	told.areas = &areas{at: map[string]int32{}}
	if told.deciles, err = f.deciles(ctx, all, told.income); err != nil {
		return nil, err
	}
	run := *s
	run.told = &told
	var workers []*worker
	var done atomic.Int64
	attrs, links := s.Needs()
	err = f.each(ctx, all, population.Read{Attributes: attrs, Links: links}, func() func(*population.Chunk) error {
		w, r, facts := run.newWorker(), told.newReader(), &facts{}
		workers = append(workers, w)
		return func(c *population.Chunk) error {
			if err := r.read(facts, tableOf(c)); err != nil {
				return err
			}
			if err := w.take(facts, specimens(c)); err != nil {
				return err
			}
			if f.Progress != nil {
				f.Progress(done.Add(int64(c.Members())), people)
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	return run.result(workers)
}

func specimens(c *population.Chunk) func(home int) specimen {
	return func(home int) specimen {
		return specimen{household: c.HouseholdIDs[home], make: func() *rule.Household { return c.Household(home) }}
	}
}

// tableOf gives the columns of a chunk; nothing is copied.
func tableOf(c *population.Chunk) *columns.Table {
	t := &columns.Table{Households: c.Households, Rows: c.Rows}
	for i := range c.Fields {
		f := &c.Fields[i]
		t.Fields = append(t.Fields, columns.Field{Attr: f.Attr, Column: columns.Column{
			Valid: f.Valid, Bits: f.Bits, I32: f.I32, I64: f.I64, U8: f.U8, U32: f.U32, Offsets: f.Offsets, Dict: f.Dict}})
	}
	for i := range c.Ties {
		l := &c.Ties[i]
		t.Ties = append(t.Ties, columns.Ties{Link: l.Link, Valid: l.Valid, Offsets: l.Offsets, To: l.To})
	}
	return t
}
