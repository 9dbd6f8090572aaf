package flat

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// Hybrid reads Parquet's hybrid of runs and packed bits: levels and places in
// a dictionary. (Apache Parquet, Encodings.md: "RLE/bit-packed hybrid".)
type Hybrid struct {
	Data  []byte // after the run at hand
	Width int    // bits a value

	left int    // values left in the run
	run  uint32 // the value of a repeated run
	bits []byte // of a packed run, nil in a repeated one
	at   int    // bit of the next packed value
}

var errLevels = errors.New("levels or places of a page are cut short")

// open begins the next run.
func (h *Hybrid) open() error {
	head, n := binary.Uvarint(h.Data)
	if n <= 0 || head>>1 == 0 || head>>1 > 1<<32 {
		return errLevels
	}
	h.Data = h.Data[n:]
	h.bits, h.at = nil, 0
	if head&1 == 0 {
		size := (h.Width + 7) / 8
		if len(h.Data) < size {
			return errLevels
		}
		h.run = 0
		for i, b := range h.Data[:size] {
			h.run |= uint32(b) << (8 * i)
		}
		h.left, h.Data = int(head>>1), h.Data[size:]
		return nil
	}
	h.left = int(head>>1) * 8
	size := int(head>>1) * h.Width
	if size > len(h.Data) {
		// The last run of a page may be cut where its values end.
		size = len(h.Data)
		if h.Width > 0 {
			h.left = size * 8 / h.Width
		}
	}
	h.bits, h.Data = h.Data[:size:size], h.Data[size:]
	if h.left == 0 {
		return errLevels
	}
	return nil
}

// Flags reads n values of one bit behind the first at bits of dst and returns
// how many are set.
func (h *Hybrid) Flags(dst []uint64, at, n int) (int, error) {
	set := 0
	for n > 0 {
		if h.left == 0 {
			if err := h.open(); err != nil {
				return 0, err
			}
		}
		k := min(n, h.left)
		switch {
		case h.bits != nil:
			set += CopyBits(dst, at, h.bits, h.at, k)
			h.at += k
		case h.run&1 == 1:
			SetBits(dst, at, k)
			set += k
		}
		h.left -= k
		at, n = at+k, n-k
	}
	return set, nil
}

// Values reads len(dst) values.
func (h *Hybrid) Values(dst []uint32) error {
	for len(dst) > 0 {
		if h.left == 0 {
			if err := h.open(); err != nil {
				return err
			}
		}
		k := min(len(dst), h.left)
		if h.bits != nil {
			unpack(dst[:k], h.bits, h.at, h.Width)
			h.at += k * h.Width
		} else {
			for i := range dst[:k] {
				dst[i] = h.run
			}
		}
		h.left -= k
		dst = dst[k:]
	}
	return nil
}

// unpack reads values of width bits, from bit at on; src holds them all.
func unpack(dst []uint32, src []byte, at, width int) {
	mask := uint64(1)<<width - 1
	for i := range dst {
		dst[i] = uint32(word(src, at>>3) >> (at & 7) & mask)
		at += width
	}
}

// tail returns up to eight bytes from a place near the end.
func tail(src []byte, from int) uint64 {
	var w uint64
	for k, b := range src[min(from, len(src)):min(from+8, len(src))] {
		w |= uint64(b) << (8 * k)
	}
	return w
}

// CopyBits puts n bits of src, from bit from on, behind the first at bits of
// dst, which are zero, and returns how many are set.
func CopyBits(dst []uint64, at int, src []byte, from, n int) int {
	set := 0
	for n > 0 {
		// 56 bits fit one word however they are shifted.
		k := min(n, 56)
		w := word(src, from>>3) >> (from & 7) & (1<<k - 1)
		set += bits.OnesCount64(w)
		shift := at & 63
		dst[at>>6] |= w << shift
		if over := w >> (63 - shift) >> 1; over != 0 {
			dst[at>>6+1] |= over
		}
		at, from, n = at+k, from+k, n-k
	}
	return set
}

func word(src []byte, from int) uint64 {
	if from+8 <= len(src) {
		return binary.LittleEndian.Uint64(src[from:])
	}
	return tail(src, from)
}

// SetBits sets n bits of dst behind the first at bits.
func SetBits(dst []uint64, at, n int) {
	for n > 0 {
		k := min(n, 64-at&63)
		dst[at>>6] |= ^uint64(0) >> (64 - k) << (at & 63)
		at, n = at+k, n-k
	}
}
