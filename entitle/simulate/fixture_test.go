package simulate

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule"
	"minsheng/rule/ruletest"
)

var today = civil.MustParse("2026-11-01")

func realPack(t testing.TB, code string) *pack.Pack {
	t.Helper()
	p, err := pack.Load(os.DirFS("../../packs"), code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// supposed is a scenario of today with other values.
func supposed(t testing.TB, p *pack.Pack, assignments ...string) Scenario {
	t.Helper()
	s, err := Suppose(p, assignments...)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.On(today)
	if err != nil {
		t.Fatal(err)
	}
	return Scenario{e, today}
}

// crowd is random households of a schema, with a share of values missing, as
// the files hold them: links lead to members of the same household.
func crowd(schema *rule.Schema, n, missing int, seed uint64) []*rule.Household {
	homes := ruletest.Crowd{Schema: schema, On: today, Seed: seed, Missing: missing}.Households(n)
	for i, h := range homes {
		h.ID = fmt.Sprintf("h%06d", i)
		for _, m := range h.Members {
			for _, l := range schema.Links() {
				var to []*rule.Person
				for _, v := range m.Tied(l).List() {
					if slices.Contains(h.Members, v.Person()) && v.Person() != m {
						to = append(to, v.Person())
					}
				}
				if err := m.Tie(l.Name, to...); err != nil {
					panic(err)
				}
			}
		}
	}
	return homes
}

// written writes households as a dataset and returns its folder.
func written(t testing.TB, schema *rule.Schema, homes []*rule.Household) string {
	t.Helper()
	root := t.TempDir()
	w, err := population.Create(root, population.Spec{Area: "330502", Pack: "330502", Schema: schema, On: today, Generator: "a test", Note: lang.Text{ZH: "演示数据", EN: "demonstration data"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range homes {
		home := &population.Home{ID: h.ID, Values: valuesOf(schema.Attributes(rule.OfHousehold), h.Get)}
		for _, m := range h.Members {
			p := population.Person{ID: m.ID, Values: valuesOf(schema.Attributes(rule.OfPerson), m.Get)}
			for _, l := range schema.Links() {
				to := []string{}
				for _, v := range m.Tied(l).List() {
					to = append(to, v.Person().ID)
				}
				p.Links = append(p.Links, to)
			}
			home.Members = append(home.Members, p)
		}
		if err := w.Add(home); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, "330502")
}

func valuesOf(attrs []*rule.Attribute, get func(*rule.Attribute) rule.Value) []rule.Value {
	all := make([]rule.Value, len(attrs))
	for i, a := range attrs {
		if v := get(a); v.Known() {
			all[i] = v
		}
	}
	return all
}

// run compares two scenarios over a dataset.
func run(t testing.TB, before, after Scenario, dir string) *Result {
	t.Helper()
	s, err := New(before, after)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(context.Background(), Files{Dirs: []string{dir}, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
