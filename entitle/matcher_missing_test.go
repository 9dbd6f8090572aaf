package entitle

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/rule"
)

// compareMissing compares what one household's statement lacks with what the
// columns say, names in order. all are the persons of the table; row is that of
// the household's first member.
func compareMissing(t fataler, s *Statement, w *MatchWorker, all []*rule.Person, home, row int, seen map[string]int) {
	t.Helper()
	members := map[*rule.Person]int{}
	for i, p := range s.Household.Members {
		members[p] = i
	}
	for _, a := range s.Answers {
		if a.Outcome != Possible {
			continue
		}
		at := home
		if a.Person != nil {
			at = row + members[a.Person]
		}
		have := w.Lists().Names(w.Missing(a.Service)[at], func(member int) string { return all[row+member].ID })
		want := names(a.Missing)
		if a.Person != nil {
			for i, m := range a.Missing {
				if m.Person == a.Person.ID {
					m.Person = ""
					want[i] = m.Name()
				}
			}
		}
		if seen[fmt.Sprint(min(len(want), 4))]++; !slices.Equal(have, want) {
			t.Fatalf("%s in household %d: columns lack %q, one by one it is %q", a.Service.ID, home, have, want)
		}
	}
}

func TestMatcherLacksWhatEngineLacksOnEveryPackOfOurs(t *testing.T) {
	on := civil.MustParse("2026-01-01")
	for _, code := range []string{"330502", "310000", "320000", "530000", "500000"} {
		t.Run(code, func(t *testing.T) {
			g := realEngine(t, code, on)
			m, err := NewMatcher(g.Edition(), on)
			if err != nil {
				t.Fatal(err)
			}
			w, seen := m.NewWorker(), map[string]int{}
			schema := g.Edition().Pack.Schema()
			rapid.Check(t, func(t *rapid.T) {
				homes := drawHomes(t, schema, on)
				if _, err := w.Match(tableOf(schema, homes)); err != nil {
					t.Fatal(err)
				}
				var all []*rule.Person
				for _, h := range homes {
					all = append(all, h.Members...)
				}
				inferAll(t, g, on, homes)
				row := 0
				for h, home := range homes {
					compareMissing(t, g.For(on, home), w, all, h, row, seen)
					row += len(home.Members)
				}
			})
			t.Logf("lists of 0, 1, 2, 3, more: %d, %d, %d, %d, %d; %d lists", seen["0"], seen["1"], seen["2"], seen["3"], seen["4"], w.Lists().Len())
		})
	}
}
