package entitle

import (
	"testing"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/packs"
)

func TestWhatIsMissingIsNamedInWords(t *testing.T) {
	p, err := pack.Open(packs.FS).Pack("330502")
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.On(civil.MustParse("2026-07-01"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"person.birth_on": "出生日期", "household.area": "家庭居住地", "param.elder.old_age_allowance": e.Param("elder.old_age_allowance").Label.ZH,
		"owed:dibao": e.Service("dibao").Name.ZH, "person.guardians": p.Schema().Link("guardians").Label.ZH,
		"owed:nothing": "owed:nothing", "person.nothing": "person.nothing", "nothing": "nothing",
	} {
		if got := MissingLabel(e, name); got.ZH != want {
			t.Errorf("%s is called %q, want %q", name, got.ZH, want)
		}
	}
}
