package pack

import (
	"testing"

	"minsheng/civil"
)

func TestAPlaceBearsTheShareOfItsTier(t *testing.T) {
	on := civil.MustParse("2026-01-01")
	for _, c := range []struct{ code, service, says string }{
		{"330502", "rural-family-award", "第四档：中央财政 30%、地方财政（各级怎样分担未定） 70%"},
		{"310000", "rural-family-award", "第五档：中央财政 10%、地方财政（各级怎样分担未定） 90%"},
		{"370600", "rural-family-award", "第三档：中央财政 50%、地方财政（各级怎样分担未定） 50%"},
		{"530000", "resident-pension", "第一档：中央财政 100%；每笔 143 元以内按此分担，超过的部分：地方财政（各级怎样分担未定） 100%"},
		{"330502", "resident-pension", "中央财政 50%、地方财政（各级怎样分担未定） 50%；每笔 143 元以内按此分担，超过的部分：地方财政（各级怎样分担未定） 100%"},
		{"330502", "dibao", "中央补助按地方财力状况、保障对象数量等因素确定，没有固定比例"},
		{"330502", "only-child-award-employees", "用人单位 100%"},
		{"000000", "rural-family-award", ""},
	} {
		e, err := realPack(t, c.code).On(on)
		if err != nil {
			t.Fatal(err)
		}
		f := e.Pays(c.service)
		if f == nil || f.Say().ZH != c.says || c.says != "" && f.Say().EN == "" || f.Cite.Source == "" {
			t.Errorf("%s %s: %+v, want %q", c.code, c.service, f, c.says)
		}
	}
	e, err := realPack(t, "330502").On(on)
	if err != nil {
		t.Fatal(err)
	}
	if e.Pays("old-age-allowance") != nil {
		t.Error("nobody has said who pays the old-age allowance")
	}
}

// What a place adds on top of the State's standard is not shared; what the
// State itself would raise is.
func TestTheStandardThatIsSharedIsThatOfThePackWhichSharesIt(t *testing.T) {
	on := civil.MustParse("2026-01-01")
	for _, c := range []struct{ code, standard string }{{"330502", "143.00"}, {"000000", "200.00"}} {
		p, err := suppose(realPack(t, c.code), "pension.resident_basic=200")
		if err != nil {
			t.Fatal(err)
		}
		e, err := p.On(on)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Pays("resident-pension").Standard; got == nil || got.String() != c.standard {
			t.Errorf("%s: shared up to %v, want %s", c.code, got, c.standard)
		}
	}
}

func TestASplitByParameterFollowsItsValue(t *testing.T) {
	fsys := basePack(t)
	for _, f := range parseArchive(t, "testdata/finance.txtar").Files {
		file := *fsys["000000/pack.yaml"]
		file.Data = f.Data
		fsys[f.Name] = &file
	}
	p, err := Load(fsys, "000000")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ on, says string }{
		{"2016-01-01", "中央财政 40%、省级财政 20%–30%、县（市、区）财政 30%–40%"},
		{"2020-01-01", "中央财政 60%、省级财政 10%、县（市、区）财政 30%"},
		{"2024-01-01", "由省定"},
	} {
		e, err := p.On(civil.MustParse(c.on))
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Pays("nursing").Say().ZH; got != c.says {
			t.Errorf("%s: %s, want %s", c.on, got, c.says)
		}
	}
}
