package snapshot_test

import (
	"encoding/json"
	"errors"
	"os"
	"testing"

	"minsheng/access"
	"minsheng/demo"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/population"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var by = store.By{Who: "tester", Purpose: "a test", Within: access.Everywhere()}

// city is a register of the make-believe city and what rules it is under.
func city(t *testing.T, residents int) (*people.Register, *entitle.Engine) {
	t.Helper()
	place, err := pack.Open(packs.FS).Pack(demo.District)
	if err != nil {
		t.Fatal(err)
	}
	attributes, err := snapshot.Catalogue(place.Schema())
	if err != nil {
		t.Fatal(err)
	}
	register, err := people.Open(t.Context(), storetest.SQLite(t), attributes)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Fill(t.Context(), register, demo.Config{Residents: residents, Seed: 5}, nil); err != nil {
		t.Fatal(err)
	}
	edition, err := place.On(demo.DefaultDay)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := entitle.New(edition)
	if err != nil {
		t.Fatal(err)
	}
	return register, engine
}

func TestAHouseholdIsOwedTheSameFromTheRegisterAndFromTheFiles(t *testing.T) {
	register, engine := city(t, 120)
	schema := engine.Edition().Pack.Schema()
	dir, told := t.TempDir(), 0
	n, err := snapshot.Write(t.Context(), register, snapshot.Plan{By: by, Root: dir, Tell: func(n int) { told = n },
		Spec: population.Spec{Pack: demo.District, Schema: schema, On: demo.DefaultDay, Generator: "test"}})
	if err != nil || n < 120 || told != n {
		t.Fatalf("%d written, %d told: %v", n, told, err)
	}
	set, err := population.Open(dir+"/"+demo.District, schema)
	if err != nil {
		t.Fatal(err)
	}
	homes, seen := snapshot.NewHomes(schema), 0
	for _, part := range set.Parts() {
		for chunk, err := range part.Chunks(population.Read{}) {
			if err != nil {
				t.Fatal(err)
			}
			for h := range chunk.Homes() {
				kept, err := register.Household(t.Context(), by, id.ID(chunk.HouseholdIDs[h]), demo.DefaultDay)
				if err != nil {
					t.Fatal(err)
				}
				live, err := homes.Household(&kept)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, engine.For(demo.DefaultDay, live), engine.For(demo.DefaultDay, chunk.Household(h)))
				seen += len(kept.Members)
			}
		}
	}
	if seen != n {
		t.Errorf("%d of %d people stand in the files", seen, n)
	}
}

func compare(t *testing.T, live, filed *entitle.Statement) {
	t.Helper()
	if len(live.Answers) != len(filed.Answers) {
		t.Fatalf("%d answers, %d from the files", len(live.Answers), len(filed.Answers))
	}
	for i, a := range live.Answers {
		x, _ := json.Marshal(live.View(a, lang.EN, true))
		y, _ := json.Marshal(filed.View(filed.Answers[i], lang.EN, true))
		if string(x) != string(y) {
			t.Errorf("household %s, %s:\n%s\n%s", live.Household.ID, a.Service.ID, x, y)
		}
	}
}

func TestAPopulationIsNotWrittenOverAnother(t *testing.T) {
	register, engine := city(t, 10)
	plan := snapshot.Plan{By: by, Root: t.TempDir(), Spec: population.Spec{Pack: demo.District, Schema: engine.Edition().Pack.Schema(), On: demo.DefaultDay}}
	if _, err := snapshot.Write(t.Context(), register, plan); err != nil {
		t.Fatal(err)
	}
	if _, err := snapshot.Write(t.Context(), register, plan); !errors.Is(err, population.ErrExists) {
		t.Errorf("the second time: %v", err)
	}
}
