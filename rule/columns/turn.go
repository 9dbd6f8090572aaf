package columns

import "encoding/binary"

// turn sets plane p to bit p of the class of each of 64 rows: the whole bit
// matrix is turned by exchanging blocks, of bits, then of bytes (Hacker's
// Delight, 7-3). What lies past planes is garbage.
func turn(to *[8]uint64, class *[64]uint8, planes int) {
	switch {
	case planes == 1:
		to[0] = onePlane(class)
	case planes <= 4:
		turnFour(to, class)
	default:
		turnEight(to, class)
	}
}

// onePlane gathers bit 0 of 64 bytes: of eight at once by a multiplication that
// moves each into the top byte.
func onePlane(class *[64]uint8) uint64 {
	var w uint64
	for i := 0; i < 64; i += 8 {
		w |= binary.LittleEndian.Uint64(class[i:i+8]) & 0x0101010101010101 * 0x0102040810204080 >> 56 << i
	}
	return w
}

// turnBits turns the eight by eight bits of a word.
func turnBits(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00aa00aa00aa00aa
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000cccc0000cccc
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000f0f0f0f0
	return x ^ t ^ t<<28
}

// swap exchanges the bits of a, by places higher, with those of b at the mask.
func swap(a, b uint64, by uint, mask uint64) (uint64, uint64) {
	t := (a>>by ^ b) & mask
	return a ^ t<<by, b ^ t
}

const (
	lowHalves = 0x00000000ffffffff
	lowPairs  = 0x0000ffff0000ffff
	lowBytes  = 0x00ff00ff00ff00ff
)

// turnFour is turn for classes of four bits: two rows share a byte.
func turnFour(to *[8]uint64, class *[64]uint8) {
	eight := func(i int) uint64 { return binary.LittleEndian.Uint64(class[i : i+8]) }
	a := turnBits(eight(0) | eight(32)<<4)
	b := turnBits(eight(8) | eight(40)<<4)
	c := turnBits(eight(16) | eight(48)<<4)
	d := turnBits(eight(24) | eight(56)<<4)
	a, c = swap(a, c, 16, lowPairs)
	b, d = swap(b, d, 16, lowPairs)
	a, b = swap(a, b, 8, lowBytes)
	c, d = swap(c, d, 8, lowBytes)
	to[0], to[1], to[2], to[3] = a, b, c, d
}

func turnEight(to *[8]uint64, class *[64]uint8) {
	eight := func(i int) uint64 { return turnBits(binary.LittleEndian.Uint64(class[i : i+8])) }
	a, b, c, d := eight(0), eight(8), eight(16), eight(24)
	e, f, g, h := eight(32), eight(40), eight(48), eight(56)
	a, e = swap(a, e, 32, lowHalves)
	b, f = swap(b, f, 32, lowHalves)
	c, g = swap(c, g, 32, lowHalves)
	d, h = swap(d, h, 32, lowHalves)
	a, c = swap(a, c, 16, lowPairs)
	b, d = swap(b, d, 16, lowPairs)
	e, g = swap(e, g, 16, lowPairs)
	f, h = swap(f, h, 16, lowPairs)
	a, b = swap(a, b, 8, lowBytes)
	c, d = swap(c, d, 8, lowBytes)
	e, f = swap(e, f, 8, lowBytes)
	g, h = swap(g, h, 8, lowBytes)
	to[0], to[1], to[2], to[3] = a, b, c, d
	to[4], to[5], to[6], to[7] = e, f, g, h
}
