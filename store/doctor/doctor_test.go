package doctor_test

import (
	"os"
	"testing"

	"minsheng/store"
	"minsheng/store/doctor"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// marks are the findings by their ids.
func marks(t *testing.T, found []doctor.Finding) map[string]doctor.Mark {
	t.Helper()
	all := map[string]doctor.Mark{}
	for _, f := range found {
		all[f.ID] = f.Mark
		t.Logf("%s: %s: %s", f.ID, f.Mark, f.Said.EN)
		if f.Name.ZH == "" || f.Name.EN == "" || f.Said.ZH == "" || f.Said.EN == "" {
			t.Errorf("%+v says nothing", f)
		}
	}
	return all
}

func TestEachPropertyIsTriedAndNothingIsLeftBehind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for range 2 {
			found, err := doctor.Scale(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			all := marks(t, found)
			for _, id := range []string{"version", "clock", "claims", "atomic", "prepared", "totals", "jobs", "joins"} {
				if all[id] != doctor.Holds {
					t.Errorf("%s: %s", id, all[id])
				}
			}
			if want := map[bool]doctor.Mark{true: doctor.Holds, false: doctor.Warned}[db.IsPostgres()]; all["scope"] != want || all["role"] != want {
				t.Errorf("scope %s, role %s, want %s", all["scope"], all["role"], want)
			}
		}
		query := `SELECT count(*) FROM sqlite_master WHERE name LIKE 'doctor%'`
		if db.IsPostgres() {
			query = `SELECT count(*) FROM pg_class WHERE relname LIKE 'doctor%'`
		}
		var left int
		if err := db.Read(t.Context(), func(s *store.Snap) error { return s.QueryRow(t.Context(), query).Scan(&left) }); err != nil || left != 0 {
			t.Errorf("%d tables are left (%v)", left, err)
		}
	})
}

func TestAServerThatDoesNotWaitForTheDiskIsRefused(t *testing.T) {
	if os.Getenv("MINSHENG_TEST_DSN") != "" {
		t.Skip("the server at MINSHENG_TEST_DSN may well wait for the disk")
	}
	db := storetest.Open(t, storetest.PostgresURL(t)) // which syncs nothing
	if all := marks(t, doctor.Look(t.Context(), db, 0)); all["durable"] != doctor.Fails || all["room"] != doctor.Fails || all["journal"] != doctor.Holds || all["wall"] != doctor.Holds {
		t.Errorf("%v", all)
	}
	fine := storetest.Open(t, storetest.DurablePostgresURL(t))
	if all := marks(t, doctor.Look(t.Context(), fine, 1<<40)); all["durable"] != doctor.Holds || all["room"] != doctor.Holds {
		t.Errorf("%v", all)
	}
}

func TestASuperuserIsRefused(t *testing.T) {
	db := storetest.Open(t, storetest.SuperuserURL(t))
	found, err := doctor.Scale(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if all := marks(t, found); all["role"] != doctor.Fails || all["scope"] != doctor.Fails {
		t.Errorf("role %s, scope %s", all["role"], all["scope"])
	}
}
