package population

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minsheng/measure"
	"minsheng/rule"
)

func TestUntilItIsWholeADatasetIsNotThere(t *testing.T) {
	s, root := testSchema(t), t.TempDir()
	all := homes(s, rand.New(rand.NewPCG(5, 6)), 20)
	place := filepath.Join(root, "330502")
	killed, err := Create(root, testSpec(s))
	if err != nil {
		t.Fatal(err)
	}
	killed.people.cut = 5
	for i := range all[:10] {
		if err := killed.Add(&all[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(place); !os.IsNotExist(err) {
		t.Fatalf("there is something at the dataset's place: %v", err)
	}
	var found Mistakes
	if _, err := List(root); !errors.As(err, &found) {
		t.Fatalf("a half-written dataset is listed: %v", err)
	}
	if _, err := Open(place, s); !errors.As(err, &found) || found[0].Code != "population.no-manifest" {
		t.Fatalf("a half-written dataset is opened: %v", err)
	}
	again, err := Create(root, testSpec(s))
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if err := again.Add(&all[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := again.Close(); err != nil {
		t.Fatal(err)
	}
	compareAll(t, s, all, place, 8)
	if _, err := Create(root, testSpec(s)); !errors.Is(err, ErrExists) {
		t.Fatalf("a dataset is written over: %v", err)
	}
	if entries, err := os.ReadDir(root); err != nil || len(entries) != 1 {
		t.Errorf("something is left: %v, %v", entries, err)
	}
}

func TestAWriterTakesOnlyWhatAReaderWould(t *testing.T) {
	s := testSchema(t)
	good := func() Home {
		h := homes(s, rand.New(rand.NewPCG(7, 8)), 3)[2]
		return h
	}
	cases := []struct {
		name  string
		wrong func(h *Home)
		want  string
	}{
		{"out of order", func(h *Home) { h.ID = "a" }, "it comes after"},
		{"nobody at home", func(h *Home) { h.Members = nil }, "no member"},
		{"values of another schema", func(h *Home) { h.Values = h.Values[1:] }, "not those of the schema"},
		{"a person without an id", func(h *Home) { h.Members[0].ID = "" }, "not of the schema"},
		{"a person twice", func(h *Home) { h.Guests = append(h.Guests, h.Members[0]) }, "stands in it twice"},
		{"a value of another type", func(h *Home) { h.Members[0].Values[0] = rule.OfInt(1) }, "person.yes is bool"},
		{"an unknown code", func(h *Home) { h.Members[0].Values[6] = rule.OfText("many") }, `has no code "many"`},
		{"a service of which nothing is said", func(h *Home) { h.Received = []Receipt{{Service: "loan"}} }, `"loan" is received`},
		{"received by somebody else", func(h *Home) { h.Received = []Receipt{{Person: "p9", Service: "dibao"}} }, "by p9, who is no member"},
		{"received twice", func(h *Home) { h.Received = []Receipt{{Service: "dibao"}, {Service: "dibao"}} }, "dibao stands in it twice"},
		{"an unknown period", func(h *Home) { h.Received = []Receipt{{Service: "dibao", Per: "decade"}} }, `has no code "decade"`},
		{"less than nothing", func(h *Home) { h.Received = []Receipt{{Service: "dibao", Amount: new(measure.Money(-1))}} }, "outside of what can exist"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w, err := Create(t.TempDir(), testSpec(s))
			if err != nil {
				t.Fatal(err)
			}
			defer w.Abort()
			before := good()
			before.ID = "b"
			if err := w.Add(&before); err != nil {
				t.Fatal(err)
			}
			h := good()
			c.wrong(&h)
			if err := w.Add(&h); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// Whatever stands in a file, reading it ends in rows or in a refusal.
func TestDamagedFilesAreReadOrRefusedButNeverCrash(t *testing.T) {
	s := testSchema(t)
	chance := rand.New(rand.NewPCG(9, 10))
	dir := written(t, s, homes(s, chance, 40))
	damage(t, s, dir+"/part-0000.parquet", 300, chance)
	damage(t, s, dir+"/received-0000.parquet", 100, chance)
}

// damage changes a file again and again; each time it is read or refused.
func damage(t *testing.T, s *rule.Schema, name string, times int, chance *rand.Rand) {
	t.Helper()
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dir, refused := filepath.Dir(name), 0
	for range times {
		damaged := append([]byte{}, whole...)
		for range 1 + chance.IntN(3) {
			damaged[chance.IntN(len(damaged))] ^= byte(1 + chance.IntN(255))
		}
		if err := os.WriteFile(name, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		resealed(t, dir, s)
		var found Mistakes
		if err := readAll(dir, s); err != nil {
			refused++
			if !errors.As(err, &found) {
				t.Fatalf("an error that says nothing to people: %v", err)
			}
		}
	}
	if refused == 0 {
		t.Errorf("%s: no damage was noticed", name)
	}
	if err := os.WriteFile(name, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	resealed(t, dir, s)
}

// resealed lists the files of a folder as if they were meant to be so.
func resealed(t *testing.T, dir string, s *rule.Schema) {
	t.Helper()
	m, err := readManifest(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range m.Files {
		now := described(t, filepath.Join(dir, f.Name))
		m.Files[i].Bytes, m.Files[i].SHA256 = now.Bytes, now.SHA256
	}
	if err := m.write(dir); err != nil {
		t.Fatal(err)
	}
}
