package match

import (
	"slices"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule/columns"
)

// asker asks services of an edition about chunks, all of them or some.
type asker struct {
	matcher *entitle.Matcher
	read    population.Read
	places  []int // of its services among those of the run; -1: asked only because another rests on it
}

// newAsker asks those services of the run whose places are given, and what they
// rest on.
func newAsker(e *pack.Edition, on civil.Date, k *kinds, services []*pack.Service, which []int) (*asker, error) {
	if len(which) < len(services) {
		var ids []string
		for _, i := range which {
			ids = append(ids, services[i].ID)
		}
		e = e.Only(ids...)
	}
	m, err := entitle.NewMatcher(e, on, k.rules...)
	if err != nil {
		return nil, err
	}
	attributes, links := m.Needs()
	a := &asker{matcher: m, read: population.Read{Attributes: k.with(attributes), Links: links}}
	for _, s := range m.Services() {
		at := slices.IndexFunc(services, func(o *pack.Service) bool { return o.ID == s.ID })
		if !slices.Contains(which, at) {
			at = -1
		}
		a.places = append(a.places, at)
	}
	return a, nil
}

// answers is what a chunk came to: what an asker found, and what was taken from
// earlier results. It serves one goroutine.
type answers struct {
	*asker
	worker  *entitle.MatchWorker
	matched []*entitle.Matched // of the services of the run
	recall  *recall            // nil: nothing is taken from earlier results
	lacks   lacks
}

func (a *asker) answers(services int, r *recall) *answers {
	return &answers{asker: a, worker: a.matcher.NewWorker(), matched: make([]*entitle.Matched, services), recall: r}
}

// take asks about a chunk.
func (a *answers) take(c *population.Chunk) error {
	got, err := a.worker.Match(TableOf(c))
	if err != nil {
		return err
	}
	for k, m := range got {
		if at := a.places[k]; at >= 0 {
			a.matched[at] = m
		}
	}
	if a.recall != nil {
		if err := a.recall.take(c); err != nil {
			return err
		}
		for i, m := range a.recall.matched {
			if m != nil {
				a.matched[i] = m
			}
		}
	}
	a.lacks.take(a)
	return nil
}

// TableOf gives the matcher the columns of a chunk; nothing is copied.
func TableOf(c *population.Chunk) *columns.Table {
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
