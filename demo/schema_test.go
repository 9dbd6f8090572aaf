package demo

import (
	"os"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/people"
)

type schemaAttribute struct {
	Type  string         `yaml:"type"`
	Codes map[string]any `yaml:"codes"`
	Min   *float64       `yaml:"min"`
	Max   *float64       `yaml:"max"`
}

type schemaFile struct {
	Person    map[string]schemaAttribute `yaml:"person"`
	Household map[string]schemaAttribute `yaml:"household"`
}

func readSchema(t *testing.T) schemaFile {
	t.Helper()
	text, err := os.ReadFile("../packs/000000/schema.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var s schemaFile
	if err := yaml.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Person) == 0 || len(s.Household) == 0 {
		t.Fatal("the schema is empty")
	}
	return s
}

func (a schemaAttribute) within(n float64) bool {
	return (a.Min == nil || n >= *a.Min) && (a.Max == nil || n <= *a.Max)
}

// fits reports whether a value is one that the schema allows.
func (a schemaAttribute) fits(v people.Value) bool {
	switch a.Type {
	case "bool":
		return v.Kind() == people.Bool
	case "int":
		return v.Kind() == people.Int && a.within(float64(v.Int()))
	case "money":
		return v.Kind() == people.Money && a.within(float64(v.Money())/100)
	case "date":
		return v.Kind() == people.Date && v.Date() > civil.MustParse("1900-01-01")
	case "area":
		return v.Kind() == people.Text && people.IsArea(v.Text())
	case "code":
		_, known := a.Codes[v.Text()]
		return v.Kind() == people.Text && known
	case "codes":
		return v.Kind() == people.List && !slices.ContainsFunc(v.List(), func(c string) bool { _, known := a.Codes[c]; return !known })
	}
	return false
}

func TestEveryValueFitsTheSchemaAndEveryAttributeOccurs(t *testing.T) {
	schema := readSchema(t)
	seen := map[string]int{}
	check := func(entity, key string, attributes map[string]schemaAttribute, facts []Fact) {
		names := map[string]bool{}
		for _, f := range facts {
			a, known := attributes[f.Name]
			if !known || !a.fits(f.Value) || names[f.Name] {
				t.Fatalf("%s: %s is %v: unknown, doubled or not of type %s", key, f.Name, f.Value, a.Type)
			}
			names[f.Name] = true
			seen[entity+f.Name]++
			if f.Value.Kind() == people.Text && a.Codes != nil {
				seen[entity+f.Name+"="+f.Value.Text()]++
			}
		}
	}
	people := 0
	for h := range households(t, Config{Seed: 1}) {
		check("household.", string(h.ID), schema.Household, h.Facts)
		for _, p := range h.Members {
			people++
			check("person.", string(p.ID), schema.Person, p.Facts)
		}
	}
	for name := range schema.Person {
		if seen["person."+name] == 0 {
			t.Errorf("nobody has person.%s on file", name)
		}
	}
	for name := range schema.Household {
		if seen["household."+name] == 0 {
			t.Errorf("no household has household.%s on file", name)
		}
	}
	for _, partial := range []string{"person.income_month", "person.care_level", "person.pregnant", "person.legal_matter", "household.income_month"} {
		if seen[partial] >= people {
			t.Errorf("%s is on file for everybody: something must be missing", partial)
		}
	}
	for _, rare := range []string{"household.assistance=tekun", "household.assistance=rigid", "household.assistance=lifted", "person.child_situation=orphan",
		"person.child_situation=unsupported", "person.child_situation=left_behind", "person.veteran_status=veteran_combat", "person.veteran_status=survivor_martyr",
		"person.school_stage=special", "household.housing=public", "person.employment=unemployed"} {
		if seen[rare] == 0 {
			t.Errorf("%s does not occur among %d people", rare, people)
		}
	}
}
