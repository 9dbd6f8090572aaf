package outreach_test

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/demo"
	"minsheng/entitle/match"
	"minsheng/entitle/outreach"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/population"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) {
	if order := strings.Split(os.Getenv("OUTREACH_TEST_MATCH"), "\n"); len(order) == 4 {
		matchUntilKilled(order[0], order[1], order[2], order[3])
	}
	os.Exit(storetest.Main(m))
}

// place is the pack of the town, loaded once.
var place = sync.OnceValue(func() *pack.Pack {
	p, err := pack.Open(packs.FS).Pack(demo.District)
	if err != nil {
		panic(err)
	}
	return p
})

var by = outreach.By{Who: "tester", Purpose: "应享未享走访", Within: access.Everywhere()}

// town is a make-believe register with an office, and where its files are.
type town struct {
	*testing.T
	db       *store.DB
	register *people.Register
	place    *pack.Pack
	office   *outreach.Office
	on       civil.Date
}

func newTown(t *testing.T, db *store.DB, residents int) *town {
	t.Helper()
	attributes, err := snapshot.Catalogue(place().Schema())
	if err != nil {
		t.Fatal(err)
	}
	register, err := people.Open(t.Context(), db, attributes)
	if err != nil {
		t.Fatal(err)
	}
	if residents > 0 {
		if _, err := demo.Fill(t.Context(), register, demo.Config{Residents: residents, Seed: 7}, nil); err != nil {
			t.Fatal(err)
		}
	}
	office, err := outreach.Open(t.Context(), db, outreach.Options{Register: register, Place: place()})
	if err != nil {
		t.Fatal(err)
	}
	return &town{T: t, db: db, register: register, place: place(), office: office, on: demo.DefaultDay}
}

// listedServices are those of which the town knows who receives them.
var listedServices = []string{"old-age-allowance", "elder-canteen", "elder-health", "family-doctor-priority", "resident-medical-insurance"}

// some receives: of a hundred, so many get each service of the list, owed or not; those in
// always get everything.
func some(percent uint32, always ...string) func(snapshot.File) (snapshot.File, func() error) {
	return func(on snapshot.File) (snapshot.File, func() error) {
		add := func(area string, h *population.Home) error {
			for _, service := range listedServices {
				for _, p := range h.Members {
					sum := fnv.New32a()
					sum.Write([]byte(p.ID + service))
					if sum.Sum32()%100 < percent || slices.Contains(always, p.ID) {
						h.Received = append(h.Received, population.Receipt{Person: p.ID, Service: service, Amount: new(measure.Money(5000)), Per: "month"})
					}
				}
			}
			slices.SortFunc(h.Received, func(a, b population.Receipt) int { return strings.Compare(a.Person+a.Service, b.Person+b.Service) })
			return on(area, h)
		}
		return add, func() error { return nil }
	}
}

// matched writes the register and matches it.
func (t *town) matched(percent uint32) outreach.Found {
	t.Helper()
	return t.matchedBut(percent)
}

// matchedBut is matched where some receive everything.
func (t *town) matchedBut(percent uint32, always ...string) outreach.Found {
	t.Helper()
	f := outreach.Found{People: filepath.Join(t.TempDir(), "people"), Results: filepath.Join(t.TempDir(), "results"), On: t.on}
	spec := population.Spec{Pack: t.place.Code, Schema: t.place.Schema(), On: t.on, Generator: "test", Note: demo.Label, Received: listedServices}
	if _, err := snapshot.Write(t.Context(), t.register, snapshot.Plan{By: by, Root: f.People, Spec: spec, Receive: some(percent, always...)}); err != nil {
		t.Fatal(err)
	}
	edition, err := t.place.On(t.on)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := match.Run(t.Context(), match.Plan{Edition: edition, On: t.on, People: f.People, Out: f.Results}); err != nil {
		t.Fatal(err)
	}
	return f
}

