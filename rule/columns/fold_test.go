package columns

import (
	"testing"

	"pgregory.net/rapid"
)

// Each way to join bitmaps, plain or wide, is that of single bits.
func TestBitmapsAreJoinedBitByBit(t *testing.T) {
	single := map[op]func(x, y bool) bool{
		andOp:    func(x, y bool) bool { return x && y },
		orOp:     func(x, y bool) bool { return x || y },
		andNotOp: func(x, y bool) bool { return x && !y },
	}
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 1300).Draw(t, "rows")
		x, y, z := bitmap(t, rows, "x"), bitmap(t, rows, "y"), bitmap(t, rows, "z")
		one := rapid.SampledFrom([]op{andOp, orOp, andNotOp}).Draw(t, "one")
		two := rapid.SampledFrom([]op{andOp, orOp, andNotOp}).Draw(t, "two")
		first, both, neither := make([]uint64, len(x)), make([]uint64, len(x)), make([]uint64, len(x))
		fold(first, x, y, one)
		foldTwo(both, x, y, z, one, two)
		notTwo(neither, x, y)
		for i := range rows {
			want := single[one](isSet(x, i), isSet(y, i))
			if isSet(first, i) != want || isSet(both, i) != single[two](want, isSet(z, i)) || isSet(neither, i) != !(isSet(x, i) || isSet(y, i)) {
				t.Fatalf("bit %d, %d then %d", i, one, two)
			}
		}
	})
}

// What is not known stays so unless another condition decides.
func TestConditionsAreJoinedAsKleeneDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 1300).Draw(t, "rows")
		draw := func(name string) rails {
			r := rails{bitmap(t, rows, name), bitmap(t, rows, name+" not known")}
			for i := range r.t {
				r.t[i] &^= r.u[i]
			}
			return r
		}
		x, y, z := draw("x"), draw("y"), draw("z")
		is := func(r rails, i int) string {
			switch {
			case isSet(r.t, i):
				return "yes"
			case isSet(r.u, i):
				return "unknown"
			}
			return "no"
		}
		joined := func(decides, otherwise string, all ...string) string {
			result := otherwise
			for _, one := range all {
				if one == decides {
					return decides
				}
				if one == "unknown" {
					result = one
				}
			}
			return result
		}
		made := func() rails { return rails{make([]uint64, len(x.t)), make([]uint64, len(x.t))} }
		and2, and3, or2, or3 := made(), made(), made(), made()
		andTwo(and2, x, y)
		andThree(and3, x, y, z)
		orTwo(or2, x, y)
		orThree(or3, x, y, z)
		for i := range rows {
			a, b, c := is(x, i), is(y, i), is(z, i)
			if is(and2, i) != joined("no", "yes", a, b) || is(and3, i) != joined("no", "yes", a, b, c) ||
				is(or2, i) != joined("yes", "no", a, b) || is(or3, i) != joined("yes", "no", a, b, c) {
				t.Fatalf("row %d of %s, %s, %s", i, a, b, c)
			}
		}
	})
}
