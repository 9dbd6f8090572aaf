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

// Plain sentences of people in need, and what must be among the first three.
func TestNeedsInPlainWordsLeadToTheRightService(t *testing.T) {
	p, err := pack.Load(packs.FS, "330502")
	if err != nil {
		t.Skip("the pack is not fine: another test says why")
	}
	e, err := p.On(civil.MustParse("2026-06-01"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ query, want string }{
		{"老人补助", "old-age-allowance"},
		{"看病报销", "resident-medical-insurance"},
		{"残疾证能领什么", "living-allowance-disabled"},
		{"孩子上学没钱", "education-assistance"},
		{"失业金", "unemployment-benefit"},
		{"生孩子补贴", "maternity-allowance"},
		{"当兵回来", "veteran-card"},
		{"打官司没钱", "legal-aid"},
		{"孤儿", "orphan-living"},
		{"养老金", "resident-pension"},
		{"工伤赔偿", "injury-disability-grant"},
		{"打疫苗", "vaccination"},
		{"免费午餐", "nutrition-meals"},
		{"居住证", "residence-permit"},
		{"房子漏了", "rural-dangerous-home"},
		{"没人养的孩子", "unsupported-child-living"},
		{"盲人坐公交", "blind-free-transit"},
		{"家里出事了", "temporary-relief"},
		{"没钱看病", "medical-assistance"},
		{"交不起医保", "medical-premium-aid"},
		{"要饭", "vagrant-relief"},
		{"房租补贴", "public-rental-housing"},
		{"没有工作", "unemployment-benefit"},
		{"死了领什么钱", "employee-survivors-grant"},
	} {
		var ids []string
		for _, h := range e.Index().Find(c.query, lang.ZH, 3) {
			ids = append(ids, h.Service.ID)
		}
		if !slices.Contains(ids, c.want) {
			t.Errorf("%q finds %v, not %s", c.query, ids, c.want)
		}
	}
}