func (t *town) keep(f outreach.Found) outreach.Round {
	t.Helper()
	r, err := t.office.Keep(t.Context(), by, f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (t *town) all(q outreach.Query) []outreach.Listed {
	t.Helper()
	var list []outreach.Listed
	for e, err := range t.office.All(t.Context(), by, q) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// tell names an entry as the rows of results do.
func tell(kind outreach.Kind, service, household, person string) string {
	return strings.Join([]string{string(kind), service, household, person}, " ")
}

// expected is what ought to be listed, straight from the rows.
func (t *town) expected(f outreach.Found) []string {
	t.Helper()
	single, asked := map[string]int64{}, map[string]int64{}
	var rows []match.Row
	dirs, err := match.List(f.Results)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		r, err := match.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Summary().By(match.ByAll) {
			asked[c.Service] += c.Asked
		}
		for part := range r.Parts() {
			for row, err := range r.Rows(part) {
				if err != nil {
					t.Fatal(err)
				}
				rows = append(rows, row)
				if row.Standing == match.Perhaps && len(row.Missing) == 1 {
					single[row.Service+row.Missing[0]]++
				}
			}
		}
	}
	var want []string
	for _, r := range rows {
		owed := r.Standing == match.Owed || r.Standing == match.OwedAmountOpen
		switch {
		case owed && r.Received == match.No:
			want = append(want, tell(outreach.Missed, r.Service, r.Household, r.Person))
		case r.Standing == match.NotOwed && r.Received == match.Yes:
			want = append(want, tell(outreach.Ended, r.Service, r.Household, r.Person))
		case r.Standing == match.Perhaps && len(r.Missing) == 1 && single[r.Service+r.Missing[0]]*10 <= asked[r.Service]:
			want = append(want, tell(outreach.Unknown, r.Service, r.Household, r.Person))
		}
	}
	slices.Sort(want)
	return want
}

func TestTheListsAreWhatTheRunFoundWithThePeopleOfTheRegister(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 400)
		if _, err := town.office.Latest(t.Context()); !errors.Is(err, outreach.ErrNoRound) {
			t.Errorf("before the first round: %v", err)
		}
		f := town.matched(60)
		round := town.keep(f)
		if !round.Current || round.On != town.on || round.People < 400 {
			t.Errorf("%+v", round)
		}
		list := town.all(outreach.Query{})
		var got []string
		kinds := map[outreach.Kind]int{}
		for _, e := range list {
			got = append(got, tell(e.Kind, e.Service, string(e.Household), string(e.Person)))
			kinds[e.Kind]++
			if e.Who.Name == "" || e.Who.ID != e.Contact || strings.Count(e.Who.Number, "*") != 8 {
				t.Fatalf("the entry does not say who: %+v", e.Who)
			}
		}
		slices.Sort(got)
		if want := town.expected(f); !slices.Equal(got, want) {
			t.Errorf("%d entries, want %d", len(got), len(want))
		}
		if len(kinds) != 3 || round.Entries != int64(len(list)) {
			t.Errorf("kinds %v, %d entries said, %d there: the test shows too little", kinds, round.Entries, len(list))
		}
	})
}

func TestTheTablesAreTheSummaryOfTheRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 300)
		f := town.matched(60)
		round := town.keep(f)
		dirs, err := match.List(f.Results)
		if err != nil {
			t.Fatal(err)
		}
		r, err := match.Open(dirs[0])
		if err != nil || len(dirs) != 1 {
			t.Fatal(err, dirs)
		}
		for _, d := range match.Dimensions() {
			cells, err := town.office.Table(t.Context(), round.ID, d)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]match.Cell{}
			for _, c := range r.Summary().By(d) {
				want[c.Service+"/"+c.Value] = c
			}
			got := map[string]match.Cell{}
			for _, c := range cells {
				got[c.Service+"/"+c.Value] = c
			}
			if len(got) == 0 || !maps.Equal(got, want) {
				t.Errorf("%s: %d cells, want %d", d, len(got), len(want))
			}
		}
		gaps, err := town.office.Gaps(t.Context(), round.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		perhaps, listed := int64(0), int64(0)
		for _, g := range gaps {
			perhaps += g.People
			if g.Listed {
				listed += g.People
			}
		}
		var want int64
		for _, c := range r.Summary().By(match.ByAll) {
			want += c.Perhaps
		}
		if n, err := town.office.Count(t.Context(), outreach.Query{Kind: outreach.Unknown}); err != nil || n != listed || perhaps != want {
			t.Errorf("%d of %d gaps counted, %d of %d listed (%v)", perhaps, want, n, listed, err)
		}
	})
}

