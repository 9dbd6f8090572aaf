package population

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minsheng/population/flat"
	"minsheng/rule"
)

// The library's record reader is the second implementation that quick is
// compared with: the same rows, chunk by chunk.
func TestPagesReadQuicklySayWhatTheLibrarySays(t *testing.T) {
	s := testSchema(t)
	rapid.Check(t, func(r *rapid.T) {
		chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1))
		dir := written(t, s, homes(s, chance, rapid.IntRange(1, 60).Draw(r, "homes")))
		set, err := Open(dir, s)
		if err != nil {
			t.Fatal(err)
		}
		rows := rapid.IntRange(1, 70).Draw(r, "rows")
		for _, part := range set.Parts() {
			comparePart(t, part, Read{Rows: rows})
		}
	})
}

func comparePart(t *testing.T, part *Part, want Read) {
	t.Helper()
	quick, err := part.begin(want)
	if err != nil {
		t.Fatal(err)
	}
	defer quick.close()
	slow, err := part.begin(want)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.close()
	for _, l := range slow.people.columns {
		l.most = max(l.most, 2) // too deep for quick
	}
	for {
		a, err := quick.next()
		if err != nil {
			t.Fatal(err)
		}
		b, err := slow.next()
		if err != nil {
			t.Fatal(err)
		}
		if a == nil || b == nil {
			if a != b {
				t.Fatal("one of them ends before the other")
			}
			return
		}
		compareChunks(t, a, b)
	}
}

func compareChunks(t *testing.T, a, b *Chunk) {
	t.Helper()
	if a.Rows != b.Rows || !slices.Equal(a.PersonIDs, b.PersonIDs) || !slices.Equal(a.Households, b.Households) {
		t.Fatal("other rows")
	}
	for i := range a.Fields {
		f, g := &a.Fields[i], &b.Fields[i]
		n := a.Rows
		if f.Attr.Entity == rule.OfHousehold {
			n = a.Homes()
		}
		for row := range n {
			x, y := f.Value(f.Attr, row), g.Value(g.Attr, row)
			if x.Known() != y.Known() || x.Known() && !x.Equal(y) {
				t.Fatalf("row %d, %s: %s, the library says %s", row, f.Attr.Path(), x, y)
			}
		}
	}
}

// packed writes values as the format's own description says, bit by bit.
func packed(values []uint32, width int) []byte {
	out := make([]byte, (len(values)*width+7)/8)
	for i, v := range values {
		for b := range width {
			if v>>b&1 == 1 {
				at := i*width + b
				out[at/8] |= 1 << (at % 8)
			}
		}
	}
	return out
}

func TestPackedBitsAreReadFromAnyPlaceInAnyPieces(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		width := rapid.IntRange(0, 32).Draw(r, "width")
		groups := rapid.IntRange(1, 9).Draw(r, "groups")
		want := make([]uint32, 8*groups)
		for i := range want {
			want[i] = uint32(rapid.Uint64Max(uint64(1)<<width-1).Draw(r, "value"))
		}
		run := rapid.IntRange(1, 100).Draw(r, "run")
		repeated := uint32(rapid.Uint64Max(uint64(1)<<width-1).Draw(r, "repeated"))
		data := append([]byte{byte(groups<<1 | 1)}, packed(want, width)...)
		data = append(data, byte(run<<1&0x7f|0x80), byte(run<<1>>7))
		for b := range (width + 7) / 8 {
			data = append(data, byte(repeated>>(8*b)))
		}
		want = append(want, slices.Repeat([]uint32{repeated}, run)...)
		h := flat.Hybrid{Data: data, Width: width}
		got := make([]uint32, len(want))
		for at := 0; at < len(got); {
			k := min(len(got)-at, rapid.IntRange(1, 40).Draw(r, "piece"))
			if err := h.Values(got[at : at+k]); err != nil {
				r.Fatal(err)
			}
			at += k
		}
		if !slices.Equal(got, want) {
			r.Fatalf("%v, want %v", got, want)
		}
		if err := h.Values(got[:1]); err == nil {
			r.Fatal("there is something behind the end")
		}
	})
}

func TestFlagsAreCopiedBehindWhatIsThere(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		want := make([]uint32, 8*rapid.IntRange(1, 40).Draw(r, "groups"))
		for i := range want {
			want[i] = uint32(rapid.IntRange(0, 1).Draw(r, "flag"))
		}
		h := flat.Hybrid{Data: append([]byte{byte(len(want)/8<<1&0x7f | 1)}, packed(want, 1)...), Width: 1}
		at := rapid.IntRange(0, 70).Draw(r, "at")
		dst := make([]uint64, words(at+len(want)))
		set, n := 0, at
		for n < at+len(want) {
			k := min(at+len(want)-n, rapid.IntRange(1, 130).Draw(r, "piece"))
			some, err := h.Flags(dst, n, k)
			if err != nil {
				r.Fatal(err)
			}
			set, n = set+some, n+k
		}
		count := 0
		for i, w := range want {
			count += int(w)
			if isSet(dst, at+i) != (w == 1) {
				r.Fatalf("flag %d is wrong", i)
			}
		}
		if set != count {
			r.Fatalf("%d are set, want %d", set, count)
		}
	})
}
