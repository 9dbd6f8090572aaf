package columns

// texts are the ids of the texts that rules name.
type texts struct {
	ids   map[string]int64
	names []string
}

func (t *texts) text(id int64) string { return t.names[id] }

func (t *texts) id(s string) int64 {
	id, ok := t.ids[s]
	if !ok {
		id = int64(len(t.ids))
		t.ids[s] = id
		t.names = append(t.names, s)
	}
	return id
}

// interner gives ids to all other texts that a worker meets in columns, so
// that texts of columns with different dictionaries can be compared.
type interner struct {
	known *texts
	own   texts
}

func newInterner(known *texts) interner {
	return interner{known: known, own: texts{ids: map[string]int64{}}}
}

func (t *interner) id(s string) int64 {
	if id, ok := t.known.ids[s]; ok {
		return id
	}
	return int64(len(t.known.names)) + t.own.id(s)
}

func (t *interner) text(id int64) string {
	switch first := int64(len(t.known.names)); {
	case id < 0:
		return ""
	case id < first:
		return t.known.text(id)
	default:
		return t.own.text(id - first)
	}
}

// dictionary is what has been worked out about a column's dictionary.
type dictionary struct {
	ids     []int64          // of each place
	classes map[*group]*lens // how a group of predicates sees it
}

// dictKey is a dictionary by identity: one is never changed once it was given.
type dictKey struct {
	first *string
	n     int
}

// mostDictionaries bounds what is kept where every chunk brings dictionaries
// of its own.
const mostDictionaries = 256

func (w *Worker) dictionary(c *Column) *dictionary {
	k := dictKey{n: len(c.Dict)}
	if k.n > 0 {
		k.first = &c.Dict[0]
	}
	d := w.dicts[k]
	if d == nil {
		if len(w.dicts) >= mostDictionaries {
			clear(w.dicts)
		}
		d = &dictionary{classes: map[*group]*lens{}}
		w.dicts[k] = d
	}
	return d
}

// textIDs returns the id of each place of a column's dictionary.
func (w *Worker) textIDs(c *Column) []int64 {
	d := w.dictionary(c)
	if d.ids == nil {
		d.ids = make([]int64, len(c.Dict))
		for i, s := range c.Dict {
			d.ids[i] = w.texts.id(s)
		}
	}
	return d.ids
}

// place returns the dictionary place at i.
func (c *Column) place(i int) int {
	switch {
	case c.U8 != nil:
		return int(c.U8[i])
	case c.U16 != nil:
		return int(c.U16[i])
	}
	return int(c.U32[i])
}

// number returns the number at i.
func (c *Column) number(i int) int64 {
	if c.I64 != nil {
		return c.I64[i]
	}
	return int64(c.I32[i])
}

// nobody is the id of a place outside its dictionary.
const nobody = -1

func idAt(ids []int64, place int) int64 {
	if place >= len(ids) {
		return nobody
	}
	return ids[place]
}
