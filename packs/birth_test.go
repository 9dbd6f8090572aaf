package packs

import (
	"testing"

	"minsheng/civil"
	"minsheng/pack"
)

func TestABirthAndAssistanceGoToEveryDepartmentOfWuxing(t *testing.T) {
	p, err := pack.Load(FS, "330502")
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.On(civil.MustParse("2026-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		bundle             string
		parts, departments int
	}{{"birth", 8, 5}, {"assistance", 9, 6}} {
		b := e.Bundle(c.bundle)
		if b == nil {
			t.Fatalf("there is no bundle %s", c.bundle)
		}
		departments := map[string]bool{}
		for _, part := range b.Parts {
			if departments[part.Department] = true; e.Department(part.Department) == nil {
				t.Errorf("%s: nobody leads %s", c.bundle, part.Service)
			}
		}
		if len(b.Parts) < c.parts || len(departments) < c.departments {
			t.Errorf("%s has %d parts in %d departments, want %d in %d", c.bundle, len(b.Parts), len(departments), c.parts, c.departments)
		}
	}
	for _, service := range []string{"dibao", "dibao-margin", "extreme-hardship", "temporary-relief", "living-allowance-disabled", "nursing-allowance-disabled", "old-age-allowance"} {
		if s := e.Service(service); s.Form == "" || s.Process == "" || s.Department == "" {
			t.Errorf("%s has form %q, process %q, department %q", service, s.Form, s.Process, s.Department)
		}
	}
	for _, service := range []string{"living-allowance-disabled", "nursing-allowance-disabled"} {
		if got := e.Service(service).Start; got != pack.Automatic {
			t.Errorf("%s starts by %s", service, got)
		}
	}
}
