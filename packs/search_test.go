package packs_test

import (
	"slices"
	"testing"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/packs"
)

// What people of Wuxing type, and what must be among the first five.
func TestPeopleFindWhatTheyMeanInWuxing(t *testing.T) {
	p, err := pack.Load(packs.FS, "330502")
	if err != nil {
		t.Skip("the pack is not fine: another test says why")
	}
	e, err := p.On(civil.MustParse("2025-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ query, want string }{
		{"ltbz", "old-age-allowance"},
		{"老人", "elder-health"},
		{"老人补助", "old-age-allowance"},
		{"低保", "dibao"},
		{"dibao", "dibao"},
		{"护理费", "nursing-allowance-disabled"},
		{"残急人补贴", "living-allowance-disabled"},
		{"公租房", "public-rental-housing"},
		{"打官司", "legal-aid"},
		{"unemployed", "unemployment-benefit"},
	} {
		var ids []string
		for _, h := range e.Index().Find(c.query, lang.ZH, 5) {
			ids = append(ids, h.Service.ID)
		}
		if !slices.Contains(ids, c.want) {
			t.Errorf("%q finds %v, not %s", c.query, ids, c.want)
		}
	}
}
