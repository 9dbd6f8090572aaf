package match

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"minsheng/population/flat"
)

// pair is two runs of a random town.
func pair(t testing.TB) (before, after Side) {
	t.Helper()
	e := on(t, today)
	m, was := randomTown(t, 2, e, today)
	is := &town{homes: m.edited(was.homes), edition: e, on: today}
	return was.run(t), is.run(t)
}

func TestChangesAreWrittenAsParquetAndCSVWithASummary(t *testing.T) {
	before, after := pair(t)
	dir := filepath.Join(t.TempDir(), "changes", "330502")
	behind := int64(0)
	about, err := WriteChanges(context.Background(), dir, Pair{Before: before, After: after, Progress: func(people int64) { behind = people }})
	if err != nil {
		t.Fatal(err)
	}
	all := changesOf(t, before, after)
	for _, f := range about.Files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name))
		if sum := sha256.Sum256(text); err != nil || f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != int64(len(text)) || f.Rows != int64(len(all)) {
			t.Errorf("%+v, %v", f, err)
		}
	}
	var kept Changes
	text, err := os.ReadFile(filepath.Join(dir, ChangesName))
	if err != nil || json.Unmarshal(text, &kept) != nil || gocmp.Diff(*about, kept) != "" {
		t.Errorf("%v: %s", err, gocmp.Diff(*about, kept))
	}
	n := int64(0)
	for _, c := range about.Summary {
		n += c.N
	}
	if n != int64(len(all)) || kept.Before.Population == kept.After.Population {
		t.Errorf("%d changes in the summary, want %d; %+v %+v", n, len(all), kept.Before, kept.After)
	}
	if all := after.Results.Manifest.Population.People; behind == 0 || behind > all {
		t.Errorf("%d of %d people are behind", behind, all)
	}
	compareCSV(t, filepath.Join(dir, "changes.csv"), all, after)
	compareParquet(t, filepath.Join(dir, "changes.parquet"), all)
	if _, err := WriteChanges(context.Background(), dir, Pair{Before: before, After: after}); err == nil || !strings.Contains(err.Error(), "match.exists") {
		t.Errorf("changes are written over: %v", err)
	}
}

func compareCSV(t *testing.T, name string, all []Change, after Side) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != len(all)+1 || rows[0][0] != "\ufeffhousehold" {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, c := range all {
		row := rows[i+1]
		if row[0] != c.Household || row[2] != c.Service || row[3] != string(c.Kind) || row[10] != c.Why.String() || row[len(row)-1] != c.Say("en", after.Edition) {
			t.Fatalf("row %d is %q, want %+v", i, row, c)
		}
	}
}

func compareParquet(t *testing.T, name string, all []Change) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := flat.NewReader(f, changeColumns)
	if err != nil || r.Rows() != int64(len(all)) {
		t.Fatalf("%v", err)
	}
	values := make([]flat.Values, len(changeColumns))
	if _, err := r.Group(0, values, nil); err != nil {
		t.Fatal(err)
	}
	persons, amounts := 0, 0
	for i, c := range all {
		if got := values[0].Texts[values[0].Places[i]]; got != c.Household {
			t.Fatalf("row %d is of %s, want %s", i, got, c.Household)
		}
		if values[1].Has(i) != (c.Person != "") || values[8].Has(i) != (c.AmountAfter != nil) {
			t.Fatalf("row %d has a person %v and an amount %v, want %+v", i, values[1].Has(i), values[8].Has(i), c)
		}
		if c.Person != "" {
			if got := values[1].Texts[values[1].Places[persons]]; got != c.Person {
				t.Fatalf("row %d is of %s, want %s", i, got, c.Person)
			}
			persons++
		}
		if c.AmountAfter != nil {
			if got := values[8].Ints[amounts]; got != int64(*c.AmountAfter) {
				t.Fatalf("row %d: %d, want %d", i, got, *c.AmountAfter)
			}
			amounts++
		}
	}
}

func TestAComparisonThatIsStoppedLeavesNothing(t *testing.T) {
	before, after := pair(t)
	root := t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := WriteChanges(ctx, filepath.Join(root, "330502"), Pair{Before: before, After: after}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if left, err := os.ReadDir(root); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestOnlyWhatWasMatchedIsCompared(t *testing.T) {
	before, after := pair(t)
	swapped, ruled, moved := after, after, after
	swapped.People = before.People
	ruled.Edition = on(t, today, "elder.age=62")
	elsewhere := *after.Results.Manifest
	elsewhere.Population.Area = "330503"
	moved.Results = &Results{Manifest: &elsewhere, dir: after.Results.dir}
	for want, side := range map[error]Side{ErrOtherPeople: swapped, ErrOtherRules: ruled, ErrOtherCounty: moved} {
		for _, err := range Compare(context.Background(), Pair{Before: before, After: side}) {
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
	}
}
