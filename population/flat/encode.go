package flat

import (
	"encoding/binary"
	"math/bits"
)

// appendPlaces encodes values of width bits as a hybrid: runs of equal values as
// such, the others packed in eights.
func appendPlaces(dst []byte, values []uint32, width int) []byte {
	packed := 0 // values from here to i wait to be packed; a multiple of eight
	for i := 0; i < len(values); {
		n := run(values[i:])
		if n < 8 {
			i = min(i+8, len(values))
			continue
		}
		dst = appendPacked(dst, values[packed:i], width)
		dst = appendRun(dst, values[i], n, width)
		i += n
		packed = i
	}
	return appendPacked(dst, values[packed:], width)
}

// run returns how many values are equal to the first.
func run(values []uint32) int {
	for i, v := range values {
		if v != values[0] {
			return i
		}
	}
	return len(values)
}

func appendRun(dst []byte, value uint32, n, width int) []byte {
	dst = binary.AppendUvarint(dst, uint64(n)<<1)
	for at := 0; at < width; at += 8 {
		dst = append(dst, byte(value>>at))
	}
	return dst
}

// appendPacked packs values in eights; the last eight are filled with zeros.
func appendPacked(dst []byte, values []uint32, width int) []byte {
	if len(values) == 0 {
		return dst
	}
	dst = binary.AppendUvarint(dst, uint64((len(values)+7)/8)<<1|1)
	if width == 8 {
		for _, v := range values {
			dst = append(dst, byte(v))
		}
		return append(dst, make([]byte, -len(values)&7)...)
	}
	var w uint64
	n := 0
	for _, v := range values {
		w |= uint64(v) << n
		for n += width; n >= 8; n -= 8 {
			dst = append(dst, byte(w))
			w >>= 8
		}
	}
	for rest := -len(values) & 7 * width; rest > 0; {
		step := min(rest, 8-n)
		rest -= step
		if n += step; n == 8 {
			dst = append(dst, byte(w))
			w, n = 0, 0
		}
	}
	return dst
}

// appendLevels encodes which of n rows have a value, and how many bytes that
// takes before it.
func appendLevels(dst []byte, valid []uint64, n int) []byte {
	at := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	switch count(valid, n) {
	case n:
		dst = appendRun(dst, 1, n, 1)
	case 0:
		dst = appendRun(dst, 0, n, 1)
	default:
		dst = binary.AppendUvarint(dst, uint64((n+7)/8)<<1|1)
		dst = appendBits(dst, valid, n)
	}
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

// appendBits packs n bits.
func appendBits(dst []byte, b []uint64, n int) []byte {
	end := len(dst) + (n+7)/8
	for i := 0; i < n; i += 64 {
		dst = binary.LittleEndian.AppendUint64(dst, b[i>>6]&mask(n-i))
	}
	return dst[:end]
}

// mask returns a word with the lowest n bits set.
func mask(n int) uint64 {
	if n >= 64 {
		return ^uint64(0)
	}
	return 1<<n - 1
}

// count returns how many of the first n bits are set; nil has them all.
func count(b []uint64, n int) int {
	if b == nil {
		return n
	}
	sum := 0
	for i := 0; i < n; i += 64 {
		sum += bits.OnesCount64(b[i>>6] & mask(n-i))
	}
	return sum
}
