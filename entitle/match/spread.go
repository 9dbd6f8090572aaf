package match

import (
	"cmp"
	"context"
	"sync"

	"minsheng/population"
)

// spread matches a part with several goroutines: one reads its chunks, some
// match them, and this one writes the rows in the order of the file. Memory is
// bounded by the chunks on their way.
type spread struct {
	*lane
	helpers []*helper
	free    chan *population.Chunk
	sheets  chan *sheet
	work    chan *task // in any order
	order   chan *task // in that of the file
}

// helper matches chunks. It serves one goroutine.
type helper struct {
	*answers
	emit *emitter
}

// task is a chunk on its way.
type task struct {
	chunk  *population.Chunk
	people int
	rows   *sheet
	err    error
	done   chan struct{}
}

func (l *lane) spread(helpers []*helper) *spread {
	ways := 2 * len(helpers)
	s := &spread{lane: l, helpers: helpers, free: make(chan *population.Chunk, ways), sheets: make(chan *sheet, ways), work: make(chan *task), order: make(chan *task, ways)}
	for range ways {
		s.free <- &population.Chunk{}
		s.sheets <- &sheet{}
	}
	return s
}

// match matches the part and returns how many people live in it.
func (s *spread) match(ctx context.Context, part *population.Part, read population.Read, out *partFile) (people int, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wait sync.WaitGroup
	var unread error
	wait.Go(func() { unread = s.read(ctx, part, read) })
	for _, h := range s.helpers {
		wait.Go(func() {
			for t := range s.work {
				t.err = h.match(t.chunk, t.rows)
				s.free <- t.chunk
				close(t.done)
			}
		})
	}
	for t := range s.order {
		<-t.done
		if err = cmp.Or(err, t.err); err == nil {
			err = s.keep(t.rows, out)
		}
		if err != nil {
			stop()
		}
		s.step(t.people)
		people += t.people
		s.sheets <- t.rows
	}
	wait.Wait()
	return people, cmp.Or(err, unread)
}

// read reads the chunks of the part until ctx is done.
func (s *spread) read(ctx context.Context, part *population.Part, read population.Read) error {
	defer close(s.work)
	defer close(s.order)
	read.Into = func() *population.Chunk { return <-s.free }
	for chunk, err := range part.Chunks(read) {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		t := &task{chunk: chunk, people: chunk.Members(), rows: <-s.sheets, done: make(chan struct{})}
		s.order <- t // whoever waits for it there is sure that somebody works on it
		s.work <- t
	}
	return nil
}

// match writes the rows of a chunk into a sheet.
func (h *helper) match(c *population.Chunk, to *sheet) error {
	to.clear()
	if err := h.take(c); err != nil {
		return err
	}
	return h.emit.emit(c, h.answers, to)
}
