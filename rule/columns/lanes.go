package columns

// The inner loops. They know slices of equal length, and nothing of rows that
// are not known. Each lets its wide form begin, and does what that leaves.

// keep copies the values whose bits are set, and writes zero for the others.
func keep(to, from []int64, of []uint64) {
	done := keepWide(to, from, of)
	to, from, of = to[done:], from[done:], of[done>>6:]
	for i, word := range of {
		part := to[min(i<<6, len(to)):min(i<<6+64, len(to))]
		switch word {
		case 0:
			clear(part)
		case ^uint64(0):
			copy(part, from[i<<6:])
		default:
			for j, n := range from[i<<6:][:len(part)] {
				part[j] = n & -int64(word&1)
				word >>= 1
			}
		}
	}
}

func sums(to, x, y []int64) {
	done := sumsWide(to, x, y)
	to, x, y = to[done:], x[done:len(to)], y[done:len(to)]
	for i := range to {
		to[i] = x[i] + y[i]
	}
}

func differences(to, x, y []int64) {
	done := differencesWide(to, x, y)
	to, x, y = to[done:], x[done:len(to)], y[done:len(to)]
	for i := range to {
		to[i] = x[i] - y[i]
	}
}

func products(to, x, y []int64) {
	x, y = x[:len(to)], y[:len(to)]
	for i := range to {
		to[i] = x[i] * y[i]
	}
}

// oneOf writes one of two numbers for each bit, four at a time: the places of
// a table of two are found faster than each bit is shifted out by itself.
func oneOf(to []int64, bits []uint64, yes, no int64) {
	done := oneOfWide(to, bits, yes, no)
	to, bits = to[done:], bits[done>>6:]
	two := [2]int64{no, yes}
	for ; len(to) >= 64; to, bits = to[64:], bits[1:] {
		part, word := (*[64]int64)(to), bits[0]
		for j := 0; j < 64; j += 4 {
			part[j], part[j+1], part[j+2], part[j+3] = two[word&1], two[word>>1&1], two[word>>2&1], two[word>>3&1]
			word >>= 4
		}
	}
	for j := range to {
		to[j] = two[bits[0]>>j&1]
	}
}

// chosen takes the numbers of yes where a bit is set, else those of no.
func chosen(to []int64, bits []uint64, yes, no []int64) {
	done := chooseWide(to, bits, yes, no)
	for i, word := range bits[done>>6:] {
		at := done + i<<6
		part := to[at:min(at+64, len(to))]
		y, n := yes[at:][:len(part)], no[at:][:len(part)]
		for j := range part {
			part[j] = n[j] ^ (y[j]^n[j])&-int64(word&1)
			word >>= 1
		}
	}
}

// running writes the sums of all numbers before each and, last, of all.
func running(to, from []int64) {
	to = to[:len(from)+1]
	sum := int64(0)
	for i, n := range from {
		to[i] = sum
		sum += n
	}
	to[len(from)] = sum
}

// addUp adds numbers to a base, a word of rows at a time, which stays in the
// nearest cache while one addend after the other comes to it.
func addUp(to []int64, base int64, all []addend) {
	done := addUpWide(to, base, all)
	if len(all) == 2 && all[0].n != nil && !all[0].minus && all[1].bits != nil {
		addOneOf(to[done:], all[0].n[done:], all[1].bits[done>>6:], base+all[1].apart, base)
		return
	}
	for ; done < len(to); done += 64 {
		part := to[done:min(done+64, len(to))]
		for j := range part {
			part[j] = base
		}
		for k := range all {
			all[k].add(part, done)
		}
	}
}

// addOneOf adds one of two numbers for each bit, four at a time as oneOf does.
func addOneOf(to, x []int64, bits []uint64, yes, no int64) {
	two := [2]int64{no, yes}
	for ; len(to) >= 64 && len(x) >= 64; to, x, bits = to[64:], x[64:], bits[1:] {
		part, from, word := (*[64]int64)(to), (*[64]int64)(x), bits[0]
		for j := 0; j < 64; j += 4 {
			part[j], part[j+1] = from[j]+two[word&1], from[j+1]+two[word>>1&1]
			part[j+2], part[j+3] = from[j+2]+two[word>>2&1], from[j+3]+two[word>>3&1]
			word >>= 4
		}
	}
	for j := range to {
		to[j] = x[j] + two[bits[0]>>j&1]
	}
}

// add adds to the rows of a word, of which the first is at.
func (a *addend) add(part []int64, at int) {
	switch {
	case a.bits != nil:
		two, word := [2]int64{0, a.apart}, a.bits[at>>6]
		for j := range part {
			part[j] += two[word&1]
			word >>= 1
		}
	case a.minus:
		for j, n := range a.n[at:][:len(part)] {
			part[j] -= n
		}
	default:
		for j, n := range a.n[at:][:len(part)] {
			part[j] += n
		}
	}
}

// trace computes a curve, of which nothing divided passes reach.
func (b *bends) trace(to, from []int64, reach int64) {
	done := b.traceWide(to, from, reach)
	to, from = to[done:], from[done:]
	switch {
	case b.clamp:
		b.cut(to, from)
	case b.count == 1:
		b.share(to, from)
	case b.count <= 4 && !b.sloped:
		b.scale(to, from)
	default:
		b.long(to, from)
	}
}

// cut computes a line that is cut off.
func (b *bends) cut(to, from []int64) {
	from = from[:len(to)]
	base, slope, low, high := b.line.base, b.line.slope, b.low, b.high
	for i, x := range from {
		to[i] = min(max(base+slope*x, low), high)
	}
}

// share computes one piece.
func (b *bends) share(to, from []int64) {
	from = from[:len(to)]
	base, slope, num, add, minus := b.base[0], b.slope[0], b.num[0], b.add[0], b.minus
	if b.den == millionths && slope == 0 {
		for i, x := range from { // the compiler divides by a constant faster
			to[i] = base + (int64(uint64(num*x+add)/millionths) ^ minus - minus)
		}
		return
	}
	for i, x := range from {
		to[i] = base + slope*x + (b.quotient(num*x+add) ^ minus - minus)
	}
}

// scale computes up to four pieces without a slope. A piece's place is found by
// the signs of differences: what a comparison sets would wait for what stood in
// its register before.
func (b *bends) scale(to, from []int64) {
	from = from[:len(to)]
	first, second, third, minus := b.last[0], b.last[1], b.last[2], b.minus
	if b.den != millionths {
		for i, x := range from {
			at := ((first-x)>>63 + (second-x)>>63 + (third-x)>>63) & (mostPieces - 1)
			to[i] = b.base[at] + (b.quotient(b.num[at]*x+b.add[at]) ^ minus - minus)
		}
		return
	}
	for i, x := range from {
		at := ((first-x)>>63 + (second-x)>>63 + (third-x)>>63) & (mostPieces - 1)
		to[i] = b.base[at] + (int64(uint64(b.num[at]*x+b.add[at])/millionths) ^ minus - minus)
	}
}

// long computes any number of pieces.
func (b *bends) long(to, from []int64) {
	from = from[:len(to)]
	for i, x := range from {
		at := int64(0)
		for _, last := range b.last[:b.count-1] {
			at += (last - x) >> 63
		}
		at &= mostPieces - 1
		to[i] = b.base[at] + b.slope[at]*x + (b.quotient(b.num[at]*x+b.add[at]) ^ b.minus - b.minus)
	}
}