func TestAQueryNarrowsTheListAndItsPagesJoin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 400)
		town.keep(town.matched(60))
		all := town.all(outreach.Query{})
		for name, c := range map[string]struct {
			q   outreach.Query
			fit func(outreach.Listed) bool
		}{
			"service":   {outreach.Query{Service: "elder-canteen"}, func(e outreach.Listed) bool { return e.Service == "elder-canteen" }},
			"kind":      {outreach.Query{Kind: outreach.Ended}, func(e outreach.Listed) bool { return e.Kind == outreach.Ended }},
			"standing":  {outreach.Query{Standing: "perhaps"}, func(e outreach.Listed) bool { return e.Standing == match.Perhaps }},
			"area":      {outreach.Query{Area: all[0].Area[:9]}, func(e outreach.Listed) bool { return strings.HasPrefix(e.Area, all[0].Area[:9]) }},
			"residence": {outreach.Query{Residence: match.Rural}, func(e outreach.Listed) bool { return e.Residence == match.Rural }},
			"ages":      {outreach.Query{Ages: "80+"}, func(e outreach.Listed) bool { return slices.Contains(e.Ages, "80+") }},
			"missing":   {outreach.Query{Missing: missingOf(all)}, func(e outreach.Listed) bool { return slices.Contains(e.Missing, missingOf(all)) }},
			"untaken":   {outreach.Query{Work: outreach.Untaken}, func(outreach.Listed) bool { return true }},
			"closed":    {outreach.Query{Work: outreach.Finished}, func(outreach.Listed) bool { return false }},
		} {
			want := 0
			for _, e := range all {
				if c.fit(e) {
					want++
				}
			}
			seen := map[id.ID]bool{}
			for q := c.q; ; {
				q.Limit = 7
				page, err := town.office.List(t.Context(), by, q)
				if err != nil {
					t.Fatal(name, err)
				}
				for _, e := range page.Entries {
					if seen[e.ID] || !c.fit(e) {
						t.Errorf("%s: %+v is there twice, or does not belong", name, e.Entry)
					}
					seen[e.ID] = true
				}
				if q.After = page.Next; q.After == "" {
					break
				}
			}
			n, err := town.office.Count(t.Context(), c.q)
			if err != nil || len(seen) != want || n != int64(want) || want == len(all) != (name == "untaken") || want == 0 != (name == "closed") {
				t.Errorf("%s: %d entries on pages, %d counted, want %d of %d (%v)", name, len(seen), n, want, len(all), err)
			}
		}
		group := all[slices.IndexFunc(all, func(e outreach.Listed) bool { return len(e.Groups) > 0 })].Groups[0]
		for _, e := range town.all(outreach.Query{Group: group}) {
			if !slices.Contains(e.Groups, group) {
				t.Errorf("%v is not %s", e.Groups, group)
			}
		}
	})
}

func missingOf(all []outreach.Listed) string {
	i := slices.IndexFunc(all, func(e outreach.Listed) bool { return e.Kind == outreach.Unknown })
	return all[i].Missing[0]
}

func TestAWrongQueryIsRefusedAndNotTakenForNobody(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), 60)
	town.keep(town.matched(60))
	for field, q := range map[string]outreach.Query{
		"kind": {Kind: "mised"}, "standing": {Standing: "owing"}, "area": {Area: "33050x"}, "residence": {Residence: "town"},
		"ages": {Ages: "80"}, "work": {Work: "all"}, "outcome": {Outcome: "done"}, "after": {After: "x"},
	} {
		if _, err := town.office.List(t.Context(), by, q); !errors.Is(err, outreach.ErrQuery) || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := town.office.List(t.Context(), outreach.By{Who: "x"}, outreach.Query{}); !errors.Is(err, store.ErrBy) {
		t.Errorf("without a purpose: %v", err)
	}
}

func TestTheJournalHasALineForEachPersonShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 120)
		town.keep(town.matched(60))
		page, err := town.office.List(t.Context(), by, outreach.Query{Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			lines, err := db.About(t.Context(), e.Contact, 1)
			if err != nil || len(lines) != 1 || lines[0].Kind != "people.read" || lines[0].Who != by.Who || lines[0].Purpose != by.Purpose {
				t.Errorf("%v (%v)", lines, err)
			}
		}
		e := page.Entries[0]
		before, _ := db.About(t.Context(), e.Contact, 100)
		if _, err := town.office.Reason(t.Context(), by, e.ID, lang.ZH); err != nil {
			t.Fatal(err)
		}
		if after, _ := db.About(t.Context(), e.Contact, 100); len(after) != len(before)+1 {
			t.Errorf("%d lines after a reason was read, %d before", len(after), len(before))
		}
	})
}

func TestTheReasonAgreesWithTheListAndSaysWhenTheRegisterHasChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 200)
		town.keep(town.matched(60))
		all := town.all(outreach.Query{})
		for i := 0; i < len(all); i += 1 + len(all)/60 {
			e := all[i]
			why, err := town.office.Reason(t.Context(), by, e.ID, lang.EN)
			if err != nil {
				t.Fatal(err)
			}
			is := map[match.Standing]string{match.Owed: "yes", match.OwedAmountOpen: "unknown", match.Perhaps: "unknown", match.NotOwed: "no"}[e.Standing]
			if why.Changed || why.Answer.Is != is || why.Answer.Service != e.Service || len(why.Answer.Reasons) == 0 {
				t.Errorf("%s of %s is %s: %+v", e.Standing, e.Service, why.Answer.Is, why)
			}
			for _, lack := range why.Answer.Missing {
				_, name, _ := strings.Cut(lack.Name, ".") // the engine names the person
				if e.Kind == outreach.Unknown && !strings.HasSuffix(e.Missing[0], "."+name) {
					t.Errorf("%s: missing %v, the engine says %s", e.Service, e.Missing, lack.Name)
				}
			}
		}
		old := all[slices.IndexFunc(all, func(e outreach.Listed) bool { return e.Service == "elder-canteen" && e.Kind == outreach.Missed })]
		born := civil.MustParse("1999-01-01")
		if err := town.register.Correct(t.Context(), by, old.Person, people.Correction{BornOn: &born, Number: number(t, born, old.Who.Sex)}, "公安局"); err != nil {
			t.Fatal(err)
		}
		if why, err := town.office.Reason(t.Context(), by, old.ID, lang.ZH); err != nil || !why.Changed || why.Answer.Is != "no" {
			t.Errorf("after the birthday was corrected: %+v, %v", why.Answer, err)
		}
		if err := town.register.Leave(t.Context(), by, old.Person, town.on, "公安局"); err != nil {
			t.Fatal(err)
		}
		if _, err := town.office.Reason(t.Context(), by, old.ID, lang.ZH); !errors.Is(err, outreach.ErrGone) {
			t.Errorf("after the person left: %v", err)
		}
		if _, err := town.office.Reason(t.Context(), by, "nothing", lang.ZH); !errors.Is(err, outreach.ErrNotFound) {
			t.Errorf("of an entry that is not there: %v", err)
		}
	})
}

// number makes up a citizen number.
func number(t *testing.T, born civil.Date, sex people.Sex) people.Number {
	t.Helper()
	y, m, d := born.YMD()
	seq := 122
	if sex == people.Male {
		seq = 123
	}
	digits := fmt.Sprintf("790502%04d%02d%02d%03d", y, m, d, seq)
	return people.MustNumber(digits + string(people.CheckDigit(digits)))
}
