package outreach_test

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/entitle/outreach"
	"minsheng/id"
	"minsheng/job"
	"minsheng/measure"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

// numbers are the residents' citizen numbers, and who has them.
func (t *town) numbers() (list []people.Number, of map[people.Number]people.Place) {
	t.Helper()
	of = map[people.Number]people.Place{}
	for h, err := range t.register.Export(t.Context(), by, "", t.on) {
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range h.Members {
			if !m.Number.IsZero() {
				list = append(list, m.Number)
				of[m.Number] = people.Place{Person: m.ID, Household: h.ID}
			}
		}
	}
	return list, of
}

// match does a match job and returns where its results are.
func (t *town) match() string {
	t.Helper()
	q, err := job.Open(t.Context(), t.db)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	j, err := q.Enqueue(t.Context(), by, t.office.Order(t.on))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() {
		for ctx.Err() == nil {
			if found, err := q.Find(t.Context(), j); err != nil || !found.EndedAt.IsZero() {
				stop()
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	q.Work(ctx, job.Crew{Poll: time.Millisecond, Does: map[string]job.Handler{t.office.MatchKind(): t.office.Matcher(outreach.Workshop{Queue: q, Dir: dir})}})
	if found, err := q.Find(t.Context(), j); err != nil || found.State != job.Done {
		t.Fatalf("the match is %s: %s (%v)", found.State, found.Error, err)
	}
	return filepath.Join(dir, "latest", "results")
}

// rowsOf are the rows of a service in results, by whom they are about.
func (t *town) rowsOf(results, service string) map[id.ID]match.Row {
	t.Helper()
	all := map[id.ID]match.Row{}
	dirs, err := match.List(results)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		r, err := match.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		for part := range r.Parts() {
			for row, err := range r.Rows(part) {
				if err != nil {
					t.Fatal(err)
				}
				if row.Service == service {
					all[id.ID(cmp.Or(row.Person, row.Household))] = row
				}
			}
		}
	}
	return all
}

func TestAMatchGoesByTheDepartmentsListsUntilTheyAreReplaced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 250)
		numbers, of := town.numbers()
		since := civil.MustParse("2025-03-01")
		list := outreach.PaidList{Source: "民政局", AsOf: town.on, Rows: []outreach.Paid{
			{Number: people.MustNumber("790502195103020018"), Service: "elder-canteen"}, // nobody of the town
			{Number: numbers[0], Service: "dibao", Amount: new(measure.Money(90000)), Per: "month"},
			{Number: numbers[0], Service: "elder-canteen"},
			{Number: numbers[0], Service: "old-age-allowance", Amount: new(measure.Money(700)), Per: "month", Since: &since},
		}}
		on := map[id.ID]bool{of[numbers[0]].Person: true}
		for i := 2; i < len(numbers); i += 2 {
			list.Rows = append(list.Rows, outreach.Paid{Number: numbers[i], Service: "elder-canteen"})
			on[of[numbers[i]].Person] = true
		}
		taken, err := town.office.TakePaid(t.Context(), by, list)
		if err != nil || !slices.Equal(taken.Services, []string{"dibao", "elder-canteen", "old-age-allowance"}) || !slices.Equal(taken.Elsewhere, []int{0}) {
			t.Fatalf("%+v, %v", taken, err)
		}
		results := town.match()
		for who, row := range town.rowsOf(results, "elder-canteen") {
			if want := map[bool]match.Tri{true: match.Yes, false: match.No}[on[who]]; row.Received != want {
				t.Errorf("%s receives it: %v, on the list %v", who, row.Received, on[who])
			}
		}
		if row := town.rowsOf(results, "old-age-allowance")[of[numbers[0]].Person]; row.ReceivedAmount != 700 || !row.ReceivedPriced {
			t.Errorf("%+v", row)
		}
		if row := town.rowsOf(results, "dibao")[of[numbers[0]].Household]; row.Received != match.Yes || row.ReceivedAmount != 90000 {
			t.Errorf("the household receives it: %+v", row)
		}
		if n, err := town.office.Count(t.Context(), outreach.Query{Service: "elder-canteen", Kind: outreach.Missed}); err != nil || n == 0 {
			t.Errorf("%d are missed (%v): the test shows nothing", n, err)
		}
		list.Rows = list.Rows[2:3]
		town.take(list)
		results = town.match()
		for who, row := range town.rowsOf(results, "elder-canteen") {
			if got := row.Received == match.Yes; got != (who == of[numbers[0]].Person) {
				t.Errorf("by the list of one, %s receives it: %v", who, got)
			}
		}
		if row := town.rowsOf(results, "dibao")[of[numbers[0]].Household]; row.Received != match.Yes {
			t.Errorf("a list of another service took this one back: %+v", row)
		}
		town.begunLists()
		town.take(list)
		if n := town.rows(`SELECT count(*) FROM outreach_paid`); n != 4 {
			t.Errorf("%d rows are kept, want 3 and one of a list on its way", n)
		}
		now, err := town.office.PaidLists(t.Context())
		if err != nil || len(now) != 3 || now[0].Service != "dibao" || now[0].Elsewhere != 1 || now[1].People != 1 || now[1].Source != "民政局" || now[1].AsOf != town.on {
			t.Errorf("%+v (%v)", now, err)
		}
	})
}

