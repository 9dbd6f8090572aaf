package columns

// keep copies the values whose bits are set, and writes zero for the others.
func keep(to, from []int64, of []uint64) {
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
