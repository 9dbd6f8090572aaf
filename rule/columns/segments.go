package columns

import "math/bits"

// segments lays out the households of a chunk in words of 64 members, so that
// "anybody in the household" and "everybody in it" are sums with carries: no
// step goes household by household.
type segments struct {
	made  uint32
	whole bool     // every household has a member
	ends  []uint64 // the last member of each household
	moves []sheep  // how the bits of ends move together, a word each
	first []int32  // the household that the first end of each word belongs to
}

// sheep says how the bits of a word at the places of a mask are moved to its
// low end, and back: those with bit i of their distance set move by 1<<i, in
// the order of i (Hacker's Delight, 7-4 and 7-5: compress, or sheep and goats).
type sheep struct {
	mask uint64
	by   [6]uint64
}

func shepherd(mask uint64) sheep {
	s := sheep{mask: mask}
	m, keep := mask, ^mask<<1
	for i := range s.by {
		odd := keep ^ keep<<1
		odd ^= odd << 2
		odd ^= odd << 4
		odd ^= odd << 8
		odd ^= odd << 16
		odd ^= odd << 32
		move := odd & m
		s.by[i] = move
		m = m ^ move | move>>(1<<i)
		keep &^= odd
	}
	return s
}

// together moves the bits at the mask to the low end.
func (s *sheep) together(x uint64) uint64 {
	x &= s.mask
	t := x & s.by[0]
	x = x ^ t | t>>1
	t = x & s.by[1]
	x = x ^ t | t>>2
	t = x & s.by[2]
	x = x ^ t | t>>4
	t = x & s.by[3]
	x = x ^ t | t>>8
	t = x & s.by[4]
	x = x ^ t | t>>16
	t = x & s.by[5]
	return x ^ t | t>>32
}

// apart moves low bits to the places of the mask.
func (s *sheep) apart(x uint64) uint64 {
	x = x&^s.by[5] | x<<32&s.by[5]
	x = x&^s.by[4] | x<<16&s.by[4]
	x = x&^s.by[3] | x<<8&s.by[3]
	x = x&^s.by[2] | x<<4&s.by[2]
	x = x&^s.by[1] | x<<2&s.by[1]
	x = x&^s.by[0] | x<<1&s.by[0]
	return x & s.mask
}

// segments lays the chunk's households out, once a chunk. It returns nil where
// a household has no member, which no bit could stand for.
func (w *Worker) segments() *segments {
	s := &w.homes
	if s.made == w.chunk {
		return s.usable()
	}
	s.made, s.whole = w.chunk, true
	off := w.table.Households
	n := words(w.table.Members())
	ends := blank(&s.ends, w.table.Members())
	if w.sizes.low == 0 {
		s.whole = false
		return nil
	}
	word, at := uint64(0), 0 // the bits of a word are put together before they are written
	for _, next := range off[min(1, len(off)):] {
		if last := int(next) - 1; last>>6 == at {
			word |= 1 << (last & 63)
		} else {
			ends[at] = word
			word, at = 1<<(last&63), last>>6
		}
	}
	if word != 0 {
		ends[at] = word
	}
	s.ends = ends
	moves, first := room(&s.moves, n), room(&s.first, n)
	home := int32(0)
	for i, e := range ends {
		moves[i], first[i] = shepherd(e), home
		home += int32(bits.OnesCount64(e))
	}
	s.moves, s.first = moves, first
	return s
}

func (s *segments) usable() *segments {
	if !s.whole {
		return nil
	}
	return s
}

// gather sets in to, which is clear, each household of which a member is set.
// Adding ones below the last member to the members lets a carry arrive at the
// last one where any is set.
func (s *segments) gather(to, b []uint64) {
	var carry uint64
	for i, e := range s.ends {
		var sum uint64
		sum, carry = bits.Add64(b[i]&^e, ^e, carry)
		x := s.moves[i].together(sum | b[i])
		at := s.first[i]
		to[at>>6] |= x << (at & 63)
		if over := x >> (63 - at&63) >> 1; over != 0 {
			to[at>>6+1] |= over
		}
	}
}

// spread sets in to all members of the households that are set. The bit of a
// household goes to the end of the one before it, which is where it begins;
// from there a carry runs through the ones of those who are not first.
func (s *segments) spread(to, from []uint64) {
	var before, ends, first, carry uint64
	if len(from) > 0 {
		before, ends = from[0]<<63, 1<<63 // nobody is before the first
	}
	for i, e := range s.ends {
		others := ^(e<<1 | ends>>63)
		next := s.moves[i].apart(bitsAt(from, int(s.first[i])+1))
		begins := next<<1 | before>>63
		var sum uint64
		sum, carry = bits.Add64(others, begins<<1|first>>63, carry)
		to[i] = begins | others&^sum
		before, ends, first = next, e, begins
	}
}

// bitsAt returns 64 bits from a place on, as far as there are any.
func bitsAt(b []uint64, at int) uint64 {
	i, shift := at>>6, at&63
	if i >= len(b) {
		return 0
	}
	x := b[i] >> shift
	if i+1 < len(b) {
		x |= b[i+1] << 1 << (63 - shift)
	}
	return x
}

// isMembers reports whether offsets are those of household.members.
func (w *Worker) isMembers(off []int32) bool {
	t := w.table.Households
	return len(off) > 1 && len(off) == len(t) && &off[0] == &t[0]
}
