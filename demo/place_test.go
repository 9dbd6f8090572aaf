package demo

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// divisions opens a list of division codes of the shared test data, or says
// openly that the test is skipped.
func divisions(t *testing.T, name string) [][]string {
	t.Helper()
	dir := os.Getenv("MINSHENG_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "cn", "divisions", name))
	if os.IsNotExist(err) {
		t.Skipf("SKIPPED: %s is not here; set MINSHENG_DATA to the folder of the shared data", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestTheNineteenTownshipsAreThoseOfTheStatistics(t *testing.T) {
	want := map[string]string{}
	for _, row := range divisions(t, "nbs2023_streets.csv") {
		if row[2] == District {
			want[row[0]] = row[1]
		}
	}
	if len(want) != 19 || len(Townships()) != 19 {
		t.Fatalf("%d townships published, %d here", len(want), len(Townships()))
	}
	for _, town := range Townships() {
		if want[town.Code] != town.Name {
			t.Errorf("%s is %q, published as %q", town.Code, town.Name, want[town.Code])
		}
	}
}

func TestNoDivisionHasThePrefixOfTheNumbers(t *testing.T) {
	for _, file := range []string{"mca2021_province.csv", "mca2021_city.csv", "mca2021_area.csv", "nbs2023_provinces.csv", "nbs2023_cities.csv", "nbs2023_areas.csv"} {
		for _, row := range divisions(t, file) {
			if strings.HasPrefix(row[0], NumberPrefix) {
				t.Errorf("%s lists %s", file, row[0])
			}
		}
	}
}

func TestNewcomersComeFromRealCounties(t *testing.T) {
	counties := map[string]bool{}
	for _, row := range divisions(t, "nbs2023_areas.csv") {
		counties[row[0]] = true
	}
	for _, o := range origins {
		if !counties[o.of] || o.of == District {
			t.Errorf("%s is no other county", o.of)
		}
	}
}
