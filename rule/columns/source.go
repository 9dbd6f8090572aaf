package columns

import (
	"context"
	"errors"
	"io"
	"sync"
)

// Source is a population that comes chunk by chunk.
type Source interface {
	// Next returns what reads the next chunk, io.EOF after the last. It is
	// called by one goroutine at a time.
	Next() (Chunk, error)
}

// Chunk reads one chunk into a table, whose slices it may use again. Chunks are
// read by several goroutines at the same time, each into a table of its own.
type Chunk func(t *Table) error

// Run asks each about every chunk of the source, on so many goroutines at a
// time, every one with a worker of its own, and waits for all of them. Chunks
// are numbered as the source gave them, and come in any order. Memory is
// bounded by the workers, however long the source. The first error, or the end
// of the context, ends the run.
func (p *Program) Run(ctx context.Context, s Source, workers int, each func(seq int, w *Worker) error) error {
	r := &sweep{program: p, source: s, each: each}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	for range max(workers, 1) {
		wait.Go(func() {
			if err := r.work(ctx); err != nil {
				cancel(err)
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// sweep is one run over a source.
type sweep struct {
	program *Program
	each    func(int, *Worker) error
	mu      sync.Mutex
	source  Source
	seq     int
	done    bool
}

func (r *sweep) work(ctx context.Context) error {
	w, t := r.program.NewWorker(), &Table{}
	for ctx.Err() == nil {
		chunk, seq, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = chunk(t)
		}
		if err == nil {
			err = w.Load(t)
		}
		if err == nil {
			err = r.each(seq, w)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// next takes the next chunk; after the end, or an error, there is none.
func (r *sweep) next() (Chunk, int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done {
		return nil, 0, io.EOF
	}
	c, err := r.source.Next()
	r.done = err != nil
	r.seq++
	return c, r.seq - 1, err
}
