package population

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"minsheng/rule"
)

// dice makes rapid a source of chance.
type dice struct{ *rapid.T }

func (d dice) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(d.T, "n") }

func TestWhatIsWrittenIsRead(t *testing.T) {
	s := testSchema(t)
	rapid.Check(t, func(r *rapid.T) {
		all := homes(s, dice{r}, rapid.IntRange(0, 12).Draw(r, "homes"))
		rows := rapid.IntRange(1, 9).Draw(r, "rows")
		compareAll(t, s, all, written(t, s, all), rows)
	})
}

func TestManyGroupsPartsAndChunksAreReadAlike(t *testing.T) {
	s := testSchema(t)
	all := homes(s, rand.New(rand.NewPCG(1, 2)), 400)
	dir := written(t, s, all)
	for _, rows := range []int{1, 5, 64, 1000} {
		compareAll(t, s, all, dir, rows)
	}
}

func TestAnInstitutionIsOneChunkHoweverManyLiveThere(t *testing.T) {
	s, chance := testSchema(t), rand.New(rand.NewPCG(11, 12))
	all := homes(s, chance, 3)
	for i := range 150 {
		p := all[1].Members[0]
		p.ID = fmt.Sprintf("inmate%d", i)
		all[1].Members = append(all[1].Members, p)
	}
	compareAll(t, s, all, written(t, s, all), 10)
}

// compareAll reads a dataset and compares every household with what was
// written.
func compareAll(t testing.TB, s *rule.Schema, all []Home, dir string, rows int) {
	t.Helper()
	set, err := Open(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, part := range set.Parts() {
		row := int64(0)
		for c, err := range part.Chunks(Read{Rows: rows, Received: true}) {
			if err != nil {
				t.Fatal(err)
			}
			if c.First != row {
				t.Fatalf("a chunk begins at row %d, not %d", c.First, row)
			}
			row += int64(c.Members())
			compareReceived(t, all[n:n+c.Homes()], c)
			for h := range c.Homes() {
				compareHome(t, s, &all[n], c, h)
				n++
			}
		}
	}
	if n != len(all) || set.Manifest.Households != int64(n) {
		t.Fatalf("%d households were read (the manifest says %d), %d written", n, set.Manifest.Households, len(all))
	}
}

func compareHome(t testing.TB, s *rule.Schema, want *Home, c *Chunk, h int) {
	t.Helper()
	got := c.Household(h)
	if got.ID != want.ID || len(got.Members) != len(want.Members) {
		t.Fatalf("household %s with %d members, want %s with %d", got.ID, len(got.Members), want.ID, len(want.Members))
	}
	for i, a := range s.Attributes(rule.OfHousehold) {
		same(t, want.ID, a, got.Get(a), want.Values[i])
	}
	known := map[string]Person{}
	for _, p := range append(append([]Person{}, want.Members...), want.Guests...) {
		known[p.ID] = p
	}
	for i, p := range got.Members {
		comparePerson(t, s, p, want.Members[i])
		row := int(c.Households[h]) + i
		for l, link := range s.Links() {
			compareTies(t, c, link, row, want.Members[i].Links[l], known)
		}
	}
}

func comparePerson(t testing.TB, s *rule.Schema, got *rule.Person, want Person) {
	t.Helper()
	if got.ID != want.ID {
		t.Fatalf("person %s, want %s", got.ID, want.ID)
	}
	for i, a := range s.Attributes(rule.OfPerson) {
		v := rule.Value{}
		if want.Values != nil {
			v = want.Values[i]
		}
		same(t, want.ID, a, got.Get(a), v)
	}
}

// compareTies compares to whom a link leads, and what is known of them.
func compareTies(t testing.TB, c *Chunk, link *rule.Link, row int, want []string, known map[string]Person) {
	t.Helper()
	for i := range c.Ties {
		ties := &c.Ties[i]
		if ties.Link != link {
			continue
		}
		if isSet(ties.Valid, row) != (want != nil) {
			t.Fatalf("row %d, %s: on file %v, want %v", row, link.Name, isSet(ties.Valid, row), want)
		}
		to := ties.To[ties.Offsets[row]:ties.Offsets[row+1]]
		if len(to) != len(want) {
			t.Fatalf("row %d, %s: %d ties, want %v", row, link.Name, len(to), want)
		}
		for k, r := range to {
			p := Person{ID: want[k]}
			if there, ok := known[p.ID]; ok {
				p = there
			}
			comparePerson(t, c.schema, c.person(int(r)), p)
		}
		return
	}
	t.Fatalf("the chunk has no %s", link.Name)
}

func same(t testing.TB, who string, a *rule.Attribute, got, want rule.Value) {
	t.Helper()
	if want.Kind() == rule.Unknown {
		if got.Known() {
			t.Fatalf("%s %s: %s, want not on file", who, a.Path(), got)
		}
		return
	}
	if !got.Equal(want) {
		t.Fatalf("%s %s: %s, want %s", who, a.Path(), got, want)
	}
}

func TestTheSameHouseholdsGiveTheSameBytes(t *testing.T) {
	s := testSchema(t)
	all := homes(s, rand.New(rand.NewPCG(3, 4)), 60)
	one, two := written(t, s, all), written(t, s, all)
	names, err := filepath.Glob(one + "/*")
	if err != nil || len(names) < 3 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		a, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two, filepath.Base(name)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs", filepath.Base(name))
		}
	}
}

func TestOnlyWhatIsAskedForIsRead(t *testing.T) {
	s := testSchema(t)
	all := homes(s, rand.New(rand.NewPCG(13, 14)), 30)
	set, err := Open(written(t, s, all), s)
	if err != nil {
		t.Fatal(err)
	}
	kind, income := s.Attribute(rule.OfPerson, "kind"), s.Attribute(rule.OfHousehold, "income")
	n := 0
	for _, part := range set.Parts() {
		for c, err := range part.Chunks(Read{Attributes: []*rule.Attribute{kind, income}, Links: []*rule.Link{}}) {
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Fields) != 2 || len(c.Ties) != 0 {
				t.Fatalf("%d fields and %d ties were read, want 2 and none", len(c.Fields), len(c.Ties))
			}
			for h := range c.Homes() {
				got := c.Household(h)
				same(t, got.ID, income, got.Get(income), all[n].Values[3])
				same(t, got.ID, kind, got.Members[0].Get(kind), all[n].Members[0].Values[6])
				n++
			}
		}
	}
	if n != len(all) {
		t.Errorf("%d households were read, want %d", n, len(all))
	}
}

func TestChunksOfTheirOwnStayAsTheyWereRead(t *testing.T) {
	s := testSchema(t)
	all := homes(s, rand.New(rand.NewPCG(5, 6)), 60)
	set, err := Open(written(t, s, all), s)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, part := range set.Parts() {
		var kept []*Chunk
		for c, err := range part.Chunks(Read{Rows: 7, Received: true, Into: func() *Chunk { return &Chunk{} }}) {
			if err != nil {
				t.Fatal(err)
			}
			kept = append(kept, c)
		}
		row := int64(0)
		for _, c := range kept {
			if c.First != row {
				t.Fatalf("a chunk begins at row %d, not %d", c.First, row)
			}
			row += int64(c.Members())
			compareReceived(t, all[n:n+c.Homes()], c)
			for h := range c.Homes() {
				compareHome(t, s, &all[n], c, h)
				n++
			}
		}
	}
	if n != len(all) {
		t.Errorf("%d households of %d", n, len(all))
	}
}