func (t *town) take(l outreach.PaidList) {
	t.Helper()
	if _, err := t.office.TakePaid(t.Context(), by, l); err != nil {
		t.Fatal(err)
	}
}

// begunLists leaves a list behind that somebody began to take in two days ago,
// and one of just now.
func (t *town) begunLists() {
	t.Helper()
	for _, begun := range []time.Duration{-48 * time.Hour, 0} {
		err := t.db.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.Unnoted()
			_, err := tx.Exec(t.Context(), `INSERT INTO outreach_paid_list (list_id, pack, source, as_of_on, state, elsewhere, who, taken_at)
				VALUES ($1, '330502', 'x', '2026-11-01', 'taking', 0, 'x', $1)`, store.Stamp(tx.Now.Add(begun)))
			if err == nil {
				_, err = tx.Exec(t.Context(), `INSERT INTO outreach_paid (subject_id, list_id, service, per, since_on) VALUES ('x', $1, 'dibao', '', '')`, store.Stamp(tx.Now.Add(begun)))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAListThatSaysNothingSureIsRefusedWhole(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), 60)
	numbers, _ := town.numbers()
	for want, rows := range map[error][]outreach.Paid{
		outreach.ErrNoRows:  nil,
		outreach.ErrService: {{Number: numbers[0], Service: "elder-canteen"}, {Number: numbers[1], Service: "elder-canteens"}},
	} {
		if _, err := town.office.TakePaid(t.Context(), by, outreach.PaidList{Source: "x", AsOf: town.on, Rows: rows}); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if n := town.rows(`SELECT count(*) FROM outreach_paid_list`); n != 0 {
		t.Errorf("%d lists are kept", n)
	}
}

func TestTwoWhoAreOfOneHouseholdAddUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town := newTown(t, db, 120)
		numbers, of := town.numbers()
		i := slices.IndexFunc(numbers[1:], func(n people.Number) bool { return of[n].Household == of[numbers[0]].Household })
		if i < 0 {
			t.Fatal("the first household has one member with a number: choose another seed")
		}
		rows := []outreach.Paid{{Number: numbers[0], Service: "dibao", Amount: new(measure.Money(100)), Per: "month"}, {Number: numbers[1+i], Service: "dibao", Amount: new(measure.Money(50)), Per: "month"}}
		for _, want := range []int{150, 0} {
			if _, err := town.office.TakePaid(t.Context(), by, outreach.PaidList{Source: "民政局", AsOf: town.on, Rows: rows}); err != nil {
				t.Fatal(err)
			}
			if got := town.rows(`SELECT COALESCE(amount, 0) FROM outreach_paid`); got != want {
				t.Errorf("together they receive %d, want %d", got, want)
			}
			rows[1].Amount = nil // then the sum is not known
		}
	})
}
