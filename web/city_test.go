package web

import (
	"context"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"minsheng/civil"
	"minsheng/demo"
	"minsheng/entitle/match"
	"minsheng/entitle/outreach"
	"minsheng/entitle/simulate"
	"minsheng/entitle/snapshot"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/population"
	"minsheng/store"
	"minsheng/store/storetest"
)

// planner is who looks at the board in tests.
const planner = "演示规划员"

// city is a make-believe Wuxing with a board: a real register, one round of
// matching kept in it, and its residents held for what-if.
type city struct {
	*Portal
	db     *store.DB
	office *outreach.Office
	on     civil.Date
	files  string
	mu     sync.Mutex
	orders []outreach.By // rounds that were asked for
	runs   *Running
}

// receivedOf are the services of which the city's files say who receives them.
var receivedOf = []string{"resident-pension", "elder-health", "elder-courtesy", "old-age-allowance", "vaccination"}

// receives draws who receives what: of those who are owed it or not, a part.
func receives(on snapshot.File) (snapshot.File, func() error) {
	add := func(area string, h *population.Home) error {
		for _, service := range receivedOf {
			for _, p := range h.Members {
				sum := fnv.New32a()
				sum.Write([]byte(p.ID + service))
				if sum.Sum32()%100 < 55 && p.Values[0].Date().AgeOn(demo.DefaultDay) > 55 {
					h.Received = append(h.Received, population.Receipt{Person: p.ID, Service: service, Amount: new(measure.Money(14300)), Per: "month"})
				}
			}
		}
		slices.SortFunc(h.Received, func(a, b population.Receipt) int { return strings.Compare(a.Person+a.Service, b.Person+b.Service) })
		return on(area, h)
	}
	return add, func() error { return nil }
}

// theCity is shared by the tests that need one with a round: it is made once.
var theCity struct {
	once sync.Once
	city *city
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	code := storetest.Main(m)
	if theCity.city != nil {
		theCity.city.db.Close()
	}
	if theCounter.counter != nil {
		theCounter.city.db.Close()
	}
	for _, dir := range []string{theCity.dir, theCounter.dir} {
		if dir != "" {
			os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

// testCity is a city of which one round has been kept.
func testCity(t testing.TB) *city {
	t.Helper()
	theCity.once.Do(func() {
		if theCity.dir, theCity.err = os.MkdirTemp("", "minsheng-web"); theCity.err != nil {
			return
		}
		c := emptyCity(t, theCity.dir, 2500)
		c.match(t)
		theCity.city = c
	})
	if theCity.city == nil {
		t.Fatalf("there is no city: %v", theCity.err)
	}
	return theCity.city
}

// emptyCity is a register with residents and no round yet.
func emptyCity(t testing.TB, dir string, residents int) *city {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	keys, err := store.CreateKeys(filepath.Join(dir, "keys"))
	must(err)
	db, err := store.Open(context.Background(), "sqlite:"+filepath.Join(dir, "city.db"), keys)
	must(err)
	return cityIn(t, db, dir, residents)
}

// cityIn is such a register in a database.
func cityIn(t testing.TB, db *store.DB, dir string, residents int) *city {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	library := pack.Open(packs.FS)
	place, err := library.Pack(home)
	must(err)
	attributes, err := snapshot.Catalogue(place.Schema())
	must(err)
	register, err := people.Open(ctx, db, attributes)
	must(err)
	_, err = demo.Fill(ctx, register, demo.Config{Residents: residents, Seed: 5}, nil)
	must(err)
	office, err := outreach.Open(ctx, db, outreach.Options{Register: register, Place: place})
	must(err)
	c := &city{db: db, office: office, on: demo.DefaultDay, files: filepath.Join(dir, "people")}
	spec := population.Spec{Pack: home, Schema: place.Schema(), On: c.on, Generator: "test", Note: demo.Label, Received: receivedOf}
	_, err = snapshot.Write(ctx, register, snapshot.Plan{By: demo.By(), Root: c.files, Spec: spec, Receive: receives})
	must(err)
	edition, err := place.On(c.on)
	must(err)
	held := sync.OnceValues(func() (*simulate.Population, error) {
		return simulate.Hold(ctx, simulate.Files{Dirs: []string{filepath.Join(c.files, home)}}, simulate.Scenario{Edition: edition, On: c.on})
	})
	c.Portal, err = New(Options{Packs: library, Home: home, Demo: true, Today: func() civil.Date { return c.on }, Areas: townships(), Register: register, Board: &BoardOptions{
		Who: planner, Outreach: office,
		People: func(context.Context) (*simulate.Population, error) { return held() },
		Order: func(_ context.Context, by outreach.By) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.orders = append(c.orders, by)
			return nil
		},
		Running: func(context.Context) (*Running, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.runs, nil
		},
	}})
	must(err)
	return c
}

// match matches the residents and keeps what was found as the round of now.
func (c *city) match(t testing.TB) {
	t.Helper()
	place, err := c.options.Packs.Pack(home)
	if err != nil {
		t.Fatal(err)
	}
	edition, err := place.On(c.on)
	if err != nil {
		t.Fatal(err)
	}
	found := outreach.Found{People: c.files, Results: filepath.Join(filepath.Dir(c.files), "results"), On: c.on}
	if _, err := match.Run(context.Background(), match.Plan{Edition: edition, On: c.on, People: found.People, Out: found.Results}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.office.Keep(context.Background(), demo.By(), found); err != nil {
		t.Fatal(err)
	}
}

func townships() map[string]string {
	names := map[string]string{}
	for _, t := range demo.Townships() {
		names[t.Code] = t.Name
	}
	return names
}
