package demo

import (
	"io"
	"testing"

	"minsheng/access"
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

// newTown is a small city with its staff, of whom some receive dibao.
func newTown(t *testing.T) Matters {
	t.Helper()
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
	t.Cleanup(func() { db.Close() })
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
		m.Received = append(m.Received, Received{Service: "dibao", Person: h.Members[0].ID, Area: h.Area, Amount: new(400 * measure.Yuan)})
	}
	return m
}

func TestTheDeskOfADemonstrationHasSomethingToDo(t *testing.T) {
	m, ctx := newTown(t), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	done, err := m.Fill(ctx)
	must(err)
	if done.Applications < 50 || done.Left > 0 || done.Grants != len(m.Received) || done.Runs != 3 {
		t.Errorf("filled %+v", done)
	}
	states, clocks := map[string]int{}, map[string]int{}
	for _, closed := range []bool{false, true} {
		page, err := m.Office.Queue(ctx, casework.Program("test"), "test", casework.Query{Limit: 200, Closed: closed})
		must(err)
		for _, c := range page.Cases {
			states[c.State]++
			if c.ReviewOf != "" {
				states["a review"]++
			}
			if c.Paused != "" {
				clocks["paused"]++
			}
			if c.Open() && c.Clock.Overdue(DefaultDay) {
				clocks["overdue"]++
			}
			if c.Open() && c.Clock.Runs() && c.Clock.Left >= 0 && c.Clock.Left <= casework.SoonDays {
				clocks["soon"]++
			}
		}
	}
	for _, state := range []string{"investigation", "papers", "publication", "review", "referred", "granted", "refused", "withdrawn", "closed", "proof", "intake", "a review"} {
		if states[state] == 0 {
			t.Errorf("no case is at %s: %v", state, states)
		}
	}
	if clocks["paused"] == 0 || clocks["overdue"] == 0 || clocks["soon"] == 0 {
		t.Errorf("clocks are all alike: %v", clocks)
	}
	pays(t, m.Office.Ledger)
	if again, err := m.Fill(ctx); err != nil || again != (Filled{}) {
		t.Errorf("filled again: %+v, %v", again, err)
	}
}

// pays fails where there are not two months that are paid and one to approve.
func pays(t *testing.T, ledger *money.Ledger) {
	t.Helper()
	runs, _, err := ledger.Runs(t.Context(), access.Everywhere(), money.RunQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if runs[0].State != money.Prepared || runs[1].State != money.Done || runs[2].State != money.Done {
		t.Errorf("runs are %v", runs)
	}
	kinds, err := ledger.Kinds(t.Context(), access.Everywhere(), runs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(kinds) < 2 {
		t.Errorf("nothing is out of the ordinary in %v", kinds)
	}
}
