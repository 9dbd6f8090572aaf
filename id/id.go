package id

import (
	crand "crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"
)

// ID identifies one row for ever. The empty ID is "none".
type ID string

// New returns a fresh ID that sorts after those made in earlier milliseconds.
func New() ID {
	var b [16]byte
	crand.Read(b[8:]) // never fails: crypto/rand aborts the program instead
	crand.Read(b[6:8])
	return stamp(b, uint64(time.Now().UnixMilli()))
}

// Seeded returns the next ID of a seeded source, for populations that must
// come out the same every time. ms is the moment it pretends to be made at.
func Seeded(src *rand.Rand, ms uint64) ID {
	var b [16]byte
	binary.BigEndian.PutUint64(b[0:], src.Uint64())
	binary.BigEndian.PutUint64(b[8:], src.Uint64())
	return stamp(b, ms)
}

func stamp(b [16]byte, ms uint64) ID {
	var t [8]byte
	binary.BigEndian.PutUint64(t[:], ms)
	copy(b[:6], t[2:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return ID(hex.EncodeToString(b[:]))
}

// Parse reads the written form of an ID.
func Parse(s string) (ID, error) {
	if len(s) != 32 {
		return "", fmt.Errorf("%q is not an id: it has 32 hexadecimal digits", s)
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", fmt.Errorf("%q is not an id: it has 32 lower-case hexadecimal digits", s)
		}
	}
	return ID(s), nil
}
