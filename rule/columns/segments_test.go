package columns

import (
	"testing"

	"pgregory.net/rapid"
)

func TestHouseholdsInWordsAreGatheredAndSpreadAsOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(1, 5), rapid.IntRange(1, 200)), 1, 120).Draw(t, "sizes")
		off := []int32{0}
		for _, n := range sizes {
			off = append(off, off[len(off)-1]+int32(n))
		}
		people := int(off[len(off)-1])
		w := &Worker{chunk: 1, table: &Table{Households: off, Rows: people}, sizes: spanOfSizes(off)}
		s := w.segments()
		b := bitmap(t, people, "members")
		got, want := make([]uint64, words(len(sizes))), make([]uint64, words(len(sizes)))
		s.gather(got, b)
		for h := range sizes {
			for i := off[h]; i < off[h+1]; i++ {
				if isSet(b, int(i)) {
					set(want, h)
				}
			}
		}
		equal(t, "gathered", got, want)
		from := bitmap(t, len(sizes), "households")
		got, want = make([]uint64, words(people)), make([]uint64, words(people))
		s.spread(got, from)
		for h := range sizes {
			if isSet(from, h) {
				setRun(want, int(off[h]), int(off[h+1]))
			}
		}
		equal(t, "spread", got, want)
	})
}

// bitmap draws n bits: a few, most, or any.
func bitmap(t *rapid.T, n int, name string) []uint64 {
	b := make([]uint64, words(n))
	for i := range b {
		b[i] = rapid.OneOf(rapid.Uint64(), rapid.SampledFrom([]uint64{0, 1, 1 << 63, ^uint64(0)})).Draw(t, name)
	}
	trim(b, n)
	return b
}

func equal(t *rapid.T, what string, got, want []uint64) {
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: word %d is %x, not %x", what, i, got[i], want[i])
		}
	}
}
