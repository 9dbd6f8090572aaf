package id

import (
	"math/rand/v2"
	"testing"
)

func TestNewIDsAreDistinctAndReadBack(t *testing.T) {
	seen := map[ID]bool{}
	for range 1000 {
		v := New()
		if seen[v] {
			t.Fatalf("%s came twice", v)
		}
		seen[v] = true
		if back, err := Parse(string(v)); err != nil || back != v {
			t.Fatalf("Parse(%s) = %s, %v", v, back, err)
		}
	}
}

func TestSeededIDsRepeatWithTheSeed(t *testing.T) {
	a := Seeded(rand.New(rand.NewPCG(1, 2)), 1000)
	b := Seeded(rand.New(rand.NewPCG(1, 2)), 1000)
	if a != b {
		t.Fatalf("%s and %s differ", a, b)
	}
}
