package demo_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"minsheng/demo"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/rule"
	"minsheng/store"
	"minsheng/store/storetest"
)

// catalogue is the attributes of the national pack.
func catalogue(t testing.TB) *people.Catalogue {
	t.Helper()
	p, err := pack.Load(packs.FS, "000000")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[rule.Form]people.Kind{rule.FormBool: people.Bool, rule.FormInt: people.Int, rule.FormMoney: people.Money, rule.FormRatio: people.Ratio,
		rule.FormDate: people.Date, rule.FormCode: people.Text, rule.FormCodes: people.List, rule.FormArea: people.Text}
	var all []people.Attribute
	for entity, e := range map[people.Entity]rule.Entity{people.Person: rule.OfPerson, people.Home: rule.OfHousehold} {
		for _, a := range p.Schema().Attributes(e) {
			attribute := people.Attribute{Name: a.Name, Entity: entity, Kind: kinds[a.Form], Area: a.Form == rule.FormArea, Department: a.Department, Sealed: a.Sensitivity == "sensitive"}
			for _, c := range a.Codes {
				attribute.Codes = append(attribute.Codes, people.Code{Code: c.ID, Name: c.Name})
			}
			all = append(all, attribute)
		}
	}
	c, err := people.NewCatalogue(all...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func register(t testing.TB, db *store.DB) *people.Register {
	t.Helper()
	r, err := people.Open(t.Context(), db, catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheRegisterHoldsTheCityAsItWasMade(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { fillAndCompare(t, register(t, db)) })
}

func fillAndCompare(t *testing.T, r *people.Register) {
	cfg := demo.Config{Residents: 3000, Seed: 2, On: demo.DefaultDay}
	told := 0
	fit, err := demo.Fill(t.Context(), r, cfg, func(n int) { told = n })
	if err != nil {
		t.Fatal(err)
	}
	if told != 3000 || fit.Residents != 3000 {
		t.Errorf("told of %d residents, counted %d", told, fit.Residents)
	}
	seq, err := demo.Generate(cfg)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for h := range seq {
		if n++; n%97 != 0 {
			continue
		}
		got, err := r.Household(t.Context(), demo.By(), h.ID, cfg.On)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, h, got)
	}
}

// compare looks at everything of one household but what the register holds in
// columns of its own.
func compare(t *testing.T, made demo.Household, got people.Household) {
	t.Helper()
	if len(got.Members) != len(made.Members) || got.Area != made.Area {
		t.Fatalf("%s: %d members in %s, made %d in %s", made.ID, len(got.Members), got.Area, len(made.Members), made.Area)
	}
	for _, f := range made.Facts {
		if v, ok := got.Facts[f.Name]; !ok || !v.Value.Equal(f.Value) {
			t.Errorf("%s: %s is %v, made %v", made.ID, f.Name, v, f.Value)
		}
	}
	byID := map[string]people.Member{}
	for _, m := range got.Members {
		byID[string(m.ID)] = m
	}
	for _, p := range made.Members {
		m := byID[string(p.ID)]
		if m.Name != p.Name || m.BornOn != p.BornOn || m.Number != p.Number.String() || string(m.Role) != p.Relation || len(m.Links) != len(p.Guardians)+len(p.Supporters) {
			t.Errorf("%s came back as %+v", p.ID, m.Resident)
		}
		held := 0
		for _, f := range p.Facts {
			v, ok := m.Facts[f.Name]
			if !ok {
				held++
				continue
			}
			if !v.Value.Equal(f.Value) || v.Source == "" {
				t.Errorf("%s: %s is %v of %q, made %v", p.ID, f.Name, v.Value, v.Source, f.Value)
			}
		}
		if held > len(people.Held()) || len(m.Facts)+held != len(p.Facts) {
			t.Errorf("%s has %d facts, made %d of which %d stand in columns", p.ID, len(m.Facts), len(p.Facts), held)
		}
	}
}

func TestAFillThatBrokeOffGoesOn(t *testing.T) {
	r := register(t, storetest.SQLite(t))
	cfg := demo.Config{Residents: 5000, Seed: 2}
	ctx, stop := context.WithCancel(t.Context())
	if _, err := demo.Fill(ctx, r, cfg, func(n int) {
		if n > 3000 {
			stop()
		}
	}); !errors.Is(err, context.Canceled) {
		t.Fatalf("broken off: %v", err)
	}
	if c, err := r.Count(t.Context(), ""); err != nil || c.Residents == 0 || c.Residents > 3000 {
		t.Fatalf("broken off at %+v, %v", c, err)
	}
	for range 2 { // the second time there is nothing left to do
		if _, err := demo.Fill(t.Context(), r, cfg, nil); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := r.Count(t.Context(), ""); err != nil || c.Residents != 5000 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestARegisterOfOtherPeopleIsNotFilled(t *testing.T) {
	r := register(t, storetest.SQLite(t))
	if _, err := demo.Fill(t.Context(), r, demo.Config{Residents: 300, Seed: 2}, nil); err != nil {
		t.Fatal(err)
	}
	for _, other := range []demo.Config{{Residents: 300, Seed: 3}, {Residents: 200, Seed: 2}, {Residents: 5000, Seed: 2}} {
		if _, err := demo.Fill(t.Context(), r, other, nil); !errors.Is(err, demo.ErrOther) {
			t.Errorf("%+v: %v", other, err)
		}
	}
	if c, err := r.Count(t.Context(), ""); err != nil || c.Residents != 300 {
		t.Errorf("%+v, %v", c, err)
	}
}

// One op is the quick start, from an empty database.
func BenchmarkFill(b *testing.B) {
	for b.Loop() {
		if _, err := demo.Fill(b.Context(), register(b, storetest.SQLite(b)), demo.Config{Seed: 1}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
