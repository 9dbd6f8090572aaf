package population

import (
	"fmt"
	"testing"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/rule"
)

// testSchema has every form, with and without bounds and codes, for persons
// and for households.
func testSchema(t testing.TB) *rule.Schema {
	t.Helper()
	hundred, least := int64(100), int64(0)
	var attrs []rule.Attribute
	for _, e := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		attrs = append(attrs,
			rule.Attribute{Entity: e, Name: "yes", Form: rule.FormBool},
			rule.Attribute{Entity: e, Name: "count", Form: rule.FormInt, Min: &least, Max: &hundred},
			rule.Attribute{Entity: e, Name: "number", Form: rule.FormInt},
			rule.Attribute{Entity: e, Name: "income", Form: rule.FormMoney},
			rule.Attribute{Entity: e, Name: "share", Form: rule.FormRatio},
			rule.Attribute{Entity: e, Name: "day", Form: rule.FormDate},
			rule.Attribute{Entity: e, Name: "kind", Form: rule.FormCode, Codes: []rule.Code{{ID: "none"}, {ID: "some"}, {ID: "all"}}},
			rule.Attribute{Entity: e, Name: "open", Form: rule.FormCode},
			rule.Attribute{Entity: e, Name: "tags", Form: rule.FormCodes, Codes: []rule.Code{{ID: "a"}, {ID: "b"}, {ID: "c"}}},
			rule.Attribute{Entity: e, Name: "words", Form: rule.FormCodes},
			rule.Attribute{Entity: e, Name: "place", Form: rule.FormArea})
	}
	s, err := rule.NewSchema(attrs, []rule.Link{{Name: "guardians"}, {Name: "supporters"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func testSpec(s *rule.Schema) Spec {
	return Spec{Area: "330502", Pack: "330502", Schema: s, On: civil.MustParse("2026-11-01"), Generator: "a test", Note: lang.Text{ZH: "演示数据", EN: "demonstration data"},
		Received: []string{"dibao", "old-age-allowance", "heating"}}
}

// chance is where random households come from: rapid in properties, a plain
// generator elsewhere.
type chance interface{ IntN(int) int }

// homes makes n random households in order. Values are missing now and then,
// links lead to members, guests and people nobody knows.
func homes(s *rule.Schema, c chance, n int) []Home {
	list := make([]Home, n)
	for i := range list {
		h := &list[i]
		h.ID = fmt.Sprintf("h%06d", i*3)
		h.Values = values(s, rule.OfHousehold, c)
		for m := range 1 + c.IntN(4) {
			h.Members = append(h.Members, Person{ID: fmt.Sprintf("p%d-%d", i, m), Values: values(s, rule.OfPerson, c)})
		}
		for g := range max(0, c.IntN(5)-2) {
			h.Guests = append(h.Guests, Person{ID: fmt.Sprintf("g%d-%d", i, g), Values: values(s, rule.OfPerson, c)})
		}
		for _, list := range [][]Person{h.Members, h.Guests} {
			for p := range list {
				list[p].Links = [][]string{links(h, c), links(h, c)}
			}
		}
		h.Received = receipts(h, c)
	}
	return list
}

// receipts are random ones of members and of the household itself.
func receipts(h *Home, c chance) []Receipt {
	var list []Receipt
	for _, who := range append([]Person{{}}, h.Members...) {
		for _, service := range testSpec(nil).Received {
			if c.IntN(4) > 0 {
				continue
			}
			r := Receipt{Person: who.ID, Service: service}
			if c.IntN(3) > 0 {
				fen := measure.Money(c.IntN(2_000_000_000))
				r.Amount = &fen
			}
			if c.IntN(3) > 0 {
				r.Per = Periods()[c.IntN(len(Periods()))]
			}
			if c.IntN(3) > 0 {
				day := civil.Date(c.IntN(40_000) - 20_000)
				r.Since = &day
			}
			list = append(list, r)
		}
	}
	return list
}

func links(h *Home, c chance) []string {
	if c.IntN(3) == 0 {
		return nil
	}
	list := []string{}
	for range c.IntN(3) {
		switch c.IntN(3) {
		case 0:
			list = append(list, h.Members[c.IntN(len(h.Members))].ID)
		case 1:
			list = append(list, fmt.Sprintf("nobody%d", c.IntN(2)))
		default:
			if len(h.Guests) > 0 {
				list = append(list, h.Guests[c.IntN(len(h.Guests))].ID)
			}
		}
	}
	return list
}

func values(s *rule.Schema, e rule.Entity, c chance) []rule.Value {
	var list []rule.Value
	for _, a := range s.Attributes(e) {
		v := rule.Value{}
		if c.IntN(4) > 0 {
			v = value(a, c)
		}
		list = append(list, v)
	}
	return list
}

func value(a *rule.Attribute, c chance) rule.Value {
	texts := []string{"330502", "33050201", "3305", "530000"}
	if a.Form != rule.FormArea {
		texts = []string{"none", "some", "all"}
	}
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(c.IntN(2) == 0)
	case rule.FormInt:
		return rule.OfInt(int64(c.IntN(101)))
	case rule.FormMoney:
		return rule.OfMoney(measure.Money(c.IntN(2_000_000_000) - 1_000_000))
	case rule.FormRatio:
		return rule.OfRatio(measure.Ratio(c.IntN(1_000_001)))
	case rule.FormDate:
		return rule.OfDate(civil.Date(c.IntN(40_000) - 20_000))
	case rule.FormCodes:
		list := []rule.Value{}
		for range c.IntN(4) {
			list = append(list, rule.OfText([]string{"a", "b", "c"}[c.IntN(3)]))
		}
		return rule.OfList(list)
	}
	return rule.OfText(texts[c.IntN(len(texts))])
}

// written writes a dataset in small groups and returns its folder.
func written(t testing.TB, s *rule.Schema, all []Home) string {
	t.Helper()
	root := t.TempDir()
	w, err := Create(root, testSpec(s))
	if err != nil {
		t.Fatal(err)
	}
	w.people.cut, w.guests.cut, w.received.cut = 7, 3, 2
	for i := range all {
		if err := w.Add(&all[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return root + "/330502"
}
