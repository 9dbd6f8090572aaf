package match

// turned is the bitmaps of many services over the rows of a chunk, turned: for
// each row, a bitmap over the services, in words words.
type turned struct {
	words int
	bits  []uint64 // row i has bits[i*words : (i+1)*words]
	block [64]uint64
}

// turn turns bitmaps over n rows; one that is nil is empty.
func (t *turned) turn(of [][]uint64, n int) {
	t.words = (len(of) + 63) / 64
	t.bits = sized(t.bits, (n+63)&^63*t.words)
	for from := 0; from < len(of); from += 64 {
		some := of[from:min(from+64, len(of))]
		for at := 0; at < n; at += 64 {
			t.square(some, from>>6, at)
		}
	}
}

// square turns 64 rows of 64 services.
func (t *turned) square(of [][]uint64, word, at int) {
	var any uint64
	for i, b := range of {
		var w uint64
		if b != nil {
			w = b[at>>6]
		}
		t.block[i] = w
		any |= w
	}
	if any == 0 {
		for i := range 64 {
			t.bits[(at+i)*t.words+word] = 0
		}
		return
	}
	clear(t.block[len(of):])
	transpose(&t.block)
	for i, w := range &t.block {
		t.bits[(at+i)*t.words+word] = w
	}
}

// transpose turns a square of 64 times 64 bits: bit j of word i becomes bit i of
// word j. (Hacker's Delight, 7-3, for the lowest bit first.)
func transpose(a *[64]uint64) {
	mask := uint64(0x00000000ffffffff)
	for j := 32; j != 0; j, mask = j>>1, mask^mask<<(j>>1) {
		for k := 0; k < 64; k = (k + j + 1) &^ j {
			t := (a[k]>>j ^ a[k+j]) & mask
			a[k] ^= t << j
			a[k+j] ^= t
		}
	}
}

// row returns the bitmap over the services of row i.
func (t *turned) row(i int) []uint64 { return t.bits[i*t.words : (i+1)*t.words] }

func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}
