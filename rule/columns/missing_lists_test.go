package columns

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minsheng/rule"
)

// Lists must be those of a slice to which what is not there yet is appended,
// with one number for one list, also after all were forgotten.
func TestListsAreThoseOfPlainSlices(t *testing.T) {
	var things []rule.Missing
	for i := range 5 {
		things = append(things, rule.Missing{Attr: &rule.Attribute{Entity: rule.Entity(i % 2), Name: fmt.Sprint("a", i)}})
	}
	things = append(things, rule.Missing{Link: &rule.Link{Name: "l"}}, rule.Missing{Service: "s"})
	rapid.Check(t, func(t *rapid.T) {
		l := newLists(things)
		plain := map[uint32][]Lacking{0: nil}
		numbers := map[string]uint32{}
		note := func(list uint32, want []Lacking) {
			if got := l.Of(list); !slices.Equal(got, want) {
				t.Fatalf("list %d holds %v, not %v", list, got, want)
			}
			if before, ok := numbers[fmt.Sprint(want)]; ok && before != list {
				t.Fatalf("%v is list %d and list %d", want, before, list)
			}
			numbers[fmt.Sprint(want)], plain[list] = list, want
		}
		any := func() uint32 { return rapid.SampledFrom(slices.Sorted(maps.Keys(plain))).Draw(t, "list") }
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			a, member := any(), int32(rapid.IntRange(-1, 2).Draw(t, "member"))
			switch rapid.IntRange(0, 20).Draw(t, "what") {
			case 0:
				l.clear()
				plain, numbers = map[uint32][]Lacking{0: nil}, map[string]uint32{}
			case 1, 2, 3, 4:
				b := any()
				note(l.Join(a, b), appended(plain[a], plain[b]...))
			case 5, 6, 7:
				note(l.SeenBy(a, member), about(plain[a], member, Self))
			case 8, 9, 10:
				note(l.ToldOf(a, member), about(plain[a], Self, member))
			case 11:
				note(l.With(a, things[6]), appended(plain[a], Lacking{things[6], Self}))
			default:
				thing := rapid.IntRange(0, len(things)-1).Draw(t, "thing")
				if !ofPerson(things[thing]) || rapid.Bool().Draw(t, "self") {
					member = Self
				}
				note(l.add(a, l.item(uint32(thing), member)), appended(plain[a], Lacking{things[thing], member}))
			}
		}
	})
}

func ofPerson(m rule.Missing) bool {
	return m.Link != nil || m.Attr != nil && m.Attr.Entity == rule.OfPerson
}

func appended(to []Lacking, more ...Lacking) []Lacking {
	to = slices.Clone(to)
	for _, m := range more {
		if !slices.Contains(to, m) {
			to = append(to, m)
		}
	}
	return to
}

func about(list []Lacking, from, to int32) []Lacking {
	var turned []Lacking
	for _, m := range list {
		if m.Member == from && ofPerson(m.Missing) {
			m.Member = to
		}
		turned = appended(turned, m)
	}
	return turned
}
