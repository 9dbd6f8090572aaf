package population

import (
	"iter"
	"path/filepath"
	"slices"

	"minsheng/rule"
)

// ChunkRows is how many persons a chunk has where nothing else is asked for.
const ChunkRows = 4096

// Read says what is read of a part. The zero value reads everything about
// people.
type Read struct {
	Rows       int               // persons a chunk; ChunkRows where zero. A larger household is a chunk of its own
	Attributes []*rule.Attribute // nil: all of the schema
	Links      []*rule.Link      // nil: all of the schema
	Received   bool              // what is received, too
	// Into gives the chunk to read into next: a new one, or one of this pass
	// that nobody uses any more. nil: every chunk takes the place of the one
	// before.
	Into func() *Chunk
}

func (r Read) wants(c *Column) bool {
	switch {
	case c.Link != nil:
		return r.Links == nil || slices.Contains(r.Links, c.Link)
	case c.Attr != nil:
		return r.Attributes == nil || slices.Contains(r.Attributes, c.Attr)
	}
	return true
}

// Chunks streams the part in chunks of whole households. It ends at the first
// error; one that lies in the files is Mistakes.
func (p *Part) Chunks(r Read) iter.Seq2[*Chunk, error] {
	return func(yield func(*Chunk, error) bool) {
		run, err := p.begin(r)
		if err != nil {
			yield(nil, err)
			return
		}
		defer run.close()
		for {
			c, err := run.next()
			if c == nil && err == nil {
				return
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// reading is one pass over a part.
type reading struct {
	part     *Part
	rows     int
	people   *stream
	guests   *stream    // nil: there are none
	received *accepting // nil: not asked for, or the dataset does not say
	into     func() *Chunk
	chunk    *Chunk
	layout   Chunk          // what all chunks have in common
	places   map[string]int // of fields and ties, by column
	ahead    lookahead      // households of people
	hosts    lookahead      // households of guests
}

func (p *Part) begin(r Read) (run *reading, err error) {
	defer caught(&err, filepath.Join(p.set.dir, p.people.Name))
	run = &reading{part: p, rows: r.Rows, into: r.Into, chunk: &Chunk{}, places: map[string]int{}}
	if run.rows < 1 {
		run.rows = ChunkRows
	}
	if run.people, err = p.set.stream(p.people, r.wants); err != nil {
		return nil, err
	}
	run.ahead = lookahead{from: run.people.households, limit: p.next}
	have := run.people.columns
	if p.guests != nil {
		if run.guests, err = p.set.stream(*p.guests, r.wants); err != nil {
			run.people.close()
			return nil, err
		}
		run.hosts = lookahead{from: run.guests.households}
		have = slices.Concat(have, run.guests.columns)
	}
	if err := run.receive(r.Received); err != nil {
		run.close()
		return nil, err
	}
	run.lay(have)
	return run, nil
}

// receive opens the file of what is received.
func (r *reading) receive(wanted bool) error {
	set := r.part.set
	if !wanted || len(set.Manifest.Received) == 0 {
		return nil
	}
	r.layout.Received = &Receipts{}
	if r.part.received == nil {
		return nil
	}
	s, err := set.stream(*r.part.received, func(*Column) bool { return true })
	if err != nil {
		return err
	}
	r.received = newAccepting(s, set.columns(*r.part.received))
	return nil
}

// lay makes a field or ties for each column that a file has.
func (r *reading) lay(have []*leaf) {
	c := &r.layout
	c.schema = r.part.set.schema
	texts := map[string]*dictionary{}
	for _, l := range have {
		if _, ok := r.places[l.Name]; ok {
			l.texts = texts[l.Name] // members and guests stand in one column
			continue
		}
		texts[l.Name] = l.texts
		if l.Link != nil {
			r.places[l.Name] = len(c.Ties)
			c.Ties = append(c.Ties, Ties{Link: l.Link})
			continue
		}
		r.places[l.Name] = len(c.Fields)
		c.Fields = append(c.Fields, Field{Attr: l.Attr})
	}
}

// turn makes the chunk to read into next the one at hand.
func (r *reading) turn() {
	first := r.chunk.First + int64(r.chunk.members)
	if r.into != nil {
		r.chunk = r.into()
	}
	c := r.chunk
	if c.schema == nil {
		c.schema, c.Fields, c.Ties = r.layout.schema, slices.Clone(r.layout.Fields), slices.Clone(r.layout.Ties)
		if r.layout.Received != nil {
			c.Received = &Receipts{}
		}
	}
	c.First = first
}

func (r *reading) close() {
	r.people.close()
	if r.guests != nil {
		r.guests.close()
	}
	if r.received != nil {
		r.received.close()
	}
}

// next reads the next chunk, or returns nil after the last one.
func (r *reading) next() (c *Chunk, err error) {
	defer caught(&err, r.people.name)
	n, err := r.ahead.cut(r.rows)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, r.rest()
	}
	r.turn()
	r.empty()
	r.ahead.take(n, r.chunk)
	if err := r.members(n); err != nil {
		return nil, err
	}
	if r.guests != nil {
		if err := r.visit(); err != nil {
			return nil, err
		}
	}
	if r.received != nil {
		if err := r.received.read(r.chunk); err != nil {
			return nil, err
		}
	}
	r.resolve()
	r.pad()
	return r.chunk, nil
}

// rest refuses guests and receipts that are left when the households have ended.
func (r *reading) rest() error {
	if r.guests != nil {
		if err := r.hosts.rest(stray); err != nil {
			return err
		}
	}
	if r.received == nil {
		return nil
	}
	return r.received.hosts.rest(strayReceipt)
}

func (r *reading) empty() {
	c := r.chunk
	c.HouseholdIDs, c.Households, c.PersonIDs, c.host = c.HouseholdIDs[:0], c.Households[:0], c.PersonIDs[:0], c.host[:0]
	for i := range c.Fields {
		c.Fields[i].empty()
	}
	for i := range c.Ties {
		t := &c.Ties[i]
		t.read.empty()
		t.ids = t.ids[:0]
	}
}

// members reads n rows of people.
func (r *reading) members(n int) error {
	c := r.chunk
	c.members = n
	if err := r.persons(r.people, n); err != nil {
		return err
	}
	for h := range c.Homes() {
		if bad := repeated(c.PersonIDs[c.Households[h]:c.Households[h+1]]); bad >= 0 {
			return r.people.people.wrong(twice(c.First + int64(c.Households[h]) + int64(bad) + 1))
		}
	}
	for _, l := range r.people.columns {
		if l.ofGuests() {
			continue
		}
		l.rows.empty()
		if err := l.read(&l.rows, 0, n); err != nil {
			return err
		}
		if bad := l.rows.fold(&c.Fields[r.places[l.Name]].Values, l.Attr, c.Households); bad >= 0 {
			return l.wrong(unlike(l.Name, c.First+int64(bad)+1))
		}
	}
	return nil
}

// repeated returns the place of the first text that came before, or -1.
func repeated(ids []string) int {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return i
		}
	}
	return -1
}

// persons reads n rows of what people and guests have in common.
func (r *reading) persons(s *stream, n int) (err error) {
	c := r.chunk
	at := len(c.PersonIDs)
	ids, err := s.people.ids(n)
	if err != nil {
		return err
	}
	if len(ids) < n {
		return s.people.broken(errShort)
	}
	c.PersonIDs = append(c.PersonIDs, ids...)
	for _, l := range s.columns {
		switch {
		case l.Link != nil:
			t := &c.Ties[r.places[l.Name]]
			t.ids, err = l.links(&t.read, t.ids, at, n)
		case l.ofGuests():
			err = l.read(&c.Fields[r.places[l.Name]].Values, at, n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// visit reads the guests of the chunk's households.
func (r *reading) visit() error {
	homes, err := r.chunk.attach(&r.hosts, r.chunk.host, stray)
	if err != nil {
		return err
	}
	n := len(homes) - len(r.chunk.host)
	r.chunk.host = homes
	return r.persons(r.guests, n)
}

// attach finds the households of the rows that stand beside the chunk and takes
// them from a; one that is none of the chunk's is refused.
func (c *Chunk) attach(a *lookahead, homes []int32, stray func(row int64) Mistake) ([]int32, error) {
	n, err := a.upTo(c.HouseholdIDs[c.Homes()-1])
	if err != nil {
		return nil, err
	}
	h := 0
	for i, id := range a.ids[:n] {
		for h < c.Homes() && c.HouseholdIDs[h] < id {
			h++
		}
		if c.HouseholdIDs[h] != id {
			return nil, a.from.wrong(stray(a.at() + int64(i) + 1))
		}
		homes = append(homes, int32(h))
	}
	a.drop(n)
	return homes, nil
}

// pad makes every column as long as the chunk.
func (r *reading) pad() {
	c := r.chunk
	c.Rows = len(c.PersonIDs)
	for i := range c.Fields {
		f := &c.Fields[i]
		n := c.Rows
		if f.Attr.Entity == rule.OfHousehold {
			n = c.Homes()
		}
		f.pad(f.Attr, n)
	}
	for i := range c.Ties {
		t := &c.Ties[i]
		t.read.Valid, t.read.Offsets = more(t.read.Valid, words(c.Rows)), stretch(t.read.Offsets, c.Rows+1)
		t.Valid, t.Offsets = t.read.Valid, t.read.Offsets
	}
}
