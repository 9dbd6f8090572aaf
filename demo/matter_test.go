package demo

import (
	"io"
	"testing"
	"time"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/staff"
	"minsheng/store"
)

// noBank writes nothing.
type noBank struct{}

func (noBank) Name() string                             { return "none" }
func (noBank) Write(io.Writer, *money.Remittance) error { return nil }

func TestTheDeskOfADemonstrationHasSomethingToDo(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dir, ctx := t.TempDir(), t.Context()
	keys, err := store.CreateKeys(dir + "/keys")
	must(err)
	db, err := store.Open(ctx, "sqlite:"+dir+"/demo.db", keys)
	must(err)
	defer db.Close()
	place, err := pack.Open(packs.FS).Pack(District)
	must(err)
	edition, err := place.On(DefaultDay)
	must(err)
	engine, err := entitle.New(edition)
	must(err)
	attributes, err := snapshot.Catalogue(place.Schema())
	must(err)
	register, err := people.Open(ctx, db, attributes)
	must(err)
	_, err = Fill(ctx, register, Config{Residents: 1500, Seed: 5}, nil)
	must(err)
	ledger, err := money.Open(ctx, db)
	must(err)
	roster, err := staff.Open(ctx, db)
	must(err)
	_, err = roster.Start(ctx, By(), Staff())
	must(err)
	office, err := casework.Open(ctx, casework.Parts{DB: db, Register: register, Ledger: ledger, Place: District, Staff: roster.Everybody,
		Today: func() civil.Date { return DefaultDay }, Engine: func(civil.Date) (*entitle.Engine, error) { return engine, nil }})
	must(err)
	actors, err := roster.Everybody(ctx)
	must(err)
	m := Matters{Office: office, Register: register, Engine: engine, Staff: actors, On: DefaultDay, Bank: noBank{}}
	homes, err := register.Households(ctx, By(), people.Page{Area: District, Limit: 40}, DefaultDay)
	must(err)
	for _, h := range homes {
		m.Received = append(m.Received, Received{Service: "dibao", Person: h.Members[0].ID, Area: h.Area, Amount: 400 * measure.Yuan})
	}
	began := time.Now()
	done, err := m.Fill(ctx)
	must(err)
	t.Logf("%+v in %v", done, time.Since(began))
	states := map[string]int{}
	for _, closed := range []bool{false, true} {
		page, err := office.Queue(ctx, casework.Program("test"), "test", casework.Query{Limit: 200, Closed: closed})
		must(err)
		for _, c := range page.Cases {
			states[c.Service+" "+c.State]++
		}
	}
	t.Logf("%v", states)
	if again, err := m.Fill(ctx); err != nil || again != (Filled{}) {
		t.Errorf("filled again: %+v, %v", again, err)
	}
	paysForMonths(t, Paydays{Office: office, Register: register, Engine: engine, On: DefaultDay})
}

// paysForMonths has a demonstration pay, and wants something to look at then.
func paysForMonths(t *testing.T, pays Paydays) {
	t.Helper()
	grants, err := pays.Fill(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	runs, _, err := pays.Office.Ledger.Runs(t.Context(), By().Within, money.RunQuery{State: money.Done})
	if err != nil {
		t.Fatal(err)
	}
	if grants < 20 || len(runs) < 2*monthsPaid {
		t.Errorf("%d grants, %d runs are paid", grants, len(runs))
	}
	if again, err := pays.Fill(t.Context()); err != nil || again != 0 {
		t.Errorf("granted again: %d, %v", again, err)
	}
	service := runs[0].Service
	v, err := pays.Office.Recheck(t.Context(), By(), casework.Cycle{Service: service, Area: District, Month: DefaultDay.MonthStart()})
	if err != nil {
		t.Fatal(err)
	}
	found, err := pays.Office.Ledger.FindingSums(t.Context(), By().Within, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Errorf("%s: a recheck finds %+v, nothing to look at", service, found)
	}
}
