package simulate

import (
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"minsheng/civil"
	"minsheng/pack"
)

// overlaid is the district with other files in the place of its own.
func overlaid(t *testing.T, files map[string]string) *pack.Pack {
	t.Helper()
	upper := fstest.MapFS{"330502/pack.yaml": {Data: []byte(`code: "330502"
name: {zh: 吴兴区, en: Wuxing}
parent: "330500"
sources:
  CSGA: {title: 征求意见稿（虚构）, issued: 2026-09-01}
`)}}
	for name, text := range files {
		upper["330502/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := pack.Load(pack.Overlay(upper, os.DirFS("../../packs")), "330502")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestServicesThatEndAndServicesThatBegin(t *testing.T) {
	p := realPack(t, "330502")
	other := overlaid(t, map[string]string{"services/award.yaml": `id: rural-family-award
from: 2026-01-01
for: household
eligible:
  - if: household.urban == false
    say: {zh: 农村家庭, en: A rural household}
    source: {id: CSGA, clause: 第一条}
amount:
  - is: yuan('100')
    source: {id: CSGA, clause: 第一条}
per: month
elements: {who: {zh: 农村家庭, source: {id: CSGA, clause: 第一条}}}
`})
	r := run(t, supposed(t, p), supposed(t, other), written(t, p.Schema(), crowd(p.Schema(), 150, 10, 41)))
	find := func(id string, fresh bool) *Service {
		i := slices.IndexFunc(r.Services, func(s Service) bool { return s.ID == id && s.Fresh == fresh })
		if i < 0 {
			t.Fatalf("%s is not told", id)
		}
		return &r.Services[i]
	}
	if s := find("elder-canteen", false); !s.Gone || s.All().After != (Side{}) || s.All().Ended == 0 {
		t.Errorf("a service of the district that is gone: %+v", s.All())
	}
	persons, homes := find("rural-family-award", false), find("rural-family-award", true)
	if !persons.Gone || persons.For != "person" || persons.All().New != 0 || persons.All().Ended == 0 {
		t.Errorf("the award for persons does not end: %+v", persons.All())
	}
	if homes.Gone || homes.For != "household" || homes.All().Before != (Side{}) || homes.All().New == 0 {
		t.Errorf("the award for households does not begin: %+v", homes.All())
	}
}

// Only who pays is another: nobody moves, and the cost is divided otherwise.
func TestOtherSharesAloneMoveNobody(t *testing.T) {
	p := overlaid(t, nil)
	other := overlaid(t, map[string]string{"finance/own.yaml": `shares:
  - services: [rural-family-award]
    from: 2026-01-01
    source: {id: CSGA, clause: 第二条}
    split: [{county: 100%}]
`})
	r := run(t, supposed(t, p), supposed(t, other), written(t, p.Schema(), crowd(p.Schema(), 150, 10, 42)))
	if len(r.Services) != 1 || r.Services[0].ID != "rural-family-award" || r.Net[0].Homes.Winners+r.Net[0].Homes.Losers != 0 {
		t.Fatalf("%d services are touched", len(r.Services))
	}
	for _, l := range r.Levels {
		if l.Payer == "county" != (l.Before.Low == Cost{} && l.After.Low == r.After.Low) {
			t.Errorf("%s: %+v", l.Payer, l)
		}
	}
}

// On another day everybody is as old as on that day.
func TestAnotherDayIsAnotherAge(t *testing.T) {
	p := realPack(t, "330502")
	before := supposed(t, p)
	later := civil.MustParse("2028-11-01")
	e, err := p.On(later)
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, before, Scenario{e, later}, written(t, p.Schema(), crowd(p.Schema(), 150, 5, 43)))
	i := slices.IndexFunc(r.Services, func(s Service) bool { return s.ID == "elder-health" })
	if i < 0 || r.Services[i].All().New == 0 || r.Services[i].All().Ended != 0 || r.Untouched != 0 {
		t.Errorf("two years on nobody has come of age for it")
	}
}

// A place of the world whose schema knows neither areas nor incomes of
// households is simulated as well.
func TestASchemaOfAnotherWorld(t *testing.T) {
	p := realPack(t, "world/country-template")
	dir := written(t, p.Schema(), crowd(p.Schema(), 60, 0, 44))
	r := run(t, supposed(t, p), supposed(t, p, "basic_income=700"), dir)
	if len(r.Services) == 0 || r.Deciles != nil || r.Net[0].Homes.Winners == 0 {
		t.Errorf("%d services are touched, %+v", len(r.Services), r.Net[0].Homes)
	}
	if n := r.Net[len(r.Net)-1]; n.By != ByArea || n.Value != Unknown || n.Homes.All != r.Homes {
		t.Errorf("households without an area: %+v", n)
	}
}
