package packs_test

import (
	"testing"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/packs"
)

// docs/content.md counts the same things for a reader.
func TestWuxingHasServicesWithAnAmountInEveryField(t *testing.T) {
	p, err := pack.Load(packs.FS, "330502")
	if err != nil {
		t.Skip("the pack is not fine: another test says why")
	}
	e, err := p.On(civil.MustParse("2026-06-01"))
	if err != nil {
		t.Fatal(err)
	}
	all, byField := 0, map[string]int{}
	for _, s := range e.Services {
		if len(s.Conditions) > 0 && len(s.Amounts) > 0 {
			all++
			byField[s.Field]++
		}
	}
	if all < 45 {
		t.Errorf("%d services with conditions and an amount, want at least 45", all)
	}
	for _, field := range []string{"child", "school", "work", "health", "elder", "home", "weak", "army", "culture"} {
		if byField[field] == 0 {
			t.Errorf("no service with conditions and an amount in the field %q", field)
		}
	}
}
