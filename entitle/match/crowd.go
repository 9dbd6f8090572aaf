package match

import (
	"minsheng/entitle"
	"minsheng/population"
	"minsheng/rule"
)

// crowd is the people of a chunk by kind and area. It keeps its buffers.
type crowd struct {
	*kinds
	members []uint64 // the kind of each member
	homes   []uint64 // and of each household: what any member is
	areas   []uint32 // of each household, its place in names
	names   []string // those seen so far; the first is Unknown
	turned  turned
	planes  [][]uint64
	seen    map[string]uint32
	dict    []uint32 // places in a chunk's dictionary as places in names
}

func newCrowd(k *kinds) *crowd {
	return &crowd{kinds: k, names: []string{Unknown}, seen: map[string]uint32{}}
}

// sort finds the kind and area of every member and household of a chunk that
// was matched.
func (c *crowd) sort(chunk *population.Chunk, w *entitle.MatchWorker) {
	c.planes = c.planes[:0]
	for i := range c.rules {
		c.planes = append(c.planes, w.Beside(i).True)
	}
	c.turned.turn(c.planes, chunk.Members())
	c.members, c.homes = sized(c.members, chunk.Members()), sized(c.homes, chunk.Homes())
	ages := (uint64(1)<<c.ages() - 1) << conditions
	for i := range c.members {
		kind := uint64(0)
		if len(c.planes) > 0 {
			kind = c.turned.bits[i] << conditions
		}
		if kind&ages == 0 {
			kind |= 1 << agelessBit
		}
		c.members[i] = kind
	}
	urban := valuesOf(chunk, c.urban)
	for h := range c.homes {
		residence := uint64(1) << nowhereBit
		if urban != nil && urban.Has(h) {
			residence = 1 << ruralBit >> (urban.Bits[h>>6] >> (h & 63) & 1)
		}
		c.homes[h] = residence
		for i := chunk.Households[h]; i < chunk.Households[h+1]; i++ {
			c.members[i] |= residence
			c.homes[h] |= c.members[i]
		}
	}
	c.settle(valuesOf(chunk, c.area), chunk.Homes())
}

// settle finds the area of every household.
func (c *crowd) settle(area *population.Values, homes int) {
	c.areas = sized(c.areas, homes)
	clear(c.areas)
	if area == nil {
		return
	}
	if len(c.dict) < len(area.Dict) {
		for _, name := range area.Dict[len(c.dict):] {
			c.dict = append(c.dict, c.place(name))
		}
	}
	for h := range c.areas {
		if !area.Has(h) {
			continue
		}
		if area.U8 != nil {
			c.areas[h] = c.dict[area.U8[h]]
			continue
		}
		c.areas[h] = c.dict[area.U32[h]]
	}
}

func (c *crowd) place(name string) uint32 {
	at, ok := c.seen[name]
	if !ok {
		at = uint32(len(c.names))
		c.names, c.seen[name] = append(c.names, name), at
	}
	return at
}

// valuesOf returns the column of an attribute, nil where the chunk has none.
func valuesOf(chunk *population.Chunk, a *rule.Attribute) *population.Values {
	for i := range chunk.Fields {
		if a != nil && chunk.Fields[i].Attr == a {
			return &chunk.Fields[i].Values
		}
	}
	return nil
}
