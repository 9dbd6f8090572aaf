package columns

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTurningClassesIntoPlanesKeepsEveryBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		planes := rapid.IntRange(1, 8).Draw(t, "planes")
		var class [64]uint8
		for i := range class {
			class[i] = rapid.Uint8Range(0, uint8(1<<planes-1)).Draw(t, "class")
		}
		var to [8]uint64
		turn(&to, &class, planes)
		for i, c := range class {
			for p := range planes {
				if got := to[p] >> i & 1; got != uint64(c>>p&1) {
					t.Fatalf("bit %d of row %d, of class %b, is %d", p, i, c, got)
				}
			}
		}
	})
}
