package population

import "slices"

// resolve finds the rows to which links lead. Somebody of whom the files know
// nothing becomes a guest of whom nothing is on file.
func (r *reading) resolve() {
	c := r.chunk
	for i := range c.Ties {
		c.Ties[i].To = room(c.Ties[i].To, len(c.Ties[i].ids))
		c.Ties[i].read.Offsets = stretch(c.Ties[i].read.Offsets, 1)
	}
	known := len(c.host)
	for h, guest := 0, 0; h < c.Homes(); h++ {
		n := neighbours{Chunk: c, home: int32(h), from: int(c.Households[h]), to: int(c.Households[h+1]), guest: c.members + guest}
		for guest < known && c.host[guest] == int32(h) {
			guest++
		}
		n.gone, n.blank = c.members+guest, len(c.PersonIDs)
		for i := range c.Ties {
			n.resolve(&c.Ties[i])
		}
	}
}

// neighbours are the rows of one household: its members, its guests, and those
// of whom nothing is on file.
type neighbours struct {
	*Chunk
	home        int32
	from, to    int
	guest, gone int
	blank       int // from here to the end
}

func (n *neighbours) resolve(t *Ties) {
	n.rows(t, n.from, n.to)
	n.rows(t, n.guest, n.gone)
}

func (n *neighbours) rows(t *Ties, from, to int) {
	to = min(to, len(t.read.Offsets)-1) // a file without the column leads nowhere
	for row := from; row < to; row++ {
		for k := t.read.Offsets[row]; k < t.read.Offsets[row+1]; k++ {
			t.To[k] = n.find(t.ids[k])
		}
	}
}

// find returns the row of a person, a new one where there is none.
func (n *neighbours) find(id string) int32 {
	for _, span := range [...][2]int{{n.from, n.to}, {n.guest, n.gone}, {n.blank, len(n.PersonIDs)}} {
		if i := slices.Index(n.PersonIDs[span[0]:span[1]], id); i >= 0 {
			return int32(span[0] + i)
		}
	}
	n.PersonIDs = append(n.PersonIDs, id)
	n.host = append(n.host, n.home)
	return int32(len(n.PersonIDs) - 1)
}
